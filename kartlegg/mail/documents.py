"""Loose documents: what kind they are, by their bytes before their names, and how one becomes a message."""

import base64
import hashlib
import io
import re
import zipfile
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import PurePath

# Documents that somebody's answers may stand in; those that are not read are kept, and told of.
_SUFFIXES = frozenset(
    {".pdf", ".docx", ".doc", ".odt", ".rtf", ".txt", ".md", ".html", ".htm", ".xlsx", ".xls", ".ods", ".csv", ".pptx",
     ".ppt", ".odp", ".docm", ".pages", ".png", ".jpg", ".jpeg", ".gif", ".tif", ".tiff", ".heic", ".webp", ".bmp"}
)  # fmt: skip
_STAND_IN = b"the file itself"
_PAGES = frozenset({".html", ".htm"})
_TYPES = {
    ".pdf": ("application", "pdf"),
    ".docx": ("application", "vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ".doc": ("application", "msword"),
    ".odt": ("application", "vnd.oasis.opendocument.text"),
    ".rtf": ("application", "rtf"),
}
_MAGICS = (
    (b"%PDF-", ".pdf"),
    (b"{\\rtf", ".rtf"),
    (b"\x89PNG\r\n", ".png"),
    (b"\xff\xd8\xff", ".jpg"),
    (b"GIF8", ".gif"),
    (b"II*\0", ".tif"),
    (b"MM\0*", ".tif"),
)
# An Outlook message, an old Word or Excel file are all OLE files; names of streams stand in them in UTF-16 (MS-CFB).
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_OLE_STREAMS = (
    ("__properties_version1.0", ".msg"),
    ("WordDocument", ".doc"),
    ("Workbook", ".xls"),
    ("PowerPoint Document", ".ppt"),
)
_PACKAGES = (("word/", ".docx"), ("xl/", ".xlsx"), ("ppt/", ".pptx"))
_OPENDOCUMENT = {"text": ".odt", "spreadsheet": ".ods", "presentation": ".odp"}
_PAGE = re.compile(rb"\s*(?:<\?xml[^>]{0,200}>\s*)?<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_MIMETYPE = re.compile(rb"application/vnd\.oasis\.opendocument\.(\w+)")


def document_kind(suffix: str, data: bytes) -> str | None:
    """The kind of a document as a suffix, by its bytes where they tell, else by its name; None for what is none.

    An Outlook message is ".msg", and a zip of something else ".zip".
    """
    for magic, kind in _MAGICS:
        if data.startswith(magic):
            return kind
    if data.startswith(_OLE):
        return next((kind for name, kind in _OLE_STREAMS if name.encode("utf-16-le") in data), None) or (
            suffix if suffix in {*_SUFFIXES, ".msg"} else None
        )
    if data.startswith(b"PK\x03\x04"):
        return _package_kind(suffix, data)
    if _PAGE.match(data):
        return ".html"
    return suffix if suffix in _SUFFIXES else None


def _package_kind(suffix: str, data: bytes) -> str:
    """A Word, Excel or OpenDocument file by what its zip holds."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = package.namelist()
            if "mimetype" in names:
                with package.open("mimetype") as file:
                    found = _MIMETYPE.match(file.read(100))
                if found:
                    return _OPENDOCUMENT.get(found[1].decode(), ".odt")
    except Exception:  # a broken zip: then its name is all there is
        return suffix if suffix in _SUFFIXES else ".zip"
    if "[Content_Types].xml" in names:
        return next((kind for folder, kind in _PACKAGES if any(name.startswith(folder) for name in names)), ".docx")
    return suffix if suffix in _SUFFIXES else ".zip"


def document_digest(data: bytes) -> str:
    """By what a document is known again, whatever it is called and whose it is said to be."""
    return hashlib.sha256(b"document\0" + data).hexdigest()


def wrap_document(name: str, data: bytes, *, sender: str) -> bytes:
    """A loose document as a message from ``sender`` with the file attached.

    The same file gives the same bytes, so that it is not taken in twice; there is no Date, since nobody knows it.
    """
    suffix = PurePath(name).suffix.lower()
    kind = document_kind(suffix, data) or suffix
    filename = "".join(character for character in name if character.isprintable()) or "document"
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["Subject"] = filename
    message["X-Kartlegg-Imported"] = filename
    if kind not in {".txt", ".md", *_PAGES} or _is_binary(data):
        maintype, subtype = _TYPES.get(kind, ("application", "octet-stream"))
        message.set_content("")
        message.add_attachment(_STAND_IN, maintype=maintype, subtype=subtype, filename=filename)
        message.set_boundary("=_kartlegg_imported")
        # The library would hold a large file many times over while it writes it.
        before, _, after = message.as_bytes().rpartition(base64.encodebytes(_STAND_IN).rstrip())
        return before + base64.encodebytes(data).rstrip(b"\n").replace(b"\n", b"\r\n") + after
    message.set_content(_decode(data), subtype="html" if kind in _PAGES else "plain", cte="base64")
    return message.as_bytes()


def _is_binary(data: bytes) -> bool:
    return b"\0" in data and not data.startswith((b"\xff\xfe", b"\xfe\xff"))


def _decode(data: bytes) -> str:
    """A text by its byte order mark, as UTF-8, or as Windows has it."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):  # what Notepad calls Unicode
        return data.decode("utf-16", "replace")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")
