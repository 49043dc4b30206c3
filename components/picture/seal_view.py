"""What the seal of an edited picture says (leak, drift, what was done) and the switch between its ways, without a new request."""

from dataclasses import replace
from typing import Any

from components.kit import resources, session, urls
from components.picture import seal_choices
from easel.edits import lineage
from easel.edits.sources import Source
from easel.library.records import Picture
from easel.requests import kinds
from easel.runs.records import Job

MODES = {"strict": "Exact", "blended": "Soft seam", "raw": "Off"}
_TOUCHED = "The model altered {share:.3g} % of the protected area (on average {leak_mean:.3g} of 255 levels, at most {leak_max})."
_SHIFTED = "The model had moved it by {across:+.1f}, {down:+.1f} px; this was undone."
_SHIFTED_SCALED = (
    "The model had moved it by {across:+.1f}, {down:+.1f} px and scaled it to {share:.2f} %; this was undone."
)


def shown(job: Job) -> tuple[Picture, ...]:
    """What a job is shown with: of each picture that came the way chosen in this tab, else the one sealed as planned."""
    by_id = {picture.id: picture for picture in job.pictures if not picture.is_emptied}
    chosen = seal_choices.current().shown
    return tuple(by_id.get(chosen.get(_raw(picture), ""), picture) for picture in lineage.results(job))


def in_place_of(picture: Picture, job: Job) -> Picture | None:
    """What is shown of the same picture as it came, whichever way it is sealed."""
    return next((each for each in shown(job) if _raw(each) == _raw(picture)), None)


def with_its_answer(picture: Picture) -> Picture:
    """A sealed picture with what the server told of the one it was made from: quality, tokens, cost; and how that one came."""
    raw = resources.library().picture(_raw(picture))
    if raw is None:
        return picture
    came = {"came": {"size": f"{raw.width}x{raw.height}", "format": raw.format}}
    got = raw.got | picture.got | came
    return replace(picture, got=got, usage=raw.usage, cost=raw.cost, revised_prompt=raw.revised_prompt)


def told(picture: Picture) -> dict[str, Any]:
    """What the browser shows beside an edited picture: the picture before, the seal's figures, its switch. JSON-ready."""
    if not kinds.of(picture.kind).takes_pictures:
        return {}
    before = resources.studio().edit.source_of(picture)
    said: dict[str, Any] = {"before": _before(before)} if before else {}
    known = resources.engine().sealing.known(picture.id)
    if not known:
        return said
    mode = picture.got.get("seal", "raw") if picture.is_sealed else "raw"
    measures = next((each.measures for each in known if each.sealed_id == picture.id), known[0].measures)
    pending = _pending(picture)
    return said | {
        "seal": {
            "mode": mode,
            "wanted": pending or mode,
            "modes": list(MODES.items()),
            "figures": _figures(measures),
            "leak": f"model changed {measures['leak'] * 100:.3g} % outside the mask",
            "notes": list(measures.get("notes", ())),
            "error": seal_choices.current().errors.get(_raw(picture), ""),
        },
        "heat": urls.heat(picture),
    }


def turn(about: str) -> None:
    """Carries out the switch `PICTURE:MODE`; the picture follows as soon as it is made."""
    picture_id, _, mode = about.partition(":")
    picture = resources.library().picture(picture_id)
    if picture is None or mode not in MODES:
        return
    choice = session.seam(mode)  # type: ignore[arg-type]  # checked above
    seal_choices.current().wait(
        _raw(picture), mode, resources.engine().sealing.reseal(picture_id, choice), resources.store().database
    )


def _pending(picture: Picture) -> str:
    return seal_choices.current().pending(_raw(picture))


def _raw(picture: Picture) -> str:
    return picture.parents[0] if picture.is_sealed else picture.id


def _before(source: Source) -> dict[str, Any]:
    return {"src": urls.source(source.id), "label": "source", "width": source.width, "height": source.height}


def _figures(measures: dict[str, Any]) -> list[str]:
    """Lines of words, the figure first."""
    said = [
        _TOUCHED.format(**{name: measures[name] for name in ("leak_mean", "leak_max")}, share=measures["leak"] * 100)
    ]
    if measures.get("drift") and measures.get("aligned"):
        across, down, scale = measures["drift"]
        words = _SHIFTED_SCALED if abs(scale - 1) > 0.0005 else _SHIFTED
        said.append(words.format(across=across, down=down, share=scale * 100))
    return said
