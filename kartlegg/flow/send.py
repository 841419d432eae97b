"""Sending: who has not had a letter gets it, once, whatever happens on the way.

Before a letter leaves it is written down (planned); right before the server is given the text it is marked as
handed over; the server's word settles it. A run that is killed in between leaves a letter handed over: nobody
knows whether it went out, so it becomes unknown and a person decides. Nothing unknown is sent again in silence.
"""

import hmac
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from kartlegg.errors import InputError, MailError, UsageError
from kartlegg.flow.round import Clock, Round, find_recipient, reference_code
from kartlegg.letter import compose, letter_templates, write_letter
from kartlegg.mail.smtp import SmtpSession
from kartlegg.model import Fate, Letter, LetterKind, Recipient, Survey
from kartlegg.store.letters import LetterPlan, LetterRow

GONE = frozenset({Fate.ACCEPTED, Fate.MARKED, Fate.HANDED_OVER, Fate.UNKNOWN})  # it left, or may have


class UnknownLetters(StrEnum):
    """What a person says of letters whose fate is unknown."""

    RESEND = "resend"
    SKIP = "skip"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedLetter:
    """A letter ready to leave."""

    letter: Letter
    recipient: Recipient
    round: int
    code: str
    message_id: str
    thread: tuple[str, ...] = ()  # Message-IDs of earlier letters to the recipient, oldest first


@dataclass(frozen=True, slots=True, kw_only=True)
class SendPlan:
    """What a run would do."""

    kind: LetterKind
    letters: tuple[PlannedLetter, ...]
    had: int  # recipients that have had it
    unknown: tuple[LetterRow, ...]  # letters that may have arrived
    decided: UnknownLetters | None = None  # what a person says of those; None leaves them alone and reports them
    refused: tuple[LetterRow, ...] = ()  # earlier refusals among those that are tried again
    recent: int = 0  # recipients left out since they have had something after the date that was given
    paused: tuple[str, ...] = ()  # recipients reminded a short while ago
    doubtful: tuple[str, ...] = ()  # recipients due a reminder with a message that may hold an answer after all


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterSettled:
    """One letter's outcome."""

    recipient: Recipient
    fate: Fate
    reply: str  # the server's words
    temporary: bool = False  # refused, but maybe not next time (4xx, greylisting)
    refused: tuple[tuple[str, str], ...] = ()  # addresses of several that were refused, with the server's words


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyFailed:
    """The letter went out; its copy could not be put into the Sent folder."""

    recipient: Recipient
    reason: str


SendEvent = LetterSettled | CopyFailed


@contextmanager
def sending(round_: Round) -> Iterator[None]:
    """Holds off any other process that sends for this survey.

    Raises:
        StoreError: Another one is at it.
    """
    with round_.store.database.exclusive("send"):
        yield


def plan_letters(
    round_: Round,
    kind: LetterKind,
    *,
    now: Clock,
    only: Sequence[str] = (),
    unknown: UnknownLetters | None = None,
    attachments: Sequence[Path] = (),
) -> SendPlan:
    """Who is due a letter, and the letters, rendered. Sends nothing; call it inside ``sending``.

    Args:
        round_: The survey and its store.
        kind: The question or the summary letter.
        now: The clock.
        only: Numbers or names; empty means all.
        unknown: What to do with letters whose fate is unknown; None leaves them and reports them.
        attachments: Files that go with it besides those of config.yaml.

    Raises:
        InputError: A template, an attachment or a recipient's name is wrong, or there is no summary to send.
    """
    round_.store.letters.find_interrupted(at=now())
    rows = {row.recipient: row for row in round_.store.letters.all(kind)}
    chosen = chosen_recipients(round_.survey, only)
    open_letters = tuple(rows[one.number] for one in chosen if _fate(rows, one) is Fate.UNKNOWN)
    again = {row.recipient for row in open_letters} if unknown is UnknownLetters.RESEND else set()
    gone = {number for number, row in rows.items() if row.fate in GONE} - again
    if kind is LetterKind.QUESTION:
        gone |= {one.number for one in round_.survey.recipients if one.message_id}
    due = [one for one in chosen if one.number not in gone]
    if kind is LetterKind.SUMMARY and due:
        attachments = attachments or _summary(round_)
    return SendPlan(
        kind=kind,
        letters=write_planned(round_, kind, due, round_number=0, now=now, attachments=attachments),
        had=sum(1 for one in chosen if one.number in gone and _fate(rows, one) is not Fate.UNKNOWN),
        unknown=open_letters,
        decided=unknown,
        refused=tuple(rows[one.number] for one in due if _fate(rows, one) is Fate.REFUSED),
    )


