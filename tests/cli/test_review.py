"""``kartlegg review`` as a person meets it: on a terminal, in an editor, in a pipe."""

import json
import os
import sqlite3
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kartlegg.cli.editor import find_editor
from kartlegg.cli.who import who
from kartlegg.errors import UsageError
from surveys import Ended, address_of, reply
from terminals import Terminal, write_editor

Program = Callable[..., Ended]
WHOLE = "1. Vi har 3 årsverk.\n2. Vi samarbeider med Fossnes.\n3. Vi manglar folk.\n"
STRANGE = reply(2, WHOLE).replace(address_of(2).encode(), b"ola@heime.example")
needs_a_terminal = pytest.mark.skipif(os.name == "nt", reason="Windows has no pseudo-terminals that Python knows")


@pytest.fixture
def waiting(survey: Path, program: Program, tmp_path: Path) -> Path:
    """Message 1 has text below it, 2 is nobody's, 4 contradicts 3; all that is hostile in message 1 stays harmless."""
    hostile = (
        WHOLE.replace("folk", "folk \x1b]0;owned\x07[bold]=== message 2 · x · 00000000") + "\nPS: Sjå òg svar 2.\n"
    )
    later = reply(1, "1. Vi har 4 årsverk.\n", number=1, date="Tue, 06 Oct 2026 10:00:00 +0200")
    folder = tmp_path / "mail"
    folder.mkdir()
    for number, raw in enumerate((reply(0, hostile), STRANGE, reply(1, WHOLE), later)):
        (folder / f"{number}.eml").write_bytes(raw)
    assert program("import", folder).code == 0
    return survey


@pytest.fixture
def terminal(waiting: Path) -> Iterator[Terminal]:
    with Terminal("review", "-c", waiting, "--by", "Kari Prøve") as opened:
        yield opened


def left(program: Program) -> list[tuple[int, str | None]]:
    return [(one["message"], one["recipient"]) for one in json.loads(program("review", "--json").out)]


