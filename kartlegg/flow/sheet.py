"""The review as one text file: written for an editor, taken back from it."""

from collections.abc import Sequence
from dataclasses import dataclass

from kartlegg.errors import InputError
from kartlegg.flow.review import Review, Waiting, find_waiting, look_at, reasons
from kartlegg.flow.round import Round, find_readings, find_recipient
from kartlegg.flow.standing import find_standings
from kartlegg.model import Conflict, FiledReading, Kind, Recipient
from kartlegg.reading.moves import GENERAL
from kartlegg.reading.sheet import (
    ChoiceSection,
    MessageSection,
    Section,
    Shown,
    choice_of,
    read_sheet,
    section_of,
    write_sheet,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of an edited file."""

    stored: int  # sections that were changed or marked as done
    waiting: int  # of those, the ones that are still in doubt
    outdated: tuple[str, ...]  # sections that were changed, but so has the round since the file was written


def sheet_text(round_: Round, waiting: Sequence[Waiting]) -> str:
    """The file for what waits."""
    entries = [one if isinstance(one, Conflict) else _shown(round_, one) for one in waiting]
    return write_sheet(entries, round_.survey)


def take_back(round_: Round, review: Review, text: str) -> Taken:
    """Store what was changed or marked as done in the file; nothing at all when a line of it is wrong.

    Raises:
        InputError: A line cannot be understood.
    """
    sections = [one for one in read_sheet(text, round_.survey) if one.done or one.fingerprint != one.written]
    for section in sections:
        _check(round_, section)
    stored = 0
    outdated: list[str] = []
    for section in sections:
        now = _now(round_, section)
        mark = _mark(round_, now) if now else ""
        if now is None or mark not in {section.written, section.fingerprint}:
            if not _is_done(round_, section):
                outdated.append(f"line {section.line}: {_name(section)}")
        elif mark != section.fingerprint or (section.done and _is_open(now)):
            _store(round_, review, section, now)
            stored += 1
    left = {_key(one) for one in find_waiting(round_)}
    waiting = sum(_section_key(one) in left for one in sections)
    return Taken(stored=stored, waiting=waiting, outdated=tuple(outdated))


def _shown(round_: Round, filed: FiledReading) -> Shown:
    look = look_at(round_, filed)
    reading = filed.reading
    when = filed.arrived.astimezone(round_.survey.timezone)
    sender = "By phone" if filed.by_phone else f"From {reading.from_name} <{reading.from_address}>"
    about = [
        f"{sender}, {when:%Y-%m-%d %H:%M}",
        f"Subject: {reading.subject}",
        *([f"Attachments: {', '.join(look.attachments)}"] if look.attachments else []),
        *(f"? {reason}" for reason in reasons(filed)),
    ]
    return Shown(message=filed.message, about=tuple(about), lines=look.lines, reading=reading)


def _check(round_: Round, section: Section) -> None:
    """Refuse what cannot be stored before anything is.

    Raises:
        InputError: There is no such recipient, or it has answers and nobody is told whose they are.
    """
    if isinstance(section, ChoiceSection):
        return
    try:
        _recipients(round_, section)
    except InputError as error:
        raise InputError(f"line {section.line}: {error.message}", hint=error.hint) from error
    answers = any(text.strip() for question, text in section.texts.items() if question != GENERAL)
    if section.done and section.recipient is None and section.kind is Kind.ANSWER and answers:
        raise InputError(
            f"line {section.line}: message {section.message} has answers but no recipient",
            hint="Write its number after recipient:, or kind: no answer.",
        )


def _recipients(round_: Round, section: MessageSection) -> tuple[Recipient | None, tuple[Recipient, ...]]:
    survey = round_.survey
    own = find_recipient(survey, section.recipient) if section.recipient else None
    return own, tuple(find_recipient(survey, word) for word in section.also_for)


def _now(round_: Round, section: Section) -> Waiting | None:
    """What a section is about as it is now; None when there is no such thing any more."""
    if isinstance(section, MessageSection):
        return next((one for one in find_readings(round_) if one.message == section.message), None)
    conflicts = (conflict for standing in find_standings(round_) for conflict in standing.conflicts)
    return next((one for one in conflicts if _key(one) == _section_key(section)), None)


def _mark(round_: Round, now: Waiting) -> str:
    return (choice_of(now) if isinstance(now, Conflict) else section_of(_shown(round_, now))).fingerprint


def _is_open(now: Waiting) -> bool:
    return isinstance(now, Conflict) or bool(reasons(now))


def _is_done(round_: Round, section: Section) -> bool:
    """Whether just this has been chosen before: the file is taken back once more."""
    return isinstance(section, ChoiceSection) and any(
        (one.recipient, one.question, one.messages, one.kept)
        == (section.recipient, section.question, section.messages, section.kept)
        for one in round_.store.decisions.choices()
    )


def _store(round_: Round, review: Review, section: Section, now: Waiting) -> None:
    if isinstance(section, ChoiceSection) and isinstance(now, Conflict):
        review.choose(now, section.kept)
    elif isinstance(section, MessageSection) and isinstance(now, FiledReading):
        own, others = _recipients(round_, section)
        settled = section.done or not reasons(now)
        review.write(now, section.kind, section.texts, recipient=own, others=others, settled=settled)


def _key(waiting: Waiting) -> tuple[object, ...]:
    return (waiting.recipient, waiting.question) if isinstance(waiting, Conflict) else (waiting.message,)


def _section_key(section: Section) -> tuple[object, ...]:
    return (section.recipient, section.question) if isinstance(section, ChoiceSection) else (section.message,)


def _name(section: Section) -> str:
    if isinstance(section, MessageSection):
        return f"message {section.message}"
    return f"question {section.question} of {section.recipient}"
