"""Lines of a message and the answers that they stand under: whose each line is, and lines moved to another question.

An answer is made of a message's lines in their order, without the mark before the first ("3.", "Svar:", the question
itself), with wrapped lines put together. So a line is looked for by its words, behind what the lines above it gave.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

GENERAL = "-"  # in the place of a question: what stands beside the answers

_WORD = re.compile(r"[^\W_]+")
_BREAK = re.compile(r"\n|[.!?]\W?\s")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÆØÅ«“\"(])")
_LONG_LINE = 120  # characters from which a line may be a whole paragraph
_MARK_WORDS = 40  # of what may stand before an answer on its line: a question in full
_TRIES = 50  # places further down where a line may go on: a hostile text repeats itself
_MARK = re.compile(r"^\W{0,3}(?:(?:spm|spørsmål|svar)\W{0,3})?(?P<number>\d{1,2})\s?[.):](?=\s|$)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a line stands in the text under a question."""

    question: str
    start: int  # offsets in the text
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """Texts after a move, and the questions that lines were taken from."""

    texts: Mapping[str, str]
    taken_from: tuple[str, ...]


@dataclass(slots=True)
class _Text:
    """A text that is read along with the lines; ``at`` is the first word that no line has given yet."""

    question: str
    text: str
    spans: list[tuple[int, int]]  # of its words, in the text
    folded: str  # its words, with a space before and behind each
    offsets: list[int]  # of the spaces before the words, in ``folded``
    at: int = 0


_Hit = tuple[_Text, tuple[int, int]]  # a text, and the first word and number of words of a line in it


def lines_of(text: str) -> tuple[str, ...]:
    """The lines of a text, paragraphs sentence by sentence: what can be moved one by one."""
    return tuple(
        part for line in text.splitlines() for part in (_SENTENCE.split(line) if len(line) > _LONG_LINE else [line])
    )


def find_places(lines: Sequence[str], texts: Mapping[str, str], order: Sequence[str]) -> tuple[tuple[Place, ...], ...]:
    """Where each line stands: in one text, in several (an answer to "1 og 2"), or in none.

    Args:
        lines: Of the message.
        texts: Under each question, and under "-" what stands beside them.
        order: The questions' ids.
    """
    readers = [_reader(question, texts[question]) for question in (*order, GENERAL) if texts.get(question)]
    folded = [tuple(_words(line)) for line in lines]
    to_come = Counter(folded)
    found: list[tuple[Place, ...]] = []
    current: tuple[str, ...] = ()
    for index, line in enumerate(lines):
        to_come[folded[index]] -= 1
        hits: Sequence[_Hit] = [(one, hit) for one in readers if (hit := _find(one, line)) is not None]
        hits = _sift(hits, line, current, order, twin=to_come[folded[index]] > 0)
        places = []
        for one, (start, count) in hits:
            places.append(_place(one, (start, count)))
            one.at = start + count
        current = tuple(place.question for place in places) or current
        found.append(tuple(places))
    return tuple(found)


def move(lines: Sequence[str], chosen: range, to: str, texts: Mapping[str, str], order: Sequence[str]) -> Moved:
    """Take lines out from where they stand and put them under a question, in the message's order.

    A line that stands nowhere is put there too, without a mark that only numbers it.

    Args:
        lines: Of the message.
        chosen: The lines' indexes.
        to: A question's id, or "-" for beside the answers.
        texts: Under each question, and under "-" what stands beside them.
        order: The questions' ids.
    """
    places = find_places(lines, texts, order)
    out = dict(texts)
    moved: list[str] = []
    cuts: list[Place] = []
    for index in chosen:
        here = [place for place in places[index] if place.question != to]
        if any(place.question == to for place in places[index]):
            cuts += here
        elif here:
            cuts += here
            moved.append(texts[here[0].question][here[0].start : here[0].end].strip())
        elif lines[index].strip():
            moved.append(_without_mark(lines[index], to, order))
    for place in sorted(cuts, key=lambda one: one.start, reverse=True):
        out[place.question] = _cut(out[place.question], place)
    out = {question: text.strip() for question, text in out.items()}
    first = next((i for i, found in enumerate(places) if any(one.question == to for one in found)), None)
    known = [out[to]] if out.get(to) else []
    before = first is not None and chosen.stop <= first
    out[to] = "\n".join([*moved, *known] if before else [*known, *moved])
    return Moved(texts=out, taken_from=tuple(dict.fromkeys(place.question for place in cuts)))


