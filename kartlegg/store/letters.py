"""The letters that were planned and what became of each."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from kartlegg.model import Fate, Letter, LetterKind, SentLetter
from kartlegg.store.database import Database
from kartlegg.store.tables import folders, letter_copies, letter_ids, letters, stored


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
    other_ids: tuple[str, ...] = ()  # Message-IDs that a server has put in the place of ours

    def as_sent(self) -> SentLetter:
        """What a reading needs to know of it."""
        return SentLetter(
            kind=self.kind,
            recipient=self.recipient,
            message_id=self.message_id,
            code=self.code,
            text=self.text,
            other_ids=self.other_ids,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterPlan:
    """A letter about to be written down before it leaves."""

    letter: Letter
    round: int
    message_id: str
    code: str
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """What became of one letter."""

    letter: int
    fate: Fate
    reply: str
    at: datetime
    recipient: str | None = None  # whose journal the note goes to
    note: str = ""  # a line for the journal
    copy: bytes | None = field(default=None, repr=False)  # the letter, when a copy of it is due in the Sent folder


_REPLACE = delete(letters).where(
    letters.c.recipient == bindparam("whose"),
    letters.c.kind == bindparam("sort"),
    letters.c.round == bindparam("number"),
    (letters.c.fate == Fate.PLANNED) | (letters.c.fate == Fate.REFUSED),
)
# What runs for every letter goes to the driver as it is: making a statement costs more than it does.
_HAND_OVER = f"UPDATE letters SET fate = '{Fate.HANDED_OVER}', handed_at = ? WHERE id = ?"  # noqa: S608 - no value
_SETTLE = "UPDATE letters SET fate = ?, reply = ?, settled_at = ? WHERE id = ?"
_NOTE = "INSERT INTO journal (at, verb, recipient, detail, who) VALUES (?, 'send', ?, ?, '')"
_COPY = "INSERT OR IGNORE INTO letter_copies (letter, raw) VALUES (?, ?)"


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
            others = _other_ids(connection)
            return tuple(_letter(row, others.get(row.id, ())) for row in connection.execute(query))

    # ── The Sent folder ───────────────────────────────────────────────────────────────────────────────────────

    def learn_ids(self, found: Mapping[str, int]) -> None:
        """Keep Message-IDs that a server has given our letters, by the letters' own numbers."""
        if found:
            rows = [{"message_id": message_id, "letter": letter} for message_id, letter in found.items()]
            with self._database.write() as connection:
                connection.execute(upsert(letter_ids).on_conflict_do_nothing(), rows)

    def copies_due(self) -> tuple[int, ...]:
        """Letters that went out and of which a copy still has to be put into the Sent folder."""
        with self._database.read() as connection:
            return tuple(connection.execute(select(letter_copies.c.letter).order_by(letter_copies.c.letter)).scalars())

    def copy_of(self, letter: int) -> bytes:
        """The letter as it left; only of those whose copy is due."""
        with self._database.read() as connection:
            raw: bytes = connection.execute(
                select(letter_copies.c.raw).where(letter_copies.c.letter == letter)
            ).scalar_one()
        return raw

    def copy_filed(self, ids: Iterable[int]) -> None:
        """Note that the letters' copies lie in the Sent folder, or shall not be put there."""
        with self._database.write() as connection:
            connection.execute(delete(letter_copies).where(letter_copies.c.letter.in_(list(ids))))

    def sent_mark(self, place: str) -> tuple[str, int, int] | None:
        """How far the Sent folder has been read: its name, UIDVALIDITY and highest UID; None when it never was.

        Args:
            place: What its marks begin with; the folder's name follows.
        """
        query = select(folders).where(folders.c.place.startswith(place, autoescape=True))
        with self._database.read() as connection:
            row = connection.execute(query).first()
        return (row.place.removeprefix(place), row.uidvalidity, row.last_uid) if row else None

    def mark_sent_read(self, place: str, folder: str, uidvalidity: int, last_uid: int) -> None:
        """Note how far the Sent folder has been read; there is one mark."""
        with self._database.write() as connection:
            connection.execute(delete(folders).where(folders.c.place.startswith(place, autoescape=True)))
            connection.execute(
                insert(folders).values(place=f"{place}{folder}", uidvalidity=uidvalidity, last_uid=last_uid)
            )

    def forget_sent_mark(self, place: str) -> None:
        """Forget how far the Sent folder has been read, and which it was."""
        with self._database.write() as connection:
            connection.execute(delete(folders).where(folders.c.place.startswith(place, autoescape=True)))

    # ── Before and after a letter leaves ──────────────────────────────────────────────────────────────────────

    def plan(self, plans: Sequence[LetterPlan], *, at: datetime) -> tuple[int, ...]:
        """Write letters down before they leave; gives their ids.

        A letter of the same kind and round that never left (planned) or was refused is replaced by the new one;
        one that left or may have left is not, and is a fault of the caller.
        """
        keys = [{"whose": one.letter.recipient, "sort": one.letter.kind, "number": one.round} for one in plans]
        rows = [
            {
                "recipient": one.letter.recipient,
                "kind": one.letter.kind,
                "round": one.round,
                "message_id": one.message_id,
                "code": one.code,
                "subject": one.letter.subject,
                "text": one.letter.text,
                "addresses": "\n".join(one.addresses),
                "fate": Fate.PLANNED,
                "reply": "",
                "planned_at": at,
            }
            for one in plans
        ]
        if not rows:
            return ()
        with self._database.write() as connection:
            connection.execute(_REPLACE, keys)
            connection.execute(insert(letters), rows)
            query = select(letters.c.message_id, letters.c.id).where(letters.c.fate == Fate.PLANNED)
            ids = {row.message_id: row.id for row in connection.execute(query)}
        self._database.begin_log_anew()
        return tuple(ids[one.message_id] for one in plans)

    def hand_over(self, letter: int, *, at: datetime, settled: Sequence[Settlement] = ()) -> None:
        """Note that the server is about to be given the letter's text, and what became of letters before it."""
        with self._database.write_bare() as cursor:
            for one in settled:
                _settle(cursor, one)
            cursor.execute(_HAND_OVER, (stored(at), letter))

    def settle(self, letter: int, fate: Fate, *, reply: str, at: datetime) -> None:
        """Note what became of the letter, with the server's words."""
        self.settle_all([Settlement(letter=letter, fate=fate, reply=reply, at=at)])

    def settle_all(self, settled: Sequence[Settlement]) -> None:
        """Note what became of letters, in one transaction."""
        if settled:
            with self._database.write_bare() as cursor:
                for one in settled:
                    _settle(cursor, one)

    def prove(self, settled: Settlement) -> None:
        """Note that a letter went out whose fate was unknown; one that has been settled meanwhile stays as it is."""
        query = "SELECT 1 FROM letters WHERE id = ? AND fate = ?"
        with self._database.write_bare() as cursor:
            if cursor.execute(query, (settled.letter, Fate.UNKNOWN)).fetchone():
                _settle(cursor, settled)

    def forget(self, ids: Iterable[int]) -> None:
        """Take letters out whose fate a person has settled as "has not arrived", so that they can be sent again."""
        unknown = select(letters.c.id).where(letters.c.id.in_(list(ids)), letters.c.fate == Fate.UNKNOWN)
        with self._database.write() as connection:
            connection.execute(delete(letter_ids).where(letter_ids.c.letter.in_(unknown)))
            connection.execute(delete(letters).where(letters.c.id.in_(unknown)))

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
            others = _other_ids(connection)
            rows = connection.execute(select(letters).where(letters.c.fate == Fate.UNKNOWN).order_by(letters.c.id))
            return tuple(_letter(row, others.get(row.id, ())) for row in rows)


def _settle(cursor: sqlite3.Cursor, one: Settlement) -> None:
    cursor.execute(_SETTLE, (one.fate, one.reply, stored(one.at), one.letter))
    if one.note:
        cursor.execute(_NOTE, (stored(one.at), one.recipient, one.note))
    if one.copy is not None:
        cursor.execute(_COPY, (one.letter, one.copy))


def _other_ids(connection: Connection) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    for row in connection.execute(select(letter_ids).order_by(letter_ids.c.message_id)):
        found[row.letter] = (*found.get(row.letter, ()), row.message_id)
    return found


def _letter(row: Row[tuple[object, ...]], other_ids: tuple[str, ...]) -> LetterRow:
    values = dict(row._mapping)
    return LetterRow(
        **{
            **values,
            "kind": LetterKind(values["kind"]),
            "fate": Fate(values["fate"]),
            "addresses": tuple(filter(None, values["addresses"].split("\n"))),
            "other_ids": other_ids,
        }
    )
