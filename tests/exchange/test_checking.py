"""Every line of an export is held against the tables: what no library of ours would have written is refused with its number."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from easel.errors import BadExport
from easel.exchange.checking import parsed
from easel.exchange.export import Export
from easel.exchange.taking_in import TakingIn
from easel.store.store import Store
from tests.exchange.same import rewrite, rows_of

Open = Callable[..., Store]
ID = "01a23120-e3b4-7000-a45f-04c1bdfaf521"
RUN: dict[str, Any] = {"id": ID, "kind": "generate", "created": 1.5e9, "params": {"prompt": "x"}, "connection": "Mine"}


def _line(table: str, row: object, parts: object = None) -> bytes:
    return json.dumps({"table": table, "row": row} | ({} if parts is None else {"parts": parts})).encode()


def test_what_a_line_leaves_out_is_as_the_table_has_it() -> None:
    """A row of an Easel that knew fewer columns."""
    line = parsed(_line("run", RUN), 1)
    assert (line.row["wanted"], line.row["batch"], line.row["position"], line.row["person"]) == ("", False, 0, "")
    assert line.parts == {}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"id": None}, "run.id is empty"),
        ({"id": "../../x"}, "run.id cannot be that"),
        ({"id": "ffffffff-ffff-7fff-bfff-ffffffffffff"}, "run.id cannot be that"),  # a time of no calendar
        ({"created": "now"}, "run.created cannot be that"),
        ({"created": 1e300}, "run.created cannot be that"),
        ({"created": True}, "run.created cannot be that"),
        ({"kind": "generate" * 9}, "run.kind cannot be that"),
        ({"kind": "probe"}, "run.kind cannot be that"),
        ({"params": []}, "run.params cannot be that"),
        ({"params": {"prompt": 7}}, "run.params cannot be that"),
        ({"params": {"prompt": "x", "size": ["1024x1024"]}}, "run.params cannot be that"),
        ({"position": 2**31}, "run.position cannot be that"),
        ({"position": 1.0}, "run.position cannot be that"),
        ({"batch": 1}, "run.batch cannot be that"),
        ({"desk": "another"}, "run has no desk"),
        ({"owner": "x"}, "run has no owner"),
        ({"connection": "x" * 256}, "run.connection cannot be that"),
        ({"connection": "\ud800"}, "cannot be understood"),
    ],
)
def test_a_row_that_is_wrong_is_told_by_its_column(change: dict[str, Any], words: str) -> None:
    """Types, lengths, ranges, columns that there are not, half a letter."""
    with pytest.raises(BadExport, match=rf"Line 7 of .*{words}"):
        parsed(_line("run", RUN | change), 7)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"7",
        b"null",
        b'{"table": "run"}',
        b'{"table": "connection", "row": {}}',
        b'{"table": "run", "row": []}',
        b'{"table": "run", "row": {}}',
        _line("run", RUN, {"attempt": []}),
        _line("run", RUN, []),
        _line("run", RUN, {"run_input": [7]}),
        _line("run", RUN | {"created": float("nan")}),
        b"[" * 100_000,
        b"\xff\xfe",
        b'{"table": "run", "row": {"position": ' + b"9" * 5000 + b"}}",
        _line("picture", {}),
        _line("used_prompt", {"digest": "0" * 64, "text": "a", "used": 1.0}),
        _line("snippet", {"name": "__", "changed": 1.0, "text": "x"}),
        _line("board", {"id": ID, "name": "two\nlines", "created": 1.0}),
        _line("run", RUN, {"edit_run": [{"plan": {"x": 1}, "source_id": ID, "source_sha256": "0" * 64}]}),
        _line("run", RUN, {"edit_run": [{"plan": {"sources": []}, "source_id": ID, "source_sha256": "../x"}]}),
    ],
    ids=range(21),
)
def test_what_is_no_line_is_told(data: bytes) -> None:
    """Whatever the bytes are: one sentence, and nothing else is raised."""
    with pytest.raises(BadExport, match="Line 1 of"):
        parsed(data, 1)


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("picture", "format", "svg"),
        ("picture", "width", 0),
        ("picture", "sha256", "../../../etc/passwd"),
        ("picture", "parents", {}),
        ("picture", "cost", "-1"),
        ("picture", "cost", 0.5),
        ("picture", "whole", True),
        ("job", "state", "paid"),
        ("job", "raw", "0" * 64),
        ("job", "lease", 1.0),
        ("source", "browser", "somebody's"),
        ("seal", "picture_id", ""),
    ],
)
def test_nothing_is_taken_in_of_an_export_with_a_wrong_row(
    home: Path, tmp_path: Path, open_store: Open, table: str, column: str, value: object
) -> None:
    """One column of one row, in an export that is whole otherwise, with a manifest that goes with it."""
    parcel, second = tmp_path / "parcel", open_store(tmp_path / "second")
    Export(open_store(home)).write(parcel)

    def change(data: bytes) -> bytes:
        lines = [json.loads(line) for line in data.splitlines()]
        next(line for line in lines if line["table"] == table)["row"][column] = value
        return b"".join(json.dumps(line).encode() + b"\n" for line in lines)

    rewrite(parcel, change)
    with pytest.raises(BadExport, match="is wrong"):
        TakingIn(second).run(parcel)
    assert not any(rows_of(second).values())


@pytest.mark.parametrize("table", ["run", "job", "picture", "source", "experiment", "board"])
def test_what_belongs_to_something_that_does_not_come_is_refused(
    home: Path, tmp_path: Path, open_store: Open, table: str
) -> None:
    """Rows whose run, job, picture, source, experiment or board is not in the export."""
    parcel, second = tmp_path / "parcel", open_store(tmp_path / "second")
    Export(open_store(home)).write(parcel)
    rewrite(parcel, lambda data: b"".join(each for each in data.splitlines(True) if json.loads(each)["table"] != table))
    with pytest.raises(BadExport, match="not in it"):
        TakingIn(second).run(parcel)
    assert not any(rows_of(second).values())


def test_rows_that_contradict_one_another_are_told(home: Path, tmp_path: Path, open_store: Open) -> None:
    """Two attempts of one number: the database refuses them, and that is said in words."""
    parcel, second = tmp_path / "parcel", open_store(tmp_path / "second")
    Export(open_store(home)).write(parcel)

    def change(data: bytes) -> bytes:
        lines = [json.loads(line) for line in data.splitlines()]
        parts = next(line for line in lines if line["table"] == "job")["parts"]
        parts["attempt"] *= 2
        return b"".join(json.dumps(line).encode() + b"\n" for line in lines)

    rewrite(parcel, change)
    with pytest.raises(BadExport, match="contradict"):
        TakingIn(second).run(parcel)
