"""OpenDocument texts as HTML: text with the numbers that LibreOffice shows, tables, notes, frames, comments (ODF)."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from kartlegg.limits import HTML_DEPTH
from kartlegg.reading.markup import Look, cell, numeral, paragraph, run
from kartlegg.reading.packages import Element, Package, UnreadableError, inside, whole

# What is no text of the document: deleted text, the names of fields, the data of forms.
_SKIPPED = frozenset(
    ["tracked-changes", "sequence-decls", "variable-decls", "user-field-decls", "forms", "scripts", "event-listeners",
     "note-citation", "label", "param", "table-column", "table-columns", "image", "object", "object-ole", "desc"]
)  # fmt: skip
# What is drawn: text in it stands apart, names and descriptions of pictures are none.
_DRAWN = frozenset(
    ["frame", "text-box", "custom-shape", "g", "rect", "ellipse", "circle", "line", "path", "polygon", "polyline",
     "caption", "connector", "control", "page-thumbnail", "measure"]
)  # fmt: skip
_STYLE_DEPTH = 12
_SPACES = 100  # that one text:s stands for
_BLOCKS = frozenset(["p", "h", "list", "table"])


def odt_html(data: bytes) -> tuple[str, str]:
    """A document's text as HTML, and that of its page headers and footers.

    Raises:
        UnreadableError: It cannot be read.
    """
    package = Package(data)
    if b"encryption-data" in package.read("META-INF/manifest.xml"):
        raise UnreadableError("is locked with a password and was not read")
    content = package.tree("content.xml")
    body = inside(content, "body", "text") if content is not None else None
    if content is None or body is None:
        raise UnreadableError("is damaged and cannot be read")
    styles = package.tree("styles.xml")
    trees = [tree for tree in (styles, content) if tree is not None]
    reader = _Reader(styles=_Styles(trees))
    frame = [one for name in ("header", "footer") for tree in trees for one in tree.iter(name)]
    return reader.blocks(body), "".join(reader.blocks(one) for one in frame)


class _Styles:
    """The styles of text, and of lists by level."""

    def __init__(self, trees: list[Element]) -> None:
        self._text: dict[str, Element] = {}
        self._lists: dict[str, dict[int, Element]] = {}
        self.outline: dict[int, Element] = {}
        for tree in trees:
            for style in tree.iter("style"):
                self._text[style.get("name", "")] = style
            for style in tree.iter("list-style"):
                self._lists[style.get("name", "")] = {whole(one.get("level", ""), 1): one for one in style}
            for style in tree.iter("outline-style"):
                self.outline = {whole(one.get("level", ""), 1): one for one in style}

    def chain(self, name: str) -> Iterator[Element]:
        for _ in range(_STYLE_DEPTH):
            style = self._text.get(name)
            if style is None:
                return
            yield style
            name = style.get("parent-style-name", "")

    def level(self, name: str, level: int) -> Element | None:
        return self._lists.get(name, {}).get(level)

    def list_of(self, name: str) -> str:
        """The list that a paragraph's style puts it into."""
        return next((found for one in self.chain(name) if (found := one.get("list-style-name", ""))), "")

    def changed(self, look: Look, name: str) -> Look:
        for style in reversed(list(self.chain(name))):
            given = style.find("text-properties")
            if given is None:
                continue
            colour, ground = given.get("color"), given.get("background-color")
            through = given.get("text-line-through-style")
            look = Look(
                colour=_colour(colour) if colour else look.colour,
                ground=_colour(ground) if ground else look.ground,
                struck=through != "none" if through else look.struck,
                hidden=given.get("display") == "none" if given.get("display") else look.hidden,
            )
        return look


@dataclass(slots=True)
class _List:
    """A list that is being read."""

    style: str
    counts: dict[int, int]


