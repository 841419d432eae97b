"""How a reply's own lines become answers: habits of senders, and what is doubted."""

import pytest

from kartlegg.model import Reading
from replies import READER, message

WANTED = {"1": "2 årsverk", "2": "Sund", "3": "Vi har lita tid", "4": "Kurs"}


def read(text: str) -> Reading:
    return READER.read(message(text))


def answers(reading: Reading) -> dict[str, str]:
    return {answer.question: answer.text for answer in reading.answers}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("{0}. {1}", id="dot"),
        pytest.param("{0}) {1}", id="parenthesis"),
        pytest.param("({0}) {1}", id="parentheses"),
        pytest.param("{0}.) {1}", id="dot and parenthesis"),
        pytest.param("{0}: {1}", id="colon"),
        pytest.param("{0} - {1}", id="dash"),
        pytest.param("{0}/ {1}", id="slash"),
        pytest.param("#{0} {1}", id="hash"),
        pytest.param("{0}\n{1}", id="on a line of its own"),
        pytest.param("{0} {1}", id="bare"),
        pytest.param("*{0}.* {1}", id="bold as text"),
        pytest.param("Spm {0}: {1}", id="Spm"),
        pytest.param("Spørsmål nr. {0}: {1}", id="Spørsmål nr."),
        pytest.param("Svar {0}: {1}", id="Svar"),
        pytest.param("Svar på spørsmål {0}: {1}", id="Svar på spørsmål"),
        pytest.param("Spørmål {0} {1}", id="misspelt"),
        pytest.param("Ad {0}: {1}", id="Ad"),
        pytest.param("Til {0}. {1}", id="Til"),
        pytest.param("Pkt. {0} - {1}", id="Pkt."),
        pytest.param("Spm {0} (om dette): {1}", id="with a word beside it"),
        pytest.param("{0}. Svar Askedal: {1}", id="a prefix of the sender's own"),
        pytest.param("{0}. Kva har vi her? {1}", id="a question of the sender's own"),
        pytest.param("{0}. Svar: {1}", id="Svar after the number"),
    ],
)
def test_forms(text: str) -> None:
    reading = read("Hei\n\n" + "\n".join(text.format(*one) for one in WANTED.items()) + "\n\nMvh\nPer Prøve")
    assert answers(reading) == WANTED
    assert reading.doubts == ()


@pytest.mark.parametrize(
    "marks",
    [
        pytest.param(("I.", "II.", "III.", "IV."), id="roman"),
        pytest.param(("I –", "II –", "III –", "IV –"), id="roman with a dash"),
        pytest.param(("a)", "b)", "c)", "d)"), id="letters"),
        pytest.param(("①", "②", "③", "④"), id="circled"),
        pytest.param(("1️⃣", "2️⃣", "3️⃣", "4️⃣"), id="keycaps"),
        pytest.param(("Første spørsmål:", "Andre spørsmål:", "Tredje spørsmål:", "Fjerde spørsmål:"), id="ordinals"),
        pytest.param(("Spørsmål ein:", "Spørsmål to:", "Spørsmål tre:", "Spørsmål fire:"), id="number words"),
    ],
)
def test_other_numerals(marks: tuple[str, ...]) -> None:
    text = "\n".join(f"{mark} {answer}" for mark, answer in zip(marks, WANTED.values(), strict=True))
    assert answers(read(text)) == WANTED


@pytest.mark.parametrize(
    "text", ["3. Desse tre", "3. Plassmangel", "3. Ganggodt nett", "3. Klasseroma", "3. Novellene", "3.Maishare"]
)
def test_words_that_begin_like_dates_and_ranks_are_answers(text: str) -> None:
    assert answers(read(f"1. 2 årsverk\n{text}\n4. Kurs"))["3"] == text[2:].strip()


def test_a_sentence_that_leads_into_a_list_is_no_heading() -> None:
    text = "1. 2 årsverk\n2. Sund\n3.\nVi har desse utfordringane:\n- Lita tid\n- Lite folk\n4. Kurs"
    assert answers(read(text))["3"].startswith("Vi har desse utfordringane:")


def test_bullets_are_of_one_kind() -> None:
    reading = read("1. 2 årsverk\n3.\n• Tid\n* Pengar\no   Folk\n4. Kurs")
    assert answers(reading)["3"] == "- Tid\n- Pengar\n- Folk"


def test_wrapped_lines_are_put_together() -> None:
    long = "Vi har for lite tid til alt det som skal gjerast i biblioteket vårt,\nog det vert ikkje betre neste år."
    assert answers(read(f"1. 2 årsverk\n3. {long}\n4. Kurs"))["3"] == long.replace("\n", " ")


def test_labels_of_the_senders_own_fill_the_gaps_and_are_doubted() -> None:
    reading = read("Årsverk: 2 årsverk\nAvtalar: Sund\nDet verste: Vi har lita tid\nHjelp: Kurs")
    assert answers(reading) == WANTED
    assert reading.review_questions == ("3",)


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        pytest.param("1. 2 årsverk\n2. Sund\n2. Bjørkvik\n4. Kurs", {"2"}, id="a number twice"),
        pytest.param("1. Ingen\n2. Vi har 3 årsverk\n3. Tid\n4. Kurs", {"1", "2"}, id="the figure elsewhere"),
        pytest.param("1.2 årsverk\n2. Sund\n3. Tid\n4. Kurs", {"1"}, id="a marker or a decimal"),
        pytest.param("1. 2 årsverk\n2. Sund\n3. Tid\n4. Kurs\n\nElles har vi det bra.", {"4"}, id="a remark below"),
        pytest.param("1. 2 årsverk\n2. Sund\n3. Tid\n4. Kurs\n\nVi er glade.", {"4"}, id="a paragraph apart below"),
        pytest.param(
            "1. 2 årsverk\n2. Sund\n3. Desse tre:\n1. Tid\n2. Folk\n3. Pengar\n4. Kurs", {"3"}, id="a list like answers"
        ),
    ],
)
def test_doubts_name_their_questions(text: str, questions: set[str]) -> None:
    reading = read(text)
    assert reading.needs_review
    assert questions <= set(reading.review_questions)


@pytest.mark.parametrize(
    ("text", "general"),
    [
        pytest.param(
            "Hei Kari,\n\nFørst takk for sist på kurset.\n\n1. 2 årsverk\n2. Sund", "takk for sist", id="above"
        ),
        pytest.param("1. 2 årsverk\n2. Sund\n\nRing meg gjerne på 55 00 00 01.", "Ring meg", id="below"),
    ],
)
def test_what_answers_nothing_is_kept_as_general(text: str, general: str) -> None:
    reading = read(text)
    assert general in str(reading.general)
    assert answers(reading) == {"1": "2 årsverk", "2": "Sund"}
