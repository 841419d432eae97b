"""Every place in a PDF that can hold words comes out as a passage, pages line by line."""

import pytest

from kartlegg.anonymity.leaks import PassageKind
from kartlegg.anonymity.leaks.extract import extract
from kartlegg.errors import InputError
from pdffiles import LOCKED, SCAN, typeset
from planted import pdf, run, saved_again, word, workbook

BODY, HIDDEN, PROPERTY, LINK, NAME, IMAGE = PassageKind
PLANT = "Plantavik"


def text(words: str, *, x: int = 70, y: int = 700, size: float = 11, before: str = "") -> str:
    return f"BT {before} /F {size} Tf 1 0 0 1 {x} {y} Tm ({words}) Tj ET"


def stream(content: str, keys: str = "") -> str:
    return f"<< /Length {len(content)} {keys} >>\nstream\n{content}\nendstream"


def embedded(name: str, data: bytes) -> tuple[str, str]:
    return f"<< /Type /Filespec /F ({name}) /UF ({name}) /EF << /F 8 0 R >> >>", stream(
        data.decode("latin-1"), "/Type /EmbeddedFile"
    )


def annotation(subtype: str, more: str) -> str:
    return f"<< /Type /Annot /Subtype /{subtype} /Rect [0 0 9 9] {more} >>"


PAGE = "/Annots [7 0 R]"
XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><rdf:Description>{}</rdf:Description></rdf:RDF></x:xmpmeta>'
)


