"""Every place in a Word file that can hold words comes out as a passage, the body line by line."""

import pytest

from kartlegg.anonymity.leaks import PassageKind
from kartlegg.anonymity.leaks.extract import extract
from kartlegg.anonymity.leaks.values import Trace
from kartlegg.errors import InputError
from planted import NAMES, PIXEL, W, relations, run, word, workbook

BODY, HIDDEN, PROPERTY, LINK, NAME, IMAGE = PassageKind
PLANT = "Plantavik"


def one(inner: str) -> str:
    return f"<w:p>{inner}</w:p>"


def part(tag: str, inner: str) -> str:
    return f"<w:{tag} {NAMES}>{inner}</w:{tag}>"


CORE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
CHANGE = f'w:id="1" w:author="{PLANT}" w:date="2031-01-01T00:00:00Z"'
DOT = "http://schemas.openxmlformats.org/officeDocument/2006"


def core(inner: str) -> dict[str, str | bytes]:
    return {"docProps/core.xml": f'<cp:coreProperties xmlns:cp="{CORE}">{inner}</cp:coreProperties>'}


def properties(inner: str, kind: str = "extended") -> dict[str, str | bytes]:
    return {f"docProps/{kind}.xml": f'<Properties xmlns="{DOT}/{kind}-properties">{inner}</Properties>'}


