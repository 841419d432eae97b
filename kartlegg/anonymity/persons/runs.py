"""Runs of words with a capital, which may be names: initials, particles and hyphens belong to them, titles do not."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from kartlegg.anonymity.persons.lists import cue_words
from kartlegg.anonymity.persons.traits import LISTED, LISTED_FIRST, LISTED_SURNAME, Trait, traits_of
from kartlegg.anonymity.text import Text, Word

_SPACE = re.compile(r"[ \t]{1,3}|[ \t]?\n[> \t]{0,6}")  # between two words of a name: a line may end there
_INITIAL_GAP = re.compile(r"\.[ -]?")
_ABBREVIATED = frozenset(("st", "chr", "fr", "joh", "jr", "sr", "kr", "th", "wm", "aug", "cath"))  # "Anne-Cath. Vestly"
_JOINED_PARTICLES = frozenset(
    ("al", "el", "ad", "as", "ash", "ar", "at", "az", "bin", "ben", "d", "l", "o")
)  # "al-Assad"
_ROMAN = re.compile(r"[IVX]{1,5}")
_PARTICLES = 3  # that may stand between two words of a name: "van der", "bin abd al"


class Run(NamedTuple):
    """Words that stand together and may be a name."""

    words: tuple[Word, ...]
    traits: tuple[int, ...]
    first: int  # index of the first word in the text
    last: int
    shouted: bool  # in capitals, as a heading is

    @property
    def named(self) -> list[tuple[Word, int]]:
        """Its words without initials and particles, each with its traits."""
        return [
            (word, traits)
            for word, traits in zip(self.words, self.traits, strict=True)
            if len(word.text) > 1 and _is_capital(word)
        ]

    @property
    def opens(self) -> bool:
        """Whether it opens a sentence, so that its first capital tells nothing."""
        return self.words[0].opens


def find_runs(text: Text) -> Iterator[Run]:
    """Every run of words that may be a name, parted at what is none."""
    plain, words = text.folded.text, text.words
    particles = cue_words("particle")
    alone: dict[tuple[str, bool], int | None] = {}  # the traits of a word alone, None where it is no name
    done = 0
    for index, word in enumerate(words):
        if index < done or word.text == word.lower or not _is_capital(word):
            continue
        members = [index] if _is_last(words, index, particles) else _members(plain, words, index)
        done = members[-1] + 1
        if len(members) > 1:
            yield from _parted(plain, words, members)
            continue
        key = (word.text, word.opens)
        if key not in alone:
            alone[key] = _alone(word)
        traits = alone[key]
        if traits is not None:
            yield Run((word,), (traits,), index, index, shouted=False)


def _is_capital(word: Word) -> bool:
    if word.text[0].isupper():
        return True
    head, tail = _at_particle(word.text)
    return bool(tail) and tail[0].isupper() and head in _JOINED_PARTICLES


def _at_particle(text: str) -> tuple[str, str]:
    """A word parted at its first hyphen or apostrophe: "al", "Assad"."""
    head, mark, tail = text.partition("-")
    if not mark:
        head, mark, tail = text.partition("'")
    return head, tail


def _is_last(words: Sequence[Word], index: int, particles: frozenset[str]) -> bool:
    """Whether the word after another is one in lower case that no name goes on with."""
    if index + 1 >= len(words):
        return True
    following = words[index + 1]
    text = following.text
    return text == following.lower and text not in particles and "-" not in text and "'" not in text


def _alone(word: Word) -> int | None:
    """The traits of a word with no other beside it, or None if it is no name."""
    traits = _traits(word.text, shouted=False, beside=False)
    is_name = len(word.text) > 1 and not _parts(word, traits, None, None, shouted=False)
    return traits if is_name else None


def _members(plain: str, words: Sequence[Word], index: int) -> list[int]:
    """The indexes of the words with a capital from one on, and of the particles between them."""
    members = [index]
    particles = cue_words("particle")
    while members[-1] + 1 < len(words):
        last = members[-1]
        if _is_last(words, last, particles):
            break
        gap = plain[words[last].end : words[last + 1].start]
        if not _joins(gap, words[last]):
            break
        ahead = last + 1
        while ahead < len(words) and ahead - last <= _PARTICLES and words[ahead].text in particles:
            ahead += 1
        if ahead == len(words) or not _is_capital(words[ahead]):
            break
        if any(plain[words[at].end : words[at + 1].start] != " " for at in range(last + 1, ahead)):
            break
        # Over the end of a line only what the lists have: a title or an office stands below a name as often.
        if "\n" in gap and not (traits_of(words[last].text) & LISTED and traits_of(words[ahead].text) & LISTED):
            break
        members.extend(range(last + 1, ahead + 1))
    return members


def _joins(gap: str, word: Word) -> bool:
    """Whether what stands between a word and the next one may stand inside a name."""
    if gap == " " or _SPACE.fullmatch(gap):
        return True
    if len(word.text) == 1:
        return _INITIAL_GAP.fullmatch(gap) is not None
    return gap == ". " and word.lower.rsplit("-", 1)[-1] in _ABBREVIATED


def _parted(plain: str, words: Sequence[Word], members: Sequence[int]) -> Iterator[Run]:
    """A run of several words parted at what is no name: titles, acronyms, words that only open a sentence."""
    capitals = [words[at].text for at in members if len(words[at].text) > 1 and words[at].text[0].isupper()]
    shouted = len(capitals) > 1 and sum(map(str.isupper, capitals)) * 2 > len(capitals)
    traits = [_traits(words[at].text, shouted=shouted, beside=position > 0) for position, at in enumerate(members)]
    start = 0
    for position, at in enumerate(members):
        before = traits[position - 1] if position > start else None
        after = traits[position + 1] if position + 1 < len(members) else None
        if before and before & LISTED_FIRST and _ROMAN.fullmatch(words[at].text):  # "Harald V"
            continue
        is_letter = len(words[at].text) == 1
        if is_letter and _is_initial(plain, words[at], between=position > start and after is not None):
            continue
        if is_letter or _parts(words[at], traits[position], before, after, shouted=shouted):
            yield from _run(plain, words, members[start:position], traits[start:position], shouted=shouted)
            start = position + 1
    yield from _run(plain, words, members[start:], traits[start:], shouted=shouted)


@lru_cache(maxsize=20_000)
def _traits(text: str, *, shouted: bool, beside: bool) -> int:
    """A word's traits; one in capitals is read as a name where all are, or where it is a listed one behind a name."""
    text = text if text[0].isupper() else _at_particle(text)[1] or text
    if len(text) > 1 and text.isupper() and (shouted or beside):
        traits = traits_of(text.title())
        return traits if shouted or traits & LISTED else Trait.ACRONYM
    return traits_of(text)


