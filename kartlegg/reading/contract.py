"""A reading as the JSON object that other programs rely on (``kartlegg parse --json``)."""

from kartlegg.model import Reading, Survey


def to_json(reading: Reading, *, file: str, survey: Survey) -> dict[str, object]:
    """The object, keys in their settled order; ``error`` only when the message could not be read."""
    answers = {answer.question: answer.text for answer in reading.answers}
    found: dict[str, object] = {
        "file": file,
        "kind": str(reading.kind),
        "recipient": reading.recipient,
        "matched_by": str(reading.matched_by) if reading.matched_by else None,
        "also_for": list(reading.also_for),
        "call_requested": reading.call_requested,
        "phone": reading.phone,
        "late": reading.late,
        "reply_text": reading.reply_text,
        "answers": {question.id: answers.get(question.id) for question in survey.questions},
        "general": reading.general,
        "fte": reading.fte,
        "partners": list(reading.partners),
        "needs_review": reading.needs_review,
        "review_questions": list(reading.review_questions),
        "doubts": list(reading.doubts),
    }
    if reading.error is not None:
        found["error"] = reading.error
    return found
