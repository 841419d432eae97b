"""OpenDocument (ISO/IEC 26300-1): the text of a document, and what its parts hold beside it."""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from kartlegg.anonymity.leaks.extract.collect import BrokenError, Passages, short, strings
from kartlegg.anonymity.leaks.extract.formats import is_image, open_inside
from kartlegg.anonymity.leaks.extract.lines import Line, concealed, heading, in_words, item, joined, paragraph, row
from kartlegg.anonymity.leaks.extract.ooxml import open_picture
from kartlegg.anonymity.leaks.extract.packages import (
    Element,
    Package,
    each,
    everything_in,
    inside,
    parse_xml,
    whole,
    words_of,
)
from kartlegg.anonymity.leaks.extract.programs import is_program
from kartlegg.anonymity.leaks.extract.styles import is_built_in
from kartlegg.anonymity.leaks.values import Trace
from kartlegg.limits import TINY_POINTS

_STYLE_DEPTH = 12
_WHITE = frozenset(["#ffffff", "#fefefe"])
_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:T[\d:.,]{4,20}Z?)?\Z|P[\dYMDTHS.,]{1,30}\Z|\d{1,9}\Z|[a-z]{2}(?:-[A-Z]{2})?\Z")
_PEOPLE = frozenset(["creator", "initial-creator", "printed-by"])
# Beside the text, and told by ``_beside``.
_APART = frozenset(
    """
    annotation annotation-end tracked-changes desc title forms sequence-decls variable-decls user-field-decls
    event-listeners hidden-text hidden-paragraph conditional-text script meta bookmark bookmark-start bookmark-end
    index-source table-of-content-source binary-data tab-stops section-source dde-connection-decls
    """.split()  # noqa: SIM905 - many short words are read more easily so
)
_NAMED = {
    "bookmark": "names of bookmarks",
    "bookmark-start": "names of bookmarks",
    "reference-mark": "names of references",
    "reference-mark-start": "names of references",
    "section": "names of sections",
    "frame": "names of frames",
    "table": "names of tables",
    "user-field-decl": "names of fields",
    "variable-decl": "names of fields",
    "page": "names of pages",
    "custom-shape": "names of drawings",
    "rect": "names of drawings",
    "line": "names of drawings",
    "g": "names of drawings",
}
_SHAPES = frozenset(["frame", "table", "page", "custom-shape", "rect", "line", "g"])  # named by the program as a rule
_CODED = re.compile(r"_([0-9a-f]{2})_")  # a sign in a style's name (§19.498)
_MADE = re.compile(r"(?:__RefHeading___|__DdeLink__|_GoBack|_Toc|_Ref|Toc\d)[\w]{0,60}\Z")
_SETTING = re.compile(r"[^\W\d_]{3}")
# Properties of Word that LibreOffice carries along.
_CARRIED = frozenset(
    ["AppVersion", "DocSecurity", "HyperlinksChanged", "LinksUpToDate", "ScaleCrop", "ShareDoc", "SharedDoc"]
)
# Settings whose values are words of the program's own.
_OWN_SETTINGS = frozenset(
    """
    ViewId PrinterIndependentLayout CharacterCompressionType PrinterSetup PrinterPaperFromSetup ZoomType
    EmbeddedDatabaseName ProtectForm Rsid RsidRoot FieldAutoUpdate ForbiddenCharacters ImagePreferredDPI
    """.split()  # noqa: SIM905 - many short words are read more easily so
)
_USUAL_PARTS = frozenset(
    ["mimetype", "content.xml", "styles.xml", "meta.xml", "settings.xml", "manifest.rdf", "META-INF/manifest.xml",
     "layout-cache"]
)  # fmt: skip


