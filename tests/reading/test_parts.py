"""Any bytes taken apart, however broken."""

import base64
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from functools import cache

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from cryptography.x509.oid import NameOID
from hypothesis import given, settings
from hypothesis import strategies as st

from kartlegg.limits import FORWARD_DEPTH, LOGO_BYTES
from kartlegg.reading.parts import decode_words, identify, take_apart
from outlookfiles import msg, ole

TEXT = "Blåbærsyltetøy på Ås – «takk»"
INNER = b"Subject: Inni\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + TEXT.encode()


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


def test_text_beside_a_field_that_names_a_multipart_is_kept() -> None:
    """A head that was torn off speaks of multiparts too: only the notice for old programs goes."""
    body = b"Content-Type: multipart/alternative; boundary=y\r\n1. ja, to av oss\r\n--x\r\n\r\n2. nei\r\n--x--\r\n"
    assert "1. ja, to av oss" in (take_apart(raw(body, "multipart/mixed; boundary=x", "7bit")).plain or "")


@pytest.mark.parametrize(
    ("second", "doubted"),
    [
        pytest.param("1. ja, to av oss", False, id="the same again"),
        pytest.param("1. ja", False, id="a part of it"),
        pytest.param("2. nei", True, id="something else"),
    ],
)
def test_two_alternatives_of_one_form_must_say_the_same(second: str, doubted: bool) -> None:
    """RFC 2046 §5.1.4: the one that is not read may hold what the other lacks."""
    message = mixed(("text/plain", "1. ja, to av oss"), ("text/plain", second), kind="alternative")
    assert bool(take_apart(message).problems) is doubted


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


@cache
def certificate() -> tuple[x509.Certificate, rsa.RSAPrivateKey]:
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Per Prøve")])
    day = datetime(2020, 1, 1, tzinfo=UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, day, day + timedelta(days=9000))
    return made.sign(key, hashes.SHA256()), key


def signed(content: bytes, *options: pkcs7.PKCS7Options) -> bytes:
    builder = pkcs7.PKCS7SignatureBuilder().set_data(content).add_signer(*certificate(), hashes.SHA256())
    return builder.sign(Encoding.DER, [pkcs7.PKCS7Options.Binary, *options])


def encrypted(content: bytes) -> bytes:
    return pkcs7.PKCS7EnvelopeBuilder().set_data(content).add_recipient(certificate()[0]).encrypt(Encoding.DER, [])


def smime(data: bytes, kind: str, name: str = "smime.p7m") -> bytes:
    content_type = f'application/pkcs7-mime; smime-type={kind}; name="{name}"'
    return raw(base64.encodebytes(data), content_type, "base64")


INSIDE = b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + TEXT.encode()


@pytest.mark.parametrize(
    "message",
    [
        pytest.param(smime(signed(INSIDE), "signed-data"), id="within its signature"),
        pytest.param(smime(signed(smime(signed(INSIDE), "signed-data")), "signed-data"), id="signed twice"),
        pytest.param(smime(signed(INSIDE), "signed-data").replace(b"pkcs7-mime", b"octet-stream"), id="by its name"),
        pytest.param(
            b"Content-Type: multipart/signed; protocol=application/pkcs7-signature; boundary=x\r\n\r\n--x\r\n"
            + INSIDE + b"\r\n--x\r\nContent-Type: application/pkcs7-signature; name=smime.p7s\r\n\r\nx\r\n--x--\r\n",
            id="beside its signature",
        ),
    ],
)  # fmt: skip
def test_signed_messages_are_read(message: bytes) -> None:
    parts = take_apart(message)
    assert (parts.plain or "").strip() == TEXT
    assert (parts.attachments, parts.problems) == ((), ())


@pytest.mark.parametrize(
    ("message", "words"),
    [
        pytest.param(smime(encrypted(INSIDE), "enveloped-data"), "encrypted with S/MIME", id="S/MIME"),
        pytest.param(smime(b"broken", "signed-data"), "cannot be read", id="broken S/MIME"),
        pytest.param(
            smime(signed(INSIDE, pkcs7.PKCS7Options.DetachedSignature), "signed-data"),
            "without its text",
            id="no text",
        ),
        pytest.param(
            raw(
                b"--x\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n--x\r\n"
                b"Content-Type: application/octet-stream\r\n\r\n-----BEGIN PGP MESSAGE-----\r\n--x--\r\n",
                "multipart/encrypted; protocol=application/pgp-encrypted; boundary=x",
            ),
            "encrypted with PGP",
            id="PGP",
        ),
        pytest.param(
            raw(b"-----BEGIN PGP MESSAGE-----\n\nhQ==\n-----END PGP MESSAGE-----\n", "text/plain"),
            "encrypted with PGP",
            id="PGP in the text",
        ),
        pytest.param(
            raw(b"x", "message/external-body; access-type=URL"), "lies elsewhere", id="text that lies elsewhere"
        ),
        pytest.param(raw(b"=====", "text/plain", "base64"), "broken", id="base64 without a letter"),
    ],
)
def test_what_cannot_be_read_is_told(message: bytes, words: str) -> None:
    assert words in " ".join(take_apart(message).problems)


