"""What a sender has put before nearly every answer: a label, a heading of one's own, the question in own words.

Such a habit is told from the whole reply; one answer alone that begins so may mean it.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from kartlegg.reading.lines import Line
from kartlegg.reading.markers import Marker
from kartlegg.reading.topics import Topics, has_number

_PREFIX = re.compile(r"^[^\W\d][^:\n]{1,30}:")
_LABEL = re.compile(r"^[^\W\d][^:.?!\n]{1,58}?(?::|\s[-–—])\s+(?=\S)")
_KNOWN_LABEL = re.compile(r"\d\W+[^\W\d][^:\n]{1,58}(?::|\s[-–—])\s*$")  # a number and a label that was taken with it
_OWN_QUESTION = re.compile(r"^[^\W\d][^?.!:\n]{1,70}\?(?:\s+|$)")
_OWN_QUESTION_TAKEN = re.compile(r"\?[\s*_]*$")  # one that was taken with its number
_LONE = re.compile(r"^[\s*_#]{0,6}[^\W\d_][^.,;:!?\d]{1,58}\??[*_]{0,2}$")  # a line that may be a heading
_LONE_WORDS = 7
_HABIT = 3  # answers from which a habit can be seen
_USUAL = 0.6  # share of the answers that have it
_HEADED = 2  # answers in which a label was known

Found = tuple[Marker, tuple[Line, ...]]  # what opens an answer, and the answer's lines


def without_habits(found: Sequence[Found], lines: Sequence[Line], topics: Topics) -> tuple[list[Found], list[str]]:
    """Answers without what the sender has put before nearly every one; and the questions whose first line is unclear.

    Labels go when every answer has one and some of them are known as the questions' own.
    """
    found = _without_label_cells(found, lines)
    found = _without_lone_headings(found, topics)
    pattern = _usual_beginning(found, lines)
    if pattern is not None:
        found = [(marker, text if _has_label(marker, lines) else _without(pattern, text)) for marker, text in found]
    unclear = [marker.first for marker, text in found if _is_lone(text) and _names(text[0], marker, topics)]
    return found, unclear


def _has_label(marker: Marker, lines: Sequence[Line]) -> bool:
    """Whether a label was taken with the number that opens an answer: what follows is the answer."""
    return bool(_KNOWN_LABEL.search(lines[marker.last].text[: marker.end]))


def _without(pattern: re.Pattern[str], text: tuple[Line, ...]) -> tuple[Line, ...]:
    """An answer without its usual beginning, unless it has nothing else."""
    rest = pattern.sub("", text[0].text.lstrip(), count=1).strip() if text else ""
    return ((replace(text[0], text=rest), *text[1:]) if rest else text[1:]) or text


def _without_label_cells(found: Sequence[Found], lines: Sequence[Line]) -> list[Found]:
    """Without the cells of a column with labels, most of which are known."""
    in_cells = sum(lines[marker.line].cell == 0 and lines[marker.last].cell == 1 for marker, _ in found)
    if in_cells < max(_HABIT, _USUAL * len(found)):
        return list(found)
    return [(marker, text[1:] if [one.cell for one in text[:2]] == [1, 2] else text) for marker, text in found]


def _without_lone_headings(found: Sequence[Found], topics: Topics) -> list[Found]:
    """Without the line that stands by itself above nearly every answer, when it names the question in some of them."""
    heads = [marker for marker, text in found if _is_lone(text)]
    named = [marker for marker, text in found if _is_lone(text) and _names(text[0], marker, topics)]
    if len(heads) >= max(_HABIT, _USUAL * len(found)) and 2 * len(named) >= len(heads):
        return [(marker, text[1:] if marker in heads else text) for marker, text in found]
    return list(found)


def _is_lone(text: Sequence[Line]) -> bool:
    """Whether an answer's first line may be a heading: a few words without a figure, and no item of a list."""
    return (
        len(text) > 1
        and not text[0].bullet
        and len(text[0].words) <= _LONE_WORDS
        and bool(_LONE.match(text[0].text.strip()))
        and not has_number(text[0].text)
    )


def _names(line: Line, marker: Marker, topics: Topics) -> bool:
    named = topics.heading(line.text)
    return line.heading or (named is not None and named[0] in marker.questions)


def _usual_beginning(found: Sequence[Found], lines: Sequence[Line]) -> re.Pattern[str] | None:
    """The pattern of what stands before nearly every answer on its own line; None when there is none."""
    firsts = [text[0].text.lstrip() for _, text in found if text]
    same = Counter(match[0] for first in firsts if (match := _PREFIX.match(first)))
    taken = [lines[marker.last].text[: marker.end] for marker, _ in found]
    asked = sum(bool(_OWN_QUESTION.match(first)) for first in firsts)
    asked += sum(bool(_OWN_QUESTION_TAKEN.search(one)) for one in taken) if asked else 0
    known = sum(_has_label(marker, lines) for marker, _ in found)
    labels = sum(
        bool(_LABEL.match(text[0].text.lstrip())) for marker, text in found if text and not _has_label(marker, lines)
    )
    if known >= _HEADED and labels and known + labels == len(found):
        return _LABEL
    if len(firsts) >= _HABIT and same and same.most_common(1)[0][1] >= _USUAL * len(firsts):
        return re.compile(re.escape(same.most_common(1)[0][0]) + r"\s*")
    if len(firsts) >= _HABIT and asked >= _USUAL * len(firsts):
        return _OWN_QUESTION
    return None
