"""Taking in messages and documents from files, as if they had been collected from the mailbox.

Each batch is one transaction: a run that is cut off is run again, and what is known already is not taken twice.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from pathlib import Path

from kartlegg.errors import UsageError
from kartlegg.flow.copies import join_copies
from kartlegg.flow.fetch import FetchEvent, MessageLeft, MessageStored
from kartlegg.flow.round import Clock, Round, find_readings, find_recipient
from kartlegg.limits import FETCH_BATCH_BYTES, FETCH_BATCH_COUNT
from kartlegg.mail.documents import document_digest, wrap_document
from kartlegg.mail.files import read_files
from kartlegg.mail.found import FoundMessage
from kartlegg.model import Correction, Recipient
from kartlegg.reading.parts import identify
from kartlegg.store.messages import Incoming, Stored


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something that a person should know of what was taken in."""

    source: str
    text: str


ImportEvent = FetchEvent | Remark


@dataclass(frozen=True, slots=True)
class _Taken:
    """A message about to be stored."""

    incoming: Incoming
    is_dated: bool


def import_files(
    round_: Round,
    paths: Sequence[Path],
    *,
    now: Clock,
    recipient: str | None = None,
    received: datetime | None = None,
    who: str = "",
) -> Iterator[ImportEvent]:
    """Store messages from files, and loose documents as a recipient's own. Call it inside ``collecting``.

    Args:
        round_: The round.
        paths: Files and folders.
        now: The clock.
        recipient: Whose all of it is, by number or name; without one, documents are left.
        received: When it came, for what has no date of its own.
        who: Who says so.

    Raises:
        InputError: The recipient is none of the survey's.
        UsageError: It is said to have come later than now.
    """
    chosen = find_recipient(round_.survey, recipient) if recipient else None
    if received is not None and received > now():
        raise UsageError("nothing can have come in the future", hint="--received is the day when it came.")
    importing = _Importing(round_, chosen, received, now=now, who=who)
    batch: list[_Taken] = []
    for found in read_files(paths):
        if found.document is not None and chosen is not None:
            batch.append(importing.document(found, sender=chosen.addresses[0]))
        elif found.error:
            yield MessageLeft(source=found.name, why=found.error, again=False)
        else:
            batch.append(importing.message(found))
        size = sum(len(one.incoming.raw) for one in batch)
        if len(batch) >= FETCH_BATCH_COUNT or size >= FETCH_BATCH_BYTES:
            yield from importing.store(batch)
            batch = []
    yield from importing.store(batch)
    yield from importing.last_words()


def read_received(word: str, zone: tzinfo) -> datetime:
    """When something came: a date, or a date and time, in the survey's zone where it names none.

    Raises:
        UsageError: It is neither.
    """
    try:
        moment = datetime.fromisoformat(word.strip())
    except ValueError:
        raise UsageError(
            f"{word} is no date", hint="Write --received 2026-10-05, or --received 2026-10-05T14:30."
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


class _Importing:
    """What one run knows of messages that are stored, and what it decides of those that it takes in."""

    def __init__(
        self, round_: Round, chosen: Recipient | None, received: datetime | None, *, now: Clock, who: str
    ) -> None:
        self._round = round_
        self._chosen = chosen
        self._received = received
        self._now = now
        self._who = who
        self._corrections = round_.store.decisions.corrections()
        self._whose = {one.message: (one.reading.recipient, *one.reading.also_for) for one in find_readings(round_)}
        self._dated = 0

    def message(self, found: FoundMessage) -> _Taken:
        """A message as it is."""
        identity = identify(found.raw)
        incoming = Incoming(
            raw=found.raw,
            message_id=identity.message_id,
            digest=identity.digest,
            source=found.place,
            arrived=identity.sent or self._received or self._now(),
        )
        return _Taken(incoming, identity.sent is not None)

    def document(self, found: FoundMessage, *, sender: str) -> _Taken:
        """A document as a message of its own; known again by its content alone, whatever it is called."""
        incoming = Incoming(
            raw=wrap_document(found.document or "", found.raw, sender=sender),
            message_id=None,
            digest=document_digest(found.raw),
            source=found.place,
            arrived=self._received or self._now(),
        )
        return _Taken(incoming, is_dated=False)

    def store(self, batch: Sequence[_Taken]) -> Iterator[ImportEvent]:
        """Store a batch, and decide what the options say of it."""
        if not batch:
            return
        messages = self._round.store.messages
        results = messages.store_batch([one.incoming for one in batch])
        for taken, result in zip(batch, results, strict=True):
            stored = result
            if stored.new and stored.same_id_as is not None:
                first, _ = join_copies(messages, stored.message, decided=self._corrections)
                stored = replace(stored, duplicate_of=None if first == stored.message else first)
            yield MessageStored(stored=stored, source=taken.incoming.source)
            yield from self._decide(taken, stored)

    def last_words(self) -> Iterator[ImportEvent]:
        """What is told once, at the end."""
        if self._dated:
            verb = "has a date of its own, which counts" if self._dated == 1 else "have dates of their own, which count"
            yield Remark(source="--received", text=f"{self._dated} {verb}")

    def _decide(self, taken: _Taken, stored: Stored) -> Iterator[ImportEvent]:
        message = stored.message if stored.duplicate_of is None else stored.duplicate_of
        before = self._corrections.get(message, Correction())
        correction, words = before, []
        chosen, whose = self._chosen, tuple(filter(None, self._whose.get(message, ())))
        if chosen is not None and not whose:
            correction = replace(correction, recipient=chosen.number, is_filed=True, address="")
            words.append(f"filed under {chosen.number} {chosen.name} when it was imported")
            self._whose[message] = (chosen.number,)
        elif chosen is not None and chosen.number not in whose:
            yield Remark(source=taken.incoming.source, text=self._is_known(message, whose[0], chosen))
        if self._received is not None and taken.is_dated:
            self._dated += 1
        elif self._received is not None:
            correction = replace(correction, received=self._received)
            words.append(f"came on {self._received.isoformat(sep=' ', timespec='minutes')}")
        elif not taken.is_dated and _is_new(stored) and self._is_too_late(chosen):
            yield Remark(
                source=taken.incoming.source,
                text="it has no date and counts as in time; import it again with --received DATE if it came late",
            )
        if correction != before:
            self._round.store.decisions.add(
                correction,
                message=message,
                words="; ".join(words),
                who=self._who,
                at=self._now(),
                recipient=correction.recipient,
                again=True,
            )
            self._corrections[message] = correction

    def _is_known(self, message: int, number: str, chosen: Recipient) -> str:
        owner = self._round.survey.recipient(number)
        name = f"{number} {owner.name}" if owner else number
        return (
            f"it is known already as message {message}, filed under {name}, and stays there; "
            f"kartlegg assign {message} {chosen.number} moves it to {chosen.name}, "
            f"and if it answers for both, kartlegg review {message}"
        )

    def _is_too_late(self, chosen: Recipient | None) -> bool:
        """Whether what comes now is late."""
        deadline = self._round.survey.deadline_of(chosen.number if chosen else None)
        return deadline is not None and self._now() > deadline


def _is_new(stored: Stored) -> bool:
    return stored.new and stored.duplicate_of is None