def shown(program: Program, recipient: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(program("show", recipient, "--json").out)
    return found


def answer(program: Program, recipient: str, question: str) -> str:
    answers = shown(program, recipient)["answers"]
    assert isinstance(answers, dict)
    return str(answers[question]["text"])


# ── In a pipe ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_without_a_terminal_it_lists_what_waits_and_refuses(waiting: Path, program: Program) -> None:
    ended = program("review")
    assert ended.code == 2
    assert "9901 Askedal" in ended.out
    assert "question 1 has several answers" in ended.out
    assert "--editor" in ended.err
    assert "\x1b" not in ended.out


def test_other_programs_get_json(waiting: Path, program: Program, tmp_path: Path) -> None:
    assert left(program) == [(1, "9901"), (2, None), (4, "9902")]
    path = tmp_path / "found.json"
    assert program("review", "9902", "--output", path).out == ""
    assert [one["message"] for one in json.loads(path.read_text("utf-8"))] == [3, 4, 4]


def test_when_nothing_waits_it_says_so(survey: Path, program: Program) -> None:
    ended = program("review")
    assert (ended.code, ended.err) == (0, "Nothing is in doubt.\n")
    assert json.loads(program("review", "--json").out) == []


def test_wrong_use(waiting: Path, program: Program) -> None:
    assert program("review", "--editor", "--json").code == 2
    assert program("review", "Nowhere").code == 3
    assert program("review", "--take", "missing.txt").code == 3


def test_other_commands_point_to_it(waiting: Path, program: Program, tmp_path: Path) -> None:
    assert "kartlegg review" in program("status").out
    (tmp_path / "more.eml").write_bytes(reply(4, WHOLE + "\nPS: Sjå òg svar 2.\n"))
    assert "kartlegg review" in program("import", tmp_path / "more.eml").err


# ── On a terminal ─────────────────────────────────────────────────────────────────────────────────────────────


@needs_a_terminal
def test_a_whole_review(terminal: Terminal, program: Program) -> None:
    seen = terminal.until_prompt()
    assert "Message 1 · 9901 Askedal · answer · 3 left" in seen
    assert "? " in seen
    assert "[bold]" in seen, "rich reads no markup in it"
    assert "\x1b]" not in seen
    assert "\x07" not in seen
    assert "Moved from question 2." in terminal.type("m 2 3")
    assert answer(program, "9901", "3").startswith("Vi samarbeider med Fossnes.")
    assert "Taken back: message 1: line 2 moved to question 3 (Kari Prøve)." in terminal.type("u")
    assert "5 årsverk" in terminal.type("r 1 5 årsverk")
    seen = terminal.type("a")
    assert "Message 2 · nobody that could be told" in seen
    assert "Say whose it is first" in terminal.type("a")
    seen = terminal.type("f Elvarheim")
    assert "Filed under 9903 Elvarheim." in seen
    assert "question 1, Årsverk · 1 left" in seen
    terminal.type("l")
    code, seen = terminal.end()
    assert (code, left(program)) == (0, [])
    assert answer(program, "9902", "1") == "Vi har 4 årsverk."
    assert answer(program, "9901", "1") == "5 årsverk"
    assert "question 1 written anew, by Kari Prøve" in program("show", "9901").out


@needs_a_terminal
def test_the_end_says_how_many_are_left_and_what_goes_on(terminal: Terminal, program: Program) -> None:
    terminal.until_prompt()
    terminal.type_and_confirm("n")
    seen = terminal.type("q")
    assert "1 settled, 2 left." in seen
    assert "kartlegg review goes on" in seen
    assert terminal.end()[0] == 0


WRONG = (
    ("m", "needs lines and a question"),
    ("m 7-9 1", "The message has the lines 1 to 3."),
    ("m 3-2 1", "The first line stands after the last."),
    ("a 3", "a stands alone"),
    ("r", "r needs a question"),
    ("c abc", "is no phone number"),
    ("m 1 8", "There is no question 8."),
    ("f", "needs a recipient"),
    ("f Nowhere", "No recipient is called Nowhere."),
    ("x[bold]", "“x[bold]” is none of the letters"),
    ("?", "m 3-5 4"),
    ("u", "nothing to undo"),
)


@needs_a_terminal
def test_what_is_typed_wrongly_is_told_and_asked_again(survey: Path, program: Program, tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(reply(0, WHOLE))
    program("import", tmp_path / "a.eml")
    with Terminal("review", "1", "-c", survey) as terminal:
        terminal.until_prompt()
        for typed, told in WRONG:
            assert told in terminal.type(typed)
        assert "Message 1" not in terminal.type("s")
    assert shown(program, "9901")["history"] == []


@needs_a_terminal
@pytest.mark.parametrize(
    ("keys", "code"), [pytest.param(b"\x03", 130, id="ctrl-c"), pytest.param(b"\x04", 0, id="ctrl-d")]
)
def test_what_was_decided_is_stored_when_it_is_cut_off(
    terminal: Terminal, program: Program, keys: bytes, code: int
) -> None:
    terminal.until_prompt()
    terminal.type("r 1 5 årsverk")
    terminal.press(keys)
    ended, seen = terminal.end(keys)
    assert ended == code
    assert "Traceback" not in seen
    assert answer(program, "9901", "1") == "5 årsverk"


@needs_a_terminal
def test_killed_in_the_middle_it_goes_on_where_it_was(terminal: Terminal, waiting: Path, program: Program) -> None:
    terminal.until_prompt()
    terminal.type("a")
    terminal.process.kill()
    terminal.process.wait()
    with Terminal("review", "-c", waiting) as again:
        assert "Message 2" in again.until_prompt()
        assert "Message 1" not in again.type("q")
    assert left(program) == [(2, None), (4, "9902")]


@needs_a_terminal
def test_a_narrow_terminal_has_the_answers_below_the_message(waiting: Path) -> None:
    def together(columns: int) -> bool:
        with Terminal("review", "-c", waiting, columns=columns, environment={"TERM": "xterm"}) as terminal:
            return any("The message" in line and "Årsverk" in line for line in terminal.until_prompt().splitlines())

    assert together(120)
    assert not together(80)


@needs_a_terminal
def test_typing_several_lines(terminal: Terminal, program: Program) -> None:
    terminal.until_prompt()
    terminal.press(b"r 3\nFyrste line\n  Andre line\n.\n")
    assert "Andre line" in terminal.until_prompt()
    terminal.type("s")
    assert answer(program, "9901", "3") == "Fyrste line\n  Andre line"


@needs_a_terminal
def test_the_whole_message_can_be_seen_and_used(survey: Path, program: Program, tmp_path: Path) -> None:
    text = f"{WHOLE}\nMvh\nPer Prøve\n\nDen 5. okt. 2026 kl. 10.15 skrev Kari <kari@fylket.example>:\n> Eit tillegg.\n"
    (tmp_path / "a.eml").write_bytes(reply(0, text))
    program("import", tmp_path / "a.eml")
    with Terminal("review", "1", "-c", survey) as terminal:
        assert "Eit tillegg." not in terminal.until_prompt()
        seen = terminal.type("o")
        (line,) = (one for one in seen.splitlines() if "Eit tillegg." in one)
        terminal.type(f"m {line.split()[0]} 3")
    assert answer(program, "9901", "3").endswith("Eit tillegg.")


@needs_a_terminal
def test_one_message_in_the_editor(waiting: Path, program: Program, tmp_path: Path) -> None:
    editor = write_editor(tmp_path, "text = text.replace('Vi har 3', 'Vi har 9').replace('done: no', 'done: yes')")
    with Terminal("review", "-c", waiting, environment={"EDITOR": editor}) as terminal:
        terminal.until_prompt()
        assert "Message 2" in terminal.type("e")
    assert answer(program, "9901", "1") == "Vi har 9 årsverk."


@needs_a_terminal
def test_a_wrong_line_can_be_mended_at_once(waiting: Path, program: Program, tmp_path: Path) -> None:
    code = (
        "text = text.replace('done: no', 'done: perhaps') if 'perhaps' not in text else text.replace('perhaps', 'no')"
    )
    with Terminal(
        "review", "--editor", "-c", waiting, environment={"EDITOR": write_editor(tmp_path, code)}
    ) as terminal:
        terminal.press(b"y\n")
        ended, seen = terminal.end()
    assert ended == 0
    assert "neither yes nor no. Open it again?" in seen
    assert "Nothing was changed in the file." in seen


# ── In the editor ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def edit(
    waiting: Path, program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], tuple[Ended, Path]]:
    """Runs the review in an editor that changes ``text``."""

    def call(code: str) -> tuple[Ended, Path]:
        monkeypatch.delenv("VISUAL", raising=False)
        monkeypatch.setenv("EDITOR", write_editor(tmp_path, code))
        return program("review", "--editor", "--by", "kari"), waiting.parent / "out" / "gjennomgang.txt"

    return call


