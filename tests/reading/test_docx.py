"""Word files, with all that Word shows of them."""

import pytest

from kartlegg.reading.docx import docx_html
from kartlegg.reading.html import html_lines
from kartlegg.reading.lines import Line
from kartlegg.reading.packages import UnreadableError
from wordfiles import docx, item, packed, para, table

BOX = f"<w:txbxContent>{para('i ein boks')}</w:txbxContent>"
FIELD = (
    '<w:p><w:r><w:fldChar w:fldCharType="begin"><w:ffData>{}</w:ffData></w:fldChar></w:r><w:r><w:t>Ja</w:t></w:r></w:p>'
)
CHOICE = '<w:ddList><w:result w:val="1"/><w:listEntry w:val="A "/><w:listEntry w:val="B "/></w:ddList>'
BREAKS = "<w:p><w:r><w:t>a</w:t><w:br/><w:t>b</w:t><w:tab/><w:t>c</w:t></w:r></w:p>"
SIGN = '<w:p><w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r></w:p>'


def lines(body: str, **parts: str) -> list[Line]:
    return list(html_lines(docx_html(docx(body, **parts))[0], quotes=False))


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        pytest.param(item("Ja", 1) + item("Nei", 1), ["1. Ja", "2. Nei"], id="a list that Word numbers"),
        pytest.param(
            item("Ja", 1) + para("Meir.") + item("Nei", 1), ["1. Ja", "Meir.", "2. Nei"], id="with text between"
        ),
        pytest.param(item("Ja", 1) + item("Nei", 4), ["1. Ja", "1. Nei"], id="begun anew"),
        pytest.param(item("Ja", 3) + item("Nei", 3), ["Spm 3: Ja", "Spm 4: Nei"], id="with a word, from another start"),
        pytest.param(
            item("Ja", 1) + item("a", 1, 1) + item("b", 1, 1) + item("Nei", 1) + item("c", 1, 1),
            ["1. Ja", "a) a", "b) b", "2. Nei", "a) c"],
            id="two levels",
        ),
        pytest.param(item("Ja", 1) + item("", 1) + item("Nei", 1), ["1. Ja", "3. Nei"], id="an empty item counts"),
        pytest.param(
            item("Ja", 1) + item("", 1).replace("</w:pPr>", "<w:rPr><w:del/></w:rPr></w:pPr>").replace("<w:t ", "<w:x ")
            .replace("</w:t>", "</w:x>") + item("Nei", 1),
            ["1. Ja", "2. Nei"],
            id="a deleted one does not",
        ),
        pytest.param(item("punkt", 2), ["punkt"], id="bullets"),
        pytest.param(item("Nei", 0), ["Nei"], id="taken out of the list"),
        pytest.param(
            para("Folk", '<w:pStyle w:val="Numbered"/>') + para("To.") + para("Pengar", '<w:pStyle w:val="Numbered"/>'),
            ["1. Folk", "To.", "2. Pengar"],
            id="headings that their style numbers",
        ),
        pytest.param(para("innrykt", '<w:ind w:left="720"/>'), ["innrykt"], id="indented"),
        pytest.param(
            "<w:p><w:del><w:r><w:delText>gammalt</w:delText></w:r></w:del><w:ins><w:r><w:t>nytt</w:t></w:r></w:ins></w:p>",
            ["nytt"],
            id="tracked changes: as they are when accepted",
        ),
        pytest.param(
            "<w:p><w:r><w:t>To</w:t></w:r><w:r><w:footnoteReference w:id='2'/></w:r><w:r><w:t>.</w:t></w:r></w:p>",
            ["To (ein note)."],
            id="a foot note where its sign stands",
        ),
        pytest.param(
            para("Vår tekst.") + "<w:p><w:r><w:commentReference w:id='0'/></w:r></w:p>",
            ["Vår tekst.", "ein merknad"],
            id="a comment",
        ),
        pytest.param(f"<w:sdt><w:sdtContent>{para('felt')}</w:sdtContent></w:sdt>", ["felt"], id="a content control"),
        pytest.param(
            "<w:p><w:sdt><w:sdtContent><w:r><w:t>☒</w:t></w:r></w:sdtContent></w:sdt><w:r><w:t> Ja</w:t></w:r></w:p>",
            ["☒ Ja"],
            id="a box that was ticked",
        ),
        pytest.param(FIELD.format('<w:checkBox><w:checked/></w:checkBox>'), ["☒ Ja"], id="a box of the old kind"),
        pytest.param(FIELD.format('<w:checkBox><w:default w:val="0"/></w:checkBox>'), ["☐ Ja"], id="one left empty"),
        pytest.param(
            FIELD.format(CHOICE),
            ["B Ja"],
            id="a choice of the old kind",
        ),
        pytest.param(
            f"<w:p><w:r><mc:AlternateContent><mc:Choice><wps:txbx>{BOX}</wps:txbx></mc:Choice><mc:Fallback><w:pict>"
            f"<v:textbox>{BOX}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>",
            ["i ein boks"],
            id="a text box, once",
        ),
        pytest.param(
            f"<w:p><w:r><w:pict><v:textbox>{BOX}</v:textbox></w:pict></w:r></w:p>", ["i ein boks"], id="an old text box"
        ),
        pytest.param(para("gøymt", look="<w:vanish/>") + para("synleg"), ["synleg"], id="hidden text"),
        pytest.param(BREAKS, ["a", "b c"], id="breaks"),
        pytest.param(SIGN, ["☒"], id="a sign of Wingdings"),
    ],
)  # fmt: skip
def test_lines(body: str, wanted: list[str]) -> None:
    found = lines(body, footnote="ein note", comment="ein merknad")
    assert [line.text for line in found] == wanted


