"""Who may open the studio's websocket and write to it, which names it answers to, and which of Streamlit's routes are shut."""

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from easel.web.headers import SecurityHeaders
from tests.browser.studio import ROOT, StudioProcess
from tests.web.raw_requests import ask, knock
from tests.web.serving import served


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StudioProcess]:
    running = StudioProcess(tmp_path_factory.mktemp("headers") / "home")
    yield running
    running.stop()


def _port(url: str) -> int:
    port = urlsplit(url).port
    assert port is not None
    return port


def test_a_page_of_the_studio_opens_its_socket(studio: StudioProcess) -> None:
    """Origin and Host are the same place, by whichever name; a program without an Origin is let in as well."""
    port = _port(studio.url)
    assert knock(studio.url, Origin=studio.url) == 101
    assert knock(studio.url, Origin=f"http://LOCALHOST:{port}", Host=f"localhost:{port}") == 101
    assert knock(studio.url, Origin=f"http://[::1]:{port}", Host=f"[::1]:{port}") == 101
    assert knock(studio.url, Origin="http://localhost", Host="localhost:80") == 101
    assert (
        knock(studio.url, Origin="https://localhost", Host="localhost") == 101
    )  # a proxy that ends TLS and tells nothing
    assert knock(studio.url) == 101


@pytest.mark.parametrize(
    "origin",
    [
        "http://127.0.0.1:{other}",
        "http://localhost:{other}",
        "http://localhost:{port}",
        "http://127.0.0.1",
        "http://evil.example",
        "http://127.0.0.1:{port}.evil.example",
        "http://127.0.0.1:{port}@evil.example",
        "http://127.0.0.1:notaport",
        "file://",
        "null",
        "",
        "http://[",
    ],
)
def test_a_page_of_anybody_else_does_not(studio: StudioProcess, origin: str) -> None:
    """Another port of this machine is another place; it reads not one byte of the studio's state."""
    port = _port(studio.url)
    assert knock(studio.url, Origin=origin.format(port=port, other=port + 1)) == 403


def test_a_refused_socket_is_told_why(studio: StudioProcess) -> None:
    """The refusal is a sentence with the same headers as any page, and names the header that a proxy has to send."""
    told = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec_WebSocket_Version": "13"}
    key = {"Sec_WebSocket_Key": "dGhlIHNhbXBsZSBub25jZQ=="}
    _, words, headers = ask(studio.url, "/_stcore/stream", Origin="http://evil.example", **told, **key)
    assert "another address" in words
    assert "X-Forwarded-Host" in words
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert knock(studio.url, Host="evil.example", Origin="http://evil.example") == 421


def test_behind_a_proxy_the_address_in_the_browser_counts(studio: StudioProcess) -> None:
    """A proxy that ends TLS tells host and scheme; without a scheme either is taken, another host never."""
    port = _port(studio.url)
    tls = {"X_Forwarded_Proto": "https", "X_Forwarded_For": "198.51.100.7"}
    assert knock(studio.url, Host="localhost", Origin="https://localhost", **tls) == 101
    assert knock(studio.url, Host="localhost", Origin="https://localhost", X_Forwarded_For="198.51.100.7") == 101
    inner = {"Host": f"127.0.0.1:{port}", "X_Forwarded_Host": "localhost:8443"}
    assert knock(studio.url, Origin="https://localhost:8443", **inner, **tls) == 101
    assert knock(studio.url, Origin="http://localhost:8443", **inner, **tls) == 403
    assert knock(studio.url, Origin="https://localhost", **inner, **tls) == 403
    assert knock(studio.url, Origin="https://evil.example", **inner, **tls) == 403
    assert knock(studio.url, Origin="https://evil.example", X_Forwarded_Host="evil.example", **tls) == 421


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
def test_only_the_studios_own_pages_write(studio: StudioProcess, method: str) -> None:
    """Whatever writes is refused from another page, before any route looks at it; reading is not."""
    path = "/masks/none/patch?expires=1&signature=none"
    refused, words, _ = ask(studio.url, path, method, b"x", Origin=f"http://localhost:{_port(studio.url) + 1}")
    assert (refused, "another address" in words) == (403, True)
    own, words, _ = ask(studio.url, path, method, b"x", Origin=studio.url)
    assert own in (403, 405)
    assert "another address" not in words
    assert ask(studio.url, "/healthz", Origin="http://evil.example")[0] == 200


