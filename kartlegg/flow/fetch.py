"""Collecting: what is new in the mailbox is stored, byte for byte, before anything is made of it.

A folder is read from where the last run ended, told by UIDVALIDITY and UID (RFC 3501 §2.3.1.1). When UIDVALIDITY
has changed the numbers mean nothing any more: the folder is read from the sending day on again, and messages are
recognised by their content. Each batch is one transaction, so a run that is cut off loses and doubles nothing.
"""

from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from kartlegg.errors import InputError
from kartlegg.flow.round import Clock, Round, sent_letters
from kartlegg.limits import FETCH_BATCH_BYTES, FETCH_BATCH_COUNT
from kartlegg.mail.imap import ClosedFolderError, FetchedMessage, FolderState, Mailbox, MissingMessage
from kartlegg.model import ImapAccount, LetterKind
from kartlegg.reading.candidate import CandidateRule, describe
from kartlegg.reading.parts import identify
from kartlegg.store.messages import Incoming, Skipped, Stored


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderOpened:
    """A folder is about to be read."""

    folder: str
    new: int  # messages that will be asked for
    renumbered: bool  # its UIDVALIDITY has changed since the last run


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageStored:
    """A message is in the store."""

    stored: Stored
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageLeft:
    """A message was left in the mailbox or file, and why."""

    source: str
    why: str
    again: bool  # the next run asks for it once more


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderClosed:
    """A folder of the junk kind cannot be opened; the others are read."""

    why: str


FetchEvent = FolderOpened | MessageStored | MessageLeft | FolderClosed


@contextmanager
def collecting(round_: Round) -> Iterator[None]:
    """Holds off any other process that collects for this survey.

    Raises:
        StoreError: Another one is at it.
    """
    with round_.store.database.exclusive("fetch"):
        yield


def fetch_messages(round_: Round, *, now: Clock) -> Iterator[FetchEvent]:
    """Store what is new in the mailbox. Call it inside ``collecting``.

    Raises:
        InputError: config.yaml has no mailbox.
        MailError: The server cannot be reached or broke off; what was stored stays, the next run goes on from there.
    """
    account = round_.config.imap
    if account is None:
        raise InputError("config.yaml has no section mail.imap", hint="Say there which mailbox the replies come to.")
    with Mailbox(account) as mailbox:
        for folder in mailbox.folders():
            try:
                yield from _fetch_folder(round_, account, mailbox, folder, now=now)
            except ClosedFolderError as error:
                if account.folders is not None or folder == "INBOX":
                    raise
                yield FolderClosed(why=error.message)


def first_day(round_: Round) -> date | None:
    """The first day from which a reply can have come: the sending day, less one for time zones; None: unknown."""
    days = [round_.survey.sent] if round_.survey.sent else []
    zone = round_.survey.timezone
    days += [row.planned_at.astimezone(zone).date() for row in round_.store.letters.all(LetterKind.QUESTION)]
    return min(days) - timedelta(days=1) if days else None


def _fetch_folder(
    round_: Round, account: ImapAccount, mailbox: Mailbox, folder: str, *, now: Clock
) -> Iterator[FetchEvent]:
    messages = round_.store.messages
    state = mailbox.examine(folder)
    user = account.credentials.username if account.credentials else ""
    place = f"{user}@{account.host}/{folder}"
    seen = messages.last_seen(place)
    renumbered = seen is not None and seen[0] != state.uidvalidity
    first_uid = 1 if seen is None or renumbered else seen[1] + 1
    wanted: list[int] = []
    if not renumbered:
        wanted = yield from _wanted_again(round_, mailbox, place, state)
    if state.uidnext is None or state.uidnext > first_uid:
        since = first_day(round_) if first_uid == 1 else None
        wanted += mailbox.find(first_uid=first_uid, since=since, uidnext=state.uidnext)
    uids = sorted(set(wanted))
    yield FolderOpened(folder=folder, new=len(uids), renumbered=renumbered)
    highest = max([first_uid - 1, *uids, (state.uidnext or 1) - 1])
    if uids:
        if not account.dedicated:
            uids, skipped = _choose(round_, mailbox, place, uids)
            messages.store_batch([], place=place, uidvalidity=state.uidvalidity, skipped=skipped)
            for one in skipped:
                yield MessageLeft(source=folder, why=one.why, again=False)
        yield from _fetch_batches(round_, mailbox, place, state.uidvalidity, uids, folder, now=now)
    if seen != (state.uidvalidity, highest):
        messages.mark_read_to(place, state.uidvalidity, highest)


