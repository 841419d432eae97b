"""From replies in files to the published letter; what would point to somebody stops it and writes nothing."""

from collections.abc import Callable
from pathlib import Path

import pytest

from kartlegg.flow.round import open_round, reference_code
from surveys import Ended, reply

Program = Callable[..., Ended]


@pytest.fixture
def answered(program: Program, survey: Path, tmp_path: Path) -> Path:
    """Four have answered and the summary is published; gives its draft."""
    for index in range(4):
        path = tmp_path / f"{index}.eml"
        path.write_bytes(reply(index, f"1. {index + 2} årsverk.\n2. Ingen.\n3. Vi manglar folk og pengar.\n"))
        assert program("import", path).code == 0
    ended = program("summarise")
    assert ended.code == 0, ended.err
    return survey.parent / "out" / "oppsummering.nn.md"


def published(draft: Path) -> dict[str, bytes]:
    return {path.suffix: path.read_bytes() for path in draft.parent.glob("oppsummering.nn.*") if path != draft}


def test_what_is_published(answered: Path) -> None:
    assert set(published(answered)) == {".html", ".docx", ".pdf"}
    assert "manglar folk." in answered.read_text("utf-8")


def test_the_worksheet_is_for_its_owner_alone(answered: Path) -> None:
    sheet = answered.parent / "arbeidsnotat.html"
    assert "9901" in sheet.read_text("utf-8")
    if hasattr(sheet.stat(), "st_uid") and sheet.drive == "":
        assert sheet.stat().st_mode & 0o077 == 0


def test_a_reference_code_stops_it(program: Program, survey: Path, answered: Path) -> None:
    with open_round(survey) as round_:
        code = reference_code(round_.store.seed, "9903")
    before = published(answered)
    answered.write_text(answered.read_text("utf-8") + f"\nSjå {code.lower()}.\n", "utf-8")
    ended = program("publish", answered)
    assert ended.code == 6
    assert "9903" in ended.err
    assert published(answered) == before


@pytest.mark.parametrize("command", ["publish", "summarise"])
def test_a_recipient_that_was_taken_out_stops_it(program: Program, survey: Path, answered: Path, command: str) -> None:
    recipients = survey.parent / "recipients.csv"
    rows = recipients.read_text("utf-8").splitlines(keepends=True)
    recipients.write_text("".join(row for row in rows if not row.startswith("9902")), "utf-8")
    answered.write_text(answered.read_text("utf-8") + "\nBjørkvik skil seg ut.\n", "utf-8")
    ended = program("publish", answered) if command == "publish" else program("summarise", "--force")
    assert ended.code == 3
    assert "9902" in ended.err
    assert "9902" in program("status").err
    recipients.write_text("".join(rows), "utf-8")
    assert program("publish", answered).code == 6


def test_what_is_no_draft(program: Program, answered: Path) -> None:
    for wrong in (answered.parent, answered.with_suffix(".docx")):
        ended = program("publish", wrong)
        assert ended.code == 3
        assert "the .md file" in ended.err


def test_another_language_keeps_the_surveys_own_titles(program: Program, answered: Path) -> None:
    ended = program("summarise", "--language", "nb")
    assert ended.code == 0, ended.err
    assert "stay as config.yaml has them" in ended.err
    assert "mangler folk." in answered.with_name("oppsummering.nb.md").read_text("utf-8")


def test_an_unknown_format_writes_no_draft(program: Program, survey: Path) -> None:
    assert program("summarise", "--format", "html,odt").code == 2
    assert not (survey.parent / "out").exists()
