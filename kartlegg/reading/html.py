"""HTML to lines: what a mail program would show, with the numbers of lists and the cells of tables."""

import re
from collections import Counter
from dataclasses import replace

from selectolax.lexbor import LexborHTMLParser, LexborNode

from kartlegg.limits import HTML_DEPTH, READ_LINES
from kartlegg.reading.lines import Line

_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "dialog",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_SKIPPED = frozenset(["head", "script", "style", "title", "template", "noscript", "object", "svg", "math"])
# What changes how the text in it is read; so may an attribute of any other.
_STATED = frozenset(["blockquote", "ol", "ul", "h1", "h2", "h3", "h4", "h5", "h6", "td", "th", "pre"])
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|font-size\s*:\s*0(?![.\d])", re.I)
_COLOUR = re.compile(r"(?<![-\w])color\s*:\s*([^;\"']+)", re.I)
# Containers that mail programs put around what they quote, without blockquote.
_QUOTE_CLASSES = ("gmail_quote", "yahoo_quoted", "moz-cite-prefix", "protonmail_quote", "tutanota_quote")
# Word writes a list item's number as text in a span that is "ignored" by what reads lists.
_SPACES = "\t\r\n\f\u200b\xad"  # what a page shows as a space, or not at all


def html_lines(html: str, *, plain_lists: bool = True) -> tuple[Line, ...]:
    """The lines of a page, in reading order; colour is told against the colour that most of the text has.

    Args:
        html: The page.
        plain_lists: Whether an ordered list without a type shows numbers, as it does in a browser. What pandoc
            makes of a list without a style has none.
    """
    parser = LexborHTMLParser(html)
    root = parser.body or parser.root
    if root is None:
        return ()
    walk = _Walk(plain_lists=plain_lists)
    walk.visit(root, _State())
    walk.end_line()
    usual = Counter[str]()
    for line, colour in walk.lines:
        usual[colour] += len(line.text)
    most = usual.most_common(1)[0][0] if usual else ""
    return tuple(replace(line, marked=True) if colour != most else line for line, colour in walk.lines)


class _State:
    """What holds for the text of a node."""

    __slots__ = ("cell", "colour", "depth", "heading", "level", "pre")

    def __init__(self) -> None:
        self.depth = 0
        self.level = 0
        self.colour = ""
        self.heading = False
        self.cell: int | None = None
        self.pre = False

    def copy(self) -> "_State":
        """Another one with the same values."""
        other = _State()
        for name in self.__slots__:
            setattr(other, name, getattr(self, name))
        return other


class _Walk:
    """A walk through the tree that gathers lines."""

    def __init__(self, *, plain_lists: bool) -> None:
        self.lines: list[tuple[Line, str]] = []
        self._plain_lists = plain_lists
        self._text: list[str] = []
        self._colours: Counter[str] = Counter()
        self._state = _State()
        self._item: tuple[int | None, bool] | None = None  # number, bullet: of the item that begins here
        self._blank = True
        self._nodes = 0

    def visit(self, node: LexborNode, state: _State, nesting: int = 0) -> None:
        """Gather the text of a node and what is below it."""
        if nesting > HTML_DEPTH or len(self.lines) > READ_LINES:
            return
        child = node.child
        number = cell = 0
        if node.tag == "ol":
            number = _whole(node.attributes.get("start"), 1) - 1
        while child is not None:
            tag = child.tag
            if tag == "-text":
                self._add(child.text_content or "", state)
            elif tag and not tag.startswith("-") and tag not in _SKIPPED:
                if tag == "li":
                    number = _whole(child.attributes.get("value"), number + 1)
                self._element(child, tag, node.tag or "", number, cell, state, nesting)
                cell += tag in {"td", "th"}
            child = child.next

    def _element(
        self, node: LexborNode, tag: str, parent: str, number: int, cell: int, state: _State, nesting: int
    ) -> None:
        attributes = node.attributes
        style = attributes.get("style") or ""
        if (style and _HIDDEN.search(style)) or "hidden" in attributes:
            return
        if tag == "br":
            self.end_line(paragraph=False)
            return
        inner = state.copy() if attributes or tag in _STATED else state
        colour = _COLOUR.search(style) if style else None
        if colour or attributes.get("color"):
            inner.colour = _same_colour((colour[1] if colour else attributes.get("color")) or "")
        block = tag in _BLOCKS
        if block:
            self.end_line()
        classes = (attributes.get("class") or "").split()
        if tag == "blockquote" or (tag == "div" and any(name in classes for name in _QUOTE_CLASSES)):
            inner.depth += 1
        if tag in {"ol", "ul"}:
            inner.level += 1
        if tag in _HEADINGS:
            inner.heading = True
        if tag in {"td", "th"}:
            inner.cell = cell
        if tag == "pre":
            inner.pre = True
        if tag == "li":
            numbered = parent == "ol" and (
                self._plain_lists or "type" in (node.parent.attributes if node.parent else ())
            )
            self._item = (number, False) if numbered else (None, True)
        if tag == "hr":
            return
        self.visit(node, inner, nesting + 1)
        if block:
            self.end_line()
        if tag == "li":
            self._item = None

    def _add(self, text: str, state: _State) -> None:
        if state.pre and "\n" in text:
            for index, line in enumerate(text.split("\n")):
                if index:
                    self.end_line(paragraph=False)
                self._add(line, state)
            return
        text = _spaced(text)
        if not text.strip():
            if self._text:
                self._text.append(" ")
            return
        if not self._text:
            self._state = state
        self._text.append(text)
        self._colours[state.colour] += len(text.strip())

    def end_line(self, *, paragraph: bool = True) -> None:
        """Close the line that is being gathered."""
        text = _spaced("".join(self._text).replace("\xa0", " ")).strip()
        if text:
            state = self._state
            number, bullet = self._item or (None, False)
            self._item = None
            if number is not None:
                text = f"{number}. {text}"
            line = Line(
                text=text, depth=state.depth, level=state.level, number=number, bullet=bullet,
                heading=state.heading, cell=state.cell, after_blank=self._blank, at=len(self.lines),
            )  # fmt: skip
            self.lines.append((line, self._colours.most_common(1)[0][0] if self._colours else ""))
            self._blank = paragraph
        elif paragraph or not text:
            self._blank = True
        self._text = []
        self._colours = Counter()


def _spaced(text: str) -> str:
    """With one space for each run of them."""
    for space in _SPACES:
        text = text.replace(space, " ")
    while "  " in text:
        text = text.replace("  ", " ")
    return text


def _same_colour(colour: str) -> str:
    """Names of black and "as usual" are one colour."""
    colour = colour.strip().lower().removesuffix("!important").strip()
    usual = {"black", "#000", "#000000", "windowtext", "inherit", "initial", "auto", "rgb(0,0,0)", "rgb(0, 0, 0)"}
    return "" if colour in usual else colour


def _whole(text: str | None, default: int) -> int:
    return int(text) if text and text.strip().isdigit() and len(text.strip()) < 5 else default
