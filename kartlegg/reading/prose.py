"""A reply without numbers: told apart by the order of its paragraphs, or by what its sentences speak of.

Always with a doubt, unless the sender says that the answers stand in the questions' order and there are as many.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from kartlegg.model import Answer, Question
from kartlegg.reading.lines import Line, joined, paragraphs
from kartlegg.reading.topics import Topics
from kartlegg.reading.wishes import wants_call

_IN_ORDER = re.compile(
    r"\b(?:same|samme|i)\s+(?:\w+\s+)?(?:rekk[je]{1,2}f[øy]l[gj]{1,2}[ea]n?|orden)\b|\bpunkt(?:vis|\s+for\s+punkt)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÆØÅ\"«“])|\n")
_BULLET = re.compile(r"^\s*[•·▪◦●‣*–-]\s+")
_LEADS_IN = re.compile(r":\s*$")
_LEADING_LINES = 3  # above a list: a name, a word on what follows
_ENOUGH = 1.0  # of a sentence's score, for a question to be what it speaks of
_CLEAR = 1.3  # times the runner-up


@dataclass(frozen=True, slots=True, kw_only=True)
class Prose:
    """What a text without markers comes to."""

    answers: tuple[Answer, ...]
    general: tuple[Line, ...]
    doubts: tuple[tuple[str, tuple[str, ...]], ...]


def split_prose(body: Sequence[Line], *, questions: Sequence[Question], topics: Topics) -> Prose:
    """Answers by the order of paragraphs where that can be, else by the words of sentences."""
    calls = [line for part in paragraphs(body) if wants_call(joined(part)) for line in part]
    if len(calls) < len(body):
        body = [line for line in body if line not in calls]
        prose = _split(body, questions=questions, topics=topics)
        return replace(prose, general=(*prose.general, *calls))
    return _split(body, questions=questions, topics=topics)


def _split(body: Sequence[Line], *, questions: Sequence[Question], topics: Topics) -> Prose:
    parts = list(paragraphs(body))
    order = [question.id for question in questions]
    said = next((index for index, part in enumerate(parts[:3]) if _IN_ORDER.search(joined(part))), None)
    following = parts[said + 1 :] if said is not None else parts
    above: tuple[Line, ...] = ()
    if len(following) != len(order) and (items := _items(following, len(order))):
        above, following = items
    if said is not None and len(following) == len(order):
        return Prose(answers=_in_order(following, order), general=(*parts[said], *above), doubts=())
    if said is None and len(parts) == len(order) + 1 and _LEADS_IN.search(joined(parts[0])):
        following = parts[1:]
    if len(following) == len(order) and len(order) > 1 and _fits(following, order, topics):
        doubt = ("there are no numbers; the paragraphs were taken in the questions' order", tuple(order))
        return Prose(answers=_in_order(following, order), general=above, doubts=(doubt,))
    return _by_sentences(body, order, topics)


def _items(parts: Sequence[Sequence[Line]], count: int) -> tuple[tuple[Line, ...], list[tuple[Line, ...]]] | None:
    """The items of a list that has as many as there are questions, without their marks, and what leads up to it."""
    lines = [line for part in parts for line in part]
    starts = [index for index, line in enumerate(lines) if line.bullet or _BULLET.match(line.text)]
    if len(starts) != count or starts[0] > _LEADING_LINES:
        return None
    lines = [replace(line, text=_BULLET.sub("", line.text), bullet=False) for line in lines]
    items = [tuple(lines[start:end]) for start, end in pairwise([*starts, len(lines)])]
    return tuple(lines[: starts[0]]), items


def _in_order(parts: Sequence[Sequence[Line]], order: Sequence[str]) -> tuple[Answer, ...]:
    return tuple(
        Answer(question=question, text=joined(part), rule="order") for question, part in zip(order, parts, strict=True)
    )


def _fits(parts: Sequence[Sequence[Line]], order: Sequence[str], topics: Topics) -> bool:
    """Whether the paragraphs' words point to the questions in this order at least as well as to others."""
    right = wrong = 0
    for question, part in zip(order, parts, strict=True):
        scores = topics.score(joined(part))
        top = max(scores.values())
        if top >= _ENOUGH:
            right += scores[question] == top
            wrong += scores[question] < top
    return right > 0 and right >= wrong


def _clear_question(scores: Mapping[str, float], order: Sequence[str]) -> str | None:
    """The question that a sentence speaks of more than of any other; None when there is none."""
    if max(scores.values()) < _ENOUGH:
        return None
    first, *others = sorted(order, key=lambda one: -scores[one])
    return first if not others or scores[first] >= _CLEAR * scores[others[0]] else None


def _by_sentences(body: Sequence[Line], order: Sequence[str], topics: Topics) -> Prose:
    """Each sentence under the question that it speaks of; one that speaks of none goes with the one before it."""
    texts: dict[str, list[str]] = {}
    general: list[Line] = []
    current: str | None = None
    for part in paragraphs(body):
        for sentence in filter(
            None, (one.strip() for one in _SENTENCE.split(" ".join(line.text.strip() for line in part)))
        ):
            current = _clear_question(topics.score(sentence), order) or current
            if current is None:
                general.append(Line(text=sentence))
            else:
                texts.setdefault(current, []).append(sentence)
    if not texts:
        return Prose(answers=(), general=tuple(body), doubts=())
    answers = tuple(
        Answer(question=question, text=" ".join(texts[question]), rule="words")
        for question in order
        if question in texts
    )
    doubt = ("there are no numbers; the sentences were told apart by their words", tuple(order))
    return Prose(answers=answers, general=tuple(general), doubts=(doubt,))
