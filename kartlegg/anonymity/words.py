"""Ordinary Norwegian words: the headwords of the two written forms, and what inflection and compounding make of them.

Inflected forms are taken apart by the regular endings of nynorsk and bokmål, so that a list of headwords is enough.
It is a rough guess that rather takes a name for a word than the other way round.
"""

import re
from functools import lru_cache
from importlib.resources import files

from kartlegg.limits import WORD_LETTERS

# The regular endings of nouns, adjectives and verbs in both written forms, passive and genitive included.
_ENDINGS = re.findall(
    r"[^ ]+",
    "en et ei a ar er ane ene arne erne ne n e t r s r te de dde tt dd ast est are ere aste este ande"
    " ende st else elsen ing inga ingar ingane ingen inger ingene ar ast leg lig lege lige het heit heita"
    " heten",
)
_BY_LAST = {last: tuple({one for one in _ENDINGS if one[-1] == last}) for last in {one[-1] for one in _ENDINGS}}
_AFTER_VOWEL = frozenset(("dd", "dde", "tt", "n", "r", "ne"))  # "nådde", "blått", "jenta" and not "bergn"
_VOWELS = frozenset("aeiouyæøå")
SHORTEST_WORD = 4  # letters of a compound's parts, where it must not be a name
_LONGEST_HEADWORD = 12  # of the list; longer words are compounds or derived
_SHORTEST_PART = 3  # of a compound: "by" and "ny" would make a word of half of all names
# Words that place names end in: a compound of them is a name at least as often as a word.
NATURE = frozenset(
    re.findall(
        r"[^ ]+",
        "vik viken vika nes neset dal dalen fjord fjorden øy øya øyna sund sundet land landet heim stad set"
        " sett voll vollen vatn vatnet vann vannet fjell fjellet berg berget haug haugen ås åsen våg vågen"
        " strand stranda stranden bakke bakken mo moen elv elva bru brua eid eidet hamn hamna havn havna holm"
        " holmen li lia lid skog skogen bø by bygd bygda gard garden gård gården rud tveit set tun tunet myr"
        " myra hovda hus rød herad sokn sogn vang hella osen os lund kvam eng enga øyane øyene tangen odden"
        " bukta teigen kleiva haugane bakkane myrane botn fjordane fjordene dalane dalene vikane åsane bygdane"
        " bygdene øyra øyrane",
    )
)

# What goes before a place's name to tell it from its neighbour of the same name.
MODIFIERS = frozenset(
    re.findall(
        r"[^ ]+",
        "nore nordre nørdre søre søndre sørdre ytre indre øvre nedre vestre austre østre øystre midtre store"
        " vesle lille gamle",
    )
)


@lru_cache(maxsize=1)
def headwords() -> frozenset[str]:
    """Headwords of at most twelve letters, nynorsk and bokmål together, in lower case."""
    return frozenset(files("kartlegg").joinpath("data/words.csv").read_text(encoding="utf-8").splitlines()[1:])


def is_headword(lower: str) -> bool:
    """Whether a word in lower case is a headword."""
    return bool(lower) and lower in headwords()


@lru_cache(maxsize=20_000)
def is_inflected(lower: str) -> bool:
    """Whether a word in lower case is a headword or a regular form of one, with or without the genitive's s."""
    if not lower:
        return False
    if _is_form(lower):
        return True
    bare = lower.rstrip("'")
    return (bare != lower and _is_form(bare)) or (bare.endswith("s") and _is_form(bare[:-1]))


@lru_cache(maxsize=20_000)
def is_ordinary(lower: str) -> bool:
    """Whether a word in lower case is an ordinary one: a headword, a form of one, or a compound of such.

    A compound that ends like a place name is none: half of all place names are such compounds.
    """
    if is_inflected(lower):
        return True
    if "-" in lower:
        return all(is_ordinary(part) for part in lower.split("-") if part)
    return is_compound(lower, _SHORTEST_PART)


def is_compound(lower: str, shortest: int) -> bool:
    """Whether a word in lower case is a compound of words whose parts have at least so many letters.

    One that ends like a place name ("vik", "dal") is none.
    """
    return len(lower) <= WORD_LETTERS and any(
        lower[cut:] not in NATURE and is_first_part(lower[:cut]) and is_inflected(lower[cut:])
        for cut in range(len(lower) - shortest, shortest - 1, -1)
    )


def ends_in_nature(lower: str) -> bool:
    """Whether a word in lower case is one for a piece of land or water, or a compound of one: "kråkelia"."""
    return lower in NATURE or any(
        lower[cut:] in NATURE and is_first_part(lower[:cut]) for cut in range(2, min(len(lower), WORD_LETTERS))
    )


def is_first_part(part: str) -> bool:
    """Whether a compound may begin so: a headword, with or without a linking s or e; or a compound itself."""
    known = headwords()
    if part in known or (part[-1] in "se" and part[:-1] in known) or part + "e" in known:
        return True
    if len(part) <= _LONGEST_HEADWORD:
        return False
    if is_inflected(part):  # "digitaliserings"
        return True
    return any(
        part[cut:] in known or (part[-1] in "se" and part[cut:-1] in known)
        for cut in range(_SHORTEST_PART, len(part) - _SHORTEST_PART)
        if part[:cut] in known or (part[cut - 1] in "se" and part[: cut - 1] in known)
    )


def _is_form(word: str) -> bool:
    known = headwords()
    if word in known:
        return True
    for ending in _BY_LAST.get(word[-1:], ()):
        if not word.endswith(ending):
            continue
        stem = word[: -len(ending)]
        if len(stem) < 2 or (ending in _AFTER_VOWEL and stem[-1] not in _VOWELS):
            continue
        if _is_stem(stem, known):
            return True
    return False


def _is_stem(stem: str, known: frozenset[str]) -> bool:
    """Whether a headword is left when an ending is off: "hus", "gut(e)", "kom(me)", "syk(ke)l"."""
    if stem in known or stem + "e" in known or stem + "a" in known:
        return True
    if stem[-1] in "mnl" and stem[-1] == stem[-2:-1] and stem[:-1] in known:  # "rommet" of "rom", "plannene"
        return True
    if len(stem) >= 3 and stem[-1] in "lrn" and stem[-2] not in _VOWELS:  # a vowel fell out: "sykler", "midla", "åkrar"
        root, last = stem[:-1], stem[-1]
        if root + "e" + last in known or root + root[-1] + "e" + last in known:
            return True
    return False
