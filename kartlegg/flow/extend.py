"""Extending: a later deadline for one recipient, for reminders, letters, lateness and status alike."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, time

from kartlegg.config.texts import parse_moment
from kartlegg.errors import InputError, UsageError
from kartlegg.flow.plan import GONE
from kartlegg.flow.round import Clock, Round, find_recipient
from kartlegg.model import Extension, LetterKind, Recipient

_DATE_WORDS = 3  # "1.12.2026 kl. 14.00"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What would be changed for one recipient."""

    recipient: Recipient
    before: datetime | None  # the deadline that holds for it now
    after: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtendPlan:
    """What would be changed, and why a person may want to stop."""

    changes: tuple[Change, ...]
    same: tuple[Recipient, ...]  # who has just this deadline already
    warnings: tuple[str, ...]
    withdrawn: bool


def split_words(words: Sequence[str]) -> tuple[tuple[str, ...], str]:
    """Recipients, and the date (and time) at the end, which a shell may have parted into words.

    Raises:
        UsageError: One of them is missing.
    """
    for count in range(min(_DATE_WORDS, len(words) - 1), 0, -1):
        date = " ".join(words[-count:])
        with suppress(ValueError):
            parse_moment(date, UTC)
            return tuple(words[:-count]), date
    if len(words) > 1:
        return tuple(words[:-1]), words[-1]  # whoever reads it tells what is wrong with it
    raise UsageError("give a recipient and a date", hint="For example: kartlegg extend Odda 2026-12-01.")


def plan_extension(round_: Round, recipients: Sequence[str], date: str | None, *, now: Clock) -> ExtendPlan:
    """What a date, or None to withdraw one, would change; changes nothing.

    Raises:
        InputError: There is no such recipient, the date is none, or it is before the letter.
    """
    survey = round_.survey
    chosen = tuple(dict.fromkeys(find_recipient(survey, word) for word in recipients))
    if date is None:
        return _plan_withdrawal(round_, chosen)
    try:
        deadline = parse_moment(date, survey.timezone)
    except ValueError as error:
        raise InputError(str(error)) from error
    sent = _sending_days(round_)
    for one in chosen:
        if one.number in sent and deadline < sent[one.number]:
            raise InputError(
                f"{in_words(deadline)} is before the letter to {one.number} {one.name} went out"
                f" ({in_words(sent[one.number].astimezone(survey.timezone))})",
                hint="Give a later date.",
            )
    changes = tuple(Change(recipient=one, before=survey.deadline_of(one.number), after=deadline) for one in chosen)
    warnings = [f"{in_words(deadline)} has passed already."] if deadline < now() else []
    warnings += [
        f"{one.recipient.number} {one.recipient.name} has until {in_words(one.before)} now: that is later."
        for one in changes
        if one.before and one.before > deadline
    ]
    return ExtendPlan(
        changes=tuple(one for one in changes if not (one.recipient.deadline and one.before == deadline)),
        same=tuple(one.recipient for one in changes if one.recipient.deadline and one.before == deadline),
        warnings=tuple(warnings),
        withdrawn=False,
    )


def extend(round_: Round, plan: ExtendPlan, *, who: str, now: Clock) -> None:
    """Keep what was planned, each recipient with its line in the history."""
    for one in plan.changes:
        until = f"until {in_words(one.after)}" if one.after else "without a deadline"
        words = f"the extension is withdrawn: {until}" if plan.withdrawn else f"the deadline is extended {until}"
        deadline = None if plan.withdrawn else one.after
        round_.store.decisions.extend(
            Extension(recipient=one.recipient.number, deadline=deadline), words=words, who=who, at=now()
        )


def in_words(moment: datetime) -> str:
    """A deadline on the screen: its date, and the time of day unless it is the end of the day."""
    return f"{moment:%Y-%m-%d}" if (moment.hour, moment.minute) == (23, 59) else f"{moment:%Y-%m-%d %H:%M}"


def _plan_withdrawal(round_: Round, chosen: Sequence[Recipient]) -> ExtendPlan:
    extended = round_.store.decisions.extensions()
    configured = round_.config.survey
    return ExtendPlan(
        changes=tuple(
            Change(recipient=one, before=one.deadline, after=configured.deadline_of(one.number))
            for one in chosen
            if one.number in extended
        ),
        same=tuple(one for one in chosen if one.number not in extended),
        warnings=(),
        withdrawn=True,
    )


def _sending_days(round_: Round) -> dict[str, datetime]:
    """When the question letter to each recipient went out, where it has."""
    survey = round_.survey
    before = datetime.combine(survey.sent, time(), survey.timezone) if survey.sent else None
    by_other_means = {one.number: before for one in survey.recipients if one.message_id and before}
    return by_other_means | {
        row.recipient: row.handed_at or row.planned_at
        for row in round_.store.letters.all(LetterKind.QUESTION)
        if row.fate in GONE
    }
