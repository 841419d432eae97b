"""Where the round stands, for a person or a program to read."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from kartlegg.flow.calls import Call, calls_json, find_calls
from kartlegg.flow.extend import in_words
from kartlegg.flow.round import Clock, Round, find_readings, find_removed
from kartlegg.flow.standing import find_standings, find_unplaced, group_by_recipient, is_by_the_way
from kartlegg.model import FiledReading, Language, Question, Recipient, Standing, State


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusLine:
    """One recipient."""

    recipient: Recipient
    standing: Standing
    deadline: datetime | None  # the one that holds for it
    days_left: int | None  # to that; below 0 when it has passed
    doubted: tuple[str, ...] = ()  # questions with an answer that a person should look at

    @property
    def look(self) -> str:
        """How many doubts a person should look at, in words; empty when there are none."""
        count = len(self.standing.doubts)
        return f"{count} doubt{'s' if count > 1 else ''}" if count else ""

    @property
    def own_deadline(self) -> datetime | None:
        """The deadline where it is the recipient's own, from the list or extended."""
        return self.recipient.deadline


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """How many of some recipients have answered: those of a region, or all."""

    name: str  # empty for those without a region
    asked: int
    answered: int  # every question
    partial: int  # some of them

    @property
    def none(self) -> int:
        """How many have answered nothing."""
        return self.asked - self.answered - self.partial

    @property
    def percent(self) -> int:
        """Of those asked, who have answered in full or in part; rounded down, so that 100 means all."""
        return 100 * (self.answered + self.partial) // self.asked if self.asked else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionCount:
    """How many have answered a question."""

    question: Question
    answered: int
    doubted: int  # of those, the ones with a doubt about just this answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """The whole round."""

    title: str
    language: Language
    timezone: tzinfo
    made: datetime
    questions: tuple[Question, ...]
    lines: tuple[StatusLine, ...]
    counts: dict[State, int]
    total: Group
    regions: tuple[Group, ...]  # in the order of the list; empty when no recipient has a region
    per_question: tuple[QuestionCount, ...]
    calls: tuple[Call, ...]
    deadline: datetime | None
    days_left: int | None  # below 0 when the deadline has passed
    unplaced: tuple[FiledReading, ...]  # messages that somebody must find the recipient of
    removed: tuple[str, ...]  # numbers that letters went to or replies came from, no longer among the recipients
    other: tuple[FiledReading, ...]  # messages without a recipient that hold nothing for the round

    @property
    def deadline_words(self) -> str:
        """The deadline and how far it is off, in words; empty without one."""
        if self.deadline is None or self.days_left is None:
            return ""
        return f"Deadline {in_words(self.deadline)}: {_days_in_words(self.days_left, self.deadline < self.made)}."


def find_status(round_: Round, *, now: Clock) -> Status:
    """Where the round stands."""
    survey, made = round_.survey, now()
    readings = find_readings(round_)
    standings = find_standings(round_, readings)
    by_recipient = group_by_recipient(readings)
    counted = Counter(standing.state for standing in standings)
    unplaced = find_unplaced(readings)

    def days_to(deadline: datetime | None) -> int | None:
        return (deadline.date() - made.astimezone(survey.timezone).date()).days if deadline else None

    lines = tuple(
        StatusLine(
            recipient=recipient,
            standing=standing,
            deadline=survey.deadline_of(recipient.number),
            days_left=days_to(survey.deadline_of(recipient.number)),
            doubted=_doubted(standing, by_recipient.get(recipient.number, ())),
        )
        for recipient, standing in zip(survey.recipients, standings, strict=True)
    )
    return Status(
        title=survey.title,
        language=survey.language,
        timezone=survey.timezone,
        made=made.astimezone(survey.timezone),
        questions=survey.questions,
        lines=lines,
        counts={state: counted[state] for state in State if counted[state]},
        total=_group("", lines, len(survey.questions)),
        regions=_regions(lines, len(survey.questions)),
        per_question=tuple(_count(question, lines) for question in survey.questions),
        calls=find_calls(round_, standings, by_recipient, now=now),
        deadline=survey.deadline,
        days_left=days_to(survey.deadline),
        unplaced=tuple(one for one in unplaced if not is_by_the_way(one)),
        removed=find_removed(round_, readings),
        other=tuple(one for one in unplaced if is_by_the_way(one)),
    )


