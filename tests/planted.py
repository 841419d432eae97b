"""Documents with one text planted in one place: each part is what a test says."""

from wordfiles import packed

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
NAMES = (
    f'{W} xmlns:r="{_OFFICE}/relationships" xmlns:a="{_DRAWING}/main" xmlns:wp="{_DRAWING}/wordprocessingDrawing" '
    f'xmlns:pic="{_DRAWING}/picture" xmlns:c="{_DRAWING}/chart" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
    'xmlns:p14="http://schemas.microsoft.com/office/powerpoint/2010/main" '
    'xmlns:p188="http://schemas.microsoft.com/office/powerpoint/2018/8/main"'
)
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010804000000b51c0c020000000b4944415478da63fcff1f0003030200efa2a75b"
    "0000000049454e44ae426082"
)
PICTURE = "image1.png"


def relations(*rows: tuple[str, str, str]) -> str:
    """A part of relations: id, last word of the kind, target; one with a scheme lies outside."""
    outside = ' TargetMode="External"'
    inner = "".join(
        f'<Relationship Id="{key}" Type="{_OFFICE}/relationships/{kind}" Target="{target}"'
        f"{outside if ':' in target else ''}/>"
        for key, kind, target in rows
    )
    return f'<Relationships xmlns="{RELATIONS}">{inner}</Relationships>'


def word(body: str = "<w:p><w:r><w:t>Brev</w:t></w:r></w:p>", parts: dict[str, str | bytes] | None = None) -> bytes:
    """A Word file with this in its body, and further parts."""
    members: dict[str, str | bytes] = {
        "_rels/.rels": relations(("r1", "officeDocument", "word/document.xml")),
        "word/document.xml": f"<w:document {NAMES}><w:body>{body}</w:body></w:document>",
    }
    return packed(members | (parts or {}))


def run(text: str, look: str = "") -> str:
    """A run of Word."""
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def slides(
    *shapes: str,
    attributes: str = "",
    parts: dict[str, str | bytes] | None = None,
    more: str = "",
    links: tuple[tuple[str, str, str], ...] = (),
) -> bytes:
    """A presentation of one slide for each string of shapes."""
    numbers = range(1, len(shapes) + 1)
    members: dict[str, str | bytes] = {
        "_rels/.rels": relations(("r1", "officeDocument", "ppt/presentation.xml")),
        "ppt/presentation.xml": f"<p:presentation {NAMES}><p:sldIdLst>"
        + "".join(f'<p:sldId id="{255 + number}" r:id="s{number}"/>' for number in reversed(numbers))
        + f'</p:sldIdLst><p:sldSz cx="9144000" cy="6858000"/>{more}</p:presentation>',
        "ppt/_rels/presentation.xml.rels": relations(
            *((f"s{number}", "slide", f"slides/slide{number}.xml") for number in numbers)
        ),
    }
    for number, inner in zip(numbers, shapes, strict=True):
        members[f"ppt/slides/slide{number}.xml"] = slide(inner, attributes)
        members[f"ppt/slides/_rels/slide{number}.xml.rels"] = relations(*links)
    return packed(members | (parts or {}))


def slide(inner: str, attributes: str = "", tag: str = "sld") -> str:
    """The XML of a slide, of notes, a layout or a master."""
    return f"<p:{tag} {NAMES} {attributes}><p:cSld><p:spTree>{inner}</p:spTree></p:cSld></p:{tag}>"


def shape(
    text: str, *, place: str = "", look: str = "", kind: str = "", properties: str = "", name: str = "Title 1"
) -> str:
    """A shape with one paragraph."""
    holder = f'<p:ph type="{kind}"/>' if kind else ""
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="2" name="{name}" {properties}/><p:cNvSpPr/><p:nvPr>{holder}</p:nvPr></p:nvSpPr>'
        f"<p:spPr>{place}</p:spPr><p:txBody><a:p><a:r><a:rPr {look}</a:rPr><a:t>{text}</a:t></a:r></a:p>"
        "</p:txBody></p:sp>"
    ).replace("<a:rPr </a:rPr>", "")


def open_text(
    body: str = "<text:p>Brev</text:p>", *, styles: str = "", parts: dict[str, str | bytes] | None = None
) -> bytes:
    """An OpenDocument text with this in its body and these automatic styles."""
    members: dict[str, str | bytes] = {
        "content.xml": f"<office:document-content {OPEN_NAMES}><office:automatic-styles>{styles}"
        f"</office:automatic-styles><office:body><office:text>{body}</office:text></office:body>"
        "</office:document-content>",
    }
    return packed(members | (parts or {}), first=("mimetype", b"application/vnd.oasis.opendocument.text"))


OPEN_NAMES = " ".join(
    [
        *(
            f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{full}:1.0"'
            for name, full in {
                "office": "office", "text": "text", "style": "style", "table": "table", "draw": "drawing",
                "fo": "xsl-fo-compatible", "meta": "meta", "config": "config", "svg": "svg-compatible", "form": "form",
                "script": "script",
            }.items()
        ),
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xlink="http://www.w3.org/1999/xlink"',
    ]
)  # fmt: skip


def workbook(text: str, *, sheet: str = "Ark1") -> bytes:
    """A workbook with one cell."""
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    return packed(
        {
            "_rels/.rels": relations(("r1", "officeDocument", "xl/workbook.xml")),
            "xl/workbook.xml": f'<workbook {space}><sheets><sheet name="{sheet}" sheetId="1"/></sheets></workbook>',
            "xl/sharedStrings.xml": f"<sst {space}><si><t>{text}</t></si></sst>",
            "xl/worksheets/sheet1.xml": f'<worksheet {space}><sheetData><row><c t="s"><v>0</v></c></row></sheetData>'
            "</worksheet>",
        }
    )


def pdf(
    content: str = "BT /F 11 Tf 1 0 0 1 70 700 Tm (Brev) Tj ET",
    *,
    catalog: str = "",
    page: str = "",
    more: tuple[str, ...] = (),
    info: str = "",
) -> bytes:
    """A PDF of one page; ``more`` are objects from number 7 on, ``info`` fills the information dictionary."""
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {catalog} >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        f"{'' if '/Resources' in page else '/Resources << /Font << /F 5 0 R >> >>'} {page} >>",
        f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        f"<< {info} >>",
        *more,
    ]
    return numbered(b"%PDF-1.7\n", dict(enumerate(objects, start=1)), "/Root 1 0 R /Info 6 0 R")


def numbered(before: bytes, objects: dict[int, str], trailer: str) -> bytes:
    """Objects with their table, put behind what a file has already."""
    out, places = before, {}
    for number, one in objects.items():
        places[number] = len(out)
        out += f"{number} 0 obj\n{one}\nendobj\n".encode("latin-1")
    table = "".join(f"{number} 1\n{place:010} 00000 n \n" for number, place in places.items())
    size = max(objects) + 1
    tail = (
        f"xref\n0 1\n0000000000 65535 f \n{table}trailer\n<< /Size {size} {trailer} >>\nstartxref\n{len(out)}\n%%EOF\n"
    )
    return out + tail.encode("latin-1")


def saved_again(data: bytes, objects: dict[int, str], size: int) -> bytes:
    """A PDF with these objects changed by one more save (ISO 32000-1 §7.5.6)."""
    previous = data.rpartition(b"startxref\n")[2].split(b"\n")[0].decode()
    trailer = f"/Root 1 0 R /Info 6 0 R /Prev {previous}"
    return numbered(data, objects, trailer).replace(f"/Size {max(objects) + 1} ".encode(), f"/Size {size} ".encode())
