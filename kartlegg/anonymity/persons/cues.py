"""What stands beside a run of words with capitals and speaks for or against its being a person's name."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from kartlegg.anonymity.persons.lists import cue_words
from kartlegg.anonymity.persons.traits import LISTED_FIRST, Trait, is_title, traits_of
from kartlegg.anonymity.text import Word
from kartlegg.anonymity.words import is_inflected

_BRACKET = re.compile(
    r" ?\( ?(?:(?P<age>[1-9]\d(?: år)?) ?\)|(?P<party>[^\W\d_]{1,20}) ?\)"
    r"|(?:f\.|født|fødd|d\.|død)? ?1\d{3}\b|20\d\d[),:])"
)
_AGED = re.compile(r" ?,? \(?\d{1,2}(?: år|\))|, \d{2},")
_LISTED = re.compile(r"[ \t]{0,2}(?:[,;(]|\.?$)|\.?\n", re.MULTILINE)
_ET_AL = re.compile(r" ?,? (?:et al|m\.? ?fl|m\. ?fl|jr\b|sr\b|mfl)")
_NUMBER = re.compile(r"[ -]\d")
_PRONOUN = re.compile(r"(?<![^\W_])(?:han|hun|ho|ham|henne|hennes|hennar)(?![^\W_])")
EPITHET = re.compile(r" (?:den|the) ([^\W\d_]{2,20})\b")  # "Olav den heilage", if it is one of the list
_MARK_LETTERS = "defjmst"  # with which a mark in letters begins: "d.", "et al", "født", "jr", "mfl", "sr", "the"
_GAP_CHARACTERS = 2  # between a run and a word that tells about it: ", "
_AROUND = 120  # characters after a name in which a pronoun points back to it
_ABBREVIATED = frozenset(("dr", "hr", "fr", "frk", "st", "prof", "mr", "mrs", "ms"))  # titles that end with a dot


class Cues(NamedTuple):
    """The evidence beside a run, in points."""

    person: int = 0
    against: int = 0
    weak: int = 0  # small signs, which matter to a word alone
    acts: bool = False  # a verb follows of which persons more than words are the subject


_NONE = Cues()


def cues_of(plain: str, words: Sequence[Word], first: int, last: int) -> Cues:
    """What speaks for and against the words from ``first`` to ``last``."""
    start, end = words[first].start, words[last].end
    alone = traits_of(words[first].text)
    before = behind = _NONE
    if first:
        gap = _gap(plain, words[first - 1].end, start)
        if gap == ": ":
            before = Cues(person=3) if _LISTED.match(plain, end) else _NONE  # "Leiar: Strand"
        elif len(gap) <= _GAP_CHARACTERS:
            before = _before(gap, words[first - 1].text, alone if first == last else 0)
    if last + 1 < len(words):
        gap = _gap(plain, end, words[last + 1].start)
        if len(gap) <= _GAP_CHARACTERS:
            behind = _behind(gap, words[last + 1].text)
    marks = _marks(plain, end)
    person = before.person + behind.person + marks.person
    weak = before.weak + behind.weak
    if first == last and not person and _PRONOUN.search(plain, end, end + _AROUND):
        weak += 1
    return Cues(person, before.against + behind.against + marks.against, weak, behind.acts)


def _gap(plain: str, start: int, end: int) -> str:
    """What stands between two words, without a blank before punctuation, as corpora and scans have it."""
    gap = plain[start:end]
    bare = gap.lstrip(" ")
    return bare if bare else gap


@lru_cache(maxsize=20_000)
def _before(gap: str, word: str, alone: int) -> Cues:
    """What the word before a run tells: a title, "seier", "i"; ``alone``: the traits of a run of one word."""
    lower = word.lower()
    if gap == ". ":
        return Cues(person=6) if lower in _ABBREVIATED else _NONE
    if gap == ", ":
        return Cues(person=1) if is_title(lower) else _NONE
    if gap not in (" ", "  "):
        return _NONE
    if is_title(lower):
        return Cues(person=6)
    if lower in cue_words("saying") and word.islower():
        return Cues(person=4)
    if lower in cue_words("thing"):
        return Cues(against=-4)
    if lower in cue_words("place_before"):
        return _NONE if alone & Trait.HYPHEN_TAIL else Cues(against=-3)  # "på Hagen-utvalet"
    if lower in cue_words("place_towards"):
        return Cues(against=-3) if alone & Trait.PLACE and not alone & LISTED_FIRST else _NONE
    if lower in cue_words("joining"):
        return Cues(weak=2 if lower.startswith("if") else 1)
    return _NONE


def _marks(plain: str, end: int) -> Cues:
    """What punctuation behind a run tells: an age, a party, a year, a number."""
    following = plain[end + 1 : end + 2]
    if plain[end : end + 1] == " " and following.isalpha() and following not in _MARK_LETTERS:
        return _NONE
    bracket = _BRACKET.match(plain, end)
    if bracket:
        is_party = bracket["party"] and bracket["party"].lower() in cue_words("party")
        if bracket["party"] and not is_party:
            return _NONE
        return Cues(person=6 if is_party or bracket["age"] else 4)
    if (epithet := EPITHET.match(plain, end)) and epithet[1] in cue_words("epithet"):
        return Cues(person=6)
    if _AGED.match(plain, end) or _ET_AL.match(plain, end):
        return Cues(person=4)
    return Cues(against=-2) if _NUMBER.match(plain, end) else _NONE


@lru_cache(maxsize=20_000)
def _behind(gap: str, word: str) -> Cues:
    """What the word behind a run tells: "seier", another verb, "kommune", a title after a comma."""
    lower = word.lower()
    if gap == ", ":
        return Cues(person=3) if is_title(lower) else _NONE
    if gap != " ":
        return _NONE
    if lower in cue_words("saying"):
        return Cues(person=4, acts=True)
    if lower in cue_words("verb"):
        return Cues(weak=1, acts=lower not in cue_words("auxiliary"))
    if len(lower) > 4 and lower.endswith("er") and is_inflected(lower):
        return Cues(acts=True)
    if lower in cue_words("place_after") or (word[0].isupper() and traits_of(word) & Trait.ORGANISATION):
        return Cues(against=-6)
    if len(lower) > 1 and word.isupper():  # "Odal IKT"
        return Cues(against=-3)
    return Cues(weak=2) if lower in ("sjølv", "selv") else _NONE
