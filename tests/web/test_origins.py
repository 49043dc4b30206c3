"""Where a request was sent to, and whether its page came from there: read as browsers and proxies write it."""

import pytest
from starlette.datastructures import Headers

from easel.web.origins import Place, is_named, is_own, is_passed_on, place


@pytest.mark.parametrize(
    ("netloc", "found"),
    [
        ("Studio.example", Place("studio.example", None)),
        ("studio.example.:8501", Place("studio.example", 8501)),
        ("[::1]:80", Place("::1", 80)),
        ("", None),
        ("user@studio.example", None),
        ("studio.example/path", None),
        ("studio.example:port", None),
        ("[::1", None),
    ],
)
def test_a_host_with_perhaps_a_port(netloc: str, found: Place | None) -> None:
    """In lower case and without the root's dot; anything else is none."""
    assert place(netloc) == found


@pytest.mark.parametrize(
    ("origin", "headers", "scheme", "own"),
    [
        ("http://studio:8501", {"host": "studio:8501"}, "http", True),
        ("https://studio:8501", {"host": "studio:8501"}, "ws", True),  # TLS was taken off in front, without a word
        ("http://studio", {"host": "studio:80"}, "ws", True),
        ("https://studio", {"host": "studio:80"}, "ws", False),
        ("http://studio:8502", {"host": "studio:8501"}, "ws", False),
        ("http://other:8501", {"host": "studio:8501"}, "ws", False),
        ("http://studio", {"host": "studio"}, "wss", False),
        ("https://out", {"host": "inside:8501", "x-forwarded-host": "out", "x-forwarded-proto": "https"}, "ws", True),
        ("http://out", {"host": "inside:8501", "x-forwarded-host": "out", "x-forwarded-proto": "https"}, "ws", False),
        ("https://out", {"host": "inside:8501", "x-forwarded-host": "out, evil"}, "ws", True),
        ("https://evil", {"host": "inside:8501", "x-forwarded-host": "out, evil"}, "ws", False),
        ("null", {"host": "studio"}, "ws", False),
        ("http://[", {"host": "studio"}, "ws", False),
        ("http://studio/page", {"host": "studio"}, "ws", False),
    ],
)
def test_a_page_is_the_studios_own_by_scheme_host_and_port(
    origin: str, headers: dict[str, str], scheme: str, own: bool
) -> None:
    """As the browser saw the address: behind a proxy, what the one nearest to it wrote."""
    assert is_own(origin, Headers(headers), scheme) is own


@pytest.mark.parametrize(
    ("netloc", "allowed", "named"),
    [
        ("anything", [], True),
        ("studio.example:8501", ["studio.example"], True),
        ("a.studio.example", ["*.studio.example"], True),
        ("studio.example", ["*.studio.example"], False),
        ("astudio.example", ["*.studio.example"], False),
        ("anything", ["*"], True),
        ("user@studio.example", ["studio.example"], False),
    ],
)
def test_names_that_are_answered_to(netloc: str, allowed: list[str], named: bool) -> None:
    """Read as Streamlit reads them."""
    assert is_named(netloc, allowed) is named


@pytest.mark.parametrize(("name", "passed_on"), [("x-forwarded-for", True), ("via", True), ("host", False)])
def test_a_proxy_leaves_its_mark(name: str, passed_on: bool) -> None:
    """Then a request may come from anywhere."""
    assert is_passed_on(Headers({name: "x"})) is passed_on
