"""What in a text points to a municipality or a person of this round.

The lists are closed: the names of those who were asked, the names, addresses and phones seen in their messages.
To these come what its shape gives away, and names that follow a title ("rådmann …").
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from kartlegg.anonymity.fold import Folded, fold
from kartlegg.anonymity.municipalities import Found, find_bodies, find_municipalities
from kartlegg.anonymity.persons import is_ordinary, person_words
from kartlegg.anonymity.shapes import find_shapes
from kartlegg.model import AllowedName, IdentifierType, RoundFacts, Span

_WORD = re.compile(r"[^\W\d_]+(?:[-'][^\W\d_]+)*")
_CAPITAL = r"[A-ZÆØÅ][a-zæøåéüöä]{1,30}"
_TITLED = re.compile(
    r"\b(?:[Rr]ådmann(?:en)?|[Oo]rdførar(?:en)?|[Oo]rdfører(?:en)?|[Kk]ommunedirektør(?:en)?|[Vv]araordførar(?:en)?"
    r"|[Vv]araordfører(?:en)?|[A-Za-zæøåÆØÅ-]{0,30}(?:sjef|leiar|leder|rådgivar|rådgjevar|rådgiver)(?:en)?"
    r"|[Kk]ontaktperson(?:en)?)(?: vår| hos oss)?(?: er)?:? "
    rf"((?:{_CAPITAL})(?:[ -]{_CAPITAL}){{0,3}})"
)
_BETWEEN = re.compile(rf"(?: {_CAPITAL}| [A-ZÆØÅ]\.)? ")  # a middle name or initial that the headers do not have
_DIGRAPHS = str.maketrans({"å": "a", "ø": "o", "ö": "o", "æ": "a", "ä": "a", "é": "e", "ü": "u"})
_SENTENCE_END = frozenset('.!?:;\n•*«"')
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
    """As ``find_identifiers``, each with the recipient that it points to."""
    folded = fold(text)
    found: list[Found] = [
        *find_municipalities(folded, facts.recipients),
        *find_bodies(folded, facts.cooperation),
        *((*shape, None) for shape in find_shapes(folded.lower)),
        *_find_phones(folded, facts),
        *_find_codes(folded, facts),
        *_find_persons(folded, facts),
        *((*match.span(1), IdentifierType.PERSON, None) for match in _TITLED.finditer(folded.text)),
    ]
    allowed = _allowed(folded, facts.allow)
    hosts = tuple(name.name.lower() for name in facts.allow if "." in name.name)
    kept: list[Finding] = []
    covered = -1
    for start, end, kind, whose in sorted(found, key=lambda item: (item[0], -_RANK.get(item[2], 0), -item[1])):
        if start < covered or any(first <= start and end <= last for first, last in allowed):
            continue
        if kind is IdentifierType.URL and _is_host(folded.lower[start:end], hosts):
            continue
        first, last = folded.source(start, end)
        span = Span(start=first, end=last, type=kind, text=text[first:last])
        kept.append(Finding(span=span, whose=whose or _owner(folded.lower[start:end], kind, facts)))
        covered = end
    return tuple(kept)


def _allowed(folded: Folded, allow: Iterable[AllowedName]) -> list[tuple[int, int]]:
    """Where the allowed names stand, each as a whole word, with its genitive ending."""
    names = [re.escape(" ".join(fold(name.name).lower.split())).replace(r"\ ", r"\s+") for name in allow]
    pattern = "|".join(sorted(filter(None, names), key=len, reverse=True))
    if not pattern:
        return []
    return [match.span() for match in re.finditer(rf"(?<![^\W_])(?:{pattern})(?:'s|s'|s|')?(?![^\W_])", folded.lower)]


def _is_host(url: str, hosts: tuple[str, ...]) -> bool:
    host = re.sub(r"^[a-z]+://", "", url).split("/", 1)[0]
    return any(host == allowed or host.endswith("." + allowed) for allowed in hosts)


def _owner(found: str, kind: IdentifierType, facts: RoundFacts) -> str | None:
    """Whose address, domain or phone it is, when the list of recipients tells."""
    for recipient in facts.recipients:
        addresses = [address.lower() for address in (*recipient.addresses, *recipient.cc)]
        domains = {address.rpartition("@")[2] for address in addresses}
        if kind is IdentifierType.EMAIL and (found in addresses or found.rpartition("@")[2] in domains):
            return recipient.number
        if kind is IdentifierType.URL and any(domain and domain in found for domain in domains):
            return recipient.number
        if kind is IdentifierType.PHONE and recipient.phone and _digits(recipient.phone) == _digits(found):
            return recipient.number
    return None


def _digits(phone: str) -> str:
    return re.sub(r"\D", "", phone)[-8:]


@lru_cache(maxsize=8)
def _phones(facts: RoundFacts) -> re.Pattern[str] | None:
    numbers = {_digits(phone) for phone in (*facts.phones, *(r.phone for r in facts.recipients if r.phone))}
    patterns = [r"[ .-]?".join(number) for number in sorted(numbers) if len(number) >= 5]
    return re.compile(rf"(?<!\d)(?:(?:\+|00)47[ .-]?)?(?:{'|'.join(patterns)})(?!\d)") if patterns else None


def _find_phones(folded: Folded, facts: RoundFacts) -> Iterator[Found]:
    pattern = _phones(facts)
    for match in pattern.finditer(folded.lower) if pattern else ():
        yield *match.span(), IdentifierType.PHONE, None


def _find_codes(folded: Folded, facts: RoundFacts) -> Iterator[Found]:
    for code, number in facts.codes:
        for match in re.finditer(rf"(?<![^\W_]){re.escape(code.lower())}(?![^\W_])", folded.lower):
            yield *match.span(), IdentifierType.MUNICIPALITY, number


@lru_cache(maxsize=8)
def _names(facts: RoundFacts) -> tuple[dict[str, tuple[tuple[str, ...], ...]], frozenset[str]]:
    """The persons' full names by their first word, and their single words, as keys."""
    contacts = (recipient.contact for recipient in facts.recipients if recipient.contact)
    full, single = person_words((*facts.persons, *contacts))
    by_first: dict[str, tuple[tuple[str, ...], ...]] = {}
    for name in sorted(full, key=len, reverse=True):
        keys = tuple(_key(word) for word in name.replace(",", "").split())
        by_first[keys[0]] = (*by_first.get(keys[0], ()), keys)
    return by_first, frozenset(map(_key, single))


