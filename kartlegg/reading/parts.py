"""Bytes to Parts: a message taken apart, however broken it is (RFC 5322, 2045, 2047, 3676).

The standard library's parser never refuses bytes, but it believes labels. Here a label is a hint: what cannot be
right gives way to what can, and what cannot be read is a problem in words, never an exception and never silence.
"""

import hashlib
import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.errors import FirstHeaderLineIsContinuationDefect, HeaderParseError
from email.header import decode_header
from email.message import Message
from email.parser import BytesParser
from email.policy import Compat32
from email.utils import parsedate_to_datetime
from pathlib import PurePath

from kartlegg.limits import (
    BOUNDARY_TESTS,
    CONTENT_HEADER_CHARACTERS,
    FORWARD_DEPTH,
    FORWARDS,
    HEADER_CHARACTERS,
    LOGO_BYTES,
    MIME_DEPTH,
    MIME_PARTS,
    TEXT_CHARACTERS,
)
from kartlegg.model import Attachment
from kartlegg.reading.charsets import clean_text, decode_text
from kartlegg.reading.cms import signed_content
from kartlegg.reading.html import html_lines
from kartlegg.reading.lines import words_of
from kartlegg.reading.message import Parts
from kartlegg.reading.transfer import as_sent, payload, undeclared, unflow, without_armour

_MULTIPART_REPORTS = {"message/delivery-status", "message/disposition-notification", "message/global-delivery-status"}
_RETURNED = {"text/rfc822-headers", "message/global-headers"}
_MESSAGES = {"message/rfc822", "message/global", "message/news"}
_ELSEWHERE = {"message/partial", "message/external-body"}
_SIGNED = {"application/pkcs7-mime", "application/x-pkcs7-mime"}
# What carries no text of its sender: signatures, calendar entries, keys, an Apple file's second half.
_NO_TEXT = {
    "application/pgp-signature",
    "application/pkcs7-signature",
    "application/x-pkcs7-signature",
    "application/pgp-keys",
    "application/pgp-encrypted",
    "application/applefile",
    "text/calendar",
    "text/vcard",
    "text/x-vcard",
    "text/directory",
    "text/x-amp-html",
    "text/css",
}
_DOCUMENT_TYPES = {
    "application/pdf": ".pdf",
    "application/msword": ".doc",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/rtf": ".rtf",
    "text/rtf": ".rtf",
    "text/plain": ".txt",
    "text/html": ".html",
    "application/ms-tnef": ".dat",
    "application/vnd.ms-outlook": ".msg",
}
_DOCUMENT_TEXTS = {"text/rtf", "text/csv", "text/xml"}  # read as documents though their type says text
_ID = re.compile(r"<([^<>\s]{1,998})>")
_UNDECLARED = re.compile("[\udc80-\udcff]")  # bytes of a header that are not ASCII, as the parser hands them on
# OLE compound file: what Outlook's "save as" makes (MS-CFB §2.2), and old Word files.
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_TNEF = bytes.fromhex("789f3e22")  # how every winmail.dat begins, whatever it is called (MS-OXTNEF §2.1.3)
_MSG_STREAM = "__properties_version1.0".encode("utf-16-le")
_HEADER_LINE = re.compile(rb"(?:>?From [^\n]{0,200}\n)?[A-Za-z][A-Za-z0-9-]{1,60}:")
_FIELD = re.compile(rb"[!-9;-~]+:|[ \t]")
_PLAIN_HEAD = re.compile(rb"(?:[!-9;-~]{1,200}+:[^\r\n]*+(?:\r?\n[ \t][^\r\n]*+)*+(?:\r?\n|\Z))*+")
_WRITTEN_FIELD = re.compile(
    rb"\n((?:From|Date|Subject|Message-ID|Content-Type):[^\n]*+(?:\n[ \t][^\n]*+)*+)", re.IGNORECASE
)
_SPACED_FIELD = re.compile(rb"([!-9;-~]{1,100})[ \t]{1,10}:")
# Fields that no program repeats in a text, as Outlook does From and Subject: where they stand, the header goes on.
_SURE_FIELD = re.compile(
    rb"(?:MIME-Version|Content-[A-Z-]{1,30}|Message-ID|References|In-Reply-To|Received|Return-Path)[ \t]{0,10}:", re.I
)
# A boundary that no header names: a line of its own before the header of a part.
_LOST_BOUNDARY = re.compile(
    rb"^--([^\s\"]{1,70})[ \t]*\r?\nContent-(?:Type|Transfer-Encoding|Disposition):", re.M | re.I
)
_META = re.compile(rb"<meta[^>]{1,200}charset\s*=\s*[\"']?([\w:.-]{2,40})", re.IGNORECASE)
_META_BYTES = 4_000  # in which a page says its charset (HTML §13.2.3.2 looks at 1024; Outlook writes more before it)
_PREAMBLE_LINES = 5  # before a boundary that was lost
_WORDS = re.compile(rb"[^\W\d_]{2}")
# "This is a multi-part message in MIME format.": the notice, not the word in a header that was torn off.
_PREAMBLE = re.compile(rb"multi-?part (?:MIME )?message|in MIME format|MIME-(?:aware|capable|compliant)", re.IGNORECASE)
_IS_PAGE = re.compile(r"\s*(?:<!doctype\s+html|<html|<body|<head|<div|<p|<table|<meta)\b", re.IGNORECASE)
_TAG = re.compile(r"</?(?:br|p|div|table|tr|li|pre|h[1-6]|blockquote|html|body|span|font|b|a)\b", re.IGNORECASE)
_ENRICHED = re.compile(r"<param>.{0,200}?</param>|<(?!<)/?[a-z-]{1,60}>", re.IGNORECASE | re.DOTALL)  # RFC 1896


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """By what a message is known again."""

    message_id: str | None
    digest: str  # SHA-256 of what the sender wrote: the same by To and by Cc, whatever was stamped on it on the way
    sent: datetime | None


