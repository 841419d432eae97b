"""From a letter to the bytes that leave: an RFC 5322 message with CRLF line ends."""

import hashlib
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from kartlegg.errors import InputError
from kartlegg.model import Letter, Recipient, Survey

_LINE = 76  # RFC 2047 §2: the longest line with encoded words
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
    return "".join(header + "\r\n" for header in headers).encode() + _content(letter, message_id).as_bytes()


def _content(letter: Letter, message_id: str) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message.set_content(letter.text, cte="quoted-printable")
    message.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    for attachment in letter.attachments:
        maintype, _, subtype = attachment.content_type.partition("/")
        message.add_attachment(
            attachment.data, maintype=maintype, subtype=subtype, filename=_clean(attachment.filename)
        )
    for number, part in enumerate(one for one in message.walk() if one.is_multipart()):
        # The same letter has the same bytes each time that it is tried.
        part.set_boundary("=_" + hashlib.sha256(f"{message_id}:{number}".encode()).hexdigest()[:32])
    return message


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
            ascii_domain = domain.encode("idna").decode()
        except UnicodeError as error:
            raise InputError(f"{_clean(address)} is no e-mail address", hint=_MEND) from error
        if not local or not ascii_domain or _clean(address) != address or set(address) & set(' ,;:<>()"'):
            raise InputError(f"{_clean(address)} is no e-mail address", hint=_MEND)
        words = _phrase(display_name)
        entries.append(f"{words} <{local}@{ascii_domain}>" if words else f"{local}@{ascii_domain}")
    return f"{name}: " + ",\r\n ".join(entries)


def _phrase(text: str) -> str:
    """A display name: a quoted string where ASCII allows it, encoded words else (RFC 5322 §3.2.5, RFC 2047)."""
    text = _clean(text)
    if text.isascii():
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"' if text else ""
    return _words(text, first=len("From: "))


def _words(text: str, *, first: int) -> str:
    """One line of text for a header: as it is when it is short ASCII, folded encoded words else (RFC 2047 §2)."""
    text = _clean(text)
    if text.isascii() and "=?" not in text and first + len(text) <= _LINE:
        return text
    return Header(text, "utf-8", maxlinelen=_LINE).encode(linesep="\r\n")


def _ids(name: str, ids: Sequence[str]) -> str:
    """A header of message ids, one a line, so that none is ever cut (RFC 5322 §3.6.4)."""
    unique = dict.fromkeys("".join(one.split()).strip("<>") for one in ids)
    return f"{name}: " + "\r\n ".join(f"<{one}>" for one in unique)


def _clean(text: str) -> str:
    """One line without control characters: nothing that could end a header field."""
    kept = (" " if unicodedata.category(character) in {"Cc", "Zl", "Zp"} else character for character in text)
    return " ".join("".join(kept).encode("utf-8", "replace").decode().split())
