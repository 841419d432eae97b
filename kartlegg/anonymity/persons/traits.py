"""What a word with a capital may be, by its letters alone: first name, surname, place, ordinary word."""

import re
from functools import lru_cache

from kartlegg.anonymity.gazetteers import first_names, national_names, surnames
from kartlegg.anonymity.persons.lists import cue_words, foreign_first_names, foreign_surnames, is_known_place, is_place
from kartlegg.anonymity.words import is_headword, is_inflected, is_ordinary
from kartlegg.limits import NAME_LETTERS

# Endings of surnames: those that tell, of Norwegian, other Nordic, Slavic, Romance, Greek and Asian ones …
_SURNAME = re.compile(
    r"[^\W\d_]{2,30}(?:sen|zen|son|sson|sdottir|sdóttir|dotter|stad|rud|bråten|moen|bakken|haugen|lien|strup|gaard|gård|strøm"
    r"|ssen|quist|qvist|gren|ström|mann|hoff|stein|feld|baum|berger|meyer|ski|sky|ska|skij|tsky|ov|ova|ev|eva|ić|vić|vic|vich"
    r"|vitsj|enko|chuk|wicz|czyk|kkonen|ainen|änen|önen|ini|elli|etti|zzi|lli|escu|idis|opoulos|akis|[aeiou]u?lis|ez|ğlu|oglu|yan|shvili|zadeh"
    r"|pour|aux|eau|sworth|ington|field|wood|man|ley)"
)
# … and those that are endings of places' names too.
_FARM = re.compile(
    r"[^\W\d_]{2,30}(?:land|vik|berg|haug|heim|dal|nes|næs|ness|set|seth|seter|sæter|sether|eng|ås|hagen|lund|gard|vold|voll"
    r"|tveit|tvedt|stø|holm|holt|rød|mo|mark|skog|strand|stølen|eide|bø|bakk|bakke|vang|svik|aas|løkken|kvam|hus|sund|øy|fjell"
    r"|myr|hammer|vig|våg|stokk|foss|li|lie)"
)
# Letters and their company that no Norwegian word has.
_FOREIGN_LETTER = re.compile(r"[cqwxzáíóúñçšžćčłğşāīūő]")
_FOREIGN = re.compile(
    r"sh|ph|gh|bh|dh|tz|oo|ee|ou|ai|yi|iy|uu|aj|uj|yy|dj|ts[jc]|^[^aeiouyæøå]{3}[^r]|[aeiou]o\b|[^aeiouyæøå\W][oiu]\b"
    r"|[aeou]ah\b"
)
_LONG = 10  # letters: a longer word that no list has is joined of others more often than it is a name
# Endings of ordinary words, most of them in the definite form.
_WORDLIKE = re.compile(
    r"(?:ane|ene|erne|inga|ingen|ingar|inger|[^\W_]{3}ning|[^\W_]{5}ing|sjon|sjonen|heit?|heita|heten|leg|lig|lege|lige|isk"
    r"|iske|ande|else|elsen|elsar|elser|isme|ismen|skap|skapet|dommen|loven|lova|[^\W_]{4}en|[^\W_]{4}et)s?\b"
)
_WORDLIKE_LETTERS = 5
_TITLE_LETTERS = 6
_SHORTEST_HEAD = 2  # letters before an ending: "oljeselskapet" is an organisation, "laget" tells nothing
_CAPITAL_INSIDE = re.compile(r"(?:Mc|Mac|O'|D'|De|Di|Da|Le|La|Van|El|Al|Ben)[A-Z]")  # "McCain", "ElBaradei"


class Trait:
    """What speaks for a word being one thing or another, as bits of an integer; several may hold."""

    NONE = 0
    FIRST = 1 << 0  # a first name borne in Norway
    SURNAME = 1 << 1  # a surname borne in Norway
    FOREIGN_FIRST = 1 << 2
    FOREIGN_SURNAME = 1 << 3
    PLACE = 1 << 4  # of the lists of places
    KNOWN_PLACE = 1 << 5  # a municipality, a region, a country: what people mean by its name more often than a person
    ORDINARY = 1 << 6  # a headword of Norwegian or a form of one
    HEADWORD = 1 << 7  # as the dictionary has it
    COMPOUND = 1 << 8  # seems to be joined of ordinary words
    FUNCTION = 1 << 9  # a word that opens sentences and is no name there: "men", "etter"
    TITLE = 1 << 10
    ORGANISATION = 1 << 11  # a word or an ending of organisations' names
    ACRONYM = 1 << 12
    ODD = 1 << 13  # a capital inside, as in products' names
    ENDING = 1 << 14  # ends as surnames do
    FARM = 1 << 15  # ends as surnames and places do
    FOREIGN = 1 << 16  # letters that no Norwegian word has
    NATIONAL = 1 << 17  # a name that every municipality may mention: suppliers, products, state bodies
    WORDLIKE = 1 << 18  # ends as ordinary words do and names do not
    HYPHEN_TAIL = 1 << 19  # "Høyre-leiar": lower case behind a hyphen


LISTED_FIRST = Trait.FIRST | Trait.FOREIGN_FIRST
LISTED_SURNAME = Trait.SURNAME | Trait.FOREIGN_SURNAME
LISTED = LISTED_FIRST | LISTED_SURNAME


