"""PDF as lines: what pdfium says of each run of text, put together to paragraphs, cells and page frames.

Runs come in the order in which they were written, which in letters is the order in which they are read: a table cell
by cell, columns one after the other. Only their places tell where a paragraph ends and what is a cell.
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

from kartlegg.limits import DOCUMENT_S, PDF_PAGES, TEXT_CHARACTERS
from kartlegg.reading.beside import Beside
from kartlegg.reading.charsets import clean_text
from kartlegg.reading.lines import WRAPPED, Line
from kartlegg.reading.packages import UnreadableError

_PROGRAM = Path(__file__).with_name("pdfium.py")
_PDFIUM = Beside((sys.executable, "-I", str(_PROGRAM), str(PDF_PAGES), str(TEXT_CHARACTERS)))
_SAME_LINE = 0.5  # sizes of the letters by which base lines may differ
_LABEL = re.compile(r"^\W?(?:\d{1,2}[.):]|[a-zA-Z][.)]|[•·▪◦●–—o☐☒-])$")  # of a list item, set apart from its text
_LABEL_GAP = 6  # sizes of the letters between a label and its text
_MARGIN = 0.12  # share of a page's height, at its head and its foot, where what repeats is no text
_GAP = 1.6  # sizes of the letters between a page's frame and its text
_PLACE = 6  # points within which a text stands at the same place on two pages
_PAGE_NUMBER = re.compile(
    r"^\W*(?:(?:side|page|s\.)\W*\d{1,3}|(?:(?:side|page|s\.)\W*)?\d{1,3}\s*(?:av|of|/|\()\s*\d{1,3}\)?)\W*$",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"^\W*(\d{1,3})\W*$")
_SPACED = 1.4  # usual distances between lines, from which a paragraph begins
_COLUMN = 4  # points by which the cells of a column may begin apart
_HYPHENATED = re.compile(r"(?<=[^\W\d_])-$")
_SUSPENDED = re.compile(r"^(?:og|eller|samt|til|and|or)\b")  # "skule- og barnehage": the hyphen stays
_LETTERS = re.compile(r"[^\W\d_]")
_UNTOLD = re.compile("[\ue000-\uf8ff\ufffd\x00-\x08]")  # what a font without a table of letters gives
_UNTOLD_SHARE = 0.3
_READABLE = 10  # letters on a page that has any text; a scanned page may have a stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """A PDF's text."""

    lines: Sequence[Line]
    frame: Sequence[Line]  # heads and feet of pages
    problem: str | None = None  # what was not read, in words that follow on the name


@dataclass(frozen=True, slots=True)
class _Run:
    text: str
    left: float
    right: float
    base: float
    size: float
    colour: str
    page: int


def _as_run(one: Sequence[Any], page: int) -> _Run:
    text, left, right, base, size, colour = one
    return _Run(clean_text(text).replace("\xa0", " "), left, right, base, max(size, 1.0), colour, page)


def read_pdf(data: bytes) -> Pages:
    """The text of a PDF, in the order in which it was set.

    Raises:
        UnreadableError: It has no text that can be read.
    """
    found = _run_pdfium(data)
    pages = found["pages"]
    runs = [[_as_run(one, number) for one in page["runs"]] for number, page in enumerate(pages)]
    runs = [[run for run in page if run.text.strip()] for page in runs]
    texts = ["".join(run.text for run in page) for page in runs]
    letters = [len(_LETTERS.findall(text)) for text in texts]
    if sum(len(_UNTOLD.findall(text)) for text in texts) > _UNTOLD_SHARE * max(sum(map(len, texts)), 1):
        raise UnreadableError("cannot be read: its fonts do not tell which letters they show")
    scans = [number for number, count in enumerate(letters) if count < _READABLE and pages[number]["pictures"]]
    if scans and sum(letters) < _READABLE * len(pages):
        raise UnreadableError("is a scan: a picture without text, which is not read; open it")
    kept, frame = _without_frame(runs, [page["height"] for page in pages])
    return Pages(
        lines=_joined(_lines([run for page in kept for run in page])),
        frame=[Line(text=text) for text in frame],
        problem=_problem(found, scans),
    )


