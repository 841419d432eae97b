"""The values that the rooms hand each other: frozen, with tuples inside, absent told by None.

Times are aware datetimes. Message-IDs stand without angle brackets, so that a letter and its reply compare
equal. Recipients are named by their municipality number, a string of digits ("1228"). Questions are named by
their id, a string. Personal data is kept out of ``repr`` and thereby out of logs.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from enum import StrEnum
from pathlib import Path


class Language(StrEnum):
    """The two written forms of Norwegian (ISO 639-1 codes)."""

    NYNORSK = "nn"
    BOKMAL = "nb"


# ── The survey ────────────────────────────────────────────────────────────────────────────────────────────────


class QuestionKind(StrEnum):
    """What an answer is expected to hold."""

    NUMBER = "number"  # a figure with a unit, such as årsverk
    PARTNERS = "partners"  # municipalities by name
    TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question of the letter."""

    id: str
    text: str
    label: str  # a short heading: "Årsverk"
    kind: QuestionKind = QuestionKind.TEXT
    unit: str | None = None  # of a number
    keywords: tuple[str, ...] = ()  # words that point to this question when no number does


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """A municipality that is asked."""

    number: str  # four digits, with the leading zero
    name: str
    addresses: tuple[str, ...] = field(repr=False)  # RFC 5321 addr-specs, the first is the main one
    language: Language
    region: str | None = None
    cc: tuple[str, ...] = field(default=(), repr=False)
    contact: str | None = field(default=None, repr=False)  # a person's name
    phone: str | None = field(default=None, repr=False)
    deadline: datetime | None = None  # its own: from the list, or as it was extended
    message_id: str | None = None  # of the question letter, when that was sent by other means


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """The officer and the office that ask."""

    name: str
    title: str | None = None
    office: str | None = None
    email: str | None = None
    phone: str | None = None
    reference: str | None = None


class LetterKind(StrEnum):
    """The letters that a survey sends."""

    QUESTION = "question"
    REMINDER = "reminder"
    SUMMARY = "summary"


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterSettings:
    """What config.yaml says of one kind of letter."""

    subject: str | None = None  # a Jinja template of one line; None means the survey's title
    template: str | None = None  # file name in a templates folder; None means KIND.LANG.md.j2
    attachments: tuple[Path, ...] = ()
    copies: tuple[str, ...] = ()  # "Kopi til" lines that are printed, not mailed to
    sent_as: Path | None = None  # the letter as it went out by other means


@dataclass(frozen=True, slots=True, kw_only=True)
class Cooperation:
    """A body that several municipalities run together."""

    name: str
    members: tuple[str, ...]  # municipality numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class AllowedName:
    """A name that may stand in what is published, as the subject of a sentence."""

    name: str
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnonymitySettings:
    """How many must share something before it is shown, and what may be named."""

    minimum: int = 3  # SSB suppresses cells of fewer than 3
    allow: tuple[AllowedName, ...] = ()
    generalise: bool = False  # "ein kommune i Hardanger" instead of "[kommune]", where ``minimum`` recipients share it


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One part of the summary and the questions that feed it."""

    title: str
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleStep:
    """A quantity word and the least share (0 to 1) of those who answered for which it is used."""

    share: float
    words: Mapping[Language, str]
    above: bool = False  # True: the share must be more than ``share``, not just reach it


@dataclass(frozen=True, slots=True, kw_only=True)
class SummarySettings:
    """What config.yaml says of the summary."""

    sections: tuple[Section, ...] = ()  # empty: one section a question
    codebook: Path | None = None
    scale: tuple[ScaleStep, ...] = ()  # from the largest share down; empty: the built-in scale
    closing: str | None = None
    copies: tuple[str, ...] = ()
    reference_docx: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """One round: what is asked, of whom, until when."""

    id: str
    title: str
    language: Language  # default for letters, and the summary's
    timezone: tzinfo
    sent: date | None  # the day from which replies can come
    deadline: datetime | None  # the last moment that is in time: the end of the day when only a date was given
    case_number: str | None = None
    retention: date | None = None
    sender: Sender
    questions: tuple[Question, ...]
    recipients: tuple[Recipient, ...] = field(repr=False)
    letters: Mapping[LetterKind, LetterSettings] = field(default_factory=dict)
    cooperation: tuple[Cooperation, ...] = ()
    anonymity: AnonymitySettings = AnonymitySettings()
    summary: SummarySettings = SummarySettings()

    def recipient(self, number: str) -> Recipient | None:
        """The recipient with this municipality number, or None."""
        return next((recipient for recipient in self.recipients if recipient.number == number), None)

    def deadline_of(self, number: str | None) -> datetime | None:
        """The deadline that holds for a recipient: its own when it has one, else the survey's."""
        recipient = self.recipient(number) if number else None
        return recipient.deadline if recipient and recipient.deadline else self.deadline


