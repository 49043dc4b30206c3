"""Base URLs as people type, copy and paste them: one rule makes each the address of an API, or says what to write instead."""

import contextlib
import time

import pytest

from easel import settings
from easel.base_urls import LONGEST, is_azure, normal_base_url, read
from easel.errors import SettingsError

G = "https://gateway.example/v1"
AZURE = "https://name.openai.azure.com/openai/v1"
GOOD = [
    ("https://api.openai.com/v1", "https://api.openai.com/v1"),
    ("gateway.example", G),
    ("gateway.example/", G),
    ("gateway.example/v1", G),
    ("HTTPS://GATEWAY.EXAMPLE/V1", G),
    ("https://gateway.example/V1/", G),
    ("https://gateway.example", G),
    ("https://gateway.example//v1//", G),
    ("https://gateway.example/v1/images", G),
    ("https://gateway.example/v1/images/", G),
    ("https://gateway.example/images", G),
    ("https://gateway.example/v1/images/generations", G),
    ("https://gateway.example/v1/images/edits", G),
    ("https://gateway.example/v1/Images/Generations", G),
    ("https://gateway.example/v1/images/generations/async", G),
    ("https://gateway.example/v1/images/tasks/task_1", G),
    ("https://gateway.example/v1/chat/completions", G),
    ("https://gateway.example/v1/responses", G),
    ("https://gateway.example/v1/models/", G),
    ("https://gateway.example/v1/embeddings", G),
    ("http:/gateway.example/v1", "http://gateway.example/v1"),
    ("https:/gateway.example", G),
    ("https:gateway.example", G),
    ("https:///gateway.example/v1", G),
    ("https//gateway.example/v1", G),
    ("https:\\\\gateway.example\\v1", G),
    ("//gateway.example/v1", G),
    ("http:/localhost/v1", "http://localhost/v1"),
    ("http//service:3000", "http://service:3000/v1"),
    ("http://service/v1", "http://service/v1"),
    ("localhost//v1", "http://localhost/v1"),
    ("gateway.example//v1", G),
    ("https://gateway.example/v1,", G),
    ("https://gateway.example/v1;", G),
    ("https://gateway.example/v1.", G),
    (" https://gateway.example/v1 \n", G),
    ('"https://gateway.example/v1"', G),
    ("“https://gateway.example/v1”", G),
    ("<https://gateway.example/v1>", G),
    ("`https://gateway.example/v1`,", G),
    ("(https://gateway.example/v1)", G),
    ("https://gate\u200bway.example/v1\ufeff", G),
    ("\u2060https://gateway.example\u00ad/v1\u200e", G),
    ("https：//gateway.example/v1", G),
    ("ｈｔｔｐｓ：／／ｇａｔｅｗａｙ．ｅｘａｍｐｌｅ／ｖ１", G),
    ("https://gateway。example/v1", G),
    ("gateway.example：8443", "https://gateway.example:8443/v1"),
    ("OPENAI_BASE_URL=https://gateway.example/v1", G),
    ('base_url = "https://gateway.example/v1",', G),
    ("https://gateway.example./v1", G),
    ("https://gateway.example:8443/team/v1", "https://gateway.example:8443/team/v1"),
    ("https://gateway.example/v1/openai", "https://gateway.example/v1/openai"),
    ("https://gateway.example/v1/openai/images/generations", "https://gateway.example/v1/openai"),
    ("https://gateway.example/v1beta/openai/", "https://gateway.example/v1beta/openai"),
    ("https://gateway.example/api/V3", "https://gateway.example/api/v3"),
    ("https://gateway.example/api", "https://gateway.example/api/v1"),
    ("https://gateway.example/v1p1beta1", "https://gateway.example/v1p1beta1"),
    ("https://gateway.example/versions", "https://gateway.example/versions/v1"),
    ("localhost:8080", "http://localhost:8080/v1"),
    ("127.0.0.1:4500/", "http://127.0.0.1:4500/v1"),
    ("[::1]:4500", "http://[::1]:4500/v1"),
    ("https://[2001:db8::1]/v1", "https://[2001:db8::1]/v1"),
    ("sub2api:8080", "https://sub2api:8080/v1"),
    ("http://my_service:3000/", "http://my_service:3000/v1"),
    ("bücher.example", "https://bücher.example/v1"),
    ("https://name.openai.azure.com", AZURE),
    ("https://NAME.openai.azure.com/openai/v1/", AZURE),
    ("https://name.openai.azure.com/openai/v1?api-version=preview", AZURE),
    ("https://name.openai.azure.com/openai/deployments/pic/images/generations?api-version=2025-04-01-preview", AZURE),
    ("name.cognitiveservices.azure.com/openai", "https://name.cognitiveservices.azure.com/openai/v1"),
]
BAD = [
    "",
    "   ",
    "ftp://gateway.example",
    "ws://gateway.example",
    "htps://gateway.example",
    "httpp:/foo",
    "httpp:/gateway.example/v1",
    "HTPS:/gateway.example/v1",
    "httpp:foo",
    "httpp:",
    "htps//gateway.example",
    "ftp:/gateway.example",
    "gateway.example:/v1",
    "http:/foo",
    "http//foo",
    "https:foo",
    "https:///foo",
    "https:\\foo",
    "https:// gateway.example/v1",
    "https://",
    "https:///",
    "https://me:secret@gateway.example/v1",
    "me:secret@gateway.example",
    "https://gateway.example/v1?key=secret",
    "https://gateway.example/v1#secret",
    "https://gateway.example/v1?api-version=1",
    "https://name.openai.azure.com/openai/v1?api-version=1&key=secret",
    "https://gateway..example/v1",
    "https://.example/v1",
    f"https://{'a' * 64}.example",
    f"https://{'.'.join(['a' * 60] * 5)}",
    "https://gateway.example:99999",
    "https://gateway.example:0",
    "https://gateway.example:port",
    "https://gate way.example",
    "https://gateway.example https://other.example",
    "https://gateway\x00.example",
    "https://[::1",
    "https://[1::2::3]",
    "https://-gateway.example",
    "https://gateway!.example",
    "https://gateway%2eexample",
    "x" * (LONGEST + 1),
]


