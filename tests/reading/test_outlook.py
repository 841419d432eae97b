"""Outlook's own forms."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kartlegg.reading.html import html_lines
from kartlegg.reading.outlook import read_msg, unpack_tnef
from kartlegg.reading.parts import take_apart
from outlookfiles import attached, msg, ole, rtf, tnef

HEADERS = "From: Per <per@askedal.example>\r\nSubject: =?utf-8?q?Sp=C3=B8rsm=C3=A5l?=\r\nReferences: <q@x.example>\r\n"
RICH = r"{\rtf1\ansi\pard {\pntext 1.\tab}Ja p\'e5 det\par {\pntext 2.\tab}Nei\par}"
WRAPPED = r"{\rtf1\ansi\fromhtml1 {\*\htmltag64 <ol>}{\*\htmltag64 <li>}Ja{\*\htmltag64 <li>}Nei\htmlrtf\par\htmlrtf0}"


def test_headers_and_texts() -> None:
    parts = take_apart(ole(msg(texts={"007D": HEADERS, "1000": "Svar på"}, binaries={"1013": b"<p>Svar p&aring;</p>"})))
    assert parts.header("Subject") == "Spørsmål"
    assert parts.header("References") == "<q@x.example>"
    assert (parts.plain, parts.html) == ("Svar på", "<p>Svar p&aring;</p>")


def test_a_message_that_never_travelled_has_what_outlook_kept() -> None:
    kept = {"0037": "Svar", "0C1A": "Per", "5D01": "per@askedal.example", "1042": "<q@x.example>", "1000": "Ja"}
    parts = read_msg(ole(msg(texts=kept)))
    assert parts.header("From") == '"Per" <per@askedal.example>'
    assert parts.header("Subject") == "Svar"
    assert parts.header("In-Reply-To") == "<q@x.example>"


@pytest.mark.parametrize("rich", [RICH, WRAPPED], ids=["rich text", "HTML within it"])
def test_rich_text_alone(rich: str) -> None:
    parts = read_msg(ole(msg(texts={"007D": HEADERS}, binaries={"1009": rtf(rich)})))
    assert [line.text[:2] for line in html_lines(parts.html or "")] == ["1.", "2."]
    parts = unpack_tnef(tnef(rich=rich))
    assert [line.text[:2] for line in html_lines(parts.html or "")] == ["1.", "2."]


def test_rich_text_that_cannot_be_read_is_told() -> None:
    parts = read_msg(ole(msg(texts={"007D": HEADERS}, binaries={"1009": b"broken"})))
    assert "rich text" in parts.problems[0]


def test_attachments() -> None:
    inner = msg(texts={"007D": "Subject: Inni\r\n", "1000": "Svaret"}, embedded=True)
    files = [attached("svar.docx", b"x" * 5000), attached("Inni", inner), attached("tom.pdf", b"")]
    parts = read_msg(ole(msg(texts={"1000": "Sjå vedlegg"}, attachments=files)))
    assert [(one.filename, len(one.data)) for one in parts.attachments] == [("svar.docx", 5000)]
    assert [(one.header("Subject"), one.plain) for one in parts.forwarded] == [("Inni", "Svaret")]
    assert parts.problems == ("the attachment tom.pdf is empty or lies elsewhere",)


def test_a_signed_message_lies_in_an_attachment() -> None:
    signed = (
        b"Content-Type: multipart/signed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\nSvaret\r\n"
        b"--x\r\nContent-Type: application/pkcs7-signature; name=smime.p7s\r\n\r\nx\r\n--x--\r\n"
    )
    parts = read_msg(ole(msg(attachments=[attached("smime.p7m", signed, "multipart/signed")])))
    assert (parts.plain or "").strip() == "Svaret"
    assert parts.attachments == ()


def test_winmail() -> None:
    parts = unpack_tnef(tnef(body="Svar på spørsmåla", files={"svar.pdf": b"%PDF-"}))
    assert parts.plain == "Svar på spørsmåla"
    assert [(one.filename, one.data) for one in parts.attachments] == [("svar.pdf", b"%PDF-")]


@pytest.mark.parametrize("data", [b"", b"broken", tnef(body="x")[:20]], ids=["empty", "broken", "cut off"])
def test_what_cannot_be_read_is_told(data: bytes) -> None:
    parts = unpack_tnef(data)
    assert parts.plain or parts.problems
    assert read_msg(data).problems


def test_a_file_of_endless_objects_is_told() -> None:
    assert unpack_tnef(struct.pack("<IH", 0x223E9F78, 1) + bytes(11) * 1_000_000).problems


@given(st.integers(0, 4_000), st.binary(min_size=1, max_size=8))
def test_any_damage(at: int, junk: bytes) -> None:
    whole = ole(msg(texts={"007D": HEADERS, "1000": "Svar"}, attachments=[attached("a.txt", b"x")]))
    read_msg(whole[:at] + junk + whole[at + len(junk) :])
    packed = tnef(body="Svar", files={"a": b"b"})
    unpack_tnef(packed[: at % len(packed)] + junk)


def with_number(data: bytes, at: int, number: int) -> bytes:
    return data[:at] + struct.pack("<I", number) + data[at + 4 :]


@pytest.mark.parametrize(
    ("entry", "at"),
    [
        pytest.param("__substg1.0_1000001F", 120, id="a text's size"),
        pytest.param("Root Entry", 120, id="the size of the small streams"),
        pytest.param("", 44, id="tables"),
        pytest.param("", 64, id="tables of small streams"),
        pytest.param("", 72, id="tables of tables"),
    ],
)
def test_a_file_that_claims_to_be_endless_is_not_read_for_ever(entry: str, at: int) -> None:
    data = ole(msg(texts={"007D": HEADERS, "1000": "Ja" * 3000}))
    start = data.index(entry.encode("utf-16-le")) if entry else 0
    parts = read_msg(with_number(data, start + at, 0xFFFFFF00))
    assert parts.problems == ("the Outlook message cannot be read; save it as .eml",)
