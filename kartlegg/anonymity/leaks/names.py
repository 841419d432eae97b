"""Names, addresses and numbers that point to a municipality or a person (LEAKS 1 to 8, 19, 20).

What points to one that was asked stops the document. Other municipalities, and places that point to none of the
round, are told as a warning: they may be the subject of a sentence. What the letter itself names is nobody's secret,
unless it is the name of one of the round.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import unquote

from kartlegg.anonymity.find import Finding, find_all
from kartlegg.anonymity.fold import fold
from kartlegg.anonymity.gazetteers import demonyms, municipalities, national_names, nicknames, successors
from kartlegg.anonymity.leaks.finding import LeakKind, at_place, make_leak
from kartlegg.anonymity.leaks.speech import Voices, voices_of
from kartlegg.anonymity.leaks.values import Document, Evidence, Leak, PassageKind, Severity
from kartlegg.anonymity.municipalities import fold_name
from kartlegg.anonymity.words import is_inflected
from kartlegg.model import AllowedName, IdentifierType, RoundFacts, Sender

_MEND = "take it out, or list it under anonymity.allow with a reason if it is the subject of the sentence"


def _kind(name: IdentifierType, row: int, why: str, severity: Severity = Severity.STOP) -> LeakKind:
    return LeakKind(name=str(name), row=row, severity=severity, why=why, mend=_MEND)


_OF_THE_ROUND = _kind(IdentifierType.MUNICIPALITY, 1, "points to a municipality of the round")
_OTHER = _kind(IdentifierType.MUNICIPALITY, 1, "names a municipality outside the round", Severity.WARNING)
_NICKNAME = _kind(IdentifierType.MUNICIPALITY, 5, "is the nickname of a municipality", Severity.WARNING)
_NEIGHBOUR = _kind(IdentifierType.MUNICIPALITY, 8, "names a municipality that few replies name")
_PERSON = _kind(IdentifierType.PERSON, 7, "names a person")
_PERSON_OF_MANY = replace(_PERSON, severity=Severity.WARNING, why="names a person, or what is called like one")
_PLACE = _kind(IdentifierType.PLACE, 5, "names a place in a municipality of the round", Severity.WARNING)
_PLACE_OF_FEW = _kind(IdentifierType.PLACE, 8, "names a place that few replies name")
_ADDRESS = _kind(IdentifierType.PLACE, 6, "is a postal address")
_BODY = _kind(IdentifierType.ORGANISATION, 8, "names a local organisation")
_OTHER_BODY = replace(_BODY, severity=Severity.WARNING, why="names an organisation that no reply names")
_OTHER_SITE = _kind(IdentifierType.URL, 6, "is a web address that neither the letter nor the whole country knows")
_SHAPES = {
    IdentifierType.EMAIL: _kind(IdentifierType.EMAIL, 6, "is an e-mail address"),
    IdentifierType.PHONE: _kind(IdentifierType.PHONE, 6, "is a phone number"),
    IdentifierType.URL: _kind(IdentifierType.URL, 6, "is a web address of the round"),
    IdentifierType.NATIONAL_ID: _kind(IdentifierType.NATIONAL_ID, 6, "is a national identity number"),
}
_LINK = _kind(IdentifierType.URL, 20, "is a link or a file name that names somebody of the round")
# Targets of links in Markdown and HTML, as far as a text still has them.
_TARGET = re.compile(
    r"\]\(<?([^)\s>]{1,2000})|\b(?:href|src|id|class|name|action|data-[a-z-]{1,30})\s?=\s?[\"']([^\"'\n]{1,2000})[\"']"
    r"|^\[[^\]\n]{1,99}\]: ?(\S{1,2000})|\{#([^\s{}]{1,200})\}",
    re.IGNORECASE | re.MULTILINE,
)
_ON_THE_WEB = re.compile(r"\s*(?:https?:)?//", re.IGNORECASE)  # where four digits may number anything
_WORDS = frozenset((IdentifierType.PERSON, IdentifierType.PLACE))
_GENITIVE = re.compile(r"(?:'s|s'|s|')?")
_INFLECTED_AFTER = re.compile(r"\s+(?:(?:kommune|herad)s?\s+)?(?:si|sin|sitt|sine)\b|\s+(?:kommunes|herads)\b")
_STEM = 4  # letters of a name that a compound with it has at least: "Øygardsmodellen"


def with_sender(facts: RoundFacts, sender: Sender) -> RoundFacts:
    """The facts with the sender's own name, title, office, address and phone allowed; they sign the letter."""
    own = (
        sender.name,
        sender.title,
        sender.office,
        sender.email,
        sender.phone,
        (sender.email or "").rpartition("@")[2],
    )
    allow = tuple(AllowedName(name=name, reason="the sender of the letter") for name in own if name)
    return replace(facts, allow=(*facts.allow, *allow))


