"""A document is taken apart by its ending and its content, or refused with a way on; nothing else is raised."""

import re
import zipfile
from contextlib import suppress
from datetime import date
from io import BytesIO

import pypandoc
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kartlegg.anonymity.leaks import PassageKind
from kartlegg.anonymity.leaks.extract import extract
from kartlegg.anonymity.leaks.extract.collect import parted
from kartlegg.anonymity.leaks.extract.programs import is_program
from kartlegg.anonymity.leaks.extract.styles import is_built_in
from kartlegg.anonymity.leaks.hidden import find_hidden
from kartlegg.anonymity.leaks.links import find_links
from kartlegg.anonymity.leaks.values import Evidence
from kartlegg.errors import InputError
from kartlegg.model import Language, RoundFacts
from kartlegg.summary.documents import Properties, make_docx, make_html, make_pdf, read_markdown
from kartlegg.templating import Templates
from planted import open_text, pdf, shape, slides, word, workbook
from summary_rounds import make_survey

MADE = {
    "docx": word(),
    "odt": open_text(),
    "pptx": slides(shape("Brev")),
    "pdf": pdf(),
    "html": b"<!doctype html><p>Brev</p>",
    "md": b"Brev",
    "txt": b"Brev",
}
ENDINGS = st.sampled_from([*MADE, "htm", "MD", "", "xlsx"])


@pytest.mark.parametrize("ending", list(MADE))
def test_each_format_is_read_by_its_ending(ending: str) -> None:
    assert extract(f"Brev.{ending.upper()}", MADE[ending]).body.strip() == "Brev"


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        pytest.param("brev.doc", b"x", "brev.doc is of a kind that cannot be checked", id="unknown-ending"),
        pytest.param("brev", b"x", "brev is of a kind that cannot be checked", id="no-ending"),
        pytest.param("ark.xlsx", workbook("x"), "ark.xlsx is of a kind that cannot be checked", id="sheet"),
        pytest.param("brev.txt", pdf(), "brev.txt is named .txt but is a PDF", id="pdf-as-text"),
        pytest.param("brev.docx", open_text(), "brev.docx is named .docx but is a .odt document", id="odt-as-docx"),
        pytest.param("brev.pdf", b"Brev", "brev.pdf is named .pdf but is plain text", id="text-as-pdf"),
        pytest.param("brev.md", b"\x89PNG\r\n\x1a\n\0", "brev.md is no md document", id="picture-as-markdown"),
        pytest.param(
            "brev.docx",
            b"\xd0\xcf\x11\xe0" + bytes(600),
            "brev.docx is locked with a password or of an old kind",
            id="locked-word",
        ),
        pytest.param(
            "brev.odt",
            open_text(parts={"META-INF/manifest.xml": "<manifest><encryption-data/></manifest>"}),
            "brev.odt is locked with a password",
            id="locked-odt",
        ),
        pytest.param("brev.docx", word()[:200], "brev.docx is no docx document", id="cut-off"),
        pytest.param("brev.docx", b"", "brev.docx is named .docx but is plain text", id="empty"),
        pytest.param("brev.pdf", b"%PDF-1.7\n", "brev.pdf is damaged and cannot be read", id="pdf-without-objects"),
    ],
)
def test_a_file_that_cannot_be_checked_is_told_with_a_way_on(name: str, data: bytes, said: str) -> None:
    with pytest.raises(InputError) as told:
        extract(name, data)
    assert told.value.message == said
    assert told.value.hint


def test_a_bomb_is_refused() -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<w>" + b" " * 20_000_000 + b"</w>")
    with pytest.raises(InputError, match="unpacks to far more"):
        extract("brev.docx", out.getvalue())


def test_a_part_that_stands_twice_is_refused() -> None:
    out = BytesIO(word())
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(out, "a") as archive:
        archive.writestr("word/document.xml", "<w/>")
    with pytest.raises(InputError, match="two parts of one name"):
        extract("brev.docx", out.getvalue())


