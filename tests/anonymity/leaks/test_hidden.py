"""A document that carries comments, changes, authors or earlier states is stopped, whatever their words are."""

import pytest

from kartlegg.anonymity.leaks import Document, Evidence, Passage, PassageKind, Severity
from kartlegg.anonymity.leaks.extract import extract
from kartlegg.anonymity.leaks.hidden import find_hidden
from kartlegg.anonymity.leaks.values import Trace
from kartlegg.model import RoundFacts
from planted import NAMES, open_text, pdf, run, saved_again, shape, slide, slides, word, workbook
from summary_rounds import make_survey

EVIDENCE = Evidence(survey=make_survey(), facts=RoundFacts(recipients=()), replies=())
STOP, WARNING = Severity.STOP, Severity.WARNING


def found_in(name: str, data: bytes) -> list[tuple[str, Severity]]:
    return [(leak.rule, leak.severity) for leak in find_hidden(extract(name, data), EVIDENCE)]


COMMENTS = f'<w:comments {NAMES}><w:comment w:author="Siri Sakvoll"><w:p>{run("Fint.")}</w:p></w:comment></w:comments>'


@pytest.mark.parametrize(
    ("name", "data", "rule", "severity"),
    [
        pytest.param("b.docx", word(parts={"word/comments.xml": COMMENTS}), "comment", STOP, id="comment"),
        pytest.param(
            "b.docx",
            word(f'<w:p><w:ins w:author="Siri Sakvoll">{run("x")}</w:ins></w:p>'),
            "change",
            STOP,
            id="insertion",
        ),
        pytest.param(
            "b.docx",
            word(
                "<w:p><w:del><w:r><w:delText>x</w:delText></w:r></w:del></w:p>".replace(
                    "<w:del>", '<w:del w:author="">'
                )
            ),
            "change",
            STOP,
            id="deletion-by-nobody",
        ),
        pytest.param("b.docx", word(f"<w:p>{run('x', '<w:vanish/>')}</w:p>"), "concealed", STOP, id="hidden-text"),
        pytest.param("b.docx", word(parts={"word/embeddings/a.xlsx": workbook("1")}), "attached", STOP, id="sheet"),
        pytest.param(
            "b.odt",
            open_text('<text:section text:display="none"><text:p>x</text:p></text:section>'),
            "concealed",
            STOP,
            id="hidden-section",
        ),
        pytest.param("b.pptx", slides(shape("x"), attributes='show="0"'), "concealed", STOP, id="hidden-slide"),
        pytest.param(
            "b.pptx",
            slides(shape("x"), parts={"ppt/notesSlides/notesSlide1.xml": slide(shape("y"), tag="notes")}),
            "notes",
            WARNING,
            id="notes",
        ),
        pytest.param(
            "b.pdf", saved_again(pdf(info="/Subject (Utkast)"), {6: "<< >>"}, 7), "earlier", STOP, id="earlier-state"
        ),
        pytest.param("b.html", b"<p hidden>x</p>", "concealed", STOP, id="hidden-paragraph"),
        pytest.param("b.pdf", pdf(info="/Author (bruker01)"), "author", STOP, id="account"),
        pytest.param("b.html", b"<meta name=author content='Nokon Annan'><p>x", "author", STOP, id="author-of-a-page"),
        pytest.param("b.pdf", pdf(info="/Subject (C:\\\\Users\\\\bruker01\\\\brev.docx)"), "path", STOP, id="path"),
        pytest.param("b.pdf", pdf(info="/Subject (/home/bruker01/brev.odt)"), "path", STOP, id="path-of-unix"),
    ],
)
def test_what_must_not_be_there_is_told(name: str, data: bytes, rule: str, severity: Severity) -> None:
    assert (rule, severity) in found_in(name, data)


@pytest.mark.parametrize(
    "author",
    [
        pytest.param("Siri Sakvoll", id="sender"),
        pytest.param("Sakvoll, Siri", id="sender-turned-round"),
        pytest.param("Siri", id="first-name"),
        pytest.param("SS", id="initials"),
        pytest.param("Prøvekontoret i Vest", id="office"),
        pytest.param("Siri Sakvoll (Prøvekontoret i Vest)", id="both"),
        pytest.param("Microsoft Office-bruker", id="nobody"),
        pytest.param("python-docx", id="program"),
    ],
)
def test_the_sender_is_no_secret(author: str) -> None:
    passage = Passage(kind=PassageKind.PROPERTY, where="core property creator", text=author, trace=Trace.AUTHOR)
    assert list(find_hidden(Document(name="b.docx", passages=(passage,)), EVIDENCE)) == []


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Siri Sakvoll og Per", id="one-more"),
        pytest.param("Per Sakvoll", id="namesake"),
        pytest.param("sisa01", id="account"),
    ],
)
def test_another_is(text: str) -> None:
    passage = Passage(kind=PassageKind.PROPERTY, where="core property creator", text=text, trace=Trace.AUTHOR)
    (leak,) = find_hidden(Document(name="b.docx", passages=(passage,)), EVIDENCE)
    assert (leak.row, leak.text, leak.where) == (19, text, "core property creator")
    assert leak.mend
    assert leak.id


def test_words_are_no_path() -> None:
    passage = Passage(
        kind=PassageKind.PROPERTY, where="x", text="Sak 17/1234, til: a/b og/eller c. https://x.example/home/a"
    )
    assert list(find_hidden(Document(name="b.docx", passages=(passage,)), EVIDENCE)) == []
