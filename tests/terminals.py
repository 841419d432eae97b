"""The program on a terminal of its own (POSIX): what is typed, and what the screen shows."""

import os
import select
import struct
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType

PROMPT = "> "
LONG_S = 60  # a program that is silent for so long hangs
AGAIN_S = 5  # after which a key that nothing came of is pressed once more


class Terminal:
    """The program, started on a terminal; a context manager that ends it."""

    def __init__(self, *arguments: object, columns: int = 120, environment: dict[str, str] | None = None) -> None:
        """Start it."""
        import fcntl
        import pty
        import termios

        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 60, columns, 0, 0))
        clean = {key: value for key, value in os.environ.items() if key not in {"EDITOR", "VISUAL", "COLUMNS", "LINES"}}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "kartlegg", *map(str, arguments)],
            stdin=slave, stdout=slave, stderr=slave, start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # so that Ctrl-C typed there reaches it
            env={**clean, "TERM": "dumb", "PYTHONUTF8": "1", **(environment or {})},
        )  # fmt: skip
        os.close(slave)

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._master)

    def until_prompt(self) -> str:
        """What is shown until it asks, or ends."""
        return self._read(until=PROMPT)

    def until_question(self) -> str:
        """What is shown until it asks for yes or no, or ends."""
        return self._read(until="[y/N] ")

    def type(self, line: str) -> str:
        """Type a line; gives what is shown until it asks again, or ends."""
        os.write(self._master, f"{line}\n".encode())
        return self.until_prompt()

    def type_and_confirm(self, line: str) -> str:
        """Type a line, answer yes to the question that follows, and read on to the next prompt."""
        os.write(self._master, f"{line}\n".encode())
        self.until_question()
        return self.type("y")

    def press(self, keys: bytes) -> None:
        """Press keys as they are: Ctrl-C is b"\\x03", Ctrl-D b"\\x04"."""
        os.write(self._master, keys)

    def end(self, keys: bytes = b"") -> tuple[int, str]:
        """Wait for its end; gives the exit code and what was shown until then.

        ``keys`` are pressed again when nothing comes of them: a signal that arrives between two steps of Python and
        the system's read is only seen at the next one, as by a person who presses Ctrl-C twice.
        """
        shown = self._read(until=None, again=keys)
        return self.process.wait(LONG_S), shown

    def _read(self, until: str | None, again: bytes = b"") -> str:
        shown = ""
        last = pressed = time.monotonic()
        while until is None or not shown.endswith(until):
            ready, _, _ = select.select([self._master], [], [], 0.05)
            if ready:
                try:
                    data = os.read(self._master, 65536)
                except OSError:  # Linux's way to say that the other side is closed
                    break
                if not data:
                    break
                shown += data.decode("utf-8", "replace").replace("\r\n", "\n")
                last = time.monotonic()
            elif self.process.poll() is not None:
                break
            elif again and time.monotonic() - pressed > AGAIN_S:
                self.press(again)
                pressed = time.monotonic()
            assert time.monotonic() - last < LONG_S, f"the program hangs after: {shown}"
        return shown


def write_editor(folder: Path, code: str) -> str:
    """A small program that edits a file as ``code`` says (``text`` in, ``text`` out); gives what EDITOR must be."""
    path = folder / "my editor.py"
    path.write_text(
        "import pathlib, sys\n"
        "path = pathlib.Path(sys.argv[-1])\n"
        "text = path.read_text(encoding='utf-8-sig')\n"
        f"{code}\n"
        "path.write_text(text, encoding='utf-8')\n",
        encoding="utf-8",
    )
    return f'"{sys.executable}" "{path}"'
