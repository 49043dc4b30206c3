"""Prompts with named fields, ${name}, that show as a form; with the settings that go with them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from easel.prompts.names import NamedRows
from easel.prompts.tables import template
from easel.store.database import Database
from easel.store.scope import STUDIO

_FIELD = re.compile(r"\$\{([^\W\d]\w{0,62})\}")


@dataclass(frozen=True, slots=True)
class PromptTemplate:
    """`params` are settings of a request by name; `values` what the fields begin with."""

    name: str
    text: str
    params: Mapping[str, Any] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def fields(self) -> tuple[str, ...]:
        """Each once, in the order of the text."""
        return tuple(dict.fromkeys(_FIELD.findall(self.text)))

    def filled(self, values: Mapping[str, str]) -> str:
        """The prompt with these values; whatever else stands in it stays as it is."""
        held = {**self.values, **values}
        return _FIELD.sub(lambda match: held.get(match[1]) or match[0], self.text)


class PromptTemplates:
    """Raises what the database raises."""

    def __init__(self, database: Database) -> None:
        self._rows = NamedRows(database, template)

    def all(self, *, desk: str = STUDIO) -> tuple[PromptTemplate, ...]:
        return tuple(_template(row) for row in self._rows.all(desk))

    def keep(self, new: PromptTemplate, *, desk: str = STUDIO) -> None:
        """Raises ValueError for a name that cannot be used, and for no words."""
        if not new.text.strip():
            raise ValueError("The template is empty: write its prompt.")
        values = {"text": new.text, "params": dict(new.params), "fields": dict(new.values)}
        self._rows.put(new.name, values, desk)

    def remove(self, name: str, *, desk: str = STUDIO) -> None:
        self._rows.remove(name, desk)


def _template(row: sa.RowMapping) -> PromptTemplate:
    return PromptTemplate(row["name"], row["text"], row["params"], row["fields"])
