"""The text of a PDF's pages as a viewer's search finds it, and which of it nobody can see (ISO 32000-1 §9)."""

import ctypes
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from math import sin
from typing import Any, NamedTuple

from kartlegg.anonymity.leaks.extract.collect import BrokenError
from kartlegg.anonymity.leaks.extract.lines import Line, heading, item, joined, paragraph, row
from kartlegg.anonymity.leaks.extract.pdftags import Place, structure_of
from kartlegg.limits import CHECKED_CHARACTERS, CHECKED_PAGES, PAGE_SHAPES, SIGHT_TESTS, TINY_POINTS

_PASSWORD = 4  # FPDF_ERR_PASSWORD
_TEXT, _PATH, _IMAGE, _FORM = 1, 2, 3, 5  # kinds of page objects (fpdf_edit.h)
_UNSEEN_MODES = (3, 7)  # text render modes that paint nothing (§9.3.6)
_RECTANGLE_POINTS = 6  # segments of a path that is a box: what has more may leave holes
_SCAN = 0.6  # of the page that a picture covers which is the page itself, with its text read by a machine
_BOX_SIZES = 1.2  # of the letters, that the box of a font is high
_SAME_SHADE = 24  # of 255, by which two colours may differ and be one to the eye
_FULL = 255
_GAP = 0.75  # sizes of the letters between two cells of a row, where its words stand closer
_WIDE = 0.6  # the same between all words of a row, where each cell has but one
_SAME_LINE = 0.5  # sizes by which a base line may differ
_LEADING = 1.9  # sizes between the base lines of one paragraph
_LARGE = 1.12  # times the usual size, from which a line is a heading
_FULL_LINE = 0.75  # of the widest line, from which the next one may go on with it
_BULLET = re.compile(r"[•◦▪‣·●○■\uf0b7\uf0a7–-]\s+(?=\S)")
_SOFT_HYPHEN = "\x02"  # how the library tells a hyphen at the end of a line


@dataclass(slots=True)
class PageText:
    """What stands on a page."""

    lines: list[Line] = field(default_factory=list)
    concealed: list[str] = field(default_factory=list)
    pictures: int = 0
    characters: int = 0
    is_broken: bool = False
    is_crowded: bool = False  # with more shapes than can be held against its letters

    @property
    def text(self) -> str:
        """What a reader sees."""
        return joined(self.lines)


def read_pages(data: bytes) -> list[PageText]:
    """The pages in their order.

    Raises:
        BrokenError: It cannot be opened, or holds more than can be looked at.
    """
    import pypdfium2
    from pypdfium2 import raw

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = raw.FPDF_GetLastError() == _PASSWORD
        raise BrokenError("is locked with a password" if locked else "is damaged and cannot be read") from error
    try:
        if len(document) > CHECKED_PAGES:
            raise BrokenError(f"has {len(document)} pages, far more than a summary")
        left = CHECKED_CHARACTERS
        pages = []
        for number in range(len(document)):
            pages.append(_read_page(document, number, left))
            left -= pages[-1].characters
        return pages
    finally:
        document.close()


class _Glyph(NamedTuple):
    letter: str
    left: float
    right: float
    base: float
    size: float
    is_seen: bool
    mark: int = -1  # of its marked content; -1: it has none


class _Box(NamedTuple):
    """What is painted on the page beside text, at its place in the order of painting."""

    order: int
    left: float
    bottom: float
    right: float
    top: float
    colour: tuple[int, int, int] | None  # None: of many colours, or of another shape than its box
    covers: bool  # whether nothing can be seen beneath it
    is_picture: bool


def _read_page(document: Any, number: int, characters: int) -> PageText:
    from pypdfium2 import PdfiumError, raw

    try:
        page = document[number]
        if _has_remarks(page) and raw.FPDFPage_Flatten(page.raw, raw.FLAT_NORMALDISPLAY) == raw.FLATTEN_SUCCESS:
            page = document[number]  # stamps and fields are now painted on it, as a reader sees them
        text = page.get_textpage()
    except PdfiumError:
        return PageText(is_broken=True)
    count = text.count_chars()
    if count > characters:
        raise BrokenError("holds more text than can be checked")
    order, boxes, pictures, total = _painted(page)
    frame = page.get_cropbox()
    area = max(1.0, (frame[2] - frame[0]) * (frame[3] - frame[1]))
    scans = [
        one for one in boxes if one.colour is None and (one.right - one.left) * (one.top - one.bottom) > _SCAN * area
    ]
    sight = _Sight(raw, order, [one for one in boxes if one not in scans], frame, bool(scans), total)
    found = PageText(pictures=pictures, characters=count)
    shown: list[list[_Glyph]] = []
    for line in _lines(_glyphs(text, count, sight)):
        hidden = [one for one in line if not one.is_seen and one.letter.strip()]
        if hidden:
            found.concealed.append(_words([one for one in line if not one.is_seen]))
        seen = [one for one in line if one.is_seen]
        if any(one.letter.strip() for one in seen):
            shown.append(seen)
    found.is_crowded = sight.tests <= 0 or total >= PAGE_SHAPES
    places = structure_of(page.raw)
    if places:
        found.lines = list(_by_structure(shown, places))
    else:
        found.lines = list(_paragraphs(shown))
    return found


