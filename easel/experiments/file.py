"""Experiments as files that people write: YAML to a definition, every mistake told with its line, and back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml

from easel.experiments import csv_rows, yaml_tree
from easel.experiments.definition import Definition
from easel.experiments.problems import PlacedProblem
from easel.experiments.yaml_tree import Scalar, Tree
from easel.prompts.csv_text import decoded
from easel.requests.field import Value

KEYS = ("name", *Definition.__dataclass_fields__)
_PAIRINGS = ("full", "paired")


@dataclass(frozen=True, slots=True)
class File:
    """What a file says. `definition` is None where it cannot be read at all; with `problems` it is not to be used."""

    definition: Definition | None
    problems: tuple[PlacedProblem, ...] = ()
    name: str = ""
    lines: Mapping[str, int] = field(default_factory=dict)

    def placed(self, problems: tuple[PlacedProblem, ...]) -> tuple[PlacedProblem, ...]:
        """Problems of its definition, each with its line."""
        tree = Tree(lines=dict(self.lines))
        return tuple(replace(problem, line=problem.line or tree.line(problem.field)) for problem in problems)


def read(data: bytes | str, folder: Path | None = None) -> File:
    """`folder` is where files that it names lie; without one it may name no table of rows. Raises OSError for a table that
    cannot be read."""
    tree = yaml_tree.read(data if isinstance(data, str) else decoded(data))
    if tree.problems:
        return File(None, tuple(tree.problems), lines=tree.lines)
    if not isinstance(tree.value, dict):
        what = "The file is empty" if tree.value is None else "This is not an experiment"
        tree.problem("file", "form", f'{what}: start with prompt: "A {{red|blue}} ball".', 1)
        return File(None, tuple(tree.problems))
    return _Reader(tree, folder).file()


def write(definition: Definition, name: str = "") -> str:
    """YAML that `read` makes the same definition of."""
    data = ({"name": name} if name else {}) | definition.as_dict()
    text: str = yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=120)
    return text


class _Reader:
    """Makes each key what the definition wants, and says of each that is something else what it should be."""

    def __init__(self, tree: Tree, folder: Path | None) -> None:
        self._tree = tree
        self._folder = folder

    def file(self) -> File:
        data: dict[str, Any] = {}
        for name, value in self._tree.value.items():
            if name in _READERS:
                data[name] = _READERS[name](self, name, value)
            elif name != "name":
                self._unknown(name)
        title = self._text("name", self._tree.value["name"]) if "name" in self._tree.value else ""
        known = {name: value for name, value in data.items() if value is not None}
        return File(Definition.from_dict(known), tuple(self._tree.problems), title or "", self._tree.lines)

    def _unknown(self, name: str) -> None:
        near = get_close_matches(name, KEYS, 1)
        hint = f"Did you mean {near[0]}?" if near else f"Use {', '.join(KEYS)}."
        self._tree.problem(name, "unknown", f"“{name[:40]}” is not a known key. {hint}")

    def wrong(self, path: str, message: str) -> None:
        self._tree.problem(path, "type", message)

    def _text(self, path: str, value: Any) -> str | None:
        if isinstance(value, Scalar):
            return "" if value.value is None else value.text
        if isinstance(value, dict) and set(map(_is_nothing, value.values())) <= {True}:
            inside = ", ".join(value)
            self.wrong(
                path, f'YAML reads braces without quotes as a map. Quote it: {path.split(".")[0]}: "{{{inside}}}".'
            )
        else:
            self.wrong(path, f'“{path}” is text: put it in quotes, such as {path.split(".")[0]}: "…".')
        return None

    def _value(self, path: str, value: Any) -> Value:
        """A setting's value. YAML reads SKIP: high as a map."""
        if isinstance(value, dict) and list(value) == ["SKIP"] and isinstance(value["SKIP"], Scalar):
            return f"SKIP: {value['SKIP'].text}"
        if isinstance(value, Scalar):
            return value.text if isinstance(value.value, float) else value.value
        self._text(path, value)
        return None

    def _word(self, path: str, value: Any) -> str | None:
        """A variable's value: always text, as it is written."""
        made = self._value(path, value)
        return value.text if isinstance(value, Scalar) else None if made is None else str(made)

    def _list(self, path: str, value: Any, each: Callable[[str, Any], Any]) -> list[Any] | None:
        if isinstance(value, list):
            return [each(f"{path}.{number}", item) for number, item in enumerate(value)]
        name = path.rpartition(".")[2]
        self.wrong(path, f"“{name}” takes a list: {name}: [first, second], or one value per line after -.")
        return None

    def _map(self, path: str, value: Any, each: Callable[[str, Any], Any]) -> dict[str, Any] | None:
        if isinstance(value, dict):
            made = {name: each(f"{path}.{name}", item) for name, item in value.items()}
            return {name: item for name, item in made.items() if item is not None or each == self._value}
        name = path.partition(".")[0]
        self.wrong(path, f"“{name}” takes names with values: name: value, one per line, indented.")
        return None

    def _number(self, path: str, value: Any) -> int | None:
        if isinstance(value, Scalar) and type(value.value) is int:
            return value.value
        self.wrong(path, f"“{path}” must be a whole number.")
        return None

    def _pairing(self, path: str, value: Any) -> str | None:
        if isinstance(value, Scalar) and value.value in _PAIRINGS:
            return value.text
        self.wrong(path, "“pairing” must be full or paired.")
        return None

    def _sample(self, path: str, value: Any) -> dict[str, int] | None:
        if isinstance(value, Scalar):
            number = self._number(path, value)
            return None if number is None else {"count": number}
        made = self._map(path, value, self._number) or {}
        for name in made:
            if name not in ("count", "seed"):
                self._tree.problem(
                    f"{path}.{name}", "unknown", f"“{name[:40]}” is not part of a sample: use count and seed."
                )
        if "count" not in made:
            self.wrong(path, "A sample needs a count: sample: {count: 20, seed: 1}.")
        return None if self._tree.problems else made

    def _files(self, path: str, value: Any) -> list[str] | None:
        if isinstance(value, Scalar):
            return [value.text]
        return self._list(path, value, self._text)

    def _rows(self, path: str, value: Any) -> list[Any] | None:
        """A list of maps, or the name of a CSV file."""
        if not isinstance(value, Scalar):
            return self._list(path, value, lambda below, item: self._map(below, item, self._value))
        if self._folder is None:
            self.wrong(
                path, "Rows from another file cannot be read here: open the CSV file itself, or write the rows out."
            )
            return None
        rows, problems = csv_rows.read((self._folder / value.text).read_bytes())
        for problem in problems:
            self.wrong(path, f"In {value.text}: {problem.sentence}")
        return list(rows)

    def rules(self, path: str, value: Any) -> list[Any] | None:
        return self._list(path, value, lambda below, item: self._map(below, item, self._value))

    def variables(self, path: str, value: Any) -> dict[str, Any] | None:
        return self._map(path, value, lambda below, item: self._list(below, item, self._word))

    def axes(self, path: str, value: Any) -> dict[str, Any] | None:
        return self._map(path, value, lambda below, item: self._list(below, item, self._value))

    def fixed(self, path: str, value: Any) -> dict[str, Any] | None:
        return self._map(path, value, self._value)


def _is_nothing(value: Any) -> bool:
    return isinstance(value, Scalar) and value.value is None


_READERS: dict[str, Callable[[_Reader, str, Any], Any]] = {
    "prompt": _Reader._text,
    "variables": _Reader.variables,
    "axes": _Reader.axes,
    "fixed": _Reader.fixed,
    "images": _Reader._files,
    "mask": _Reader._text,
    "repeats": _Reader._number,
    "pairing": _Reader._pairing,
    "sample": _Reader._sample,
    "exclude": _Reader.rules,
    "rows": _Reader._rows,
    "board": _Reader._text,
}
