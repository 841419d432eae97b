"""Zip files: their members one by one, and what cannot be unpacked in words."""

import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import SpooledTemporaryFile
from typing import IO

from kartlegg.limits import MESSAGE_BYTES, ZIP_BYTES, ZIP_MEMBERS, ZIP_MEMORY_BYTES
from kartlegg.mail.mbox import is_mbox

_UTF8_NAME, _ENCRYPTED = 0x800, 0x1  # bits of a member's flags (APPNOTE 4.4.4)
_PIECE = 1 << 20
_START_BYTES = 1_000  # of a member, by which a mailbox is told
_TOO_MUCH = f"it holds more than {ZIP_MEMBERS} files or {ZIP_BYTES / 1e6:.0f} MB; unpack it, and take in the folder"


class ArchiveError(Exception):
    """Why an archive cannot be read, in words."""


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive, unpacked, or why it is not."""

    name: str
    file: IO[bytes] | None
    error: str = ""


def read_members(path: Path) -> Iterator[Member]:
    """The files in a zip by their names; what they unpack to is counted, for the zip's own figures may lie.

    A member's file is closed when the next one is asked for.

    Raises:
        ArchiveError: It is no zip, it is empty or too large.
        OSError: The file cannot be read.
    """
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, UnicodeError) as error:
        raise ArchiveError(f"it is no zip that can be read ({error}); fetch it anew") from error
    with archive:
        members = [one for one in archive.infolist() if not one.filename.endswith("/")]
        if not members:
            raise ArchiveError("there is no message in this zip")
        if len(members) > ZIP_MEMBERS or sum(one.file_size for one in members) > ZIP_BYTES:
            raise ArchiveError(_TOO_MUCH)
        left = ZIP_BYTES
        named = [(_name_of(one), one) for one in members if not _is_beside(one)]
        for name, member in sorted(named, key=lambda one: one[0]):
            if member.flag_bits & _ENCRYPTED:
                yield Member(name, None, "it needs a password; unpack the zip yourself, and take in the folder")
                continue
            with SpooledTemporaryFile(max_size=ZIP_MEMORY_BYTES) as file:
                problem = _unpack(archive, member, file, left)
                left -= file.tell()
                if left < 0:
                    raise ArchiveError(_TOO_MUCH)
                file.seek(0)
                yield Member(name, None if problem else file, problem)


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, into: IO[bytes], most: int) -> str:
    """Unpack a member, but for one byte no more than ``most``; gives what went wrong.

    Only a mailbox may be larger than a message; of what else is, nothing but its size matters.
    """
    try:
        with archive.open(member) as packed:
            piece = packed.read(min(_PIECE, most + 1))
            if not (is_mbox(piece[:_START_BYTES]) or member.filename.lower().endswith(".mbox")):
                most = min(most, MESSAGE_BYTES)
            while piece:
                into.write(piece)
                piece = packed.read(min(_PIECE, most + 1 - into.tell()))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError, OSError, zlib.error) as error:
        return f"it cannot be unpacked ({error})"
    return ""


def _name_of(member: zipfile.ZipInfo) -> str:
    """A member's name (APPNOTE D).

    Without the flag for UTF-8 it is in the code page of the one who packed it: Norwegian Windows has 850, other
    systems write UTF-8 and do not say so; the library takes it for 437.
    """
    if member.flag_bits & _UTF8_NAME or member.filename.isascii():
        return member.filename
    raw = member.filename.encode("cp437", "replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp850")


def _is_beside(member: zipfile.ZipInfo) -> bool:
    """Whether a member is what a system puts beside files: a Mac's resource forks, hidden files."""
    path = PurePosixPath(member.filename)
    return path.parts[0] == "__MACOSX" or path.name.startswith(".") if path.parts else False
