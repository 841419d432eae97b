"""Late by what the mailbox says, whatever the sender's clock does; and in the order of arrival."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kartlegg.demo.server import EmbeddedServer
from surveys import Ended, address_of, reply, run, write_survey

Program = Callable[..., Ended]
WHOLE = "1. Vi har 3 årsverk.\n2. Vi samarbeider med Fossnes.\n3. Vi manglar folk.\n"
DEADLINE = datetime(2026, 10, 20, 21, 59, 59, tzinfo=UTC)  # the end of 20 October in Oslo
BEFORE, AFTER = DEADLINE - timedelta(minutes=10), DEADLINE + timedelta(minutes=10)


@pytest.fixture
def program(
    tmp_path: Path, server: EmbeddedServer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Program:
    config = write_survey(tmp_path, smtp_port=server.smtp_port, imap_port=server.imap_port, deadline="2026-10-20")

    def call(command: str, *arguments: object) -> Ended:
        return run(command, "-c", config, *arguments, capsys=capsys, monkeypatch=monkeypatch)

    return call


def state(program: Program) -> str:
    return str(json.loads(program("show", "9901", "--json").out)["state"])


def dated(date: str, text: str = WHOLE, number: int = 0) -> bytes:
    raw, count = re.subn(rb"Date: .*\r\n", f"Date: {date}\r\n".encode() if date else b"", reply(0, text, number=number))
    assert count == 1
    return raw


@pytest.mark.parametrize(
    ("date", "arrived", "wanted"),
    [
        pytest.param("Fri, 01 Jan 2100 10:00:00 +0100", BEFORE, "answered", id="Date in the future, here in time"),
        pytest.param("Fri, 01 Jan 2100 10:00:00 +0100", AFTER, "answered late", id="Date in the future, here late"),
        pytest.param("Tue, 20 Oct 2026 23:58:00 +0200", AFTER, "answered", id="sent in time, minutes under way"),
        pytest.param("Mon, 05 Jan 1970 10:00:00 +0100", AFTER, "answered late", id="Date long before the letter"),
        pytest.param("", BEFORE, "answered", id="no Date, here in time"),
        pytest.param("", AFTER, "answered late", id="no Date, here late"),
        pytest.param("in the morning", AFTER, "answered late", id="a Date that is none"),
    ],
)
def test_the_senders_clock(program: Program, server: EmbeddedServer, date: str, arrived: datetime, wanted: str) -> None:
    server.deliver(dated(date), arrived=arrived)
    assert program("fetch").code == 0
    assert state(program) == wanted


def test_the_later_one_is_the_one_that_came_later(program: Program, server: EmbeddedServer) -> None:
    """Two corrections from a machine whose clock jumps: what came last holds."""
    server.deliver(dated("Tue, 20 Oct 2026 10:00:00 +0200"), arrived=BEFORE)
    for number, (date, figure) in enumerate((("Fri, 01 Jan 2100 10:00:00 +0100", 4), ("", 5)), start=1):
        text = f"Retting:\n1. Vi har {figure} årsverk.\n"
        server.deliver(dated(date, text, number), arrived=BEFORE + timedelta(minutes=number))
    assert program("fetch").code == 0
    answers = json.loads(program("show", "9901", "--json").out)["answers"]
    assert answers["1"]["text"] == "Vi har 5 årsverk."


def test_who_answers_for_another_is_late_by_each_ones_deadline(program: Program, server: EmbeddedServer) -> None:
    raw = dated("Wed, 21 Oct 2026 10:00:00 +0200", f"Svaret er på vegne av Askedal og Bjørkvik.\n\n{WHOLE}")
    server.deliver(raw, arrived=DEADLINE + timedelta(hours=10))
    assert program("fetch").code == 0
    assert program("extend", "9902", "2026-10-25", "--yes").code == 0
    lines = {one["number"]: one for one in json.loads(program("status", "--json").out)["recipients"]}
    assert lines["9902"]["messages"] == lines["9901"]["messages"] == [1], address_of(0)
    assert [lines[number]["late"] for number in ("9901", "9902")] == [True, False]
