"""Named places: villages, islands, fjords, roads, bridges. By the list, and by the endings that such names have.

Names that are words or surnames too count where a place is expected: after "i", "på", "frå", in a list of places.
Regions, counties and countries are no identifiers; ``gazetteers.regions`` has them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from kartlegg.anonymity.context import (
    IN_PREPOSITIONS,
    PREPOSITIONS,
    acts_as_person,
    before,
    is_first_name,
    is_in_person,
    is_shouted,
    is_surname,
    speaks,
)
from kartlegg.anonymity.gazetteers import find_place, municipality_names, national_names, place_phrases, regions
from kartlegg.anonymity.text import Found, Text, Word
from kartlegg.anonymity.words import (
    MODIFIERS,
    NATURE,
    SHORTEST_WORD,
    is_first_part,
    is_headword,
    is_inflected,
    is_ordinary,
)
from kartlegg.limits import WORD_LETTERS
from kartlegg.model import IdentifierType

# Endings that only names of places have when a word with a capital is no ordinary one.
_ENDS = re.compile(
    r"(?:"
    r"fjord(?:en)?|vik(?:en|a|i)?|våg(?:en)?|øy(?:a|na|ane|ene)?|neset|nes(?:a)?|dal(?:en|ane)?|vatn(?:et)?"
    r"|vann(?:et)?|elv(?:a|i|en)?|foss(?:en)?|fjell(?:et)?|sund(?:et)?|hamn(?:a)?|havn(?:a)?"
    r"|holm(?:en|ane|ene)?|botn(?:en)?|strand(?:a|en)?|bygd(?:a)?|grend(?:a)?|tveit(?:ane|a)?"
    r"|stad(?:en|ane|ene)?|vang(?:en|ane)?|skjer(?:et)?|vidda|breen|åsen|haugen|haugane|berget|fossane"
    r"|voll(?:en|ane)?|heim|land|set(?:er|ra|e|h)?|eid(?:et)?|myr(?:a|ane|ene)?|mo(?:en|ane)?|rud|lid?a|løkka"
    r"|kroken|sand(?:en)?|bukt(?:a|en)|osen|hella|åne|fluene|bakk(?:en|ane)|teig(?:en|ane)|tun(?:et)?|haug|bø"
    r"|åker(?:en)?|jordet|holt(?:et)?|bekk(?:en)?|kleiv(?:a|ane)?|gard(?:en)?|gård(?:en)?|tang(?:en|e)"
    r"|odd(?:en)|straum(?:en)?|strøm(?:men)?|fonn(?:a)?|bre(?:en)|skog(?:en)?"
    r")|(?P<road>"
    r"veg(?:en)?|vei(?:en)?|gat[ae]n?|gate|allé(?:en)?|smau(?:et)?|sving(?:en)?|sti(?:en)|stig(?:en)"
    r"|br(?:u|ua|oen)|kai(?:en|a)|tunnel(?:en)?|sambandet"
    r")"
)
_TOWARDS = IN_PREPOSITIONS | {"til", "over", "langs", "nord", "sør", "ut", "inn", "heile", "hele"}
_LIST = re.compile(r"\s*(?:,|/|&|[-–]|\bog\b|\beller\b|\bsamt\b|\bog i\b|\bog på\b|\btil\b)?\s*(?:og |i |på |til )?")
_BESIDE = re.compile(
    r" (?:bru(?:a)?|ferjekai(?:en)?|fergekai(?:en)?|ferjeleie|fergeleie|kai(?:en|a)?|hamn|havn|flyplass|lufthamn"
    r"|lufthavn|tunnel(?:en)?|stasjon|allé|kraftverk|kraftstasjon|leirstad|næringspark|industripark"
    r"|byggjefelt|byggefelt)\b"
)
_KIND_BEFORE = re.compile(
    r"\b(?:øya|fjorden|bygda|bygdene|tettstaden|tettstedet|grenda"
    r"|bydelen|bydel|tettstad|øyane|øyene|øy|staden|stedet|sentrum|området|dalen),? \Z"
)
_LIST_CHARACTERS = 12  # between two places of a list: ", og på "


class _Guess(NamedTuple):
    """What a word with a capital may be."""

    end: int  # of the name in the word
    # Of the list: "name", or what it is too: "person" (a surname), "genitive" (of one), "word". By its ending: "sure",
    # "compound" (of a word), "form" (looks like one of a word), "road" (likewise).
    kind: str
    numbers: tuple[str, ...]  # of the municipalities of 2024 that it lies in


class _Candidate(NamedTuple):
    """A word that may be a place's name, before what stands around it is looked at."""

    start: int
    end: int
    at: int  # index of its word
    guess: _Guess


