"""What the leak check works on: a finished document taken apart, the round it is held against, and what is found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from kartlegg.limits import SHOWN_LEAK_CHARACTERS
from kartlegg.model import Language, RoundFacts, Survey


class Severity(StrEnum):
    """What a finding does to the publishing of a document."""

    STOP = "stop"  # nothing is published until it is mended or accepted by name
    WARNING = "warning"  # it is told, and a person decides


class PassageKind(StrEnum):
    """Where in a document a text stands, as far as a rule asks for it."""

    BODY = "body"  # what a reader sees
    HIDDEN = "hidden"  # comments, tracked changes, notes, alternative texts, what is hidden by style or colour
    PROPERTY = "property"  # metadata: author, company, template, XMP
    LINK = "link"  # where a link or a relationship goes
    NAME = "name"  # of the file itself or of a file, bookmark, style, sheet inside it
    IMAGE = "image"  # a picture stands here; the text is its name


class Trace(StrEnum):
    """What a passage tells by being there at all, whatever its words are."""

    COMMENT = "comment"
    CHANGE = "change"  # tracked, neither accepted nor rejected
    CONCEALED = "concealed"  # text that a reader does not see, but can bring forth
    NOTES = "notes"  # a speaker's
    AUTHOR = "author"  # a person who had a hand in it
    EARLIER = "earlier"  # a former state of the document
    ATTACHED = "attached"  # a file within the file
    WORKBOOK = "workbook"  # the figures behind a chart


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A text of a document and where it stands.

    Body text has its lines: a paragraph, a heading ("# " before it, as deep as it is), a list item ("- " before it)
    or a table row (cells parted by tabs) each. Markdown and plain text stand as they were written.
    """

    kind: PassageKind
    where: str  # for a person: "page 2", "slide 3, notes", "comment by …", "core property lastModifiedBy"
    text: str = field(repr=False)
    trace: Trace | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A finished document, taken apart once for all rules."""

    name: str  # the file's name without its folder
    passages: tuple[Passage, ...] = field(repr=False)
    doubts: tuple[str, ...] = ()  # what could not be looked into ("page 3 is a scan"), in words

    @property
    def body(self) -> str:
        """All that a reader sees, a passage after the other."""
        return "\n\n".join(one.text for one in self.passages if one.kind is PassageKind.BODY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What one recipient said, as far as the leak check asks for it."""

    recipient: str
    text: str = field(repr=False)  # all that is new in its messages
    answers: Mapping[str, str] = field(default_factory=dict, repr=False)  # question id to text
    arrived: datetime | None = None  # the first of its messages
    by_phone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """A text that was published or drafted earlier in the round."""

    name: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The round that a document is held against."""

    survey: Survey
    facts: RoundFacts
    replies: tuple[Reply, ...] = field(repr=False)  # one a recipient that has answered, in the order of arrival
    known: tuple[str, ...] = field(default=(), repr=False)  # nobody's own words: letter, questions, code book
    editions: tuple[Edition, ...] = field(
        default=(), repr=False
    )  # oldest first; one of the same text differs in nothing
    language: Language = Language.NYNORSK  # of the document
    folder: tuple[str, ...] = ()  # names of the files beside the document

    @property
    def minimum(self) -> int:
        """How many must share something before it may be shown."""
        return self.survey.anonymity.minimum

    @property
    def answered(self) -> int:
        """How many have answered: a receipt or a question back is no answer."""
        return sum(bool(reply.answers) for reply in self.replies) or len(self.replies)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leak:
    """Something in a document that points back to somebody."""

    rule: str  # "municipality", "quote", "figure" …
    row: int  # of the kinds of leak in docs/anonymity.md
    severity: Severity
    text: str = field(repr=False)  # as it stands there
    sentence: str = field(default="", repr=False)  # the sentence or line around it
    where: str  # for a person: "line 3", "slide 2, notes"
    whose: tuple[str, ...] = field(default=(), repr=False)  # numbers of the recipients, where it tells
    why: str  # "names a municipality of the round"
    mend: str  # what the officer can do
    id: str = ""  # of the finding, the same in every run and format as long as its sentence stays

    @property
    def stops(self) -> bool:
        """Whether nothing may be published with it."""
        return self.severity is Severity.STOP

    def what(self, survey: Survey) -> str:
        """What was found, why it is a leak, and whose reply it points to."""
        names = {one.number: one.name for one in survey.recipients}
        whose = ", ".join(f"{number} {names.get(number, '')}".strip() for number in self.whose)
        words = " ".join(self.text.split())
        text = words if len(words) <= SHOWN_LEAK_CHARACTERS else words[: SHOWN_LEAK_CHARACTERS - 1] + "…"
        return f"“{text}” {self.why}" + (f" ({whose})" if whose else "")

    def in_words(self, survey: Survey) -> str:
        """The leak in one line without its place: id, what, why, whose, how to mend."""
        return f"[{self.id}] {self.what(survey)}; {self.mend}"
