"""Tables that lie on their side: the questions in the first row, the answers in the second one."""

import re
from collections.abc import Sequence
from dataclasses import replace

from kartlegg.reading.lines import Line
from kartlegg.reading.topics import Topics

_COLUMNS = 3  # from which a row can be a row of questions: with two it is a question and its answer
_NAMED = 0.8  # share of the first row's cells that must name a question, each another one
_HEAD_WORDS = 8  # of a cell that names a question
_NUMBER = re.compile(r"^\W{0,3}(?:spm|spørsmål|pkt|punkt)?\W{0,2}(?P<n>\d{1,2})\b(?![,.]\d)", re.IGNORECASE)


def set_upright(lines: Sequence[Line], *, order: Sequence[str], topics: Topics) -> tuple[Line, ...]:
    """The lines, with each cell of a second row below the cell of the first that names its question.

    Other lines and other tables stay as they are.
    """
    out: list[Line] = []
    index = 0
    while index < len(lines):
        head = _row(lines, index)
        is_head = len(head) >= _COLUMNS and _names_questions(head, order, topics)
        body = _row(lines, index + sum(map(len, head))) if is_head else ()
        if body and len(body) == len(head):
            for name, answer in zip(head, body, strict=True):
                out += _heading(name)
                out += [replace(line, cell=None) for line in answer]
            index += sum(map(len, head)) + sum(map(len, body))
        else:
            out.append(lines[index])
            index += 1
    return tuple(out)


def _heading(cell: Sequence[Line]) -> list[Line]:
    """A cell that names a question as a heading: its number alone where it has one."""
    number = _NUMBER.match(cell[0].text)
    if number:
        return [replace(cell[0], cell=None, heading=True, text=f"{number['n']}.", after_blank=True)]
    return [replace(line, cell=None, heading=True) for line in cell]


def _row(lines: Sequence[Line], start: int) -> tuple[tuple[Line, ...], ...]:
    """The cells of the table row that begins at a line, none of them empty; no cells where none begins."""
    cells: list[list[Line]] = []
    for number in range(start, len(lines)):
        line = lines[number]
        if line.cell is None or not len(cells) - 1 <= line.cell <= len(cells):
            break
        if line.cell == len(cells):
            cells.append([])
        cells[-1].append(line)
    return tuple(map(tuple, cells))


def _names_questions(head: Sequence[Sequence[Line]], order: Sequence[str], topics: Topics) -> bool:
    named = [_question(cell, order, topics) for cell in head]
    found = [name for name in named if name is not None]
    return len(found) >= _NAMED * len(head) and len(set(found)) == len(found)


def _question(cell: Sequence[Line], order: Sequence[str], topics: Topics) -> str | None:
    text = " ".join(line.text for line in cell)
    if len(text.split()) > _HEAD_WORDS:
        return None
    number = _NUMBER.match(text)
    if number and 1 <= int(number["n"]) <= len(order):
        return order[int(number["n"]) - 1]
    named = topics.heading(text)
    return named[0] if named else None
