"""Sending: who has not had a letter gets it, once, whatever happens on the way.

Before a letter leaves it is written down (planned); right before the server is given the text it is marked as
handed over; the server's word settles it. A run that is killed in between leaves a letter handed over: nobody
knows whether it went out, so it becomes unknown until the Sent folder or a reply shows it, or a person decides.
Nothing unknown is sent again in silence.
"""

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from kartlegg.errors import InputError, MailError, UsageError
from kartlegg.flow.plan import PlannedLetter, SendPlan, UnknownLetters, has_own_addresses, sender_address
from kartlegg.flow.round import Clock, Round
from kartlegg.flow.sent import CopyEvent, EvidenceEvent, SentCopies, settle_by_evidence
from kartlegg.letter import compose
from kartlegg.limits import BUSY_PAUSES_S, RETRY_PAUSES_S
from kartlegg.mail.smtp import BusyError, Delivery, SmtpSession
from kartlegg.model import Fate, Recipient
from kartlegg.store.letters import LetterPlan, Settlement


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterSettled:
    """One letter's outcome."""

    recipient: Recipient
    fate: Fate
    reply: str  # the server's words
    temporary: bool = False  # refused, but maybe not next time (4xx, greylisting)
    refused: tuple[tuple[str, str], ...] = ()  # addresses of several that were refused, with the server's words


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """The server has put letters off; they are tried again after a pause."""

    seconds: float
    recipients: tuple[Recipient, ...]  # whose letters wait
    reason: str  # the server's words


SendEvent = LetterSettled | Waiting | CopyEvent | EvidenceEvent


@contextmanager
def sending(round_: Round) -> Iterator[None]:
    """Holds off any other process that sends for this survey.

    Raises:
        StoreError: Another one is at it.
    """
    with round_.store.database.exclusive("send"):
        yield


def send_letters(
    round_: Round, plan: SendPlan, *, now: Clock, sleep: Callable[[float], None], wait: bool = True
) -> Iterator[SendEvent]:
    """Send what was planned over one connection; yields each outcome once it is stored. Call it inside ``sending``.

    Letters that were put off (4xx, greylisting) are tried again at the end, after growing pauses; where the server has
    had enough of us, the letter at hand waits. What was refused for good (5xx) is not tried again in this run.

    Args:
        round_: The survey and its store.
        plan: What is to be sent.
        now: The clock.
        sleep: Waits.
        wait: Whether to wait for what was put off; else it is left to the next run.

    Raises:
        MailError: The server cannot be reached, refuses the login or the sender, finds a letter too large, or is lost
            for good; what was settled before stays settled, the rest is still planned and goes out in the next run.
    """
    account = round_.config.smtp
    if account is None:
        raise InputError("config.yaml has no section mail.smtp", hint="Say there which server takes your letters.")
    settle_unknown(round_, plan, now=now)
    ids = round_.store.letters.plan(_plans(plan), at=now())
    ledger = _Ledger(round_)

    def pause(seconds: float) -> None:
        ledger.write()
        sleep(seconds)

    turn = list(zip(ids, plan.letters, strict=True))
    pauses = RETRY_PAUSES_S if wait else ()
    lost = False
    try:
        with SmtpSession(account, sleep=pause) as session, SentCopies(round_, now=now, sleep=pause) as copies:
            if plan.letters:
                session.check_size(len(_message(round_, max(plan.letters, key=_weight), now())))
            for number, seconds in enumerate((0, *pauses)):
                if number:
                    reason = ledger.last_reply
                    ledger.write()
                    yield from ledger.told()
                    yield Waiting(seconds=seconds, recipients=tuple(one.recipient for _, one in turn), reason=reason)
                    session.rest()
                    pause(seconds)
                put_off: list[tuple[int, PlannedLetter]] = []
                for row, planned in turn:
                    message = _message(round_, planned, now())
                    delivery = yield from _deliver(
                        round_, session, ledger, row, planned, message, now=now, sleep=pause, wait=wait
                    )
                    again = delivery.temporary and number < len(pauses)
                    if again:
                        put_off.append((row, planned))
                    lost |= delivery.fate is Fate.UNKNOWN
                    due = delivery.fate is Fate.ACCEPTED and copies.is_due(message)
                    ledger.note(row, planned, delivery, at=now(), copy=message if due else None, quiet=again)
                    if due:
                        ledger.write()
                    yield from ledger.told()
                    if due and (event := copies.file(row, message, planned.recipient)):
                        yield event
                turn = put_off
                if not turn:
                    break
    finally:
        ledger.write()
    yield from ledger.told()
    if lost:
        yield from settle_by_evidence(round_, now=now, copies=False)


