"""Any bytes taken apart, however broken."""

import base64
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kartlegg.reading.parts import decode_text, decode_words, identify, take_apart

TEXT = "Blåbærsyltetøy på Ås – «takk»"


def raw(body: bytes, content_type: str, encoding: str = "8bit") -> bytes:
    head = f"From: a@b.example\r\nContent-Type: {content_type}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    return head.encode() + body


@pytest.mark.parametrize(
    "message",
    [
        pytest.param(raw(TEXT.encode(), "text/plain; charset=utf-8"), id="as declared"),
        pytest.param(raw(TEXT.encode(), "text/plain; charset=iso-8859-1"), id="UTF-8 that is called Latin-1"),
        pytest.param(raw(TEXT.encode("cp1252"), "text/plain; charset=utf-8"), id="Windows-1252 that is called UTF-8"),
        pytest.param(
            raw(TEXT.encode("cp1252"), "text/plain; charset=iso-8859-1"), id="Windows-1252, as everybody does"
        ),
        pytest.param(raw(TEXT.encode("cp1252"), "text/plain; charset=us-ascii"), id="8-bit that is called ASCII"),
        pytest.param(raw(TEXT.encode("cp1252"), "text/plain"), id="8-bit without a word"),
        pytest.param(raw(TEXT.encode(), "text/plain; charset=x-unknown"), id="an unknown charset"),
        pytest.param(raw(TEXT.encode("utf-16"), "text/plain; charset=utf-16"), id="UTF-16"),
        pytest.param(raw(TEXT.encode(), "text/plain; charset=idna"), id="a charset that is none"),
        pytest.param(raw(TEXT.encode("cp1252"), "text/plain; charset=punycode"), id="another that is none"),
        pytest.param(raw(base64.b64encode(TEXT.encode()), "text/plain; charset=utf-8", "base64"), id="base64"),
        pytest.param(
            raw(base64.b64encode(TEXT.encode()).rstrip(b"=") + b"!", "text/plain; charset=utf-8", "base64"),
            id="base64 without its end, with dirt",
        ),
        pytest.param(
            raw(
                b"--x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + TEXT.encode(), "multipart/mixed; boundary=x"
            ),
            id="a multipart without an end",
        ),
    ],
)
def test_text(message: bytes) -> None:
    assert (take_apart(message).plain or "").strip() == TEXT


@pytest.mark.parametrize("line_end", [b"\r\n", b"\n", b"\r"], ids=["CRLF", "LF", "CR"])
@pytest.mark.parametrize("encoding", ["quoted-printable", "8bit"], ids=["declared", "undeclared"])
def test_what_stands_below_a_soft_line_break(line_end: bytes, encoding: str) -> None:
    body = line_end.join([b"Vi f=E5r og h=F8yrer =", b"resten", b"under"])
    parts = take_apart(raw(body, "text/plain; charset=iso-8859-1", encoding))
    assert (parts.plain or "").split() == ["Vi", "får", "og", "høyrer", "resten", "under"]


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(b"Message-ID : <1@a.example>", id="a space before the colon"),
        pytest.param(b"a line that is no field", id="a line that is no field"),
        pytest.param(b"Subject SV: brev", id="a field without its colon"),
    ],
)
def test_a_header_goes_on_below_a_broken_line(broken: bytes) -> None:
    head = b"From: a@b.example\r\n" + broken + b"\r\nSubject: SV: brev\r\nReferences : <2@a.example>\r\n"
    parts = take_apart(head + b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + TEXT.encode())
    assert (parts.plain or "").strip() == TEXT
    assert parts.header("Subject") == "SV: brev"
    assert parts.header("References") == "<2@a.example>"


@pytest.mark.parametrize("body", [b"Hei,\r\n1. ja\r\n", b"1. ja\r\nFrom: c@d.example\r\nSubject: brev\r\n"])
def test_a_body_without_a_blank_line_above_it(body: bytes) -> None:
    parts = take_apart(b"From: a@b.example\r\nTo: c@d.example\r\n" + body + b"\r\n2. nei\r\n")
    assert "1. ja" in (parts.plain or "")
    assert "2. nei" in (parts.plain or "")


def test_text_above_a_boundary_that_no_header_names() -> None:
    inner = b"1. ja\r\n--x\r\nContent-Type: text/plain\r\n\r\n2. nei\r\n--x--\r\n"
    assert (take_apart(b"From: a@b.example\r\n\r\n" + inner).plain or "").split() == ["1.", "ja", "2.", "nei"]


