"""What the office formats of ISO/IEC 29500 share: properties, relations, charts, pictures, files within files."""

import posixpath
import re
from collections.abc import Callable, Mapping

from kartlegg.anonymity.leaks.extract.collect import BrokenError, Passages, short, strings
from kartlegg.anonymity.leaks.extract.formats import is_image, open_inside
from kartlegg.anonymity.leaks.extract.packages import (
    Element,
    Package,
    each,
    everything_in,
    parse_xml,
    words_of,
)
from kartlegg.anonymity.leaks.extract.programs import is_program
from kartlegg.anonymity.leaks.extract.styles import is_built_in
from kartlegg.anonymity.leaks.values import Trace

Reader = Callable[[Element, str], None]  # of a part's tree and its name

_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:T[\d:.]{4,15}(?:Z|[+-]\d\d:\d\d)?)?\Z")
_NUMBER = re.compile(r"[\d.,:%\s-]{0,40}\Z|(?:true|false)\Z", re.IGNORECASE)
_LANGUAGE = re.compile(r"[a-z]{2}(?:-[A-Z]{2})?\Z")
_PEOPLE = frozenset(["creator", "lastModifiedBy", "Manager"])
_COUNTED = frozenset(["HeadingPairs", "DigSig"])  # how many titles of which kind; the signature itself is a part
_SKIPPED = frozenset(
    """
    styleSheet fonts webSettings commentsEx commentsIds commentsExtensible datastoreItem Types layoutDef styleDef
    colorsDef chartStyle colorStyle calcChain tblStyleLst Relationships
    """.split()  # noqa: SIM905 - many short words are read more easily so
)
_USUAL_PARTS = frozenset(
    """
    document styles settings websettings fonttable numbering theme header footer footnotes endnotes comments
    commentsextended commentsids commentsextensible people item itemprops core app custom slide slidelayout
    slidemaster notesslide notesmaster handoutmaster presentation presprops viewprops tablestyles chart chartex
    style colors data layout drawing quickstyle image media tag printersettings oleobject sharedstrings workbook
    sheet calcchain vmldrawing table thumbnail commentauthors authors comment moderncomment afchunk vbaproject
    vbadata activex contenttypes rels glossary stylewitheffects styleswitheffects themeoverride microsoftexcelsheet
    microsoftexcelworksheet metadata labelinfo
    """.split()  # noqa: SIM905 - many short words are read more easily so
)
_TEMPLATE_KINDS = frozenset(["attachedTemplate"])


class Office:
    """A package of ISO/IEC 29500 that is read part by part, each by the name of its outermost element."""

    def __init__(self, data: bytes, passages: Passages) -> None:
        """Open it.

        Raises:
            BrokenError: It cannot be opened.
        """
        self.package = Package(data)
        self.passages = passages
        self._done: set[str] = set()
        self._images: set[str] = set()

    def main(self, usual: str) -> tuple[str, Element]:
        """The name and tree of the part that the document begins with.

        Raises:
            BrokenError: It is missing or cannot be read.
        """
        targets = [one.target for one in self.package.relations("") if one.kind == "officeDocument"]
        name = next((one for one in targets if one in self.package.names), usual)
        tree = self.package.tree(name)
        if tree is None:
            raise BrokenError("is damaged and cannot be read")
        self._done.add(name)
        return name, tree

    def tree(self, name: str) -> Element | None:
        """A part that is read now and not again with the rest; None, and a doubt, when it cannot be read."""
        self._done.add(name)
        try:
            return self.package.tree(name)
        except BrokenError as error:
            self.passages.doubt(f"{name} {error}")
            return None

    def read_rest(self, readers: Mapping[str, Reader]) -> None:
        """Every part that has not been read: by its reader, else by what all formats have, else for all its text."""
        everyone: dict[str, Reader] = {
            "coreProperties": self._core,
            "Properties": self._application_or_custom,
            "chartSpace": self._chart,
            "theme": self._theme,
            "dataModel": self._diagram,
            "drawing": self._diagram,
            **readers,
        }
        self.passages.metadata("comment of the zip", self.package.remarks)
        self.passages.name("names of parts", *(name for name in self.package.names if not _is_usual(name)))
        for name in self.package.names:
            if name in self._done:
                continue
            try:
                self._part(name, self.package.read(name), everyone)
            except BrokenError as error:
                self.passages.doubt(f"{name} {error}")

    def _part(self, name: str, data: bytes, readers: Mapping[str, Reader]) -> None:
        is_markup = data.lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t")[:1] == b"<"
        if name.endswith(".rels"):
            self._relations(name)
        elif is_image(data) or "/media/" in name or name.endswith((".emf", ".wmf", ".svg")):
            self._picture(name, data)
        elif not is_markup or _is_chunk(name):
            self._other(name, data)
        else:
            try:
                tree = parse_xml(data)
            except BrokenError:  # its words are told nevertheless, as those of any bytes
                self.passages.metadata(f"part {name}", strings(data))
                raise
            if tree.tag not in _SKIPPED:
                readers.get(tree.tag, self._unknown)(tree, name)

    def _relations(self, name: str) -> None:
        folder, _, file = name.removesuffix(".rels").rpartition("_rels/")
        source = posixpath.basename(file) or "the package"
        for one in self.package.relations(folder + file):
            if one.kind in _TEMPLATE_KINDS:
                self.passages.metadata("template", "" if is_program(one.target) else one.target)
            elif one.is_external:
                self.passages.link(f"link in {source}", one.target)

    def _core(self, tree: Element, _: str) -> None:
        """Core properties (ISO/IEC 29500-2 §8)."""
        for one in tree:
            self._property("core property", one.tag, words_of(one))

    def _application_or_custom(self, tree: Element, _: str) -> None:
        """Extended and custom properties (ISO/IEC 29500-1 §22.2, §22.3)."""
        for one in tree:
            if one.tag == "property":
                self.passages.metadata(f"custom property {short(one.get('name', ''))}", words_of(one))
                self.passages.name("names of custom properties", one.get("name", ""))
                self.passages.metadata("link of a custom property", one.get("linkTarget", ""))
            elif one.tag not in _COUNTED:
                self._property("property", one.tag, words_of(one))

    def _property(self, where: str, key: str, text: str) -> None:
        lines = [line for line in text.splitlines() if not _is_harmless(line)]
        self.passages.metadata(f"{where} {key}", "\n".join(lines), Trace.AUTHOR if key in _PEOPLE else None)

    def _chart(self, tree: Element, name: str) -> None:
        """A chart: titles, names of series and the values that it keeps of its sheet (§21.2)."""
        where = f"chart {posixpath.basename(name)}"
        texts = [one.text or "" for one in each(tree, "t", "v", "pt", "f", "oddHeader", "oddFooter") if one.text]
        self.passages.hidden(where, "\n".join(dict.fromkeys(texts)))
        sweep(tree, where, self.passages)

    def _diagram(self, tree: Element, name: str) -> None:
        where = f"diagram {posixpath.basename(name)}"
        paragraphs = ("".join(one.text or "" for one in each(block, "t")) for block in each(tree, "p"))
        self.passages.hidden("diagram", "\n".join(filter(str.strip, paragraphs)))
        sweep(tree, where, self.passages)

    def _theme(self, tree: Element, _: str) -> None:
        names = [tree.get("name", "")]
        names += [one.get("name", "") for one in each(tree, "clrScheme", "fontScheme", "fmtScheme", "custClr")]
        self.passages.name("names of the theme", *(name for name in names if not is_program(name)))

    def _picture(self, name: str, data: bytes) -> None:
        if name.startswith("docProps/") or name not in self._images:
            self._images.add(name)
            open_picture(name, data, self.passages)

    def _other(self, name: str, data: bytes) -> None:
        """A part that is no XML: a file within the file, or bytes of some program."""
        file = posixpath.basename(name)
        if "/embeddings/" in name or _is_chunk(name):
            behind_chart = any(
                one.target == name
                for part in self.package.names
                if "/charts/" in part and "_rels" not in part
                for one in self.package.relations(part)
            )
            open_inside(file, data, self.passages, trace=Trace.WORKBOOK if behind_chart else Trace.ATTACHED)
        else:
            self.passages.metadata(f"part {file}", strings(data))

    def _unknown(self, tree: Element, name: str) -> None:
        self.passages.metadata(f"part {name}", everything_in(tree))


