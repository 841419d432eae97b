"""The messages that came in, where they were seen, and what was made of them."""

import hashlib
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Column, Connection, Row, Select, delete, exists, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from kartlegg.limits import QUERY_VALUES
from kartlegg.model import FiledReading, Reading
from kartlegg.store.database import Database
from kartlegg.store.tables import folders, message_bytes, messages, passed_over, readings, sightings

_READING = TypeAdapter(Reading)


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRow:
    """A stored message without its bytes."""

    id: int
    size: int
    message_id: str | None
    duplicate_of: int | None
    source: str
    arrived: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """A message about to be stored."""

    raw: bytes = field(repr=False)
    message_id: str | None
    digest: str  # of what the sender wrote
    source: str
    arrived: datetime
    uid: int | None = None  # its place in the folder, for what came by IMAP


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A message that was left in the mailbox, and why."""

    place: str
    uid: int
    why: str
    again: bool  # whether the next run asks for it once more
    sender: str = ""
    subject: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedOver:
    """Messages of a shared mailbox that were looked at by their headers alone and left."""

    place: str
    why: str
    lines: tuple[tuple[int, bytes], ...]  # UID, and what a listing shows of it, as the rule for candidates gives it


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What became of an incoming message."""

    message: int
    new: bool  # False: these bytes were here already
    duplicate_of: int | None  # the same message by another way
    same_id_as: int | None  # another message with the same Message-ID and another text


