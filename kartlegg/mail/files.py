"""Messages that lie in files: eml, msg, emlx, mbox, Maildir, folders and zips of them, and loose documents.

What a file is its bytes tell, and its name only where they do not. Every file gives something: a message, a document,
or words that say why there is none.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from os import SEEK_END
from pathlib import Path, PurePath
from typing import IO

from kartlegg.limits import MESSAGE_BYTES
from kartlegg.mail.archives import ArchiveError, read_members
from kartlegg.mail.documents import document_kind
from kartlegg.mail.folders import moved, walk
from kartlegg.mail.found import TOO_LARGE, FoundMessage
from kartlegg.mail.mbox import is_mbox, read_mbox

_START_BYTES = 1_000  # of a file, by which an mbox and a zip are told
_DOCUMENT = "it is a document without a sender; say whose it is: kartlegg import FILE --recipient ID"
_UNKNOWN = "it is no message, no mailbox and no document that is known"
_GONE = "it was moved or deleted while the folder was read; take the folder in once more"
_ADVICE = {
    **dict.fromkeys([".pst", ".ost"], "it is an Outlook data file; save the messages from Outlook and take those in"),
    ".olm": "it is an Outlook archive; save the messages from Outlook and take those in",
    **dict.fromkeys(
        [".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz"], "it is packed; unpack it, and take in the folder"
    ),
}
# Fields of which a message has one above its first blank line (RFC 5322 §3.6). A line between them may be no field.
_HEADER = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:[ \t]*\r?\n){0,20}(?:[^\r\n]{1,998}\r?\n){0,200}?"
    rb"(?:from|to|date|subject|received|message-id|return-path|mime-version|delivered-to)\s?:",
    re.IGNORECASE,
)
# Of what is called a document, only a whole header block makes a message: many a letter begins with "To:".
_WHOLE_HEADER = re.compile(
    rb"(?=(?:[^\r\n]{1,998}\r?\n){0,200}?from:)(?:[!-9;-~]{1,100}:[^\r\n]*\r?\n(?:[ \t]+[^\r\n]+\r?\n)*){0,200}?"
    rb"(?:received|message-id|mime-version):",
    re.IGNORECASE,
)


def read_files(paths: Sequence[Path]) -> Iterator[FoundMessage]:
    """Every message in the files, in their order; a file that cannot be read gives one with its error.

    A loose document gives one with its error and its bytes: whose it is only a person can say.
    """
    for path in paths:
        name = printable(str(path))
        try:
            if path.is_dir():
                yield from _read_folder(name, path)
            elif path.exists() and not path.is_file():
                yield FoundMessage(name=name, error="it is no file but a device or a pipe; copy it into a file first")
            else:
                with path.open("rb") as file:
                    is_zip = path.suffix.lower() == ".zip" or _is_unnamed_zip(path, file)
                    if not is_zip:
                        yield from _read_stream(name, file, filename=path.name)
                if is_zip:
                    yield from _read_zip(name, path)
        except OSError as error:
            yield FoundMessage(name=name, error=f"it cannot be read: {error.strerror or error}")


def printable(name: str) -> str:
    """A path as text that can be stored: bytes of a name that are no UTF-8 are written as escapes."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def _is_unnamed_zip(path: Path, file: IO[bytes]) -> bool:
    """Whether it is a zip whose name says nothing, and no document: those are zips too."""
    start = file.read(4)
    file.seek(0)
    if start != b"PK\x03\x04":
        return False
    kind = document_kind(path.suffix.lower(), file.read(MESSAGE_BYTES + 1))
    file.seek(0)
    return kind == ".zip"


