"""The way of one reply: its written form, its dialect, its slips, its emoji (LEAKS 13).

A sentence in bokmål in a nynorsk letter has been copied from somebody who writes bokmål. What no reply writes like
is only a slip of the officer's, and left alone.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

from kartlegg.anonymity.fold import fold_words
from kartlegg.anonymity.gazetteers import national_names
from kartlegg.anonymity.leaks.finding import LeakKind, at_place, make_leak
from kartlegg.anonymity.leaks.index import once_a_round
from kartlegg.anonymity.leaks.rare import named_words
from kartlegg.anonymity.leaks.speech import language_of, own_texts, owners, sentences, stem, word_set
from kartlegg.anonymity.leaks.values import Document, Evidence, Leak, Passage, PassageKind, Severity
from kartlegg.anonymity.words import is_compound, is_inflected, is_ordinary
from kartlegg.model import Language

_STYLE = LeakKind(
    name="style",
    row=13,
    severity=Severity.WARNING,
    why="is in another language or written form than the rest of the document",
    mend="write it in your own words and in the form of the document",
)
_DIALECT_WHY = "is dialect, which tells where somebody comes from"
_WE_WHY = "says “me” where the rest of the document says “vi”"
_EMOJI_WHY = "is an emoji, which a letter of an office hardly has by itself"
_SLIP_WHY = "is spelt as in few replies only"
_EMOJI = re.compile(
    "[\U0001f1e6-\U0001f1ff\U0001f300-\U0001faff\u2639-\u263b\u270a-\u270d\u2764\u2b50]+"
    "|(?<![^\\s(.!?])[:;]-?[)(DP](?![^\\s.,)])"
)
# Spellings of speech that neither written form has; the first lot by themselves, the second two in a sentence.
_DIALECT = word_set(
    "ka kem korsen korleiss koffør koffer kossen kordan åssen hossen æ mæ dæ itj dinna ditta dennahær hainn hanj"
    " nåkke nokke någe nåke nonn bærre vørti dåkk døkk dokker hjemafor mykkje mykji møkje uttafor"
)
_HALF_DIALECT = word_set("ej æg eig ska sku va e kje sjøl innafor utafor noge hu dokkar")
_SPOKEN = re.compile(r"(?<![\w.-])(?:e|va|[Ss]ka|[Kk]a|[Ææ]|[Ee]j|[Ee]g e|[Mm]æ|ikkj?e noke)(?![\w.)/-])")
_ME_SHARE = 20  # sentences of a letter that never says "vi", for each in which "me" is the officer's own
_KNOWN_SHARE = 0.6  # of a sentence's pairs of words, from which it is quoted from the letter
_SLIP_LETTERS = 5  # of a word that is held to be misspelt: shorter ones have too many neighbours
_PART = 4  # letters of a compound's parts: shorter ones make a word of anything
_LONGEST = 30
_ALPHABET = "abcdefghiklmnoprstuvyæøå"


class _Ways(NamedTuple):
    """How the replies and the letter are written."""

    pairs: set[tuple[str, str]]  # of words in the letter
    right: set[str]  # stems of the letter's words and of those that several replies have
    speakers: Mapping[str, set[str]]  # of each word: recipients
    forms: Mapping[str, set[str]]  # of each written form: likewise
    nobodys: set[str]  # words that are no slips: the letter's, and names


def find_style(document: Document, evidence: Evidence) -> Iterator[Leak]:
    """Every sentence, word or sign that tells of one reply by the way it is written."""
    pairs, right, speakers, forms, nobodys = _ways(evidence)
    for passage in document.passages:
        if passage.kind not in (PassageKind.BODY, PassageKind.HIDDEN):
            continue
        yield from _sentences(passage, forms, pairs, evidence)
        for match in _EMOJI.finditer(passage.text):
            whose = [reply.recipient for reply in evidence.replies if match[0] in reply.text]
            if len(whose) < evidence.minimum:
                yield make_leak(at_place(_STYLE, passage), passage, *match.span(), whose=whose, why=_EMOJI_WHY)
        words = fold_words(passage.text)
        told = {word: sorted(speakers[word]) for word, _, _ in words if word in speakers and word not in nobodys}
        slips = {word: one for word, one in told.items() if len(one) < evidence.minimum and _is_slip(word, right)}
        for word, start, end in words:
            if word in slips:
                yield make_leak(at_place(_STYLE, passage), passage, start, end, whose=slips[word], why=_SLIP_WHY)


@once_a_round
def _ways(evidence: Evidence) -> _Ways:
    known = {word for text in own_texts(evidence) for word, _, _ in fold_words(text)}
    pairs = {pair for text in own_texts(evidence) for pair in _pairs(text)}
    right = {stem(word) for word in known}
    stems = owners(evidence.replies, lambda reply: (stem(word) for word, _, _ in fold_words(reply.text)))
    right |= {word for word, tellers in stems.items() if len(tellers) > 1}
    speakers = owners(evidence.replies, lambda reply: (word for word, _, _ in fold_words(reply.text)))
    forms = owners(
        evidence.replies, lambda reply: filter(None, (_form(reply.text[a:b]) for a, b in sentences(reply.text)))
    )
    names = {word for name in national_names() for word in name.split()}
    names |= {word for reply in evidence.replies for word in named_words(reply.text)}
    return _Ways(pairs, right, speakers, forms, known | names)


def _sentences(
    passage: Passage, forms: Mapping[str, set[str]], pairs: set[tuple[str, str]], evidence: Evidence
) -> Iterator[Leak]:
    spans = [(start, end) for start, end in sentences(passage.text)]
    told = [_form(passage.text[start:end]) for start, end in spans]
    own = evidence.language
    nynorsk, bokmal = told.count(Language.NYNORSK), told.count(Language.BOKMAL)
    if nynorsk != bokmal:  # what the document speaks, whatever it was meant to
        own = Language.NYNORSK if nynorsk > bokmal else Language.BOKMAL
    spoken = [{word for word, _, _ in fold_words(passage.text[start:end])} for start, end in spans]
    us = sum("vi" in words for words in spoken)
    few_me = 1 <= sum("me" in words for words in spoken) <= max(us, len(spoken) // _ME_SHARE)
    for (start, end), form, words in zip(spans, told, spoken, strict=True):
        text = passage.text[start:end]
        first = start + len(text) - len(text.lstrip())
        if words & _DIALECT or len(words & _HALF_DIALECT) > 1 or _SPOKEN.search(text):
            yield make_leak(at_place(_STYLE, passage), passage, first, start + len(text.rstrip()), why=_DIALECT_WHY)
        elif few_me and "me" in words and form == own == Language.NYNORSK:
            yield make_leak(at_place(_STYLE, passage), passage, first, start + len(text.rstrip()), why=_WE_WHY)
        elif form and form != own and (form == "en" or forms.get(form)) and not _is_quoted(text, pairs):
            whose = sorted(forms.get(form, ()))
            whose = whose if len(whose) < evidence.minimum else []
            yield make_leak(at_place(_STYLE, passage), passage, first, start + len(text.rstrip()), whose=whose)


def _pairs(text: str) -> list[tuple[str, str]]:
    words = [word for word, _, _ in fold_words(text)]
    return list(pairwise(words))


def _is_quoted(text: str, known: set[tuple[str, str]]) -> bool:
    """Whether most of a sentence stands in the letter or the code book."""
    pairs = _pairs(text)
    return bool(pairs) and sum(pair in known for pair in pairs) >= _KNOWN_SHARE * len(pairs)


def _form(text: str) -> str | None:
    return language_of(word for word, _, _ in fold_words(text))


def _is_slip(word: str, right: set[str]) -> bool:
    """Whether a word is no word that the lists know, or it or its last part is one that others write otherwise.

    Two letters swapped, one too many or too few. Another letter at the end is only another form of the word, in the
    other written form or number; a "j" more or less is so too ("teneste", "tjeneste").
    """
    if not _SLIP_LETTERS <= len(word) <= _LONGEST or not word.isalpha() or _is_right(word, right):
        return False
    cuts = [cut for cut in range(_PART, len(word) - _SLIP_LETTERS + 1) if is_ordinary(word[:cut])]
    if is_compound(word, _PART) or any(_is_right(word[cut:], right) for cut in cuts):
        return False
    if not is_ordinary(word):
        return True
    return any(_is_right(other, right) for cut in (0, *cuts) for other in _neighbours(word[cut:]))


def _is_right(word: str, right: set[str]) -> bool:
    return is_inflected(word) or (len(word) >= _SLIP_LETTERS and stem(word) in right)


def _neighbours(word: str) -> set[str]:
    """The words that one slip may have made this one of."""
    head, tail = word[:-2], word[-2:]
    swapped = {head[:at] + head[at + 1] + head[at] + head[at + 2 :] + tail for at in range(len(head) - 1)}
    shorter = {head[:at] + head[at + 1 :] + tail for at in range(len(head)) if head[at] != "j"}
    longer = {head[:at] + letter + head[at:] + tail for at in range(1, len(head) + 1) for letter in _ALPHABET}
    return (swapped | shorter | longer | {word + word[-1]}) - {word}
