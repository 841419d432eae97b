"""Collecting: what is new in the mailbox is stored, byte for byte, before anything is made of it.

A folder is read from where the last run ended, told by UIDVALIDITY and UID (RFC 3501 §2.3.1.1). When UIDVALIDITY
has changed the numbers mean nothing any more: the folder is read from the sending day on again, and messages are
recognised by their content. Each batch is one transaction, so a run that is cut off loses and doubles nothing; while
one is written the next is on its way.
"""

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, date, timedelta

from kartlegg.errors import AtWorkError, InputError, MailError
from kartlegg.flow.round import Clock, Round, sent_letters
from kartlegg.flow.sent import LetterFound, learn_from_sent
from kartlegg.limits import (
    BULK_COUNT,
    FETCH_BATCH_BYTES,
    FETCH_BATCH_COUNT,
    FETCH_BATCH_S,
    HEADERS_WINDOW_UIDS,
    IDLE_REISSUE_S,
    RECONNECT_PAUSES_S,
    SENT_MARGIN_DAYS,
    THROTTLE_WAIT_S,
    THROTTLE_WAITS,
    WATCH_PAUSE_S,
    WATCH_POLL_S,
)
from kartlegg.mail.imap import (
    CODED_FIELDS,
    REPLY_FIELDS,
    ClosedFolderError,
    FetchedMessage,
    FolderState,
    Mailbox,
    MissingMessage,
    ThrottledError,
)
from kartlegg.mail.tls import LostLineError, UnreachableError
from kartlegg.mail.wire import Arriving
from kartlegg.model import ImapAccount, LetterKind
from kartlegg.reading.candidate import CandidateRule, describe, describe_line
from kartlegg.reading.parts import identify
from kartlegg.store.messages import Incoming, Skipped, Stored

