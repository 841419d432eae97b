"""Nothing is published with a leak in it, in no format; what is published carries nothing of the machine."""

import hashlib
import re
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pypandoc
import pypdfium2
import pytest

from kartlegg.anonymity.leaks import Evidence, Reply, extract
from kartlegg.anonymity.leaks.names import with_sender
from kartlegg.errors import DisclosureError, InputError
from kartlegg.flow.evidence import known_words
from kartlegg.model import AllowedName, Language, SummarySettings, Survey
from kartlegg.summary.publish import publish
from summary_rounds import BOKMAL, DAY, FACTS, NYNORSK, make_survey

LETTER = """# Oppsummering: Drift «no» & seinare

Til kommunane

## Utfordringar

Mange har for lite folk (8). *Ein del* manglar pengar (3).

- Nokre ønskjer kurs \\<3\\>.
- Nokre ser til [lova](https://lovdata.example/lov).

Med helsing

Siri Sakvoll\\
Prøvekontoret i Vest
"""
ALLOWED = replace(FACTS, allow=(AllowedName(name="lovdata.example", reason="the law"),))


def publish_in(
    folder: Path,
    markdown: str = LETTER,
    *,
    formats: Sequence[str] = ("html", "docx", "pdf"),
    stem: str = "oppsummering",
    survey: Survey | None = None,
    language: Language = NYNORSK,
    replies: Sequence[tuple[str, str]] = (),
    accepted: frozenset[str] = frozenset(),
) -> tuple[Path, ...]:
    survey = survey or make_survey()
    evidence = Evidence(
        survey=survey,
        facts=with_sender(ALLOWED, survey.sender),
        replies=tuple(Reply(recipient=number, text=text) for number, text in replies),
        known=known_words(survey),
        language=language,
    )
    return publish(
        markdown, folder=folder, stem=stem, formats=formats, evidence=evidence, accepted=accepted, today=DAY
    ).files


def test_three_files_with_the_same_words(tmp_path: Path) -> None:
    html, docx, pdf = publish_in(tmp_path / "out")
    pages = pypdfium2.PdfDocument(pdf)
    pdf_words = " ".join(page.get_textpage().get_text_range() for page in pages)
    pages.close()
    for words in (*(extract(path.name, path.read_bytes()).body for path in (html, docx)), pdf_words):
        plain = " ".join(words.split())
        for expected in (
            "Drift «no» & seinare",
            "Mange har for lite folk (8).",
            "Nokre ønskjer kurs <3>.",
            "Siri Sakvoll",
        ):
            assert expected in plain
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "oppsummering.docx", "oppsummering.html", "oppsummering.pdf",
    ]  # fmt: skip


def test_words_that_are_broken_at_a_line_end_are_nothing_hidden(tmp_path: Path) -> None:
    words = "Mange vil ha tilgangsstyring og informasjonstryggleiksarbeid i sakshandsamingssystema "
    (pdf,) = publish_in(tmp_path, f"{LETTER}\n{' '.join(words + 'og ' * n for n in range(12))}\n", formats=("pdf",))
    pages = pypdfium2.PdfDocument(pdf)
    text = "".join(page.get_textpage().get_text_range() for page in pages)
    pages.close()
    assert re.search(r"\w[\u00ad\u0002\ufffe-]\s*\n?\w", text)  # at least one is broken


@pytest.mark.parametrize(
    "leak",
    [
        pytest.param("Det gjeld Vestvik.", id="plain"),
        pytest.param("Det gjeld **Vest**vik.", id="parted-by-markup"),
        pytest.param("Det gjeld &#86;estvik.", id="character-reference"),
        pytest.param("[her](https://www.vestvik.example)", id="link"),
        pytest.param("<!-- Vestvik -->", id="comment"),
        pytest.param("Det gjeld Vest\u00advik.", id="soft-hyphen"),
        pytest.param("[kart]: vestvik.png\n\n![][kart]", id="image"),
    ],
)
def test_a_leak_stops_everything(tmp_path: Path, leak: str) -> None:
    with pytest.raises(DisclosureError, match="nothing was published") as caught:
        publish_in(tmp_path / "out", LETTER + "\n" + leak + "\n", formats=("html",))
    assert caught.value.exit_code == 6
    assert caught.value.details
    assert not (tmp_path / "out").exists()


def test_a_quote_stops_everything_and_the_questions_do_not(tmp_path: Path) -> None:
    reply = ("9002", "Kor mange årsverk? Straumen gjekk to gonger i haust.")
    quoted = LETTER + "\nStraumen gjekk to gonger i haust.\n"
    assert publish_in(tmp_path, replies=[reply], formats=("html",))
    with pytest.raises(DisclosureError, match=r"oppsummering\.md"):
        publish_in(tmp_path, quoted, replies=[reply])


