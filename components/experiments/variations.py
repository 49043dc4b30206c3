"""Makes an experiment of small changes out of one request: its wording, its quality, its proportions, one more model."""

import re

from easel import models, sizes
from easel.experiments.definition import SKIP, Definition
from easel.requests.field import Value
from easel.requests.fields import FIELDS
from easel.requests.generate import GenerateParams

_WORDINGS = ("closer view", "soft light")
_DATED = re.compile(r"-\d{4}-\d\d-\d\d$")
_UNFIXED = ("prompt", "quality", "size", "model", "n")


def of(request: GenerateParams, images: tuple[str, ...] = ()) -> Definition:
    """What was asked for comes first on each axis, so that its picture is reused; other models stand by, skipped."""
    values = request.values()
    fixed = {name: value for name, value in values.items() if name not in _UNFIXED and value != FIELDS[name].default}
    return Definition(
        axes={
            "prompt": _wordings(str(values["prompt"])),
            "quality": _qualities(request),
            "size": _sizes(str(values["size"])),
            "model": _models(str(values["model"])),
        },
        fixed=fixed,
        images=images,
    )


def _wordings(prompt: str) -> tuple[Value, ...]:
    """On one line each: an axis has a line for each value."""
    line = " ".join(prompt.split())
    return (line, *(f"{line.rstrip('.')}, {words}" for words in _WORDINGS))


def _qualities(request: GenerateParams) -> tuple[Value, ...]:
    """As asked, and the cheapest where that is another."""
    asked = str(request.values()["quality"])
    return tuple(dict.fromkeys((asked, models.lookup(request.model).qualities[0])))


def _sizes(asked: str) -> tuple[Value, ...]:
    """As asked, and turned on its side; a square beside what the model chooses."""
    try:
        size = sizes.parse(asked)
    except ValueError:
        return (asked,)
    if size is None:
        return (asked, "1024x1024")
    other = f"{size.height}x{size.width}" if size.width != size.height else "1536x1024"
    return (asked, other)


def _models(asked: str) -> tuple[Value, ...]:
    others = (name for name in models.CATALOG if name != asked and not _DATED.search(name))
    return (asked, *(f"{SKIP}{name}" for name in others))
