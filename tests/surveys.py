"""A small survey in a folder, and the program run on it in this process or in one of its own."""

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

import pytest

from kartlegg.cli import main

PASSWORD = "open sesame"  # of the embedded server
NAMES = (
    "Askedal",
    "Bjørkvik",
    "Elvarheim",
    "Fossnes",
    "Granøy",
    "Haugstad",
    "Isdalen",
    "Kalvsund",
    "Lundvåg",
    "Myrland",
)


@dataclass(frozen=True)
class Ended:
    """What a run of the program came to."""

    code: int
    out: str
    err: str


def write_survey(
    folder: Path,
    *,
    smtp_port: int,
    imap_port: int,
    count: int = 5,
    host: str = "127.0.0.1",
    more: str = "",
    imap: str = "",
    smtp: str = "",
    deadline: str = "2030-12-01",
) -> Path:
    """Write config.yaml and recipients.csv for ``count`` recipients (9901 and up); gives the configuration's path."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = [f"{9901 + n},{name_of(n)},{address_of(n)},{'nb' if n % 3 == 2 else 'nn'}" for n in range(count)]
    (folder / "recipients.csv").write_text("number,name,email,language\n" + "\n".join(rows) + "\n", encoding="utf-8")
    config = folder / "config.yaml"
    config.write_text(
        f"""\
survey:
  id: proveundersoking
  title: IT i kommunane
  language: nn
  sent: 2020-01-01
  deadline: {deadline}
  case_number: 2020/117
sender:
  name: Kari Prøve
  office: Fylkesmannen i Prøvefylke
  email: kari.prove@fylket.example
  phone: 55 00 00 00
questions:
  - {{id: "1", label: Årsverk, kind: number, unit: årsverk, text: "Kor mange årsverk går til IT?", keywords: [årsverk]}}
  - {{id: "2", label: Samarbeid, kind: partners, text: Kven samarbeider kommunen med?, keywords: [samarbeid]}}
  - {{id: "3", label: Utfordringar, text: Kva er dei største utfordringane?, keywords: [utfordring]}}
recipients: recipients.csv
mail:
  smtp:
    host: {host}
    port: {smtp_port}
    security: none
{smtp}
  imap:
    host: {host}
    port: {imap_port}
    security: none
    username: postmottak
    password_env: KARTLEGG_TEST_PASSWORD
{imap}
{more}
""",
        encoding="utf-8",
    )
    return config


def name_of(index: int) -> str:
    """The name of the n-th recipient."""
    return NAMES[index % len(NAMES)] + ("" if index < len(NAMES) else " " + "abcdefgh"[index // len(NAMES)])


def address_of(index: int) -> str:
    """The address of the n-th recipient."""
    return f"post{index}@k{index}.kommune.example"


def run(*arguments: object, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Ended:
    """Run the program in this process."""
    monkeypatch.setattr(sys, "argv", ["kartlegg", *map(str, arguments)])
    monkeypatch.setenv("KARTLEGG_TEST_PASSWORD", os.environ.get("KARTLEGG_TEST_PASSWORD", PASSWORD))
    capsys.readouterr()
    try:
        main()
        code: object = 0
    except SystemExit as ended:
        code = ended.code
    captured = capsys.readouterr()
    return Ended(code if isinstance(code, int) else int(code is not None), captured.out, captured.err)


def start(*arguments: object) -> "subprocess.Popen[str]":
    """Start the program in a process of its own."""
    command: Sequence[str] = [sys.executable, "-m", "kartlegg", *map(str, arguments)]
    environment = {**os.environ, "KARTLEGG_TEST_PASSWORD": PASSWORD, "PYTHONUTF8": "1"}
    return subprocess.Popen(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def reply(index: int, text: str, *, number: int = 0, subject: str = "Svar", date: str = "") -> bytes:
    """A plain reply from the n-th recipient, as bytes with CRLF."""
    message = EmailMessage()
    message["From"] = f"Per Prøve <{address_of(index)}>"
    message["To"] = "postmottak@fylket.example"
    message["Subject"] = subject
    message["Date"] = date or f"Mon, 05 Oct 2026 {8 + index % 10:02}:15:{number % 60:02} +0200"
    message["Message-ID"] = f"<svar.{index}.{number}@k{index}.kommune.example>"
    message.set_content(text)
    return message.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