# ── Accounts ──────────────────────────────────────────────────────────────────────────────────────────────────


class Security(StrEnum):
    """How the line to a mail server is protected."""

    TLS = "tls"  # from the first byte (RFC 8314)
    STARTTLS = "starttls"  # RFC 3207, RFC 2595
    NONE = "none"  # on loopback only


class MicrosoftFlow(StrEnum):
    """How an access token is got from Microsoft."""

    DEVICE = "device"  # a person signs in once, in a browser anywhere (RFC 8628)
    CLIENT_CREDENTIALS = "client_credentials"  # a service, without a person (RFC 6749 §4.4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Microsoft:
    """An app registered at Microsoft 365 (Entra ID), and how it gets access tokens."""

    tenant: str
    client_id: str
    flow: MicrosoftFlow
    authority: str  # https://login.microsoftonline.com, or that of a national cloud
    scopes: tuple[str, ...]
    client_secret_env: str | None = None
    client_secret_command: str | tuple[str, ...] | None = None
    certificate: Path | None = None  # PEM with the private key and its certificate
    ca_file: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """Where the password or token comes from; the secret itself is fetched only when it is needed."""

    username: str
    password_env: str | None = None
    password_command: str | tuple[str, ...] | None = None
    token_command: str | tuple[str, ...] | None = None
    microsoft: Microsoft | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpAccount:
    """The server that takes our letters."""

    host: str
    port: int
    security: Security
    credentials: Credentials | None
    ca_file: Path | None = None
    rate: float | None = None  # messages a minute; None: as fast as the server takes them
    sent_copy: str | None = None  # folder on the IMAP server for a copy of each letter


@dataclass(frozen=True, slots=True, kw_only=True)
class ImapAccount:
    """The mailbox that the replies come to."""

    host: str
    port: int
    security: Security
    credentials: Credentials | None
    ca_file: Path | None = None
    folders: tuple[str, ...] | None = None  # None: INBOX and the Junk folder
    dedicated: bool = True
    trusted_authserv: tuple[str, ...] = ()
    plus_address: bool = False  # it takes mail to NAME+WORD@DOMAIN as its own (RFC 5233 §2)


