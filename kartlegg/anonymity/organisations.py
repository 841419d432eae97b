"""Local companies, cooperation bodies, schools and homes: by their legal form, by what they do, by what they are.

Bodies and suppliers that all municipalities know (``gazetteers.national_names``) are left alone.
"""

import re
from collections.abc import Iterator, Sequence

from kartlegg.anonymity.context import PREPOSITIONS, is_first_name, is_shouted
from kartlegg.anonymity.fold import Folded
from kartlegg.anonymity.gazetteers import find_place, municipality_names, national_names, regions
from kartlegg.anonymity.text import Found, Text, Word
from kartlegg.anonymity.words import MODIFIERS, NATURE, ends_in_nature, is_headword, is_inflected, is_ordinary
from kartlegg.limits import NAME_WORDS
from kartlegg.model import Cooperation, IdentifierType

_SPELLINGS = {"å": "(?:å|aa|a)", "ø": "(?:ø|oe|ö|o)", "æ": "(?:æ|ae|ä|a)", "é": "[ée]", "-": "[- ]?"}
# Legal forms in Brønnøysundregistrene's abbreviations; those that are words or names in other senses are left out.
_FORMS = frozenset(("AS", "ASA", "IKS", "SA", "KF", "FKF", "ANS", "DA", "ENK", "BA", "NUF", "HF", "SF"))
# What a name goes before: the word says what the body is.
_KINDS = re.compile(
    r"(?:[a-zæøå-]{0,30}(?:"
    r"skule|skole|barnehage|oppvekstsenter(?:et)?|sjukeheim|sykehjem|sykeheim|aldersheim|aldershjem"
    r"|omsorgssenter|omsorgsheim|omsorgsbustader|omsorgsboliger|bufellesskap|bofellesskap|helsesenter|helsetun"
    r"|helsehus|eldresenter|legesenter|legekontor|folkehøgskule|folkehøgskole|gymnas|kraftlag|energiverk|e-verk"
    r"|sparebank|næringshage|næringslag|regionråd|driftssenter|ikt-samarbeid|it-samarbeid|ikt-drift|ikt-senter"
    r"|idrettslag|ungdomslag|grendalag|bygdelag|velforening|vassverk|vannverk|brannvesen|lensmannskontor"
    r"|renovasjonsselskap|avfallsselskap|bygdebok|museum|soknekontor|sokneråd|menighetsråd|kyrkje|kirke"
    r")|interkommunale|kommunale)"
)
_TWO_WORDS = re.compile(
    r"(?:vidaregåande|videregående) (?:skule|skole)"
    r"|barne- og ungdomssk(?:ule|ole)|(?:bu|bo)- og (?:omsorgs|behandlings|aktivitets)(?:senter|heim|hjem)"
    r"|interkommunale? [a-zæøå-]{3,30}|kommunale? (?:eigedoms|eiendoms)?(?:selskap|føretak|foretak)"
)
_TWO_FIRST = re.compile(r"vidaregåande|videregående|barne-|b[uo]-|interkommunale?|kommunale?")
# Last words, with a capital, of names of companies: what they deal in.
_TRADES = re.compile(
    r".{0,12}(?:"
    r"data|datateneste|datatjeneste|fiber|breiband|bredband|bredbånd|energi|kraft|kraftlag|nett|renovasjon"
    r"|vekst|sparebank|ikt-drift|drift|driftssenter|(?<!stats)(?<!for)(?<!om)råd|samdrift|telefoni|bedriftshelseteneste"
    r"|bedriftshelsetjeneste|utvikling|næringshage|industri|vassverk|vannverk|eigedom|eiendom|samarbeid"
    r"|ikt-samarbeid|brannvesen|avfall"
    r")|(?:.{1,12}-)?ik?t"
)
# Bodies whose name follows what they are: "Regionrådet X", "Samarbeidsrådet for X", "Driftssenteret på X".
_HEADS = re.compile(
    r"interkommunalt?e?|[\w-]{0,40}(?:"
    r"(?<!stats)(?<!for)(?<!om)råd(?:et)?|samarbeid(?:et)?"
    r"|(?:vern|nett|data|ikt|it|innkjøps|brukar|bruker)ring(?:en)?|nettverk(?:et)?|alliansen?|forum(?:et)?"
    r"|driftssenter(?:et)?|driftssentralen?|fellesskapet"
    r")|(?:\w{1,30}-)?(?:ikt|it)|digi|ddv"
)
_ACRONYM = re.compile(r"(?=[A-ZÆØÅ]{4,8}\Z)(?:[A-ZÆØÅ]{0,4}IKT[A-ZÆØÅ]{0,4})\Z|[A-ZÆØÅ]{2,4}(?:Drift|Data|Nett|IKT)\Z")
_BODY = re.compile(r"(?P<name>\w{2,30}?)(?P<hyphen>-)?(?:samarbeid(?:et)?|nettverket|alliansen|regionråd(?:et)?|rådet)")
_INNER = re.compile(
    r"og|&|i|for|på|brann|redning|brannvesen|vatn|vann|avlaup|avløp|renovasjon|arkiv|avfall|miljø|vassverk|vannverk"
    r"|legevakt|inter(?:kommunal[et]?)|kommunale?|[a-zæøå]{0,20}(?:selskap|føretak|foretak)|råd|revisjon|drift"
    r"|utvikling|hamn|havn"
)
_LOWER = re.compile(r"[a-zæøå]{2,30}-?|&")  # before a legal form, which only a name has before it
_STOPS = frozenset(
    re.findall(
        r"[^ ]+",
        "eit et ein en ei er var har hadde eig eier som med til av frå fra ved hos hjå om at vi me eg jeg dei de"
        " det den",
    )
)
_ROLE = re.compile(
    r"(?:selskap(?:et)?|bedrift(?:a|en)?|leverandør(?:en)?|firma(?:et)?|f[øo]retak(?:et)?|lag(?:et)?|kjed[ae]n?"
    r"|verksemd(?:a)?|virksomhet(?:en)?|avtale[nr]?|styret|kontrakten)\Z"
)
_GENERAL = frozenset(("ikt", "it", "digi", "ddv"))  # by themselves no names, before a region's the beginning of one


