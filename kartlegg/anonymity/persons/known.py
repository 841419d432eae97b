"""Persons whose names the round itself tells: in headers, signatures and the list of contacts.

They must be found however they are written, so their names are held against the text as keys: letters that
keyboards lack, digraphs and doubled letters alike, and for long names with one letter wrong.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from kartlegg.anonymity.gazetteers import first_names
from kartlegg.anonymity.persons.lists import cue_words
from kartlegg.anonymity.persons.names import is_particle, name_words
from kartlegg.anonymity.text import Text, Word
from kartlegg.anonymity.words import is_headword, is_inflected, is_ordinary
from kartlegg.limits import NAME_LETTERS
from kartlegg.model import RoundFacts

_LETTERS = str.maketrans({"å": "a", "ø": "o", "ö": "o", "æ": "a", "ä": "a", "é": "e", "è": "e", "ü": "u", "'": None})
# Spellings of one name: Haakon and Håkon, Kristian and Christian, Torill and Thoril, Vik and Wiik.
_SPELLINGS = (
    ("aa", "a"), ("oe", "o"), ("ae", "a"), ("ch", "k"), ("ck", "k"), ("ph", "f"), ("th", "t"), ("dh", "d"),
    ("ah", "a"), ("w", "v"), ("c", "k"), ("z", "s"), ("x", "ks"), ("q", "k"),
)  # fmt: skip
_DOUBLED = re.compile(r"(.)\1+")
_KEY_LETTERS = 4  # of a name from which on its spellings count as one: "Moe" is not "Mo"
_LONG = 6  # letters of a name that is known with one of them wrong: a shorter one would be another name
_ACRONYM = 3  # letters in capitals: "AS" is not Ås, "ROS" is not Ros
_PLAIN_LETTERS = 5  # of a name that is one in lower case too
_GAP = re.compile(r",?[ \t]{0,3}\n?[> \t]{0,6}|[-._]")  # in a full name: a line may end there; "kari.vik"
_BETWEEN = re.compile(r"(?:[ -](?:[^\W\d_a-zæøå][^\W\d_]{1,30}|[^\W\d_a-zæøå]\.))?(?:[ \t]{1,3}|-|[ \t]?\n[> \t]{0,6})")
_BETWEEN_CHARACTERS = 40  # a middle name or an initial that the headers do not have
_INITIALS_BEFORE = re.compile(r"(?:\b[A-ZÆØÅ]\.[ -]?){1,3}\Z")
_INITIAL_AFTER = re.compile(r",? ?([A-ZÆØÅ])\b(\.?)")
_FAMILY = re.compile(r",?[ \t]{0,2}(?:\(|,|:|$)", re.MULTILINE)  # after a name that is nothing but a name there


@dataclass(frozen=True, slots=True)
class _Known:
    """The names of a round, ready to be looked up."""

    full: dict[str, tuple[tuple[str, ...], ...]] = field(repr=False)  # by the key of their first word
    single: frozenset[str] = field(repr=False)  # keys of single words
    edits: dict[str, tuple[str, ...]] = field(repr=False)  # a long key with one letter less, to the keys it comes from
    initials: dict[str, str] = field(repr=False)  # key to the initials of the other words of its names
    looked_up: dict[str, bool] = field(default_factory=dict, repr=False)  # words of the text at hand


def find_known(text: Text, facts: RoundFacts) -> Iterator[tuple[int, int]]:
    """Where a person of the round is named: full names in any case, single ones with a capital.

    Neighbours become one span, with their initials; a genitive ending is part of it.
    """
    contacts = tuple(recipient.contact for recipient in facts.recipients if recipient.contact)
    known = _known((*facts.persons, *contacts))
    if not known.single:
        return
    plain, words = text.folded.text, text.words
    known.looked_up.clear()  # a text has a few thousand words with a capital
    starts: dict[str, tuple[tuple[tuple[str, ...], ...], bool]] = {}
    hits: list[tuple[int, int]] = []
    for index, word in enumerate(words):
        known_as = starts.get(word.lower)
        if known_as is None:
            known_as = starts[word.lower] = known.full.get(_word_key(word), ()), _is_plain(word.lower, known)
        names, in_lower_case = known_as
        for name in names:
            if _is_full(plain, words, index, name):
                hits.append((word.start, words[index + len(name) - 1].end))
                break
        if word.text.islower():
            if in_lower_case:
                hits.append((word.start, word.end))
        elif word.text[0].isupper():
            hits.extend(_single(plain, words, index, known))
    yield from _joined(plain, hits, known)


@lru_cache(maxsize=20_000)
def key_of(word: str) -> str:
    """A word in lower case with its spellings alike, so that "Haakon" is "Håkon"."""
    plain = word.translate(_LETTERS)
    if len(word) < _KEY_LETTERS:
        return plain.replace("aa", "a")
    for written, alike in _SPELLINGS:
        plain = plain.replace(written, alike)
    return _DOUBLED.sub(r"\1", plain)


@lru_cache(maxsize=8)
def _known(names: tuple[str, ...]) -> _Known:
    full: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    single: set[str] = set()
    initials: dict[str, str] = defaultdict(str)
    for words in name_words(names):
        keys = tuple(key_of(word) for word in words)
        if len(words) > 1:
            for order in (keys, (keys[-1], *keys[:-1]), (keys[0], keys[-1])):
                full[order[0]].add(order)
        for index, word in enumerate(words):
            for part in {word, *word.split("-")}:
                if len(part) > 1 and not (index and is_particle(part)):
                    single.add(key_of(part))
                    initials[key_of(part)] += "".join(other[0] for other in words if other != word)
    edits: dict[str, set[str]] = defaultdict(set)
    for key in single:
        if len(key) >= _LONG:
            for less in _shortened(key):
                edits[less].add(key)
    return _Known(
        full={key: tuple(sorted(orders, key=lambda order: (-len(order), order))) for key, orders in full.items()},
        single=frozenset(single),
        edits={less: tuple(sorted(of)) for less, of in edits.items()},
        initials=dict(initials),
    )


def _shortened(key: str) -> Iterator[str]:
    yield key
    yield from (key[:index] + key[index + 1 :] for index in range(len(key)))


def _word_key(word: Word) -> str:
    return key_of(word.lower.rstrip("-")) if len(word.lower) <= NAME_LETTERS else ""


def _is_plain(lower: str, known: _Known) -> bool:
    """Whether a word is so surely a name that it is one in lower case too: long, and no word or form of one."""
    if not _PLAIN_LETTERS <= len(lower) <= NAME_LETTERS:
        return False
    key = key_of(lower)
    if key not in known.single and not (key.endswith("s") and key[:-1] in known.single):
        return False
    return not is_ordinary(lower)


def _is_full(plain: str, words: Sequence[Word], index: int, name: tuple[str, ...]) -> bool:
    end = index + len(name)
    if end > len(words) or not _is_of(_word_key(words[end - 1]), name[-1]):
        return False
    if any(_word_key(word) != key for word, key in zip(words[index:end], name[:-1], strict=False)):
        return False
    return all(_GAP.fullmatch(plain, words[at].end, words[at + 1].start) for at in range(index, end - 1))


def _is_of(key: str, name: str) -> bool:
    """Whether a key is a name's or its genitive's."""
    return key == name or (key.endswith("s") and key[:-1] == name)


def _single(plain: str, words: Sequence[Word], index: int, known: _Known) -> Iterator[tuple[int, int]]:
    """Where in a word with a capital a known name stands: the whole of it, or what is before a hyphen."""
    word = words[index]
    head = word.text.split("-", 1)[0]
    if 1 < len(head) <= _ACRONYM and head.isupper() and not _is_shouted(plain, words, index):
        return
    whole = word.text.rstrip("-").removesuffix("'s")
    if _is_name(whole, known) or _is_name(word.text.rstrip("-").replace("-", ""), known):
        parts = [whole]
    else:
        parts = whole.split("-")
        if len(parts) == 1 or not any(part[0].isupper() and _is_name(part, known) for part in parts if part):
            return
    if any(is_headword(part.lower()) for part in parts) and not _stands_as_name(plain, words, index, known):
        return
    kept = [part for index, part in enumerate(parts) if not index or not part or not part[0].islower()]
    if len(kept) < len(parts):  # "Kari-gjengen": what is added in lower case is no part of the name
        yield word.start, word.start + len("-".join(kept))
    else:
        yield word.start, word.start + len(word.text.rstrip("-"))


def _is_shouted(plain: str, words: Sequence[Word], index: int) -> bool:
    """Whether a word beside a short one in capitals is in capitals too and no acronym itself."""
    beside = [(index - 1, index)] if index else []
    beside += [(index, index + 1)] if index + 1 < len(words) else []
    for one, two in beside:
        other = words[one if two == index else two].text
        if other.isupper() and len(other) > _ACRONYM and _touches(plain, words[one], words[two]):
            return True
    return False


def _is_name(word: str, known: _Known) -> bool:
    if not word or len(word) > NAME_LETTERS:
        return False
    found = known.looked_up.get(word)
    if found is None:
        found = known.looked_up[word] = _look_up(word.lower(), known)
    return found


def _look_up(word: str, known: _Known) -> bool:
    key = key_of(word)
    if key in known.single or (key.endswith("s") and key[:-1] in known.single):
        return True
    if len(key) < _LONG - 1 or is_inflected(word):
        return False
    forms = (key, key[:-1]) if key.endswith("s") else (key,)
    return any(
        _is_one_off(form, other) for form in forms for less in _shortened(form) for other in known.edits.get(less, ())
    )


def _is_one_off(one: str, other: str) -> bool:
    """Whether two words differ by one letter: another, one more, one less, or two that changed places."""
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    first, second = one[start:], other[start:]
    if len(first) == len(second):
        swapped = first[:2] == second[1::-1] if len(first) > 1 else False
        return first[1:] == second[1:] or (swapped and first[2:] == second[2:])
    return first[1:] == second or first == second[1:]


def _stands_as_name(plain: str, words: Sequence[Word], index: int, known: _Known) -> bool:
    """Whether a name that is an ordinary word too is a name here: by its capital, or by what follows it."""
    word = words[index]
    following = words[index + 1] if index + 1 < len(words) else None
    if index and _touches(plain, words[index - 1], word):
        before = words[index - 1]
        if before.lower in cue_words("title") or (before.text[0].isupper() and _is_name(before.text, known)):
            return True
        if before.lower in cue_words("saying") and before.text[0].islower():
            return True
    shouted = len(word.text) > 1 and word.text.isupper()
    if not word.opens and not shouted:
        return True
    if word.lower in cue_words("stop") and word.lower not in first_names():  # "Elles", "Ho", "Da"
        return False
    if following is None or _FAMILY.match(plain, word.end):
        return True
    if not _touches(plain, word, following):
        return bool(_INITIAL_AFTER.match(plain, word.end))
    if following.text[0].isupper() and not shouted:
        return True
    if shouted and following.text.isupper():
        return _is_name(following.text, known)
    if following.lower in ("og", "eller", "samt") and index + 2 < len(words):
        return words[index + 2].text[0].isupper()
    return following.lower in cue_words("saying") or following.lower in cue_words("verb")


def _touches(plain: str, first: Word, second: Word) -> bool:
    return second.start - first.end <= 2 and plain[first.end : second.start].strip(" ") == ""


def _joined(plain: str, hits: Sequence[tuple[int, int]], known: _Known) -> Iterator[tuple[int, int]]:
    """Hits that overlap or stand beside each other as one; initials before and after a name go with it."""
    current: tuple[int, int] | None = None
    for start, end in sorted(hits):
        if current and (start <= current[1] or _is_between(plain, current[1], start)):
            current = (current[0], max(current[1], end))
            continue
        if current:
            yield _with_initials(plain, *current, known)
        current = (start, end)
    if current:
        yield _with_initials(plain, *current, known)


def _with_initials(plain: str, start: int, end: int, known: _Known) -> tuple[int, int]:
    before = _INITIALS_BEFORE.search(plain, max(0, start - 12), start)
    after = _INITIAL_AFTER.match(plain, end)
    words = plain[start:end].lower().split()
    expected = "".join(known.initials.get(key_of(word), "") for word in words)
    if after and (after[1].lower() in expected) and (after[2] or len(words) == 1):
        end = after.end()
    elif plain[end - 1 : end + 1].lower() in ("s'", "x'", "z'"):
        end += 1
    return (before.start() if before else start), end


def _is_between(plain: str, end: int, start: int) -> bool:
    return start - end <= _BETWEEN_CHARACTERS and bool(_BETWEEN.fullmatch(plain, end, start))