def _deliver(
    round_: Round,
    session: SmtpSession,
    ledger: "_Ledger",
    row: int,
    planned: PlannedLetter,
    message: bytes,
    *,
    now: Clock,
    sleep: Callable[[float], None],
    wait: bool,
) -> Generator[SendEvent, None, Delivery]:
    """Hand one letter over; waits with it while the server has had enough of us, as often as the limits let it."""
    pauses = iter(BUSY_PAUSES_S if wait else ())
    while True:
        try:
            return session.deliver(
                sender=sender_address(round_.config.survey),
                recipients=tuple(dict.fromkeys(planned.recipient.addresses + planned.recipient.cc)),
                message=message,
                before_text=lambda: ledger.hand_over(row, at=now()),
            )
        except MailError as error:  # nothing of it has left, whatever was noted on the way
            ledger.take_back(row, error.message, at=now())
            ledger.write()
            yield from ledger.told()
            seconds = next(pauses, None) if isinstance(error, BusyError) else None
            if seconds is None:
                raise
            yield Waiting(seconds=seconds, recipients=(planned.recipient,), reason=error.message)
            session.rest()
            sleep(seconds)


class _Ledger:
    """Writes outcomes down together with the next letter's hand-over: one commit a letter, and none is told before.

    A stop between the server's word and that commit leaves the letter handed over, and the next run looks for evidence.
    """

    def __init__(self, round_: Round) -> None:
        self._letters = round_.store.letters
        self._open: list[tuple[Settlement, LetterSettled | None]] = []
        self._told: list[LetterSettled] = []
        self.last_reply = ""  # of what was put off

    def hand_over(self, row: int, *, at: datetime) -> None:
        self._letters.hand_over(row, at=at, settled=[one for one, _ in self._open])
        self._written()

    def note(
        self, row: int, planned: PlannedLetter, delivery: Delivery, *, at: datetime, copy: bytes | None, quiet: bool
    ) -> None:
        fate, reply = delivery.fate, delivery.reply
        event = None
        if quiet:
            self.last_reply = reply
        else:
            event = LetterSettled(
                recipient=planned.recipient,
                fate=fate,
                reply=reply,
                temporary=delivery.temporary,
                refused=tuple(delivery.refused.items()),
            )
        settlement = Settlement(
            letter=row,
            fate=fate,
            reply=reply,
            at=at,
            recipient=planned.recipient.number,
            note=_noted(planned, fate, reply),
            copy=copy,
        )
        self._open.append((settlement, event))

    def take_back(self, row: int, reply: str, *, at: datetime) -> None:
        self._open.append((Settlement(letter=row, fate=Fate.PLANNED, reply=reply, at=at), None))

    def write(self) -> None:
        self._letters.settle_all([one for one, _ in self._open])
        self._written()

    def told(self) -> Iterator[LetterSettled]:
        """What is on the disk and has not been told."""
        while self._told:
            yield self._told.pop(0)

    def _written(self) -> None:
        self._told += [event for _, event in self._open if event is not None]
        self._open.clear()


def _plans(plan: SendPlan) -> list[LetterPlan]:
    return [
        LetterPlan(
            letter=one.letter,
            round=one.round,
            message_id=one.message_id,
            code=one.code,
            addresses=one.recipient.addresses + one.recipient.cc,
        )
        for one in plan.letters
    ]


