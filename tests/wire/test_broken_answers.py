"""Hundreds of broken answers: each becomes an error of the tree, and what may be billed and came whole is there to be kept."""

from collections.abc import Callable
from pathlib import Path

import pytest

from easel.errors import EaselError, NotSent
from easel.requests.generate import GenerateParams
from easel.wire.client import ImagesClient
from tests.wire.broken_answers import Broken, broken_answers
from tests.wire.listener import Listener
from tests.wire.raw_server import RawServer


def test_every_broken_answer_is_told_truly(
    client: Callable[..., ImagesClient], raw_server: Callable[..., RawServer], folder: Path
) -> None:
    """One request each, no file left, never "not sent", no word of a raw answer before it is kept; nothing whole is lost."""
    cases = list(broken_answers())
    server = raw_server(*(case.answer for case in cases))
    asking = client(server.base_url, retries=0, retry_after_max=0)
    assert len(cases) > 900
    for case in cases:
        observer = Listener()
        with pytest.raises(EaselError) as caught:
            asking.generate(GenerateParams("a kite"), folder, observer)
        error = caught.value
        assert not isinstance(error, NotSent), case
        assert "raw answer" not in f"{error.message} {error.hint}", case
        assert not error.answer_kept
        if error.possibly_billed and _holds_something(case):
            assert error.answer, (case, error)
        assert len(observer.started) == 1, case
        for path in folder.iterdir():
            assert observer.previews, case
            path.unlink()


def _holds_something(case: Broken) -> bool:
    """A whole answer to look into: not blanks, not a stream that merely ended, not what nobody can unpack."""
    stream = case.body.startswith((b"data:", b"event:", b": ping")) or "event-stream" in case.name
    told = b"in a stream" in case.body or b"completed" in case.body or case.body.startswith((b"{", b"[", b"<"))
    return (
        case.whole and case.readable and 200 <= case.status < 300 and bool(case.body.strip()) and (told or not stream)
    )
