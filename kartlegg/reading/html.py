"""HTML to lines: what a mail program would show, with the numbers of lists and the cells of tables."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from selectolax.lexbor import LexborHTMLParser, LexborNode

from kartlegg.limits import HTML_DEPTH, READ_LINES
from kartlegg.reading.charsets import clean_text
from kartlegg.reading.lines import Line
from kartlegg.reading.styles import (
    Item,
    WordLists,
    as_signs,
    colour_of,
    declarations,
    ground_of,
    is_hidden,
    is_sign_font,
    is_zero,
    item_of,
)

_BLOCKS = frozenset(
    [
        *("address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dialog", "div", "dl", "dt"),
        *("fieldset", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html"),
        *("legend", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tbody", "td", "textarea", "tfoot"),
        *("th", "thead", "tr", "ul"),
    ]
)
_SKIPPED = frozenset(["head", "script", "style", "title", "template", "noscript", "object", "svg", "math", "select"])
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_BOLD = frozenset(["b", "strong"])
_HEADING_CHARACTERS = 80  # of a line all in bold that may be a heading: more is text that somebody wanted seen
_STRUCK = frozenset(["del", "s", "strike"])
_INLINE = frozenset(["span", "font", "mark", "b", "i", "u", "em", "strong", "a"])
_ROW_GROUPS = frozenset(["tbody", "thead", "tfoot"])
# Elements that change how the text in them is read, and the attributes that do so beside a style.
_STATED = frozenset(["blockquote", "ol", "ul", "td", "th", "pre", "textarea", "mark"]) | _HEADINGS | _STRUCK | _BOLD
_STATING = frozenset(["color", "face"])
_MANY_TAGS = 2_000  # from which nested ones can take time: a parser goes through a million steps in some milliseconds
_MANY_ATTRIBUTES = 300
_LONG_TAG = re.compile(r"<([a-zA-Z][a-zA-Z0-9]{0,20})\s[^<>]{1000,}>")  # a picture within the page makes one too
_CONTAINER = re.compile(
    r"<(/?)(?:address|article|aside|blockquote|center|details|dialog|dir|div|dl|fieldset|figcaption|figure|footer|form|"
    r"header|hgroup|main|menu|nav|ol|pre|section|summary|ul)\b[^>]*>?",
    re.IGNORECASE,
)
_SPACES = "\t\r\n\f"  # what a page shows as a space
# What Exchange and Gmail put before the names of classes and ids of what they quote.
_PREFIX = re.compile(r"^(?:x_|m_-?\d{1,25})+")
# Containers that mail programs put around what they quote. What stands in them before a blockquote is its attribution;
# between two of them, and below the last, stands what the sender wrote.
_QUOTE_CLASSES = frozenset(
    ["gmail_quote", "gmail_attr", "yahoo_quoted", "moz-cite-prefix", "protonmail_quote", "tutanota_quote"]
)
_CITED = re.compile(r"quote|cite", re.IGNORECASE)  # in the class of a blockquote
_ATTRIBUTION = re.compile(r"\b(?:skrev|skreiv|wrote|schrieb)\b|@|^\W*(?:fra|frå|from|til|to|emne|subject)\s*:", re.I)
# Where the message begins that Outlook, on the web or on a phone, quotes below the sender's own text.
_OPENS_QUOTE = frozenset(
    ["divRplyFwdMsg", "mail-editor-reference-message-container", "ms-outlook-mobile-reference-message"]
)
# Word hides the number of a list item from what does not know its lists, in a comment.
_HIDDEN_NUMBER = re.compile(r"<!--\[if !supportLists\]>(.{0,2000}?)<!\[endif\]-->", re.DOTALL | re.IGNORECASE)
_WORD_LIST = re.compile(r"(l\d{1,6}) level(\d)")
_LABEL = re.compile(r"\(?[A-Za-z]{1,5}[.):]|[^\W_]{2}|\(?\d|[A-Z]$")  # not one of Word's bullets, which are one sign
_NUMBER = re.compile(r"\(?(\d{1,3})[.):]?")
_LABEL_CHARACTERS = 30
_LABELLED = re.compile(r"(?:\(?(\d{1,3})[.):]|\(?[a-zA-Z][.)]|[·•o§–-])\s")


def html_lines(html: str, *, quotes: bool = True) -> tuple[Line, ...]:
    """The lines of a page, in reading order; colour is told against the colour that most of the text has.

    Args:
        html: The page.
        quotes: Whether a blockquote is what another one wrote, as in a message. In a document it is only indented.
    """
    if "supportLists" in html:
        html = _HIDDEN_NUMBER.sub(r"\1", html)
    parser = LexborHTMLParser(_tamed(html))
    root = parser.body or parser.root
    if root is None:
        return ()
    walk = _Walk(quotes=quotes, word_lists=WordLists(html))
    walk.visit(root, _State())
    walk.end_line()
    usual = Counter[str]()
    for line, colour in walk.lines:
        usual[colour] += len(line.text)
    most = usual.most_common(1)[0][0] if usual else ""
    return tuple(replace(line, marked=True) if colour != most else line for line, colour in walk.lines)


def _tamed(html: str) -> str:
    """A page without what makes a parser slow and says nothing."""
    html = _LONG_TAG.sub(_without_attributes, html)
    return _shallow(html) if html.count("<") > _MANY_TAGS else html


def _without_attributes(tag: re.Match[str]) -> str:
    """A tag that has hundreds of them: each new one is compared with all before it."""
    many = tag[0].count("=") > _MANY_ATTRIBUTES or len(tag[0].split()) > _MANY_ATTRIBUTES
    return f"<{tag[1]}>" if many else tag[0]


def _shallow(html: str) -> str:
    """A page without the tags of containers that lie too deep in each other; what stands in them stays.

    At each of them a parser looks through all that are open (HTML, "has a p element in button scope").
    """
    depth = 0

    def keep(tag: re.Match[str]) -> str:
        nonlocal depth
        depth += 0 if tag[1] else 1
        kept = tag[0] if depth <= HTML_DEPTH else ""
        depth = max(0, depth - 1) if tag[1] else depth
        return kept

    return _CONTAINER.sub(keep, html)


@dataclass(frozen=True, slots=True)
class _State:
    """What holds for the text of a node."""

    depth: int = 0
    quotes_before: int = -1  # blockquotes seen before the container that this lies in; -1: it lies in none
    level: int = 0
    colour: str = ""
    ground: str = ""
    heading: bool = False
    bold: bool = False
    cell: int | None = None
    pre: bool = False
    tiny: bool = False
    struck: bool = False
    signs: bool = False


class _Walk:
    """A walk through the tree that gathers lines."""

    def __init__(self, *, quotes: bool, word_lists: WordLists) -> None:
        self.lines: list[tuple[Line, str]] = []
        self._quotes = quotes
        self._word_lists = word_lists
        self._word_list: tuple[str, str] | None = None  # of a list paragraph whose label has not been seen yet
        self._columns: dict[int, int] = {}  # which cell of its row a td is, by its node's address
        self._blockquotes = 0
        self._text: list[str] = []
        self._plain = False  # some of it is not bold
        self._colours: Counter[str] = Counter()
        self._state = _State()
        self._depth = 0
        self._struck = False
        self._items: list[Item] = []  # that begin here: an item that begins with a list has another before it
        self._blank = True
        self._opens_quote = False

    def visit(self, node: LexborNode, state: _State, nesting: int = 0) -> None:
        """Gather the text of a node and what is below it."""
        if len(self.lines) > READ_LINES:
            return
        if nesting > HTML_DEPTH:  # too deep to be walked: its text without its structure
            self._add(node.text(separator=" "), state)
            return
        items = _items(node) if node.tag in {"ol", "ul"} else None
        child = node.child
        while child is not None and len(self.lines) <= READ_LINES:
            tag = child.tag
            if tag == "-text":
                self._add(child.text_content or "", state)
            elif tag and not tag.startswith("-") and tag not in _SKIPPED:
                item = Item() if tag == "li" else None
                if tag == "li" and items:
                    item = next(items)
                self._element(child, tag, item, state, nesting)
            child = child.next

    def _element(self, node: LexborNode, tag: str, item: Item | None, state: _State, nesting: int) -> None:
        attributes = node.attributes
        style = declarations(attributes.get("style") or "")
        if is_hidden(style) or "hidden" in attributes:
            return
        if tag == "br":
            self.end_line(paragraph=False)
            return
        word_list = style.get("mso-list", "")
        label = " ".join(clean_text(node.text()).split()) if word_list == "ignore" else None
        if label is not None and len(label) <= _LABEL_CHARACTERS:  # a longer one is text: a tag was not closed
            self._add_label(label)
            return
        block = tag in _BLOCKS
        if block:
            self.end_line()
        if tag == "hr":
            return
        if tag == "table":
            self._columns |= _columns(node)
        if item is not None:
            self._items.append(item)
        inner = self._within(node, tag, attributes, style, state)
        found = _WORD_LIST.match(word_list) if tag != "li" else None
        if found:
            self._word_list = (found[1], found[2])
            inner = replace(inner, level=int(found[2]))
        self.visit(node, inner, nesting + 1)
        if block:
            self.end_line()
        if item is not None or found:
            self._items, self._word_list = [], None

    def _within(
        self, node: LexborNode, tag: str, attributes: Mapping[str, str | None], style: Mapping[str, str], state: _State
    ) -> _State:
        """What holds inside an element."""
        says_nothing = tag not in _STATED or (tag in _BOLD and state.bold)
        if says_nothing and not style and attributes.keys().isdisjoint(_STATING):
            return self._quoted(node, tag, attributes, style, state) if attributes else state
        family = style.get("font-family") or style.get("font") or attributes.get("face") or ""
        space = style.get("white-space", "")
        size = style.get("font-size")
        decoration = style.get("text-decoration", "") + style.get("text-decoration-line", "")
        ground = style.get("background-color") or style.get("background") or ("yellow" if tag == "mark" else "")
        colour = style.get("color") or attributes.get("color")
        weight = style.get("font-weight")
        return replace(
            self._quoted(node, tag, attributes, style, state),
            level=state.level + (tag in {"ol", "ul"}),
            colour=colour_of(colour) if colour else state.colour,
            ground=ground_of(ground) if ground and tag in _INLINE else state.ground,
            heading=state.heading or tag in _HEADINGS,
            bold=_is_bold(weight) if weight else state.bold or tag in _BOLD,
            cell=self._columns.get(node.mem_id) if state.cell is None and tag in {"td", "th"} else state.cell,
            pre=space.startswith(("pre", "break")) if space else state.pre or tag in {"pre", "textarea"},
            tiny=is_zero(size) if size else state.tiny,
            struck=state.struck or tag in _STRUCK or "line-through" in decoration,
            signs=is_sign_font(family.rpartition(" ")[2] if "font" in style else family) if family else state.signs,
        )

    def _quoted(
        self, node: LexborNode, tag: str, attributes: Mapping[str, str | None], style: Mapping[str, str], state: _State
    ) -> _State:
        """The state with the depth of quotes inside an element."""
        if not self._quotes:
            return state
        names = {_PREFIX.sub("", name) for name in (attributes.get("class") or "").split()}
        if _PREFIX.sub("", attributes.get("id") or "") in _OPENS_QUOTE or "OutlookMessageHeader" in names:
            self._opens_quote = True
        if tag == "blockquote" and self._is_quote(attributes, style):
            self._blockquotes += 1
            return replace(state, depth=state.depth + 1, quotes_before=-1)
        if tag == "div" and names & _QUOTE_CLASSES and state.quotes_before < 0:
            if node.css_first("blockquote"):
                return replace(state, quotes_before=self._blockquotes)
            return replace(state, depth=state.depth + 1)
        return state

    def _is_quote(self, attributes: Mapping[str, str | None], style: Mapping[str, str]) -> bool:
        """Whether a blockquote holds what another one wrote: writers indent their own text with bare ones."""
        if attributes.get("type") == "cite" or "cite" in attributes or _CITED.search(attributes.get("class") or ""):
            return True
        border = style.get("border-left", "") + style.get("border-left-width", "")
        if border and not border.startswith(("0", "none")):
            return True
        self.end_line()
        return not self.lines or bool(_ATTRIBUTION.search(self.lines[-1][0].text))

    # ── Lines ─────────────────────────────────────────────────────────────────────────────────────────────────

    def _add(self, text: str, state: _State) -> None:
        if state.tiny:
            return
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
        if state.struck:
            self._struck = True
            return
        if not self._text:
            self._state = state
            self._depth = state.depth + (state.quotes_before == self._blockquotes)
        self._text.append(as_signs(text) if state.signs else text)
        self._colours[f"{state.colour}/{state.ground}"] += len(text.strip())
        self._plain = self._plain or not state.bold

    def _add_label(self, label: str) -> None:
        """A label that Word wrote out."""
        self._word_list = None
        found = _LABEL.match(label)
        number = _NUMBER.fullmatch(label)
        self._items = [Item(label=label if found else "", number=int(number[1]) if number else None)]

    def end_line(self, *, paragraph: bool = True) -> None:
        """Close the line that is being gathered."""
        if not self._text:
            self._blank = True
            return
        text = _spaced(clean_text("".join(self._text)).replace("\xa0", " ")).strip()
        if text:
            self._close(text)
            self._blank = paragraph
        elif paragraph or not text:
            self._blank = True
        self._text = []
        self._colours = Counter()
        self._plain = False

    def _close(self, text: str) -> None:
        if self._word_list:
            labelled = _LABELLED.match(text)
            own = Item(number=int(labelled[1]) if labelled[1] else None) if labelled else None
            self._items.append(own or self._word_lists.next_item(*self._word_list))
            self._word_list = None
        item = self._items[-1] if self._items else None
        labels = [one.label for one in self._items if one.label]
        state = self._state
        line = Line(
            text=" ".join([*labels, text]),
            depth=self._depth,
            level=state.level,
            number=item.number if item else None,
            bullet=item is not None and not item.label and item.number is None,
            heading=state.heading or (not self._plain and len(text) <= _HEADING_CHARACTERS),
            cell=state.cell,
            struck=self._struck,
            opens_quote=self._opens_quote,
            after_blank=self._blank,
            at=len(self.lines),
        )
        self.lines.append((line, self._colours.most_common(1)[0][0] if self._colours else ""))
        self._items, self._struck, self._opens_quote = [], False, False


def _is_bold(weight: str) -> bool:
    """Whether a font weight is bold (CSS Fonts 4 §2.2: 600 and more)."""
    return weight.startswith("bold") or (weight[:3].isdigit() and int(weight[:3]) >= 600)


def _spaced(text: str) -> str:
    """With one space for each run of them."""
    for space in _SPACES:
        text = text.replace(space, " ")
    while "  " in text:
        text = text.replace("  ", " ")
    return text


def _items(node: LexborNode) -> Iterator[Item | None]:
    """The labels of a list's items, one for each li among its children."""
    form = _form(node) or ("decimal" if node.tag == "ol" else "disc")
    children = [child for child in _children(node) if child.tag == "li"]
    step = -1 if "reversed" in node.attributes else 1
    number = _whole(node.attributes.get("start"), len(children) if step < 0 else 1) - step
    for child in children:
        number = _whole(child.attributes.get("value"), number + step)
        yield item_of(number, _form(child) or form)


