"""Every picture in a document is a warning with its name, in every format."""

import base64

import pytest

from kartlegg.anonymity.leaks import Evidence
from kartlegg.anonymity.leaks.extract import extract
from kartlegg.anonymity.leaks.images import find_images
from kartlegg.model import RoundFacts
from pdffiles import SCAN
from planted import PIXEL, open_text, pdf, shape, slides, word
from summary_rounds import make_survey

EVIDENCE = Evidence(survey=make_survey(), facts=RoundFacts(recipients=()), replies=())
MARKUP = {
    "reference": "![våpen][v]",
    "collapsed-reference": "![v][]",
    "shortcut-reference": "![v]",
    "over-two-lines": "![våpen\nog meir](vapen.png)",
    "wiki": "![[vapen.png]]",
    "link-to-one-beside": "[våpen](vapen.png)",
    "object": '<object data="vapen.svg"></object>',
    "embed": '<embed src="vapen.svg">',
    "video": '<video src="opptak.mp4"></video>',
    "picture": '<picture><source srcset="a.webp 1x, b.webp 2x"></picture>',
    "input": "<INPUT TYPE='IMAGE' SRC='k'>",
    "style": "<div style=\"background-image: url('b')\">x</div>",
    "style-sheet": "<style>body{background:url(b)}</style>",
    "attribute": '<td background="b">x</td>',
    "data": "data:image/gif;base64,R0lGODlhAQABAAAAACw=",
}
INLINE = base64.b64encode(PIXEL).decode()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        pytest.param("b.docx", word(parts={"word/media/image1.png": PIXEL}), id="word"),
        pytest.param("b.docx", word(parts={"word/media/image1.emf": b"\1\0\0\0"}), id="word-drawing"),
        pytest.param("b.odt", open_text(parts={"Pictures/1.png": PIXEL}), id="odt"),
        pytest.param("b.pptx", slides(shape("x"), parts={"ppt/media/image1.jpeg": b"\xff\xd8\xff\xe0"}), id="slides"),
        pytest.param("b.pdf", SCAN, id="scan"),
        pytest.param("b.html", b"<p>x<img src=vapen.png>", id="page"),
        pytest.param("b.html", b"<p>x<svg><path d='M0 0'/></svg>", id="drawing-in-a-page"),
        pytest.param("b.html", b"<p style='background: url(vapen.png)'>x", id="behind-text"),
        pytest.param("b.html", f"<p>x<img src='data:image/png;base64,{INLINE}'>".encode(), id="picture-in-a-page"),
        pytest.param("b.md", b"x ![](vapen.png)", id="markdown"),
        pytest.param("b.md", b"x <img src=vapen.png>", id="markup-in-markdown"),
        *(
            pytest.param("b.md", f"x {markup}\n\n[v]: vapen.png".encode(), id=f"markdown-{name}")
            for name, markup in MARKUP.items()
        ),
    ],
)
def test_a_picture_is_a_warning(name: str, data: bytes) -> None:
    leaks = list(find_images(extract(name, data), EVIDENCE))
    assert leaks
    assert all(leak.row == 22 and not leak.stops and leak.text for leak in leaks)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        pytest.param("b.docx", word(), id="word"),
        pytest.param("b.odt", open_text(), id="odt"),
        pytest.param("b.pptx", slides(shape("x")), id="slides"),
        pytest.param("b.pdf", pdf(), id="pdf"),
        pytest.param("b.html", b"<p>Eit bilete.", id="page"),
        pytest.param("b.md", b"Eit [bilete](https://x.example/a.png)!", id="markdown"),
        pytest.param("b.md", b"Slik! [Lista](liste.html) og ![ikkje eit bilete]", id="markdown-without-a-definition"),
        pytest.param("b.md", b"Kurset URL (sjukeheim) og <source>-merke", id="words"),
    ],
)
def test_without_pictures_there_is_none(name: str, data: bytes) -> None:
    assert list(find_images(extract(name, data), EVIDENCE)) == []
