"""What a connection ignores, in words: a sentence for the card and the form, and two or three words for the list."""

from collections.abc import Iterable

from easel.ledger.breaches import Breach, Ignored

_SHORT: dict[Ignored, str] = {
    "quality": "quality ignored",
    "size": "size ignored",
    "n": "sends extra pictures",
    "mask": "masks ignored",
    "background": "transparency ignored",
    "output_format": "format ignored",
    "image": "references ignored",
    "partial_images": "no previews",
}
_SAYS: dict[Ignored, str] = {
    "quality": "ignores quality: low costs the same as {came}.",
    "size": "{often}ignores the size: {of} came otherwise, the latest as {came}.",
    "n": "{often}sends more pictures than requested: {came} instead of 1 for {of}. Each may be charged.",
    "mask": "ignores masks: it repainted {of} all over. The seal puts back what the mask protects.",
    "background": "{often}ignores a transparent background: {of} came opaque.",
    "output_format": "{often}ignores the format: {of} came otherwise, the latest as {came}.",
    "image": "{often}ignores your pictures: the usage of {of} counts none, and they were charged.",
    "partial_images": "sends no previews: none came with {of}.",
}


def sentence(breach: Breach) -> str:
    """ "This connection ignores quality: low costs the same as high."."""
    often = "" if breach.always else "sometimes "
    says = _SAYS[breach.field].format(often=often, of=_of(breach), came=_came(breach))
    return f"This connection {says}"


def short(breach: Breach) -> str:
    """ "quality ignored"."""
    words = _SHORT[breach.field]
    return words if breach.always else words.replace("ignored", "sometimes ignored")


def shorts(breaches: Iterable[Breach]) -> tuple[str, ...]:
    """What is said in a list, once however many models it is true of."""
    return tuple(dict.fromkeys(map(short, breaches)))


def _of(breach: Breach) -> str:
    """ "the last 3 pictures", "3 of the last 5 edits"."""
    what = {"image": "edits", "mask": "masked edits", "partial_images": "streams"}.get(breach.field, "pictures")
    return f"the last {breach.asked} {what}" if breach.always else f"{breach.count} of the last {breach.asked} {what}"


def _came(breach: Breach) -> str:
    if breach.field == "size":
        return breach.came.replace("x", " × ")
    return breach.came.upper() if breach.field == "output_format" else breach.came
