"""The demo's stage: a survey folder, a mail server on loopback, municipalities that answer, a clock of its own.

The round plays in the three weeks that lie behind us, so that a deadline can pass in seconds. The municipalities get
the real letters over SMTP; their replies lie in the mailbox when the clock has passed their Date.
"""

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from email import message_from_bytes
from email.utils import parsedate_to_datetime
from pathlib import Path
from threading import Lock
from zoneinfo import ZoneInfo

from kartlegg.config import write_survey_folder
from kartlegg.demo.replies import replies_to
from kartlegg.demo.server import EmbeddedServer
from kartlegg.demo.towns import Town, recipients_csv, towns
from kartlegg.errors import InputError, KartleggError

LENGTH = timedelta(days=21)  # from the letter to today
DEADLINE_DAYS = 11  # as in the first round: the letter of 6 October 2017 asked for answers by 17 October
PASSWORD_VARIABLE = "KARTLEGG_DEMO_PASSWORD"  # noqa: S105 - the name of a variable
_ZONE = ZoneInfo("Europe/Oslo")
_FOLDER = "kartlegg-demo"


@dataclass(slots=True)
class Stage:
    """What the demo plays on."""

    folder: Path
    server: EmbeddedServer
    start: datetime
    _now: datetime
    _towns: dict[str, Town]
    _letters: list[tuple[str, bytes]] = field(default_factory=list)  # address, letter: not yet answered
    _replies: list[tuple[datetime, str, bytes]] = field(default_factory=list)  # moment, file name, message
    _had: dict[str, int] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    @property
    def config(self) -> Path:
        """The survey's configuration."""
        return self.folder / "config.yaml"

    def now(self) -> datetime:
        """The time in the play."""
        return self._now

    def take(self, mail_from: str, rcpt_tos: list[str], raw: bytes) -> None:
        """A letter has arrived at the municipalities' server."""
        del mail_from
        with self._lock:
            self._letters += [(address.lower(), raw) for address in rcpt_tos]

    def wait(self, *, days: int) -> int:
        """Let days pass since the first day; gives how many messages came meanwhile."""
        self._answer_letters()
        self._now = self.start + timedelta(days=days)
        due = sorted(reply for reply in self._replies if reply[0] <= self._now)
        self._replies = [reply for reply in self._replies if reply[0] > self._now]
        for moment, name, raw in due:
            self.server.deliver(raw, arrived=moment)
            _keep(self.folder / "mail" / "replies", name, raw)
        return len(due)

    def _answer_letters(self) -> None:
        with self._lock:
            letters, self._letters = self._letters, []
        for address, letter in letters:
            town = self._towns.get(address)
            if town is None:
                continue
            earlier = self._had.get(town.number, 0)
            self._had[town.number] = earlier + 1
            _keep(self.folder / "mail" / "letters", f"{town.number}-{earlier + 1}.eml", letter)
            for count, raw in enumerate(replies_to(town, letter, now=self._now, reminder=earlier > 0), start=1):
                moment = parsedate_to_datetime(str(message_from_bytes(raw)["Date"]))
                self._replies.append((moment, f"{town.number}-{earlier + 1}{count}.eml", raw))


@contextmanager
def open_stage(folder: Path | None, *, today: datetime) -> Iterator[Stage]:
    """A stage in a new folder; the mail server runs until the end.

    Args:
        folder: Where the survey is laid out; None takes ``kartlegg-demo`` here, or the next free name like it.
        today: The day on which the play ends.

    Raises:
        InputError: The folder has something in it already.
    """
    folder = _find_folder(folder)
    start = datetime.combine((today - LENGTH).astimezone(_ZONE).date(), time(9, 5), _ZONE)
    cast = towns()
    password = secrets.token_urlsafe(12)
    with EmbeddedServer(username="postmottak", password=password) as server:
        write_survey_folder(folder)
        (folder / "recipients.csv").write_text(recipients_csv(cast), encoding="utf-8", newline="\n")
        config = folder / "config.yaml"
        text = config.read_text(encoding="utf-8")
        config.write_text(_set_up(text, server=server, start=start), encoding="utf-8", newline="\n")
        stage = Stage(folder, server, start, start, {town.address.lower(): town for town in cast})
        server.on_message = stage.take
        before = os.environ.get(PASSWORD_VARIABLE)
        os.environ[PASSWORD_VARIABLE] = password
        try:
            yield stage
        finally:
            del os.environ[PASSWORD_VARIABLE]
            if before is not None:
                os.environ[PASSWORD_VARIABLE] = before


def _find_folder(folder: Path | None) -> Path:
    if folder is None:
        names = [_FOLDER, *(f"{_FOLDER}-{number}" for number in range(2, 1000))]
        folder = next((Path(name) for name in names if not Path(name).exists()), None)
        if folder is None:
            raise InputError(f"every name from {names[0]} to {names[-1]} is taken", hint="Give the folder a name.")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(f"{folder} exists already and is not empty", hint="Give another folder: kartlegg demo DIR.")
    return folder


def _set_up(text: str, *, server: EmbeddedServer, start: datetime) -> str:
    """The example configuration with the play's days, its mail server and its own sender."""
    deadline = start.date() + timedelta(days=DEADLINE_DAYS)
    mail = f"""\
mail: # the demo's own servers, which run only while it plays
  smtp:
    host: 127.0.0.1
    port: {server.smtp_port}
    security: none
  imap:
    host: 127.0.0.1
    port: {server.imap_port}
    security: none
    username: postmottak
    password_env: {PASSWORD_VARIABLE}
"""
    for pattern, new in (
        (r"^  id:.*$", "  id: demo"),
        (r"^  sent:.*$", f"  sent: {start:%Y-%m-%d}"),
        (r"^  deadline:.*$", f"  deadline: {deadline}"),
        (r"^  retention:.*$", f"  retention: {deadline + timedelta(days=365)}"),
        (r"^cooperation:\n(?: .*\n)+", ""),
        (r"^mail:.*\n(?:(?: .*)?\n|#.*\n(?= ))*", mail + "\n"),
    ):
        text, count = re.subn(pattern, lambda _match, new=new: new, text, count=1, flags=re.MULTILINE)  # type: ignore[misc]
        if count != 1:
            raise KartleggError(f"the example configuration has no line like {pattern}")
    return text


def _keep(folder: Path, name: str, raw: bytes) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(raw)
