"""Persons in a text: those whose names the round tells, and those that lists, forms and neighbours give away."""

from collections.abc import Iterable, Iterator

from kartlegg.anonymity.persons.known import find_known
from kartlegg.anonymity.persons.names import is_person, name_words, plain_name
from kartlegg.anonymity.persons.running import find_running
from kartlegg.anonymity.text import Found, Text
from kartlegg.model import IdentifierType

__all__ = ["find_known", "find_persons", "is_person", "name_words", "plain_name"]


def find_persons(text: Text, known: Iterable[tuple[int, int]]) -> Iterator[Found]:
    """Every person who is named: those of the round in any form, others as far as the text tells.

    Titles stay outside; initials and a genitive ending are part of the span. Spans are in order, without overlap.

    Args:
        text: The text, read.
        known: Where it names those of the round, as ``find_known`` gives it.
    """
    spans = sorted([*known, *find_running(text)])
    current: tuple[int, int] | None = None
    for start, end in spans:
        if current and start < current[1]:
            current = (current[0], max(current[1], end))
            continue
        if current:
            yield *current, IdentifierType.PERSON, None
        current = (start, end)
    if current:
        yield *current, IdentifierType.PERSON, None
