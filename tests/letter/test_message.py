"""The bytes that leave: right in every header, whatever a name holds."""

from dataclasses import replace
from datetime import datetime
from email import message_from_bytes
from email.headerregistry import AddressHeader
from email.message import EmailMessage, Message
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kartlegg.errors import InputError
from kartlegg.letter import compose
from kartlegg.model import Attachment, Letter, Recipient, Survey
from letters import LETTER, OSLO, RECIPIENT, SURVEY

NOW = datetime(2026, 10, 6, 9, 5, tzinfo=OSLO)


def composed(
    letter: Letter = LETTER, recipient: Recipient = RECIPIENT, survey: Survey = SURVEY, **more: object
) -> tuple[bytes, EmailMessage]:
    raw = compose(letter, survey=survey, recipient=recipient, message_id="own@x.example", date=NOW, **more)  # type: ignore[arg-type]
    message = message_from_bytes(raw, policy=default)
    assert isinstance(message, EmailMessage)
    return raw, message


def as_lines(part: Message) -> str:
    assert isinstance(part, EmailMessage)
    return str(part.get_content()).replace("\r\n", "\n")


def people(message: EmailMessage, name: str) -> list[tuple[str, str]]:
    header = message[name]
    assert isinstance(header, AddressHeader)
    return [(one.display_name, one.addr_spec) for one in header.addresses]


def test_headers_come_back_as_they_were_meant() -> None:
    _, message = composed()
    assert people(message, "From") == [("Kari Prøve, Fylkesmannen i Prøvefylke", "kari.prove@fylket.example")]
    assert people(message, "To") == [
        ("Ørnes & *Ås* kommune", "postmottak@xn--rnes-fra.kommune.example"),
        ("Ørnes & *Ås* kommune", "arkiv@ornes.kommune.example"),
    ]
    assert people(message, "Cc") == [("", "radmann@ornes.kommune.example")]
    assert message["Subject"] == "IT i kommunane – stoda"
    assert message["Date"].datetime == NOW
    assert not message.defects


def test_a_reminder_stands_in_the_thread_and_always_names_itself() -> None:
    _, message = composed(in_reply_to="b@x.example", references=["a@x.example", "b@x.example"])
    assert message["In-Reply-To"] == "<b@x.example>"
    assert str(message["References"]).split() == ["<a@x.example>", "<b@x.example>", "<own@x.example>"]
    _, first = composed()
    assert first["In-Reply-To"] is None
    assert str(first["References"]) == "<own@x.example>"


def test_long_message_ids_are_not_cut() -> None:
    long = "x" * 200 + "@example.example"
    raw, message = composed(in_reply_to=long, references=[long])
    assert f"<{long}>".encode() in raw
    assert str(message["References"]).split()[0] == f"<{long}>"


def test_text_and_html_are_alternatives_and_attachments_stand_beside_them() -> None:
    files = (Attachment(filename='Notat "æ".pdf', content_type="application/pdf", data=b"%PDF-1.7\n"),)
    _, message = composed(replace(LETTER, attachments=files))
    body, attached = message.iter_parts()
    assert body.get_content_type() == "multipart/alternative"
    plain, html = body.iter_parts()  # type: ignore[attr-defined]
    assert (as_lines(plain), as_lines(html)) == (LETTER.text, LETTER.html)
    assert attached.get_filename() == 'Notat "æ".pdf'
    assert attached.get_content() == b"%PDF-1.7\n"


def test_every_line_is_short_and_ends_with_crlf() -> None:
    letter = replace(LETTER, text="ord " * 2000 + "\n", html="<p>" + "æ" * 5000 + "</p>\n")
    raw, message = composed(letter)
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"")
    plain = message.get_body(("plain",))
    assert plain is not None
    assert as_lines(plain) == letter.text


def test_the_same_letter_has_the_same_bytes() -> None:
    assert composed()[0] == composed()[0]


def test_a_non_ascii_local_part_stays_as_it_is() -> None:
    recipient = replace(RECIPIENT, addresses=("bjørn@kommune.example",), cc=())
    raw, _ = composed(recipient=recipient)
    assert "<bjørn@kommune.example>".encode() in raw


def test_a_draft_is_marked() -> None:
    assert composed(unsent=True)[1]["X-Unsent"] == "1"
    assert composed()[1]["X-Unsent"] is None


@pytest.mark.parametrize(
    "address", ["nowhere", "@kommune.example", "a b@kommune.example", "a@b\r\nBcc: x@y.example", "a@b..c"]
)
def test_an_address_that_is_none_is_told(address: str) -> None:
    with pytest.raises(InputError, match="no e-mail address"):
        composed(recipient=replace(RECIPIENT, addresses=(address,)))


awkward = st.text(max_size=120)


@given(name=awkward, office=awkward, subject=awkward, filename=st.text(min_size=1, max_size=40))
def test_no_value_can_make_a_header(name: str, office: str, subject: str, filename: str) -> None:
    letter = replace(
        LETTER,
        subject=subject,
        attachments=(Attachment(filename=filename, content_type="application/pdf", data=b"x"),),
    )
    survey = replace(SURVEY, sender=replace(SURVEY.sender, office=office))
    raw, message = composed(letter, replace(RECIPIENT, name=name), survey)
    names = [line.split(b":", 1)[0] for line in raw.split(b"\r\n\r\n", 1)[0].split(b"\r\n") if line[:1].strip()]
    assert sorted(names) == sorted(
        b"From To Cc Subject Date Message-ID References Content-Language MIME-Version Content-Type".split()
    )
    assert [address for _, address in people(message, "To")] == [
        "postmottak@xn--rnes-fra.kommune.example",
        "arkiv@ornes.kommune.example",
    ]
    assert max(map(len, raw.split(b"\r\n"))) <= 998
