"""What a municipality's mail room, archive, clerks and neighbours send: kind, sender and wishes of whole messages."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from kartlegg.config import load_config
from kartlegg.demo.documents import make_pdf
from kartlegg.flow.round import sent_letters
from kartlegg.model import Cooperation, Kind, Language, MatchedBy
from kartlegg.reading.reader import Reader
from replies import ANSWERS, LETTER_TEXT, LETTERS, QUESTIONS, READER, SURVEY, message, quoted

TESTS = Path(__file__).parent.parent
ALL = {"1", "2", "3", "4"}
SUBJECT = "Spørsmål om bibliotek og utlån"
HOME = "Siv <siv77@post.example>"
OUTLOOK = (
    "Frå: Kari Prøve <kari.prove@fylket.example>\nSendt: 6. mars 2020\n"
    f"Til: post@fossnes.kommune.example\nEmne: {SUBJECT}"
)
RESTATED = "\n\n".join(
    f"{number}. {question.text}\n{answer.partition(' ')[2]}"
    for number, (question, answer) in enumerate(zip(QUESTIONS, ANSWERS.splitlines(), strict=True), start=1)
)


def pdf_letter(name: str, references: Sequence[str]) -> bytes:
    """A letter of an archive system, as it is set there."""
    return make_pdf(
        head=f"{name} kommune",
        author=f"{name} kommune",
        address=("Fylkesbiblioteket", "kari.prove@fylket.example"),
        references=tuple(references),
        title="Svar på spørsmål om bibliotek",
        body=("Vi viser til brev av 6. mars.", *RESTATED.split("\n\n"), f"Med helsing\nSiv Prøve\n{name} kommune"),
        language=Language.NYNORSK,
        day=datetime(2020, 3, 11, tzinfo=UTC),
    )


def attach(raw: bytes, data: bytes, name: str = "Svarbrev.pdf") -> bytes:
    mail = message_from_bytes(raw, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    mail.add_attachment(data, maintype="application", subtype="pdf", filename=name)
    return mail.as_bytes()


def test_the_receipt_and_the_answer_of_one_municipality() -> None:
    """The receipt carries our References and is no answer; the answer carries nothing of ours but who it is from."""
    receipt = READER.read(
        message(
            "Askedal kommune stadfestar at førespurnaden din er motteken og registrert som sak 20/415.",
            sender="Postmottak <postmottak@askedal.kommune.example>",
            subject="Stadfesting på motteken e-post",
            thread=None,
            References="<q.9901@fylket.example>",
            Auto_Submitted="auto-generated",
        )
    )
    assert (receipt.kind, receipt.recipient, receipt.answers) == (Kind.AUTO_REPLY, "9901", ())
    assert receipt.doubts == ()
    answer = READER.read(
        attach(
            message(
                "Vedlagt følgjer brev.",
                sender="Siv Prøve <siv.prove@askedal.kommune.example>",
                subject="Bibliotek i Askedal – svar (20/415-2)",
                thread=None,
            ),
            pdf_letter("Askedal", ("Vår ref.: 20/415-2", "Dykkar ref.: 2020/117")),
        )
    )
    assert (answer.kind, answer.recipient, answer.matched_by) == (Kind.ANSWER, "9901", MatchedBy.DOMAIN)
    assert {one.question for one in answer.answers} == ALL
    assert answer.doubts == ()
    assert any("case number" in reason for reason in answer.evidence)


def test_an_archive_that_names_nobody_in_its_headers() -> None:
    """A supplier's address, auto-generated: letterhead and our case number tell whose it is."""
    raw = attach(
        message(
            "Du har fått eit dokument.",
            sender="eDokument <ikkesvar@arkivskyen.example>",
            subject="Utgåande brev 20/55-3",
            thread=None,
            Auto_Submitted="auto-generated",
        ),
        pdf_letter("Bjørkvik", ("Vår ref.: 20/55-3", "Dykkar ref.: 2020/117")),
    )
    reading = READER.read(raw)
    assert (reading.kind, reading.recipient, reading.matched_by) == (Kind.ANSWER, "9902", MatchedBy.LETTERHEAD)
    assert {one.question for one in reading.answers} == ALL


