"""What looks like something else (a footer, a signature, a quote, a range, a date) is read right, or it is doubted."""

import pytest

from kartlegg.model import Kind
from replies import ANSWERS, READER, message

WANTED = {"1": "2,5 årsverk.", "2": "Fossnes.", "3": "Få folk og små lokale.", "4": "Kurs og rettleiing."}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param(ANSWERS.replace("\n", "\n--\n"), WANTED, id="rules between the answers"),
        pytest.param(f"Sendt fra min iPhone\n\n{ANSWERS}", WANTED, id="below a phone's footer"),
        pytest.param(
            "1. To\n2. Nei\n3. Vi må ta omsyn til miljøet.\n4. Kurs",
            {"1": "To", "2": "Nei", "3": "Vi må ta omsyn til miljøet.", "4": "Kurs"},
            id="the environment as an answer",
        ),
        pytest.param(
            "1. To\n2. Nei\n3. Lånarane skriv ut denne lista sjølve\n4. Kurs",
            {"1": "To", "2": "Nei", "3": "Lånarane skriv ut denne lista sjølve", "4": "Kurs"},
            id="printing as an answer",
        ),
        pytest.param(
            "Spm 1 - 3.\nSpm 2 - Sund.\nSpm 3 - Folk.\nSpm 4 - Kurs.",
            {"1": "3.", "2": "Sund.", "3": "Folk.", "4": "Kurs."},
            id="a figure behind a dash",
        ),
        pytest.param(
            "Punkt 1 – To\nPunkt 2 – Sund\nPunkt 3 – 2. etasje er utan nett\nPunkt 4 – Kurs",
            {"1": "To", "2": "Sund", "3": "2. etasje er utan nett", "4": "Kurs"},
            id="an ordinal behind a dash",
        ),
        pytest.param(
            "1. To\n2. Sund\n3. Årsverk: for få\n4. Kurs",
            {"1": "To", "2": "Sund", "3": "Årsverk: for få", "4": "Kurs"},
            id="another question's label in an answer",
        ),
        pytest.param(
            "1. Sentralbord: 2 årsverk\nDrift: 3 årsverk\n2. Sund\n3. Mobil: 3 stk manglar\n4. Kurs",
            {"1": "Sentralbord: 2 årsverk\nDrift: 3 årsverk", "2": "Sund", "3": "Mobil: 3 stk manglar", "4": "Kurs"},
            id="telephones in an answer",
        ),
        pytest.param(
            "1. To\n2. Samarbeid med\nSund kommune\nFossnes kommune",
            {"1": "To", "2": "Samarbeid med\nSund kommune\nFossnes kommune"},
            id="a list of municipalities at the end",
        ),
    ],
)
def test_read_right(text: str, wanted: dict[str, str]) -> None:
    reading = READER.read(message(text))
    assert {answer.question: answer.text for answer in reading.answers} == wanted


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Vi har avtale om utlån med Sund og Fossnes.", id="a sentence that answers one question"),
        pytest.param("Ingen avtalar. Utfordringa er rekruttering.", id="two short sentences"),
        pytest.param("Biblioteket er nedlagt.", id="no library"),
        pytest.param("Fossnes svarer for oss.", id="another answers"),
        pytest.param("1. 3\n2. Ingen\n\nResten tek vi gjerne på telefon.", id="in part, the rest by phone"),
        pytest.param(f"{ANSWERS}\n\nTa vare på dei små biblioteka.", id="a wish that begins as a greeting does"),
        pytest.param(f"{ANSWERS}\n\nResten av midlane bør gå til innkjøp.", id="the rest of the money"),
        pytest.param("1. To\n2. Nei\n3. Vi skreiv til dykk 3. mars kl. 10.00:\nfor lite\n4. Kurs", id="as attribution"),
        pytest.param("1. To\n2. Nei\n3. Kø:\n> 50 saker\n> 3 månader\n4. Kurs", id="as quoted"),
        pytest.param(f"Mvh Per\n\n- {ANSWERS.splitlines()[0]}\n- Fossnes", id="below the name"),
    ],
)
def test_doubted(text: str) -> None:
    assert READER.read(message(text)).doubts != ()


def test_an_indented_reply_is_doubted() -> None:
    """The button that indents makes a blockquote, as a quote is."""
    page = "<blockquote><p>1. To</p><p>2. Sund</p><p>3. Folk</p><p>4. Kurs</p></blockquote>"
    reading = READER.read(message("", html=page))
    assert reading.kind is Kind.ANSWER or reading.doubts != ()


def test_a_part_of_one_and_a_share_of_another_is_no_figure() -> None:
    assert READER.read(message("1. Ei full stilling og ei på 50 prosent\n2. Nei\n3. Tid\n4. Kurs")).fte is None


def test_a_sender_in_a_thousand_brackets_is_read() -> None:
    raw = message().replace(b"From: Per", b"From: " + b"(" * 900 + b"Per", 1)
    assert READER.read(raw).error is None
