"""The engines by which a database is entered."""

from dataclasses import dataclass

import sqlalchemy as sa


@dataclass(frozen=True, slots=True)
class Engines:
    """`reads` sees what is committed, statement by statement; `writes` is durable, `notes` is not through a power cut, and
    `asides` waits for neither of them where the database can do that."""

    reads: sa.Engine
    writes: sa.Engine
    notes: sa.Engine
    asides: sa.Engine
