"""What has happened to one, or is planned by one: a fire, a breach, a hall in a mountain (LEAKS 11).

A paraphrase keeps the words that carry the matter. Where a sentence of the document has two of them that stand
together in one reply and in no other, or one that tells of an event, it is told; a person decides.
"""

import re
from collections.abc import Iterator, Mapping
from math import log
from typing import NamedTuple

from kartlegg.anonymity.fold import fold_words
from kartlegg.anonymity.leaks.finding import LeakKind, at_place, make_leak
from kartlegg.anonymity.leaks.index import once_a_round
from kartlegg.anonymity.leaks.speech import FUNCTION_WORDS, canonical, own_texts, sentences, stem, word_set
from kartlegg.anonymity.leaks.values import Document, Evidence, Leak, PassageKind, Severity

_EVENT = LeakKind(
    name="event",
    row=11,
    severity=Severity.WARNING,
    why="tells of a matter that only one reply tells of",
    mend="leave it out, or say it so that it holds for several",
)
_TOGETHER = 2  # words of the matter, in one sentence of the document and of the reply
_WEIGHT = 1.8  # what they must weigh together: two words that one reply has weigh 2, one that all have weighs 0
_LETTERS = 4  # of such a word
_PART_WEIGHT = 0.8  # of a word that is known by a part only
_PART = 6  # letters of a long word's beginning or end by which it is known again

_Place = tuple[str, int]  # recipient and which of its sentences
# Words of the matter that every such round is about: two of them beside each other are chance.
_COMMON = frozenset(
    stem(word)
    for word in word_set(
        "kommune kommunar kommunal kommunane arbeid arbeide arbeidet teneste tenester tjenester system systema løysing"
        " løsning løsninger løysingar samarbeid behov brukar brukarar tilsette ansatte leiar ledere leiing ledelse plan"
        " planar møte møter kurs opplæring kompetanse kapasitet drift drifte økonomi pengar penger ressurs tid"
        " årsverk stilling stillingar prosjekt utvikling digitalisering digital felles region regional større mindre"
        " store små viktig viktige treng trenger ønskjer ønsker meiner mener burde sikre sikker tryggleik sikkerhet"
        " informasjon kontakt avtale avtalar rammeavtale innkjøp kjøpe selje krav lov reglar regelverk offentleg"
        " statleg stat fylke fylket fylkesmann landet heile tilgang bruk brukt gode dårleg tydeleg klar enkel einskild"
        " enkelt ulike forskjellig samme same neste siste første andre tredje måte måten del delar oppgåve oppgaver"
        " ansvar rolle hjelp støtte hjelpe bidra føre leggje legge setje sette finne gjere kome komme byggje bygge lage"
        " halde holde bruke trengst trengs svar svara spørsmål område felt døme eksempel grunn eigne dag årleg månad"
        " månader veke nytt nye gamle eldre yngre lenge snart framleis fortsatt allereie seinare vidare videre saman"
        " nærmare betre bedre best raskt fort sterk svak stort lite mengd mykje særleg spesielt gjeld gjelder verkar"
        " virker ligg ligger ligge stå står mellom innanfor gjennom folk person"
    )
)
_COMMON_PARTS = frozenset(
    part
    for root in _COMMON
    for part in (f"{root[:_PART]}-", f"{root}s"[:_PART] + "-", f"{root}e"[:_PART] + "-", f"-{root[-_PART:]}")
)
# What happens to somebody, in both written forms; it may be the last part of a compound ("kabelbrot").
_HAPPENS = re.compile(
    r"\w{0,20}(?:brann|lynnedslag|flaum|flom|oversvøm|overfløym|skred|innbrot|innbrudd|havari|eksplo|nedetid|evakuer"
    r"|(?:kabel|fiber|straum|strøm)br(?:ot|udd)|hack|kryptovirus|løsepeng|løysepeng|utpressing|phishing|svindel|svindl"
    r"|lekkasj|politimeld|anmeld|rettssak|søksmål|saksøk|konkurs|streik|dødsfall|omkom|sjukmeld|sykmeld|oppsag|avskjed"
    r"|suspender|samanslå|sammenslå|fusjon|folkerøyst|folkeavstem|mistillit|gransk)\w{0,12}"
)


