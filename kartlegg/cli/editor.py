"""The user's text editor: found as other programs find it, started without a shell, waited for."""

import os
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from kartlegg.errors import UsageError

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