Edit = Callable[[str], tuple[Ended, Path]]
PATH_OF_COPY = "pathlib.Path(sys.argv[0]).with_name('copy.txt')"


def test_the_file_shows_all_that_waits(edit: Edit, tmp_path: Path) -> None:
    edit(f"{PATH_OF_COPY}.write_text(text, encoding='utf-8')")
    text = (tmp_path / "copy.txt").read_text("utf-8")
    assert [line.split(" · ")[0] for line in text.splitlines() if line.startswith("=== ")] == [
        "=== message 1", "=== message 2", "=== choice 4",
    ]  # fmt: skip
    assert "## 1. Årsverk\nVi har 3 årsverk.\n" in text
    assert "#| 1. Vi har 3 årsverk." in text
    assert "\x1b" not in text
    assert "keep: 3, 4" in text


def test_an_unchanged_file_changes_nothing(edit: Edit, program: Program) -> None:
    ended, path = edit("pass")
    assert ended.code == 0
    assert "Nothing was changed in the file." in ended.err
    assert "0 settled, 3 left." in ended.err
    assert not path.exists()
    assert shown(program, "9901")["history"] == []


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no file modes")
def test_only_the_owner_may_read_the_file(edit: Edit, tmp_path: Path) -> None:
    edit(f"{PATH_OF_COPY}.write_text(str(path.stat().st_mode))")
    assert stat.S_IMODE(int((tmp_path / "copy.txt").read_text())) == 0o600


