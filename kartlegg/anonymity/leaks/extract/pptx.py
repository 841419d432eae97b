"""Presentations (ISO/IEC 29500-1 §19): slides in their order, and what lies behind them."""

import re
from collections.abc import Iterator

from kartlegg.anonymity.leaks.extract.collect import BrokenError, Passages
from kartlegg.anonymity.leaks.extract.lines import Line, concealed, heading, in_words, item, joined, paragraph, row
from kartlegg.anonymity.leaks.extract.ooxml import Office, sweep
from kartlegg.anonymity.leaks.extract.packages import Element, each, inside, value, whole, words_of
from kartlegg.anonymity.leaks.values import Trace
from kartlegg.limits import TINY_POINTS

_TITLES = frozenset(["title", "ctrTitle"])
_LISTS = frozenset(["body", "obj", ""])
_COUNTED = frozenset(["sldNum"])  # fields that the program fills
_WHITE = frozenset(["ffffff", "fefefe", "bg1", "lt1"])
# What a layout asks its user to do, in the languages of our offices.
_PROMPT = re.compile(
    r"(?:Click (?:to|icon)|Klikk(?: p[åa] ikonet)? for [åa]|Edit Master|Rediger|(?:Second|Third|Fourth|Fifth) level"
    r"|(?:Andre|Tredje|Fjerde|Femte) nivå|Drag picture|Dra eit|Dra et)\b[^\n]{0,80}",
    re.IGNORECASE,
)
_BEHIND = re.compile(r"ppt/slide(?:Master|Layout)s/[^/]{1,100}\.xml\Z")
_FILLINGS = ("solidFill", "gradFill", "blipFill", "pattFill", "grpFill")
_OFF = frozenset(["0", "false"])


def read_pptx(data: bytes, passages: Passages) -> None:
    """The passages of a presentation.

    Raises:
        BrokenError: It cannot be read.
    """
    office = Office(data, passages)
    name, show = office.main("ppt/presentation.xml")
    targets = {one.id: one.target for one in office.package.relations(name)}
    reader = _Slides(office, passages, show)
    numbers = {}
    for number, one in enumerate(each(show, "sldId"), start=1):
        part = targets.get(one.get("r:id", ""), "")
        numbers[part] = number
        slide = office.tree(part)
        if slide is not None:
            reader.slide(slide, f"slide {number}")
        for relation in office.package.relations(part):
            if relation.kind == "notesSlide":
                notes = office.tree(relation.target)
                if notes is not None:
                    reader.notes(notes, f"slide {number}, notes")
    reader.presentation(show)
    office.read_rest(
        {
            "sld": lambda tree, part: reader.slide(
                tree, f"slide outside the show {part.rpartition('/')[2]}", shown=False
            ),
            "notes": lambda tree, part: reader.notes(tree, f"notes {part.rpartition('/')[2]}"),
            "sldLayout": lambda tree, _: reader.behind(tree, "slide layout"),
            "sldMaster": lambda tree, _: reader.behind(tree, "slide master"),
            "notesMaster": lambda tree, _: reader.behind(tree, "notes master"),
            "handoutMaster": lambda tree, _: reader.behind(tree, "handout master"),
            "cmLst": reader.comments,
            "cmAuthorLst": reader.authors,
            "authorLst": reader.authors,
            "tagLst": reader.tags,
            "presentationPr": lambda tree, _: None,
            "viewPr": lambda tree, _: None,
            "presentation": lambda tree, _: reader.presentation(tree),
        }
    )


