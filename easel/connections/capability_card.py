"""Holds what a server was seen to do when it was tried, with the date: the doctor writes it, requests are adapted by it.

None means that it is not known: it was not tried, or the try failed for another reason.
"""

from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, Self

Verdict = Literal["yes", "no", "unknown"]
MaskReading = Literal["alpha", "luminance", "ignored", "refused"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One probe's result for people, at unix time `at`. `seconds` of wall time; `tokens` and `usd` as the server billed
    (None: not said)."""

    probe: str
    verdict: Verdict
    words: str
    seconds: float = 0.0
    tokens: int | None = None
    usd: str | None = None  # a decimal number
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class CapabilityCard:
    """`checked` is unix time, `model` what was asked. `leak` is the share (0-1) of protected pixels that an edit changed.

    `turns`: it serves conversations, `answers`: and can be asked for an answer that it kept.
    `partials` is how many previews came of the one asked for; `size_given` what came instead of the asked size;
    `headers` are the names of the answer's headers worth keeping; `models` what /v1/models lists, shortened, and `ends` the days
    (as 2027-03-01) on which models for pictures are switched off there, each with its name.
    """

    checked: float
    model: str = ""
    reachable: bool | None = None
    key: bool | None = None
    generates: bool | None = None
    streams: bool | None = None
    partials: bool | None = None
    edits: bool | None = None
    mask: MaskReading | None = None
    leak: float | None = None
    counts: bool | None = None
    sizes: bool | None = None
    size_given: str = ""
    usage: bool | None = None
    tasks: bool | None = None
    turns: bool | None = None
    answers: bool | None = None
    headers: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    ends: tuple[tuple[str, str], ...] = ()
    findings: tuple[Finding, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready; `from_dict` reads it back."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """Reads `as_dict`, also of another version: what it does not know is dropped, what is missing is not known."""
        given = {f.name: data[f.name] for f in fields(cls) if f.name in data}
        for name in ("headers", "models"):
            given[name] = tuple(given.get(name, ()))
        given["ends"] = tuple((str(name), str(day)) for name, day in given.get("ends", ()))
        known = {f.name for f in fields(Finding)}
        told = (Finding(**{k: v for k, v in each.items() if k in known}) for each in given.get("findings", ()))
        return cls(**given | {"findings": tuple(told)})

    def finding(self, probe: str) -> Finding | None:
        return next((each for each in self.findings if each.probe == probe), None)
