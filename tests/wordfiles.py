"""Word and OpenDocument files made by hand: what stands in them is what a test says, not what a program makes of it."""

import io
import zipfile

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_WORD_NAMES = (
    f'{_W} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
)
_KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:"


def packed(members: dict[str, str | bytes], *, first: tuple[str, bytes] | None = None) -> bytes:
    """A zip of members; the first one unpacked."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        if first:
            archive.writestr(zipfile.ZipInfo(first[0]), first[1])
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def para(text: str, properties: str = "", look: str = "") -> str:
    """A paragraph of Word with one run."""
    return (
        f'<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'
    )


def item(text: str, number: int, level: int = 0) -> str:
    """A paragraph that Word numbers."""
    return para(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def table(*rows: tuple[str, ...]) -> str:
    """A table of paragraphs."""
    cells = ("".join(f"<w:tc>{one}</w:tc>" for one in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def _level(level: int, start: int, form: str, text: str, more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{level}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def _list(number: int, *levels: str) -> str:
    return f'<w:abstractNum w:abstractNumId="{number}">{"".join(levels)}</w:abstractNum>'


def _number(number: int, of: int, more: str = "") -> str:
    return f'<w:num w:numId="{number}"><w:abstractNumId w:val="{of}"/>{more}</w:num>'


NUMBERING = "".join(
    [
        _list(0, _level(0, 1, "decimal", "%1.", '<w:pStyle w:val="Numbered"/>'), _level(1, 1, "lowerLetter", "%2)")),
        _list(1, _level(0, 1, "bullet", "&#xF0B7;")),
        _list(2, _level(0, 3, "decimal", "Spm %1:")),
        _number(1, 0),
        _number(2, 1),
        _number(3, 2),
        _number(4, 0, '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'),
    ]
)
STYLES = """
<w:style w:type="paragraph" w:styleId="Numbered"><w:name w:val="heading 1"/>
<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
<w:style w:type="character" w:styleId="Red"><w:name w:val="Red"/><w:rPr><w:color w:val="C00000"/></w:rPr></w:style>
"""


def docx(
    body: str, *, main: str = "word/document.xml", header: str = "", footnote: str = "", comment: str = ""
) -> bytes:
    """A Word file; its numbering has lists 1 (1., a)), 2 (bullets), 3 (Spm 3:) and 4 (1 begun anew)."""
    parts = {
        "styles": f"<w:styles {_WORD_NAMES}>{STYLES}</w:styles>",
        "numbering": f"<w:numbering {_WORD_NAMES}>{NUMBERING}</w:numbering>",
        "header": f"<w:hdr {_WORD_NAMES}>{para(header)}</w:hdr>" if header else "",
        "footnotes": f'<w:footnotes {_W}><w:footnote w:id="2">{para(footnote)}</w:footnote></w:footnotes>',
        "comments": f'<w:comments {_W}><w:comment w:id="0">{para(comment)}</w:comment></w:comments>',
    }
    parts = {name: content for name, content in parts.items() if content}
    relations = "".join(f'<Relationship Id="r{name}" Type="{_KINDS}{name}" Target="{name}.xml"/>' for name in parts)
    folder, _, file = main.rpartition("/")
    return packed(
        {
            "_rels/.rels": f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="r" Type="{_KINDS}officeDocument" '
            f'Target="{main}"/></Relationships>',
            main: f"<w:document {_WORD_NAMES}><w:body>{body}</w:body></w:document>",
            f"{folder}/_rels/{file}.rels": f'<Relationships xmlns="{_RELATIONS}">{relations}</Relationships>',
            **{f"{folder}/{name}.xml": content for name, content in parts.items()},
        }
    )


def odt(body: str, *, styles: str = "", master: str = "", manifest: str = "") -> bytes:
    """An OpenDocument text; list style L1 numbers 1. and a), L2 has bullets."""
    names = " ".join(
        f'xmlns:{name}="{_OFFICE}{full}:1.0"'
        for name, full in {
            "office": "office", "text": "text", "style": "style", "table": "table", "draw": "drawing",
            "fo": "xsl-fo-compatible",
        }.items()
    )  # fmt: skip
    lists = (
        '<text:list-style style:name="L1">'
        '<text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/>'
        '<text:list-level-style-number text:level="2" style:num-format="a" style:num-suffix=")"/></text:list-style>'
        '<text:list-style style:name="L2"><text:list-level-style-bullet text:level="1"/></text:list-style>'
    )
    return packed(
        {
            "content.xml": f"<office:document-content {names}><office:automatic-styles>{lists}{styles}"
            f"</office:automatic-styles><office:body><office:text>{body}</office:text></office:body></office:document-content>",
            "styles.xml": f"<office:document-styles {names}>{master}</office:document-styles>",
            "META-INF/manifest.xml": f"<manifest>{manifest}</manifest>",
        },
        first=("mimetype", b"application/vnd.oasis.opendocument.text"),
    )
