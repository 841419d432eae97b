"""OpenDocument texts, with all that LibreOffice shows of them."""

import pytest

from kartlegg.reading.html import html_lines
from kartlegg.reading.lines import Line
from kartlegg.reading.odt import odt_html
from kartlegg.reading.packages import UnreadableError
from wordfiles import odt, packed

RED = '<style:style style:name="T1"><style:text-properties fo:color="#c00000"/></style:style>'
STRUCK = '<style:style style:name="T1"><style:text-properties style:text-line-through-style="solid"/></style:style>'
HIDDEN = '<style:style style:name="T1"><style:text-properties text:display="none"/></style:style>'
OUTLINE = (
    '<office:styles><text:outline-style><text:outline-level-style text:level="1" style:num-format="1" '
    'style:num-suffix="."/></text:outline-style></office:styles>'
)


def items(*texts: str, **attributes: str) -> str:
    extra = "".join(f' text:{name.replace("_", "-")}="{value}"' for name, value in attributes.items())
    inner = "".join(f"<text:list-item><text:p>{text}</text:p></text:list-item>" for text in texts)
    return f'<text:list text:style-name="L1"{extra}>{inner}</text:list>'


def lines(body: str, **parts: str) -> list[Line]:
    return list(html_lines(odt_html(odt(body, **parts))[0], quotes=False))


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        pytest.param(items("Ja", "Nei"), ["1. Ja", "2. Nei"], id="a list"),
        pytest.param(items("Ja", "", "Nei"), ["1. Ja", "3. Nei"], id="an empty item counts"),
        pytest.param(items("Ja") + items("Nei"), ["1. Ja", "1. Nei"], id="two lists"),
        pytest.param(
            items("Ja") + "<text:p>Meir</text:p>" + items("Nei", continue_numbering="true"),
            ["1. Ja", "Meir", "2. Nei"],
            id="a list that goes on",
        ),
        pytest.param(
            items("Ja", id="a") + items("x") + items("Nei", continue_list="a"),
            ["1. Ja", "1. x", "2. Nei"],
            id="one that goes on from a list before the last",
        ),
        pytest.param(
            '<text:list text:style-name="L1"><text:list-item text:start-value="4"><text:p>Ja</text:p><text:list>'
            "<text:list-item><text:p>a</text:p></text:list-item></text:list></text:list-item></text:list>",
            ["4. Ja", "a) a"],
            id="a start and two levels",
        ),
        pytest.param(
            '<text:list text:style-name="L2"><text:list-item><text:p>Ja</text:p></text:list-item></text:list>',
            ["Ja"],
            id="bullets",
        ),
        pytest.param(
            "<text:list><text:list-item><text:p>Ja</text:p></text:list-item></text:list>", ["Ja"], id="without a style"
        ),
        pytest.param(
            '<text:h text:outline-level="1">Folk</text:h><text:h text:outline-level="1">Pengar</text:h>',
            ["1. Folk", "2. Pengar"],
            id="headings",
        ),
        pytest.param(
            "<text:tracked-changes><text:p>sletta</text:p></text:tracked-changes><text:p>a<text:change/>b</text:p>",
            ["ab"],
            id="tracked changes",
        ),
        pytest.param(
            "<text:p>To<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>ein note</text:p>"
            "</text:note-body></text:note>.</text:p>",
            ["To (ein note)."],
            id="a foot note",
        ),
        pytest.param(
            "<text:p><office:annotation><text:p>ein merknad</text:p></office:annotation>Tekst</text:p>",
            ["Tekst", "ein merknad"],
            id="a comment",
        ),
        pytest.param(
            "<text:p><draw:frame><draw:text-box><text:p>i ein boks</text:p></draw:text-box></draw:frame>x</text:p>",
            ["x", "i ein boks"],
            id="a text box",
        ),
        pytest.param(
            "<text:p>a<text:s text:c='3'/>b<text:line-break/>c</text:p>", ["a b", "c"], id="spaces and breaks"
        ),
        pytest.param(
            "<text:p><text:date>1. mars</text:date> <text:user-field-get>to</text:user-field-get></text:p>",
            ["1. mars to"],
            id="fields",
        ),
    ],
)
def test_lines(body: str, wanted: list[str]) -> None:
    assert [line.text for line in lines(body, master=OUTLINE)] == wanted


def test_tables() -> None:
    cells = "<table:table-cell><text:p>{}</text:p></table:table-cell><table:table-cell>{}</table:table-cell>"
    row = f"<table:table-row>{cells}</table:table-row>"
    nested = "<table:table>" + row.format("a", "<text:p>b</text:p>") + "</table:table>"
    found = lines(f"<table:table>{row.format('1', '<text:p>To</text:p>')}{row.format('2', nested)}</table:table>")
    assert [(line.text, line.cell) for line in found] == [("1", 0), ("To", 1), ("2", 0), ("a", 1), ("b", 1)]


def test_colour_strikes_and_hidden_text() -> None:
    body = '<text:p>Kor mange har de?</text:p><text:p><text:span text:style-name="T1">To</text:span> x</text:p>'
    assert [line.marked for line in lines(body.replace(" x", ""), styles=RED)] == [False, True]
    assert [(line.text, line.struck) for line in lines(body, styles=STRUCK)][1] == ("x", True)
    assert [line.text for line in lines(body, styles=HIDDEN)] == ["Kor mange har de?", "x"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        pytest.param(odt("", manifest="<encryption-data/>"), "locked with a password", id="locked"),
        pytest.param(packed({"content.xml": "<a/>"}), "damaged", id="no text in it"),
    ],
)
def test_what_cannot_be_read(data: bytes, words: str) -> None:
    with pytest.raises(UnreadableError, match=words):
        odt_html(data)