def _has_remarks(page: Any) -> bool:
    """Whether more lies on a page than links (ISO 32000-1 §12.5)."""
    from pypdfium2 import raw

    for index in range(min(raw.FPDFPage_GetAnnotCount(page.raw), PAGE_SHAPES)):
        annotation = raw.FPDFPage_GetAnnot(page.raw, index)
        kind = raw.FPDFAnnot_GetSubtype(annotation)
        raw.FPDFPage_CloseAnnot(annotation)
        if kind != raw.FPDF_ANNOT_LINK:
            return True
    return False


def _painted(page: Any) -> tuple[dict[int, int], list[_Box], int, int]:
    """The order in which texts are painted, what is painted between them, how many pictures, and how many objects.

    The number of a text within a form is negative: what is painted beneath it in the form is not looked at.
    """
    from pypdfium2 import raw

    order: dict[int, int] = {}
    boxes: list[_Box] = []
    pictures = count = 0
    waiting: list[tuple[Any, bool]] = [
        (raw.FPDFPage_GetObject(page.raw, index), True)
        for index in reversed(range(min(raw.FPDFPage_CountObjects(page.raw), PAGE_SHAPES)))
    ]
    while waiting and count < PAGE_SHAPES:
        one, on_page = waiting.pop()
        count += 1
        kind = raw.FPDFPageObj_GetType(one)
        if kind == _FORM:
            inner = range(min(raw.FPDFFormObj_CountObjects(one), PAGE_SHAPES))
            waiting += [(raw.FPDFFormObj_GetObject(one, index), False) for index in reversed(inner)]
        pictures += kind == _IMAGE
        if kind == _TEXT:
            order[_address(one)] = count if on_page else -count
        elif on_page:
            boxes += _box(one, kind, count)
    return order, boxes, pictures, count


def _box(shape: Any, kind: int, order: int) -> Iterator[_Box]:
    """What a shape, picture or form hides and shows through, if it fills anything."""
    from pypdfium2 import raw

    sides = [ctypes.c_float() for _ in range(4)]
    mix = [ctypes.c_uint() for _ in range(4)]
    filled, stroked = ctypes.c_int(), ctypes.c_int()
    if not raw.FPDFPageObj_GetBounds(shape, *map(ctypes.byref, sides)):
        return
    left, bottom, right, top = (side.value for side in sides)
    colour, covers = None, kind == _IMAGE
    if kind == _PATH:
        raw.FPDFPath_GetDrawMode(shape, ctypes.byref(filled), ctypes.byref(stroked))
        if not filled.value:
            return
        is_plain = raw.FPDFPageObj_GetFillColor(shape, *map(ctypes.byref, mix)) and mix[3].value == _FULL
        covers = bool(is_plain) and raw.FPDFPath_CountSegments(shape) <= _RECTANGLE_POINTS
        colour = (mix[0].value, mix[1].value, mix[2].value) if covers else None
    yield _Box(order, left, bottom, right, top, colour, covers, kind == _IMAGE)


def _address(pointer: Any) -> int:
    return ctypes.cast(pointer, ctypes.c_void_p).value or 0


class _Style(NamedTuple):
    """What all glyphs of one text object have in common."""

    order: int  # of painting
    mark: int
    turn: float  # sine of the angle of its line
    ground_counts: bool  # whether its colour may be that of its ground
    is_painted: bool
    colour: tuple[int, int, int]


