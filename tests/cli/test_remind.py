"""``kartlegg remind``: those who owe, and nobody who has just had something from us."""

from collections.abc import Callable
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from kartlegg.cli import clock
from kartlegg.demo.server import EmbeddedServer
from surveys import Ended, address_of, reply, run, write_survey

Program = Callable[..., Ended]
WHOLE = "1. Vi har 3 årsverk.\n2. Vi samarbeider med Fossnes.\n3. Vi manglar folk.\n"


@pytest.fixture
def survey(tmp_path: Path, server: EmbeddedServer) -> Path:
    return write_survey(tmp_path, smtp_port=server.smtp_port, imap_port=server.imap_port)


@pytest.fixture
def program(
    survey: Path, server: EmbeddedServer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Program:
    """The letter has gone out; what came before is forgotten."""

    def call(command: str, *arguments: object) -> Ended:
        return run(command, "-c", survey, *arguments, capsys=capsys, monkeypatch=monkeypatch)

    assert call("send", "--yes").code == 0
    server.received.clear()
    return call


def reminded(server: EmbeddedServer) -> set[str]:
    return {address for message in server.received for address in message.rcpt_tos}


def text_of(server: EmbeddedServer, index: int) -> str:
    raw = next(message.raw for message in server.received if message.rcpt_tos == [address_of(index)])
    part = message_from_bytes(raw, policy=default).get_body(("plain",))
    assert part is not None
    return " ".join(str(part.get_content()).split())


def take_in(program: Program, folder: Path, *raws: bytes) -> None:
    for number, raw in enumerate(raws):
        path = folder / f"{number}.eml"
        path.write_bytes(raw)
        assert program("import", path).code == 0


def test_only_those_who_owe(program: Program, server: EmbeddedServer, tmp_path: Path) -> None:
    """9901 has answered, 9902 in part, 9903 wants a call, 9904 has more time; 9905 only thanked for the letter."""
    take_in(
        program, tmp_path, reply(0, WHOLE), reply(1, "1. Vi har 3 årsverk.\n"), reply(2, "Ring meg på 55 00 00 09.\n"),
        reply(4, "Takk, motteke.\n"),
    )  # fmt: skip
    assert program("extend", "9904", "2031-01-01").code == 0
    ended = program("remind", "--yes")
    assert (ended.code, "has not passed" in ended.err) == (0, True)
    assert reminded(server) == {address_of(4)}


def test_before_the_deadline_it_asks_all_the_same(program: Program, server: EmbeddedServer) -> None:
    assert program("remind").code == 2
    assert not server.received


@pytest.mark.parametrize(
    ("after", "count"),
    [
        pytest.param("2001-01-01", 0, id="all have had the letter after it"),
        pytest.param("2099-01-01", 5, id="nobody has"),
    ],
)
def test_whoever_had_something_after_a_date_is_left_out(
    program: Program, server: EmbeddedServer, after: str, count: int
) -> None:
    ended = program("remind", "--yes", "--after", after)
    assert (ended.code, len(reminded(server))) == (0, count)
    assert ("5 have had a letter" in ended.err) == (not count)


def test_the_day_of_the_letter_is_not_after_it(program: Program, server: EmbeddedServer) -> None:
    from zoneinfo import ZoneInfo

    today = clock.now().astimezone(ZoneInfo("Europe/Oslo")).date()
    assert program("remind", "--yes", "--after", today).code == 0
    assert len(reminded(server)) == 5


def test_no_date(program: Program) -> None:
    assert program("remind", "--after", "soon").code == 3


def test_those_who_answered_in_part_are_asked_for_the_rest(
    program: Program, server: EmbeddedServer, tmp_path: Path
) -> None:
    take_in(program, tmp_path, reply(0, "1. Vi har 3 årsverk.\n"), reply(1, WHOLE))
    assert program("remind", "--yes", "--partial", "--only", "9901", "--only", "9902").code == 0
    assert reminded(server) == {address_of(0)}
    text = text_of(server, 0)
    assert "Takk for svaret" in text
    assert "Spørsmål 2. Kven samarbeider" in text
    assert "Kor mange årsverk" not in text


def test_a_reminder_names_the_recipients_own_deadline(survey: Path, program: Program, server: EmbeddedServer) -> None:
    """Once it has passed it stands there, not the common one."""
    config = survey.read_text("utf-8")
    survey.write_text(config.replace("deadline: 2030-12-01", "deadline: 2020-02-01"), encoding="utf-8")
    rows = (survey.parent / "recipients.csv").read_text("utf-8").splitlines()
    rows = [f"{row},{'2020-03-02' if row.startswith('9901') else ''}" for row in rows[1:]]
    text = "number,name,email,language,deadline\n" + "\n".join(rows) + "\n"
    (survey.parent / "recipients.csv").write_text(text, encoding="utf-8")
    assert program("remind", "--yes").code == 0
    assert "Fristen var måndag 2. mars 2020" in text_of(server, 0)
    assert "Fristen var laurdag 1. februar 2020" in text_of(server, 1)
