"""Our own words in a reply: the questions when they are restated or quoted, and the rest of the letter.

What we sent is known, so it need not be guessed from quote marks, which mail programs leave out, wrap and colour.
Questions are sought in the stream of words, not in lines: programs wrap them, join them and part them from their
numbers.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import Match, SequenceMatcher
from functools import lru_cache
from itertools import compress, pairwise

from kartlegg.limits import CACHED_WORDS, QUESTION_TRIES
from kartlegg.model import SentLetter, Survey
from kartlegg.reading.lines import Line, remembered, stem, words_of

_SHINGLE = 3  # words in a row: chance seldom makes three of a letter's words follow each other
_OURS = 0.6  # share of a line's shingles that stand in the letter: line wraps and quote marks break some
_WHOLE = 0.75  # share of a question's words that stand in a row for it to be that question
_SLACK = 5  # words more than the question has, over which it is sought: some are put in
_ANCHORS = 4  # words at a question's beginning, two of which must stand side by side
_PART_WORDS = 3  # words of a question that is restated in part
_PART = 0.8  # share of those words that are the question's, in its order
_CUT_WORDS = 3  # words of a quoted question that has been cut
_RUN = 5  # words of a question in a row that no answer has by chance
_ASK_END = re.compile(r"\?|\.{2,4}|…|[\[(](?:\.{2,4}|…)[\])]")  # what ends a question, whole or abridged
_ASK_MARKS = ("?", "..", "…")  # one of which is in it
_ASK_CHARACTERS = 200  # of a line in which it stands
# A word some of whose letters an old system has replaced: "st?rste", "?rsverk".
_LOSSY = re.compile(r"(?<![\w?\ufffd])(?=[?\ufffd]?\w*[?\ufffd]\w|[?\ufffd]\w)[\w?\ufffd]{2,40}\w(?!\w)")
_LOSABLE = re.compile(r"[^\W\d_a-z?]")
_NUMBERED = re.compile(r"^\W{0,6}(?P<n>\d{1,2})[.):]\s")
_WORD = re.compile(r"[^\W_]+")
_DOMAIN = re.compile(r"@([\w-]{1,63}(?:\.[\w-]{1,63}){1,6})")
_LETTERS = 4  # of a word that count in a question: fewer than for topics, since the words' order counts too


@lru_cache(maxsize=CACHED_WORDS)
def _short(word: str) -> str:
    return stem(word.casefold(), _LETTERS)


_NO_WORDS = frozenset(map(_short, ("spm", "spørsmål", "pkt", "punkt", "ad", "nr", "til")))  # before a question
_AFTER = re.compile(r"(?:[\s?!:.)\]\"”»'’*_|]|[\[(](?:\.{2,4}|…)[\])]){0,40}")  # what a question ends with, "[...]" too


@dataclass(frozen=True, slots=True, kw_only=True)
class Restated:
    """One of our questions in a reply: from an offset in one line to an offset in the same or a later one."""

    question: str
    first: int
    start: int
    last: int
    end: int  # after the question's closing marks
    whole: bool  # False: abridged
    opens: bool = True  # it begins with the question's first word: a line that a program wrapped does not

    def below(self, lines: int) -> "Restated":
        """The same, its lines counted from a later one on."""
        return replace(self, first=self.first - lines, last=self.last - lines)


class _Stream:
    """The words of a text in a row, whatever lines they stand on."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.stems: list[str] = []
        self.places: list[int] = []  # of each word: its line
        self.firsts: list[int] = []  # of each line: the index of its first word
        self._spans: dict[int, Sequence[tuple[int, int]]] = {}  # of lines that have been asked for
        self.asks: set[int] = set()  # words after which a question mark stands: no question goes on there
        for number, line in enumerate(lines):
            stems = _stems_at(line.text)
            first = len(self.stems)
            self.firsts.append(first)
            if "?" in line.text:
                self.asks.update(first + index for index in _asks_at(line.text))
            self.stems += stems
            self.places += [number] * len(stems)

    def span(self, index: int) -> tuple[int, int]:
        """Where in its line a word begins and ends."""
        place = self.places[index]
        spans = self._spans.get(place)
        if spans is None:
            spans = self._spans[place] = _spans_at(self.lines[place].text)
        return spans[index - self.firsts[place]]


