"""What a person decided becomes rows that are never changed, in the place of the last word only."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the table, bring the assignments and the known senders over, name the one who decided in the journal."""
    op.create_table(
        "decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message", sa.Integer(), nullable=True),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["message"], ["messages.id"], name=op.f("fk_decisions_message_messages")),
        sa.ForeignKeyConstraint(["undoes"], ["decisions.id"], name=op.f("fk_decisions_undoes_decisions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
        sa.UniqueConstraint("undoes", name=op.f("uq_decisions_undoes")),
    )
    op.create_index(op.f("ix_decisions_message"), "decisions", ["message"], unique=False)
    connection = op.get_bind()
    insert = sa.text(
        "INSERT INTO decisions (message, what, decision, words, who, at) "
        "VALUES (:message, 'correction', :decision, :words, '', :at)"
    )
    # An address is tied to a recipient when a message is assigned, so there is a time for it.
    senders = "SELECT address, recipient, (SELECT max(at) FROM assignments) AS at FROM senders ORDER BY rowid"
    for row in connection.execute(sa.text(senders)).all():
        decision = json.dumps({"recipient": row.recipient, "address": row.address})
        words = f"{row.address} is known as {row.recipient}"
        connection.execute(insert, {"message": None, "decision": decision, "words": words, "at": row.at})
    for row in connection.execute(sa.text("SELECT message, recipient, at FROM assignments ORDER BY at, message")).all():
        decision = json.dumps({"recipient": row.recipient, "is_filed": True})
        words = f"filed under {row.recipient} by hand"
        connection.execute(insert, {"message": row.message, "decision": decision, "words": words, "at": row.at})
    op.drop_table("assignments")
    op.drop_table("senders")
    op.add_column("journal", sa.Column("who", sa.Text(), nullable=False, server_default=""))
