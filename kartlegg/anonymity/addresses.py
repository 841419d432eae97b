"""Postal addresses: street and number, post box, postal code and place (Norsk Standard NS 8701's order of parts)."""

import re
from collections.abc import Collection, Iterator

from kartlegg.anonymity.gazetteers import find_place, municipality_names, national_names
from kartlegg.anonymity.text import Found, Text
from kartlegg.anonymity.words import ends_in_nature, is_headword
from kartlegg.model import IdentifierType

_CAPITAL = r"[A-ZÆØÅ][\w'’-]{1,30}"
_PLACE = rf"{_CAPITAL}(?: (?:i|på) {_CAPITAL}|(?: {_CAPITAL}){{0,2}})"
_CODE = rf"(?:NO?-)?(?P<code>\d{{4}}) (?P<town>{_PLACE})"
# What a number counts is no house: "leigd ut til Vik 20 % av tida".
_COUNTED = (
    r"(?:%|‰|prosent|pst|promille|kr\b|kroner|mill|mrd|årsverk|stilling|tim[ae]r|dag[ae]r|veker|uker|månad|måned|år\b"
    r"|person|tilsett|ansatt|innbygg|elev|bruk[ae]r|kommun|gong|gang|km\b|meter|minutt|ganger)"
)
_NUMBER = (
    r"\d{1,4}(?: ?[A-HJ-Za-h])?(?![\w/%])(?!\.(?:\d|\s?[a-zæøå]|\s?[-–]\s?\d))"
    rf"(?!(?:,\d{{1,2}})? ?{_COUNTED})"
)
_INSIDE = (
    r"(?:,? (?:inngang|oppgang) [A-ZÆØÅ0-9]\b|,? \d{1,2}\. (?:etasje|etg)\b\.?"
    r"|,? (?:leil\.?|bolignr\.?) ?[A-Z]?\d{2,5}\b)?"
)
# A number with a capitalised word before it, and what may follow: the word decides whether it is a street.
_STREET = re.compile(rf"(?P<number> {_NUMBER}){_INSIDE}(?P<post>(?:,\s{{0,2}}|\s{{1,2}}| [-–] ){_CODE})?")
_NAME = re.compile(
    rf"(?:c/o [^,\n]{{1,40}}, ?)?(?:(?:{_CAPITAL}|[A-ZÆØÅ]\.|Dr\.|St\.) ){{0,3}}(?P<last>[\w'’-]{{2,40}})\Z"
)
_BOX = re.compile(
    rf"(?<!\w)(?:Postboks|POSTBOKS|postboks|Postb\.|P\.? ?[Bb]\.?|Boks) \d{{1,5}}"
    rf"(?:,? {_CAPITAL}(?=,? \d{{4}}))?(?:,?\s{{1,2}}{_CODE})?"
)
_POSTAL = re.compile(rf"(?<![\w./,-])(?<!\d ){_CODE}")
_STREET_ENDS = re.compile(
    r"(?:veg(?:en)?|vei(?:en)?|gat[ae]n?|gate|allé(?:en)?|plass(?:en)?|torg(?:et)?|stien?|stig(?:en)?|smau(?:et)?|streng(?:en)?"
    r"|bakken?|bakkane|svingen?|ringen?|kai(?:en|a)?|brygg[ea]n?|tunet|tråkket|løypa|geil(?:en)?|vn|gt)\.?\Z"
)
_NO_STREETS = frozenset(
    re.findall(
        r"[^ ]+",
        "sak side kapittel punkt pkt vedlegg versjon uke veke nr nummer del fase trinn tabell figur paragraf"
        " artikkel art kl klokka januar februar mars april mai juni juli august september oktober november"
        " desember klasse gruppe nivå spørsmål spm svar windows office noark iso agenda plan kommuneplan"
        " budsjett gnr bnr rom bygg etasje dag linje rute ca kr kroner over under måndag mandag tysdag tirsdag"
        " onsdag torsdag fredag laurdag lørdag søndag skuleåret skoleåret hausten høsten våren",
    )
)
_OPENERS = frozenset(
    re.findall(
        r"[^ ]+",
        "i på til frå fra ved også òg mot for av og adresse adressa adressen besøk sjå se skriv send",
    )
)
_AT = re.compile(r"\b(?:i|på|ved|til|utanfor|utenfor|adresse|adressa|adressen):? \Z", re.IGNORECASE)
_AT_CHARACTERS = 12
_WORD_CHARACTERS = 40  # of a street's last word
_NAME_CHARACTERS = 120  # before a number in which the street's name is sought


def find_addresses(text: Text, numbers: Collection[str]) -> Iterator[Found]:
    """Every postal address: a street with its number, a post box, a postal code with its place, or these together.

    Args:
        text: The text, read.
        numbers: Municipality numbers of the round: before a name they are no postal codes.
    """
    plain = text.folded.text
    for match in _STREET.finditer(plain):
        start = _street_start(plain, match)
        if start is not None:
            yield start, match.end(), IdentifierType.PLACE, None
    for match in _BOX.finditer(plain):
        yield *match.span(), IdentifierType.PLACE, None
    for match in _POSTAL.finditer(plain):
        if is_town(match["town"]) and match["code"] not in numbers and not _is_year(match):
            yield *match.span(), IdentifierType.PLACE, None


def _street_start(plain: str, match: re.Match[str]) -> int | None:
    head = plain[max(0, match.start() - _NAME_CHARACTERS) : match.start()].rpartition("\n")[2]
    last = re.split(r"[^\w'’.-]", head[-_WORD_CHARACTERS:])[-1]
    lower = last.lower()
    if not last[:1].isupper() and not _STREET_ENDS.search(lower):
        return None
    name = _NAME.search(head)
    if name is None or name["last"] != last:
        return None
    if lower in _NO_STREETS or lower in national_names() or last[0].isdigit():
        return None
    start = match.start() - len(head) + name.start()
    parts = name[0].split()
    is_street = _STREET_ENDS.search(lower) is not None
    if last[0].islower() and not (is_street and len(parts) > 1):  # "Kong Oscars gate 5", not "gate 5"
        return None
    if match["post"] and is_town(match["town"]):
        return start + _skip_opening(plain, start, parts)
    if match["post"]:
        return None
    is_place = not is_headword(lower) and (ends_in_nature(lower) or find_place(lower) is not None)
    known = is_street or (is_place and _AT.search(plain, max(0, start - _AT_CHARACTERS), start) is not None)
    return start + _skip_opening(plain, start, parts) if known else None


def _skip_opening(plain: str, start: int, parts: list[str]) -> int:
    """How much of the words before a number is no street's name: "I Storgata 5", "Besøk Storgata 5"."""
    opens = start == 0 or plain[max(0, start - 2) : start].strip() in ("", ".", ":", "!", "?", "-")
    if len(parts) < 2 or parts[0] == "c/o" or not opens:
        return 0
    first = parts[0].lower()
    return len(parts[0]) + 1 if first in _OPENERS else 0


def is_town(name: str) -> bool:
    """Whether what follows a postal code is a place, or begins with one: "Sunde i Sunnhordland"."""
    first = name.lower().split(" ")[0]
    return (
        find_place(name.lower()) is not None
        or find_place(first) is not None
        or name.lower() in municipality_names()
        or first in municipality_names()
    )


def _is_year(match: re.Match[str]) -> bool:
    """Whether four digits are rather a year: "sidan 2017 Bergen"."""
    return re.match(r"(?:19|20)\d\d", match["code"]) is not None and match[0][0] != "N"
