"""Who is due a letter, and the letters, rendered before any of them leaves."""

import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from kartlegg.errors import InputError
from kartlegg.flow.leaks import refuse_leaks
from kartlegg.flow.round import Clock, Round, find_recipient, reference_code
from kartlegg.letter import letter_templates, write_letter
from kartlegg.model import Fate, Letter, LetterKind, Recipient, Survey
from kartlegg.store.letters import LetterRow

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
class SharedAddress:
    """An address that stands at several recipients."""

    address: str = field(repr=False)
    recipients: tuple[str, ...]  # their numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class SendPlan:
    """What a run would do."""

    kind: LetterKind
    letters: tuple[PlannedLetter, ...]
    had: int  # recipients that have had it
    unknown: tuple[LetterRow, ...]  # letters that may have arrived
    decided: Mapping[str, UnknownLetters] = field(default_factory=dict)  # what a person says of those, by recipient
    refused: tuple[LetterRow, ...] = ()  # earlier refusals among those that are tried again
    recent: int = 0  # recipients left out since they have had something after the date that was given
    paused: tuple[str, ...] = ()  # recipients reminded a short while ago
    doubtful: tuple[str, ...] = ()  # recipients due a reminder with a message that may hold an answer after all
    moved: tuple[LetterRow, ...] = ()  # letters to those who have another address now, and get no second one
    shared: tuple[SharedAddress, ...] = ()  # addresses that get more than one letter

    @property
    def undecided(self) -> tuple[LetterRow, ...]:
        """Letters whose fate is unknown and that nobody has decided on."""
        return tuple(row for row in self.unknown if row.recipient not in self.decided)


def plan_letters(
    round_: Round,
    kind: LetterKind,
    *,
    now: Clock,
    only: Sequence[str] = (),
    unknown: UnknownLetters | Mapping[str, UnknownLetters] | None = None,
    attachments: Sequence[Path] = (),
) -> SendPlan:
    """Who is due a letter, and the letters, rendered. Sends nothing; call it inside ``sending``.

    Args:
        round_: The survey and its store.
        kind: The question or the summary letter.
        now: The clock.
        only: Numbers or names; empty means all.
        unknown: What to do with letters whose fate is unknown, with all or by the recipients' numbers; who is not
            named, or None, is left alone and reported.
        attachments: Files that go with it besides those of config.yaml.

    Raises:
        InputError: A template, an attachment or a recipient's name is wrong, or there is no summary to send.
        DisclosureError: What goes with the summary letter points to somebody.
    """
    round_.store.letters.find_interrupted(at=now())
    rows = {row.recipient: row for row in round_.store.letters.all(kind)}
    chosen = chosen_recipients(round_.survey, only)
    open_letters = tuple(rows[one.number] for one in chosen if _fate(rows, one) is Fate.UNKNOWN)
    decided = decide_unknown(unknown, open_letters)
    again = {number for number, what in decided.items() if what is UnknownLetters.RESEND}
    gone = {number for number, row in rows.items() if row.fate in GONE} - again
    if kind is LetterKind.QUESTION:
        gone |= {one.number for one in round_.survey.recipients if one.message_id}
    due = [one for one in chosen if one.number not in gone]
    if kind is LetterKind.SUMMARY and due:
        attachments = attachments or _summary(round_)
        settings = round_.survey.letters.get(kind)
        refuse_leaks(round_, [*(settings.attachments if settings else ()), *attachments])
    return SendPlan(
        kind=kind,
        letters=write_planned(round_, kind, due, round_number=0, now=now, attachments=attachments),
        had=sum(1 for one in chosen if one.number in gone and _fate(rows, one) is not Fate.UNKNOWN),
        unknown=open_letters,
        decided=decided,
        refused=tuple(rows[one.number] for one in due if _fate(rows, one) is Fate.REFUSED),
        moved=tuple(rows[one.number] for one in chosen if one.number in gone and _has_moved(rows, one)),
        shared=find_shared(due),
    )


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


def decide_unknown(
    unknown: UnknownLetters | Mapping[str, UnknownLetters] | None, letters: Sequence[LetterRow]
) -> dict[str, UnknownLetters]:
    """What a person decides of each of these letters, by recipient; one word may hold for all of them."""
    if unknown is None:
        return {}
    if isinstance(unknown, UnknownLetters):
        return {row.recipient: unknown for row in letters}
    return {row.recipient: unknown[row.recipient] for row in letters if row.recipient in unknown}


def _has_moved(rows: Mapping[str, LetterRow], recipient: Recipient) -> bool:
    """Whether the letter went to another address than the recipient's of today."""
    row = rows.get(recipient.number)
    return row is not None and recipient.addresses[0].casefold() not in {one.casefold() for one in row.addresses}


def find_shared(due: Sequence[Recipient]) -> tuple[SharedAddress, ...]:
    """The addresses that get a letter for more than one recipient."""
    of: dict[str, dict[str, None]] = {}
    for one in due:
        for address in (*one.addresses, *one.cc):
            of.setdefault(address.casefold(), {})[one.number] = None
    return tuple(
        SharedAddress(address=address, recipients=tuple(numbers)) for address, numbers in of.items() if len(numbers) > 1
    )


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
    planned = []
    for one in due:
        code = reference_code(seed, one.number)
        letter = write_letter(
            kind,
            survey=survey,
            recipient=one,
            templates=templates,
            code=code,
            code_in_subject=not has_own_addresses(round_),
            today=today,
            attachments=attachments,
            missing=missing,
        )
        planned.append(
            PlannedLetter(
                letter=letter,
                recipient=one,
                round=round_number,
                code=code,
                message_id=_message_id(survey, seed, kind, round_number, one.number),
                thread=() if kind is LetterKind.QUESTION else threads.get(one.number, ()),
            )
        )
    return tuple(planned)


def _threads(round_: Round) -> dict[str, tuple[str, ...]]:
    threads: dict[str, tuple[str, ...]] = {
        one.number: (one.message_id,) for one in round_.survey.recipients if one.message_id
    }
    for row in round_.store.letters.all():
        if row.fate in GONE:
            # Their mail program knows the letter by the id that a server has given it, where one has.
            threads[row.recipient] = (*threads.get(row.recipient, ()), row.message_id, *row.other_ids)
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


def has_own_addresses(round_: Round) -> bool:
    """Whether each recipient answers to an address of its own, which then stands for the reference code."""
    return round_.config.imap is not None and round_.config.imap.plus_address
