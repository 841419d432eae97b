"""HTML as the lines that a mail program would show."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


@given(st.text(alphabet="<>/abp dliotr=\"'&;1", max_size=200))
def test_any_page(html: str) -> None:
    assert all(line.text.strip() for line in html_lines(html))


@pytest.mark.parametrize("tag", ["div", "blockquote", "table><tr><td", "ol><li", "span", "b"])
def test_depth_is_bounded(tag: str) -> None:
    html_lines(f"<{tag}>" * 5_000 + "x")


@pytest.mark.parametrize("tags", ["<div>", "<blockquote>", "<ol><li>", "<ul><li>", "<section><article>"])
def test_text_too_deep_to_be_walked_is_kept_in_linear_time(tags: str) -> None:
    page = tags * (200_000 // len(tags)) + "to årsverk</li></div> i kommunen"
    started = time.process_time()
    assert "to årsverk" in html_lines(page)[-1].text + html_lines(page)[0].text
    assert time.process_time() - started < 2  # twenty times what it takes; a parser alone takes 3 to 5 seconds
