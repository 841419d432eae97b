"""How a rule tells what it has found: the kind of leak, the place, the sentence around it, an id that stays."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kartlegg.anonymity.fold import fold
from kartlegg.anonymity.leaks.speech import BREAK
from kartlegg.anonymity.leaks.values import Leak, Passage, PassageKind, Severity
from kartlegg.limits import SENTENCE_CHARACTERS

_ID_CHARACTERS = 8
_ID_WORD = re.compile(r"\d+(?:[.,/]\d+)*|[^\W\d_]+")
# Where something stands in a part that a reader does not see, the part is what gives it away.
_ROWS = {PassageKind.HIDDEN: 19, PassageKind.PROPERTY: 19, PassageKind.LINK: 20, PassageKind.NAME: 20}


@dataclass(frozen=True, slots=True, kw_only=True)
class LeakKind:
    """One kind of leak, as docs/anonymity.md lists them."""

    name: str  # of the rule
    row: int
    severity: Severity
    why: str  # goes on after the words in question: "names a municipality of the round"
    mend: str


def at_place(kind: LeakKind, passage: Passage) -> LeakKind:
    """The kind as it is told of a passage: what is hidden in a file or a link has rows of its own."""
    return replace(kind, row=_ROWS.get(passage.kind, kind.row))


def make_leak(
    kind: LeakKind, passage: Passage, start: int, end: int, *, whose: Sequence[str] = (), why: str | None = None
) -> Leak:
    """A leak of one kind at ``passage.text[start:end]``.

    Args:
        kind: What it is.
        passage: Where it stands.
        start: Offset in the passage's text.
        end: Likewise.
        whose: Numbers of the recipients that it points to.
        why: Instead of the kind's own words.
    """
    text = passage.text[start:end]
    sentence = sentence_around(passage.text, start, end)
    return Leak(
        rule=kind.name,
        row=kind.row,
        severity=kind.severity,
        text=text,
        sentence=sentence,
        where=place(passage, start),
        whose=tuple(whose),
        why=why or kind.why,
        mend=kind.mend,
        id=leak_id(f"{kind.name} {kind.severity}", text, sentence),
    )


def leak_id(rule: str, text: str, sentence: str) -> str:
    """A name for a finding by which a person accepts it: the same as long as the words and their sentence stay.

    It does not hang on the place, nor on marks that Markdown and typesetting change, so that it is the same in the
    draft and in every document made of it. Figures keep their commas, and what has no words keeps its signs.
    """
    parts = []
    for part in (text, sentence):
        words = _ID_WORD.findall(re.sub(r"[*_\\]", "", fold(part).lower))
        parts.append(" ".join(words) or part.strip())
    name = "\n".join([rule, *parts])
    return hashlib.sha256(name.encode()).hexdigest()[:_ID_CHARACTERS]


def place(passage: Passage, start: int) -> str:
    """Where in a document something stands, for a person: "line 3"; what is not body text names its part."""
    if passage.kind is not PassageKind.BODY:
        return passage.where
    line = passage.text.count("\n", 0, start) + 1
    return f"{passage.where}, line {line}" if passage.where else f"line {line}"


def sentence_around(text: str, start: int, end: int) -> str:
    """The sentence or line in which ``text[start:end]`` stands, on one line; of a very long one what is near."""
    window = max(0, start - SENTENCE_CHARACTERS)
    breaks = (match.end() for match in BREAK.finditer(text, window, start + 1))
    first = max((one for one in breaks if one <= start), default=window)
    stop = BREAK.search(text, max(start, end - 1), end + SENTENCE_CHARACTERS + 1)
    last = stop.end() if stop else end + SENTENCE_CHARACTERS
    return " ".join(text[first : max(last, end)].split())
