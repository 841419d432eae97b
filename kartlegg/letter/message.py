"""From a letter to the bytes that leave: an RFC 5322 message with CRLF line ends."""

import binascii
import hashlib
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import lru_cache

from kartlegg.errors import InputError
from kartlegg.model import Attachment, Letter, Recipient, Survey

_LINE = 76  # RFC 2047 §2: the longest line with encoded words
_WORD_OCTETS = 75 - len("=?utf-8?b??=")  # of base64 in one encoded word (RFC 2047 §2)
_CACHED = 64  # values that most letters of a round share: the sender's, the subject of a reminder
_MEND = "Mend it in config.yaml or in the recipients file."


def compose(
    letter: Letter,
    *,
    survey: Survey,
    recipient: Recipient,
    message_id: str,
    date: datetime,
    in_reply_to: str | None = None,
    references: Sequence[str] = (),
    reply_to: str | None = None,
    unsent: bool = False,
) -> bytes:
    """The message of a letter: text and HTML as alternatives, attachments beside them (RFC 2046 §5.1).

    Args:
        letter: What it says.
        survey: Who sends it.
        recipient: Who gets it; all its addresses stand in To, its copies in Cc.
        message_id: Without angle brackets.
        date: When it is sent, aware.
        in_reply_to: The Message-ID of the letter before it in its thread.
        references: The Message-IDs of the thread, oldest first. The letter's own id is added at the end: some
            servers replace Message-ID on the way (Microsoft 365), and a reply then still carries ours.
        reply_to: Where answers are to go, when it is another address than the sender's.
        unsent: Marks a draft that Outlook opens for sending.

    Raises:
        InputError: An address is none.
    """
    name = recipient.name if "kommune" in recipient.name.lower() else f"{recipient.name} kommune"
    sender = ", ".join(part for part in (survey.sender.name, survey.sender.office) if part)
    headers = []
    if survey.sender.email:
        headers.append(_addresses("From", [(sender, survey.sender.email)]))
    headers.append(_addresses("To", [(name, address) for address in recipient.addresses]))
    if recipient.cc:
        headers.append(_addresses("Cc", [("", address) for address in recipient.cc]))
    if reply_to:
        headers.append(_addresses("Reply-To", [(sender, reply_to)]))
    headers += [
        f"Subject: {_words(letter.subject, first=len('Subject: '))}",
        f"Date: {format_datetime(date)}",
        _ids("Message-ID", [message_id]),
    ]
    if in_reply_to:
        headers.append(_ids("In-Reply-To", [in_reply_to]))
    headers.append(_ids("References", [*references, message_id]))
    headers.append(f"Content-Language: {letter.language}")
    if unsent:
        headers.append("X-Unsent: 1")
    headers.append("MIME-Version: 1.0")
    return "".join(header + "\r\n" for header in headers).encode() + _content(letter, message_id)


def _content(letter: Letter, message_id: str) -> bytes:
    """The body with its own headers. An attachment is encoded once, however many letters it goes with."""
    texts = [_text_part("plain", letter.text), _text_part("html", letter.html)]
    # The same letter has the same bytes each time that it is tried, boundaries too.
    outer, inner = (f"=_{_digest(f'{message_id}:{number}')}" for number in range(2))
    if not letter.attachments:
        return _multipart("alternative", texts, outer)
    files = [_attachment_part(attachment) for attachment in letter.attachments]
    return _multipart("mixed", [_multipart("alternative", texts, inner), *files], outer)


def _multipart(subtype: str, parts: Sequence[bytes], boundary: str) -> bytes:
    """RFC 2046 §5.1.1: the boundary stands before each part and, with two more hyphens, after the last."""
    head = f'Content-Type: multipart/{subtype}; boundary="{boundary}"\r\n\r\n'.encode()
    line = f"--{boundary}\r\n".encode()
    return head + b"".join(line + part + b"\r\n" for part in parts) + f"--{boundary}--\r\n".encode()


