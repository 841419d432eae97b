"""``kartlegg check`` and ``send`` find before the letter leaves what would go wrong after."""

from collections.abc import Callable
from pathlib import Path

import pytest

from kartlegg.flow.round import open_round
from surveys import Ended, reply

Program = Callable[..., Ended]


def test_a_sound_survey(program: Program) -> None:
    ended = program("check", "--offline")
    assert ended.code == 0, ended.err
    for words in ("question letter: 5 rendered", "codebook.yaml: 2 themes", "summary: drafted"):
        assert words in ended.err


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        pytest.param("question.nn.md.j2", "Hei {{ recipient.nmae }}", "question.nn.md.j2, line 1", id="unknown name"),
        pytest.param("reminder.nb.md.j2", "\n{% if %}", "reminder.nb.md.j2, line 2", id="broken"),
        pytest.param("question.nb.md.j2", " \n", "question.nb.md.j2: the letter to Elvarheim is empty", id="empty"),
        pytest.param("draft.nn.md.j2", "# {{ titel }}", "draft.nn.md.j2, line 1", id="draft"),
        pytest.param("draft.nn.md.j2", "Ingen tittel", "title", id="draft without a title"),
        pytest.param("summary.html.j2", "{{ bdoy }}", "summary.html.j2, line 1", id="page"),
        pytest.param("summary.typ.j2", "#no-such-function()", "the PDF could not be set", id="PDF"),
    ],
)
def test_a_template_that_would_fail(program: Program, survey: Path, name: str, text: str, words: str) -> None:
    (survey.parent / "templates").mkdir()
    (survey.parent / "templates" / name).write_text(text, encoding="utf-8")
    ended = program("check", "--offline")
    assert ended.code == 3
    assert words in " ".join(ended.err.split())


@pytest.mark.parametrize("command", [("check", "--offline"), ("send", "--dry-run")])
def test_a_deadline_that_has_passed_is_told(program: Program, survey: Path, command: tuple[str, ...]) -> None:
    survey.write_text(survey.read_text("utf-8").replace("2030-12-01", "2020-02-01"), "utf-8")
    ended = program(*command)
    assert ended.code == 0
    assert "2020-02-01" in ended.err


def test_no_code_book_is_told(program: Program, survey: Path) -> None:
    survey.write_text(survey.read_text("utf-8").replace("summary: {codebook: codebook.yaml}", ""), "utf-8")
    ended = program("check", "--offline")
    assert ended.code == 0
    assert "no summary.codebook" in ended.err


@pytest.mark.parametrize("line", ["\tid: x", "  id: x\n\ttitle: y"])
def test_a_tab_is_called_a_tab(program: Program, survey: Path, line: str) -> None:
    survey.write_text(f"survey:\n{line}\n", "utf-8")
    ended = program("check", "--offline")
    assert ended.code == 3
    assert "a tab indents the line" in ended.err


def test_a_store_that_was_emptied_is_no_new_one(program: Program, survey: Path, tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(reply(0, "1. To årsverk.\n2. Ingen.\n3. Lite folk.\n"))
    program("send", "--mark-sent", "--yes")
    store = survey.parent / "kartlegg.db"
    kept = store.read_bytes()
    for path in survey.parent.glob("kartlegg.db*"):
        if path.suffix != ".lock":
            path.unlink()
    ended = program("send", "--dry-run")
    assert ended.code == 5
    assert "kartlegg.db" in ended.err
    store.write_bytes(kept)
    assert '"not sent"' not in program("status", "--json").out


def test_a_reminder_tells_of_a_message_in_doubt(program: Program, tmp_path: Path) -> None:
    program("send", "--mark-sent", "--yes")
    (tmp_path / "a.eml").write_bytes(reply(1, "1. Avtale\n2. Fossnes\n3. Kompetanse\n", subject="Hei"))
    assert program("import", tmp_path / "a.eml").code == 0
    ended = program("remind")
    assert ended.code == 2
    assert "9902 Bjørkvik has written something that may be an answer" in ended.err


def test_parse_into_a_file_is_json(program: Program, tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(reply(0, "1. To årsverk.\n2. Ingen.\n3. Lite folk.\n"))
    assert program("parse", tmp_path / "a.eml", "-o", tmp_path / "a.json").out == ""
    assert (tmp_path / "a.json").read_text("utf-8").startswith('{"file"')


def test_parse_explains_each_line(program: Program, tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(reply(0, "Hei!\n1. To årsverk.\n2. Ingen.\n3. Lite folk.\n"))
    shown = program("parse", "--explain", tmp_path / "a.eml").out
    assert "dropped (frame): greeting" in shown
    assert "“3.” opens question 3 (rule numbered)" in shown
    assert '"explanation"' in program("parse", "--explain", "--json", tmp_path / "a.eml").out


def test_parse_knows_the_letters_of_a_round_that_has_begun(program: Program, survey: Path, tmp_path: Path) -> None:
    raw = reply(0, "1 - 2 personar\n2 - Ingen\n3 - Lite av alt\n", subject="Hei")
    (tmp_path / "a.eml").write_bytes(raw)
    assert '"matched_by": "thread"' not in program("parse", tmp_path / "a.eml", "--json").out
    assert not survey.with_name("kartlegg.db").exists()
    program("send", "--mark-sent", "--yes")
    with open_round(survey) as round_:
        letter = next(one for one in round_.store.letters.all() if one.recipient == "9901").message_id
    threaded = raw.replace(b"Message-ID:", f"In-Reply-To: <{letter}>\r\nMessage-ID:".encode(), 1)
    (tmp_path / "b.eml").write_bytes(threaded)
    assert '"matched_by": "thread"' in program("parse", tmp_path / "b.eml", "--json").out
