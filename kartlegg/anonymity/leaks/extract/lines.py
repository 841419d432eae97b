"""Body text as lines: paragraphs and headings stand apart, items of a list and rows of a table follow each other."""

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple


class LineKind(StrEnum):
    """What a line of body text is."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    ITEM = "item"
    ROW = "row"


class Line(NamedTuple):
    """One line of body text, marked as ``Passage`` tells."""

    kind: LineKind
    text: str


def paragraph(text: str) -> Line:
    """A paragraph; breaks in it stay."""
    return Line(LineKind.PARAGRAPH, "\n".join(" ".join(line.split()) for line in text.strip().split("\n")))


def heading(text: str, level: int) -> Line:
    """A heading, as deep as its level says, counted from 1."""
    return Line(LineKind.HEADING, f"{'#' * max(1, min(level, 6))} {one_line(text)}")


def item(text: str, depth: int = 0) -> Line:
    """An item of a list, set in by its depth, counted from 0."""
    return Line(LineKind.ITEM, f"{'  ' * min(depth, 8)}- {one_line(text)}")


def row(cells: Iterable[str]) -> Line:
    """A row of a table."""
    return Line(LineKind.ROW, "\t".join(one_line(cell) for cell in cells))


def one_line(text: str) -> str:
    """A text without breaks and double spaces."""
    return " ".join(text.split())


def in_words(line: Line) -> str:
    """A line without its mark, for a place that has room for one line only."""
    return line.text.lstrip("#- ") if line.kind in {LineKind.HEADING, LineKind.ITEM} else one_line(line.text)


def joined(lines: Iterable[Line]) -> str:
    """Lines as one text; empty ones go."""
    pieces: list[str] = []
    last: LineKind | None = None
    for line in lines:
        if line.text.strip("#- \t"):
            tight = line.kind is last and line.kind in {LineKind.ITEM, LineKind.ROW}
            pieces += ["" if last is None else "\n" if tight else "\n\n", line.text]
            last = line.kind
    return "".join(pieces)


def concealed(pieces: Sequence[tuple[str, bool]]) -> Iterator[str]:
    """Runs of text that nobody sees, those beside each other as one."""
    run = ""
    for text, is_seen in pieces:
        if is_seen and run.strip():
            yield run
        run = "" if is_seen else run + text
    if run.strip():
        yield run
