"""A message's text as lines that remember what the page showed: quote depth, lists, table rows, colour."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeVar

from kartlegg.limits import CACHED_CHARACTERS, CACHED_LINES, CACHED_WORDS

_T = TypeVar("_T")

_QUOTE_MARKS = re.compile(r"^(?:\s?>)+ ?|^(?:\s?\|)(?=\s?[>|])")
_MORE_THAN = re.compile(r"^> ?\d{1,3}(?![\d.):])")  # ">5 kommunar", alone among lines without quote marks
NO_QUOTE = "\u2060"  # before a line that begins with ">" and is no quote: a word joiner, which nobody sees
_WORD = re.compile(r"[^\W_]+")
_ITEM = re.compile(r"^(?:[-–•*·▪]|\(?\d{1,2}[.):]|[a-z]\)|o(?=\s\s))\s")
WRAPPED = 50  # columns from which a line may have been wrapped: programs do so at 65 to 80, before a long word


def remembered(function: Callable[[str], _T]) -> Callable[[str], _T]:
    """A function of a line's text that gives again what it gave: a line is asked about many times in one reading.

    Our letter's lines stand in every reply besides. Very long lines are not kept.
    """
    kept = lru_cache(maxsize=CACHED_LINES)(function)

    def ask(text: str) -> _T:
        return kept(text) if len(text) <= CACHED_CHARACTERS else function(text)

    return ask


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line, or one paragraph of HTML."""

    text: str = field(repr=False)
    depth: int = 0  # how deep it is quoted
    level: int = 0  # how deep it lies in lists: 1 is an item of the outermost
    number: int | None = None  # of an item of a numbered list; it stands at the head of the text too
    bullet: bool = False
    marked: bool = False  # in another colour, or on another ground, than most of the text
    heading: bool = False
    cell: int | None = None  # which column of a table it stands in, from 0
    struck: bool = False  # words of it were struck out, and left out here
    opens_quote: bool = False  # a mail program's own mark says that what it quotes begins here
    after_blank: bool = True  # a blank line or the end of a paragraph stands before it
    at: int = -1  # its place among the lines of the text that is read; parts of a line keep it

    @property
    def words(self) -> tuple[str, ...]:
        """The words, case folded."""
        return words_of(self.text)


_FOLD = str.maketrans("åäáàøöóòæéèê", "aaaaooooeeee")
_LETTERS = 16  # of a word that are looked at: more than the longest of those below
_STEM = 5  # letters: nynorsk and bokmål forms of a word part at its end ("oppgåver", "oppgaver")
# Words whose two written forms begin differently.
_SAME = {
    "kva": "hva", "kor": "hvor", "korleis": "hvordan", "kven": "hvem", "kvifor": "hvorfor", "kvar": "hver",
    "ein": "en", "ei": "en", "eit": "et", "eg": "jeg", "vi": "me", "ikkje": "ikke", "nokon": "noen", "noko": "noe",
    "hvilke": "hva", "hvilken": "hva", "hvilket": "hva", "mykje": "mye", "meir": "mer", "dei": "de",
    "korkje": "verken", "nokre": "noen", "vere": "være", "fra": "frå",
}  # fmt: skip


# Beginnings of words, after folding, that differ in the two written forms.
_SAME_STEM = {
    "tenes": "tjene",
    "loysi": "losni",
    "loysa": "loses",
    "loyse": "loses",
    "trygg": "sikke",
    "sikre": "sikke",
}


def stem(word: str, letters: int = _STEM) -> str:
    """The beginning of a case-folded word, the same in nynorsk and bokmål for most words and in most inflections."""
    return _stem(word[:_LETTERS], letters)


@lru_cache(maxsize=CACHED_WORDS)
def _stem(word: str, letters: int) -> str:
    short = _SAME.get(word, word).translate(_FOLD)
    return _SAME_STEM.get(short[:_STEM], short)[:letters]


@remembered
def words_of(text: str) -> tuple[str, ...]:
    """Runs of letters and digits, case folded."""
    return tuple(_WORD.findall(text.casefold()))


def plain_lines(text: str) -> tuple[Line, ...]:
    """The lines of a text/plain body; blank lines go, and are remembered by the line after them."""
    lines: list[Line] = []
    blank = True
    raws = ("", *text.split("\n"), "")
    for before, raw, after in zip(raws, raws[1:], raws[2:], strict=False):
        line = raw.replace("\xa0", " ").replace("\t", "    ").rstrip()
        depth = 0
        found = _QUOTE_MARKS.match(line)
        if line.startswith(NO_QUOTE):
            line = line.removeprefix(NO_QUOTE)
        elif found and _MORE_THAN.match(line) and not (before.startswith(">") or after.startswith(">")):
            pass
        elif found:
            depth = found[0].count(">")
            line = line[found.end() :]
        if not line.strip():
            blank = True
            continue
        text = line.strip() if depth else line
        lines.append(Line(text=text, depth=depth, after_blank=blank, at=len(lines)))
        blank = False
    return tuple(lines)


def joined(lines: Sequence[Line]) -> str:
    """Lines as text again: paragraphs apart by nothing, since an answer is read as one."""
    return "\n".join(line.text.strip() for line in lines if line.text.strip())


def unwrapped(lines: Sequence[Line]) -> str:
    """Lines as text, what a mail program has wrapped put together again; items of lists stay on lines of their own."""
    out: list[str] = []
    before: Line | None = None
    for line in lines:
        text = line.text.strip()
        if before is not None and is_continuation(line, before) and not _ITEM.match(text):
            out[-1] = f"{out[-1]} {text}"
        elif text:
            out.append(f"- {text}" if line.bullet and not _ITEM.match(text) else text)
        before = line
    return "\n".join(out)


def is_continuation(line: Line, before: Line) -> bool:
    """Whether a program may have wrapped the line: no blank line parts it from the one before, which is long."""
    if line.after_blank or line.number is not None or line.bullet or line.cell != before.cell:
        return False
    return len(before.text) >= WRAPPED


def paragraphs(lines: Sequence[Line]) -> Iterator[tuple[Line, ...]]:
    """Runs of lines without a blank line between them."""
    run: list[Line] = []
    for line in lines:
        if line.after_blank and run:
            yield tuple(run)
            run = []
        run.append(line)
    if run:
        yield tuple(run)
