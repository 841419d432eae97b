"""What an answer to a question of kind number states: its total.

It is read out of free text, and a wrong reading is worse than none: what can be understood in two ways gives None.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice

from kartlegg.reading.phrases import CLAUSE, NOT, fold_lines, phrase_rule, starts_of

# ── What stands beside a figure: the rules are held against its sentence, with ¤ for the figure and its unit ───────

_TOTALLY = (
    r"(?:totalt?|til ?sam(?:an|men)|tils\.|i alt|samla|samlet|sam(?:an|men)lagt|summert"
    r"|(?:det )?samle?[ad]e? tal(?:et|let)?)"
)
_FILLER = (
    r"(?:(?:stillings\w{1,12}|ca|om|lag|omlag|omtrent|rundt|kring|er|blir|vert|utgjer|utgjør|det|dette|vi|me|har"
    r"|på)\b[.:]? ){0,6}"
)
_OTHERS = (
    r"\b(?:iks|selskap\w{0,5}|leverandør\w{0,4}|(?:eigar|eier|verts?|nabo|samarbeids)kommun\w{1,4}"
    r"|interkommunal\w{0,3}|samarbeidet|fellestenest\w{1,4}|regionråd\w{0,3}|kommun(?:ane|ene|ar|er)"
    r"|konsulentfirma\w{0,3}|(?-i:AS|ASA|KF))\b"
)

UNSURE = phrase_rule(
    "unsure",
    r"\b(?:(?:vansk(?:e?leg|elig)|umog?leg|umulig|krevjande|krevende)\b.{0,40}\b(?:tall?fest|seie\b|si\b|svar|anslå"
    r"|gi\b|gje\b|måle|rekne|berekn|beregn|vurder|fastslå|oppgi|oppgje|ski(?:lje|lle)|tall?\b)|kanskje\b|gjett|trur\b"
    r"|tror\b|usikre?\b|uvisst?\b|ik(?:kje|ke) (?:\w{1,12} ){0,3}(?:tall?fest|kartlagt|kartlegg|oversi[gk]t))",
    *("Vanskeleg å talfeste.", "kanskje 2 årsverk", "Vi har ikke full oversikt."),
)
BOUND = phrase_rule(
    "bound",
    r"(?:\b(?:under|over|minst|minimum|min\.|inntil|opp ?(?:i|til|mot)|maks(?:imalt|imum|\.)?|høgst|høyst|godt|knapt?"
    r"|snaut|dryg?t|drøye?t?|nesten|nærare|nærmere|vel|bortimot|i (?:under|over)kant av|halvparten av|(?:mindre|færre"
    r"|meir|mer|fleire|flere|større|lågare|lavere) enn)|[<>≤≥])(?: ca\.?| om lag| rundt)? ?¤|¤ ?(?:\+(?! ?\w)|(?:eller"
    r"|og) (?:meir|mer|fleire?|færre|mindre|oppover)\b)|¤[^,.;]{0,30}\b(?:kvar|hver)\b|¤ (?:pr\.?|per|à) (?!i? ?dag|dd"
    r"|d\.|dato|\d|jan|feb|mars|apr|mai|jun|jul|aug|sep|okt|nov|des)",
    *("Under ¤", "mindre enn ¤", "minst ca. ¤", "¤ eller meir", "¤ per skule", "¤ på hver skole"),
)
NOT_NOW = phrase_rule(
    "not-now",  # what stands before holds until a word brings the sentence back to the present
    r"\b(?:var|hadde|hatt|tidle?gare|tidligere|i fjor|for \w{1,6} år si(?:dan|den)|(?:ned|opp|auka?|auke|økt|øke"
    r"|redusert|gått|kutta|kuttet) (?:frå|fra)|skal(?! (?:det )?(?:stå|vere|være)\b)|vil (?!anslå|seie|si\b)|bør"
    r"|burde|skulle|kunne|treng\w{0,3}|behov\w{0,3}|ønskj?er?|vurderer|planlegg(?:er|ar)?\b|manglar?|mangler"
    r"|vakan\w{1,3}|ubes[ae]t\w{1,2}|ledige?|neste år|på sikt|håp[ae]r?|i (?:19|20)\d\d"
    r"|(?:frå|fra) (?:nyttår|januar|sommaren|sommeren|hausten|høsten|20\d\d|1\.1)"
    r"|kjøp\w{0,3}|lei[gd]?er?|innlei\w{1,3})\b(?!.{0,120}\b(?:no|nå|i dag|men)\b.{0,120}¤).{0,120}¤|\bmot (?:om lag "
    r"|ca\.? )?¤|¤[^,;(]{0,40}\b(?:år si(?:dan|den)|i fjor|tidle?gare|tidligere|neste år|på sikt|vakan\w{1,3}"
    r"|ubes[ae]t\w{1,2}|ledige?|lyst ut|utlyst|(?:frå|fra) (?:nyttår|1\.1|20\d\d|januar|hausten|høsten)|i (?:19"
    r"|20)\d\d)\b",
    *("Var ¤", "ned frå 6, mot ¤", "vi skulle hatt ¤", "Frå nyttår har vi ¤", "¤ for tre år siden", "¤ er vakant"),
)
NOT_OURS = phrase_rule(
    "not-ours",  # of another body, or denied
    rf"^(?![^¤]{{0,120}}\bvår (?:del|andel))[^¤]{{0,120}}{_OTHERS}(?![^¤]{{0,120}}\b(?:vi|me|oss|vår|vårt"
    rf"|hos)\b)[^¤]{{0,120}}¤|\b(?:dei|de) har\b.{{0,120}}¤|¤[^,.;(]{{0,60}}{_OTHERS}"
    rf"|{NOT} (?:[\w-]{{1,20}} ){{0,3}}¤|¤[^.;]{{0,60}}\b(?:vår (?:del|andel|kommune)\b|del(?:t"
    rf"|er) [^.;]{{0,20}}kommun)",
    *("IKT Fjordane IKS har ¤", "Dei har ¤", "¤ for alle eigarkommunane", "vi har ikkje ¤"),
)
TOTAL = phrase_rule(
    "total",
    rf"(?:(?<!\bav )\b(?:{_TOTALLY}|sum|summen|totalen|altså|dvs\.?|d\.v\.s\.|det vil sei?e?|tilsvar(?:ar|er|ande"
    rf"|ende)|(?:det|dette|som) (?:\w{{1,12}} )?utgj[eø]r)|=)[ :(]{{0,3}}{_FILLER}¤|¤ \(?{_TOTALLY}(?!\w|:| (?:\d|ca"
    rf"|om|er|har|blir)\b)",
    *("Sum ¤", "Til saman har vi om lag ¤", "altså ¤", "som utgjør ¤", "1 + 1 = ¤", "¤ til saman", "¤ i alt."),
)
MORE = phrase_rule(
    "more",
    r"(?:\b(?:i tillegg|pluss|dessuten|dessutan|attåt|samt|ved sida(?: av)?|kjem|kommer|utanom|utenom)\b[^.;]{0,50}"
    r"|\+ ?)¤",
    *("I tillegg har vi ¤", "pluss ¤", "+ ¤"),
)
HEAD = phrase_rule(
    "head",
    r"^\W{0,5}(?:(?:svar|om lag|omlag|ca|cirka|rundt|omtrent|omkring|kring|anslagsvis|estimert|no|nå)\W{1,3}){0,3}¤"
    r"|^\W{0,5}(?:(?:vi|me|kommunen|det) har|det er) (?:(?:om lag|ca\.?|rundt) )?¤ ?(?:$|[.,;(])",
    *("¤ på IKT", "Ca. ¤", "Vi har ¤."),
)
PART = phrase_rule(
    "part",  # between the total and a later figure
    r"^ ?:|\b(?:[hk]vorav|herav|derav|herunder|deriblant|av (?:dei|de|dess?e|diss?e)|inkl\w{0,8}|medr?e[kg]n\w{1,3}"
    r"|(?:opp|for)?delt|fordel\w{1,4}|består|nemle?i?g|dess?e er|diss?e er|går til|går med)\b|, (?:der|kor|hvor) "
    r"|\([^)]{0,200}¤|¤ av (?:dei|de|dess?e|diss?e)\b",
    *(", hvorav ¤", ", av desse er ¤", " (IT-leiar, ¤", ": ¤", ". ¤ av desse"),
)

NUMBER_RULES = (UNSURE, BOUND, NOT_NOW, NOT_OURS, TOTAL, MORE, HEAD, PART)

# ── Figures and units ─────────────────────────────────────────────────────────────────────────────────────────────

_ARTICLES = ("ein", "ei", "eit", "en", "et")  # figures only where the unit, a person or "på" follows
_COUNTING = (
    "null éin to tre fire fem seks sju åtte ni ti elleve tolv tretten fjorten femten seksten sytten atten nitten"
)
_WORDS: dict[str, float] = {
    **dict.fromkeys((*_ARTICLES, "eitt", "ett", "én", "éi", "éitt"), 1),
    **dict.fromkeys(("halvannan", "halvannen", "halvanna", "halvannet", "halvtanna", "halvtannan"), 1.5),
    **{word: number for number, word in enumerate(_COUNTING.split())},
    **dict(zip(("syv", "åtta", "tjue", "tyve", "tjuefem", "tretti"), (7, 8, 20, 20, 25, 30), strict=True)),
}
_ONE = "(?:ein|eit|ei|en|et|éin|én|éi)"
_HALF = rf"(?: ?½| 1/2| (?:heile? |hele? )?og (?:{_ONE} )?(?:halv[et]?\b|1/2|½))"
_DIGITS = r"\d{1,3}(?:[ .]\d{3}){1,3}(?:,\d{1,2})?(?![.,]?\d| ?%| ?prosent)|\d{1,9}(?:[.,]\d{1,2})?(?![.,]?\d)"
_ATOM = (
    rf"(?:(?:{_ONE} )?halv[et]?\b|½|[1-4]/[2-5](?![\d/])|(?:{_DIGITS}"
    rf"|(?:{'|'.join(sorted(_WORDS, key=len, reverse=True))})\b){_HALF}?)"
)
_TO = r"(?(between)(?: og | ?- ?| til )|(?: ?- ?| til | eller | à ))"
_REFERENCE = (  # dates, the clock, telephone numbers, years, versions, "24/7"
    r"\d{1,2}\.? ?(?:jan|feb|mars|apr|mai|jun|jul|aug|sep|okt|nov|des)[a-zæøå]{0,7}\b\.?(?: \d{4})?"
    r"|\d{1,2}[./]\d{1,2}[./-] ?\d{2,4}|\d{4}-\d\d-\d\d|\d{1,2}:\d\d|\+\d\d (?=\d)|\d\d \d\d \d\d \d\d(?!\d)"
    r"|\d{3} \d\d \d{3}(?!\d)|\d{8}(?!\d)|(?:19|20)\d\d(?:[-/](?:19|20)?\d\d)?(?!\d|[.,]\d)|(?:spm|spørsmål|punkt|pkt"
    r"|nr|kap|kapittel|side|versjon|kl|sak|windows|office|iso)\.? ?\d{1,5}(?:[.:/]\d{1,6})?|\d{1,2}\. ?(?:linje|etasje"
    r"|kvartal|halvår|prioritet)\w{0,4}|(?![1-4]/[2-5](?![\d/]))\d{1,4}/\d{1,4}"
)
_FIGURE = re.compile(
    rf"(?<![\w@/§#])(?<!\w-)(?<!\d[.,])(?:(?P<reference>{_REFERENCE})"
    rf"|(?P<between>\bmellom )?(?P<low>{_ATOM})(?:{_TO}(?P<high>{_ATOM}))?)",
    re.IGNORECASE,
)
_ADJECTIVES = (
    r"(?:(?:faste?|heile?|heilt|hele?|helt|full[et]?|eigne?|eiga|eigen|eige|egne?|egen|eget|rei?ne?|kommunale?|samla"
    r"|samlede|ordinære?|interne?|dedikerte?|ikt-?|it-?|og|x|stk\.?) ){0,3}"
)
_UNITS = (  # units that pass for each other
    r"(?:\w[\w-]{0,30})?(?:årsverk(?:er|a|et|ene)?|stilling(?:ar|er|a|en|ane|ene)?)\b|(?:heil|hel|full)tids(?:tilsett"
    r"|ansatt)e?\b|stillingsh(?:ei|je)m\w{1,6}\b|fte\b|åv\b",
    r"kroner\b|krone\b|kr\b\.?|nok\b",
    # Nouns of the two written forms that are not alike, as units of municipal questions.
    r"(?:\w[\w-]{0,30})?(?:bustad(?:er|ar|en|ane|ene)?|bolig(?:er|en|ene)?|husvære(?:t|r|ne)?|husvere|leiligh(?:et|eter|etene)"
    r"|leileghei(?:t|ter|tene)|boeining(?:ar|er)?|boenhet(?:er)?)\b",
    r"(?:\w[\w-]{0,30})?(?:barn|born|unger|ungar|elev(?:ar|er)?)\b",
    r"(?:\w[\w-]{0,30})?plass(?:ar|er|en|ane|ene)?\b",
    r"(?:\w[\w-]{0,30})?(?:tilsette?|ansatte?|medarbeidar(?:ar)?|medarbeider(?:e)?)\b",
    r"(?:\w[\w-]{0,30})?(?:brukar(?:ar)?|bruker(?:e)?|innbyggjar(?:ar)?|innbygger(?:e)?|lærar(?:ar)?|lærer(?:e)?)\b",
    r"(?:time|timar|timer|døgn|dagar|dager|veker|uker|månader|måneder)\b",
)
_PERCENT = re.compile(r" ?(?:%|pst\b\.?|prosents?\b)", re.IGNORECASE)
_THOUSANDS = re.compile(r" (?:(tusen)|(mill(?:\.|ion(?:ar|er)?)?)|(mrd\.?|milliard(?:ar|er)?))(?!\w)", re.IGNORECASE)
_FULL_TIME = re.compile(r" (?:[\w-]{1,30} ){0,4}(?:på|i) (?:(?:heil|hel|full)tid|(?:full|heil|hel) stilling)\b", re.I)
_STAFF = re.compile(
    r" (?:[\w-]{1,20} ){0,2}(?!lær)[\w-]{0,20}?(?:person|tilset|ansat|konsulent|leiar|leder|sjef|rådg|mann|medarb)",
    re.I,
)
_BARE = re.compile(  # what follows a figure that stands for itself
    r" ?(?:$|[^\w\s%]|(?:på|i|ved|til|for|innan|innafor|innenfor|hos"
    r"|som|av (?:dei|de|dess?e|diss?e|dem)|og|eller|er|totalt?|samla|samlet"
    r"|(?:for)?delt|[hk]vorav|herav|derav|inkl\w{0,8}|medrekna|når|der|men|samt|pluss|til ?sam\w{2,3})\b)",
    re.IGNORECASE,
)
_BARE_PERCENT = re.compile(r" ?(?:$|[.,;()+]|(?:for)?delt\b)")
_DENIED = re.compile(r"(?:[,(] ?(?:og )?(?:ikkje|ikke)|\bi (?:staden|stedet|stad) for|\bheller enn) $", re.IGNORECASE)
_CLAIMED = re.compile(rf" \(?{_TOTALLY}\)?[:,]? ?\(?", re.IGNORECASE)  # the word of a total between two figures
_SHARED = re.compile(r"\b(?:for)?delt (?:på|mellom) $", re.IGNORECASE)  # "delt på tre": among how many
_ON_TOP = re.compile(r"(?:\bog|\bpluss|\+) $", re.IGNORECASE)  # "eitt årsverk og 30 % innleigd"
_ON_TOP_OF = re.compile(r"\bog (?:ei|ein|en|eit|et) (?:til )?(?:på|i) \d{1,3} ?(?:%|pst|prosent)", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_ZERO = re.compile(r"\W{0,5}(?:(?:vi|me) har )?(?:ingen|inga)\b", re.IGNORECASE)
_MOST_FIGURES = 60  # in an answer; one with more is a table, and no rule here reads tables
_BEFORE, _AFTER = 120, 80  # characters beside a figure that are looked at: a long clause, a short one
_LARGE, _LEAST_PART = 50, 25  # "300 årsverk, av desse 4 på IKT": a whole above the one, a part below 1/25 of it
_NEAR = 0.001  # slack for sums of parts: two decimals are the most that is read


@dataclass(frozen=True, slots=True, kw_only=True)
class _Figure:
    value: float
    start: int
    end: int  # after the unit
    unit: bool  # the unit stands beside it
    bare: bool  # nothing that it counts stands beside it
    percent: bool
    staff: bool  # it counts people
    sure: bool
    total: bool = False
    head: bool = False  # it opens the answer
    more: bool = False  # it comes on top of what stands before it
    sentence: int = 0


def find_number(text: str, *, unit: str | None, asked: str = "") -> float | None:
    """The total that a free-text answer states without doubt, in ``unit``; None when there is none, or any doubt.

    ``asked`` is the question: a year that it names is no other time than the one that is asked about.

    A range gives its midpoint, a position in per cent its share of one. ``unit`` is the question's: "årsverk", for
    which positions ("stillingar") pass too, or any noun; None takes a number of anything.
    """
    folded = fold_lines(text)
    for year in _YEAR.findall(asked):
        folded = re.sub(rf"(?:\b(?:i|for|per|pr\.?|i løpet av|innan|innen) )?(?<!\d){year}(?!\d)", "", folded)
    figures = list(islice(_lex(folded, unit), _MOST_FIGURES + 1))
    if UNSURE.pattern.search(folded) or _ON_TOP_OF.search(folded) or len(figures) > _MOST_FIGURES:
        return None
    figures = _place(folded, _merge(folded, figures))
    if zero := _ZERO.match(folded):
        rest = re.sub(rf"^ (?:{_unit_pattern(unit)})", "", folded[zero.end() :], count=1, flags=re.IGNORECASE)
        return 0.0 if (not rest or rest[0] in ".,;!(") and not figures and " men " not in rest else None
    main = _main(folded, figures)
    if main is None or not main.sure or (main.value == 0 and " men " in folded):
        return None
    least = main.value / _LEAST_PART if main.value > _LARGE else 0
    return None if any(0 < one.value < least for one in figures if one.unit or one.bare) else round(main.value, 4)


def _main(text: str, figures: Sequence[_Figure]) -> _Figure | None:
    """The figure that all the others are parts of, or None."""
    told = [one for one in figures if one.unit or one.bare or (one.staff and one.more)]
    totals = [one for one in told if one.total]
    if totals:
        main = totals[-1]
        others = [one for one in told if one.start > main.start and (one.more or one.sentence == main.sentence)]
        agree = all(one.value == main.value for one in totals) and all(one.value <= main.value for one in told)
        return main if agree and _are_parts(text, main, others) else None
    stated = [one for one in told if one.unit or (one.bare and one.head)]
    for main in stated[:1] + stated[-1:]:
        for parts in (told, [one for one in figures if not one.staff or one.unit]):
            if len(parts) > 2 and abs(sum(one.value for one in parts) - 2 * main.value) < _NEAR:
                return main
    return stated[0] if stated and _are_parts(text, stated[0], [one for one in told if one is not stated[0]]) else None


def _are_parts(text: str, main: _Figure, others: Sequence[_Figure]) -> bool:
    """Whether the other figures only divide the main one: they are said to, or they add up to it."""
    if any(one.more or one.value > main.value for one in others):
        return False
    loose = []
    for one in others:
        between = f"{text[main.end : one.start]}¤{text[one.end : one.end + 10]}"
        listed = main.total and re.match(r"[^.,;]{0,60}:", between)  # "3,6 årsverk totalt på IKT: …"
        if one.start < main.start or not (listed or PART.pattern.search(between)):
            loose.append(one.value)
    return not loose or (len(loose) > 1 and abs(sum(loose) - main.value) < _NEAR)


def _lex(text: str, unit: str | None) -> Iterator[_Figure]:
    """The figures of a text with what stands right beside them; dates, years, telephone numbers and the like not."""
    behind, ahead = _unit_places(unit)
    positions = _unit_pattern(unit) == _UNITS[0]
    place = 0
    while match := _FIGURE.search(text, place):
        place = match.end()
        before = text[: match.start()][-_AFTER:]
        if match["reference"] or _SHARED.search(before) or _DENIED.search(before):
            continue
        value, sure = _value(match["low"]), not re.fullmatch(r"\d{1,3}\.\d{3}", match["low"])  # 1.250: 1,25 or 1250?
        if match["high"] and (high := _value(match["high"])) > value:
            value = (value + high) / 2
            sure = text[: match.start()][-4:].lower() not in ("frå ", "fra ")  # "auka frå 2 til 3" is a change
        elif match["high"] or match["between"]:
            place, sure = match.end("low"), not match["between"]
        if thousands := _THOUSANDS.match(text, place):
            value, place = value * 1000 ** (thousands.lastindex or 0), thousands.end()
        if percent := _PERCENT.match(text, place):
            value, place = value / 100, percent.end()
        counted = behind.match(text, place) or (None if percent else _FULL_TIME.match(text, place))
        named = counted or (not percent and (unit is None or ahead.search(text[: match.start()][-_AFTER:])))
        figure = _Figure(
            value=value,
            start=match.start(),
            end=counted.end() if counted else place,
            unit=bool(named) and (positions or not percent),
            bare=_is_bare(text, match.start(), place, percent=bool(percent)) and (positions or not percent),
            percent=bool(percent),
            staff=bool(_STAFF.match(text, place)),
            sure=sure and not (counted and "deltid" in counted[0].lower()),
        )
        place = figure.end
        article = match["low"].lower() in _ARTICLES and not match["high"] and not figure.unit
        if not article or figure.staff or re.match(r" (?:på|til)\b|\W{0,4}$", text[place : place + 5]):
            yield replace(figure, bare=figure.bare and not (article and text[place : place + 2].strip(".")))


def _is_bare(text: str, start: int, end: int, *, percent: bool) -> bool:
    """Whether nothing stands beside a figure that it counts, or it is a share that comes on top of another."""
    if percent and _ON_TOP.search(text[:start][-_AFTER:]):
        return not re.match(r" av\b", text[end : end + 4])
    return bool((_BARE_PERCENT if percent else _BARE).match(text, end))


def _value(atom: str) -> float:
    whole = re.sub(f"{_HALF}$", "", atom, flags=re.IGNORECASE).lower()
    half = 0.5 if len(whole) < len(atom) else 0.0
    if whole in _WORDS:
        return _WORDS[whole] + half
    if not whole or "halv" in whole:
        return 0.5
    if "/" in whole:
        return int(whole[0]) / int(whole[-1])
    if re.match(r"\d{1,3}[ .]\d{3}", whole):
        whole = re.sub("[ .]", "", whole)
    return float(whole.replace(",", ".")) + half


def _merge(text: str, figures: Sequence[_Figure]) -> list[_Figure]:
    """Sums ("1,5 + 0,5"), then products ("to 50 % stillingar") and sizes ("ein konsulent i 60 % stilling"), as one."""
    for join in (_add, _size):
        merged: list[_Figure] = []
        for one in figures:
            joined = join(merged[-1], text[merged[-1].end : one.start], one) if merged else None
            merged[len(merged) - bool(joined) :] = [joined or one]
        figures = merged
    return list(figures)


def _add(first: _Figure, gap: str, second: _Figure) -> _Figure | None:
    if not (re.fullmatch(r" ?(?:\+|pluss) ?", gap) and (first.unit or first.bare) and (second.unit or second.bare)):
        return None
    both = replace(second, start=first.start, value=first.value + second.value, sure=first.sure and second.sure)
    return replace(both, unit=first.unit or second.unit, bare=first.bare and second.bare)


def _size(first: _Figure, gap: str, second: _Figure) -> _Figure | None:
    if len(gap) > _BEFORE or first.percent or not (second.percent or second.value == 0.5):
        return None
    both = replace(second, start=first.start, unit=True, sure=first.sure and second.sure)
    if re.fullmatch(r" ?(?:x |stk\.? |à |a )?", gap) and not first.unit:
        return replace(both, value=first.value * second.value)
    people = not first.unit and re.fullmatch(r" (?:[\w-]{1,30} ){1,4}(?:i|på|med) (?:ca\.? |om lag )?", gap)
    sized = first.unit and second.bare and re.fullmatch(r"[ (,:]{1,3}(?:(?:på|i|à) )?(?:ca\.? |om lag )?", gap)
    if not second.percent or not (people or sized):
        return None
    if second.value in (1, first.value):
        return replace(both, value=first.value)
    return replace(both, sure=both.sure and first.value == 1)


def _place(text: str, figures: Sequence[_Figure]) -> list[_Figure]:
    """The figures with what their sentence makes of them; those of another time or another owner are left out."""
    starts = starts_of(text, CLAUSE)
    placed: list[_Figure] = []
    for one in figures:
        index = bisect_right(starts, one.start)
        before = text[max(starts[index - 1], one.start - _BEFORE) : one.start]
        around = f"{before}¤{text[one.end : min([*starts[index : index + 1], one.end + _AFTER])]}"
        if NOT_NOW.pattern.search(around) or NOT_OURS.pattern.search(around):
            continue
        head, total = one.start == len(before) and bool(HEAD.pattern.search(around)), bool(TOTAL.pattern.search(around))
        if total and placed and placed[-1].unit and _CLAIMED.fullmatch(text[placed[-1].end : one.start]):
            placed[-1], total = replace(placed[-1], total=True), False
        shared = one.value < 1 and not total and any(other.staff and other.value > 1 for other in placed)
        placed.append(
            replace(
                one,
                bare=one.bare and (not one.percent or head or total or bool(_ON_TOP.search(before))),
                sure=one.sure and not shared and not BOUND.pattern.search(around),
                total=total and (one.unit or one.bare),
                head=head,
                more=bool(MORE.pattern.search(around)),
                sentence=index,
            )
        )
    return placed


def _unit_pattern(unit: str | None) -> str:
    family = [one for one in _UNITS if unit and re.fullmatch(one, unit, re.IGNORECASE)]
    other = re.escape(re.sub("(?:ar|er|or|e)$", "", unit)) + r"\w{0,4}" if unit else "(?!)"
    return family[0] if family else other


@lru_cache(maxsize=32)
def _unit_places(unit: str | None) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What finds the unit right after a figure ("2 faste stillingar"), and right before it ("Tal årsverk: 2")."""
    words = _unit_pattern(unit)
    lead = rf"(?:^|[.;:] )(?:[^\W\d]{{1,20}} ){{0,4}}(?:{words})(?: ?[:=]| er| utgj[eø]r)? ?{_FILLER}$"
    behind = rf"(?: av {_ONE})?-? ?{_ADJECTIVES}(?:{words})(?!\w)"
    return re.compile(behind, re.IGNORECASE), re.compile(lead, re.IGNORECASE)
