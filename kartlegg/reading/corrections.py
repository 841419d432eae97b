"""What a person decided of a message, put in the place of what the rules made of it."""

from collections.abc import Mapping
from dataclasses import replace

from kartlegg.model import Answer, Content, Correction, Kind, Reading, Survey
from kartlegg.reading.asked import find_fte, find_named
from kartlegg.reading.lateness import is_late

CORRECTED = "corrected"  # the rule of an answer that a person wrote or moved


def corrected(reading: Reading, correction: Correction, survey: Survey) -> Reading:
    """A reading as a person has corrected it; what nobody decided stays as it was read.

    Text that was put under a question which is no longer asked goes to what stands beside the answers, with a doubt.
    """
    recipient = correction.recipient or reading.recipient
    others = reading.also_for if correction.also_for is None else correction.also_for
    found = replace(
        reading, recipient=recipient, also_for=tuple(number for number in others if number not in {None, recipient})
    )
    if correction.received is not None and reading.sent is None:
        found = replace(found, received=correction.received)
        found = replace(found, late=is_late(found, survey.deadline_of(recipient)))
    if correction.settled:
        found = replace(found, doubts=(), review_questions=(), error=None)
    if correction.content is None:
        return found
    content, gone = _asked(correction.content, survey)
    texts = texts_of(content)
    is_answer = content.kind is Kind.ANSWER
    return replace(
        found,
        kind=content.kind,
        answers=content.answers,
        general=content.general,
        call_requested=content.call_requested,
        phone=content.phone,
        also_for=found.also_for if is_answer else (),
        fte=find_fte(texts, survey=survey),
        partners=find_named(texts, survey=survey, own=recipient),
        doubts=(*found.doubts, *(f"question {one}, which is no longer asked, was answered" for one in gone)),
    )


def content_of(reading: Reading) -> Content:
    """What a reading says of its message, as a person who leaves it as it is would decide."""
    return Content(
        kind=reading.kind,
        answers=reading.answers,
        general=reading.general,
        call_requested=reading.call_requested,
        phone=reading.phone,
    )


def texts_of(content: Content | Reading) -> dict[str, str]:
    """The answers by question."""
    return {answer.question: answer.text for answer in content.answers}


def with_texts(content: Content, texts: Mapping[str, str | None], *, general: str | None, survey: Survey) -> Content:
    """With these texts under the questions, in the survey's order; an empty one is no answer.

    An answer whose text is new has the rule "corrected". The kind follows: what has answers is an answer.
    """
    rules = {answer.question: answer.rule for answer in content.answers}
    before = texts_of(content)
    answers = tuple(
        Answer(question=one.id, text=text, rule=rules[one.id] if before.get(one.id) == text else CORRECTED)
        for one in survey.questions
        if (text := (texts.get(one.id) or "").strip())
    )
    kind = content.kind
    if answers:
        kind = Kind.ANSWER
    elif kind is Kind.ANSWER:
        kind = Kind.CALL_REQUEST if content.call_requested else Kind.OTHER
    return replace(content, kind=kind, answers=answers, general=(general or "").strip() or None)


def of_kind(kind: Kind, content: Content, *, phone: str | None = None) -> Content:
    """Content of a message that holds no answer; the phone number is kept where it asks for a call."""
    call = kind is Kind.CALL_REQUEST
    return Content(
        kind=kind, general=content.general, call_requested=call, phone=(phone or content.phone) if call else None
    )


def _asked(content: Content, survey: Survey) -> tuple[Content, tuple[str, ...]]:
    """Content with answers to the survey's questions only, and the questions that are gone."""
    known = {one.id for one in survey.questions}
    gone = [answer for answer in content.answers if answer.question not in known]
    if not gone:
        return content, ()
    kept = tuple(answer for answer in content.answers if answer.question in known)
    general = "\n".join(filter(None, [content.general, *(answer.text for answer in gone)]))
    return replace(content, answers=kept, general=general), tuple(answer.question for answer in gone)