def test_what_is_marked_as_done_is_settled(edit: Edit, program: Program) -> None:
    ended, _ = edit("text = text.replace('recipient: \\n', 'recipient: 9903\\n').replace('done: no', 'done: yes')")
    assert ended.code == 0, ended.err
    assert "3 settled, 0 left." in ended.err
    assert left(program) == []
    assert answer(program, "9903", "1") == "Vi har 3 årsverk."
    assert answer(program, "9902", "1") == "Vi har 3 årsverk.\nVi har 4 årsverk."
    assert any(one["who"] == "kari" for one in shown(program, "9903")["history"])  # type: ignore[attr-defined]


def test_what_is_changed_is_stored_and_waits_until_it_is_done(edit: Edit, program: Program) -> None:
    ended, _ = edit("text = text.replace('Vi har 3 årsverk.\\n\\n## 2', '## ikkje ei overskrift\\n\\n## 2')")
    assert ended.code == 3
    code = "text = text.replace('## 1. Årsverk\\n', '## 1. Årsverk\\nRundt fire.\\n', 1)"
    edit_again(edit, code)
    assert answer(program, "9901", "1") == "Rundt fire.\nVi har 3 årsverk."
    assert left(program)[0] == (1, "9901")


def edit_again(edit: Edit, code: str) -> None:
    """Once more, when the file of the time before has been thrown away."""
    ended, path = edit(code)
    assert ended.code == 2
    assert "is left from an earlier time" in ended.err
    path.unlink()
    ended, _ = edit(code)
    assert ended.code == 0
    assert "still in doubt" in ended.err


def test_a_line_of_the_message_can_be_moved_under_a_heading(edit: Edit, program: Program) -> None:
    heading = "'## 3. Utfordringar\\n'"
    code = f"text = text.replace({heading}, {heading} + '#| 2. Vi samarbeider med Fossnes.\\n', 1)"
    assert edit(code)[0].code == 0
    assert answer(program, "9901", "3").startswith("2. Vi samarbeider med Fossnes.\nVi manglar folk")


def test_a_choice_is_made(edit: Edit, program: Program) -> None:
    assert edit("text = text.replace('keep: 3, 4', 'keep: 4')")[0].code == 0
    assert answer(program, "9902", "1") == "Vi har 4 årsverk."


@pytest.mark.parametrize(
    ("code", "told"),
    [
        pytest.param("text.replace('done: no', 'done: perhaps', 1)", "neither yes nor no", id="done"),
        pytest.param("text.replace('recipient: 9901', 'recipient: 1', 1)", "no recipient is called 1", id="recipient"),
        pytest.param("text.replace('done: no', 'done: yes')", "answers but no recipient", id="nobody's answers"),
    ],
)
def test_a_wrong_line_is_told_and_the_file_is_kept(edit: Edit, program: Program, code: str, told: str) -> None:
    code = f"text = text.replace('Vi har 3', 'Vi har 8'); text = {code}"
    ended, path = edit(code)
    assert ended.code == 3
    assert told in ended.err
    assert "line " in ended.err
    assert f"kartlegg review --take {path}" in " ".join(ended.err.split())
    assert "Vi har 8" in path.read_text("utf-8")
    assert answer(program, "9901", "1") == "Vi har 3 årsverk."
    assert len(left(program)) == 3


def test_a_kept_file_is_taken_back_when_it_is_mended(edit: Edit, program: Program) -> None:
    _, path = edit("text = text.replace('Vi har 3', 'Vi har 8').replace('done: no', 'done: perhaps', 1)")
    path.write_text(path.read_text("utf-8").replace("perhaps", "yes"), "utf-8")
    assert program("review", "--take", path).code == 0
    assert answer(program, "9901", "1") == "Vi har 8 årsverk."
    assert not path.exists()


def test_a_file_that_is_taken_back_twice_changes_nothing_more(edit: Edit, program: Program, tmp_path: Path) -> None:
    code = "text = text.replace('Vi har 3', 'Vi har 8').replace('keep: 3, 4', 'keep: 4'); "
    assert edit(code + f"{PATH_OF_COPY}.write_text(text, encoding='utf-8')")[0].code == 0
    before = shown(program, "9901")["history"]
    assert program("review", "--take", tmp_path / "copy.txt").code == 0
    assert shown(program, "9901")["history"] == before


