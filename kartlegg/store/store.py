"""The store of one survey: its letters, messages and records in one place."""

from types import TracebackType

from kartlegg.store.database import Database, open_database
from kartlegg.store.decisions import Decisions
from kartlegg.store.disclosures import Disclosures
from kartlegg.store.letters import Letters
from kartlegg.store.messages import Messages
from kartlegg.store.records import Records


class Store:
    """What has happened so far in one survey. A context manager: it lets go of the file at the end."""

    def __init__(self, database: Database, *, survey: str) -> None:
        """Tie the database to the survey.

        Raises:
            StoreError: The database belongs to another survey.
        """
        self.database = database
        self.letters = Letters(database)
        self.messages = Messages(database)
        self.decisions = Decisions(database)
        self.disclosures = Disclosures(database)
        self.records = Records(database)
        self.seed = self.records.claim(survey)

    def __enter__(self) -> "Store":
        """The store itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go of the file."""
        self.database.close()


def open_store(url: str, *, survey: str) -> Store:
    """The store at a URL for a survey; see ``open_database``."""
    database = open_database(url)
    try:
        return Store(database, survey=survey)
    except BaseException:
        database.close()
        raise