def find_places(text: Text, numbers: Mapping[str, str]) -> Iterator[Found]:
    """Every place that is named.

    Args:
        text: The text, read.
        numbers: Municipality numbers of 2024 to the recipient that each belongs to.
    """
    candidates = list(_candidates(text))
    verdicts = [_verdict(text, candidate) for candidate in candidates]
    for order in (range(1, len(candidates)), range(len(candidates) - 1, 0, -1)):
        for at in order:
            one, two = candidates[at - 1], candidates[at]
            if two.start - one.end > _LIST_CHARACTERS:
                continue
            if verdicts[at - 1] is None and verdicts[at] is None and _are_both(text, one, two):
                verdicts[at - 1] = verdicts[at] = True
            if verdicts[at - 1] is verdicts[at]:
                continue
            doubtful = at - 1 if verdicts[at] else at
            if verdicts[doubtful] is None and _LIST.fullmatch(text.folded.lower, one.end, two.start):
                verdicts[doubtful] = True
    for candidate, is_name in zip(candidates, verdicts, strict=True):
        if is_name:
            end = candidate.end
            facility = _BESIDE.match(text.folded.lower, end)
            if facility:
                end = facility.end()
            elif text.folded.text[end - 1 : end + 1] in ("s'", "x'", "z'"):
                end += text.folded.text[candidate.start - 1 : candidate.start] != "'"
            owners = {numbers[number] for number in candidate.guess.numbers if number in numbers}
            yield candidate.start, end, IdentifierType.PLACE, owners.pop() if len(owners) == 1 else None


def _are_both(text: Text, one: _Candidate, two: _Candidate) -> bool:
    """Whether two names that may be surnames are places since they stand together and nobody says anything."""
    return (
        one.guess.kind == "person"
        and two.guess.kind in ("person", "word")
        and not text.words[two.at].opens
        and _LIST.fullmatch(text.folded.lower, one.end, two.start) is not None
        and two.start - one.end > 2
        and not acts_as_person(text, two.at, surely=False)
    )


def _candidates(text: Text) -> Iterator[_Candidate]:
    memo: dict[str, _Guess | None] = {}
    phrases = place_phrases()
    covered = -1
    for index, word in enumerate(text.words):
        if index <= covered or not word.text[0].isupper():
            continue
        for names in phrases.get(word.lower, ()):
            last = index + len(names)
            following = text.words[index + 1 : last + 1]
            if _are_words(text, word, following, names):
                covered = last
                place = find_place(" ".join((word.lower, *names)))
                yield _Candidate(
                    word.start, following[-1].end, index, _Guess(0, "name", place.numbers if place else ())
                )
                break
        else:
            beside = text.words[index + 1] if index + 1 < len(text.words) else None
            if word.lower in MODIFIERS and beside and _is_modified(text, word, beside):
                covered = index + 1
                yield _Candidate(word.start, beside.end, index, _Guess(0, "name", ()))
                continue
            if word.lower not in memo:
                memo[word.lower] = _guess(word.lower)
            guess = memo[word.lower]
            if guess:
                yield _Candidate(word.start, word.start + guess.end, index, guess)


