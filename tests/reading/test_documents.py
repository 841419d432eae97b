"""Attached documents: read, or named in a doubt."""

import subprocess

import pypandoc
import pytest

from kartlegg.model import Attachment
from kartlegg.reading.documents import kind_of, read_document

MARKDOWN = "# Svar\n\n1.  To årsverk\n2.  Ingen\n\n- punkt\n"


def attachment(data: bytes, name: str, content_type: str = "application/octet-stream") -> Attachment:
    return Attachment(filename=name, content_type=content_type, data=data)


def made(form: str) -> bytes:
    command = [pypandoc.get_pandoc_path(), "--from=markdown", f"--to={form}", "--output=-", "--standalone"]
    return subprocess.run(command, input=MARKDOWN.encode(), capture_output=True, check=True).stdout


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
    ],
)
def test_what_cannot_be_read_is_named(data: bytes, name: str, words: str) -> None:
    document = read_document(attachment(data, name))
    assert document is not None
    assert name in str(document.problem)
    assert words in str(document.problem)


def test_a_picture_is_no_document() -> None:
    assert read_document(attachment(b"x", "logo.png", "image/png")) is None