# ── Letters ───────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that goes with a letter or came with a message."""

    filename: str
    content_type: str  # "application/pdf"
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One letter of ours to one recipient, written but not yet a message."""

    kind: LetterKind
    recipient: str
    language: Language
    subject: str
    text: str = field(repr=False)  # text/plain, wrapped
    html: str = field(repr=False)  # text/html, the same words
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SentLetter:
    """What a reading needs to know of a letter that went out."""

    kind: LetterKind
    recipient: str
    message_id: str | None
    code: str | None  # the short reference code in the letter
    text: str = field(repr=False)
    other_ids: tuple[str, ...] = ()  # Message-IDs that a server has put in the place of ours


class Fate(StrEnum):
    """What has become of a letter, in the order in which it happens."""

    PLANNED = "planned"  # written down here, nothing has left
    HANDED_OVER = "handed_over"  # the server has been told to take it; no word back yet
    ACCEPTED = "accepted"
    REFUSED = "refused"  # the server's last word was no
    UNKNOWN = "unknown"  # the line broke after it was handed over
    MARKED = "marked"  # sent by other means, noted by a person


# ── Readings ──────────────────────────────────────────────────────────────────────────────────────────────────


class Kind(StrEnum):
    """What a message is."""

    ANSWER = "answer"  # holds at least one answer
    CALL_REQUEST = "call_request"  # asks to be phoned, holds no answer
    AUTO_REPLY = "auto_reply"  # RFC 3834: out of office, a case system's ticket
    BOUNCE = "bounce"  # RFC 3464
    RECEIPT = "receipt"  # RFC 8098
    OTHER = "other"  # a person without an answer, or nothing to do with the survey


class MatchedBy(StrEnum):
    """The strongest piece of evidence for whom a message is from."""

    TOKEN = "token"  # noqa: S105 - a reference code, not a secret
    THREAD = "thread"
    CASE = "case"
    ADDRESS = "address"
    DOMAIN = "domain"
    NAME = "name"
    SIGNATURE = "signature"
    LETTERHEAD = "letterhead"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One recipient's text under one question, as one message gives it."""

    question: str
    text: str = field(repr=False)
    rule: str  # the name of the rule that found it: "numbered", "restated", "order" …


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the program makes of one message. A pure function of the bytes, the survey and the letters sent."""

    kind: Kind
    message_id: str | None = None
    subject: str = field(default="", repr=False)
    from_name: str = field(default="", repr=False)
    from_address: str = field(default="", repr=False)
    sent: datetime | None = None  # the Date header with its offset
    received: datetime | None = None  # by the last server on its way, as that noted it
    recipient: str | None = None
    matched_by: MatchedBy | None = None
    evidence: tuple[str, ...] = ()  # why this recipient, in words
    also_for: tuple[str, ...] = ()  # numbers of others that it answers for
    call_requested: bool = False
    phone: str | None = field(default=None, repr=False)
    late: bool = False
    delayed: bool = False  # a bounce that says that the server is still trying (RFC 3464 §2.3.3)
    reply_text: str = field(default="", repr=False)
    answers: tuple[Answer, ...] = field(default=(), repr=False)
    general: str | None = field(default=None, repr=False)
    fte: float | None = None
    partners: tuple[str, ...] = ()
    review_questions: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    error: str | None = None  # only when it could not be read at all
    # Named in headers, signatures and notes of a case officer, of what it quotes too; offices among them.
    persons: tuple[str, ...] = field(default=(), repr=False)
    addresses: tuple[str, ...] = field(default=(), repr=False)  # e-mail addresses that stand there
    phones: tuple[str, ...] = field(default=(), repr=False)

    @property
    def needs_review(self) -> bool:
        """Whether a person should look before the reading is used."""
        return bool(self.doubts or self.error)


# ── What a person decides ─────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a message says, decided by a person."""

    kind: Kind
    answers: tuple[Answer, ...] = field(default=(), repr=False)
    general: str | None = field(default=None, repr=False)
    call_requested: bool = False
    phone: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """All that a person has decided of one message so far; it wins over every reading of it, earlier or later."""

    recipient: str | None = None  # whose it is; None: as it is read
    is_filed: bool = False  # whether a person said so, and did not only accept what was read
    also_for: tuple[str, ...] | None = None  # others that it answers for; None: as it is read
    address: str = field(default="", repr=False)  # the sender's, which this decision ties to the recipient
    content: Content | None = None  # None: as it is read
    settled: bool = False  # whether a person has looked at all that was in doubt
    accepted: tuple[str, ...] = ()  # the doubts that were settled, in words
    received: datetime | None = None  # when a message without a Date came


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which of several messages' texts a person lets stand under one question."""

    recipient: str
    question: str
    messages: tuple[int, ...]  # those that were to choose from
    kept: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """A deadline that a person gave one recipient; the last one holds."""

    recipient: str
    deadline: datetime | None  # None: it is withdrawn, and what the configuration says holds


