"""Markdown into finished documents: HTML, DOCX and PDF, each with the same words and nothing of the machine.

pandoc reads the Markdown once into its own tree; raw HTML in it becomes plain text, and a link that goes anywhere
but to the web or to a mailbox loses its target. The writers then get that tree. Dates are the letter's, never
the clock's, so that the same draft gives the same files.
"""

import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from html import escape
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from kartlegg.errors import InputError
from kartlegg.limits import PUBLISH_CHARACTERS
from kartlegg.model import Language
from kartlegg.templating import Templates

_READER = "commonmark+pipe_tables+smart"
_PDF_STANDARDS: tuple[Literal["a-2a"], Literal["ua-1"]] = (
    "a-2a",
    "ua-1",
)  # for the archive (ISO 19005-2) and for screen readers (ISO 14289-1) at once
_LOCALES = {Language.NYNORSK: "nn-NO", Language.BOKMAL: "nb-NO"}
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip entry can have


@dataclass(frozen=True, slots=True, kw_only=True)
class Properties:
    """What a document says of itself."""

    title: str
    author: str
    language: Language
    day: date


def read_markdown(markdown: str) -> tuple[dict[str, Any], str]:
    """The pandoc tree of a draft, made safe, and its title: the text of the first heading of level 1.

    Raises:
        InputError: The draft is far too large, or has no heading of level 1.
    """
    if len(markdown) > PUBLISH_CHARACTERS:
        message = f"the draft has {len(markdown)} characters; at most {PUBLISH_CHARACTERS} are published"
        raise InputError(message, hint="Is it the right file? A summary has a few pages.")
    tree = json.loads(_pandoc(markdown, "json", _READER))
    tree["blocks"] = [_safe(block) for block in tree["blocks"]]
    heading = next((block for block in tree["blocks"] if block["t"] == "Header" and block["c"][0] == 1), None)
    if heading is None:
        raise InputError("the draft has no title", hint="Let its first line be a heading: “# Oppsummering: …”.")
    title = _pandoc(json.dumps({**tree, "blocks": [{"t": "Plain", "c": heading["c"][2]}]}), "plain", "json")
    return tree, " ".join(title.split())


def make_html(tree: dict[str, Any], properties: Properties, templates: Templates) -> bytes:
    """A page of its own: no script, nothing that is fetched from anywhere."""
    body = _pandoc(json.dumps(tree), "html5", "json", "--wrap=none")
    values = {
        "lang": str(properties.language),
        "title": escape(properties.title),
        "author": escape(properties.author),
        "date": properties.day.isoformat(),
        "body": body.strip(),
    }
    return templates.render("summary.html.j2", values).encode()


def make_pdf(tree: dict[str, Any], properties: Properties, templates: Templates) -> bytes:
    """A tagged PDF that is PDF/A-2a and PDF/UA-1, in the fonts that come with the program."""
    import typst

    day = properties.day
    body = _pandoc(json.dumps(tree), "typst", "json", "--wrap=none")
    values = {
        "lang": str(properties.language),
        "title": _typst_string(properties.title),
        "author": _typst_string(properties.author),
        "year": day.year,
        "month": day.month,
        "day": day.day,
        # A line that ends in a colon stays on the page of the list that it leads into.
        "body": re.sub(r"(?m)^(\w[^\n]*:)\n\n(?=- )", r"#block(sticky: true)[\1]\n\n", body),
    }
    source = templates.render("summary.typ.j2", values)
    with TemporaryDirectory() as empty:  # the root: a page can read nothing outside it
        compiler = typst.Compiler(source.encode(), root=empty, ignore_system_fonts=True)
        try:
            made = compiler.compile(
                format="pdf",
                pdf_standards=list(_PDF_STANDARDS),
                timestamp=datetime(day.year, day.month, day.day, 12, tzinfo=UTC),
            )
        except typst.TypstError as error:
            message = f"the PDF could not be set: {error.message}"
            raise InputError(
                message, hint="Look at what was last changed in the draft or in summary.typ.j2."
            ) from error
    assert isinstance(made, bytes)  # noqa: S101 - one document, no output path: the library gives its bytes
    return made