def test_tables_have_columns_and_nested_ones_are_read() -> None:
    nested = table((para("indre"), para("celle")))
    found = lines(table((para("1"), para("To") + para("til")), (para("2"), nested + para(""))))
    assert [(line.text, line.cell) for line in found] == [
        ("1", 0), ("To", 1), ("til", 1), ("2", 0), ("indre", 1), ("celle", 1)
    ]  # fmt: skip


@pytest.mark.parametrize(
    "look", ['<w:color w:val="FF0000"/>', '<w:highlight w:val="yellow"/>', '<w:rStyle w:val="Red"/>']
)
def test_colour_is_told(look: str) -> None:
    assert [line.marked for line in lines(para("Kor mange har de?") + para("To", look=look))] == [False, True]


def test_struck_words_are_left_out_and_told() -> None:
    found = lines(f"<w:p>{para('tre', look='<w:strike/>')[5:-6]}{para(' to')[5:-6]}</w:p>")
    assert [(line.text, line.struck) for line in found] == [("to", True)]


def test_page_heads_stand_apart_and_the_main_part_may_have_any_name() -> None:
    body, frame = docx_html(docx(para("Svar"), main="word/document2.xml", header="Askedal kommune"))
    assert "Svar" in body
    assert "Askedal kommune" in frame


@pytest.mark.parametrize(
    ("data", "words"),
    [
        pytest.param(b"PK\x03\x04 broken", "damaged", id="no zip"),
        pytest.param(packed({"a": "b"}), "damaged", id="no document"),
        pytest.param(packed({"word/document.xml": "<w"}), "damaged", id="no XML"),
        pytest.param(
            packed({"word/document.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), "damaged", id="XML with entities"
        ),
        pytest.param(packed({"word/document.xml": b" " * 20_000_000}), "far more", id="a bomb"),
    ],
)
def test_what_cannot_be_read(data: bytes, words: str) -> None:
    with pytest.raises(UnreadableError, match=words):
        docx_html(data)


def test_depth_is_bounded() -> None:
    deep = "<w:sdt><w:sdtContent>" * 1_000 + para("djupt") + "</w:sdtContent></w:sdt>" * 1_000
    assert [line.text for line in lines(deep)] == ["djupt"]