@pytest.mark.parametrize(
    ("data", "kind", "where"),
    [
        pytest.param(pdf(text(PLANT)), BODY, "page 1", id="text"),
        pytest.param(pdf(text(PLANT, before="3 Tr")), HIDDEN, "not to be seen", id="invisible"),
        pytest.param(pdf(text(PLANT, before="1 1 1 rg")), HIDDEN, "not to be seen", id="white"),
        pytest.param(pdf(f"1 0 0 rg 60 690 200 30 re f {text(PLANT)}"), HIDDEN, "not to be seen", id="red-on-red"),
        pytest.param(pdf(f"{text(PLANT)} 0 g 60 690 200 30 re f"), HIDDEN, "not to be seen", id="under-a-box"),
        pytest.param(pdf(text(PLANT, size=1)), HIDDEN, "not to be seen", id="tiny"),
        pytest.param(
            pdf(text(PLANT), page="/CropBox [0 0 300 300]"), HIDDEN, "not to be seen", id="outside-the-crop-box"
        ),
        pytest.param(pdf(text(PLANT, y=2000)), HIDDEN, "not to be seen", id="outside-the-page"),
        pytest.param(pdf(info=f"/Author ({PLANT})"), PROPERTY, "property Author", id="author"),
        pytest.param(pdf(info=f"/Producer ({PLANT})"), PROPERTY, "property Producer", id="producer"),
        pytest.param(pdf(info=f"/Sak ({PLANT})"), PROPERTY, "property Sak", id="own-property"),
        pytest.param(
            pdf(info=f"/Title <{('﻿' + PLANT).encode('utf-16-be').hex()}>"),
            PROPERTY,
            "property Title",
            id="utf-16-title",
        ),
        pytest.param(
            pdf(
                catalog="/Metadata 7 0 R",
                more=(stream(XMP.format(f"<dc:subject>{PLANT}</dc:subject>"), "/Type /Metadata"),),
            ),
            PROPERTY,
            "XMP subject",
            id="xmp",
        ),
        pytest.param(
            pdf(more=(stream(XMP.format(f"<dc:creator>{PLANT}</dc:creator>"), "/Type /Metadata"),)),
            PROPERTY,
            "XMP creator",
            id="xmp-that-nothing-refers-to",
        ),
        pytest.param(
            pdf(page=PAGE, more=(annotation("Text", f"/Contents ({PLANT})"),)), HIDDEN, "comment", id="sticky-note"
        ),
        pytest.param(
            pdf(page=PAGE, more=(annotation("Highlight", f"/T ({PLANT})"),)),
            PROPERTY,
            "author of a comment",
            id="comment-author",
        ),
        pytest.param(
            pdf(page=PAGE, more=(annotation("Link", f"/A << /S /URI /URI (https://x.example/{PLANT}) >>"),)),
            LINK,
            "link",
            id="link",
        ),
        pytest.param(
            pdf(page=PAGE, more=(annotation("Link", f"/A << /S /GoToR /F (svar/{PLANT}.pdf) >>"),)),
            LINK,
            "link",
            id="file-link",
        ),
        pytest.param(
            pdf(
                page=PAGE,
                more=(
                    annotation("Stamp", "/F 4 /AP << /N 8 0 R >>").replace("[0 0 9 9]", "[50 50 250 250]"),
                    stream(
                        text(PLANT, x=10, y=10),
                        "/Type /XObject /Subtype /Form /BBox [0 0 200 200] /Resources << /Font << /F 5 0 R >> >>",
                    ),
                ),
            ),
            BODY,
            "page 1",
            id="stamp",
        ),
        pytest.param(
            pdf(catalog="/AcroForm << /Fields [7 0 R] >>", more=(f"<< /FT /Tx /T (felt) /V ({PLANT}) >>",)),
            HIDDEN,
            "value of a field",
            id="field-value",
        ),
        pytest.param(
            pdf(catalog="/AcroForm << /Fields [7 0 R] >>", more=(f"<< /FT /Tx /T ({PLANT}) >>",)),
            NAME,
            "fields",
            id="field-name",
        ),
        pytest.param(
            pdf(catalog="/AcroForm << /Fields [7 0 R] >>", more=(f"<< /FT /Ch /T (a) /Opt [(x) ({PLANT})] >>",)),
            HIDDEN,
            "choice",
            id="field-choice",
        ),
        pytest.param(
            pdf(catalog="/Outlines 7 0 R", more=("<< /First 8 0 R >>", f"<< /Title ({PLANT}) /Parent 7 0 R >>")),
            HIDDEN,
            "outline",
            id="outline",
        ),
        pytest.param(
            pdf(catalog=f"/OpenAction << /S /JavaScript /JS (app.alert\\('{PLANT}'\\)) >>"),
            HIDDEN,
            "script",
            id="script",
        ),
        pytest.param(
            pdf(catalog="/OpenAction << /S /JavaScript /JS 7 0 R >>", more=(stream(f"app.alert('{PLANT}')"),)),
            HIDDEN,
            "script",
            id="script-in-a-stream",
        ),
        pytest.param(
            pdf(catalog="/OCProperties << /OCGs [7 0 R] >>", more=(f"<< /Type /OCG /Name (Lag {PLANT}) >>",)),
            NAME,
            "layers",
            id="layer",
        ),
        pytest.param(
            pdf(catalog=f"/Names << /Dests << /Names [({PLANT}) [3 0 R /Fit]] >> >>"), NAME, "places", id="destination"
        ),
        pytest.param(pdf(catalog=f"/Dests << /{PLANT} [3 0 R /Fit] >>"), NAME, "places", id="old-destination"),
        pytest.param(
            pdf(catalog=f"/PageLabels << /Nums [0 << /P ({PLANT}-) >>] >>"), HIDDEN, "page labels", id="page-label"
        ),
        pytest.param(
            pdf(
                catalog="/StructTreeRoot 7 0 R",
                more=(f"<< /Type /StructTreeRoot /K << /S /Figure /Alt ({PLANT}) >> >>",),
            ),
            HIDDEN,
            "alternative text",
            id="alt",
        ),
        pytest.param(
            pdf(catalog="/Names << /EmbeddedFiles << /Names [(a) 7 0 R] >> >>", more=embedded("a.txt", PLANT.encode())),
            HIDDEN,
            "a.txt",
            id="attached-text",
        ),
        pytest.param(pdf(more=embedded(f"{PLANT}.txt", b"x")), NAME, "embedded file", id="attached-name"),
        pytest.param(
            pdf(more=embedded("a.docx", word(f"<w:p>{run(PLANT)}</w:p>"))), HIDDEN, "a.docx", id="attached-word-file"
        ),
        pytest.param(pdf(more=embedded("a.xlsx", workbook(PLANT))), HIDDEN, "a.xlsx", id="attached-sheet"),
        pytest.param(
            pdf(more=(stream(PLANT, "/Type /EmbeddedFile"),)), HIDDEN, "file without a name", id="lost-attachment"
        ),
        pytest.param(
            pdf(
                more=(
                    "<< /Type /Page /Contents 8 0 R /Resources << /Font << /F 5 0 R >> >> /MediaBox [0 0 9 9] >>",
                    stream(text(PLANT)),
                )
            ),
            HIDDEN,
            "page that is not shown",
            id="page-taken-out",
        ),
        pytest.param(
            pdf(page=f"/PieceInfo << /Prog << /Private ({PLANT}) >> >>"), PROPERTY, "Private", id="private-data"
        ),
        pytest.param(pdf(f"BT /F 11 Tf 0 1 -1 0 70 300 Tm ({PLANT}) Tj ET"), BODY, "page 1", id="up-the-page"),
        pytest.param(
            pdf(f"/Span << /ActualText (Brev) >> BDC {text(PLANT)} EMC"),
            HIDDEN,
            "painted under other words",
            id="read-as-something-else",
        ),
        pytest.param(
            pdf(f"/Span << /ActualText ({PLANT}) >> BDC {text('Brev')} EMC"), BODY, "page 1", id="replacement"
        ),
        pytest.param(
            pdf(catalog="/Prog 7 0 R", more=(stream(f"sak: {PLANT}"),)),
            PROPERTY,
            "stream of a program",
            id="own-stream",
        ),
        pytest.param(
            pdf(catalog="/AcroForm << /XFA 7 0 R >>", more=(stream(f"<x><y>{PLANT}</y></x>"),)),
            HIDDEN,
            "markup in the file",
            id="xfa",
        ),
        pytest.param(
            pdf(
                "".join(
                    text(letter, x=x) for letter, x in zip(PLANT, (70, 77, 80, 86, 92, 95, 101, 107, 109), strict=True)
                )
            ),
            BODY,
            "page 1",
            id="letter-by-letter",
        ),
        pytest.param(pdf() + f"\n%{PLANT}".encode(), HIDDEN, "behind the end", id="bytes-behind-the-end"),
        pytest.param(
            saved_again(pdf(text(PLANT)), {4: stream(text("Brev"))}, 7), HIDDEN, "earlier state 1", id="earlier-page"
        ),
        pytest.param(
            saved_again(pdf(info=f"/Author ({PLANT})"), {6: "<< >>"}, 7), HIDDEN, "earlier state 1", id="earlier-author"
        ),
    ],
)
def test_all_that_a_pdf_holds_comes_out(data: bytes, kind: PassageKind, where: str) -> None:
    found = [one for one in extract("brev.pdf", data).passages if PLANT in one.text]
    assert any(one.kind is kind and where in one.where for one in found), found


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(f"0 0 0.4 rg 60 690 200 30 re f {text('Brev', before='1 1 1 rg')}", id="white-on-blue"),
        pytest.param(f"{text('Brev')} 0 g 60 600 200 30 re f", id="box-beside"),
        pytest.param(
            "0 0 0.4 rg 60 690 m 60 720 l 70 730 l 250 730 l 260 720 l 260 690 l 250 680 l 70 680 l h f "
            + text("Brev", before="1 1 1 rg"),
            id="white-on-a-rounded-box",
        ),
        pytest.param(f"/Sh sh {text('Brev', before='1 1 1 rg')}", id="white-on-a-shading"),
        pytest.param(f"/X Do {text('Brev', before='1 1 1 rg')}", id="white-on-a-form"),
        pytest.param(f"{text('Brev')} /G gs 1 0 0 rg 60 690 200 30 re f", id="under-a-marker"),
        pytest.param(f"{text('Brev')} 60 690 200 30 re S", id="frame-around"),
        pytest.param(text("Brev", before="1 Tr 1 1 1 rg"), id="outlined-letters"),
    ],
)
def test_text_that_can_be_seen_is_not_hidden(content: str) -> None:
    shading = (
        "<< /ShadingType 2 /ColorSpace /DeviceRGB /Coords [0 0 600 0] /Extend [true true] "
        "/Function << /FunctionType 2 /Domain [0 1] /C0 [0 0 0.4] /C1 [0 0 0.5] /N 1 >> >>"
    )
    form = stream(
        "0 0 0.4 rg 0 0 300 300 re f", "/Type /XObject /Subtype /Form /BBox [0 0 300 300] /Matrix [1 0 0 1 60 600]"
    )
    resources = (
        "/Resources << /Font << /F 5 0 R >> /Shading << /Sh 7 0 R >> /XObject << /X 8 0 R >> "
        "/ExtGState << /G << /ca 0.3 >> >> >>"
    )
    document = extract("brev.pdf", pdf(content, page=resources, more=(shading, form)))
    assert document.body == "Brev"
    assert not any(one.trace for one in document.passages)


