"""Server text is kept only in one short line that holds neither key nor prompt."""

import base64
import json
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from easel.errors import NoPicture
from easel.requests.generate import GenerateParams
from easel.settings import load
from easel.wire.client import ImagesClient
from easel.wire.scrub import LONGEST, Scrub, Secrets, one_line
from tests.wire.listener import Listener
from tests.wire.raw_server import RawServer, http, http_json

PROMPT = "a lighthouse on a cliff at dusk,\n oil on canvas"


@given(before=st.text(max_size=50), after=st.text(max_size=50))
def test_the_key_never_comes_through(before: str, after: str) -> None:
    """Wherever it stands."""
    key = "sk-0123456789abcdefghij"
    assert key not in Scrub(key, "")(before + key + after)


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        (f"refused: {PROMPT}", "refused: [prompt]"),
        (f"refused: '{PROMPT[:30]}...'", "refused: '[prompt]...'"),
        (f"{PROMPT} and again {PROMPT}", "[prompt] and again [prompt]"),
        ("Invalid size", "Invalid size"),
    ],
)
def test_an_echo_of_the_prompt_is_taken_out(text: str, clean: str) -> None:
    """The whole of it or its beginning, as servers shorten it."""
    assert Scrub("", PROMPT)(text) == clean


def test_a_short_prompt_is_taken_out_where_it_is_quoted_only() -> None:
    """A prompt of one common word does not eat the server's own words."""
    assert Scrub("", "size")("Invalid size for prompt 'size'") == "Invalid size for prompt '[prompt]'"


def test_keys_that_are_not_ours_are_hidden_too() -> None:
    """A gateway that echoes its own upstream key."""
    assert "abcdefgh" not in Scrub("", "")("Incorrect API key: sk-proj-abcdefghijklmnopqrstuvwx")


@given(st.text(max_size=3000))
def test_what_is_kept_is_one_short_printable_line(text: str) -> None:
    """No line ends, no control characters, nothing that a database refuses, at most 500 characters."""
    clean = Scrub("", "")(text)
    assert len(clean) <= LONGEST
    assert clean.encode("utf-8").decode() == clean
    assert not any(ord(letter) < 32 or 0x7F <= ord(letter) < 0xA0 for letter in clean)


def test_lone_surrogates_become_storable() -> None:
    """JSON can carry half a character; UTF-8 cannot."""
    assert one_line("a\ud800b") == "a?b"


KEY = "sk-canary/0123456789+abc"
BASIC = base64.b64encode(b"designer:canary-password").decode()
HEADERS = {"X-Gateway-Token": "canary token=1", "X-Proxy-Auth": f"Basic {BASIC}", "X-Team": "blue"}
FORMS = (
    *(KEY, quote(KEY, safe=""), base64.b64encode(KEY.encode()).decode()),
    *("canary token=1", "canary%20token%3D1", "canary+token%3D1", BASIC, "designer:canary-password", "canary-password"),
)


def test_secrets_are_hidden_in_every_form_and_words_are_left_alone() -> None:
    """As sent, as in an address, in base64; a short value goes only behind its header's name."""
    secrets = Secrets(KEY, HEADERS)
    for form in FORMS:
        assert form not in secrets.hide(f"before {form} after"), form
        assert form.encode() not in secrets.hide_bytes(f"<p>{form}</p>".encode())
    assert secrets.hide("a blue kite, X-Team: blue; x-team=blue") == "a blue kite, X-Team: •••; x-team=•••"
    assert Secrets("none").hide("none of it, Bearer none") == "none of it, Bearer •••"
    assert Secrets().hide_in({"a": ["b"]}) == {"a": ["b"]}
    assert secrets.hide_in({KEY: [{"x": [KEY, 1, None]}]}) == {"•••": [{"x": ["•••", 1, None]}]}


def _asked(server: RawServer, folder: Path, observer: Listener, *, stream: bool = False) -> ImagesClient:
    params = GenerateParams("a kite", stream=stream, partial_images=int(stream))
    client = ImagesClient(server.base_url, KEY, settings=load(retries=0), connection="x", headers=HEADERS)
    reply = client.generate(params, folder, observer)
    kept = json.dumps([reply.skeleton, dict(reply.echoed), reply.usage and reply.usage.raw], ensure_ascii=False)
    kept += "".join(picture.revised_prompt for picture in reply.pictures)
    kept += "".join(f"{dict(each.headers)}{each.upstream_request_id}{each.account_id}" for each in observer.ended)
    assert not [form for form in FORMS if form in kept], kept
    assert "•••" in kept
    return client


@pytest.mark.parametrize("stream", [False, True])
def test_what_a_server_echoes_with_a_picture_is_not_kept(
    stream: bool, raw_server: Callable[..., RawServer], folder: Path, observer: Listener
) -> None:
    """In the revised prompt, in quality and usage, in names of fields, in the head; plain or as an event."""
    said = " and ".join(FORMS)
    entry = {"b64_json": "QUJD", "revised_prompt": f"a kite {said}"}
    more = {"quality": KEY, "model": said, "usage": {"output_tokens": 1, KEY: said, "deep": [{"er": said}]}, said: 1}
    headers = {"x_request_id": f"id-{KEY}", "cf_ray": "canary token=1"}
    escaped = json.dumps(said).replace("s", "\\u0073")
    if stream:
        event = json.dumps({"type": "image_generation.completed", **entry, **more, "x": 1}).replace(
            '"x": 1', f'"x": {escaped}'
        )
        server = raw_server(http(f"data: {event}\n\n".encode(), "text/event-stream", **headers))
    else:
        server = raw_server(http_json({"data": [entry], **more}, **headers))
    _asked(server, folder, observer, stream=stream)


@pytest.mark.parametrize("body", [http_json({"data": [], "note": " ".join(FORMS)}), http(f"no JSON {FORMS}".encode())])
def test_what_a_server_echoes_without_a_picture_is_not_kept(
    body: bytes,
    client: Callable[..., ImagesClient],
    raw_server: Callable[..., RawServer],
    folder: Path,
    observer: Listener,
) -> None:
    """Neither in the error nor in the raw answer."""
    asked = ImagesClient(raw_server(body).base_url, KEY, settings=load(), connection="x", headers=HEADERS)
    with pytest.raises(NoPicture) as caught:
        asked.generate(GenerateParams("a kite"), folder, observer)
    kept = f"{caught.value.as_dict()}{caught.value.answer.decode()}"
    assert not [form for form in FORMS if form in kept], kept
