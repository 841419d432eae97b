"""Every place in a presentation that can hold words comes out as a passage, slides in the order of the show."""

import pytest

from kartlegg.anonymity.leaks import PassageKind
from kartlegg.anonymity.leaks.extract import extract
from kartlegg.anonymity.leaks.values import Trace
from planted import NAMES, PIXEL, relations, shape, slide, slides, workbook

BODY, HIDDEN, PROPERTY, LINK, NAME, IMAGE = PassageKind
PLANT = "Plantavik"
WHITE = '><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill>'
TABLE = (
    "<p:graphicFrame><a:graphic><a:graphicData><a:tbl><a:tr><a:tc><a:txBody><a:p><a:r><a:t>a</a:t></a:r></a:p></a:txBody>"
    f"</a:tc><a:tc><a:txBody><a:p><a:r><a:t>{PLANT}</a:t></a:r></a:p></a:txBody></a:tc></a:tr></a:tbl></a:graphicData>"
    "</a:graphic></p:graphicFrame>"
)


def placed(x: int, y: int) -> str:
    return f'<a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="1000" cy="1000"/></a:xfrm>'


@pytest.mark.parametrize(
    ("inner", "kind", "where"),
    [
        pytest.param(shape(PLANT), BODY, "slide 1", id="shape"),
        pytest.param(TABLE, BODY, "slide 1", id="table"),
        pytest.param(f"<p:grpSp><p:grpSp>{shape(PLANT)}</p:grpSp></p:grpSp>", BODY, "slide 1", id="group"),
        pytest.param(shape(PLANT, look=WHITE), HIDDEN, "hidden text", id="white"),
        pytest.param(shape(PLANT, look='sz="100">'), HIDDEN, "hidden text", id="tiny"),
        pytest.param(shape(PLANT, place=placed(9_144_000, 0)), HIDDEN, "out of sight", id="beside-the-slide"),
        pytest.param(shape(PLANT, place=placed(0, -2000)), HIDDEN, "out of sight", id="above-the-slide"),
        pytest.param(shape(PLANT, properties='hidden="1"'), HIDDEN, "out of sight", id="switched-off"),
        pytest.param(shape("x", properties=f'descr="{PLANT}"'), HIDDEN, "alternative text", id="alt"),
        pytest.param(shape("x", properties=f'title="{PLANT}"'), HIDDEN, "alternative text", id="alt-title"),
        pytest.param(shape("x", name=f"Figur {PLANT}"), NAME, "names of drawings", id="shape-name"),
        pytest.param(shape("x", look=f'><a:hlinkClick tooltip="{PLANT}"/>'), HIDDEN, "tip of a link", id="link-tip"),
    ],
)
def test_all_that_stands_on_a_slide_comes_out(inner: str, kind: PassageKind, where: str) -> None:
    found = [one for one in extract("vising.pptx", slides(inner)).passages if PLANT in one.text]
    assert [(one.kind, where in one.where) for one in found] == [(kind, True)]


AUTHORS = f'<p:cmAuthorLst {NAMES}><p:cmAuthor id="0" name="{PLANT}" initials="PV"/></p:cmAuthorLst>'


@pytest.mark.parametrize(
    ("parts", "kind", "where"),
    [
        pytest.param(
            {"ppt/comments/comment1.xml": f"<p:cmLst {NAMES}><p:cm><p:text>{PLANT}</p:text></p:cm></p:cmLst>"},
            HIDDEN,
            "comment by nobody",
            id="comment",
        ),
        pytest.param(
            {
                "ppt/comments/modernComment_1.xml": f'<p188:cmLst {NAMES}><p188:cm authorId="0"><p188:txBody><a:p><a:r>'
                f"<a:t>{PLANT}</a:t></a:r></a:p></p188:txBody></p188:cm></p188:cmLst>"
            },
            HIDDEN,
            "comment by nobody",
            id="modern-comment",
        ),
        pytest.param({"ppt/commentAuthors.xml": AUTHORS}, PROPERTY, "author of comments", id="comment-author"),
        pytest.param(
            {"ppt/authors.xml": f'<p188:authorLst {NAMES}><p188:author name="{PLANT}"/></p188:authorLst>'},
            PROPERTY,
            "author of comments",
            id="modern-comment-author",
        ),
        pytest.param(
            {"ppt/slideLayouts/slideLayout1.xml": slide(shape(PLANT), tag="sldLayout")}, HIDDEN, "layout", id="layout"
        ),
        pytest.param(
            {"ppt/slideMasters/slideMaster1.xml": slide(shape(PLANT), tag="sldMaster")}, HIDDEN, "master", id="master"
        ),
        pytest.param(
            {"ppt/notesMasters/notesMaster1.xml": slide(shape(PLANT), tag="notesMaster")},
            HIDDEN,
            "master",
            id="notes-master",
        ),
        pytest.param({"ppt/slides/slide9.xml": slide(shape(PLANT))}, HIDDEN, "outside the show", id="slide-taken-out"),
        pytest.param(
            {"ppt/notesSlides/notesSlide9.xml": slide(shape(PLANT), tag="notes")}, HIDDEN, "notes", id="lost-notes"
        ),
        pytest.param(
            {"ppt/tags/tag1.xml": f'<p:tagLst {NAMES}><p:tag name="A" val="{PLANT}"/></p:tagLst>'},
            PROPERTY,
            "tag",
            id="tag",
        ),
        pytest.param({f"ppt/media/{PLANT}.png": PIXEL}, IMAGE, "picture", id="media-name"),
        pytest.param({f"ppt/media/{PLANT}.mp4": b"\0\1"}, IMAGE, "picture", id="film-name"),
        pytest.param(
            {"ppt/charts/chart1.xml": f"<c:chartSpace {NAMES}><c:pt><c:v>{PLANT}</c:v></c:pt></c:chartSpace>"},
            HIDDEN,
            "chart1",
            id="chart",
        ),
        pytest.param({"ppt/embeddings/ark.xlsx": workbook(PLANT)}, HIDDEN, "ark.xlsx", id="embedded-sheet"),
        pytest.param({"ppt/theme/theme1.xml": f'<a:theme {NAMES} name="{PLANT}"/>'}, NAME, "theme", id="theme"),
        pytest.param(
            {"ppt/slides/_rels/slide1.xml.rels": relations(("r", "hyperlink", f"https://x.example/{PLANT}"))},
            LINK,
            "slide1.xml",
            id="link",
        ),
        pytest.param(
            {"ppt/charts/_rels/chart1.xml.rels": relations(("r", "oleObject", f"file:///C:/svar/{PLANT}.xlsx"))},
            LINK,
            "chart1.xml",
            id="sheet-elsewhere",
        ),
    ],
)
def test_all_that_lies_behind_the_slides_comes_out(
    parts: dict[str, str | bytes], kind: PassageKind, where: str
) -> None:
    found = [one for one in extract("vising.pptx", slides(shape("x"), parts=parts)).passages if PLANT in one.text]
    assert any(one.kind is kind and where in one.where for one in found), found


