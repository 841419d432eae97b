"""Text made plain for looking up names, with the way back to the offsets of the text as it was.

A name can be hidden from a search without being hidden from a reader: by decomposed letters (Unicode Annex 15),
by soft hyphens and zero-width characters inside the word, by letters of another script that look alike.
"""

import re
import unicodedata
from bisect import bisect_right
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
    # Where letters in ``text`` begin that took more or less room in the text as it was, and for each where they end,
    # and where they began and ended there. All others moved with what stands before them.
    turns: tuple[int, ...] = field(default=(), repr=False)
    places: tuple[tuple[int, int, int], ...] = field(default=(), repr=False)

    def source(self, start: int, end: int) -> tuple[int, int]:
        """The offsets in the text as it was of ``text[start:end]``, which must not be empty."""
        if not self.turns:
            return start, end
        return self._letter(start)[0], self._letter(end - 1)[1]

    def _letter(self, offset: int) -> tuple[int, int]:
        index = bisect_right(self.turns, offset) - 1
        if index < 0:
            return offset, offset + 1
        end, first, last = self.places[index]
        return (first, last) if offset < end else (offset - end + last, offset - end + last + 1)


def fold(text: str) -> Folded:
    """A text ready for looking up names. Runs in time linear in its length."""
    pieces: list[str] = []
    turns: list[int] = []
    places: list[tuple[int, int, int]] = []
    done = length = 0
    for match in _SPECIALS.finditer(text):
        begin = max(done, match.start() - 1)  # the letter before may be the base of what follows
        pieces.append(text[done:begin])
        length += begin - done
        for start, stop in _clusters(text, begin, match.end()):
            visible = "".join(character for character in text[start:stop] if not _is_invisible(character))
            plain = "".join(_LOOK_ALIKES.get(one, one) for one in unicodedata.normalize("NFKC", visible))
            pieces.append(plain)
            if not len(plain) == stop - start == 1:
                turns.append(length)
                places.append((length + len(plain), start, stop))
            length += len(plain)
        done = match.end()
    folded = "".join((*pieces, text[done:])) if pieces else text
    lower = folded.lower()
    if len(lower) != len(folded):
        lower = "".join(map(_lower, folded))
    return Folded(folded, lower, tuple(turns), tuple(places))


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
