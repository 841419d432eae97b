"""Persons that nobody told us of, in running text: runs of words with capitals, weighed by what speaks for a name."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kartlegg.anonymity.gazetteers import national_names
from kartlegg.anonymity.persons.cues import EPITHET, Cues, cues_of
from kartlegg.anonymity.persons.lists import cue_words
from kartlegg.anonymity.persons.runs import Run, find_runs
from kartlegg.anonymity.persons.traits import LISTED, Trait, traits_of
from kartlegg.anonymity.persons.weights import weigh
from kartlegg.anonymity.text import Text, Word

_AND = re.compile(r" ?,? (?:og|eller|samt|&) | ?, |/| ?[–-] ?")
_AND_CHARACTERS = 8
_BESIDE = 2  # points that a word lacks at most and gets for standing beside a name …
_BESIDE_LISTED = 5  # … and one of the Norwegian lists
_SURE = 4  # points of what stands beside a word alone, from which it is remembered
_SAINTS = frozenset(("st", "sankt", "sankta", "santa", "san", "saint"))  # with a capital they are a part of the name
_NO_FIRST = (
    Trait.FUNCTION
    | Trait.TITLE
    | Trait.WORDLIKE
    | Trait.NATIONAL
    | Trait.ORGANISATION
    | Trait.PLACE
    | Trait.HYPHEN_TAIL
)
_FIRST_LETTERS = 9  # of a first name that is taken for one because of where it stands


def find_running(text: Text) -> Iterator[tuple[int, int]]:
    """Where a person is named, as far as lists, forms and neighbours tell, and what else the text says."""
    plain, words = text.folded.text, text.words
    runs = list(find_runs(text))
    lower_case = {word.text for word in words if word.text.islower()}
    cues = [cues_of(plain, words, run.first, run.last) for run in runs]
    seen = [run.words[0].lower in lower_case for run in runs]
    cues = _shared(plain, runs, cues)
    weights = [weigh(run, cue, seen=one) for run, cue, one in zip(runs, cues, seen, strict=True)]
    memory = _remember(runs, weights, cues)
    for index, (run, weight) in enumerate(zip(runs, weights, strict=True)):
        is_name = (
            weight >= 0
            or memory.holds(run, cues[index], seen=seen[index])
            or (weight >= -_lacking(run) and not cues[index].against and _stands_with_name(plain, runs, weights, index))
        )
        if is_name and not _is_nationwide(text, run):
            yield _span(plain, words, run)


@dataclass(frozen=True, slots=True)
class _Memory:
    """Names that a text has told: who was named in full may be named in short in the rest of it."""

    surnames: frozenset[str]
    others: frozenset[str]

    def holds(self, run: Run, cues: Cues, *, seen: bool) -> bool:
        """Whether a word alone is one of them; ``seen``: it stands in lower case elsewhere."""
        word, traits = run.words[0], run.traits[0]
        if len(run.words) > 1 or cues.against < 0 or traits & (Trait.FUNCTION | Trait.TITLE):
            return False
        bare = _bare(word.lower, traits)
        if word.opens and traits & (Trait.HEADWORD | Trait.COMPOUND) and not (cues.acts or cues.person):
            return bare in self.surnames and not seen
        return bare in self.surnames or bare in self.others


def _remember(runs: Sequence[Run], weights: Sequence[int], cues: Sequence[Cues]) -> _Memory:
    surnames: set[str] = set()
    others: set[str] = set()
    for run, weight, cue in zip(runs, weights, cues, strict=True):
        if weight < 0 or (len(run.words) == 1 and cue.person < _SURE):
            continue
        named = run.named
        if len(run.words) > 1:
            surnames.add(_bare(named[-1][0].lower, named[-1][1]))
        bare = {_bare(word.lower, traits) for word, traits in named if not traits & Trait.FUNCTION}
        others |= bare | {part for word in bare for part in word.split("-") if len(part) > 3}
    return _Memory(frozenset(surnames), frozenset(others))


@lru_cache(maxsize=20_000)
def _bare(lower: str, traits: int) -> str:
    """A word in lower case without its genitive ending and without what a hyphen adds in lower case."""
    lower = lower.rstrip("-").removesuffix("'s")
    if traits & Trait.HYPHEN_TAIL:
        lower = lower.split("-", 1)[0]
    return lower[:-1] if lower.endswith("s") and len(lower) > 4 else lower


def _lacking(run: Run) -> int:
    is_listed = run.traits[0] & (Trait.FIRST | Trait.SURNAME) and not run.traits[0] & Trait.KNOWN_PLACE
    return _BESIDE_LISTED if is_listed else _BESIDE


def _is_nationwide(text: Text, run: Run) -> bool:
    """Whether a run is a nationwide name of several words, or begins one: "Active Directory", "Power BI"."""
    lower, words = text.folded.lower, text.words
    following = words[run.last + 1 : run.last + 2]
    return any(lower[run.words[0].start : word.end] in national_names() for word in (*run.words[1:], *following))


def _shared(plain: str, runs: Sequence[Run], cues: Sequence[Cues]) -> list[Cues]:
    """The cues, with a preposition of place passed on to the places behind it: "frå Dale og Vik"."""
    shared = list(cues)
    for index in range(1, len(runs)):
        before, run = shared[index - 1], runs[index]
        if before.against < 0 and not before.person and len(run.words) == 1 and run.traits[0] & Trait.PLACE:
            start, end = runs[index - 1].words[-1].end, run.words[0].start
            if not shared[index].person and end - start <= _AND_CHARACTERS and _AND.fullmatch(plain, start, end):
                shared[index] = shared[index]._replace(against=before.against)
    return shared


def _stands_with_name(plain: str, runs: Sequence[Run], weights: Sequence[int], index: int) -> bool:
    """Whether "og" or a comma joins a word alone to a run that is a name."""
    run = runs[index]
    is_word = run.traits[0] & (Trait.ORDINARY | Trait.COMPOUND) and not run.traits[0] & (Trait.FIRST | Trait.SURNAME)
    is_mere_place = run.traits[0] & Trait.PLACE and not run.traits[0] & LISTED
    if len(run.words) > 1 or is_mere_place or (run.opens and is_word):
        return False
    for other, start, end in (
        (index - 1, runs[index - 1].words[-1].end if index else 0, run.words[0].start),
        (index + 1, run.words[-1].end, runs[index + 1].words[0].start if index + 1 < len(runs) else 0),
    ):
        is_name = 0 <= other < len(runs) and weights[other] >= 0
        if is_name and 0 < end - start <= _AND_CHARACTERS and _AND.fullmatch(plain, start, end):
            return True
    return False


def _belongs(plain: str, word: Word, run: Run) -> bool:
    """Whether the word before a name is a part of it: "St. Olav", or a first name that no list has ("Halvdan Koht")."""
    gap = plain[word.end : run.words[0].start]
    if word.lower in _SAINTS and word.text[0].isupper():
        return gap in (" ", ". ")
    if not word.opens or gap != " " or run.traits[0] & Trait.FIRST or len(word.text) > _FIRST_LETTERS:
        return False
    traits = traits_of(word.text)
    if traits & _NO_FIRST or not traits & (Trait.COMPOUND | Trait.HEADWORD):
        return False
    is_cue = any(word.lower in cue_words(kind) for kind in ("saying", "verb", "thing", "joining", "title"))
    return not is_cue and not word.lower.endswith("e")  # "danske", "spørre"


def _span(plain: str, words: Sequence[Word], run: Run) -> tuple[int, int]:
    """Where a name stands, with its ending and an epithet behind it, without what a hyphen adds in lower case."""
    last = run.words[-1]
    before = words[run.first - 1] if run.first else None
    start = (before if before and _belongs(plain, before, run) else run.words[0]).start
    if run.traits[-1] & Trait.HYPHEN_TAIL:
        tail = re.search(r"-(?=[^\W\d_A-ZÆØÅ])", last.text[1:])
        return start, last.start + 1 + tail.start() if tail else last.end
    end = last.start + len(last.text.rstrip("-"))
    if len(last.text) == 1 and plain.startswith(".", end):  # "Kari V."
        return start, end + 1
    if plain[end - 1 : end + 1].lower() in ("s'", "x'", "z'"):
        return start, end + 1
    epithet = EPITHET.match(plain, end)
    return start, epithet.end() if epithet and epithet[1] in cue_words("epithet") else end
