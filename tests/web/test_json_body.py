"""What pages ask in bodies is an object of JSON, or nothing."""

import pytest
from starlette.requests import Request

from easel.web.json_body import asked


@pytest.mark.parametrize(
    ("body", "told"),
    [(b'{"q": "fox"}', {"q": "fox"}), (b"[1]", None), (b"{", None), (b"\xff", None), (b"[" * 100_000, None)],
)
def test_only_an_object_is_read(body: bytes, told: object) -> None:
    """Whatever else somebody sends is none."""
    request = Request({"type": "http"})
    request.state.body = body
    assert asked(request) == told
