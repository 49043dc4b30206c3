"""Turns kept pictures into what the browser shows: addresses, facts real beside asked with their differences, a caption."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from components.kit import cost_note, resources, urls
from components.picture import brought, job_card, seal_view
from easel import costs, sizes
from easel.costs import Usage
from easel.library.records import Picture
from easel.pictures import copying
from easel.pictures.metadata import c2pa
from easel.requests import kinds
from easel.runs.records import Job
from easel.words import units

CLIPPED = 400  # characters of a prompt in a list; the full view asks for the rest


def view(picture: Picture, seconds: float | None = None, job: Job | None = None) -> dict[str, Any]:
    """JSON-ready. `seconds` is how long it took, where that is known; `job` tells the server and why it went there.

    A sealed picture tells what its answer told.
    """
    if picture.is_sealed:
        picture = seal_view.with_its_answer(picture)
    said: dict[str, Any] = {
        "id": picture.id,
        "src": urls.picture(picture),
        "thumb": urls.thumb(picture) if picture.thumb_ready else None,
        "download": urls.download(picture),
        "copies": {"href": urls.converted(picture), "formats": copying.FORMATS},
        "width": picture.width,
        "height": picture.height,
        "alt": picture.title[:160],
        "prompt": picture.prompt[:CLIPPED],
        "revised": picture.revised_prompt[:CLIPPED],
        "clipped": max(len(picture.prompt), len(picture.revised_prompt)) > CLIPPED,
        "late": _late(picture, job),
        "curl": not (kinds.of(picture.kind).takes_pictures or picture.is_brought),
        "facts": list(_facts(picture, seconds, job)),
        "caption": list(_caption(picture, seconds)),
    }
    told = seal_view.told(picture)
    if "seal" in told:
        said["caption"].insert(1, {"words": told["seal"]["leak"]})
    return said | told


def provenance(path: Path) -> list[dict[str, Any]]:
    """What the picture's file says of who made it, as a fact; only the parts in which that stands are read. Raises OSError."""
    made = c2pa.maker(path)
    if made is None:
        return []
    real = f"present, made by “{made}” (not validated)" if made else "present (not validated)"
    return [{"name": "C2PA", "real": real, "asked": "", "differs": False}]


def cell(picture: Picture) -> dict[str, Any]:
    """What a wall of thumbnails needs of a picture; the full view asks for the rest ("slim")."""
    return {
        "id": picture.id,
        "src": urls.picture(picture),
        "thumb": urls.thumb(picture) if picture.thumb_ready else None,
        "width": picture.width,
        "height": picture.height,
        "alt": picture.title[:160],
        "slim": True,
    }


def _late(picture: Picture, job: Job | None) -> str:
    """What is worth knowing of how it came: late, or after a request that may be billed as well."""
    told = ["Arrived after you pressed Stop."] if picture.after_stop else []
    if job is not None:
        told += [] if told else [job_card.late(job)]
        told.append(job_card.asked_again(job))
    told.append(job_card.ignored(picture))
    return " ".join(each for each in told if each)


def _facts(picture: Picture, seconds: float | None, job: Job | None) -> Iterator[dict[str, Any]]:
    for name, real, asked, differs in _compared(picture):
        if real != "not reported" or asked or not picture.is_brought:
            yield {"name": name, "real": real, "asked": asked, "differs": differs}
    size = units.file_size(picture.size_bytes)
    rows = {"Before restoring": _before_sealing(picture), "File": size}
    rows |= brought.rows(picture) if picture.is_brought else _of_work(picture, seconds, job)
    for name, real in rows.items():
        if real:
            yield {"name": name, "real": real, "asked": "", "differs": False}


def _of_work(picture: Picture, seconds: float | None, job: Job | None) -> dict[str, str]:
    """What is known of how it was made here; "" for what is not."""
    return {
        "Tokens": _tokens(picture),
        "Cost": cost_note.charged(picture.cost, _list_price(picture)),
        "Took": units.took(seconds) if seconds is not None else "",
        "Server": job.connection if job else "",
        "Requests": job_card.requests(job) if job else "",
        "Notes": " ".join(job.notes) if job else "",
        "Why this server": job.why if job and "was chosen for this run" not in job.why else "",
    }


def _compared(picture: Picture) -> Iterator[tuple[str, str, str, bool]]:
    """Of each fact its name, what it is, what was asked, and whether the server answered otherwise. Sealing gives a picture
    the size of its source and a format without loss: what came before that is held against what was asked."""
    asked, got = picture.asked, picture.got
    came = _came(picture)
    size = f"{picture.width}x{picture.height}"
    for name, real, wanted, said in (
        ("Size", size, str(asked.get("size", "")), came["size"]),
        ("Format", picture.format, str(asked.get("output_format", "")), came["format"]),
        *(
            (each, str(got.get(each.lower(), "")), str(asked.get(each.lower(), "")), str(got.get(each.lower(), "")))
            for each in ("Quality", "Background", "Model")
        ),
    ):
        differs = wanted not in ("", "auto", said) and bool(said) and not _dated(name, said, wanted)
        if name == "Size":
            differs = differs and _other_size(said, wanted)
            real, wanted = units.dimensions(real), units.dimensions(wanted)
        yield name, real or "not reported", wanted, differs


def _came(picture: Picture) -> dict[str, str]:
    """Size and format as the server sent them."""
    came: dict[str, str] = picture.got.get("came", {})
    return {"size": f"{picture.width}x{picture.height}", "format": picture.format} | came


def _before_sealing(picture: Picture) -> str:
    """How it came, where sealing has made another of it: "912 x 1200, webp"."""
    came = _came(picture)
    same = (came["size"], came["format"]) == (f"{picture.width}x{picture.height}", picture.format)
    return "" if same else f"{units.dimensions(came['size'])}, {came['format']}"


def _dated(name: str, real: str, wanted: str) -> bool:
    """A model's dated name is the same model: gpt-image-2-2026-04-21 for gpt-image-2."""
    return name == "Model" and real.startswith(f"{wanted}-20")


def _other_size(real: str, wanted: str) -> bool:
    try:
        return str(sizes.parse(wanted)) != real
    except ValueError:
        return True


def _caption(picture: Picture, seconds: float | None) -> Iterator[dict[str, Any]]:
    """The line below a picture; a fact that differs from what was asked carries what was asked, a minor one gives way."""
    compared = {name: (real, asked, differs) for name, real, asked, differs in _compared(picture)}
    came = _came(picture)
    for name in ("Size", "Format", "Quality"):
        real, asked, differs = compared[name]
        if real != "not reported":
            said = units.dimensions(came.get(name.lower(), real)) if differs else real
            words = real if said == real else f"{real}, received {said}"
            yield {"words": words, "minor": name != "Size"} | ({"asked": asked} if differs else {})
    usage = Usage.from_reply(picture.usage)
    if usage is not None and usage.output_tokens is not None:
        yield {"words": f"{usage.output_tokens:,} tokens", "minor": True}
    if picture.is_brought:
        return
    yield {"words": cost_note.charged(picture.cost)}
    if seconds is not None:
        yield {"words": units.took(seconds)}


def _list_price(picture: Picture) -> Decimal | None:
    """What a free picture would cost by the studio's own prices."""
    if picture.cost != 0:
        return None
    return costs.cost(Usage.from_reply(picture.usage), resources.studio().settings.prices())


def _tokens(picture: Picture) -> str:
    usage = Usage.from_reply(picture.usage) or Usage()
    counts = [(usage.input_tokens, "in"), (usage.output_tokens, "out")]
    return ", ".join(f"{count:,} {way}" for count, way in counts if count is not None) or "not reported"
