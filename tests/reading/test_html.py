"""HTML as the lines that a mail program would show."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kartlegg.limits import READ_LINES
from kartlegg.reading.html import html_lines


@pytest.mark.parametrize(
    ("html", "wanted"),
    [
        pytest.param("<p>Ein</p><p>To<br>tre</p>", ["Ein", "To", "tre"], id="paragraphs and breaks"),
        pytest.param("<ol><li>Ja</li><li>Nei</li></ol>", ["1. Ja", "2. Nei"], id="a list that numbers itself"),
        pytest.param("<ol start=3><li>Ja<li value=7>Nei</ol>", ["3. Ja", "7. Nei"], id="its start and values"),
        pytest.param("<ul><li>Ja</li></ul>", ["Ja"], id="bullets"),
        pytest.param("<table><tr><td>1</td><td>Ja</td></tr></table>", ["1", "Ja"], id="cells"),
        pytest.param("<style>p{}</style><p style='display:none'>x</p><p>Ja</p><!-- x -->", ["Ja"], id="what is hidden"),
        pytest.param("<p>1.&nbsp;&nbsp; <b>J</b>a &amp; nei</p>", ["1. Ja & nei"], id="space and entities"),
        pytest.param("<pre>ein\n to</pre>", ["ein", "to"], id="preformatted"),
    ],
)
def test_lines(html: str, wanted: list[str]) -> None:
    assert [line.text for line in html_lines(html)] == wanted


def test_quotes_depth_colour_and_cells() -> None:
    lines = html_lines(
        "<p>Mitt eige svar, som er langt</p><blockquote type='cite'>sitat<span style='color:red'></span>"
        "<p style='color:red'>raudt</p></blockquote><table><tr><td>a<td>b</table>"
    )
    assert [(line.text, line.depth, line.marked, line.cell) for line in lines] == [
        ("Mitt eige svar, som er langt", 0, False, None),
        ("sitat", 1, False, None),
        ("raudt", 1, True, None),
        ("a", 0, False, 0),
        ("b", 0, False, 1),
    ]


IGNORED = "<span style='mso-list:Ignore'>{}<span style='font:7.0pt'>&nbsp;&nbsp; </span></span>"
WORD = "<p class=MsoListParagraph style='margin-left:36pt;mso-list:l0 level{} lfo1'>{}</p>"
RULES = "<style>@list l0:level1 {mso-level-start-at:3;} @list l0:level2 {mso-level-number-format:alpha-lower;}</style>"
BULLETS = "<style>@list l0:level1 {mso-level-number-format:bullet; mso-level-text:x;}</style>"


@pytest.mark.parametrize(
    ("html", "wanted"),
    [
        pytest.param("<ol type=a><li>Ja<li>Nei</ol>", [("a) Ja", 1, None, False), ("b) Nei", 1, None, False)], id="a"),
        pytest.param("<ol style='list-style-type:upper-roman'><li>Ja</ol>", [("I. Ja", 1, None, False)], id="roman"),
        pytest.param("<ol><li>Ja<li><li>Nei</ol>", [("1. Ja", 1, 1, False), ("3. Nei", 1, 3, False)], id="empty"),
        pytest.param("<ol reversed><li>Ja<li>Nei</ol>", [("2. Ja", 1, 2, False), ("1. Nei", 1, 1, False)], id="down"),
        pytest.param("<ol style='list-style:none'><li>Ja</ol>", [("Ja", 1, None, False)], id="no style"),
        pytest.param("<ul type=disc><li>Ja</ul>", [("Ja", 1, None, True)], id="bullets"),
        pytest.param(
            "<ol><li>Ja<ul><li>x</ul><li>Nei</ol>",
            [("1. Ja", 1, 1, False), ("x", 2, None, True), ("2. Nei", 1, 2, False)],
            id="nested",
        ),
        pytest.param("<ol><li><ol type=a><li>x</ol></ol>", [("1. a) x", 2, None, False)], id="begins with another"),
        pytest.param(WORD.format(1, IGNORED.format("2.") + "Ja"), [("2. Ja", 1, 2, False)], id="Word's"),
        pytest.param(WORD.format(2, IGNORED.format("b)") + "Ja"), [("b) Ja", 2, None, False)], id="Word's, deeper"),
        pytest.param(WORD.format(1, IGNORED.format("·") + "Ja"), [("Ja", 1, None, True)], id="Word's bullets"),
        pytest.param(WORD.format(2, IGNORED.format("o") + "Ja"), [("Ja", 2, None, True)], id="Word's hollow bullets"),
        pytest.param(
            WORD.format(1, f"<!--[if !supportLists]>{IGNORED.format('2.')}<![endif]-->Ja"),
            [("2. Ja", 1, 2, False)],
            id="Word's in a comment",
        ),
        pytest.param(
            WORD.format(1, f"<![if !supportLists]>{IGNORED.format('2.')}<![endif]>Ja"), [("2. Ja", 1, 2, False)],
            id="Word's in a comment that all read",
        ),
        pytest.param(
            RULES + WORD.format(1, "Ja") + WORD.format(2, "x") + WORD.format(2, "y") + WORD.format(1, "Nei"),
            [("3. Ja", 1, 3, False), ("a) x", 2, None, False), ("b) y", 2, None, False), ("4. Nei", 1, 4, False)],
            id="Word's whose numbers were lost",
        ),
        pytest.param(WORD.format(1, "5. Ja"), [("5. Ja", 1, 5, False)], id="Word's that lost the mark of its number"),
        pytest.param(BULLETS + WORD.format(1, "Ja"), [("Ja", 1, None, True)], id="Word's bullets that were lost"),
        pytest.param(WORD.format(1, "Ja"), [("Ja", 1, None, True)], id="Word's that lost all"),
    ],
)  # fmt: skip
def test_lists(html: str, wanted: list[tuple[str, int, int | None, bool]]) -> None:
    assert [(line.text, line.level, line.number, line.bullet) for line in html_lines(html)] == wanted


@pytest.mark.parametrize(
    ("html", "wanted"),
    [
        pytest.param(
            "<tr><td rowspan=2>1<td>a<tr><td>b<tr><td>2<td>c",
            [("1", 0), ("a", 1), ("b", 1), ("2", 0), ("c", 1)],
            id="down",
        ),
        pytest.param(
            "<tr><td colspan=2>x<td>a<tr><td>1<td>b<td>c",
            [("x", 0), ("a", 2), ("1", 0), ("b", 1), ("c", 2)],
            id="across",
        ),
        pytest.param("<tr><td>Hei<p>1. Ja</table>", [("Hei", None), ("1. Ja", None)], id="a frame around it all"),
        pytest.param(
            "<tr><td><img><td><table><tr><td>1<td>Ja<tr><td>2<td>Nei</table>",
            [("1", 0), ("Ja", 1), ("2", 0), ("Nei", 1)],
            id="one that holds another",
        ),
        pytest.param(
            "<thead><tr><th>Nr<th>Svar<tbody><tr><td>1<td>Ja",
            [("Nr", 0), ("Svar", 1), ("1", 0), ("Ja", 1)],
            id="a head",
        ),
        pytest.param("<tr><td>1<td><td>Ja", [("1", 0), ("Ja", 2)], id="an empty cell"),
    ],
)  # fmt: skip
def test_columns(html: str, wanted: list[tuple[str, int | None]]) -> None:
    assert [(line.text, line.cell) for line in html_lines(f"<table>{html}</table>")] == wanted


@pytest.mark.parametrize(
    "page",
    [
        pytest.param("<p><span style='color:#c00000'>To</span>", id="colour"),
        pytest.param("<p><font color=red>To</font>", id="a font's colour"),
        pytest.param("<p><span style='background:yellow'>To</span>", id="a ground"),
        pytest.param("<p><mark>To</mark>", id="a mark"),
    ],
)
def test_marked(page: str) -> None:
    found = html_lines(f"<p style='color:black'>Kor mange har de?</p>{page}")
    assert [line.marked for line in found] == [False, True]


@pytest.mark.parametrize(
    "hidden",
    [
        "display:none",
        "display: none !important",
        "mso-hide:all",
        "visibility:hidden",
        "font-size:0px",
        "max-height:0;overflow:hidden",
        "opacity:0",
    ],
)
def test_hidden(hidden: str) -> None:
    """The preview text of a newsletter and the like."""
    assert [line.text for line in html_lines(f'<div style="{hidden}">x</div><p>Ja')] == ["Ja"]


def test_small_letters_within_none_are_seen() -> None:
    assert [line.text for line in html_lines("<div style='font-size:0'>x<p style='font-size:11pt'>Ja</p></div>")] == [
        "Ja"
    ]


@pytest.mark.parametrize(
    ("html", "wanted"),
    [
        pytest.param(
            "<p><span style='mso-list:Ignore'>2. <p>Vi har mange avtalar om drift og arkiv",
            ["2. Vi har mange avtalar om drift og arkiv"],
            id="a label of Word's that is not closed",
        ),
        pytest.param("sam&shy;arbeid", ["samarbeid"], id="soft hyphens"),
        pytest.param("sam&#8203;arbeid&lrm;&#8288;", ["samarbeid"], id="what has no width"),
        pytest.param("A\u030as", ["Ås"], id="letters in two parts"),
        pytest.param("<p style='white-space:pre-wrap'>1. Ja\n2. Nei</p>", ["1. Ja", "2. Nei"], id="lines of its own"),
        pytest.param("<span style='font-family:Wingdings'>þ</span> Ja", ["☒ Ja"], id="a font of signs"),
        pytest.param("1.&nbsp;&nbsp;&nbsp;Ja", ["1. Ja"], id="spaces that do not break"),
        pytest.param("Ja<br><br><br>Nei", ["Ja", "Nei"], id="breaks"),
        pytest.param("<s>to</s> tre", ["tre"], id="struck out"),
        pytest.param("<textarea>Ja\nNei</textarea>", ["Ja", "Nei"], id="a form"),
    ],
)
def test_text(html: str, wanted: list[str]) -> None:
    assert [line.text for line in html_lines(html)] == wanted


def test_what_was_struck_out_is_told() -> None:
    assert [line.struck for line in html_lines("<p><s>to</s> tre</p><p>Ja</p>")] == [True, False]


@pytest.mark.parametrize(
    ("html", "wanted"),
    [
        pytest.param(
            "<div>Ja</div><div class=gmail_quote><div class=gmail_attr>Per skreiv:</div><blockquote class=gmail_quote>"
            "Spørsmål</blockquote><div>Svar</div><blockquote class=gmail_quote>Meir</blockquote></div>",
            [("Ja", 0), ("Per skreiv:", 1), ("Spørsmål", 1), ("Svar", 0), ("Meir", 1)],
            id="Gmail, with an answer between",
        ),
        pytest.param(
            "<div>Ja</div><div class=gmail_quote>Vidaresendt<div>Tekst</div></div>",
            [("Ja", 0), ("Vidaresendt", 1), ("Tekst", 1)],
            id="Gmail's forward",
        ),
        pytest.param(
            "<p>Ja</p><blockquote type=cite>x<blockquote type=cite>y", [("Ja", 0), ("x", 1), ("y", 2)], id="cite"
        ),
        pytest.param(
            "<p>1. Folk</p><blockquote style='margin:0 0 0 40px;border:none'>To</blockquote>",
            [("1. Folk", 0), ("To", 0)],
            id="indented by the writer",
        ),
        pytest.param(
            "<p>Den 6. okt. skreiv Per:</p><blockquote>x</blockquote>",
            [("Den 6. okt. skreiv Per:", 0), ("x", 1)],
            id="bare, below an attribution line",
        ),
        pytest.param(
            "<p>Ja</p><blockquote style='border-left:solid #ccc 1pt'>x</blockquote>", [("Ja", 0), ("x", 1)], id="a bar"
        ),
        pytest.param(
            "<p>Ja</p><div class=x_moz-cite-prefix>Per skreiv:</div><blockquote class=x_gmail_quote>x</blockquote>",
            [("Ja", 0), ("Per skreiv:", 1), ("x", 1)],
            id="names that Exchange has changed",
        ),
    ],
)
def test_depth(html: str, wanted: list[tuple[str, int]]) -> None:
    assert [(line.text, line.depth) for line in html_lines(html)] == wanted


def test_in_a_document_nobody_is_quoted() -> None:
    assert [line.depth for line in html_lines("<blockquote type=cite>x", quotes=False)] == [0]


@pytest.mark.parametrize("name", ["divRplyFwdMsg", "x_divRplyFwdMsg", "mail-editor-reference-message-container"])
def test_where_outlook_begins_its_quote(name: str) -> None:
    lines = html_lines(f"<p>Ja</p><hr><div id={name}><b>Von:</b> Kari</div><div>Spørsmål</div>")
    assert [line.opens_quote for line in lines] == [False, True, False]


@given(st.text(alphabet="<>/abp dliotr=\"'&;1", max_size=200))
def test_any_page(html: str) -> None:
    assert all(line.text.strip() for line in html_lines(html))


@pytest.mark.parametrize("tag", ["div", "blockquote", "table><tr><td", "ol><li", "span", "b"])
def test_depth_is_bounded(tag: str) -> None:
    assert [line.text for line in html_lines(f"<{tag}>" * 5_000 + "x")][-1].endswith("x")


@pytest.mark.parametrize(
    "page",
    [
        "<!--[if !supportLists]>" * 40_000,
        "<style>" + "@list l0:level1 {" * 60_000 + "</style>" + WORD.format(1, "x"),
        "<table>" * 500 + "<tr><td>x<td>y" * 20_000,
        "<p style='" + "color:red;" * 100_000 + "'>x",
        "<div class='gmail_quote'>" * 20_000,
        "<ol>" + "<li>" * 200_000,
        "\u00c3" * 1_000_000,
    ],
    ids=["comments", "list rules", "tables", "styles", "quotes", "items", "letters"],
)
def test_hostile_pages_come_to_an_end(page: str) -> None:
    assert len(html_lines(page)) <= READ_LINES + 1


@pytest.mark.parametrize("tags", ["<div>", "<blockquote>", "<ol><li>", "<ul><li>", "<section><article>"])
def test_text_too_deep_to_be_walked_is_kept(tags: str) -> None:
    page = tags * (200_000 // len(tags)) + "to årsverk</li></div> i kommunen"
    assert "to årsverk" in html_lines(page)[-1].text + html_lines(page)[0].text
