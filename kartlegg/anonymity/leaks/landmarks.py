"""Nicknames and landmarks that everybody knows a municipality by: "kommunen med Trolltunga", "vestre nabo" (LEAKS 5).

The list knows some hundred of them and counts for municipalities of the round only; the turns of phrase catch what
it does not know.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.resources import files

from kartlegg.anonymity.fold import fold, fold_words
from kartlegg.anonymity.gazetteers import successors
from kartlegg.anonymity.leaks.finding import LeakKind, at_place, make_leak
from kartlegg.anonymity.leaks.values import Document, Evidence, Leak, PassageKind, Severity

_LANDMARK = LeakKind(
    name="landmark",
    row=5,
    severity=Severity.WARNING,
    why="is what a municipality of the round is known by",
    mend="take it out: readers know which municipality is meant",
)
_TURN = "describes a single municipality by what is there or where it lies"
_SEEN = frozenset((PassageKind.BODY, PassageKind.HIDDEN))
_PHRASE_WORDS = 6  # of the longest landmark
_THING = (
    r"[a-zæøå-]{0,30}(?:fjorden|breen|fossen|tunga|elva|brua|broen|øya|øyane|øyene|fjellet|fjella|fjell|verket"
    r"|festivalen|tunnelen|fyret|kyrkja|kirka|kirken|katedralen|domen|raffineriet|flyplassen|hamna|havna|ferja"
    r"|fergen|hotellet|museet|klosteret|terminalen|anlegget|smelteverket|demningen|dammen|vatnet|vannet|dalen"
    r"|viddene|vidda)"
)
_MUNICIPALITY = r"(?:byen|bygda|(?:øy|fjord|fjell|kyst|industri|verts)?kommunen)"
_CUE = re.compile(
    rf"(?<![\w-]){_MUNICIPALITY} (?:med|ved|på|under|rundt|mellom|rett ved|som har|som ligg ved|som ligger ved|bak"
    rf"|langs) (?:dei |de |den |det )?(?:(?-i:[A-ZÆØÅ][a-zæøå])[\w-]{{1,40}}|(?:[a-zæøå]{{1,12}} )?{_THING})(?!\w)"
    r"|(?<![\w-])(?:vestre|austre|østre|nordre|nørdre|søre|søndre|næraste|nærmeste|store|vår|vårt) (?:store "
    r"|næraste )?nabo(?:en|kommune|kommunen)?(?: i (?:vest|aust|øst|nord|sør))?(?![\w-])|(?<![\w-])(?:naboen"
    r"|nabokommunen|storebror|veslebror|lillebror|storesøster|veslesøster)(?: (?:i|mot|på andre sida"
    r"|på den andre siden)(?!\w)[^.,;\n]{0,30})?(?![\w-])|(?<![\w-])(?:kommunen|byen|bygda) (?:inst|innerst|ytst"
    r"|ytterst|lengst inne|lengst ute|midt|nord|sør|vest"
    r"|aust|øst) (?:i|på|ved|for)(?!\w)",
    re.IGNORECASE,
)


def find_landmarks(document: Document, evidence: Evidence) -> Iterator[Leak]:
    """Every landmark or nickname of a municipality of the round, and every turn of phrase that stands for one."""
    numbers = [one.number for one in evidence.survey.recipients]
    asked = {number: one for one in numbers for number in successors().get(one, ())} | {one: one for one in numbers}
    for passage in document.passages:
        if passage.kind not in _SEEN:
            continue
        last = -1
        for start, end, number in _landmarks(passage.text):
            if number in asked:
                yield make_leak(at_place(_LANDMARK, passage), passage, start, end, whose=(asked[number],))
                last = end
        folded = fold(passage.text)
        for match in _CUE.finditer(folded.text):
            start, end = folded.source(*match.span())
            if end > last or start >= last:
                yield make_leak(at_place(_LANDMARK, passage), passage, start, end, why=_TURN)


def _landmarks(text: str) -> Iterator[tuple[int, int, str]]:
    """Where landmarks stand, each with the number of 2017 of its municipality; the longest from each word."""
    table = _table()
    words = fold_words(text)
    index = 0
    while index < len(words):
        for length in range(min(_PHRASE_WORDS, len(words) - index), 0, -1):
            phrase = " ".join(word for word, _, _ in words[index : index + length])
            number = table.get(phrase) or table.get(phrase.removesuffix("s"))
            if number:
                yield words[index][1], words[index + length - 1][2], number
                index += length - 1
                break
        index += 1


@lru_cache(maxsize=1)
def _table() -> Mapping[str, str]:
    text = files("kartlegg").joinpath("data/landmarks.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return {" ".join(word for word, _, _ in fold_words(row["landmark"])): row["number_2017"] for row in rows}