def identify(raw: bytes) -> Identity:
    """The identity of a message; works for any bytes."""
    if raw.startswith(_OLE):
        parts = take_apart(raw)
        return Identity(message_id=parts.message_id, digest=hashlib.sha256(raw).hexdigest(), sent=parts.sent)
    end, start = _find_body(raw)
    message = _HEADER_PARSER.parsebytes(_only_written(raw[:end]) + b"\r\n\r\n", headersonly=True)
    written = [str(message.get(name, "")) for name in ("From", "Date", "Subject", "Message-ID", "Content-Type")]
    digest = hashlib.sha256()
    if not any(written):  # no message at all: then every byte counts
        digest.update(raw)
    for value in written:
        digest.update(" ".join(value.split()).encode("utf-8", "surrogateescape") + b"\0")
    digest.update(_without_line_ends(raw, start))
    return Identity(message_id=_message_id(message), digest=digest.hexdigest(), sent=_date(message.get("Date")))


def _only_written(head: bytes) -> bytes:
    """The fields by which a message is known, of a header that is plain; any other whole, for the library to read."""
    if not _PLAIN_HEAD.fullmatch(head):
        return head
    return b"\r\n".join(_WRITTEN_FIELD.findall(b"\n" + head.replace(b"\r\n", b"\n")))


def _without_line_ends(raw: bytes, start: int) -> bytes | memoryview:
    """A text from some octet on as no server changes it: CRLF, no white space at the ends of lines and of all."""
    is_plain = raw.count(b"\r", start) == raw.count(b"\n", start) and raw.find(b" \r\n", start) < 0
    is_plain = is_plain and raw.find(b"\v", start) < 0 and raw.find(b"\f", start) < 0
    if is_plain and (raw.find(b"\t", start) < 0 or raw.find(b"\t\r\n", start) < 0):
        end = len(raw)  # as nearly every message comes by IMAP; nothing is copied, for some are large
        while end > start and raw[end - 1] in b" \t\r\n":
            end -= 1
        return memoryview(raw)[start:end]
    return b"\r\n".join(line.rstrip() for line in raw[start:].splitlines()).rstrip()


