"""Recording: what was said on the phone, question by question, kept as a message of its own with its decision.

The note is stored, filed and decided on in one transaction. From then on it is a message as any other: it has a number,
a history, and can be reviewed, chosen against others and taken back. See docs/decisions/0011.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from kartlegg.config.texts import parse_moment
from kartlegg.errors import InputError
from kartlegg.flow.read import read_messages
from kartlegg.flow.round import Clock, Round, find_readings
from kartlegg.flow.standing import find_standings
from kartlegg.letter.note import compose_note
from kartlegg.model import PHONE, Answer, Content, Correction, CurrentAnswer, FiledReading, Kind, Recipient, Standing
from kartlegg.reading.corrections import texts_of
from kartlegg.reading.moves import GENERAL
from kartlegg.reading.note import PHONE_RULE, read_note
from kartlegg.reading.parts import identify
from kartlegg.reading.sheet import CallSheet, read_call_sheet, write_call_sheet
from kartlegg.store import Earlier, Incoming


class Before(StrEnum):
    """What becomes of an answer that stands already."""

    REPLACE = "replace"
    ADD = "add"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notes:
    """What was said in one call."""

    recipient: Recipient
    texts: Mapping[str, str] = field(repr=False)  # by question, none of them empty
    general: str = field(default="", repr=False)  # beside the questions
    when: datetime | None = None  # None: now
    before: Mapping[str, Before] = field(default_factory=dict)  # for questions that are answered already


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What became of the notes."""

    message: int
    new: bool  # False: just this was recorded before
    standing: Standing
    open: tuple[str, ...]  # questions whose earlier answers stand beside these, with a doubt


def find_standing(round_: Round, recipient: Recipient) -> Standing:
    """What a recipient has answered so far."""
    return next(one for one in find_standings(round_) if one.recipient == recipient.number)


def answers_of(standing: Standing) -> dict[str, CurrentAnswer]:
    """What stands under each question."""
    return {answer.question: answer for answer in standing.answers}


def parse_answers(round_: Round, words: list[str]) -> dict[str, str]:
    """Answers that were given as "1=2,5 årsverk"; several to one question stand below each other.

    Raises:
        InputError: One of them has no "=", or there is no such question.
    """
    order = [one.id for one in round_.survey.questions]
    found: dict[str, str] = {}
    for word in words:
        question, sign, text = word.partition("=")
        question = question.strip()
        if not sign or question not in order:
            raise InputError(
                f"“{word[:40]}” names no question",
                hint=f'For example: --answer "{order[0]}=…"; the questions are {", ".join(order)}.',
            )
        if text.strip():
            found[question] = "\n".join(filter(None, [found.get(question), text.strip()]))
    return found


def parse_when(round_: Round, text: str, *, now: Clock) -> datetime:
    """When a call was: a date (its noon) or a date and time in the survey's zone.

    Raises:
        InputError: It is neither, or lies in the future.
    """
    zone = round_.survey.timezone
    try:
        when = parse_moment(text, zone)
    except ValueError as error:
        raise InputError(str(error)) from error
    if (when.hour, when.minute, when.second) == (23, 59, 59):  # a date alone
        noon = when.replace(hour=12, minute=0, second=0)
        when = min(noon, now().astimezone(zone)) if noon.date() == now().astimezone(zone).date() else noon
    if when > now():
        raise InputError(f"the call at {when:%Y-%m-%d %H:%M} has not been yet", hint="Give when it was: --on.")
    return when


def record(
    round_: Round, notes: Notes, *, who: str, now: Clock, watch: Callable[[Iterator[FiledReading]], object] = tuple
) -> Recorded:
    """Keep what was said; the same notes a second time are recognised.

    Raises:
        InputError: Nothing was said.
    """
    if not any(text.strip() for text in (*notes.texts.values(), notes.general)):
        raise InputError("nothing was noted", hint="Type what was said to at least one question.")
    known = _find_same(round_, notes)
    if known is None:
        number = _keep(round_, notes, who=who, now=now)
        watch(read_messages(round_))
    else:
        number = known.message
    standing = find_standing(round_, notes.recipient)
    return Recorded(
        message=number,
        new=known is None,
        standing=standing,
        open=tuple(one.question for one in standing.conflicts if number in one.messages),
    )


