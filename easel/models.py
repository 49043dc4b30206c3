"""The one table of image models and what each accepts, and of those that talk; nothing else in Easel names a model.

Unknown names are allowed (gateways rename, and names age in months): they get permissive rules.
Source: section 1 of the wire contract.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

PNG_JPEG_WEBP = ("png", "jpeg", "webp")
_BASIC = ("low", "medium", "high")
_WIDE = ("low", "medium", "high", "xhigh", "max")


@dataclass(frozen=True, slots=True)
class Model:
    """What one model accepts. `token_base` is the factor of the token formula per quality; empty = unpublished.

    `token_band` is by how much the formula's figure is multiplied, least and most, where only that is known.
    """

    id: str
    qualities: tuple[str, ...]
    transparent: Literal["yes", "preview"]
    complexities: tuple[str, ...] = ()
    token_base: dict[str, int] = field(default_factory=dict)
    token_band: dict[str, tuple[int, int]] = field(default_factory=dict)
    formats: tuple[str, ...] = PNG_JPEG_WEBP
    known: bool = True


_GPT_IMAGE_2 = {"low": 16, "medium": 48, "high": 96}
_GPT_IMAGE_25 = {"low": 16, "medium": 24, "high": 48, "xhigh": 64, "max": 96}

CATALOG: dict[str, Model] = {
    model.id: model
    for model in (
        *(Model(id, _BASIC, "preview", token_base=_GPT_IMAGE_2) for id in ("gpt-image-2", "gpt-image-2-2026-04-21")),
        *(
            Model(f"gpt-image-2.5-{name}{dated}", _WIDE, "yes", token_base=_GPT_IMAGE_25)
            for name in ("sunburst", "flare")
            for dated in ("", "-2026-09-08")
        ),
        *(
            Model(
                f"gpt-image-2.6-{name}",
                _WIDE,
                "yes",
                complexities=_BASIC,
                token_base=_GPT_IMAGE_25,
                token_band={"low": (3, 4), "medium": (3, 4)},  # not published: 3 to 4 times the tokens of 2.5
            )
            for name in ("sunburst", "flare")
        ),
    )
}
DEFAULT = "gpt-image-2"
DEFAULT_TEXT = "gpt-5.4-mini"  # of those that talk, and have pictures made
TEXT: dict[str, date | None] = {  # these, and from which day on each is switched off
    DEFAULT_TEXT: None,
    "gpt-5.5": None,
    "gpt-5.4": None,
    "gpt-5-nano": date(2026, 12, 11),
}
_IMAGE_FAMILY = "gpt-image"
NO_NAME = "Choose a model, or type its name."
NAME_RULE = "A model name is 1 to 128 letters, digits and . - _ : / @ without spaces, and begins with neither - nor ."
_NAME = re.compile(r"(?![-.])[\w.:/@-]{1,128}")


def lookup(model_id: str) -> Model:
    """The catalog's entry, or a permissive one (`known=False`) for a name that it does not hold."""
    return CATALOG.get(model_id) or Model(model_id, _WIDE, "yes", complexities=_BASIC, known=False)


def is_image_model(name: str) -> bool:
    """Whether it is one of this family, also with a vendor before it ("openai/gpt-image-2")."""
    own = name.rpartition("/")[2].lower()
    return own in CATALOG or own.startswith(_IMAGE_FAMILY)


def name_problem(name: str) -> str:
    """What is wrong with it as a model's name, in words; empty when any server may know it."""
    if not name:
        return NO_NAME
    return "" if _NAME.fullmatch(name) else NAME_RULE  # what begins with - or . is the end of a longer name