@pytest.mark.parametrize(
    ("body", "kind", "where"),
    [
        pytest.param(one(run(PLANT)), BODY, "", id="paragraph"),
        pytest.param(f"<w:tbl><w:tr><w:tc>{one(run(PLANT))}</w:tc></w:tr></w:tbl>", BODY, "", id="table"),
        pytest.param(
            f"<w:tbl><w:tr><w:tc><w:tbl><w:tr><w:tc>{one(run(PLANT))}</w:tc></w:tr></w:tbl></w:tc></w:tr></w:tbl>",
            BODY,
            "",
            id="table-in-table",
        ),
        pytest.param(f"<w:sdt><w:sdtContent>{one(run(PLANT))}</w:sdtContent></w:sdt>", BODY, "", id="content-control"),
        pytest.param(
            f'<w:sdt><w:sdtPr><w:alias w:val="{PLANT}"/></w:sdtPr><w:sdtContent/></w:sdt>',
            NAME,
            "content controls",
            id="content-control-name",
        ),
        pytest.param(
            f'<w:sdt><w:sdtPr><w:dropDownList><w:listItem w:displayText="{PLANT}"/></w:dropDownList></w:sdtPr></w:sdt>',
            HIDDEN,
            "choices",
            id="content-control-choice",
        ),
        pytest.param(
            one(
                f"<w:r><w:pict><v:shape><v:textbox><w:txbxContent>{one(run(PLANT))}</w:txbxContent></v:textbox></v:shape>"
                "</w:pict></w:r>"
            ),
            BODY,
            "",
            id="text-box",
        ),
        pytest.param(
            one(
                "<w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx><w:txbxContent>"
                f"{one(run('Ny'))}</w:txbxContent></wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>"
                f"<w:txbxContent>{one(run(PLANT))}</w:txbxContent></v:textbox></w:pict></mc:Fallback>"
                "</mc:AlternateContent></w:r>"
            ),
            HIDDEN,
            "older programs",
            id="text-box-fallback",
        ),
        pytest.param(one(f"<w:ins {CHANGE}>{run('nytt')}</w:ins>"), HIDDEN, "tracked insertion", id="insertion-author"),
        pytest.param(one(f'<w:ins w:author="X">{run(PLANT)}</w:ins>'), BODY, "", id="insertion-text"),
        pytest.param(
            one(f'<w:del w:author="X"><w:r><w:delText>{PLANT}</w:delText></w:r></w:del>'),
            HIDDEN,
            "tracked deletion by X",
            id="deletion",
        ),
        pytest.param(
            one(f'<w:moveFrom w:author="X">{run(PLANT)}</w:moveFrom>'), HIDDEN, "tracked deletion", id="moved-away"
        ),
        pytest.param(
            f'<w:p><w:pPr><w:rPr><w:del w:author="{PLANT}"/></w:rPr></w:pPr></w:p>',
            HIDDEN,
            "tracked change",
            id="deleted-paragraph-mark",
        ),
        pytest.param(
            one(run("x", f"<w:rPrChange {CHANGE}><w:rPr/></w:rPrChange>")), HIDDEN, "tracked change", id="changed-look"
        ),
        pytest.param(one(run(PLANT, "<w:vanish/>")), HIDDEN, "hidden text", id="vanish"),
        pytest.param(one(run(PLANT, '<w:color w:val="FFFFFF"/>')), HIDDEN, "hidden text", id="white"),
        pytest.param(
            one(run(PLANT, '<w:color w:val="FF0000"/><w:shd w:fill="FF0000"/>')), HIDDEN, "hidden text", id="red-on-red"
        ),
        pytest.param(one(run(PLANT, '<w:sz w:val="2"/>')), HIDDEN, "hidden text", id="tiny"),
        pytest.param(
            one(f"<w:r><w:instrText> QUOTE {PLANT} </w:instrText></w:r>"), HIDDEN, "field code", id="field-code"
        ),
        pytest.param(
            one("".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in (" QUOTE Plan", "tavik "))),
            HIDDEN,
            "field code",
            id="field-code-in-pieces",
        ),
        pytest.param(one(f'<w:fldSimple w:instr="DOCPROPERTY {PLANT}"/>'), HIDDEN, "field code", id="simple-field"),
        pytest.param(
            one(f'<w:r><w:instrText> HYPERLINK "svar/{PLANT}.docx" </w:instrText></w:r>'), LINK, "link", id="link-field"
        ),
        pytest.param(
            one(f'<w:r><w:fldChar><w:ffData><w:helpText w:val="{PLANT}"/></w:ffData></w:fldChar></w:r>'),
            HIDDEN,
            "choices",
            id="form-field-help",
        ),
        pytest.param(one(f'<w:bookmarkStart w:id="0" w:name="frå{PLANT}"/>'), NAME, "bookmarks", id="bookmark"),
        pytest.param(
            one(f'<w:r><w:drawing><wp:docPr descr="{PLANT}"/></w:drawing></w:r>'), HIDDEN, "alternative", id="alt"
        ),
        pytest.param(
            one(f'<w:r><w:drawing><wp:docPr title="{PLANT}"/></w:drawing></w:r>'), HIDDEN, "alternative", id="alt-title"
        ),
        pytest.param(
            one(f'<w:r><w:drawing><wp:docPr name="{PLANT}"/></w:drawing></w:r>'), NAME, "drawings", id="shape-name"
        ),
        pytest.param(
            one(f'<w:r><w:drawing><pic:cNvPr name="svar_{PLANT}.png"/></w:drawing></w:r>'),
            NAME,
            "drawings",
            id="picture-file",
        ),
        pytest.param(one(f'<w:r><w:pict><v:shape alt="{PLANT}"/></w:pict></w:r>'), HIDDEN, "alternative", id="vml-alt"),
        pytest.param(
            one(f'<w:r><w:pict><v:textpath string="{PLANT}"/></w:pict></w:r>'), HIDDEN, "word art", id="watermark"
        ),
        pytest.param(
            f'<w:tbl><w:tblPr><w:tblDescription w:val="{PLANT}"/></w:tblPr></w:tbl>',
            HIDDEN,
            "table",
            id="table-description",
        ),
        pytest.param(one(f'<w:hyperlink w:tooltip="{PLANT}">{run("x")}</w:hyperlink>'), HIDDEN, "tip", id="link-tip"),
        pytest.param(one(f'<w:permStart w:ed="{PLANT}"/>'), HIDDEN, "editor", id="permitted-editor"),
        pytest.param(
            one(f'<w:smartTag w:element="x"><w:smartTagPr><w:attr w:val="{PLANT}"/></w:smartTagPr></w:smartTag>'),
            HIDDEN,
            "custom markup",
            id="smart-tag",
        ),
    ],
)
def test_all_that_stands_in_the_document_comes_out(body: str, kind: PassageKind, where: str) -> None:
    found = [one for one in extract("brev.docx", word(body)).passages if PLANT in one.text]
    assert any(one.kind is kind and where in one.where for one in found), found