@pytest.mark.parametrize(
    ("raw", "kind", "recipient", "call", "doubted"),
    [
        pytest.param(
            message(f"{ANSWERS}\n\nSiv\n\n{OUTLOOK}\n\n{LETTER_TEXT}", sender=HOME, thread=None),
            Kind.ANSWER,
            "9903",
            False,
            True,
            id="from home, below our letter",
        ),
        pytest.param(
            message(
                f"{ANSWERS}\n\nMvh\nSiv Prøve\nFossnes kommune\n\n{OUTLOOK}\n\n{LETTER_TEXT}", sender=HOME, thread=None
            ),
            Kind.ANSWER,
            "9903",
            False,
            False,
            id="from home, signed, below our letter",
        ),
        pytest.param(
            message(f"{ANSWERS}\n\nMvh\nSiv Prøve\nFossnes kommune", sender=HOME, thread=None),
            Kind.ANSWER,
            "9903",
            False,
            True,
            id="from home, signed",
        ),
        pytest.param(
            message(f"{RESTATED}\n\nSiv", sender=HOME, thread=None), Kind.ANSWER, None, False, True, id="from nobody"
        ),
        pytest.param(
            message(f"{ANSWERS}\n\nMvh\nSiv\nSund kommune", thread="9903"),
            Kind.ANSWER,
            "9903",
            False,
            True,
            id="three of them",
        ),
        pytest.param(
            message("Ring meg helst i morgon, 900 00 001.", sender=HOME),
            Kind.CALL_REQUEST,
            "9901",
            True,
            False,
            id="call",
        ),
        pytest.param(message("Ring meg: 90000001"), Kind.CALL_REQUEST, "9901", True, False, id="a call in one line"),
        pytest.param(message("Eg ringjer deg i morgon."), Kind.OTHER, "9901", False, True, id="they ring us"),
        pytest.param(
            message(f"{ANSWERS}\n\nRing gjerne om noko er uklart."), Kind.ANSWER, "9901", False, False, id="courtesy"
        ),
        pytest.param(
            message(f"{ANSWERS}\n\nKan du ringe meg om punkt 4? Nummeret er 900 00 001."),
            Kind.ANSWER,
            "9901",
            True,
            None,
            id="answers, and a call",
        ),
        pytest.param(
            message("Takk for brevet. Vi kjem attende med svar.\n\nRing oss om det hastar: 55 00 00 01"),
            Kind.OTHER,
            "9901",
            False,
            False,
            id="to come",
        ),
        pytest.param(
            message(ANSWERS, thread=None, Return_Path="<>"), Kind.ANSWER, "9901", False, True, id="no return path"
        ),
        pytest.param(
            message(ANSWERS, Auto_Submitted="auto-generated"), Kind.ANSWER, "9901", False, True, id="sent by a form"
        ),
        pytest.param(
            message(RESTATED, thread=None, List_Unsubscribe="<mailto:av@utsending.example>"),
            Kind.ANSWER,
            "9901",
            False,
            False,
            id="sent by a service for mass mail",
        ),
        pytest.param(
            message(
                "Du har mottatt post fra Askedal kommune i SvarUt.",
                thread=None,
                subject="Post fra Askedal kommune",
                sender="SvarUt <noreply@svarut.example>",
            ),
            None,
            "9901",
            False,
            True,
            id="a letter in another mailbox",
        ),
        pytest.param(message("Vedlagt følgjer svar."), Kind.OTHER, "9901", False, True, id="an attachment is missing"),
        pytest.param(
            message("Skal kvart bibliotek svare for seg?"), Kind.OTHER, "9901", False, True, id="a question to us"
        ),
        pytest.param(
            message(f"Eg svarar for Sund kommune.\n\n{ANSWERS}"), Kind.ANSWER, "9901", False, True, id="for a neighbour"
        ),
        pytest.param(
            message(f"Vi har mottatt brevet og svarer slik:\n\n{ANSWERS}"),
            Kind.ANSWER,
            "9901",
            False,
            False,
            id="received",
        ),
        pytest.param(
            message(
                "Vi har mottatt brevet. Vi har to årsverk i biblioteket vårt. Dei største utfordringane er for "
                "lite tid og for små lokale. Fylkesbiblioteket kan hjelpe med kurs for dei tilsette."
            ),
            Kind.ANSWER,
            "9901",
            False,
            True,
            id="received, and prose",
        ),
        pytest.param(
            message(
                "Vi har to årsverk i biblioteket vårt. Dei største utfordringane er at vi har for lite tid og for små "
                "lokale. Vi kjem attende med svar på resten neste veke."
            ),
            None,
            "9901",
            False,
            True,
            id="prose, and more to come",
        ),
        pytest.param(
            message(f"På vegner av Askedal og Sund svarar eg slik:\n\n{ANSWERS}"),
            Kind.ANSWER,
            "9901",
            False,
            True,
            id="for two",
        ),
        pytest.param(
            message("1. 2\n2. Nei\n3. Nei\n4. Nei\n\nRing meg på 900 00 001."),
            Kind.ANSWER,
            "9901",
            True,
            None,
            id="bare answers and a call are no list of times",
        ),
        pytest.param(
            message("1. Måndag kl. 9\n2. Tysdag kl. 12\n\nKan de ringe meg på eit av desse tidspunkta?"),
            Kind.CALL_REQUEST,
            "9901",
            True,
            False,
            id="a list of times",
        ),
        pytest.param(
            message(
                f"Hei Kari, dette kom til meg.\n\nOla\n\nFra: Siv Prøve <siv@fossnes.kommune.example>\n"
                f"Sendt: 10. mars 2020\n"
                f"Til: Ola Prøve\nEmne: SV: {SUBJECT}\n\n{ANSWERS}\n\nMvh\nSiv Prøve\nFossnes kommune",
                sender="Ola Prøve <ola.prove@fylket.example>",
                subject=f"VS: SV: {SUBJECT}",
                thread=None,
            ),
            Kind.ANSWER,
            "9903",
            False,
            True,
            id="passed on by a colleague of ours",
        ),
    ],
)
def test_messages(raw: bytes, kind: Kind | None, recipient: str | None, call: bool, doubted: bool | None) -> None:
    reading = READER.read(raw)
    assert kind is None or reading.kind is kind
    assert (reading.recipient, reading.call_requested) == (recipient, call)
    assert doubted is None or reading.needs_review is doubted, reading.doubts


