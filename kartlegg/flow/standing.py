"""Where each recipient stands: its letters and its readings taken together."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from kartlegg.flow.round import Round, find_readings
from kartlegg.model import Fate, FiledReading, Kind, LetterKind, Standing, Survey
from kartlegg.reading.lateness import is_late
from kartlegg.reading.standing import standing_of

# Mail that nobody is asked about: it was read and is none of the round's.
_BY_THE_WAY = frozenset({Kind.OTHER, Kind.AUTO_REPLY, Kind.RECEIPT})


def find_standings(round_: Round, readings: Sequence[FiledReading] | None = None) -> tuple[Standing, ...]:
    """The standing of every recipient, in the order of the configuration; from the readings where they are at hand."""
    fates: dict[str, list[Fate]] = defaultdict(list)
    for row in round_.store.letters.all():
        if row.kind is not LetterKind.SUMMARY:
            fates[row.recipient].append(row.fate)
    by_recipient = group_by_recipient(find_readings(round_) if readings is None else readings)
    choices = round_.store.decisions.choices()
    survey = round_.survey
    return tuple(
        standing_of(
            one.number,
            fates=([Fate.MARKED] if one.message_id else []) + fates[one.number],
            readings=[_as_theirs(filed, one.number, survey) for filed in by_recipient.get(one.number, ())],
            survey=survey,
            choices=[choice for choice in choices if choice.recipient == one.number],
        )
        for one in survey.recipients
    )


def _as_theirs(filed: FiledReading, number: str, survey: Survey) -> FiledReading:
    """A message that another one sent for this recipient too: late by this one's own deadline."""
    if filed.reading.recipient == number:
        return filed
    late = is_late(filed.reading, survey.deadline_of(number), filed.landed)
    return replace(filed, reading=replace(filed.reading, late=late))


def group_by_recipient(filed: Sequence[FiledReading]) -> dict[str, tuple[FiledReading, ...]]:
    """Readings under each recipient that they are from or answer for, in the order of arrival."""
    groups: dict[str, list[FiledReading]] = defaultdict(list)
    for one in filed:
        for number in dict.fromkeys((one.reading.recipient, *one.reading.also_for)):
            if number is not None:
                groups[number].append(one)
    return {number: tuple(readings) for number, readings in groups.items()}


def find_unplaced(filed: Sequence[FiledReading]) -> tuple[FiledReading, ...]:
    """Readings that nobody could tell the recipient of."""
    return tuple(one for one in filed if one.reading.recipient is None)


def is_by_the_way(filed: FiledReading) -> bool:
    """Whether a message without a recipient holds nothing for the round."""
    return filed.reading.kind in _BY_THE_WAY and not filed.reading.needs_review
