"""What the made-up municipalities send back to a real letter."""

import io
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from zoneinfo import ZoneInfo

import pypandoc
import pypdfium2
import pytest

from kartlegg.config import load_config
from kartlegg.demo.mime import parse_letter
from kartlegg.demo.replies import replies_to
from kartlegg.demo.towns import Behaviour, Town, towns
from kartlegg.letter import compose, letter_templates, write_letter
from kartlegg.model import LetterKind, Recipient
from kartlegg.resources import example_config

OSLO = ZoneInfo("Europe/Oslo")
SENT = datetime(2017, 10, 6, 9, 5, tzinfo=OSLO)
REMINDED = SENT + timedelta(days=8)
ELSEWHERE = datetime(2031, 1, 1, tzinfo=OSLO)
SURVEY = load_config(example_config()).survey
TEMPLATES = letter_templates(None)
QUOTING = {
    Behaviour.TOP_POSTED,
    Behaviour.INLINE,
    Behaviour.OUTLOOK,
    Behaviour.GMAIL,
    Behaviour.IPHONE,
    Behaviour.PROSE,
    Behaviour.TABLE,
    Behaviour.COMBINED,
    Behaviour.CALL,
    Behaviour.LATER,
}
EACH = [pytest.param(town, id=f"{town.number}-{town.behaviour.replace(' ', '-')}") for town in towns()]


def letter_to(town: Town, kind: LetterKind = LetterKind.QUESTION, sent: datetime = SENT) -> bytes:
    recipient = Recipient(number=town.number, name=town.name, addresses=(town.address,), language=town.language)
    letter = write_letter(
        kind,
        survey=replace(SURVEY, recipients=(recipient,)),
        recipient=recipient,
        templates=TEMPLATES,
        code="KL-23ABC",
        today=date(sent.year, sent.month, sent.day),
    )
    first = f"question.{town.number}@fylket.example"
    reminder = kind is LetterKind.REMINDER
    return compose(
        letter,
        survey=SURVEY,
        recipient=recipient,
        message_id=f"reminder.{town.number}@fylket.example" if reminder else first,
        date=sent,
        in_reply_to=first if reminder else None,
        references=(first,) if reminder else (),
    )


def all_of(town: Town) -> tuple[bytes, ...]:
    reminder = letter_to(town, LetterKind.REMINDER, REMINDED)
    return (
        *replies_to(town, letter_to(town), now=ELSEWHERE),
        *replies_to(town, reminder, now=ELSEWHERE, reminder=True),
    )


def parsed(raw: bytes) -> EmailMessage:
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def flat(text: str) -> str:
    """Text without quote marks and line breaks."""
    return " ".join(word for word in text.split() if word.strip(">"))


def attached(town: Town) -> Iterator[tuple[str, bytes]]:
    for raw in all_of(town):
        for part in parsed(raw).iter_attachments():
            if part.get_content_maintype() == "application":
                yield part.get_content_type(), part.get_content()


@pytest.mark.parametrize("town", EACH)
def test_every_message_is_whole(town: Town) -> None:
    """RFC 5322: CRLF, lines below 998 octets, one address in From; the parser finds no defect."""
    for raw in all_of(town):
        assert b"\n" not in raw.replace(b"\r\n", b"")
        assert max(map(len, raw.split(b"\r\n"))) <= 998
        message = parsed(raw)
        assert [part.defects for part in message.walk() if part.defects] == []
        assert len(message["From"].addresses) == 1
        assert message["From"].addresses[0].domain.endswith(".example")
        assert message["To"].addresses[0].addr_spec == "ingrid.eksempel@fylket.example"
        assert message["Message-ID"]


@pytest.mark.parametrize("town", EACH)
def test_the_same_letter_gets_the_same_bytes(town: Town) -> None:
    assert all_of(town) == all_of(town)


@pytest.mark.parametrize("town", EACH)
def test_messages_have_ids_of_their_own(town: Town) -> None:
    ids = [str(parsed(raw)["Message-ID"]) for raw in all_of(town)]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("town", [param for param in EACH if param.values[0].answers])  # type: ignore[union-attr]
