"""Where the round stands, for a person or a program to read."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from kartlegg.flow.round import Clock, Round, find_readings, find_removed
from kartlegg.flow.standing import find_standings, find_unplaced, is_by_the_way
from kartlegg.model import FiledReading, Question, Recipient, Standing, State


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusLine:
    """One recipient."""

    recipient: Recipient
    standing: Standing

    @property
    def look(self) -> str:
        """How many doubts a person should look at, in words; empty when there are none."""
        count = len(self.standing.doubts)
        return f"{count} doubt{'s' if count > 1 else ''}" if count else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """The whole round."""

    title: str
    questions: tuple[Question, ...]
    lines: tuple[StatusLine, ...]
    counts: dict[State, int]
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
        left = f"{self.days_left} days left" if self.days_left >= 0 else f"passed {-self.days_left} days ago"
        return f"Deadline {self.deadline:%Y-%m-%d}: {'today' if self.days_left == 0 else left}."


def find_status(round_: Round, *, now: Clock) -> Status:
    """Where the round stands."""
    survey = round_.survey
    standings = find_standings(round_)
    counted = Counter(standing.state for standing in standings)
    unplaced = find_unplaced(find_readings(round_))
    days_left = None
    if survey.deadline:
        days_left = (survey.deadline.date() - now().astimezone(survey.timezone).date()).days
    return Status(
        title=survey.title,
        questions=survey.questions,
        lines=tuple(
            StatusLine(recipient=recipient, standing=standing)
            for recipient, standing in zip(survey.recipients, standings, strict=True)
        ),
        counts={state: counted[state] for state in State if counted[state]},
        deadline=survey.deadline,
        days_left=days_left,
        unplaced=tuple(one for one in unplaced if not is_by_the_way(one)),
        removed=find_removed(round_),
        other=tuple(one for one in unplaced if is_by_the_way(one)),
    )


def status_json(status: Status) -> dict[str, object]:
    """The status as plain JSON values."""
    return {
        "title": status.title,
        "deadline": status.deadline.isoformat() if status.deadline else None,
        "days_left": status.days_left,
        "counts": {str(state): count for state, count in status.counts.items()},
        "recipients": [
            {
                "number": line.recipient.number,
                "name": line.recipient.name,
                "region": line.recipient.region,
                "state": str(line.standing.state),
                "late": line.standing.late,
                "phone": line.standing.call_phone,
                "answered": [answer.question for answer in line.standing.answers],
                "messages": list(line.standing.messages),
                "doubts": list(line.standing.doubts),
            }
            for line in status.lines
        ],
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
