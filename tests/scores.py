"""How well identifiers and leaks are found in texts that were marked by hand: shared by the tests and the benchmark."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from anonymised import Collected, collected, names_of
from kartlegg.anonymity.find import find_identifiers
from kartlegg.anonymity.leaks import Edition, Evidence, Leak, extract, find_leaks
from kartlegg.model import Language, RoundFacts, Span
from kartlegg.resources import templates_folder

TESTS = Path(__file__).parent
MARKED = TESTS / "marked"  # README.md there tells who marked what
_WORD = re.compile(r"[^\W_]+")
_BESIDE = frozenset({"kommune", "kommunen", "herad", "kommunes", "og"})  # may stand in the mark, need not be taken out

Case = Mapping[str, Any]


def cases(name: str) -> list[Case]:
    """The lines of a file of marked texts."""
    lines = (MARKED / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def words_in(text: str, spans: Iterable[tuple[int, int]]) -> Counter[tuple[int, int]]:
    """The words of a text that stand in spans, wholly or in part, by their places."""
    found: Counter[tuple[int, int]] = Counter()
    spans = sorted(spans)
    for match in _WORD.finditer(text):
        if any(start < match.end() and match.start() < end for start, end in spans):
            found[match.span()] = 1
    return found


def is_covered(text: str, start: int, end: int, spans: Sequence[Span], *, kinds: Iterable[str] = ()) -> bool:
    """Whether every word of ``text[start:end]`` lies in found spans, of some kinds when they are given."""
    wanted = frozenset(kinds)
    places = [(one.start, one.end) for one in spans if not wanted or one.type in wanted]
    return all(
        any(first <= start + match.start() and start + match.end() <= last for first, last in places)
        for match in _WORD.finditer(text[start:end])
        if match[0].lower() not in _BESIDE
    )


# ── Collections of replies ────────────────────────────────────────────────────────────────────────────────────


def gold_identifiers(folder: str) -> Iterator[tuple[str, str, list[tuple[str, str]]]]:
    """Name, answer's text and its identifiers (text, type) of every gold answer of a collection."""
    for name in names_of(folder):
        gold = json.loads((TESTS / folder / f"{name}.json").read_text(encoding="utf-8"))
        marks = [(one["text"], one["type"]) for one in gold.get("identifiers") or ()]
        for text in gold["answers"].values():
            if text:
                yield name, text, marks


def score_collection(folder: str, round_: Collected | None = None) -> tuple[list[str], int, int]:
    """The identifiers that were missed, the words taken out without cause, and the words outside names."""
    facts = (round_ or collected(folder)).facts
    missed: list[str] = []
    without_cause = outside = 0
    for name, text, marks in gold_identifiers(folder):
        spans = find_identifiers(text, facts)
        marked: list[tuple[int, int]] = []
        for mark, _ in marks:
            for match in re.finditer(rf"(?<!\w){re.escape(mark)}(?!\w)", text):
                marked.append(match.span())
                if not is_covered(text, *match.span(), spans):
                    missed.append(f"{name}: {mark}")
        gone = words_in(text, [(one.start, one.end) for one in spans])
        named = words_in(text, marked)
        without_cause += len(gone.keys() - named.keys())
        outside += sum(1 for match in _WORD.finditer(text) if match.span() not in named)
    return missed, without_cause, outside


# ── Marked texts ──────────────────────────────────────────────────────────────────────────────────────────────


def facts_for(case: Case, facts: RoundFacts) -> RoundFacts:
    """The facts of a round in whose messages a case's known persons were seen."""
    known = tuple(case.get("known") or ())
    return replace(facts, persons=known) if known else facts


def score_marked(
    marked: Sequence[Case], facts: RoundFacts, *, key: str = "spans", kinds: Iterable[str] = (), typed: bool = False
) -> tuple[int, list[tuple[str, str]], int, int]:
    """How many marks there are, those missed (id, text), words taken out without cause, and words outside all marks.

    Args:
        marked: The texts.
        facts: Of the round that they are held to come from.
        key: Where a text has its marks.
        kinds: The marks that count; all when empty.
        typed: Whether a mark must be found as what it is.
    """
    wanted = frozenset(kinds)
    count = without_cause = outside = 0
    missed = []
    for case in marked:
        text = case["text"]
        spans = find_identifiers(text, facts_for(case, facts))
        for mark in case[key]:
            if wanted and mark["type"] not in wanted:
                continue
            count += 1
            if not is_covered(text, mark["start"], mark["end"], spans, kinds=(mark["type"],) if typed else ()):
                missed.append((case["id"], mark["text"]))
        gone = words_in(text, [(one.start, one.end) for one in spans])
        named = words_in(text, [(one["start"], one["end"]) for one in case[key]])
        without_cause += len(gone.keys() - named.keys())
        outside += sum(1 for match in _WORD.finditer(text) if match.span() not in named)
    return count, missed, without_cause, outside


# ── Planted leaks ─────────────────────────────────────────────────────────────────────────────────────────────


_STOPS = frozenset({1, 2, 3, 4, 6, 7, 8, 9, 10, 12, 15, 19, 20, 21})


def stops(row: int) -> bool:
    """Whether a leak of this row must stop a letter; the others are warnings."""
    return row in _STOPS


def evidence_in(language: Language) -> Evidence:
    """The round of the corpus, whose letter had the memo of that round attached."""
    evidence = collected("corpus").evidence(language)
    memo = (templates_folder() / "example" / "bakgrunnsnotat.md").read_text(encoding="utf-8")
    return replace(evidence, known=(*evidence.known, memo))


def planted(letter: str, case: Case) -> str:
    """A clean letter with a case's leak in it, where the case says."""
    after, insert = case["after"], case["insert"]
    gap = "\n" if after.startswith("- ") and insert.startswith("- ") else "\n\n"
    tail = "" if gap == "\n" else "\n"
    return letter.replace(after, f"{after}{gap}{insert}{tail}", 1)


class Letters:
    """Clean letters, each checked once, and what is found in them when a leak is planted."""

    def __init__(self, folder: Path, evidence: Mapping[str, Evidence]) -> None:
        """Keep the folder of the letters, and what they are held against in each written form."""
        self._folder = folder
        self._evidence = evidence
        self._clean: dict[tuple[str, str], frozenset[str]] = {}

    def new_leaks(self, case: Case) -> tuple[Leak, ...]:
        """What is found in a letter with a case's leak, and not in the letter without it."""
        evidence = self._evidence[case["lang"]]
        if case.get("pair"):
            before, after = ((self._folder / case["pair"][key]).read_text("utf-8") for key in ("before", "after"))
            later = replace(evidence, editions=(Edition(name="before.md", text=before),))
            known = self._known(case["lang"], after)
            return tuple(leak for leak in _check(after, later) if leak.id not in known)
        letter = (self._folder / "clean" / case["base"]).read_text("utf-8")
        known = self._known(case["lang"], letter)
        return tuple(leak for leak in _check(planted(letter, case), evidence) if leak.id not in known)

    def _known(self, language: str, letter: str) -> frozenset[str]:
        if (language, letter) not in self._clean:
            self._clean[language, letter] = frozenset(leak.id for leak in _check(letter, self._evidence[language]))
        return self._clean[language, letter]


def _check(letter: str, evidence: Evidence) -> tuple[Leak, ...]:
    return find_leaks(extract("brev.md", letter.encode()), evidence)
