"""Attached documents: read, or named in a doubt."""

import subprocess

import pypandoc
import pytest

from kartlegg.model import Attachment
from kartlegg.reading.documents import kind_of, read_document
from outlookfiles import ole
from pdffiles import LOCKED, SCAN
from wordfiles import docx, odt, packed, para

LONG = para("x" * 20_000_000)
MARKDOWN = "# Svar\n\n1.  To årsverk\n2.  Ingen\n\n- punkt\n"


def attachment(data: bytes, name: str, content_type: str = "application/octet-stream") -> Attachment:
    return Attachment(filename=name, content_type=content_type, data=data)


def made(form: str, source: str = MARKDOWN) -> bytes:
    command = [pypandoc.get_pandoc_path(), "--from=markdown", f"--to={form}", "--output=-", "--standalone"]
    return subprocess.run(command, input=source.encode(), capture_output=True, check=True).stdout


@pytest.mark.parametrize("form", ["docx", "odt", "rtf"])
def test_word_processors(form: str) -> None:
    document = read_document(attachment(made(form), f"svar.{form}"))
    assert document is not None
    texts = [line.text for line in document.lines]
    assert texts[0] == "Svar"
    assert any("To årsverk" in text for text in texts)
    if form != "rtf":  # pandoc's own RTF has its numbers as text
        assert "1. To årsverk" in texts


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        pytest.param(b"%PDF-1.7", "svar", ".pdf", id="by its bytes"),
        pytest.param(b"%PDF-1.7", "svar.docx", ".pdf", id="a wrong name"),
        pytest.param(b"{\\rtf1", "svar.doc", ".rtf", id="RTF that is called Word"),
        pytest.param(b"x", "svar.ODT", ".odt", id="by its name"),
        pytest.param(b"PK\x03\x04", "svar.docx", ".docx", id="by its name, though broken"),
        pytest.param(docx(""), "svar", ".docx", id="Word without a name"),
        pytest.param(docx(""), "svar.pdf", ".docx", id="Word that is called PDF"),
        pytest.param(odt(""), "svar v. Per", ".odt", id="OpenDocument with a name that only has a full stop"),
        pytest.param(packed({"a.txt": "x"}), "svar.zip", ".zip", id="a zip"),
        pytest.param(ole({"WordDocument": b"x"}), "svar.docx", ".doc", id="old Word that is called new"),
    ],
)
def test_kind(data: bytes, name: str, kind: str) -> None:
    assert kind_of(attachment(data, name)) == kind


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        pytest.param(b"PK broken", "svar.docx", "cannot be read", id="broken"),
        pytest.param(b"%PDF-1.7 broken", "svar.pdf", "cannot be read", id="broken PDF"),
        pytest.param(b"x", "svar.doc", "is of a kind that is not read", id="old Word"),
        pytest.param(b"x", "tal.xlsx", "is of a kind that is not read", id="a sheet"),
        pytest.param(b"", "svar.txt", "holds no text", id="empty"),
        pytest.param(b"x", "svar.wps", "is of a kind that is not read", id="a kind that nobody knows"),
        pytest.param(b"x", "svar", "is of a kind that is not read", id="no kind at all"),
        pytest.param(packed({"a.txt": "x"}), "svar.zip", "is of a kind that is not read", id="a zip"),
        pytest.param(ole({"WordDocument": b"x"}), "svar.doc", "old Word format", id="old Word by its bytes"),
        pytest.param(ole({"EncryptedPackage": b"x"}), "svar.docx", "locked with a password", id="locked Word"),
        pytest.param(LOCKED, "svar.pdf", "locked with a password", id="locked PDF"),
        pytest.param(SCAN, "svar.pdf", "is a scan", id="a scan"),
        pytest.param(docx(""), "svar.docx", "holds no text", id="an empty Word file"),
        pytest.param(docx(LONG), "svar.docx", "far more than a letter", id="a bomb"),
        pytest.param(b"x" * 100_000, "side 1.jpg", "is of a kind that is not read", id="a photographed page"),
    ],
)
def test_what_cannot_be_read_is_named(data: bytes, name: str, words: str) -> None:
    document = read_document(attachment(data, name))
    assert document is not None
    assert name in str(document.problem)
    assert words in str(document.problem)


@pytest.mark.parametrize("name", ["logo.png", "logo", "smime.p7s", "møte.ics", "per.vcf"])
def test_what_is_no_document(name: str) -> None:
    assert read_document(attachment(b"x", name, "image/png" if name == "logo" else "")) is None


def test_letters_in_doubt_are_told() -> None:
    document = read_document(attachment("Blåbærsyltetøy".encode("mac_roman"), "svar.txt"))
    assert document is not None
    assert [line.text for line in document.lines] == ["Blåbærsyltetøy"]
    assert "svar.txt" in str(document.problem)


@pytest.mark.parametrize("form", ["docx", "odt", "rtf"])
def test_what_another_program_makes_of_all_that_letters_have(form: str) -> None:
    """Tables, notes and nested lists as pandoc writes them: a second opinion on what the formats mean."""
    source = "1.  Ja[^a]\n\n    a)  x\n\n[^a]: note\n\nMeir.\n\n2.  Nei\n\n| Nr | Svar |\n|---|---|\n| 1 | To |\n"
    document = read_document(attachment(made(form, source), f"svar.{form}"))
    assert document is not None
    assert [" ".join(line.text.replace("\t", " ").split()) for line in document.lines] == [
        "1. Ja (note)", "a) x", "Meir.", "2. Nei", "Nr", "Svar", "1", "To"
    ]  # fmt: skip
    assert [line.cell for line in document.lines][-4:] == [0, 1, 0, 1]
