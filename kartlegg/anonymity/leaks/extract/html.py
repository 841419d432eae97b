"""Web pages: what a reader sees, block by block, and all that the markup holds beside it."""

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from urllib.parse import unquote_to_bytes

from selectolax.lexbor import LexborHTMLParser, LexborNode

from kartlegg.anonymity.leaks.extract.collect import BrokenError, Passages
from kartlegg.anonymity.leaks.extract.formats import is_image, open_inside
from kartlegg.anonymity.leaks.extract.lines import Line, concealed, heading, in_words, item, joined, paragraph, row
from kartlegg.anonymity.leaks.extract.programs import is_program
from kartlegg.anonymity.leaks.extract.styles import is_built_in
from kartlegg.anonymity.leaks.extract.written import decode
from kartlegg.anonymity.leaks.values import Trace
from kartlegg.limits import HTML_DEPTH, MARKUP_DEPTH, STYLE_CHARACTERS, TINY_POINTS

_CHARSET = re.compile(rb"<meta\b[^>]{0,200}?charset\s*=\s*[\"']?([\w-]{1,40})", re.IGNORECASE)
_BLOCKS = frozenset(
    """
    address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure
    footer form header hgroup hr html legend li main nav ol option p pre section summary table tbody textarea tfoot
    thead tr ul h1 h2 h3 h4 h5 h6 svg text
    """.split()  # noqa: SIM905 - many short words are read more easily so
)
_APART = frozenset(
    ["script", "style", "template", "noscript", "head", "title", "desc", "metadata", "iframe", "noframes"]
)
_LINKS = frozenset(
    """
    href src action formaction cite data poster background longdesc manifest ping classid codebase usemap xlink:href
    """.split()  # noqa: SIM905 - many short words are read more easily so
)
_WORDS = frozenset(
    """
    alt title aria-label aria-description aria-roledescription aria-valuetext placeholder value content summary
    label abbr standby prompt datetime author
    """.split()  # noqa: SIM905 - many short words are read more easily so
)
_NAMES = frozenset(["id", "class", "name", "for", "headers", "itemprop", "slot", "target"])
_CONTAINER = re.compile(
    r"<(/?)(?:address|article|aside|blockquote|center|details|dialog|dir|div|dl|fieldset|figcaption|figure|footer|form|"
    r"header|hgroup|main|menu|nav|ol|pre|section|summary|ul|table|svg|math|font|b|i|u|em|strong|a|span)\b",
    re.IGNORECASE,
)
_LONG_TAG = re.compile(r"<[a-zA-Z][^<>]{2000,}>")
_ATTRIBUTES = 300
_AMBIGUOUS = "?"  # stands among the rules when elements have grounds that only a whole selector tells
_CLASS_RULE = re.compile(r"[a-z][a-z0-9]{0,15}|(?:[a-z][a-z0-9]{0,15})?[.#][\w-]{1,80}", re.IGNORECASE)
_URL = re.compile(r"url\(\s{0,5}[\"']?([^\"')]{1,5000})", re.IGNORECASE)
_PICTURE = re.compile(r"\.(?:png|jpe?g|gif|webp|svg|bmp|avif|ico|tiff?)(?:[?#]|\Z)", re.IGNORECASE)
_DATA = re.compile(r"data:([\w/+.-]{0,80})((?:;[\w=.-]{1,80}){0,5}),", re.IGNORECASE)
_ZERO = re.compile(r"-?0*(?:\.0*)?(?:px|pt|em|rem|%)?\Z")
_SIZE = re.compile(r"(\d{1,4}(?:\.\d{0,4})?)(px|pt)\Z")
_FAR = re.compile(r"-\d{3,9}(?:\.\d{1,4})?(?:px|pt|em|rem|%)?\Z")
_WHITE = frozenset(["white", "#fff", "#ffffff", "#fefefe", "rgb(255,255,255)", "rgba(255,255,255,1)"])
_CLEAR = frozenset(["transparent", "#0000", "#00000000", "rgba(0,0,0,0)"])
_STYLE_NAME = re.compile(r"[.#]([a-z_][\w-]{1,80})(?=[\s{,:.#>])", re.IGNORECASE)
_STYLE_WORDS = re.compile(r"/\*([^*]{1,5000})\*/|content\s?:\s?[\"']([^\"']{1,500})[\"']")
_PLAIN_META = frozenset(["viewport", "charset", "x-ua-compatible", "content-type", "color-scheme", "format-detection"])
_PERSONAL_META = frozenset(["author", "dc.creator", "dcterms.creator", "creator", "web_author", "article:author"])
_LETTER = re.compile(r"[^\W\d_]")
_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:T[\d:.Z+-]{1,20})?\Z")