class _Policy(Compat32):
    """Headers cut where the library's parsers of parameters and encoded words are quick; bytes in them as text."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        is_content = name.lower().startswith("content-")
        return name, value[: CONTENT_HEADER_CHARACTERS if is_content else HEADER_CHARACTERS]

    def header_fetch_parse(self, name: str, value: str) -> str:
        return _declared(value)


_POLICY = _Policy()
_HEADER_PARSER = BytesParser(policy=_POLICY)


def take_apart(raw: bytes, *, depth: int = 0) -> Parts:
    """A message's headers, texts and attachments; for any bytes.

    Args:
        raw: The message.
        depth: In how many others it is attached.
    """
    if raw.startswith(_OLE):
        from kartlegg.reading.outlook import read_msg

        return read_msg(raw, depth=depth)
    collected = _Collected(depth)
    return _as_parts(_parsed(raw, collected), collected)


def _as_parts(message: Message, collected: "_Collected") -> Parts:
    texts = _collect(message, collected)
    parts = Parts(
        headers=tuple((name, decode_words(str(value))) for name, value in message.raw_items()),
        content_type=message.get_content_type(),
        plain=texts.plain,
        html=texts.html,
        attachments=tuple(collected.attachments),
        pictures=tuple(collected.pictures),
        forwarded=tuple(collected.forwarded),
        report=tuple(collected.report),
        returned=collected.returned,
        message_id=_message_id(message),
        sent=_date(message.get("Date")),
        received=_date(str(message.get("Received", "")).rpartition(";")[2]),
        problems=tuple(dict.fromkeys(collected.problems)),
    )
    return _unpacked(parts, collected.depth)


def _unpacked(parts: Parts, depth: int) -> Parts:
    """With the contents of a winmail.dat in the place of the file."""
    from kartlegg.reading.outlook import unpack_tnef

    for one in parts.attachments:
        if not _is_tnef(one):
            continue
        inner = unpack_tnef(one.data, depth=depth)
        parts = replace(
            parts,
            plain=parts.plain or inner.plain,
            html=parts.html or inner.html,
            attachments=(*(other for other in parts.attachments if other is not one), *inner.attachments),
            forwarded=(*parts.forwarded, *inner.forwarded),
            problems=(*parts.problems, *inner.problems),
        )
    return parts


def _is_tnef(file: Attachment) -> bool:
    return file.data.startswith(_TNEF) or file.filename.lower() == "winmail.dat"


def decode_words(value: str) -> str:
    """A header value with its encoded words decoded as far as they can be, on one line (RFC 2047)."""
    value = " ".join(value[:HEADER_CHARACTERS].split())
    if value.isascii() and "=?" not in value:
        return _printable(value)
    value = _declared(value)
    try:
        pieces = decode_header(value)
    except (HeaderParseError, ValueError, IndexError):  # an encoded word whose base64 is broken
        return value
    decoded = []
    for piece, charset in pieces:
        decoded.append(decode_text(piece, charset)[0] if isinstance(piece, bytes) else clean_text(piece))
    return _printable("".join(decoded))


def _declared(value: str) -> str:
    """A header value whose bytes are text; that they are 8-bit text nobody has declared."""
    return decode_text(value.encode("utf-8", "surrogateescape"), None)[0] if _UNDECLARED.search(value) else value


def _printable(text: str) -> str:
    """Without characters that no line shows; the space is printable."""
    return text if text.isprintable() else "".join(character for character in text if character.isprintable())


@dataclass(frozen=True, slots=True)
class _Texts:
    """A part's text in the two forms; a form is None when nothing of it was written in that form."""

    plain: str | None = None
    html: str | None = None


_NO_TEXTS = _Texts()


class _Collected:
    """What the parts of a message have come to so far, but for its texts."""

    def __init__(self, depth: int) -> None:
        """Start with nothing; the depth tells in how many others the message is attached."""
        self.depth = depth
        self.attachments: list[Attachment] = []
        self.pictures: list[str] = []
        self.forwarded: list[Parts] = []
        self.report: list[tuple[str, str]] = []
        self.returned: str | None = None
        self.problems: list[str] = []
        self.parts = 0
        self.characters = 0