@dataclass(slots=True)
class _Sight:
    """Whether a glyph can be seen, by what is painted beneath and above it."""

    raw: Any  # the library's own functions
    order: Mapping[int, int]
    boxes: Sequence[_Box]
    frame: tuple[float, float, float, float]
    is_scan: bool
    total: int
    tests: int = SIGHT_TESTS  # of glyphs against boxes that are still made
    styles: dict[int, _Style] = field(default_factory=dict)

    def style(self, text: Any, index: int) -> _Style:
        """That of a glyph, looked up once for its text object."""
        raw = self.raw
        shown_by = raw.FPDFText_GetTextObject(text, index)
        address = _address(shown_by) if shown_by else 0
        known = self.styles.get(address)
        if known is not None and address:
            return known
        mode = raw.FPDFTextObj_GetTextRenderMode(shown_by) if address else 0
        mix = [ctypes.c_uint() for _ in range(4)]
        is_plain = raw.FPDFText_GetFillColor(text, index, *map(ctypes.byref, mix))
        red, green, blue, alpha = (one.value for one in mix)
        order = self.order.get(address, -self.total)
        self.styles[address] = _Style(
            order=abs(order),
            mark=raw.FPDFPageObj_GetMarkedContentID(shown_by) if address else -1,
            turn=sin(raw.FPDFText_GetCharAngle(text, index)),
            ground_counts=mode == 0 and order > 0 and bool(is_plain),
            is_painted=mode not in _UNSEEN_MODES and (alpha > 0 or not is_plain),
            colour=(red, green, blue),
        )
        return self.styles[address]

    def sees(self, style: _Style, across: float, up: float, size: float) -> bool:
        """Whether a glyph of this style and size, with its middle here, is to be seen."""
        if not (self.frame[0] <= across <= self.frame[2] and self.frame[1] <= up <= self.frame[3]):
            return False
        if self.is_scan:
            return True  # the picture shows what its text says
        if size <= TINY_POINTS or not style.is_painted:
            return False
        ground: tuple[int, int, int] | None = (_FULL, _FULL, _FULL)
        self.tests -= len(self.boxes)
        for box in self.boxes if self.tests > 0 else ():
            if box.left <= across <= box.right and box.bottom <= up <= box.top:
                if box.order < style.order:
                    ground = box.colour
                elif box.covers:
                    return False
        return (
            ground is None  # a picture has every colour
            or not style.ground_counts
            or any(abs(one - other) > _SAME_SHADE for one, other in zip(style.colour, ground, strict=True))
        )


def _glyphs(text: Any, count: int, sight: _Sight) -> Iterator[_Glyph | None]:
    """The letters of a page in the order of the text; None where a line ends."""
    from pypdfium2 import raw

    page = text.raw
    box, across, up = raw.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    into_box, into_across, into_up = ctypes.byref(box), ctypes.byref(across), ctypes.byref(up)
    last: _Glyph | None = None
    for index in range(count):
        code = raw.FPDFText_GetUnicode(page, index)
        if raw.FPDFText_IsGenerated(page, index) == 1:
            if code in (10, 13):
                yield None
            elif last is not None:
                yield last._replace(letter=" ", left=last.right)
            continue
        raw.FPDFText_GetLooseCharBox(page, index, into_box)
        raw.FPDFText_GetCharOrigin(page, index, into_across, into_up)
        style = sight.style(page, index)
        left, right, base = box.left, box.right, up.value
        size = abs(box.top - box.bottom) / _BOX_SIZES
        if abs(style.turn) > 0.5:  # a line that runs up or down the page: it is read as if the page were turned
            way = 1 if style.turn > 0 else -1
            left, right = sorted((way * box.bottom, way * box.top))
            base, size = -way * across.value, abs(box.right - box.left) / _BOX_SIZES
        letter = _letter(code)
        if letter == " ":
            seen = last is None or last.is_seen
        else:
            seen = sight.sees(style, (box.left + box.right) / 2, (box.top + box.bottom) / 2, size)
        last = _Glyph(letter, left, right, base, size, seen, style.mark)
        yield last


def _letter(code: int) -> str:
    """A code point's letter; spaces and what is none are one space."""
    if code == 2:
        return _SOFT_HYPHEN
    letter = chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else " "
    return letter if letter.strip() else " "


def _lines(glyphs: Iterator[_Glyph | None]) -> Iterator[list[_Glyph]]:
    line: list[_Glyph] = []
    for glyph in glyphs:
        if glyph is None:
            if line:
                yield line
            line = []
            continue
        if line and abs(glyph.base - line[-1].base) > _SAME_LINE * max(glyph.size, line[-1].size, 1):
            yield line
            line = []
        line.append(glyph)
    if line:
        yield line


def _words(line: Sequence[_Glyph]) -> str:
    """A line's text; a gap that is wider than those between its words parts cells with a tab."""
    runs: list[list[_Glyph]] = [[]]
    for glyph in line:
        if glyph.letter.strip():
            last = runs[-1][-1] if runs[-1] else None
            if last is not None and glyph.left - last.right > _GAP * max(glyph.size, 4):
                runs.append([])
            runs[-1].append(glyph)
        elif runs[-1]:
            runs.append([])
    runs = [run for run in runs if run]
    gaps = [(after[0].left - before[-1].right) / max(before[-1].size, 4) for before, after in pairwise(runs)]
    least = min(gaps, default=0.0)
    pieces = ["".join(glyph.letter for glyph in run) for run in runs]
    parts = ["\t" if gap > _GAP and (gap > 1.8 * least or least > _WIDE) else " " for gap in gaps]
    return "".join(piece + part for piece, part in zip(pieces, [*parts, ""], strict=True))