class OurWords:
    """What we wrote, made ready to be found again."""

    def __init__(self, survey: Survey, letters: Sequence[SentLetter]) -> None:
        """Take each distinct text once: the letters to the recipients are nearly alike."""
        self._questions = [(question.id, tuple(map(_short, words_of(question.text)))) for question in survey.questions]
        self._domain = survey.sender.email.rpartition("@")[2].casefold() if survey.sender.email else ""
        self._names = frozenset(words_of(survey.sender.name))
        self._is_ours = remembered(self._shares)
        self._question_in = remembered(self._find_run)
        self._anchors: dict[tuple[str, str], list[tuple[int, int]]] = {}
        for index, (_, wanted) in enumerate(self._questions):
            for offset, pair in enumerate(pairwise(wanted[:_ANCHORS])):
                self._anchors.setdefault(pair, []).append((index, offset))
        self._heads = {first for first, _ in self._anchors}
        texts = dict.fromkeys([*(letter.text for letter in letters), *(question.text for question in survey.questions)])
        self._runs = {run: name for name, wanted in self._questions for run in _runs(wanted)}
        self._lossy: dict[str, str] = {}
        self._vocabulary: set[str] = set()
        self._shingles: set[tuple[str, ...]] = set()
        self._short: set[tuple[str, ...]] = set()
        for text in texts:
            words = words_of(text)
            self._vocabulary.update(words)
            self._shingles.update(_shingles(words))
            self._short.update(line for line in map(words_of, text.split("\n")) if 0 < len(line) < _SHINGLE)
            self._lossy.update((_LOSABLE.sub("?", word), word) for word in words if _LOSABLE.search(word))

    def is_ours(self, text: str) -> bool:
        """Whether a line is mostly made of the letter's words in the letter's order."""
        return self._is_ours(text)

    def _shares(self, text: str) -> bool:
        words = words_of(text)
        if len(words) < _SHINGLE:
            return words in self._short
        known = sum(map(self._shingles.__contains__, _shingles(words)))
        return known >= _OURS * (len(words) - _SHINGLE + 1)

    def is_from_us(self, text: str) -> bool | None:
        """Whether a From field or an attribution line names us; None when it tells neither us nor anybody's address."""
        domains = {domain.casefold() for domain in _DOMAIN.findall(text)}
        if self._domain and any(one == self._domain or one.endswith(f".{self._domain}") for one in domains):
            return True
        if self._names and self._names <= set(words_of(text)):
            return True
        return False if domains and self._domain else None

    def mended(self, text: str) -> str:
        """A line with the letters of our words back that a system without them has made question marks of."""
        if "?" not in text and "\ufffd" not in text:
            return text
        return _LOSSY.sub(lambda found: self._whole_word(found[0]), text)

    def _whole_word(self, word: str) -> str:
        known = self._lossy.get(word.replace("\ufffd", "?").casefold())
        return word if known is None else known.upper() if word.isupper() else known

    def share_known(self, text: str) -> float:
        """The share of a text's words that stand anywhere in the letter."""
        words = words_of(text)
        return sum(word in self._vocabulary for word in words) / max(1, len(words))

    def question_in(self, text: str) -> str | None:
        """The question of which a text holds a run of words: an answer that does was not told from its question."""
        return self._question_in(text)

    def _find_run(self, text: str) -> str | None:
        stems = _stems_at(text)
        return next((self._runs[run] for run in _runs(stems) if run in self._runs), None)

    def find_questions(self, lines: Sequence[Line]) -> tuple[Restated, ...]:
        """Our questions among the lines, whole or abridged, in their order; none overlaps another."""
        found: list[Restated] = []
        stream = _Stream(lines)
        stems = stream.stems
        tries = after = 0
        for index in compress(range(len(stems) - 1), map(self._heads.__contains__, stems)):
            if index < after:
                continue
            best: tuple[float, int, Restated] | None = None
            for question, offset in self._anchors.get((stems[index], stems[index + 1]), ()):
                tries += 1
                if index - offset < 0 or tries > QUESTION_TRIES:
                    continue
                one = self._compare(question, stream, index - offset)
                if one and (best is None or one[0] > best[0]):
                    best = one
            if best:
                found.append(best[2])
                after = best[1]
        taken = {line for one in found for line in range(one.first, one.last + 1)}
        rest = [(number, line) for number, line in enumerate(lines) if number not in taken]
        found += filter(None, (self._cut(number, line) or self._abridged(number, line) for number, line in rest))
        return tuple(sorted(found, key=lambda one: (one.first, one.start)))

    def _compare(self, question: int, stream: _Stream, start: int) -> tuple[float, int, Restated] | None:
        """How much of a question stands from a word on, the index after it, and its place."""
        name, wanted = self._questions[question]
        stop = _end_of_window(stream, start, wanted)
        stems = stream.stems[start:stop]
        if _most_alike(wanted, stems) < _WHOLE * len(wanted):
            return None
        blocks = [block for block in _blocks(wanted, stems) if abs(block.b - block.a) <= _SLACK]
        share = sum(block.size for block in blocks) / len(wanted)
        if share < _WHOLE:
            return None
        lines, places = stream.lines, stream.places
        first = start + max(0, blocks[0].b - blocks[0].a)
        last = start + blocks[-1].b + blocks[-1].size - 1
        # Words at the end that are not quite ours belong to it up to its question mark.
        if last < stop - 1 <= last + _SLACK and _asks_after(lines[places[stop - 1]].text, stream.span(stop - 1)[1]):
            last = stop - 1
        end = stream.span(last)[1]
        after = _AFTER.match(lines[places[last]].text, end)
        return (
            share,
            last + 1,
            Restated(
                question=name,
                first=places[first],
                start=stream.span(first)[0],
                last=places[last],
                end=after.end() if after else end,
                whole=True,
            ),
        )

    def _abridged(self, number: int, line: Line) -> Restated | None:
        """A line that asks something in words of one question: "Kva tiltak må til?", "Kva utfordringar har …"."""
        asks = any(mark in line.text for mark in _ASK_MARKS)
        mark = _ASK_END.search(line.text, 0, _ASK_CHARACTERS) if asks else None
        if mark is None:
            return None
        words = [(_short(match[0]), match.start()) for match in _WORD.finditer(line.text, 0, mark.start())]
        while words and (words[0][0].isdigit() or words[0][0] in _NO_WORDS):
            words = words[1:]
        if len(words) < _PART_WORDS:
            return None
        stems = [word for word, _ in words]
        scores = []
        heads = {}
        for name, wanted in self._questions:
            heads[name] = wanted[:1]
            alike = _most_alike(wanted, stems)
            if alike >= _PART * len(stems):
                alike = sum(block.size for block in _blocks(wanted, stems))
            scores.append((alike / len(stems), name))
        scores.sort(reverse=True)
        if scores[0][0] < _PART or (len(scores) > 1 and scores[1][0] == scores[0][0]):
            return None
        after = _AFTER.match(line.text, mark.end())
        end = after.end() if after else mark.end()
        name = scores[0][1]
        opens = heads[name] == (stems[0],)
        return Restated(
            question=name, first=number, start=words[0][1], last=number, end=end, whole=False, opens=opens
        )  # fmt: skip

    def _cut(self, number: int, line: Line) -> Restated | None:
        """A quoted line with a question's number and some of its words: "> 3. Kva utfordringar [...]"."""
        head = _NUMBERED.match(line.text) if line.depth else None
        index = int(head["n"]) - 1 if head else -1
        if head is None or not 0 <= index < len(self._questions):
            return None
        name, wanted = self._questions[index]
        stems = [_short(match[0]) for match in _WORD.finditer(line.text, head.end())]
        place = common = 0
        for one in stems:
            if one in wanted[place:]:
                place = wanted.index(one, place) + 1
                common += 1
        if len(stems) < _CUT_WORDS or common < _PART * len(stems):
            return None
        return Restated(question=name, first=number, start=0, last=number, end=len(line.text), whole=True)