Decision = Correction | Choice | Extension


# ── A recipient's standing ────────────────────────────────────────────────────────────────────────────────────


class State(StrEnum):
    """Where a recipient stands in the round."""

    NOT_SENT = "not sent"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    SENT = "sent"
    BOUNCED = "bounced"
    ACKNOWLEDGED = "acknowledged"
    WANTS_CALL = "wants a call"
    PARTIAL = "answered in part"
    ANSWERED = "answered"
    LATE = "answered late"


PHONE = "phone"  # the source of a note of what was said on the phone


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledReading:
    """A reading with what the store knows of its message."""

    message: int  # the store's number of the message
    arrived: datetime
    reading: Reading
    source: str = "imap"  # or the file that it was imported from, or PHONE

    @property
    def by_phone(self) -> bool:
        """Whether it is a note of what was said on the phone."""
        return self.source == PHONE

    @property
    def landed(self) -> datetime | None:
        """When it arrived; None for a file, of which only the import is known."""
        return self.arrived if self.source in {"imap", PHONE} else None


@dataclass(frozen=True, slots=True, kw_only=True)
class CurrentAnswer:
    """What now stands under one question for one recipient."""

    question: str
    text: str = field(repr=False)
    messages: tuple[int, ...]  # the messages that it comes from, oldest first


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Several messages answer one question, and nothing tells which of them holds."""

    recipient: str
    question: str
    messages: tuple[int, ...]  # oldest first
    texts: tuple[str, ...] = field(repr=False)  # one a message


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the letters and the readings of one recipient come to."""

    recipient: str
    state: State
    answers: tuple[CurrentAnswer, ...] = field(default=(), repr=False)
    messages: tuple[int, ...] = ()
    wants_call: bool = False  # somebody asked to be phoned, and no call has been noted since
    call_phone: str | None = field(default=None, repr=False)  # the number to ring, where it was given
    by_phone: bool = False  # all that it has answered was said on the phone
    late: bool = False
    doubts: tuple[str, ...] = ()
    conflicts: tuple[Conflict, ...] = ()  # told in the doubts too


# ── Anonymity and the summary ─────────────────────────────────────────────────────────────────────────────────

FORMATS = ("html", "docx", "pdf")  # in which the summary is published


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundFacts:
    """All in a round that points to someone; what is published is held against it."""

    recipients: tuple[Recipient, ...] = field(repr=False)
    persons: tuple[str, ...] = field(default=(), repr=False)  # names in headers and signatures of messages
    addresses: tuple[str, ...] = field(default=(), repr=False)  # e-mail addresses seen in messages
    phones: tuple[str, ...] = field(default=(), repr=False)
    codes: tuple[tuple[str, str], ...] = field(default=(), repr=False)  # reference code in letters, its recipient
    cooperation: tuple[Cooperation, ...] = ()
    allow: tuple[AllowedName, ...] = ()


class IdentifierType(StrEnum):
    """What a span of text points to."""

    MUNICIPALITY = "municipality"
    PERSON = "person"
    PLACE = "place"
    ORGANISATION = "organisation"
    EMAIL = "email"
    PHONE = "phone"
    URL = "url"
    NATIONAL_ID = "national_id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """An identifier in a text: ``text == source[start:end]``, offsets in code points."""

    start: int
    end: int
    type: IdentifierType
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnonymousAnswer:
    """An answer without its sender: names redacted, an opaque key, an order that does not follow arrival."""

    key: str  # from the survey's secret seed; another one for each question, so that answers cannot be linked
    question: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """One statement of the code book and the words that show it in an answer."""

    id: str
    questions: tuple[str, ...]
    statement: Mapping[Language, str]
    patterns: tuple[str, ...]  # words or word stems, "*" at the end for any ending; case is folded


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeCount:
    """A theme and the answers behind it."""

    theme: Theme
    keys: tuple[str, ...]  # keys of AnonymousAnswers
    answered: int  # how many answered the questions of its section
