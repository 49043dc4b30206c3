"""What people keep of what they write, together: lists, prompts that were sent, snippets and templates."""

import logging
from dataclasses import dataclass
from typing import Self

from easel.prompts.history import PromptHistory
from easel.prompts.lists import PromptLists
from easel.prompts.snippets import Snippets
from easel.prompts.templates import PromptTemplates
from easel.store.database import Database
from easel.store.scope import STUDIO
from easel.store.trouble import TROUBLE, reason

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PromptShelf:
    lists: PromptLists
    history: PromptHistory
    snippets: Snippets
    templates: PromptTemplates

    @classmethod
    def of(cls, database: Database) -> Self:
        return cls(PromptLists(database), PromptHistory(database), Snippets(database), PromptTemplates(database))

    def sent(self, text: str, *, desk: str = STUDIO) -> None:
        """Notes a prompt that was sent. The pictures are on their way: no trouble with the history is in their way."""
        try:
            self.history.add(text, desk=desk)
        except TROUBLE as error:
            _LOG.warning("A prompt that was sent could not be noted in the history: %s", reason(error))