def _form(node: LexborNode) -> str:
    style = declarations(node.attributes.get("style") or "")
    words = (style.get("list-style-type") or style.get("list-style") or "").split()
    return words[0] if words else node.attributes.get("type") or ""


def _columns(table: LexborNode) -> dict[int, int]:
    """Which column each cell of a table begins in; nothing for a table that only arranges a page.

    Such a table has one cell a row, or holds another one in which nearly all of its text stands.
    """
    rows = [
        [cell for cell in _children(row) if cell.tag in {"td", "th"}]
        for part in (table, *(child for child in _children(table) if child.tag in _ROW_GROUPS))
        for row in _children(part)
        if row.tag == "tr"
    ]
    if not any(sum(bool(cell.text().strip()) for cell in row) > 1 for row in rows):
        return {}
    within = sum(len(one.text()) for one in table.css("table") if one.mem_id != table.mem_id)
    if within > _LAYOUT * len(table.text()):
        return {}
    columns: dict[int, int] = {}
    taken: Counter[int] = Counter()  # rows for which a cell above still takes the column
    for row in rows:
        column = 0
        above = Counter({one: left - 1 for one, left in taken.items() if left > 1})
        for cell in row:
            while taken[column]:
                column += 1
            columns[cell.mem_id] = column
            span = min(max(_whole(cell.attributes.get("colspan"), 1), 1), _SPAN)
            for _ in range(span):
                above[column] = _whole(cell.attributes.get("rowspan"), 1) - 1
                column += 1
        taken = above
    return columns


_LAYOUT = 0.9  # share of a table's text in tables within it, from which it only arranges them
_SPAN = 100  # columns that one cell may take


def _children(node: LexborNode) -> Iterator[LexborNode]:
    child = node.child
    while child is not None:
        yield child
        child = child.next


def _whole(text: str | None, default: int) -> int:
    return int(text) if text and text.strip().isdecimal() and len(text.strip()) < 5 else default
