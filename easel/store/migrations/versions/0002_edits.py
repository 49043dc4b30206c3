"""Pictures brought in, masks and their revisions, the plans of edits, and seals."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _sources()
    _masks()
    _runs()


def downgrade() -> None:
    for table in ("seal", "edit_run", "mask_revision", "mask", "source"):
        op.drop_table(table)


def _sources() -> None:
    op.create_table(
        "source",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("created", sa.Double(), nullable=False),
        sa.Column("used", sa.Double(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("original_sha256", sa.String(64), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("has_alpha", sa.Boolean(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("picture_id", sa.String(36)),
        sa.Column("parent_id", sa.String(36)),
        sa.ForeignKeyConstraint(["picture_id"], ["picture.id"], name="fk_source_picture_id", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["parent_id"], ["source.id"], name="fk_source_parent_id", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_source"),
    )
    for column in ("original_sha256", "picture_id", "used"):
        op.create_index(f"ix_source_{column}", "source", [column])


def _masks() -> None:
    op.create_table(
        "mask",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("source_id", sa.String(36), nullable=False),
        sa.Column("created", sa.Double(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("drawing", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name="fk_mask_source_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_mask"),
    )
    op.create_index("ix_mask_source_id", "mask", ["source_id"])
    op.create_index("ix_mask_name", "mask", ["name"])
    op.create_table(
        "mask_revision",
        sa.Column("mask_id", sa.String(36), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("place", sa.Integer()),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("action", sa.String(64), nullable=False),
        sa.Column("adjustments", sa.Text(), nullable=False),
        sa.Column("coverage", sa.Double(), nullable=False),
        sa.Column("warning", sa.Text(), nullable=False),
        sa.Column("created", sa.Double(), nullable=False),
        sa.Column("session", sa.String(64), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("base", sa.Integer()),
        sa.Column("drawing", sa.String(64), nullable=False),
        sa.Column("strokes", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["mask_id"], ["mask.id"], name="fk_mask_revision_mask_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("mask_id", "revision", name="pk_mask_revision"),
    )


def _runs() -> None:
    op.create_table(
        "edit_run",
        sa.Column("run_id", sa.String(36), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("placement", sa.Text()),
        sa.Column("source_id", sa.String(36), nullable=False),
        sa.Column("source_sha256", sa.String(64), nullable=False),
        sa.Column("mask_sha256", sa.String(64)),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="fk_edit_run_run_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run_id", name="pk_edit_run"),
    )
    op.create_index("ix_edit_run_source_id", "edit_run", ["source_id"])
    op.create_table(
        "seal",
        sa.Column("picture_id", sa.String(36), nullable=False),
        sa.Column("choice", sa.String(64), nullable=False),
        sa.Column("sealed_id", sa.String(36), nullable=False),
        sa.Column("created", sa.Double(), nullable=False),
        sa.Column("measures", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["picture_id"], ["picture.id"], name="fk_seal_picture_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["sealed_id"], ["picture.id"], name="fk_seal_sealed_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("picture_id", "choice", name="pk_seal"),
    )
    op.create_index("ix_seal_sealed_id", "seal", ["sealed_id"])
