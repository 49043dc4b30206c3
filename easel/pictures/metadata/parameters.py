"""The text form that AUTOMATIC1111 brought up and the field's programs read: prompt, negative prompt, a line of settings."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from easel.pictures.metadata import json_text
from easel.pictures.metadata.said import LONGEST, Said, as_settings, cleaned, scalar

_NEGATIVE = "Negative prompt:"
_FEWEST = 3  # settings that make a last line one of settings and not of the prompt, as in AUTOMATIC1111 itself
_LONGEST_LINE = 256 * 1024


def said(text: str) -> Said | None:
    """What such a text says; a text without a line of settings is a prompt alone. None for a blank one.

    SwarmUI and Fooocus write JSON in the same place: it is read by its names.
    """
    if facts := json_text.record(text):
        return _in_json(facts)
    lines = _lines(text)
    at, settings = _settings(lines)
    prompt, negative = _prompts(lines[:at])
    if not (prompt or negative or settings):
        return None
    model = settings.pop("model", "")
    return Said(_program(settings), prompt, negative, model, settings)


def is_told(text: str) -> bool:
    """Whether a comment is of this form at all: a camera's, or a person's, has no settings."""
    lines = _lines(text)
    settings = _settings(lines)[1]
    return "steps" in settings or _program(settings) == "Easel" or any(line.startswith(_NEGATIVE) for line in lines)


def _in_json(facts: dict[str, Any]) -> Said | None:
    inner = facts.get("sui_image_params")
    told = as_settings((inner if isinstance(inner, dict) else facts).items())
    prompt = scalar((inner if isinstance(inner, dict) else facts).get("prompt"))
    told.pop("prompt", "")
    negative = told.pop("negativeprompt", "") or told.pop("negative_prompt", "")
    model = told.pop("model", "") or told.pop("base_model", "")
    return Said("", prompt, negative, model, told) if prompt else None


def _lines(text: str) -> list[str]:
    """The whole text, however long: the settings stand last."""
    return cleaned(text, len(text)).strip().split("\n")


def _program(settings: dict[str, str]) -> str:
    version = settings.get("version", "")
    named = next((name for name in ("Easel", "ComfyUI", "InvokeAI") if version.startswith(name)), "")
    return named or ("AUTOMATIC1111" if settings else "")


def _settings(lines: list[str]) -> tuple[int, dict[str, str]]:
    """Where the prompts end, and the settings: of the last line, or of a line "Steps: ..." behind which extensions wrote.

    Easel names itself in that line: there is no doubt about it, even where nothing else was known.
    """
    starts = [at for at, line in enumerate(lines) if line.startswith("Steps: ")]
    for at in (len(lines) - 1, *starts[-1:]):
        found = as_settings(_pairs(lines[at][:_LONGEST_LINE]))
        if len(found) >= _FEWEST or found.get("version", "").startswith("Easel"):
            return at, found
    return len(lines), {}


def _prompts(lines: list[str]) -> tuple[str, str]:
    at = next((at for at, line in enumerate(lines) if line.startswith(_NEGATIVE)), len(lines))
    negative = "\n".join(lines[at:]).removeprefix(_NEGATIVE)
    return "\n".join(lines[:at]).strip()[:LONGEST], negative.strip()[:LONGEST]


def _pairs(line: str) -> Iterator[tuple[str, str]]:
    """(name, value) of "Name: value, Name: "quoted, value"", passing over what is neither."""
    at = 0
    while (colon := line.find(":", at)) >= 0:
        name = line[at:colon].rpartition(",")[2].strip()
        start = colon + 1 + (line[colon + 1 : colon + 2] == " ")
        end = _closed(line, start)
        comma = line.find(",", end)
        after = comma if comma >= 0 else len(line)
        if name and name[0].isalnum():
            yield name, _unquoted(line[start:after].strip())
        at = after + 1


def _closed(line: str, start: int) -> int:
    """Behind the quote that closes the one at `start`; `start` where there is none or it is never closed."""
    if line[start : start + 1] != '"':
        return start
    at = start + 1
    while at < len(line):
        if line[at] == '"':
            return at + 1
        at += 2 if line[at] == "\\" else 1
    return start


def _unquoted(value: str) -> str:
    if not value.startswith('"'):
        return value
    text = json_text.parsed(value)
    return text if isinstance(text, str) else value


def written(prompt: str, settings: Iterable[tuple[str, str]]) -> str:
    """The text of a prompt and of settings, those without a value left out."""
    told = ", ".join(f"{name}: {_quoted(value)}" for name, value in settings if value)
    return f"{prompt}\n{told}"


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=False) if any(mark in value for mark in ',:\n"') else value
