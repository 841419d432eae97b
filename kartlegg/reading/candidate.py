"""Whether a message in a shared mailbox may be a reply, told from its headers alone.

The rest of it is then never fetched: a mailbox that others use holds what is none of the survey's business. Such a
mailbox has 100 000 messages, so most are told apart by a glance that is never stricter than the rule itself.
"""

import binascii
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header

from kartlegg.limits import GLANCED_SENDERS, HEADER_CHARACTERS
from kartlegg.model import SentLetter, Survey
from kartlegg.reading.addresses import author_of
from kartlegg.reading.cases import find_cases, has_case
from kartlegg.reading.kinds import is_delivery_report
from kartlegg.reading.machines import BOUNCE_SUBJECTS, DELAY_SUBJECTS
from kartlegg.reading.names import Names
from kartlegg.reading.sender import code_pattern

_ID = re.compile(r"<([^<>\s]{1,998})>")
_SHORTEST_TITLE = 12  # letters of a subject that is no coincidence: "Svar" and "Møte" are
_CODED = ("subject", "to", "cc", "delivered-to", "x-original-to")  # where a reply may carry a reference code
_NAME_SHARE = 0.6  # of the evidence in a name: "Os kommune" and "os.kommune.example" are more, "Os" is less
_WORD = re.compile(r"[^\W_]+")
_ENCODED = re.compile(rb"=\?([A-Za-z0-9-]{1,40})\?([bBqQ])\?([^?\s]*)\?=")  # RFC 2047 §2
_BETWEEN = re.compile(rb"(?<=\?=)\s+(?==\?)")  # white space between encoded words is none (RFC 2047 §6.2)
_PLAIN_CHARSETS = frozenset({b"utf-8", b"iso-8859-1", b"windows-1252", b"us-ascii", b"iso-8859-15"})
_REPORT_SUBJECT = re.compile(
    "|".join(f"(?:{rule.pattern.pattern})" for rule in (*BOUNCE_SUBJECTS, *DELAY_SUBJECTS)), re.IGNORECASE
)
_FIELD_SEPARATOR = b"\0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What a listing shows of a message that was left."""

    sender: str = field(repr=False)
    subject: str = field(repr=False)
    date: str

    def as_line(self) -> bytes:
        """On one line, as ``describe_line`` reads it."""
        shown = (self.sender, self.subject, self.date)
        return _FIELD_SEPARATOR.join(" ".join(one.split()).encode() for one in shown)


def describe(headers: bytes) -> Described:
    """Sender, subject and date of a header block, decoded as far as it goes."""
    read = _headers(headers)
    return Described(sender=read.get("from", ""), subject=read.get("subject", ""), date=read.get("date", ""))


def describe_line(line: bytes) -> Described:
    """The same of what ``CandidateRule.glance`` gives of a message."""
    sender, subject, date = (line + 2 * _FIELD_SEPARATOR).split(_FIELD_SEPARATOR)[:3]
    return Described(sender=_shown(sender), subject=_shown(subject), date=_shown(date))