def _are_words(text: Text, word: Word, following: Sequence[Word], names: tuple[str, ...]) -> bool:
    """Whether the words after another are the rest of a name, the last with or without the genitive's s."""
    if len(following) != len(names):
        return False
    *inner, last = (one.lower for one in following)
    return (
        tuple(inner) == names[:-1]
        and last in (names[-1], names[-1] + "s")
        and text.folded.text[word.end : following[-1].end].split() == [one.text for one in following]
    )


def _is_modified(text: Text, word: Word, following: Word) -> bool:
    """Whether two words are one name: "Nore Neset", "Ytre Bø"."""
    lower = following.lower
    return (
        text.folded.text[word.end : following.start] == " "
        and following.text[0].isupper()
        and lower not in national_names()
        and (lower in NATURE or _ends(lower) is not None or find_place(lower) is not None)
    )


def _guess(lower: str) -> _Guess | None:
    """What a word in lower case may be by itself, when it has a capital."""
    bare = lower.rstrip("-")
    if (
        bare.partition("-")[0] in municipality_names()
        or len(bare) > WORD_LETTERS
        or bare in regions()
        or bare in national_names()
    ):
        return None
    for name in (bare, bare.removesuffix("s"), bare.partition("-")[0]):
        place = find_place(name)
        if place is None or len(name) < 2:
            continue
        end = len(bare)  # with what a hyphen ties to it: "Xnes-sambandet" is a name too
        if place.also & {"word", "inflected"} or is_inflected(name):
            return _Guess(end, "word", place.numbers)
        if place.also and name == bare.removesuffix("s") != bare:
            return _Guess(end, "genitive", place.numbers)
        return _Guess(end, "person" if place.also else "name", place.numbers)
    name = bare.partition("-")[0] if bare.count("-") == 1 else bare
    for stem in (name, name.removesuffix("s")) if not name.endswith("ss") else ():
        match = _ends(stem)
        if match and _is_named(stem[: match.start()]) and (match["road"] or not is_headword(stem)):
            return _Guess(len(bare), "sure", ())
        if match and is_ordinary(stem) and not is_headword(stem):
            return _Guess(len(bare), "road" if match["road"] else "form", ())
        if match and not is_headword(stem) and stem not in regions():
            if is_first_name(stem) or is_surname(stem):
                return _Guess(len(bare), "person", ())
            if is_first_part(stem[: match.start()]):
                return _Guess(len(bare), "compound", ())
            return _Guess(len(bare), "sure", ())
    return None


def _is_named(part: str) -> bool:
    """Whether a road is called after a place: "Haukelivegen"."""
    return any(
        len(one) >= SHORTEST_WORD and (find_place(one) is not None or one in municipality_names())
        for one in (part, part.removesuffix("s"))
    )


def _ends(stem: str) -> re.Match[str] | None:
    """The ending of a place's name, with at least two letters before it."""
    for cut in range(2, max(2, len(stem) - 1)):
        match = _ENDS.fullmatch(stem, cut)
        if match:
            return match
    return None


def _verdict(text: Text, candidate: _Candidate) -> bool | None:
    """Whether a candidate is a place's name by what stands around it; None where only a list of others can tell."""
    word = text.words[candidate.at]
    kind = candidate.guess.kind
    if len(word.text) < 4 and word.text.isupper() and len(word.text) > 1:
        return False
    if is_in_person(text, candidate.at) or (kind != "name" and is_shouted(text, candidate.at)):
        return False
    previous = before(text, candidate.at)
    expected = not word.opens and previous is not None and previous.lower in PREPOSITIONS | _TOWARDS
    if _BESIDE.match(text.folded.lower, candidate.end) and not (word.opens and is_inflected(word.lower)):
        return True
    if kind == "name":
        return True
    if not word.opens and _KIND_BEFORE.search(text.folded.lower, max(0, word.start - 16), word.start):
        return True
    if kind == "genitive":
        return True if expected else None
    if kind == "compound" and word.opens:
        return False
    if kind in ("sure", "compound"):
        return None if speaks(text, candidate.at) else True
    if kind in ("form", "road"):
        return not word.opens and (expected or kind == "road")
    return True if expected and previous is not None and previous.lower in _TOWARDS else None
