"""Which of a message's texts holds the answers."""

import base64
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from kartlegg.limits import LOGO_BYTES
from kartlegg.model import Kind, LetterKind, LetterSettings, Reading
from kartlegg.reading.reader import Reader
from outlookfiles import attached, msg, ole, tnef
from pdffiles import LOCKED, SCAN, typeset
from replies import ANSWERS, LETTER_TEXT, LETTERS, QUESTIONS, READER, SURVEY, message
from wordfiles import docx, item, para

WANTED = {"1": "2,5 årsverk.", "2": "Fossnes.", "3": "Få folk og små lokale.", "4": "Kurs og rettleiing."}
MEMO = "\n".join(f"{number}. Punkt {number} i notatet handlar om bibliotek og bøker." for number in range(1, 9))
RESTATED = "\n".join(f"{question.text}\n{WANTED[question.id]}" for question in QUESTIONS)


def answers(reading: Reading) -> dict[str, str]:
    return {answer.question: answer.text for answer in reading.answers}


def with_file(body: str, text: str, *, name: str = "svar.txt") -> bytes:
    mail = message_from_bytes(message(body), policy=policy.default)
    assert isinstance(mail, EmailMessage)
    mail.make_mixed()
    mail.add_attachment(text, filename=name)
    return mail.as_bytes()


def test_the_attachment_when_the_text_only_points_to_it() -> None:
    reading = READER.read(with_file("Hei\n\nSvar ligg ved.\n\nMvh\nPer", f"Askedal kommune\n\n{ANSWERS}\n\nMvh\nPer"))
    assert answers(reading) == WANTED
    assert reading.doubts == ()
    assert "Svar ligg ved." in str(reading.general)


def test_what_we_enclosed_is_not_read_when_it_comes_back() -> None:
    letters = {LetterKind.QUESTION: LetterSettings(attachments=(Path("notat.txt"),))}
    reader = Reader(replace(SURVEY, letters=letters), LETTERS)
    raw = with_file(f"Hei\n\n{ANSWERS}", MEMO, name="Notat.TXT")
    assert answers(reader.read(raw)) == WANTED
    assert reader.read(raw).doubts == ()


def test_what_we_enclosed_is_read_when_it_was_filled_in() -> None:
    letters = {LetterKind.QUESTION: LetterSettings(attachments=(Path("skjema.txt"),))}
    reader = Reader(replace(SURVEY, letters=letters), LETTERS)
    assert answers(reader.read(with_file("Sjå skjemaet.", RESTATED, name="skjema.txt"))) == WANTED


def test_our_own_letter_that_comes_back_is_not_read() -> None:
    reading = READER.read(with_file(f"Hei\n\n{ANSWERS}", LETTER_TEXT, name="brev.txt"))
    assert answers(reading) == WANTED
    assert reading.doubts == ()


@pytest.mark.parametrize(
    ("body", "file", "taken"),
    [
        pytest.param(ANSWERS, MEMO, WANTED, id="two numbered lists: the text's"),
        pytest.param(MEMO, RESTATED, WANTED, id="the questions restated: those"),
    ],
)
def test_two_texts_with_answers_are_doubted(body: str, file: str, taken: dict[str, str]) -> None:
    reading = READER.read(with_file(body, file))
    assert answers(reading) == taken
    assert any("both the text and the attachment" in doubt for doubt in reading.doubts)


def test_an_attachment_that_cannot_be_read_is_a_doubt() -> None:
    mail = message_from_bytes(message("Svar ligg ved."), policy=policy.default)
    assert isinstance(mail, EmailMessage)
    mail.make_mixed()
    mail.add_attachment(b"\xd0\xcf\x11\xe0", maintype="application", subtype="msword", filename="svar.doc")
    reading = READER.read(mail.as_bytes())
    assert reading.kind is Kind.OTHER
    assert "svar.doc" in reading.doubts[0]


def test_a_forwarded_message_is_opened_and_doubted() -> None:
    mail = message_from_bytes(message("Sjå svar under."), policy=policy.default)
    assert isinstance(mail, EmailMessage)
    mail.make_mixed()
    mail.attach(message_from_bytes(b"MIME-Version: 1.0\r\nContent-Type: message/rfc822\r\n\r\n" + message(ANSWERS)))
    reading = READER.read(mail.as_bytes())
    assert answers(reading) == WANTED
    assert any("forwarded" in doubt for doubt in reading.doubts)


def test_the_html_when_the_plain_text_is_a_stub() -> None:
    rows = "".join(f"<li>{text}</li>" for text in WANTED.values())
    assert answers(READER.read(message("Sjå HTML", html=f"<p>Hei</p><ol>{rows}</ol><p>Mvh<br>Per</p>"))) == WANTED


def test_plain_and_html_that_come_to_other_words_are_doubted() -> None:
    """RFC 2046 §5.1.4: the alternatives say the same, so where they do not the program has misread one of them."""
    page = "".join(f"<p>{line}</p>" for line in ANSWERS.replace("lokale.", "lokale og gamle bilar.").split("\n"))
    reading = READER.read(message(ANSWERS, html=page))
    assert reading.review_questions == ("3",)
    assert READER.read(message(ANSWERS, html=page.replace(" og gamle bilar", ""))).doubts == ()


def test_a_short_plain_text_with_answers_is_no_stub() -> None:
    page = "<p>1. 2,5 årsverk</p>" + "<blockquote type=cite><p>Noko som vi har skrive tidlegare</p></blockquote>" * 50
    assert answers(READER.read(message(ANSWERS, html=page))) == WANTED


