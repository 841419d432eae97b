"""Bytes to Parts: a message taken apart, however broken it is (RFC 5322, 2045, 2047, 3676).

The standard library's parser never refuses bytes, but it believes labels. Here a label is a hint: a charset that
cannot be right gives way to one that can, and what cannot be read is a problem in words, never an exception.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import parsedate_to_datetime

from kartlegg.limits import MIME_PARTS, TEXT_CHARACTERS
from kartlegg.model import Attachment
from kartlegg.reading.message import Parts

_MULTIPART_REPORTS = {"message/delivery-status", "message/disposition-notification", "message/global-delivery-status"}
_RETURNED = {"text/rfc822-headers", "message/global-headers"}
_DOCUMENT_TYPES = {
    "application/pdf": ".pdf",
    "application/msword": ".doc",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/rtf": ".rtf",
    "text/rtf": ".rtf",
    "application/ms-tnef": ".dat",
    "application/vnd.ms-outlook": ".msg",
}
_ID = re.compile(r"<([^<>\s]{1,998})>")
_UNDECLARED = re.compile("[\udc80-\udcff]")  # bytes of a header that are not ASCII, as the parser hands them on
# OLE compound file: what Outlook's "save as" makes (MS-CFB §2.2).
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """By what a message is known again."""

    message_id: str | None
    digest: str  # SHA-256 of what the sender wrote: the same by To and by Cc, whatever was stamped on it on the way
    sent: datetime | None


def identify(raw: bytes) -> Identity:
    """The identity of a message; works for any bytes."""
    head, _, body = _split_head(raw)
    message = message_from_bytes(head + b"\r\n\r\n")
    written = [str(message.get(name, "")) for name in ("From", "Date", "Subject", "Message-ID", "Content-Type")]
    digest = hashlib.sha256()
    if not any(written):  # no message at all: then every byte counts
        digest.update(raw)
    for value in written:
        digest.update(" ".join(value.split()).encode("utf-8", "surrogateescape") + b"\0")
    digest.update(b"\n".join(line.rstrip() for line in body.splitlines()).rstrip())
    return Identity(message_id=_message_id(message), digest=digest.hexdigest(), sent=_date(message.get("Date")))


def take_apart(raw: bytes) -> Parts:
    """A message's headers, texts and attachments; for any bytes."""
    if raw.startswith(_OLE):
        from kartlegg.reading.outlook import read_msg

        return read_msg(raw)
    message = message_from_bytes(raw)
    collected = _Collected()
    _collect(message, collected)
    if len(collected.problems) > 1:
        collected.problems = list(dict.fromkeys(collected.problems))
    return Parts(
        headers=tuple((name, decode_words(str(value))) for name, value in message.items()),
        content_type=message.get_content_type(),
        plain="\n\n".join(collected.plain) if collected.plain else None,
        html="\n".join(collected.html) if collected.html else None,
        attachments=tuple(collected.attachments),
        forwarded=tuple(collected.forwarded),
        report=tuple(collected.report),
        returned=collected.returned,
        message_id=_message_id(message),
        sent=_date(message.get("Date")),
        problems=tuple(collected.problems),
    )


def decode_words(value: str) -> str:
    """A header value with its encoded words decoded as far as they can be, on one line (RFC 2047)."""
    value = " ".join(value.split())
    if value.isascii() and "=?" not in value:
        return _printable(value)
    if _UNDECLARED.search(value):
        value = decode_text(value.encode("utf-8", "surrogateescape"), None)[0]
    try:
        pieces = decode_header(value)
    except (HeaderParseError, ValueError, IndexError):  # an encoded word whose base64 is broken
        return value
    decoded = []
    for piece, charset in pieces:
        decoded.append(decode_text(piece, charset)[0] if isinstance(piece, bytes) else piece)
    return _printable("".join(decoded))


def _printable(text: str) -> str:
    """Without characters that no line shows; the space is printable."""
    return text if text.isprintable() else "".join(character for character in text if character.isprintable())


def decode_text(data: bytes, charset: str | None) -> tuple[str, str | None]:
    """Bytes as text, by the declared charset when that can be right; and a problem in words when it was not.

    A declared ISO 8859-1 is read as Windows-1252, as every mail program does (WHATWG Encoding §4.2).
    """
    declared = (charset or "").strip().strip("'\"").lower()
    candidates = [declared] if declared else []
    if declared in {"iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii", "iso8859-1"}:
        candidates = ["cp1252"]
    if not data.isascii():
        # What is valid UTF-8 with letters beyond ASCII is UTF-8, whatever it is called; and the other way round.
        candidates = ["utf-8", *candidates, "cp1252"] if declared not in {"utf-16", "utf-7"} else [*candidates, "utf-8"]
    for candidate in [*candidates, "utf-8", "cp1252"]:
        try:
            text = data.decode(candidate)
        except (ValueError, LookupError):  # a name that is no charset, or one that cannot be right
            continue
        return _clean(text), None
    return _clean(data.decode("latin-1")), "the text is in a charset that nobody declared; letters may be wrong"


class _Collected:
    """What the parts of a message have come to so far."""

    def __init__(self) -> None:
        """Start with nothing."""
        self.plain: list[str] = []
        self.html: list[str] = []
        self.attachments: list[Attachment] = []
        self.forwarded: list[bytes] = []
        self.report: list[tuple[str, str]] = []
        self.returned: str | None = None
        self.problems: list[str] = []
        self.parts = 0


