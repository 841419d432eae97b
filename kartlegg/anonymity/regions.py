"""Regions: the step above a municipality, on which it can be told without being named."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache

from kartlegg.anonymity.find import Finding, find_identifiers
from kartlegg.anonymity.fold import fold
from kartlegg.model import IdentifierType, Recipient, RoundFacts

# Districts that take "på" ("på Sunnmøre", "på Hedmarken", "på Haugalandet"); all others take "i" (Språkrådet).
_ON = re.compile(
    r"(?:landet|m(?:ø|oe)re|romerike|ringerike|hadeland|helgeland|toten|hede?marken|jæren|fosen|innherred|halvøya"
    r"|halvøyen|kysten|øyane|øyene|vidda|haugaland)$"
)
_IN = frozenset(("innlandet",))


def in_region(region: str) -> str:
    """A region with its preposition, the same in nynorsk and bokmål: "i Hardanger", "på Sunnmøre"."""
    name = region.strip()
    return f"{'på' if _ON.search(name.lower()) and name.lower() not in _IN else 'i'} {name}"


def tell_by_region(findings: Iterable[Finding], facts: RoundFacts, *, minimum: int) -> Mapping[int, str]:
    """Where municipalities of the round stand by their plain names, to the region that may be told instead.

    Gives what ``redact`` takes as ``regions``. A compound, a number or a misspelt name is not told by a region, nor
    does a region serve whose own name points to somebody.
    """
    shared, names = _shared(facts, minimum)
    regions: dict[int, str] = {}
    for finding in findings:
        number, span = finding.whose or "", finding.span
        if span.type is IdentifierType.MUNICIPALITY and number in shared and _is_plain(span.text, names[number]):
            regions[span.start] = shared[number]
    return regions


@lru_cache(maxsize=8)
def _shared(facts: RoundFacts, minimum: int) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """The regions that serve, and the folded names."""
    names = {one.number: _plain(one.name) for one in facts.recipients}
    regions = {one.region.strip() for one in facts.recipients if one.region}
    withheld = frozenset(region for region in regions if find_identifiers(region, facts))
    return shared_regions(facts.recipients, minimum=minimum, withheld=withheld), names


def _is_plain(text: str, name: str) -> bool:
    """Whether a text is a folded name, or its genitive."""
    return _plain(text) in {name, name + "s", name + "'s", name + "'"}


def _plain(name: str) -> str:
    return " ".join(fold(name).lower.split())


def shared_regions(
    recipients: Sequence[Recipient], *, minimum: int, withheld: Collection[str] = ()
) -> Mapping[str, str]:
    """Number to region, for the recipients whose region at least ``minimum`` of them share (k-anonymity).

    Those that are left are told by the placeholder, which stands for any other municipality of the country too, and
    for all names where a sentence has no room for more: it singles nobody out.

    Args:
        recipients: All that were asked.
        minimum: The least number of recipients that share a region.
        withheld: Regions whose names give somebody away themselves.
    """
    names = {one.number: (one.region or "").strip() for one in recipients}
    sizes = Counter(name for name in names.values() if name)
    return {number: name for number, name in names.items() if sizes[name] >= max(minimum, 1) and name not in withheld}