def notes_sheet(round_: Round, notes: Notes, *, before: Before | None) -> str:
    """A file to write notes in, with a heading a question, and what stands already."""
    sheet = CallSheet(
        recipient=notes.recipient.number,
        when=f"{notes.when.astimezone(round_.survey.timezone):%Y-%m-%d %H:%M}" if notes.when else "",
        before=str(before or ""),
        texts={**notes.texts, GENERAL: notes.general},
    )
    answered = answers_of(find_standing(round_, notes.recipient))
    return write_call_sheet(sheet, {question: one.text for question, one in answered.items()}, round_.survey)


def read_notes(round_: Round, text: str, recipient: Recipient, *, now: Clock) -> Notes:
    """The notes in such a file; maybe none.

    Raises:
        InputError: A line cannot be understood, or they are another recipient's.
    """
    sheet = read_call_sheet(text, round_.survey)
    if sheet.recipient != recipient.number:
        raise InputError(f"these are notes of a call with {sheet.recipient}, not {recipient.number} {recipient.name}")
    if sheet.before not in {"", *Before}:
        raise InputError(
            f"line {sheet.before_line}: “{sheet.before}” is neither replace nor add", hint="Or leave it empty."
        )
    texts = {question: said.strip() for question, said in sheet.texts.items() if question != GENERAL}
    return Notes(
        recipient=recipient,
        texts=texts,
        general=sheet.texts.get(GENERAL, "").strip(),
        when=parse_when(round_, sheet.when, now=now) if sheet.when else None,
        before=dict.fromkeys(texts, Before(sheet.before)) if sheet.before else {},
    )


def _keep(round_: Round, notes: Notes, *, who: str, now: Clock) -> int:
    survey = round_.survey
    when = (notes.when or now()).astimezone(survey.timezone).replace(microsecond=0)
    raw = compose_note(
        notes.texts, notes.general, survey=survey, recipient=notes.recipient, when=when, who=who, seed=round_.store.seed
    )
    identity = identify(raw)
    answered = answers_of(find_standing(round_, notes.recipient))
    stored = round_.store.decisions.add_note(
        Incoming(raw=raw, message_id=identity.message_id, digest=identity.digest, source=PHONE, arrived=when),
        read_note(raw),
        Correction(
            recipient=notes.recipient.number, is_filed=True, also_for=(), content=_content(round_, notes), settled=True
        ),
        {
            question: Earlier(
                messages=answered[question].messages,
                kept=answered[question].messages if before is Before.ADD else (),
            )
            for question, before in notes.before.items()
            if question in answered and question in notes.texts
        },
        who=who,
        at=now(),
    )
    return stored.message


def _content(round_: Round, notes: Notes) -> Content:
    answers = tuple(
        Answer(question=one.id, text=text, rule=PHONE_RULE)
        for one in round_.survey.questions
        if (text := notes.texts.get(one.id, "").strip())
    )
    return Content(kind=Kind.ANSWER if answers else Kind.OTHER, answers=answers, general=notes.general.strip() or None)


def _find_same(round_: Round, notes: Notes) -> FiledReading | None:
    """A note that stands and says just this of the same call: it was told twice, or a run was repeated."""
    content = _content(round_, notes)
    for one in find_readings(round_):
        is_theirs = one.by_phone and one.reading.recipient == notes.recipient.number
        is_then = notes.when is None or abs(one.arrived - notes.when) < timedelta(minutes=1)
        if is_theirs and is_then and _said(one) == (texts_of(content), content.general):
            return one
    return None


def _said(filed: FiledReading) -> tuple[dict[str, str], str | None]:
    return texts_of(filed.reading), filed.reading.general
