"""Whole readings: what is kept, what is dropped, what is doubted, in the shapes in which people answer."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kartlegg.model import Kind, MatchedBy, Reading
from replies import ANSWERS, LETTER_TEXT, QUESTIONS, READER, message, quoted

WANTED = {"1": "2,5 årsverk.", "2": "Fossnes.", "3": "Få folk og små lokale.", "4": "Kurs og rettleiing."}
ATTRIBUTION = "Den 6. mars 2020 kl. 10:12 skrev Kari Prøve <kari.prove@fylket.example>:"
HEADER = "Frå: Kari Prøve <kari.prove@fylket.example>\nSendt: 6. mars 2020 10:12\nTil: Postmottak\nEmne: Spørsmål"
SIGNATURE = "Med helsing\nPer Prøve\nbiblioteksjef\nAskedal kommune\ntlf. 55 00 00 01"


def answers(reading: Reading) -> dict[str, str]:
    return {answer.question: answer.text for answer in reading.answers}


def inline(*, mark: str = "> ") -> str:
    """The letter with an answer below each question."""
    out = []
    for line in LETTER_TEXT.splitlines():
        out.append((mark + line).rstrip())
        for question in QUESTIONS:
            if line.endswith(question.text):
                out += ["", WANTED[question.id], ""]
    return "\n".join(out)


def html_of(text: str) -> str:
    return "<html><body>" + "".join(f"<p>{line}</p>" for line in text.splitlines()) + "</body></html>"


RESTATED = "\n\n".join(f"{n}. {q.text}\n{WANTED[q.id]}" for n, q in enumerate(QUESTIONS, start=1))
TABLE = (
    "<table><tr><td>Nr</td><td>Spørsmål</td><td>Svar</td></tr>"
    + "".join(f"<tr><td>{q.id}</td><td>{q.text}</td><td>{WANTED[q.id]}</td></tr>" for q in QUESTIONS)
    + "</table>"
)


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(message(f"Hei\n\n{ANSWERS}\n\n{SIGNATURE}"), id="numbered, signed"),
        pytest.param(message(f"{ANSWERS}\n\n{ATTRIBUTION}\n{quoted()}"), id="above a quote"),
        pytest.param(message(f"{ANSWERS}\n\n{SIGNATURE}\n\n{HEADER}\n\n{LETTER_TEXT}"), id="above a header block"),
        pytest.param(message(f"{ATTRIBUTION}\n{inline()}"), id="between quoted lines"),
        pytest.param(message(f"Svar under.\n\n{HEADER}\n\n{inline(mark='')}"), id="between lines without marks"),
        pytest.param(message(f"{ATTRIBUTION}\n{quoted()}\n\n{ANSWERS}\n\n{SIGNATURE}"), id="below the quote"),
        pytest.param(message(f"{quoted()}\n\n{ANSWERS}"), id="below a quote without attribution"),
        pytest.param(message(f"{ANSWERS}\n\n{LETTER_TEXT}"), id="above a quote without any mark"),
        pytest.param(message(RESTATED, thread=None, subject="Svar"), id="questions restated"),
        pytest.param(message(ANSWERS.replace(". ", ") ", 1).replace("\n", "\n\n")), id="one other mark"),
        pytest.param(message(" ".join(ANSWERS.splitlines())), id="all on one line"),
        pytest.param(
            message(
                "Spm 1: 2,5 årsverk.\nSpm.2: Fossnes.\nSpm 3 - Få folk og små lokale.\nSpm 4:\nKurs og rettleiing."
            ),
            id="labelled",
        ),
        pytest.param(message("sjå html", html=f"<p>Hei</p>{TABLE}<p>Mvh<br>Per</p>"), id="table"),
        pytest.param(message("", html=html_of(f"{HEADER}\n{inline(mark='')}")), id="HTML only, between the lines"),
        pytest.param(
            message(
                "x",
                html="<p>Hei</p><ol>" + "".join(f"<li>{text}</li>" for text in WANTED.values()) + "</ol><p>Mvh Per</p>",
            ),
            id="a list that numbers itself",
        ),
        pytest.param(
            message(
                "Årsverk: 2,5 årsverk.\nAvtalar: Fossnes.\nUtfordringar: Få folk og små lokale.\n"
                f"Hjelp: Kurs og rettleiing.\n\n{SIGNATURE}"
            ),
            id="labels",
        ),
    ],
)
def test_shapes_of_one_answer(raw: bytes) -> None:
    reading = READER.read(raw)
    assert answers(reading) == WANTED
    assert (reading.kind, reading.recipient) == (Kind.ANSWER, "9901")
    assert reading.doubts == ()
    assert reading.fte == 2.5
    assert reading.partners == ("9903",)


TWO, TIME, COURSE = "2 årsverk", "Tid", "Kurs"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param(
            "1 og 2: 2 årsverk, avtale med Sund.\n3. Tid",
            {"1": "2 årsverk, avtale med Sund.", "2": "2 årsverk, avtale med Sund.", "3": TIME},
            id="combined",
        ),
        pytest.param("1. 2 årsverk\n2. -\n3. Tid\n4. Kurs", {"1": TWO, "3": TIME, "4": COURSE}, id="an empty one"),
        pytest.param("1. 2 årsverk\n3. Tid\n4. Kurs", {"1": TWO, "3": TIME, "4": COURSE}, id="one left out"),
        pytest.param(
            "Spm 1: 2 årsverk\nSpm 4: Kurs\nSpm 3: Tid", {"1": TWO, "3": TIME, "4": COURSE}, id="another order"
        ),
        pytest.param(
            "1. 2 årsverk\n2. Sund\n3. Tre ting:\n  1. Tid\n  2. Pengar\n  3. Folk\n4. Kurs",
            {"1": TWO, "2": "Sund", "3": "Tre ting:\n1. Tid\n2. Pengar\n3. Folk", "4": COURSE},
            id="a list inside",
        ),
        pytest.param(
            "1. 2 årsverk frå\n1. januar 2021\n2. Sund",
            {"1": "2 årsverk frå\n1. januar 2021", "2": "Sund"},
            id="a date at a line's head",
        ),
        pytest.param(
            "1. 2 årsverk\n2. Sund\n3. Tid\n4. Kurs\n\nRing meg gjerne på 55 00 00 01.",
            {"1": TWO, "2": "Sund", "3": TIME, "4": COURSE},
            id="a remark below",
        ),
    ],
)
def test_split(text: str, wanted: dict[str, str]) -> None:
    assert answers(READER.read(message(text))) == wanted


def test_prose_is_told_apart_by_its_words_and_doubted() -> None:
    reading = READER.read(
        message(
            "Hei\n\nVi har to årsverk i biblioteket vårt her i kommunen i dag. Dei største utfordringane er at vi har "
            "for lite tid og for små lokale. Fylkesbiblioteket kan hjelpe med kurs for dei tilsette.\n\nMvh\nPer"
        )
    )
    found = answers(reading)
    assert found["1"] == "Vi har to årsverk i biblioteket vårt her i kommunen i dag."
    assert found["4"] == "Fylkesbiblioteket kan hjelpe med kurs for dei tilsette."
    assert reading.needs_review
    assert reading.review_questions == ("1", "2", "3", "4")


def test_an_answer_list_and_a_second_number_are_doubted() -> None:
    reading = READER.read(message("1. 2 årsverk\n2. Sund\n2. Bjørkvik\n3. Tid\n4. Kurs"))
    assert reading.needs_review


def test_answers_moved_by_one_are_doubted() -> None:
    text = "1. Hei og takk.\n2. Vi har 3 årsverk.\n3. Avtale om utlån med Fossnes.\n4. Utfordringane er tid."
    assert READER.read(message(text)).needs_review


def test_an_earlier_answer_of_ours_that_is_quoted_is_not_read_again() -> None:
    own = "Frå: Per Prøve\nSendt: 8. mars 2020\nTil: Kari Prøve\nEmne: SV: Spørsmål\n\nSvara står under."
    reading = READER.read(message(f"Retting:\n1. 3 årsverk.\n\nMvh\nPer\n\n{own}\n\n{HEADER}\n\n{inline(mark='')}"))
    assert answers(reading) == {"1": "3 årsverk."}


def test_a_forwarded_answer_is_found_and_doubted() -> None:
    inner = f"Frå: Bjarne Prøve\nSendt: 8. mars 2020\nTil: Per Prøve\nEmne: SV: Spørsmål\n\n{ANSWERS}\n\nMvh\nBjarne"
    reading = READER.read(message(f"Sjå svar under.\n\nMvh\nPer\n\n{inner}\n\n{HEADER}\n\n{LETTER_TEXT}"))
    assert answers(reading) == WANTED
    assert reading.needs_review


def test_text_below_the_signature_is_not_lost() -> None:
    reading = READER.read(
        message(
            f"{ANSWERS}\n\nMvh\nPer\n\nPS: Vi har nettopp vedteke å leggje ned den eine filialen vår ved årsskiftet."
        )
    )
    assert "leggje ned" in str(reading.general)
    assert reading.needs_review


def test_two_texts_with_answers_are_doubted() -> None:
    from email import message_from_bytes, policy

    mail = message_from_bytes(message(RESTATED), policy=policy.default)
    mail.make_mixed()  # type: ignore[attr-defined]
    mail.add_attachment(ANSWERS.replace("2,5", "9"), filename="svar.txt")  # type: ignore[attr-defined]
    assert READER.read(mail.as_bytes()).needs_review


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        pytest.param(message("Takk for brevet. Vi svarar seinare.", subject="SV: x"), Kind.OTHER, id="later"),
        pytest.param(message("Kan de ringe meg på 55 00 00 01?"), Kind.CALL_REQUEST, id="call"),
        pytest.param(message("Eg er på ferie.", Auto_Submitted="auto-replied"), Kind.AUTO_REPLY, id="away"),
        pytest.param(message("Eg er ute av kontoret og er attende 16. mars."), Kind.AUTO_REPLY, id="away, no header"),
        pytest.param(
            message(
                "Saka er registrert.\n1. Ikkje svar på denne.\n2. Vi svarar innan tre veker.",
                Auto_Submitted="auto-generated",
            ),
            Kind.AUTO_REPLY,
            id="a ticket with a list",
        ),
        pytest.param(message("Meldinga vart lesen.", subject="Lest: Spørsmål"), Kind.RECEIPT, id="read receipt"),
        pytest.param(
            message("Påmelding:\n1. Per Prøve\n2. Anne Prøve", subject="Påmelding til kurs", thread=None),
            Kind.OTHER,
            id="a list of other things",
        ),
        pytest.param(message(ANSWERS, Auto_Submitted="no"), Kind.ANSWER, id="said to be no machine"),
        pytest.param(
            message(ANSWERS, X_Auto_Response_Suppress="All"), Kind.ANSWER, id="only asks machines to be silent"
        ),
    ],
)
def test_kinds(raw: bytes, kind: Kind) -> None:
    assert READER.read(raw).kind is kind


def test_a_call_beside_answers() -> None:
    reading = READER.read(message(f"{ANSWERS}\n\nEg vil gjerne bli oppringt for ein gjennomgang, tlf. 55 00 00 01."))
    assert (reading.kind, reading.call_requested, reading.phone) == (Kind.ANSWER, True, "55 00 00 01")
    assert answers(reading) == WANTED


@pytest.mark.parametrize(
    ("date", "late"),
    [
        pytest.param("Fri, 20 Mar 2020 23:59:00 +0100", False, id="the last minute"),
        pytest.param("Fri, 20 Mar 2020 23:30:00 +0000", True, id="half past midnight in Oslo"),
    ],
)
def test_late_by_the_surveys_clock(date: str, late: bool) -> None:
    assert READER.read(message(date=date)).late is late


def test_what_a_person_filed_wins() -> None:
    reading = READER.read(message(sender="x@heime.example", thread=None), assigned="9902")
    assert reading.recipient == "9902"
    assert reading.doubts == ()


def test_an_empty_message_is_no_answer() -> None:
    assert READER.read(b"").kind is Kind.OTHER
    assert READER.read(b"\xff\xfe\x00").kind is Kind.OTHER


def test_matched_by_the_strongest() -> None:
    assert READER.read(message()).matched_by is MatchedBy.THREAD
    assert READER.read(message(f"{ANSWERS}\n\n{quoted('Referanse: KL-9901')}")).matched_by is MatchedBy.TOKEN


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=600))
def test_any_bytes_give_a_reading(raw: bytes) -> None:
    for prefix in (
        b"",
        b"From: a@b.example\r\nContent-Type: text/html\r\n\r\n",
        b"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n",
    ):
        assert READER.read(prefix + raw).error is None


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=400))
def test_answers_are_parts_of_the_text(text: str) -> None:
    """Nothing is invented: every word of an answer stands in the message."""
    reading = READER.read(message(text.replace("\r", " "), html=None))
    assert reading.error is None
    for answer in reading.answers:
        assert set(answer.text.split()) <= set(text.replace("\xa0", " ").split()) | {"\ufffd"} or not text.isprintable()
