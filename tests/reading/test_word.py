"""A Word file made light says the same."""

import io
import subprocess
import zipfile

import pypandoc
import pytest

from kartlegg.reading.word import without_table_styles

MARKDOWN = "# Svar\n\n1.  To årsverk\n2.  Ingen\n\n| Spørsmål | Svar |\n|---|---|\n| Årsverk | 2,5 |\n\n*sist*\n"


def pandoc(data: bytes, *options: str) -> bytes:
    return subprocess.run([pypandoc.get_pandoc_path(), *options], input=data, capture_output=True, check=True).stdout


def with_table_styles(document: bytes, count: int) -> bytes:
    """A Word file with more styles of tables, and each of its tables in one of them."""
    style = (
        '<w:style w:type="table" w:customStyle="1" w:styleId="Rute{0}"><w:name w:val="Rute {0}"/><w:basedOn '
        'w:val="Table"/><w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr></w:tblStylePr></w:style>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(document)) as given, zipfile.ZipFile(out, "w") as taken:
        for name in given.namelist():
            text = given.read(name)
            if name == "word/styles.xml":
                text = text.replace(b"</w:styles>", "".join(map(style.format, range(count))).encode() + b"</w:styles>")
            if name == "word/document.xml":
                text = text.replace(b'<w:tblStyle w:val="Table"', b'<w:tblStyle w:val="Rute1"')
            taken.writestr(name, text)
    return out.getvalue()


def test_the_text_is_the_same_and_the_styles_are_gone() -> None:
    document = with_table_styles(pandoc(MARKDOWN.encode(), "--from=markdown", "--to=docx", "--output=-"), 200)
    light = without_table_styles(document)
    assert pandoc(light, "--from=docx", "--to=html") == pandoc(document, "--from=docx", "--to=html")
    with zipfile.ZipFile(io.BytesIO(light)) as files:
        styles = files.read("word/styles.xml")
    assert b'w:type="table"' not in styles
    assert b'w:type="paragraph"' in styles


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as files:
        for name, content in members.items():
            files.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"PK\x03\x04 broken", id="broken"),
        pytest.param(zipped(mimetype=b"text/plain"), id="another zip"),
        pytest.param(zipped(**{"word/styles.xml": bytes(30_000_000)}), id="a bomb"),
    ],
)
def test_what_is_no_word_file_comes_back_as_it_is(data: bytes) -> None:
    assert without_table_styles(data) == data
