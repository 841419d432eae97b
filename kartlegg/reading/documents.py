"""Attached documents as lines: Word, OpenDocument and RTF by their own rules, PDF through pdfium."""

import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from kartlegg.limits import DOCUMENT_BYTES, LOGO_BYTES
from kartlegg.model import Attachment
from kartlegg.reading.charsets import decode_text
from kartlegg.reading.docx import docx_html
from kartlegg.reading.html import html_lines
from kartlegg.reading.lines import Line, plain_lines
from kartlegg.reading.odt import odt_html
from kartlegg.reading.packages import UnreadableError
from kartlegg.reading.pdf import read_pdf
from kartlegg.reading.rtf import rtf_html

_READERS: dict[str, Callable[[bytes], tuple[str, str]]] = {
    **dict.fromkeys([".docx", ".docm", ".dotx", ".dotm"], docx_html),
    **dict.fromkeys([".odt", ".ott"], odt_html),
    ".rtf": rtf_html,
}
_PLAIN = frozenset([".txt", ".text", ".md"])
_HTML = frozenset([".html", ".htm", ".xhtml"])
_BY_TYPE = {
    "application/pdf": ".pdf",
    "application/msword": ".doc",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/rtf": ".rtf",
    "text/rtf": ".rtf",
    "text/plain": ".txt",
    "text/html": ".html",
}
# What carries no answer: signatures, keys, calendar entries, visiting cards.
_NO_DOCUMENTS = frozenset(
    [".p7s", ".sig", ".asc", ".ics", ".vcf", ".pgp", ".gpg", ".key", ".cer", ".crt", ".css", ".js"]
)
_PICTURES = frozenset([".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp", ".svg", ".emz", ".wmz", ".ico"])
_KNOWN = frozenset([*_READERS, *_PLAIN, *_HTML, *_NO_DOCUMENTS, *_PICTURES, ".pdf", ".doc"])
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
# By which stream an OLE file is told (MS-CFB): names stand in its directory, in UTF-16.
_OLE_STREAMS = (
    ("EncryptedPackage", "is locked with a password and was not read"),
    ("WordDocument", "is of the old Word format (.doc), which is not read; open it"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What an attachment says."""

    name: str
    lines: tuple[Line, ...]
    frame: tuple[Line, ...] = ()  # heads and feet of its pages: whose it is, and no answer
    problem: str | None = None  # what of it was not read, in words


def read_document(attachment: Attachment) -> Document | None:
    """The lines of a document; None for what is no document (a logo, a calendar entry)."""
    suffix = kind_of(attachment)
    is_picture = suffix in _PICTURES or attachment.content_type.startswith("image/")
    if suffix in _NO_DOCUMENTS or (is_picture and len(attachment.data) < LOGO_BYTES):
        return None
    try:
        if len(attachment.data) > DOCUMENT_BYTES:
            raise UnreadableError(f"is larger than {DOCUMENT_BYTES / 1e6:.0f} MB and was not read")
        document = _read(attachment, suffix)
    except UnreadableError as error:
        return _unread(attachment, str(error))
    except Exception:  # readers of other people's formats meet bytes of every kind
        return _unread(attachment, "cannot be read: it is damaged")
    if not document.lines and not document.problem:
        return _unread(attachment, "holds no text; it may be a scan")
    return document


def kind_of(attachment: Attachment) -> str:
    """The suffix that tells what it is: by its bytes where they say so, by its name, by its declared type."""
    data = attachment.data
    suffix = PurePath(attachment.filename.lower()).suffix
    declared = _BY_TYPE.get(attachment.content_type.lower(), "")
    if data[:1024].lstrip().startswith(b"%PDF-"):
        return ".pdf"
    if data.lstrip().startswith(b"{\\rtf"):
        return ".rtf"
    if data.startswith(_OLE):
        return ".doc"
    if data.startswith(b"PK\x03\x04") and suffix not in _READERS:
        return _kind_of_zip(data) or suffix or ".zip"
    return suffix if suffix in _KNOWN or not declared else declared


def _kind_of_zip(data: bytes) -> str:
    try:
        names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return ""
    if any(name.startswith("word/document") for name in names):
        return ".docx"
    is_text = b"opendocument.text" in data[:200]  # ODF 1.3 part 2 §3.3: the first member says what it is, unpacked
    return ".odt" if "content.xml" in names and is_text else ""


def _read(attachment: Attachment, suffix: str) -> Document:
    data, name = attachment.data, attachment.filename
    if suffix == ".doc":
        streams = (words for stream, words in _OLE_STREAMS if stream.encode("utf-16-le") in data)
        raise UnreadableError(next(streams, "is of a kind that is not read; open it"))
    if suffix == ".pdf":
        pages = read_pdf(data)
        problem = f"the attachment {name} {pages.problem}" if pages.problem else None
        return Document(name=name, lines=tuple(pages.lines), frame=tuple(pages.frame), problem=problem)
    if suffix in _READERS:
        body, frame = _READERS[suffix](data)
        return Document(name=name, lines=html_lines(body, quotes=False), frame=html_lines(frame, quotes=False))
    if suffix in _PLAIN | _HTML:
        text, problem = decode_text(data, None)
        lines: Sequence[Line] = html_lines(text) if suffix in _HTML else plain_lines(text)
        return Document(name=name, lines=tuple(lines), problem=problem and f"in the attachment {name} {problem}")
    raise UnreadableError("is of a kind that is not read; open it")


def _unread(attachment: Attachment, reason: str) -> Document:
    return Document(name=attachment.filename, lines=(), problem=f"the attachment {attachment.filename} {reason}")
