"""What a person decided: rows that are appended and never changed, each with its line in the journal."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import exists, insert, select, update

from kartlegg.model import Choice, Correction
from kartlegg.store.database import Database
from kartlegg.store.tables import decisions, journal, readings

_CORRECTION = TypeAdapter(Correction)
_CHOICE = TypeAdapter(Choice)


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRow:
    """One decision that stands."""

    id: int
    message: int | None
    decision: Correction | Choice
    words: str
    who: str
    at: datetime


class Decisions:
    """The table of decisions."""

    def __init__(self, database: Database) -> None:
        """Keep the database."""
        self._database = database

    def add(
        self,
        decision: Correction | Choice,
        *,
        message: int,
        words: str,
        who: str,
        at: datetime,
        recipient: str | None = None,
        again: bool = False,
    ) -> int:
        """Keep a decision, and its line in the journal of the recipient, in one transaction; gives its number.

        Args:
            decision: All that is now decided of the message, or a choice between it and others.
            message: The message's number.
            words: What was decided, for the history.
            who: Whose decision it is.
            at: When.
            recipient: In whose history it stands.
            again: Whether the message must be read again for it.
        """
        is_choice = isinstance(decision, Choice)
        text = _CHOICE.dump_json(decision) if isinstance(decision, Choice) else _CORRECTION.dump_json(decision)
        row = {"what": "choice" if is_choice else "correction", "decision": text.decode(), "undoes": None}
        return self._append(row, message=message, words=words, who=who, at=at, recipient=recipient, again=again)

    def undo(self, row: DecisionRow, *, who: str, at: datetime, recipient: str | None = None) -> None:
        """Take a decision back: from now on it is as if it had not been made, but it stays in the history."""
        undo = {"what": "undo", "decision": "", "undoes": row.id}
        words = f"taken back: {row.words}"
        self._append(undo, message=row.message, words=words, who=who, at=at, recipient=recipient, again=True)

    def _append(
        self,
        row: Mapping[str, object],
        *,
        message: int | None,
        words: str,
        who: str,
        at: datetime,
        recipient: str | None,
        again: bool,
    ) -> int:
        about = {"message": message, "who": who, "at": at}
        detail = words if message is None else f"message {message}: {words}"
        line = {"verb": "review", "recipient": recipient, "detail": detail}
        with self._database.write() as connection:
            key = connection.execute(insert(decisions).values({**row, **about, "words": words})).inserted_primary_key
            assert key is not None  # noqa: S101 - an insert of one row always has one
            connection.execute(insert(journal).values(line | about))
            if again:
                connection.execute(update(readings).where(readings.c.message == message).values(basis=""))
        number: int = key[0]
        return number

    def standing(self) -> tuple[DecisionRow, ...]:
        """The decisions that were not taken back, oldest first."""
        later = decisions.alias()
        query = (
            select(decisions)
            .where(decisions.c.what != "undo", ~exists().where(later.c.undoes == decisions.c.id))
            .order_by(decisions.c.id)
        )
        with self._database.read() as connection:
            return tuple(
                DecisionRow(
                    id=row.id,
                    message=row.message,
                    decision=_read(row.what, row.decision),
                    words=row.words,
                    who=row.who,
                    at=row.at,
                )
                for row in connection.execute(query)
            )

    def corrections(self) -> dict[int, Correction]:
        """What is decided of each message."""
        return {
            row.message: row.decision
            for row in self.standing()
            if row.message is not None and isinstance(row.decision, Correction)
        }

    def choices(self) -> tuple[Choice, ...]:
        """The choices that hold: the last of each recipient and question."""
        made = [row.decision for row in self.standing() if isinstance(row.decision, Choice)]
        return tuple({(one.recipient, one.question): one for one in made}.values())

    def known_senders(self) -> dict[str, str]:
        """Addresses that a person has tied to a recipient."""
        return {
            row.decision.address: row.decision.recipient
            for row in self.standing()
            if isinstance(row.decision, Correction) and row.decision.address and row.decision.recipient
        }


def _read(what: str, text: str) -> Correction | Choice:
    return _CHOICE.validate_json(text) if what == "choice" else _CORRECTION.validate_json(text)
