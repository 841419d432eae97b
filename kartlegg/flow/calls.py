"""Whom to ring: who asked for it, and who owes an answer and can be reached."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from kartlegg.flow.cells import as_text
from kartlegg.flow.remind import OWING, last_letters
from kartlegg.flow.round import Clock, Round
from kartlegg.model import FiledReading, Kind, Question, Recipient, Standing, State

# Mail does not reach them, so a call is the way.
_UNREACHED = frozenset({State.BOUNCED, State.REFUSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One line of the call list."""

    recipient: Recipient
    state: State
    wanted: bool  # they asked to be phoned
    phone: str | None = field(default=None, repr=False)
    phone_from: str = ""  # "reply" or "list"
    missing: tuple[Question, ...] = ()
    since: datetime | None = None  # the wish, the bounce, or our last letter


def find_calls(
    round_: Round, found: Sequence[Standing], readings: Mapping[str, Sequence[FiledReading]], *, now: Clock
) -> tuple[Call, ...]:
    """Who wants to be phoned, longest waiting first; then who owes, in the order of the configuration.

    Who asked for a call is listed with or without a number; who only owes (nothing or not all answered, a letter
    that did not arrive) where ``recipients.csv`` gives one. A deadline of one's own that has not passed takes one off.

    Args:
        round_: The round.
        found: Where each recipient stands.
        readings: Each recipient's messages, in the order of arrival.
        now: The clock.
    """
    survey = round_.survey
    standings = {one.recipient: one for one in found}
    last = last_letters(round_)
    calls = []
    for recipient in survey.recipients:
        standing = standings[recipient.number]
        extended = recipient.deadline is not None and recipient.deadline > now()
        # Where something is in doubt, the rest of the answers may stand in it: that is looked at before anyone is rung.
        owes = standing.state in OWING | _UNREACHED or (standing.state is State.PARTIAL and not standing.doubts)
        if not (standing.wants_call or (owes and recipient.phone and not extended)):
            continue
        answered = {answer.question for answer in standing.answers}
        phone = standing.call_phone or recipient.phone
        calls.append(
            Call(
                recipient=recipient,
                state=standing.state,
                wanted=standing.wants_call,
                phone=phone,
                phone_from="" if not phone else "reply" if standing.call_phone else "list",
                missing=tuple(one for one in survey.questions if one.id not in answered),
                since=_since(standing, readings.get(recipient.number, ()), last),
            )
        )
    wanted = sorted((one for one in calls if one.wanted), key=lambda one: one.since.timestamp() if one.since else 0)
    return (*wanted, *(one for one in calls if not one.wanted))


def calls_json(calls: Sequence[Call]) -> list[dict[str, object]]:
    """The call list as plain JSON values."""
    return [
        {
            "number": one.recipient.number,
            "name": one.recipient.name,
            "contact": one.recipient.contact,
            "phone": one.phone,
            "phone_from": one.phone_from or None,
            "wanted": one.wanted,
            "state": str(one.state),
            "missing": [question.id for question in one.missing],
            "since": one.since.isoformat() if one.since else None,
        }
        for one in calls
    ]


def calls_csv(round_: Round, calls: Sequence[Call]) -> str:
    """The call list for a spreadsheet: cells that could be formulas are text (OWASP, CSV injection)."""
    zone = round_.survey.timezone
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")  # as a Norwegian Excel has it
    writer.writerow(["number", "name", "contact", "phone", "wants_call", "state", "missing", "since"])
    for one in calls:
        row = [
            one.recipient.number,
            one.recipient.name,
            one.recipient.contact or "",
            one.phone or "",
            "yes" if one.wanted else "no",
            str(one.state),
            ", ".join(question.id for question in one.missing),
            f"{one.since.astimezone(zone):%Y-%m-%d %H:%M}" if one.since else "",
        ]
        writer.writerow([as_text(cell) for cell in row])
    return out.getvalue()


def _since(standing: Standing, readings: Sequence[FiledReading], last: Mapping[str, datetime]) -> datetime | None:
    """Since when a call is due: the first open wish, the bounce, or our last letter."""
    if standing.wants_call:
        noted = [index for index, one in enumerate(readings) if one.by_phone]
        later = readings[noted[-1] + 1 if noted else 0 :]
        return next((one.arrived for one in later if one.reading.call_requested), None)
    if standing.state is State.BOUNCED:
        return next((one.arrived for one in reversed(readings) if one.reading.kind is Kind.BOUNCE), None)
    return last.get(standing.recipient)
