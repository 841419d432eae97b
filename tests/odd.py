"""Messages that no program should send and some do: one for each way to make a collector stumble.

Every one claims to be the first town's answer, so that all of them are read.
"""

import base64
from collections.abc import Iterator

_TEXT = b"MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n"
_BODY = "\nHei\n\n1. Vi har 3 årsverk.\n".encode()
_SVAR = b"Content-Type: text/plain; charset=utf-8\n\n1. To stillingar.\n"
LONG_LINE = 1_000_000
PARTS = 10_000
DEPTH = 120


def odd_messages(sender: str, recipient: str) -> dict[str, bytes]:
    """By what is odd about each; lines end as a server on Unix keeps them."""
    return dict(_odd(sender.encode(), recipient.encode()))


def _odd(sender: bytes, to: bytes) -> Iterator[tuple[str, bytes]]:
    host = sender.partition(b"@")[2]

    def head(number: int, **other: bytes | None) -> bytes:
        fields: dict[str, bytes | None] = {
            "From": b"Postmottak <" + sender + b">",
            "To": to,
            "Subject": b"SV: Brev",
            "Date": b"Fri, 20 Nov 2026 10:00:00 +0100",
            "Message-ID": b"<odd.%d@%s>" % (number, host),
        }
        fields.update({name.replace("_", "-"): value for name, value in other.items()})
        return b"".join(name.encode() + b": " + value + b"\n" for name, value in fields.items() if value is not None)

    def several(number: int, *parts: bytes, kind: bytes = b"mixed", end: bytes = b"--b--\n") -> bytes:
        joined = b"".join(b"--b\n" + part + b"\n" for part in parts)
        line = b"MIME-Version: 1.0\nContent-Type: multipart/" + kind + b'; boundary="b"\n\n'
        return head(number) + line + joined + end

    def named(number: int, disposition: bytes) -> bytes:
        file = b"Content-Type: application/pdf\nContent-Disposition: attachment; " + disposition + b"\n\n%PDF-1.4\n"
        return several(number, _SVAR, file)

    def plain(number: int, **other: bytes | None) -> bytes:
        return head(number, **other) + _TEXT + _BODY

    yield "empty", b""
    yield "one-line-end", b"\n"
    yield "headers-alone", head(1)
    yield "headers-without-a-last-line-end", head(2).rstrip(b"\n")
    yield "no-headers", b"\n1. Vi har 3 \xc3\xa5rsverk.\n"
    yield "no-empty-line", head(3) + _TEXT + b"Hei utan tom linje framfor"
    yield "a-line-that-is-no-header", head(4) + b"dette er ikkje noko hovud\n" + _TEXT + _BODY
    yield "mbox-line-in-front", b"From nobody Fri Nov 20 10:00:00 2026\n" + plain(5)
    yield "no-message-id", plain(6, Message_ID=None)
    yield "empty-message-id", plain(7, Message_ID=b"<>")
    yield "message-id-in-brackets", plain(8, Message_ID=b"<[b378dfc5@outlook.test]>")
    yield "same-message-id-1", plain(9, Message_ID=b"<lik@askedal.test>")
    yield "same-message-id-2", plain(9, Message_ID=b"<lik@askedal.test>") + b"2. Ingen.\n"
    yield "two-message-ids", b"Message-ID: <ein@askedal.test>\n" + plain(10)
    yield "no-sender-no-date", plain(11, From=None, Date=None)
    yield "a-group-as-sender", plain(12, From=b"undisclosed-recipients:;")
    yield "two-senders", b"From: Ein Annan <annan@heime.test>\n" + plain(13)
    yield "nonsense-date", plain(14, Date=b"31.02.2026 25.61")
    yield "date-of-the-year-0", plain(15, Date=b"Sat, 1 Jan 0000 00:00:00 +9999")
    yield "date-of-the-year-99999", plain(16, Date=b"Fri, 31 Dec 99999 23:59:60 -2500")
    yield "latin-1-in-a-header", plain(17, Subject="Spørsmål".encode("latin-1"))
    yield "utf-8-in-a-header", plain(18, Subject="Spørsmål".encode())
    yield "half-a-character-in-a-header", plain(19, Subject=b"Sp\xc3")
    yield "line-end-in-an-encoded-word", plain(20, Subject=b"=?UTF-8?Q?SV=0D=0ABcc:_x?=")
    yield "bad-base64-in-a-header", plain(21, Subject=b"=?utf-8?B?a?= svar")
    yield "unknown-charset-in-a-header", plain(22, Subject=b"=?x-finst-ikkje?Q?sv=E6r?=")
    yield "a-header-line-of-1-mb", plain(23, X_Long=b"x" * LONG_LINE)
    yield "a-subject-of-1-mb", plain(24, Subject=b"=?utf-8?Q?x?= " * (LONG_LINE // 14))
    yield "ten-thousand-headers", head(25) + b"".join(b"X-%d: y\n" % n for n in range(10_000)) + _TEXT + _BODY
    yield "many-references", plain(26, References=b"\n ".join(b"<%d@x.test>" % n for n in range(2_000)))
    yield "unknown-charset", head(27) + _TEXT.replace(b"utf-8", b"x-mac-norsk") + b"\nsv\xe6r\n"
    yield "wrong-charset", head(28) + _TEXT + b"\nsv\xe6r p\xe5 sp\xf8rsm\xe5l\n"
    yield "charset-of-a-codec-that-is-none", head(29) + _TEXT.replace(b"utf-8", b"zlib_codec") + _BODY
    yield "unknown-transfer-encoding", head(30) + _TEXT.replace(b"8bit", b"x-uuencode") + _BODY
    yield "bad-base64", head(31) + _TEXT.replace(b"8bit", b"base64") + b"\nSGVpIGhlaQ=A===\n!!!\nSGVp\n"
    yield "bad-quoted-printable", head(32) + _TEXT.replace(b"8bit", b"quoted-printable") + b"\n=ZZ 3 =E5rsverk=\n"
    yield "nul", head(33) + _TEXT + b"\n1. Vi har\x00 3 st\x00illingar.\n"
    yield "nul-in-a-header", plain(34, Subject=b"SV:\x00 Brev")
    yield "lone-carriage-returns", head(35) + _TEXT + b"\n1. Tre\r2. Ingen\r\r3. Nei\n"
    yield "dos-line-ends", plain(36).replace(b"\n", b"\r\n")
    yield "mixed-line-ends", head(37).replace(b"\n", b"\r\n") + _TEXT + _BODY
    yield "no-line-end-at-the-end", head(38) + _TEXT + b"\n1. Tre"
    yield "every-octet", head(39) + _TEXT + b"\n" + bytes(range(256)) * 4
    yield "dots", head(40) + _TEXT + b"\n.\n..\n.\n1. Tre.\n"
    yield "an-end-of-imap", head(41) + _TEXT + b"\n)\nA1 OK Fetch completed.\n* BYE\n* 1 FETCH (UID 1 BODY[] {5}\n"
    yield "a-line-of-1-mb", head(42) + _TEXT + b"\n" + b"x" * LONG_LINE + b"\n"
    yield "lines-just-above-998", head(43) + _TEXT + b"\n" + (b"1. " + b"y" * 1_000 + b"\n") * 3
    yield "no-last-boundary", several(44, _SVAR, end=b"")
    yield "no-boundary-at-all", head(45) + b"MIME-Version: 1.0\nContent-Type: multipart/mixed\n\n--x\n" + _SVAR
    yield "a-boundary-that-never-comes", several(46, _SVAR).replace(b'boundary="b"', b'boundary="never"')
    yield "an-empty-multipart", several(47)
    yield (
        "one-boundary-within-itself",
        several(48, b'Content-Type: multipart/alternative; boundary="b"\n\n--b\n' + _SVAR + b"--b--"),
    )
    yield "ten-thousand-parts", several(49, *[b"Content-Type: text/plain\n\n%d\n" % n for n in range(PARTS)])
    yield "deep", head(50) + b"MIME-Version: 1.0\n" + _deep(b'multipart/mixed; boundary="d%d"')
    yield "deep-messages", head(51) + b"Content-Type: message/rfc822\n\n" * DEPTH + _SVAR
    yield "a-way-out-of-the-folder", named(52, b'filename="../../../../../../tmp/kartlegg-escaped.pdf"')
    yield "an-absolute-name", named(53, b'filename="/tmp/kartlegg-escaped.pdf"')
    yield "a-way-out-in-windows", named(54, b'filename="..\\\\..\\\\kartlegg-escaped.pdf"')
    yield "a-way-out-in-percent", named(55, b"filename*=utf-8''..%2F..%2Fkartlegg-escaped.pdf")
    yield "a-device-of-windows", named(56, b'filename="CON"')
    yield "an-empty-name", named(57, b'filename=""')
    yield "nul-and-line-end-in-a-name", named(58, b'filename="a\x00b\r' + b"x" * 300 + b'.pdf"')
    yield "a-name-in-pieces", named(59, b"\n filename*0*=utf-8''s%C3;\n filename*1*=%B8k.pdf")
    yield "escape-sequences", plain(60, Subject=b"\x1b[2J\x1b]0;x\x07 SV", From=b"\x1b[31mRaud <" + sender + b">")
    tnef = b"\x78\x9f\x3e\x22" + bytes(60)
    yield "broken-winmail", several(61, _SVAR, _attached(b"application/ms-tnef", b"winmail.dat", tnef))
    yield "broken-word-file", several(62, _SVAR, _attached(b"application/msword", b"svar.docx", b"PK\x03\x04 nei"))
    yield "broken-pdf", several(63, _SVAR, _attached(b"application/pdf", b"svar.pdf", b"%PDF-1.7\n" + bytes(99)))
    yield "broken-zip", several(64, _SVAR, _attached(b"application/zip", b"svar.zip", b"PK\x05\x06" + bytes(9)))
    yield "a-message-within", several(65, _SVAR, b"Content-Type: message/rfc822\n\n" + plain(66))
    yield "html-alone", head(67) + b"Content-Type: text/html\n\n<p>1. Tre<script>x()</script>" + b"<div>" * 3_000
    yield "signed-without-what-is-signed", several(68, _SVAR, kind=b"signed; micalg=x; protocol=y")
    yield "encrypted", several(69, b"Content-Type: application/pgp-encrypted\n\nVersion: 1\n", kind=b"encrypted")


def _deep(kind: bytes) -> bytes:
    inner = _SVAR
    for level in range(DEPTH):
        inner = b"Content-Type: " + kind % level + b"\n\n--d%d\n" % level + inner + b"\n--d%d--\n" % level
    return inner


def _attached(kind: bytes, name: bytes, data: bytes) -> bytes:
    lines = b"Content-Type: " + kind + b'; name="' + name + b'"\nContent-Transfer-Encoding: base64\n'
    return lines + b"\n" + base64.encodebytes(data)