def with_headers(raw: bytes, *, added: bytes = b"", without: tuple[bytes, ...] = ()) -> bytes:
    """A message with a header more, and without some."""
    head, blank, body = re.split(rb"(\r?\n\r?\n)", raw, maxsplit=1)
    fields = re.split(rb"\r?\n(?![ \t])", head)
    return added + b"\n".join(one for one in fields if not one.lower().startswith(without)) + blank + body


THREAD = (b"references:", b"in-reply-to:")
HEADERS = {
    "auto-generated": {"added": b"Auto-Submitted: auto-generated\n"},
    "no return path": {"added": b"Return-Path: <>\n", "without": (b"return-path:",)},
    "an automatic subject": {"added": b"Subject: Automatisk svar: x\n", "without": (b"subject:",)},
    "no thread": {"without": THREAD},
    "from home": {"added": b"From: Siv <siv77@post.example>\n", "without": (b"from:",)},
    "from home, no thread": {"added": b"From: Siv <siv77@post.example>\n", "without": (b"from:", *THREAD)},
}


@pytest.mark.parametrize("headers", HEADERS.values(), ids=HEADERS)
@pytest.mark.parametrize("folder", ["corpus", "clients", "more", "blanda", "beredskap", "bustad"])
def test_no_answer_is_lost_or_filed_wrong_in_silence(folder: str, headers: dict[str, Any]) -> None:
    """Whatever the headers say of an answer: it is one and from whom it is, or a person looks."""
    config = load_config(TESTS / folder / "config.yaml")
    reader = Reader(config.survey, sent_letters(config, None))
    for path in sorted((TESTS / folder).glob("*.eml")):
        gold = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        if gold["kind"] == "answer":
            reading = reader.read(with_headers(path.read_bytes(), **headers))
            right = reading.kind is Kind.ANSWER and reading.recipient == gold["recipient"]
            assert right or reading.needs_review, path.stem


def test_for_whom_else_it_answers() -> None:
    reading = READER.read(message(f"På vegner av Askedal og Sund svarar eg slik:\n\n{ANSWERS}"))
    assert reading.also_for == ("9904",)


def test_a_joint_company_with_nothing_of_ours() -> None:
    """It may be any of the two: nobody is guessed, both are named."""
    body = Cooperation(name="Fjordbibliotek IKS", members=("9902", "9904"))
    reader = Reader(replace(SURVEY, cooperation=(body,)), LETTERS)
    raw = message(f"{RESTATED}\n\nMvh\nOla Prøve\nFjordbibliotek IKS", sender="Ola <ola@post.example>", thread=None)
    reading = reader.read(raw)
    assert (reading.kind, reading.recipient) == (Kind.ANSWER, None)
    assert any("9902 Bjørkvik" in doubt and "9904 Sund" in doubt for doubt in reading.doubts)


def test_a_forged_sender_is_doubted_but_read() -> None:
    reader = Reader(SURVEY, LETTERS, trusted_authserv=("mx.fylket.example",))
    failed = "mx.fylket.example; spf=fail smtp.mailfrom=ond.example; dmarc=fail header.from=askedal.kommune.example"
    reading = reader.read(message(Authentication_Results=failed))
    assert (reading.kind, reading.recipient) == (Kind.ANSWER, "9901")
    assert any("forged" in doubt for doubt in reading.doubts)
    passed = failed.replace("dmarc=fail", "dmarc=pass")
    assert reader.read(message(Authentication_Results=passed)).doubts == ()


def test_a_display_name_with_a_comma() -> None:
    """Exchange writes surnames first, and encodes the comma with the rest."""
    raw = message(thread=None, sender='"Prøve, Siv" <siv.prove@askedal.kommune.example>')
    reading = READER.read(raw)
    assert (reading.from_name, reading.from_address) == ("Prøve, Siv", "siv.prove@askedal.kommune.example")


def test_our_quoted_code_and_a_neighbours_domain_are_a_conflict() -> None:
    reading = READER.read(message(f"{ANSWERS}\n\n{quoted('Referanse: KL-9903')}", thread=None))
    assert reading.recipient == "9903"
    reading = READER.read(message(f"{ANSWERS}\n\n{quoted('Referanse: KL-9903')}", thread="9901"))
    assert any("9901 Askedal" in doubt and "9903 Fossnes" in doubt for doubt in reading.doubts)
