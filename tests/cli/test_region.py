"""``kartlegg summarise --region``: one region alone, and never so that the others follow by subtraction."""

from collections.abc import Callable
from pathlib import Path

import pytest

from surveys import Ended, reply, write_survey

Program = Callable[..., Ended]
REGIONS = ("Indre Fjord",) * 5 + ("Øyane",) * 5 + ("Kysten",) * 2


@pytest.fixture
def survey(tmp_path: Path) -> Path:
    config = write_survey(
        tmp_path / "survey", smtp_port=1, imap_port=1, count=12, more="summary: {codebook: codebook.yaml}"
    )
    (config.parent / "codebook.yaml").write_text(
        "- id: folk\n  questions: ['3']\n  statement: {nn: manglar folk, nb: mangler folk}\n  patterns: ['folk*']\n",
        encoding="utf-8",
    )
    recipients = config.parent / "recipients.csv"
    head, *rows = recipients.read_text("utf-8").splitlines()
    lines = [f"{head},region", *(f"{row},{region}" for row, region in zip(rows, REGIONS, strict=True))]
    recipients.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return config


@pytest.fixture
def answered(survey: Path, program: Program, tmp_path: Path) -> Callable[[int], Path]:
    """Takes in the answers of the first so many."""

    def call(count: int) -> Path:
        for index in range(count):
            path = tmp_path / f"{index}.eml"
            path.write_bytes(reply(index, f"1. {index + 2} årsverk.\n2. Ingen.\n3. Vi manglar folk.\n"))
            assert program("import", path).code == 0
        return survey.parent / "out"

    return call


def test_a_region_has_a_summary_of_its_own(program: Program, answered: Callable[[int], Path]) -> None:
    out = answered(10)
    ended = program("summarise", "--region", "indre fjord")
    assert ended.code == 0, ended.err
    draft = (out / "oppsummering.nn.indre-fjord.md").read_text("utf-8")
    assert "Indre Fjord" in draft
    assert "tolv kommunar" not in draft  # the total of the round
    assert (out / "oppsummering.nn.indre-fjord.pdf").exists()
    assert (out / "arbeidsnotat.indre-fjord.html").exists()
    assert not (out / "oppsummering.nn.md").exists()


@pytest.mark.parametrize(
    ("count", "region", "message"),
    [
        pytest.param(12, "Kysten", "only 2 of the region have answered", id="too-few-in-it"),
        pytest.param(9, "Indre Fjord", "only 4 outside the region", id="too-few-outside"),
        pytest.param(6, "Øyane", "only 1 of the region", id="one"),
    ],
)
def test_a_region_that_is_too_small_is_refused(
    program: Program, answered: Callable[[int], Path], count: int, region: str, message: str
) -> None:
    out = answered(count)
    ended = program("summarise", "--region", region)
    assert ended.code == 6
    assert message in ended.err
    assert not out.exists()


def test_regions_that_leave_too_few_are_refused_after_each_other(
    program: Program, answered: Callable[[int], Path]
) -> None:
    answered(12)
    assert program("summarise", "--region", "Indre Fjord").code == 0
    ended = program("summarise", "--region", "Øyane")
    assert ended.code == 6, "the two of Kysten are all that is left"
    assert "only 2 outside" in ended.err


def test_no_total_stands_beside_a_region(program: Program, answered: Callable[[int], Path]) -> None:
    answered(12)
    assert program("summarise", "--region", "Indre Fjord").code == 0
    ended = program("summarise")
    assert ended.code == 6
    assert "by subtraction" in ended.err


def test_no_region_stands_beside_a_total_also_when_its_draft_is_older(
    program: Program, answered: Callable[[int], Path]
) -> None:
    out = answered(12)
    whole, other = out / "oppsummering.nn.md", out / "oppsummering.nn.indre-fjord.md"
    assert program("summarise").code == 0
    other.write_text(whole.read_text("utf-8"), encoding="utf-8")
    for ended in (program("summarise", "--region", "Indre Fjord", "--force"), program("publish", other)):
        assert ended.code == 6
        assert "oppsummering.nn.md is published" in ended.err
    assert not other.with_suffix(".pdf").exists()
    assert program("publish", whole).code == 0


def test_an_unknown_region_is_told_with_those_there_are(program: Program, survey: Path) -> None:
    ended = program("summarise", "--region", "Nordpolen")
    assert ended.code == 3
    assert "Indre Fjord, Øyane, Kysten" in ended.err
