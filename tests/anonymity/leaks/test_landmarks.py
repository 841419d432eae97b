"""What everybody knows a municipality by is told as a warning, if it was asked; turns of phrase always are."""

from dataclasses import replace

import pytest

from kartlegg.anonymity.leaks.landmarks import find_landmarks
from kartlegg.anonymity.leaks.values import Evidence
from kartlegg.model import Language, Recipient
from leak_rounds import body, evidence_of, make_survey


def _evidence(*numbers: str) -> Evidence:
    recipients = tuple(
        Recipient(number=number, name=f"N{number}", addresses=(), language=Language.NYNORSK) for number in numbers
    )
    return replace(evidence_of(), survey=make_survey(recipients=recipients))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        pytest.param("Kommunen med Trolltunga er usamd.", "1228", id="trolltunga"),
        pytest.param("Byen mellom dei sju fjell går sin eigen veg.", "1201", id="sju-fjell-nn"),
        pytest.param("Byen mellom de syv fjell går sin egen vei.", "1201", id="syv-fjell-nb"),
        pytest.param("Trolltungas kommune er med.", "1228", id="genitive"),
        pytest.param("Sykkelbyen svarte ikke.", "1102", id="nickname-nb"),
        pytest.param("Bluesbyen har mange tilsette.", "0807", id="nickname-nn"),
        pytest.param("Nidarosdomen er kjend.", "5001", id="another-number-today"),
    ],
)
def test_a_landmark_of_one_that_was_asked_is_told(text: str, number: str) -> None:
    leaks = list(find_landmarks(body(text), _evidence(number)))
    assert leaks
    assert all(leak.row == 5 and not leak.stops for leak in leaks)
    assert leaks[0].whose == (number,)
    assert not [leak for leak in find_landmarks(body(text), _evidence("9999")) if leak.whose]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Vestre nabo har gjort det same.", id="nabo-nn"),
        pytest.param("Nabokommunen i øst er større.", id="nabo-nb"),
        pytest.param("Kommunen ved Sognevatnet ventar.", id="by-a-name"),
        pytest.param("Kommunen med den store fossen venter.", id="by-a-thing"),
        pytest.param("Bygda inst i fjorden er liten.", id="by-where-it-lies"),
    ],
)
def test_a_turn_of_phrase_for_one_municipality_is_told(text: str) -> None:
    (leak,) = find_landmarks(body(text), evidence_of())
    assert (leak.row, leak.stops) == (5, False)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Det viktigaste for kommunen er folk.", id="kommunen"),
        pytest.param("Samarbeid med nabokommunar vert nemnt av mange.", id="neighbours-nn"),
        pytest.param("Kva utfordringar har kommunen på IKT-området?", id="kommunen-på"),
        pytest.param("Kommunen med ansvar for drifta bør leie arbeidet.", id="kommunen-med"),
        pytest.param("Fjorden og fjellet er felles for oss.", id="nature"),
    ],
)
def test_other_words_are_left_alone(text: str) -> None:
    assert not list(find_landmarks(body(text), evidence_of()))
