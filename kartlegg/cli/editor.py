"""The user's text editor: found as other programs find it, started without a shell, waited for."""

import os
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from kartlegg.cli.screen import Screen, clean
from kartlegg.errors import InputError, UsageError

_KNOWN = (
    "editor",
    "nano",
    "vi",
)  # where neither VISUAL nor EDITOR is set: the distribution's choice, then the easy one
_HINT = "Set EDITOR to one that waits until the file is closed, such as nano, “code --wait” or “gedit --wait”."


def find_editor(
    environment: Mapping[str, str] = os.environ, *, terminal: bool, windows: bool = sys.platform == "win32"
) -> tuple[str, ...]:
    """The program and its first arguments: VISUAL, else EDITOR, else Notepad or an editor in the terminal.

    Raises:
        UsageError: There is none.
    """
    words = environment.get("VISUAL", "").strip() or environment.get("EDITOR", "").strip()
    if words:
        try:
            parts = shlex.split(words, posix=not windows)
        except ValueError as error:
            raise UsageError(f"EDITOR cannot be understood: {words} ({error})", hint=_HINT) from error
        return tuple(part.strip('"') if windows else part for part in parts)
    if windows:
        return ("notepad.exe",)
    found = next((path for name in _KNOWN if (path := shutil.which(name))), None)
    if found is None or not terminal:
        raise UsageError("no editor is known: neither VISUAL nor EDITOR is set", hint=_HINT)
    return (found,)


def edit_and_take(screen: Screen, path: Path, text: str, take: Callable[[], None], command: str) -> None:
    """Open a new file in the user's editor, and take it back when it is closed; what is wrong in it can be mended.

    Args:
        screen: Where it is told.
        path: The file; it is left where it is as long as it has not been taken back.
        text: What it holds at first.
        take: Takes it back.
        command: The command that takes such a file back later.

    Raises:
        UsageError: There is no editor, it did not end well, or a file of an earlier time is in the way.
        InputError: A line of the file cannot be understood.
    """
    if path.exists():
        raise UsageError(
            f"{path} is left from an earlier time and was not taken back",
            hint=f"{command} {path} takes it back. Or delete it.",
        )
    program = find_editor(terminal=screen.is_conversation)
    write_private(path, text)
    written = path.read_bytes()
    screen.say(f"The file is {path}.")
    while True:
        try:
            edit(path, program)
        except UsageError as error:
            if path.read_bytes() == written:
                path.unlink()
                raise
            raise UsageError(error.message, hint=f"The file is kept: {command} {path}") from error
        try:
            take()
        except InputError as error:
            if screen.is_conversation and screen.ask(f"{error.message}. Open it again?"):
                continue
            raise
        return


def write_private(path: Path, text: str) -> None:
    """Write a file for an editor that only its owner may read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)  # it holds what was answered
    # Windows' own programs know UTF-8 by its mark, and its line ends; others want neither.
    path.write_text(text, encoding="utf-8-sig" if os.name == "nt" else "utf-8")


def read_edited(path: Path, *, command: str) -> str:
    """The text of an edited file, without what a terminal would obey.

    Raises:
        InputError: It does not exist, or is no UTF-8 text.
    """
    try:
        return clean(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise InputError(f"{path} does not exist", hint=f"{command} --editor writes such a file.") from error
    except UnicodeDecodeError as error:
        hint = kept(path, "Save it as UTF-8", f"{command} --take")
        raise InputError(f"{path} is not UTF-8 text", hint=hint) from error


def kept(path: Path, hint: str, command: str) -> str:
    """A hint on a file that could not be taken back."""
    return f"{hint}. Nothing was stored, and the file is kept; mend it, then: {command} {path}"


def edit(path: Path, command: Sequence[str]) -> None:
    """Open a file in the user's editor and wait until it is closed.

    Raises:
        UsageError: It could not be started or did not end well.
    """
    with _ctrl_c_is_the_editors():
        try:
            done = subprocess.run([*command, str(path)], check=False)  # noqa: S603 - the user's own program, no shell
        except OSError as error:
            raise UsageError(f"the editor {command[0]} cannot be run: {error.strerror or error}", hint=_HINT) from error
    if done.returncode:
        raise UsageError(f"the editor {command[0]} ended with code {done.returncode}", hint=_HINT)


@contextmanager
def _ctrl_c_is_the_editors() -> Iterator[None]:
    """Lets Ctrl-C do in the editor what it does there, without ending us."""
    before = signal.signal(signal.SIGINT, lambda *_: None)  # no SIG_IGN: the editor would inherit that
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
