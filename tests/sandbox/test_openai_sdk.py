"""The official client library works unchanged against the sandbox."""

import base64
import io
from collections.abc import Iterator
from typing import Any

import numpy as np
import openai
import pytest
from PIL import Image

from tests.sandbox_process import SandboxProcess

SIZE = "1024x1024"


@pytest.fixture(scope="module")
def client(sandbox: SandboxProcess) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=sandbox.base_url, api_key="sk-any", max_retries=0) as opened:
        yield opened


def decoded(b64: str | None) -> Image.Image:
    assert b64
    picture = Image.open(io.BytesIO(base64.b64decode(b64)))
    picture.load()
    return picture


def png(colour: tuple[int, ...], size: tuple[int, int] = (1024, 1024)) -> tuple[str, bytes, str]:
    out = io.BytesIO()
    Image.new("RGBA" if len(colour) == 4 else "RGB", size, colour).save(out, "png")
    return "picture.png", out.getvalue(), "image/png"


def test_generate(client: openai.OpenAI) -> None:
    """A generated picture has the asked size and format, and every field that the types require is there."""
    answer = client.images.generate(
        model="gpt-image-2", prompt="a logo", size=SIZE, quality="low", output_format="jpeg", output_compression=70
    )
    assert answer.data
    assert answer.usage
    picture = decoded(answer.data[0].b64_json)
    assert (picture.format, picture.size) == ("JPEG", (1024, 1024))
    assert (answer.size, answer.quality, answer.background, answer.output_format) == (SIZE, "low", "opaque", "jpeg")
    assert answer.usage.output_tokens == 196
    assert answer.usage.total_tokens == answer.usage.input_tokens + answer.usage.output_tokens
    assert answer.usage.input_tokens_details.text_tokens == answer.usage.input_tokens
    assert answer.data[0].revised_prompt == "a logo"


def test_several_at_once(client: openai.OpenAI) -> None:
    """n pictures come in one answer, each a different one, and all of them are in the usage."""
    answer = client.images.generate(model="gpt-image-2", prompt="a logo", size=SIZE, quality="low", n=3)
    assert answer.data
    assert answer.usage
    assert len({item.b64_json for item in answer.data}) == 3
    assert answer.usage.output_tokens == 3 * 196


def test_generate_streamed(client: openai.OpenAI) -> None:
    """A stream brings the asked partial pictures in order and then the finished one, with 100 tokens for each partial."""
    stream = client.images.generate(
        model="gpt-image-2", prompt="a logo", size=SIZE, quality="low", stream=True, partial_images=2
    )
    events = list(stream)
    assert [event.type for event in events] == ["image_generation.partial_image"] * 2 + ["image_generation.completed"]
    partial: Any
    partial, other, last = events
    assert (partial.partial_image_index, getattr(other, "partial_image_index", None)) == (0, 1)
    assert last.type == "image_generation.completed"
    assert last.usage.output_tokens == 196 + 200
    assert {decoded(event.b64_json).size for event in events} == {(1024, 1024)}


def test_edit_one_picture(client: openai.OpenAI) -> None:
    """One picture is edited at its own size when none is asked for; the picture counts as input tokens."""
    answer = client.images.edit(
        model="gpt-image-2", prompt="a logo", image=png((90, 120, 60), (1280, 720)), quality="low"
    )
    assert answer.data
    assert answer.usage
    assert decoded(answer.data[0].b64_json).size == (1280, 720)
    assert answer.usage.input_tokens_details.image_tokens == 40 * 23


def test_edit_many_pictures_with_a_mask(client: openai.OpenAI) -> None:
    """Sixteen pictures and a mask go along; the open half is repainted."""
    mask = np.zeros((1024, 1024, 4), np.uint8)
    mask[:, :512, 3] = 255
    out = io.BytesIO()
    Image.fromarray(mask).save(out, "png")
    images = [png((200, 30, 30))] + [png((10 * n, 200, 90), (64, 64)) for n in range(15)]
    answer = client.images.edit(
        model="gpt-image-2", prompt="a logo", image=images, mask=("mask.png", out.getvalue(), "image/png"), size=SIZE
    )
    assert answer.data
    result = np.asarray(decoded(answer.data[0].b64_json)).astype(int)
    assert (np.abs(result[:, 512:] - (200, 30, 30)).max(axis=2) >= 16).all()


