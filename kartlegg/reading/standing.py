"""Where a recipient stands, from what became of our letters and from its messages over time.

A later message does not wipe out an earlier one: it supersedes where it says so or repeats the whole reply, it is
added where it supplements, and else both stand with a doubt, until a person has chosen.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kartlegg.model import (
    Choice,
    Conflict,
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
    unclear: list[int] = field(default_factory=list)  # messages that may or may not replace what stood before them


def standing_of(
    recipient: str,
    *,
    fates: Sequence[Fate],
    readings: Sequence[FiledReading],
    survey: Survey,
    choices: Sequence[Choice] = (),
) -> Standing:
    """Where a recipient stands.

    Args:
        recipient: Its number.
        fates: Of the letters to it, oldest first.
        readings: Of its messages, in the order of their arrival.
        survey: The questions and the deadline.
        choices: What a person chose where several of its messages answer one question.
    """
    held: dict[str, _Held] = {}
    chosen = {choice.question: choice for choice in choices}
    doubts: list[str] = []
    for filed in readings:
        reading = filed.reading
        told = [f"message {filed.message}: {doubt}" for doubt in reading.doubts]
        doubts += told + ([f"message {filed.message}: {reading.error}"] if reading.error else [])
        if reading.kind is Kind.ANSWER:
            _take(held, filed, chosen)
    for choice in choices:
        if choice.question in held:
            held[choice.question] = _chosen(held[choice.question], choice)
    conflicts = tuple(
        Conflict(
            recipient=recipient,
            question=question.id,
            messages=tuple(held[question.id].messages),
            texts=tuple(held[question.id].texts),
        )
        for question in survey.questions
        if question.id in held and held[question.id].unclear
    )
    answers = tuple(
        CurrentAnswer(
            question=question.id, text="\n".join(held[question.id].texts), messages=tuple(held[question.id].messages)
        )
        for question in survey.questions
        if question.id in held
    )
    calls = [index for index, filed in enumerate(readings) if filed.by_phone]
    called = [filed.reading for filed in readings[calls[-1] + 1 if calls else 0 :] if filed.reading.call_requested]
    noted = {readings[index].message for index in calls}
    answering = [filed.reading for filed in readings if filed.reading.kind is Kind.ANSWER]
    late = bool(answering) and all(one.late for one in answering)
    return Standing(
        recipient=recipient,
        state=_state(
            fates,
            [filed.reading for filed in readings],
            answered=len(answers),
            asked=len(survey.questions),
            late=late,
            wants_call=bool(called),
        ),
        answers=answers,
        messages=tuple(filed.message for filed in readings),
        wants_call=bool(called),
        by_phone=bool(answers) and all(noted.issuperset(answer.messages) for answer in answers),
        call_phone=next((one.phone for one in reversed(called) if one.phone), None),
        late=late,
        doubts=(*doubts, *_conflicts_in_words(held, conflicts)),
        conflicts=conflicts,
    )


def _take(held: dict[str, _Held], filed: FiledReading, choices: Mapping[str, Choice]) -> None:
    """Put a reply's answers to what stands; beside it where a person chose that both shall stand."""
    reading = filed.reading
    overlap = [answer.question for answer in reading.answers if answer.question in held]
    replaces = _replaces(reading, overlap, len(held))
    adds = bool(_ADDS.search(_introduction(reading)))
    for answer in reading.answers:
        known, choice = held.get(answer.question), choices.get(answer.question)
        beside = known and choice and filed.message in choice.kept and not set(choice.kept).isdisjoint(known.messages)
        if known is None or (replaces and not adds and not beside):
            held[answer.question] = _Held([answer.text], [filed.message])
        elif answer.text not in known.texts:
            known.texts.append(answer.text)
            known.messages.append(filed.message)
            if not adds:
                known.unclear.append(filed.message)


def _chosen(held: _Held, choice: Choice) -> _Held:
    """What stands after a person's choice; a message that came later is in doubt as before."""
    left_out = set(choice.messages) - set(choice.kept)
    kept = [(text, number) for text, number in zip(held.texts, held.messages, strict=True) if number not in left_out]
    if not kept:  # what was chosen is no answer any more
        return held
    texts, numbers = zip(*kept, strict=True)
    unclear = [number for number in held.unclear if number not in choice.messages]
    return _Held([*texts], [*numbers], unclear if len(numbers) > 1 else [])


def _conflicts_in_words(held: dict[str, _Held], conflicts: Sequence[Conflict]) -> list[str]:
    """A doubt for each message that leaves it open whether it replaces what came before."""
    numbers = sorted({number for one in conflicts for number in held[one.question].unclear})
    told = {n: ", ".join(one.question for one in conflicts if n in held[one.question].unclear) for n in numbers}
    return [f"message {n}: question {told[n]} has an earlier answer too; both stand" for n in numbers]


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


def _state(
    fates: Sequence[Fate], readings: Sequence[Reading], *, answered: int, asked: int, late: bool, wants_call: bool
) -> State:
    kinds = {reading.kind for reading in readings}
    if answered:
        if late:
            return State.LATE
        return State.ANSWERED if answered == asked else State.PARTIAL
    if wants_call:
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
