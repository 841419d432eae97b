"""Where a recipient stands, from its letters and its messages over time."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from kartlegg.model import Answer, Choice, Fate, FiledReading, Kind, Reading, State
from kartlegg.reading.standing import standing_of
from replies import QUESTIONS, SURVEY

WHOLE = {question.id: f"svar {question.id}" for question in QUESTIONS}


def reading(answers: dict[str, str], *, intro: str = "", subject: str = "SV: Spørsmål") -> Reading:
    given = tuple(Answer(question=question, text=text, rule="numbered") for question, text in answers.items())
    return Reading(
        kind=Kind.ANSWER,
        subject=subject,
        answers=given,
        reply_text="\n".join([intro, *answers.values()]),
        general=intro,
    )


def filed(*readings: Reading) -> list[FiledReading]:
    return [
        FiledReading(message=number, arrived=datetime(2020, 3, number, tzinfo=UTC), reading=one)
        for number, one in enumerate(readings, start=1)
    ]


def texts(*readings: Reading) -> dict[str, str]:
    standing = standing_of("9901", fates=[Fate.ACCEPTED], readings=filed(*readings), survey=SURVEY)
    return {answer.question: answer.text for answer in standing.answers}


def doubts(*readings: Reading) -> tuple[str, ...]:
    return standing_of("9901", fates=[], readings=filed(*readings), survey=SURVEY).doubts


@pytest.mark.parametrize(
    ("fates", "readings", "state"),
    [
        pytest.param([], [], State.NOT_SENT, id="nothing"),
        pytest.param([Fate.PLANNED], [], State.NOT_SENT, id="planned"),
        pytest.param([Fate.ACCEPTED], [], State.SENT, id="sent"),
        pytest.param([Fate.MARKED], [], State.SENT, id="sent by other means"),
        pytest.param([Fate.REFUSED], [], State.REFUSED, id="refused"),
        pytest.param([Fate.UNKNOWN], [], State.UNKNOWN, id="unknown"),
        pytest.param([Fate.ACCEPTED, Fate.REFUSED], [], State.SENT, id="a reminder refused"),
        pytest.param([Fate.ACCEPTED], [Reading(kind=Kind.BOUNCE)], State.BOUNCED, id="bounced"),
        pytest.param([Fate.ACCEPTED], [Reading(kind=Kind.BOUNCE, delayed=True)], State.SENT, id="delayed only"),
        pytest.param([Fate.ACCEPTED], [Reading(kind=Kind.AUTO_REPLY)], State.ACKNOWLEDGED, id="a receipt is no answer"),
        pytest.param([Fate.ACCEPTED], [Reading(kind=Kind.OTHER)], State.ACKNOWLEDGED, id="a person's motteke"),
        pytest.param(
            [Fate.ACCEPTED], [Reading(kind=Kind.CALL_REQUEST, call_requested=True)], State.WANTS_CALL, id="wants a call"
        ),
        pytest.param([Fate.ACCEPTED], [reading({"1": "2"})], State.PARTIAL, id="in part"),
        pytest.param([Fate.ACCEPTED], [reading(WHOLE)], State.ANSWERED, id="answered"),
        pytest.param([Fate.ACCEPTED], [replace(reading(WHOLE), late=True)], State.LATE, id="late"),
        pytest.param(
            [Fate.ACCEPTED],
            [reading(WHOLE), replace(reading({"1": "3"}, intro="Retting"), late=True)],
            State.ANSWERED,
            id="a late correction of an answer in time",
        ),
        pytest.param(
            [Fate.ACCEPTED],
            [Reading(kind=Kind.CALL_REQUEST, call_requested=True), reading(WHOLE)],
            State.ANSWERED,
            id="answered after all",
        ),
    ],
)
def test_state(fates: list[Fate], readings: list[Reading], state: State) -> None:
    assert standing_of("9901", fates=fates, readings=filed(*readings), survey=SURVEY).state is state


def test_a_correction_supersedes_what_it_corrects() -> None:
    first, second = reading(WHOLE), reading({"1": "3 årsverk"}, intro="Retting til svaret vårt:")
    assert texts(first, second) == {**WHOLE, "1": "3 årsverk"}
    assert doubts(first, second) == ()


def test_a_whole_reply_again_supersedes() -> None:
    again = {question: f"nytt {question}" for question in WHOLE}
    assert texts(reading(WHOLE), reading(again)) == again
    assert doubts(reading(WHOLE), reading(again)) == ()


def test_a_supplement_is_added() -> None:
    second = reading({"3": "Dessutan nettet."}, intro="Eg supplerer svaret frå rådmannen:")
    assert texts(reading(WHOLE), second)["3"] == "svar 3\nDessutan nettet."
    assert doubts(reading(WHOLE), second) == ()


def test_other_questions_later_are_added_without_a_doubt() -> None:
    assert texts(reading({"1": "2"}), reading({"3": "Tid"})) == {"1": "2", "3": "Tid"}
    assert doubts(reading({"1": "2"}), reading({"3": "Tid"})) == ()


def test_else_both_stand_with_a_doubt() -> None:
    first, second = reading(WHOLE), reading({"1": "4 årsverk"})
    assert texts(first, second)["1"] == "svar 1\n4 årsverk"
    assert doubts(first, second) == ("message 2: question 1 has an earlier answer too; both stand",)


def test_the_same_words_again_are_no_second_answer() -> None:
    assert texts(reading(WHOLE), reading({"1": "svar 1"})) == WHOLE


def test_messages_and_phone_are_told() -> None:
    call = Reading(kind=Kind.CALL_REQUEST, call_requested=True, phone="55 00 00 01")
    standing = standing_of("9901", fates=[], readings=filed(call, reading({"1": "2 årsverk"})), survey=SURVEY)
    assert standing.call_phone == "55 00 00 01"
    assert standing.messages == (1, 2)
    assert standing.answers[0].messages == (2,)


def test_an_unreadable_message_is_told() -> None:
    assert doubts(Reading(kind=Kind.OTHER, error="it is broken")) == ("message 1: it is broken",)


# ── What a person chose ───────────────────────────────────────────────────────────────────────────────────────


def choice(*kept: int, of: tuple[int, ...] = (1, 2)) -> Choice:
    return Choice(recipient="9901", question="1", messages=of, kept=kept)


@pytest.mark.parametrize(
    ("choices", "wanted"),
    [
        pytest.param([], "svar 1\n4 årsverk", id="nobody has chosen"),
        pytest.param([choice(1)], "svar 1", id="the earlier"),
        pytest.param([choice(2)], "4 årsverk", id="the later"),
        pytest.param([choice(1, 2)], "svar 1\n4 årsverk", id="both"),
    ],
)
def test_what_a_person_chose_stands_without_a_doubt(choices: list[Choice], wanted: str) -> None:
    readings = filed(reading(WHOLE), reading({"1": "4 årsverk"}))
    standing = standing_of("9901", fates=[], readings=readings, survey=SURVEY, choices=choices)
    assert {answer.question: answer.text for answer in standing.answers} == {**WHOLE, "1": wanted}
    assert bool(standing.doubts) is bool(standing.conflicts) is not choices


def test_a_message_that_comes_after_the_choice_is_doubted_anew() -> None:
    readings = filed(reading(WHOLE), reading({"1": "4 årsverk"}), reading({"1": "5 årsverk"}))
    standing = standing_of("9901", fates=[], readings=readings, survey=SURVEY, choices=[choice(2)])
    assert standing.answers[0].text == "4 årsverk\n5 årsverk"
    assert standing.doubts == ("message 3: question 1 has an earlier answer too; both stand",)
    assert [one.messages for one in standing.conflicts] == [(2, 3)]


def test_a_choice_of_what_is_no_answer_any_more_takes_nothing_away() -> None:
    readings = filed(Reading(kind=Kind.OTHER), reading({"1": "4 årsverk"}))
    standing = standing_of("9901", fates=[], readings=readings, survey=SURVEY, choices=[choice(1)])
    assert standing.answers[0].text == "4 årsverk"


def test_what_a_whole_reply_replaces_is_in_doubt_no_longer() -> None:
    again = {question: f"nytt {question}" for question in WHOLE}
    assert doubts(reading(WHOLE), reading({"1": "4 årsverk"}), reading(again)) == ()
