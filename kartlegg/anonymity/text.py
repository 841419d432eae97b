"""A text as the finders see it: folded, and taken apart into words that know whether they open a sentence."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from kartlegg.anonymity.fold import Folded, fold
from kartlegg.model import IdentifierType

# Start and end (offsets in the folded text), type, and the number of the recipient that it points to, where known.
Found = tuple[int, int, IdentifierType, str | None]

# Hyphens and apostrophes inside a word belong to it; a hyphen at its end ("Fitjar- og Stordsida") does too.
_WORD = re.compile(r"[^\W\d_]+(?:[-'][^\W\d_]+)*-?")
_OPENS = re.compile(
    r"(?:^|[.!?:;…]['\"»)\]*_]*\s|\t|\n\s*\n|\n\s*(?:[-*•–‣▪#>|]+|\(?\w{1,3}[.)])\s|[«\"“•|]|(?:^|\s)[-–—]\s)\s*['\"«*_(\[]*\Z"
)
_BEFORE = 12  # characters before a word in which the end of a sentence or a list marker is sought


class Word(NamedTuple):
    """A word of a text: letters, with the hyphens and apostrophes inside it."""

    start: int  # offsets in the folded text
    end: int
    text: str  # with its capitals
    lower: str
    opens: (
        bool  # whether it opens a sentence, a line of a list, a heading, a quotation: its capital tells nothing there
    )


@dataclass(frozen=True, slots=True)
class Text:
    """A folded text and its words, in order."""

    folded: Folded
    words: Sequence[Word] = field(repr=False)


def read_text(source: str) -> Text:
    """A text ready for the finders. Runs in time linear in its length."""
    folded = fold(source)
    text, lower = folded.text, folded.lower
    words: list[Word] = []
    # A text says the same words again and again: one string for each makes looking them up quick.
    known: dict[str, tuple[str, str, bool]] = {}
    make = tuple.__new__  # a word each fifth letter: half the time of calling the class
    for match in _WORD.finditer(text):
        start, end = match.span()
        word = match[0]
        found = known.get(word)
        if found is None:
            small = lower[start:end]
            found = known[word] = (word, word if word == small else small, word[0].isupper())
        word, small, capital = found
        opens = (
            capital
            # most words stand after another word and a space, or after a comma
            and not (text[start - 1 : start] == " " and (text[start - 2].isalnum() or text[start - 2] == ","))
            and _OPENS.search(text[max(0, start - _BEFORE) : start]) is not None
        )
        words.append(make(Word, (start, end, word, small, opens)))
    return Text(folded, words)
