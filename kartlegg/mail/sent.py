"""The Sent folder: which it is, and which of its messages is a letter that we handed over.

Some servers give a message another Message-ID on its way (Microsoft 365 puts ours into
X-Microsoft-Original-Message-ID), so that every letter names itself at the end of its References too. SEARCH HEADER
finds nothing on some servers, therefore the header fields are fetched and compared here.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header

from kartlegg.mail.imap import FolderState, Mailbox

# Names of the Sent folder where the server does not tell it by SPECIAL-USE (RFC 6154): M365, Gmail, Apple and others.
_NAMES = frozenset(
    {"sent", "sent items", "sent mail", "sent messages", "sendt", "sendte", "sende", "sendte elementer",
     "sendte element", "sende element", "sendte meldinger", "sendte meldingar", "sendt e-post", "sendt post",
     "[gmail]/sent mail", "[gmail]/sendt e-post", "[gmail]/sende e-postar"}
)  # fmt: skip
_FIELDS = ("MESSAGE-ID", "X-MICROSOFT-ORIGINAL-MESSAGE-ID", "IN-REPLY-TO", "REFERENCES", "SUBJECT", "TO", "CC")
_ID = re.compile(r"<([^<>\s]{1,998})>")
_MICROSOFT = ("office365.com", "outlook.com")
_GMAIL = "X-GM-EXT-1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """A letter that is looked for."""

    letter: int  # the caller's number of it
    message_id: str
    subject: str = field(repr=False)
    code: str
    addresses: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundCopy:
    """A message of the Sent folder that is one of our letters."""

    letter: int
    message_id: str | None  # as it stands there; another than ours where a server has replaced it


def find_sent_folder(mailbox: Mailbox, wanted: str | None) -> str | None:
    """The folder of the configuration, else the one that the server marks or that is called so; None: there is none.

    Raises:
        MailError: The line broke.
    """
    if wanted is not None:
        return wanted
    folders = mailbox.listed()
    marked = [one.name for one in folders if b"\\sent" in one.marks]
    named = [one.name for one in folders if one.plain_name in _NAMES]
    return next(iter([*marked, *named]), None)


def files_itself(mailbox: Mailbox, hosts: Sequence[str]) -> bool:
    """Whether the server is of a kind that files what it sends: Gmail, or Microsoft 365 by the names of its hosts."""
    return mailbox.offers(_GMAIL) or any(host.casefold().endswith(_MICROSOFT) for host in hosts)


def find_copies(
    mailbox: Mailbox, state: FolderState, sought: Sequence[Sought], *, since: date | None, first_uid: int = 1
) -> Iterator[FoundCopy]:
    """The messages of the open folder that are letters of ours, oldest first.

    Raises:
        MailError: The line broke.
    """
    uids = mailbox.find(first_uid=first_uid, since=since, uidnext=state.uidnext)
    by_id = {one.message_id: one for one in sought}
    by_subject: dict[str, list[Sought]] = {}
    for one in sought:
        by_subject.setdefault(_plain(one.subject), []).append(one)
    for row in mailbox.fetch_headers(uids, _FIELDS):
        copy = _match(row.headers, by_id, by_subject)
        if copy is not None:
            yield copy


def _match(headers: bytes, by_id: dict[str, Sought], by_subject: dict[str, list[Sought]]) -> FoundCopy | None:
    message = message_from_bytes(headers.strip() + b"\r\n\r\n")

    def ids(name: str) -> list[str]:
        return _ID.findall(" ".join(str(value) for value in message.get_all(name, [])))

    own = next(iter(ids("Message-ID")), None)
    references, answered = ids("References"), ids("In-Reply-To")
    names = [*([own] if own else []), *ids("X-Microsoft-Original-Message-ID")]
    # An answer to our letter has our id there too, and names it as what it answers.
    names += [one for one in references[-1:] if one not in answered]
    for name in names:
        if name in by_id:
            return FoundCopy(letter=by_id[name].letter, message_id=own)
    if references or answered:
        return None
    # Nothing of ours is left but the subject: then it must have the code, and stand in a letter to the same address.
    written_to = " ".join(str(value) for name in ("To", "Cc") for value in message.get_all(name, [])).casefold()
    for one in by_subject.get(_plain(_decoded(str(message.get("Subject", "")))), []):
        if one.code and one.code in one.subject and any(each.casefold() in written_to for each in one.addresses):
            return FoundCopy(letter=one.letter, message_id=own)
    return None


def _plain(subject: str) -> str:
    return " ".join(subject.split()).casefold()


def _decoded(value: str) -> str:
    try:
        return str(make_header(decode_header(value)))
    except (HeaderParseError, ValueError, LookupError):
        return value
