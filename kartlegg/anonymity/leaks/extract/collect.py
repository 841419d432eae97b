"""The passages of a document as they are gathered, with bounds on how many and how much."""

import re
from dataclasses import dataclass, field
from urllib.parse import unquote

from kartlegg.anonymity.leaks.values import Document, Passage, PassageKind, Trace
from kartlegg.errors import InputError
from kartlegg.limits import LEAK_CHARACTERS, LEAK_PASSAGES

_JOINTS = re.compile(r"[_\-.]+|(?<=[a-zæøå])(?=[A-ZÆØÅ])|(?<=\d)(?=[^\W\d_])|(?<=[^\W\d_])(?=\d)")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]{1,30}:", re.IGNORECASE)  # RFC 3986 §3.1; one letter is a drive of Windows
_SUM = re.compile(r"[A-Za-z]?[0-9A-Fa-f]{24,64}(?:\.\w{1,5})?")  # a check sum, by which programs name things
# Pieces of text in bytes of unknown form.
_NARROW = re.compile(rb"[ -~\xa0-\xff\x80-\x9f]{4,200}")
_WIDE = re.compile(rb"(?:[ -~\xa0-\xff]\x00){4,200}")
_LETTERS = re.compile(r"[^\W\d_]{3}")
_SHORT = 40  # characters of a text that name a place


class BrokenError(ValueError):
    """A document or a part that cannot be read, with the reason in words that follow on its name."""


@dataclass(slots=True)
class _Room:
    """What a document and those inside it may still take."""

    passages: int = LEAK_PASSAGES
    characters: int = LEAK_CHARACTERS


@dataclass(slots=True)
class Passages:
    """What has been found so far, in order. Nothing empty and nothing twice."""

    prefix: str = ""  # before each place: that of the document inside another
    depth: int = 0  # documents around this one
    shelf: dict[Passage, None] = field(default_factory=dict)
    doubts: dict[str, None] = field(default_factory=dict)
    headings: set[str] = field(default_factory=set)  # the words of those in the body
    room: _Room = field(default_factory=_Room)

    def body(self, text: str, where: str = "") -> None:
        """Text that a reader sees; in a document inside another it is hidden from one who reads the outer."""
        kind = PassageKind.HIDDEN if self.depth else PassageKind.BODY
        self._add(kind, where if kind is PassageKind.BODY else where or "text", text, None)
        self.headings |= {_bare(line) for line in text.split("\n") if line.startswith("#")}

    def hidden(self, where: str, text: str, trace: Trace | None = None) -> None:
        """Text that a reader does not see, or not at once."""
        self._add(PassageKind.HIDDEN, where, text, trace)

    def metadata(self, where: str, text: str, trace: Trace | None = None) -> None:
        """What a document says of itself."""
        self._add(PassageKind.PROPERTY, where, text, trace)

    def link(self, where: str, target: str) -> None:
        """Where a link goes: the address, or the words of a file's name."""
        target = plain_target(target)
        self._add(PassageKind.LINK, where, target, None)

    def name(self, where: str, *names: str, trace: Trace | None = None) -> None:
        """Names, each a line of words."""
        words = "\n".join(dict.fromkeys(parted(name) for name in names if name.strip() and not _SUM.fullmatch(name)))
        self._add(PassageKind.NAME, where, words, trace)

    def anchors(self, where: str, *names: str) -> None:
        """Names of places in the text, but for those that programs make of a heading, whose words stand there."""
        self.name(where, *(name for name in names if _bare(parted(name)) not in self.headings))

    def image(self, where: str, name: str) -> None:
        """A picture stands here."""
        self._add(PassageKind.IMAGE, where, parted(name) or "picture", None)

    def doubt(self, what: str) -> None:
        """Something could not be looked into."""
        self.doubts[self.prefix + what] = None

    def within(self, where: str) -> "Passages":
        """A shelf for a document inside this one."""
        return Passages(f"{self.prefix}{where}, ", self.depth + 1, self.shelf, self.doubts, set(), self.room)

    def document(self, name: str) -> Document:
        """All of it."""
        return Document(name=name, passages=tuple(self.shelf), doubts=tuple(self.doubts))

    def _add(self, kind: PassageKind, where: str, text: str, trace: Trace | None) -> None:
        text = text.rstrip() if kind is PassageKind.BODY else text.strip()  # lines count from the file's first
        if not text.strip():
            return
        passage = Passage(kind=kind, where=self.prefix + where, text=text, trace=trace)
        if passage in self.shelf:
            return
        self.room.passages -= 1
        self.room.characters -= len(text)
        if self.room.passages < 0 or self.room.characters < 0:
            raise InputError(
                "the document holds more text than can be checked",
                hint="Is it the right file? Look for sheets and documents embedded in it, and take them out.",
            )
        self.shelf[passage] = None


def parted(name: str) -> str:
    """The words of a name: "svar-fraOdda_2.docx" becomes "svar fra Odda 2 docx"."""
    return " ".join(_JOINTS.sub(" ", unquote(name)).split())


def plain_target(target: str) -> str:
    """A link's target as words can be found in it: an address without its escapes, a file's name in parts."""
    target = unquote(target.strip())
    return target if _SCHEME.match(target) or target.startswith(("//", "\\\\")) else parted(target)


def _bare(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


def short(text: str) -> str:
    """The beginning of a text on one line, to tell one place from another."""
    words = " ".join(text.split())
    return words if len(words) <= _SHORT else words[: _SHORT - 1] + "…"


def strings(data: bytes) -> str:
    """The pieces of text in bytes of unknown form, a line each: letters of Latin-1, UTF-8 or UTF-16."""
    found = [_decoded(match[0]) for match in _NARROW.finditer(data)]
    found += [match[0].decode("utf-16-le", "replace") for match in _WIDE.finditer(data)]
    return "\n".join(dict.fromkeys(piece for piece in found if _LETTERS.search(piece)))


def _decoded(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("latin-1")