class Messages:
    """The tables of messages and readings."""

    def __init__(self, database: Database) -> None:
        """Keep the database."""
        self._database = database

    # ── Collecting ────────────────────────────────────────────────────────────────────────────────────────────

    def last_seen(self, place: str) -> tuple[int, int] | None:
        """UIDVALIDITY and highest UID read of a folder, or None when it was never read."""
        with self._database.read() as connection:
            row = connection.execute(
                select(folders.c.uidvalidity, folders.c.last_uid).where(folders.c.place == place)
            ).one_or_none()
        return (row[0], row[1]) if row else None

    def wanted_again(self, place: str, uidvalidity: int) -> tuple[int, ...]:
        """UIDs that the server did not give last time."""
        query = select(sightings.c.uid).where(
            sightings.c.place == place, sightings.c.uidvalidity == uidvalidity, sightings.c.again == 1
        )
        with self._database.read() as connection:
            return tuple(connection.execute(query).scalars())

    def store_batch(
        self, batch: Sequence[Incoming], *, place: str = "", uidvalidity: int = 0, skipped: Sequence[Skipped] = ()
    ) -> tuple[Stored, ...]:
        """Store messages and where they were seen, in one transaction: all of them, or none."""
        with self._database.write() as connection:
            stored = store_messages(connection, batch)
            seen = [
                _sighting(place, uidvalidity, incoming.uid, message=result.message)
                for incoming, result in zip(batch, stored, strict=True)
                if incoming.uid is not None
            ]
            seen += [
                _sighting(
                    place, uidvalidity, one.uid,
                    why=one.why, again=int(one.again), sender=one.sender, subject=one.subject, date=one.date,
                )
                for one in skipped
            ]  # fmt: skip
            if seen:
                connection.execute(_SIGHT, seen)
        return stored

    def mark_read_to(
        self, place: str, uidvalidity: int, last_uid: int, *, passed: Sequence[tuple[int, bytes]] = (), why: str = ""
    ) -> None:
        """Note how far a folder has been read; what came before is not asked for again.

        Args:
            place: The folder.
            uidvalidity: Of its UIDs. Where it is another than before, what was left under the old one is forgotten:
                the folder is looked through anew.
            last_uid: The highest UID that was dealt with.
            passed: Messages that were left on the way: UID, and what a listing shows of it (without line ends).
            why: Why they were.
        """
        row = {"place": place, "uidvalidity": uidvalidity, "last_uid": last_uid}
        lines = b"\n".join(b"%d\t%b" % one for one in passed)
        with self._database.write() as connection:
            for table in (passed_over, sightings):
                old = delete(table).where(table.c.place == place, table.c.uidvalidity != uidvalidity)
                connection.execute(old if table is passed_over else old.where(table.c.message.is_(None)))
            if passed:
                connection.execute(
                    insert(passed_over).values(
                        place=place, uidvalidity=uidvalidity, why=why, count=len(passed), lines=zlib.compress(lines, 1)
                    )
                )
            connection.execute(upsert(folders).values(row).on_conflict_do_update(index_elements=["place"], set_=row))

    def forget_place(self, place: str) -> None:
        """Forget how far a folder was read and what was left in it: its numbers mean nothing any more."""
        with self._database.write() as connection:
            connection.execute(delete(folders).where(folders.c.place == place))
            connection.execute(delete(passed_over).where(passed_over.c.place == place))
            connection.execute(delete(sightings).where(sightings.c.place == place))

    def skipped(self) -> tuple[Skipped, ...]:
        """What was left in the mailbox and why, one by one, in the folders' order."""
        query = select(sightings).where(sightings.c.message.is_(None)).order_by(sightings.c.place, sightings.c.uid)
        with self._database.read() as connection:
            return tuple(
                Skipped(
                    place=row.place, uid=row.uid, why=row.why, again=bool(row.again),
                    sender=row.sender, subject=row.subject, date=row.date,
                )
                for row in connection.execute(query)
            )  # fmt: skip

    def passed_over(self) -> Iterator[PassedOver]:
        """What was left in a shared mailbox because nothing in its headers points to the survey, some at a time."""
        query = select(passed_over).order_by(passed_over.c.place, passed_over.c.id)
        with self._database.read() as connection:
            for row in connection.execute(query):
                parted = (line.partition(b"\t") for line in zlib.decompress(row.lines).split(b"\n"))
                yield PassedOver(
                    place=row.place, why=row.why, lines=tuple((int(uid), shown) for uid, _, shown in parted)
                )

    def mark_copy(self, message: int, *, of: int) -> None:
        """Note that a message is another, come by another way: from now on it is kept but not read."""
        with self._database.write() as connection:
            copies = (messages.c.id == message) | (messages.c.duplicate_of == message)
            connection.execute(update(messages).where(copies).values(duplicate_of=of))
            connection.execute(delete(readings).where(readings.c.message == message))

    # ── Reading ───────────────────────────────────────────────────────────────────────────────────────────────

    def find_unread(self, basis: str) -> tuple[int, ...]:
        """Messages without a reading, or with one that other rules or settings made."""
        done = exists().where(readings.c.message == messages.c.id, readings.c.basis == basis)
        query = select(messages.c.id).where(messages.c.duplicate_of.is_(None), ~done).order_by(messages.c.id)
        with self._database.read() as connection:
            return tuple(connection.execute(query).scalars())

    def raw(self, message: int) -> bytes:
        """The bytes of a message, as they came."""
        with self._database.read() as connection:
            raw: bytes = connection.execute(
                select(message_bytes.c.raw).where(message_bytes.c.message == message)
            ).scalar_one()
        return raw

    def save_reading(self, message: int, reading: Reading, *, basis: str) -> None:
        """Keep what was made of a message, in place of an earlier reading."""
        with self._database.write() as connection:
            save_reading(connection, message, reading, basis=basis)

    def filed(self) -> tuple[FiledReading, ...]:
        """Every reading as the rules made it, in the order of arrival."""
        query = (
            select(readings.c.message, readings.c.reading, messages.c.arrived, messages.c.source)
            .join(messages, messages.c.id == readings.c.message)
            .order_by(messages.c.arrived, messages.c.id)
        )
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        return tuple(
            FiledReading(
                message=row.message,
                arrived=row.arrived,
                reading=_READING.validate_json(row.reading),
                source=row.source,
            )
            for row in rows
        )

    def get(self, message: int) -> MessageRow | None:
        """A stored message without its bytes, or None."""
        with self._database.read() as connection:
            row = connection.execute(select(messages).where(messages.c.id == message)).one_or_none()
        return _message(row) if row else None

    def count(self) -> int:
        """How many messages are stored."""
        with self._database.read() as connection:
            return connection.execute(select(func.count()).select_from(messages)).scalar_one()

    def same_id(self, message: int) -> tuple[int, ...]:
        """Other messages with the same Message-ID and another text."""
        one, other = messages.alias(), messages.alias()
        query = (
            select(other.c.id)
            .join(one, one.c.message_id == other.c.message_id)
            .where(one.c.id == message, other.c.id != message, other.c.duplicate_of.is_(None))
            .where(other.c.digest != one.c.digest)
        )
        with self._database.read() as connection:
            return tuple(connection.execute(query).scalars())