@dataclass(slots=True)
class _Reader:
    """A walk through a document's blocks."""

    styles: _Styles
    _known: dict[str, _List] = field(default_factory=dict)  # lists by their id, to be continued
    _last: dict[str, _List] = field(default_factory=dict)  # the last list of each style
    _headings: dict[int, int] = field(default_factory=dict)
    _after: list[str] = field(default_factory=list)  # frames and comments of the paragraph that is being read

    def blocks(self, parent: Element, depth: int = 0) -> str:
        """Paragraphs, lists and tables."""
        if depth > HTML_DEPTH:
            return paragraph(run("".join(parent.itertext()), Look()))
        out = []
        for child in parent:
            if child.tag in {"p", "h"}:
                out.append(self._paragraph(child, depth))
            elif child.tag == "list":
                out.append(self._list(child, None, 1, depth))
            elif child.tag == "table":
                out.append(f"<table>{''.join(self._rows(child, depth + 1))}</table>")
            elif child.tag not in _SKIPPED:
                out.append(self.blocks(child, depth + 1))
        return "".join(out)

    def _rows(self, parent: Element, depth: int) -> Iterator[str]:
        for child in parent if depth < HTML_DEPTH else ():
            if child.tag == "table-row":
                cells = (one for one in child if one.tag == "table-cell")
                spans = ((one, whole(one.get("number-columns-spanned", ""), 1)) for one in cells)
                yield f"<tr>{''.join(cell(self.blocks(one, depth + 1), span) for one, span in spans)}</tr>"
            elif child.tag not in _SKIPPED:
                yield from self._rows(child, depth + 1)

    # ── Lists ─────────────────────────────────────────────────────────────────────────────────────────────────

    def _list(self, element: Element, outer: _List | None, level: int, depth: int) -> str:
        """A list's items; one that says so goes on from an earlier one (ODF 1.3 part 3 §5.3.3)."""
        within = outer or self._opened(element)
        if depth > HTML_DEPTH:
            return paragraph(run("".join(element.itertext()), Look()))
        out = []
        if outer is not None and element.get("continue-numbering") != "true":
            within.counts.pop(level, None)
        style = element.get("style-name", within.style)
        for item in element:
            labelled = item.tag == "list-item"
            if labelled:
                start = item.get("start-value", "")
                first = whole(_attribute(self.styles.level(style, level), "start-value"), 1)
                count = whole(start, 0) if start else within.counts.get(level, first - 1) + 1
                within.counts[level] = count
            for child in item:
                if child.tag == "list":
                    out.append(self._list(child, within, level + 1, depth + 1))
                elif child.tag in {"p", "h"}:
                    label = self._label(self.styles.level(style, level), within.counts, level, style)
                    out.append(self._paragraph(child, depth, label if labelled else None, level))
                    labelled = False
                elif child.tag == "table":
                    out.append(f"<table>{''.join(self._rows(child, depth + 1))}</table>")
        return "".join(out)

    def _opened(self, element: Element) -> _List:
        style = element.get("style-name", "")
        earlier = self._known.get(element.get("continue-list", "-"))
        if earlier is None and element.get("continue-numbering") == "true":
            earlier = self._last.get(style)
        found = _List(style=style, counts=earlier.counts if earlier else {})
        self._known[element.get("id", "")] = self._last[style] = found
        return found

    def _label(self, rule: Element | None, counts: dict[int, int], level: int, style: str = "") -> str | None:
        """What stands before an item: a number in its form, empty for a bullet, None for nothing."""
        if rule is None:
            return None
        form = rule.get("num-format", "")
        if not form:
            return "" if rule.tag == "list-level-style-bullet" else None
        for deeper in [one for one in counts if one > level]:
            del counts[deeper]
        first = max(1, level - whole(rule.get("display-levels", ""), 1) + 1)
        numbers = []
        for one in range(first, level + 1):
            above = self.styles.level(style, one) if style else self.styles.outline.get(one)
            numbers.append(numeral(counts.get(one, 1), _attribute(above, "num-format") or form))
        return f"{rule.get('num-prefix', '')}{'.'.join(numbers)}{rule.get('num-suffix', '')}".strip()

    def _heading(self, element: Element, style: str) -> tuple[str | None, int]:
        """A heading's number, by the document's outline or by the list that its style belongs to."""
        level = whole(element.get("outline-level", ""), 1)
        name = self.styles.list_of(style)
        rule = self.styles.level(name, level) if name else self.styles.outline.get(level)
        if rule is None or not rule.get("num-format") or element.get("is-list-header") == "true":
            return None, level
        self._headings[level] = self._headings.get(level, whole(rule.get("start-value", ""), 1) - 1) + 1
        return self._label(rule, self._headings, level, name), level

    # ── Text ──────────────────────────────────────────────────────────────────────────────────────────────────

    def _paragraph(self, element: Element, depth: int, label: str | None = None, level: int = 1) -> str:
        outer, self._after = self._after, []
        style = element.get("style-name", "")
        inner = "".join(self._runs(element, self.styles.changed(Look(), style), depth))
        if element.tag == "h" and label is None and inner.strip():
            label, level = self._heading(element, style)
        out = paragraph(inner, label=label, level=level - 1, heading=element.tag == "h")
        after, self._after = "".join(self._after), outer
        return out + after

    def _runs(self, parent: Element, look: Look, depth: int) -> Iterator[str]:
        yield run(parent.text or "", look)
        for child in parent if depth < HTML_DEPTH else ():
            yield from self._inline(child, look, depth + 1)
            yield run(child.tail or "", look)

    def _inline(self, child: Element, look: Look, depth: int) -> Iterator[str]:
        if child.tag == "s":
            yield " " * min(whole(child.get("c", ""), 1), _SPACES)
        elif child.tag == "tab":
            yield " "
        elif child.tag == "line-break":
            yield "<br>"
        elif child.tag == "note":
            texts = (" ".join("".join(self._runs(one, look, depth)).split()) for one in child.iter("p"))
            yield f" ({' '.join(texts)})"
        elif child.tag == "annotation":
            self._after.append(self.blocks(child, depth))
        elif child.tag in {"fieldmark", "fieldmark-start"} and "CHECKBOX" in child.get("type", ""):
            ticked = any(one.get("value") == "true" for one in child.iter("param"))
            yield "☒ " if ticked else "☐ "
        elif child.tag in _DRAWN or any(one.tag in _BLOCKS for one in child):
            self._after.append(self.blocks(child, depth))
        elif child.tag not in _SKIPPED:
            yield from self._runs(child, self.styles.changed(look, child.get("style-name", "")), depth)


def _attribute(element: Element | None, name: str) -> str:
    return element.get(name, "") if element is not None else ""


def _colour(name: str) -> str:
    return "" if name.lower() in {"transparent", "#000000", "#ffffff"} else name