def read_odt(data: bytes, passages: Passages) -> None:
    """The passages of an OpenDocument text; of another kind of OpenDocument in a document, all its words.

    Raises:
        BrokenError: It cannot be read.
    """
    package = Package(data)
    if b"encryption-data" in package.read("META-INF/manifest.xml"):
        raise BrokenError("is locked with a password")
    content = package.tree("content.xml")
    if content is None:
        raise BrokenError("is damaged and cannot be read")
    passages.metadata("comment of the zip", package.remarks)
    styles = _tree(package, "styles.xml", passages)
    reader = _OpenText(passages, [tree for tree in (styles, content) if tree is not None])
    body = inside(content, "body")
    for story in body if body is not None else ():
        passages.body(reader.story(story))
    reader.beside(content, "")
    if styles is not None:
        for page in each(styles, "master-page"):
            for frame in page:
                passages.body(reader.story(frame), "footer" if frame.tag.startswith("footer") else "header")
        reader.beside(styles, "header or footer")
        named = each(styles, "style", "list-style", "master-page")
        names = [_CODED.sub(_unescaped, one.get("display-name") or one.get("name") or "") for one in named]
        passages.name("names of styles", *(name for name in names if not is_built_in(name)))
    _metadata(_tree(package, "meta.xml", passages), passages)
    _settings(_tree(package, "settings.xml", passages), passages)
    for name in package.names:
        if name not in _USUAL_PARTS:
            try:
                _part(name, package.read(name), passages)
            except BrokenError as error:
                passages.doubt(f"{name} {error}")


def _tree(package: Package, name: str, passages: Passages) -> Element | None:
    try:
        return package.tree(name)
    except BrokenError as error:
        passages.doubt(f"{name} {error}")
        return None


def _metadata(tree: Element | None, passages: Passages) -> None:
    """What the document says of itself (§4.3)."""
    meta = inside(tree, "meta")
    for one in meta if meta is not None else ():
        text = words_of(one)
        if one.tag == "user-defined":
            if one.get("name", "") in _CARRIED and not _SETTING.search(text):
                continue
            passages.metadata(f"custom property {short(one.get('name', ''))}", text)
            passages.name("names of custom properties", one.get("name", ""))
        elif one.tag == "template":
            names = (one.get("href", ""), one.get("title", ""))
            passages.metadata("template", "\n".join(name for name in names if not is_program(name)))
        elif one.tag not in {"document-statistic", "editing-duration", "editing-cycles"}:
            target = one.get("href", "")
            if text and not _DATE.match(text) and not (one.tag == "generator" and is_program(text)):
                passages.metadata(f"property {one.tag}", text, Trace.AUTHOR if one.tag in _PEOPLE else None)
            passages.link(f"property {one.tag}", target)


def _settings(tree: Element | None, passages: Passages) -> None:
    """Settings that hold words: printers, data sources (§4.2)."""
    for one in each(tree, "config-item") if tree is not None else ():
        text = one.text or ""
        name = one.get("name", "")
        if (
            one.get("type") == "string"
            and _SETTING.search(text)
            and name not in _OWN_SETTINGS
            and not name.endswith("URL")
        ):
            passages.metadata(f"setting {short(name)}", text)


def _part(name: str, data: bytes, passages: Passages) -> None:
    """A part beside the text: a picture, an object, a macro, an older version."""
    folder, _, file = name.rpartition("/")
    if folder.startswith("Versions"):
        passages.hidden("an earlier version", file, Trace.EARLIER)
        open_inside(file, data, passages, trace=Trace.EARLIER)
    elif is_image(data) or folder == "Pictures":
        open_picture(name, data, passages)
    elif data.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"<":
        if not folder.startswith("Configurations2") and posixpath.basename(name) != "manifest.xml":
            source = re.sub(rb"<!DOCTYPE[^\[>]{0,300}>", b"", data) if folder.startswith(("Basic", "Dialogs")) else data
            tree = parse_xml(source)
            passages.name(
                "embedded object", name.partition("/")[0], trace=Trace.ATTACHED
            ) if file == "content.xml" else None
            passages.hidden(f"part {name}", everything_in(tree) if file != "content.xml" else _object(tree))
    elif data[:4] == b"PK\x03\x04":
        open_inside(name, data, passages)
    else:
        passages.hidden(f"part {name}", strings(data))


def _object(tree: Element) -> str:
    """The words of a chart or sheet inside a text, without its styles."""
    body = inside(tree, "body")
    return everything_in(body) if body is not None else everything_in(tree)


@dataclass(frozen=True, slots=True)
class _Look:
    is_hidden: bool = False
    colour: str = ""
    ground: str = ""
    size: float = 12.0
    lists: int = 0