def find_bodies(folded: Folded, cooperation: Sequence[Cooperation]) -> Iterator[Found]:
    """Every place where a cooperation body of the round is named."""
    for body in cooperation:
        words = ["".join(_SPELLINGS.get(one, re.escape(one)) for one in word.lower()) for word in body.name.split()]
        if words:
            pattern = r"(?<![^\W_])" + r"\s+".join(words) + r"(?:'s|s'|s|')?(?![^\W_])"
            for match in re.finditer(pattern, folded.lower):
                yield *match.span(), IdentifierType.ORGANISATION, None


def find_organisations(text: Text) -> Iterator[Found]:
    """Every name of a local company, cooperation body, school or home that its form gives away."""
    clues: dict[str, bool] = {}
    for index, word in enumerate(text.words):
        is_clue = clues.get(word.text)
        if is_clue is None:
            is_clue = clues[word.text] = _is_clue(word)
        if not is_clue:
            continue
        span = _by_capitals(text, index) if word.text[0].isupper() else _by_kind(text, index)
        if span is None:
            continue
        first, last = span
        if last + 1 < len(text.words) and text.words[last + 1].text in _FORMS and _gap(text, last) == " ":
            last += 1
        if not _is_national(text, first, last):
            yield text.words[first].start, text.words[last].end, IdentifierType.ORGANISATION, None


def _is_clue(word: Word) -> bool:
    """Whether a word by itself can give an organisation's name away."""
    if not word.text[0].isupper():
        return bool(_KINDS.fullmatch(word.lower) or _TWO_FIRST.fullmatch(word.lower))
    return bool(
        word.text in _FORMS
        or _TRADES.fullmatch(word.lower)
        or _HEADS.fullmatch(word.lower)
        or _ACRONYM.match(word.text)
    )


def _by_capitals(text: Text, index: int) -> tuple[int, int] | None:
    """The first and last word of a name that a word with a capital gives away."""
    word = text.words[index]
    if _ACRONYM.match(word.text) and word.lower not in national_names() and not is_inflected(word.lower):
        return index, index
    first = _back(text, index)
    if word.text in _FORMS and any(one.lower in _STOPS for one in text.words[first:index]):
        return None  # a sentence in capitals
    if word.text not in _FORMS and is_shouted(text, index):
        return None
    if first < index and (word.text in _FORMS or (_TRADES.fullmatch(word.lower) and not word.opens)):
        return first, index
    if word.lower in national_names() and word.lower not in _GENERAL:
        return None
    if not _HEADS.fullmatch(word.lower):
        return None
    if first < index and _is_plain(text.words[first].lower):
        first = index  # "Samarbeidet og Regionrådet"
    last = _ahead(text, index)
    if word.lower in _GENERAL:
        following = text.words[index + 1].lower if last > index else ""
        return (index, last) if _is_somewhere(following.removesuffix("s")) or _is_somewhere(following) else None
    if first == index == last and not _has_local_part(word):
        return None
    return first, last


def _by_kind(text: Text, index: int) -> tuple[int, int] | None:
    """The first and last word of a name that ends in what the body is: "Xnes ungdomsskule"."""
    two = _TWO_WORDS.match(text.folded.lower, text.words[index].start)
    if two is None and not _KINDS.fullmatch(text.words[index].lower):
        return None
    first = _back(text, index)
    name = text.words[first]
    is_word = _is_plain(name.lower) and not _is_definite_place(name.lower)
    if first == index or (first == index - 1 and name.opens and is_word):
        return None  # "Ny skule"
    last = index
    while two and last + 1 < len(text.words) and text.words[last + 1].start < two.end():
        last += 1
    return first, last


def _gap(text: Text, index: int) -> str:
    """What parts a word from the next."""
    return text.folded.text[text.words[index].end : text.words[index + 1].start]


