"""``kartlegg status``: the table, JSON for programs, a page for the office, and whom to ring."""

import csv
import json
import re
import stat
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest

from kartlegg.cli import status as command
from surveys import Ended, reply, write_survey

Program = Callable[..., Ended]
WHOLE = "1. Vi har 3 årsverk.\n2. Vi samarbeider med Fossnes.\n3. Vi manglar folk.\n"
HOSTILE = "<script>alert(1)</script>\"'& Vest"
ROWS = f"""number,name,email,language,region,contact,phone,message_id
9901,Askedal,post0@k0.kommune.example,nn,Nord,Per Prøve,55 00 00 01,<a@b.example>
9902,Bjørkvik,post1@k1.kommune.example,nn,Nord,=1+1,+47 55 00 00 02,<b@b.example>
9903,Elvarheim,post2@k2.kommune.example,nb,"{HOSTILE.replace('"', '""')}",,,<c@b.example>
9904,Fossnes,post3@k3.kommune.example,nn,,Kari Prøve,55 00 00 04,<d@b.example>
9905,Granøy,post4@k4.kommune.example,nn,,,,<e@b.example>
"""


@pytest.fixture
def round_(survey: Path, program: Program, tmp_path: Path) -> Path:
    """9901 has answered with several answers to 1, 9902 in part, 9903 wants a call, 9904 and 9905 owe."""
    (survey.parent / "recipients.csv").write_text(ROWS, encoding="utf-8")
    raws = (
        reply(0, WHOLE),
        reply(0, "1. Vi har 4 årsverk.\n", number=1, date="Tue, 06 Oct 2026 10:00:00 +0200"),
        reply(1, "1. Vi har 2 årsverk.\n"),
        reply(2, "Kan de ringe meg på 55 00 00 09?\n"),
    )
    for number, raw in enumerate(raws):
        path = tmp_path / f"{number}.eml"
        path.write_bytes(raw)
        assert program("import", path).code == 0
    return survey


def found(program: Program, *options: object) -> dict[str, object]:
    read: dict[str, object] = json.loads(program("status", "--json", *options).out)
    return read


# ── Counts ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_json_has_the_keys_that_are_promised(round_: Path, program: Program) -> None:
    status = found(program)
    assert sorted(status) == sorted(
        [
            "title",
            "made",
            "deadline",
            "days_left",
            "counts",
            "total",
            "regions",
            "questions",
            "recipients",
            "calls",
            "unplaced",
            "removed",
            "other",
        ]
    )
    recipients = status["recipients"]
    assert isinstance(recipients, list)
    assert sorted(recipients[0]) == sorted(
        [
            "number",
            "name",
            "region",
            "state",
            "late",
            "by_phone",
            "wants_call",
            "phone",
            "deadline",
            "own_deadline",
            "days_left",
            "answered",
            "doubted",
            "messages",
            "doubts",
        ]
    )
    told = (Path(__file__).parents[2] / "docs" / "status.md").read_text("utf-8")
    calls = status["calls"]
    assert isinstance(calls, list)
    for key in (*status, *recipients[0], *calls[0], "asked", "partial", "none", "percent", "label"):
        assert f"`{key}`" in told, f"docs/status.md does not tell of {key}"


def test_each_question_and_each_region(round_: Path, program: Program) -> None:
    status = found(program)
    assert status["questions"] == [
        {"id": "1", "label": "Årsverk", "answered": 2, "doubted": 1},
        {"id": "2", "label": "Samarbeid", "answered": 1, "doubted": 0},
        {"id": "3", "label": "Utfordringar", "answered": 1, "doubted": 0},
    ]
    assert status["regions"] == [
        {"name": "Nord", "asked": 2, "answered": 1, "partial": 1, "none": 0, "percent": 100},
        {"name": HOSTILE, "asked": 1, "answered": 0, "partial": 0, "none": 1, "percent": 0},
        {"name": None, "asked": 2, "answered": 0, "partial": 0, "none": 2, "percent": 0},
    ]
    assert status["total"] == {"asked": 5, "answered": 1, "partial": 1, "none": 3, "percent": 40}
    out = program("status").out
    assert re.search(r"1\. Årsverk\s+2 of 5\s+40\s+1", out)
    assert re.search(r"Nord\s+2\s+1\s+1\s+0\s+100", out)


