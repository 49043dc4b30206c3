"""Names the line in which jobs wait for a connection; who has its address and key takes jobs from it, and nobody else.

A line belongs to an address and a key: a connection whose address or key changes gets another one. Lines of saved connections
are numbered, since every process of a studio may have to take from them and has to know all their names at its start.
"""

from easel.connections.connection import Connection
from easel.connections.facts import identity_of

MOST = 200  # numbered lines; connections beyond share them
EMBEDDED = "sandbox"
NUMBERED = tuple(f"line-{number}" for number in range(1, MOST + 1))


def name_of(connection: Connection) -> str:
    """The name of its line; empty for a saved connection that has none yet."""
    if connection.embedded:
        return EMBEDDED
    if connection.source != "saved":
        return f"to-{identity_of(connection)[:24]}"
    return NUMBERED[(connection.line - 1) % MOST] if connection.line else ""