def _is_initial(plain: str, word: Word, *, between: bool) -> bool:
    """Whether a single letter is an initial: with a dot, or between two words of a name."""
    return plain.startswith(".", word.end) or (between and word.text not in "IÅ")


def _parts(word: Word, traits: int, before: int | None, after: int | None, *, shouted: bool) -> bool:
    """Whether a word ends the name before it and is none itself.

    Args:
        word: With a capital.
        traits: Its own.
        before: Those of the word before it in the same run, if any.
        after: Those of the word behind it.
        shouted: All is in capitals, so that only what the lists have can be a name.
    """
    if traits & (Trait.ACRONYM | Trait.ODD):
        return True
    if shouted and (traits & Trait.FUNCTION or not traits & LISTED):
        return True
    if traits & Trait.HYPHEN_TAIL:
        return after is not None or bool(traits & Trait.TITLE)
    if traits & Trait.TITLE and not (before is not None and before & LISTED):
        return not traits & Trait.FIRST or word.lower in cue_words("title")
    if word.lower in cue_words("party") and len(word.text) > 2 and not traits & LISTED:
        return True
    if before is not None:
        return False
    if traits & Trait.FUNCTION:
        return not traits & Trait.FIRST or (after is None and word.opens)
    if after is None or not word.opens:
        return False
    if word.lower in cue_words("thing"):  # "Elva Niger"
        return True
    is_name = traits & (LISTED_FIRST if traits & Trait.ORDINARY else LISTED)
    if after & Trait.FIRST and not is_name and not traits & Trait.FOREIGN:  # "Spør Kari", "Ring Kari"
        return True
    if traits & Trait.WORDLIKE:
        return not traits & (Trait.FIRST | Trait.SURNAME)
    return bool(traits & (Trait.ORDINARY | Trait.COMPOUND)) and not traits & (LISTED_FIRST | Trait.SURNAME)


def _run(
    plain: str, words: Sequence[Word], members: Sequence[int], traits: Sequence[int], *, shouted: bool
) -> Iterator[Run]:
    """A run without what hangs at its ends: particles, and the label of the next field of a form."""
    particles = cue_words("particle")
    start, end = 0, len(members)
    while start < end and words[members[start]].text in particles:
        start += 1
    while start < end and words[members[end - 1]].text in particles:
        end -= 1
    # "Sakshandsamar: Kari Vik Dato: …", but "Jan Tore Sanner: …"
    is_label = start < end and plain.startswith(":", words[members[end - 1]].end) and not traits[end - 1] & LISTED
    if is_label and end - start > 2 and traits[end - 2] & LISTED_SURNAME and traits[end - 1] & Trait.ORDINARY:
        end -= 1
    if any(len(words[at].text) > 1 for at in members[start:end]):
        yield Run(
            words=tuple(words[at] for at in members[start:end]),
            traits=tuple(traits[start:end]),
            first=members[start],
            last=members[end - 1],
            shouted=shouted,
        )
