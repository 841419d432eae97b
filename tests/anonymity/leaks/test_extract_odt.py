"""Every place in an OpenDocument text that can hold words comes out as a passage, the body line by line."""

import pytest

from kartlegg.anonymity.leaks import PassageKind
from kartlegg.anonymity.leaks.extract import extract
from kartlegg.anonymity.leaks.values import Trace
from kartlegg.errors import InputError
from planted import OPEN_NAMES, PIXEL, open_text, word

BODY, HIDDEN, PROPERTY, LINK, NAME, IMAGE = PassageKind
PLANT = "Plantavik"
HIDING = {
    "display": 'text:display="none"',
    "white": 'fo:color="#ffffff"',
    "tiny": 'fo:font-size="1pt"',
    "on-its-own-ground": 'fo:color="#123456" fo:background-color="#123456"',
}


def style(properties: str) -> str:
    return f'<style:style style:name="T1"><style:text-properties {properties}/></style:style>'


def change(inner: str) -> str:
    return (
        f'<text:tracked-changes><text:changed-region text:id="c1">{inner}</text:changed-region></text:tracked-changes>'
    )


def info(author: str, remark: str = "") -> str:
    return f"<office:change-info><dc:creator>{author}</dc:creator><text:p>{remark}</text:p></office:change-info>"


@pytest.mark.parametrize(
    ("body", "kind", "where"),
    [
        pytest.param(f"<text:p>{PLANT}</text:p>", BODY, "", id="paragraph"),
        pytest.param(
            f"<table:table><table:table-row><table:table-cell><text:p>{PLANT}</text:p></table:table-cell></table:table-row>"
            "</table:table>",
            BODY,
            "",
            id="table",
        ),
        pytest.param(
            f"<text:p><draw:frame><draw:text-box><text:p>{PLANT}</text:p></draw:text-box></draw:frame></text:p>",
            BODY,
            "",
            id="text-box",
        ),
        pytest.param(
            f"<text:p>x<text:note><text:note-body><text:p>{PLANT}</text:p></text:note-body></text:note></text:p>",
            BODY,
            "note",
            id="note",
        ),
        pytest.param(
            f"<text:p>x<office:annotation><dc:creator>X</dc:creator><text:p>{PLANT}</text:p></office:annotation></text:p>",
            HIDDEN,
            "comment by X",
            id="annotation",
        ),
        pytest.param(
            f"<text:p>x<office:annotation><dc:creator>{PLANT}</dc:creator></office:annotation></text:p>",
            PROPERTY,
            "author of a comment",
            id="annotation-author",
        ),
        pytest.param(
            change(f"<text:deletion>{info('X')}<text:p>{PLANT}</text:p></text:deletion>"),
            HIDDEN,
            "tracked deletion by X",
            id="deletion",
        ),
        pytest.param(
            change(f"<text:insertion>{info(PLANT)}</text:insertion>"),
            HIDDEN,
            "tracked insertion",
            id="insertion-author",
        ),
        pytest.param(
            change(f"<text:insertion>{info('X', PLANT)}</text:insertion>"), HIDDEN, "remark", id="remark-on-a-change"
        ),
        pytest.param(
            f'<text:section text:name="s" text:display="none"><text:p>{PLANT}</text:p></text:section>',
            HIDDEN,
            "hidden text",
            id="hidden-section",
        ),
        pytest.param(
            f'<text:section text:name="s" text:display="condition"><text:p>{PLANT}</text:p></text:section>',
            HIDDEN,
            "hidden text",
            id="conditional-section",
        ),
        pytest.param(f'<text:section text:name="{PLANT}"/>', NAME, "sections", id="section-name"),
        pytest.param(
            f'<text:p>x<text:hidden-text text:string-value="{PLANT}"/></text:p>',
            HIDDEN,
            "hidden text",
            id="hidden-field",
        ),
        pytest.param(
            f'<text:p>x<text:conditional-text text:string-value-if-false="{PLANT}"/></text:p>',
            HIDDEN,
            "hidden text",
            id="conditional-text",
        ),
        pytest.param(f'<text:p>x<text:bookmark text:name="{PLANT}"/></text:p>', NAME, "bookmarks", id="bookmark"),
        pytest.param(f'<text:p>x<draw:frame draw:name="{PLANT}"/></text:p>', NAME, "frames", id="frame-name"),
        pytest.param(
            f"<text:p>x<draw:frame><svg:title>{PLANT}</svg:title></draw:frame></text:p>",
            HIDDEN,
            "alternative",
            id="title",
        ),
        pytest.param(
            f"<text:p>x<draw:frame><svg:desc>{PLANT}</svg:desc></draw:frame></text:p>",
            HIDDEN,
            "alternative",
            id="description",
        ),
        pytest.param(f'<text:p><text:a xlink:href="../svar/{PLANT}.odt">x</text:a></text:p>', LINK, "link", id="link"),
        pytest.param(
            f'<text:p><draw:frame><draw:image xlink:href="file:///home/{PLANT}/a.png"/></draw:frame></text:p>',
            LINK,
            "link",
            id="picture-elsewhere",
        ),
        pytest.param(
            f'<text:user-field-decls><text:user-field-decl text:name="a" office:string-value="{PLANT}"/>'
            "</text:user-field-decls>",
            HIDDEN,
            "field",
            id="user-field",
        ),
        pytest.param(f'<table:table table:name="{PLANT}"/>', NAME, "tables", id="table-name"),
    ],
)
def test_all_that_stands_in_the_document_comes_out(body: str, kind: PassageKind, where: str) -> None:
    found = [one for one in extract("brev.odt", open_text(body)).passages if PLANT in one.text]
    assert any(one.kind is kind and where in one.where for one in found), found