def test_a_document_signed_by_itself_is_a_document() -> None:
    (found,) = take_apart(smime(signed(b"%PDF-1.7"), "signed-data", "svar.pdf.p7m")).attachments
    assert (found.filename, found.data) == ("svar.pdf", b"%PDF-1.7")


def mixed(*parts: tuple[str, str], kind: str = "mixed", boundary: str = "x") -> bytes:
    body = "".join(f"--{boundary}\r\nContent-Type: {name}\r\n\r\n{text}\r\n" for name, text in parts)
    return raw(f"{body}--{boundary}--\r\n".encode(), f"multipart/{kind}; boundary={boundary}")


def nested(kind: str, *parts: tuple[str, str]) -> tuple[str, str]:
    _, _, body = mixed(*parts, kind=kind, boundary="inner").decode().partition("\r\n\r\n")
    return f"multipart/{kind}; boundary=inner", body


PAGE = b"<html><body><p>Ja</p></body></html>"
PLAIN, HTML = ("text/plain; charset=utf-8", "Svar på"), ("text/html; charset=utf-8", "<p>Svar <b>på</b></p>")


@pytest.mark.parametrize(
    ("message", "plain", "html"),
    [
        pytest.param(mixed(PLAIN, HTML, kind="alternative"), "Svar på", "<p>Svar <b>på</b></p>", id="alternatives"),
        pytest.param(
            mixed(PLAIN, ("text/plain", "Svar"), kind="alternative"), "Svar på", None, id="the fuller one"
        ),
        pytest.param(mixed(PLAIN, ("text/plain", "Mvh")), "Svar på Mvh", None, id="one after the other"),
        pytest.param(
            mixed(PLAIN, ("text/html", "<p>1. Ja</p>")), "Svar på 1. Ja", "<pre>Svar på</pre> <p>1. Ja</p>",
            id="one after the other in two forms: both have all of it",
        ),
        pytest.param(
            mixed(nested("alternative", PLAIN, HTML), ("text/plain", "Skanna")), "Svar på Skanna",
            "<p>Svar <b>på</b></p> <pre>Skanna</pre>", id="a foot below alternatives",
        ),
        pytest.param(
            mixed(nested("related", HTML, ("image/png; name=a.png", "x"))), None, "<p>Svar <b>på</b></p>", id="related"
        ),
        pytest.param(raw(PAGE, "text/plain"), None, PAGE.decode(), id="a page that is called plain"),
        pytest.param(raw(b"1. Ja\n2. Nei", "text/html"), "1. Ja 2. Nei", None, id="plain text that is called a page"),
        pytest.param(raw("Svar på".encode(), "text/markdown"), "Svar på", None, id="text of another kind"),
        pytest.param(
            raw(b"<bold>Ja</bold> <<1 <color><param>x</param>to</color>", "text/enriched"), "Ja <1 to", None, id="rich"
        ),
        pytest.param(
            raw(b"<meta charset=iso-8859-10><p>\xb9</p>", "text/html"), None, "<meta charset=iso-8859-10><p>đ</p>",
            id="a charset that only the page tells",
        ),
        pytest.param(
            mixed(PLAIN, ("application/octet-stream; name=a.bin", "x")).replace(b"boundary=x", b"boundary=y"),
            "Svar på", None, id="another boundary than its header says",
        ),
        pytest.param(
            b"From: a@b.example\r\n\r\n" + mixed(PLAIN).partition(b"\r\n\r\n")[2], "Svar på", None,
            id="a boundary that no header tells",
        ),
        pytest.param(b"\r\n\xef\xbb\xbf" + raw("Svar på".encode(), "text/plain"), "Svar på", None, id="dirt before it"),
    ],
)  # fmt: skip
def test_structure(message: bytes, plain: str | None, html: str | None) -> None:
    parts = take_apart(message)
    assert (parts.plain and " ".join(parts.plain.split())) == plain
    assert (parts.html and " ".join(parts.html.split())) == html