class _Matters(NamedTuple):
    """What the replies tell of, by the keys of its words."""

    owners: Mapping[str, set[str]]  # recipients
    told: Mapping[str, set[_Place]]
    weights: Mapping[str, float]
    bar: float  # that the words of one sentence must weigh together


def find_events(document: Document, evidence: Evidence) -> Iterator[Leak]:
    """Every sentence that tells of a matter of one reply."""
    owners, told, weights, bar = _matters(evidence)
    for passage in document.passages:
        if passage.kind not in (PassageKind.BODY, PassageKind.HIDDEN):
            continue
        for start, end in sentences(passage.text):
            text = passage.text[start:end]
            words = _matter(text)
            few = {word for word in words if 1 <= len(owners.get(word, ())) < evidence.minimum}
            whose = _together(words, told, weights, bar, evidence.minimum) or tuple(
                sorted({one for word in few if _HAPPENS.match(word) for one in owners[word]})
            )
            if whose:
                start += len(text) - len(text.lstrip())
                yield make_leak(at_place(_EVENT, passage), passage, start, start + len(text.strip()), whose=whose)


@once_a_round
def _matters(evidence: Evidence) -> _Matters:
    """The matters of the replies that the letter and the code book do not speak of."""
    known = {key for text in own_texts(evidence) for keys in _matter(text).values() for key in keys}
    owners: dict[str, set[str]] = {}
    told: dict[str, set[_Place]] = {}
    for reply in evidence.replies:
        for number, (start, end) in enumerate(sentences(reply.text)):
            for keys in _matter(reply.text[start:end]).values():
                for key in keys - known:
                    owners.setdefault(key, set()).add(reply.recipient)
                    told.setdefault(key, set()).add((reply.recipient, number))
    spoken = sum(1 for reply in evidence.replies if reply.text.strip())
    weights = {key: log(spoken / len(whose)) if spoken > 1 else 1.0 for key, whose in owners.items()}
    return _Matters(owners, told, weights, _WEIGHT * log(spoken) if spoken > 1 else _WEIGHT)


def _together(
    words: Mapping[str, frozenset[str]],
    told: Mapping[str, set[_Place]],
    weights: Mapping[str, float],
    bar: float,
    minimum: int,
) -> tuple[str, ...]:
    """Whose sentence has enough of the words that few others have; two sentences beside each other count as one."""
    scores: dict[_Place, float] = {}
    counts: dict[_Place, int] = {}
    for keys in words.values():
        best: dict[_Place, float] = {}
        for key in keys:
            for recipient, number in told.get(key, ()):
                for place in ((recipient, number), (recipient, number + 1)):
                    weight = weights[key] * (_PART_WEIGHT if "-" in key else 1.0)
                    best[place] = max(best.get(place, 0.0), weight)
        for place, weight in best.items():
            scores[place] = scores.get(place, 0.0) + weight
            counts[place] = counts.get(place, 0) + 1
    whose = {place[0] for place, score in scores.items() if score >= bar and counts[place] >= _TOGETHER}
    return tuple(sorted(whose)) if len(whose) < minimum else ()


def _matter(text: str) -> dict[str, frozenset[str]]:
    """The words that carry a text's matter, as stems, each with the keys by which it is known again.

    A long word is known by its beginning and its end too: "trådlausnettet" is "trådlaus sone", and "datainnbrot"
    is "innbrot".
    """
    found: dict[str, frozenset[str]] = {}
    for word, _, _ in fold_words(text):
        if len(word) < _LETTERS or word.isdigit() or word in FUNCTION_WORDS or canonical(word) in FUNCTION_WORDS:
            continue
        root = stem(word)
        if root not in _COMMON and root not in found:
            parts = {f"{root[:_PART]}-", f"-{root[-_PART:]}"} - _COMMON_PARTS if len(root) >= _PART else set()
            found[root] = frozenset((root, *parts))
    return found
