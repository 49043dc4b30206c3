"""Faults of streams: cut, of other forms, or written in every other way that the format allows."""

import json

from tests.sandbox.posts import STREAM, events, post
from tests.sandbox_process import SandboxProcess


def test_faults_of_streams(sandbox: SandboxProcess) -> None:
    """A 500 for streams alone, plain JSON, no previews, an early end, and ends that are not the end."""
    assert post(sandbox, "stream_500", STREAM).status_code == 500
    assert post(sandbox, "stream_500").status_code == 200
    assert post(sandbox, "json_to_stream", STREAM).headers["content-type"] == "application/json"
    bare = events(post(sandbox, "no_partials", STREAM))
    assert [event["type"] for event in bare] == ["image_generation.completed"]
    assert bare[0]["usage"]["output_tokens"] == 196
    assert [event["type"] for event in events(post(sandbox, "stream_no_end", STREAM))] == [
        "image_generation.partial_image"
    ]
    assert len(events(post(sandbox, "completed_twice", STREAM))) == 3
    assert post(sandbox, "done_marker", STREAM).content.endswith(b"data: [DONE]\n\n")


def test_the_three_forms_of_an_error_event(sandbox: SandboxProcess) -> None:
    """An `error` object with and without a type, and flat fields."""
    nested, flat, bare, policy = (
        events(post(sandbox, plan, STREAM))[-1]
        for plan in ("error_event", "error_event_flat", "error_event_bare", "policy_event")
    )
    assert (nested["type"], nested["error"]["code"]) == ("error", "server_error")
    assert (flat["type"], flat["code"]) == ("error", "server_error")
    assert "type" not in bare
    assert bare["error"]["message"]
    assert policy["error"]["moderation_details"]["moderation_stage"] == "output"


def test_other_ways_to_write_a_stream(sandbox: SandboxProcess) -> None:
    """CRLF, CR, and everything else that the format allows."""
    plain = post(sandbox, "", STREAM, job="one").content
    assert b"\r" not in plain
    assert post(sandbox, "sse_crlf", STREAM).content.endswith(b"\r\n\r\n")
    cr = post(sandbox, "sse_cr", STREAM).content
    assert b"\n" not in cr
    assert cr.endswith(b"\r\r")
    odd = post(sandbox, "sse_odd", STREAM).content
    assert b"\nretry: 1000\ndata:{" in odd
    data = odd.split(b"\n\n")[1].split(b"data:", 1)[1].replace(b"\ndata:", b"\n")
    assert json.loads(data)["type"] == "image_generation.partial_image"