def _read_folder(folder_name: str, folder: Path) -> Iterator[FoundMessage]:
    """Every message in a folder, a Maildir or the folder of a mail program, and below it."""
    number = 0
    for number, one in enumerate(walk(folder), start=1):
        name = f"{folder_name}#{number}"
        shown = printable(str(one.path.relative_to(folder)) if one.path != folder else str(folder))
        if one.error:
            yield FoundMessage(name=name, error=f"{shown}: {one.error}")
            continue
        path: Path | None = one.path
        try:
            if one.in_maildir and not one.path.exists():
                path = moved(one.path)
            if path is None:
                yield FoundMessage(name=name, error=f"{shown}: {_GONE}")
                continue
            if path.suffix.lower() == ".zip":
                found = _read_zip(name, path)
                yield from (_with_place(each, shown) for each in found)
                continue
            with path.open("rb") as file:
                for each in _read_stream(name, file, filename=path.name):
                    yield _with_place(each, shown)
        except FileNotFoundError:
            yield FoundMessage(name=name, error=f"{shown}: {_GONE}")
        except OSError as error:
            yield FoundMessage(name=name, error=f"{shown}: it cannot be read: {error.strerror or error}")
    if not number:
        yield FoundMessage(name=folder_name, error="there is no message in this folder")


def _read_zip(name: str, path: Path) -> Iterator[FoundMessage]:
    """The messages in a zip; a zip in it is not opened."""
    number = 0
    try:
        for member in read_members(path):
            shown = printable(member.name)
            if member.file is None:
                number += 1
                yield FoundMessage(name=f"{name}#{number}", error=f"{shown}: {member.error}")
                continue
            for found in _read_stream(name, member.file, filename=PurePath(member.name).name):
                number += 1
                yield replace(_with_place(found, shown), name=f"{name}#{number}")
    except ArchiveError as error:
        yield FoundMessage(name=name, error=str(error))


def _with_place(found: FoundMessage, shown: str) -> FoundMessage:
    """With the name of the file in a folder or zip."""
    inner = f"{shown}, {found.inner}" if found.inner else shown
    return replace(found, inner=inner, error=f"{shown}: {found.error}" if found.error else None)


def _read_stream(name: str, file: IO[bytes], *, filename: str) -> Iterator[FoundMessage]:
    """The messages of one file, which can be wound back."""
    suffix = PurePath(filename).suffix.lower()
    start = file.read(_START_BYTES)
    file.seek(0)
    if suffix == ".mbox" or is_mbox(start):
        yield from read_mbox(name, file)
        return
    is_large = file.seek(0, SEEK_END) > MESSAGE_BYTES
    file.seek(0)
    data = b"" if is_large else file.read(MESSAGE_BYTES + 1)
    if is_large or len(data) > MESSAGE_BYTES:  # a file of the system may say that it is empty
        yield FoundMessage(name=name, error=_ADVICE.get(suffix, TOO_LARGE))
    else:
        yield _read_one(name, data, suffix=suffix, filename=filename)


def _read_one(name: str, data: bytes, *, suffix: str, filename: str) -> FoundMessage:
    kind = document_kind(suffix, data)
    if not data.strip():
        return FoundMessage(name=name, error="it is empty")
    if suffix in _ADVICE:
        return FoundMessage(name=name, error=_ADVICE[suffix])
    if kind == ".zip":
        return FoundMessage(name=name, error="it is a zip inside another; unpack that, and take in the folder")
    if suffix == ".emlx":
        return _read_emlx(name, data, filename)
    if kind == ".msg" or (_WHOLE_HEADER if kind else _HEADER).match(data):
        return FoundMessage(name=name, raw=data)
    if kind:
        return FoundMessage(name=name, raw=data, document=printable(filename), error=_DOCUMENT)
    return FoundMessage(name=name, error=_UNKNOWN)


def _read_emlx(name: str, data: bytes, filename: str) -> FoundMessage:
    """A message as Apple Mail keeps it: a line with its length, its bytes, and what Mail knows of it as a plist."""
    if filename.lower().endswith(".partial.emlx"):
        return FoundMessage(name=name, error="what was attached to it lies elsewhere; save it from Mail as .eml")
    line, _, rest = data.partition(b"\n")
    if not line.strip().isdigit() or len(line) > 20 or int(line) > len(rest) or not _HEADER.match(rest):
        return FoundMessage(
            name=name, error="it is no message of Apple Mail that can be read; save it from Mail as .eml"
        )
    return FoundMessage(name=name, raw=rest[: int(line)])
