"""The names and numbers of the municipalities that were asked, in all their plain forms."""

import csv
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.resources import files

from kartlegg.anonymity.fold import Folded
from kartlegg.model import Cooperation, IdentifierType, Recipient

Found = tuple[int, int, IdentifierType, str | None]  # start, end (offsets in the folded text), type, whose number

# How a letter is written where the keyboard lacks it, and the older digraphs.
_SPELLINGS = {"å": "(?:å|aa|a)", "ø": "(?:ø|oe|ö|o)", "æ": "(?:æ|ae|ä|a)", "é": "[ée]", " ": r"\s+", "-": "[- ]?"}
_START = r"(?<![^\W_])"
_END = r"(?![^\W_])"
_GENITIVE = r"(?:'s|s'|s|')?"
# What is written together with a municipality's name. "-region" is not among them: a region is no municipality.
_TAILS = (
    r"(?:s|e|a)?(?:samarbeid|ordfør|rådmann|kommun|herad|skul|skol|modell|avdeling|kontor|prosjekt|løysing|løsning"
    r"|avtal|folk|bygd|væring|ing(?:ar|er|en|ane|ene)?\b|ar(?:ane)?\b|sida\b|siden\b)"
)
_KOMMUNE = r"(?:kommun(?:e|en|es|ens)|herad|heradet|rådhus|rådhuset|by|bystyre|kommunestyre|ordførar|ordfører|rådmann)"
_NUMBER_WORD = r"(?:kommunenummer|kommunenr|kommune ?nr|komm ?\.? ?nr|knr|kommune|kommunekode)\.? ?:? ?"


@lru_cache(maxsize=1)
def _ordinary_words() -> frozenset[str]:
    """Names of municipalities that are headwords of Norsk ordbank too, in lower case ("fjell", "time")."""
    table = files("kartlegg").joinpath("data/ambiguous-municipality-names.csv").read_text(encoding="utf-8")
    return frozenset(row["name"].lower() for row in csv.DictReader(table.splitlines()) if row["common_word"] == "2")


def _spelt(name: str) -> str:
    return "".join(_SPELLINGS.get(letter, re.escape(letter)) for letter in name.lower())


@lru_cache(maxsize=8)
def _patterns(
    recipients: Sequence[Recipient],
) -> tuple[re.Pattern[str] | None, re.Pattern[str] | None, re.Pattern[str] | None]:
    """Patterns for names that are no other word, names that are, and numbers; group ``rN`` is recipient N."""
    plain: list[str] = []
    ordinary: list[str] = []
    numbers: list[str] = []
    every: list[str] = []
    for index, recipient in sorted(enumerate(recipients), key=lambda pair: -len(pair[1].name)):
        name = " ".join(recipient.name.lower().split())
        if name:
            (ordinary if name in _ordinary_words() else plain).append(f"(?P<r{index}>{_spelt(name)})")
            every.append(_spelt(name))
        if re.fullmatch(r"\d{4}", recipient.number):
            numbers.append(f"(?P<r{index}>{recipient.number})")
    names = "|".join(every) or "kommune"
    return (
        re.compile(rf"{_START}(?:{'|'.join(plain)})(?:{_GENITIVE}{_END}|[ea](?=-)|{_TAILS}[^\W_]{{0,40}})")
        if plain
        else None,
        re.compile(f"{_START}(?:{'|'.join(ordinary)})(?:{_GENITIVE}{_END}|[ea](?=-))") if ordinary else None,
        re.compile(
            rf"(?:(?P<word>{_NUMBER_WORD})|(?P<open>\()|(?P<line>^[ \t]*)|(?P<name>(?:{names})[ ,/(-]{{1,3}})|(?<!\d))"
            rf"(?:{'|'.join(numbers)})(?!\d)(?P<after>[ ,-]{{1,3}}(?:{names}){_END}| kommune)?",
            re.MULTILINE,
        )
        if numbers
        else None,
    )


def find_municipalities(folded: Folded, recipients: tuple[Recipient, ...]) -> Iterator[Found]:
    """Every place where a municipality of the round is named or its number stands as such.

    A name that is an ordinary word too counts with a capital, or beside "kommune". A number counts beside a word
    for it, beside a name, alone in brackets or alone on a line: "1201 innbyggjarar" is a count.
    """
    plain, ordinary, numbers = _patterns(recipients)
    for match in plain.finditer(folded.lower) if plain else ():
        yield *match.span(), IdentifierType.MUNICIPALITY, _whose(match, recipients)
    for match in ordinary.finditer(folded.lower) if ordinary else ():
        if _is_name(folded, *match.span()):
            yield *match.span(), IdentifierType.MUNICIPALITY, _whose(match, recipients)
    for match in numbers.finditer(folded.lower) if numbers else ():
        after = folded.lower[match.end() : match.end() + 1]
        start, end = match.span(_group(match))
        alone = match["line"] is not None and not folded.lower[end:].split("\n", 1)[0].strip(" \t.,;:")
        bracketed = match["open"] is not None and after == ")"
        if match["word"] or match["name"] or match["after"] or alone or bracketed:
            yield start, end, IdentifierType.MUNICIPALITY, _whose(match, recipients)


def find_bodies(folded: Folded, cooperation: Sequence[Cooperation]) -> Iterator[Found]:
    """Every place where a cooperation body is named."""
    for body in cooperation:
        words = [_spelt(word) for word in body.name.split()]
        if words:
            for match in re.finditer(_START + r"\s+".join(words) + _GENITIVE + _END, folded.lower):
                yield *match.span(), IdentifierType.ORGANISATION, None


def _is_name(folded: Folded, start: int, end: int) -> bool:
    """Whether a word that may be a name is one here, by its capital or by what stands beside it.

    A capital at the beginning of a sentence counts too: a word taken out too many is better than a name left in.
    """
    word = folded.text[start:end]
    if re.match(rf"\s+{_KOMMUNE}\b", folded.lower[end : end + 30]):
        return True
    before = folded.lower[max(0, start - 20) : start]
    if re.search(r"\bkommun(?:e|en|ar|ane|er|ene)\s+$", before):
        return True
    if len(word.rstrip("'S")) <= 3 and word.isupper() and len(word) > 1:
        return False  # "OS" is an operating system
    return word[0].isupper()


def _group(match: re.Match[str]) -> str:
    return next(name for name, text in match.groupdict().items() if text is not None and re.fullmatch(r"r\d+", name))


def _whose(match: re.Match[str], recipients: Sequence[Recipient]) -> str:
    return recipients[int(_group(match)[1:])].number