def read_html(data: bytes, passages: Passages) -> None:
    """The passages of a page.

    Raises:
        BrokenError: It is no text, or has more elements within elements than any page has.
    """
    source = _decode(data)
    _refuse_monsters(source)
    parser = LexborHTMLParser(source)
    root = parser.root
    if root is None:
        return
    rules = _style_rules(parser)
    page = _Page(passages=passages, rules=rules)
    page.visit(root, _Look(ground="?" if _AMBIGUOUS in rules else ""), 0)
    page.end_block()
    passages.body(joined(page.lines))
    top: LexborNode | None = root
    while top is not None and top.prev is not None:
        top = top.prev
    while top is not None:  # comments may stand before and behind the root
        for node in top.traverse(include_text=True):
            page.look_beside(node)
        top = top.next
    for kind, names in page.names.items():
        passages.anchors(f"attribute {kind}", *names)


def _decode(data: bytes) -> str:
    """The page's text; what it says of its encoding counts where browsers would heed it, too."""
    declared = _CHARSET.search(data[:4096])
    if declared and not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        with suppress(UnicodeDecodeError):
            return data.decode(_as_in_browsers(declared[1].decode("ascii").lower()))
    return decode(data)


def _as_in_browsers(encoding: str) -> str:
    """The codec for a declared encoding of one byte a letter, else UTF-8 (WHATWG Encoding §4.2)."""
    if encoding in {"iso-8859-1", "latin1", "us-ascii", "ascii"}:
        return "cp1252"
    return encoding if re.fullmatch(r"(?:iso-8859-(?:[2-8]|1[03-6])|windows-125[0-8])", encoding) else "utf-8"


def _refuse_monsters(source: str) -> None:
    """A parser's work is quadratic in the depth of elements and in the attributes of one (HTML, "in button scope").

    Raises:
        BrokenError: There are too many.
    """
    depth = 0
    for tag in _CONTAINER.finditer(source):
        depth = max(0, depth - 1) if tag[1] else depth + 1
        if depth > HTML_DEPTH * 2:
            raise BrokenError("has elements nested beyond all bounds")
    for tag in _LONG_TAG.finditer(source):
        if tag[0].count("=") > _ATTRIBUTES or len(tag[0].split()) > _ATTRIBUTES * 10:
            raise BrokenError("has an element with hundreds of attributes")


@dataclass(frozen=True, slots=True)
class _Look:
    """How a text looks, as far as it may hide it, and which list it stands in."""

    is_hidden: bool = False
    colour: str = ""
    ground: str = ""
    lists: int = 0
    is_pre: bool = False