class _Slides:
    def __init__(self, office: Office, passages: Passages, show: Element) -> None:
        self._office = office
        self._passages = passages
        size = show.find("sldSz")
        self._size = (_whole(value(size, key="cx")) or 12_192_000, _whole(value(size, key="cy")) or 6_858_000)
        self._authors: dict[str, str] = {}
        self._is_on_paper = all(map(self._is_white, (name for name in office.package.names if _BEHIND.match(name))))

    def _is_white(self, name: str) -> bool:
        """Whether a master or layout leaves its slides white, without pictures and filled shapes."""
        try:
            tree = self._office.package.tree(name)
        except BrokenError:
            return False
        if tree is None or value(tree, "clrMap", key="bg1") not in {"", "lt1"}:
            return False
        background = tree.find("cSld/bg")
        colours = each(background, "schemeClr", "srgbClr") if background is not None else ()
        pictures = any(True for _ in each(tree, "pic", "blipFill"))
        filled = any(_has_filling(one) for one in each(tree, "spPr"))
        return all(one.get("val", "").lower() in _WHITE for one in colours) and not pictures and not filled

    def presentation(self, tree: Element) -> None:
        """Sections, shows made of some of the slides, who may change it."""
        self._passages.name("names of sections", *(one.get("name", "") for one in each(tree, "section")))
        self._passages.name("names of shows", *(one.get("name", "") for one in each(tree, "custShow")))

    def slide(self, tree: Element, where: str, *, shown: bool = True) -> None:
        """A slide; one that is left out when it is shown is hidden as a whole."""
        is_plain = (
            self._is_on_paper and tree.find("cSld/bg") is None and next(each(tree, "pic", "blipFill"), None) is None
        )
        ground = "" if is_plain else "?"
        text = joined(self._shapes(inside(tree, "cSld", "spTree"), where, ground))
        if tree.get("show", "1").lower() in _OFF or not shown:
            self._passages.hidden(f"{where} (hidden)", text or "(empty)", Trace.CONCEALED)
        else:
            self._passages.body(text, where)
        sweep(tree, where, self._passages)

    def notes(self, tree: Element, where: str) -> None:
        """What the speaker reads."""
        text = joined(self._shapes(inside(tree, "cSld", "spTree"), where, "?"))
        self._passages.hidden(where, text, Trace.NOTES)
        sweep(tree, where, self._passages)

    def behind(self, tree: Element, where: str) -> None:
        """A layout or master: what stands on every slide, without what it asks its user to do."""
        lines = joined(self._shapes(inside(tree, "cSld", "spTree"), where, "?")).splitlines()
        told = (line for line in lines if not _PROMPT.fullmatch(line.strip("#- \t")))
        self._passages.hidden(where, "\n".join(line for line in told if re.search(r"[^\W\d_]", line)))
        sweep(tree, where, self._passages)

    def comments(self, tree: Element, _: str) -> None:
        """Comments, of the old kind and of the new one with its replies."""
        for one in each(tree, "cm", "reply"):
            text = words_of(one) if one.find("text") is None else words_of(inside(one, "text") or one)
            author = self._author(one.get("authorId", ""))
            self._passages.hidden(f"comment by {author}", text or "(empty)", Trace.COMMENT)

    def authors(self, tree: Element, _: str) -> None:
        """Those who have commented, with their accounts."""
        for one in each(tree, "cmAuthor", "author"):
            self._passages.metadata("author of comments", one.get("name", ""), Trace.AUTHOR)
            self._passages.metadata("initials of an author", one.get("initials", ""))
            account = one.get("userId", "")
            self._passages.metadata("account of an author", account if "::" in account or "@" in account else "")

    def tags(self, tree: Element, _: str) -> None:
        """Names and values that add-ins leave."""
        for one in each(tree, "tag"):
            self._passages.metadata("tag", f"{one.get('name', '')}: {one.get('val', '')}")

    def _author(self, key: str) -> str:
        if not self._authors:
            for name in ("ppt/commentAuthors.xml", "ppt/authors.xml"):
                tree = self._office.package.tree(name)
                for one in () if tree is None else tree:
                    self._authors[one.get("id", "")] = one.get("name", "")
        return self._authors.get(key, "") or "nobody"

    # ── Shapes ────────────────────────────────────────────────────────────────────────────────────────────────

    def _shapes(self, tree: Element | None, where: str, ground: str) -> Iterator[Line]:
        for one in tree if tree is not None else ():
            if one.tag in {"grpSp", "AlternateContent", "Choice"}:
                yield from self._shapes(one, where, ground if one.tag != "grpSp" else ground or "?")
            elif one.tag == "Fallback":
                beneath = joined(self._shapes(one, where, "?"))
                if beneath.strip():
                    self._passages.hidden(f"{where}, for older programs", beneath)
            elif one.tag in {"sp", "cxnSp", "pic", "graphicFrame", "contentPart"}:
                lines = list(self._shape(one, where, ground))
                if self._is_out_of_sight(one):
                    self._passages.hidden(f"{where}, out of sight", joined(lines), Trace.CONCEALED)
                else:
                    yield from lines

    def _shape(self, shape: Element, where: str, ground: str) -> Iterator[Line]:
        kind = value(shape, "nvSpPr", "nvPr", "ph", key="type")
        is_placeholder = inside(shape, "nvSpPr", "nvPr", "ph") is not None
        if kind in _COUNTED:
            return
        own = inside(shape, "spPr")
        if own is not None and own.find("noFill") is None and _has_filling(own):
            ground = _colour(own) or "?"
        elif shape.find("style") is not None:
            ground = "?"
        for table in each(shape, "tbl"):
            for line in table.iterfind("tr"):
                cells = (
                    " ".join(in_words(one) for one in self._paragraphs(cell, where, "?"))
                    for cell in line.iterfind("tc")
                )
                yield row(cells)
        body = shape.find("txBody")
        for text in self._paragraphs(body, where, ground, is_list=is_placeholder and kind in _LISTS):
            yield heading(text.text, 1) if kind in _TITLES else text

    def _paragraphs(self, parent: Element | None, where: str, ground: str, *, is_list: bool = False) -> Iterator[Line]:
        for one in each(parent, "p") if parent is not None else ():
            pieces = []
            for run in one:
                if run.tag in {"r", "fld"}:
                    if run.get("type", "") != "slidenum":
                        pieces.append((_text_of(run), not _is_concealed(run.find("rPr"), ground)))
                elif run.tag == "br":
                    pieces.append(("\n", True))
                elif run.tag not in {"pPr", "endParaRPr"}:
                    pieces.append((words_of(run), True))
            for text in concealed(pieces):
                self._passages.hidden(f"{where}, hidden text", text, Trace.CONCEALED)
            text = "".join(text for text, is_seen in pieces if is_seen)
            given = one.find("pPr")
            bullet = given is not None and any(
                given.find(mark) is not None for mark in ("buChar", "buAutoNum", "buBlip")
            )
            plain = given is not None and given.find("buNone") is not None
            if bullet or (is_list and not plain):
                yield item(text, whole(value(given, key="lvl"), 0))
            else:
                yield paragraph(text)

    def _is_out_of_sight(self, shape: Element) -> bool:
        """Whether a shape is switched off, or lies beside the slide."""
        for one in each(shape, "cNvPr"):
            if one.get("hidden", "0").lower() not in {"0", "false"}:
                return True
        place = inside(shape, "spPr", "xfrm") if shape.tag != "graphicFrame" else shape.find("xfrm")
        if place is None:
            return False
        left, top = _whole(value(place, "off", key="x")), _whole(value(place, "off", key="y"))
        width, height = _whole(value(place, "ext", key="cx")), _whole(value(place, "ext", key="cy"))
        if left is None or top is None or width is None or height is None:
            return False
        return left >= self._size[0] or top >= self._size[1] or left + width <= 0 or top + height <= 0


def _has_filling(properties: Element) -> bool:
    return any(properties.find(fill) is not None for fill in _FILLINGS)


def _text_of(run: Element) -> str:
    """The text of a run."""
    return "".join(one.text or "" for one in each(run, "t"))


def _is_concealed(look: Element | None, ground: str) -> bool:
    if look is None:
        return False
    size = _whole(look.get("sz", ""))
    if size is not None and size / 100 <= TINY_POINTS:
        return True
    colour = _colour(look)
    if not colour or ground == "?":
        return False
    return colour == ground or (colour in _WHITE and (not ground or ground in _WHITE))


def _colour(look: Element) -> str:
    """The colour of a solid filling, empty when there is none or when it is changed by degrees."""
    fill = inside(look, "solidFill")
    colour = next(iter(fill), None) if fill is not None else None
    return (colour.get("val") or "").lower() if colour is not None and len(colour) == 0 else ""


def _whole(text: str) -> int | None:
    return int(text) if re.fullmatch(r"-?\d{1,12}", text) else None