def _parsed(raw: bytes, into: _Collected) -> Message:
    """The message; what the parser would take too long for, or cannot take, is cut and told."""
    start = raw.lstrip(b"\xef\xbb\xbf\r\n \t")
    raw = _with_whole_head(start, into) if _HEADER_LINE.match(start) else b"\r\n" + raw  # else a first line may be lost
    boundaries = len(re.findall(rb"boundary\s*=", raw, re.IGNORECASE))  # each line is held against all that are open
    if boundaries * raw.count(b"\n") > BOUNDARY_TESTS:
        into.problems.append("the message has too many parts within parts; only its beginning was read")
        raw = raw[: BOUNDARY_TESTS // boundaries]
    try:
        return message_from_bytes(raw, policy=_POLICY)
    except Exception:  # nested too deep for the library, or a fault of its own
        into.problems.append("the message is too broken to be taken apart; it was read as one text")
        head, _, body = _split_head(raw)
        message = message_from_bytes(re.sub(rb"(?im)^(?=Content-)", b"X-", head) + b"\r\n\r\n", policy=_POLICY)
        message.set_payload(body.decode("ascii", "surrogateescape"))
        return message


def _with_whole_head(raw: bytes, into: _Collected) -> bytes:
    """A message whose header the library reads to its end: for it a line that is no field begins the body.

    A space before the colon is allowed (RFC 5322 §4.5), and what stands between fields was put there on the way.
    """
    head, separator, body = _split_head(raw)
    lines = head.splitlines(keepends=True)
    unread = False
    last = max((at for at, line in enumerate(lines) if _SURE_FIELD.match(line)), default=0)
    for at, line in enumerate(lines[: last + 1]):
        if _SPACED_FIELD.match(line):
            lines[at] = _SPACED_FIELD.sub(rb"\1:", line)
        elif at and not _FIELD.match(line) and line.strip():
            lines[at], unread = b"X-Unread: " + line, True
    if unread:
        into.problems.append("there is text between the fields of the message's header, which was not read")
    return b"".join(lines) + separator + body


def _collect(part: Message, into: _Collected, depth: int = 0) -> _Texts:
    """A part's texts; what else it holds goes into ``into``."""
    into.parts += 1
    if depth and any(isinstance(defect, FirstHeaderLineIsContinuationDefect) for defect in part.defects):
        into.problems.append("a line at the head of a part of the message is broken and was not read")
    if into.parts > MIME_PARTS or depth > MIME_DEPTH:
        into.problems.append(f"the message has more than {MIME_PARTS} parts, or too deep ones; the rest was not read")
        return _NO_TEXTS
    kind = part.get_content_type()
    if kind in _MULTIPART_REPORTS:
        into.report += list(_report_fields(part))
    elif kind in _RETURNED:
        into.returned = decode_text(payload(part), part.get_content_charset())[0]
    elif kind in _ELSEWHERE:
        into.problems.append(f"a part of the message lies elsewhere ({kind}) and was not read")
    elif kind in _MESSAGES:
        _add_message(part, into)
    elif kind == "multipart/encrypted":
        into.problems.append("the message is encrypted with PGP and was not read")
    elif part.is_multipart():
        return _collect_children(part, kind, into, depth)
    elif part.get_content_maintype() == "multipart":  # a boundary that is never found leaves text
        return _found_again(part, into, depth) or _text(part, into, kind="text/plain")
    elif kind in _SIGNED or _filename(part).lower().endswith(".p7m"):
        return _opened(part, into, depth)
    elif kind in _NO_TEXT:
        pass
    elif part.get_content_maintype() == "text" and kind not in _DOCUMENT_TEXTS and not _is_attachment(part):
        return (_found_again(part, into, depth) if depth == 0 else None) or _text(part, into, kind=kind)
    else:
        _add_attachment(part, kind, into)
    return _NO_TEXTS


def _collect_children(part: Message, kind: str, into: _Collected, depth: int) -> _Texts:
    """The texts of a multipart: of alternatives the fullest of each form, of others all of them in their order."""
    texts = [_collect(child, into, depth + 1) for child in _children(part)]
    if kind == "multipart/alternative":
        plain, page = [one.plain for one in texts if one.plain], [one.html for one in texts if one.html]
        if _differ(plain) or _differ(page):
            into.problems.append("several texts that should say the same do not; only the longest was read")
        texts = [_Texts(_longest(plain), _longest(page))]
    above, below = ((text or "").encode("ascii", "surrogateescape") for text in (part.preamble, part.epilogue))
    return _in_a_row([_outside(above), *texts, _outside(below)])


def _outside(raw: bytes) -> _Texts:
    """Text before the first part or after the last: gateways and broken boundaries put it there, and nobody sees it."""
    if not _WORDS.search(raw) or _PREAMBLE.search(raw):
        return _NO_TEXTS
    return _Texts(plain=decode_text(undeclared(raw), None)[0])


def _children(part: Message) -> list[Message]:
    """The parts of a part; none where it is no multipart, whatever it is called."""
    content = part.get_payload() if part.is_multipart() else ()
    return [child for child in content if isinstance(child, Message)]


def _in_a_row(texts: Sequence[_Texts]) -> _Texts:
    """Texts one after the other; each form has all of them: what stands in one form only is put into the other."""
    texts = [one for one in texts if one.plain or one.html]
    if len(texts) < 2:
        return texts[0] if texts else _NO_TEXTS
    plain = page = None
    if any(one.plain for one in texts):
        plain = "\n\n".join(one.plain or _as_plain(one.html or "") for one in texts)
    if any(one.html for one in texts):
        page = "\n".join(one.html or f"<pre>{html.escape(one.plain or '')}</pre>" for one in texts)
    return _Texts(plain, page)


def _longest(texts: Sequence[str]) -> str | None:
    return max(texts, key=len, default=None)


def _differ(texts: Sequence[str]) -> bool:
    """Whether one of several alternatives of one form has words that the longest lacks."""
    if len(texts) < 2:
        return False
    known = set(words_of(max(texts, key=len)))
    return any(not known.issuperset(words_of(text)) for text in texts)


def _as_plain(page: str) -> str:
    return "\n".join(f"{'>' * line.depth} {line.text}".lstrip() for line in html_lines(page))


def _found_again(part: Message, into: _Collected, depth: int) -> _Texts | None:
    """The parts of a text whose lines show a boundary that its header does not name; None when there is none."""
    raw = payload(part)
    found = _LOST_BOUNDARY.search(raw)
    if not found or raw[: found.start()].strip().count(b"\n") > _PREAMBLE_LINES:
        return None
    head = b'Content-Type: multipart/mixed; boundary="' + found[1] + b'"\r\n\r\n'
    inner = _parsed(head + raw[found.start() :], into)
    if not inner.is_multipart():
        return None
    texts = _collect(inner, into, depth + 1)
    return _in_a_row([_outside(raw[: found.start()]), texts]) if texts.plain or texts.html else texts


def _opened(part: Message, into: _Collected, depth: int) -> _Texts:
    """The texts of an S/MIME message that has its text within its signature."""
    name = _filename(part) or "smime.p7m"
    try:
        content = signed_content(payload(part))
    except ValueError as error:
        into.problems.append(f"the part {name} {error}")
        return _NO_TEXTS
    document = name[: -len(".p7m")]
    if PurePath(document).suffix.lower() in _DOCUMENT_TYPES.values():  # a document that was signed by itself
        into.attachments.append(Attachment(filename=document, content_type="", data=content))
        return _NO_TEXTS
    return _collect(_parsed(content, into), into, depth + 1)


def _text(part: Message, into: _Collected, *, kind: str) -> _Texts:
    data = payload(part, is_text=True)
    charset = part.get_content_charset()
    if kind == "text/html" and not charset and (meta := _META.search(data[:_META_BYTES])):
        charset = meta[1].decode("ascii", "replace")
    text, problem = decode_text(data, charset)
    problems = [problem]
    if not data.strip() and as_sent(part).strip():
        problems.append("a text of the message is broken and was not read")
    if into.characters + len(text) > TEXT_CHARACTERS:
        problems.append(f"the text is longer than {TEXT_CHARACTERS} characters; the rest was not read")
        text = text[: TEXT_CHARACTERS - into.characters]
    into.characters += len(text)
    if kind == "text/html" and _TAG.search(text):
        into.problems += filter(None, problems)
        return _Texts(html=text) if text.strip() else _NO_TEXTS
    if kind != "text/html" and _IS_PAGE.match(text) and "</" in text:  # a page that is called plain
        into.problems += filter(None, problems)
        return _Texts(html=text)
    if kind in {"text/enriched", "text/richtext"}:
        text = _ENRICHED.sub("", text).replace("<<", "<")
    if str(part.get_param("format", "")).lower() == "flowed":
        text = unflow(text, delsp=str(part.get_param("delsp", "")).lower() == "yes")
    text, armoured = without_armour(text)
    into.problems += filter(None, [*problems, armoured])
    return _Texts(plain=text) if text.strip() else _NO_TEXTS


def _add_message(part: Message, into: _Collected) -> None:
    """A message that is attached to this one; encoded ones are forbidden (RFC 2046 §5.2.1) and come all the same."""
    first = next(iter(_children(part)), None)
    if first is None:
        into.problems.append("a forwarded message is empty or broken")
        return
    into.returned = into.returned or "".join(f"{name}: {value}\n" for name, value in first.raw_items())
    encoding = str(part.get("Content-Transfer-Encoding", "")).strip().lower()
    if encoding in {"base64", "quoted-printable"} and not first.items():
        first.add_header("Content-Transfer-Encoding", encoding)
        _add_forwarded(payload(first).lstrip(), into)
    elif _may_add(into):
        into.forwarded.append(_as_parts(first, _Collected(into.depth + 1)))


def _add_forwarded(raw: bytes, into: _Collected) -> None:
    if _may_add(into):
        into.forwarded.append(take_apart(raw, depth=into.depth + 1))


def _may_add(into: _Collected) -> bool:
    if len(into.forwarded) < FORWARDS and into.depth < FORWARD_DEPTH:
        return True
    into.problems.append("more messages are attached, or in each other, than are read; open them")
    return False


def _add_attachment(part: Message, kind: str, into: _Collected) -> None:
    name = _filename(part)
    data = payload(part)
    if part.get_content_maintype() == "image" and (part.get("Content-ID") or not name):
        if len(data) >= LOGO_BYTES:
            into.pictures.append(name or "a picture")
        return  # shown in the text: a logo, or a scanned page
    if not name:
        name = "attachment" + _DOCUMENT_TYPES.get(kind, "")
    file = Attachment(filename=name, content_type=kind, data=data)
    if not is_message(file):
        into.attachments.append(file)
    elif _may_add(into):
        into.forwarded.append(take_apart(data, depth=into.depth + 1))


def is_message(file: Attachment) -> bool:
    """Whether an attached file is a message: of Outlook by its bytes, an .eml by its name."""
    if file.data.startswith(_OLE):
        return _MSG_STREAM in file.data
    return file.filename.lower().endswith(".eml") and bool(_HEADER_LINE.match(file.data.lstrip()))


def _is_attachment(part: Message) -> bool:
    disposition = part.get_content_disposition()
    return disposition == "attachment" or (disposition is None and bool(_filename(part)))


def _filename(part: Message) -> str:
    """The file name, by RFC 2231, by RFC 2047 where it should not be, or as it stands."""
    try:
        name = part.get_filename() or ""
    except (ValueError, LookupError, AttributeError, TypeError):
        name = ""
    return decode_words(name) if isinstance(name, str) else ""


def _report_fields(part: Message) -> Iterator[tuple[str, str]]:
    for block in _children(part) if part.is_multipart() else [part]:
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
    """Header, the line ends that part it from the body, and the body."""
    end, start = _find_body(raw)
    return raw[:end], raw[end:start], raw[start:]


def _find_body(raw: bytes) -> tuple[int, int]:
    """Where the header ends and the body begins; the first empty line parts them, LF or CRLF."""
    crlf = raw.find(b"\n\r\n")
    at = raw.find(b"\n\n", 0, crlf + 2 if crlf >= 0 else len(raw))
    end, start = (at, at + 2) if at >= 0 else (crlf, crlf + 3)
    if end < 0:
        return len(raw), len(raw)
    return end - (raw[end - 1 : end] == b"\r"), start
