"""Reminding: those who owe an answer, each in its letter's thread."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta

from kartlegg.config.texts import parse_moment
from kartlegg.errors import InputError
from kartlegg.flow.plan import (
    GONE,
    PlannedLetter,
    SendPlan,
    UnknownLetters,
    chosen_recipients,
    decide_unknown,
    find_shared,
    write_planned,
)
from kartlegg.flow.round import Clock, Round
from kartlegg.flow.standing import find_standings
from kartlegg.limits import REMINDER_PAUSE_DAYS
from kartlegg.model import LetterKind, Standing, State
from kartlegg.store import LetterRow

OWING = frozenset({State.SENT, State.ACKNOWLEDGED})  # who is reminded: no answer, no call wanted, no bounce


def plan_reminders(
    round_: Round,
    *,
    now: Clock,
    only: Sequence[str] = (),
    unknown: UnknownLetters | Mapping[str, UnknownLetters] | None = None,
    after: datetime | None = None,
    partial: bool = False,
) -> SendPlan:
    """Reminders to those who owe an answer, each in its letter's thread. Call it inside ``sending``.

    Who was reminded within the last days is left out, so that a run that is repeated reminds nobody twice; and who has
    a deadline of its own that has not passed.

    Args:
        round_: The survey and its store.
        now: The clock.
        only: Numbers or names; empty means all.
        unknown: What a person decides of reminders that may have arrived.
        after: Whoever has had a letter or a reminder after it is left out.
        partial: Remind those too who have answered some of the questions, of the rest.
    """
    open_letters = tuple(
        row for row in round_.store.letters.find_interrupted(at=now()) if row.kind is LetterKind.REMINDER
    )
    decided = decide_unknown(unknown, open_letters)
    again = {row.id for row in open_letters if decided.get(row.recipient) is UnknownLetters.RESEND}
    standings = find_standings(round_)
    owed = {one.recipient: _missing(round_, one, partial=partial) for one in standings}
    last = last_letters(round_) if after else {}
    doubted = {standing.recipient for standing in standings if standing.doubts}
    owing = [
        one
        for one in chosen_recipients(round_.survey, only)
        if owed[one.number] and (one.deadline is None or one.deadline < now())
    ]
    recent = {one.number for one in owing if after and one.number in last and last[one.number] > after}
    owing = [one for one in owing if one.number not in recent]
    reminders: dict[str, list[LetterRow]] = {}
    for row in round_.store.letters.all(LetterKind.REMINDER):
        if row.id not in again:
            reminders.setdefault(row.recipient, []).append(row)
    pause = now() - timedelta(days=REMINDER_PAUSE_DAYS)
    paused = {
        number
        for number, rows in reminders.items()
        if any(row.fate in GONE and (row.handed_at or row.planned_at) > pause for row in rows)
    }
    letters: list[PlannedLetter] = []
    for one in owing:
        if one.number not in paused:
            number = 1 + sum(1 for row in reminders.get(one.number, []) if row.fate in GONE)
            letters += write_planned(
                round_, LetterKind.REMINDER, [one], round_number=number, now=now, missing=owed[one.number]
            )
    return SendPlan(
        kind=LetterKind.REMINDER,
        letters=tuple(letters),
        had=sum(1 for one in owing if one.number in paused),
        unknown=open_letters,
        decided=decided,
        recent=len(recent),
        paused=tuple(one.number for one in owing if one.number in paused),
        doubtful=tuple(one.recipient.number for one in letters if one.recipient.number in doubted),
        shared=find_shared([one.recipient for one in letters]),
    )


def parse_after(round_: Round, text: str) -> datetime:
    """The moment of a date (the end of that day) or a date and time in the survey's zone.

    Raises:
        InputError: It is neither.
    """
    try:
        return parse_moment(text, round_.survey.timezone)
    except ValueError as error:
        raise InputError(str(error)) from error


def _missing(round_: Round, standing: Standing, *, partial: bool) -> tuple[str, ...]:
    """The questions that somebody is reminded of; empty when nothing is owed."""
    answered = {answer.question for answer in standing.answers}
    missing = tuple(one.id for one in round_.survey.questions if one.id not in answered)
    if standing.state in OWING:
        return missing
    return missing if partial and answered and not standing.wants_call else ()


def last_letters(round_: Round) -> dict[str, datetime]:
    """When each recipient last had a letter or a reminder from us."""
    survey = round_.survey
    sent = datetime.combine(survey.sent, time(), survey.timezone) if survey.sent else None
    last = {one.number: sent for one in survey.recipients if one.message_id and sent}
    for row in round_.store.letters.all():
        when = row.handed_at or row.settled_at or row.planned_at
        if row.fate in GONE and row.kind is not LetterKind.SUMMARY:
            last[row.recipient] = max(when, last.get(row.recipient, when))
    return last