@pytest.mark.parametrize(("typed", "used"), GOOD)
def test_what_can_be_understood_is_put_right(typed: str, used: str) -> None:
    """And what came of it is stable: a second reading changes nothing."""
    assert normal_base_url(typed) == used
    assert normal_base_url(used) == used


@pytest.mark.parametrize("typed", BAD)
def test_what_cannot_is_refused_in_a_sentence_that_repeats_nothing(typed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A password may stand in it. The environment says the same."""
    with pytest.raises(ValueError, match=r"Write it like https://gateway\.example/v1") as caught:
        normal_base_url(typed)
    assert "secret" not in str(caught.value)
    if typed.strip() and "\x00" not in typed:
        monkeypatch.setenv("EASEL_BASE_URL", typed)
        with pytest.raises(SettingsError, match="EASEL_BASE_URL"):
            settings.load()


def test_the_name_of_an_azure_deployment_is_not_lost() -> None:
    """Its v1 takes it as the model."""
    found = read("https://name.openai.azure.com/openai/deployments/my-pictures/images/edits?api-version=2025-04-01")
    assert (found.address, found.deployment) == (AZURE, "my-pictures")
    assert read(AZURE).deployment == ""


def test_azure_is_known_by_its_own_names_alone() -> None:
    """Nobody else gets the key in another header."""
    assert is_azure("name.openai.azure.com")
    assert is_azure("NAME.Services.AI.azure.com.")
    assert not is_azure("openai.azure.com.evil.example")
    assert not is_azure("evil-openai.azure.com")


@pytest.mark.parametrize(
    "piece", ["/", "v1", "/v1", "1", ".", ":", "\\", "(", " ", "\u200b", "：", "/images", "@", "[", "=", "a="]
)
def test_a_very_long_address_is_refused_at_once(piece: str) -> None:
    """80,000 slashes took more than 20 s, and stood everybody still."""
    begun = time.process_time()
    for text in (piece * 80_000, "https://gateway.example/" + piece * 80_000):
        with pytest.raises(ValueError, match="longer than an address"):
            normal_base_url(text)
    with contextlib.suppress(ValueError):
        normal_base_url("https://h/v1" + piece * ((LONGEST - 12) // len(piece)))
    assert time.process_time() - begun < 1
