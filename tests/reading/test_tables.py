"""A table with the questions in its first row is set upright; other tables stay."""

import pytest

from replies import READER, message

WANTED = {"1": "2,5 årsverk.", "2": "Fossnes.", "3": "Få folk og små lokale.", "4": "Kurs og rettleiing."}


def rows(*rows: tuple[str, ...]) -> str:
    cells = ("".join(f"<td>{cell}</td>" for cell in row) for row in rows)
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>"


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(("1", "2", "3", "4"), id="numbers"),
        pytest.param(("1 Årsverk", "2 Avtalar", "3 Utfordringar", "4 Hjelp"), id="numbers and labels"),
        pytest.param(("Årsverk", "Avtalar om utlån", "Utfordringar", "Hjelp frå fylkesbiblioteket"), id="labels"),
        pytest.param(("Spørsmål 1", "Spørsmål 2", "Spørsmål 3", "Spørsmål 4"), id="Spørsmål"),
    ],
)
def test_a_table_on_its_side(head: tuple[str, ...]) -> None:
    page = f"<p>Hei</p>{rows(head, tuple(WANTED.values()))}<p>Mvh<br>Per</p>"
    reading = READER.read(message("sjå html", html=page))
    assert {answer.question: answer.text for answer in reading.answers} == WANTED
    assert reading.doubts == ()


def test_a_table_with_a_row_a_question_stays() -> None:
    page = rows(*((number, "Svar", text) for number, text in WANTED.items()))
    reading = READER.read(message("sjå html", html=page))
    assert {answer.question: answer.text.removeprefix("Svar\n") for answer in reading.answers} == WANTED