def send_letters(round_: Round, plan: SendPlan, *, now: Clock, sleep: Callable[[float], None]) -> Iterator[SendEvent]:
    """Send what was planned over one connection; yields each outcome as it is known. Call it inside ``sending``.

    Raises:
        MailError: The server cannot be reached, refuses the login or the sender, or is lost for good; what was
            settled before stays settled, the rest is still planned and goes out in the next run.
    """
    account = round_.config.smtp
    if account is None:
        raise InputError("config.yaml has no section mail.smtp", hint="Say there which server takes your letters.")
    sender = sender_address(round_.survey)
    letters = round_.store.letters
    settle_unknown(round_, plan, now=now)
    ids = letters.plan(_plans(plan), at=now())
    with SmtpSession(account, sleep=sleep) as session, _copies(round_) as file_copy:
        for row, planned in zip(ids, plan.letters, strict=True):
            message = _message(round_.survey, planned, now())

            def hand_over(row: int = row) -> None:
                letters.hand_over(row, at=now())

            try:
                delivery = session.deliver(
                    sender=sender,
                    recipients=planned.recipient.addresses + planned.recipient.cc,
                    message=message,
                    before_data=hand_over,
                )
            except MailError as error:  # nothing of it has left, whatever was noted on the way
                letters.settle(row, Fate.PLANNED, reply=error.message, at=now())
                raise
            letters.settle(row, delivery.fate, reply=delivery.reply, at=now())
            _note(round_, planned, delivery.fate, delivery.reply, at=now())
            yield LetterSettled(
                recipient=planned.recipient,
                fate=delivery.fate,
                reply=delivery.reply,
                temporary=delivery.temporary,
                refused=tuple(delivery.refused.items()),
            )
            if delivery.fate is Fate.ACCEPTED and (reason := file_copy(message, now())):
                yield CopyFailed(recipient=planned.recipient, reason=reason)


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
    for row in plan.unknown if plan.decided else ():
        if plan.decided is UnknownLetters.RESEND:
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
    for row, one in zip(letters.plan(_plans(plan), at=now()), plan.letters, strict=True):
        letters.settle(row, Fate.MARKED, reply="sent by other means", at=now())
        _note(round_, one, Fate.MARKED, "sent by other means", at=now())


