"""What the questions that ask for a figure or for partners get for an answer."""

from collections.abc import Mapping

from kartlegg.model import Question, QuestionKind, Survey
from kartlegg.reading.figures import find_number
from kartlegg.reading.partners import find_partners


def find_fte(texts: Mapping[str, str], *, survey: Survey) -> float | None:
    """The figure of the first question that asks for one, from the answers by question; None without one."""
    question = _first(QuestionKind.NUMBER, survey)
    return (
        find_number(texts[question.id], unit=question.unit, asked=question.text)
        if question and question.id in texts
        else None
    )


def find_named(texts: Mapping[str, str], *, survey: Survey, own: str | None) -> tuple[str, ...]:
    """The recipients that are named under the first question that asks for partners, ``own`` left out."""
    question = _first(QuestionKind.PARTNERS, survey)
    return find_partners(texts[question.id], survey=survey, own=own) if question and question.id in texts else ()


def _first(kind: QuestionKind, survey: Survey) -> Question | None:
    return next((one for one in survey.questions if one.kind is kind), None)