NOT_OURS = "nothing in its headers points to this survey"


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderOpened:
    """A folder is about to be read."""

    folder: str
    new: int  # messages that will be looked at
    renumbered: bool  # its UIDVALIDITY has changed since the last run
    junk: bool  # the server puts there what it takes for junk


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
class MessagesPassed:
    """Messages of a shared mailbox were looked at by their headers alone and left."""

    source: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageArriving:
    """So much of a large message has come."""

    octets: int
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderClosed:
    """A Junk or Sent folder cannot be read; the others are."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """The line broke or the server is busy; it is tried again after a pause."""

    why: str
    seconds: float


FetchEvent = (
    FolderOpened | MessageStored | MessageLeft | MessagesPassed | MessageArriving | FolderClosed | Waiting | LetterFound
)


@contextmanager
def collecting(round_: Round) -> Iterator[None]:
    """Holds off any other process that collects for this survey.

    Raises:
        StoreError: Another one is at it.
    """
    with round_.store.database.exclusive("fetch"):
        yield


def fetch_messages(round_: Round, *, now: Clock, sleep: Callable[[float], None] = time.sleep) -> Iterator[FetchEvent]:
    """Store what is new in the mailbox. Call it inside ``collecting``.

    A line that breaks is opened anew, with a fresh token where the account has one, as long as messages come in
    between; a server that wants us to wait is waited for, within bounds.

    Raises:
        InputError: config.yaml has no mailbox.
        MailError: The server cannot be reached or broke off; what was stored stays, the next run goes on from there.
    """
    account = round_.config.imap
    if account is None:
        raise InputError("config.yaml has no section mail.imap", hint="Say there which mailbox the replies come to.")
    collector = _Collector(round_=round_, account=account, now=now)
    lost = waits = 0
    while True:
        came = collector.steps
        try:
            with Mailbox(account) as mailbox:
                yield from collector.collect(mailbox)
            return
        except ThrottledError as error:
            waits += 1
            if waits > THROTTLE_WAITS or error.wait_s > THROTTLE_WAIT_S:
                raise
            yield Waiting(why=error.message, seconds=error.wait_s)
            sleep(error.wait_s)
        except LostLineError as error:
            lost = 0 if collector.steps > came else lost
            if lost == len(RECONNECT_PAUSES_S):
                raise
            yield Waiting(why=error.message, seconds=RECONNECT_PAUSES_S[lost])
            sleep(RECONNECT_PAUSES_S[lost])
            lost += 1


def watch(round_: Round, look: Callable[[], None], *, sleep: Callable[[float], None] = time.sleep) -> Iterator[Waiting]:
    """Look into the mailbox whenever it may have news, until somebody stops it. Call it outside ``collecting``.

    It waits by IDLE (RFC 2177), asked for anew before a router forgets the line, or looks again after a while where
    the server has none. Every time all folders are looked into, since IDLE tells of one. A line that breaks is opened
    anew after longer and longer pauses, and another process that collects is waited for.

    Args:
        round_: The survey and its store; it has been fetched from.
        look: Collects, reads and tells.
        sleep: Waits.

    Raises:
        MailError: The server refuses us, so that no other try would help.
    """
    pause_s = RECONNECT_PAUSES_S[-1]
    while True:
        try:
            wait_for_news(round_, sleep=sleep)
            look()
            pause_s = RECONNECT_PAUSES_S[-1]
        except (LostLineError, UnreachableError, ThrottledError, AtWorkError) as error:
            asked_s = error.wait_s if isinstance(error, ThrottledError) else 0
            seconds = min(max(pause_s, asked_s), THROTTLE_WAIT_S)
            yield Waiting(why=error.message, seconds=seconds)
            sleep(seconds)
            pause_s = min(2 * pause_s, WATCH_PAUSE_S)


def wait_for_news(round_: Round, *, sleep: Callable[[float], None]) -> None:
    """Wait until the first folder has something new, or until it is time to look at the others.

    Raises:
        MailError: The line broke.
    """
    account = round_.config.imap
    assert account is not None  # noqa: S101 - it has been fetched from
    with Mailbox(account) as mailbox:
        state = mailbox.examine(mailbox.folders()[0])
        seen = round_.store.messages.last_seen(_place(account, state.folder))
        if state.uidnext is not None and seen is not None and seen != (state.uidvalidity, state.uidnext - 1):
            return  # it came before we began to wait
        if mailbox.offers("IDLE"):
            mailbox.wait_for_news(IDLE_REISSUE_S)
            return
    sleep(WATCH_POLL_S)


def find_left(round_: Round) -> Iterator[Skipped]:
    """What was left in the mailbox, with sender, subject and date as far as they are known, and why."""
    yield from round_.store.messages.skipped()
    for passed in round_.store.messages.passed_over():
        for uid, line in passed.lines:
            seen = describe_line(line)
            yield Skipped(
                place=passed.place, uid=uid, why=passed.why, again=False,
                sender=seen.sender, subject=seen.subject, date=seen.date,
            )  # fmt: skip


def first_day(round_: Round) -> date | None:
    """The first day from which a reply can have come, None where it is unknown.

    That is the sending day, less one for time zones. Where config.yaml has none it is the day of the first letter by
    our own clock, which may be wrong.
    """
    zone = round_.survey.timezone
    days = [row.planned_at.astimezone(zone).date() for row in round_.store.letters.all(LetterKind.QUESTION)]
    if round_.survey.sent:
        return min([round_.survey.sent, *days]) - timedelta(days=1)
    return min(days) - timedelta(days=1 + SENT_MARGIN_DAYS) if days else None


@dataclass(kw_only=True)
class _Collector:
    """One run through the folders, which outlives a connection."""

    round_: Round
    account: ImapAccount
    now: Clock
    steps: int = 0  # batches stored and marks set so far: whether a connection has got us further
    _done: set[str] = field(default_factory=set)
    _learnt: bool = False  # what the Sent folder tells
    _told: set[str] = field(default_factory=set)
    _rule: CandidateRule | None = None

    def collect(self, mailbox: Mailbox) -> Iterator[FetchEvent]:
        """Read the Sent folder for what became of our letters, then every folder that has not been read in this run."""
        if not self._learnt:
            try:
                yield from learn_from_sent(self.round_, mailbox, now=self.now)
            except (LostLineError, ThrottledError):
                raise
            except MailError as error:  # a Sent folder that cannot be read must hold up no reply
                yield FolderClosed(why=error.message)
            self._learnt = True
        for folder in mailbox.folders():
            if folder in self._done:
                continue
            try:
                yield from self._folder(mailbox, folder)
            except ClosedFolderError as error:
                if self.account.folders is not None or folder == "INBOX":
                    raise
                yield FolderClosed(why=error.message)
            self._done.add(folder)

    def _folder(self, mailbox: Mailbox, folder: str) -> Iterator[FetchEvent]:
        messages = self.round_.store.messages
        state = mailbox.examine(folder)
        place = _place(self.account, folder)
        seen = messages.last_seen(place)
        went_back = seen is not None and state.uidnext is not None and state.uidnext <= seen[1]
        renumbered = seen is not None and (seen[0] != state.uidvalidity or went_back)
        if went_back and seen is not None and seen[0] == state.uidvalidity:
            # Numbers are given out again, which RFC 3501 forbids and a mailbox put back from a copy does.
            messages.forget_place(place)
        first_uid = 1 if seen is None or renumbered else seen[1] + 1
        again: list[int] = []
        if not renumbered:
            again = yield from self._wanted_again(mailbox, place, state)
        new: tuple[int, ...] = ()
        if state.uidnext is None or state.uidnext > first_uid:
            since = first_day(self.round_) if first_uid == 1 else None
            new = mailbox.find(first_uid=first_uid, since=since, uidnext=state.uidnext)
        if folder not in self._told:  # once, also when the line breaks on the way
            yield FolderOpened(
                folder=folder, new=len(again) + len(new), renumbered=renumbered, junk=mailbox.is_junk(folder)
            )
            self._told.add(folder)
        if again:
            yield from self._store(mailbox, place, state, again, marks=False)
        if self.account.dedicated:
            is_bulk = len(new) >= BULK_COUNT
            with self.round_.store.database.bulk() if is_bulk else nullcontext():
                yield from self._store(mailbox, place, state, new, marks=True)
        else:
            for start in range(0, len(new), HEADERS_WINDOW_UIDS):
                yield from self._sift(mailbox, place, state, new[start : start + HEADERS_WINDOW_UIDS])
        highest = max([first_uid - 1, *new[-1:], (state.uidnext or 1) - 1])
        if messages.last_seen(place) != (state.uidvalidity, highest):
            self._mark(place, state.uidvalidity, highest)

    def _wanted_again(self, mailbox: Mailbox, place: str, state: FolderState) -> Generator[FetchEvent, None, list[int]]:
        """What the server did not give last time and still has; what is gone since is not asked for any more."""
        messages = self.round_.store.messages
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

    def _sift(self, mailbox: Mailbox, place: str, state: FolderState, uids: Sequence[int]) -> Iterator[FetchEvent]:
        """Of a shared mailbox, fetch what may be a reply by its headers, and note what is left."""
        if self._rule is None:
            letters = sent_letters(self.round_.config, self.round_.store)
            self._rule = CandidateRule(self.round_.survey, letters, self.round_.store.decisions.known_senders())
        rule = self._rule
        chosen: list[int] = []
        passed: list[tuple[int, bytes]] = []
        fields = (*REPLY_FIELDS, *CODED_FIELDS) if self.account.plus_address else REPLY_FIELDS
        for uid, headers in mailbox.fetch_headers(uids, fields):
            line = rule.glance(headers)
            if line is None and headers and rule.reason(headers) is None:
                line = describe(headers).as_line()
            if line is None or not headers:  # of what has no headers only the whole can tell
                chosen.append(uid)
            else:
                passed.append((uid, line))
        yield from self._store(mailbox, place, state, sorted(chosen), marks=False)
        self._mark(place, state.uidvalidity, uids[-1], passed)
        if passed:
            yield MessagesPassed(source=state.folder, count=len(passed))

    def _store(
        self, mailbox: Mailbox, place: str, state: FolderState, uids: Sequence[int], *, marks: bool
    ) -> Iterator[FetchEvent]:
        """Fetch messages and store them in batches, one being written while the next comes.

        Args:
            mailbox: With the folder open.
            place: The folder's name in the store.
            state: The folder.
            uids: Ascending.
            marks: Whether all up to a stored message has been dealt with, so that the next run goes on after it.
        """
        batch = _Batch()
        frontier = _Frontier(uids)
        writing: Future[tuple[Stored, ...]] | None = None
        written = _Batch()

        with ThreadPoolExecutor(max_workers=1, thread_name_prefix="store") as pool:

            def finish() -> Iterator[FetchEvent]:
                nonlocal writing
                if writing is not None:
                    stored, writing = writing.result(), None
                    self.steps += 1
                    yield from self._tell(written, stored, state)

            def write() -> Iterator[FetchEvent]:
                nonlocal batch, writing, written
                yield from finish()
                written, batch = batch, _Batch()
                writing = pool.submit(self._write, written, place, state.uidvalidity, marks)

            try:
                for one in mailbox.fetch(uids):
                    if isinstance(one, Arriving):
                        yield MessageArriving(octets=one.octets, of=one.of)
                        continue
                    batch.add(one, place)
                    batch.dealt_to = frontier.pass_(one.uid)
                    if batch.is_full:
                        yield from write()
            except MailError:  # what has come whole is stored before anything else is tried
                if len(batch):
                    yield from write()
                yield from finish()
                raise
            if len(batch):
                yield from write()
            yield from finish()

    def _write(self, batch: "_Batch", place: str, uidvalidity: int, marks: bool) -> tuple[Stored, ...]:
        messages = self.round_.store.messages
        stored = messages.store_batch(batch.incoming, place=place, uidvalidity=uidvalidity, skipped=batch.missing)
        if marks and batch.dealt_to:
            self._advance(place, uidvalidity, batch.dealt_to)
        return stored

    def _tell(self, batch: "_Batch", stored: Sequence[Stored], state: FolderState) -> Iterator[FetchEvent]:
        for result in stored:
            yield MessageStored(stored=result, source=state.folder)
        for one in batch.missing:
            yield MessageLeft(source=state.folder, why=one.why, again=one.again)

    def _advance(self, place: str, uidvalidity: int, last: int) -> None:
        """Move the mark forward, never back (a message that is asked for again lies before it)."""
        seen = self.round_.store.messages.last_seen(place)
        if seen is None or seen[0] != uidvalidity or seen[1] < last:
            self._mark(place, uidvalidity, last)

    def _mark(self, place: str, uidvalidity: int, last: int, passed: Sequence[tuple[int, bytes]] = ()) -> None:
        self.round_.store.messages.mark_read_to(place, uidvalidity, last, passed=passed, why=NOT_OURS)
        self.steps += 1


def _place(account: ImapAccount, folder: str) -> str:
    """The name of a folder in the store."""
    return f"{account.credentials.username if account.credentials else ''}@{account.host}/{folder}"


class _Batch:
    """What is stored in one transaction."""

    def __init__(self) -> None:
        self.incoming: list[Incoming] = []
        self.missing: list[Skipped] = []
        self.dealt_to = 0  # every UID up to it has been stored or noted when this batch is
        self._octets = 0
        self._begun = time.monotonic()

    def add(self, one: FetchedMessage | MissingMessage, place: str) -> None:
        """Take a message in, or that there is none."""
        if isinstance(one, MissingMessage):
            self.missing.append(Skipped(place=place, uid=one.uid, why=one.why, again=one.again))
        else:
            self.incoming.append(_incoming(one))  # here, while the batch before it is written
            self._octets += len(one.raw)

    def __len__(self) -> int:
        return len(self.incoming) + len(self.missing)

    @property
    def is_full(self) -> bool:
        """Whether it is time to write it."""
        is_large = len(self) >= FETCH_BATCH_COUNT or self._octets >= FETCH_BATCH_BYTES
        return is_large or time.monotonic() - self._begun >= FETCH_BATCH_S


class _Frontier:
    """How far messages have been dealt with when they come out of order."""

    def __init__(self, uids: Sequence[int]) -> None:
        self._uids = uids
        self._next = 0
        self._early: set[int] = set()

    def pass_(self, uid: int) -> int:
        """Note that a message has been dealt with; gives the UID up to which all have, 0 for none."""
        self._early.add(uid)
        while self._next < len(self._uids) and self._uids[self._next] in self._early:
            self._early.remove(self._uids[self._next])
            self._next += 1
        return self._uids[self._next - 1] if self._next else 0


def _incoming(fetched: FetchedMessage) -> Incoming:
    identity = identify(fetched.raw)
    return Incoming(
        raw=fetched.raw,
        message_id=identity.message_id,
        digest=identity.digest,
        source="imap",
        arrived=fetched.arrived.astimezone(UTC),
        uid=fetched.uid,
    )
