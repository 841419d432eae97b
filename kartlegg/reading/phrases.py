"""Turns of phrase as data with specimens; and a text as sentences on one line."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from kartlegg.limits import PHRASE_CHARACTERS


@dataclass(frozen=True, slots=True, kw_only=True)
class PhraseRule:
    """A turn of phrase that decides how what stands beside it, or the whole message, is understood."""

    name: str
    pattern: re.Pattern[str]
    specimens: tuple[str, ...]  # text in which the pattern is found
    but_not: tuple[str, ...] = ()  # text that comes near, and in which it is not found


def phrase_rule(name: str, pattern: str, *specimens: str, but_not: tuple[str, ...] = ()) -> PhraseRule:
    """A rule whose pattern is found whatever its case."""
    return PhraseRule(name=name, pattern=re.compile(pattern, re.IGNORECASE), specimens=specimens, but_not=but_not)


def is_told(rules: Iterable[PhraseRule], text: str) -> bool:
    """Whether any of the rules is found in a text, near its beginning or its end where it is very long."""
    text = _ends(text)
    return any(rule.pattern.search(text) for rule in rules)


def _ends(text: str) -> str:
    long = len(text) > 2 * PHRASE_CHARACTERS
    return f"{text[:PHRASE_CHARACTERS]}\n{text[-PHRASE_CHARACTERS:]}" if long else text


def sentences(text: str) -> tuple[str, ...]:
    """A text's sentences, each on one line; of a very long text those near its beginning and its end."""
    folded = fold_lines(_ends(text))
    starts = [*starts_of(folded, SENTENCE), len(folded)]
    return tuple(folded[start:end].strip() for start, end in pairwise(starts))


NOT = r"\b(?:ikkje|ikke|ingen|inga|utan|uten|aldri)\b"
SENTENCE = re.compile(r"[.!?][)\"»]? (?=[\"«(]?[A-ZÆØÅÉ0-9½-])")
CLAUSE = re.compile(rf"{SENTENCE.pattern}|; ")
_ABBREVIATION = re.compile(r"\b(?:ca|kl|nr|pr|inkl|ekskl|bl\.a|f\.eks|jf|evt|ev|spm|pkt|tlf|stk|tils|mill|dvs)$", re.I)
PLAIN = str.maketrans("–—−‐‑’¤", "-----' ")
_BULLET = re.compile(r"[-*•·▪◦o] ")
_LONG_LINE = 50  # characters: a line that long was broken by the mail program, not by the sender
_GOES_ON = re.compile(
    r"(?:[,:;.!?]|\b(?:med|og|av|i|på|til|frå|fra|for|om|som|at|å|eller|samt|ein|en|ei|eit|et))$", re.I
)


def fold_lines(text: str) -> str:
    """An answer on one line: a short line's end becomes "; ", a blank line ends the sentence."""
    folded: list[str] = []
    blank = False
    for raw in text.translate(PLAIN).splitlines():
        line = " ".join(raw.split())
        if line:
            item = _BULLET.sub("", line) if _BULLET.match(line) else line
            if folded and not _GOES_ON.search(folded[-1][-20:]):
                wrapped = item == line and (len(folded[-1]) >= _LONG_LINE or line[0].islower())
                folded[-1] += "." if blank else "" if wrapped else ";"
            folded.append(item)
        blank = not line
    return " ".join(folded)


def starts_of(text: str, pattern: re.Pattern[str]) -> list[int]:
    """Where the sentences or clauses begin, the first one at 0."""
    ends = (end.span() for end in pattern.finditer(text))
    return [0, *(end for at, end in ends if not _ABBREVIATION.search(text[max(0, at - 8) : at]))]
