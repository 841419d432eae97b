"""Names that few replies use: a local system, company, school, road or project, a person (LEAKS 7 and 8).

A word is a name here when a reply writes it with a capital inside a sentence, or in capitals. What the letter says
itself, what stands in the replies of many, and what the whole country knows is nobody's own.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from kartlegg.anonymity.find import find_all
from kartlegg.anonymity.fold import fold, fold_words
from kartlegg.anonymity.gazetteers import national_names
from kartlegg.anonymity.leaks.finding import LeakKind, at_place, make_leak
from kartlegg.anonymity.leaks.index import once_a_round
from kartlegg.anonymity.leaks.names import with_sender
from kartlegg.anonymity.leaks.speech import FUNCTION_WORDS, own_texts, owners, voices_of
from kartlegg.anonymity.leaks.values import Document, Evidence, Leak, PassageKind, Severity
from kartlegg.anonymity.words import is_headword, is_inflected, is_ordinary
from kartlegg.model import IdentifierType

_RARE = LeakKind(
    name="rare",
    row=8,
    severity=Severity.STOP,
    why="is a name that stands in few replies",
    mend="take it out, or list it under anonymity.allow with a reason if it is the subject of the sentence",
)
_SAID = replace(_RARE, why="is a name that stands in few replies, in another spelling")
_PERSON = replace(_RARE, name="person", row=7, why="is a person that few replies name")
_SEEN = frozenset((PassageKind.BODY, PassageKind.HIDDEN, PassageKind.PROPERTY, PassageKind.NAME))
_TOKEN = re.compile(r"[^\W_]+")
_OPENS = re.compile(r"(?:^|[.!?:;…•|\t«\"“(\[][\"'»)\]*_]*\s*|\n[\s\-*–•>#|\d.)(\[]*)\Z")
_BEFORE = 12  # characters before a word in which the end of a sentence or the beginning of a line is sought
_ACRONYM = 5  # letters of one that may be a word too; what is longer and in capitals may be a word that is shouted
_COMPOUND = 6  # letters of a name that is looked for at the beginning of a longer word
_LOWER_LETTERS = 5  # of a name that is known in lower case: shorter ones may be slips
_PERSON_LETTERS = 3
_OF_A_PERSON = re.compile(r"(?<=s) (?=[a-zæøå])| (?:hos|på|ved|frå|fra) ")  # after a name that is a word too
_INITIAL = re.compile(r"(?<![^\W_])[^\W\d_]\. \Z")
_NAMED = frozenset((IdentifierType.PERSON, IdentifierType.ORGANISATION, IdentifierType.PLACE))
_LEGAL_FORMS = frozenset(("as", "asa", "iks", "sa", "ba", "da", "ans", "kf", "fkf", "hf"))
_WRITTEN_TOGETHER = re.compile(r"[^\s@]{1,64}@[^\s@]{1,255}|(?:\w{1,20}://|www\.)\S{1,255}")  # always in lower case
_BETWEEN = re.compile(r"[ \t/&+-]{1,3}")


_Phrases = Mapping[str, Mapping[tuple[str, ...], set[str]]]


class _Names(NamedTuple):
    """The words of the replies."""

    speakers: Mapping[str, set[str]]  # recipients
    few: set[str]  # that fewer than the minimum say, and neither the letter nor the whole country
    rare: set[str]  # of those, the ones that are always written as names
    phrases: _Phrases  # names of several words by the first, and whose
    joined: Mapping[str, set[str]]  # the same written in one word
    persons: Mapping[str, set[str]]  # words of persons' names
    single: set[str]  # places and organisations of one word


def find_rare_names(document: Document, evidence: Evidence) -> Iterator[Leak]:
    """Every name of the document that stands in the replies of fewer than the minimum."""
    facts = with_sender(evidence.facts, evidence.survey.sender)
    speakers, few, rare, *_ = names = _names(evidence)
    for passage in document.passages:
        if passage.kind not in _SEEN:
            continue
        taken = bytearray(len(passage.text))  # where another rule tells what is named
        for found in find_all(passage.text, facts):
            taken[found.span.start : found.span.end] = b"\1" * (found.span.end - found.span.start)
        for kind, start, end, whose_names in _said(passage.text, names):
            if not all(taken[start:end]):
                taken[start:end] = b"\1" * (end - start)
                yield make_leak(at_place(kind, passage), passage, start, end, whose=sorted(whose_names))
        current: tuple[int, int, frozenset[str]] | None = None
        for word, start, end, is_name in _tokens(passage.text):
            if passage.text[start:end].islower() or any(taken[start:end]):
                continue
            word = _rare_in(word, rare) or (word if is_name and word in few and not is_ordinary(word) else "")
            if not word or (not is_name and is_inflected(word)):  # a capital at the beginning makes no name of a word
                continue
            whose = frozenset(speakers[word])
            if current and current[2] == whose and _BETWEEN.fullmatch(passage.text[current[1] : start]):
                current = (current[0], end, whose)
                continue
            if current:
                yield make_leak(at_place(_RARE, passage), passage, *current[:2], whose=sorted(current[2]))
            current = (start, end, whose)
        if current:
            yield make_leak(at_place(_RARE, passage), passage, *current[:2], whose=sorted(current[2]))


@once_a_round
def _names(evidence: Evidence) -> _Names:
    known = {word for text in own_texts(evidence) for word in _words(text)}
    known.update(word for name in national_names() for word in name.split())
    plain = {
        word
        for text in (_WRITTEN_TOGETHER.sub(" ", reply.text) for reply in evidence.replies)
        for word, start, end, _ in _tokens(text)
        if text[start:end].islower()
    }
    names = owners(evidence.replies, lambda reply: named_words(reply.text))
    speakers = owners(evidence.replies, lambda reply: _words(reply.text))
    few = {word for word, who in speakers.items() if len(who) < evidence.minimum and word not in known}
    rare = {word for word in few if word in names and word not in plain}
    return _Names(speakers, few, rare, *_told(evidence))


def _told(evidence: Evidence) -> tuple[_Phrases, Mapping[str, set[str]], Mapping[str, set[str]], set[str]]:
    """Names of several words, those in one word, words of persons' names, and other names of one, of few replies."""
    facts, voices = with_sender(evidence.facts, evidence.survey.sender), voices_of(evidence)
    own = {word for text in own_texts(evidence) for word in _words(text)}
    phrases: dict[tuple[str, ...], set[str]] = {}
    persons: dict[str, set[str]] = {}
    single: set[str] = set()
    for reply in evidence.replies:
        for found in find_all(reply.text, facts):
            kind, text = found.span.type, found.span.text
            if kind is IdentifierType.URL and not found.whose and not voices.is_known(text):
                for label in re.sub(r"^\w{1,20}://|/.*", "", text.lower()).split(".")[:-1]:
                    if len(label) >= _LOWER_LETTERS and label.isalpha() and not is_ordinary(label):
                        phrases.setdefault((label,), set()).add(reply.recipient)
            if kind not in _NAMED or any(letter.isdigit() for letter in text) or voices.is_known(text):
                continue
            words = [word for word, _, _ in fold_words(text)]
            if kind is IdentifierType.PERSON:
                for word in words:
                    if len(word) >= _PERSON_LETTERS and word not in own and word not in FUNCTION_WORDS:
                        persons.setdefault(word, set()).add(reply.recipient)
            if kind is not IdentifierType.PERSON and len(words) == 1:
                single.update(words)
            is_company = words[-1:] != [] and words[-1] in _LEGAL_FORMS
            words = words[:-1] if is_company else words
            long = len(words) > 1 or (is_company and len(words[0]) >= _LOWER_LETTERS)
            if words and long and (is_company or not all(is_ordinary(word) for word in words)):
                phrases.setdefault(tuple(words), set()).add(reply.recipient)
    few = {phrase: whose for phrase, whose in phrases.items() if len(whose) < evidence.minimum}
    first: dict[str, dict[tuple[str, ...], set[str]]] = {}
    for phrase, whose in few.items():
        first.setdefault(phrase[0], {})[phrase] = whose
    joined = {"".join(phrase): whose for phrase, whose in few.items()}
    return first, joined, {word: whose for word, whose in persons.items() if len(whose) < evidence.minimum}, single