@pytest.mark.parametrize(
    ("above", "below"),
    [
        pytest.param("This is a multi-part message in MIME format.", "", id="the usual notice"),
        pytest.param("", "Denne e-posten er skanna.", id="a gateway's line below"),
        pytest.param("1. ja, to av oss", "2. nei, ingen", id="an answer"),
    ],
)
def test_text_outside_the_parts(above: str, below: str) -> None:
    body = f"{above}\r\n--x\r\nContent-Type: text/plain\r\n\r\n3. kanskje\r\n--x--\r\n{below}\r\n"
    text = take_apart(raw(body.encode(), "multipart/mixed; boundary=x", "7bit")).plain or ""
    assert [line for line in text.splitlines() if line] == [
        line for line in (above, "3. kanskje", below) if line and "MIME" not in line
    ]


def test_a_part_that_begins_with_an_indented_line_is_doubted() -> None:
    body = b"--x\r\nContent-Type: text/plain\r\n\r\n1. ja\r\n--x\r\n 2. nei\r\n\r\n3. ja\r\n--x--\r\n"
    assert take_apart(raw(body, "multipart/mixed; boundary=x", "7bit")).problems


@pytest.mark.parametrize("text", [" 1. ja\r\n2. nei", "\t1. ja\r\n2. nei", "1. ja\r\n2. nei"])
def test_a_message_without_a_header(text: str) -> None:
    assert (take_apart(text.encode()).plain or "").split() == ["1.", "ja", "2.", "nei"]


def test_flowed_lines_are_put_together() -> None:
    """RFC 3676 §4: a line that ends with a space goes on; with DelSp the space goes."""
    flowed = raw(b"1. Vi har \r\nto.\r\n> Kor \r\n> mange?\r\n", "text/plain; charset=utf-8; format=flowed", "7bit")
    assert take_apart(flowed).plain == "1. Vi har to.\n> Kor mange?"
    deleted = raw(b"sam \r\narbeid\r\n", "text/plain; format=flowed; delsp=yes", "7bit")
    assert take_apart(deleted).plain == "samarbeid"


def test_attachments_keep_their_names() -> None:
    mail = EmailMessage()
    mail.set_content("Sjå vedlegg")
    mail.add_attachment(b"x", maintype="application", subtype="pdf", filename="Svar på spørsmål.pdf")
    (found,) = take_apart(mail.as_bytes()).attachments
    assert (found.filename, found.content_type, found.data) == ("Svar på spørsmål.pdf", "application/pdf", b"x")


def test_a_logo_is_no_attachment() -> None:
    logo = b"Content-Type: image/png\r\nContent-ID: <logo>\r\n\r\nx\r\n"
    mail = raw(b"--x\r\n\r\nHei\r\n--x\r\n" + logo + b"--x--\r\n", "multipart/related; boundary=x")
    assert take_apart(mail).attachments == ()


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        pytest.param("=?utf-8?q?Sp=C3=B8rsm=C3=A5l?=", "Spørsmål", id="encoded"),
        pytest.param(
            "=?iso-8859-1?Q?Bakkeb=F8=2C_Ole?= <o@x.example>", "Bakkebø, Ole <o@x.example>", id="with an address"
        ),
        pytest.param("=?utf-8?b?broken", "=?utf-8?b?broken", id="broken"),
        pytest.param("=?utf-8?b?abcde?=", "=?utf-8?b?abcde?=", id="base64 that cannot be"),
        pytest.param("=?a\x00b?q?x?=", "x", id="no charset's name"),
        pytest.param("a\n b", "a b", id="folded"),
    ],
)
def test_header_words(value: str, wanted: str) -> None:
    assert decode_words(value) == wanted


def test_the_same_message_by_two_ways_is_the_same() -> None:
    """Trace fields and line ends differ by way; From, Date, Subject and the text do not."""
    one = b"From: a@b.example\r\nSubject: x\r\n\r\nHei\r\n"
    assert identify(one).digest == identify(b"Received: by mx\r\n" + one.replace(b"\r\n", b"\n")).digest
    assert identify(one).digest != identify(one.replace(b"Hei", b"Nei")).digest


@given(st.binary(max_size=500))
def test_any_bytes(data: bytes) -> None:
    parts = take_apart(data)
    assert isinstance(parts.content_type, str)
    assert isinstance(identify(data).digest, str)


@given(st.binary(max_size=200), st.sampled_from([None, "utf-8", "latin-1", "utf-16", "nonsense", "utf-7"]))
def test_any_text(data: bytes, charset: str | None) -> None:
    text, _ = decode_text(data, charset)
    assert "\x00" not in text
    assert "\r" not in text