@pytest.mark.parametrize(
    ("deadline", "words", "days"),
    [
        pytest.param("2026-10-20", "Deadline 2026-10-20: 5 days left.", 5, id="to come"),
        pytest.param("2026-10-16", "Deadline 2026-10-16: 1 day left.", 1, id="tomorrow"),
        pytest.param("2026-10-15", "Deadline 2026-10-15: today.", 0, id="today"),
        pytest.param("2026-10-15 12:00", "Deadline 2026-10-15 12:00: passed today.", 0, id="passed today"),
        pytest.param("2026-10-14", "Deadline 2026-10-14: passed 1 day ago.", -1, id="yesterday"),
        pytest.param("2026-10-26", "Deadline 2026-10-26: 11 days left.", 11, id="beyond the end of summer time"),
    ],
)
def test_days_to_the_deadline(
    tmp_path: Path, program: Program, monkeypatch: pytest.MonkeyPatch, deadline: str, words: str, days: int
) -> None:
    """By the calendar of the survey's zone: at 23.30 UTC on the 14th it is the 15th in Oslo."""
    moment = datetime(2026, 10, 14, 23, 30, tzinfo=UTC)
    monkeypatch.setattr(command, "now", lambda: moment + timedelta(hours=12 if "12:00" in deadline else 0))
    write_survey(tmp_path / "survey", smtp_port=1, imap_port=1, deadline=deadline)
    assert words in program("status").out
    assert found(program)["days_left"] == days


def test_an_own_deadline_is_told(round_: Path, program: Program) -> None:
    program("extend", "9905", "2031-01-31")
    recipients = found(program)["recipients"]
    assert isinstance(recipients, list)
    assert recipients[4]["deadline"] == "2031-01-31T23:59:59+01:00"
    assert [one["own_deadline"] for one in recipients] == [False] * 4 + [True]
    assert "2031-01-31" in program("status").out
    assert "its own deadline: 2031-01-31" in program("show", "9905").out


# ── Whom to ring ──────────────────────────────────────────────────────────────────────────────────────────────


def calls(program: Program) -> list[tuple[object, ...]]:
    read = json.loads(program("status", "--calls", "--json").out)
    return [(one["number"], one["phone"], one["phone_from"], one["wanted"], one["missing"]) for one in read]


def test_the_call_list(round_: Path, program: Program) -> None:
    """Who asked for it comes first; who owes is there where the list has a number."""
    assert calls(program) == [
        ("9903", "55 00 00 09", "reply", True, ["1", "2", "3"]),
        ("9902", "+47 55 00 00 02", "list", False, ["2", "3"]),
        ("9904", "55 00 00 04", "list", False, ["1", "2", "3"]),
    ]
    assert json.loads(program("status", "--calls", "--json").out)[0]["since"].startswith("2026-10-05T")
    program("record", "9903", "--note", "Svaret kjem.")
    program("extend", "9904", "2031-01-31")
    assert [one[0] for one in calls(program)] == ["9902"]


def test_nobody_to_ring(survey: Path, program: Program) -> None:
    assert "Nobody is to be rung" in program("status", "--calls").out


