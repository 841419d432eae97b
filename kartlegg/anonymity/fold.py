"""Text made plain for looking up names, with the way back to the offsets of the text as it was.

A name can be hidden from a search without being hidden from a reader: by decomposed letters (Unicode Annex 15),
by soft hyphens and zero-width characters inside the word, by letters of another script that look alike.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

# What is not nearly all text needs folding, cluster by cluster.
_SPECIALS = re.compile(r"[^\n\t -\u007e«»§°æøåÆØÅéÉòóôÒÓÔäöÄÖ–—•…”“]+")
_DASHES = dict.fromkeys("\u2010\u2011\u2012\u2212\ufe63\uff0d", "-")
_APOSTROPHES = dict.fromkeys("\u2018\u2019\u02bc\u00b4\u2032", "'")
_CYRILLIC = zip("авеікмнорстухјѕАВЕІКМНОРСТУХЈЅ", "abeikmhopctyxjsABEIKMHOPCTYXJS", strict=True)
_GREEK = zip("αεικνορτυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "aeikvoptuxABEZHIKMNOPTYX", strict=True)
_LOOK_ALIKES = {**_DASHES, **_APOSTROPHES, **dict(_CYRILLIC), **dict(_GREEK)}
_INVISIBLE = {"\u034f", "\u115f", "\u1160", "\u17b4", "\u17b5", *map(chr, range(0xFE00, 0xFE10))}


@dataclass(frozen=True, slots=True)
class Folded:
    """A text in plain letters, and where each of them stood."""

    text: str = field(repr=False)  # NFKC, no invisible characters, look-alike letters in Latin; case kept
    lower: str = field(repr=False)  # the same in lower case, of the same length
    starts: tuple[int, ...] | None = field(repr=False)  # None: every offset is its own
    ends: tuple[int, ...] | None = field(repr=False)

    def source(self, start: int, end: int) -> tuple[int, int]:
        """The offsets in the text as it was of ``text[start:end]``, which must not be empty."""
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]


def fold(text: str) -> Folded:
    """A text ready for looking up names. Runs in time linear in its length."""
    runs = [(match.start(), match.end()) for match in _SPECIALS.finditer(text)]
    if not runs:
        return Folded(text, text.lower(), None, None)
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    done = 0
    for first, last in runs:
        begin = max(done, first - 1)  # the letter before may be the base of what follows
        pieces.append(text[done:begin])
        starts += range(done, begin)
        ends += range(done + 1, begin + 1)
        for start, stop in _clusters(text, begin, last):
            visible = "".join(character for character in text[start:stop] if not _is_invisible(character))
            plain = "".join(_LOOK_ALIKES.get(one, one) for one in unicodedata.normalize("NFKC", visible))
            pieces.append(plain)
            starts += [start] * len(plain)
            ends += [stop] * len(plain)
        done = last
    pieces.append(text[done:])
    starts += range(done, len(text))
    ends += range(done + 1, len(text) + 1)
    folded = "".join(pieces)
    lower = folded.lower()
    if len(lower) != len(folded):
        lower = "".join(map(_lower, folded))
    return Folded(folded, lower, tuple(starts), tuple(ends))


def _clusters(text: str, index: int, last: int) -> Iterator[tuple[int, int]]:
    """The letters of ``text[index:last]``, each with the marks and invisible characters after it."""
    while index < last:
        stop = index + 1
        while stop < last and text[stop] > "\u007f" and _joins(text[stop]):
            stop += 1
        yield index, stop
        index = stop


def fold_words(text: str) -> tuple[tuple[str, int, int], ...]:
    """The words of a text in lower case, digits kept, each with where it begins and ends in the text as it was."""
    folded = fold(text)
    return tuple((match[0], *folded.source(*match.span())) for match in re.finditer(r"[^\W_]+", folded.lower))


def _joins(character: str) -> bool:
    return _is_invisible(character) or unicodedata.combining(character) > 0


def _is_invisible(character: str) -> bool:
    return character > "\u007f" and (unicodedata.category(character) == "Cf" or character in _INVISIBLE)


def _lower(character: str) -> str:
    lower = character.lower()
    return lower if len(lower) == 1 else character  # "İ" would become two, and offsets would no longer hold
