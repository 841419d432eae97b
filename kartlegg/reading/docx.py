"""Word documents as HTML: text with the numbers that Word shows, tables, notes, text boxes, comments (ECMA-376)."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from kartlegg.limits import HTML_DEPTH
from kartlegg.reading.markup import Look, cell, numeral, paragraph, run
from kartlegg.reading.packages import Element, Package, UnreadableError, inside, topmost, value, whole

_THROUGH = frozenset(["sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag", "AlternateContent", "Choice"])
_OFF = frozenset(["0", "false", "off", "none"])
_STYLE_DEPTH = 12  # styles based on styles: Word allows 11


def docx_html(data: bytes) -> tuple[str, str]:
    """A document's text as HTML, and that of its page headers and footers.

    Raises:
        UnreadableError: It cannot be read.
    """
    package = Package(data)
    main = next(iter(package.relations("").get("officeDocument", [])), "word/document.xml")
    document = package.tree(main)
    body = inside(document, "body") if document is not None else None
    if body is None:
        raise UnreadableError("is damaged and cannot be read")
    parts = package.relations(main)
    trees = {kind: [tree for name in names if (tree := package.tree(name)) is not None] for kind, names in parts.items()
             if kind in {"styles", "numbering", "footnotes", "endnotes", "comments", "header", "footer"}}  # fmt: skip
    styles = _Styles({style.get("styleId", ""): style for tree in trees.get("styles", ()) for style in tree})
    reader = _Reader(
        styles=styles,
        numbering=_Numbering(trees.get("numbering", []), styles),
        notes={
            f"{kind}{note.get('id')}": note
            for kind in ("footnote", "endnote", "comment")
            for tree in trees.get(f"{kind}s", ())
            for note in tree
        },
    )
    frame = [*trees.get("header", ()), *trees.get("footer", ())]
    return reader.blocks(body), "".join(reader.blocks(tree) for tree in frame)


@dataclass(frozen=True, slots=True)
class _Styles:
    by_id: dict[str, Element]

    def chain(self, name: str) -> Iterator[Element]:
        """A style and those that it is based on."""
        for _ in range(_STYLE_DEPTH):
            style = self.by_id.get(name)
            if style is None:
                return
            yield style
            name = value(style, "basedOn")


@dataclass(frozen=True, slots=True)
class _Level:
    start: int = 1
    form: str = "decimal"
    text: str = ""


class _Numbering:
    """The numbers of list paragraphs, counted as Word counts (ECMA-376 part 1 §17.9)."""

    def __init__(self, trees: list[Element], styles: _Styles) -> None:
        self._abstract: dict[str, Element] = {}
        self._nums: dict[str, Element] = {}
        for tree in trees:
            self._abstract |= {one.get("abstractNumId", ""): one for one in tree.findall("abstractNum")}
            self._nums |= {one.get("numId", ""): one for one in tree.findall("num")}
        self._styles = styles
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()

    def label(self, num: str, level: int) -> str | None:
        """The next paragraph's label at a level of a list; empty for a bullet, None where nothing is shown."""
        if num not in self._nums:
            return None
        key = self._key(num)
        rule = self._level(num, key, level)
        if rule.form in {"bullet", "none"} or "%" not in rule.text:
            return "" if rule.text.strip() and rule.form == "bullet" else rule.text.strip() or None
        counts = self._counts.setdefault(key, {})
        restart = self._override(num, level)
        if restart is not None and (num, level) not in self._begun:
            counts[level] = restart - 1
        self._begun.add((num, level))
        counts[level] = counts.get(level, rule.start - 1) + 1
        for deeper in [one for one in counts if one > level]:
            del counts[deeper]
        text = rule.text
        for above in range(level + 1):
            shown = self._level(num, key, above)
            number = counts.get(above, shown.start)
            text = text.replace(f"%{above + 1}", numeral(number, shown.form))
        return text.strip()

    def level_of_style(self, num: str, style: str) -> int:
        """The level that is tied to a paragraph style; the first when none is."""
        abstract = self._abstract.get(self._key(num))
        levels = abstract.findall("lvl") if abstract is not None else []
        return next((whole(one.get("ilvl", ""), 0) for one in levels if value(one, "pStyle") == style), 0)

    def _key(self, num: str) -> str:
        """The list that a number belongs to, through the style that stands for it."""
        key = value(self._nums.get(num), "abstractNumId")
        linked = value(self._abstract.get(key), "numStyleLink")
        style = self._styles.by_id.get(linked) if linked else None
        through = value(style, "pPr", "numPr", "numId")
        return value(self._nums.get(through), "abstractNumId", default=key) if through else key

    def _level(self, num: str, key: str, level: int) -> _Level:
        replaced = (one.find("lvl") for one in self._overrides(num, level))
        own = next((one for one in replaced if one is not None), None)
        abstract = self._abstract.get(key)
        given = [] if abstract is None else [one for one in abstract.findall("lvl") if one.get("ilvl") == str(level)]
        found = own if own is not None else next(iter(given), None)
        if found is None:
            return _Level()
        return _Level(
            whole(value(found, "start"), 1), value(found, "numFmt", default="decimal"), value(found, "lvlText")
        )

    def _override(self, num: str, level: int) -> int | None:
        starts = (value(one, "startOverride") for one in self._overrides(num, level))
        return next((whole(start, 1) for start in starts if start), None)

    def _overrides(self, num: str, level: int) -> list[Element]:
        return [one for one in self._nums[num].findall("lvlOverride") if one.get("ilvl") == str(level)]