@pytest.mark.parametrize(
    ("parts", "kind", "where"),
    [
        pytest.param({"word/header1.xml": part("hdr", one(run(PLANT)))}, BODY, "header", id="header"),
        pytest.param({"word/footer2.xml": part("ftr", one(run(PLANT)))}, BODY, "footer", id="footer"),
        pytest.param(
            {"word/footnotes.xml": part("footnotes", f'<w:footnote w:id="2">{one(run(PLANT))}</w:footnote>')},
            BODY,
            "footnote 2",
            id="footnote",
        ),
        pytest.param(
            {"word/endnotes.xml": part("endnotes", f'<w:endnote w:id="3">{one(run(PLANT))}</w:endnote>')},
            BODY,
            "endnote 3",
            id="endnote",
        ),
        pytest.param(
            {"word/comments.xml": part("comments", f'<w:comment w:author="X">{one(run(PLANT))}</w:comment>')},
            HIDDEN,
            "comment by X",
            id="comment",
        ),
        pytest.param(
            {"word/comments.xml": part("comments", f'<w:comment w:author="{PLANT}"/>')},
            PROPERTY,
            "author of a comment",
            id="comment-author",
        ),
        pytest.param(
            {"word/people.xml": f'<w15:people {NAMES}><w15:person w15:author="{PLANT}"/></w15:people>'},
            PROPERTY,
            "list of authors",
            id="people",
        ),
        pytest.param(
            {
                "word/people.xml": f"<w15:people {NAMES}><w15:person>"
                f'<w15:presenceInfo w15:userId="{PLANT}"/></w15:person>'
                "</w15:people>"
            },
            PROPERTY,
            "account",
            id="people-account",
        ),
        pytest.param(
            {
                "word/glossary/document.xml": part(
                    "glossaryDocument",
                    f"<w:docParts><w:docPart><w:docPartBody>{one(run(PLANT))}</w:docPartBody></w:docPart></w:docParts>",
                )
            },
            HIDDEN,
            "building block",
            id="glossary",
        ),
        pytest.param(
            {"word/settings.xml": part("settings", f'<w:docVars><w:docVar w:name="a" w:val="{PLANT}"/></w:docVars>')},
            PROPERTY,
            "document variable",
            id="document-variable",
        ),
        pytest.param(
            {"word/settings.xml": part("settings", f'<w:mailMerge><w:query w:val="SELECT {PLANT}"/></w:mailMerge>')},
            PROPERTY,
            "mailMerge",
            id="mail-merge",
        ),
        pytest.param(
            {"word/_rels/settings.xml.rels": relations(("r", "attachedTemplate", f"file:///C:/Users/{PLANT}/a.dotm"))},
            PROPERTY,
            "template",
            id="template",
        ),
        pytest.param(
            {"word/_rels/document.xml.rels": relations(("r", "hyperlink", f"https://{PLANT}.example/"))},
            LINK,
            "document.xml",
            id="link",
        ),
        pytest.param(
            {
                "word/_rels/document.xml.rels": relations(
                    ("r", "hyperlink", f"mailto:post@x.example?subject=fr%C3%A5%20{PLANT}")
                )
            },
            LINK,
            "document.xml",
            id="mailto",
        ),
        pytest.param(
            {"word/styles.xml": part("styles", f'<w:style w:styleId="a"><w:name w:val="{PLANT}-stil"/></w:style>')},
            NAME,
            "styles",
            id="style-name",
        ),
        pytest.param(
            {
                "word/numbering.xml": part(
                    "numbering", f'<w:abstractNum><w:lvl><w:lvlText w:val="{PLANT} %1"/></w:lvl></w:abstractNum>'
                )
            },
            HIDDEN,
            "numbering",
            id="list-text",
        ),
        pytest.param(
            core(f"<cp:lastModifiedBy>{PLANT}</cp:lastModifiedBy>"),
            PROPERTY,
            "core property lastModifiedBy",
            id="last-modified-by",
        ),
        pytest.param(
            core(f"<cp:keywords>{PLANT}</cp:keywords>"),
            PROPERTY,
            "core property keywords",
            id="keywords",
        ),
        pytest.param(
            core(f"<cp:newfangled>{PLANT}</cp:newfangled>"),
            PROPERTY,
            "core property newfangled",
            id="unknown-property",
        ),
        pytest.param(
            properties(f"<Company>{PLANT}</Company>"),
            PROPERTY,
            "property Company",
            id="company",
        ),
        pytest.param(
            properties(f"<Template>C:\\Users\\{PLANT}\\b.dotx</Template>"),
            PROPERTY,
            "property Template",
            id="template-property",
        ),
        pytest.param(
            properties(f'<property name="Sak"><vt>{PLANT}</vt></property>', "custom"),
            PROPERTY,
            "custom property Sak",
            id="custom-property",
        ),
        pytest.param(
            properties(f'<property name="{PLANT}"/>', "custom"),
            NAME,
            "custom properties",
            id="custom-property-name",
        ),
        pytest.param(
            {"customXml/item1.xml": f"<a><b>{PLANT}</b></a>"}, PROPERTY, "customXml/item1.xml", id="custom-xml"
        ),
        pytest.param(
            {"customXml/item1.xml": f'<a b="{PLANT}"/>'}, PROPERTY, "customXml/item1.xml", id="custom-xml-attribute"
        ),
        pytest.param({"word/embeddings/ark.xlsx": workbook(PLANT)}, HIDDEN, "ark.xlsx", id="embedded-sheet"),
        pytest.param(
            {"word/embeddings/ark.xlsx": workbook("x", sheet=PLANT)}, NAME, "ark.xlsx", id="embedded-sheet-name"
        ),
        pytest.param({"word/embeddings/a.docx": word(one(run(PLANT)))}, HIDDEN, "a.docx", id="embedded-document"),
        pytest.param(
            {"word/embeddings/oleObject1.bin": b"\xd0\xcf\x11\xe0" + PLANT.encode("utf-16-le")},
            HIDDEN,
            "oleObject1",
            id="ole-object",
        ),
        pytest.param({"word/tillegg.html": f"<p>x<br>{PLANT}"}, HIDDEN, "tillegg", id="chunk-of-another-name"),
        pytest.param({"word/header1.xml": f"<w:hdr>{PLANT}"}, PROPERTY, "header1", id="broken-part"),
        pytest.param({"word/afchunk1.html": f"<p>{PLANT}</p>"}, HIDDEN, "afchunk1", id="chunk"),
        pytest.param(
            {"word/charts/chart1.xml": f"<c:chartSpace {NAMES}><c:ser><c:v>{PLANT}</c:v></c:ser></c:chartSpace>"},
            HIDDEN,
            "chart1",
            id="chart-cache",
        ),
        pytest.param({f"word/media/{PLANT}.png": PIXEL}, IMAGE, "picture", id="picture-name"),
        pytest.param(
            {"word/media/image1.png": PIXEL[:-12] + b"\0\0\0\x19tEXtComment\0" + PLANT.encode() + b"\0" + PIXEL[-12:]},
            PROPERTY,
            "inside picture",
            id="words-in-a-picture",
        ),
        pytest.param(
            {"word/media/image1.svg": f"<svg><title>{PLANT}</title></svg>"}, HIDDEN, "inside picture", id="drawing"
        ),
        pytest.param({"word/vbaProject.bin": b"\1\2" + PLANT.encode() + b"\0"}, PROPERTY, "vbaProject", id="macro"),
        pytest.param(
            {"word/printerSettings1.bin": f"\\\\print\\{PLANT}".encode("utf-16-le")},
            PROPERTY,
            "printerSettings",
            id="printer",
        ),
        pytest.param({f"word/{PLANT}.xml": "<a/>"}, NAME, "names of parts", id="part-name"),
        pytest.param(
            {"word/new.xml": f"<x:thing xmlns:x='y'>{PLANT}</x:thing>"}, PROPERTY, "word/new.xml", id="unknown-part"
        ),
    ],
)
def test_all_that_lies_beside_the_document_comes_out(
    parts: dict[str, str | bytes], kind: PassageKind, where: str
) -> None:
    found = [one for one in extract("brev.docx", word(parts=parts)).passages if PLANT in one.text]
    assert any(one.kind is kind and where in one.where for one in found), found