def _collect(part: Message, into: _Collected) -> None:
    into.parts += 1
    if into.parts > MIME_PARTS:
        into.problems.append(f"the message has more than {MIME_PARTS} parts; the rest was not read")
        return
    kind = part.get_content_type()
    if kind in _MULTIPART_REPORTS:
        into.report += list(_report_fields(part))
    elif kind in _RETURNED:
        into.returned = decode_text(_payload(part), part.get_content_charset())[0]
    elif kind in {"message/rfc822", "message/global"}:
        inner = part.get_payload()
        first = inner[0] if isinstance(inner, list) and inner else None
        if isinstance(first, Message):
            into.forwarded.append(first.as_bytes())
            into.returned = into.returned or "".join(f"{name}: {value}\n" for name, value in first.items())
    elif part.is_multipart():
        children = [child for child in part.get_payload() if isinstance(child, Message)]
        if not children:
            into.problems.append("a part of the message is empty or broken")
        for child in children:
            _collect(child, into)
    elif part.get_content_maintype() == "multipart":  # a boundary that is never found leaves text
        _add_text(part, into, html=False)
    elif kind in {"text/plain", "text/html"} and not _is_attachment(part):
        _add_text(part, into, html=kind == "text/html")
    else:
        _add_attachment(part, kind, into)


def _add_text(part: Message, into: _Collected, *, html: bool) -> None:
    text, problem = decode_text(_payload(part), part.get_content_charset())
    if problem:
        into.problems.append(problem)
    if len(text) > TEXT_CHARACTERS:
        into.problems.append(f"the text is longer than {TEXT_CHARACTERS} characters; the rest was not read")
        text = text[:TEXT_CHARACTERS]
    if not html and str(part.get_param("format", "")).lower() == "flowed":
        text = _unflow(text, delsp=str(part.get_param("delsp", "")).lower() == "yes")
    if text.strip():
        (into.html if html else into.plain).append(text)


def _add_attachment(part: Message, kind: str, into: _Collected) -> None:
    name = _filename(part)
    if part.get("Content-ID") and part.get_content_maintype() == "image":
        return  # a logo in the signature
    if not name:
        name = "attachment" + _DOCUMENT_TYPES.get(kind, "")
    into.attachments.append(Attachment(filename=name, content_type=kind, data=_payload(part)))


def _is_attachment(part: Message) -> bool:
    disposition = part.get_content_disposition()
    return disposition == "attachment" or (disposition is None and bool(_filename(part)))


def _filename(part: Message) -> str:
    """The file name, by RFC 2231, by RFC 2047 where it should not be, or as it stands."""
    try:
        name = part.get_filename() or ""
    except (ValueError, LookupError, AttributeError):
        name = ""
    return decode_words(name) if isinstance(name, str) else ""


def _payload(part: Message) -> bytes:
    """A part's bytes, its transfer encoding undone as far as it goes."""
    encoding = str(part.get("Content-Transfer-Encoding", "")).strip().lower()
    if encoding == "base64":
        text = part.get_payload()
        return _base64(text.encode("utf-8", "surrogateescape")) if isinstance(text, str) else b""
    # Not get_payload() alone: that decodes by the declared charset, and what does not fit is lost.
    raw = part.get_payload(decode=True)
    return raw if isinstance(raw, bytes) else b""


def _base64(raw: bytes) -> bytes:
    """Base64 as far as it goes: foreign characters are skipped, a cut end is completed (RFC 2045 §6.8)."""
    letters = re.sub(rb"[^A-Za-z0-9+/]", b"", raw)
    letters = letters[: len(letters) - (len(letters) % 4 == 1)]
    try:
        return base64.b64decode(letters + b"=" * (-len(letters) % 4))
    except binascii.Error:
        return raw


def _unflow(text: str, *, delsp: bool) -> str:
    """Lines of format=flowed put together again (RFC 3676 §4); quote marks stay."""
    lines: list[str] = []
    open_depth: int | None = None
    for line in text.splitlines():
        depth = len(line) - len(line.lstrip(">"))
        content = line[depth:].removeprefix(" ")
        if content == "-- ":
            lines.append(line)
            open_depth = None
            continue
        flowed = content.endswith(" ")
        kept = content[:-1] if flowed and delsp else content
        if open_depth == depth and lines:
            lines[-1] += kept
        else:
            lines.append((">" * depth + " " if depth else "") + kept)
        open_depth = depth if flowed else None
    return "\n".join(line.rstrip() if line != "-- " else line for line in lines)


def _report_fields(part: Message) -> Iterator[tuple[str, str]]:
    payload = part.get_payload()
    for block in payload if isinstance(payload, list) else [part]:
        if isinstance(block, Message):
            yield from ((name, decode_words(str(value))) for name, value in block.items())


def _message_id(message: Message) -> str | None:
    found = _ID.search(str(message.get("Message-ID", "")))
    return found[1] if found else None


def _date(value: object) -> datetime | None:
    """The Date header, aware; one without an offset is UTC (RFC 5322 §3.3 calls that unknown)."""
    try:
        moment = parsedate_to_datetime(" ".join(str(value).split()))
        moment.utcoffset()
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _split_head(raw: bytes) -> tuple[bytes, bytes, bytes]:
    found = re.search(rb"\r?\n\r?\n", raw)
    return (raw[: found.start()], found[0], raw[found.end() :]) if found else (raw, b"", b"")


def _clean(text: str) -> str:
    r"""Line ends as \n; without NUL and the other control characters that no text needs."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\ufeff", "").replace("\x0c", "\n")
    return re.sub(r"[\x00-\x08\x0b\x0e-\x1f\x7f]", "", text)
