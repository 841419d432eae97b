"""Two editions that differ by one or two: what was added or taken away says whose answer that was (LEAKS 17).

Differencing, in the words of the ESSnet handbook: tables that are safe each by itself are not so side by side.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from kartlegg.anonymity.fold import fold
from kartlegg.anonymity.leaks.blocks import find_statements
from kartlegg.anonymity.leaks.finding import LeakKind, make_leak
from kartlegg.anonymity.leaks.values import Document, Evidence, Leak, PassageKind, Severity
from kartlegg.limits import DIFFERENCED_ANSWERS
from kartlegg.model import Language, Recipient
from kartlegg.wording import number_in_words

_CHANGED = LeakKind(
    name="editions",
    row=17,
    severity=Severity.WARNING,
    why="differs by one or two from an earlier edition",
    mend="leave the count out, or publish only one of the two",
)
_SUBGROUP = LeakKind(
    name="subgroup",
    row=17,
    severity=Severity.WARNING,
    why="is told of all and of nearly all",
    mend="tell it of one group only: the difference is known then",
)

_WORDS: Mapping[str, int] = {
    number_in_words(number, language): number for language in Language for number in range(2, 13)
} | {"tretten": 13, "fjorten": 14, "femten": 15, "seksten": 16, "sytten": 17, "atten": 18, "nitten": 19, "tjue": 20}
_NO_COUNT = r"(?![\w/§]|[.,-]\d|\.[ ]?(?:jan|feb|mars|apr|mai|jun|jul|aug|sep|okt|nov|des)|[ ]?(?:%|prosent))"
_COUNT = re.compile(rf"(?<![\w.,/§-])(\d{{1,3}}){_NO_COUNT}|\b({'|'.join(_WORDS)})\b")
# What stands for a share: a statement is the same without it.
_QUANTITY = re.compile(
    r"\b(?:alle|dei? aller fleste|dei? fleste|mange|ein del|en del|nokre|noen|nesten alle|somme|fleire|flere"
    r"|halvparten)\b"
)
_MARKER = re.compile(r"^\s{0,20}\(?\d{1,3}[.)]\s")  # of a numbered list: no count
_FEWEST_LETTERS = 3  # of the words of a statement: less is a cell of figures


class _Statement(NamedTuple):
    start: int
    end: int
    counts: tuple[int, ...]
    words: str  # without counts and quantity words
    words_of_all: str  # without the group either


def find_editions(document: Document, evidence: Evidence) -> Iterator[Leak]:
    """Every statement whose count differs by one or two from the same one in an earlier edition, or of a subgroup."""
    group = _groups(evidence.survey.recipients)
    earlier = [(edition.name, _by_words(_read(edition.text, group))) for edition in evidence.editions]
    for passage in document.passages:
        if passage.kind not in {PassageKind.BODY, PassageKind.HIDDEN}:
            continue
        statements = _read(passage.text, group)
        own = _by_words(statements)
        for statement in statements:
            changed = [name for name, others in earlier if _differs(statement, others.get(statement.words, ()))]
            if changed:
                why = f"has counts that differ by one or two from “{changed[-1]}”"
                yield make_leak(_CHANGED, passage, statement.start, statement.end, why=why)
            elif statement.words != statement.words_of_all:
                wholes = [
                    one
                    for others in (own, *(other for _, other in earlier))
                    for one in others.get(statement.words_of_all, ())
                ]
                if _differs(statement, wholes):
                    yield make_leak(_SUBGROUP, passage, statement.start, statement.end)


def _groups(recipients: Sequence[Recipient]) -> re.Pattern[str]:
    """What a statement on a part of all may call it: a region, or the way in which it answered."""
    regions = sorted({one.region.strip().lower() for one in recipients if one.region}, key=len, reverse=True)
    named = "".join(rf"|(?:(?:i|på|frå|fra|for) )?{re.escape(region)}" for region in regions if region)
    return re.compile(rf"\b(?:skriftleg|skriftlig|på telefon|munnleg|muntlig|på e-?post{named})\b")


def _read(text: str, group: re.Pattern[str]) -> tuple[_Statement, ...]:
    """The statements of a text that hold counts, and words that tell what is counted."""
    statements = []
    for start, end in find_statements(text):
        source = text[start:end]
        lower = _MARKER.sub("", fold(source).lower)
        counts = tuple(int(match[1]) if match[1] else _WORDS[match[2]] for match in _COUNT.finditer(lower))
        rest = _QUANTITY.sub(" ", _COUNT.sub(" ", lower))
        words = _letters(rest)
        if counts and len(words) >= _FEWEST_LETTERS:
            first = start + len(source) - len(source.lstrip())
            statements.append(_Statement(first, end, counts, words, _letters(group.sub(" ", rest))))
    return tuple(statements)


def _by_words(statements: Sequence[_Statement]) -> Mapping[str, Sequence[_Statement]]:
    grouped: dict[str, list[_Statement]] = {}
    for statement in statements:
        grouped.setdefault(statement.words, []).append(statement)
    return grouped


def _differs(statement: _Statement, others: Sequence[_Statement]) -> bool:
    """Whether the same statement stands elsewhere with a count one or two off, and nowhere with the same."""
    counts = [other.counts for other in others if len(other.counts) == len(statement.counts)]
    return statement.counts not in counts and any(
        0 < abs(one - other) <= DIFFERENCED_ANSWERS
        for others in counts
        for one, other in zip(statement.counts, others, strict=True)
    )


def _letters(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", text))
