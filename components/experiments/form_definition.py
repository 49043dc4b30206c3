"""Turns what stands in the form into the definition of an experiment, and a definition back into what the form holds."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from easel.experiments.definition import SKIP, Definition, Sample
from easel.requests.field import Value
from easel.requests.fields import FIELDS
from easel.requests.generate import GenerateParams

FILES = ("image", "reference", "mask")
_UNFIXED = ("prompt", "n")  # the prompt has its own place, and how many of each are made are the repeats
_WORDS = {"on": True, "true": True, "yes": True, "off": False, "false": False, "no": False}


@dataclass(frozen=True, slots=True)
class Vary:
    """What the axes' field holds: `axes` as (name, values), "$name" for a variable of the prompt; the rest as in Definition."""

    axes: tuple[tuple[str, tuple[str, ...]], ...] = ()
    pairing: str = "full"
    sample: int = 0
    seed: int = 0
    repeats: int = 1
    exclude: tuple[Mapping[str, str], ...] = ()

    @classmethod
    def read(cls, text: str) -> "Vary":
        """Of the browser's JSON; what is no such form is an empty one."""
        try:
            data = json.loads(text or "{}")
            return cls(
                tuple((str(axis["name"]), tuple(map(str, axis["values"]))) for axis in data.get("axes", ())),
                str(data.get("pairing", "full")),
                int(data.get("sample", 0)),
                int(data.get("seed", 0)),
                int(data.get("repeats", 1)),
                tuple({str(name): str(value) for name, value in rule.items()} for rule in data.get("exclude", ())),
            )
        except (ValueError, TypeError, KeyError, AttributeError):
            return cls()

    def text(self) -> str:
        """As the browser reads it."""
        axes = [{"name": name, "values": list(values)} for name, values in self.axes]
        rest = {"pairing": self.pairing, "sample": self.sample, "seed": self.seed, "repeats": self.repeats}
        return json.dumps({"axes": axes, **rest, "exclude": [dict(rule) for rule in self.exclude]})

    def with_axes(self, axes: Iterable[tuple[str, tuple[str, ...]]]) -> "Vary":
        """The same with other axes."""
        return replace(self, axes=tuple(axes))

    @property
    def fields(self) -> frozenset[str]:
        """The fields of the form that vary: each is told by its axis alone."""
        return frozenset(name for name, _ in self.axes if name in FIELDS)


def definition(
    params: GenerateParams, vary: Vary, images: Iterable[str] = (), mask: str = "", connection: str = ""
) -> Definition:
    """What the form says. A picture that is on an axis does not go along with every request as well."""
    values = params.values()
    fixed: dict[str, Value] = {
        name: value
        for name, value in values.items()
        if name not in _UNFIXED and name not in vary.fields and (value != FIELDS[name].default or name == "model")
    }
    names = {name for name, _ in vary.axes}
    if connection and "connection" not in names:
        fixed["connection"] = connection
    on_axes = {value for name, choices in vary.axes if name in FILES for value in choices}
    return Definition(
        prompt="" if "prompt" in names else str(values["prompt"]),
        variables={name[1:]: choices for name, choices in vary.axes if name.startswith("$")},
        axes={
            name: tuple(_typed(name, value) for value in choices)
            for name, choices in vary.axes
            if not name.startswith("$")
        },
        fixed=fixed,
        images=tuple(each for each in images if each not in on_axes),
        mask="" if "mask" in names else mask,
        repeats=vary.repeats,
        pairing="paired" if vary.pairing == "paired" else "full",
        sample=Sample(count=vary.sample, seed=vary.seed) if vary.sample else None,
        exclude=tuple({name: _typed(name, value) for name, value in rule.items()} for rule in vary.exclude if rule),
    )


def filled(told: Definition) -> tuple[dict[str, Any], Vary]:
    """The params that the form is filled with, and its axes."""
    known = {name: value for name, value in told.fixed.items() if name in FIELDS}
    axes = [(f"${name}", values) for name, values in told.variables.items()]
    axes += [(name, tuple(_said(value) for value in values)) for name, values in told.axes.items()]
    sample = told.sample or Sample(count=0)
    rules = tuple({name: _said(value) for name, value in rule.items()} for rule in told.exclude)
    vary = Vary(tuple(axes), told.pairing, sample.count, sample.seed, told.repeats, rules)
    return {"prompt": told.prompt} | known, vary


def _typed(name: str, value: str) -> Value:
    """As its field takes it; what cannot be read stays as it is typed, and its rule says so."""
    row = FIELDS.get(name)
    if row is None or row.type is str or value.startswith(SKIP):
        return value
    if row.type is bool:
        return _WORDS.get(value.lower(), value)
    return int(value) if value.isascii() and value.lstrip("-").isdigit() and len(value) < 10 else value


def _said(value: Value) -> str:
    return ("on" if value else "off") if isinstance(value, bool) else str(value)