def _key(word: str) -> str:
    """A word in lower case with æ, ø, å and their digraphs alike, so that "Haakon" is "Håkon"."""
    plain = word.lower().translate(_DIGRAPHS)
    return plain.replace("aa", "a").replace("oe", "o").replace("ae", "a")


def _find_persons(folded: Folded, facts: RoundFacts) -> Iterator[Found]:
    """Full names in any case, single names with a capital; neighbours become one span."""
    by_first, single = _names(facts)
    if not single:
        return
    words = [(match.start(), match.end(), _key(match[0])) for match in _WORD.finditer(folded.text)]
    hits: list[tuple[int, int]] = []
    for index, (start, end, key) in enumerate(words):
        for keys in by_first.get(key, ()):
            following = words[index : index + len(keys)]
            stem = tuple(word[2] for word in following)
            if len(stem) == len(keys) and stem[:-1] == keys[:-1] and _without_genitive(stem[-1], {keys[-1]}):
                hits.append((start, following[-1][1]))
                break
        if folded.text[start].isupper() and _is_single(folded, words, index, single):
            hits.append((start, end))
    for start, end in _joined(folded.text, hits):
        yield start, end, IdentifierType.PERSON, None


def _is_single(folded: Folded, words: list[tuple[int, int, str]], index: int, single: frozenset[str]) -> bool:
    start, _, key = words[index]
    parts = {key, *key.replace("'", "-").split("-")}
    known = {part for part in parts if _without_genitive(part, single)}
    if not known:
        return False
    if not any(is_ordinary(part) for part in known):
        return True
    before = folded.text[max(0, start - 3) : start].rstrip(" \t")
    beside = words[max(0, index - 1) : index] + words[index + 1 : index + 2]
    opens = not before or before[-1] in _SENTENCE_END
    return not opens or any(folded.text[first].isupper() and word in single for first, _, word in beside)


def _without_genitive(word: str, known: Iterable[str]) -> bool:
    known = frozenset(known)
    return word in known or (word.endswith("s") and (word[:-1] in known or (word[:-2] in known and word[-2] == "'")))


def _joined(text: str, hits: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Hits that overlap or stand beside each other as one; initials before and after a surname go with it."""
    current: tuple[int, int] | None = None
    for start, end in sorted(hits):
        if current and (start <= current[1] or _BETWEEN.fullmatch(text[current[1] : start])):
            current = (current[0], max(current[1], end))
            continue
        if current:
            yield _with_initials(text, *current)
        current = (start, end)
    if current:
        yield _with_initials(text, *current)


def _with_initials(text: str, start: int, end: int) -> tuple[int, int]:
    before = re.search(r"(?:\b[A-ZÆØÅ]\. ?){1,3}$", text[max(0, start - 9) : start])
    after = re.match(r" [A-ZÆØÅ]\.(?= ?[a-zæøå,;)])", text[end : end + 5])
    return start - (len(before[0]) if before else 0), end + (len(after[0]) if after else 0)
