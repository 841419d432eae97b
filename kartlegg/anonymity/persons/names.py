"""Names in headers and signatures: which of them are persons', and how they are taken apart.

A display name in a header may be a mailbox's ("Postmottak Odda kommune", "IT-avdelinga"); its words would take
half of every text with them if they were held to be a person's.
"""

import re
from collections.abc import Iterable

from kartlegg.anonymity.fold import fold
from kartlegg.anonymity.gazetteers import first_names, national_names, surnames
from kartlegg.anonymity.persons.lists import cue_words, foreign_first_names, foreign_surnames, is_place
from kartlegg.anonymity.persons.traits import is_title
from kartlegg.anonymity.words import is_ordinary
from kartlegg.limits import DISPLAY_NAME_CHARACTERS

_WORD = re.compile(r"[^\W\d_][^\W\d_'’-]{0,40}(?:[-'’][^\W\d_]{1,40}){0,4}\.?")
# Parts of words that no person's name has, but names of mailboxes do; a listed name with one ("Ismail") is a name.
_OFFICE = re.compile(
    r"kommun|mottak|avdeling|kontor|arkiv|system|torg|senter|sentral|service|support|hjelp|helpdesk|teneste|tjeneste"
    r"|noreply|no-reply|mailer|daemon|delivery|postmaster|administrator|rådmann|radmann|ordfør|direktør|sjef"
    r"|leiar|leder|rådgiv|rådgjev|fylke|statsforvalt|sekretari|etat|seksjon|gruppe|team|drift|digital|skjema|skole"
    r"|skule|mail|post\b|info\b|data\b|konsulent|ansvarleg|ansvarlig|saksbehandl|sakshandsam|region|samarbeid|svar\b"
)
_SHORT_OFFICE = frozenset(
    ("it", "ikt", "as", "iks", "sa", "kf", "ks", "fm", "hr", "it-", "og", "i", "for", "på", "ved")
)
_REMARK = re.compile(r"\([^()]{0,200}\)|\[[^\[\]]{0,200}\]|\"")
_BY = re.compile(r"\bv/\s?")  # "Odda kommune v/Kari Vik"
_ADDED = re.compile(r"\s[-–|]\s|[/<|;]|\svia\s")
_KOMMUNE = re.compile(r"(?<=\S)\s+\S{1,40}\s+(?:kommune|herad)\b.*", re.IGNORECASE)  # "Kari Vik Odda kommune"
_FIRST_WORDS = 3  # behind a comma: more is a sentence or a list
_WORDS = 5  # of a name: two first names, a middle name and two surnames


def is_person(name: str) -> bool:
    """Whether a display name looks like a person's: one to five words of letters, none of an office.

    A word alone counts when it is a first name of the lists.
    """
    words = plain_name(name).split()
    lower = [word.lower() for word in words]
    if not 1 <= len(words) <= _WORDS or not all(_WORD.fullmatch(word) for word in words):
        return False
    if len(words) == 1:
        return lower[0] in first_names() or lower[0] in foreign_first_names()
    if all(len(word.rstrip(".")) < 2 for word in words) or any(word in _SHORT_OFFICE for word in lower):
        return False
    if any(_is_office(word) for word in lower if not _is_listed(word)):
        return False
    first = any(
        part in names for word in lower for part in word.split("-") for names in (first_names(), foreign_first_names())
    )
    return first or not all(is_ordinary(word) or is_place(word) for word in lower)


def plain_name(name: str) -> str:
    """A display name without what is added to it, the surname last: "Vik, Kari (Odda)" gives "Kari Vik".

    Titles, an office behind a bar or a dash, "via …" and the municipality's name go.
    """
    bare = _REMARK.sub(" ", fold(name[:DISPLAY_NAME_CHARACTERS]).text)
    behalf = _BY.search(bare)
    if behalf:
        bare = bare[behalf.end() :]
    bare = _KOMMUNE.sub("", _ADDED.split(bare, maxsplit=1)[0].strip(" \t'"))
    surname, comma, first = bare.partition(",")
    first_words = first.split()
    if comma and first_words and not _OFFICE.search(first.lower()) and len(first_words) <= _FIRST_WORDS:
        bare = f"{first} {surname}"
    elif comma:
        bare = surname
    words = bare.split()
    while words and _is_mere_title(words[0]):
        del words[0]
    while len(words) > 1 and _is_mere_title(words[-1]):
        del words[-1]
    return " ".join(words)


def name_words(names: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """The words of the persons' names among some display names, in lower case, without the dots of initials."""
    split = (plain_name(name).lower().split() for name in names if is_person(name))
    return tuple(dict.fromkeys(tuple(word.rstrip(".") for word in words) for words in split))


def is_particle(word: str) -> bool:
    """Whether a word in lower case joins the parts of a name ("von", "de") and is none alone."""
    return word in cue_words("particle")


def _is_office(word: str) -> bool:
    return _OFFICE.search(word) is not None or word in national_names()


def _is_mere_title(word: str) -> bool:
    lower = word.lower().rstrip(".")
    return is_title(lower) and not _is_listed(lower)


def _is_listed(word: str) -> bool:
    parts = word.split("-")
    lists = (first_names(), surnames(), foreign_first_names(), foreign_surnames())
    return all(any(part in names for names in lists) for part in parts)
