"""RTF, and the HTML that Outlook wraps into it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kartlegg.reading.html import html_lines
from kartlegg.reading.packages import UnreadableError
from kartlegg.reading.rtf import rtf_html

HEAD = (
    r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Calibri;}{\f1\fcharset2 Symbol;}}"
    r"{\colortbl;\red255\green0\blue0;}{\stylesheet{\s0 Normal;}}{\*\generator Word;}"
)


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        pytest.param(r"\pard Ein\par To\line tre\par", ["Ein", "To", "tre"], id="paragraphs and lines"),
        pytest.param(r"Bl\'e5b\'e6r\par", ["Blåbær"], id="letters by their bytes"),
        pytest.param(r"Bl\u229?b\u230\'e6\uc0\u229 \par", ["Blåbæå"], id="letters by their numbers"),
        pytest.param(
            r"{\listtext\pard 3.\tab}Ja\par{\listtext 4.\tab}Nei\par", ["3. Ja", "4. Nei"], id="lists"
        ),
        pytest.param(r"{\pntext\f1\'b7\tab}punkt\par", ["punkt"], id="bullets"),
        pytest.param(r"{\deleted gammalt}{\revised nytt}\par{\v skjult}\par", ["nytt"], id="tracked and hidden text"),
        pytest.param(r"To{\footnote \pard ein note}.\par", ["To (ein note)."], id="a foot note"),
        pytest.param(
            r"a{\*\annotation ein merknad}b\par{\shp{\*\shpinst{\sp{\sn x}{\sv y}}{\shptxt boks\par}}}",
            ["ab", "ein merknad", "boks"],
            id="comments and text boxes",
        ),
        pytest.param(
            r"{\field{\*\fldinst FORMCHECKBOX {\*\formfield{\fftype1\ffres1\ffdefres0}}}{\fldrslt}} Ja\par", ["☒ Ja"],
            id="a box of a form",
        ),
        pytest.param(r"{\pict\wmetafile8 0102}tekst{\*\ukjent x}\par", ["tekst"], id="what is no text"),
        pytest.param(r"\~a\_b\-c\{\}\\\par", ["a-bc{}\\"], id="signs"),
    ],
)  # fmt: skip
def test_lines(body: str, wanted: list[str]) -> None:
    html, _ = rtf_html(f"{HEAD}{body}}}".encode())
    assert [line.text for line in html_lines(html, quotes=False)] == wanted


def test_tables_colour_and_page_heads() -> None:
    body = (
        r"{\header Askedal kommune\par}\pard Kor mange har de her?\par"
        r"\trowd\cellx1\cellx2\pard\intbl 1\cell {\cf1 To}\par til\cell\row\pard Slutt\par"
    )
    html, frame = rtf_html(f"{HEAD}{body}}}".encode())
    assert [(line.text, line.cell, line.marked) for line in html_lines(html, quotes=False)] == [
        ("Kor mange har de her?", None, False),
        ("1", 0, False),
        ("To", 1, True),
        ("til", 1, False),
        ("Slutt", None, False),
    ]
    assert "Askedal kommune" in frame


def test_bytes_of_a_picture_are_passed_over() -> None:
    assert "etter" in rtf_html(HEAD.encode() + b"{\\pict\\bin5 }}}}}}etter\\par}")[0]


def test_wrapped_html_comes_out_as_html() -> None:
    """MS-OXRTFEX: tags stand in groups of their own; what Outlook added for other readers is left out."""
    wrapped = (
        r"{\rtf1\ansi\ansicpg1252\fromhtml1 {\*\htmltag64 <ol>}{\*\htmltag64 <li>}\htmlrtf {\htmlrtf0 "
        r"T\'f8 < tre\htmlrtf }\htmlrtf0{\*\htmltag72 </li>}{\*\htmltag72 </ol>}\htmlrtf\par\htmlrtf0}"
    )
    assert [line.text for line in html_lines(rtf_html(wrapped.encode())[0])] == ["1. Tø < tre"]


@given(st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    html_lines(rtf_html(b"{\\rtf1" + data)[0])


@pytest.mark.parametrize("data", [b"{" * 100_000, b"\\a" * 4_000_000], ids=["braces", "words"])
def test_what_would_take_too_long(data: bytes) -> None:
    with pytest.raises(UnreadableError):
        rtf_html(data)
