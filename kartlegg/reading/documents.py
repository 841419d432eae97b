"""Attached documents as lines: Word, ODT and RTF through pandoc, PDF through pdfium."""

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from kartlegg.limits import DOCUMENT_BYTES, DOCUMENT_S, LOGO_BYTES, PDF_PAGES
from kartlegg.model import Attachment
from kartlegg.reading.charsets import decode_text
from kartlegg.reading.html import html_lines
from kartlegg.reading.lines import Line, plain_lines
from kartlegg.reading.word import without_table_styles

_PANDOC = {".docx": "docx", ".odt": "odt", ".rtf": "rtf"}
_PLAIN = frozenset({".txt", ".text", ".md"})
_HTML = frozenset({".html", ".htm"})
_BY_TYPE = {
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/rtf": ".rtf",
    "text/rtf": ".rtf",
    "text/plain": ".txt",
    "text/html": ".html",
}
_UNREAD = frozenset(
    {".doc", ".pages", ".xls", ".xlsx", ".ods", ".csv", ".ppt", ".pptx", ".zip", ".7z", ".tif", ".tiff", ".heic"}
)
_PICTURES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".bmp"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What an attachment says."""

    name: str
    lines: tuple[Line, ...]
    problem: str | None = None


def read_document(attachment: Attachment) -> Document | None:
    """The lines of a document; None for what is no document (a logo, a calendar entry)."""
    suffix = kind_of(attachment)
    name = attachment.filename
    if suffix in _PICTURES and len(attachment.data) < LOGO_BYTES:
        return None
    if suffix in _UNREAD | _PICTURES:
        return Document(name=name, lines=(), problem=f"the attachment {name} is of a kind that is not read; open it")
    if suffix not in {*_PANDOC, *_PLAIN, *_HTML, ".pdf"}:
        return None
    if len(attachment.data) > DOCUMENT_BYTES:
        size = f"{DOCUMENT_BYTES / 1e6:.0f} MB"
        return Document(name=name, lines=(), problem=f"the attachment {name} is larger than {size} and was not read")
    try:
        lines = _read(attachment.data, suffix)
    except Exception as error:  # readers of binary formats meet bytes of every kind
        return Document(name=name, lines=(), problem=f"the attachment {name} cannot be read ({_reason(error)})")
    if not lines:
        return Document(name=name, lines=(), problem=f"the attachment {name} holds no text; it may be a scan")
    return Document(name=name, lines=tuple(lines))


def kind_of(attachment: Attachment) -> str:
    """The suffix that tells what it is: by its bytes where they say so, by its name, by its declared type."""
    data = attachment.data
    suffix = PurePath(attachment.filename.lower()).suffix
    if data.startswith(b"%PDF-"):
        return ".pdf"
    if data.startswith(b"{\\rtf"):
        return ".rtf"
    return suffix if suffix else _BY_TYPE.get(attachment.content_type.lower(), "")


def _read(data: bytes, suffix: str) -> Sequence[Line]:
    if suffix == ".pdf":
        return _read_pdf(data)
    if suffix in _PANDOC:
        return html_lines(_pandoc(data, _PANDOC[suffix]), plain_lists=False)
    text = decode_text(data, None)[0]
    return html_lines(text) if suffix in _HTML else plain_lines(text)


def _pandoc(data: bytes, form: str) -> str:
    """A document as HTML; pandoc reads nothing but what it is given (``--sandbox``)."""
    import pypandoc

    if form == "docx":
        data = without_table_styles(data)
    command = [pypandoc.get_pandoc_path(), "--from", form, "--to", "html", "--sandbox", "--wrap", "none"]
    done = subprocess.run(command, input=data, capture_output=True, timeout=DOCUMENT_S, check=True)  # noqa: S603
    return done.stdout.decode("utf-8", "replace")


def _read_pdf(data: bytes) -> Sequence[Line]:
    """The text of a PDF by pages, in the order in which it was set."""
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    try:
        texts = []
        for number in range(min(len(document), PDF_PAGES)):
            page = document[number]
            texts.append(page.get_textpage().get_text_bounded())
        return plain_lines("\n".join(text.replace("\r\n", "\n").replace("\x02", "-") for text in texts))
    finally:
        document.close()


def _reason(error: Exception) -> str:
    if isinstance(error, subprocess.TimeoutExpired):
        return f"it took more than {DOCUMENT_S} s"
    return "it is damaged, or locked with a password"
