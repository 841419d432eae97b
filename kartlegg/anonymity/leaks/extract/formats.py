"""Which format a file has, by its ending and by what is in it, and who reads it."""

import re
import zipfile
from collections.abc import Callable
from enum import StrEnum
from io import BytesIO

from kartlegg.anonymity.leaks.extract.collect import BrokenError, Passages, short, strings
from kartlegg.anonymity.leaks.values import Trace
from kartlegg.limits import NESTED_DEPTH


class Format(StrEnum):
    """The formats that are taken apart."""

    MARKDOWN = "md"
    HTML = "html"
    DOCX = "docx"
    ODT = "odt"
    PPTX = "pptx"
    PDF = "pdf"
    TEXT = "txt"
    SHEET = "xlsx"  # inside another document only
    ODF = "odf"  # a sheet, drawing or presentation of OpenDocument, likewise


FINISHED = (Format.MARKDOWN, Format.HTML, Format.DOCX, Format.ODT, Format.PPTX, Format.PDF, Format.TEXT)
_ENDINGS = {
    "markdown": Format.MARKDOWN,
    "htm": Format.HTML,
    "xhtml": Format.HTML,
    "text": Format.TEXT,
    "xlsm": Format.SHEET,
    "ods": Format.ODF,
    "odp": Format.ODF,
    "odg": Format.ODF,
    **{str(one): one for one in Format},
}
_WRITTEN = (Format.MARKDOWN, Format.HTML, Format.TEXT)
_MARKUP = re.compile(rb"\s*<(?:!doctype\s+html|html|head|body|meta|title|div|p|table)\b", re.IGNORECASE)
_IMAGE = re.compile(rb"\x89PNG|\xff\xd8\xff|GIF8|BM.{4}\0\0\0\0|II\*\0|MM\0\*|RIFF.{4}WEBP|\xd7\xcd\xc6\x9a", re.DOTALL)
OLE = b"\xd0\xcf\x11\xe0"  # the container of locked files of Word, and of its old ones ([MS-CFB] §2.2)
_HEAD = 1024  # bytes in which a PDF's header may stand (ISO 32000-1 annex H)


def format_by_name(name: str) -> Format | None:
    """The format that a file's ending tells."""
    return _ENDINGS.get(name.rpartition(".")[2].lower()) if "." in name else None


def format_by_content(data: bytes) -> Format | None:
    """The format that a file's bytes tell: one of the packages or PDF, HTML that says so, or text; None for others."""
    if data[:4] in {b"PK\x03\x04", b"PK\x05\x06"}:
        return _package_format(data)
    if b"%PDF-" in data[:_HEAD]:
        return Format.PDF
    if is_image(data) or data.startswith(OLE):
        return None
    if b"\0" in data and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None
    return Format.HTML if _MARKUP.match(data.removeprefix(b"\xef\xbb\xbf")[:_HEAD]) else Format.TEXT


def is_image(data: bytes) -> bool:
    """Whether the bytes are a picture of a usual kind."""
    return _IMAGE.match(data) is not None


def _package_format(data: bytes) -> Format | None:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = set(archive.namelist())
            info = archive.getinfo("mimetype") if "mimetype" in names else None
            kind = archive.read(info) if info is not None and info.file_size < _HEAD else b""
    except Exception:  # whatever is wrong with the zip, the reader of its format tells
        return None
    if b"opendocument.text" in kind:
        return Format.ODT
    if b"opendocument" in kind:
        return Format.ODF
    folders = {name.partition("/")[0] for name in names}
    known = {"word": Format.DOCX, "ppt": Format.PPTX, "xl": Format.SHEET}
    return next((form for folder, form in known.items() if folder in folders), None)


def is_same(named: Format, found: Format | None) -> bool:
    """Whether what a file holds may be what its ending says: text may be any format that is written as text."""
    return named is found or (named in _WRITTEN and found in _WRITTEN)


def reader_of(form: Format) -> Callable[[bytes, Passages], None]:
    """The reader of a format; its libraries are loaded now."""
    # Heavy ones are imported where they are used; those that open files inside files would go in a circle else.
    if form is Format.DOCX:
        from kartlegg.anonymity.leaks.extract.docx import read_docx

        return read_docx
    if form is Format.PPTX:
        from kartlegg.anonymity.leaks.extract.pptx import read_pptx

        return read_pptx
    if form is Format.SHEET:
        from kartlegg.anonymity.leaks.extract.sheets import read_sheets

        return read_sheets
    if form in {Format.ODT, Format.ODF}:
        from kartlegg.anonymity.leaks.extract.odt import read_odt

        return read_odt
    if form is Format.PDF:
        from kartlegg.anonymity.leaks.extract.pdf import read_pdf

        return read_pdf
    if form is Format.HTML:
        from kartlegg.anonymity.leaks.extract.html import read_html

        return read_html
    from kartlegg.anonymity.leaks.extract.written import read_markdown, read_plain

    return read_markdown if form is Format.MARKDOWN else read_plain


def open_inside(name: str, data: bytes, passages: Passages, *, trace: Trace = Trace.ATTACHED) -> None:
    """Take apart a file inside a document, whatever it is.

    A file of a known format gives its passages, a picture its name and the text in its bytes, any other that text.
    """
    where = f"embedded file {short(name)}"
    if is_image(data):
        passages.image("picture", name)
        passages.metadata(f"inside picture {short(name)}", picture_words(data))
        return
    passages.name(where, name, trace=trace)
    form = format_by_content(data)
    inner = passages.within(where)
    if inner.depth > NESTED_DEPTH:
        passages.doubt(f"{where} lies too deep to be looked into")
    elif form is None:
        passages.hidden(where, strings(data))
    else:
        if form is Format.TEXT and format_by_name(name) in _WRITTEN:
            form = format_by_name(name) or form
        try:
            reader_of(form)(data, inner)
        except BrokenError as error:
            passages.doubt(f"{where} {error}")
            passages.hidden(where, strings(data))


_PICTURE_WORDS = re.compile(
    rb"(?:[iz]TXt|tEXt)[^\0]{1,79}\0[^\0-\x08]{1,2000}|Exif\0\0.{0,4000}|\xff\xfe.{2}[ -~\x80-\xff]{4,2000}", re.DOTALL
)
_XMP_OPENS, _XMP_CLOSES = b"<x:xmpmeta", b"</x:xmpmeta>"


def picture_words(data: bytes) -> str:
    """The text that a picture's file carries beside the picture: XMP, Exif, comments."""
    start = data.find(_XMP_OPENS)
    end = data.find(_XMP_CLOSES, start)
    pieces = [data[start:end]] if 0 <= start < end else []
    pieces += [match[0] for match in _PICTURE_WORDS.finditer(data)]
    return "\n".join(filter(None, map(strings, pieces)))
