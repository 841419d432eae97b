"""The lists of names that come with the program: municipalities, places, regions, inhabitants, nationwide names.

``kartlegg/data/SOURCES.md`` says where each is from. A list is read when it is first asked for, and kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality of 2017 or of today, under one number and name."""

    number: str
    name: str
    other_names: tuple[str, ...]  # Sami and Kven
    years: tuple[str, ...]  # "2017", "2024": in which of the two lists it stands
    domain: str  # of its web site, where known
    also: frozenset[str]  # what else the name is: "word", "surname", "first_name"


@dataclass(frozen=True, slots=True)
class Place:
    """A named place: a village, a fjord, an island, a church."""

    name: str
    kind: str
    numbers: tuple[str, ...]  # of the municipalities of 2024 that it lies in, where they are few
    also: frozenset[str]  # "word", "inflected" (looks like a form of one), "surname", "first_name"


def _rows(file: str) -> list[list[str]]:
    """The rows of a list without its header; no field of ours is quoted."""
    text = files("kartlegg").joinpath(f"data/{file}.csv").read_text(encoding="utf-8")
    return [line.split(",") for line in text.splitlines()[1:]]


def _parts(field: str) -> tuple[str, ...]:
    return tuple(field.split("|")) if field else ()


@lru_cache(maxsize=1)
def municipalities() -> tuple[Municipality, ...]:
    """All municipalities of Norway in 2017 and in 2024."""
    return tuple(
        Municipality(number, name, _parts(other), _parts(years), domain, frozenset(_parts(also)))
        for number, name, other, _county, years, domain, also in _rows("municipalities")
    )


@lru_cache(maxsize=1)
def municipality_names() -> frozenset[str]:
    """The Norwegian names of all municipalities in lower case."""
    return frozenset(one.name.lower() for one in municipalities())


@lru_cache(maxsize=1)
def _places() -> Mapping[str, str]:
    """The rows of the places by their name in lower case; a row is taken apart when somebody asks for it."""
    text = files("kartlegg").joinpath("data/places.csv").read_text(encoding="utf-8")
    rows = text.splitlines()[1:]
    return dict(zip([row[: row.index(",")].lower() for row in rows], rows, strict=True))


def find_place(lower: str) -> Place | None:
    """The place with this name in lower case; municipalities are not among them."""
    row = _places().get(lower)
    if row is None:
        return None
    name, kind, numbers, also = row.split(",")
    return Place(name, kind, _parts(numbers), frozenset(_parts(also)))


@lru_cache(maxsize=1)
def place_phrases() -> Mapping[str, tuple[tuple[str, ...], ...]]:
    """Places of several words in lower case: the first word, to what follows in each of them."""
    phrases: dict[str, tuple[tuple[str, ...], ...]] = {}
    for name in _places():
        if " " in name:
            first, *rest = name.split()
            phrases[first] = (*phrases.get(first, ()), tuple(rest))
    return phrases


@lru_cache(maxsize=1)
def regions() -> Mapping[str, str]:
    """Counties, districts, parts of the country, countries and cities abroad in lower case, to their kind."""
    return {name.lower(): kind for name, kind in _rows("regions")}


@lru_cache(maxsize=1)
def demonyms() -> Mapping[str, tuple[str, ...]]:
    """Words for inhabitants in lower case ("askøyværing"), to the numbers of 2017 of their municipalities."""
    words: dict[str, tuple[str, ...]] = {}
    for word, number in _rows("demonyms"):
        words[word] = (*words.get(word, ()), number)
    return words


@lru_cache(maxsize=1)
def nicknames() -> Mapping[str, str]:
    """What a municipality is called besides its name, in lower case ("jugendbyen"), to its number of 2017."""
    return {row[0]: row[1] for row in _rows("nicknames")}


@lru_cache(maxsize=1)
def national_names() -> frozenset[str]:
    """Names that every municipality may mention and that point to none, in lower case.

    Suppliers and products with customers all over the country, state bodies, associations, parties, standards.
    """
    return frozenset(name.lower() for name, _ in _rows("national-names"))


@lru_cache(maxsize=1)
def successors() -> Mapping[str, frozenset[str]]:
    """The numbers of 2024 that a number of 2017 became or went into, and the other way round, each with itself.

    A number that stayed with its municipality is not in the table.
    """
    table: dict[str, set[str]] = {}
    for old, _, new, _ in _rows("municipality-changes"):
        table.setdefault(old, {old}).add(new)
        table.setdefault(new, {new}).add(old)
    return {number: frozenset(numbers) for number, numbers in table.items()}


@lru_cache(maxsize=1)
def first_names() -> frozenset[str]:
    """First names in lower case."""
    return frozenset(name.lower() for name, _ in _rows("first-names"))


@lru_cache(maxsize=1)
def surnames() -> frozenset[str]:
    """Surnames in lower case."""
    return frozenset(name.lower() for name, _ in _rows("surnames"))
