"""The tables: what has happened so far.

Raw messages are the truth and are never changed; readings are derived and can be made again. Times are kept in
UTC. The bytes of a message lie in a table of their own, so that listing messages never reads them.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime, stored in UTC; a naive one is a fault of the program."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """To UTC, without its offset."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime cannot be stored")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """From UTC, aware."""
        return None if value is None else value.replace(tzinfo=UTC)


def stored(moment: datetime) -> str:
    """A moment as ``UtcDateTime`` has it in the file, for a statement that goes to the driver itself."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")


# The survey that the file belongs to, and its secret seed.
meta = Table(
    "meta",
    metadata,
    Column("key", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)

# One row a letter to one recipient. `round` is 0 for the question and the summary letter, 1, 2 … for reminders.
letters = Table(
    "letters",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("recipient", String(20), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("round", Integer, nullable=False),
    Column("message_id", Text, nullable=False, unique=True),
    Column("code", String(20), nullable=False),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("addresses", Text, nullable=False),  # one a line
    Column("fate", String(20), nullable=False),
    Column("reply", Text, nullable=False, default=""),  # the server's words
    Column("planned_at", UtcDateTime, nullable=False),
    Column("handed_at", UtcDateTime),
    Column("settled_at", UtcDateTime),
    UniqueConstraint("recipient", "kind", "round"),
)

# Message-IDs that a server has put in the place of a letter's own, as the Sent folder shows them.
letter_ids = Table(
    "letter_ids",
    metadata,
    Column("message_id", Text, primary_key=True),
    Column("letter", ForeignKey("letters.id"), nullable=False, index=True),
)

# Letters as they left, until a copy of each lies in the Sent folder.
letter_copies = Table(
    "letter_copies",
    metadata,
    Column("letter", ForeignKey("letters.id"), primary_key=True),
    Column("raw", LargeBinary, nullable=False),
)

# One row for each distinct sequence of bytes that came in.
messages = Table(
    "messages",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("sha256", String(64), nullable=False, unique=True),
    Column("size", Integer, nullable=False),
    Column("message_id", Text, index=True),
    Column("digest", String(64), nullable=False, index=True),  # of what the sender wrote, trace headers left out
    Column("duplicate_of", ForeignKey("messages.id")),  # the same message by another way; it is not read again
    Column("source", Text, nullable=False),  # "imap" or the file that it was imported from
    Column("arrived", UtcDateTime, nullable=False),
)

message_bytes = Table(
    "message_bytes",
    metadata,
    Column("message", ForeignKey("messages.id"), primary_key=True),
    Column("raw", LargeBinary, nullable=False),
)

# Where a mailbox was read to; a UID means nothing without its UIDVALIDITY (RFC 3501 §2.3.1.1).
folders = Table(
    "folders",
    metadata,
    Column("place", Text, primary_key=True),  # user@host/folder
    Column("uidvalidity", Integer, nullable=False),
    Column("last_uid", Integer, nullable=False),
)

# What was seen where. `message` is null for what was left in the mailbox, and `why` tells the reason.
sightings = Table(
    "sightings",
    metadata,
    Column("place", Text, primary_key=True),
    Column("uidvalidity", Integer, primary_key=True),
    Column("uid", Integer, primary_key=True),
    Column("message", ForeignKey("messages.id")),
    Column("why", Text, nullable=False, default=""),
    Column("again", Integer, nullable=False, default=0),  # 1: ask for it once more in the next run
    Column("sender", Text, nullable=False, default=""),
    Column("subject", Text, nullable=False, default=""),
    Column("date", Text, nullable=False, default=""),
)

# What was left in a shared mailbox by its headers alone, many messages a row: such a mailbox has 100 000 of them.
passed_over = Table(
    "passed_over",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("place", Text, nullable=False),
    Column("uidvalidity", Integer, nullable=False),
    Column("why", Text, nullable=False),
    Column("count", Integer, nullable=False),
    Column("lines", LargeBinary, nullable=False),  # zlib; a line a message: UID, tab, what a listing shows of it
)

# What the program makes of a message; `basis` names the rules and settings that it was made by.
readings = Table(
    "readings",
    metadata,
    Column("message", ForeignKey("messages.id"), primary_key=True),
    Column("basis", String(64), nullable=False),
    Column("reading", Text, nullable=False),  # JSON
)

# What a person decided; it wins over every reading. Appended to, never changed: what is taken back gets a row that
# says so. The last row of a message that stands holds all that is decided of it.
decisions = Table(
    "decisions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("message", ForeignKey("messages.id"), index=True),  # null: about no message
    Column("what", String(20), nullable=False),  # "correction", "choice", "extension", "undo"
    Column("decision", Text, nullable=False),  # JSON; empty for "undo"
    Column("undoes", ForeignKey("decisions.id"), unique=True),
    Column("words", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

# What a person let pass of what the leak check found, and what was taken back. Appended to: the last row holds.
acceptances = Table(
    "acceptances",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("finding", String(16), nullable=False, index=True),  # the finding's id, the same in every run
    Column("accepted", Boolean, nullable=False),  # False: taken back
    Column("words", Text, nullable=False),  # what was found, and in which sentence
    Column("reason", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

# What was published, to hold later editions against: two that differ by one reply give that reply away.
editions = Table(
    "editions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),  # of the draft
    Column("text", Text, nullable=False),  # Markdown
    Column("at", UtcDateTime, nullable=False),
)

# Files that the program wrote and a person may edit.
outputs = Table(
    "outputs",
    metadata,
    Column("path", Text, primary_key=True),
    Column("sha256", String(64), nullable=False),
    Column("written_at", UtcDateTime, nullable=False),
)

# What happened, for a person to read: appended to, never changed.
journal = Table(
    "journal",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("verb", String(40), nullable=False),
    Column("recipient", String(20), index=True),
    Column("message", ForeignKey("messages.id")),
    Column("detail", Text, nullable=False),
    Column("who", Text, nullable=False, server_default=""),  # whose decision it was, where it was a person's
)