@pytest.mark.parametrize(
    "part",
    [
        pytest.param(b"Content-Type: message/rfc822\r\n\r\n" + INNER, id="a message"),
        pytest.param(
            b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(INNER),
            id="an encoded one",
        ),
        pytest.param(b"Content-Type: application/octet-stream; name=a.eml\r\n\r\n" + INNER, id="a file"),
        pytest.param(
            b"Content-Type: application/vnd.ms-outlook; name=a.msg\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            + base64.encodebytes(ole(msg(texts={"0037": "Inni", "1000": TEXT}))),
            id="Outlook's file",
        ),
        pytest.param(
            b"Content-Type: application/octet-stream; name=x\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            + base64.encodebytes(ole(msg(texts={"0037": "Inni", "1000": TEXT}))),
            id="Outlook's file by another name",
        ),
    ],
)
def test_attached_messages_are_opened(part: bytes) -> None:
    parts = take_apart(raw(b"--x\r\n\r\nHei\r\n--x\r\n" + part + b"\r\n--x--\r\n", "multipart/mixed; boundary=x"))
    (inner,) = parts.forwarded
    assert inner.header("Subject") == "Inni"
    assert (inner.plain or "").strip() == TEXT
    assert parts.attachments == ()


def test_messages_in_messages_have_an_end() -> None:
    parts = take_apart(b"Content-Type: message/rfc822\r\n\r\n" * 30 + INNER)
    depth = 0
    while parts.forwarded:
        (parts,), depth = parts.forwarded, depth + 1
    assert depth == FORWARD_DEPTH
    assert "open them" in parts.problems[0]


def test_large_pictures_in_the_text_are_remembered() -> None:
    def picture(size: int) -> bytes:
        return b"Content-Type: image/png; name=a.png\r\nContent-ID: <a>\r\n\r\n" + b"x" * size

    mail = raw(b"--x\r\n" + picture(LOGO_BYTES) + b"\r\n--x--\r\n", "multipart/related; boundary=x")
    assert take_apart(mail).pictures == ("a.png",)


@pytest.mark.parametrize("charset", ["utf-8", "cp1252"])
def test_headers_of_bytes_that_nobody_declared(charset: str) -> None:
    head = "Subject: Spørsmål på øya\r\nContent-Type: application/pdf; name=Året.pdf\r\n\r\nx"
    parts = take_apart(head.encode(charset))
    assert parts.header("Subject") == "Spørsmål på øya"
    assert [one.filename for one in parts.attachments] == ["Året.pdf"]


DEEP = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(1_000))


@pytest.mark.parametrize(
    "message",
    [
        pytest.param(DEEP + b"hei", id="multiparts in multiparts"),
        pytest.param(DEEP[:6_000] + b"hei\n" * 500_000, id="lines in them"),
        pytest.param(b"Content-Type: message/rfc822\r\n\r\n" * 3_000 + b"x", id="messages in messages"),
        pytest.param(b"Content-Type: multipart/mixed; " + b";" * 400_000 + b"\r\n\r\nx", id="parameters"),
        pytest.param(b"Subject: " + b"=?utf-8?q?a?= " * 50_000 + b"\r\n\r\nx", id="encoded words"),
        pytest.param(raw(b"--x\r\n\r\nhei\r\n" * 50_000, "multipart/mixed; boundary=x"), id="parts"),
        pytest.param(raw(b"--a\nContent-Type: x\n" * 50_000, "text/plain"), id="lost boundaries"),
        pytest.param(raw(b"<meta " * 300_000, "text/html"), id="charsets of pages"),
        pytest.param(raw(b"<param>" * 100_000, "text/enriched"), id="enriched text"),
    ],
)
def test_hostile_messages_take_no_long_time(message: bytes) -> None:
    take_apart(message)
    identify(message)


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
        pytest.param("=?unknown?q?Sp=F8rsm=E5l?=", "Spørsmål", id="an unknown charset"),
        pytest.param("=?unknown-8bit?q?Sp=C3=B8rsm=C3=A5l?=", "Spørsmål", id="a charset that was not known on the way"),
        pytest.param("=?utf-8?q?Sp=C3?= =?utf-8?q?=B8rsm=C3=A5l?=", "Spørsmål", id="a letter in two words"),
        pytest.param("=?iso-8859-1?q?Sp=C3=B8rsm=C3=A5l?=", "Spørsmål", id="UTF-8 that is called Latin-1"),
        pytest.param("SpÃ¸rsmÃ¥l", "Spørsmål", id="encoded twice"),
    ],
)
def test_header_words(value: str, wanted: str) -> None:
    assert decode_words(value) == wanted


def test_the_same_message_by_two_ways_is_the_same() -> None:
    """Trace fields and line ends differ by way; From, Date, Subject and the text do not."""
    one = b"From: a@b.example\r\nSubject: x\r\n\r\nHei\r\n"
    assert identify(one).digest == identify(b"Received: by mx\r\n" + one.replace(b"\r\n", b"\n")).digest
    assert identify(one).digest != identify(one.replace(b"Hei", b"Nei")).digest


@settings(deadline=None)
@given(st.binary(max_size=500))
def test_any_bytes(data: bytes) -> None:
    parts = take_apart(data)
    assert isinstance(parts.content_type, str)
    assert isinstance(identify(data).digest, str)
