"""What an edit will send, decided and told before anything is paid: params with their size, files, notes in words.

Nothing is shrunk, cropped or padded in silence: each is a note, and what a server would refuse is a problem with an offer.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, Self

import sqlalchemy as sa

from easel import sizes
from easel.edits import edit_runs, references
from easel.edits.edit_runs import EditRun
from easel.edits.mask.masks import Mask, Masks
from easel.edits.references import Resolved
from easel.edits.sending import Painted, Part, Sending
from easel.edits.sources import Source, Sources
from easel.pictures import fit
from easel.pictures.fit import Box, Placement
from easel.pictures.masks import MaskTooLarge
from easel.requests.edit import EditParams
from easel.requests.problems import Problem
from easel.requests.turn import TurnParams
from easel.sizes import Size
from easel.store.blobs import Blobs
from easel.store.scope import STUDIO
from easel.store.store import Store
from easel.wire.multipart import InputFile

PART_LIMIT = 50 * 1000 * 1000  # bytes of one picture sent along; sub2api takes 20 MiB

Pictured = EditParams | TurnParams  # what sends pictures along
Fit = Literal["own", "pad", "crop", "auto"]


@dataclass(frozen=True, slots=True)
class SealChoice:
    """How the result is sealed: source pixels outside the mask bit for bit, a soft seam inside its edge, or as it came.

    `feather` in px of the source (blended only), `colour_match` fits the edited area to its surroundings (blended only),
    `align` undoes a drift of the whole picture where that helps.
    """

    mode: Literal["strict", "blended", "raw"] = "strict"
    feather: int = 8
    colour_match: bool = False
    align: bool = True


@dataclass(frozen=True, slots=True)
class EditPlan:
    """The pictures in the order sent (ids of sources; the mask belongs to the first) and what is to be done with them.

    `fit` says how the first picture meets the size: "own" takes its own size, or the nearest legal one, unless params name a
    size; "auto" leaves the size to the model. `smaller` accepts the offer to send pictures smaller where they are too large.
    """

    sources: tuple[str, ...]
    mask_id: str | None = None
    mask_revision: int | None = None
    fit: Fit = "own"
    seal: SealChoice = field(default_factory=SealChoice)
    smaller: bool = False

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready; `from_dict` reads it back."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        return cls(**data | {"sources": tuple(data["sources"]), "seal": SealChoice(**data["seal"])})


@dataclass(frozen=True, slots=True)
class Prepared:
    """Exactly what will be sent. `params` hold the solved size and the text with its references resolved; `sizes` are those of
    `images`, for the estimate; `notes` are sentences for people; with `problems` nothing may be sent.

    Hand `params`, `images`, `mask` and `remember` (as `beside`) to `Engine.submit`.
    """

    params: Pictured
    images: tuple[InputFile, ...]
    mask: InputFile | None
    sizes: tuple[Size, ...]
    notes: tuple[str, ...]
    problems: tuple[Problem, ...]
    placement: Placement | None
    planned: EditRun
    _blobs: Blobs
    _native: Path | None

    def remember(self, connection: sa.Connection, run_id: str) -> None:
        """Keeps the plan with its run, and for good the mask that its seal will need."""
        if self._native is not None and self.planned.mask_sha256 is not None:
            self._blobs.put_file(self._native, self.planned.mask_sha256)
        edit_runs.keep(connection, run_id, self.planned)


def prepare(
    store: Store,
    masks: Masks,
    params: Pictured,
    plan: EditPlan,
    *,
    part_limit: int = PART_LIMIT,
    desk: str = STUDIO,
) -> Prepared:
    """Makes (or finds, when made before) the files that `plan` sends. Up to 1 s for a 12-megapixel picture, so not in a script
    thread. `part_limit`: bytes that the server takes in one picture.

    Raises LookupError for a source or mask that is not there; all that a person can mend is in `problems`.
    """
    sources = _sources(store, desk, plan.sources)
    mask, painted = _painted(masks, desk, plan)
    size, placement, notes = _fitted(params, plan.fit, Size(sources[0].width, sources[0].height), masked=bool(painted))
    if plan.mask_id and not painted:
        notes.append("No mask yet: the whole picture may change.")
    sending = Sending(store, limit=part_limit, smaller=plan.smaller)
    refused: list[Problem] = []
    try:
        parts = sending.parts(sources, placement, painted)
    except MaskTooLarge as error:
        refused.append(Problem("mask", "max", str(error)))
        parts = sending.parts(sources, placement, None)
    prompt = _resolved(params, sources)
    ready = replace(params, prompt=prompt.text, size=size, images=len(sources), masked=bool(painted))
    first = parts[0]
    return Prepared(
        params=ready,
        images=tuple(part.image(source) for part, source in zip(parts, sources, strict=True)),
        mask=InputFile(first.mask, "mask.png", "image/png") if first.mask else None,
        sizes=tuple(part.size for part in parts),
        notes=(*notes, *_notes(parts)),
        problems=(*ready.problems(), *prompt.problems, *sending.problems(sources, parts), *refused),
        placement=placement if painted else None,
        planned=_planned(plan, mask if painted else None, placement, sources[0], first),
        _blobs=store.blobs,
        _native=first.native,
    )


def _resolved(params: Pictured, sources: Sequence[Source]) -> Resolved:
    """In a conversation pictures are spoken of in words: others were shown before, and they have no fixed numbers."""
    if isinstance(params, TurnParams):
        return Resolved(params.prompt, ())
    return references.resolve(params.prompt, [source.name for source in sources])


def placement_of(fields: dict[str, Any]) -> Placement:
    """The placement that `asdict` told."""
    return Placement(Size(**fields["source"]), Size(**fields["request"]), Box(**fields["taken"]), Box(**fields["laid"]))


def ways(source: Source) -> tuple[fit.Plan, ...]:
    """The ways to send a picture whose own size may not be legal, the proposed one first, each with its reason in words."""
    return fit.plans(Size(source.width, source.height))


def _planned(plan: EditPlan, mask: Mask | None, placement: Placement | None, source: Source, first: Part) -> EditRun:
    sealed = first.mask is not None and mask is not None and placement is not None
    named = replace(plan, mask_id=mask.id if mask else None, mask_revision=mask.revision if mask else None)
    return EditRun(
        plan=named.as_dict(),
        placement=asdict(placement) if sealed and placement else None,
        source_id=source.id,
        source_sha256=source.sha256,
        mask_sha256=first.native_sha256 if sealed else None,
    )


def _painted(masks: Masks, desk: str, plan: EditPlan) -> tuple[Mask | None, Painted | None]:
    """The mask as it stands, and its pixels when anything is painted."""
    if plan.mask_id is None:
        return None, None
    mask, pixels = masks.looked_at(plan.mask_id, desk=desk)
    if mask.source_id != plan.sources[0] or mask.name:
        raise LookupError("This mask belongs to another picture.")
    return mask, Painted(f"{mask.id}:{mask.revision}", pixels) if mask.coverage > 0 else None


def _notes(parts: Sequence[Part]) -> list[str]:
    return [
        f"Picture {n}: {note}" if len(parts) > 1 else note for n, part in enumerate(parts, 1) for note in part.notes
    ]


def _sources(store: Store, desk: str, names: Sequence[str]) -> list[Source]:
    known = Sources(store)
    sources = [source for name in names if (source := known.get(name, desk=desk)) is not None]
    if len(sources) < len(names) or not sources:
        raise LookupError("A picture of this edit no longer exists.")
    return sources


def _fitted(params: Pictured, how: Fit, source: Size, *, masked: bool) -> tuple[str, Placement | None, list[str]]:
    """The size to ask for, how the first picture is laid into it (None: sent as it is), and words for what is not obvious."""
    if how == "auto":
        whole = Box.whole(source)
        return "auto", Placement(source, source, whole, whole), ["The model chooses the size."]
    try:
        request = sizes.parse(params.size)
    except ValueError:
        return params.size, None, []  # a problem of the params, told there
    if request is None:
        return _own_size(how, source, masked=masked)
    if (how == "own" and not masked) or not sizes.is_legal(request):
        return params.size, None, []
    placement = fit.placed(source, request, "crop" if how == "crop" else "pad")
    return params.size, placement, _laid(placement)


def _own_size(how: Fit, source: Size, *, masked: bool) -> tuple[str, Placement | None, list[str]]:
    offered = fit.plans(source)
    way = next((each for each in offered if each.how == how), offered[0])
    if way.how == "same":
        return way.size, way.placement, []
    if how == "own" and not masked:
        broken = " ".join(rule.message for rule in sizes.broken_rules(source))
        return way.size, None, [f"{broken} The requested size is {_told(sizes.parse(way.size) or source)}."]
    return way.size, way.placement, [way.reason]


def _laid(placement: Placement) -> list[str]:
    """What becomes of a picture that is sent in a size of somebody's choice; nothing to say when it has that size."""
    words = [] if placement.exact else [f"scaled to {placement.scale[0] * 100:.0f} %"]
    words += ["cropped"] * placement.cropped + ["padded"] * placement.padded
    if not words:
        return []
    back = ["; the padding is painted by the model and cropped off again"] * placement.padded
    back += ["; the cropped part is not sent and stays unchanged"] * placement.cropped
    size = f"{placement.request.width} × {placement.request.height}"
    return [f"The picture is sent {' and '.join(words)} as {size}{''.join(back)}."]


def _told(size: Size) -> str:
    return f"{size.width} × {size.height}"
