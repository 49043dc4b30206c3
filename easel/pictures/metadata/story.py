"""How a picture of Easel's was made, as its file will tell it: what goes in, and the record that comes out of it."""

from dataclasses import dataclass, field
from typing import Any

from easel.pictures.metadata import json_text
from easel.pictures.metadata.said import Said, as_settings, as_sha256, cleaned, scalar

_MOST_PARENTS = 64


@dataclass(frozen=True, slots=True)
class Story:
    """How one picture was made; never a key, and not which connection made it.

    `asked` is the request, JSON-ready. `size` is "1536x1024" in pixels, `created` ISO 8601, `cost` a text such as "0.041", or
    "". `parents` and `sha256` (of the file as it was received) are 64 hex digits each; `version` is Easel's.
    """

    prompt: str
    revised_prompt: str = ""
    asked: dict[str, Any] = field(default_factory=dict)
    model: str = ""
    size: str = ""
    quality: str = ""
    created: str = ""
    cost: str = ""
    parents: tuple[str, ...] = ()
    sha256: str = ""
    version: str = ""

    def record(self) -> dict[str, Any]:
        """What is told, by name: clean texts, `parents` as a list, `request` as a dict. Empty texts are left out."""
        texts = {
            "version": self.version,
            "prompt": self.prompt,
            "revised_prompt": self.revised_prompt,
            "model": self.model,
            "size": self.size,
            "quality": self.quality,
            "created": self.created,
            "cost": self.cost,
            "sha256": self.sha256,
        }
        told = {name: text for name, value in texts.items() if (text := cleaned(value))}
        return told | {"parents": list(self.parents), "request": json_text.tidied(self.asked)}

    def settings(self) -> list[tuple[str, str]]:
        """What AUTOMATIC1111's form tells in its last line."""
        return [
            ("Size", self.size),
            ("Model", self.model),
            ("Quality", self.quality),
            ("Created", self.created),
            ("Cost", self.cost),
            ("Version", f"Easel {self.version}".strip()),
        ]


def said(record: dict[str, Any]) -> Said | None:
    """What such a record says, in a file of whoever: what is not as it should be is left out. None where nothing is."""
    told = ((name, record.get(name)) for name in ("size", "quality", "created", "version"))
    request, parents = record.get("request"), record.get("parents")
    found = Said(
        program="Easel",
        prompt=scalar(record.get("prompt")),
        model=scalar(record.get("model")),
        settings=as_settings([*told, ("revised prompt", record.get("revised_prompt"))]),
        request=request if isinstance(request, dict) else None,
        parents=tuple(filter(None, map(as_sha256, parents)))[:_MOST_PARENTS] if isinstance(parents, list) else (),
        sha256=as_sha256(record.get("sha256")),
        cost=scalar(record.get("cost")),
    )
    return None if found == Said(program="Easel") else found
