"""The figures of a text, however they are written: "0,4", "null komma fire", "40 %-stilling", "2,3 mill", "halvannan".

Each comes with what it counts, since "3" alone is nobody's own, but "3 servarar" may be. Dates and case numbers are
figures too. What is a label, a year or an article of a law is none.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from enum import Enum, auto

from kartlegg.anonymity.fold import Folded, fold
from kartlegg.anonymity.leaks.speech import FUNCTION_WORDS, stem


class FigureKind(Enum):
    """What sort of figure it is; only equals are compared."""

    NUMBER = auto()
    PERCENT = auto()
    DATE = auto()
    REFERENCE = auto()  # "2017/1234"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure in a text."""

    start: int  # offsets in the folded text
    end: int
    kind: FigureKind
    value: float = 0.0
    date: tuple[int | None, int, int | None] | None = None  # year, month, day
    reference: str = ""
    units: frozenset[str] = frozenset()  # what it counts, as stems; several when an adjective stands before the noun
    about: bool = False  # "om lag", "nesten"
    context: frozenset[str] = field(default=frozenset(), repr=False)  # stems of the words around it


_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januar jan", "februar feb febr", "mars mar", "april apr", "mai", "juni jun", "juli jul", "august aug",
            "september sep sept", "oktober okt", "november nov", "desember des",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = rf"(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})(?![^\W\d_])\.?"
_DATE_WORDS = re.compile(rf"(?<![\w.,/-])(?:(?P<day>\d{{1,2}})\.? ?)?{_MONTH}(?:,? (?P<year>(?:19|20)\d\d)(?!\d))?")
_DATE_DIGITS = re.compile(
    r"(?<![\w.,/-])(?P<day>\d{1,2})(?:\. ?|/)(?P<month>\d{1,2})(?:\.? |[./-])(?P<year>(?:19|20)\d\d|\d\d(?=[^\w.,%]"
    r"|$))(?!\d)|(?<![\w.,/-])(?P<iso>(?:19|20)\d\d)-(?P<iso_month>\d\d)-(?P<iso_day>\d\d)(?![\w-])"
)
# Day and month without a year: "14/3", "14.3."
_DATE_SHORT = re.compile(
    r"(?<![\w.,/-])(?P<day>\d{1,2})(?:/(?P<month>\d{1,2})(?![\w/])|\.(?P<dotted>\d{1,2})\.(?![\w]))"
)
_REFERENCE = re.compile(r"(?<![\w.,/-])(?:19|20)?\d\d/\d{2,7}(?:-\d{1,4})?(?![\w/])")
_CLOCK = re.compile(r"(?<!\w)kl(?:\.|okka|okken)? ?\d{1,2}(?:[.:]\d\d)?|(?<![\w.,:])\d{1,2}:\d\d(?![\w:])")
_NUMBER = re.compile(
    r"(?<![\w/.,:])[-+]?(?:(?P<half>\d{0,3})1⁄2|(?P<quarters>\d{0,3})3⁄4|(?P<quarter>\d{0,3})1⁄4"
    r"|(?P<whole>\d{1,3}(?:[ .']\d{3}){1,4}(?!\d)"
    r"|\d{1,12})(?:[,.](?P<decimals>\d{1,4})(?!\d|\.\d))?(?P<and_half> 1/2)?)(?![\d/])"
)
_MULTIPLIER = re.compile(
    r" ?(?:(?P<million>mill(?:\.|ion\w{0,3})?|mnok)|(?P<milliard>mrd\.?|milliard\w{0,3})|(?P<thousand>tusen|tkr))(?!\w)"
)
_PERCENT = re.compile(r" ?(?:%|prosents?|pst\.?)(?!\w)|[ -]?(?:%|prosents?)[ -]?(?=stilling)")
_WORD = re.compile(r"[^\W\d_]+")
_ABOUT = re.compile(
    r"(?:om lag|omlag|omtrent|nesten|ca\.?|cirka|circa|rundt|kring|i overkant av|i underkant av|knapt|drygt|godt over"
    r"|over|vel|nær|opp mot|bortimot|nærare|nærmere|noko over|noe over|noko under|noe under|under|minst|meir enn"
    r"|mer enn) $"
)
_NOT_BEFORE = re.compile(
    r"(?:§{1,2}|art\.?|artikkel|kap\.?|kapittel|punkt|pkt\.?|nr\.?|nummer|side|s\.|spørsmål|spm\.?|versjon|vers\."
    r"|vedlegg|tabell|figur|fase|steg|trinn|alternativ|ledd|bokstav|del|tlf\.?|telefon|mobil|postboks|boks|prioritet"
    r"|nivå|klasse) ?$"
)
_YEAR_BEFORE = re.compile(
    r"(?:i|frå|fra|sidan|siden|innan|innen|før|etter|til|og|hausten|høsten|våren|sommaren|sommeren|vinteren|for|året"
    r"|år|mot|ut|utgangen av|løpet av|slutten av|starten av|rundt|om lag) $"
)
_LIST_NUMBER = re.compile(r"(?:^|\n)[ \t>#*_|-]{0,8}\(?$")
_RANGE = re.compile(r" ?(?:-|–|til|og|eller|/) ?")
_LIST_STOP = re.compile(r"[.)]")