def open_picture(name: str, data: bytes, passages: Passages) -> None:
    """A picture, and the words in its file; drawings made of XML have words of their own."""
    passages.image("picture", posixpath.basename(name))
    if is_image(data):
        open_inside(posixpath.basename(name), data, passages)
    elif data.lstrip()[:1] == b"<":
        try:
            passages.hidden(f"inside picture {posixpath.basename(name)}", everything_in(parse_xml(data)))
        except BrokenError as error:
            passages.doubt(f"picture {posixpath.basename(name)} {error}")
    else:
        passages.hidden(f"inside picture {posixpath.basename(name)}", strings(data))


def _is_harmless(text: str) -> bool:
    return is_program(text) or any(one.match(text.strip()) for one in (_DATE, _NUMBER, _LANGUAGE))


def _is_chunk(name: str) -> bool:
    """Whether a part is a text of another format that Word takes in when it opens the file (§17.17.2)."""
    return "afchunk" in name.lower() or name.lower().endswith((".htm", ".html", ".mht", ".rtf", ".txt", ".docx"))


def _is_usual(name: str) -> bool:
    stem = posixpath.basename(name).rpartition(".")[0] or posixpath.basename(name).removeprefix(".")
    stem = stem.removesuffix(".xml")  # of the relations of a part
    return re.sub(r"[\W\d_]+", "", stem).lower() in _USUAL_PARTS or stem == ""


# Attributes that hold words for a person, wherever they stand, and those of single elements.
_WORDS = {
    "descr": "alternative text",
    "alt": "alternative text",
    "title": "alternative text",
    "tooltip": "tip of a link",
    "string": "word art",
}
_NAMED = {
    "docPr": "names of drawings",
    "cNvPr": "names of drawings",
    "bookmarkStart": "names of bookmarks",
    "tag": "tags",
    "cSld": "names of slides",
    "custShow": "names of shows",
    "section": "names of sections",
    "ser": "names of series",
}
_SHAPES = frozenset(["docPr", "cNvPr", "cSld"])  # named by the program where nobody names them
_MADE = re.compile(r"_(?:GoBack|Toc\d+|Ref\d+|Hlk\d+|Hlt\d+)\Z")  # bookmarks that Word makes by itself


def sweep(tree: Element, where: str, passages: Passages) -> None:
    """The words and names in a part's attributes: alternative texts, tips, titles, names of drawings and bookmarks."""
    names: dict[str, list[str]] = {}
    for one in tree.iter():
        for key, text in one.attrib.items():
            if key in _WORDS:
                passages.hidden(f"{_WORDS[key]}{f' in {where}' if where else ''}", text)
            elif key == "name" and one.tag in _NAMED and not _MADE.match(text):
                if one.tag in _SHAPES and is_built_in(text):
                    continue
                names.setdefault(_NAMED[one.tag], []).append(text)
    for kind, found in names.items():
        passages.anchors(f"{kind}{f' in {where}' if where else ''}", *found)
