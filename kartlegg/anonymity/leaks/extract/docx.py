"""Word documents (ISO/IEC 29500-1 §17): what a reader sees, and what lies in the file beside it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kartlegg.anonymity.leaks.extract.collect import Passages, short
from kartlegg.anonymity.leaks.extract.lines import Line, concealed, heading, in_words, item, joined, paragraph, row
from kartlegg.anonymity.leaks.extract.ooxml import Office, Reader, sweep
from kartlegg.anonymity.leaks.extract.packages import Element, each, everything_in, inside, value, whole, words_of
from kartlegg.anonymity.leaks.extract.styles import is_built_in
from kartlegg.anonymity.leaks.values import Trace
from kartlegg.limits import TINY_POINTS

_OFF = frozenset(["0", "false", "off", "none"])
_BODY_LEVEL = 9  # of an outline: text that is no heading (§17.3.1.20)
_STYLE_DEPTH = 12  # styles based on styles: Word allows 11
_GONE = frozenset(["del", "moveFrom"])  # deleted and moved away in tracked changes: told by the sweep
_HEADING = re.compile(r"heading (\d)\Z", re.IGNORECASE)
_WHITE = frozenset(["ffffff", "fefefe", "white"])
_LIGHT_THEME = frozenset(["background1", "bg1", "light1"])
_EMPTY_FIELD = re.compile(r"\s*(?:PAGE|NUMPAGES|SECTIONPAGES)\b[\s\\*\w]{0,40}\Z")
_LINK_FIELD = re.compile(r"\s*HYPERLINK\b[^\"]{0,20}\"([^\"]{1,2000})\"")


def read_docx(data: bytes, passages: Passages) -> None:
    """The passages of a Word document.

    Raises:
        BrokenError: It cannot be read.
    """
    office = Office(data, passages)
    name, document = office.main("word/document.xml")
    parts = {one.kind: one.target for one in office.package.relations(name) if not one.is_external}
    styles = office.tree(parts.get("styles", "word/styles.xml"))
    reader = _Word(passages, styles, office.tree(parts.get("numbering", "word/numbering.xml")))
    ground = value(document, "background", key="color")
    reader.look_for_title(document)
    passages.body(reader.story(inside(document, "body"), ground))
    reader.sweep(document, "")
    office.read_rest(
        {
            "hdr": reader.frame("header"),
            "ftr": reader.frame("footer"),
            "footnotes": reader.notes("footnote"),
            "endnotes": reader.notes("endnote"),
            "comments": reader.comments,
            "settings": reader.settings,
            "people": reader.people,
            "glossaryDocument": reader.glossary,
            "document": reader.frame("document"),
            "styles": reader.style_names,
            "numbering": reader.list_names,
        }
    )


@dataclass(frozen=True, slots=True)
class _Look:
    """How a run of text looks, as far as it may hide it."""

    is_vanished: bool = False
    colour: str = ""
    ground: str = ""  # "?" where it hangs on a table's style
    size: float = 11.0  # points


class _Word:
    def __init__(self, passages: Passages, styles: Element | None, numbering: Element | None) -> None:
        self._passages = passages
        self._styles = {
            one.get("styleId", ""): one for one in (styles if styles is not None else ()) if one.get("styleId")
        }
        self._below_title = 0  # levels that headings lie deeper, where a title of its own style stands above them
        self._defaults = inside(styles, "docDefaults", "rPrDefault", "rPr")
        if styles is not None:
            self.style_names(styles, "")
        if numbering is not None:
            self.list_names(numbering, "")

    # ── Parts ─────────────────────────────────────────────────────────────────────────────────────────────────

    def frame(self, where: str) -> Reader:
        """The reader of a part that a reader sees: header, footer."""

        def read(tree: Element, _: str) -> None:
            self._passages.body(self.story(tree), where)
            self.sweep(tree, where)

        return read

    def notes(self, where: str) -> Reader:
        """The reader of foot or end notes."""

        def read(tree: Element, _: str) -> None:
            for note in tree:
                self._passages.body(self.story(note), f"{where} {note.get('id', '')}".strip())
            self.sweep(tree, where)

        return read

    def comments(self, tree: Element, _: str) -> None:
        """Comments (§17.13.4): text, author, initials."""
        for one in tree:
            author = one.get("author", "")
            self._passages.hidden(f"comment by {author or 'nobody'}", self.story(one) or "(empty)", Trace.COMMENT)
            self._passages.metadata("author of a comment", author)
            self._passages.metadata("initials of a comment's author", one.get("initials", ""))
        self.sweep(tree, "a comment")

    def glossary(self, tree: Element, _: str) -> None:
        """Building blocks that travel with the document (§17.12)."""
        for part in each(tree, "docPart"):
            title = value(part, "docPartPr", "name")
            body = part.find("docPartBody")
            self._passages.hidden(f"building block {short(title)}".strip(), self.story(body))
            self._passages.name("names of building blocks", title, value(part, "docPartPr", "category", "name"))
            self._passages.hidden("description of a building block", value(part, "docPartPr", "description"))
        self.sweep(tree, "a building block")

    def settings(self, tree: Element, _: str) -> None:
        """Settings that hold words (§17.15): variables, mail merge; the template is a relation."""
        for one in each(tree, "docVar"):
            self._passages.metadata("document variable", f"{one.get('name', '')}: {one.get('val', '')}")
        for one in each(tree, "mailMerge", "documentProtection", "writeProtection", "schemaLibrary", "captions"):
            self._passages.metadata(f"setting {one.tag}", everything_in(one))

    def people(self, tree: Element, _: str) -> None:
        """Those who wrote or commented, with their accounts."""
        for one in each(tree, "person"):
            account = value(one, "presenceInfo", key="userId")
            self._passages.metadata("list of authors", one.get("author", ""), Trace.AUTHOR)
            self._passages.metadata("account of an author", account)

    def style_names(self, tree: Element, _: str) -> None:
        """Names of styles that no word processor brings along."""
        names = [value(one, "name") for one in each(tree, "style")] + [
            value(one, "aliases") for one in each(tree, "style")
        ]
        self._passages.name("names of styles", *(name for name in names if not is_built_in(name)))

    def list_names(self, tree: Element, _: str) -> None:
        """Names and texts of lists."""
        self._passages.name("names of lists", *(value(one, "name") for one in each(tree, "abstractNum")))
        texts = (value(one, "lvlText") for one in each(tree, "lvl"))
        self._passages.hidden(
            "numbering of lists", "\n".join(text for text in texts if re.search(r"[^\W\d_]{2}", text))
        )

    def look_for_title(self, document: Element) -> None:
        """Note whether the document has a title that is no heading."""
        used = {one.get("val", "") for one in each(document, "pStyle")}
        titles = {key for key in used if key in self._styles and value(self._styles[key], "name").lower() == "title"}
        self._below_title = 1 if titles else 0

    # ── What a reader sees ────────────────────────────────────────────────────────────────────────────────────

    def story(self, parent: Element | None, ground: str = "") -> str:
        """The text of a part; what is concealed in it goes into passages of its own."""
        if parent is None:
            return ""
        return joined(self._blocks(parent, ground))

    def _blocks(self, parent: Element, ground: str) -> Iterator[Line]:
        for child in parent:
            if child.tag == "p":
                yield from self._paragraph(child, ground)
            elif child.tag == "tbl":
                yield from self._table(child, ground)
            elif child.tag not in _GONE and child.tag not in {"sectPr", "tblPr", "pPr"}:
                yield from self._blocks(child, ground)

    def _table(self, table: Element, ground: str) -> Iterator[Line]:
        style = self._styles.get(value(table, "tblPr", "tblStyle"))
        if style is not None and style.find(".//shd") is not None:
            ground = "?"
        ground = _fill(inside(table, "tblPr", "shd")) or ground
        for line in _each_until(table, "tr", "tbl"):
            cells = []
            for cell in _each_until(line, "tc", "tbl"):
                own = _fill(inside(cell, "tcPr", "shd")) or ground
                cells.append(" ".join(in_words(one) for one in self._blocks(cell, own)))
            yield row(cells)

    def _paragraph(self, element: Element, ground: str) -> Iterator[Line]:
        style = value(element, "pPr", "pStyle")
        ground = _fill(inside(element, "pPr", "shd")) or ground
        look = replace(self._styled(_Look(size=_points(self._defaults) or 11.0), style), ground=ground)
        boxes: list[Line] = []
        pieces: list[tuple[str, bool]] = list(self._runs(element, look, boxes))
        for text in concealed(pieces):
            self._passages.hidden("hidden text", text, Trace.CONCEALED)
        text = "".join(piece for piece, is_seen in pieces if is_seen)
        level = self._level(element, style)
        numbered = self._numbered(element, style)
        if level is not None:
            yield heading(text, level)
        elif numbered is not None:
            yield item(text, numbered)
        else:
            yield paragraph(text)
        yield from boxes

    def _runs(self, parent: Element, look: _Look, boxes: list[Line]) -> Iterator[tuple[str, bool]]:
        for child in parent:
            if child.tag == "r":
                given = child.find("rPr")
                own = self._changed(self._styled(look, value(given, "rStyle")), given)
                seen = not _is_concealed(own)
                for text in self._pieces(child, boxes, own.ground):
                    yield text, seen
            elif child.tag not in _GONE and child.tag != "pPr":
                yield from self._runs(child, look, boxes)

    def _pieces(self, run: Element, boxes: list[Line], ground: str) -> Iterator[str]:
        for child in run:
            if child.tag == "t":
                yield child.text or ""
            elif child.tag in {"tab", "ptab"}:
                yield " "
            elif child.tag in {"br", "cr"}:
                yield "\n"
            elif child.tag == "noBreakHyphen":
                yield "-"
            elif child.tag == "softHyphen":
                yield "\u00ad"
            elif child.tag == "sym":
                yield _sign(child.get("char", ""))
            elif child.tag == "ruby":
                yield words_of(child)
            elif child.tag in {"drawing", "pict", "object", "AlternateContent"}:
                boxes += self._boxes(child)

    def _boxes(self, drawing: Element) -> list[Line]:
        """Text boxes; where a drawing stands twice, for new and for old programs, what only the old see is hidden."""
        choice, fallback = drawing.find("Choice"), drawing.find("Fallback")
        if choice is None or fallback is None:
            boxes = _each_until(drawing, "txbxContent", "txbxContent")
            return [line for box in boxes for line in self._blocks(box, "?")]
        seen = self._boxes(choice)
        words = {line.text for line in seen}
        beneath = [line.text for line in self._boxes(fallback) if line.text not in words]
        self._passages.hidden("text box for older programs", "\n".join(beneath), Trace.CONCEALED)
        return seen

    # ── Styles ────────────────────────────────────────────────────────────────────────────────────────────────

    def _chain(self, name: str) -> list[Element]:
        """A style and those that it is based on."""
        chain: list[Element] = []
        while name in self._styles and len(chain) < _STYLE_DEPTH:
            chain.append(self._styles[name])
            name = value(chain[-1], "basedOn")
        return chain

    def _styled(self, look: _Look, name: str) -> _Look:
        for style in reversed(self._chain(name) if name else ()):
            look = self._changed(look, style.find("rPr"))
        return look

    def _changed(self, look: _Look, given: Element | None) -> _Look:
        if given is None:
            return look
        vanish = next((one for one in (given.find("vanish"), given.find("specVanish")) if one is not None), None)
        colour = value(given, "color").lower()
        if value(given, "color", key="themeColor") in _LIGHT_THEME:
            colour = "ffffff"
        ground = value(given, "highlight").lower() or _fill(given.find("shd"))
        return _Look(
            is_vanished=look.is_vanished if vanish is None else vanish.get("val", "1").lower() not in _OFF,
            colour=colour or look.colour,
            ground=look.ground if ground in {"", "none"} else ground,
            size=_points(given) or look.size,
        )

    def _level(self, element: Element, style: str) -> int | None:
        """The level of a heading, from 1; the document's title is the first."""
        for one in self._chain(style):
            name = value(one, "name")
            match = _HEADING.match(name)
            if match or name.lower() == "title":
                return int(match[1]) + self._below_title if match else 1
        match = re.match(r"(?:heading|overskrift) ?(\d)\Z", style, re.IGNORECASE)
        if match:
            return int(match[1]) + self._below_title
        outline = whole(value(element, "pPr", "outlineLvl"), _BODY_LEVEL)
        return outline + 1 + self._below_title if outline < _BODY_LEVEL else None

    def _numbered(self, element: Element, style: str) -> int | None:
        """How deep in a list a paragraph stands; None when it is in none."""
        for one in (element, *self._chain(style)):
            number = inside(one, "pPr", "numPr")
            if number is not None:
                return None if value(number, "numId") == "0" else whole(value(number, "ilvl"), 0)
        return None

    # ── What lies beside it ───────────────────────────────────────────────────────────────────────────────────

    def sweep(self, tree: Element, where: str) -> None:
        """All that a part holds beside its text: changes with their authors, field codes, names, alternative texts."""
        sweep(tree, where, self._passages)
        within = f" in {where}" if where else ""
        codes: list[str] = []
        for one in tree.iter():
            if one.get("author") is not None and one.tag != "comment":
                self._change(one, within)
            if one.tag in {"instrText", "delInstrText"}:
                codes.append(one.text or "")
            elif one.tag == "fldChar":
                self._field("".join(codes), within)
                codes = []
            elif one.tag in _TELLING:
                kind, keys = _TELLING[one.tag]
                self._passages.hidden(f"{kind}{within}", "\n".join(filter(None, map(one.get, keys))))
            elif one.tag == "fldSimple":
                self._field(one.get("instr", ""), within)
            elif one.tag == "hyperlink":
                self._passages.link(f"link{within}", one.get("docLocation", ""))
            elif one.tag in {"sdtPr", "ffData"}:
                self._control(one, within)
        self._field("".join(codes), within)

    def _field(self, code: str, within: str) -> None:
        link = _LINK_FIELD.match(code)
        if link:
            self._passages.link(f"link{within}", link[1])
        elif not _EMPTY_FIELD.match(code):
            self._passages.hidden(f"field code{within}", code)

    def _control(self, properties: Element, within: str) -> None:
        """A content control or form field (§17.5.2, §17.16): its names, its choices, where its data comes from."""
        names = [one.get("val", "") for one in each(properties, "alias", "tag", "docPart", "name")]
        self._passages.name(f"names of content controls{within}", *names)
        told = [one.get(key, "") for one in properties.iter() for key in ("displayText", "value", "xpath")]
        told += [one.get("val", "") for one in each(properties, "helpText", "statusText", "default", "listEntry")]
        self._passages.hidden(
            f"choices of a content control{within}", "\n".join(one for one in told if re.search(r"[^\W\d_]", one))
        )

    def _change(self, element: Element, within: str) -> None:
        """A tracked change (§17.13.5). What was inserted is body text already, and is not told twice."""
        author = element.get("author", "")
        text = "".join(one.text or "" for one in each(element, "t", "delText"))
        if element.tag in _GONE and text:
            self._passages.metadata(f"author of a tracked change{within}", author)
            self._passages.hidden(f"tracked deletion by {author}{within}", text, Trace.CHANGE)
        elif text:
            self._passages.hidden(f"tracked insertion{within}: “{short(text)}”", author or "(nobody)", Trace.CHANGE)
        else:
            self._passages.hidden(f"tracked change{within}", author or "(nobody)", Trace.CHANGE)