def find_names(document: Document, evidence: Evidence) -> Iterator[Leak]:
    """Every identifier in every passage; what the allow list has, the sender and what the letter names stay."""
    facts = with_sender(evidence.facts, evidence.survey.sender)
    voices = voices_of(evidence)
    persons = _person_words(facts)
    for passage in document.passages:
        covered = False
        for found in find_all(passage.text, facts):
            after = passage.text[found.span.end : found.span.end + 20].lower()
            kind, whose = _judge(found, after, evidence, voices, persons)
            if kind:
                covered = True
                start, end = found.span.start, found.span.end
                yield make_leak(at_place(kind, passage), passage, start, end, whose=whose)
        targets = (
            [(0, len(passage.text))] if passage.kind in (PassageKind.LINK, PassageKind.NAME) and not covered else []
        )
        if passage.kind is PassageKind.BODY:
            targets = [match.span(match.lastindex or 0) for match in _TARGET.finditer(passage.text)]
        for start, end in targets:
            for number in _in_link(passage.text[start:end], facts, persons):
                yield make_leak(_LINK, passage, start, end, whose=(number,) if number else ())


def _in_link(target: str, facts: RoundFacts, persons: frozenset[str]) -> Iterator[str | None]:
    """Whom a link or a file name names: the first of the round, where it tells; its words are taken apart."""
    words = re.sub(r"[^\w\n]|_", " ", unquote(target)).title()
    for found in find_all(words, facts):
        if found.whose or (found.span.type is IdentifierType.PERSON and persons.intersection(_words(found.span.text))):
            yield found.whose
            return
    yield from _in_plain_letters(target, facts)


def _in_plain_letters(target: str, facts: RoundFacts) -> Iterator[str]:
    """Whose name, without the letters that addresses lack, or whose number stands in a link; the first of them."""
    parts = re.findall(r"[^\W_]+", unquote(target).lower())
    names = {fold_name(one.name.lower()): one.number for one in facts.recipients if len(one.name) >= _STEM}
    own = names if _ON_THE_WEB.match(target) else names | {one.number: one.number for one in facts.recipients}
    yield from [own[part] for part in parts if part in own][:1]


def _judge(
    found: Finding, after: str, evidence: Evidence, voices: Voices, persons: frozenset[str]
) -> tuple[LeakKind | None, tuple[str, ...]]:
    """What kind of leak an identifier is with what stands after it, and whose; no kind when it is none."""
    kind, text = found.span.type, found.span.text
    whose: tuple[str, ...] = (found.whose,) if found.whose else ()
    if kind is IdentifierType.MUNICIPALITY:
        whose = whose or _parts_of(text, evidence)
        if fold(text).lower in nicknames():
            return _NICKNAME, whose
        if whose:
            return replace(_OF_THE_ROUND, row=_form(text, after, whose[0], evidence)), whose
        few = () if voices.is_known(text) else voices.who(text)
        return (_NEIGHBOUR, few) if 1 <= len(few) < evidence.minimum else (_OTHER, ())
    if kind in _WORDS and persons.intersection(_words(text)):  # a surname may be the name of a farm too
        return _PERSON, whose or voices.who(text)
    is_named = kind in (IdentifierType.PLACE, IdentifierType.ORGANISATION)
    is_seen = text.lower() in {one.lower() for one in (*evidence.facts.addresses, *evidence.facts.phones)}
    if (is_named or not whose) and not is_seen and voices.is_known(text):
        return None, ()
    few = voices.who(text)
    shared = len(few) >= evidence.minimum
    if kind is IdentifierType.PERSON:
        return (_PERSON_OF_MANY, ()) if shared else (_PERSON, whose or few)
    if kind is IdentifierType.PLACE:
        if any(character.isdigit() for character in text):
            return _ADDRESS, whose or few
        if few and not shared:
            return _PLACE_OF_FEW, few
        return (_PLACE, whose) if whose else (None, ())
    if kind is IdentifierType.ORGANISATION:
        if whose or any(character.isdigit() for character in text) or _is_body(text, evidence):
            return _BODY, whose or few
        few = few or _few_words(text, evidence.minimum, voices)
        return (None, ()) if shared else (_BODY if few else _OTHER_BODY, few)
    if kind is IdentifierType.URL and not whose and not few:
        host = re.sub(r"^[a-z]{3,6}://|^www\.", "", text.lower()).split("/", 1)[0].removeprefix("www.")
        if national_names().intersection((host, *host.split(".")[:-1])):
            return None, ()
        return _OTHER_SITE, ()
    return _SHAPES[kind], whose or few


