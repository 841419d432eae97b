"""Numbers that are a date's, another question's, or wrong; headings that only their weight tells."""

import pytest

from kartlegg.model import Reading
from replies import READER, message

WANTED = {"1": "2,5 årsverk.", "2": "Fossnes.", "3": "Få folk og små lokale.", "4": "Kurs og rettleiing."}


def read(*lines: str, html: str | None = None) -> Reading:
    return READER.read(message("\n".join(lines), html=html))


def answers(reading: Reading) -> dict[str, str]:
    return {answer.question: answer.text for answer in reading.answers}


def test_a_month_with_a_capital_begins_an_answer() -> None:
    reading = read("1. To årsverk.", "2. Fossnes.", "3. Januar 2020 flytta vi, og det er trongt.", "4. Kurs.")
    assert answers(reading)["3"] == "Januar 2020 flytta vi, og det er trongt."
    assert reading.doubts == ()


def test_a_month_without_one_fills_a_gap_with_a_doubt() -> None:
    reading = read("1. To årsverk.", "2. Fossnes.", "3. januar 2020 flytta vi.", "4. Kurs.")
    assert answers(reading)["3"] == "januar 2020 flytta vi."
    assert "3" in reading.review_questions


def test_a_date_at_the_head_of_a_line_splits_nothing() -> None:
    reading = read("1. To årsverk frå", "1. januar 2020.", "2. Fossnes.", "3. Pengar.", "4. Kurs.")
    assert answers(reading) == {"1": "To årsverk frå\n1. januar 2020.", "2": "Fossnes.", "3": "Pengar.", "4": "Kurs."}
    assert reading.doubts == ()


def test_a_label_is_believed_before_a_wrong_number() -> None:
    lines = ("1. Årsverk", "To.", "2. Avtalar om utlån", "Fossnes.", "2. Utfordringar", "Pengar.")
    reading = read(*lines, "3. Hjelp frå fylkesbiblioteket", "Kurs.")
    assert answers(reading) == {"1": "To.", "2": "Fossnes.", "3": "Pengar.", "4": "Kurs."}
    assert {"3", "4"} <= set(reading.review_questions)


def test_a_figure_with_its_unit_is_no_wrong_number() -> None:
    page = "<table>" + "".join(f"<tr><td>{key}</td><td>{text}</td></tr>" for key, text in (
        ("Årsverk", "3 årsverk"), ("Avtalar om utlån", "Fossnes"), ("Utfordringar", "Tid"), ("Hjelp", "Kurs")
    )) + "</table>"  # fmt: skip
    assert answers(read("sjå html", html=page))["1"] == "3 årsverk"


@pytest.mark.parametrize("tag", ["b", "strong", 'span style="font-weight:700"'])
def test_bold_lines_are_headings(tag: str) -> None:
    end = tag.split(" ")[0]
    heads = ("Årsverk på biblioteka", "Avtalar med naboane", "Utfordringar", "Hjelp vi ønskjer")
    rows = zip(heads, WANTED.values(), strict=True)
    page = "".join(f"<p><{tag}>{head}</{end}></p><p>{text}</p>" for head, text in rows)
    assert answers(read("sjå html", html=page)) == WANTED


def test_letters_before_questions_in_ones_own_words_go_together() -> None:
    heads = ("a) Kor mange årsverk?", "b) Kva avtalar?", "c) Noko som er vanskeleg?", "d) Kva hjelp treng vi?")
    lines = [line for pair in zip(heads, WANTED.values(), strict=True) for line in pair]
    assert answers(read(*lines)) == WANTED


def test_a_list_of_as_many_items_as_questions_below_a_word_of_introduction() -> None:
    items = ("* To årsverk på drift av bibliotek", "* Avtale med Fossnes om utlån", "* Små lokale og lite tid")
    reading = read("Ola,", "fire svar:", *items, "* Hjelp til kurs frå fylkesbiblioteket")
    assert answers(reading)["2"] == "Avtale med Fossnes om utlån"
    assert reading.review_questions == ("1", "2", "3", "4")


def test_a_remark_on_the_last_line_is_parted_with_a_doubt() -> None:
    reading = read("1. To årsverk.", "2. Fossnes.", "3. Pengar.", "4. Kurs.", "Resten kan stå som før.")
    assert answers(reading)["4"] == "Kurs."
    assert reading.review_questions == ("4",)
