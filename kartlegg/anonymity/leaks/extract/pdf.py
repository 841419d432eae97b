"""PDF (ISO 32000-1): pages, and every string of every object, whether a page shows it or not."""

import io
import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

from kartlegg.anonymity.leaks.extract.collect import BrokenError, Passages, short, strings
from kartlegg.anonymity.leaks.extract.formats import open_inside
from kartlegg.anonymity.leaks.extract.packages import Element, everything_in, parse_xml
from kartlegg.anonymity.leaks.extract.pdftext import PageText, read_pages
from kartlegg.anonymity.leaks.extract.programs import is_program
from kartlegg.anonymity.leaks.values import Trace
from kartlegg.errors import InputError
from kartlegg.limits import CHECKED_OBJECTS, CHECKED_REVISIONS, DOCUMENT_PART_BYTES, MARKUP_DEPTH

_END = b"%%EOF"
# The end of one state of a file (§7.5.5): where its table stands, counted from the file's own beginning.
_STATE = re.compile(rb"startxref\s{1,4}(\d{1,10})\s{1,4}%%EOF")
_XREF = re.compile(rb"\s{0,4}(?:xref|\d{1,10} \d{1,5} obj)\b")
_LETTERS = re.compile(r"[^\W\d_]{2}")
_DATE = re.compile(r"D:\d{4}[\d+Z'-]{0,20}\Z|\d{4}-\d\d-\d\d(?:T[\d:.Z+-]{1,25})?\Z")
# Strings that say how something is drawn or kept, none of a person's.
_TECHNICAL = frozenset(
    """
    /ID /DA /DS /Registry /Ordering /CharSet /FontFamily /Style /CreationDate /ModDate /M /Length1 /PTEX.Fullbanner
    /OutputConditionIdentifier /OutputCondition /RegistryName /Info /Lang /SourceModified /Checksum /CheckSum /Cert
    /ByteRange /Panose /FDFVersion /Ver /Trapped /NM /State /StateModel /CA /OPM /Lock /IC /BS /LJ
    """.split()  # noqa: SIM905 - many short words are read more easily so
)
_TOLD = {
    "/Alt": "alternative text",
    "/ActualText": "replacement text",
    "/E": "written-out abbreviation",
    "/TU": "tip of a field",
    "/TM": "export name of a field",
    "/V": "value of a field",
    "/DV": "default value of a field",
    "/Opt": "choice of a field",
    "/RC": "rich text of a comment",
    "/RV": "rich value of a field",
    "/Subj": "subject of a comment",
    "/Contents": "annotation",
    "/Title": "outline or title",
    "/P": "prefix of page labels",
    "/JS": "script",
    "/Desc": "description of a file",
    "/Reason": "reason of a signature",
    "/Location": "place of a signature",
    "/ContactInfo": "contact of a signature",
    "/CO": "calculation",
}
_REMARKS = frozenset(
    """
    /Text /FreeText /Highlight /Underline /StrikeOut /Squiggly /Stamp /Caret /Ink /Popup /Line /Square /Circle
    /Polygon /PolyLine /Redact
    """.split()  # noqa: SIM905 - many short words are read more easily so
)
_PERSONS = frozenset(["/Author", "/LastModifiedBy", "/Manager"])
_PLAIN_XMP = frozenset(
    """
    format part conformance amd rev DocumentID InstanceID OriginalDocumentID VersionID RenditionClass language
    Trapped li NPages MetadataDate CreateDate ModifyDate modified date action when changed parameters instanceID
    documentID originalDocumentID
    """.split()  # noqa: SIM905 - many short words are read more easily so
)


def read_pdf(data: bytes, passages: Passages) -> None:
    """The passages of a PDF: pages, objects, files in it, and what earlier states of it had besides.

    Raises:
        BrokenError: It cannot be read.
    """
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what is wrong with a file is told by doubts
    _tell_pages(read_pages(data), passages)
    _Objects(data, passages).tell()
    _tell_behind(data, passages)
    _tell_earlier(data, passages)


def _tell_behind(data: bytes, passages: Passages) -> None:
    end = data.rfind(_END)
    if end >= 0:
        passages.hidden("bytes behind the end", strings(data[end + len(_END) :]), Trace.CONCEALED)


def _tell_pages(pages: list[PageText], passages: Passages) -> None:
    for number, page in enumerate(pages, start=1):
        where = f"page {number}"
        passages.body(page.text, where)
        for text in page.concealed:
            if not any(character.isalnum() for character in text):
                continue  # the hyphen of a broken word, in whose place the text has none
            passages.hidden(f"{where}, text that is not to be seen", text, Trace.CONCEALED)
        for picture in range(min(page.pictures, 20)):
            passages.image(where, f"picture {picture + 1} on page {number}")
        if page.is_broken:
            passages.doubt(f"{where} cannot be read")
        elif page.is_crowded:
            passages.doubt(f"{where} has too many shapes to tell what they hide")
        elif page.pictures and not page.text.strip():
            passages.doubt(f"{where} is a picture: nobody can check what it shows")