def make_docx(tree: dict[str, Any], properties: Properties, reference: Path | None) -> bytes:
    """A Word document in the styles of the office's reference document, when there is one.

    Raises:
        InputError: The reference document is missing or no Word document.
    """
    if reference is not None and not zipfile.is_zipfile(reference):
        message = f"summary.reference_docx: {reference} is missing or no Word document"
        raise InputError(message, hint="Give a .docx file made by Word or LibreOffice, or leave the key out.")
    options = ["--shift-heading-level-by=-1", f"--metadata=lang:{_LOCALES[properties.language]}"]
    if reference is not None:
        options.append(f"--reference-doc={reference.resolve()}")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "summary.docx"
        _pandoc(json.dumps(tree), "docx", "json", *options, output=path)
        return _neutral(path.read_bytes(), properties)


def _pandoc(text: str, to: str, reader: str, *options: str, output: Path | None = None) -> str:
    import pypandoc

    try:
        return str(
            pypandoc.convert_text(
                text,
                to,
                format=reader,
                extra_args=["--sandbox", *options],
                outputfile=str(output) if output else None,
            )
        )
    except RuntimeError as error:
        reason = " ".join(str(error).split())[:300]
        raise InputError(f"pandoc could not make {to}: {reason}", hint="Look at what was last changed.") from error


def _safe(node: Any) -> Any:
    """A node of pandoc's tree without raw markup, images and links to strange places."""
    if isinstance(node, list):
        return [_safe(child) for child in node]
    if not isinstance(node, dict):
        return node
    kind, content = node.get("t"), node.get("c", [])
    if kind == "RawInline":
        return {"t": "Str", "c": content[1]}
    if kind == "RawBlock":
        return {"t": "Para", "c": [{"t": "Str", "c": content[1]}]}
    if kind == "Image" or (kind == "Link" and not re.match(r"(?:https?://|mailto:)", content[2][0], re.IGNORECASE)):
        return {"t": "Span", "c": [["", [], []], _safe(content[1])]}
    return {key: _safe(value) for key, value in node.items()}


def _typst_string(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + re.sub(r"[\x00-\x1f]", " ", escaped) + '"'


def _neutral(data: bytes, properties: Properties) -> bytes:
    """A DOCX whose properties are those given, whose parts have one fixed date."""
    source = zipfile.ZipFile(BytesIO(data))
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name in source.namelist():
            change = _PARTS.get(name)
            content = source.read(name)
            info = zipfile.ZipInfo(name, _ZIP_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            made.writestr(info, change(content, properties) if change else content)
    return target.getvalue()


def _core(_: bytes, properties: Properties) -> bytes:
    """Core properties (ISO/IEC 29500-2 §8)."""
    when = f"{properties.day.isoformat()}T12:00:00Z"
    author = escape(properties.author)
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(properties.title)}</dc:title><dc:creator>{author}</dc:creator>"
        f"<cp:lastModifiedBy>{author}</cp:lastModifiedBy><dc:language>{_LOCALES[properties.language]}</dc:language>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{when}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{when}</dcterms:modified></cp:coreProperties>'
    ).encode()


def _styles(content: bytes, properties: Properties) -> bytes:
    """Styles whose language is the letter's, for spelling, hyphenation and screen readers."""
    locale = _LOCALES[properties.language].encode()
    return re.sub(rb'(<w:lang\b[^>]{0,200}?\bw:val=")[^"]{0,35}(")', rb"\g<1>" + locale + rb"\g<2>", content)


def _app(_: bytes, __: Properties) -> bytes:
    """Extended properties (ISO/IEC 29500-1 §22.2): a reference document's company, manager and template go."""
    return (
        b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
    )


_PARTS: dict[str, Callable[[bytes, Properties], bytes]] = {
    "docProps/core.xml": _core,
    "docProps/app.xml": _app,
    "word/styles.xml": _styles,
}
