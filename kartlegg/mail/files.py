"""Messages that lie in files: eml, msg, mbox, Maildir, folders and zips of them; loose documents as messages."""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import IO

from kartlegg.errors import InputError
from kartlegg.limits import MESSAGE_BYTES, ZIP_BYTES, ZIP_MEMBERS

# Documents that somebody's answers may stand in; those that are not read are kept, and told of.
DOCUMENT_SUFFIXES = frozenset(
    {".pdf", ".docx", ".doc", ".odt", ".rtf", ".txt", ".html", ".htm", ".xlsx", ".xls", ".ods", ".csv", ".pptx",
     ".pages", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".heic"}
)  # fmt: skip
_TYPES = {
    ".pdf": ("application", "pdf"),
    ".docx": ("application", "vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ".doc": ("application", "msword"),
    ".odt": ("application", "vnd.oasis.opendocument.text"),
    ".rtf": ("application", "rtf"),
}
_DOCUMENT = "it is a document without a sender; take it in by itself: kartlegg import FILE --recipient ID"
_TOO_LARGE = f"it is larger than {MESSAGE_BYTES / 1e6:.0f} MB"
# A From_ line as mbox writers have it: an address or a dash, and a date (RFC 4155).
# Fields of which a message has one above its first blank line (RFC 5322 §3.6), or an Outlook message (MS-CFB §2.2).
_HEADER = re.compile(
    rb"(?:[^\r\n]{1,998}\r?\n){0,200}?(?:from|to|date|subject|received|message-id|return-path|mime-version|delivered-to)\s?:",
    re.IGNORECASE,
)
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_FROM_LINE = re.compile(rb"From \S+ +\S.*\d{2}:\d{2}")
_QUOTED_FROM = re.compile(rb"(?m)^>(>*From )")  # mboxrd


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundMessage:
    """A message in a file, or why there is none."""

    name: str  # the path; path#n for the n-th of a file that holds several, from 1
    raw: bytes = field(default=b"", repr=False)
    error: str | None = None


def read_files(paths: Sequence[Path]) -> Iterator[FoundMessage]:
    """Every message in the files, in their order; a file that cannot be read gives one with its error."""
    for path in paths:
        name = str(path)
        try:
            if path.is_dir():
                yield from _read_folder(path)
            elif path.suffix.lower() == ".zip":
                yield from _read_zip(path)
            else:
                with path.open("rb") as file:
                    yield from _read_stream(name, file, suffix=path.suffix.lower())
        except OSError as error:
            yield FoundMessage(name=name, error=f"it cannot be read: {error.strerror or error}")


def wrap_document(path: Path, *, sender: str) -> bytes:
    """A loose document as a message from ``sender`` with the file attached.

    The same file gives the same bytes, so that it is not taken in twice; there is no Date, since nobody knows it.

    Raises:
        InputError: It cannot be read or is too large.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}") from error
    if len(data) > MESSAGE_BYTES:
        raise InputError(f"{path} is too large to take in: {_TOO_LARGE}")
    suffix = path.suffix.lower()
    filename = "".join(character for character in path.name if character.isprintable())
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["Subject"] = filename
    message["X-Kartlegg-Imported"] = filename
    if suffix not in {".txt", ".html", ".htm"}:
        maintype, subtype = _TYPES.get(suffix, ("application", "octet-stream"))
        message.set_content("")
        message.add_attachment(data, maintype=maintype, subtype=subtype, filename=filename)
        message.set_boundary("=_kartlegg_imported")
    else:
        text = _decode(data)
        message.set_content(text, subtype="html" if suffix in {".html", ".htm"} else "plain", cte="base64")
    return message.as_bytes()


def _decode(data: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def _read_folder(folder: Path) -> Iterator[FoundMessage]:
    """A Maildir (cur and new), or every message file in a folder."""
    maildir = (folder / "cur").is_dir() or (folder / "new").is_dir()
    if maildir:
        files = [file for part in ("new", "cur") if (folder / part).is_dir() for file in (folder / part).iterdir()]
    else:
        files = list(folder.iterdir())
    files = sorted(file for file in files if file.is_file() and not file.name.startswith("."))
    if not files:
        yield FoundMessage(name=str(folder), error="there is no message in this folder")
    for number, file in enumerate(files, start=1):
        name = f"{folder}#{number}"
        try:
            with file.open("rb") as stream:
                found = list(_read_stream(name, stream, suffix=".eml" if maildir else file.suffix.lower()))
        except OSError as error:
            yield FoundMessage(name=name, error=f"{file.name} cannot be read: {error.strerror or error}")
            continue
        for one in found:
            yield FoundMessage(name=one.name, raw=one.raw, error=one.error and f"{file.name}: {one.error}")


def _read_zip(path: Path) -> Iterator[FoundMessage]:
    """The messages in a zip; a zip inside is not opened, and what grows beyond all bounds is not unpacked."""
    name = str(path)
    try:
        with zipfile.ZipFile(path) as archive:
            members = [
                one for one in archive.infolist() if not one.is_dir() and not one.filename.startswith("__MACOSX")
            ]
            if not members:
                yield FoundMessage(name=name, error="there is no message in this zip")
            if len(members) > ZIP_MEMBERS or sum(one.file_size for one in members) > ZIP_BYTES:
                yield FoundMessage(
                    name=name, error=f"it holds more than {ZIP_MEMBERS} files or {ZIP_BYTES / 1e6:.0f} MB"
                )
                return
            number = 0
            for member in sorted(members, key=lambda one: one.filename):
                with archive.open(member) as file:
                    data = file.read(MESSAGE_BYTES + 1)  # the size in the directory may lie
                suffix = Path(member.filename).suffix.lower()
                for found in _read_stream(name, io.BytesIO(data), suffix=suffix):
                    number += 1
                    error = found.error and f"{member.filename}: {found.error}"
                    yield FoundMessage(name=f"{name}#{number}", raw=found.raw, error=error)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, ValueError) as error:
        words = "it needs a password" if "password" in str(error) else f"it is no zip that can be read ({error})"
        yield FoundMessage(name=name, error=words)


def _read_stream(name: str, file: IO[bytes], *, suffix: str) -> Iterator[FoundMessage]:
    start = file.read(5)
    file.seek(0)
    if suffix == ".mbox" or (start == b"From " and _FROM_LINE.match(file.readline())):
        file.seek(0)
        yield from _read_mbox(name, file)
        return
    file.seek(0)
    data = file.read(MESSAGE_BYTES + 1)
    if len(data) > MESSAGE_BYTES:
        yield FoundMessage(name=name, error=_TOO_LARGE)
    elif not data.strip():
        yield FoundMessage(name=name, error="it is empty")
    elif suffix in DOCUMENT_SUFFIXES and not _HEADER.match(data):
        yield FoundMessage(name=name, error=_DOCUMENT)
    elif not (_HEADER.match(data) or data.startswith(_OLE)):
        yield FoundMessage(name=name, error="it is no message, no mailbox and no document that is known")
    else:
        yield FoundMessage(name=name, raw=data)


def _read_mbox(name: str, file: IO[bytes]) -> Iterator[FoundMessage]:
    """The messages of an mbox, one at a time; lines that were quoted for it (``>From``) are as they were."""
    number = 0
    lines: list[bytes] = []
    size = 0
    after_blank, inside = True, False
    for line in file:
        if after_blank and _FROM_LINE.match(line):
            if inside:
                number += 1
                yield _mbox_message(name, number, lines, size)
            lines, size, inside = [], 0, True
        elif inside:
            size += len(line)
            if size <= MESSAGE_BYTES:
                lines.append(line)
        after_blank = not line.strip()
    if inside:
        yield _mbox_message(name, number + 1, lines, size)
    else:
        yield FoundMessage(name=name, error="there is no message in this mbox")


def _mbox_message(name: str, number: int, lines: Sequence[bytes], size: int) -> FoundMessage:
    if size > MESSAGE_BYTES:
        return FoundMessage(name=f"{name}#{number}", error=_TOO_LARGE)
    raw = b"".join(lines)
    for end in (b"\r\n\r\n", b"\n\n"):  # the blank line before the next From_ is the mbox's, not the message's
        if raw.endswith(end):
            raw = raw[: -len(end) // 2]
            break
    return FoundMessage(name=f"{name}#{number}", raw=_QUOTED_FROM.sub(rb"\1", raw))