def test_entities_are_not_expanded() -> None:
    bomb = '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa">]><w:document>&a;</w:document>'
    with pytest.raises(InputError, match="DOCTYPE"):
        extract("brev.docx", word(parts={"word/document.xml": bomb}))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        pytest.param("svar-oddvik.docx", "svar oddvik docx", id="hyphen"),
        pytest.param("svar_oddvik_2.docx", "svar oddvik 2 docx", id="underscore"),
        pytest.param("svarFraOddvik2.docx", "svar Fra Oddvik 2 docx", id="capitals"),
        pytest.param("svar%20fr%C3%A5.docx", "svar frå docx", id="escapes"),
        pytest.param("post.oddvik.kommune.pdf", "post oddvik kommune pdf", id="points"),
    ],
)
def test_the_name_of_the_file_is_read_word_by_word(name: str, words: str) -> None:
    assert parted(name) == words


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        pytest.param("Microsoft® Word for Microsoft 365", False, id="word"),
        pytest.param("LibreOffice/7.4.7.2$Linux_X86_64 LibreOffice_project/40$Build-2", False, id="libreoffice"),
        pytest.param("macOS Version 13.4 (Build 22F66) Quartz PDFContext", False, id="mac"),
        pytest.param("Skia/PDF m114", False, id="chrome"),
        pytest.param("On-screen Show (4:3)", False, id="powerpoint"),
        pytest.param("Skjermfremvisning (16:9)", False, id="powerpoint-nb"),
        pytest.param("A4 Paper (210x297 mm)", False, id="powerpoint-paper"),
        pytest.param("Microsoft Word – Oddvik kommune", True, id="word-and-more"),
        pytest.param("Oddvik kommune", True, id="no-program"),
    ],
)
def test_a_program_is_told_only_with_more_than_its_name(text: str, is_told: bool) -> None:
    assert is_program(text) is not is_told


@pytest.mark.parametrize(
    ("name", "is_told"),
    [
        pytest.param("heading 1", False, id="word"),
        pytest.param("CommentVarTok", False, id="pandoc"),
        pytest.param("Plassholder for innhold 3", False, id="powerpoint"),
        pytest.param("Tittel 1", False, id="title"),
        pytest.param("Oddvik tittel", True, id="named"),
        pytest.param("svarOddvik", True, id="joined"),
    ],
)
def test_a_style_is_told_when_no_program_names_it_so(name: str, is_told: bool) -> None:
    assert is_built_in(name) is not is_told


def test_the_anchor_of_a_heading_is_not_told_twice() -> None:
    page = b"<h2 id=kurs-i-vest>Kurs i vest</h2><p id=svar-fra-vest><a href='#kurs-i-vest'>x</a>"
    names = [one.text for one in extract("b.html", page).passages if one.kind is PassageKind.NAME]
    assert names == ["b html", "svar fra vest"]


@given(data=st.binary(max_size=400), ending=ENDINGS)
def test_any_bytes_are_read_or_refused(data: bytes, ending: str) -> None:
    with suppress(InputError):
        assert extract(f"x.{ending}", data).passages


@st.composite
def damaged(draw: st.DrawFn) -> tuple[str, bytes]:
    """A document some bytes of which are others, or are missing."""
    ending = draw(st.sampled_from(["docx", "odt", "pptx", "pdf", "html"]))
    data = bytearray(MADE[ending])
    for _ in range(draw(st.integers(1, 6))):
        place = draw(st.integers(0, len(data) - 1))
        data[place : place + draw(st.integers(0, 9))] = draw(st.binary(max_size=9))
    return ending, bytes(data)


@given(made=damaged())
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=300)
def test_a_damaged_document_is_read_or_refused(made: tuple[str, bytes]) -> None:
    with suppress(InputError):
        assert extract(f"x.{made[0]}", made[1]).passages


