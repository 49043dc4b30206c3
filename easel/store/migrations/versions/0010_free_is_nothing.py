"""What the embedded sandbox made cost nothing: its list prices leave the columns that say what was charged."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_RUN = sa.table("run", sa.column("id"), sa.column("connection"))
_JOB = sa.table(
    "job",
    *(sa.column(name) for name in ("id", "run_id", "connection", "cost", "estimate_least", "estimate_most")),
)
_PICTURE = sa.table("picture", sa.column("job_id"), sa.column("cost"))


def upgrade() -> None:
    meant = sa.select(_RUN.c.id).where(sa.func.lower(_RUN.c.connection) == "sandbox")
    went = sa.func.lower(_JOB.c.connection)
    free = sa.or_(went == "sandbox", sa.and_(went == "", _JOB.c.run_id.in_(meant)))
    of_free = _PICTURE.c.job_id.in_(sa.select(_JOB.c.id).where(free))
    op.execute(sa.update(_PICTURE).where(of_free, _PICTURE.c.cost.is_not(None)).values(cost=0))
    op.execute(sa.update(_JOB).where(free, _JOB.c.cost.is_not(None)).values(cost=0))
    op.execute(sa.update(_JOB).where(free).values(estimate_least=0, estimate_most=0))


def downgrade() -> None:
    """The list prices are not known any more; zero is what was charged."""
