"""What the Sent folder and the replies tell of letters: that they left, and under which Message-ID.

Evidence settles the fate of a letter that is unknown, so that a person need not be asked. And copies of letters are
put into the Sent folder, each once: it is due from the moment at which the letter was accepted, and after a stop it is
looked for before it is put there.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import TracebackType
from typing import TYPE_CHECKING

from kartlegg.errors import MailError
from kartlegg.flow.round import Clock, Round, find_readings
from kartlegg.limits import COPIES_DUE_BYTES, SELF_FILED_PAUSES_S, SENT_MARGIN_DAYS
from kartlegg.model import Fate, ImapAccount, MatchedBy, Recipient
from kartlegg.store.letters import LetterRow, Settlement

if TYPE_CHECKING:
    from kartlegg.mail.imap import FolderState, Mailbox
    from kartlegg.mail.sent import Sought

_LEFT = frozenset({Fate.ACCEPTED, Fate.HANDED_OVER, Fate.UNKNOWN})  # those that a server of ours may have


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterFound:
    """A letter whose fate was unknown has gone out, as evidence shows."""

    letter: int
    recipient: str  # its number
    where: str  # "in the Sent folder"


@dataclass(frozen=True, slots=True, kw_only=True)
class SentUnread:
    """The Sent folder could not be looked into; nothing is decided by it."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyFailed:
    """The letter went out; its copy could not be put into the Sent folder. It stays due."""

    recipient: Recipient | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledByServer:
    """The server puts copies into the Sent folder by itself, so we put none there."""

    folder: str


EvidenceEvent = LetterFound | SentUnread | CopyFailed
CopyEvent = CopyFailed | FiledByServer


def settle_by_evidence(round_: Round, *, now: Clock, copies: bool = True) -> Iterator[EvidenceEvent]:
    """Settle letters whose fate is unknown where the replies or the Sent folder show that they went out.

    Call it inside ``sending``. A mailbox that cannot be reached is told, and is no error: the letters stay unknown.

    Args:
        round_: The survey and its store.
        now: The clock.
        copies: Put copies there too that an earlier run owed to the Sent folder.
    """
    letters = round_.store.letters
    unknown = letters.find_interrupted(at=now())
    if unknown:
        proved = _find_named(round_, unknown)
        for row in unknown:
            if row.id in proved:
                yield _settle(round_, row, proved[row.id], now=now)
        unknown = tuple(row for row in unknown if row.id not in proved)
    due = letters.copies_due() if copies else ()
    account = round_.config.imap
    if account is None or not (unknown or due):
        return
    try:
        yield from _look(round_, account, unknown, due, now=now)
    except MailError as error:
        yield SentUnread(reason=error.message)


def learn_from_sent(round_: Round, mailbox: "Mailbox", *, now: Clock) -> tuple[LetterFound, ...]:
    """Read what is new in the Sent folder: the Message-IDs under which our letters really left.

    Letters whose fate is unknown are settled by what is found. Where no letter of ours has left, or the mailbox has no
    Sent folder, nothing is asked; where nothing is new, it costs one EXAMINE.

    Args:
        round_: The survey and its store.
        mailbox: Open; another folder may be open afterwards.
        now: The clock.

    Raises:
        MailError: The line broke.
    """
    from kartlegg.mail.imap import ClosedFolderError
    from kartlegg.mail.sent import find_copies, find_sent_folder

    letters = round_.store.letters
    rows = [row for row in letters.all() if row.handed_at is not None and row.fate in _LEFT]
    account = round_.config.imap
    if not rows or account is None:
        return ()
    place = f"sent {account.credentials.username if account.credentials else ''}@{account.host}/"
    mark = letters.sent_mark(place)
    folder = _wanted(round_) or (mark[0] if mark else None) or find_sent_folder(mailbox, None)
    if folder is None:
        return ()
    try:
        state = mailbox.examine(folder)
    except ClosedFolderError:
        letters.forget_sent_mark(place)  # the next run looks for the folder anew
        return ()
    known = mark is not None and mark[:2] == (folder, state.uidvalidity)
    first_uid = mark[2] + 1 if mark is not None and known else 1
    if state.uidnext is not None and state.uidnext <= first_uid:
        found = []
    else:
        since = None if known else _first_day(round_, rows)
        found = list(find_copies(mailbox, state, _sought(rows), since=since, first_uid=first_uid))
    by_id = {row.id: row for row in rows}
    letters.learn_ids(
        {
            one.message_id: one.letter
            for one in found
            if one.message_id and one.message_id != by_id[one.letter].message_id
        }
    )
    settled = tuple(
        _settle(round_, by_id[number], f"in the Sent folder ({folder})", now=now)
        for number in dict.fromkeys(one.letter for one in found)
        if by_id[number].fate is Fate.UNKNOWN
    )
    if state.uidnext is not None and (not known or state.uidnext > first_uid):
        letters.mark_sent_read(place, folder, state.uidvalidity, state.uidnext - 1)
    return settled


