"""Reminding: those who owe an answer, each in its letter's thread."""

from collections.abc import Sequence
from datetime import timedelta

from kartlegg.flow.round import Clock, Round
from kartlegg.flow.send import GONE, PlannedLetter, SendPlan, chosen_recipients, write_planned
from kartlegg.flow.standing import find_standings
from kartlegg.limits import REMINDER_PAUSE_DAYS
from kartlegg.model import LetterKind, State
from kartlegg.store import LetterRow

OWING = frozenset({State.SENT, State.ACKNOWLEDGED})  # who is reminded: no answer, no call wanted, no bounce


def plan_reminders(round_: Round, *, now: Clock, only: Sequence[str] = ()) -> SendPlan:
    """Reminders to those who owe an answer, each in its letter's thread. Call it inside ``sending``.

    Who was reminded within the last days is left out, so that a run that is repeated reminds nobody twice.
    """
    unknown = round_.store.letters.find_interrupted(at=now())
    standings = find_standings(round_)
    states = {standing.recipient: standing.state for standing in standings}
    doubted = {standing.recipient for standing in standings if standing.doubts}
    owing = [
        one
        for one in chosen_recipients(round_.survey, only)
        if states[one.number] in OWING and (one.deadline is None or one.deadline < now())
    ]
    reminders: dict[str, list[LetterRow]] = {}
    for row in round_.store.letters.all(LetterKind.REMINDER):
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
            letters += write_planned(round_, LetterKind.REMINDER, [one], round_number=number, now=now)
    return SendPlan(
        kind=LetterKind.REMINDER,
        letters=tuple(letters),
        had=sum(1 for one in owing if one.number in paused),
        unknown=tuple(row for row in unknown if row.kind is LetterKind.REMINDER),
        paused=tuple(one.number for one in owing if one.number in paused),
        doubtful=tuple(one.recipient.number for one in letters if one.recipient.number in doubted),
    )
