"""The municipalities that an answer to a question of kind partners names as formal partners.

A name that may be meant otherwise is left out: a wrong reading is worse than none.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from kartlegg.limits import PHRASE_CHARACTERS
from kartlegg.model import Recipient, Survey
from kartlegg.reading.phrases import CLAUSE, NOT, PLAIN, SENTENCE, fold_lines, phrase_rule, starts_of

NO_AGREEMENT = phrase_rule(
    "no-agreement",
    rf"{NOT}(?! (?:berre|bare|kun)\b)[^.;:]{{0,40}}?\b(?:formel|formal|avtal|samarbeid|skriftl|signer|skr[ie]v|inngå"
    r"|under(?:teik|tegn|skr)|kontrakt|bind(?:ande|ende)|på plass|vedt|forny|i gang|med\b|del av)|\b(?:uformel|uformal"
    r"|munn(?:leg|tl)|sporadisk|ad hoc|erfarings(?:utvek|del)|fagnettverk|invitert|l(?:aust|øst) samarbeid|avslutta"
    r"|avsluttet|oppsagt|sagt opp|sa opp|sagde opp|g(?:jekk|ikk|ått) ut|utløp|opphø|oppløy?st|tr(?:ekt|ukket) seg"
    r"|meldt seg ut|hadde|(?<!frå )(?<!fra )(?:tidlegare|tidligere)|nedlagt|lagt ned|avvikl)",
    *("Ingen formelle avtalar", "uformelt", "har ikkje skrive under", "er invitert", "har sagt opp avtalen"),
)
PLANNED = phrase_rule(
    "planned",
    r"\b(?:ønskj?er|ønsk[ae]|ønsket|ynskj|be(?:de|dt) om|plan(?:ar|er)? om|f[øo]respurnad|forespørsel|søkt om|vurder"
    r"|planl[ea]g|(?:i )?(?:dialog|prosess)|initiativ|under (?:utgreiing|utredning|arbeid|planlegging|forhandling"
    r"|etablering|førebuing|forberedelse|utarbeid|oppbygg)|utgrei(?:er|ar)|utreder|forprosjekt|forstudi|på trappene"
    r"|håp[ae]r|ten[kj]{1,2}er|sonder|forhandl|drøft|diskuter|samtal|interesser|skal (?:inngå|signer|etabler|start)"
    r"|k(?:jem|ommer) til å|ser på|framtidig|fremtidig|mulig|mogleg|aktuel|kan bli|trur|tror|truleg|trolig|sannsynl)",
    *("Vi ønskjer", "har bede om", "vurderer", "i dialog med", "under utgreiing", "eit forprosjekt"),
)
NOT_THIS_ONE = phrase_rule("not-this-one", r"\b(?:ikkje|ikke)(?: med)? (?-i:(?=[A-ZÆØÅ]))", "men ikkje Modalen")
EXCEPT = phrase_rule(
    "except",
    r"\b(?:(?P<over>(?:andre|annan|annen|anna|annet|fleire|flere|nokon|noen) enn|ut ?over|foruten|forutan)|ut[ae]nom"
    r"(?! (?:det|dette|dess?e|diss?e)\b)|unntat\w{0,3}|unnateke|unntak (?:av|for)|bortsett fr[åa])\b",
    *("Ingen andre enn", "ingen utanom", "Ingen avtalar ut over", "med unntak av"),
)
ELSEWHERE = phrase_rule(
    "elsewhere",  # such a "no" speaks of something else than what was just named
    r"\b(?:andre|øvrig\w{0,2}|rest\w{0,3}|fleire|flere|elles|ellers|ut ?over|nye?|om|innan\w{0,3}|kommun(?:ar|er)"
    r"|på (?!plass|papir|grunn)|i (?!\d|dag|orden|mål|gang))\b",
    *("ingen andre", "men ikkje om drift"),
)
PARTNER_RULES = (NO_AGREEMENT, PLANNED, NOT_THIS_ONE, EXCEPT, ELSEWHERE)

_AGAINST = re.compile(f"{NO_AGREEMENT.pattern.pattern}|{PLANNED.pattern.pattern}", re.IGNORECASE)
_AGREED = re.compile(r"avtal|formel|kontrakt|vertskommun|skriftl", re.IGNORECASE)
_TURN = re.compile(
    r"; | men | me(?:dan|ns) |, elle(?=r?s )|, (?:no|nå|(?:kun|berre|bare)(?= med)) |\belle(?:s|rs) (?:berre|bare"
    r"|kun)\b|, og(?= (?-i:[A-ZÆØÅ][\w-]{1,40}) (?:er|har) )"
    rf"|(?:,| og)(?= (?:(?:vi|me|har|er|det er|som er|også|òg|og|men) ){{0,3}}(?:{_AGAINST.pattern}))",
    re.IGNORECASE,
)
_BACK = re.compile(r"\W{0,5}(?:det|dette|dess?e|diss?e|avtal(?:en|ane|ene)|samarbeidet|ingen av)\b", re.IGNORECASE)
_NONE = re.compile(r"(?:ingen|nei|ikkje|ikke)\W{0,5}$", re.IGNORECASE)
_ASIDE = re.compile(r"\(([^()]{0,300})\)")
_STANDS = re.compile(  # what follows a name that opens a sentence, where a common word may have its capital too
    r" (?:kommun|herad|og\b|samt\b|om\b|gjennom\b|via\b|(?:er|vart|ble|blei) (?:verts|med\b)|kjøper|leverer|leier"
    r"|leiger|drift(?:ar|er)|sel\b|selger|deler|har (?:(?:vi|me) (?:\w{1,15} ){0,2})?(?:verts|drift|avtal|samarbeid"
    r"|felles))|(?: ?[,/&(.:;+]| -|-[A-ZÆØÅ]|$)",
    re.IGNORECASE,
)
_LEADS = re.compile(  # a word with a capital before a name that is not a part of it, as "Kari" before "Fjell" is
    r"\w{0,30}(?:avtal|samarbeid|kommun)\w{0,30}|med|både|berre|bare|kun|også|òg|pluss|samt|sam(?:an|men)"
    r"|formel\w{0,10}|ja|og|til|fr[åa]|for|mellom|hos|via|gjennom|utanom|utenom|unntatt|forut[ae]n|tidlegare|tidligere"
    r"|no|nå",
    re.IGNORECASE,
)
_FOLLOWS = re.compile(
    r"kommun\w{0,10}|herad|ingen|inga|vi|me|det|dette|felles|elles|ellers|\w{0,30}avtal\w{0,10}|og|samt|i|med", re.I
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mention:
    start: int
    numbers: frozenset[str]
    sure: bool = True  # False: perhaps a common word at the head of a sentence, which may be denied but names nobody


def find_partners(text: str, *, survey: Survey, own: str | None) -> tuple[str, ...]:
    """The sorted numbers of the survey's recipients that an answer names as formal partners, ``own`` left out.

    A cooperation body of the configuration stands for its members. A name in a clause that speaks of no agreement,
    of plans or of what has ended does not count; what comes later overrules what came before. A report of many pages
    names none: it speaks of too much else.
    """
    if len(text) > PHRASE_CHARACTERS:
        return ()
    words = fold_lines(text)
    starts = starts_of(words, SENTENCE)
    mentions = _mentions(words, survey)
    aside = _set_aside(words, starts, [one.start for one in mentions])
    mentions = [one for i, one in enumerate(mentions) if i not in aside]
    places = [one.start for one in mentions]
    words = _ASIDE.sub(lambda aside: " " * len(aside[0]) if _AGAINST.search(aside[1]) else aside[0], words)
    found: set[str] = set()
    latest: set[str] = set()
    listed = wary = False  # inside the list of "Uformelt samarbeid:"; after "Ingen formelle avtalar."
    heads = {*starts}
    for start, end in pairwise(sorted({*starts, *(turn.start() for turn in _TURN.finditer(words)), len(words)})):
        clause, head = words[start:end], start in heads
        here = mentions[bisect_left(places, start) : bisect_left(places, end)]
        denied, against, colon = NO_AGREEMENT.pattern.search(clause), _AGAINST.search(clause), clause.rfind(":")
        opens = against and colon >= 0 and not (here and here[0].start < start + colon)
        listed = bool(opens) or (listed and colon < 0 and not head)
        if not here:
            whole = (denied or (head and _NONE.match(clause.strip()))) and not ELSEWHERE.pattern.search(clause)
            if head and not _BACK.match(clause):
                latest = set()  # the sentence speaks of something else
            if whole:
                found -= latest  # "men det er ikkje avtalefest"
            wary = wary or bool(whole and (head or not latest))
            continue
        doubted = against or (wary and not _AGREED.search(clause))
        kept = slice(0) if listed else _spared(clause, against=bool(doubted))
        inside = range(start, end)[kept]
        denial = denied or EXCEPT.pattern.search(clause) or NOT_THIS_ONE.pattern.search(clause)
        gone = {number for one in here if denial and one.start not in inside for number in one.numbers}
        latest = {number for one in here if one.sure and one.start in inside for number in one.numbers} - gone
        found = (found - gone) | latest
    return tuple(sorted(found - {own}))


def _set_aside(words: str, starts: Sequence[int], places: Sequence[int]) -> set[int]:
    """The mentions that a bracket denies: "(uformelt)" the name before it, after "og" all before it."""
    found: set[int] = set()
    end = 0
    for aside in _ASIDE.finditer(words):
        if _AGAINST.search(aside[1]):
            left = max(end, starts[bisect_right(starts, aside.start()) - 1])
            left = left if " og " in words[left : aside.start()] else max(left, words.rfind(", ", left, aside.start()))
            found.update(range(bisect_left(places, left), bisect_left(places, aside.end())))
        end = aside.end()
    return found


def _spared(clause: str, *, against: bool) -> slice:
    """The part of a clause whose names are partners."""
    but = EXCEPT.pattern.search(clause)
    if but and re.search(NOT, clause[: but.start()], re.IGNORECASE):
        return slice(but.end(), None)  # "ingen andre enn"
    if but and not clause[: but.start()].strip() and (no := re.compile(NOT, re.IGNORECASE).search(clause, but.end())):
        return slice(but.end(), no.start())  # "Bortsett frå … har vi ingen"
    if not but or but["over"]:
        but = NOT_THIS_ONE.pattern.search(clause)
    return slice(0 if against and not but else but.start() if but else None)


@lru_cache(maxsize=4)
def _names(recipients: tuple[Recipient, ...]) -> tuple[Mapping[str, Set[str]], re.Pattern[str]]:
    """The numbers that each form of a name stands for, and what finds the names in a text."""
    numbers: dict[str, set[str]] = {}
    for recipient in recipients:
        name = re.sub(r" (?:kommune|herad)$", "", recipient.name.translate(PLAIN).strip(), flags=re.IGNORECASE)
        for form in {name[:1].upper() + name[1:], name.upper() if len(name) > 3 else ""} - {""}:
            numbers.setdefault(form, set()).add(recipient.number)
    names = "|".join(re.escape(name) for name in sorted(numbers, key=len, reverse=True)) or "(?!)"
    return numbers, re.compile(rf"(?<![\w@])({names})(?:s|')?(?![\w@])(?!\.[a-zæøå])(?!-[a-zæøå])")


def _mentions(words: str, survey: Survey) -> list[_Mention]:
    """The recipients and cooperation bodies that a text names, from left to right."""
    numbers, named_in = _names(survey.recipients)
    found: list[_Mention] = []
    for body in survey.cooperation:
        members = frozenset(body.members) & {recipient.number for recipient in survey.recipients}
        named = re.compile(rf"(?<!\w){re.escape(' '.join(body.name.translate(PLAIN).split()))}(?!\w)", re.IGNORECASE)
        found += [_Mention(start=match.start(), numbers=members) for match in named.finditer(words)]
        words = named.sub(lambda match: "_" * len(match[0]), words)
    known = {word for name in numbers for word in name.split()}
    starts = starts_of(words, CLAUSE)
    for match in named_in.finditer(words):
        before = words[max(starts[bisect_right(starts, match.start()) - 1], match.start() - 40) : match.start()]
        after = words[match.end() : match.end() + 40]
        if len(numbers[match[1]]) == 1 and _is_name(before, after, known):
            sure = bool(re.search(r"\w", before) or _STANDS.match(after))
            found.append(_Mention(start=match.start(), numbers=frozenset(numbers[match[1]]), sure=sure))
    return sorted(found, key=lambda one: one.start)


def _is_name(before: str, after: str, known: Set[str]) -> bool:
    """Whether a name stands for a municipality: it is no place ("i Bergen") and no part of a person's or company's."""
    lead = re.search(r"(?:(?<![\w-])([A-ZÆØÅ][\w-]{0,40}) |(\w{1,40})-)$", before)
    follow = re.match(r" ([A-ZÆØÅ][\w-]{0,40})", after)
    place = re.search(r"\b(?:i|på) $", before, re.IGNORECASE)
    joined = lead and (lead[1] or lead[2]) not in known and not (lead[1] and _LEADS.fullmatch(lead[1]))
    return not (place or joined or (follow and follow[1] not in known and not _FOLLOWS.fullmatch(follow[1])))
