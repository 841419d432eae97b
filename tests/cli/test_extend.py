"""``kartlegg extend``: one recipient's own deadline, for all that asks for one."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from surveys import Ended, reply, write_survey

Program = Callable[..., Ended]
ANSWER = "1. Vi har 3 årsverk.\n2. Vi samarbeider med Fossnes.\n3. Vi manglar folk.\n"


@pytest.fixture
def survey(tmp_path: Path) -> Path:
    """The deadline has passed; 9901 answered two days after it."""
    config = write_survey(tmp_path / "survey", smtp_port=1, imap_port=1, deadline="2026-10-20")
    (tmp_path / "late.eml").write_bytes(reply(0, ANSWER, date="Thu, 22 Oct 2026 10:00:00 +0200"))
    return config


def line(program: Program, number: str) -> dict[str, object]:
    found: list[dict[str, object]] = json.loads(program("status", "--json").out)["recipients"]
    return next(one for one in found if one["number"] == number)


def test_an_answer_is_late_by_the_deadline_that_holds_now(program: Program, tmp_path: Path) -> None:
    program("import", tmp_path / "late.eml")
    assert line(program, "9901")["state"] == "answered late"
    ended = program("extend", "Askedal", "2026-10-22", "--by", "Kari", "--yes")
    assert ended.code == 0
    assert "9901 Askedal has until 2026-10-22; it was 2026-10-20." in ended.err
    assert line(program, "9901")["state"] == "answered", "without fetching anew"
    assert "the deadline is extended until 2026-10-22, by Kari" in program("show", "9901").out
    assert json.loads(program("parse", "--json", tmp_path / "late.eml").out)["late"] is False
    assert program("extend", "9901", "--withdraw").code == 0
    assert json.loads(program("parse", "--json", tmp_path / "late.eml").out)["late"] is True
    assert line(program, "9901")["state"] == "answered late"
    assert "the extension is withdrawn" in program("show", "9901").out


@pytest.mark.parametrize(
    ("words", "until"),
    [
        pytest.param(["2030-11-01"], "2030-11-01", id="a day: to its end"),
        pytest.param(["2030-11-01 12:00"], "2030-11-01 12:00", id="a moment"),
        pytest.param(["2030-11-01", "12:00"], "2030-11-01 12:00", id="a moment that the shell parted"),
        pytest.param(["1.11.2030", "kl.", "12.00"], "2030-11-01 12:00", id="as Norwegians write it"),
        pytest.param(["2030-11-01T12:00+03:00"], "2030-11-01 10:00", id="with an offset of its own"),
    ],
)
def test_several_recipients_and_dates(program: Program, words: list[str], until: str) -> None:
    ended = program("extend", "9901", "Elvarheim", *words)
    assert ended.code == 0
    assert f"9903 Elvarheim has until {until}; it was 2026-10-20." in ended.err
    assert f"9901 Askedal has until {until}" in ended.err
    again = program("extend", "9901", *words)
    assert (again.code, "already" in again.err) == (0, True)
    assert program("show", "9901").out.count("extended until") == 1


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        pytest.param(["9901"], 2, "give a recipient and a date", id="no date"),
        pytest.param(["9901", "tomorrow"], 3, "no date", id="no date that is known"),
        pytest.param(["9901", "2030-02-30"], 3, "does not exist", id="no such day"),
        pytest.param(["9901", "2030-03-31 02:30"], 3, "does not exist", id="the hour that summer time skips"),
        pytest.param(["9999", "2030-11-01"], 3, "no recipient", id="nobody"),
        pytest.param(["9901", "2026-10-21"], 2, "has passed already", id="passed, and nobody to ask"),
    ],
)
def test_what_is_refused_changes_nothing(program: Program, words: list[str], code: int, told: str) -> None:
    ended = program("extend", *words)
    assert (ended.code, told in ended.err) == (code, True), ended.err
    assert "extended" not in program("show", "9901").out


def test_a_deadline_before_the_letter_is_refused(program: Program) -> None:
    assert program("send", "--mark-sent", "--yes").code == 0
    ended = program("extend", "9901", "2020-05-01", "--yes")
    assert (ended.code, "before the letter" in ended.err) == (3, True)


def test_an_earlier_one_is_asked_about(program: Program) -> None:
    program("extend", "9901", "2030-11-01")
    ended = program("extend", "9901", "2030-10-01")
    assert (ended.code, "that is later" in ended.err) == (2, True)
    assert program("extend", "9901", "2030-10-01", "--yes").code == 0


def test_nothing_to_withdraw(program: Program) -> None:
    ended = program("extend", "9901", "--withdraw")
    assert (ended.code, "has no extension" in ended.err) == (0, True)