def _run_pdfium(data: bytes) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(_PDFIUM.ask(data, timeout_s=DOCUMENT_S))
    except TimeoutError as error:
        raise UnreadableError(f"cannot be read: it took more than {DOCUMENT_S} s") from error
    except (OSError, ValueError) as error:
        raise UnreadableError("cannot be read: it is damaged") from error
    if found.get("fault") == "locked":
        raise UnreadableError("is locked with a password and was not read")
    if "pages" not in found:
        raise UnreadableError("cannot be read: it is damaged")
    if found["xfa"]:
        raise UnreadableError("is a form that only Adobe Reader shows, and was not read; open it")
    return found


def _problem(found: dict[str, Any], scans: Sequence[int]) -> str | None:
    """What of the pages was not read."""
    read = len(found["pages"])
    if found["count"] > read:
        return f"has {found['count']} pages, of which only {read} were read"
    broken = [number for number, page in enumerate(found["pages"]) if page.get("broken")]
    pages = ", ".join(str(number + 1) for number in sorted({*scans, *broken})[:10])
    return f"has pages without text that can be read ({pages}): they may be scans" if pages else None


# ── Page frames ───────────────────────────────────────────────────────────────────────────────────────────────


def _without_frame(pages: Sequence[Sequence[_Run]], heights: Sequence[float]) -> tuple[list[list[_Run]], list[str]]:
    """The pages without what stands at the head or foot of several, and without page numbers; and what that is."""
    margins = [_margins(page, height) for page, height in zip(pages, heights, strict=True)]
    times = Counter(key for runs in margins for key in {_key(run) for run in runs})
    numbered = Counter(round(run.base / _PLACE) for runs in margins for run in runs if _is_own_number(run))
    kept: list[list[_Run]] = []
    frame: dict[str, None] = {}
    for page, outside in zip(pages, margins, strict=True):
        kept.append([])
        for run in page:
            repeated = times[_key(run)] > 1 and len(run.text.split()) > 1
            counted = numbered[round(run.base / _PLACE)] > 1 and _is_own_number(run)
            if run in outside and (repeated or counted or _PAGE_NUMBER.match(run.text)):
                frame.setdefault(run.text.strip())
            else:
                kept[-1].append(run)
    return kept, list(frame)


def _is_own_number(run: _Run) -> bool:
    """Whether it is its page's number: on several pages at one height that counts them, on one it may be an answer."""
    alone = _NUMBER.match(run.text)
    return alone is not None and int(alone[1]) == run.page + 1


def _margins(page: Sequence[_Run], height: float) -> frozenset[_Run]:
    """The runs at a page's head and foot that a gap parts from its text."""
    runs = sorted((run for run in page if run.colour != "annotation"), key=lambda run: -run.base)
    head = [run for run in runs if run.base > (1 - _MARGIN) * height]
    foot = [run for run in reversed(runs) if run.base < _MARGIN * height]
    found: set[_Run] = set()
    for outer, every in ((head, runs), (foot, runs[::-1])):
        gaps = (at for at in range(1, len(every)) if abs(every[at - 1].base - every[at].base) > _GAP * every[at].size)
        end = next(gaps, len(every))
        found |= set(outer[:end]) if end <= len(outer) else set()
    return frozenset(found)


def _key(run: _Run) -> tuple[str, int, int]:
    """What a run says, whatever its numbers, and where it stands."""
    text = re.sub(r"\d+", "#", run.text).casefold().strip()
    return text, round(run.left / _PLACE), round(run.base / _PLACE)


# ── Lines ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _lines(runs: Sequence[_Run]) -> list[Line]:
    rows = list(_rows(_with_annotations(runs)))
    columns = _columns(rows)
    usual = _usual_distance(rows)
    colours = Counter[str]()
    for row in rows:
        for run in row:
            colours[run.colour] += len(run.text)
    most = colours.most_common(1)[0][0] if colours else ""
    lines: list[Line] = []
    before: _Run | None = None
    for row, column in zip(rows, columns, strict=True):
        first, text = row[0], " ".join(" ".join(run.text for run in row).split())
        line = Line(
            text=text,
            cell=column,
            marked=any(run.colour != most for run in row if len(run.text.strip()) > 1),
            after_blank=before is None or _is_apart(first, before, usual, lines[-1], column),
        )
        lines.append(line)
        before = row[-1]
    return lines


