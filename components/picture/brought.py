"""What is shown of a picture that was brought in: where it came from, and what its file says of its making."""

from typing import Any

from easel.library.records import Picture

_FIRST = ("seed", "steps", "sampler", "cfg scale", "size", "quality")  # in this order, before what else is told
_MOST = 12  # settings that are read at a glance
_LONGEST = 120  # letters of one
_LONGEST_NEGATIVE = 400


def rows(picture: Picture) -> dict[str, str]:
    """Facts by their names, "" for what is not told."""
    said = picture.asked.get("said", {})
    return {
        "From": _from(said),
        "Negative prompt": str(said.get("negative", ""))[:_LONGEST_NEGATIVE],
        "Original cost": f"${said['cost']}, according to the file" if said.get("cost") else "",
    }


def _from(said: dict[str, Any]) -> str:
    """ "Uploaded from sunset.png; AUTOMATIC1111 says: model X, seed 1, steps 20"."""
    archive = f" in {said['archive']}" if said.get("archive") else ""
    told = ", ".join(_told(said))
    words = f"; {said.get('program') or 'it'} says: {told}" if told else ""
    return f"Uploaded from {said.get('file', 'a file')}{archive}{words}"


def _told(said: dict[str, Any]) -> list[str]:
    settings = {"model": said.get("model", "")} | dict(said.get("settings", {}))
    names = [*(name for name in ("model", *_FIRST) if settings.get(name)), *(n for n in settings if n not in _FIRST)]
    return [f"{name} {_short(str(settings[name]))}" for name in dict.fromkeys(names) if settings[name]][:_MOST]


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"
