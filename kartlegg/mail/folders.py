"""Folders with messages: Maildirs, what mail programs keep, and any folder that somebody has saved replies in."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kartlegg.limits import FOLDER_DEPTH

# What mail programs and systems keep beside messages, and nobody means: indexes, filters, feeds, views.
_BESIDE = frozenset(
    {"thumbs.db", "desktop.ini", "table_of_contents", "msgfilterrules.dat", "popstate.dat", "filterlog.html",
     "junklog.html", "virtualfolders.dat", "feeds.json", "feeditems.json", "info.plist"}
)  # fmt: skip
_BESIDE_SUFFIXES = frozenset({".msf", ".lock"})
_BESIDE_MAILDIR = frozenset({"maildirfolder", "maildirsize", "subscriptions"})
_STORES = ("Mail", "ImapMail")  # the folders of a Thunderbird profile that hold messages
_FLAGS = re.compile(r"[:;!]2,")  # what parts a Maildir file's name from its flags; ":" is none for Windows


@dataclass(frozen=True, slots=True)
class FolderFile:
    """A file in a folder, or why it cannot be read."""

    path: Path
    error: str = ""
    in_maildir: bool = False


def walk(folder: Path) -> Iterator[FolderFile]:
    """The files in a folder and below it, each folder's own first, by name; links to folders are not followed."""
    if (folder / "prefs.js").is_file() and any((folder / one).is_dir() for one in _STORES):
        for one in _STORES:
            if (folder / one).is_dir():
                yield from _walk(folder / one, 1)
        return
    yield from _walk(folder, 0)


def moved(path: Path) -> Path | None:
    """Where a Maildir's file is now: other programs move it from new to cur and change its flags."""
    stem = _FLAGS.split(path.name)[0]
    for part in ("cur", "new"):
        folder = path.parent.parent / part
        try:
            found = next((one for one in folder.iterdir() if _FLAGS.split(one.name)[0] == stem), None)
        except OSError:
            continue
        if found is not None:
            return found
    return None


def _walk(folder: Path, depth: int) -> Iterator[FolderFile]:
    if depth > FOLDER_DEPTH:
        yield FolderFile(folder, f"it lies more than {FOLDER_DEPTH} folders deep")
        return
    try:
        entries = sorted(folder.iterdir())
        is_maildir = _is_maildir(folder)
        if is_maildir:
            for part in ("cur", "new"):
                if (folder / part).is_dir():
                    for path in sorted((folder / part).iterdir()):
                        if not path.name.startswith("."):
                            yield _file(path, in_maildir=True)
        below = []
        for path in entries:
            if path.is_dir():
                below.append(path)
            elif not (_is_beside(path) or (is_maildir and path.name in _BESIDE_MAILDIR)):
                yield _file(path)
    except OSError as error:
        yield FolderFile(folder, f"it cannot be read: {error.strerror or error}")
        return
    for path in below:
        if is_maildir and path.name in {"cur", "new", "tmp"}:
            continue
        if path.name == "__MACOSX" or (path.name.startswith(".") and not _is_maildir(path)):
            continue
        if path.is_symlink():
            yield FolderFile(path, "it is a link to a folder and was not followed")
        else:
            yield from _walk(path, depth + 1)


def _file(path: Path, *, in_maildir: bool = False) -> FolderFile:
    # What is gone by now was moved; who reads it looks where to.
    is_other = not path.is_file() and (path.exists() or path.is_symlink())
    error = "it is no file, or a link that leads nowhere" if is_other else ""
    return FolderFile(path, error, in_maildir)


def _is_maildir(folder: Path) -> bool:
    return (folder / "cur").is_dir() or (folder / "new").is_dir()


def _is_beside(path: Path) -> bool:
    name = path.name.lower()
    return name.startswith((".", "dovecot", "courier")) or name in _BESIDE or path.suffix.lower() in _BESIDE_SUFFIXES