def _parts_of(text: str, evidence: Evidence) -> tuple[str, ...]:
    """Which of the round are or were parts of a municipality, by its name in any form."""
    lower = fold(text).lower
    asked = [one.number for one in evidence.survey.recipients]
    numbers = {known.number for known in municipalities() if _begins(lower, known.name.lower())}
    return tuple(number for number in asked if numbers & successors().get(number, frozenset((number,))))


def _begins(lower: str, name: str) -> bool:
    """Whether a word is a name, its genitive, or a compound with it; of a short name only the first two."""
    return lower.removesuffix("s") in (name, name.removesuffix("s")) or (
        len(name) > _STEM + 1 and len(lower) > len(name) + 1 and lower.startswith(name[:-2])
    )


def _form(text: str, after: str, number: str | None, evidence: Evidence) -> int:
    """The row for a municipality's name: plain 1, inflected 2, in a compound 3, spelt otherwise 4, inhabitants 5.

    A number of it, or another mark that has figures, is 6.
    """
    folded = fold(text)
    if any(character.isdigit() for character in text):
        return 6
    recipient = evidence.survey.recipient(number or "")
    name = fold(recipient.name).text if recipient else ""
    lower = folded.lower
    if _is_inhabitant(lower):
        return 5
    if re.match(r"-\w", after):
        return 3
    if text == name:
        return 2 if _INFLECTED_AFTER.match(after) else 1
    if folded.text == name:
        return 4  # letters of another alphabet, or invisible ones
    if lower.startswith(name.lower()):
        return 2 if _GENITIVE.fullmatch(lower[len(name) :]) else 3
    if name.lower().startswith(lower[:_STEM]) and len(lower) > len(name) + 1:
        return 3
    others = {one.lower() for known in municipalities() for one in (known.name, *known.other_names)}
    return 1 if lower in others or lower.removesuffix("s") in others else 4


def _is_inhabitant(lower: str) -> bool:
    """Whether a word is one for a municipality's inhabitants, in any number."""
    endings = ("ane", "ene", "ar", "er", "en", "s", "")
    return any(lower.removesuffix(ending) in demonyms() for ending in endings if lower.endswith(ending))


def _few_words(text: str, minimum: int, voices: Voices) -> tuple[str, ...]:
    """Who says a word of an organisation's name that few say and that is no ordinary one."""
    for word in re.findall(r"[^\W_]{3,}", text):
        few = () if word.islower() or is_inflected(word.lower()) or voices.is_known(word) else voices.who(word)
        if 1 <= len(few) < minimum:
            return few
    return ()


def _is_body(text: str, evidence: Evidence) -> bool:
    told = " ".join(_words(text))
    return any(" ".join(_words(body.name)) in (told, told.removesuffix("s")) for body in evidence.facts.cooperation)


def _person_words(facts: RoundFacts) -> frozenset[str]:
    """The words of the names of the round's persons."""
    names = (*facts.persons, *(recipient.contact for recipient in facts.recipients if recipient.contact))
    return frozenset(word for name in names for word in _words(name) if len(word) > 2)


def _words(text: str) -> list[str]:
    return [word for part in re.findall(r"[^\W\d_]+", fold(text).lower) for word in (part, part.removesuffix("s"))]
