"""Traits that together fit too few: where a municipality lies, its size, whether it merges (LEAKS 16).

None of them names anybody, but everyone knows which small municipality of a region merges. All combinations of such
quasi-identifiers must fit ``minimum`` recipients or more (k-anonymity: Sweeney 2002; ESSnet handbook).
"""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files

from kartlegg.anonymity.leaks.blocks import find_statements
from kartlegg.anonymity.leaks.finding import LeakKind, make_leak
from kartlegg.anonymity.leaks.values import Document, Evidence, Leak, PassageKind, Severity
from kartlegg.model import Language, Recipient

_FEW = LeakKind(
    name="attributes",
    row=16,
    severity=Severity.WARNING,
    why="fits few recipients",
    mend="leave out the region, the size or the merger, or say it of more",
)
_SMALL, _LARGE = 5_000, 20_000  # inhabitants: the bounds of SSB's groups of municipalities (KOSTRA)
_ABOUT = 0.15  # of a figure that is only said to be about right
_FEWEST = 100  # inhabitants: a smaller figure counts something else (the smallest municipality has some 200)

_NUMBER = r"(\d{1,3}(?:[ .\u00a0]\d{3}){1,2}|\d{3,7})"
_UNIT = r"(?:[ \u00a0]{0,2}(?:innb|folk|menneske|personar|personer|sjeler|sjelar))"
_BETWEEN = re.compile(rf"{_NUMBER}[ \u00a0]?(?:-|–|til|og)[ \u00a0]?{_NUMBER}(?P<unit>{_UNIT})?")
_ABOVE = re.compile(
    rf"\b(?:over|(?:meir|mer|fleire|flere|større) enn|minst|frå|fra)[ \u00a0]{_NUMBER}(?P<unit>{_UNIT})?"
)
_BELOW = re.compile(
    rf"\b(?:under|(?:færre|mindre) enn|inntil|opptil|opp til|høgst|høyst|maks(?:imalt)?)[ \u00a0]{_NUMBER}"
    rf"(?P<unit>{_UNIT})?"
)
_EXACT = re.compile(rf"(?<![\d.,]){_NUMBER}(?P<unit>{_UNIT})")
_SIZES = re.compile(r"innb|storleik|størrelse|folketal|folketall")  # a document that speaks of size leaves the unit out
_OF_MUNICIPALITY = r"(?=(?:[ ,/]+(?:og |eller )?[^\W\d_]{2,20}){0,2}[ -]?kommun)"
_LISTED = r"(?:(?<=[,(;|–:])[ ]?|(?<=\t))"
_WORDS = tuple(
    (re.compile(rf"\b{word}{_OF_MUNICIPALITY}|{_LISTED}{word}[ ]?(?=[,);:|–\t]|$)|\b{word}kommun"), low, high)
    for word, low, high in (
        (r"(?:liten|lite|lita|små|små-|mindre|minste|vesle|småe)", 0, _SMALL),
        (r"(?:mellomstore?|middels store?|middelstore?)", _SMALL, _LARGE),
        (r"(?:stor|store|større|største)", _LARGE // 2, None),
    )
)
_OUTSIDE_MERGER = re.compile(
    r"\b(?:ikkje|ikke)\b[^.;|]{0,30}\b(?:slå|slår|slått|slegne|slutta|sluttet)[ ](?:seg )?(?:i )?(?:saman|sammen)"
    r"|\b(?:utan|uten|utanfor|utenfor|ingen|ikkje|ikke|står åleine|står alene)\b[^.;|]{0,20}"
    r"\b(?:sam(?:an|men)slå\w{0,8}|fusjon\w{0,6}|(?:kommune)?reform(?:a|en)?)\b"
    r"|\b(?:står|held fram|fortsetter)[ ](?:åleine|alene|aleine)\b"
)
_MERGER = re.compile(
    r"\bsam(?:an|men)(?:slå|sleg)\w{0,14}|\b(?:slå|slår|slått|slege|slegne|slåast|slås|går|gå)[ ]"
    r"(?:seg )?(?:saman|sammen)\b"
    r"|\b(?:går inn i|del av)[ ](?:ein ny|en ny|den nye|ny)[ ](?:\w{2,20})?kommune\w{0,2}\b|\bstorkommun\w{1,3}\b"
    r"|\bfusjon\w{0,8}"
    r"|\b(?:nye?|den nye|dei nye|de nye)[ ](?:\w{2,20})?kommun(?:e|en|ar|er|ane|ene)\b"
)
_THE_NEW_ONE = re.compile(r"\bden nye[ ](?:\w{2,20})?kommunen\b")
_TOLD = re.compile(r"\((?:[3-9]|[1-9]\d)\)")  # that several said it
_AVERAGE = re.compile(r"\b(?:gjennomsnitt\w{0,6}|snitt(?:et)?|pr\.?|per)\b")  # of many: no municipality's own size
_LANGUAGES = (
    (re.compile(r"\bbokmål(?:s|skommun\w{0,4})?\b"), Language.BOKMAL),
    (re.compile(r"\bnynorsk(?:e|kommun\w{0,4})?\b"), Language.NYNORSK),
)
_EXTREME = re.compile(
    r"\b(?:den|ein av dei|en av de)[ ](?:\w{2,12}[ ])?(?P<most>største|mest folkerike|minste|mest folkefattige)[ ]"
    r"(?:og[ ]\w{2,20}[ ])?kommun(?:en|ane|ene)\b"
)
_TERRAIN = re.compile(
    r"\b(?:øy|kyst|fjord|fjell|by|innlands|hytte|kraft|turist|industri|landbruks|verts)kommun(?:e|en|ar|er|ane|ene)\b"
)
_LONE_REGION = re.compile(
    r"\bregion(?:en|ar|er)?[ ](?:med|som har|der det er)[ ](?:berre |bare |kun )?(?:éin|ein|en|én|1|to|2)[ ]kommun"
)


def find_attributes(document: Document, evidence: Evidence) -> Iterator[Leak]:
    """Every statement whose traits taken together fit fewer than ``minimum`` recipients, or so few that answered."""
    recipients = evidence.survey.recipients
    regions, successors = _regions(recipients), _successors()
    answered = {reply.recipient for reply in evidence.replies}
    for passage in document.passages:
        if passage.kind not in {PassageKind.BODY, PassageKind.HIDDEN}:
            continue
        lower = passage.text.lower()
        speaks_of_size = _SIZES.search(lower) is not None
        for start, end in find_statements(passage.text):
            statement = lower[start:end]
            traits = _traits(statement, recipients, regions, speaks_of_size=speaks_of_size)
            if not traits:
                continue
            fit = frozenset.intersection(*traits)
            units = {successors.get(number, number) for number in fit} if _THE_NEW_ONE.search(statement) else fit
            few = len(units) < evidence.minimum or (
                len(traits) > 1 and answered and len(fit & answered) < evidence.minimum
            )
            unknown = len(traits) > 1 and _TERRAIN.search(statement) and not _TOLD.search(statement)
            if fit and (few or unknown):
                first = start + len(statement) - len(statement.lstrip())
                why = f"fits {len(fit)} of the recipients, {len(fit & answered)} of those that have answered"
                yield make_leak(_FEW, passage, first, end, whose=sorted(fit), why=why)


def _traits(
    statement: str, recipients: Sequence[Recipient], regions: Mapping[str, frozenset[str]], *, speaks_of_size: bool
) -> list[frozenset[str]]:
    """For each kind of trait that a statement tells, the recipients that it fits; several of a kind fit together."""
    everyone = frozenset(one.number for one in recipients)
    traits = []
    named = [numbers for name, numbers in regions.items() if re.search(rf"(?<![^\W_]){re.escape(name)}", statement)]
    if named:
        traits.append(frozenset.union(*named))
    if _LONE_REGION.search(statement):
        sizes = Counter(one.region for one in recipients if one.region)
        traits.append(frozenset(one.number for one in recipients if one.region and sizes[one.region] < 3))
    spans = () if _AVERAGE.search(statement) else _sizes(statement, speaks_of_size=speaks_of_size)
    if spans:
        known = _populations()
        fits = {
            number
            for number in everyone
            if number not in known or any(low <= known[number] <= (high or known[number]) for low, high in spans)
        }
        traits.append(frozenset(fits))
    if traits and (extreme := _EXTREME.search(statement)):
        known = _populations()
        among = sorted(frozenset.intersection(*traits), key=lambda number: known.get(number, 0))
        if among and all(number in known for number in among):
            traits.append(frozenset(among[:1] if extreme["most"] in {"minste", "mest folkefattige"} else among[-1:]))
    merged = frozenset(_successors())
    if _OUTSIDE_MERGER.search(statement):
        traits.append(everyone - merged)
    elif _MERGER.search(statement) and merged & everyone:
        traits.append(everyone & merged)
    for pattern, language in _LANGUAGES:
        writes = frozenset(one.number for one in recipients if one.language is language)
        if traits and pattern.search(statement) and frozenset.intersection(*traits, writes):
            traits.append(writes)
    alone = len(traits) == 1 and not (spans or "kommun" in statement)
    return [] if alone else traits


def _sizes(statement: str, *, speaks_of_size: bool) -> list[tuple[float, float | None]]:
    """The sizes that a statement speaks of, least and most inhabitants; a figure goes before a word."""
    sizes: list[tuple[float, float | None]] = []
    rest = statement
    for pattern in (_BETWEEN, _ABOVE, _BELOW, _EXACT):
        for match in pattern.finditer(rest):
            if not match["unit"] and not speaks_of_size:
                continue
            numbers = [int(re.sub(r"\D", "", group)) for group in match.groups()[: 2 if pattern is _BETWEEN else 1]]
            if min(numbers) < _FEWEST or (not match["unit"] and 1900 < min(numbers) < 2100):
                continue
            if pattern is _BETWEEN:
                sizes.append((numbers[0], numbers[1]))
            elif pattern is _ABOVE:
                sizes.append((numbers[0], None))
            elif pattern is _BELOW:
                sizes.append((0, numbers[0]))
            else:
                sizes.append((numbers[0] * (1 - _ABOUT), numbers[0] * (1 + _ABOUT)))
        rest = pattern.sub(" ", rest)
    return sizes or [(low, high) for pattern, low, high in _WORDS if pattern.search(statement)]


def _regions(recipients: Sequence[Recipient]) -> Mapping[str, frozenset[str]]:
    """The regions in lower case, each with the numbers of its recipients."""
    regions: dict[str, set[str]] = {}
    for one in recipients:
        if one.region and one.region.strip():
            regions.setdefault(one.region.strip().lower(), set()).add(one.number)
    return {name: frozenset(numbers) for name, numbers in regions.items()}


def _table(name: str) -> list[dict[str, str]]:
    text = files("kartlegg").joinpath(f"data/{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@lru_cache(maxsize=1)
def _populations() -> Mapping[str, int]:
    return {row["number"]: int(row["population"]) for row in _table("populations")}


@lru_cache(maxsize=1)
def _successors() -> Mapping[str, str]:
    """The municipalities of 2017 that went into a larger one, and its number."""
    changes = _table("municipality-changes")
    sizes = Counter(row["number_2024"] for row in changes)
    return {row["number_2017"]: row["number_2024"] for row in changes if sizes[row["number_2024"]] > 1}