@dataclass(slots=True)
class _Page:
    passages: Passages
    rules: Mapping[str, dict[str, str]]
    lines: list[Line] = field(default_factory=list)
    pieces: list[tuple[str, bool]] = field(default_factory=list)
    names: dict[str, list[str]] = field(default_factory=dict)
    mark: tuple[str, int] = ("p", 0)  # of the block that is being filled, and how deep in lists it stands

    def visit(self, node: LexborNode, look: _Look, depth: int) -> None:
        """Take in what a reader sees of an element."""
        child = node.first_child
        while child is not None:
            self._take(child, look, depth)
            child = child.next

    def _take(self, node: LexborNode, look: _Look, depth: int) -> None:
        tag = node.tag or ""
        if tag == "-text":
            text = node.text_content or ""
            text = text if look.is_pre else re.sub(r"[ \t\n\r\f]+", " ", text)
            self.pieces.append((text, not _is_concealed(look)))
        elif tag == "br":
            self.pieces.append(("\n", True))
        elif tag == "img":
            self.pieces.append((" ", True))
        elif tag.startswith("-") or tag in _APART:
            return
        elif depth > MARKUP_DEPTH:
            self.pieces.append((node.text(deep=True), not _is_concealed(look)))
        elif tag == "tr":
            self._row(node, self._changed(look, node), depth)
        elif tag in _BLOCKS:
            self.end_block()
            before, own = self.mark, self._changed(look, node)
            if tag in {"ul", "ol", "menu", "dir"}:
                own = replace(own, lists=own.lists + 1)
            if tag == "li" or (tag[0] == "h" and tag[1:].isdigit()):
                self.mark = (tag, max(0, own.lists - 1))
            self.visit(node, replace(own, is_pre=own.is_pre or tag in {"pre", "textarea"}), depth + 1)
            self.end_block()
            self.mark = before
        else:
            self.visit(node, self._changed(look, node), depth + 1)

    def _row(self, node: LexborNode, look: _Look, depth: int) -> None:
        self.end_block()
        cells = []
        cell = node.first_child
        while cell is not None:
            if cell.tag in {"td", "th"}:
                inner = _Page(self.passages, self.rules)
                inner.visit(cell, self._changed(look, cell), depth + 1)
                inner.end_block()
                cells.append(" ".join(in_words(line) for line in inner.lines))
            cell = cell.next
        self.lines.append(row(cells))

    def end_block(self) -> None:
        """Make a line of what has been taken in since the last block."""
        for text in concealed(self.pieces):
            self.passages.hidden("hidden text", text, Trace.CONCEALED)
        text = "".join(text for text, is_seen in self.pieces if is_seen)
        self.pieces = []
        if not text.strip():
            return
        tag, depth = self.mark
        if tag == "li":
            self.lines.append(item(text, depth))
        elif tag[0] == "h" and tag[1:].isdigit():
            self.lines.append(heading(text, int(tag[1:])))
        else:
            self.lines.append(paragraph(text))

    def _changed(self, look: _Look, node: LexborNode) -> _Look:
        given = node.attributes
        style: dict[str, str] = {}
        keys = [node.tag or "", *(f".{one}" for one in (given.get("class") or "").split()), f"#{given.get('id') or ''}"]
        for key in keys:
            style |= self.rules.get(key.lower(), {}) | self.rules.get(f"{node.tag}{key}".lower(), {})
        style |= _declarations(given.get("style") or "")
        colour = style.get("color", (given.get("color") or "").lower())
        ground = style.get("background-color", style.get("background", (given.get("bgcolor") or "").lower()))
        is_input = node.tag == "input" and (given.get("type") or "").lower() == "hidden"
        return replace(
            look,
            is_hidden=look.is_hidden or "hidden" in given or is_input or _is_hidden(style),
            colour=colour.replace(" ", "") or look.colour,
            ground=ground.replace(" ", "") or look.ground,
        )

    # ── What lies beside it ───────────────────────────────────────────────────────────────────────────────────

    def look_beside(self, node: LexborNode) -> None:
        """Comments, scripts, attributes: all that the markup holds beside the text."""
        tag = node.tag or ""
        told = self.passages
        if tag == "-comment":
            told.hidden("comment in the markup", node.comment_content or "")
        elif tag == "title" and node.parent is not None and node.parent.tag == "head":
            told.metadata("title", node.text(deep=True))
        elif tag == "meta":
            self._meta(node.attributes)
        elif tag in _APART and tag != "head":
            text = node.text(deep=True)
            if tag == "style":  # made of words of its own, none of a person
                told.name("attribute class", *(one for one in _STYLE_NAME.findall(text) if not is_built_in(one)))
                text = "\n".join((match[1] or match[2]).strip() for match in _STYLE_WORDS.finditer(text))
            told.hidden(f"element {tag}", (node.html or "") if tag in {"template", "noscript"} else text)
            self._urls(node.text(deep=True), tag)
        if not tag.startswith("-"):
            for name, given in node.attributes.items():
                if given:
                    self._attribute(tag, name.lower(), given)
            if tag in {"img", "picture", "svg", "image", "video", "audio", "object", "embed", "canvas"}:
                sources = map(node.attributes.get, ("src", "data", "href", "xlink:href"))
                source = next(filter(None, sources), "")
                told.image("picture", tag if not source or source.startswith("data:") else source)

    def _meta(self, given: Mapping[str, str | None]) -> None:
        key = given.get("name") or given.get("property") or given.get("http-equiv") or given.get("itemprop") or ""
        content = given.get("content") or ""
        is_made = key.lower() == "generator" and is_program(content)
        if key.lower() not in _PLAIN_META and not _DATE.match(content) and not is_made and _LETTER.search(content):
            trace = Trace.AUTHOR if key.lower() in _PERSONAL_META else None
            self.passages.metadata(f"meta {key}".strip(), content, trace)

    def _attribute(self, tag: str, name: str, text: str) -> None:
        if tag == "meta" and name in {"content", "name", "property"}:
            return
        if name in _LINKS:
            if name != "src" or tag != "img" or ":" in text:  # a picture's name is told with the picture
                self._target(text, tag)
        elif name in {"srcset", "imagesrcset"}:
            for candidate in re.split(r",\s", text):
                self._target(candidate.strip().partition(" ")[0], tag)
        elif name == "srcdoc":
            open_inside("page.html", b"<!doctype html>" + text.encode(), self.passages)
        elif name == "style":
            self._urls(text, tag)
        elif name in _NAMES:
            self.names.setdefault(name, []).extend(one for one in text.split() if not is_built_in(one))
        elif name in _WORDS or name.startswith(("data-", "on", "aria-")):
            self.passages.hidden(f"attribute {name} of {tag}", text)

    def _urls(self, style: str, tag: str) -> None:
        """What a style sheet fetches: pictures, most of the time."""
        for url in _URL.finditer(style):
            self._target(url[1], tag)
            if _PICTURE.search(url[1]):
                self.passages.image("picture behind text", url[1])

    def _target(self, target: str, tag: str) -> None:
        if target.startswith("#"):
            self.names.setdefault("href", []).append(target[1:])
            return
        inline = _DATA.match(target.strip())
        if not inline:
            self.passages.link(f"link of {tag}", target)
            return
        body = target.strip()[inline.end() :]
        try:
            data = base64.b64decode(body) if "base64" in inline[2].lower() else unquote_to_bytes(body)
        except (binascii.Error, ValueError):
            data = body.encode()
        if is_image(data) or inline[1].lower().startswith("image/"):
            self.passages.image("picture", inline[1].replace("/", " "))
            self.passages.hidden("inside a picture", data.decode(errors="replace") if data[:1] == b"<" else "")
        open_inside(f"data.{inline[1].rpartition('/')[2] or 'txt'}", data, self.passages)