def _with_annotations(runs: Sequence[_Run]) -> list[_Run]:
    """What was typed onto a page, before the first run below it."""
    out = [run for run in runs if run.colour != "annotation"]
    for note in (run for run in runs if run.colour == "annotation"):
        below = (at for at, run in enumerate(out) if (run.page, -run.base) > (note.page, -note.base))
        out.insert(next(below, len(out)), note)
    return out


def _rows(runs: Sequence[_Run]) -> Iterator[list[_Run]]:
    """Runs that make one line: what touches, and a list's label with its text."""
    row: list[_Run] = []
    for run in runs:
        if row and _is_same_line(run, row[-1]):
            gap = run.left - row[-1].right
            is_label = len(row) == 1 and _LABEL.match(row[0].text.strip()) and gap < _LABEL_GAP * run.size
            if is_label or -run.size < gap < run.size:
                row.append(run)
                continue
        if row:
            yield row
        row = [run]
    if row:
        yield row


def _is_same_line(run: _Run, other: _Run) -> bool:
    return run.page == other.page and abs(run.base - other.base) < _SAME_LINE * max(run.size, other.size)


def _columns(rows: Sequence[Sequence[_Run]]) -> list[int | None]:
    """Which cell of a table each line is; None outside.

    Two lines side by side, the second right of the first, are a row; a table is a run of rows whose cells begin at the
    same places, with the lines between them that begin at one of these places too.
    """
    beside = [
        at
        for at in range(1, len(rows))
        if _is_same_line(rows[at][0], rows[at - 1][0]) and rows[at][0].left > rows[at - 1][-1].right
    ]
    found: list[int | None] = [None] * len(rows)
    for index, at in enumerate(beside):
        following = beside[index + 1] if index + 1 < len(beside) else None
        starts = sorted({rows[at - 1][0].left, rows[at][0].left})
        if following is None or not all(
            any(abs(rows[one][0].left - start) < _COLUMN for start in starts) for one in (following - 1, following)
        ):
            continue
        for one in range(at - 1, following + 1):
            place = next((n for n, start in enumerate(starts) if abs(rows[one][0].left - start) < _COLUMN), None)
            found[one] = place if place is not None else found[one]
    return _to_the_end(rows, beside, found)


def _to_the_end(rows: Sequence[Sequence[_Run]], beside: Sequence[int], found: list[int | None]) -> list[int | None]:
    """The last row's cell with all its lines: they go on where the cell began."""
    for at in beside:
        one = at + 1
        while found[at] and one < len(rows) and found[one] is None and one not in beside:
            if abs(rows[one][0].left - rows[at][0].left) >= _COLUMN or one + 1 in beside:
                break
            found[one] = found[at]
            one += 1
    return found


def _usual_distance(rows: Sequence[Sequence[_Run]]) -> float:
    """The distance of base lines within a paragraph, in sizes of the letters."""
    distances = [
        (one[0].base - other[0].base) / other[0].size
        for one, other in pairwise(rows)
        if one[0].page == other[0].page and one[0].base > other[0].base
    ]
    return median(sorted(distances)[: max(1, len(distances) // 2)]) if distances else 1.2


def _is_apart(run: _Run, before: _Run, usual: float, line: Line, column: int | None) -> bool:
    """Whether a paragraph begins here: below a larger distance, in another cell, or on a new page after an end."""
    if column != line.cell or run.base >= before.base:
        return run.page == before.page or len(line.text) < WRAPPED or line.text.endswith((".", "!", "?", ":"))
    return (before.base - run.base) / max(run.size, 1) > _SPACED * usual


def _joined(lines: Sequence[Line]) -> list[Line]:
    """Words put together that were parted at the end of a line; "skule- og barnehage" keeps its hyphen."""
    out: list[Line] = []
    for line in lines:
        before = out[-1] if out else None
        if before is None or line.after_blank or line.cell != before.cell or not _HYPHENATED.search(before.text):
            out.append(line)
            continue
        if _SUSPENDED.match(line.text) or not line.text[:1].isalpha():
            out.append(line)
        else:
            head = before.text if before.text[-2].isupper() or line.text[0].isupper() else before.text[:-1]
            out[-1] = replace(before, text=head + line.text)
    return out