@dataclass(slots=True)
class _OpenText:
    passages: Passages
    trees: list[Element]
    styles: dict[str, Element] = field(init=False)
    below_title: int = 0  # levels that headings lie deeper, where a title of its own style stands above them

    def __post_init__(self) -> None:
        """Find the styles by their names."""
        self.styles = {one.get("name", ""): one for tree in self.trees for one in each(tree, "style")}

    def _is_title(self, element: Element) -> bool:
        name = element.get("style-name", "")
        style = self.styles.get(name)
        return "Title" in {name, style.get("parent-style-name", "") if style is not None else ""}

    def story(self, parent: Element) -> str:
        """The text of a part; what is concealed in it goes into passages of its own."""
        self.below_title = 1 if any(self._is_title(one) for one in each(parent, "p")) else self.below_title
        return joined(self._blocks(parent, _Look()))

    def _blocks(self, parent: Element, look: _Look) -> Iterator[Line]:
        for child in parent:
            if child.tag in {"p", "h"}:
                yield from self._paragraph(child, look)
            elif child.tag == "table":
                yield from self._table(child, self._styled(look, child))
            elif child.tag == "list":
                yield from self._blocks(child, replace(look, lists=look.lists + 1))
            elif child.tag not in _APART:
                yield from self._blocks(child, self._styled(look, child))

    def _table(self, table: Element, look: _Look) -> Iterator[Line]:
        waiting = list(reversed(table))
        while waiting:
            child = waiting.pop()
            if child.tag == "table-row":
                own = self._styled(look, child)
                if child.get("visibility") in {"collapse", "filter"}:
                    own = replace(own, is_hidden=True)
                cells = []
                for cell in child:
                    if cell.tag in {"table-cell", "covered-table-cell"}:
                        inner = replace(self._styled(own, cell), lists=0)
                        cells.append(" ".join(in_words(line) for line in self._blocks(cell, inner)))
                yield row(cells)
            elif child.tag in {"table-header-rows", "table-rows", "table-row-group"}:
                waiting += reversed(child)

    def _paragraph(self, element: Element, look: _Look) -> Iterator[Line]:
        beside: list[Line] = []
        pieces = list(self._runs(element, self._styled(look, element), beside))
        for text in concealed(pieces):
            self.passages.hidden("hidden text", text, Trace.CONCEALED)
        text = "".join(piece for piece, is_seen in pieces if is_seen)
        if self._is_title(element):
            yield heading(text, 1)
        elif element.tag == "h":
            yield heading(text, whole(element.get("outline-level"), 1) + self.below_title)
        elif look.lists:
            yield item(text, look.lists - 1)
        else:
            yield paragraph(text)
        yield from beside

    def _runs(self, parent: Element, look: _Look, beside: list[Line]) -> Iterator[tuple[str, bool]]:
        seen = not _is_concealed(look)
        yield _flat(parent.text), seen
        for child in parent:
            if child.tag == "s" or child.tag == "tab":
                yield " ", seen
            elif child.tag == "line-break":
                yield "\n", seen
            elif child.tag == "note":
                for line in self._blocks(child, _Look()):
                    self.passages.body(line.text, "note")
            elif child.tag in {"frame", "custom-shape", "rect", "g", "text-box", "ellipse", "line", "path", "polygon"}:
                beside += self._blocks(child, replace(look, lists=0, ground="?"))  # its filling is not looked at
            elif child.tag not in _APART:
                yield from self._runs(child, self._styled(look, child), beside)
            yield _flat(child.tail), seen

    # ── Styles ────────────────────────────────────────────────────────────────────────────────────────────────

    def _styled(self, look: _Look, element: Element) -> _Look:
        chain: list[Element] = []
        name = element.get("style-name", "")
        while name in self.styles and len(chain) < _STYLE_DEPTH:
            chain.append(self.styles[name])
            name = chain[-1].get("parent-style-name", "")
        for style in reversed(chain):
            for given in style:
                if given.tag.endswith("-properties"):
                    look = _changed(look, given)
        if element.get("display") in {"none", "condition"}:
            look = replace(look, is_hidden=True)
        return look

    # ── What lies beside it ───────────────────────────────────────────────────────────────────────────────────

    def beside(self, tree: Element, where: str) -> None:
        """All that a part holds beside its text: annotations, changes, names, alternative texts, fields, links."""
        within = f" in {where}" if where else ""
        names: dict[str, list[str]] = {}
        told = self.passages
        for one in tree.iter():
            if one.tag == "annotation":
                author = _words_in(one, "creator")
                text = "\n".join(words_of(block) for block in one if block.tag in {"p", "list"})
                told.hidden(f"comment by {author or 'nobody'}{within}", text or "(empty)", Trace.COMMENT)
                told.metadata(f"author of a comment{within}", author)
                told.metadata(
                    f"initials of a comment's author{within}", _words_in(one, "creator-initials", "sender-initials")
                )
            elif one.tag == "changed-region":
                self._change(one, within)
            elif one.tag in {"title", "desc"}:
                told.hidden(f"alternative text{within}", words_of(one))
            elif one.tag in {"hidden-text", "hidden-paragraph", "conditional-text"}:
                words = [one.get(key, "") for key in ("string-value", "string-value-if-true", "string-value-if-false")]
                told.hidden(f"hidden text{within}", "\n".join(filter(None, [*words, words_of(one)])), Trace.CONCEALED)
                told.hidden(f"condition{within}", one.get("condition", ""))
            elif one.tag in {"user-field-decl", "variable-set", "user-field-get", "placeholder"}:
                told.hidden(f"field{within}", f"{one.get('string-value', '')}\n{one.get('description', '')}")
            elif one.tag == "script" or one.tag == "event-listener":
                told.hidden(f"script{within}", words_of(one))
            if one.tag == "section" and one.get("condition"):
                told.hidden(f"condition of a section{within}", one.get("condition", ""))
            if one.get("href") and not one.get("href", "").startswith(("Pictures/", "./Object", "./ObjectRepl", "#")):
                told.link(f"link{within}", one.get("href", ""))
            name = one.get("name", "")
            if one.tag in _NAMED and not _MADE.match(name) and not (one.tag in _SHAPES and is_built_in(name)):
                names.setdefault(_NAMED[one.tag], []).append(name)
        for kind, found in names.items():
            told.anchors(f"{kind}{within}", *found)

    def _change(self, region: Element, within: str) -> None:
        """A tracked change (§5.5). What was inserted is body text already, and is not told twice."""
        author = _words_in(region, "creator")
        told = self.passages
        for change in region:
            text = "\n".join(words_of(one) for one in change if one.tag != "change-info")
            told.hidden(f"remark on a tracked change{within}", "\n".join(
                words_of(one) for info in change.iterfind("change-info") for one in info.iterfind("p")))  # fmt: skip
            if text:
                told.metadata(f"author of a tracked change{within}", author)
                told.hidden(f"tracked deletion by {author}{within}", text, Trace.CHANGE)
            else:
                told.hidden(
                    f"tracked {change.tag}{within} {region.get('id', '')}".rstrip(), author or "(nobody)", Trace.CHANGE
                )


def _unescaped(code: re.Match[str]) -> str:
    return chr(int(code[1], 16))


def _words_in(element: Element, *names: str) -> str:
    """The words of the first element of these names."""
    found = next(each(element, *names), None)
    return words_of(found) if found is not None else ""


def _flat(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "")


def _changed(look: _Look, given: Element) -> _Look:
    ground = given.get("background-color", "").lower()
    size = re.fullmatch(r"(\d{1,4}(?:\.\d{0,4})?)pt", given.get("font-size", ""))
    return replace(
        look,
        is_hidden=look.is_hidden or given.get("display") == "none",
        colour=given.get("color", "").lower() or look.colour,
        ground=look.ground if ground in {"", "transparent"} else ground,
        size=float(size[1]) if size else look.size,
    )


def _is_concealed(look: _Look) -> bool:
    if look.is_hidden or look.size <= TINY_POINTS:
        return True
    if not look.colour:
        return False
    return look.colour == look.ground or (look.colour in _WHITE and (not look.ground or look.ground in _WHITE))
