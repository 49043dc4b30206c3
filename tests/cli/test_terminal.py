"""JSON as a terminal can show it."""

import io
import json
import sys

import pytest

from easel.cli.terminal import json_text

TOLD = {"prompt": "狐狸"}


@pytest.mark.parametrize(("encoding", "text"), [("utf-8", '{"prompt": "狐狸"}'), ("ascii", json.dumps(TOLD))])
def test_it_is_readable_where_that_can_be_shown(monkeypatch: pytest.MonkeyPatch, encoding: str, text: str) -> None:
    """And always the same JSON."""
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding=encoding))
    assert json_text(TOLD) == text
    assert json.loads(text) == TOLD