def test_edit_streamed(client: openai.OpenAI) -> None:
    """An edit's stream has its own event names."""
    stream = client.images.edit(
        model="gpt-image-2", prompt="a logo", image=png((9, 9, 9)), stream=True, partial_images=1, quality="low"
    )
    assert [event.type for event in stream] == ["image_edit.partial_image", "image_edit.completed"]


def test_a_transparent_picture_of_a_newer_model(client: openai.OpenAI) -> None:
    """Where the model allows it, a transparent background is really transparent."""
    answer = client.images.generate(
        model="gpt-image-2.5-flare", prompt="a logo", size=SIZE, background="transparent", quality="xhigh"
    )
    assert answer.data
    assert answer.background == "transparent"
    alpha = np.asarray(decoded(answer.data[0].b64_json).getchannel("A"))
    assert (alpha == 0).mean() > 0.3
    assert (alpha == 255).mean() > 0.02


@pytest.mark.parametrize(
    ("fault", "error", "code"),
    [
        ("400_policy", openai.BadRequestError, "moderation_blocked"),
        ("401", openai.AuthenticationError, "invalid_api_key"),
        ("403_unverified", openai.PermissionDeniedError, None),
        ("404_model", openai.NotFoundError, "model_not_found"),
        ("429", openai.RateLimitError, "rate_limit_exceeded"),
        ("429_quota", openai.RateLimitError, "insufficient_quota"),
        ("500", openai.InternalServerError, "server_error"),
    ],
)
def test_errors_by_class(
    client: openai.OpenAI, fault: str, error: type[openai.APIStatusError], code: str | None
) -> None:
    """Each refusal is raised as the library's own class, with its code and request id."""
    with pytest.raises(error) as raised:
        client.images.generate(model="gpt-image-2", prompt="a logo", extra_headers={"X-Sandbox-Fault": fault})
    assert raised.value.code == code
    assert raised.value.request_id


def test_a_field_error_names_its_field(client: openai.OpenAI) -> None:
    """A size below the pixel budget is refused with `param` and `code` in the real server's words."""
    with pytest.raises(openai.BadRequestError) as raised:
        client.images.generate(model="gpt-image-2", prompt="a logo", size="512x512")
    assert (raised.value.param, raised.value.code) == ("size", "invalid_value")
    assert "Requested resolution is below the current minimum pixel budget." in raised.value.message


def test_an_error_inside_a_stream(client: openai.OpenAI) -> None:
    """An error event ends the stream as an exception."""
    stream = client.images.generate(
        model="gpt-image-2",
        prompt="a logo",
        stream=True,
        partial_images=1,
        extra_headers={"X-Sandbox-Fault": "error_event"},
    )
    with pytest.raises(openai.APIError):
        list(stream)


def test_a_conversation(client: openai.OpenAI) -> None:
    """The responses endpoint makes a picture, and a second turn edits it, streamed, by the first one's id."""
    tool: Any = {"type": "image_generation", "size": SIZE, "quality": "low"}
    first = client.responses.create(model="gpt-5.5", input="a logo", tools=[tool])
    call = first.output[0]
    assert call.type == "image_generation_call"
    assert decoded(call.result).size == (1024, 1024)
    assert first.output_text
    stream = client.responses.create(
        model="gpt-5.5",
        input="in blue",
        previous_response_id=first.id,
        tools=[tool | {"action": "edit", "partial_images": 1}],
        stream=True,
    )
    events = list(stream)
    assert [event.sequence_number for event in events] == list(range(len(events)))
    assert events[-1].type == "response.completed"
    last = events[-1].response
    assert last.output[0].type == "image_generation_call"
    assert last.output[0].action == "edit"
    assert last.output[0].id.startswith("ig_")
    assert last.tool_usage
    assert last.tool_usage.image_gen.output_tokens == 196 + 100


def test_models_are_text_models_only(client: openai.OpenAI) -> None:
    """The list of models names no image model, as on many real servers."""
    names = [model.id for model in client.models.list()]
    assert names
    assert not any("image" in name for name in names)
