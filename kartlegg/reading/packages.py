"""The zip packages that Word and OpenDocument files are, opened with bounds on what comes out."""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from xml.etree import ElementTree

from kartlegg.limits import DOCUMENT_PART_BYTES, DOCUMENT_RATIO, DOCUMENT_RATIO_BYTES, HTML_DEPTH

Element = ElementTree.Element
_DOCTYPE = re.compile(rb"<\x00?!\x00?D\x00?O\x00?C\x00?T", re.IGNORECASE)


class UnreadableError(ValueError):
    """A document that cannot be read, with the reason in words that follow on its name."""


class Package:
    """A document's parts by name.

    Raises:
        UnreadableError: It is no zip, is locked, or grows beyond all bounds.
    """

    def __init__(self, data: bytes) -> None:
        """Open it."""
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise UnreadableError("is damaged and cannot be read") from error
        self.names = frozenset(self._zip.namelist())

    def read(self, name: str) -> bytes:
        """A part's bytes; empty when it is not there."""
        if name not in self.names:
            return b""
        info = self._zip.getinfo(name)
        packed = max(info.compress_size, 1)
        is_bomb = info.file_size > DOCUMENT_RATIO_BYTES and info.file_size / packed > DOCUMENT_RATIO
        if info.file_size > DOCUMENT_PART_BYTES or is_bomb:
            raise UnreadableError("unpacks to far more than a letter and was not read")
        if info.flag_bits & 1:
            raise UnreadableError("is locked with a password and was not read")
        try:
            return self._zip.read(info)  # no more than the size that the directory gives
        except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, ValueError, RuntimeError) as error:
            raise UnreadableError("is damaged and cannot be read") from error
        except Exception as error:  # zlib's and lzma's own errors have no common parent
            raise UnreadableError("is damaged and cannot be read") from error

    def tree(self, name: str) -> Element | None:
        """A part as XML with names and attributes without their namespaces; None when it is not there."""
        data = self.read(name)
        if not data:
            return None
        if _DOCTYPE.search(data):  # neither format has one; what has may be made to expand without end
            raise UnreadableError("is damaged and cannot be read")
        try:
            root = ElementTree.fromstring(data)  # noqa: S314 - no DOCTYPE, hence no entities
        except (ElementTree.ParseError, ValueError, LookupError) as error:
            raise UnreadableError("is damaged and cannot be read") from error
        for element in root.iter():
            if isinstance(element.tag, str):
                element.tag = element.tag.rpartition("}")[2]
            if element.attrib:
                element.attrib = {key.rpartition("}")[2]: value for key, value in element.attrib.items()}
        return root

    def relations(self, name: str) -> dict[str, list[str]]:
        """The parts that a part refers to, by the last word of their kind: "styles", "header"."""
        path = PurePosixPath(name)
        tree = self.tree(str(path.parent / "_rels" / f"{path.name}.rels"))
        found: dict[str, list[str]] = {}
        for relation in () if tree is None else tree:
            kind = relation.get("Type", "").rpartition("/")[2]
            target = relation.get("Target", "")
            if relation.get("TargetMode") != "External":
                full = target.lstrip("/") if target.startswith("/") else str(path.parent / target)
                found.setdefault(kind, []).append(full)
        return found


def inside(element: Element, *names: str) -> Element | None:
    """The first element down a path of names."""
    found: Element | None = element
    for name in names:
        found = found.find(name) if found is not None else None
    return found


def value(element: Element | None, *names: str, key: str = "val", default: str = "") -> str:
    """An attribute of the element down a path; the default when the element or the attribute is missing."""
    found = inside(element, *names) if element is not None else None
    return found.get(key, default) if found is not None else default


def whole(text: str, default: int) -> int:
    """A small whole number, or the default."""
    return int(text) if text.isdecimal() and len(text) < 5 else default


def topmost(element: Element, name: str, *, skipped: Sequence[str] = (), depth: int = 0) -> Iterator[Element]:
    """The elements of a name that lie in no other of the same name."""
    for child in element if depth < HTML_DEPTH else ():
        if child.tag == name:
            yield child
        elif child.tag not in skipped:
            yield from topmost(child, name, skipped=skipped, depth=depth + 1)
