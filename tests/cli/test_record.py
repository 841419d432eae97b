"""``kartlegg record``: what was said on the phone is a message as any other, and no rule ever changes it."""

import json
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from kartlegg.flow import read
from surveys import Ended, reply, write_survey
from terminals import Terminal, write_editor

Program = Callable[..., Ended]
WHOLE = "1. Vi har 3 årsverk.\n2. Vi samarbeider med Fossnes.\n3. Vi manglar folk.\n"
WISH = "Hei, kan de ringe meg om dette? Eg har nummer 55 00 00 09.\n"
needs_a_terminal = pytest.mark.skipif(os.name == "nt", reason="Windows has no pseudo-terminals that Python knows")


def shown(program: Program, number: str = "9901") -> dict[str, object]:
    found: dict[str, object] = json.loads(program("show", number, "--json").out)
    return found


def texts(program: Program, number: str = "9901") -> dict[str, str]:
    answers = shown(program, number)["answers"]
    assert isinstance(answers, dict)
    return {question: answer["text"] for question, answer in answers.items()}


def take_in(program: Program, folder: Path, *raws: bytes) -> None:
    for number, raw in enumerate(raws):
        path = folder / f"{number}.eml"
        path.write_bytes(raw)
        assert program("import", path).code == 0


def test_a_call_answers_and_settles_the_wish_to_be_phoned(program: Program, tmp_path: Path) -> None:
    take_in(program, tmp_path, reply(0, WISH))
    assert shown(program)["state"] == "wants a call"
    ended = program("record", "Askedal", "-a", "1=2,5 årsverk", "-a", "3=Dei manglar folk.", "--by", "Kari")
    assert (ended.code, "2 questions answered, kept as message 2" in ended.err) == (0, True)
    assert texts(program) == {"1": "2,5 årsverk", "3": "Dei manglar folk."}
    found = shown(program)
    assert (found["state"], found["doubts"]) == ("answered in part", [])
    assert "by phone" in program("show", "9901").out
    assert "noted by phone: question 1, 3 answered, by Kari" in program("show", "9901").out
    assert json.loads(program("review", "--json").out) == []


def test_a_call_without_an_answer_settles_the_wish_too(program: Program, tmp_path: Path) -> None:
    take_in(program, tmp_path, reply(0, WISH))
    assert program("record", "9901", "--note", "Svaret kjem skriftleg.").code == 0
    assert shown(program)["state"] == "acknowledged"
    take_in(
        program,
        tmp_path,
        reply(0, WISH.replace("om dette", "ein gong til"), number=3, date="Mon, 05 Oct 2099 10:00:00 +0200"),
    )
    assert shown(program)["state"] == "wants a call", "a wish after the call is a new one"


def test_the_same_twice_is_one(program: Program) -> None:
    first = ("record", "9901", "-a", "1=3", "--on", "2026-10-06 14:00")
    program(*first)
    assert "nothing is doubled" in program(*first).err
    assert "nothing is doubled" in program("record", "9901", "-a", "1=3").err
    assert program("record", "9901", "-a", "1=3", "--on", "2026-10-07 14:00").code == 0
    assert len(shown(program)["messages"]) == 2  # type: ignore[arg-type]


def test_what_is_taken_back_can_be_noted_again(program: Program, survey: Path) -> None:
    first = ("record", "9901", "-a", "1=3", "--on", "2026-10-06 14:00")
    program(*first)
    with Terminal("review", "1", "-c", survey) as terminal:
        terminal.until_prompt()
        terminal.type("u")
        terminal.press(b"q\n")
    assert shown(program)["state"] == "not sent"
    assert "kept as message 1" in program(*first).err
    assert texts(program) == {"1": "3"}


