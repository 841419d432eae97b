"""Names of persons of this round: which of the names in headers are persons', and how they are looked up.

A display name in a header may be a mailbox's ("Postmottak Odda kommune", "IT-avdelinga"); its words would take
half of every text with them if they were held to be a person's.
"""

import re
from collections.abc import Iterable

_LETTERS = r"[^\W\d_]"
_PARTICLES = frozenset(("von", "van", "de", "der", "den", "af", "av", "la", "le", "al", "el", "bin"))
# Parts of words that no person's name has, but names of mailboxes do.
_OFFICE = re.compile(
    r"kommun|mottak|avdeling|kontor|arkiv|system|torg|senter|sentral|service|support|hjelp|helpdesk|teneste|tjeneste"
    r"|noreply|no-reply|mailer|daemon|delivery|postmaster|administrator|rådmann|radmann|ordfør|direktør|kommunal|sjef"
    r"|leiar|leder|rådgiv|rådgjev|fylke|statsforvalt|sekretari|etat|seksjon|gruppe|team|drift|digital|skjema|skole"
    r"|skule|mail|post\b|info\b|data\b|konsulent|ansvarleg|ansvarlig|saksbehandl|sakshandsam|region|samarbeid|svar\b"
)
_SHORT_OFFICE = frozenset(
    ("it", "ikt", "as", "iks", "sa", "kf", "ks", "fm", "hr", "it-", "og", "i", "for", "på", "ved")
)
# First names and surnames that are ordinary words, and which often open a sentence: there they are no names.
_ORDINARY = frozenset(
    re.findall(
        r"\w+",
        "per dag liv bo tor mai ro ask bjørk bjørn ulv lind berg haug dal vik lie moen bakke rask ung lang stor god ny"
        " may sol siv ans arve even glad jan mars vår stein storm flo heim holt krog lund nes ness myhre nord øst vest"
        " sør",
    )
)


def is_person(name: str) -> bool:
    """Whether a display name looks like a person's: one to five words of letters, none of an office."""
    words = plain_name(name).split()
    return (
        1 <= len(words) <= 5
        and all(re.fullmatch(rf"{_LETTERS}[^\W\d_.'’-]*(?:[-'’]{_LETTERS}+)*\.?", word) for word in words)
        and any(len(word) >= 3 for word in words)
        and not any(word.lower() in _SHORT_OFFICE or _OFFICE.search(word.lower()) for word in words)
    )


def plain_name(name: str) -> str:
    """A display name without what is added to it, the surname last: "Vik, Kari (Odda)" gives "Kari Vik"."""
    bare = re.sub(r"\([^()]{0,200}\)|\[[^\[\]]{0,200}\]|[\"]", " ", name)
    bare = re.split(r"\s[-–/|]\s|[<|;]", bare, maxsplit=1)[0]
    surname, comma, first = bare.partition(",")
    first_words = first.split()
    if comma and first_words and not _OFFICE.search(first.lower()) and len(first_words) <= 3:
        bare = f"{first} {surname}"
    elif comma:
        bare = surname
    return " ".join(bare.split())


def person_words(names: Iterable[str]) -> tuple[frozenset[str], frozenset[str]]:
    """The full names and the single words of the persons among some display names, all in lower case.

    A single word counts from three letters on, and no particle ("von") does.
    """
    full: set[str] = set()
    single: set[str] = set()
    for name in names:
        if not is_person(name):
            continue
        words = [word.rstrip(".") for word in plain_name(name).lower().split()]
        if len(words) > 1:
            full.add(" ".join(words))
            full.add(f"{words[-1]}, {' '.join(words[:-1])}")
        for word in words:
            single.update(part for part in (word, *word.split("-")) if len(part) >= 3 and part not in _PARTICLES)
    return frozenset(full), frozenset(single)


def is_ordinary(word: str) -> bool:
    """Whether a name in lower case is also an ordinary word that may open a sentence with a capital."""
    return word in _ORDINARY