def settle_unknown(round_: Round, plan: SendPlan, *, now: Clock) -> None:
    """Do what a person decided of letters that may have arrived: free them to be sent again, or count them as sent.

    Not before the run that was decided on does something: a plan that is only looked at changes nothing.
    """
    for row in plan.unknown:
        decision = plan.decided.get(row.recipient)
        if decision is None:
            continue
        if decision is UnknownLetters.RESEND:
            round_.store.letters.forget([row.id])
            what = "sent again, as decided"
        else:
            round_.store.letters.settle(row.id, Fate.MARKED, reply="counted as sent, as decided", at=now())
            what = "counted as sent, as decided"
        round_.store.records.note("send", f"unknown fate: {what}", at=now(), recipient=row.recipient)


def mark_sent(round_: Round, plan: SendPlan, *, now: Clock) -> None:
    """Note that the planned letters have left by another way. Call it inside ``sending``."""
    settle_unknown(round_, plan, now=now)
    letters = round_.store.letters
    words = "sent by other means"
    letters.settle_all(
        [
            Settlement(
                letter=row,
                fate=Fate.MARKED,
                reply=words,
                at=now(),
                recipient=one.recipient.number,
                note=_noted(one, Fate.MARKED, words),
            )
            for row, one in zip(letters.plan(_plans(plan), at=now()), plan.letters, strict=True)
        ]
    )


def write_drafts(round_: Round, plan: SendPlan, folder: Path, *, now: Clock) -> tuple[Path, ...]:
    """The planned letters as .eml files that a mail program opens as drafts (``X-Unsent: 1``); nothing is noted."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for one in plan.letters:
        path = folder / f"{one.recipient.number}-{plan.kind}.eml"
        path.write_bytes(_message(round_, one, now(), unsent=True))
        files.append(path)
    return tuple(files)


def send_test(round_: Round, plan: SendPlan, address: str, *, now: Clock, sleep: Callable[[float], None]) -> str:
    """Send the first planned letter to the officer herself; nobody else gets it and nothing is noted as sent.

    Returns:
        The server's words.

    Raises:
        UsageError: Nothing is planned.
        MailError: The letter was not taken.
    """
    if not plan.letters:
        raise UsageError(
            "no letter is left to send, so there is none to try",
            hint="`kartlegg check --preview DIR` writes every letter as a page.",
        )
    if round_.config.smtp is None:
        raise InputError("config.yaml has no section mail.smtp", hint="Say there which server takes your letters.")
    planned = plan.letters[0]
    message = compose(
        planned.letter,
        survey=round_.survey,
        recipient=replace(planned.recipient, addresses=(address,), cc=()),
        message_id=f"test.{planned.message_id}",
        date=now(),
        reply_to=_reply_to(round_, planned.code),
    )
    with SmtpSession(round_.config.smtp, sleep=sleep) as session:
        delivery = session.deliver(
            sender=sender_address(round_.survey), recipients=(address,), message=message, before_text=lambda: None
        )
    if delivery.fate is not Fate.ACCEPTED:
        raise MailError(f"the letter to {address} was not taken: {delivery.reply}")
    return delivery.reply


def _message(round_: Round, planned: PlannedLetter, date: datetime, *, unsent: bool = False) -> bytes:
    survey = round_.config.survey  # nothing of a letter's head depends on deadlines, for which the store is asked
    return compose(
        planned.letter,
        survey=survey,
        recipient=planned.recipient,
        message_id=planned.message_id,
        date=date.astimezone(survey.timezone),
        in_reply_to=planned.thread[-1] if planned.thread else None,
        references=planned.thread,
        reply_to=_reply_to(round_, planned.code),
        unsent=unsent,
    )


def _reply_to(round_: Round, code: str) -> str | None:
    """The recipient's own address for answers, where the mailbox takes mail to such addresses."""
    if not has_own_addresses(round_):
        return None
    local, _, domain = sender_address(round_.config.survey).rpartition("@")
    return f"{local}+{code.lower()}@{domain}"


def _weight(planned: PlannedLetter) -> int:
    """About how large a letter is: the largest one tells whether the server takes them all."""
    letter = planned.letter
    return len(letter.text) + len(letter.html) + sum(len(one.data) for one in letter.attachments)


def _noted(planned: PlannedLetter, fate: Fate, reply: str) -> str:
    """A line of the journal."""
    return f"{planned.letter.kind} letter {fate.replace('_', ' ')}" + (f": {reply}" if reply else "")