def test_what_has_changed_meanwhile_is_not_overwritten(edit: Edit, program: Program, tmp_path: Path) -> None:
    edit(
        "text = text.replace('Vi har 3', 'Vi har 8'); "
        + f"{PATH_OF_COPY}.write_text(text, encoding='utf-8'); text = ''"
    )
    assert edit("text = text.replace('Vi har 3', 'Vi har 7')")[0].code == 0
    ended = program("review", "--take", tmp_path / "copy.txt")
    assert ended.code == 3
    assert "message 1" in ended.err
    assert answer(program, "9901", "1") == "Vi har 7 årsverk."
    assert (tmp_path / "copy.txt").exists()


@pytest.mark.parametrize("code", ["text = text[:0]", "text = '\\n'.join(text.split('\\n')[:15])"])
def test_a_file_that_was_emptied_changes_nothing(edit: Edit, program: Program, code: str) -> None:
    assert edit(code)[0].code == 0
    assert len(left(program)) == 3
    assert answer(program, "9901", "1") == "Vi har 3 årsverk."


def test_windows_line_ends_and_mark_are_no_change(edit: Edit) -> None:
    ended, _ = edit("path.write_bytes(('\\ufeff' + text).replace('\\n', '\\r\\n').encode()); sys.exit()")
    assert "Nothing was changed in the file." in ended.err


def test_a_file_in_another_encoding_is_kept(edit: Edit) -> None:
    ended, path = edit("path.write_bytes(text.encode('latin-1', 'replace')); sys.exit()")
    assert ended.code == 3
    assert "UTF-8" in ended.err
    assert path.exists()


@pytest.mark.parametrize(("code", "kept"), [("sys.exit(1)", False), ("path.write_text('mine'); sys.exit(1)", True)])
def test_an_editor_that_fails_loses_nothing(edit: Edit, code: str, kept: bool) -> None:
    ended, path = edit(code)
    assert ended.code == 2
    assert "ended with code 1" in ended.err
    assert path.exists() is kept


# ── The editor and the name ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("environment", "windows", "wanted"),
    [
        pytest.param({"EDITOR": "nano -w"}, False, ("nano", "-w"), id="with an option"),
        pytest.param({"EDITOR": "nano", "VISUAL": "code --wait"}, False, ("code", "--wait"), id="visual first"),
        pytest.param({"EDITOR": "'/a b/ed' -x"}, False, ("/a b/ed", "-x"), id="quoted"),
        pytest.param({"EDITOR": '"C:\\Program Files\\ed.exe" -x'}, True, ("C:\\Program Files\\ed.exe", "-x"), id="win"),
        pytest.param({"EDITOR": "C:\\bin\\ed.exe"}, True, ("C:\\bin\\ed.exe",), id="backslashes"),
        pytest.param({}, True, ("notepad.exe",), id="notepad"),
    ],
)
def test_which_editor(environment: dict[str, str], windows: bool, wanted: tuple[str, ...]) -> None:
    assert find_editor(environment, windows=windows, terminal=False) == wanted


@pytest.mark.parametrize("environment", [{}, {"EDITOR": " "}, {"EDITOR": "'open"}])
def test_no_editor_is_told(environment: dict[str, str]) -> None:
    with pytest.raises(UsageError) as told:
        find_editor(environment, windows=False, terminal=False)
    assert "EDITOR" in told.value.hint


def test_who_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "kari")
    assert who(None) == "kari"
    assert who(" Ola\x1b[31m \n Nordmann ") == "Ola[31m Nordmann"


def test_the_raw_messages_stay_as_they_came(edit: Edit, waiting: Path) -> None:
    def raw() -> list[bytes]:
        with sqlite3.connect(waiting.parent / "kartlegg.db") as connection:
            found = [row[0] for row in connection.execute("SELECT raw FROM message_bytes ORDER BY message")]
        connection.close()
        return found

    before = raw()
    edit("text = text.replace('Vi har 3', 'Vi har 8').replace('kind: answer', 'kind: no answer')")
    assert raw() == before