def test_slides_come_in_the_order_of_the_show() -> None:
    document = extract("vising.pptx", slides(shape("sist"), shape("først", kind="title")))
    assert [(one.where, one.text) for one in document.passages if one.kind is BODY] == [
        ("slide 1", "# først"),
        ("slide 2", "sist"),
    ]


def test_notes_stand_with_their_slide() -> None:
    data = slides(
        shape("x"),
        parts={"ppt/notesSlides/notesSlide1.xml": slide(shape(PLANT), tag="notes")},
        links=(("r2", "notesSlide", "../notesSlides/notesSlide1.xml"),),
    )
    (found,) = (one for one in extract("vising.pptx", data).passages if PLANT in one.text)
    assert (found.where, found.trace) == ("slide 1, notes", Trace.NOTES)


def test_a_hidden_slide_is_hidden() -> None:
    (found,) = (
        one for one in extract("v.pptx", slides(shape(PLANT), attributes='show="0"')).passages if PLANT in one.text
    )
    assert (found.kind, found.where, found.trace) == (HIDDEN, "slide 1 (hidden)", Trace.CONCEALED)


def test_sections_and_shows_are_named() -> None:
    more = f'<p:custShow name="Utan {PLANT}"/><p:extLst><p:ext><p14:section name="{PLANT}"/></p:ext></p:extLst>'
    found = [one.where for one in extract("v.pptx", slides(shape("x"), more=more)).passages if PLANT in one.text]
    assert found == ["names of sections", "names of shows"]


@pytest.mark.parametrize(
    "inner",
    [
        pytest.param(
            shape("tekst", look=WHITE, place='<a:solidFill><a:srgbClr val="1F3864"/></a:solidFill>'), id="white-on-blue"
        ),
        pytest.param(shape("tekst", place=placed(10, 10)), id="on-the-slide"),
        pytest.param(f"<p:grpSp>{shape('tekst', look=WHITE)}</p:grpSp>", id="white-in-a-group"),
    ],
)
def test_text_that_can_be_seen_is_not_hidden(inner: str) -> None:
    document = extract("vising.pptx", slides(inner))
    assert document.body == "tekst"
    assert not any(one.trace for one in document.passages)


@pytest.mark.parametrize(
    "behind",
    [
        pytest.param('<p:bg><p:bgPr><a:solidFill><a:srgbClr val="102030"/></a:solidFill></p:bgPr></p:bg>', id="colour"),
        pytest.param("<p:spTree><p:pic/></p:spTree>", id="picture"),
    ],
)
def test_white_on_a_dark_master_is_not_hidden(behind: str) -> None:
    master = f"<p:sldMaster {NAMES}><p:cSld>{behind}</p:cSld></p:sldMaster>"
    data = slides(shape("tekst", look=WHITE), parts={"ppt/slideMasters/slideMaster1.xml": master})
    assert extract("v.pptx", data).body == "tekst"


def test_what_layouts_ask_for_is_left_out() -> None:
    layout = slide(
        shape("Klikk for å redigere tittelstil") + shape("Click to edit Master title style"), tag="sldLayout"
    )
    document = extract("v.pptx", slides(shape("x"), parts={"ppt/slideLayouts/slideLayout1.xml": layout}))
    assert [one.kind for one in document.passages] == [NAME, BODY]
