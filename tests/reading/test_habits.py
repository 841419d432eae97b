"""What a sender puts before nearly every answer goes; what one answer begins with stays, and may be doubted."""

import pytest

from kartlegg.model import Reading
from replies import READER, message

WANTED = {"1": "2,5 årsverk i alt.", "2": "Fossnes.", "3": "Få folk og små lokale.", "4": "Kurs og rettleiing."}
HEADS = {"1": "Årsverk på biblioteka", "2": "Avtalar med andre", "3": "Utfordringar framover", "4": "Ønske om hjelp"}


def read(*lines: str) -> Reading:
    return READER.read(message("\n".join(lines)))


def answers(reading: Reading) -> dict[str, str]:
    return {answer.question: answer.text for answer in reading.answers}


@pytest.mark.parametrize("form", ["{n}. {head}\n{text}", "{n}) {head}\n{text}\n", "Spm {n}\n{head}\n{text}\n"])
def test_headings_of_ones_own_above_every_answer(form: str) -> None:
    reading = read(*(form.format(n=number, head=HEADS[number], text=text) for number, text in WANTED.items()))
    assert answers(reading) == WANTED
    assert reading.doubts == ()


def test_questions_of_ones_own_on_the_line_of_the_answer() -> None:
    heads = {"1": "Årsverk?", "2": "Avtalar?", "3": "Kva er vanskeleg?", "4": "Ønske?"}
    reading = read(*(f"{number}. {heads[number]} {text}" for number, text in WANTED.items()))
    assert answers(reading) == WANTED


def test_one_heading_alone_is_doubted() -> None:
    reading = read("1. To årsverk.", "2. Fossnes.", "3. Utfordringar framover", "Få folk.", "4. Kurs.")
    assert reading.review_questions == ("3",)


def test_the_first_line_of_a_list_is_no_heading() -> None:
    reading = read("1. To årsverk.", "2. Fossnes.", "3. Lite folk", "Dyre lokale", "4. Kurs.")
    assert answers(reading)["3"] == "Lite folk\nDyre lokale"
    assert reading.doubts == ()