def test_a_scan_is_a_doubt_and_a_picture() -> None:
    document = extract("brev.pdf", SCAN)
    assert document.doubts == ("page 1 is a picture: nobody can check what it shows",)
    assert [(one.kind, one.where) for one in document.passages][1:] == [(IMAGE, "page 1")]


def test_an_earlier_state_without_anything_of_its_own_is_none() -> None:
    document = extract("brev.pdf", saved_again(pdf(), {6: "<< >>"}, 7))
    assert not any(one.trace for one in document.passages)


def test_a_locked_file_is_told() -> None:
    with pytest.raises(InputError, match="password"):
        extract("brev.pdf", LOCKED)


LETTER = """
#set document(title: "Drift")
#set page(width: 12cm)
#set text(lang: "nn", hyphenate: true)
= Drift
Mange kommunar brukar tid på informasjonstryggleik og personvernombodsarbeid, og dei fleste seier det.
- Eit punkt som er så langt at det går over fleire linjer i eit smalt brev.
- Eit til
#table(columns: 3, [Spørsmål], [Ja], [Nei], [Har eigen IT], [8], [3])
== Samarbeid
Nokre.
"""


def test_a_tagged_pdf_has_its_lines() -> None:
    assert extract("brev.pdf", typeset(LETTER)).body == (
        "# Drift\n\n"
        "Mange kommunar brukar tid på informasjonstryggleik og personvernombodsarbeid, og dei fleste seier det.\n\n"
        "- Eit punkt som er så langt at det går over fleire linjer i eit smalt brev.\n"
        "- Eit til\n\n"
        "Spørsmål\tJa\tNei\nHar eigen IT\t8\t3\n\n"
        "## Samarbeid\n\n"
        "Nokre."
    )


def test_a_pdf_without_tags_has_lines_by_their_places() -> None:
    lines = [
        text("Oppsummering", size=20, y=780),
        text("Mange har for lite folk til det meste, og dei fleste seier at", y=740),
        text("det blir verre.", y=726),
        text("\x95 eitt", y=700),
        text("Spm", y=660) + text("Ja", x=200, y=660) + text("Nei", x=300, y=660),
        text("Drift", y=646) + text("8", x=200, y=646) + text("3", x=300, y=646),
    ]
    assert extract("brev.pdf", pdf("\n".join(lines))).body == (
        "# Oppsummering\n\nMange har for lite folk til det meste, og dei fleste seier at det blir verre.\n\n- eitt\n\n"
        "Spm\tJa\tNei\nDrift\t8\t3"
    )


def test_our_own_pdf_says_nothing_of_its_maker() -> None:
    found = [(one.kind, one.where, one.text) for one in extract("brev.pdf", typeset(LETTER)).passages]
    assert [one for one in found if one[0] is not BODY] == [
        (NAME, "the file name", "brev pdf"),
        (PROPERTY, "property Title", "Drift"),
    ]