class CandidateRule:
    """Tells which messages point to a survey: made once, asked for each message."""

    def __init__(self, survey: Survey, letters: Sequence[SentLetter], known_senders: Mapping[str, str]) -> None:
        """Gather what a reply could carry: our ids, codes and case number, the recipients' addresses and names."""
        self._ids = {one for letter in letters for one in (letter.message_id, *letter.other_ids) if one}
        codes = [letter.code for letter in letters if letter.code]
        self._code = code_pattern(codes)
        self._case = survey.case_number
        self._titles = [survey.title.casefold()] if len(survey.title) >= _SHORTEST_TITLE else []
        addresses = [address.casefold() for one in survey.recipients for address in (*one.addresses, *one.cc)]
        self._addresses = {*addresses, *known_senders}
        self._domains = {address.rpartition("@")[2] for address in addresses}
        self._of_domains: dict[str, str | None] = {}
        self._names = Names(survey.recipients)
        self._bodies = [body.name.casefold() for body in survey.cooperation]
        # For the glance: what must stand in a header before the rule can find anything in it.
        self._words = {*self._names.words(), *(word for code in codes for word in _code_words(code))}
        self._pieces = [*self._titles, *self._bodies, *_case_pieces(self._case)]
        self._id_ends = {one[one.rfind("@") :].encode("utf-8", "surrogateescape") + b">" for one in self._ids}
        self._glanced: dict[bytes, bool] = {}

    def reason(self, headers: bytes) -> str | None:
        """Why a message with these headers may be a reply, in words; None when nothing points to the survey."""
        read = _headers(headers)
        subject = read.get("subject", "")
        named = {*_ID.findall(read.get("in-reply-to", "")), *_ID.findall(read.get("references", ""))}
        if named & self._ids:
            return "it answers one of our letters"
        if self._code and any(self._code.search(read.get(name, "")) for name in _CODED):
            return "it has a reference code of ours"
        if has_case(subject, self._case):
            return "its subject has the case number"
        if any(title in subject.casefold() for title in self._titles):
            return "its subject is our letter's"
        sender = read.get("from")
        if reason := self._points(sender):
            return reason
        name = author_of(sender)[0]
        if any(share >= _NAME_SHARE for text in (subject, name) for share in self._names.find(text).values()):
            return "it names a recipient"
        if any(body in text.casefold() for body in self._bodies for text in (subject, name)):
            return "it names a body of several recipients"
        if "report" in read.get("content-type", "").casefold() or is_delivery_report(sender or "", subject):
            return "it is a delivery report"  # of whose letter only its body tells (RFC 3464)
        return None

    def glance(self, headers: bytes) -> bytes | None:
        """From, Subject and Date of a message that is surely none, for ``describe_line``; None: ask for the reason.

        It never decides against a message that ``reason`` has a word for.
        """
        block = headers.replace(b"\r\n", b"\n")
        if b"\r" in block:
            return None
        sender = subject = date = b""
        for line in block.replace(b"\n ", b" ").replace(b"\n\t", b" ").split(b"\n"):
            start = line[:2].lower()
            if start == b"fr":
                sender = line[5:].strip()
                verdict = self._glanced.get(sender)
                if self._sender_points(sender) if verdict is None else verdict:
                    return None
            elif start == b"su":
                subject = line[8:].strip()
                if self._subject_may_point(subject):
                    return None
            elif start == b"da":
                date = line[5:].strip()
            elif start in {b"in", b"re"}:
                if b"=?" in line or any(end in line for end in self._id_ends):
                    return None
            elif start in {b"to", b"cc", b"de", b"x-"}:
                if self._code and self._may_hold(line):
                    return None
            elif start == b"co" and (b"=?" in line or b"report" in line.lower()):
                return None
        return _FIELD_SEPARATOR.join((sender, subject, date))

    def _points(self, sender: str | None) -> str | None:
        """Why the address that a message comes from points to the survey."""
        address = author_of(sender)[1].casefold()
        domain = address.rpartition("@")[2]
        if address in self._addresses:
            return "it is from a recipient's address"
        if domain not in self._of_domains:
            if len(self._of_domains) >= GLANCED_SENDERS:
                self._of_domains.clear()
            self._of_domains[domain] = self._domain_points(domain)
        return self._of_domains[domain]

    def _domain_points(self, domain: str) -> str | None:
        labels = domain.split(".")
        if domain and any(".".join(labels[start:]) in self._domains for start in range(len(labels))):
            return "it is from a recipient's domain"
        if any(share >= _NAME_SHARE for share in self._names.in_domain(domain).values()):
            return "it is from a domain with a recipient's name"
        return None

    def _sender_points(self, raw: bytes) -> bool:
        """Whether From can be a reason, whatever else there is; remembered, since the same people write again."""
        if len(self._glanced) >= GLANCED_SENDERS:
            self._glanced.clear()
        text = _shown(raw)
        verdict = bool(self._points(text)) or self._may_point(text) or is_delivery_report(text, "")
        self._glanced[raw] = verdict
        return verdict

    def _subject_may_point(self, raw: bytes) -> bool:
        text = _quickly(raw)
        return text is None or self._may_point(text) or _REPORT_SUBJECT.search(text) is not None

    def _may_hold(self, raw: bytes) -> bool:
        text = _quickly(raw)
        return text is None or self._may_point(text)

    def _may_point(self, text: str) -> bool:
        """Whether a text has a word or a piece without which the rule finds nothing in it."""
        folded = text.casefold()
        if not self._words.isdisjoint(_WORD.findall(folded if folded.isascii() else folded.replace("ı", "i"))):
            return True  # which regular expressions take "ı" for an i, too
        for piece in self._pieces:  # noqa: SIM110 - a plain loop is twice as quick as any(), 100 000 times
            if piece in folded:
                return True
        return False


def _code_words(code: str) -> tuple[str, ...]:
    """A code's last part, and the code without its dash: one of them is a word of every form that is known."""
    parts = [part.casefold() for part in re.split(r"[\W_]+", code) if part]
    return (parts[-1], "".join(parts))


def _case_pieces(case: str | None) -> list[str]:
    """What stands in every form of a case number: "117" in "2020/117", "20/00117" and "sak 117 av 2020"."""
    if not case or not case.strip():
        return []
    found = find_cases(case)
    return [str(one.number) for one in found] if found else [case.strip().casefold()]


def _quickly(raw: bytes) -> str | None:
    """A header's text with plain encoded words decoded; None where the library had better look at it."""
    if b"=?" in raw:
        whole = _ENCODED.fullmatch(raw)
        if whole is None and len({match[1].lower() for match in _ENCODED.finditer(raw)}) != 1:
            return None
        try:
            raw = _decoded(whole) if whole else _ENCODED.sub(_decoded, _BETWEEN.sub(b"", raw))
        except (ValueError, UnicodeError, LookupError):
            return None
        if b"=?" in raw:
            return None
    try:
        return " ".join(raw.decode("utf-8").split())
    except UnicodeDecodeError:
        return None


def _decoded(match: re.Match[bytes]) -> bytes:
    charset = match[1].lower()
    if charset not in _PLAIN_CHARSETS:
        raise LookupError(charset)
    is_base64 = match[2] in b"bB"
    data = binascii.a2b_base64(match[3]) if is_base64 else binascii.a2b_qp(match[3], header=True)
    return data.decode(charset.decode()).encode()


def _headers(raw: bytes) -> dict[str, str]:
    """Header fields by lower-case name, the first of each, with encoded words decoded where they can be."""
    message = message_from_bytes(raw.strip() + b"\r\n\r\n")
    found: dict[str, str] = {}
    for name, value in message.raw_items():  # as they are: the library hides octets that nobody has declared
        found.setdefault(name.lower(), " ".join(_decode(str(value)).split()))
    return found


def _shown(raw: bytes) -> str:
    """A header's value as a person reads it."""
    return " ".join(_decode(raw.decode("ascii", "surrogateescape")).split())


def _decode(value: str) -> str:
    value = value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    if "=?" not in value:
        return value
    value = value[:HEADER_CHARACTERS]  # decoding takes quadratic time
    try:
        return str(make_header(decode_header(value)))
    except (HeaderParseError, ValueError, LookupError):  # an unknown charset or broken base64: it is shown as it is
        return value