def test_no_reading_changes_what_was_said(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    said = "2. Dette ser ut som svar to\n> og dette som eit sitat\n-- \nog dette som ein signatur"
    program("record", "9901", "-a", f"1={said}")
    monkeypatch.setattr(read, "READING_VERSION", read.READING_VERSION + 1)
    program("record", "9902", "-a", "1=4")  # reads all anew
    assert texts(program) == {"1": said}
    assert texts(program, "9902") == {"1": "4"}


@pytest.mark.parametrize(
    ("options", "first", "doubts"),
    [
        pytest.param([], "Vi har 3 årsverk.\n5 årsverk", 1, id="both stand with a doubt"),
        pytest.param(["--replace"], "5 årsverk", 0, id="replaced"),
        pytest.param(["--add"], "Vi har 3 årsverk.\n5 årsverk", 0, id="added"),
    ],
)
def test_what_was_answered_in_writing(
    program: Program, tmp_path: Path, options: list[str], first: str, doubts: int
) -> None:
    take_in(program, tmp_path, reply(0, WHOLE))
    ended = program("record", "9901", "-a", "1=5 årsverk", *options)
    assert texts(program)["1"] == first
    assert texts(program)["3"] == "Vi manglar folk."
    assert ended.err.count("both stand") == doubts
    assert len(json.loads(program("review", "--json").out)) == doubts


def test_added_to_a_whole_reply_question_by_question(program: Program, tmp_path: Path) -> None:
    """Who answers all anew replaces what came before, unless a person says otherwise."""
    take_in(program, tmp_path, reply(0, WHOLE))
    program("record", "9901", "-a", "1=5", "-a", "2=Ingen", "-a", "3=Pengar", "--add")
    assert texts(program)["1"] == "Vi har 3 årsverk.\n5"


@pytest.mark.parametrize(("when", "state"), [("2026-10-20 23:59", "answered"), ("2026-10-21 00:01", "answered late")])
def test_the_time_of_the_call_decides_whether_it_is_late(
    tmp_path: Path, program: Program, when: str, state: str
) -> None:
    write_survey(tmp_path / "survey", smtp_port=1, imap_port=1, deadline="2026-10-20")
    program("record", "9901", "-a", "1=3", "-a", "2=Ingen", "-a", "3=Folk", "--on", when)
    assert shown(program)["state"] == state


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        pytest.param(["9901"], 2, "nobody is here", id="no terminal"),
        pytest.param(["9999", "-a", "1=3"], 3, "no recipient", id="nobody"),
        pytest.param(["9901", "-a", "7=3"], 3, "names no question", id="no question"),
        pytest.param(["9901", "-a", "3"], 3, "names no question", id="no equals sign"),
        pytest.param(["9901", "-a", "1= "], 3, "nothing was noted", id="nothing said"),
        pytest.param(["9901", "-a", "1=3", "--on", "2099-01-01"], 3, "has not been yet", id="a call to come"),
        pytest.param(["9901", "-a", "1=3", "--on", "today"], 3, "no date", id="no date"),
        pytest.param(["9901", "-a", "1=3", "--add", "--replace"], 2, "one of --replace", id="both"),
        pytest.param(["9901", "-a", "1=3", "--editor"], 2, "one of --answer", id="two ways"),
        pytest.param(["9901", "--take", "missing.txt"], 3, "does not exist", id="no file"),
    ],
)
def test_what_is_refused_stores_nothing(program: Program, arguments: list[str], code: int, told: str) -> None:
    ended = program("record", *arguments)
    assert (ended.code, told in ended.err) == (code, True), ended.err
    assert shown(program)["messages"] == []


def test_the_note_and_its_decision_are_one_step(program: Program, survey: Path) -> None:
    """A run that dies between the two would leave a note without its decision: there is no between."""
    assert program("status").code == 0
    with sqlite3.connect(survey.parent / "kartlegg.db") as store:
        store.execute("CREATE TRIGGER cut BEFORE INSERT ON decisions BEGIN SELECT RAISE(ABORT, 'cut'); END")
    assert program("record", "9901", "-a", "1=3").code == 5
    with sqlite3.connect(survey.parent / "kartlegg.db") as store:
        assert store.execute("SELECT count(*) FROM messages").fetchone() == (0,)


# ── In an editor ──────────────────────────────────────────────────────────────────────────────────────────────


def run_editor(survey: Path, program: Program, monkeypatch: pytest.MonkeyPatch, code: str, *options: str) -> Ended:
    monkeypatch.setenv("EDITOR", write_editor(survey.parent, code))
    return program("record", "9901", "--editor", *options)