def status_json(status: Status) -> dict[str, object]:
    """The status as plain JSON values; the keys are listed in docs/status.md and stay."""
    return {
        "title": status.title,
        "made": status.made.isoformat(timespec="seconds"),
        "deadline": _iso(status.deadline),
        "days_left": status.days_left,
        "counts": {str(state): count for state, count in status.counts.items()},
        "total": _group_json(status.total),
        "regions": [{"name": one.name or None, **_group_json(one)} for one in status.regions],
        "questions": [
            {"id": one.question.id, "label": one.question.label, "answered": one.answered, "doubted": one.doubted}
            for one in status.per_question
        ],
        "recipients": [_line_json(line) for line in status.lines],
        "calls": calls_json(status.calls),
        "unplaced": [
            {
                "message": one.message,
                "kind": str(one.reading.kind),
                "from": one.reading.from_address,
                "subject": one.reading.subject,
                "doubts": list(one.reading.doubts),
            }
            for one in status.unplaced
        ],
        "removed": list(status.removed),
        "other": len(status.other),
    }


def _line_json(line: StatusLine) -> dict[str, object]:
    return {
        "number": line.recipient.number,
        "name": line.recipient.name,
        "region": line.recipient.region,
        "state": str(line.standing.state),
        "late": line.standing.late,
        "by_phone": line.standing.by_phone,
        "wants_call": line.standing.wants_call,
        "phone": line.standing.call_phone,
        "deadline": _iso(line.deadline),
        "own_deadline": line.own_deadline is not None,
        "days_left": line.days_left,
        "answered": [answer.question for answer in line.standing.answers],
        "doubted": list(line.doubted),
        "messages": list(line.standing.messages),
        "doubts": list(line.standing.doubts),
    }


def _group_json(group: Group) -> dict[str, object]:
    return {
        "asked": group.asked,
        "answered": group.answered,
        "partial": group.partial,
        "none": group.none,
        "percent": group.percent,
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _doubted(standing: Standing, readings: Sequence[FiledReading]) -> tuple[str, ...]:
    """The questions whose answer should be looked at: a doubt about just it, or several answers that all stand."""
    told = {question for one in readings for question in one.reading.review_questions}
    told |= {conflict.question for conflict in standing.conflicts}
    return tuple(answer.question for answer in standing.answers if answer.question in told)


def _group(name: str, lines: Sequence[StatusLine], questions: int) -> Group:
    counts = [len(line.standing.answers) for line in lines]
    answered = sum(count == questions for count in counts)
    return Group(name=name, asked=len(counts), answered=answered, partial=sum(map(bool, counts)) - answered)


def _regions(lines: Sequence[StatusLine], questions: int) -> tuple[Group, ...]:
    regions: Mapping[str, list[StatusLine]] = {line.recipient.region or "": [] for line in lines}
    for line in lines:
        regions[line.recipient.region or ""].append(line)
    if set(regions) <= {""}:
        return ()
    named = [(name, own) for name, own in regions.items() if name]
    return tuple(_group(name, own, questions) for name, own in [*named, *((n, o) for n, o in regions.items() if not n)])


def _count(question: Question, lines: Sequence[StatusLine]) -> QuestionCount:
    answered = [line for line in lines if question.id in {answer.question for answer in line.standing.answers}]
    return QuestionCount(
        question=question, answered=len(answered), doubted=sum(question.id in line.doubted for line in answered)
    )


def _days_in_words(days: int, passed: bool) -> str:
    if days == 0:
        return "passed today" if passed else "today"
    count = f"{abs(days)} day{'' if abs(days) == 1 else 's'}"
    return f"passed {count} ago" if days < 0 else f"{count} left"