def test_the_call_list_for_a_spreadsheet_has_no_formulas(round_: Path, program: Program, tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    assert program("status", "--csv", path).code == 0
    assert path.read_bytes().startswith(b"\xef\xbb\xbf"), "Excel takes it for UTF-8 by this"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert [row["number"] for row in rows] == ["9903", "9902", "9904"]
    assert (rows[1]["contact"], rows[1]["phone"]) == ("'=1+1", "'+47 55 00 00 02")
    assert (rows[0]["wants_call"], rows[0]["missing"]) == ("yes", "1, 2, 3")


# ── The page ──────────────────────────────────────────────────────────────────────────────────────────────────


class Page(HTMLParser):
    """What the page has: its tags, its attributes, its words."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self._hidden = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._hidden = tag == "style"

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def page_of(program: Program, survey: Path) -> tuple[str, Page]:
    assert program("status", "--html").code == 0
    text = (survey.parent / "out" / "status.html").read_text("utf-8")
    return text, Page(text)


def test_the_page_stands_alone_and_is_for_the_office(round_: Path, program: Program) -> None:
    text, page = page_of(program, round_)
    assert not re.search(r"https?:|//|url\(|@import|<script|\son\w+=", text), "nothing is fetched, nothing runs"
    assert not {tag for tag, _ in page.tags} & {"script", "link", "img", "iframe", "object", "form"}
    assert page.all("html")[0]["lang"] == "nn"
    assert "Internt – sida namngjev kommunar" in page.text
    path = round_.parent / "out" / "status.html"
    if path.drive == "":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_page_can_be_read_aloud(round_: Path, program: Program) -> None:
    _, page = page_of(program, round_)
    assert all(cell.get("scope") in {"col", "row"} for cell in page.all("th"))
    assert len(page.all("h1")) == 1
    assert len(page.all("main")) == 1
    labels = {one["aria-labelledby"] for one in page.all("div") if one.get("role") == "region"}
    assert labels == {one["id"] for one in page.all("h2")}
    assert page.text.count("ikkje svart") >= 11, "what a dot says is said in words too"


def test_the_page_says_what_the_table_says(round_: Path, program: Program) -> None:
    program("extend", "9905", "2031-01-31")
    program("record", "9904", "-a", "1=3", "-a", "2=Ingen", "-a", "3=Folk")
    _, page = page_of(program, round_)
    for words in (
        "3 av 5 kommunar har svart (60 %)",
        "dagar att Frist: sundag 1. desember 2030",
        "1. Årsverk 3 60 % 1",
        "Nord 2 1 1 0 100 %",
        "9903 Elvarheim 55 00 00 09 – vil bli oppringd alt 5. oktober 2026",
        "har svart på telefon",
        "(frist 31. januar 2031)",
        "Utan region",
    ):
        assert words in page.text, words
    assert HOSTILE in page.text, "as text"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        pytest.param("nn", ["kommunar har svart", "Ringjeliste", "vil bli oppringd", "Manglar svar på"], id="nynorsk"),
        pytest.param("nb", ["kommuner har svart", "Ringeliste", "vil bli oppringt", "Mangler svar på"], id="bokmål"),
    ],
)
def test_the_page_is_in_the_surveys_written_form(
    round_: Path, program: Program, language: str, words: list[str]
) -> None:
    round_.write_text(round_.read_text("utf-8").replace("language: nn", f"language: {language}"), encoding="utf-8")
    _, page = page_of(program, round_)
    assert all(word in page.text for word in words)
    assert page.all("html")[0]["lang"] == language


def test_both_written_forms_have_a_word_for_everything() -> None:
    source = (Path(__file__).parents[2] / "templates" / "status.html.j2").read_text("utf-8")
    tables = re.findall(r'  "n[nb]": \{\n(.*?)\n  \},', source, re.DOTALL)
    first, second = (re.findall(r'"([\w ]+)":', table) for table in tables)
    assert first == second
    from kartlegg.model import State

    assert {str(state) for state in State} <= set(first)


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["--html", "FILE"], id="a file"),
        pytest.param(["--html", "FILE", "-q"], id="then another option"),
        pytest.param(["-q", "--html", "FILE"], id="after another option"),
        pytest.param(["--html=FILE"], id="with an equals sign"),
    ],
)
def test_where_the_page_goes(round_: Path, program: Program, tmp_path: Path, arguments: list[str]) -> None:
    path = tmp_path / "new" / "page.html"
    assert program("status", *(one.replace("FILE", str(path)) for one in arguments)).code == 0
    assert path.exists()
    assert not (round_.parent / "out" / "status.html").exists()


def test_one_thing_at_a_time(round_: Path, program: Program, tmp_path: Path) -> None:
    assert program("status", "--html", "--json").code == 2
    assert program("status", "--csv", tmp_path / "x.csv", "--json").code == 2