# Elements with words in attributes of theirs.
_TELLING: dict[str, tuple[str, Sequence[str]]] = {
    "tblCaption": ("title of a table", ("val",)),
    "tblDescription": ("description of a table", ("val",)),
    "smartTag": ("smart tag", ("element",)),
    "customXml": ("custom markup", ("element",)),
    "attr": ("custom markup", ("name", "val")),
    "permStart": ("editor of a range", ("ed",)),
}


def _each_until(parent: Element, name: str, stop: str) -> list[Element]:
    """The elements of a name, in order, that do not lie in another of the same name or below a ``stop``."""
    found: list[Element] = []
    waiting = list(reversed(parent))
    while waiting:
        child = waiting.pop()
        if child.tag == name:
            found.append(child)
        elif child.tag != stop and child.tag not in _GONE:
            waiting += reversed(child)
    return found


def _is_concealed(look: _Look) -> bool:
    if look.is_vanished or look.size <= TINY_POINTS:
        return True
    if look.ground == "?" or look.colour in {"", "auto"}:
        return False
    paper = look.ground in {"", "auto"}
    return look.colour == look.ground or (look.colour in _WHITE and (paper or look.ground in _WHITE))


def _fill(shading: Element | None) -> str:
    """The colour behind a text; empty when none is given."""
    fill = value(shading, key="fill").lower()
    return "" if fill in {"auto", "none"} else fill


def _points(given: Element | None) -> float | None:
    return whole(value(given, "sz"), 0) / 2 or None


def _sign(code: str) -> str:
    try:
        return chr(int(code[:4], 16))
    except ValueError:
        return ""
