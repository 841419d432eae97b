"""A link to somebody's machine or to a file beside the document is stopped; the web is not."""

import pytest

from kartlegg.anonymity.leaks import Evidence
from kartlegg.anonymity.leaks.extract import extract
from kartlegg.anonymity.leaks.links import find_links
from kartlegg.model import RoundFacts
from planted import open_text, relations, word
from summary_rounds import make_survey

EVIDENCE = Evidence(survey=make_survey(), facts=RoundFacts(recipients=()), replies=())


def html(target: str) -> bytes:
    return f'<p><a href="{target}">her</a></p>'.encode()


@pytest.mark.parametrize(
    ("target", "rule"),
    [
        pytest.param("svar/07.eml", "file-link", id="message"),
        pytest.param("svar-07.docx", "file-link", id="document"),
        pytest.param("../Svar%2007.PDF#side=2", "file-link", id="document-with-a-place"),
        pytest.param("file:///C:/Users/sisa/svar.docx", "path", id="drive"),
        pytest.param("C:\\Users\\sisa\\svar.docx", "path", id="windows"),
        pytest.param("\\\\server\\felles\\svar.docx", "path", id="share"),
        pytest.param("/home/sisa/svar.odt", "path", id="unix"),
        pytest.param("https://lovdata.example/lov.pdf", None, id="web"),
        pytest.param("#utfordringar", None, id="in-the-page"),
        pytest.param("mailto:siri@x.example", None, id="address"),
        pytest.param("", None, id="nowhere"),
    ],
)
def test_where_a_link_may_go(target: str, rule: str | None) -> None:
    assert [leak.rule for leak in find_links(extract("b.html", html(target)), EVIDENCE)] == ([rule] if rule else [])


@pytest.mark.parametrize(
    ("name", "data"),
    [
        pytest.param("b.md", "Sjå [svaret](svar-07.docx).".encode(), id="markdown"),
        pytest.param(
            "b.docx",
            word(parts={"word/_rels/document.xml.rels": relations(("r", "hyperlink", "file:///svar/07.docx"))}),
            id="word",
        ),
        pytest.param("b.odt", open_text('<text:p><text:a xlink:href="../svar/07.odt">x</text:a></text:p>'), id="odt"),
    ],
)
def test_links_are_found_in_every_format(name: str, data: bytes) -> None:
    (leak,) = find_links(extract(name, data), EVIDENCE)
    assert (leak.row, leak.stops) == (20, True)
