"""Whether a message in a shared mailbox may be a reply, told from its headers alone.

The rest of it is then never fetched: a mailbox that others use holds what is none of the survey's business.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.utils import parseaddr

from kartlegg.model import SentLetter, Survey

_ID = re.compile(r"<([^<>\s]{1,998})>")
_SHORTEST_TITLE = 12  # letters of a subject that is no coincidence: "Svar" and "Møte" are


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What a listing shows of a message that was left."""

    sender: str = field(repr=False)
    subject: str = field(repr=False)
    date: str


def describe(headers: bytes) -> Described:
    """Sender, subject and date of a header block, decoded as far as it goes."""
    read = _headers(headers)
    return Described(sender=read.get("from", ""), subject=read.get("subject", ""), date=read.get("date", ""))


class CandidateRule:
    """Tells which messages point to a survey: made once, asked for each message."""

    def __init__(self, survey: Survey, letters: Sequence[SentLetter], known_senders: Mapping[str, str]) -> None:
        """Gather what a reply could carry: our ids, codes and case number, the recipients' addresses and names."""
        self._ids = {letter.message_id for letter in letters if letter.message_id}
        self._codes = {letter.code.casefold() for letter in letters if letter.code}
        self._case = survey.case_number.casefold() if survey.case_number else None
        self._titles = [survey.title.casefold()] if len(survey.title) >= _SHORTEST_TITLE else []
        addresses = [address.casefold() for one in survey.recipients for address in (*one.addresses, *one.cc)]
        self._addresses = {*addresses, *known_senders}
        self._domains = {address.rpartition("@")[2] for address in addresses}
        names = "|".join(sorted((re.escape(one.name) for one in survey.recipients), key=len, reverse=True))
        self._municipality = re.compile(rf"\b(?:{names})[ -]kommune\b", re.IGNORECASE)

    def reason(self, headers: bytes) -> str | None:
        """Why a message with these headers may be a reply, in words; None when nothing points to the survey."""
        read = _headers(headers)
        subject = read.get("subject", "").casefold()
        named = {*_ID.findall(read.get("in-reply-to", "")), *_ID.findall(read.get("references", ""))}
        if named & self._ids:
            return "it answers one of our letters"
        if any(code in subject for code in self._codes):
            return "its subject has a reference code of ours"
        if self._case and self._case in subject:
            return "its subject has the case number"
        if any(title in subject for title in self._titles):
            return "its subject is our letter's"
        address = parseaddr(read.get("from", ""))[1].casefold()
        domain = address.rpartition("@")[2]
        if address in self._addresses:
            return "it is from a recipient's address"
        if domain and any(domain == own or domain.endswith(f".{own}") for own in self._domains):
            return "it is from a recipient's domain"
        if self._municipality.search(read.get("from", "") + "\n" + read.get("subject", "")):
            return "it names a recipient"
        if "report" in read.get("content-type", "").casefold():
            return "it is a delivery report"  # of whose letter only its body tells (RFC 3464)
        return None


def _headers(raw: bytes) -> dict[str, str]:
    """Header fields by lower-case name, the first of each, with encoded words decoded where they can be."""
    message = message_from_bytes(raw.strip() + b"\r\n\r\n")
    found: dict[str, str] = {}
    for name, value in message.items():
        found.setdefault(name.lower(), " ".join(_decode(str(value)).split()))
    return found


def _decode(value: str) -> str:
    value = value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    try:
        return str(make_header(decode_header(value)))
    except (HeaderParseError, ValueError, LookupError):  # an unknown charset or broken base64: it is shown as it is
        return value