def _text_part(subtype: str, text: str) -> bytes:
    """Quoted-printable (RFC 2045 §6.7): seven bits and short lines, which every server passes on as they are."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n")
    encoded = binascii.b2a_qp(lines.encode("utf-8", "replace"), istext=True)
    head = f'Content-Type: text/{subtype}; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
    return head.encode() + encoded


@lru_cache(maxsize=8)
def _attachment_part(attachment: Attachment) -> bytes:
    part = EmailMessage(policy=SMTP)
    maintype, _, subtype = attachment.content_type.partition("/")
    part.set_content(attachment.data, maintype=maintype, subtype=subtype, filename=_clean(attachment.filename))
    del part["MIME-Version"]
    return part.as_bytes()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def address_header(name: str, people: Sequence[tuple[str, str]]) -> str:
    """A header of display names and addresses, without its last line end.

    Raises:
        InputError: An address is none.
    """
    return _addresses(name, people)


def word_header(name: str, text: str) -> str:
    """A header of free text, without its last line end."""
    return f"{name}: {_words(text, first=len(name) + 2)}"


def text_part(text: str) -> bytes:
    """The headers and the body of a message that is plain text only."""
    message = EmailMessage(policy=SMTP)
    message.set_content(text, cte="quoted-printable")
    return message.as_bytes()


def _addresses(name: str, people: Sequence[tuple[str, str]]) -> str:
    """A header of addresses, one a line; a domain is written in ASCII (RFC 5891), a local part as it is (RFC 6532)."""
    entries = []
    for display_name, address in people:
        local, _, domain = address.rpartition("@")
        try:
            ascii_domain = _ascii_domain(domain)
        except UnicodeError as error:
            raise InputError(f"{_clean(address)} is no e-mail address", hint=_MEND) from error
        if not local or not ascii_domain or _clean(address) != address or set(address) & set(' ,;:<>()"'):
            raise InputError(f"{_clean(address)} is no e-mail address", hint=_MEND)
        words = _phrase(display_name)
        entries.append(f"{words} <{local}@{ascii_domain}>" if words else f"{local}@{ascii_domain}")
    return f"{name}: " + ",\r\n ".join(entries)


@lru_cache(maxsize=_CACHED)
def _ascii_domain(domain: str) -> str:
    return domain.encode("idna").decode()


@lru_cache(maxsize=_CACHED)
def _phrase(text: str) -> str:
    """A display name: a quoted string where ASCII allows it, encoded words else (RFC 5322 §3.2.5, RFC 2047)."""
    text = _clean(text)
    if text.isascii():
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"' if text else ""
    return _words(text, first=len("From: "))


@lru_cache(maxsize=_CACHED)
def _words(text: str, *, first: int) -> str:
    """One line of text for a header: as it is when it is short ASCII, folded encoded words else (RFC 2047 §2)."""
    text = _clean(text)
    if text.isascii() and "=?" not in text and first + len(text) <= _LINE:
        return text
    words: list[str] = []
    room, taken = (_WORD_OCTETS - first) // 4 * 3, b""
    for character in text:
        octets = character.encode()
        if taken and len(taken) + len(octets) > room:  # a word ends between characters, never in one (RFC 2047 §5)
            words.append(f"=?utf-8?b?{binascii.b2a_base64(taken, newline=False).decode()}?=")
            room, taken = _WORD_OCTETS // 4 * 3, b""
        taken += octets
    words.append(f"=?utf-8?b?{binascii.b2a_base64(taken, newline=False).decode()}?=")
    return "\r\n ".join(words)


def _ids(name: str, ids: Sequence[str]) -> str:
    """A header of message ids, one a line, so that none is ever cut (RFC 5322 §3.6.4)."""
    unique = dict.fromkeys("".join(one.split()).strip("<>") for one in ids)
    return f"{name}: " + "\r\n ".join(f"<{one}>" for one in unique)


def _clean(text: str) -> str:
    """One line without control characters: nothing that could end a header field."""
    if not text.isprintable():
        text = "".join(" " if unicodedata.category(one) in {"Cc", "Zl", "Zp"} else one for one in text)
    return " ".join(text.encode("utf-8", "replace").decode().split())
