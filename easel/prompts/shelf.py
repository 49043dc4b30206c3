"""What people keep of what they write, together: lists, prompts that were sent, snippets and templates."""

from dataclasses import dataclass
from typing import Self

from easel.prompts.history import PromptHistory
from easel.prompts.lists import PromptLists
from easel.prompts.snippets import Snippets
from easel.prompts.templates import PromptTemplates
from easel.store.database import Database


@dataclass(frozen=True, slots=True)
class PromptShelf:
    lists: PromptLists
    history: PromptHistory
    snippets: Snippets
    templates: PromptTemplates

    @classmethod
    def of(cls, database: Database) -> Self:
        return cls(PromptLists(database), PromptHistory(database), Snippets(database), PromptTemplates(database))
