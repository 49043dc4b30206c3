"""A tap hands on what comes, and remembers both sides; what differs between two is said in words."""

import json
import urllib.request

from chaos import changes
from chaos.tap import tap
from tests.sandbox_process import SandboxProcess

ASKED = {"model": "gpt-5.4-mini", "input": "Hello!", "stream": True}


def test_what_passes_is_handed_on_whole_and_remembered(sandbox: SandboxProcess) -> None:
    """Two taps in a row see the same request and the same events, and the client gets what the server sent."""
    with tap(sandbox.base_url) as behind, tap(behind.base_url) as before:
        request = urllib.request.Request(
            f"{before.base_url}/responses", json.dumps(ASKED).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            came = answer.read()
    (one,), (two,) = before.posts("/responses"), behind.posts("/responses")
    assert (one.fields, one.status, one.whole) == (ASKED, 200, True)
    assert one.answer == two.answer == came
    assert one.events[-1]["type"] == "response.completed"
    said = " ".join(changes.words([one], [two]))
    assert "dropped: none; changed: none" in said
    assert "missing: none; added: none" in said


def test_what_a_gateway_changed_is_said(sandbox: SandboxProcess) -> None:
    """A field that was dropped, a request that it sent again, and a price that it tells."""
    with tap(sandbox.base_url) as line:
        for body in (ASKED, {"model": "gpt-5.4-mini", "input": "Hi!"}):
            request = urllib.request.Request(
                f"{line.base_url}/responses", json.dumps(body).encode(), {"Content-Type": "application/json"}
            )
            urllib.request.urlopen(request, timeout=30).close()
    one, two = line.posts("/responses")
    said = " ".join(changes.words([one], [two]))
    assert "dropped: stream; changed: input" in said
    assert "asks again by itself" in " ".join(changes.words([one], [one, two]))
    one.answer_headers["X-LiteLLM-Response-Cost"] = "0.25"
    assert str(changes.told_cost(one)) == "0.25"
