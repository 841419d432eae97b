"""The letters that were planned and what became of each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, delete, insert, select, update

from kartlegg.model import Fate, Letter, LetterKind, SentLetter
from kartlegg.store.database import Database
from kartlegg.store.tables import letters


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterRow:
    """A letter as the store knows it."""

    id: int
    recipient: str
    kind: LetterKind
    round: int
    message_id: str
    code: str
    subject: str
    text: str
    addresses: tuple[str, ...]
    fate: Fate
    reply: str
    planned_at: datetime
    handed_at: datetime | None
    settled_at: datetime | None

    def as_sent(self) -> SentLetter:
        """What a reading needs to know of it."""
        return SentLetter(
            kind=self.kind, recipient=self.recipient, message_id=self.message_id, code=self.code, text=self.text
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterPlan:
    """A letter about to be written down before it leaves."""

    letter: Letter
    round: int
    message_id: str
    code: str
    addresses: tuple[str, ...]


class Letters:
    """The table of letters. Each step is a transaction of its own, on the disk when the call returns."""

    def __init__(self, database: Database) -> None:
        """Keep the database."""
        self._database = database

    def all(self, kind: LetterKind | None = None) -> tuple[LetterRow, ...]:
        """Every letter, oldest first."""
        query = select(letters).order_by(letters.c.id)
        if kind is not None:
            query = query.where(letters.c.kind == kind)
        with self._database.read() as connection:
            return tuple(_letter(row) for row in connection.execute(query))

    def plan(self, plans: Sequence[LetterPlan], *, at: datetime) -> tuple[int, ...]:
        """Write letters down before they leave; gives their ids.

        A letter of the same kind and round that never left (planned) or was refused is replaced by the new one;
        one that left or may have left is not, and is a fault of the caller.
        """
        ids = []
        with self._database.write() as connection:
            for plan in plans:
                letter = plan.letter
                connection.execute(
                    delete(letters).where(
                        letters.c.recipient == letter.recipient,
                        letters.c.kind == letter.kind,
                        letters.c.round == plan.round,
                        letters.c.fate.in_([Fate.PLANNED, Fate.REFUSED]),
                    )
                )
                done = connection.execute(
                    insert(letters).values(
                        recipient=letter.recipient,
                        kind=letter.kind,
                        round=plan.round,
                        message_id=plan.message_id,
                        code=plan.code,
                        subject=letter.subject,
                        text=letter.text,
                        addresses="\n".join(plan.addresses),
                        fate=Fate.PLANNED,
                        reply="",
                        planned_at=at,
                    )
                )
                key = done.inserted_primary_key
                assert key is not None  # noqa: S101 - an insert of one row always has one
                ids.append(int(key[0]))
        return tuple(ids)

    def hand_over(self, letter: int, *, at: datetime) -> None:
        """Note that the server is about to be given the letter; called right before DATA."""
        with self._database.write() as connection:
            connection.execute(
                update(letters).where(letters.c.id == letter).values(fate=Fate.HANDED_OVER, handed_at=at)
            )

    def settle(self, letter: int, fate: Fate, *, reply: str, at: datetime) -> None:
        """Note what became of the letter, with the server's words."""
        with self._database.write() as connection:
            connection.execute(
                update(letters).where(letters.c.id == letter).values(fate=fate, reply=reply, settled_at=at)
            )

    def forget(self, ids: Iterable[int]) -> None:
        """Take letters out whose fate a person has settled as "has not arrived", so that they can be sent again."""
        with self._database.write() as connection:
            connection.execute(delete(letters).where(letters.c.id.in_(list(ids)), letters.c.fate == Fate.UNKNOWN))

    def find_interrupted(self, *, at: datetime) -> tuple[LetterRow, ...]:
        """Letters that a stopped run had handed over without a word back; they are unknown from now on.

        Call it only while holding the lock of the sending verbs: a run at work has such letters too.
        """
        with self._database.write() as connection:
            connection.execute(
                update(letters)
                .where(letters.c.fate == Fate.HANDED_OVER)
                .values(fate=Fate.UNKNOWN, reply="the run ended before the server answered", settled_at=at)
            )
            rows = connection.execute(select(letters).where(letters.c.fate == Fate.UNKNOWN).order_by(letters.c.id))
            return tuple(_letter(row) for row in rows)


def _letter(row: Row[tuple[object, ...]]) -> LetterRow:
    values = dict(row._mapping)
    return LetterRow(
        **{
            **values,
            "kind": LetterKind(values["kind"]),
            "fate": Fate(values["fate"]),
            "addresses": tuple(filter(None, values["addresses"].split("\n"))),
        }
    )
