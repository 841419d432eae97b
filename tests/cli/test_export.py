"""``kartlegg export``: every answer with its name, or without anything that ties it to one."""

import csv
import io
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from surveys import NAMES, Ended, reply

Program = Callable[..., Ended]


@pytest.fixture
def round_(survey: Path, program: Program, tmp_path: Path) -> Path:
    """Three have answered all, one the first two questions with a formula; 9905 owes."""
    texts = [
        *(
            f"1. {n + 2} årsverk.\n2. Vi samarbeider med {NAMES[(n + 1) % 5]}.\n3. Lite folk i {NAMES[n]}.\n"
            for n in range(3)
        ),
        "1. 9 årsverk.\n2. =1+1 og meir til.\n",
    ]
    for index, text in enumerate(texts):
        path = tmp_path / f"{index}.eml"
        path.write_bytes(reply(index, text))
        assert program("import", path).code == 0
    return survey


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def test_with_names_it_is_a_row_a_recipient(program: Program, round_: Path) -> None:
    table = rows(program("export").out)
    assert [row["number"] for row in table] == ["9901", "9902", "9903", "9904", "9905"]
    assert table[0]["name"] == "Askedal"
    assert table[0]["3 Utfordringar"] == "Lite folk i Askedal."
    assert table[3]["state"] == "answered in part"
    assert table[4]["state"] == "not sent"
    assert table[4]["1 Årsverk"] == ""


def test_no_cell_is_a_formula(program: Program, round_: Path, tmp_path: Path) -> None:
    assert rows(program("export").out)[3]["2 Samarbeid"].startswith("'=1+1")
    path = tmp_path / "svar.xlsx"
    assert program("export", "--output", path).code == 0
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} == {"s"}


def test_all_formats_say_the_same(program: Program, round_: Path, tmp_path: Path) -> None:
    path = tmp_path / "svar.xlsx"
    program("export", "--output", path)
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    head, *body = [[cell.value or "" for cell in row] for row in sheet.iter_rows()]
    table = json.loads(program("export", "--format", "json").out)
    assert list(table[0]) == head
    assert [row[1] for row in body] == [row["name"] for row in table]
    assert [row[7:] for row in body] == [[row[name] or "" for name in head[7:]] for row in table]


@pytest.mark.parametrize("format_", ["csv", "json", "xlsx"])
def test_anonymous_names_nobody_and_ties_nothing_together(
    program: Program, round_: Path, tmp_path: Path, format_: str
) -> None:
    path = tmp_path / f"svar.{format_}"
    ended = program("export", "--anonymous", "--output", path)
    assert ended.code == 0, ended.err
    assert "not for publishing" in ended.err
    if format_ == "xlsx":
        book = openpyxl.load_workbook(path)
        assert book.properties.creator == "kartlegg"
        assert isinstance(book.properties.created, datetime)
        words = " ".join(str(cell.value) for row in book.active.iter_rows() for cell in row)  # type: ignore[union-attr]
    else:
        words = path.read_text("utf-8-sig")
    assert "[kommune]" in words
    for name in (*NAMES[:5], "Prøve", "9901", "9902", "9903", "9904"):
        assert name not in words


def test_keys_differ_from_question_to_question_and_order_the_rows(program: Program, round_: Path) -> None:
    table = rows(program("export", "--anonymous").out)
    by_question = {one: [row["key"] for row in table if row["question"] == one] for one in ("1", "2")}
    assert [len(keys) for keys in by_question.values()] == [4, 4]
    assert not set(by_question["1"]) & set(by_question["2"])
    assert all(keys == sorted(keys) for keys in by_question.values())
    assert table == rows(program("export", "--anonymous").out)


def test_a_question_that_too_few_answered_is_withheld(program: Program, survey: Path, tmp_path: Path) -> None:
    for index in range(3):
        path = tmp_path / f"{index}.eml"
        path.write_bytes(reply(index, f"1. {index + 2} årsverk.\n" + ("2. Ingen.\n3. Folk.\n" if index < 2 else "")))
        program("import", path)
    ended = program("export", "--anonymous")
    assert {row["question"] for row in rows(ended.out)} == {"1"}
    assert "Withheld, for fewer than 3 have answered: Samarbeid, Utfordringar." in " ".join(ended.err.split())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["--format", "ods"], "the format ods is not known", id="unknown-format"),
        pytest.param(["--output", "svar.doc"], "the format doc is not known", id="unknown-ending"),
        pytest.param(["--format", "xlsx"], "goes into a file", id="workbook-on-the-screen"),
    ],
)
def test_wrong_use_is_told(program: Program, survey: Path, arguments: list[str], message: str) -> None:
    ended = program("export", *arguments)
    assert ended.code == 2
    assert message in ended.err
