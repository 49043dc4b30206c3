"""Shows how an experiment is carried away as a YAML file, and how one, or a table of rows, is opened from a file."""

from typing import Any

import streamlit as st

from components.experiments.form_definition import FILES
from components.form import drafts
from components.kit import problem_note, storage_note
from easel.experiments import csv_rows, file
from easel.experiments.definition import Definition
from easel.experiments.problems import PlacedProblem
from easel.requests.field import Value

PAGE = "experiments"
_LARGEST = 2_000_000  # bytes
_SHOWN = 6  # problems of one file
_PICTURES = "The file refers to pictures but does not contain them: choose them here, under “Pictures to edit”."

Rows = tuple[dict[str, Value], ...]


def show(kept: dict[str, Any], wanted: Definition, name: str) -> Definition | None:
    """The file of `wanted` to download, and what was opened: a definition that the form is to be filled with."""
    rows: Rows = kept.get("rows", ())
    label = f"File: {len(rows):,} rows from a table" if rows else "File"
    with st.expander(label, key=f"{PAGE}_file", type="compact"):
        st.download_button(
            "Download as YAML",
            data=lambda: file.write(wanted, name),
            file_name="experiment.yaml",
            mime="application/yaml",
            key=f"{PAGE}_download",
            icon=":material/download:",
            on_click="ignore",
        )
        if rows:
            st.button("Remove rows", key=f"{PAGE}_rows_away", on_click=lambda: kept.pop("rows", None))
        opened = st.file_uploader(
            "Open a YAML file or a CSV table (one row per picture)",
            type=["yaml", "yml", "csv"],
            key=f"experiments_file_{kept.setdefault('opened_files', 0)}",
        )
        for words in kept.get("file_problems", ()):
            problem_note.say(words)
    if opened is None:
        return None
    kept["opened_files"] += 1
    found = _opened(kept, opened.name, opened.getvalue())
    if found is None:
        st.rerun()  # what is wrong stands above
    return found


def _opened(kept: dict[str, Any], name: str, data: bytes) -> Definition | None:
    """A definition of a YAML file; the rows of a table are kept beside the form. What is wrong is told with its line."""
    kept["file_problems"] = []
    if len(data) > _LARGEST:
        kept["file_problems"] = [f"{name} is larger than {_LARGEST // 1_000_000} MB: this is not an experiment."]
    elif name.lower().endswith(".csv"):
        rows, problems = csv_rows.read(data)
        kept["file_problems"] = _words(problems)
        if not problems:
            kept["rows"] = tuple(dict(row) for row in rows)
            return Definition(rows=kept["rows"])
    else:
        return _definition(kept, data)
    return None


def _definition(kept: dict[str, Any], data: bytes) -> Definition | None:
    try:
        read = file.read(data)
    except storage_note.ERRORS as error:
        kept["file_problems"] = [storage_note.words(error)]
        return None
    kept["file_problems"] = _words(read.problems)
    if read.definition is None or read.problems:
        return None
    if read.definition.images or read.definition.mask or set(FILES) & set(read.definition.axes):
        kept["file_problems"] = [_PICTURES]
    kept["rows"] = tuple(dict(row) for row in read.definition.rows)
    return read.definition


def _words(problems: tuple[PlacedProblem, ...]) -> list[str]:
    more = [f"And {len(problems) - _SHOWN} more."] if len(problems) > _SHOWN else []
    return [problem.sentence for problem in problems[:_SHOWN]] + more


def rows() -> Rows:
    """The rows of the table that was opened last."""
    found: Rows = drafts.opened(PAGE).get("rows", ())
    return found