class SentCopies:
    """Puts a copy of each letter of a run into the Sent folder, where the configuration asks for it.

    A copy that fails is no failed letter: the reason is told once, and the rest stays due for the next run.
    """

    def __init__(self, round_: Round, *, now: Clock, sleep: Callable[[float], None]) -> None:
        """Connects when the first copy is due: no mailbox may hold a letter back."""
        smtp = round_.config.smtp
        self._round = round_
        self._now = now
        self._sleep = sleep
        self._folder = smtp.sent_copy if smtp else None
        self._stack = ExitStack()
        self._mailbox: Mailbox | None = None
        self._lost = self._done = False
        self._due_bytes = 0

    def __enter__(self) -> "SentCopies":
        """The copies themselves."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave the mailbox."""
        self._stack.__exit__(kind, error, trace)

    def is_due(self, message: bytes) -> bool:
        """Whether a copy of the next letter is to be noted as due."""
        return (
            self._folder is not None
            and self._round.config.imap is not None
            and not self._done
            and (not self._lost or self._due_bytes + len(message) <= COPIES_DUE_BYTES)
        )

    def file(self, letter: int, message: bytes, recipient: Recipient) -> CopyEvent | None:
        """Put the copy that is due into the folder; gives what a person should know."""
        folder, account = self._folder, self._round.config.imap
        if folder is None or account is None or self._done:
            return None
        if self._lost:
            self._due_bytes += len(message)
            return None
        letters = self._round.store.letters
        try:
            if self._mailbox is None:
                from kartlegg.mail.imap import Mailbox

                self._mailbox = self._stack.enter_context(Mailbox(account))
                if self._is_filed(self._mailbox, folder, account, letter):
                    self._done = True
                    letters.copy_filed(letters.copies_due())
                    return FiledByServer(folder=folder)
            self._mailbox.append(folder, message, self._now())
        except MailError as error:
            self._lost = True
            self._due_bytes += len(message)
            return CopyFailed(recipient=recipient, reason=error.message)
        letters.copy_filed([letter])
        return None

    def _is_filed(self, mailbox: "Mailbox", folder: str, account: ImapAccount, letter: int) -> bool:
        """Whether the first letter of the run lies in the folder without our doing."""
        from kartlegg.mail.sent import files_itself, find_copies

        smtp = self._round.config.smtp
        hosts = [account.host, *([smtp.host] if smtp else [])]
        rows = [row for row in self._round.store.letters.all() if row.id == letter]
        pauses = SELF_FILED_PAUSES_S if files_itself(mailbox, hosts) else ()
        for pause in (0, *pauses):
            if pause:
                self._sleep(pause)
            state = mailbox.examine(folder)
            if any(find_copies(mailbox, state, _sought(rows), since=_first_day(self._round, rows))):
                return True
        return False