def _is_concealed(look: _Look) -> bool:
    if look.is_hidden or look.colour in _CLEAR:
        return True
    if not look.colour:
        return False
    return look.colour == look.ground or (look.colour in _WHITE and (not look.ground or look.ground in _WHITE))


def _is_hidden(style: Mapping[str, str]) -> bool:
    size = _SIZE.match(style.get("font-size", ""))
    return (
        style.get("display") == "none"
        or style.get("visibility") in {"hidden", "collapse"}
        or style.get("mso-hide") == "all"
        or ("opacity" in style and _number_or(style["opacity"], 1) <= 0.05)
        or ("font-size" in style and _ZERO.match(style["font-size"]) is not None)
        or (size is not None and float(size[1]) * (0.75 if size[2] == "px" else 1) <= TINY_POINTS)
        or any(
            _FAR.match(style.get(key, "")) is not None for key in ("left", "top", "right", "text-indent", "margin-left")
        )
        or ("clip" in style and style.get("position") == "absolute")
        or ((_is_zero(style.get("max-height")) or _is_zero(style.get("height"))) and style.get("overflow") == "hidden")
    )


def _is_zero(length: str | None) -> bool:
    return bool(length) and _ZERO.match(length or "") is not None


def _number_or(text: str, default: float) -> float:
    """A number, or the default where there is none."""
    try:
        return float(text.rstrip("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        return default


def _declarations(style: str) -> dict[str, str]:
    found = {}
    for one in style[:STYLE_CHARACTERS].lower().split(";"):
        name, colon, value = one.partition(":")
        if colon:
            found[name.strip()] = " ".join(value.replace("!important", "").split())
    return found


def _style_rules(parser: LexborHTMLParser) -> dict[str, dict[str, str]]:
    """What the page's own style sheets say of tags, classes and ids; what holds for a medium only is left out."""
    rules: dict[str, dict[str, str]] = {}
    for sheet in parser.css("style"):
        for selectors, body in _rules(sheet.text(deep=True)):
            for selector in selectors.split(","):
                told = _declarations(body)
                if _CLASS_RULE.fullmatch(selector.strip()):
                    rules.setdefault(selector.strip().lower(), {}).update(told)
                elif any(key.startswith("background") for key in told):
                    rules[_AMBIGUOUS] = {}
    return rules


def _rules(sheet: str) -> Iterator[tuple[str, str]]:
    """Selectors and declarations of a style sheet's outermost rules."""
    depth, selector = 0, ""
    for piece in re.split(r"([{}])", re.sub(r"/\*[^*]{0,5000}\*/", "", sheet)):
        if piece == "{":
            depth += 1
        elif piece == "}":
            depth = max(0, depth - 1)
        elif depth == 0:
            selector = piece.rpartition(";")[2].strip()
        elif depth == 1 and not selector.startswith("@"):
            yield selector, piece
