"""PDF by paragraphs, cells and page frames."""

import pytest

from kartlegg.reading.lines import Line, unwrapped
from kartlegg.reading.packages import UnreadableError
from kartlegg.reading.pdf import Pages, read_pdf
from pdffiles import LOCKED, PICTURE, SCAN, by_hand, shown, typeset

A4 = '#set page(paper: "a4", margin: 2.5cm)\n#set text(size: 11pt, lang: "nn")\n'
LONG = "Kommunen har to årsverk til drift av bibliotek og eitt årsverk til rettleiing av lånarar i heile kommunen. " * 3
TEXT = shown((70, 400, "Eit svar med mange bokstavar"))
SECOND = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 8 0 R /Resources << /Font << /F 5 0 R >> >> >>"
MIXED = by_hand(
    "q 595 0 0 842 0 0 cm /I Do Q",
    more=(PICTURE, SECOND, f"<< /Length {len(TEXT)} >>\nstream\n{TEXT}\nendstream"),
).replace(b"/Kids [3 0 R] /Count 1", b"/Kids [3 0 R 7 0 R] /Count 2")


def texts(pages: Pages) -> list[str]:
    return [line.text for line in pages.lines]


def paragraphs(lines: list[Line]) -> list[str]:
    return unwrapped(lines).split("\n")


def test_paragraphs_are_told_by_their_distance() -> None:
    found = read_pdf(typeset(f"{A4}{LONG}\n\n{LONG}\n\nSlutt."))
    assert paragraphs(list(found.lines)) == [LONG.strip(), LONG.strip(), "Slutt."]


def test_lists_have_their_labels_before_their_text() -> None:
    assert texts(read_pdf(typeset(f"{A4}#enum(start: 3)[Ja][Nei]\n- punkt"))) == ["3. Ja", "4. Nei", "• punkt"]


def test_tables_are_read_cell_by_cell() -> None:
    rows = "[1], [To årsverk i drift av bibliotek, og eitt til som rettleiar], [2], [Ingen avtale], [3], [Nei]"
    found = read_pdf(typeset(f"{A4}#table(columns: (2cm, 5cm), {rows})\n\nSlutt."))
    assert [(line.text, line.cell) for line in found.lines] == [
        ("1", 0), ("To årsverk i drift av", 1), ("bibliotek, og eitt til som", 1), ("rettleiar", 1),
        ("2", 0), ("Ingen avtale", 1), ("3", 0), ("Nei", 1), ("Slutt.", None),
    ]  # fmt: skip


def test_columns_are_read_one_after_the_other() -> None:
    words = [f"ord{number}" for number in range(200)]
    found = read_pdf(typeset(f"{A4}#set page(height: 12cm)\n#columns(2)[{' '.join(words)}]"))
    assert " ".join(texts(found)).split() == words


def test_what_pages_repeat_is_no_text() -> None:
    page = "#set page(header: [Askedal kommune], footer: context [Side #counter(page).get().first() av 3])\n"
    text = " ".join(f"Eit svar med {number} ord som går over fleire sider." for number in range(230))
    found = read_pdf(typeset(f"{A4}{page}{text}"))
    assert "Askedal" not in unwrapped(found.lines)
    assert "Side" not in unwrapped(found.lines)
    assert len(paragraphs(list(found.lines))) == 1
    assert [line.text for line in found.frame][:2] == ["Askedal kommune", "Side 1 av 3"]


def test_numbers_of_pages_alone_are_no_text() -> None:
    text = " ".join(f"Eit svar med {number} ord som går over fleire sider." for number in range(230))
    found = read_pdf(typeset(f'{A4}#set page(numbering: "1")\n{text}'))
    assert [line.text for line in found.frame] == ["1", "2", "3"]
    assert paragraphs(list(found.lines)) == [text]


def test_a_number_that_may_be_an_answer_is_no_page_number() -> None:
    asked = shown((70, 800, "Kor mange?"), (70, 784, "1"), (70, 80, "Kor mange?"), (70, 50, "2"))
    assert texts(read_pdf(by_hand(asked))) == ["Kor mange?", "1", "Kor mange?", "2"]


@pytest.mark.parametrize(
    ("first", "second", "wanted"),
    [
        pytest.param("Kommunen har inngått eit interkommunalt sam-", "arbeid om drift", "samarbeid", id="parted"),
        pytest.param(
            "Vi treng meir til drift av alle våre IKT-", "system i skulane", "IKT-system", id="an abbreviation"
        ),
        pytest.param("Vi treng meir folk til drift på skule-", "og barnehageområdet", "skule- og", id="suspended"),
    ],
)
def test_words_parted_at_line_ends(first: str, second: str, wanted: str) -> None:
    found = read_pdf(by_hand(shown((70, 700, first), (70, 686, second))))
    assert wanted in " ".join(texts(found))


def test_colour_is_told() -> None:
    found = read_pdf(typeset(f"{A4}Kor mange årsverk har kommunen?\n\n#text(fill: red)[To]"))
    assert [line.marked for line in found.lines] == [False, True]


def test_the_sign_of_a_foot_note_is_no_figure() -> None:
    assert texts(read_pdf(typeset(f"{A4}2,5 årsverk#super[1] og 10 m#super[2]")))[0] == "2,5 årsverk og 10 m2"


def test_what_was_typed_onto_a_page_and_into_its_form_is_read() -> None:
    note = "/Annots [<< /Type /Annot /Subtype /FreeText /Rect [70 640 300 655] /Contents (To) >> "
    field = "<< /Type /Annot /Subtype /Widget /FT /Tx /Rect [70 540 300 555] /T (a) /V (Ingen) >> "
    box = "<< /Type /Annot /Subtype /Widget /FT /Btn /Rect [70 440 80 450] /T (b) /AS /Ja >>]"
    asked = shown((70, 670, "1. Kor mange?"), (70, 570, "2. Kven?"), (70, 470, "3. Vil de?"), (70, 370, "Slutt"))
    found = read_pdf(by_hand(asked, page=note + field + box))
    assert texts(found) == ["1. Kor mange?", "To", "2. Kven?", "Ingen", "3. Vil de?", "☒", "Slutt"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        pytest.param(SCAN, "a scan", id="a scan"),
        pytest.param(LOCKED, "locked with a password", id="locked"),
        pytest.param(b"%PDF-1.7 broken", "damaged", id="broken"),
    ],
)
def test_what_cannot_be_read(data: bytes, words: str) -> None:
    with pytest.raises(UnreadableError, match=words):
        read_pdf(data)


def test_pages_that_are_not_read_are_told() -> None:
    many = read_pdf(by_hand(TEXT, pages=3000))
    assert "has 3000 pages, of which only 100 were read" in str(many.problem)
    assert "(1): they may be scans" in str(read_pdf(MIXED).problem)