@pytest.mark.parametrize(
    ("allowed", "host", "answered"),
    [
        (["studio.example"], "studio.example", True),
        (["studio.example"], "Studio.Example.:8443", True),
        (["Studio.Example."], "studio.example", True),
        (["studio.example"], "other.example", False),
        (["*.example"], "studio.example:1", True),
        (["*.example"], "example", False),
        (["*"], "anything.example", True),
        ([], "anything.example", True),
        (["::1"], "[::1]:8501", True),
        (["studio.example"], "studio.example@evil.example", False),
        (["studio.example"], "evil.example/studio.example", False),
        (["studio.example"], "studio.example:99999", False),
        (["studio.example"], "[", False),
        (["studio.example"], "", False),
    ],
)
def test_allowed_hosts_mean_what_streamlit_says(allowed: list[str], host: str, answered: bool) -> None:
    """A star, a whole domain, capitals and a trailing dot; the same for a page and for its socket."""
    with served(SecurityHeaders(_anything, allowed_hosts=lambda: allowed)) as url:
        assert (ask(url, "/", Host=host)[0] == 200) is answered
        assert (knock(url, "/", Host=host) == 101) is answered


@pytest.mark.parametrize(
    "header",
    ["Forwarded", "Via", "X-Real-IP", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Port", "CF-Connecting-IP"],
)
def test_a_proxy_is_noticed_by_any_of_its_headers(header: str) -> None:
    """Once, by a page or by a socket; not by a request that is refused, nor by a program that asks directly."""
    for question in (ask, knock):
        seen: list[str] = []
        guarded = SecurityHeaders(_anything, lambda: ["127.0.0.1"], lambda: seen.append("a proxy"))  # noqa: B023
        with served(guarded) as url:
            question(url, "/", Origin=url)
            question(url, "/", Host="evil.example", **{header: "198.51.100.7"})
            assert seen == []
            question(url, "/", **{header: "198.51.100.7"})
            question(url, "/", **{header: "198.51.100.7"})
            assert seen == ["a proxy"]


def test_a_studio_behind_a_proxy_says_which_setting_it_waits_for(tmp_path: Path) -> None:
    """Its log says it, once, in a sentence."""
    running = StudioProcess(tmp_path / "home")
    try:
        assert ask(running.url, "/edit", X_Forwarded_For="198.51.100.7")[0] == 200
    finally:
        running.stop()
    assert (tmp_path / "home.log").read_text("utf-8").count("EASEL_ALLOW_PRIVATE=1") == 1


async def _anything(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept", "subprotocol": "streamlit"})
        await send({"type": "websocket.close"})
    else:
        await PlainTextResponse("in")(scope, receive, send)


@pytest.mark.parametrize("path", ["/", "/edit", "/library?picture=1"])
def test_a_page_knows_where_its_studio_is(studio: StudioProcess, path: str) -> None:
    """Its document says so, and Streamlit's frontend does not look below the page's own name first."""
    status, page, headers = ask(studio.url, path)
    assert (status, headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert page.index("BACKEND_BASE_URL") < page.index("/static/js/")
    assert headers["Content-Security-Policy"]
    assert "_stcore/agent" not in page


def test_a_page_with_a_slash_is_sent_on_by_one_step(studio: StudioProcess) -> None:
    """Not from the root, where the path that a proxy took off would be missing."""
    status, _, headers = ask(studio.url, "/library/?picture=1")
    assert (status, headers["Location"]) == (307, "../library?picture=1")


@pytest.mark.parametrize(("path", "step"), [("/generate?tab=1", "./?tab=1"), ("/generate/", "../")])
def test_the_first_page_is_found_by_its_name(studio: StudioProcess, path: str, step: str) -> None:
    """Streamlit knows it by the studio's own address alone, and would say that there is no such page."""
    status, _, headers = ask(studio.url, path)
    assert (status, headers["Location"]) == (307, step)


@pytest.mark.parametrize(
    "path",
    [
        "/_stcore/agent/openapi.json",
        "/_stcore/agent/interact",
        "/_stcore/agent/mcp",
        "/_stcore/agent/mcp/",
        "/edit/_stcore/agent/mcp",
        "/_stcore/metrics",
        "/_stcore/metrics/",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_routes_of_streamlit_that_nobody_needs_are_shut(studio: StudioProcess, path: str, method: str) -> None:
    """The agent API, its description and Streamlit's own figures: not even a word that they exist."""
    status, words, headers = ask(studio.url, path, method, b"{}" if method == "POST" else None)
    assert (status, words) == (404, "There is nothing here.")
    assert headers.get("Link") is None


def test_no_page_of_others_may_steer_the_studio(studio: StudioProcess) -> None:
    """Streamlit's frontend listens to messages from the origins that it is told of here: none."""
    _, told, _ = ask(studio.url, "/_stcore/host-config")
    assert json.loads(told)["allowedOrigins"] == []


def test_the_agent_api_is_off_by_the_studios_own_word() -> None:
    """A newer Streamlit may turn it on by itself; the studio's configuration says no."""
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
    assert config["server"]["enableAgentApi"] is False