def test_the_body_has_its_lines() -> None:
    style = f'<w:styles {W}><w:style w:styleId="O1"><w:name w:val="heading 2"/></w:style></w:styles>'
    listed = '<w:pPr><w:numPr><w:ilvl w:val="{}"/><w:numId w:val="1"/></w:numPr></w:pPr>'
    body = (
        f'<w:p><w:pPr><w:pStyle w:val="O1"/></w:pPr>{run("Drift")}</w:p>'
        + one(run("Mange har ") + run("lite folk.") + "<w:r><w:br/><w:t>Nokre ikkje.</w:t></w:r>")
        + f"<w:p>{listed.format(0)}{run('eitt')}</w:p><w:p>{listed.format(1)}{run('to')}</w:p>"
        + f"<w:tbl><w:tr><w:tc>{one(run('a'))}{one(run('b'))}</w:tc><w:tc>{one(run('c'))}</w:tc></w:tr>"
        f"<w:tr><w:tc/><w:tc>{one(run('d'))}</w:tc></w:tr></w:tbl>"
    )
    document = extract("brev.docx", word(body, {"word/styles.xml": style}))
    assert document.body == "## Drift\n\nMange har lite folk.\nNokre ikkje.\n\n- eitt\n  - to\n\na b\tc\n\td"


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(one(run("tekst", '<w:color w:val="FFFFFF"/><w:shd w:fill="1F3864"/>')), id="white-on-blue"),
        pytest.param(one(run("tekst", '<w:color w:val="auto"/>')), id="automatic"),
        pytest.param(one(run("tekst", '<w:vanish w:val="0"/>')), id="not-hidden"),
        pytest.param(one(run("tekst", '<w:color w:val="FFFFFF"/><w:highlight w:val="black"/>')), id="highlighted"),
        pytest.param(
            '<w:tbl><w:tr><w:tc><w:tcPr><w:shd w:fill="203040"/></w:tcPr>'
            + one(run("tekst", '<w:color w:val="FFFFFF"/>'))
            + "</w:tc></w:tr></w:tbl>",
            id="white-in-a-dark-cell",
        ),
    ],
)
def test_text_that_can_be_seen_is_not_hidden(body: str) -> None:
    document = extract("brev.docx", word(body))
    assert document.body == "tekst"
    assert not any(one.trace is Trace.CONCEALED for one in document.passages)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("2031-01-01T12:00:00Z", id="date"),
        pytest.param("17", id="count"),
        pytest.param("Microsoft Office Word", id="program"),
        pytest.param("nn-NO", id="language"),
        pytest.param("Normal.dotm", id="template"),
    ],
)
def test_what_is_the_same_in_everybodys_documents_is_left_out(text: str) -> None:
    document = extract("brev.docx", word(parts=core(f"<cp:any>{text}</cp:any>")))
    assert not [one for one in document.passages if one.kind is PROPERTY]


