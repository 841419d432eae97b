"""Lists of names and of words that stand beside names, each read when it is first asked for."""

from functools import lru_cache
from importlib.resources import files

from kartlegg.anonymity.gazetteers import find_place, municipalities, regions


def _names(file: str) -> frozenset[str]:
    """The names of one of our lists of one column, in lower case."""
    return frozenset(_text(file).lower().split("\n")[1:-1])


def _text(file: str) -> str:
    return files("kartlegg").joinpath(f"data/{file}.csv").read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def foreign_first_names() -> frozenset[str]:
    """First names of other countries that are no words of Norwegian, in lower case."""
    return _names("foreign-first-names")


@lru_cache(maxsize=1)
def foreign_surnames() -> frozenset[str]:
    """Surnames of other countries that are no words of Norwegian, in lower case."""
    return _names("foreign-surnames")


@lru_cache(maxsize=1)
def _cues() -> dict[str, frozenset[str]]:
    cues: dict[str, set[str]] = {}
    for row in _text("name-cues").split("\n")[1:-1]:
        word, kind = row.split(",")
        cues.setdefault(kind, set()).add(word)
    return {kind: frozenset(words) for kind, words in cues.items()}


@lru_cache(maxsize=64)
def cue_words(kind: str) -> frozenset[str]:
    """Words of one kind that stand beside names, in lower case: "title", "saying" …; the data file says which."""
    return _cues()[kind]


@lru_cache(maxsize=1)
def world_places() -> frozenset[str]:
    """Countries, large towns and regions of the world, in lower case."""
    return _names("world-places")


def is_place(lower: str) -> bool:
    """Whether a name in lower case is a place's, large or small."""
    return is_known_place(lower) or find_place(lower) is not None


def is_known_place(lower: str) -> bool:
    """Whether a name in lower case is a municipality's, a region's, a country's or a large town's."""
    return lower in world_places() or lower in regions() or lower in _municipalities()


@lru_cache(maxsize=1)
def _municipalities() -> frozenset[str]:
    return frozenset(name.lower() for one in municipalities() for name in (one.name, *one.other_names))
