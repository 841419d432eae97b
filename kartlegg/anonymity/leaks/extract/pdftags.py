"""The structure of a tagged PDF's page: which marked content is a heading, a paragraph, an item, a cell (§14.8.4)."""

import ctypes
import re
from typing import Any, NamedTuple

from kartlegg.limits import MARKUP_DEPTH, PAGE_SHAPES

_NAME_BYTES = 128  # of a structure type in UTF-16: the standard ones have at most ten letters
_HEADING = re.compile(r"H(\d?)\Z|Title\Z")
_PARAGRAPHS = frozenset(
    ["P", "Caption", "Note", "FENote", "BlockQuote", "TOCI", "Formula", "Code", "Figure", "BibEntry"]
)


class Place(NamedTuple):
    """Where in a page's structure a piece of marked content stands."""

    block: int  # number of the line that it belongs to, in the order of reading
    cell: int  # of a row
    kind: str  # "heading", "item", "row" or "text"
    level: int


def structure_of(page: Any) -> dict[int, Place]:
    """The places of a page's marked contents by their numbers; empty when the page is not tagged."""
    from pypdfium2 import raw

    tree = raw.FPDF_StructTree_GetForPage(page)
    if not tree:
        return {}
    try:
        walk = _Walk(raw)
        for index in range(min(raw.FPDF_StructTree_CountChildren(tree), PAGE_SHAPES)):
            child = raw.FPDF_StructTree_GetChildAtIndex(tree, index)
            if child:
                walk.visit(child, None, 0, 0)
        return walk.places
    finally:
        raw.FPDF_StructTree_Close(tree)


class _Walk:
    def __init__(self, raw: Any) -> None:
        self._raw = raw
        self.places: dict[int, Place] = {}
        self._blocks = 0
        self._left = PAGE_SHAPES

    def visit(self, element: Any, place: Place | None, lists: int, depth: int) -> None:
        """Give every marked content in an element its place."""
        raw = self._raw
        kind = self._type(element)
        heading = _HEADING.match(kind)
        if kind == "L":
            lists += 1
        elif kind == "TR":
            place = self._open("row", 0)
        elif kind == "LI" and (place is None or place.kind != "row"):
            place = self._open("item", max(0, lists - 1))
        elif heading and (place is None or place.kind == "text"):
            place = self._open("heading", int(heading[1] or 1) if heading.lastindex and heading[1] else 1)
        elif kind in _PARAGRAPHS and (place is None or place.kind == "text"):
            place = self._open("text", 0)
        cells = 0
        for index in range(min(raw.FPDF_StructElement_CountChildren(element), PAGE_SHAPES)):
            self._left -= 1
            if self._left < 0:
                return
            mark = raw.FPDF_StructElement_GetChildMarkedContentID(element, index)
            if mark >= 0:
                place = place or self._open("text", 0)
                self.places[mark] = place
                continue
            child = raw.FPDF_StructElement_GetChildAtIndex(element, index)
            if child and depth < MARKUP_DEPTH:
                if kind == "TR" and place is not None:
                    place = place._replace(cell=cells)
                    cells += 1
                self.visit(child, place, lists, depth + 1)

    def _open(self, kind: str, level: int) -> Place:
        self._blocks += 1
        return Place(self._blocks, 0, kind, level)

    def _type(self, element: Any) -> str:
        buffer = ctypes.create_string_buffer(_NAME_BYTES)
        needed = self._raw.FPDF_StructElement_GetType(element, buffer, _NAME_BYTES)
        return buffer.raw[: needed - 2].decode("utf-16-le", "replace") if 2 < needed <= _NAME_BYTES else ""