def test_a_sheet_that_a_chart_stands_on_is_told_from_other_files() -> None:
    parts: dict[str, str | bytes] = {
        "word/charts/chart1.xml": f"<c:chartSpace {NAMES}/>",
        "word/charts/_rels/chart1.xml.rels": relations(("r", "package", "../embeddings/ark.xlsx")),
        "word/embeddings/ark.xlsx": workbook("1"),
        "word/embeddings/anna.xlsx": workbook("2"),
    }
    traces = {one.text: one.trace for one in extract("b.docx", word(parts=parts)).passages if one.trace}
    assert traces == {"ark xlsx": Trace.WORKBOOK, "anna xlsx": Trace.ATTACHED}


def test_documents_in_documents_end_somewhere() -> None:
    inner = word(one(run("innarst")))
    for _ in range(6):
        inner = word(parts={"word/embeddings/a.docx": inner})
    document = extract("brev.docx", inner)
    assert document.doubts
    assert not any("innarst" in one.text for one in document.passages if one.kind is BODY)


def test_numbers_without_end_are_none() -> None:
    digits = "9" * 10_000
    look = f'<w:numPr><w:ilvl w:val="{digits}"/><w:numId w:val="{digits}"/></w:numPr><w:outlineLvl w:val="{digits}"/>'
    body = f"<w:p><w:pPr>{look}</w:pPr>{run('x', f'<w:sz w:val={chr(34)}{digits}{chr(34)}/>')}</w:p>"
    assert extract("brev.docx", word(body)).body == "- x"


def test_a_broken_part_is_a_doubt_and_the_rest_is_read() -> None:
    document = extract("brev.docx", word(parts={"word/header1.xml": "<w:hdr", "docProps/x.xml": "<!DOCTYPE a []><a/>"}))
    assert document.body == "Brev"
    assert len(document.doubts) == 2


def test_deep_nesting_is_read_and_endless_nesting_refused() -> None:
    def nested(deep: int) -> bytes:
        return word("<w:sdt><w:sdtContent>" * deep + one(run(PLANT)) + "</w:sdtContent></w:sdt>" * deep)

    assert PLANT in extract("brev.docx", nested(60)).body
    with pytest.raises(InputError, match="nested"):
        extract("brev.docx", nested(3000))