def _tell_earlier(data: bytes, passages: Passages) -> None:
    """What the states before the last save have that this one has not (§7.5.6).

    A state that has nothing of its own tells nothing: Word ends every file twice.
    """
    ends = [match.end() for match in _STATE.finditer(data) if _XREF.match(data, int(match[1]))]
    if b"/Linearized" in data[:1024]:
        ends = ends[1:]  # the first part of a file made for the web (annex F), no state of it
    if len(ends) > CHECKED_REVISIONS:
        raise BrokenError(f"has been saved {len(ends)} times without being made anew")
    present = {one.text for one in passages.shelf}
    for number, end in enumerate(ends[:-1], start=1):
        state = Passages(depth=passages.depth, room=passages.room)
        try:
            _tell_pages(read_pages(data[:end]), state)
            _Objects(data[:end], state).tell()
        except BrokenError:
            passages.hidden(f"earlier state {number}", "(cannot be read)", Trace.EARLIER)
            continue
        for one in state.shelf:
            if one.text not in present:
                passages.hidden(f"earlier state {number}, {one.where}".rstrip(", "), one.text, Trace.EARLIER)
                present.add(one.text)


class _Objects:
    """Every object that the file's tables name, reachable or not."""

    def __init__(self, data: bytes, passages: Passages) -> None:
        """Open it.

        Raises:
            BrokenError: It cannot be opened.
        """
        import pypdf

        self._passages = passages
        self._pypdf = pypdf
        self._files: dict[int, str] = {}
        self._told: set[str] = set()
        self._loose: list[Any] = []
        self._drawn: set[int] = set()
        self._shown = " ".join(" ".join(one.text for one in passages.shelf if one.where.startswith("page ")).split())
        try:
            self._reader = pypdf.PdfReader(io.BytesIO(data), strict=False)
        except Exception as error:  # hostile files raise what nobody thought of
            raise BrokenError("is damaged and cannot be read") from error
        if self._reader.is_encrypted:  # with a password or without: what is published is for everybody
            raise BrokenError("is encrypted")

    def tell(self) -> None:
        """All their passages."""
        try:
            self._properties()
            shown = self._shown_pages()
        except (InputError, BrokenError):
            raise
        except Exception as error:
            raise BrokenError("is damaged and cannot be read") from error
        keys = self._keys()
        if len(keys) > CHECKED_OBJECTS:
            raise BrokenError(f"has {len(keys)} objects, far more than a letter")
        files: list[tuple[str, Any]] = []
        for number, generation in keys:
            with self._doubting(f"object {number} of the PDF"):
                found: Any = self._reader.get_object(
                    self._pypdf.generic.IndirectObject(number, generation, self._reader)
                )
                self._visit(found, files)
                if isinstance(found, Mapping) and found.get("/Type") == "/Page" and number not in shown:
                    self._lost_page(found)
        for one in self._loose:
            with self._doubting("a stream of the PDF"):
                self._tell_loose(one)
        for number, page in enumerate(self._reader.pages, start=1):
            with self._doubting(f"the content of page {number}"):
                self._tell_replaced(page, number)
        for name, stream in files:
            with self._doubting(f"the attachment {short(name)}".rstrip()):
                self._attachment(name, stream)

    @contextmanager
    def _doubting(self, what: str) -> Iterator[None]:
        """Go on where one part cannot be read, and tell it: a hostile file raises what nobody has thought of."""
        try:
            yield
        except InputError:
            raise
        except Exception:
            self._passages.doubt(f"{what} cannot be read")

    def _keys(self) -> list[tuple[int, int]]:
        keys = {(number, generation) for generation, places in self._reader.xref.items() for number in places}
        keys |= {(number, 0) for number in self._reader.xref_objStm}
        return sorted(keys - {(0, 65535)})

    def _shown_pages(self) -> set[int]:
        return {page.indirect_reference.idnum for page in self._reader.pages if page.indirect_reference is not None}

    def _properties(self) -> None:
        """The information dictionary (§14.3.3)."""
        info = _of(self._reader.trailer, "/Info")
        for key, found in info.items() if isinstance(info, Mapping) else ():
            text = _text(found.get_object())
            if _LETTERS.search(text) and not _DATE.match(text):
                if key in {"/Producer", "/Creator"} and is_program(text):
                    continue
                self._told.add(text)
                self._passages.metadata(f"property {key[1:]}", text, Trace.AUTHOR if key in _PERSONS else None)
                self._passages.name("names of properties", key[1:] if key not in _INFO else "")

    def _visit(self, root: Any, files: list[tuple[str, Any]]) -> None:
        """Every string in one object; what it refers to is visited for itself."""
        generic = self._pypdf.generic
        waiting: list[tuple[Any, str, Mapping[str, Any], int]] = [(root, "", {}, 0)]
        while waiting:
            one, key, owner, depth = waiting.pop()
            if isinstance(one, generic.StreamObject):
                self._stream(one, files)
            if isinstance(one, generic.DictionaryObject) and depth < MARKUP_DEPTH:
                self._dictionary(one, files)
                self._note_drawn(one)
                waiting += [
                    (one.raw_get(name), name, one, depth + 1) for name in reversed(one) if name not in _TECHNICAL
                ]
            elif isinstance(one, list) and depth < MARKUP_DEPTH:
                waiting += [(inner, key, owner, depth + 1) for inner in reversed(one)]
            elif isinstance(one, (generic.TextStringObject, generic.ByteStringObject)):
                self._string(_text(one), key, owner)

    def _note_drawn(self, one: Any) -> None:
        """Remember which streams are pages, fonts and the like by what refers to them."""
        for key in _DRAWN_BY & one.keys():
            found = one.raw_get(key)
            for part in (found, *(_list(found) if key == "/Contents" else ())):
                if isinstance(part, self._pypdf.generic.IndirectObject):
                    self._drawn.add(part.idnum)
        glyphs = _of(one, "/CharProcs")  # of a font whose letters are drawn (§9.6.5)
        if isinstance(glyphs, self._pypdf.generic.DictionaryObject):
            self._drawn |= {part.idnum for part in map(glyphs.raw_get, glyphs) if hasattr(part, "idnum")}

    def _tell_replaced(self, page: Any, number: int) -> None:
        """What is painted where a search is told to read something else (§14.9.4)."""
        contents = page.get_contents()
        if contents is None or b"/ActualText" not in contents.get_data():
            return
        shown = self._shown.casefold()
        for line in page.extract_text().splitlines():
            if any(word not in shown for word in re.findall(r"[^\W\d_]+", line.casefold())):
                self._passages.hidden(f"page {number}, painted under other words", line, Trace.CONCEALED)

    def _dictionary(self, one: Mapping[str, Any], files: list[tuple[str, Any]]) -> None:
        told = self._passages
        if one.get("/Type") == "/OCG":
            told.name("names of layers", _text(one.get("/Name", "")))
        if "/EF" in one:
            name = _text(one.get("/UF") or one.get("/F") or "")
            for stream in _of(one, "/EF").values():
                files.append((name or "file", stream.get_object()))
        if "/Dests" in one and isinstance(_of(one, "/Dests"), Mapping):
            told.name(
                "names of places", *(key[1:] for key in _of(one, "/Dests") if not key.startswith(("/Names", "/Kids")))
            )
        if "/PieceInfo" in one:
            told.metadata("private data of a program", " ".join(key[1:] for key in _of(one, "/PieceInfo")))

    def _string(self, text: str, key: str, owner: Mapping[str, Any]) -> None:
        if not _LETTERS.search(text):
            return
        told = self._passages
        subtype = str(owner.get("/Subtype", ""))
        if key == "/URI" or (key in {"/F", "/UF"} and "/EF" not in owner):
            told.link("link", text)
        elif key in {"/F", "/UF"}:
            return  # told with the file
        elif key == "/Contents" and subtype in _REMARKS:
            told.hidden("comment", text, Trace.COMMENT)
        elif key == "/Contents" and "/ByteRange" in owner:
            told.metadata("certificate of a signature", strings(text.encode("latin-1", "ignore")))
        elif key == "/T":
            is_field = "/FT" in owner or "/Kids" in owner or subtype == "/Widget"
            if is_field:
                told.name("names of fields", text)
            elif subtype in _REMARKS:
                told.metadata("author of a comment", text, Trace.AUTHOR)
            elif not self._is_shown(text):
                told.hidden("title of an element", text)
        elif key in {"/Names", "/Limits"}:
            told.name("names of places and files", text)
        elif key == "/Name" and owner.get("/Type") == "/OCG":
            return
        elif owner.get("/Type") == "/Sig" and key == "/Name":
            told.metadata("signed by", text, Trace.AUTHOR)
        elif key == "/Title" and self._is_shown(text):
            return  # a heading, which the outline repeats
        elif key in _TOLD:
            told.hidden(_TOLD[key], text)
        elif key in _INFO and "/Type" not in owner:
            return  # the information dictionary, told already
        elif not _DATE.match(text):
            told.metadata(f"string {key[1:]}" if key else "string", text)

    def _is_shown(self, text: str) -> bool:
        return " ".join(text.split()) in self._shown

    def _stream(self, one: Any, files: list[tuple[str, Any]]) -> None:
        kind, subtype = one.get("/Type"), one.get("/Subtype")
        if kind == "/Metadata" or subtype == "/XML":
            self._xmp(_data(one))
        elif kind == "/EmbeddedFile":
            files.append(("", one))
        elif kind is None and subtype is None and not any(key in one for key in _DRAWING):
            self._loose.append(one)

    def _tell_loose(self, one: Any) -> None:
        """A stream that draws nothing: a form of XFA (§12.7.8), a script, what a program keeps for itself."""
        number = one.indirect_reference.idnum if one.indirect_reference is not None else 0
        data = b"" if number in self._drawn else _data(one)
        if data.lstrip().startswith(b"<"):
            with suppress(BrokenError):
                self._passages.hidden("markup in the file", everything_in(parse_xml(data)))
                return
        if _SCRIPT.search(data[:5000]):
            self._passages.hidden("script", strings(data))
        elif not data.startswith((b"%!PS", b"/CIDInit")):
            self._passages.metadata("stream of a program", strings(data))

    def _xmp(self, data: bytes) -> None:
        """Metadata of the document or of a picture in it (§14.3.2)."""
        try:
            tree = parse_xml(_PACKET.sub(b"", data).strip())
        except BrokenError:
            self._passages.metadata("XMP", strings(data))
            return
        for key, text in _xmp_values(tree):
            if text in self._told:
                continue  # the information dictionary says the same
            if not _LETTERS.search(text) or _DATE.match(text) or (key in _PLAIN_XMP and not _LONG.search(text)):
                continue
            if key in {"Producer", "CreatorTool", "softwareAgent"} and is_program(text):
                continue
            self._passages.metadata(f"XMP {key}", text, Trace.AUTHOR if key in {"creator", "Author"} else None)

    def _attachment(self, name: str, stream: Any) -> None:
        """A file within the file (§7.11.4); one that nothing names comes last and is told without a name."""
        if id(stream) in self._files:
            return
        self._files[id(stream)] = name
        data = _data(stream)
        open_inside(name or "file without a name", data, self._passages)

    def _lost_page(self, page: Any) -> None:
        """A page that has been taken out of the book, but not out of the file."""
        found = self._pypdf.PageObject(self._reader)
        found.update(page)
        self._passages.hidden("page that is not shown", found.extract_text(), Trace.CONCEALED)


