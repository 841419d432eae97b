"""What a person decided stands in the place of what was read, and only that."""

from dataclasses import replace

import pytest

from kartlegg.model import Answer, Content, Correction, Kind, Reading
from kartlegg.reading.corrections import content_of, corrected, of_kind, texts_of, with_texts
from replies import READER, SURVEY, message

READ = replace(READER.read(message()), doubts=("why",), review_questions=("3",), error="it failed")


def test_nothing_decided_leaves_the_reading_as_it_is() -> None:
    assert corrected(READ, Correction(), SURVEY) == READ


def test_what_is_accepted_is_the_same_without_its_doubts() -> None:
    found = corrected(READ, Correction(content=content_of(READ), recipient="9901", settled=True), SURVEY)
    assert found == replace(READ, doubts=(), review_questions=(), error=None)
    assert not found.needs_review


def test_a_correction_that_is_not_settled_leaves_the_doubts() -> None:
    content = with_texts(content_of(READ), {"1": "3 årsverk"}, general=None, survey=SURVEY)
    found = corrected(READ, Correction(content=content), SURVEY)
    assert (found.doubts, found.error) == (READ.doubts, READ.error)
    assert texts_of(found) == {"1": "3 årsverk"}


def test_figure_and_partners_follow_the_text() -> None:
    texts = {**texts_of(READ), "1": "4,5 årsverk", "2": "Bjørkvik og Askedal"}
    content = with_texts(content_of(READ), texts, general=None, survey=SURVEY)
    found = corrected(READ, Correction(content=content), SURVEY)
    assert (found.fte, found.partners) == (4.5, ("9902",))
    moved = corrected(READ, Correction(content=content, recipient="9902"), SURVEY)
    assert moved.partners == ("9901",), "nobody is a partner of its own"


def test_only_what_is_new_has_the_rule_of_a_correction() -> None:
    content = with_texts(content_of(READ), {**texts_of(READ), "3": "Andre ting"}, general=None, survey=SURVEY)
    rules = {answer.question: answer.rule for answer in content.answers}
    before = {answer.question: answer.rule for answer in READ.answers}
    assert rules == {**before, "3": "corrected"}


@pytest.mark.parametrize(
    ("before", "texts", "wanted"),
    [
        pytest.param(Kind.OTHER, {"1": "To"}, Kind.ANSWER, id="a text makes an answer"),
        pytest.param(Kind.AUTO_REPLY, {"1": "To"}, Kind.ANSWER, id="of an auto-reply too"),
        pytest.param(Kind.ANSWER, {"1": " ", "2": None}, Kind.OTHER, id="without a text it is none"),
        pytest.param(Kind.RECEIPT, {}, Kind.RECEIPT, id="what held none stays what it is"),
    ],
)
def test_the_kind_follows_the_texts(before: Kind, texts: dict[str, str | None], wanted: Kind) -> None:
    assert with_texts(Content(kind=before), texts, general=None, survey=SURVEY).kind is wanted


def test_no_answer_has_no_answers_and_answers_for_nobody() -> None:
    joint = replace(READ, also_for=("9902",))
    found = corrected(joint, Correction(content=of_kind(Kind.OTHER, content_of(joint))), SURVEY)
    assert (found.kind, found.answers, found.also_for, found.fte, found.partners) == (Kind.OTHER, (), (), None, ())


def test_a_call_keeps_the_number_that_was_read() -> None:
    content = of_kind(Kind.CALL_REQUEST, replace(content_of(READ), phone="55 00 00 01"))
    assert (content.call_requested, content.phone) == (True, "55 00 00 01")
    assert of_kind(Kind.CALL_REQUEST, content, phone="55 00 00 02").phone == "55 00 00 02"
    assert of_kind(Kind.OTHER, content).phone is None


def test_a_text_under_a_question_that_is_gone_is_kept_and_told() -> None:
    content = Content(kind=Kind.ANSWER, answers=(Answer(question="9", text="Ni", rule="corrected"),), general="Hei")
    found = corrected(READ, Correction(content=content, settled=True), SURVEY)
    assert found.answers == ()
    assert found.general == "Hei\nNi"
    assert found.doubts == ("question 9, which is no longer asked, was answered",)


def test_whom_it_is_from_and_answers_for() -> None:
    joint = Reading(kind=Kind.ANSWER, recipient="9901", also_for=("9902", "9903"))
    assert corrected(joint, Correction(recipient="9902"), SURVEY).also_for == ("9903",)
    assert corrected(joint, Correction(also_for=()), SURVEY).also_for == ()