def test_an_answer_that_only_one_form_of_the_text_has() -> None:
    page = "<p>1. 2,5 årsverk</p><p>2. Sund</p><p>3. Få folk</p>"
    reading = READER.read(message("1. 2,5 årsverk\n2. Sund\n4. Kurs", html=page))
    assert "4" in reading.review_questions


def with_part(body: str, part: bytes, **message_parts: str) -> bytes:
    mail = message_from_bytes(message(body, **message_parts), policy=policy.default)
    assert isinstance(mail, EmailMessage)
    mail.make_mixed()
    mail.attach(message_from_bytes(part, policy=policy.default))
    return mail.as_bytes()


def filed(data: bytes, name: str) -> bytes:
    """A part with a file."""
    head = f'Content-Type: application/octet-stream; name="{name}"\nContent-Transfer-Encoding: base64\n\n'
    return head.encode() + base64.encodebytes(data)


ITEMS = list(WANTED.values())
WORD = docx(para("Svar") + "".join(item(text, 1) for text in ITEMS) + para("Mvh") + para("Per"))
RICH = r"{\rtf1\ansi " + "".join(rf"{{\listtext {at}.\tab}}{text}\par " for at, text in enumerate(ITEMS, 1)) + "}"


@pytest.mark.parametrize(
    "part",
    [
        pytest.param(filed(WORD, "svar.docx"), id="a Word file that numbers its answers"),
        pytest.param(filed(WORD, "svar"), id="without a name"),
        pytest.param(filed(RICH.encode("cp1252"), "svar.rtf"), id="RTF"),
        pytest.param(filed(RICH.encode("cp1252"), "svar.doc"), id="RTF that is called Word"),
        pytest.param(filed(typeset("+ " + "\n+ ".join(ITEMS)), "svar.pdf"), id="PDF"),
        pytest.param(filed(tnef(files={"svar.docx": WORD}), "winmail.dat"), id="winmail.dat with a Word file"),
        pytest.param(filed(tnef(files={"svar.docx": WORD}), "ATT00001.dat"), id="by another name"),
        pytest.param(
            filed(ole(msg(attachments=[attached("svar.docx", WORD)])), "svar.msg"), id="Outlook's file with a Word file"
        ),
        pytest.param(
            b"Content-Type: message/rfc822\n\n" + with_part("Sjå vedlegg.", filed(WORD, "svar.docx")),
            id="a forwarded message with a Word file",
        ),
    ],
)
def test_answers_in_a_file(part: bytes) -> None:
    reading = READER.read(with_part("Hei\n\nSvar ligg ved.\n\nMvh\nPer", part))
    assert answers(reading) == WANTED


@pytest.mark.parametrize(
    ("part", "words"),
    [
        pytest.param(filed(docx(""), "svar.docx"), "svar.docx holds no text", id="an empty file"),
        pytest.param(filed(b"x", "svar.wps"), "svar.wps is of a kind that is not read", id="an unknown kind"),
        pytest.param(filed(SCAN, "svar.pdf"), "svar.pdf is a scan", id="a scan"),
        pytest.param(filed(LOCKED, "svar.pdf"), "svar.pdf is locked", id="locked"),
        pytest.param(filed(b"x", "winmail.dat"), "winmail.dat cannot be read", id="a broken winmail.dat"),
        pytest.param(filed(b"x", "smime.p7m"), "smime.p7m is signed", id="a broken signature"),
        pytest.param(
            b"Content-Type: message/rfc822\n\n" + with_part("Sjå vedlegg.", filed(SCAN, "brev.pdf")),
            "brev.pdf is a scan",
            id="a scan in a forwarded message",
        ),
        pytest.param(
            b"Content-Type: message/rfc822\n\nSubject: Inni\n\nIkkje noko her.\n", "no answer was found", id="a forward"
        ),
        pytest.param(
            b"Content-Type: image/jpeg; name=side.jpg\nContent-ID: <a>\n\n" + b"x" * LOGO_BYTES,
            "side.jpg in the text is not read",
            id="a photographed page in the text",
        ),
    ],
)
def test_what_may_hold_the_answer_is_named(part: bytes, words: str) -> None:
    assert words in " ".join(READER.read(with_part("Svar ligg ved.", part)).doubts)


def test_a_large_picture_beside_answers_is_no_doubt() -> None:
    logo = b"Content-Type: image/jpeg; name=side.jpg\nContent-ID: <a>\n\n" + b"x" * LOGO_BYTES
    assert READER.read(with_part(ANSWERS, logo)).doubts == ()


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        pytest.param(message(""), "no text was found", id="nothing at all"),
        pytest.param(
            message(ANSWERS.replace("rettleiing", "rettleiing p\ufffd plass")), "letters of the text", id="letters"
        ),
        pytest.param(
            message("x", html="<ol>" + "".join(f"<li>{text}" for text in ITEMS) + " <s>og pengar</s></ol>"),
            "struck out",
            id="struck out",
        ),
    ],
)
def test_what_was_lost_is_told(raw: bytes, words: str) -> None:
    assert words in " ".join(READER.read(raw).doubts)


def test_heads_of_pages_tell_whose_it_is() -> None:
    letter = docx("".join(item(text, 1) for text in ITEMS), header="Bjørkvik kommune")
    raw = with_part("Sjå vedlegg.", filed(letter, "svar.docx"), sender="Per <per@post.example>", thread=None)
    assert READER.read(raw).recipient == "9902"