@dataclass(slots=True)
class _Reader:
    """A walk through a document's blocks."""

    styles: _Styles
    numbering: _Numbering
    notes: dict[str, Element] = field(default_factory=dict)
    _after: list[str] = field(default_factory=list)  # text boxes and comments of the paragraph that is being read

    def blocks(self, parent: Element, depth: int = 0) -> str:
        """Paragraphs and tables."""
        if depth > HTML_DEPTH:
            return paragraph(run("".join(one.text or "" for one in parent.iter("t")), Look()))
        out = []
        for child in parent:
            if child.tag == "p":
                out.append(self._paragraph(child, depth))
            elif child.tag == "tbl":
                out.append(f"<table>{''.join(self._rows(child, depth + 1))}</table>")
            elif child.tag in _THROUGH:
                out.append(self.blocks(child, depth + 1))
        return "".join(out)

    def _rows(self, parent: Element, depth: int) -> Iterator[str]:
        for child in parent:
            if child.tag == "tr":
                before = whole(value(child, "trPr", "gridBefore"), 0)
                cells = "".join(self._cells(child, depth))
                yield f"<tr>{cell('', before) if before else ''}{cells}</tr>"
            elif child.tag in _THROUGH and depth < HTML_DEPTH:
                yield from self._rows(child, depth + 1)

    def _cells(self, parent: Element, depth: int) -> Iterator[str]:
        for child in parent:
            if child.tag == "tc":
                yield cell(self.blocks(child, depth + 1), whole(value(child, "tcPr", "gridSpan"), 1))
            elif child.tag in _THROUGH and depth < HTML_DEPTH:
                yield from self._cells(child, depth + 1)

    def _paragraph(self, element: Element, depth: int) -> str:
        outer, self._after = self._after, []
        style = value(element, "pPr", "pStyle")
        label, level = self._label(element, style)
        inner = "".join(self._runs(element, self._look(style), depth))
        heading = any(
            value(one, "name").lower().startswith(("heading", "title")) or one.find("pPr/outlineLvl") is not None
            for one in self.styles.chain(style)
        )
        out = paragraph(inner, label=label if inner.strip() else None, level=level, heading=heading)
        after, self._after = "".join(self._after), outer
        return out + after

    def _label(self, element: Element, style: str) -> tuple[str | None, int]:
        own = inside(element, "pPr", "numPr")
        num, level = value(own, "numId"), value(own, "ilvl")
        for one in self.styles.chain(style):
            given = inside(one, "pPr", "numPr")
            if not num and value(given, "numId"):
                num = value(given, "numId")
                level = level or value(given, "ilvl") or str(self.numbering.level_of_style(num, one.get("styleId", "")))
        if not num or num == "0" or _is_gone(element):
            return None, 0
        return self.numbering.label(num, whole(level, 0)), whole(level, 0)

    def _runs(self, parent: Element, look: Look, depth: int) -> Iterator[str]:
        for child in parent if depth < HTML_DEPTH else ():
            if child.tag == "r" and child.find("t") is None and child.find("rPr") is None:
                yield from self._run(child, look, depth)
            elif child.tag == "r":
                yield from self._run(child, self._changed(look, child.find("rPr")), depth)
            elif child.tag in _THROUGH or child.tag in {"hyperlink", "fldSimple", "dir", "bdo", "oMath", "oMathPara"}:
                yield from self._runs(child, look, depth + 1)

    def _run(self, element: Element, look: Look, depth: int) -> Iterator[str]:
        for child in element:
            if child.tag == "t":
                yield run(child.text or "", look)
            elif child.tag in {"tab", "ptab"}:
                yield " "
            elif child.tag in {"br", "cr"}:
                yield "<br>"
            elif child.tag == "noBreakHyphen":
                yield "-"
            elif child.tag == "sym":
                yield run(_sign(child.get("char", "")), look)
            elif child.tag == "fldChar":
                yield run(_form_field(child), look)
            elif child.tag in {"footnoteReference", "endnoteReference"}:
                yield from self._note(child.tag.removesuffix("Reference") + child.get("id", ""), look, depth)
            elif child.tag == "commentReference":
                comment = self.notes.pop(f"comment{child.get('id')}", None)
                self._after += [self.blocks(comment, depth + 1)] if comment is not None else []
            elif child.tag in {"drawing", "pict", "object", "AlternateContent"}:
                boxes = topmost(child, "txbxContent", skipped=("Fallback",) if child.find("Choice") is not None else ())
                self._after += [self.blocks(box, depth + 1) for box in boxes]

    def _note(self, key: str, look: Look, depth: int) -> Iterator[str]:
        """A foot note where its sign stands, in parentheses."""
        note = self.notes.pop(key, None)
        if note is not None:
            text = " ".join("".join(self._runs(one, look, depth + 1)).strip() for one in note.iter("p"))
            yield f" ({text})" if text.strip() else ""

    def _look(self, style: str) -> Look:
        look = Look()
        for one in reversed(list(self.styles.chain(style))):
            look = self._changed(look, one.find("rPr"))
        return look

    def _changed(self, look: Look, given: Element | None) -> Look:
        """A look with what a run's properties say, those of its character style first."""
        if given is None:
            return look
        for one in reversed(list(self.styles.chain(value(given, "rStyle")))):
            style = one.find("rPr")
            if style is not None and style.find("rStyle") is None:
                look = self._changed(look, style)
        colour, ground = value(given, "color"), value(given, "highlight") or value(given, "shd", key="fill")
        return Look(
            colour=_colour(colour) if colour else look.colour,
            ground=_colour(ground) if ground else look.ground,
            struck=_is_on(given, "strike", look.struck) or _is_on(given, "dstrike", default=False),
            hidden=_is_on(given, "vanish", look.hidden),
        )