def test_the_answer_comes_on_the_promised_day(town: Town) -> None:
    """Counted from the letter that it answers; a correction comes the day after."""
    after_reminder = town.behaviour in {Behaviour.AWAY_FIRST, Behaviour.REMINDED}
    start = REMINDED if after_reminder else SENT
    dates = [
        parsed(raw)["Date"].datetime for raw in all_of(town) if parsed(raw)["Auto-Submitted"] is None
        and parsed(raw).get_content_type() != "multipart/report"
    ]  # fmt: skip
    days = [(moment.astimezone(OSLO).date() - start.date()).days for moment in dates]
    more = [town.answers_after_days + 1] if town.correction else []
    assert days == [town.answers_after_days, *more]


@pytest.mark.parametrize("town", [param for param in EACH if param.values[0].behaviour in QUOTING])  # type: ignore[union-attr]
def test_quotes_hold_the_letters_own_words(town: Town) -> None:
    letter = letter_to(town)
    received = parse_letter(letter, now=ELSEWHERE)
    (raw,) = replies_to(town, letter, now=ELSEWHERE)
    message = parsed(raw)
    own = flat(text_of(message))
    for question in received.questions:
        assert flat(question) in own
    assert f"<question.{town.number}@fylket.example>" in str(message["References"])
    assert received.subject in str(message["Subject"])


def test_a_letter_is_taken_apart() -> None:
    received = parse_letter(letter_to(towns()[0]), now=ELSEWHERE)
    assert received.questions == tuple(question.text for question in SURVEY.questions)
    assert received.code == "KL-23ABC"
    assert received.sent == SENT
    assert "<ol" in received.html


def test_a_reminder_is_answered_in_the_thread_by_those_who_were_silent() -> None:
    answered = {}
    for town in towns():
        letter = letter_to(town, LetterKind.REMINDER, REMINDED)
        for raw in replies_to(town, letter, now=ELSEWHERE, reminder=True):
            answered[town.number] = str(parsed(raw)["References"]).split()
    assert len(answered) >= 3
    for number, thread in answered.items():
        assert thread == [f"<question.{number}@fylket.example>", f"<reminder.{number}@fylket.example>"]


def test_a_date_that_is_missing_is_now() -> None:
    town = towns()[0]
    letter = letter_to(town).replace(b"\r\nDate: ", b"\r\nX-Date: ")
    (raw,) = replies_to(town, letter, now=ELSEWHERE)
    assert (parsed(raw)["Date"].datetime.date() - ELSEWHERE.date()).days == town.answers_after_days


def test_machines_say_that_they_are_machines() -> None:
    """RFC 3834 §5, RFC 3464 §2, RFC 8098 §3."""
    kinds: Counter[str] = Counter()
    for town in towns():
        for raw in all_of(town):
            message = parsed(raw)
            if message["Auto-Submitted"]:
                kinds[str(message["Auto-Submitted"])] += 1
            if message.get_content_type() == "multipart/report":
                kinds[str(message["Content-Type"].params["report-type"])] += 1
                assert [part.get_content_type() for part in message.iter_parts()][1] == (
                    f"message/{message['Content-Type'].params['report-type']}"
                )
    assert set(kinds) == {"auto-generated", "auto-replied", "delivery-status", "disposition-notification"}


def test_a_word_file_opens_and_holds_every_answer() -> None:
    town = next(town for town in towns() if town.behaviour is Behaviour.WORD)
    ((kind, data),) = attached(town)
    assert kind.endswith("wordprocessingml.document")
    text = subprocess.run(
        [pypandoc.get_pandoc_path(), "--from=docx", "--to=plain", "--wrap=none"],
        input=data, capture_output=True, check=True,
    ).stdout.decode()  # fmt: skip
    for number, answer in town.answers:
        assert f"{number}.  {answer}" in text


def test_a_pdf_opens_with_its_letterhead_and_every_answer() -> None:
    town = next(town for town in towns() if town.behaviour is Behaviour.ARCHIVE)
    ((kind, data),) = attached(town)
    assert kind == "application/pdf"
    document = pypdfium2.PdfDocument(io.BytesIO(data))
    text = flat("".join(page.get_textpage().get_text_range() for page in document))
    document.close()
    assert text.startswith(f"{town.name} kommune")
    assert "Dykkar ref.: KL-23ABC" in text
    for _, answer in town.answers:
        assert flat(answer)[:40] in text


def test_an_archive_system_hides_the_thread() -> None:
    town = next(town for town in towns() if town.behaviour is Behaviour.ARCHIVE)
    message = parsed(all_of(town)[0])
    assert message["References"] is None
    assert SURVEY.title not in str(message["Subject"])