def _back(text: Text, index: int) -> int:
    """The first word of a name that ends in a word, or the word itself.

    Words with a capital one after the other, and between them what such names have in lower case: "brann og redning".
    A word that opens the sentence and is an ordinary one is none of them: "Selskapet Xnes Energi AS".
    """
    first = last = index  # the last that stands for sure
    inner = _LOWER if text.words[index].text in _FORMS else _INNER
    while last > 0 and index - last < NAME_WORDS and _gap(text, last - 1) in (" ", " & "):
        word = text.words[last - 1]
        if word.text in _FORMS or (len(word.text) == 1 and word.text[0].isupper()):
            break
        if word.text[0].isupper():
            alone = last == index and inner is _LOWER  # "Xnes AS": nothing else is there to be the name
            if word.opens and (_is_word(word.lower) if alone else _is_plain(word.lower)):
                is_kind = text.words[index].text[0].islower()
                first -= is_kind and last == index and _is_definite_place(word.lower)
                break
            if text.words[last].lower == "og" and _are_two(text, last, index):
                break
            first = last = last - 1
            if word.opens:
                break
        elif inner.fullmatch(word.lower) and word.lower not in _STOPS:
            last -= 1
            if word.lower in ("i", "for", "på") and not _INNER.fullmatch(text.words[last - 1].lower):
                break
        else:
            break
    return first


def _are_two(text: Text, at: int, index: int) -> bool:
    """Whether "og" stands between two names, not inside one: "Xnes Kraft og Vik Energi AS"."""
    last = text.words[at - 1]
    behind = index - at - (text.words[index].text in _FORMS)  # words of the second name
    before = at >= 2 and text.words[at - 2].text[0].isupper() and _gap(text, at - 2) == " "
    ends = last.text.isupper() or _TRADES.fullmatch(last.lower) is not None
    return behind >= 2 and (ends or (before and not text.words[at - 2].opens))


def _is_word(lower: str) -> bool:
    """Whether a word by itself is no name even before a legal form: "Selskapet AS"."""
    return lower in _STOPS or lower in PREPOSITIONS or _ROLE.search(lower) is not None


def _is_plain(lower: str) -> bool:
    """Whether a word that opens a sentence is no part of a name: an ordinary word, what kind of body it is."""
    place = find_place(lower)
    is_place = place is not None and not place.also & {"word", "inflected"}
    if is_place or lower in MODIFIERS or lower in regions() or ends_in_nature(lower):
        return False
    return is_inflected(lower) or (is_ordinary(lower) and _ROLE.search(lower) is not None)


def _is_definite_place(lower: str) -> bool:
    """Whether a word is a place's name before what a body is, where no noun has this form: "Solsida barnehage"."""
    return not is_headword(lower) and find_place(lower) is not None


def _ahead(text: Text, index: int) -> int:
    """The last word of a name that begins with what the body is."""
    last = index
    while last + 1 < len(text.words) and last - index < NAME_WORDS:
        if _gap(text, last) != " " or not _goes_on(text, index, last):
            break
        last += 1
    while last > index and not text.words[last].text[0].isupper():
        last -= 1
    if last > index and text.words[last].lower in MODIFIERS and last + 1 < len(text.words):
        last += text.words[last + 1].lower in NATURE  # "… i Ytre fjord"
    return last


def _goes_on(text: Text, index: int, last: int) -> bool:
    """Whether the name of a body that begins at a word goes on after another: "Regionrådet for X"."""
    head, following = text.words[index], text.words[last + 1]
    if following.text[0].isupper():
        return True
    if head.lower.startswith("interkommunal") and _LOWER.fullmatch(following.lower) and last - index < 3:
        return True
    joins = ("for", "råd") if head.opens else ("for", "råd", "i", "på")
    if following.lower not in joins or last - index >= 2 or last + 2 >= len(text.words):
        return False
    name = text.words[last + 2]
    return name.text[0].isupper() or (following.lower == "råd" and name.lower == "for")


def _has_local_part(word: Word) -> bool:
    """Whether a word is a name with "rådet" or "samarbeidet" at its end: "Hardangerrådet", "Xnes-nettverket"."""
    match = _BODY.fullmatch(word.lower)
    if match is None:
        return False
    stem = match["name"]
    if any(one in municipality_names() for one in (stem, stem.removesuffix("s"))):
        return False  # the municipality's name says it all
    if any(one in regions() for one in (stem, stem.removesuffix("s"))):
        return True
    if any(_is_somewhere(one) for one in (stem, stem.removesuffix("s"))):
        return not is_inflected(stem) or match["hyphen"] is not None
    return match["hyphen"] is not None and not is_ordinary(stem) and stem not in national_names()


def _is_somewhere(lower: str) -> bool:
    return (
        regions().get(lower) in ("region", "county") or find_place(lower) is not None or lower in municipality_names()
    )


def _is_national(text: Text, first: int, last: int) -> bool:
    """Whether a name, with or without its legal form, is one that all municipalities know."""
    words = text.words[first : last + 1]
    name = text.folded.lower[words[0].start : words[-1].end]
    bare = " ".join(name.split()[:-1]) if words[-1].text in _FORMS else name
    return (
        name in national_names()
        or bare in national_names()
        or (words[0].lower in national_names() and words[0].lower not in _GENERAL)
        or (len(words) == 2 and is_first_name(words[0].lower) and words[-1].text not in _FORMS)
    )