def test_the_file_shows_what_stands_and_takes_what_is_written(
    survey: Path, program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_in(program, tmp_path, reply(0, WHOLE))
    ended = run_editor(
        survey,
        program,
        monkeypatch,
        "assert '#| Vi har 3 årsverk.' in text and '# Kor mange årsverk går til IT?' in text\n"
        "text = text.replace('before:', 'before: replace').replace('on:', 'on: 2026-10-19 12:30')\n"
        "text = text.replace('går til IT?\\n', 'går til IT?\\n5 årsverk\\n\\n# merknad\\nog to til\\n')",
    )
    assert ended.code == 0, ended.err
    assert texts(program)["1"] == "5 årsverk\n\n\nog to til"
    assert texts(program)["3"] == "Vi manglar folk."
    assert not (survey.parent / "out" / "telefonnotat-9901.txt").exists()


def test_a_file_that_cannot_be_understood_is_kept_and_taken_later(
    survey: Path, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = run_editor(survey, program, monkeypatch, "text = text.replace('## 1. ', '## 9. ') + ''")
    path = survey.parent / "out" / "telefonnotat-9901.txt"
    assert (ended.code, "heading of no question" in ended.err, f"--take {path}" in ended.err) == (3, True, True)
    path.write_text(path.read_text("utf-8").replace("## 9. Årsverk", "## 1. Årsverk\n3 årsverk"), encoding="utf-8")
    assert program("record", "9902", "--take", path).code == 3, "it is another's"
    assert program("record", "9901", "--take", path).code == 0
    assert texts(program) == {"1": "3 årsverk"}
    assert not path.exists()


def test_an_untouched_file_is_no_call(survey: Path, program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    ended = run_editor(survey, program, monkeypatch, "")
    assert (ended.code, "Nothing was noted." in ended.err) == (0, True)
    assert shown(program)["messages"] == []


# ── On a terminal ─────────────────────────────────────────────────────────────────────────────────────────────


@needs_a_terminal
def test_question_by_question(survey: Path, program: Program, tmp_path: Path) -> None:
    take_in(program, tmp_path, reply(0, "2. Vi samarbeider med Fossnes.\n"))
    with Terminal("record", "Askedal", "-c", survey) as terminal:
        seen = terminal.until_prompt()
        assert "1. Årsverk: Kor mange årsverk går til IT?" in seen
        terminal.type("2,5 årsverk")
        terminal.type("av dei eitt ledig")
        seen = terminal.type("")
        assert "│ Vi samarbeider med Fossnes." in seen
        terminal.type("Ingen")
        assert "[r]eplace" in terminal.type("")
        assert "3. Utfordringar" in terminal.type("r")
        assert "Anything else" in terminal.type("")
        terminal.press(b"\n")
        terminal.press(b"y\n")
        code, seen = terminal.end()
    assert code == 0, seen
    assert texts(program) == {"1": "2,5 årsverk\nav dei eitt ledig", "2": "Ingen"}


@needs_a_terminal
@pytest.mark.parametrize(("keys", "code"), [(b"\x04", 0), (b"\x03", 130)], ids=["Ctrl-D", "Ctrl-C"])
def test_what_was_typed_is_never_lost(survey: Path, program: Program, keys: bytes, code: int) -> None:
    with Terminal("record", "9901", "-c", survey) as terminal:
        terminal.until_prompt()
        terminal.type("2,5 årsverk")
        terminal.press(keys)
        ended, seen = terminal.end(keys if code else b"")
    assert ended == code, seen
    assert shown(program)["messages"] == []
    assert program("record", "9901", "--take", survey.parent / "out" / "telefonnotat-9901.txt").code == 0
    assert texts(program) == {"1": "2,5 årsverk"}


@needs_a_terminal
@pytest.mark.parametrize("answer", [b"n\n", b"\x03", b"y\n"], ids=["no", "Ctrl-C", "a store that refuses"])
def test_nor_is_it_lost_at_the_last_question(survey: Path, program: Program, answer: bytes) -> None:
    assert program("status").code == 0
    if answer == b"y\n":
        with sqlite3.connect(survey.parent / "kartlegg.db") as store:
            store.execute("CREATE TRIGGER cut BEFORE INSERT ON decisions BEGIN SELECT RAISE(ABORT, 'cut'); END")
    with Terminal("record", "9901", "-c", survey) as terminal:
        terminal.until_prompt()
        for line in ("2,5 årsverk", "", "", "", "Dei ringer att."):
            terminal.type(line)
        terminal.press(b"\n")
        terminal.until_question()  # a key that comes earlier is another's answer
        terminal.press(answer)
        code, seen = terminal.end(answer if answer == b"\x03" else b"")
    assert code == {b"n\n": 0, b"\x03": 130, b"y\n": 5}[answer], seen
    text = (survey.parent / "out" / "telefonnotat-9901.txt").read_text("utf-8")
    assert "2,5 årsverk" in text
    assert "Dei ringer att." in text
    assert shown(program)["messages"] == []


# ── In what is made of it ─────────────────────────────────────────────────────────────────────────────────────


def test_the_summary_counts_and_traces_calls(survey: Path, program: Program, tmp_path: Path) -> None:
    take_in(program, tmp_path, *(reply(n, WHOLE, number=n) for n in range(3)))
    write_survey(survey.parent, smtp_port=1, imap_port=1, count=10, more="summary: {codebook: codebook.yaml}")
    for number in ("9904", "9905", "9906"):
        assert program("record", number, "-a", "1=3", "-a", "2=Ingen", "-a", "3=Manglar folk.").code == 0
    program("record", "9901", "-a", "1=4", "--add")  # mostly in writing
    assert program("summarise").code == 0
    out = survey.parent / "out"
    assert "svar frå seks kommunar, tre av dei på telefon" in (out / "oppsummering.nn.md").read_text("utf-8")
    assert "(på telefon)" in (out / "arbeidsnotat.html").read_text("utf-8")


def test_show_and_review_say_that_it_was_said(survey: Path, program: Program) -> None:
    program("record", "9901", "-a", "1=3 årsverk", "--on", "2026-10-06 14:00")
    out = program("show", "9901").out
    assert "Message 1, 2026-10-06 14:00: by phone, answer" in out
    assert "1. Årsverk (message 1 by phone)" in out
    message = shown(program)["messages"][0]  # type: ignore[index]
    assert (message["by_phone"], message["late"]) == (True, False)
