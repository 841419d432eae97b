"""What has happened so far, in one SQLite file beside the survey."""

from kartlegg.store.database import Database, open_database
from kartlegg.store.decisions import DecisionRow, Decisions, Earlier
from kartlegg.store.letters import LetterRow, Letters
from kartlegg.store.messages import Incoming, MessageRow, Messages, Skipped
from kartlegg.store.records import JournalRow, Records
from kartlegg.store.store import Store, open_store

__all__ = [
    "Database",
    "DecisionRow",
    "Decisions",
    "Earlier",
    "Incoming",
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
