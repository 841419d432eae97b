"""The letter as a municipality's mail program sees it, and the messages that such programs make of a reply.

The shapes are those of Thunderbird, Outlook, Gmail, the iPhone and of machines; every message has CRLF line ends.
"""

import hashlib
import re
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape

_NUMBERED = re.compile(r"\s{0,4}(\d{1,2})\.\s+(\S.*)")
_BODY = re.compile(r"<body[^>]*>(.*)</body>", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """Our letter as it arrived."""

    subject: str
    message_id: str  # with angle brackets, as it goes into a reply's headers
    references: tuple[str, ...]  # with angle brackets, the letter's own id last
    sent: datetime
    from_name: str
    from_address: str
    to: str
    text: str = field(repr=False)
    html: str = field(repr=False)  # what stands inside <body>
    raw: bytes = field(repr=False)
    code: str | None  # the reference that the letter asks to have back

    @property
    def questions(self) -> tuple[str, ...]:
        """The numbered questions in the letter's text, wrapped lines joined."""
        found: list[str] = []
        open_ = False
        for line in self.text.splitlines():
            if (match := _NUMBERED.fullmatch(line)) and int(match[1]) == len(found) + 1:
                found.append(match[2].strip())
                open_ = True
            elif open_ and line.startswith(" ") and line.strip():
                found[-1] += " " + line.strip()
            else:
                open_ = False
        return tuple(found)


def parse_letter(raw: bytes, *, now: datetime) -> Received:
    """What a mail program takes out of a letter; ``now`` stands in for a Date that is missing."""
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)  # noqa: S101 - what this policy makes
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    text = plain.get_content().replace("\r\n", "\n") if plain else ""
    markup = html.get_content() if html else f"<pre>{escape(text)}</pre>"
    inside = _BODY.search(markup)
    sender = message["From"].addresses[0]
    own = str(message["Message-ID"] or "").strip()
    thread = [part for part in str(message["References"] or "").split() if part != own]
    code = re.search(r"\b[Ss]varkode:?\s+([A-Z0-9][A-Z0-9-]+)", text)
    return Received(
        subject=str(message["Subject"] or ""),
        message_id=own,
        references=(*thread, own) if own else tuple(thread),
        sent=(message["Date"].datetime if message["Date"] else None) or now,
        from_name=sender.display_name,
        from_address=sender.addr_spec,
        to=str(message["To"] or ""),
        text=text.strip("\n"),
        html=inside[1] if inside else markup,
        raw=raw,
        code=code[1] if code else None,
    )


def new_message(
    *,
    sender: tuple[str, str],
    to: tuple[str, str],
    subject: str,
    date: datetime,
    seed: str,
    copies: tuple[str, ...] = (),
) -> EmailMessage:
    """A message with its envelope headers and a Message-ID made from the seed."""
    message = EmailMessage(policy=SMTP)
    message["From"] = _address(*sender)
    message["To"] = _address(*to)
    if copies:
        message["Cc"] = tuple(_address("", copy) for copy in copies)
    message["Subject"] = subject
    message["Date"] = format_datetime(date)
    digest = hashlib.sha256(f"{seed}:{date.isoformat()}:{subject}".encode()).hexdigest()
    message["Message-ID"] = f"<{digest[:24]}@{sender[1].partition('@')[2]}>"
    return message


def thread(message: EmailMessage, letter: Received) -> EmailMessage:
    """The same message as a reply to the letter (RFC 5322 §3.6.4)."""
    if letter.message_id:
        message["In-Reply-To"] = letter.message_id
        message["References"] = " ".join(letter.references)
    return message


def add_text(message: EmailMessage, text: str, *, charset: str = "utf-8") -> EmailMessage:
    """The text/plain body."""
    message.set_content(text.rstrip("\n") + "\n", charset=charset, cte="quoted-printable")
    return message


def add_html(message: EmailMessage, html: str) -> EmailMessage:
    """The text/html alternative to the body that the message has."""
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    return message


def finish(message: EmailMessage) -> bytes:
    """The message's bytes, the same each time: boundaries are made from its id."""
    multiparts = [part for part in message.walk() if part.get_content_maintype() == "multipart"]
    for number, part in enumerate(multiparts):
        part.set_boundary("=_" + hashlib.sha256(f"{message['Message-ID']}:{number}".encode()).hexdigest()[:28])
    return re.sub(rb"\r?\n", b"\r\n", message.as_bytes())


def quote(text: str) -> str:
    """Lines under ``>`` (RFC 3676 §4.5): no space is stuffed before a blank line."""
    return "\n".join(f"> {line}" if line.strip() else ">" for line in text.splitlines())


def paragraphs(text: str, *, css: str = "") -> str:
    """HTML paragraphs of a text's lines."""
    mark = f' class="{css}"' if css else ""
    return "".join(f"<p{mark}>{escape(line) or '&nbsp;'}</p>\n" for line in text.splitlines())


def outlook_page(body: str) -> str:
    """A page as Outlook's Word engine writes it."""
    return (
        '<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word">\n'
        '<head><meta name="Generator" content="Microsoft Word 15 (filtered medium)">\n'
        "<style><!--\np.MsoNormal, li.MsoNormal {margin:0cm; font-size:11.0pt; font-family:Calibri,sans-serif;}\n"
        "--></style></head>\n"
        f'<body lang="NO-NYN" link="#0563C1" vlink="#954F72">\n'
        f'<div class="WordSection1">\n{body}</div>\n</body>\n</html>\n'
    )


def _address(name: str, address: str) -> Address:
    return Address(display_name=name, addr_spec=address)
