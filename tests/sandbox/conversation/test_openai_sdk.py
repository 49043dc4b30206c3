"""The official client library converses with the sandbox unchanged: plain, streamed, with its stream helper, sync and async."""

import asyncio
import base64
from collections.abc import Iterator
from typing import Any

import openai
import pytest
from openai.types.responses import Response

from tests.sandbox.conversation.talks import data_url, small
from tests.sandbox.pictures import opened
from tests.sandbox_process import SandboxProcess

MODEL = "gpt-5.4-mini"
TOOL: Any = {"type": "image_generation", "size": "1024x1024", "quality": "low"}


@pytest.fixture(scope="module")
def client(sandbox: SandboxProcess) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=sandbox.base_url, api_key="sk-any", max_retries=0) as opened_client:
        yield opened_client


def held(response: Response) -> None:
    """The response and all in it pass for what the library's types say, strictly; of its fields they lack `store` alone."""
    Response.model_validate(response.model_dump(), strict=True)
    assert set(response.model_extra or {}) == {"store"}


def test_a_thread_of_three_turns(client: openai.OpenAI) -> None:
    """Made, changed by the id of the answer before, described; and told again by its id."""
    first = client.responses.create(model=MODEL, input="a lighthouse", tools=[TOOL])
    second = client.responses.create(model=MODEL, input="make it red", tools=[TOOL], previous_response_id=first.id)
    third = client.responses.create(
        model=MODEL, input="what do you see?", tools=[TOOL], previous_response_id=second.id, instructions="Be brief."
    )
    for response in (first, second, third):
        held(response)
    call = second.output[0]
    assert call.type == "image_generation_call"
    assert (call.action, call.status, call.size) == ("edit", "completed", "1024x1024")
    assert opened(base64.b64decode(call.result or "")).size == (1024, 1024)
    assert "red" in third.output_text
    assert [item.type for item in third.output] == ["message"]
    assert third.usage
    assert third.usage.input_tokens > 2 * 1024
    assert client.responses.retrieve(second.id).output_text == second.output_text
    client.responses.delete(second.id)
    with pytest.raises(openai.NotFoundError):
        client.responses.retrieve(second.id)
    with pytest.raises(openai.BadRequestError) as refused:
        client.responses.create(model=MODEL, input="again", tools=[TOOL], previous_response_id=second.id)
    assert refused.value.code == "previous_response_not_found"


def test_a_streamed_turn(client: openai.OpenAI) -> None:
    """Every event is one that the library has a type for, and holds nothing that it does not know."""
    shown: Any = {"type": "input_image", "image_url": data_url(small()), "detail": "auto"}
    stream = client.responses.create(
        model=MODEL,
        input=[{"role": "user", "content": [{"type": "input_text", "text": "add a red balloon"}, shown]}],
        tools=[TOOL | {"partial_images": 2}],
        store=False,
        stream=True,
    )
    events = list(stream)
    assert [event.sequence_number for event in events] == list(range(len(events)))
    for event in events:
        type(event).model_validate(event.model_dump(), strict=True)
    last = events[-1]
    assert last.type == "response.completed"
    held(last.response)
    assert last.response.output_text.startswith("I added a red balloon in the lower right.")


def test_the_stream_helper(client: openai.OpenAI) -> None:
    """It puts the words together as they come, and the finished response at the end."""
    with client.responses.stream(model=MODEL, input="a logo", tools=[TOOL]) as stream:
        snapshots = [event.snapshot for event in stream if event.type == "response.output_text.delta"]
        final = stream.get_final_response()
    assert len(snapshots) > 3
    assert snapshots[-1] == final.output_text == "I painted “a logo”. (Sandbox: drawn by rules.)"
    assert final.tool_usage
    assert final.tool_usage.image_gen.output_tokens == 196


def test_a_refusal_and_an_error_as_the_library_tells_them(client: openai.OpenAI) -> None:
    """A refusal is a part of a message; an error in a stream is raised, or is an event where it is flat."""
    refused = client.responses.create(
        model=MODEL, input="a logo", tools=[TOOL], extra_headers={"X-Sandbox-Fault": "refusal"}
    )
    held(refused)
    message = refused.output[0]
    assert message.type == "message"
    assert message.content[0].type == "refusal"
    broken = client.responses.create(
        model=MODEL, input="a logo", tools=[TOOL], stream=True, extra_headers={"X-Sandbox-Fault": "policy_event"}
    )
    with pytest.raises(openai.APIError):
        list(broken)
    flat = client.responses.create(
        model=MODEL, input="a logo", tools=[TOOL], stream=True, extra_headers={"X-Sandbox-Fault": "error_event_flat"}
    )
    assert list(flat)[-1].type == "error"


@pytest.mark.parametrize("fault", ["failed_late", "policy_failed", "policy_item", "incomplete_late"])
def test_unhappy_ends_pass_the_types(client: openai.OpenAI, fault: str) -> None:
    """Plain and at the end of a stream."""
    headers = {"X-Sandbox-Fault": fault}
    held(client.responses.create(model=MODEL, input="a logo", tools=[TOOL], extra_headers=headers))
    events = list(
        client.responses.create(model=MODEL, input="a logo", tools=[TOOL], extra_headers=headers, stream=True)
    )
    last = events[-1]
    assert last.type in ("response.completed", "response.failed", "response.incomplete")
    held(last.response)


def test_the_async_client(sandbox: SandboxProcess) -> None:
    """Plain, streamed, and by its helper."""

    async def talk() -> None:
        async with openai.AsyncOpenAI(base_url=sandbox.base_url, api_key="sk-any", max_retries=0) as client:
            first = await client.responses.create(model=MODEL, input="a logo", tools=[TOOL])
            held(first)
            stream = await client.responses.create(
                model=MODEL, input="bigger", tools=[TOOL], previous_response_id=first.id, stream=True
            )
            kinds = [event.type async for event in stream]
            assert kinds[-1] == "response.completed"
            async with client.responses.stream(model=MODEL, input="thanks") as helper:
                final = await helper.get_final_response()
            held(await client.responses.retrieve(final.id))

    asyncio.run(talk())


def test_models_carry_their_last_day(client: openai.OpenAI) -> None:
    """As the library types it: a date as text, or nothing."""
    models = {model.id: model.shutdown_date for model in client.models.list()}
    assert models[MODEL] is None
    assert client.models.retrieve(MODEL).id == MODEL
