"""Whether a message in a shared mailbox may be a reply, told from its headers alone.

The rest of it is then never fetched: a mailbox that others use holds what is none of the survey's business.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header

from kartlegg.limits import HEADER_CHARACTERS
from kartlegg.model import SentLetter, Survey
from kartlegg.reading.addresses import author_of
from kartlegg.reading.cases import has_case
from kartlegg.reading.kinds import is_delivery_report
from kartlegg.reading.names import Names
from kartlegg.reading.sender import code_pattern

_ID = re.compile(r"<([^<>\s]{1,998})>")
_SHORTEST_TITLE = 12  # letters of a subject that is no coincidence: "Svar" and "Møte" are
_NAME_SHARE = 0.6  # of the evidence in a name: "Os kommune" and "os.kommune.example" are more, "Os" is less


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
        self._code = code_pattern([letter.code for letter in letters if letter.code])
        self._case = survey.case_number
        self._titles = [survey.title.casefold()] if len(survey.title) >= _SHORTEST_TITLE else []
        addresses = [address.casefold() for one in survey.recipients for address in (*one.addresses, *one.cc)]
        self._addresses = {*addresses, *known_senders}
        self._domains = {address.rpartition("@")[2] for address in addresses}
        self._names = Names(survey.recipients)
        self._bodies = [body.name.casefold() for body in survey.cooperation]

    def reason(self, headers: bytes) -> str | None:
        """Why a message with these headers may be a reply, in words; None when nothing points to the survey."""
        read = _headers(headers)
        subject = read.get("subject", "")
        named = {*_ID.findall(read.get("in-reply-to", "")), *_ID.findall(read.get("references", ""))}
        if named & self._ids:
            return "it answers one of our letters"
        if self._code and any(self._code.search(read.get(name, "")) for name in ("subject", "to", "cc")):
            return "it has a reference code of ours"
        if has_case(subject, self._case):
            return "its subject has the case number"
        if any(title in subject.casefold() for title in self._titles):
            return "its subject is our letter's"
        name, address = author_of(read.get("from"))
        domain = address.casefold().rpartition("@")[2]
        if address.casefold() in self._addresses:
            return "it is from a recipient's address"
        if domain and any(domain == own or domain.endswith(f".{own}") for own in self._domains):
            return "it is from a recipient's domain"
        if any(share >= _NAME_SHARE for share in self._names.in_domain(domain).values()):
            return "it is from a domain with a recipient's name"
        if any(share >= _NAME_SHARE for text in (subject, name) for share in self._names.find(text).values()):
            return "it names a recipient"
        if any(body in text.casefold() for body in self._bodies for text in (subject, name)):
            return "it names a body of several recipients"
        if "report" in read.get("content-type", "").casefold() or is_delivery_report(read.get("from", ""), subject):
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
    if "=?" in value:  # decoding takes quadratic time
        value = value[:HEADER_CHARACTERS]
    try:
        return str(make_header(decode_header(value)))
    except (HeaderParseError, ValueError, LookupError):  # an unknown charset or broken base64: it is shown as it is
        return value