def write_drafts(round_: Round, plan: SendPlan, folder: Path, *, now: Clock) -> tuple[Path, ...]:
    """The planned letters as .eml files that a mail program opens as drafts (``X-Unsent: 1``); nothing is noted."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for one in plan.letters:
        path = folder / f"{one.recipient.number}-{plan.kind}.eml"
        path.write_bytes(_message(round_.survey, one, now(), unsent=True))
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
    )
    with SmtpSession(round_.config.smtp, sleep=sleep) as session:
        delivery = session.deliver(
            sender=sender_address(round_.survey), recipients=(address,), message=message, before_data=lambda: None
        )
    if delivery.fate is not Fate.ACCEPTED:
        raise MailError(f"the letter to {address} was not taken: {delivery.reply}")
    return delivery.reply


def sender_address(survey: Survey) -> str:
    """The address that letters come from.

    Raises:
        InputError: config.yaml gives none.
    """
    if not survey.sender.email:
        raise InputError("config.yaml has no sender.email", hint="Give the address that letters come from.")
    return survey.sender.email


def chosen_recipients(survey: Survey, only: Sequence[str]) -> tuple[Recipient, ...]:
    """Those that a person names by number or name, in the order of the configuration; all when none is named.

    Raises:
        InputError: There is no such recipient.
    """
    if not only:
        return survey.recipients
    wanted = {find_recipient(survey, word).number for word in only}
    return tuple(one for one in survey.recipients if one.number in wanted)


def _summary(round_: Round) -> tuple[Path, ...]:
    """The published summary that goes with its letter, where config.yaml names no file.

    Raises:
        InputError: It has not been published, or the draft has been changed since.
    """
    settings = round_.survey.letters.get(LetterKind.SUMMARY)
    if settings is not None and settings.attachments:
        return ()
    published, draft = round_.summary_path(".pdf"), round_.summary_path(".md")
    if not published.exists():
        raise InputError(
            "there is no published summary to go with the letter",
            hint="First: kartlegg summarise. Or give the file: --attach FILE.",
        )
    if draft.exists() and draft.stat().st_mtime > published.stat().st_mtime:
        raise InputError(
            f"{draft.name} has been changed after {published.name} was made",
            hint=f"kartlegg publish {draft} makes it anew; or give the file: --attach FILE.",
        )
    return (published,)


def _fate(rows: dict[str, LetterRow], recipient: Recipient) -> Fate | None:
    row = rows.get(recipient.number)
    return row.fate if row else None


def write_planned(
    round_: Round,
    kind: LetterKind,
    due: Sequence[Recipient],
    *,
    round_number: int,
    now: Clock,
    attachments: Sequence[Path] = (),
    missing: Sequence[str] = (),
) -> tuple[PlannedLetter, ...]:
    """The letters to those who are due one; every one is rendered before any is sent."""
    survey, seed = round_.survey, round_.store.seed
    templates = letter_templates(round_.templates)
    today = now().astimezone(survey.timezone).date()
    threads = _threads(round_)
    return tuple(
        PlannedLetter(
            letter=write_letter(
                kind,
                survey=survey,
                recipient=one,
                templates=templates,
                code=reference_code(seed, one.number),
                today=today,
                attachments=attachments,
                missing=missing,
            ),
            recipient=one,
            round=round_number,
            code=reference_code(seed, one.number),
            message_id=_message_id(survey, seed, kind, round_number, one.number),
            thread=() if kind is LetterKind.QUESTION else threads.get(one.number, ()),
        )
        for one in due
    )


def _threads(round_: Round) -> dict[str, tuple[str, ...]]:
    threads: dict[str, tuple[str, ...]] = {
        one.number: (one.message_id,) for one in round_.survey.recipients if one.message_id
    }
    for row in round_.store.letters.all():
        if row.fate in GONE:
            threads[row.recipient] = (*threads.get(row.recipient, ()), row.message_id)
    return threads


def _message_id(survey: Survey, seed: bytes, kind: LetterKind, round_number: int, recipient: str) -> str:
    """The Message-ID of a letter, the same each time it is tried (RFC 5322 §3.6.4).

    A letter that is sent again because its fate was unknown keeps its id, so that a mail server or program which
    has it already can tell that it is the same one.
    """
    local = re.sub(r"[^a-z0-9]+", "-", survey.id.lower()).strip("-") or "survey"
    secret = hmac.digest(seed, f"message:{kind}:{round_number}:{recipient}".encode(), "sha256").hex()[:20]
    domain = sender_address(survey).rpartition("@")[2].encode("idna").decode()
    return f"{local}.{kind[0]}{round_number}.{recipient}.{secret}@{domain}"


def _message(survey: Survey, planned: PlannedLetter, date: datetime, *, unsent: bool = False) -> bytes:
    return compose(
        planned.letter,
        survey=survey,
        recipient=planned.recipient,
        message_id=planned.message_id,
        date=date.astimezone(survey.timezone),
        in_reply_to=planned.thread[-1] if planned.thread else None,
        references=planned.thread,
        unsent=unsent,
    )


def _note(round_: Round, planned: PlannedLetter, fate: Fate, reply: str, *, at: datetime) -> None:
    detail = f"{planned.letter.kind} letter {fate.replace('_', ' ')}" + (f": {reply}" if reply else "")
    round_.store.records.note("send", detail, at=at, recipient=planned.recipient.number)


@contextmanager
def _copies(round_: Round) -> Iterator[Callable[[bytes, datetime], str]]:
    """Gives a function that puts a letter into the Sent folder and tells, in words, why it could not.

    A copy that fails is no failed letter: the reason is told once, and the rest of the run goes without.
    """
    smtp, imap = round_.config.smtp, round_.config.imap
    if smtp is None or smtp.sent_copy is None or imap is None:
        yield lambda _message, _when: ""
        return
    from kartlegg.mail.imap import Mailbox

    folder, lost = smtp.sent_copy, False
    with ExitStack() as stack:
        mailbox: Mailbox | None = None

        def file_copy(message: bytes, when: datetime) -> str:
            nonlocal mailbox, lost
            if lost:
                return ""
            try:
                if mailbox is None:  # after the first letter has left: no mailbox may hold a letter back
                    mailbox = stack.enter_context(Mailbox(imap))
                mailbox.append(folder, message, when)
            except MailError as error:
                lost = True
                return error.message
            return ""

        yield file_copy
