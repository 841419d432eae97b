"""Which answers say what: the code book's themes found in the points of the answers."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from kartlegg.model import AnonymousAnswer, Theme
from kartlegg.summary.points import split_points


@dataclass(frozen=True, slots=True, kw_only=True)
class Caught:
    """A point of an answer and the themes that caught it; none when no pattern did."""

    key: str
    question: str
    point: str = field(repr=False)
    themes: tuple[str, ...]


def catch(answers: Iterable[AnonymousAnswer], codebook: Sequence[Theme]) -> tuple[Caught, ...]:
    """Every point of the answers with the themes of its question that it shows, in the order of the answers."""
    by_question: dict[str, list[Theme]] = {}
    for theme in codebook:
        for question in theme.questions:
            by_question.setdefault(question, []).append(theme)
    return tuple(
        Caught(
            key=answer.key,
            question=answer.question,
            point=point,
            themes=tuple(theme.id for theme in by_question.get(answer.question, ()) if shows(point, theme)),
        )
        for answer in answers
        for point in split_points(answer.text)
    )


def shows(text: str, theme: Theme) -> bool:
    """Whether one of a theme's patterns stands in a text, as whole words, in any case.

    "*" at the end of a word stands for any ending, at its beginning for anything before it ("*avtale*" also
    catches "rammeavtalar"). A pattern of several words wants them one after the other.
    """
    pattern = _compiled(theme.patterns)
    return pattern is not None and pattern.search(text.lower()) is not None


def recipients_behind(keys: Iterable[str], sources: Mapping[str, str]) -> tuple[str, ...]:
    """The recipients behind some keys, each once: one that says a thing under two questions says it once."""
    return tuple(dict.fromkeys(sources.get(key, key) for key in keys))


@lru_cache(maxsize=512)
def _compiled(patterns: tuple[str, ...]) -> re.Pattern[str] | None:
    alternatives = [_words(pattern) for pattern in patterns if pattern.strip("* ")]
    return re.compile(f"(?:{'|'.join(alternatives)})") if alternatives else None


def _words(pattern: str) -> str:
    words = []
    for word in pattern.lower().split():
        head = "" if word.startswith("*") else r"(?<!\w)"
        tail = r"\w*" if word.endswith("*") else r"(?!\w)"
        words.append(head + re.escape(word.strip("*")) + tail)
    return r"[\s-]{1,3}".join(words)