def _wanted_again(
    round_: Round, mailbox: Mailbox, place: str, state: FolderState
) -> Generator[FetchEvent, None, list[int]]:
    """What the server did not give last time and still has; what is gone since is not asked for any more."""
    messages = round_.store.messages
    wanted = messages.wanted_again(place, state.uidvalidity)
    if not wanted:
        return []
    existing = mailbox.find_existing(wanted)
    gone = [uid for uid in wanted if uid not in existing]
    why = "it was moved or deleted before it could be fetched"
    skipped = [Skipped(place=place, uid=uid, why=why, again=False) for uid in gone]
    messages.store_batch([], place=place, uidvalidity=state.uidvalidity, skipped=skipped)
    for one in skipped:
        yield MessageLeft(source=state.folder, why=one.why, again=False)
    return list(existing)


def _choose(round_: Round, mailbox: Mailbox, place: str, uids: Sequence[int]) -> tuple[list[int], tuple[Skipped, ...]]:
    """The messages of a shared mailbox that may be replies, by their headers alone, and the rest."""
    rule = CandidateRule(
        round_.survey, sent_letters(round_.config, round_.store), round_.store.decisions.known_senders()
    )
    chosen, skipped = [], []
    for row in mailbox.fetch_headers(uids):
        if rule.reason(row.headers):
            chosen.append(row.uid)
        else:
            seen = describe(row.headers)
            skipped.append(
                Skipped(
                    place=place, uid=row.uid, why="nothing in its headers points to this survey", again=False,
                    sender=seen.sender, subject=seen.subject, date=seen.date,
                )
            )  # fmt: skip
    return chosen, tuple(skipped)


def _fetch_batches(
    round_: Round,
    mailbox: Mailbox,
    place: str,
    uidvalidity: int,
    uids: Sequence[int],
    folder: str,
    *,
    now: Clock,
) -> Iterator[FetchEvent]:
    batch: list[Incoming] = []
    missing: list[Skipped] = []

    def store() -> Iterator[FetchEvent]:
        results = round_.store.messages.store_batch(batch, place=place, uidvalidity=uidvalidity, skipped=missing)
        for result in results:
            yield MessageStored(stored=result, source=folder)
        for one in missing:
            yield MessageLeft(source=folder, why=one.why, again=one.again)
        # UIDs come in ascending order: all up to the last of this batch has been dealt with.
        _advance(round_, place, uidvalidity, max([one.uid or 0 for one in batch] + [one.uid for one in missing]))
        batch.clear()
        missing.clear()

    for fetched in mailbox.fetch(uids):
        if isinstance(fetched, MissingMessage):
            missing.append(Skipped(place=place, uid=fetched.uid, why=fetched.why, again=fetched.again))
        else:
            batch.append(_incoming(fetched))
        if len(batch) + len(missing) >= FETCH_BATCH_COUNT or sum(len(one.raw) for one in batch) >= FETCH_BATCH_BYTES:
            yield from store()
    if batch or missing:
        yield from store()


def _advance(round_: Round, place: str, uidvalidity: int, last: int) -> None:
    """Move the mark forward, never back (a message that is asked for again lies before it)."""
    seen = round_.store.messages.last_seen(place)
    if seen is None or seen[0] != uidvalidity or seen[1] < last:
        round_.store.messages.mark_read_to(place, uidvalidity, last)


def _incoming(fetched: FetchedMessage) -> Incoming:
    identity = identify(fetched.raw)
    return Incoming(
        raw=fetched.raw,
        message_id=identity.message_id,
        digest=identity.digest,
        source="imap",
        arrived=fetched.arrived.astimezone(UTC) if fetched.arrived else datetime.now(UTC),
        uid=fetched.uid,
    )
