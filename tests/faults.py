"""What the tests of failures share: a line that meddles, a survey's answers, what the store holds, and kills."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Sequence
from email.message import EmailMessage
from pathlib import Path
from types import TracebackType

import pytest

from mailservers import LONG_S, PASSWORD
from offices import Folder, Office
from relay import Relay
from surveys import Ended

ANSWER = "1. Vi har 3 årsverk.\n2. Vi samarbeider med Fossnes.\n3. Vi manglar kompetanse.\n"
IN_THE_CLEAR: dict[str, object] = {"security": "none", "ca_file": None}  # so that a relay sees what is said
_READ_ONLY = {"CAPABILITY", "ID", "NOOP", "NAMESPACE", "LIST", "EXAMINE", "SEARCH", "FETCH", "IDLE", "UNSELECT", "DONE",
              "CLOSE", "LOGOUT", "ENABLE"}  # fmt: skip


def answer(office: Office, town: int, *, subject: str = "Svar", text: str = ANSWER) -> EmailMessage:
    """A whole answer of a town."""
    message = office.answer(town, subject=subject)
    message.set_content(text)
    return message


def fetch_through(office: Office, relay: Relay, *arguments: object, **imap: object) -> Ended:
    """Collect over a line that meddles; afterwards the office has its usual line again."""
    office.configure(imap={**IN_THE_CLEAR, "port": relay.port, **imap})
    try:
        return office("fetch", *arguments)
    finally:
        office.configure()


def shorten(monkeypatch: pytest.MonkeyPatch, limit: str, value: float) -> None:
    """Give a limit of the program another value, wherever it is known."""
    known = [module for name, module in sys.modules.items() if name.startswith("kartlegg.") and hasattr(module, limit)]
    assert known, f"no room of the program knows {limit}"
    for module in known:
        monkeypatch.setattr(module, limit, value)


def texts(folder: Folder) -> list[bytes]:
    """The messages of a folder, sorted."""
    return sorted(folder.raw.values())


def assert_whole(office: Office, *folders: str) -> None:
    """Everything in the mailbox is stored, once, byte for byte; the store is sound."""
    seen = office.look()
    assert sorted(office.stored()) == sorted(raw for name in folders or ("INBOX",) for raw in seen[name].raw.values())
    with sqlite3.connect(office.folder / "kartlegg.db") as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    database.close()


def contents(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every table of a store but its seed and the times of its journal, row by row."""
    connection = sqlite3.connect(path)
    try:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in names if name != "meta"}
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    finally:
        connection.close()
    return {name: sorted(found, key=repr) for name, found in rows.items()}


def start_fetch(office: Office) -> "subprocess.Popen[str]":
    """Collect in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "kartlegg", "fetch", "--config", str(office.folder / "config.yaml")],
        env={**os.environ, "KARTLEGG_TEST_PASSWORD": PASSWORD, "PYTHONUTF8": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def delete_store(office: Office) -> None:
    """Let the survey begin anew."""
    for path in office.folder.glob("kartlegg.db*"):
        path.unlink()


def assert_read_only(commands: Sequence[str]) -> None:
    """Only what changes nothing (RFC 3501): EXAMINE, and BODY.PEEK for every text."""
    words = [line.upper().split() for line in commands]
    names = {word[1] if word[0] == "UID" else word[0] for word in words}
    assert names <= _READ_ONLY, commands
    asked = " ".join(line.upper() for line in commands if "FETCH" in line.upper())
    assert asked.count("BODY") == asked.count("BODY.PEEK"), asked
    assert "RFC822" not in asked.replace("RFC822.SIZE", ""), asked


class Tokens:
    """OAuth2 tokens that an office's token_command gives, one after another, the last one for ever."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._path = office.folder / "tokens.txt"
        program = self._path.with_suffix(".py")
        program.write_text(
            "import pathlib, sys\n"
            "path = pathlib.Path(sys.argv[1])\n"
            "first, *rest = path.read_text().split()\n"
            "path.write_text('\\n'.join(rest or [first]))\n"
            "print(first)\n",
            encoding="utf-8",
        )
        command = json.dumps([sys.executable, str(program), str(self._path)])
        self.account: dict[str, object] = {"password_env": None, "token_command": command}

    def give(self, *tokens: str, then: str = "", good: bool = True) -> None:
        """Let it give these, which the server takes if they are good, and then one that it does not."""
        if good:
            self._office.servers.tokens.update(dict.fromkeys(tokens, self._office.officer))
        self._path.write_text("\n".join([*tokens, *filter(None, [then])]), encoding="utf-8")


class Killer:
    """Runs the program, killed at its n-th step: a commit, a file moved into place and, if wanted, what it sends.

    The processes are forked from one that has loaded the program, so that many of them take little time.
    """

    def __enter__(self) -> "Killer":
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).parent / "killed.py")],
            env={**os.environ, "KARTLEGG_TEST_PASSWORD": PASSWORD, "PYTHONUTF8": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(LONG_S)
        self._process.stdout.close()

    def __call__(
        self,
        *arguments: object,
        step: int,
        sends: bool = False,
        limits: dict[str, int] | None = None,
        file_bytes: int = 0,
    ) -> int:
        """Gives the exit code, -9 when it was killed.

        Args:
            arguments: Of the program.
            step: Where it is killed; 0 is never.
            sends: Whether each time that something is sent is a step too.
            limits: Limits of the program with other values.
            file_bytes: How large a file may become; 0 is as large as it likes.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        order = {
            "arguments": [*map(str, arguments)],
            "step": step,
            "sends": sends,
            "limits": limits or {},
            "file_bytes": file_bytes,
        }
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def at_every_step(
        self,
        *arguments: object,
        checked: Callable[[], None],
        sends: bool = False,
        limits: dict[str, int] | None = None,
    ) -> int:
        """Kill a run at its first step, the next one at its second, until one comes to its end; gives how many.

        ``checked`` is called after each, and leaves things as they were before.
        """
        step = 1
        while (code := self(*arguments, step=step, sends=sends, limits=limits)) == -9:
            checked()
            step += 1
            assert step < 200, "it never ends"
        assert code == 0
        return step - 1
