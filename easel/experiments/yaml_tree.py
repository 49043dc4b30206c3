"""Reads YAML as plain values with the line of each: no anchors, no tags, no key twice, nothing nested without end."""

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from easel.experiments.problems import PlacedProblem

DEEPEST = 10
LONGEST = 4_000_000  # characters
_QUOTE = 'Put quotes around text with any of { } [ ] : # * & ! % @ in it: prompt: "A {red|blue} ball".'
_UNQUOTED = re.compile(r"[\s-]*(\w+:\s+)?[\[{*&!%@`]")


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value, and how it is written."""

    value: str | int | float | bool | None
    text: str


@dataclass(slots=True)
class Tree:
    """`value` is made of dicts, lists and scalars. `lines` count from 1, by path ("axes.quality.0")."""

    value: Any = None
    lines: dict[str, int] = field(default_factory=dict)
    problems: list[PlacedProblem] = field(default_factory=list)

    def line(self, path: str) -> int | None:
        """That of the nearest thing around it which has one."""
        while path and path not in self.lines:
            path = path.rpartition(".")[0]
        return self.lines.get(path)

    def problem(self, path: str, rule: str, message: str, line: int | None = None) -> None:
        self.problems.append(PlacedProblem(path, rule, message, line=line or self.line(path)))


def read(text: str) -> Tree:
    """What it holds, or in words why it cannot be read."""
    tree = Tree()
    if len(text) > LONGEST:
        tree.problem("file", "max", f"The file has more than {LONGEST:,} characters: this is not an experiment.", 1)
        return tree
    try:
        if _is_safe(text, tree):
            node = yaml.compose(text, yaml.SafeLoader)
            tree.value = None if node is None else _value(node, "", tree)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        tree.problem("file", "form", f"{_reason(text, line, error)}", line)
    except yaml.YAMLError as error:  # a character that YAML does not take
        at = getattr(error, "position", 0)
        tree.problem(
            "file", "form", "This character is not allowed in a text file: remove it.", text.count("\n", 0, at) + 1
        )
    return tree


def _is_safe(text: str, tree: Tree) -> bool:
    """Looks at the parts one after the other, before anything is nested."""
    depth = documents = 0
    for event in yaml.parse(text, yaml.SafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        documents += isinstance(event, yaml.DocumentStartEvent)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        message = ""
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            message = f"Anchors and aliases (& and *) are not supported. {_QUOTE}"
        elif getattr(event, "tag", None):
            message = f"Tags (!) are not supported. {_QUOTE}"
        elif depth > DEEPEST:
            message = f"This is nested more than {DEEPEST} levels deep: simplify it. {_QUOTE}"
        elif documents > 1:
            message = "A second document begins here (---): a file holds one experiment."
        if message:
            tree.problem("file", "form", message, line)
            return False
    return True


def _reason(text: str, line: int, error: yaml.MarkedYAMLError) -> str:
    lines = text.splitlines()
    shown = lines[line - 1] if line <= len(lines) else ""
    before = lines[line - 2] if 1 < line <= len(lines) + 1 else ""
    if "\t" in shown[: len(shown) - len(shown.lstrip())]:
        return "Tabs cannot be used for indentation: use spaces."
    if "quoted scalar" in str(error.context):
        return "A quotation mark is not closed: add it, and double any that belong to the text."
    if any(_UNQUOTED.match(each) for each in (shown, before)) or shown.count(":") > 1:
        return f"This cannot be read. {_QUOTE}"
    return f"This cannot be read: {error.problem or error.context}."


def _value(node: yaml.Node, path: str, tree: Tree) -> Any:
    tree.lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, tree)
    if isinstance(node, yaml.SequenceNode):
        return [_value(each, _below(path, str(number)), tree) for number, each in enumerate(node.value)]
    assert isinstance(node, yaml.ScalarNode)
    return _scalar(node)


def _mapping(node: yaml.MappingNode, path: str, tree: Tree) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            tree.problem(path, "form", f"A key cannot be a list or a map. {_QUOTE}", line)
            continue
        name = str(key.value)
        if name in values:
            first = tree.lines[_below(path, name)]
            tree.problem(_below(path, name), "twice", f"“{name[:40]}” appears twice here, first on line {first}.", line)
            continue
        values[name] = _value(value, _below(path, name), tree)
        tree.lines[_below(path, name)] = line
    return values


def _scalar(node: yaml.ScalarNode) -> Scalar:
    """Numbers, truth values and nothing are read as such; whatever else there is (dates) is text."""
    text = str(node.value).removesuffix("\n") if node.style in ("|", ">") else str(node.value)
    kind = node.tag.rpartition(":")[2]
    if kind == "null":
        return Scalar(None, text)
    if kind == "bool":
        return Scalar(text.lower() in ("yes", "true", "on"), text)
    try:
        return Scalar(int(text), text) if kind == "int" else Scalar(float(text) if kind == "float" else text, text)
    except ValueError:  # 0x10, 1:30, .inf
        return Scalar(text, text)


def _below(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