def test_the_drafts_own_phrases_are_nobodys(tmp_path: Path) -> None:
    phrase = "Brevet er godkjent elektronisk og har difor inga underskrift."
    assert publish_in(tmp_path, f"{LETTER}\n*{phrase}*\n", replies=[("9002", phrase)], formats=("html",))


def test_a_name_in_the_file_name_stops_it(tmp_path: Path) -> None:
    with pytest.raises(DisclosureError, match="one place") as caught:
        publish_in(tmp_path, stem="svar-vestvik")
    assert "file" in caught.value.details[0].split(":")[0]


def test_a_name_in_the_reference_document_stops_it(tmp_path: Path) -> None:
    reference = tmp_path / "mal.docx"
    pypandoc.convert_text("Brev", "docx", format="markdown", outputfile=str(reference))
    other = tmp_path / "mal2.docx"
    with zipfile.ZipFile(reference) as source, zipfile.ZipFile(other, "w") as made:
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/app.xml":
                content = content.replace(b"</Properties>", b"<Company>Vestvik kommune</Company></Properties>")
            made.writestr(name, content)
    survey = make_survey(summary=SummarySettings(reference_docx=other))
    (docx,) = publish_in(tmp_path / "out", formats=("docx",), survey=survey)
    with zipfile.ZipFile(docx) as archive:
        assert all(b"Vestvik" not in archive.read(name) for name in archive.namelist())


def test_properties_are_the_offices_and_the_letters(tmp_path: Path) -> None:
    _, docx, pdf = publish_in(tmp_path, language=BOKMAL)
    with zipfile.ZipFile(docx) as archive:
        core = archive.read("docProps/core.xml").decode()
        assert "<dc:creator>Prøvekontoret i Vest</dc:creator>" in core
        assert "2031-03-14T12:00:00Z" in core
        assert 'w:val="nb-NO"' in archive.read("word/styles.xml").decode()
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    document = pypdfium2.PdfDocument(pdf)
    properties = document.get_metadata_dict()
    document.close()
    assert properties["Author"] == "Prøvekontoret i Vest"
    assert properties["Title"].startswith("Oppsummering: Drift")
    assert properties["CreationDate"].startswith("D:20310314")
    metadata = pdf.read_bytes()
    assert b"pdfuaid:part" in metadata
    assert b"pdfaid:conformance" in metadata


def test_the_page_fetches_nothing_and_runs_nothing(tmp_path: Path) -> None:
    hostile = LETTER + "\n<script>alert(1)</script>\n\nSjå [her](javascript:alert(1)) <b onclick='x()'>no</b>.\n"
    (html,) = publish_in(tmp_path, hostile, formats=("html",))
    page = html.read_text("utf-8")
    assert '<html lang="nn">' in page
    assert "<script" not in page
    assert "javascript:" not in page
    assert "<b " not in page
    assert not re.search(r"<(?:link|img|iframe|object)\b|@import|url\(", page)


def test_the_same_draft_gives_the_same_bytes(tmp_path: Path) -> None:
    one, two = publish_in(tmp_path / "a"), publish_in(tmp_path / "b")
    assert [hashlib.sha256(path.read_bytes()).hexdigest() for path in one] == [
        hashlib.sha256(path.read_bytes()).hexdigest() for path in two
    ]


def test_a_file_that_is_there_is_replaced_whole(tmp_path: Path) -> None:
    (tmp_path / "oppsummering.html").write_text("gamalt", encoding="utf-8")
    (html,) = publish_in(tmp_path, formats=("html",))
    assert "gamalt" not in html.read_text("utf-8")
    assert [path.name for path in tmp_path.iterdir()] == ["oppsummering.html"]


@pytest.mark.parametrize(
    ("markdown", "formats", "reference", "message"),
    [
        pytest.param(LETTER, ("odf",), None, "the format odf", id="unknown-format"),
        pytest.param("Utan tittel", ("html",), None, "no title", id="no-title"),
        pytest.param(LETTER, ("docx",), "finst-ikkje.docx", "reference_docx", id="missing-reference"),
        pytest.param("# A\n" + "x " * 300_000, ("html",), None, "at most 500000", id="far-too-large"),
    ],
)
def test_what_cannot_be_made_is_told(
    tmp_path: Path, markdown: str, formats: tuple[str, ...], reference: str | None, message: str
) -> None:
    summary = SummarySettings(reference_docx=tmp_path / reference if reference else None)
    with pytest.raises(InputError, match=message):
        publish_in(tmp_path / "out", markdown, formats=formats, survey=make_survey(summary=summary))
    assert not (tmp_path / "out").exists()


def test_a_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="could not be written"):
        publish_in(tmp_path / "out", formats=("html",))
