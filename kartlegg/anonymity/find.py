"""What in a text points to a municipality, a person or a place.

First what the round itself tells: the names of those who were asked, the names, addresses and phones seen in their
messages. To these come the general lists of municipalities, places and names, read in their context, and what its
shape gives away. Without any facts of a round, these alone are used.
"""

import re
import sys
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import NamedTuple

from kartlegg.anonymity.addresses import find_addresses
from kartlegg.anonymity.context import IN_PREPOSITIONS, is_first_name, is_surname
from kartlegg.anonymity.fold import Folded, fold
from kartlegg.anonymity.gazetteers import municipalities, successors
from kartlegg.anonymity.municipalities import find_municipalities, fold_name
from kartlegg.anonymity.organisations import find_bodies, find_organisations
from kartlegg.anonymity.persons import find_known, find_persons
from kartlegg.anonymity.places import find_places
from kartlegg.anonymity.shapes import find_near_ids, find_shapes, phone_digits
from kartlegg.anonymity.text import Found, read_text
from kartlegg.model import AllowedName, IdentifierType, Recipient, RoundFacts, Span

_SOMEWHERE = re.compile(rf"(?<![^\W_])(?:{'|'.join(sorted(IN_PREPOSITIONS))}|til|over|langs)[ *_\"«]{{1,3}}\Z")
_DEFINITE = re.compile(r"[^\W\d_]{5,}(?:en|et|øya|vika|bygda|dala|elva|stranda|hamna|ane|ene)")
_BEFORE = 16  # characters before a name in which such a word is sought
_RANK = {IdentifierType.EMAIL: 3, IdentifierType.URL: 2, IdentifierType.NATIONAL_ID: 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """An identifier and the number of the recipient that it points to, where the lists tell."""

    span: Span
    whose: str | None


def find_identifiers(text: str, facts: RoundFacts) -> tuple[Span, ...]:
    """Every identifier of this round in a text, in order, without overlap; allowed names are left out.

    Offsets are code points of ``text``. A name's genitive ending is part of its span, the word "kommune" is not.
    """
    return tuple(finding.span for finding in find_all(text, facts))


def find_all(text: str, facts: RoundFacts) -> tuple[Finding, ...]:
    """As ``find_identifiers``, each with the recipient that it points to.

    Where two identifiers overlap, the one that begins first stays, of those the longer: a person's full name wins
    over a municipality inside it, a company's over the village that it is called after.
    """
    read = read_text(text)
    folded = read.folded
    known = frozenset(find_known(read, facts))
    found: list[Found] = [
        *find_municipalities(read, facts.recipients),
        *find_bodies(folded, facts.cooperation),
        *find_organisations(read),
        *find_addresses(read, {recipient.number for recipient in facts.recipients}),
        *find_places(read, _owners(facts.recipients)),
        *((*shape, None) for shape in find_shapes(folded.lower)),
        *_find_phones(folded, facts),
        *_find_codes(folded, facts),
        *find_persons(read, known),
    ]
    allowed = _allowed(folded, facts.allow)
    hosts = tuple(name.name.lower() for name in facts.allow if "." in name.name)
    contacts = _contacts(facts.recipients)
    kept: list[Finding] = []
    covered = -1
    for start, end, kind, whose in sorted(found, key=partial(_order, folded.lower, known)):
        if start < covered or _is_within(start, end, allowed):
            continue
        if kind is IdentifierType.URL and _is_host(folded.lower[start:end], hosts):
            continue
        first, last = folded.source(start, end)
        span = Span(start=first, end=last, type=kind, text=text[first:last])
        kept.append(Finding(span=span, whose=whose or _owner(folded.lower[start:end], kind, contacts)))
        covered = end
    return tuple(kept)


def _order(lower: str, known: Collection[tuple[int, int]], item: Found) -> tuple[int, int, int, int]:
    """What comes first stays.

    Of two that are the same words a municipality of the round wins over a person of the round, and that one over
    all others. Else a municipality wins over a person, and a person over a place, unless the word is one that no list
    of names has or "i", "på" or the like stands before it: "frå Solheim" is no person.
    """
    start, end, kind, whose = item
    same = 3
    if kind is IdentifierType.MUNICIPALITY:
        same = 0 if whose else 2
    elif kind is IdentifierType.PERSON and (start, end) in known:
        same = 1
    elif kind is IdentifierType.PERSON:
        same = 4
    elif kind is IdentifierType.PLACE:
        is_somewhere = _SOMEWHERE.search(lower, max(0, start - _BEFORE), start)
        same = 3 if is_somewhere or _is_no_persons(lower[start:end]) else 5
    return start, -_RANK.get(kind, 0), -end, same


def _is_no_persons(name: str) -> bool:
    """Whether a place's name in lower case is one word in the definite form that no list of persons' names has."""
    return _DEFINITE.fullmatch(name) is not None and not is_surname(name) and not is_first_name(name)


def find_doubts(text: str) -> tuple[Span, ...]:
    """What may be an identifier and may be not, for a person to look at, in order.

    Eleven digits that begin with a date and have wrong control digits: a mistyped identity number, or no such number.
    """
    folded = fold(text)
    doubts = []
    for start, end, kind in find_near_ids(folded.lower):
        first, last = folded.source(start, end)
        doubts.append(Span(start=first, end=last, type=kind, text=text[first:last]))
    return tuple(doubts)


@lru_cache(maxsize=8)
def _owners(recipients: Sequence[Recipient]) -> Mapping[str, str]:
    """Municipality numbers of 2017 and of 2024 to the recipient that they belong to; a shared one is no one's."""
    owners: dict[str, set[str]] = {}
    for recipient in recipients:
        for number in successors().get(recipient.number, {recipient.number}):
            owners.setdefault(number, set()).add(recipient.number)
    return {number: one for number, (one, *more) in owners.items() if not more}


def _allowed(folded: Folded, allow: Iterable[AllowedName]) -> list[tuple[int, int]]:
    """Where the allowed names stand, each as a whole word, with its genitive ending; neighbours are one.

    A signature's lines may follow each other without a break: "Kari Vik Fylkeskontoret i Vest" are two allowed names.
    """
    names = [re.escape(" ".join(fold(name.name).lower.split())).replace(r"\ ", r"\s+") for name in allow]
    pattern = "|".join(sorted(filter(None, names), key=len, reverse=True))
    spans: list[tuple[int, int]] = []
    if not pattern:
        return spans
    for match in re.finditer(rf"(?<![^\W_])(?:{pattern})(?:'s|s'|s|')?(?![^\W_])", folded.lower):
        if spans and folded.lower[spans[-1][1] : match.start()].isspace():
            spans[-1] = (spans[-1][0], match.end())
        else:
            spans.append(match.span())
    return spans


def _is_host(url: str, hosts: tuple[str, ...]) -> bool:
    host = re.sub(r"^[a-z]+://", "", url).split("/", 1)[0]
    return any(host == allowed or host.endswith("." + allowed) for allowed in hosts)


def _is_within(start: int, end: int, allowed: Sequence[tuple[int, int]]) -> bool:
    """Whether a span lies inside one of some others, which are in order and do not overlap."""
    index = bisect_right(allowed, (start, sys.maxsize)) - 1
    return index >= 0 and end <= allowed[index][1]


class _Contacts(NamedTuple):
    """What belongs to one recipient, to its number."""

    addresses: Mapping[str, str]
    domains: Mapping[str, str]
    phones: Mapping[str, str]


@lru_cache(maxsize=8)
def _contacts(recipients: Sequence[Recipient]) -> _Contacts:
    """The recipients' addresses, domains and phones, in lower case, as the lists tell."""
    owners = _owners(recipients)
    known = [(one, owners[one.number]) for one in municipalities() if one.number in owners]
    domains = {f"{fold_name(one.name.lower())}.kommune.no": number for one, number in known}
    domains |= {one.domain: number for one, number in known if one.domain}
    addresses: dict[str, str] = {}
    phones: dict[str, str] = {}
    for recipient in reversed(recipients):
        for address in (*recipient.addresses, *recipient.cc):
            addresses[address.lower()] = recipient.number
            domains[address.lower().rpartition("@")[2]] = recipient.number
        if recipient.phone:
            phones[phone_digits(recipient.phone)] = recipient.number
    return _Contacts(addresses, domains, phones)


def _owner(found: str, kind: IdentifierType, contacts: _Contacts) -> str | None:
    """Whose address, domain or phone it is, when the list of recipients tells."""
    if kind is IdentifierType.PHONE:
        return contacts.phones.get(phone_digits(found))
    if kind is IdentifierType.EMAIL and found in contacts.addresses:
        return contacts.addresses[found]
    if kind not in (IdentifierType.EMAIL, IdentifierType.URL):
        return None
    host = re.sub(r"^[a-z]+://", "", found.rpartition("@")[2]).split("/", 1)[0].split(":", 1)[0]
    labels = host.split(".")
    names = (".".join(labels[index:]) for index in range(len(labels) - 1))  # the host and all domains that it is in
    return next((contacts.domains[name] for name in names if name in contacts.domains), None)


@lru_cache(maxsize=8)
def _phones(facts: RoundFacts) -> re.Pattern[str] | None:
    numbers = {phone_digits(phone) for phone in (*facts.phones, *(r.phone for r in facts.recipients if r.phone))}
    patterns = [r"[ .-]?".join(number) for number in sorted(numbers) if len(number) >= 5]
    return re.compile(rf"(?<!\d)(?:(?:\+|00)47[ .-]?)?(?:{'|'.join(patterns)})(?!\d)") if patterns else None


def _find_phones(folded: Folded, facts: RoundFacts) -> Iterator[Found]:
    pattern = _phones(facts)
    for match in pattern.finditer(folded.lower) if pattern else ():
        yield *match.span(), IdentifierType.PHONE, None


@lru_cache(maxsize=8)
def _codes(codes: tuple[tuple[str, str], ...]) -> tuple[re.Pattern[str], Mapping[str, str]]:
    numbers = {code.lower(): number for code, number in codes if code}
    pattern = "|".join(map(re.escape, sorted(numbers, key=len, reverse=True))) or r"(?!)"
    return re.compile(rf"(?<![^\W_])(?:{pattern})(?![^\W_])"), numbers


def _find_codes(folded: Folded, facts: RoundFacts) -> Iterator[Found]:
    pattern, numbers = _codes(facts.codes)
    for match in pattern.finditer(folded.lower):
        yield *match.span(), IdentifierType.MUNICIPALITY, numbers[match[0]]
