"""Where a recipient stands, from what became of our letters and from its messages over time.

A later message does not wipe out an earlier one: it supersedes where it says so or repeats the whole reply, it is
added where it supplements, and else both stand with a doubt.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from kartlegg.model import (
    CurrentAnswer,
    Fate,
    FiledReading,
    Kind,
    Reading,
    Standing,
    State,
    Survey,
)

_CORRECTS = re.compile(
    r"\b(?:retting\w*|rettelse\w*|korreksjon\w*|korrigert\w*|korriger\w*|rett\s+skal\s+vere|riktig\s+skal\s+være|skal\s+(?:vere|være)|"
    r"endeleg\s+svar|endelig\s+svar|erstatt\w*|oppdatert\w*|ny\s+versjon|(?:vart|ble|blei|er)\s+(?:det\s+)?feil)\b",
    re.IGNORECASE,
)
_ADDS = re.compile(
    r"\b(?:i\s+tillegg|tillegg\s+til|supplerer|suppler\w*|supplement\w*|utfyll\w*|legg(?:e|ja|er|jer)?\s+til|vil\s+(?:òg|også)\s+nemn\w*|"
    r"gløymde|glemte|ettersend\w*|ettersending)\b",
    re.IGNORECASE,
)
_WHOLE = 0.8  # share of the earlier answers that a later reply gives anew, for it to be the whole reply again
_MOST_PARTIAL = 1  # answers of a reply that is no whole one, whatever its share


@dataclass(slots=True)
class _Held:
    """What stands under one question so far."""

    texts: list[str] = field(default_factory=list)
    messages: list[int] = field(default_factory=list)


def standing_of(recipient: str, *, fates: Sequence[Fate], readings: Sequence[FiledReading], survey: Survey) -> Standing:
    """Where a recipient stands.

    Args:
        recipient: Its number.
        fates: Of the letters to it, oldest first.
        readings: Of its messages, in the order of their arrival.
        survey: The questions and the deadline.
    """
    held: dict[str, _Held] = {}
    doubts: list[str] = []
    for filed in readings:
        reading = filed.reading
        told = [f"message {filed.message}: {doubt}" for doubt in reading.doubts]
        doubts += told + ([f"message {filed.message}: {reading.error}"] if reading.error else [])
        if reading.kind is Kind.ANSWER:
            doubts += _take(held, filed)
    answers = tuple(
        CurrentAnswer(
            question=question.id, text="\n".join(held[question.id].texts), messages=tuple(held[question.id].messages)
        )
        for question in survey.questions
        if question.id in held
    )
    called = [filed.reading for filed in readings if filed.reading.call_requested]
    answering = [filed.reading for filed in readings if filed.reading.kind is Kind.ANSWER]
    late = bool(answering) and all(one.late for one in answering)
    return Standing(
        recipient=recipient,
        state=_state(
            fates, [filed.reading for filed in readings], answered=len(answers), asked=len(survey.questions), late=late
        ),
        answers=answers,
        messages=tuple(filed.message for filed in readings),
        call_phone=next((one.phone for one in reversed(called) if one.phone), None),
        late=late,
        doubts=tuple(doubts),
    )


def _take(held: dict[str, _Held], filed: FiledReading) -> list[str]:
    """Put a reply's answers to what stands; gives the doubts."""
    reading = filed.reading
    overlap = [answer.question for answer in reading.answers if answer.question in held]
    replaces = _replaces(reading, overlap, len(held))
    adds = bool(_ADDS.search(_introduction(reading)))
    unclear = []
    for answer in reading.answers:
        known = held.get(answer.question)
        if known is None or (replaces and not adds):
            held[answer.question] = _Held([answer.text], [filed.message])
        elif answer.text not in known.texts:
            known.texts.append(answer.text)
            known.messages.append(filed.message)
            if not adds:
                unclear.append(answer.question)
    if not unclear:
        return []
    return [f"message {filed.message}: question {', '.join(unclear)} has an earlier answer too; both stand"]


def _replaces(reading: Reading, overlap: Sequence[str], before: int) -> bool:
    """Whether a later reply takes the earlier one's place: it says so, or gives the whole reply again."""
    if _CORRECTS.search(_introduction(reading)):
        return True
    return len(overlap) > _MOST_PARTIAL and len(overlap) >= _WHOLE * before


def _introduction(reading: Reading) -> str:
    """Where a reply says what it is: its subject, and its text beside the answers."""
    beside = reading.reply_text
    for answer in reading.answers:
        beside = beside.replace(answer.text, " ")
    return f"{reading.subject}\n{reading.general or ''}\n{beside}"


def _state(fates: Sequence[Fate], readings: Sequence[Reading], *, answered: int, asked: int, late: bool) -> State:
    kinds = {reading.kind for reading in readings}
    if answered:
        if late:
            return State.LATE
        return State.ANSWERED if answered == asked else State.PARTIAL
    if any(reading.call_requested for reading in readings):
        return State.WANTS_CALL
    if kinds & {Kind.OTHER, Kind.AUTO_REPLY, Kind.RECEIPT}:
        return State.ACKNOWLEDGED
    if any(reading.kind is Kind.BOUNCE and not reading.delayed for reading in readings):
        return State.BOUNCED
    if any(fate in {Fate.ACCEPTED, Fate.MARKED} for fate in fates):
        return State.SENT
    if Fate.UNKNOWN in fates or Fate.HANDED_OVER in fates:
        return State.UNKNOWN
    return State.REFUSED if Fate.REFUSED in fates else State.NOT_SENT