def _said(text: str, names: _Names) -> Iterator[tuple[LeakKind, int, int, set[str]]]:
    """Names of the replies that are written otherwise, in lower case or in one word, and persons' single names."""
    tokens = list(_tokens(text))
    words = [token[0] for token in tokens]
    for index, (word, start, end, is_name) in enumerate(tokens):
        for phrase, whose in names.phrases.get(word, {}).items():
            last = index + len(phrase) - 1
            there = words[index : last + 1]
            if there and (*there[:-1], there[-1].removesuffix("s")) == (*phrase[:-1], phrase[-1].removesuffix("s")):
                yield (_PERSON if phrase[0] in names.persons else _SAID), start, tokens[last][2], whose
        bare = next((one for one in (word, word.removesuffix("s")) if one in names.persons), "")
        told = is_name or not is_headword(bare) or _OF_A_PERSON.match(text, end)
        if bare and (told if text[start].isupper() else _INITIAL.search(text, max(0, start - _BEFORE), start)):
            yield _PERSON, start, end, names.persons[bare]
        elif joined := names.joined.get(word) or names.joined.get(word.removesuffix("s")):
            yield _SAID, start, end, joined
        elif text[start:end].islower() and len(word) >= _LOWER_LETTERS:
            bare = next((one for one in (word, word.removesuffix("s")) if one in names.rare), "")
            if bare and not (is_inflected(bare) if bare in names.single else is_ordinary(bare)):
                yield _SAID, start, end, names.speakers[bare]


def _rare_in(word: str, rare: set[str]) -> str:
    """The rare name that a word is, in the genitive too, or that a compound begins with; empty when there is none."""
    for end in (len(word), len(word) - 1 if word.endswith("s") else 0, *range(len(word) - 2, _COMPOUND - 1, -1)):
        if word[:end] in rare:
            return word[:end]
    return ""


def named_words(text: str) -> frozenset[str]:
    """The words, in lower case, that a text writes as names: with a capital inside a sentence, or in capitals."""
    return frozenset(word for word, _, _, is_name in _tokens(text) if is_name)


def _words(text: str) -> set[str]:
    return {match[0] for match in _TOKEN.finditer(fold(text).lower)}


def _tokens(text: str) -> Iterator[tuple[str, int, int, bool]]:
    """The words of a text in lower case with their place in it, and whether each is written as a name."""
    folded = fold(text)
    for match in _TOKEN.finditer(folded.text):
        word = match[0]
        is_name = False
        if len(word) > 1 and not word.isdigit():
            inner = any(letter.isupper() for letter in word[1:])
            is_acronym = inner and (len(word) <= _ACRONYM or not word.isupper() or not is_ordinary(word.lower()))
            digits = any(letter.isdigit() for letter in word) and word[0].isupper()
            before = folded.text[max(0, match.start() - _BEFORE) : match.start()]
            is_name = is_acronym or digits or (word[0].isupper() and not inner and not _OPENS.search(before))
        yield folded.lower[match.start() : match.end()], *folded.source(*match.span()), is_name
