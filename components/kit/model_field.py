"""Shows the model's name, free to type, with the known ones to choose from; what stands in the field is what comes back."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from components.kit import live_value, resources
from components.kit.element import element
from easel import models
from easel.models import Model
from easel.requests.fields import FIELDS
from easel.words import units

_WORDS = {
    "empty": models.NO_NAME,
    "form": models.NAME_RULE,
    "unknown": "Unlisted: its settings are not checked",
}

_field = element("kit/model_field")


@dataclass(frozen=True, slots=True)
class End:
    """When a model is switched off, in words: "Ends on 1 Mar 2027 (Gateway)", or "Ended" on a day that `is_past`."""

    words: str
    is_past: bool


def show(kept: dict[str, Any], page: str, beacon: dict[str, Any], *, refused: bool = False) -> str:
    """The model as it stands in the form of `page`; `kept["model"]` holds it for the tab.

    `beacon` is where the browser tells it when the page is left (drafts.beacon). `refused` marks the words below the field
    after a press on the button that sent nothing.
    """
    key = f"{page}_model_field"
    data = live_value.seed(kept, "model", key) | _data(FIELDS["model"].help) | {"beacon": beacon, "refused": refused}
    _field(data=data, key=key, on_typed_change=lambda: live_value.take(kept, "model", key))
    return str(kept["model"]).strip()


def show_usual(key: str, first: str, words: str) -> str:
    """The same where it may stay empty, and forgets what was typed as Streamlit's fields do; `words` are its tooltip."""
    kept = {"model": first}
    data = live_value.seed(kept, "model", key) | _data(words, required=False)
    _field(data=data | {"name": ""}, key=key, on_typed_change=lambda: None)
    return kept["model"].strip()


def show_named(kept: dict[str, Any], name: str, key: str, label: str, words: str, known: list[dict[str, Any]]) -> None:
    """The same for a model of another sort, called `label` on screen: `kept[name]` holds it, `known` are those to choose from."""
    data = live_value.seed(kept, name, key) | _data(words)
    data |= {
        "label": label,
        "name": key,
        "models": known,
    }
    data["words"] = {**_WORDS, "unknown": ""}
    _field(data=data, key=key, on_typed_change=lambda: live_value.take(kept, name, key))


def _data(words: str, *, required: bool = True) -> dict[str, Any]:
    known_ends = ends()
    return {
        "help": words,
        "models": [_option(model, known_ends.get(model.id)) for model in models.CATALOG.values()],
        "words": _WORDS,
        "required": required,
        "placeholder": "" if required else models.DEFAULT,
    }


def facts(model: Model) -> str:
    """What is said beside a known name: of which day it is, else what it cannot do."""
    day = dated(model)
    return f"As of {day.day} {day:%b %Y}" if day else limits(model)


def note(model: Model, ends: str = "") -> str:
    """What is said of it in the list; first, where it `ends`."""
    said = f"{facts(model)}. {limits(model)}" if dated(model) else limits(model)
    return ". ".join(filter(None, (ends, said)))


def _option(model: Model, end: End | None) -> dict[str, Any]:
    said = end.words if end else ""
    return {
        "name": model.id,
        "facts": said or facts(model),
        "note": note(model, said),
        "ended": bool(end and end.is_past),
    }


def ends(today: date | None = None) -> dict[str, End]:
    """When each model is switched off, as far as checks found; of those that talk also what is known without."""
    now = (today or datetime.now(UTC).date()).isoformat()
    days = [
        (name, day, f" ({each.name})")
        for each in resources.directory().store.enabled()
        for name, day in (each.capabilities.ends if each.capabilities else ())
    ]
    days += [(name, day.isoformat(), "") for name, day in models.TEXT.items() if day]
    found: dict[str, End] = {}
    for name, day, where in days:
        verb = "Ended" if day <= now else "Ends"
        found.setdefault(name, End(f"{verb} on {units.day(day)}{where}", day <= now))
    return found


def limits(model: Model) -> str:
    """What the model offers less of than others. Most have no complexity: that is said where there is nothing else to say."""
    if model.transparent == "preview":
        return f"Quality up to {model.qualities[-1]}, transparency in preview"
    if not model.complexities:
        return "No complexity setting"
    return "Its price is an estimate" if model.token_band else ""


def dated(model: Model) -> date | None:
    """The day that a snapshot's name ends with."""
    found = re.search(r"-(\d{4}-\d{2}-\d{2})$", model.id)
    try:
        return date.fromisoformat(found[1]) if found else None
    except ValueError:
        return None