_ARTICLES = {"ein": 1.0, "ei": 1.0, "eit": 1.0, "en": 1.0, "et": 1.0}
_SMALL = {"to": 2, "tre": 3, "fire": 4, "fem": 5, "seks": 6, "sju": 7, "syv": 7, "åtte": 8, "ni": 9}
_TEENS = {"ti": 10, "elleve": 11, "tolv": 12, "tretten": 13, "fjorten": 14, "femten": 15, "seksten": 16, "sytten": 17}
_TENS = {"tjue": 20, "tyve": 20, "tretti": 30, "tredve": 30, "førti": 40, "femti": 50, "seksti": 60, "sytti": 70}
_TENS |= {"åtti": 80, "nitti": 90}
_ONES = {**_SMALL, "ein": 1, "éin": 1, "en": 1, "én": 1}
_PLAIN: dict[str, float] = {
    word: float(number)
    for word, number in (
        ("null", 0),
        *((word, 1) for word in ("eitt", "ett", "éin", "én", "éi", "éitt", "étt")),
        *_SMALL.items(),
        *_TEENS.items(),
        ("atten", 18),
        ("nitten", 19),
        ("dusin", 12),
        *(
            (word, ten + unit)
            for tens, ten in _TENS.items()
            for one, unit in (("", 0), *_ONES.items())
            for word in ((f"{tens}{one}", f"{one}og{tens}") if one else (tens,))
        ),
        *((word, 1.5) for word in ("halvannan", "halvanna", "halvannen", "halvannet", "halvtanna", "halvtannan")),
    )
}
_HALF = frozenset(("halv", "halvt", "halve"))
_SCALES = {"hundre": 100.0, "tusen": 1e3, "million": 1e6, "millionar": 1e6, "millioner": 1e6, "milliard": 1e9}
_START_WORDS = frozenset((*_PLAIN, *_ARTICLES, *_HALF, *_SCALES))

# Words for one unit that do not begin alike in the two forms, or stand for each other.
_UNITS = {
    key: unit
    for unit, keys in {
        "årsverk": "årsverk stilling stillingar stillinger stillinga stillingen fulltidsstilling heiltidsstilling fte",
        "person": "personar personer person tilsette tilsett ansatte ansatt medarbeidarar medarbeidere mann menn"
        " menneske mennesker folk hovud hoder kollegaer kollegaar",
        "kr": "kr kroner krone nok kronar",
        "time": "timar timer time timars timers",
        "dag": "dagar dager døgn dag dagars",
        "veke": "veker uker veke uke",
        "månad": "månader måneder månad måned mnd",
        "innbyggar": "innbyggarar innbyggere innbyggjarar innbyggjar innbyggar innbygger",
        "server": "servarar servrar servere servar server tenarar",
        "skule": "skular skuler skoler skule skole",
        "eining": "einingar enheter eining enhet",
        "gong": "gonger ganger gong gang",
    }.items()
    for key in keys.split()
}
_COUNTERS = frozenset(("stk", "stykk", "stykke", "stykker", "antall", "fulle", "heile", "hele"))
_UNIT_PREFIX = 4  # letters by which a unit is known that is misspelt or bent otherwise
_UNIT_STEM = 5  # letters of a unit that are compared: "lisensar", "lisenser"; "brukarar", "brukere" from four on
_SPEAKING_VERB = re.compile(
    r"(?:har|hadde|er|var|vart|ble|blei|vert|blir|går|gjekk|gikk|står|stod|sto|vil|kan|skal|må|bør|kostar?|koster"
    r"|kosta|svarte|kjem|kommer|gjeld|gjelder|trengst|trengs|fekk|fikk|arbeider|arbeidar|jobbar|jobber|driftar"
    r"|drifter)"
)


