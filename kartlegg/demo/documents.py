"""Documents that municipalities attach: a Word file through pandoc, a letter as PDF through typst.

Both come out the same each time, as long as the versions of pandoc and typst do.
"""

import os
import subprocess
from datetime import datetime

from kartlegg import limits

_LETTER = """\
#set document(title: {title}, author: {author}, date: none)
#set page(paper: "a4", margin: 2.5cm)
#set text(lang: {lang}, size: 11pt)
#text(size: 16pt, weight: "bold")[#{head}]
#line(length: 100%)
#grid(columns: (1fr, 1fr), gutter: 8pt, {address}, align(right, {references}))
#v(1cm)
*#{title}*

{body}
"""


def make_docx(*, opening: tuple[str, ...], numbered: tuple[str, ...], closing: tuple[str, ...], day: datetime) -> bytes:
    """A Word document: paragraphs, a list that Word numbers by itself, paragraphs."""
    import pypandoc

    items = [f"{number}.  {_markdown(text)}" for number, text in enumerate(numbered, start=1)]
    source = "\n\n".join([*map(_markdown, opening), *items, *map(_markdown, closing)])
    made = subprocess.run(  # noqa: S603 - pandoc by its full path, no shell, our own text
        [pypandoc.get_pandoc_path(), "--from=markdown-smart", "--to=docx", "--sandbox", "--output=-"],
        input=source.encode(),
        capture_output=True,
        check=True,
        timeout=limits.DOCUMENT_S,
        # The moment stands in the file's properties: without this no two runs give the same bytes.
        env={**os.environ, "SOURCE_DATE_EPOCH": str(int(day.timestamp()))},
    )
    return made.stdout


def make_pdf(
    *,
    head: str,
    author: str,
    address: tuple[str, ...],
    references: tuple[str, ...],
    title: str,
    body: tuple[str, ...],
    language: str,
    day: datetime,
) -> bytes:
    """A letter on one or two A4 pages, as an archive system sends it: letterhead, references, heading, text."""
    import typst

    source = _LETTER.format(
        title=_typst(title),
        author=_typst(author),
        lang=_typst(language),
        head=_typst(head),
        address=_typst("\n".join(address)),
        references=_typst("\n".join(references)),
        body="\n\n".join(f"#{_typst(paragraph)}" for paragraph in body),
    )
    made = typst.Compiler(source.encode(), ignore_system_fonts=True).compile(format="pdf", timestamp=day)
    assert isinstance(made, bytes)  # noqa: S101 - one document, no output path: the library gives its bytes
    return made


def _markdown(text: str) -> str:
    """Text that means itself in Markdown; a line break is a hard one."""
    escaped = "".join(f"\\{char}" if char in "\\`*_{}[]<>#+-.!|~^$@()\"'" else char for char in text)
    return escaped.replace("\n", "\\\n    ")


def _typst(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