def _is_gone(element: Element) -> bool:
    """Whether a paragraph is not shown: hidden, or deleted in a tracked change. An empty one is shown and counted."""
    mark = inside(element, "pPr", "rPr")
    if mark is None:
        return False
    deleted = mark.find("del") is not None and element.find(".//t") is None
    return deleted or _is_on(mark, "vanish", default=False)


def _is_on(given: Element, name: str, default: bool) -> bool:
    found = given.find(name)
    return default if found is None else found.get("val", "1").lower() not in _OFF


def _colour(name: str) -> str:
    if name.lower() in {"auto", "none", "clear", "000000", "ffffff", "black", "white"}:
        return ""
    return f"#{name}" if len(name) == 6 and not name.isalpha() else name


def _sign(code: str) -> str:
    try:
        return chr(int(code[:4], 16))
    except ValueError:
        return ""


def _form_field(element: Element) -> str:
    """What a form field of the old kind holds that no run of text repeats: a tick, or the choice from a list."""
    box = inside(element, "ffData", "checkBox")
    if box is not None:
        given = box.find("checked") if box.find("checked") is not None else box.find("default")
        return "☒ " if given is not None and given.get("val", "1").lower() not in _OFF else "☐ "
    choices = inside(element, "ffData", "ddList")
    if choices is None:
        return ""
    entries = [one.get("val", "") for one in choices.findall("listEntry")]
    chosen = whole(value(choices, "result") or value(choices, "default"), 0)
    return entries[chosen] if chosen < len(entries) else ""
