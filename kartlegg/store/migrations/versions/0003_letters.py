"""Message-IDs that a server gave our letters, and copies that still have to be put into the Sent folder."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the two tables."""
    op.create_table(
        "letter_ids",
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("letter", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["letter"], ["letters.id"], name=op.f("fk_letter_ids_letter_letters")),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_letter_ids")),
    )
    op.create_index(op.f("ix_letter_ids_letter"), "letter_ids", ["letter"], unique=False)
    op.create_table(
        "letter_copies",
        sa.Column("letter", sa.Integer(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["letter"], ["letters.id"], name=op.f("fk_letter_copies_letter_letters")),
        sa.PrimaryKeyConstraint("letter", name=op.f("pk_letter_copies")),
    )
