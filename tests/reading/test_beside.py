"""What stands beside the answers is kept or told: postscripts, numbers too many, attachments that are pointed to."""

import pytest

from kartlegg.model import Kind, Reading
from replies import ANSWERS, READER, message

SIGNED = f"{ANSWERS}\n\nMvh\nPer"


def answers(reading: Reading) -> dict[str, str]:
    return {answer.question: answer.text for answer in reading.answers}


@pytest.mark.parametrize(
    "below",
    [
        pytest.param("PS: på spørsmål 2 gløymde vi Granøy.", id="postscript"),
        pytest.param("Retting: svar 1 skal vere 3 årsverk.", id="correction"),
        pytest.param("Vi treng òg fleire møteplassar.", id="sentence"),
    ],
)
def test_what_is_said_below_the_name_is_doubted(below: str) -> None:
    assert "there is text below the signature" in READER.read(message(f"{SIGNED}\n\n{below}")).doubts


@pytest.mark.parametrize("below", ["Rådgjevar", "Askedal kommune", "tlf. 55 00 00 01", "Brukar du e-post?"])
def test_a_signature_is_none(below: str) -> None:
    assert READER.read(message(f"{SIGNED}\n{below}")).doubts == ()


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        pytest.param(f"{ANSWERS}\n5. Ring oss gjerne om planane.", "more numbers than there are questions", id="five"),
        pytest.param(
            ANSWERS.replace("Kurs og rettleiing.", "Sjå vedlegg"), "answer 4 points to an attachment", id="attachment"
        ),
        pytest.param("Vi har ikkje kapasitet til dette.", "a person wrote, but no answer was found", id="refusal"),
        pytest.param("Svara våre er dei same som Fossnes sine.", "a person wrote, but no answer was found", id="same"),
    ],
)
def test_what_is_no_plain_answer_is_doubted(text: str, doubt: str) -> None:
    assert any(doubt in one for one in READER.read(message(text)).doubts)


@pytest.mark.parametrize("text", ["Takk for brevet.", "Motteke, svar kjem neste veke.", "Vi svarar innan fristen."])
def test_an_acknowledgement_is_not_doubted(text: str) -> None:
    reading = READER.read(message(text))
    assert (reading.kind, reading.doubts) == (Kind.OTHER, ())


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        pytest.param(
            "Takk. Spørsmål 1-2 tek eg, 3-4 tek Ola. Svaret kjem før fristen.", Kind.OTHER, id="who takes what"
        ),
        pytest.param("Om spørsmål 1: skal skulen vere med? Svar på alt kjem når vi veit det.", Kind.OTHER, id="asks"),
        pytest.param("1. 2,5 årsverk.\n2. Fossnes.\nSvar på 3 og 4 kjem neste veke.", Kind.ANSWER, id="in part"),
    ],
)
def test_a_promise_of_answers_is_doubted(text: str, kind: Kind) -> None:
    reading = READER.read(message(text))
    assert reading.kind is kind
    assert reading.doubts != ()


def test_an_answer_that_comes_late_is_no_promise() -> None:
    assert READER.read(message(f"Beklagar at svaret kjem for seint.\n\n{ANSWERS}")).doubts == ()


def test_whom_to_ask_is_no_answer_and_no_doubt() -> None:
    reading = READER.read(message(f"{ANSWERS}\n\nKontaktperson vidare er Kari Vik, mobil 900 00 001."))
    assert (answers(reading)["4"], reading.doubts) == ("Kurs og rettleiing.", ())


def test_answers_in_the_order_of_the_questions_are_no_promise() -> None:
    assert READER.read(message(f"Svara kjem i same rekkjefølgje som spørsmåla.\n\n{ANSWERS}")).doubts == ()


def test_a_forwarded_answer_below_a_note() -> None:
    inner = f"Hei Kari. Her er det eg har:\n\n{ANSWERS}\n\nPer"
    header = "Frå: Per Prøve <per@askedal.kommune.example>\nSendt: 10. mars 2020 15:52\nTil: Kari Vik\nEmne: SV: Utlån"
    raw = message(f"Hei,\n\nvidaresender svaret frå leiaren for biblioteket vårt.\n\nMvh\nKari\n\n{header}\n\n{inner}")
    reading = READER.read(raw)
    assert set(answers(reading)) == {"1", "2", "3", "4"}
    assert any("forwarded" in doubt for doubt in reading.doubts)


def test_questions_named_in_words_on_one_line() -> None:
    text = "Spørsmål éin: 2,5 årsverk. Spørsmål to: Fossnes. Spørsmål tre: Få folk. Spørsmål fire: Kurs."
    assert answers(READER.read(message(text))) == {"1": "2,5 årsverk.", "2": "Fossnes.", "3": "Få folk.", "4": "Kurs."}


def test_a_correction_in_a_sentence_opens_its_answer() -> None:
    reading = READER.read(message("Hei\n\nI svaret vårt på spørsmål 1 skulle det stå: 3 årsverk."))
    assert answers(reading) == {"1": "3 årsverk."}


@pytest.mark.parametrize(
    "third",
    ["Som nemnt under spørsmål 2 om utlån: for få folk.", "Små lokale, og som i spørsmål 4 om hjelp: lite kurs."],
)
def test_a_reference_to_another_question_opens_none(third: str) -> None:
    reading = READER.read(message(f"1. 2 årsverk\n3. {third}"))
    assert answers(reading) == {"1": "2 årsverk", "3": third}


UNTIED = "1. Tre\n2. Nei\n3. For lite av alt\n4. Pengar"


def test_what_a_person_filed_is_an_answer() -> None:
    raw = message(UNTIED, thread=None, subject="Hei", sender="Ola Vik <ola@gmail.example>")
    alone, filed = READER.read(raw), READER.read(raw, assigned="9901")
    assert alone.kind is Kind.OTHER
    assert any("a list like answers" in doubt for doubt in alone.doubts)
    assert filed.kind is Kind.ANSWER
    assert list(answers(filed)) == ["1", "2", "3", "4"]


def test_minutes_are_no_answer() -> None:
    agenda = "1. Årsverk og lokale\n2. Samarbeid med Fossnes\n3. Folk og kompetanse\n4. Kurs"
    reading = READER.read(message(f"Referat frå møte 3. mars\n\n{agenda}", thread=None, subject="Referat"))
    assert reading.kind is Kind.OTHER


def test_a_bare_given_name_signs() -> None:
    reading = READER.read(message(f"{ANSWERS}\nPer", sender="Per Prøve <post@askedal.kommune.example>"))
    assert answers(reading)["4"] == "Kurs og rettleiing."
