"""What a person decided: rows that are appended and never changed, each with its line in the journal."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import Connection, exists, insert, select, update

from kartlegg.model import Choice, Correction, Decision, Extension, Reading
from kartlegg.store.database import Database
from kartlegg.store.messages import Incoming, Stored, save_reading, store_messages
from kartlegg.store.tables import decisions, journal, readings

_CORRECTION = TypeAdapter(Correction)
_CHOICE = TypeAdapter(Choice)
_EXTENSION = TypeAdapter(Extension)


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRow:
    """One decision that stands."""

    id: int
    message: int | None
    decision: Decision
    words: str
    who: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """Messages that have answered a question before a note, and those of them whose answers shall stand beside it."""

    messages: tuple[int, ...]
    kept: tuple[int, ...]


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
        return self._append(
            _row(decision), message=message, words=words, who=who, at=at, recipient=recipient, again=again
        )

    def add_note(
        self,
        incoming: Incoming,
        reading: Reading,
        note: Correction,
        earlier: Mapping[str, Earlier],
        *,
        who: str,
        at: datetime,
    ) -> Stored:
        """Keep a note of what was said on the phone, and all that is decided of it, in one transaction.

        Args:
            incoming: The note as a message.
            reading: What stands beside the decision; it is read again in the next run.
            note: Whose it is, and what was said to which question.
            earlier: For questions that have been answered before, what becomes of those answers.
            who: Who noted it.
            at: When.
        """
        with self._database.write() as connection:
            (stored,) = store_messages(connection, [incoming])
            save_reading(connection, stored.message, reading, basis="")
            questions = [answer.question for answer in note.content.answers] if note.content else []
            said = f"question {', '.join(questions)} answered" if questions else "no question answered"
            number = stored.message
            decided: list[tuple[Decision, str]] = [(note, f"noted by phone: {said}")]
            for question, one in earlier.items():
                choice = Choice(
                    recipient=note.recipient or "",
                    question=question,
                    messages=(*one.messages, number),
                    kept=(*one.kept, number),
                )
                words = f"question {question} is answered by message {' and '.join(map(str, choice.kept))}"
                decided.append((choice, words))
            for decision, words in decided:
                _append(
                    connection, _row(decision), message=number, words=words, who=who, at=at, recipient=note.recipient,
                    verb="record",
                )  # fmt: skip
        return stored

    def extend(self, extension: Extension, *, words: str, who: str, at: datetime) -> None:
        """Keep a recipient's own deadline, or that it is withdrawn, and its line in the recipient's journal."""
        self._append(
            _row(extension),
            message=None,
            words=words,
            who=who,
            at=at,
            recipient=extension.recipient,
            again=False,
            verb="extend",
        )

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
        verb: str = "review",
    ) -> int:
        with self._database.write() as connection:
            number = _append(
                connection, row, message=message, words=words, who=who, at=at, recipient=recipient, verb=verb
            )
            if again:
                connection.execute(update(readings).where(readings.c.message == message).values(basis=""))
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

    def extensions(self) -> dict[str, datetime]:
        """The deadlines that recipients were given and that hold; those that were withdrawn are left out."""
        query = select(decisions.c.decision).where(decisions.c.what == "extension").order_by(decisions.c.id)
        with self._database.read() as connection:
            made = [_EXTENSION.validate_json(text) for text in connection.execute(query).scalars()]
        last = {one.recipient: one.deadline for one in made}
        return {recipient: deadline for recipient, deadline in last.items() if deadline is not None}

    def known_senders(self) -> dict[str, str]:
        """Addresses that a person has tied to a recipient."""
        return {
            row.decision.address: row.decision.recipient
            for row in self.standing()
            if isinstance(row.decision, Correction) and row.decision.address and row.decision.recipient
        }


def _row(decision: Decision) -> dict[str, object]:
    if isinstance(decision, Extension):
        what, text = "extension", _EXTENSION.dump_json(decision)
    elif isinstance(decision, Choice):
        what, text = "choice", _CHOICE.dump_json(decision)
    else:
        what, text = "correction", _CORRECTION.dump_json(decision)
    return {"what": what, "decision": text.decode(), "undoes": None}


def _append(
    connection: Connection,
    row: Mapping[str, object],
    *,
    message: int | None,
    words: str,
    who: str,
    at: datetime,
    recipient: str | None,
    verb: str,
) -> int:
    about = {"message": message, "who": who, "at": at}
    detail = words if message is None else f"message {message}: {words}"
    key = connection.execute(insert(decisions).values({**row, **about, "words": words})).inserted_primary_key
    assert key is not None  # noqa: S101 - an insert of one row always has one
    connection.execute(insert(journal).values({"verb": verb, "recipient": recipient, "detail": detail} | about))
    number: int = key[0]
    return number


def _read(what: str, text: str) -> Decision:
    if what == "extension":
        return _EXTENSION.validate_json(text)
    return _CHOICE.validate_json(text) if what == "choice" else _CORRECTION.validate_json(text)