def find_figures(text: str, *, unit: str | None = None) -> tuple[Folded, tuple[Figure, ...]]:
    """The folded text and every figure in it, in order.

    Args:
        text: Any text.
        unit: What a figure counts that has no unit beside it: the unit that the question asks for.
    """
    folded = fold(text)
    lower = folded.lower
    taken = bytearray(len(lower) + 1)
    found: list[Figure] = []
    for figure in (*_dates(lower), *_references(lower)):
        if not any(taken[figure.start : figure.end]):
            taken[figure.start : figure.end] = b"\1" * (figure.end - figure.start)
            found.append(figure)
    for match in _CLOCK.finditer(lower):
        taken[match.start() : match.end()] = b"\1" * (match.end() - match.start())
    for start, end, value in (*_digits(lower), *_words(lower)):
        if any(taken[start:end]):
            continue
        taken[start:end] = b"\1" * (end - start)
        number = _number(lower, start, end, value, unit)
        if number:
            found.append(number)
    found.sort(key=lambda one: one.start)
    for index in range(len(found) - 2, -1, -1):  # "frå 0,5 til 3 årsverk": the first counts what the second does
        figure, following = found[index], found[index + 1]
        if following.units and not figure.units - {"til"} and _RANGE.fullmatch(lower[figure.end : following.start]):
            found[index] = replace(figure, units=following.units)
    return folded, tuple(found)


def unit_key(word: str) -> str:
    """What stands for a unit in comparisons: the same for its forms in nynorsk and bokmål."""
    word = word.lower()
    return _UNITS.get(word) or stem(word)[:_UNIT_STEM]


def _dates(lower: str) -> Iterator[Figure]:
    for match in _DATE_DIGITS.finditer(lower):
        if match["iso"]:
            year, month, day = int(match["iso"]), int(match["iso_month"]), int(match["iso_day"])
        else:
            year, month, day = int(match["year"]), int(match["month"]), int(match["day"])
            year += 2000 if year < 100 else 0
        if 1 <= month <= 12 and 1 <= day <= 31:
            yield Figure(start=match.start(), end=match.end(), kind=FigureKind.DATE, date=(year, month, day))
    for match in _DATE_WORDS.finditer(lower):
        day_text, year_text = match["day"], match["year"]
        if not day_text and not year_text:
            continue
        date = (int(year_text) if year_text else None, _MONTHS[match["month"]], int(day_text) if day_text else None)
        yield Figure(start=match.start(), end=match.end(), kind=FigureKind.DATE, date=date)

    for match in _DATE_SHORT.finditer(lower):
        day, month = int(match["day"]), int(match["month"] or match["dotted"])
        if 1 <= month <= 12 and 1 <= day <= 31:
            yield Figure(start=match.start(), end=match.end(), kind=FigureKind.DATE, date=(None, month, day))


def _references(lower: str) -> Iterator[Figure]:
    for match in _REFERENCE.finditer(lower):
        yield Figure(start=match.start(), end=match.end(), kind=FigureKind.REFERENCE, reference=match[0])


def _digits(lower: str) -> Iterator[tuple[int, int, float]]:
    for match in _NUMBER.finditer(lower):
        for name, part in (("half", 0.5), ("quarters", 0.75), ("quarter", 0.25)):
            if match[name] is not None:
                yield *match.span(), float(match[name] or 0) + part
                break
        else:
            whole = re.sub(r"\D", "", match["whole"])
            value = float(f"{whole}.{match['decimals'] or 0}") + (0.5 if match["and_half"] else 0)
            yield *match.span(), value


def _words(lower: str) -> Iterator[tuple[int, int, float]]:
    """Figures in words: the longest run of number words from each place."""
    words = [(match[0], match.start(), match.end()) for match in _WORD.finditer(lower)]
    index = 0
    while index < len(words):
        if words[index][0] not in _START_WORDS:
            index += 1
            continue
        value, after = _read(words, index, lower)
        if value is not None:
            yield words[index][1], words[after - 1][2], value
            index = after
        else:
            index += 1


