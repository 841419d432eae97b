"""``kartlegg anonymise``: a filter that changes nothing but names, with a survey or without one."""

import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pypandoc
import pytest

from surveys import Ended, reply, run

Filter = Callable[..., Ended]


@pytest.fixture
def filtered(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Filter:
    """Runs the filter on bytes, in a folder without a survey."""
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")

    def call(source: bytes, *arguments: object) -> Ended:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(source), encoding="ascii"))
        return run("anonymise", *arguments, capsys=capsys, monkeypatch=monkeypatch)

    return call


def test_it_needs_no_survey(filtered: Filter) -> None:
    ended = filtered(b"Ring 55 12 34 56 eller skriv til kari@vestvik.example.\n")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == "Ring [telefon] eller skriv til [e-post].\n"


def test_json_has_the_offsets_of_the_input(filtered: Filter) -> None:
    source = "Æ 😀\r\nSkriv til kari@vestvik.example no.\r\n"
    found = json.loads(filtered(source.encode(), "--json").out)
    (span,) = found["spans"]
    assert source[span["start"] : span["end"]] == span["text"] == "kari@vestvik.example"
    assert span["type"] == "email"
    assert found["text"] == "Æ 😀\r\nSkriv til [e-post] no.\r\n"


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("", id="empty"),
        pytest.param("éi linje utan slutt", id="no-line-end"),
        pytest.param("a\r\nb\rc\n\n\n", id="mixed-line-ends"),
        pytest.param("\ufeffmed BOM\n", id="byte-order-mark"),
        pytest.param("tab\tog\x0cside\n", id="tab-and-form-feed"),
    ],
)
def test_what_names_nobody_stays_byte_for_byte(source: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "kartlegg", "anonymise"], input=source.encode(), capture_output=True, cwd=tmp_path
    )
    assert (done.returncode, done.stdout) == (0, source.encode())


def test_a_survey_lends_its_names_and_those_who_wrote(
    filtered: Filter, survey: Path, program: Filter, tmp_path: Path
) -> None:
    path = tmp_path / "svar.eml"
    path.write_bytes(reply(0, "1. 3 årsverk.\n2. Ingen.\n3. Vi manglar folk.\n"))
    assert program("import", path).code == 0
    ended = filtered("Askedal har det bra, seier Prøve.\n".encode(), "-c", survey)
    assert ended.out == "[kommune] har det bra, seier [person].\n"
    assert filtered(b"Askedal\n", "-c", survey, "--language", "nb").out == "[kommune]\n"
    assert "5 recipients" in filtered(b"", "-c", survey, "-v").err


def test_a_number_that_is_nearly_an_identity_number_is_a_doubt(filtered: Filter) -> None:
    ended = filtered(b"Nummeret er 01818012346.\n")  # the month with 80 added is that of test persons
    assert ended.out == "Nummeret er 01818012346.\n"
    assert "01818012346 may be a mistyped national identity number" in ended.err
    found = json.loads(filtered(b"Nummeret er 01818012346.\n", "--json").out)
    assert [one["type"] for one in found["doubts"]] == ["national_id"]


def test_a_region_that_enough_share_may_be_told(filtered: Filter, survey: Path) -> None:
    rows = (survey.parent / "recipients.csv").read_text("utf-8").splitlines()
    regions = ["region", "Fjorden", "Fjorden", "Fjorden", "Kysten", "Kysten"]
    lines = [f"{row},{region}" for row, region in zip(rows, regions, strict=True)]
    (survey.parent / "recipients.csv").write_text("\n".join(lines) + "\n", "utf-8")
    with survey.open("a", encoding="utf-8") as file:
        file.write("anonymity: {generalise: true}\n")
    ended = filtered(b"Dei i Askedal kommune er med. Fossnes er ikkje med.\n", "-c", survey, "--language", "nn")
    assert ended.out == "Dei i ein kommune i Fjorden er med. [kommune] er ikkje med.\n"


def test_files_and_documents(filtered: Filter, tmp_path: Path) -> None:
    text, document = tmp_path / "svar-vestvik.txt", tmp_path / "brev.docx"
    text.write_text("Ring 55 12 34 56.\n", encoding="utf-8")
    pypandoc.convert_text("Skriv til kari@vestvik.example.", "docx", format="markdown", outputfile=str(document))
    ended = filtered(b"", text, document)
    assert "Ring [telefon]." in ended.out
    assert "Skriv til [e-post]." in ended.out
    folder = tmp_path / "ut"
    assert filtered(b"", text, document, "--output", folder).code == 0
    assert sorted(path.name for path in folder.iterdir()) == ["anonym-1.txt", "anonym-2.txt"]
    assert (folder / "anonym-1.txt").read_text("utf-8") == "Ring [telefon].\n"
    lines = [json.loads(line) for line in filtered(b"", text, document, "--json").out.splitlines()]
    assert [line["file"] for line in lines] == [str(text), str(document)]


@pytest.mark.parametrize(
    ("source", "arguments", "code", "message"),
    [
        pytest.param("blåbær".encode("latin-1"), [], 3, "standard input is no UTF-8 text: line 1", id="latin-1"),
        pytest.param(b"", ["finst-ikkje.txt"], 3, "finst-ikkje.txt cannot be read", id="missing-file"),
        pytest.param(b"", ["-c", "finst-ikkje.yaml"], 3, "finst-ikkje.yaml", id="missing-survey"),
        pytest.param(b"", ["-", "a.txt"], 2, "cannot be mixed", id="input-and-files"),
        pytest.param(b"", ["--language", "en"], 2, "nynorsk", id="unknown-language"),
        pytest.param(b"", ["--output", "."], 3, "is a folder", id="output-is-a-folder"),
        pytest.param(b"", [__file__, "--output", __file__], 2, "would be overwritten", id="output-is-the-input"),
        pytest.param(b"", ["--output", "ut.docx"], 2, "named as a document", id="output-is-no-text"),
    ],
)
def test_what_cannot_be_done_is_told(
    filtered: Filter, source: bytes, arguments: list[str], code: int, message: str
) -> None:
    ended = filtered(source, *arguments)
    assert ended.code == code
    assert message in " ".join(ended.err.split())
    assert ended.out == ""