_INFO = frozenset(
    ["/Title", "/Author", "/Subject", "/Keywords", "/Creator", "/Producer", "/CreationDate", "/ModDate", "/Trapped"]
)
# What a stream has, or what refers to it, that is drawn or drawn with.
_DRAWING = ("/Length1", "/FunctionType", "/ShadingType", "/PatternType", "/N", "/CMapName", "/BBox")
_DRAWN_BY = frozenset(["/Contents", "/ToUnicode", "/FontFile", "/FontFile2", "/FontFile3", "/CIDToGIDMap", "/CIDSet"])
_SCRIPT = re.compile(rb"\bapp\.|\bthis\.|\bfunction\b|\bvar\s")
_PACKET = re.compile(rb"<\?x(?:packet|ml)\b[^>]{0,200}\?>")
_LONG = re.compile(r"[^\W\d_]{3}[^-]{0,60}\s")


def _list(found: Any) -> list[Any]:
    inner = found.get_object()
    return list(list.__iter__(inner)) if isinstance(inner, list) else []


def _text(one: Any) -> str:
    """A PDF string as text (§7.9.2)."""
    if isinstance(one, bytes):
        encoding = "utf-16" if one.startswith((b"\xfe\xff", b"\xff\xfe")) else "utf-8"
        try:
            return one.decode(encoding)
        except UnicodeDecodeError:
            return one.decode("latin-1")
    return str(one)


def _of(one: Mapping[str, Any], key: str) -> Any:
    found = one.get(key)
    return found.get_object() if found is not None else {}


def _data(stream: Any) -> bytes:
    data = stream.get_data()
    if len(data) > DOCUMENT_PART_BYTES:
        raise BrokenError("unpacks to far more than a letter")
    return bytes(data) if isinstance(data, bytes) else str(data).encode()


def _xmp_values(tree: Element) -> Iterator[tuple[str, str]]:
    """Names and texts of the properties, those of lists under the name of the list."""
    waiting: list[tuple[Element, str]] = [(tree, "")]
    while waiting:
        one, above = waiting.pop()
        name = above if one.tag in {"Alt", "Seq", "Bag", "li", "Description", "RDF", "xmpmeta"} else str(one.tag)
        for key, text in one.attrib.items():
            if key not in {"about", "parseType", "lang", "xmptk", "resource"}:
                yield key, text
        if one.text and one.text.strip():
            yield name or str(one.tag), one.text.strip()
        # What a schema's extension says of itself (ISO 19005-2 §6.6.2.3.3) is the same in everybody's files.
        waiting += [(child, name) for child in reversed(one) if child.tag != "schemas"]