@lru_cache(maxsize=20_000)
def traits_of(word: str) -> int:
    """The traits of a word as it is written, with its genitive ending."""
    bare = word.rstrip("-").removesuffix("'s").removesuffix("'")
    if len(word) > NAME_LETTERS or not bare:
        return Trait.NONE
    if len(bare) > 1 and bare.isupper():
        return Trait.ACRONYM
    if "-" in bare:
        return _of_parts(bare.split("-"))
    if any(map(str.isupper, bare[1:])) and not _CAPITAL_INSIDE.match(bare):
        return Trait.ODD
    lower = bare.lower()
    found = _of_lists(lower)
    if lower.endswith("s") and len(lower) > 3 and not found & (LISTED | Trait.PLACE):
        found |= _of_lists(lower[:-1]) & ~(Trait.ORDINARY | Trait.HEADWORD | Trait.COMPOUND | Trait.FUNCTION)
    if is_title(lower):
        found |= Trait.TITLE
    return found | _of_form(lower, found)


def _of_form(lower: str, found: int) -> int:
    """What the letters tell: endings of surnames, of organisations, of ordinary words, foreign letters."""
    form = Trait.NONE
    stem = lower[:-1] if lower.endswith("s") and len(lower) > 4 else lower
    if lower in cue_words("organisation") or _ends(lower, "organisation_ending") or _ends(stem, "organisation_ending"):
        form |= Trait.ORGANISATION
    if _SURNAME.fullmatch(lower) or _SURNAME.fullmatch(stem):
        form |= Trait.ENDING
    elif _FARM.fullmatch(lower) or _FARM.fullmatch(stem):
        form |= Trait.FARM
    is_foreign = _FOREIGN_LETTER.search(lower) is not None
    if is_foreign or (len(lower) <= _LONG and _FOREIGN.search(stem)):
        form |= Trait.FOREIGN
    is_name = bool(form & (Trait.ENDING | Trait.FARM))
    is_long = len(lower) > _LONG and not is_foreign and not found & LISTED
    if not is_name and (is_long or (len(lower) > _WORDLIKE_LETTERS and _WORDLIKE.search(lower))):
        form |= Trait.WORDLIKE
    return form


@lru_cache(maxsize=20_000)
def is_title(lower: str) -> bool:
    """Whether a word in lower case is a title, a trade or a kinship that may stand before a name."""
    if lower in cue_words("title") or _singular(lower) in cue_words("title"):
        return True
    stem = lower.rsplit("-", 1)[-1]
    if stem != lower and stem in cue_words("title"):
        return True
    return len(lower) > _TITLE_LETTERS and _ends(lower, "title_ending")


def _singular(lower: str) -> str:
    for ending in ("ane", "ene", "ne"):
        if lower.endswith(ending):
            return lower.removesuffix(ending)
    return lower


def _of_lists(lower: str) -> int:
    found = Trait.NONE
    for names, trait in (
        (first_names(), Trait.FIRST),
        (surnames(), Trait.SURNAME),
        (foreign_first_names(), Trait.FOREIGN_FIRST),
        (foreign_surnames(), Trait.FOREIGN_SURNAME),
        (national_names(), Trait.NATIONAL),
        (cue_words("stop"), Trait.FUNCTION),
    ):
        if lower in names:
            found |= trait
    if is_place(lower):
        found |= Trait.PLACE
    if is_known_place(lower):
        found |= Trait.PLACE | Trait.KNOWN_PLACE
    if is_headword(lower):
        found |= Trait.ORDINARY | Trait.HEADWORD
    elif is_inflected(lower):
        found |= Trait.NONE if found & Trait.SURNAME and lower.endswith("sen") else Trait.ORDINARY
    elif not found & LISTED and is_ordinary(lower):
        found |= Trait.COMPOUND
    return found


def _of_parts(parts: list[str]) -> int:
    """Of a word with hyphens: "Anne-Lise" is a first name, "Strauss-Kahn" a surname, "Odda-Vik" none."""
    if not all(parts):
        return Trait.NONE
    of = [traits_of(part) for part in parts]
    if any(part[0].islower() and len(part) > 3 and is_ordinary(part) for part in parts[1:]):
        return of[0] | Trait.HYPHEN_TAIL | (Trait.TITLE if is_title(parts[-1]) else Trait.NONE)
    common, every = of[0], of[0]
    for one in of[1:]:
        common, every = common & one, every | one
    if every & (Trait.ACRONYM | Trait.ODD) or (len(max(parts, key=len)) < 3 and not every & LISTED):  # "Wi-Fi"
        return Trait.ORGANISATION
    if any(one & Trait.PLACE and not one & LISTED_FIRST for one in of) and not all(one & LISTED for one in of):
        return Trait.PLACE
    if all(one & LISTED_FIRST for one in of):
        common |= Trait.FIRST
    shared = Trait.FIRST | Trait.FOREIGN_FIRST | Trait.ORDINARY | Trait.TITLE | Trait.PLACE
    single = LISTED_SURNAME | Trait.ENDING | Trait.FARM | Trait.FOREIGN | Trait.ORGANISATION
    return (common & shared) | (every & single)


def _ends(lower: str, kind: str) -> bool:
    """Whether a word in lower case has an ending of some kind, and something before it."""
    endings = _endings(kind)
    return lower.endswith(endings) and any(lower.endswith(ending, _SHORTEST_HEAD) for ending in endings)


@lru_cache(maxsize=4)
def _endings(kind: str) -> tuple[str, ...]:
    return tuple(sorted(cue_words(kind)))