MARKUP = st.lists(
    st.sampled_from(
        ["<w:p>", "</w:p>", "<w:r>", "</w:r>", "<w:t>ord</w:t>", "<w:tbl>", "</w:tbl>", "<w:tr>", "</w:tr>", "<w:tc>",
         "</w:tc>", "<w:pict/>", '<w:rPr><w:sz w:val="x"/><w:vanish/></w:rPr>', '<w:pPr><w:pStyle w:val="a"/></w:pPr>',
         "<w:sdt><w:sdtPr/></w:sdt>", "<w:txbxContent>", "</w:txbxContent>", '<w:ins w:author="a"/>', "<w:fldChar/>"]
    ),
    max_size=30,
).map("".join)  # fmt: skip


@given(body=MARKUP)
def test_any_order_of_elements_is_read_or_refused(body: str) -> None:
    with suppress(InputError):
        assert extract("x.docx", word(body)).passages


LETTER = """# Oppsummering: Drift «no» & seinare

Til kommunane i fylket

## Utfordringar

Mange har for lite folk (8). *Ein del* manglar pengar til informasjonstryggleik og personvernombod (3), og dei aller
fleste melder at dei ikkje har nok tid til å følgje opp det som skal gjerast.

- Nokre ønskjer kurs \\<3\\>.
- Nokre ser til [lova](https://lovdata.example/lov).
    - eitt til

| Tiltak | Kommunar |
|--------|---------:|
| Kurs   | 8        |
| Meir folk | 11    |

Med helsing

Siri Sakvoll\\
Prøvekontoret i Vest
"""


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text)


@pytest.fixture(scope="module")
def published() -> dict[str, bytes]:
    tree, title = read_markdown(LETTER)
    properties = Properties(
        title=title, author="Prøvekontoret i Vest", language=Language.NYNORSK, day=date(2031, 3, 14)
    )
    return {
        "html": make_html(tree, properties, Templates()),
        "docx": make_docx(tree, properties, None),
        "pdf": make_pdf(tree, properties, Templates()),
    }


@pytest.fixture(scope="module")
def converted(published: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("odt") / "oppsummering.odt"
    pypandoc.convert_text(published["html"].decode(), "odt", format="html", outputfile=str(path))
    return path.read_bytes()


def test_an_open_document_has_the_same_words(converted: bytes) -> None:
    document = extract("oppsummering.odt", converted)
    expected = " ".join(words(re.sub(r"\(https[^)]*\)", "", LETTER)))
    assert expected in " ".join(words(document.body))
    assert "\nTiltak\tKommunar\nKurs\t8\nMeir folk\t11\n" in document.body
    assert [one.text for one in document.passages if one.trace] == ["Prøvekontoret i Vest", "Prøvekontoret i Vest"]


@pytest.mark.parametrize("ending", ["html", "docx", "pdf"])
def test_our_own_letter_has_the_same_lines_in_every_format(ending: str, published: dict[str, bytes]) -> None:
    body = extract(f"oppsummering.{ending}", published[ending]).body
    expected = words(re.sub(r"\(https[^)]*\)", "", LETTER))
    assert words(body)[: len(expected)] == expected
    assert len(words(body)) <= len(expected) + 2  # the number of the page
    assert "\nTiltak\tKommunar\nKurs\t8\nMeir folk\t11\n" in body
    assert "\n## Utfordringar\n" in body
    assert "\n- Nokre ønskjer kurs <3>.\n- Nokre ser til lova.\n  - eitt til\n" in body


@pytest.mark.parametrize("ending", ["html", "docx", "pdf"])
def test_our_own_letter_hides_nothing(ending: str, published: dict[str, bytes]) -> None:
    document = extract(f"oppsummering.{ending}", published[ending])
    evidence = Evidence(survey=make_survey(), facts=RoundFacts(recipients=()), replies=())
    assert [*find_hidden(document, evidence), *find_links(document, evidence)] == []
    assert document.doubts == ()
    told = {(one.kind, one.where) for one in document.passages if one.kind not in {PassageKind.BODY, PassageKind.LINK}}
    assert len(told) < 12, told
