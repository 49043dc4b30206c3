"""What a file of whoever tells of its picture, as the library keeps it: in our own fields what is legal, the rest as it was said.

All of it is a stranger's word. The file itself is kept as it came, so that what is cut here is not lost.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from easel import models
from easel.library.manifest import MANIFEST
from easel.pictures.metadata import json_text, story
from easel.pictures.metadata.said import Said, as_sha256
from easel.requests.field import Value
from easel.requests.fields import FIELDS
from easel.requests.generate import GenerateParams

__all__ = ["MANIFEST", "Told", "in_manifest", "told"]

LARGEST_MANIFEST = 32 << 20  # bytes
_LETTERS = 32_000  # of settings, and of a request beside its prompt: a row is read with every list that it is in
_LONGEST = 20_000  # letters of a negative prompt
_NOT_TAKEN = (
    "prompt",
    "n",
    "user",
    "safety_identifier",
)  # how many, and who somebody is, is nothing to be told by a file
_CAME = ("quality", "background")


@dataclass(frozen=True, slots=True)
class Told:
    """`asked` is a request as far as this version may send it, and under "said" whatever else there is; `got` is what came,
    by the file's own word. Parents are named by the SHA-256 of their files."""

    asked: dict[str, Any]
    got: dict[str, str]
    revised_prompt: str = ""
    parents: tuple[str, ...] = ()


def told(said: Said | None, **about: str) -> Told:
    """`about` is what is known of the arrival itself: the name of the `file`, of its `archive`. Empty words are left out."""
    one = said or Said()
    revised = one.settings.get("revised prompt", "")
    rest: dict[str, Any] = {"program": one.program, "negative": one.negative[:_LONGEST], "model": one.model[:_LONGEST]}
    rest |= {"settings": _first(one.settings), "request": _request(one.request), "parents": list(one.parents)}
    rest |= {"sha256": one.sha256, "cost": one.cost[:80]}
    kept = {name: value for name, value in (about | rest).items() if value}
    return Told({"prompt": one.prompt} | _legal(_fields(one)) | {"said": kept}, _got(one), revised, one.parents)


def in_manifest(text: str) -> dict[str, Said]:
    """What an archive of Easel's own tells of its pictures, by the SHA-256 of their files; nothing where it is none."""
    entries = json_text.record(text).get("pictures")
    listed = [each for each in entries if isinstance(each, dict)] if isinstance(entries, list) else []
    hashes = {str(each.get("id")): as_sha256(each.get("sha256")) for each in listed}
    return {
        digest: said for each in listed if (digest := hashes[str(each.get("id"))]) and (said := _entry(each, hashes))
    }


def order_in_manifest(text: str) -> dict[str, int]:
    """The place of each file by its name, the first that was made first: a parent is there before its children."""
    entries = json_text.record(text).get("pictures")
    listed = [each for each in entries if isinstance(each, dict)] if isinstance(entries, list) else []
    made = sorted(listed, key=lambda each: str(each.get("id")))
    return {str(each.get("file")): place for place, each in enumerate(made)}


def _entry(each: dict[str, Any], hashes: Mapping[str, str]) -> Said | None:
    asked, got = (value if isinstance(value := each.get(name), dict) else {} for name in ("asked", "got"))
    parents = each.get("parents")
    facts = {name: got.get(name) or asked.get(name) for name in ("model", "quality", "size")}
    facts |= {
        "request": asked,
        "parents": [hashes.get(str(name)) for name in parents] if isinstance(parents, list) else [],
    }
    return story.said(each | facts)


def _fields(one: Said) -> dict[str, Value]:
    """By our names what is told, each a value of its field's type. What another program calls its model is none of ours,
    unless we know it."""
    known: dict[str, Any] = {name: value for name in ("size", *_CAME) if (value := one.settings.get(name))}
    known |= {"model": one.model} if one.model in models.CATALOG else {}
    known |= {name: value for name, value in (one.request or {}).items() if _fits(name, value)}
    return {name: value for name, value in known.items() if name not in _NOT_TAKEN}


def _fits(name: str, value: object) -> bool:
    return name in FIELDS and type(value) is FIELDS[name].type


def _legal(values: dict[str, Value]) -> dict[str, Value]:
    """Those that break no rule, whatever they are said together with."""
    while wrong := _wrong(values):
        values = {name: value for name, value in values.items() if name not in wrong}
    return values


def _wrong(values: dict[str, Value]) -> set[str]:
    return {each.field for each in GenerateParams.from_dict({"prompt": "-"} | values).problems()} & values.keys()


def _got(one: Said) -> dict[str, str]:
    came = {name: one.settings.get(name, "")[:16] for name in _CAME} if one.program == "Easel" else {}
    return {name: value for name, value in ({"model": one.model[:255]} | came).items() if value}


def _first(settings: Mapping[str, str]) -> dict[str, str]:
    """As many as fit."""
    return dict(_fitting((name, value) for name, value in settings.items() if name != "revised prompt"))


def _fitting(pairs: Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    left = _LETTERS
    for name, value in pairs:
        left -= len(name) + len(value)
        if left > 0:
            yield name, value


def _request(request: dict[str, Any] | None) -> dict[str, Any]:
    rest = {name: value for name, value in (request or {}).items() if name != "prompt"}
    return rest if len(json_text.written(rest)) <= _LETTERS else {}