def store_messages(connection: Connection, batch: Sequence[Incoming]) -> tuple[Stored, ...]:
    """Insert what is new of a batch; a message is known by its bytes, by what its sender wrote, by its Message-ID."""
    hashes = [hashlib.sha256(one.raw).hexdigest() for one in batch]
    known = {
        row.sha256: Stored(message=row.id, new=False, duplicate_of=row.duplicate_of, same_id_as=None)
        for row in _where_in(connection, select(messages), messages.c.sha256, hashes)
    }
    originals = select(messages).where(messages.c.duplicate_of.is_(None)).order_by(messages.c.id.desc())
    digests = [one.digest for one in batch]
    first = {row.digest: row.id for row in _where_in(connection, originals, messages.c.digest, digests)}
    ids = [one.message_id for one in batch if one.message_id is not None]
    with_id = select(messages).order_by(messages.c.id.desc())
    same_id = {row.message_id: row.id for row in _where_in(connection, with_id, messages.c.message_id, ids)}
    number = connection.execute(select(func.coalesce(func.max(messages.c.id), 0))).scalar_one()
    rows, texts, stored = [], [], []
    for incoming, sha256 in zip(batch, hashes, strict=True):
        if sha256 in known:
            stored.append(known[sha256])
            continue
        number += 1
        duplicate_of = first.get(incoming.digest)
        same_id_as = None
        if duplicate_of is None and incoming.message_id is not None:
            same_id_as = same_id.get(incoming.message_id)
        rows.append(
            {
                "id": number,
                "sha256": sha256,
                "size": len(incoming.raw),
                "message_id": incoming.message_id,
                "digest": incoming.digest,
                "duplicate_of": duplicate_of,
                "source": incoming.source,
                "arrived": incoming.arrived,
            }
        )
        texts.append({"message": number, "raw": incoming.raw})
        stored.append(Stored(message=number, new=True, duplicate_of=duplicate_of, same_id_as=same_id_as))
        known[sha256] = Stored(message=number, new=False, duplicate_of=duplicate_of, same_id_as=None)
        if duplicate_of is None:
            first[incoming.digest] = number
        if incoming.message_id is not None:
            same_id.setdefault(incoming.message_id, number)
    if rows:
        connection.execute(insert(messages), rows)
        connection.execute(insert(message_bytes), texts)
    return tuple(stored)


def _where_in(
    connection: Connection, query: Select[Any], column: Column[Any], values: Sequence[str]
) -> Iterator[Row[Any]]:
    """Rows whose column has one of the values, some values at a time: SQLite takes so many in one query."""
    for start in range(0, len(values), QUERY_VALUES):
        yield from connection.execute(query.where(column.in_(values[start : start + QUERY_VALUES])))


_INSERT_SIGHTING = upsert(sightings)
_SIGHT = _INSERT_SIGHTING.on_conflict_do_update(
    index_elements=["place", "uidvalidity", "uid"],
    set_={name: _INSERT_SIGHTING.excluded[name] for name in ("message", "why", "again", "sender", "subject", "date")},
)


def save_reading(connection: Connection, message: int, reading: Reading, *, basis: str) -> None:
    """Keep what was made of a message within a transaction."""
    row = {"message": message, "basis": basis, "reading": _READING.dump_json(reading).decode()}
    connection.execute(upsert(readings).values(row).on_conflict_do_update(index_elements=["message"], set_=row))


def _sighting(place: str, uidvalidity: int, uid: int, **values: object) -> dict[str, object]:
    row = {"message": None, "why": "", "again": 0, "sender": "", "subject": "", "date": "", **values}
    return {"place": place, "uidvalidity": uidvalidity, "uid": uid, **row}


def _message(row: Row[tuple[object, ...]]) -> MessageRow:
    values = row._mapping
    return MessageRow(
        id=values["id"],
        size=values["size"],
        message_id=values["message_id"],
        duplicate_of=values["duplicate_of"],
        source=values["source"],
        arrived=values["arrived"],
    )
