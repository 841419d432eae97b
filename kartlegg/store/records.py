"""The journal, the files that were written, and the survey's secret seed."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.dialects.sqlite import insert as upsert

from kartlegg.errors import StoreError
from kartlegg.limits import SEED_BYTES
from kartlegg.store.database import Database
from kartlegg.store.tables import journal, meta, outputs


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalRow:
    """One thing that happened."""

    at: datetime
    verb: str
    recipient: str | None
    message: int | None
    detail: str
    who: str = ""  # whose decision it was, where it was a person's


class Records:
    """What is neither a letter nor a message."""

    def __init__(self, database: Database) -> None:
        """Keep the database."""
        self._database = database

    def note(
        self, verb: str, detail: str, *, at: datetime, recipient: str | None = None, message: int | None = None
    ) -> None:
        """Append a line to the journal."""
        with self._database.write() as connection:
            connection.execute(
                insert(journal).values(at=at, verb=verb, recipient=recipient, message=message, detail=detail)
            )

    def history(self, recipient: str | None = None) -> tuple[JournalRow, ...]:
        """The journal, oldest first; of one recipient when it is given."""
        query = select(journal).order_by(journal.c.id)
        if recipient is not None:
            query = query.where(journal.c.recipient == recipient)
        with self._database.read() as connection:
            return tuple(
                JournalRow(
                    at=row.at, verb=row.verb, recipient=row.recipient, message=row.message, detail=row.detail,
                    who=row.who,
                )
                for row in connection.execute(query)
            )  # fmt: skip

    def written(self, path: str) -> str | None:
        """The SHA-256 of what the program last wrote to a file, or None."""
        with self._database.read() as connection:
            return connection.execute(select(outputs.c.sha256).where(outputs.c.path == path)).scalar()

    def note_written(self, path: str, content: bytes, *, at: datetime) -> None:
        """Remember what was written to a file, so that a hand edit shows."""
        row = {"path": path, "sha256": hashlib.sha256(content).hexdigest(), "written_at": at}
        with self._database.write() as connection:
            connection.execute(upsert(outputs).values(row).on_conflict_do_update(index_elements=["path"], set_=row))

    def claim(self, survey: str) -> bytes:
        """Tie the file to a survey the first time, and give the survey's secret seed.

        Raises:
            StoreError: The file belongs to another survey.
        """
        with self._database.read() as connection:
            values = {row.key: row.value for row in connection.execute(select(meta))}
        if not values:
            values = {"survey": survey, "seed": secrets.token_hex(SEED_BYTES)}
            with self._database.write() as connection:
                for key, value in values.items():
                    connection.execute(upsert(meta).values(key=key, value=value).on_conflict_do_nothing())
                values = {row.key: row.value for row in connection.execute(select(meta))}
        if values["survey"] != survey:
            raise StoreError(
                f"{self._database.path.name} holds the survey {values['survey']}, not {survey}",
                hint="Give each survey a folder of its own, or mend survey.id or store in config.yaml.",
            )
        return bytes.fromhex(values["seed"])
