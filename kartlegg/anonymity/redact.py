"""Identifiers taken out of a text: one constant placeholder a type, no trace of length, number or ending.

What stands around a name can tell which one it was: the preposition ("på" before an island), the ending of a
compound, how many were named, the form of a company. Such traces go too; all else stays as it was written.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kartlegg.anonymity.regions import in_region
from kartlegg.model import IdentifierType, Language, Span

PLACEHOLDERS: Mapping[IdentifierType, Mapping[Language, str]] = {
    kind: {Language.NYNORSK: f"[{nynorsk}]", Language.BOKMAL: f"[{bokmal}]"}
    for kind, nynorsk, bokmal in (
        (IdentifierType.MUNICIPALITY, "kommune", "kommune"),
        (IdentifierType.PERSON, "person", "person"),
        (IdentifierType.PLACE, "stad", "sted"),
        (IdentifierType.ORGANISATION, "verksemd", "virksomhet"),
        (IdentifierType.EMAIL, "e-post", "e-post"),
        (IdentifierType.PHONE, "telefon", "telefon"),
        (IdentifierType.URL, "nettadresse", "nettadresse"),
        (IdentifierType.NATIONAL_ID, "fødselsnummer", "fødselsnummer"),
    )
}
_NAMES = frozenset(
    (IdentifierType.MUNICIPALITY, IdentifierType.PERSON, IdentifierType.PLACE, IdentifierType.ORGANISATION)
)
_REACH = 80  # characters on each side of a span in which a mend is looked for

_MARKS = r"[*_]{0,3}"  # of Markdown, around a name
_SPACE = r"[ \t\u00a0]{0,3}"
_GAP = r"[ \t\u00a0]{1,3}"
_WRAP = rf"(?:{_GAP}|{_SPACE}\r?\n[ \t>]{{0,4}})"  # white space, or the end of a line that was only wrapped
_COUNT = r"(?:to|tre|fire|fem|seks|sju|syv|åtte|ni|ti|elleve|tolv|\d{1,2})"
_SINGULAR = r"(?:kommun(?:e|en|es|ens)|herad(?:et|s|ets)?)"
_PLURAL = r"(?:kommun(?:ar|ane|er|ene|anes|enes)|herad(?:a|ene)?)"
_PREPOSITIONS = r"(?:i|på|frå|fra|med|til|for|av|hos|hjå)"

# The rest of the word that a span stands in: a compound goes whole, and so does a genitive's ending.
_WORD_BEFORE = re.compile(r"[^\W_](?:[^\W_]|-(?=[^\W_])){0,60}-?\Z|-\Z")
_WORD_AFTER = re.compile(r"['’´]s(?![^\W_])|-?[^\W_](?:[^\W_]|-(?=[^\W_])){0,60}(?:['’´]s(?![^\W_]))?-?|-(?=\s)")
_AFTER_MARKS = re.compile(r"(\*{1,3})-?[^\W_]{1,60}")  # "**Odda**s", "*Odda*-ordføraren"
_APOSTROPHE = re.compile(r"['’´](?=[\s.,;:)]|\Z)")
_ALNUM_BEFORE = re.compile(r"[^\W_]{1,60}\Z")
_ALNUM_AFTER = re.compile(r"[^\W_]{1,60}")

_OWN_WORD = {  # what a placeholder says already
    IdentifierType.MUNICIPALITY: rf"(?:{_SINGULAR}|{_PLURAL})",
    IdentifierType.PERSON: r"(?:person(?:en|ar|ane|er|ene)?)",
    IdentifierType.PLACE: r"(?:stad(?:en)?|sted(?:et)?)",
    IdentifierType.ORGANISATION: r"(?:verksemda?|virksomhet(?:en)?)",
    IdentifierType.EMAIL: r"(?:e-?post(?:adress(?:e|a|en))?)",
    IdentifierType.PHONE: r"(?:telefon(?:en|nummer|nummeret)?)",
    IdentifierType.URL: r"(?:nettadress(?:e|a|en)|nettstad(?:en)?|nettsted(?:et)?)",
    IdentifierType.NATIONAL_ID: r"(?:(?:fødsels|person)nummer(?:et)?)",
}
_BEFORE = {
    kind: re.compile(
        rf"(?<![^\W_-])(?:(?:dei|de|begge|alle|våre|desse|disse){_GAP})?"
        rf"(?:{_COUNT}{_GAP}(?:andre{_GAP})?{word}[:,]?|{word}){_WRAP}(?P<marks>{_MARKS})\Z",
        re.IGNORECASE,
    )
    for kind, word in _OWN_WORD.items()
}
_AFTER = {
    kind: re.compile(rf"(?P<marks>{_MARKS})(?:{_GAP}{word}|{_WRAP}(?-i:{word}))(?![^\W_-])", re.IGNORECASE)
    for kind, word in _OWN_WORD.items()
} | {  # a company's form narrows down which one it is
    IdentifierType.ORGANISATION: re.compile(rf"(?P<marks>{_MARKS}){_GAP}(?:AS|ASA|IKS|KF|SA|BA|DA|ANS|SF)(?![^\W_])"),
}
# Names in a row become one placeholder: how many were named can point to the one who named them.
_BETWEEN = re.compile(
    rf"(?P<closing>{_MARKS})(?:{_GAP}{_SINGULAR}(?![^\W_]))?"
    rf"(?:{_SPACE}|(?:{_WRAP})?(?:[,;/&+–—-](?:{_WRAP})?(?:(?:og|samt|eller){_WRAP})?|(?:og|samt|eller){_WRAP}))"
    rf"(?:også{_GAP})?(?:(?P<preposition>{_PREPOSITIONS}){_GAP})?(?:{_SINGULAR}{_GAP})?(?P<opening>{_MARKS})",
    re.IGNORECASE,
)
_ITEM = r"[ \t>]{0,12}(?:(?:[-*•–‣▪+]|\(?\d{1,2}[.)])[ \t]{1,4})?"
_BETWEEN_ITEMS = re.compile(
    rf"{_MARKS}(?:{_GAP}{_SINGULAR})?{_SPACE}[.,;]?{_SPACE}\r?\n(?:[ \t]{{0,8}}\r?\n)?{_ITEM}{_MARKS}", re.IGNORECASE
)
_ITEM_START = re.compile(rf"(?:\A|\n){_ITEM}{_MARKS}\Z")
_ITEM_END = re.compile(rf"{_MARKS}(?:{_GAP}{_SINGULAR})?{_SPACE}[.,;]?{_SPACE}(?:\r?\n|\Z)", re.IGNORECASE)
_PREPOSITION = re.compile(rf"(?<![^\W_])({_PREPOSITIONS}){_GAP}(?:(?:{_SINGULAR}|{_PLURAL}){_GAP})?{_MARKS}\Z", re.I)
_BOTH = re.compile(
    rf"(?<![^\W_])(?:både|anten|enten){_GAP}(?P<rest>(?:{_PREPOSITIONS}{_GAP})?{_MARKS})\Z", re.IGNORECASE
)
_BETWEEN_TWO = re.compile(rf"(?<![^\W_])(?:(?P<and>mellom)|verken|korkje|hverken){_GAP}{_MARKS}\Z", re.IGNORECASE)

# "på Bømlo", "i Odda": the preposition tells an island. It stays where a verb wants it, and before "si".
_ON = re.compile(rf"(?<![^\W_])([Pp])å(?P<rest>{_GAP}{_MARKS})\Z")
_WANTS_ON = re.compile(
    r"(?<![^\W_])(?:sats|vent|peik|pek|vis|svar|håp|stol|bygg|baser|lit|tenk|tru|tro|legg|sjå|ser|krav|fokus|press|lik"
    r"|minn|døme|eksempel)[^\W_]{0,8}[ \t]{1,3}\Z",
    re.IGNORECASE,
)
_OWNS = re.compile(rf"{_MARKS}{_GAP}(?:si|sin|sitt|sine)(?![^\W_])", re.IGNORECASE)

# "ein kommune i Hardanger" fits where a noun of its own does. Which words stand around tells nothing of the name.
_OPENERS = (
    "i|på|frå|fra|med|til|for|av|hos|hjå|mot|om|enn|som|og|eller|at|når|da|då|dersom|hvis|utan|uten|gjennom|etter|er|har"
    "|mellom|både"
)
_CLOSERS = (
    "og|eller|som|er|var|har|hadde|kan|skal|vil|må|bør|blir|vert|ble|vart|i|på|frå|fra|med|til|hos|hjå|for|mot|av|om|enn"
    "|at|si|sin|sitt|sine|ikkje|ikke|også|òg|no|nå|får|fekk|fikk|samt|men|der|medan|mens"
)
_OPENS_PLACE = re.compile(
    rf"(?:\A|[\n.!?:;,(«\"–•*-]{_SPACE}|(?<![^\W_])(?:{_OPENERS}){_GAP}){_MARKS}\Z", re.IGNORECASE
)
_CLOSES_PLACE = re.compile(
    rf"{_MARKS}(?:{_SPACE}(?:[\n.!?:;,)»\"–]|\Z)|{_GAP}[(-]|{_GAP}(?:{_CLOSERS})(?![^\W_]))", re.IGNORECASE
)
_SENTENCE_START = re.compile(
    r"(?:\A|[.!?][\"»')\]]?\s{1,3}|\n)[ \t>]{0,12}(?:(?:[-*•–‣▪+]|#{1,6}|\(?\d{1,2}[.)])[ \t]{1,4})?[*_\"«]{0,3}\Z"
)

# "[kommune]: Ja" on a line of its own is the definition of a link in Markdown (CommonMark § 4.7), and vanishes.
_DEFINITION_START = re.compile(rf"(?:\A|\n){_ITEM}\Z")
_DEFINITION_REST = re.compile(
    r":(?=[ \t]{0,9}(?:\r?\n)?[ \t]{0,9}[^\s]{1,2000}[ \t]{0,9}(?:[\"'(][^\n]{0,500})?(?:\r?\n|\Z))"
)


@dataclass(frozen=True, slots=True)
class _Group:
    """Neighbouring spans of one type, told by one placeholder."""

    start: int
    end: int
    kind: IdentifierType
    regions: tuple[str | None, ...]  # of each span

    @property
    def region(self) -> str | None:
        """The region that all of them share."""
        return self.regions[0] if len(set(self.regions)) == 1 else None


def redact(text: str, spans: Sequence[Span], language: Language, *, regions: Mapping[int, str] | None = None) -> str:
    """The text with each span replaced by its placeholder in one language, or by the region that it lies in.

    A compound or a genitive goes whole; names in a row become one placeholder; a word that the placeholder says
    already goes ("Odda kommune" becomes "[kommune]"). Runs in time linear in the length of the text.

    Args:
        text: The text in which the spans were found.
        spans: In order, without overlap, as ``find_identifiers`` gives them.
        language: Of the placeholders.
        regions: Where the span of a municipality starts, to the region that may be told in its place: "ein kommune i
            Hardanger". It is where the sentence has room for so many words; elsewhere the placeholder stands.
    """
    groups = _groups(text, spans, regions or {})
    pieces: list[str] = []
    index = 0
    for number, group in enumerate(groups):
        following = groups[number + 1].start if number + 1 < len(groups) else len(text)
        start, words, end = _mended(text, group, language, index, following)
        pieces += [text[index:start], words]
        index = end
    return "".join([*pieces, text[index:]])


def _groups(text: str, spans: Sequence[Span], regions: Mapping[int, str]) -> list[_Group]:
    """The spans as whole words, those in a row together."""
    groups: list[_Group] = []
    for span in spans:
        start, end = _whole_word(text, span)
        own = (regions.get(span.start) if span.type is IdentifierType.MUNICIPALITY else None,)
        last = groups[-1] if groups else None
        if last and start < last.end:  # two parts of one word
            groups[-1] = _Group(last.start, max(end, last.end), last.kind, (*last.regions, None))
        elif last and last.kind is span.type and _in_a_row(text, last, start, end):
            groups[-1] = _Group(last.start, end, last.kind, last.regions + own)
        else:
            groups.append(_Group(start, end, span.type, own))
    return groups


def _whole_word(text: str, span: Span) -> tuple[int, int]:
    named = span.type in _NAMES
    floor = max(0, span.start - _REACH)
    before = (_WORD_BEFORE if named else _ALNUM_BEFORE).search(text, floor, span.start)
    after = (_WORD_AFTER if named else _ALNUM_AFTER).match(text, span.end)
    start, end = before.start() if before else span.start, after.end() if after else span.end
    if named and not after and text[start - 1 : start] not in tuple("'’´"):
        end = apostrophe.end() if (apostrophe := _APOSTROPHE.match(text, end)) else end
    return start, end


def _in_a_row(text: str, last: _Group, start: int, end: int) -> bool:
    if start - last.end > _REACH:
        return False
    between = _BETWEEN.fullmatch(text, last.end, start)
    if between and between["closing"] == between["opening"]:  # else "**Odda** og *Jondal*" would lose a mark
        before = _PREPOSITION.search(text, max(0, last.start - _REACH), last.start)
        wanted = between["preposition"]
        return not wanted or (before is not None and before[1].lower() == wanted.lower())
    return (
        _BETWEEN_ITEMS.fullmatch(text, last.end, start) is not None
        and _ITEM_START.search(text, max(0, last.start - _REACH), last.start) is not None
        and _ITEM_END.match(text, end) is not None
    )


def _mended(text: str, group: _Group, language: Language, floor: int, ceiling: int) -> tuple[int, str, int]:
    """What is cut out around a group, from ``floor`` to ``ceiling`` at most, and the words in its place."""
    start, end, several = group.start, group.end, len(group.regions) > 1
    head = tail = ""
    if own := _BEFORE[group.kind].search(text, max(floor, start - _REACH), start):
        start, head = own.start(), own["marks"]
    if (own := _AFTER[group.kind].match(text, end)) and own.end() <= ceiling:
        end, tail = own.end(), own["marks"]
    elif (
        text[group.start - 1 : group.start] == "*" and (rest := _AFTER_MARKS.match(text, end)) and rest.end() <= ceiling
    ):
        end, tail = rest.end(), rest[1]
    region = group.region if not tail or own else None
    if region and (room := _room(text, start, end, region, max(floor, start - _REACH), ceiling)):
        words = _in_words(region, language, several=several)
        capital = _SENTENCE_START.search(text, max(floor, start - _REACH), start) is not None
        words, end = (words[0].upper() + words[1:] if capital else words), room
    else:
        region, words = None, PLACEHOLDERS[group.kind][language]
    words = head + words + tail
    reach = max(floor, start - _REACH)
    if several and (both := _BOTH.search(text, reach, start)):
        start, words = both.start(), both["rest"] + words
    elif several and not region and (two := _BETWEEN_TWO.search(text, reach, start)):
        words += " og andre" if two["and"] else " eller andre"
    if group.kind in (IdentifierType.MUNICIPALITY, IdentifierType.PLACE):
        on = _ON.search(text, reach, start)
        if on and not _WANTS_ON.search(text, reach, on.start()) and not _OWNS.match(text, end):
            start, words = on.start(), ("I" if on[1] == "P" else "i") + on["rest"] + words
    if region or tail:
        return start, words, end
    if text.startswith("(", end):  # "[kommune](…)" would be a link
        return start, words + " ", end
    if text.startswith(":", end) and _DEFINITION_START.search(text, reach, start) and _DEFINITION_REST.match(text, end):
        return start, words + " –", end + 1
    return start, words, end


def _room(text: str, start: int, end: int, region: str, floor: int, ceiling: int) -> int | None:
    """Where the sentence goes on after a phrase of several words in place of ``text[start:end]``; None: no room."""
    if not _OPENS_PLACE.search(text, floor, start) or not _CLOSES_PLACE.match(text, end):
        return None
    told = re.compile(rf"{_GAP}(?:i|på){_GAP}{re.escape(region)}(?![^\W_])", re.IGNORECASE).match(text, end)
    return told.end() if told and told.end() <= ceiling else end  # else "ein kommune i Hardanger i Hardanger"


def _in_words(region: str, language: Language, *, several: bool) -> str:
    if language is Language.NYNORSK:
        return f"{'kommunar' if several else 'ein kommune'} {in_region(region)}"
    return f"{'kommuner' if several else 'en kommune'} {in_region(region)}"