@pytest.mark.parametrize("properties", [pytest.param(text, id=name) for name, text in HIDING.items()])
def test_text_that_a_style_hides_is_hidden(properties: str) -> None:
    data = open_text(
        f'<text:p>x <text:span text:style-name="T1">{PLANT}</text:span></text:p>', styles=style(properties)
    )
    (found,) = (one for one in extract("brev.odt", data).passages if PLANT in one.text)
    assert (found.kind, found.trace) == (HIDDEN, Trace.CONCEALED)


def part(tag: str, inner: str) -> str:
    return f"<office:{tag} {OPEN_NAMES}>{inner}</office:{tag}>"


def master(inner: str) -> str:
    return part(
        "document-styles",
        f"<office:master-styles><style:master-page>{inner}</style:master-page></office:master-styles>",
    )


def meta(inner: str) -> str:
    return part("document-meta", f"<office:meta>{inner}</office:meta>")


@pytest.mark.parametrize(
    ("parts", "kind", "where"),
    [
        pytest.param(
            {"styles.xml": master(f"<style:header><text:p>{PLANT}</text:p></style:header>")},
            BODY,
            "header",
            id="header",
        ),
        pytest.param(
            {"styles.xml": master(f"<style:footer><text:p>{PLANT}</text:p></style:footer>")},
            BODY,
            "footer",
            id="footer",
        ),
        pytest.param(
            {
                "styles.xml": part(
                    "document-styles",
                    f'<office:styles><style:style style:name="a" style:display-name="{PLANT}"/></office:styles>',
                )
            },
            NAME,
            "styles",
            id="style-name",
        ),
        pytest.param(
            {"meta.xml": meta(f"<dc:creator>{PLANT}</dc:creator>")}, PROPERTY, "property creator", id="creator"
        ),
        pytest.param(
            {"meta.xml": meta(f"<meta:initial-creator>{PLANT}</meta:initial-creator>")},
            PROPERTY,
            "initial-creator",
            id="first-creator",
        ),
        pytest.param(
            {"meta.xml": meta(f"<meta:generator>{PLANT}</meta:generator>")}, PROPERTY, "generator", id="generator"
        ),
        pytest.param({"meta.xml": meta(f"<meta:keyword>{PLANT}</meta:keyword>")}, PROPERTY, "keyword", id="keyword"),
        pytest.param(
            {"meta.xml": meta(f'<meta:user-defined meta:name="Sak">{PLANT}</meta:user-defined>')},
            PROPERTY,
            "custom property Sak",
            id="user-defined",
        ),
        pytest.param(
            {"meta.xml": meta(f'<meta:template xlink:href="file:///C:/Users/{PLANT}/a.ott"/>')},
            PROPERTY,
            "template",
            id="template",
        ),
        pytest.param(
            {
                "settings.xml": part(
                    "document-settings",
                    f'<config:config-item config:name="PrinterName" config:type="string">{PLANT}</config:config-item>',
                )
            },
            PROPERTY,
            "setting PrinterName",
            id="printer",
        ),
        pytest.param(
            {"Thumbnails/thumbnail.png": PIXEL[:-12] + b"tEXtComment\0" + PLANT.encode() + PIXEL[-12:]},
            PROPERTY,
            "inside picture",
            id="thumbnail",
        ),
        pytest.param({f"Pictures/{PLANT}.png": PIXEL}, IMAGE, "picture", id="picture-name"),
        pytest.param(
            {
                "Object 1/content.xml": part(
                    "document-content",
                    f"<office:body><table:table-cell><text:p>{PLANT}</text:p></table:table-cell></office:body>",
                )
            },
            HIDDEN,
            "Object 1",
            id="chart",
        ),
        pytest.param(
            {"Object 2": word(f"<w:p><w:r><w:t>{PLANT}</w:t></w:r></w:p>")}, HIDDEN, "Object 2", id="word-file-inside"
        ),
        pytest.param(
            {"Versions/Version1": open_text(f"<text:p>{PLANT}</text:p>")}, HIDDEN, "Version1", id="older-version"
        ),
        pytest.param({"Basic/Standard/Modul1.xml": f"<m>rem {PLANT}</m>"}, HIDDEN, "Modul1", id="macro"),
        pytest.param({"anna/data.bin": b"\0\1" + PLANT.encode()}, HIDDEN, "data.bin", id="unknown-part"),
    ],
)
def test_all_that_lies_beside_the_document_comes_out(
    parts: dict[str, str | bytes], kind: PassageKind, where: str
) -> None:
    found = [one for one in extract("brev.odt", open_text(parts=parts)).passages if PLANT in one.text]
    assert any(one.kind is kind and where in one.where for one in found), found


def test_the_body_has_its_lines() -> None:
    body = (
        '<text:h text:outline-level="2">Drift</text:h><text:p>Mange har <text:s/>lite<text:line-break/>folk.</text:p>'
        "<text:list><text:list-item><text:p>eitt</text:p><text:list><text:list-item><text:p>to</text:p></text:list-item>"
        "</text:list></text:list-item></text:list>"
        "<table:table><table:table-header-rows><table:table-row><table:table-cell><text:p>a</text:p><text:p>b</text:p>"
        "</table:table-cell><table:table-cell><text:p>c</text:p></table:table-cell></table:table-row>"
        "</table:table-header-rows></table:table>"
    )
    assert extract("brev.odt", open_text(body)).body == "## Drift\n\nMange har lite\nfolk.\n\n- eitt\n  - to\n\na b\tc"


def test_deep_nesting_is_read_and_endless_nesting_refused() -> None:
    def nested(deep: int) -> bytes:
        return open_text("<text:p>" + "<text:span>" * deep + PLANT + "</text:span>" * deep + "</text:p>")

    assert PLANT in extract("brev.odt", nested(100)).body
    with pytest.raises(InputError, match="nested"):
        extract("brev.odt", nested(3000))
