"""What has happened so far, in one SQLite file beside the survey."""

from kartlegg.store.database import Database, open_database
from kartlegg.store.decisions import DecisionRow, Decisions
from kartlegg.store.letters import LetterRow, Letters
from kartlegg.store.messages import MessageRow, Messages, Skipped
from kartlegg.store.records import JournalRow, Records
from kartlegg.store.store import Store, open_store

__all__ = [
    "Database",
    "DecisionRow",
    "Decisions",
    "JournalRow",
    "LetterRow",
    "Letters",
    "MessageRow",
    "Messages",
    "Records",
    "Skipped",
    "Store",
    "open_database",
    "open_store",
]
