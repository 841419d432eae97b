"""The shape of a document's text, as far as shape gives somebody away: statements, lists and tables."""

import re
from collections.abc import Iterator
from typing import NamedTuple

_ITEM = re.compile(r"[ \t>]{0,12}(?P<marker>[-*+•–‣▪]|\(?\d{1,3}[.)]|\(?[a-zæøå]\))[ \t]{1,8}(?=\S)")
_HEADING = re.compile(r"[ \t]{0,3}#{1,6}[ \t]")
_RULE = re.compile(r"[ \t|:+=*_-]{3,}\Z")  # between a table's head and its body, or a line across the page
_CONTINUED = re.compile(r"[ \t]{2,}\S")
_END = re.compile(r"[.!?…][\"»)*_\]]{0,4}(?=\s{1,4}[\"«(*_\[]{0,4}[A-ZÆØÅ0-9])")
_ABBREVIATED = re.compile(r"(?:\b(?:[A-ZÆØÅ]|bl\.a|f\.eks|ca|jf|nr|kl|pkt|art|St|mill|mrd|kap|tlf)|\b\d{1,3})\.\Z")


class Item(NamedTuple):
    """An item of a list or a row of a table."""

    start: int  # offsets in the passage's text
    end: int
    text: str  # without its marker, on one line
    marker: str  # "-", "3.", "a)"; empty in a table
    cells: tuple[str, ...]  # of a row; in a list the whole text


class Block(NamedTuple):
    """A list, or the body of a table with its head."""

    items: tuple[Item, ...]
    head: tuple[str, ...]  # of a table; empty for a list

    @property
    def is_table(self) -> bool:
        """Whether it has cells."""
        return bool(self.head)


def find_statements(text: str) -> Iterator[tuple[int, int]]:
    """Where each sentence, item, heading and table row begins and ends; lines that were only wrapped are joined."""
    for start, end in _paragraphs(text):
        at = start
        for stop in _END.finditer(text, start, end):
            if _ABBREVIATED.search(text, max(at, stop.end() - 12), stop.end()):
                continue
            yield at, stop.end()
            at = stop.end()
        if text[at:end].strip():
            yield at, end


def find_blocks(text: str) -> tuple[Block, ...]:
    """Every list of two or more items and every table with a body, in order."""
    blocks: list[Block] = []
    items: list[tuple[int, int, str]] = []  # start and end of the words, marker
    rows: list[Item] = []
    after_blank = False

    def close() -> None:
        if len(items) > 1:
            blocks.append(Block(tuple(_item(text, *item) for item in items), ()))
        if len(rows) > 1:
            blocks.append(Block(tuple(rows[1:]), rows[0].cells))
        items.clear()
        rows.clear()

    for start, end in _lines(text):
        line = text[start:end]
        marked = _ITEM.match(line)
        is_blank = not line.strip()
        if is_blank:
            if rows:
                close()
        elif cells := _cells(line):
            if items:
                close()
            if not _RULE.match(line.strip()):
                rows.append(Item(start, end, " ".join(line.split()), "", cells))
        elif marked and not _RULE.match(line):
            if rows:
                close()
            items.append((start + marked.end(), end, marked["marker"]))
        elif items and not _HEADING.match(line) and (not after_blank or _CONTINUED.match(line)):
            items[-1] = (items[-1][0], end, items[-1][2])
        else:
            close()
        after_blank = is_blank
    close()
    return tuple(blocks)


def _item(text: str, start: int, end: int, marker: str) -> Item:
    words = " ".join(text[start:end].split())
    return Item(start, end, words, marker, (words,))


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    while start <= len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield start, end
        start = end + 1


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Runs of lines that belong together."""
    first: int | None = None
    last = 0
    for start, end in _lines(text):
        line = text[start:end]
        alone = _HEADING.match(line) or _cells(line)
        if first is not None and (not line.strip() or alone or _ITEM.match(line)):
            yield first, last
            first = None
        if alone:
            yield start, end
        elif line.strip():
            first, last = start if first is None else first, end
    if first is not None:
        yield first, last


def _cells(line: str) -> tuple[str, ...]:
    """The cells of a table row: parted by tabs, or by bars with one at either end; none in other lines."""
    stripped = line.strip(" \r")
    if "\t" in stripped.strip("\t"):
        return tuple(cell.strip() for cell in stripped.split("\t"))
    if stripped.startswith("|") and stripped.count("|") > 1:
        return tuple(cell.strip() for cell in stripped[1:].removesuffix("|").split("|"))
    return ()