def _words(text: str) -> list[str]:
    return [found[0].casefold() for found in _WORD.finditer(text)]


def _spaced(words: Sequence[str]) -> str:
    return f" {' '.join(words)} "


def _reader(question: str, text: str) -> _Text:
    words = _words(text)
    offsets = [0, *accumulate(len(word) + 1 for word in words)]
    return _Text(question, text, [found.span() for found in _WORD.finditer(text)], _spaced(words), offsets)


def _find(reader: _Text, line: str) -> tuple[int, int] | None:
    """First word and number of words of a line in a text; None where it does not stand there.

    It goes on where the line above it ended, or begins a line further down; its mark may be gone.
    """
    words = _words(line)
    if not words or reader.at >= len(reader.spans):
        return None
    whole = _spaced(words)
    here = reader.offsets[reader.at]
    if reader.folded.startswith(whole, here):
        return reader.at, len(words)
    place = here
    for _ in range(_TRIES):
        place = reader.folded.find(whole, place + 1)
        if place < 0:
            break
        word = bisect_left(reader.offsets, place)
        if _begins(reader, word):
            return word, len(words)
    if _begins(reader, reader.at):
        for dropped in range(1, min(len(words), _MARK_WORDS + 1)):
            if reader.folded.startswith(_spaced(words[dropped:]), here):
                return reader.at, len(words) - dropped
    return None


def _begins(reader: _Text, word: int) -> bool:
    """Whether a word begins a line, but for a bullet, or a sentence."""
    return word == 0 or bool(_BREAK.search(reader.text[reader.spans[word - 1][1] : reader.spans[word][0]]))


def _sift(
    hits: Sequence[_Hit], line: str, current: Collection[str], order: Sequence[str], *, twin: bool
) -> Sequence[_Hit]:
    """The texts that a line stands in, where its words stand in several.

    Where most of its words stand counts first, then its own number, then what goes on where the line above ended.
    Else it stands in all of them, as an answer to "1 og 2" does, unless the same line comes again: then each has its
    own, in the order of the questions.
    """
    most = max((hit[1][1] for hit in hits), default=0)
    hits = [hit for hit in hits if hit[1][1] == most]
    if len(hits) < 2:
        return hits
    mark = _MARK.match(line)
    numbered = [hit for hit in hits if mark and _position(hit[0].question, order) == int(mark["number"])]
    if numbered:
        return numbered
    nearest = [hit for hit in hits if hit[1][0] == hit[0].at]
    going_on = [hit for hit in nearest if hit[0].question in current and hit[0].at]
    hits = going_on or nearest or hits
    return hits[:1] if twin else hits


def _position(question: str, order: Sequence[str]) -> int:
    return order.index(question) + 1 if question in order else 0


def _place(reader: _Text, hit: tuple[int, int]) -> Place:
    """From the line's first word with the bullet or quotation mark before it, to its last with the full stop."""
    first, last = hit[0], hit[0] + hit[1] - 1
    spans, text = reader.spans, reader.text
    start = spans[first - 1][1] if first else 0
    start += _parting(text[start : spans[first][0]], at_start=not first)
    end = spans[last][1]
    rest = text[end : spans[last + 1][0]] if last + 1 < len(spans) else text[end:] + "\n"
    end += _parting(rest, at_start=False, before=True)
    return Place(question=reader.question, start=start, end=end)


def _parting(between: str, *, at_start: bool, before: bool = False) -> int:
    """Where the characters between two words part: at a line's end, else at the first space, else before the second."""
    if "\n" in between or at_start:
        return between.find("\n") if before else between.rfind("\n") + 1
    found = re.search(r"\s+", between)
    if found is None:
        return len(between)
    return found.start() if before else found.end()


def _cut(text: str, place: Place) -> str:
    """A text without what stands at a place."""
    left, right = text[: place.start].rstrip(), text[place.end :].lstrip()
    gap = text[len(left) : place.start] + text[place.end : len(text) - len(right)]
    return f"{left}{chr(10) if chr(10) in gap else ' '}{right}"


def _without_mark(line: str, to: str, order: Sequence[str]) -> str:
    """A line without the number before it, where it is that of the question it goes to."""
    mark = _MARK.match(line)
    is_own = mark is not None and _position(to, order) == int(mark["number"])
    return (line[mark.end() :] if mark and is_own else line).strip()