def _shingles(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The runs of ``_SHINGLE`` words."""
    return zip(*(words[offset:] for offset in range(_SHINGLE)), strict=False)


def _end_of_window(stream: _Stream, start: int, wanted: Sequence[str]) -> int:
    """Where the words end that can be a question's: quoted as deep as the first, and with no question mark inside.

    A line without a quote mark below a marked one belongs to it when it has nothing but the question's next words:
    Gmail and others wrap what they quote after they have marked it.
    """
    lines, places = stream.lines, stream.places
    depth = lines[places[start]].depth
    end = min(start + len(wanted) + _SLACK, len(places))
    for index in range(start, end):
        if lines[places[index]].depth != depth and not _is_wrapped_off(stream, index, wanted):
            return index
        if index in stream.asks:
            return index + 1
    return end


def _is_wrapped_off(stream: _Stream, index: int, wanted: Sequence[str]) -> bool:
    """Whether a word stands on an unmarked line that goes on with a question from the marked line above."""
    number = stream.places[index]
    if number == 0 or stream.lines[number].depth or stream.lines[number].after_blank:
        return False
    stems = _stems_at(stream.lines[number].text)
    if len(stems) > len(wanted):
        return False
    runs = (tuple(wanted[at : at + len(stems)]) for at in range(len(wanted) - len(stems) + 1))
    return stems in runs


def _runs(stems: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The runs of words in a row."""
    return (tuple(stems[index : index + _RUN]) for index in range(len(stems) - _RUN + 1))


def _most_alike(wanted: Sequence[str], stems: Sequence[str]) -> int:
    """At most so many words have the same order in both: as many as stand in both at all."""
    return sum(map(frozenset(wanted).__contains__, stems))


def _blocks(wanted: Sequence[str], stems: Sequence[str]) -> Sequence[Match]:
    """The runs of words that have the same order in both."""
    if tuple(stems[: len(wanted)]) == wanted:
        return [Match(0, 0, len(wanted))]
    matcher = SequenceMatcher(None, wanted, stems, autojunk=False)
    return [block for block in matcher.get_matching_blocks() if block.size]


def _asks_after(text: str, end: int) -> bool:
    return bool(re.match(r"[\s)\]\"”»]{0,4}\?", text[end : end + 6]))


@remembered
def _stems_at(text: str) -> tuple[str, ...]:
    """The beginnings of a line's words."""
    return tuple(map(_short, _WORD.findall(text)))


@remembered
def _spans_at(text: str) -> tuple[tuple[int, int], ...]:
    """Where each word of a line begins and ends."""
    return tuple(map(re.Match.span, _WORD.finditer(text)))


@remembered
def _asks_at(text: str) -> tuple[int, ...]:
    """The words of a line between which and the next, or the line's end, a question mark stands."""
    spans = _spans_at(text)
    after = [start for start, _ in spans[1:]] + [len(text)]
    return tuple(index for index, (_, end) in enumerate(spans) if "?" in text[end : after[index]])
