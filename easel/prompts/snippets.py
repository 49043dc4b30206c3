"""Words with a name, to be put into a prompt where it is being written."""

from easel.prompts.names import NamedRows
from easel.prompts.tables import snippet
from easel.store.database import Database
from easel.store.scope import STUDIO


class Snippets:
    """Raises what the database raises."""

    def __init__(self, database: Database) -> None:
        self._rows = NamedRows(database, snippet)

    def all(self, *, desk: str = STUDIO) -> dict[str, str]:
        """Words by name."""
        return {row["name"]: row["text"] for row in self._rows.all(desk)}

    def keep(self, name: str, text: str, *, desk: str = STUDIO) -> None:
        """Raises ValueError for a name that cannot be used, and for no words."""
        if not text.strip():
            raise ValueError("The snippet is empty: write its words.")
        self._rows.put(name, {"text": text}, desk)

    def remove(self, name: str, *, desk: str = STUDIO) -> None:
        self._rows.remove(name, desk)
