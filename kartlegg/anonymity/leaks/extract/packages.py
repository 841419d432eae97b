"""The zip packages that office documents are, opened with bounds on what comes out."""

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from typing import NamedTuple
from xml.etree import ElementTree

from kartlegg.anonymity.leaks.extract.collect import BrokenError
from kartlegg.limits import (
    DOCUMENT_PART_BYTES,
    DOCUMENT_RATIO,
    DOCUMENT_RATIO_BYTES,
    MARKUP_DEPTH,
    PACKAGE_BYTES,
    PACKAGE_PARTS,
)

Element = ElementTree.Element
_DOCTYPE = re.compile(rb"<\x00?!\x00?D\x00?O\x00?C\x00?T", re.IGNORECASE)


class Relation(NamedTuple):
    """How one part refers to another, or to the world outside."""

    id: str
    kind: str  # the last word of its type: "hyperlink", "image"
    target: str  # the part's full name, or where it goes as it is written
    is_external: bool


class Package:
    """A document's parts by name.

    Raises:
        BrokenError: It is no zip, is locked, or grows beyond all bounds.
    """

    def __init__(self, data: bytes) -> None:
        """Open it."""
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise BrokenError("is damaged and cannot be read") from error
        self.infos = [info for info in self._zip.infolist() if not info.is_dir()]
        self.names = {info.filename: info for info in self.infos}
        self._left = PACKAGE_BYTES
        if len(self.names) < len(self.infos):  # programs differ in which of the two they show
            raise BrokenError("has two parts of one name")
        if len(self.infos) > PACKAGE_PARTS:
            raise BrokenError(f"has {len(self.infos)} parts, far more than a letter")

    @property
    def remarks(self) -> str:
        """What the zip itself says: its comment and those of its members."""
        comments = [self._zip.comment, *(info.comment for info in self.infos)]
        return "\n".join(one.decode(errors="replace") for one in comments if one)

    def read(self, name: str) -> bytes:
        """A part's bytes; empty when it is not there.

        Raises:
            BrokenError: It is damaged, locked or far too large.
        """
        info = self.names.get(name)
        if info is None:
            return b""
        packed = max(info.compress_size, 1)
        is_bomb = info.file_size > DOCUMENT_RATIO_BYTES and info.file_size / packed > DOCUMENT_RATIO
        self._left -= info.file_size
        if is_bomb or info.file_size > DOCUMENT_PART_BYTES or self._left < 0:
            raise BrokenError("unpacks to far more than a letter")
        if info.flag_bits & 1:
            raise BrokenError("is locked with a password")
        try:
            return self._zip.read(info)  # no more than the size that the directory gives
        except Exception as error:  # zlib's and lzma's own errors have no parent in common with zipfile's
            raise BrokenError("is damaged and cannot be read") from error

    def tree(self, name: str) -> Element | None:
        """A part as XML with names and attributes without their namespaces; None when it is not there.

        Raises:
            BrokenError: It cannot be read.
        """
        data = self.read(name)
        return parse_xml(data) if data else None

    def relations(self, name: str) -> tuple[Relation, ...]:
        """What a part refers to (ISO/IEC 29500-2 §6.5); the name of the package itself is empty."""
        folder, file = posixpath.split(name)
        tree = self.tree(posixpath.join(folder, "_rels", f"{file}.rels"))
        return tuple(_relation(one, folder) for one in (() if tree is None else tree) if one.get("Target"))


def _relation(element: Element, folder: str) -> Relation:
    target = element.get("Target", "")
    is_external = element.get("TargetMode") == "External"
    if not is_external:
        target = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
    return Relation(element.get("Id", ""), element.get("Type", "").rpartition("/")[2], target, is_external)


def parse_xml(data: bytes) -> Element:
    """XML with names and attributes without their namespaces.

    Raises:
        BrokenError: It is no XML, is nested without end, or has a DOCTYPE: no office format does, and its entities may
            grow without end.
    """
    if _DOCTYPE.search(data):
        raise BrokenError("has a DOCTYPE, which no such document has")
    try:
        root = ElementTree.fromstring(data)  # noqa: S314 - no DOCTYPE, hence no entities
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise BrokenError("is damaged and cannot be read") from error
    waiting = [(root, 0)]
    while waiting:
        element, depth = waiting.pop()
        if depth > MARKUP_DEPTH:  # all that follows may call itself once a level, and look into each element from above
            raise BrokenError("has elements nested beyond all bounds")
        if isinstance(element.tag, str):
            element.tag = element.tag.rpartition("}")[2]
        if element.attrib:
            element.attrib = {_plain_key(key): value for key, value in element.attrib.items()}
        waiting += [(child, depth + 1) for child in element]
    return root


def _plain_key(key: str) -> str:
    """An attribute without its namespace; a relation's id keeps a sign, since the element has an id of its own."""
    space, _, name = key.rpartition("}")
    return (
        f"r:{name}" if space.endswith(("officeDocument/2006/relationships", "officeDocument/relationships")) else name
    )


def words_of(element: Element) -> str:
    """All text in an element, a line an element."""
    return "\n".join(filter(None, (piece.strip() for piece in element.itertext())))


def everything_in(element: Element) -> str:
    """All text and the values of all attributes in an element of unknown form, a line each."""
    found: dict[str, None] = {}
    for one in element.iter():
        for piece in (one.text or "", *one.attrib.values(), one.tail or ""):
            if _WORDS.search(piece) and not _NO_WORDS.match(piece.strip()):
                found[piece.strip()] = None
    return "\n".join(found)


def inside(element: Element | None, *names: str) -> Element | None:
    """The first element down a path of names."""
    for name in names:
        element = element.find(name) if element is not None else None
    return element


def value(element: Element | None, *names: str, key: str = "val") -> str:
    """An attribute of the element down a path; empty when the element or the attribute is missing."""
    found = inside(element, *names)
    return found.get(key, "") if found is not None else ""


def whole(text: str | None, default: int) -> int:
    """A small whole number, or the default."""
    return int(text) if text is not None and text.isdecimal() and len(text) < 5 else default


def each(element: Element, *names: str) -> Iterator[Element]:
    """All elements of these names, however deep, in the order of the text."""
    wanted = frozenset(names)
    return (one for one in element.iter() if one.tag in wanted)


_WORDS = re.compile(r"[^\W\d_]{3}")
# Addresses of schemas, identities, and what is no text but bytes in letters.
_NO_WORDS = re.compile(
    r"(?:https?://(?:schemas|www\.w3|purl)\.[^\s]{1,300}|urn:[^\s]{1,300}|\{?[0-9A-Fa-f-]{32,38}\}?|[A-Za-z0-9+/=\s]{120,})\Z"
)