def _paragraphs(lines: Sequence[list[_Glyph]]) -> Iterator[Line]:
    """Lines of the page as paragraphs, headings, items and rows, by sizes and gaps."""
    sizes = Counter[float]()
    for line in lines:
        sizes[_size(line)] += len(line)
    usual = sizes.most_common(1)[0][0] if sizes else 0.0
    large = sorted((size for size in sizes if size > usual * _LARGE), reverse=True)
    widest = max((line[-1].right for line in lines), default=0.0)
    leftmost = min((line[0].left for line in lines), default=0.0)
    text, kind, last = "", "", None
    for line in lines:
        words = _words(line)
        size = _size(line)
        own = "row" if "\t" in words else str(large.index(size) + 1) if size in large else "text"
        bullet = _BULLET.match(words) if own != "row" or _BULLET.match(words) else None
        if bullet and own != "row":
            own, words = "item", words[bullet.end() :]
        elif own == "row" and _BULLET.match(words):
            own, words = "item", _BULLET.sub("", words, count=1).replace("\t", " ")
        goes_on = (
            last is not None
            and not bullet
            and 0 < last[0].base - line[0].base <= _LEADING * max(size, 1)
            and (own == kind or (own == "text" and kind == "item"))
            and own != "row"
            and last[-1].right - leftmost > _FULL_LINE * (widest - leftmost)
        )
        if goes_on:
            text = _continued(text, words)
        else:
            if last is not None:
                yield _made(text, kind)
            text, kind = words, own
        last = line
    if last is not None:
        yield _made(text, kind)


def _by_structure(lines: Sequence[list[_Glyph]], places: Mapping[int, Place]) -> Iterator[Line]:
    """Lines as the document's own structure has them; what stands outside it comes last."""
    blocks: dict[int, dict[int, list[list[_Glyph]]]] = {}
    kinds: dict[int, Place] = {}
    outside: list[list[_Glyph]] = []
    for line in lines:
        for place, glyphs in groupby(line, key=lambda glyph: places.get(glyph.mark)):
            if place is None:
                outside.append(list(glyphs))
            else:
                kinds.setdefault(place.block, place)
                blocks.setdefault(place.block, {}).setdefault(place.cell, []).append(list(glyphs))
    for number in sorted(blocks):
        kind, level = kinds[number].kind, kinds[number].level
        cells = {}
        for cell, parts in blocks[number].items():
            cells[cell] = _whole(parts)
        text = " ".join(cells[cell] for cell in sorted(cells))
        if kind == "row":
            yield row(cells.get(cell, "") for cell in range(max(cells) + 1))
        elif kind == "item":
            yield item(_BULLET.sub("", text, count=1), level)
        else:
            yield heading(text, level) if kind == "heading" else paragraph(text)
    yield from _paragraphs([line for line in outside if any(glyph.letter.strip() for glyph in line)])


def _whole(parts: Sequence[list[_Glyph]]) -> str:
    """The text of pieces of lines; those of one line follow each other as they stand, others are continued."""
    text, last = "", None
    for part in parts:
        words = "".join(glyph.letter for glyph in part)
        is_same_line = last is not None and abs(part[0].base - last.base) <= _SAME_LINE * max(part[0].size, 1)
        text = text + words if is_same_line or last is None else _continued(text.rstrip(), words.lstrip())
        last = part[-1]
    return text.replace(_SOFT_HYPHEN, "-")


def _size(line: Sequence[_Glyph]) -> float:
    """The size of most of a line's letters, in half points."""
    return round(max(line, key=lambda glyph: glyph.right - glyph.left).size * 2) / 2


def _continued(text: str, words: str) -> str:
    """A paragraph with its next line; a word that was parted is made whole again."""
    if text.endswith(_SOFT_HYPHEN):
        before = re.search(r"(\w*)\x02\Z", text)
        whole = words[:1].islower() and before is not None and not before[1].isupper() and not before[1].isdigit()
        return text.removesuffix(_SOFT_HYPHEN) + ("" if whole else "-") + words
    return f"{text} {words}"


def _made(text: str, kind: str) -> Line:
    text = text.replace(_SOFT_HYPHEN, "-")
    if kind == "row":
        return row(text.split("\t"))
    if kind == "item":
        return item(text)
    return heading(text, int(kind)) if kind.isdigit() else paragraph(text)