def _read(words: list[tuple[str, int, int]], index: int, lower: str) -> tuple[float | None, int]:
    """The number that begins at a word, and the index after it; None when it is none ("ein kommune")."""

    def at(place: int) -> str:
        joined = place < len(words) and (place == index or lower[words[place - 1][2] : words[place][1]] in (" ", "-"))
        return words[place][0] if joined else ""

    word = at(index)
    if word in _HALF:  # "halv stilling"; "halve året" and "halv åtte" are none
        return (0.5, index + 1) if at(index + 1).startswith("stilling") else (None, index)
    if word in _ARTICLES:
        if at(index + 1) in _HALF:
            return 0.5, index + 2
        if at(index + 1) == "og" and at(index + 2) in _ARTICLES and at(index + 3) in _HALF:
            return 1.5, index + 4
        if at(index + 1) not in (*_SCALES, "komma"):
            return None, index
    total, current, place = 0.0, 0.0, index
    while at(place):
        word = at(place)
        skip = 1 if word == "og" and place > index else 0
        word = at(place + skip)
        if skip and word in _ARTICLES and at(place + 2) in _HALF:
            current, place = current + 0.5, place + 3
        elif skip and 1 <= current < 10 and word in _TENS:  # "éin og tretti"
            current, place = current + _TENS[word], place + 2
        elif word == "komma" and at(place + 1) in _PLAIN:
            current, place = _decimals(current, place + 1, at)
        elif word in _SCALES and not skip:
            scale = _SCALES[word]
            if scale == 100.0:
                current = (current or 1.0) * scale
            else:
                total, current = total + (current or 1.0) * scale, 0.0
            place += 1
        elif (word in _PLAIN or (word in _ARTICLES and place == index)) and (current % 100 == 0 or place == index):
            current, place = current + _PLAIN.get(word, 1.0), place + skip + 1
        else:
            break
    return total + current, max(place, index + 1)


def _decimals(whole: float, place: int, at: Callable[[int], str]) -> tuple[float, int]:
    """A number whose decimals are words ("null komma fire"), and the place after them."""
    digits = ""
    while at(place) in _PLAIN and len(digits) < 4:
        digits += f"{_PLAIN[at(place)]:g}"
        place += 1
    return float(f"{whole:g}.{digits}") if digits.isdigit() else whole, place


def _number(lower: str, start: int, end: int, value: float, unit: str | None) -> Figure | None:
    before = lower[max(0, start - 24) : start]
    after = lower[end : end + 60]
    multiplier = _MULTIPLIER.match(after)
    if multiplier:
        value *= 1e6 if multiplier["million"] else 1e9 if multiplier["milliard"] else 1e3
        end += multiplier.end()
        after = lower[end : end + 60]
    percent = _PERCENT.match(after)
    kind = FigureKind.NUMBER
    if percent:
        end += percent.end()
        after = lower[end : end + 60]
        kind = FigureKind.PERCENT
    elif _NOT_BEFORE.search(before) or (_LIST_NUMBER.search(before) and _LIST_STOP.match(after)):
        return None
    units, near = _units(before, after)
    if value >= 1e6:
        units |= {"mill"}
    if kind is FigureKind.PERCENT and "årsverk" in units:  # "40 %-stilling" is 0.4 of one
        kind, value = FigureKind.NUMBER, value / 100
    if kind is FigureKind.NUMBER and not multiplier and _is_year(lower[start:end], value, before, after, units):
        return None
    if not units and unit and kind is FigureKind.NUMBER:
        units = frozenset((unit_key(unit),))
    return Figure(
        start=start,
        end=end,
        kind=kind,
        value=round(value, 6),
        units=units,
        about=bool(_ABOUT.search(before)),
        context=near,
    )


def _is_year(digits: str, value: float, before: str, after: str, units: frozenset[str]) -> bool:
    if not (1900 <= value <= 2100 and value == int(value) and digits.isdigit()):
        return False
    return bool(_YEAR_BEFORE.search(before)) or not units or not re.match(r" [a-zæøå]", after)


def _units(before: str, after: str) -> tuple[frozenset[str], frozenset[str]]:
    """What a figure counts, and the stems of the words around it."""
    clause = (
        re.split(r"[.,;:!?()\n]", after.lstrip(" -)"), maxsplit=1)[0] if not re.match(r"\s*[.,;:!?()\n]", after) else ""
    )
    following = _WORD.findall(clause)[:4]
    preceding = [word for word in _WORD.findall(re.split(r"[.;!?\n]", before)[-1]) if word not in FUNCTION_WORDS]
    near = frozenset(stem(word) for word in (*following, *preceding) if word not in FUNCTION_WORDS and len(word) > 2)
    units: set[str] = set()
    if re.search(r"(?<!\w)kr\.? ?$", before):
        units.add("kr")
    for word in [word for word in following if word not in _COUNTERS][:2]:
        if (word in FUNCTION_WORDS and word not in _UNITS) or _SPEAKING_VERB.fullmatch(word):
            break
        units.update((unit_key(word), stem(word)[:_UNIT_PREFIX], f"-{stem(word)[-_UNIT_STEM:]}"))
        if (
            not re.search(r"(?:e|leg|lig|sk|iv|ale)$", word) or word in _UNITS
        ):  # an adjective lets the noun come after it
            break
    if (
        not units
        and preceding
        and re.search(r"(?:: ?| er | på | |\t)$", before)
        and not re.search(r"[.;!?\n]\s*$", before)
    ):
        units.update(_UNITS[word] for word in preceding[-2:] if word in _UNITS)
    return frozenset(units), near