def _look(
    round_: Round, account: ImapAccount, unknown: Sequence[LetterRow], due: Sequence[int], *, now: Clock
) -> Iterator[EvidenceEvent]:
    """One look into the Sent folder, for what is unknown and for what is due there."""
    from kartlegg.mail.imap import Mailbox
    from kartlegg.mail.sent import find_copies, find_sent_folder

    letters = round_.store.letters
    with Mailbox(account) as mailbox:
        folder = find_sent_folder(mailbox, _wanted(round_))
        if folder is None:
            return
        owed = [row for row in letters.all() if row.id in set(due)]
        rows = [*unknown, *owed]
        state: FolderState = mailbox.examine(folder)
        found = {one.letter: one for one in find_copies(mailbox, state, _sought(rows), since=_first_day(round_, rows))}
        letters.learn_ids(
            {
                found[row.id].message_id or row.message_id: row.id
                for row in rows
                if row.id in found and found[row.id].message_id not in {None, row.message_id}
            }
        )
        for row in unknown:
            if row.id in found:
                yield _settle(round_, row, f"in the Sent folder ({folder})", now=now)
        letters.copy_filed([row.id for row in owed if row.id in found])
        for row in owed:
            if row.id in found:
                continue
            try:
                mailbox.append(folder, letters.copy_of(row.id), row.settled_at or now())
            except MailError as error:
                yield CopyFailed(recipient=round_.survey.recipient(row.recipient), reason=error.message)
                return
            letters.copy_filed([row.id])


def _wanted(round_: Round) -> str | None:
    return round_.config.smtp.sent_copy if round_.config.smtp else None


def _sought(rows: Sequence[LetterRow]) -> "tuple[Sought, ...]":
    from kartlegg.mail.sent import Sought

    return tuple(
        Sought(letter=row.id, message_id=row.message_id, subject=row.subject, code=row.code, addresses=row.addresses)
        for row in rows
    )


def _first_day(round_: Round, rows: Sequence[LetterRow]) -> date | None:
    """From when on they can lie in the Sent folder, by a server's clock that may not agree with ours."""
    moments = [row.handed_at or row.planned_at for row in rows]
    return (
        (min(moments).astimezone(round_.survey.timezone) - timedelta(days=SENT_MARGIN_DAYS)).date() if moments else None
    )


def _settle(round_: Round, row: LetterRow, where: str, *, now: Clock) -> LetterFound:
    """The letter went out: note it, unless somebody has decided of it meanwhile."""
    round_.store.letters.prove(
        Settlement(
            letter=row.id,
            fate=Fate.ACCEPTED,
            reply=f"it was found {where}",
            at=now(),
            recipient=row.recipient,
            note=f"{row.kind} letter accepted: its fate was unknown, it was found {where}",
        )
    )
    return LetterFound(letter=row.id, recipient=row.recipient, where=where)


def _find_named(round_: Round, unknown: Sequence[LetterRow]) -> dict[int, str]:
    """Letters that a stored message names: a reply, a receipt or a bounce comes of what has arrived."""
    messages = round_.store.messages
    ids = {row.id: [f"<{one}>".encode() for one in (row.message_id, *row.other_ids)] for row in unknown}
    alone = _only_letters(round_)
    officer = (round_.survey.sender.email or "").casefold()
    found: dict[int, str] = {}
    for filed in find_readings(round_):
        raw, reading = messages.raw(filed.message), filed.reading
        for row in unknown:
            by_code = (
                row.id in alone
                and reading.recipient == row.recipient
                and reading.matched_by is MatchedBy.TOKEN
                and reading.from_address.casefold() != officer  # she may have answered a letter that she tried
                and _is_after(filed.arrived, row.handed_at)
            )
            if by_code or any(one in raw for one in ids[row.id]):
                found.setdefault(row.id, f"by message {filed.message}, which answers it")
    return found


def _only_letters(round_: Round) -> set[int]:
    """Letters to those who have had no other: all letters to one recipient have the same code."""
    of: dict[str, list[int]] = {}
    for row in round_.store.letters.all():
        if row.fate not in {Fate.PLANNED, Fate.REFUSED}:
            of.setdefault(row.recipient, []).append(row.id)
    return {numbers[0] for numbers in of.values() if len(numbers) == 1}


def _is_after(moment: datetime, other: datetime | None) -> bool:
    return other is not None and moment >= other
