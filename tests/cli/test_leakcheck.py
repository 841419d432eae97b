"""``kartlegg leakcheck``: finds, tells, lets pass on a person's word, and remembers that."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from kartlegg.flow.round import open_round
from surveys import Ended, reply

Program = Callable[..., Ended]
CLEAN = "# Oppsummering\n\nMange manglar folk (4).\n"


@pytest.fixture
def round_(survey: Path, program: Program, tmp_path: Path) -> Path:
    """Four have answered."""
    for index in range(4):
        path = tmp_path / f"{index}.eml"
        path.write_bytes(reply(index, f"1. {index + 2} årsverk.\n2. Ingen.\n3. Vi manglar folk og pengar.\n"))
        assert program("import", path).code == 0
    return survey


@pytest.fixture
def letter(round_: Path, tmp_path: Path) -> Callable[[str], Path]:
    """Writes a letter with a line more than a clean one."""

    def write(line: str, name: str = "brev.md") -> Path:
        path = tmp_path / "brev" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"{CLEAN}\n{line}\n", encoding="utf-8")
        return path

    return write


def findings(program: Program, path: Path) -> list[dict[str, object]]:
    (checked,) = json.loads(program("leakcheck", path, "--json").out)
    found: list[dict[str, object]] = checked["findings"]
    return found


def test_a_clean_letter_passes(program: Program, letter: Callable[[str], Path]) -> None:
    ended = program("leakcheck", letter("Ein del manglar pengar."))
    assert (ended.code, ended.err) == (0, "")
    assert "0 stops, 0 warnings" in ended.out


def test_a_leak_is_told_with_place_sender_and_mend(program: Program, letter: Callable[[str], Path]) -> None:
    path = letter("Det gjeld særleg Bjørkvik.")
    ended = program("leakcheck", path)
    assert ended.code == 6
    assert "stop, line 5" in ended.out
    assert "“Bjørkvik” " in ended.out
    assert "9902 Bjørkvik" in ended.out
    assert "anonymity.allow" in ended.out
    assert "in: Det gjeld særleg Bjørkvik." in ended.out
    (found,) = findings(program, path)
    assert found["severity"] == "stop"
    assert found["whose"] == ["9902"]
    assert found["accepted"] is None


def test_what_is_accepted_for_a_reason_passes_in_every_later_run(
    program: Program, letter: Callable[..., Path], round_: Path
) -> None:
    path = letter("Det gjeld særleg Bjørkvik.")
    finding = str(findings(program, path)[0]["id"])
    ended = program("leakcheck", path, "--accept", finding, "--reason", "eige ønske", "--by", "Kari")
    assert ended.code == 0, ended.err
    assert "1 accepted" in ended.out
    assert "“eige ønske” (Kari, " in " ".join(ended.out.split())
    assert program("leakcheck", path).code == 0
    # The same sentence further down in another file is the same finding; another sentence is not.
    assert program("leakcheck", letter("Meir her.\n\nDet gjeld særleg **Bjørkvik**.", "to.txt")).code == 0
    assert program("leakcheck", letter("Bjørkvik skil seg ut.")).code == 6
    with open_round(round_) as opened:
        rows = [row for row in opened.store.records.history() if row.verb == "accept-leak"]
    assert [(row.who, "eige ønske" in row.detail, finding in row.detail) for row in rows] == [("Kari", True, True)]


def test_what_was_accepted_can_be_taken_back(program: Program, letter: Callable[[str], Path]) -> None:
    path = letter("Det gjeld særleg Bjørkvik.")
    finding = str(findings(program, path)[0]["id"])
    program("leakcheck", path, "--accept", finding, "--reason", "x")
    assert program("leakcheck", "--withdraw", finding).code == 0
    assert program("leakcheck", path).code == 6
    assert "not accepted" in program("leakcheck", "--withdraw", finding).err


def test_publish_lets_pass_what_was_accepted(program: Program, round_: Path) -> None:
    assert program("summarise").code == 0
    draft = round_.parent / "out" / "oppsummering.nn.md"
    draft.write_text(draft.read_text("utf-8") + "\nDet gjeld særleg Bjørkvik.\n", "utf-8")
    ended = program("publish", draft)
    assert ended.code == 6
    assert "--accept" in ended.err
    finding = next(str(one["id"]) for one in findings(program, draft) if one["severity"] == "stop")
    assert finding in ended.err
    assert program("leakcheck", draft, "--accept", finding, "--reason", "avtalt").code == 0
    assert program("publish", draft).code == 0
    for name in ("oppsummering.nn.docx", "oppsummering.nn.pdf", "oppsummering.nn.html"):
        assert program("leakcheck", draft.with_name(name)).code == 0


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        pytest.param([], 2, "no file to check", id="no-file"),
        pytest.param(["finst-ikkje.docx"], 3, "finst-ikkje.docx cannot be read", id="missing-file"),
        pytest.param(["FILE", "--accept", "00000000", "--reason", "x"], 2, "no finding 00000000", id="unknown-finding"),
        pytest.param(["FILE", "--accept", "ID"], 2, "for a reason", id="no-reason"),
        pytest.param(["--accept", "00000000"], 2, "no file", id="accepted-in-no-file"),
    ],
)
def test_what_cannot_be_done_is_told(
    program: Program, letter: Callable[[str], Path], arguments: list[str], code: int, message: str
) -> None:
    path = letter("Det gjeld særleg Bjørkvik.")
    finding = str(findings(program, path)[0]["id"])
    ended = program("leakcheck", *({"FILE": path, "ID": finding}.get(one, one) for one in arguments))
    assert ended.code == code
    assert message in " ".join(ended.err.split())
    assert program("leakcheck", path).code == 6
