"""What has been published, and what a person let pass of what the leak check found. Appended to, never changed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import insert, select

from kartlegg.store.database import Database
from kartlegg.store.tables import acceptances, editions, journal


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """A finding that a person took upon themselves to let pass."""

    finding: str  # its id
    words: str = field(repr=False)  # what was found, and in which sentence
    reason: str
    who: str
    at: datetime


class Disclosures:
    """The tables of acceptances and editions."""

    def __init__(self, database: Database) -> None:
        """Keep the database."""
        self._database = database

    def accept(self, findings: Sequence[tuple[str, str]], *, reason: str, who: str, at: datetime) -> None:
        """Let findings pass, each given by its id and its words, with a line in the journal; all or none."""
        self._append(findings, accepted=True, reason=reason, who=who, at=at)

    def withdraw(self, findings: Sequence[str], *, who: str, at: datetime) -> None:
        """Take acceptances back, by the findings' ids; all or none."""
        words = {one.finding: one.words for one in self.accepted()}
        self._append([(one, words.get(one, "")) for one in findings], accepted=False, reason="", who=who, at=at)

    def _append(
        self, findings: Sequence[tuple[str, str]], *, accepted: bool, reason: str, who: str, at: datetime
    ) -> None:
        with self._database.write() as connection:
            for finding, words in findings:
                connection.execute(
                    insert(acceptances).values(
                        finding=finding, accepted=accepted, words=words, reason=reason, who=who, at=at
                    )
                )
                verb = "accept-leak" if accepted else "withdraw-leak"
                detail = f"{finding}: {words}" + (f" – {reason}" if reason else "")
                connection.execute(insert(journal).values(at=at, verb=verb, detail=detail, who=who))

    def accepted(self) -> tuple[Acceptance, ...]:
        """What stands accepted, oldest first."""
        standing: dict[str, Acceptance] = {}
        with self._database.read() as connection:
            for row in connection.execute(select(acceptances).order_by(acceptances.c.id)):
                standing.pop(row.finding, None)
                if row.accepted:
                    standing[row.finding] = Acceptance(
                        finding=row.finding, words=row.words, reason=row.reason, who=row.who, at=row.at
                    )
        return tuple(standing.values())

    def note_edition(self, name: str, text: str, *, at: datetime) -> None:
        """Keep what was published, unless it is what was published last under that name."""
        if text != dict(self.editions()).get(name):
            with self._database.write() as connection:
                connection.execute(insert(editions).values(name=name, text=text, at=at))

    def editions(self) -> tuple[tuple[str, str], ...]:
        """Name and text of everything that was published, oldest first."""
        with self._database.read() as connection:
            rows = connection.execute(select(editions.c.name, editions.c.text).order_by(editions.c.id))
            return tuple((row.name, row.text) for row in rows)
