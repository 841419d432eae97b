"""What a reply says and what it quotes: told by quote marks, by the headers of what is quoted, and by our own words.

A reply's own lines come out in their order, with marks where one of our quoted questions or another part of our
letter stands between them. Nothing is thrown away here: what is not the sender's own is handed on as quoted.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kartlegg.reading.lines import Line
from kartlegg.reading.ours import OurWords, Restated

# Header blocks that Outlook and its kin put above what they quote, in the languages that Norwegian offices meet.
_FROM = re.compile(r"^\W{0,6}(?:frå|fra|from|från|von|avsender|sender|de)\s*:\s*\S", re.IGNORECASE)
_OTHERS = re.compile(
    r"^\W{0,6}(?:sendt|sent|dato|date|skickat|gesendet|datum|til|to|till|an|emne|subject|ämne|betreff|kopi|cc|vedlegg|"
    r"svar til|reply-to|frå|fra|from)\s*:",
    re.IGNORECASE,
)
_ORIGINAL = re.compile(
    r"^\W{0,3}[-_]{2,}\s*(?:opphavleg|opprinneleg|opprinnelig|original|oprindelig|ursprüngliche|ursprungligt|"
    r"videresendt|vidaresendt|vidaresend|forwarded|begin forwarded|vedlagt)\b[^\n]{0,40}[-_]{2,}\W*$",
    re.IGNORECASE,
)
_RULE = re.compile(r"^\s*(?:_{10,}|-{20,}|={20,})\s*$")  # what Outlook on the web draws above a header block
_WROTE = re.compile(r"\b(?:skrev|skreiv|wrote|schrieb|skrifa|écrit|escribió)\b.{0,200}:?\s*$", re.IGNORECASE)
_WHEN_OR_WHO = re.compile(r"\d{1,2}[:.]\d{2}|@|\d{4}-\d{2}|\b(?:19|20)\d{2}\b|<[^<>]{0,200}>", re.IGNORECASE)
_TIME_OR_ADDRESS = re.compile(r"\d{1,2}[:.]\d{2}\b|@")  # without a quote below it a year is not enough
_ADDRESS_COLON = re.compile(r"<[^<>\s]{1,200}@[^<>\s]{1,200}>:\s*$")  # Gmail of some years: date, name, <address>:
_ATTRIBUTION_LINES = 3  # over which a program may wrap it
_ATTRIBUTION_CHARACTERS = 400  # of those lines together
_HEADER_LINES = 7
_LONG_OURS = 8  # words of ours in one line, no question, that begin a quote without any mark
_OURS_WITHIN = 16  # lines in which another such line follows
_ONLY_NUMBER = re.compile(r"^\W*(?:\d{1,2}\W*)?$")
_LIST_MARK = re.compile(r"(?:^|\s)[*•\u00b7-]?\s*(?:\(?\d{1,2}[.):])?\s*$")  # before a question on its line
_SAID_ABOVE = 4  # words above a quote, from which the sender has written there: a greeting has fewer
_FOREIGN_WORDS = 3  # of a quoted line that may say something of its own
_FOREIGN_KNOWN = 0.7  # share of its words that are the letter's, from which it is the letter's however it was broken
_NAMED = re.compile(
    r"^\W*(?:spørsmål|spm|punkt|pkt|question|nr)\W*$", re.IGNORECASE
)  # "Spørsmål 2:" without its number
_LIST_NUMBER = re.compile(r"^\d{1,3}\.\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One of our questions, quoted: what follows is an answer between the lines."""

    question: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """Another part of our letter, quoted: what follows answers no question because of where it stands."""


Piece = Line | Asked | Elsewhere


@dataclass(frozen=True, slots=True, kw_only=True)
class Separated:
    """A reply's own lines with marks of what stands between them, and what it quotes."""

    pieces: tuple[Piece, ...]
    quoted: tuple[Line, ...]
    nested: bool  # what is quoted first is not our letter but another message, which quotes ours
    foreign: tuple[Line, ...] = ()  # of what is quoted: what may be the sender's after all


def separate(lines: Sequence[Line], ours: OurWords) -> Separated:
    """Part the sender's lines of a message's text from what they quote; ``ours`` knows what we wrote."""
    questions = ours.find_questions(lines)
    start = find_quote(lines, ours, questions)
    top: list[Piece] = [line for line in lines[:start] if not line.depth]
    rest = lines[start:]
    nested = _is_nested(rest, ours)
    if nested:
        # Answers that stand in there were given in an earlier message, or by somebody else.
        return Separated(pieces=tuple(top), quoted=tuple(rest), nested=True)
    if any(one.first < start <= one.last for one in questions):
        questions = ours.find_questions(rest)
    else:
        questions = tuple(one.below(start) for one in questions if one.first >= start)
    said = sum(len(piece.words) for piece in top if isinstance(piece, Line))
    pieces, quoted = _between(rest, ours, questions, below=said < _SAID_ABOVE)
    return Separated(
        pieces=(*top, *_meaningful(pieces)), quoted=tuple(quoted), nested=False, foreign=_foreign(quoted, ours)
    )


def find_quote(lines: Sequence[Line], ours: OurWords, found: Sequence[Restated]) -> int:
    """The index of the first line that is quoted, its header or attribution included; the number of lines if none.

    ``found`` are our questions among the lines.
    """
    questions = {index for one in found for index in range(one.first, one.last + 1)}
    for index, line in enumerate(lines):
        if begins_quote(lines, index):
            return index - 1 if index and _RULE.match(lines[index - 1].text) else index
        if line.depth:
            return index
        if (
            index not in questions
            and _is_long(line, ours)
            and any(
                _is_long(lines[later], ours)
                for later in range(index + 1, min(index + _OURS_WITHIN, len(lines)))
                if later not in questions
            )
        ):
            while index and ours.is_ours(lines[index - 1].text) and index - 1 not in questions:
                index -= 1
            return index
    return len(lines)


def begins_quote(lines: Sequence[Line], index: int) -> str | None:
    """What a mail program has put there above a quote, in words; None for any other line."""
    if lines[index].opens_quote:
        return "the page says that the message which is quoted begins here"
    if _ORIGINAL.match(lines[index].text):
        return "a line that a mail program puts above the original message"
    if _is_header(lines, index):
        return "the header of the message that is quoted"
    if _attribution(lines, index):
        return "an attribution line: who wrote what is quoted, and when"
    return None


def is_header_field(text: str) -> bool:
    """Whether a line looks like one of the fields that a mail program puts above what it quotes, or a rule there."""
    return bool(_OTHERS.match(text) or _RULE.match(text))


def _is_long(line: Line, ours: OurWords) -> bool:
    """Whether so much of a line is ours that it is quoted: a title that is taken up again is not."""
    return len(line.words) >= _LONG_OURS and ours.is_ours(line.text)


def _is_header(lines: Sequence[Line], index: int) -> bool:
    if not _FROM.match(lines[index].text):
        return False
    following = [line.text for line in lines[index + 1 : index + _HEADER_LINES]]
    return sum(bool(_OTHERS.match(text)) for text in following) >= 2


def _attribution(lines: Sequence[Line], index: int) -> int:
    """How many lines an attribution line takes that begins here; 0: none does.

    “Den 6. okt. 2017 kl. 10:12 skrev Ola <…>:”, on one line or wrapped; a quote follows it.
    """
    parts: list[str] = []
    for offset in range(_ATTRIBUTION_LINES):
        if index + offset >= len(lines) or (offset and lines[index + offset].after_blank):
            break
        parts.append(lines[index + offset].text)
        if sum(map(len, parts)) > _ATTRIBUTION_CHARACTERS:
            break
        following = lines[index + offset + 1 : index + offset + 2]
        quoted = bool(following) and following[0].depth > lines[index].depth
        if _attributes(parts, quoted=quoted):
            # What stands above an attribution line and tells neither when nor who is none of it.
            later = any(
                _attributes(parts[start:], quoted=quoted) and not _WHEN_OR_WHO.search(" ".join(parts[:start]))
                for start in range(1, len(parts))
            )
            return 0 if later else offset + 1
    return 0


def _attributes(parts: Sequence[str], *, quoted: bool) -> bool:
    """Whether lines together say who wrote what follows; ``quoted``: what follows is quoted deeper."""
    text = " ".join(parts).strip()
    if _ADDRESS_COLON.search(text) and (quoted or _WHEN_OR_WHO.search(text.partition("<")[0])):
        return True
    named = text.rstrip(" -_").endswith(":") and _TIME_OR_ADDRESS.search(text)
    return bool(((quoted and _WHEN_OR_WHO.search(text)) or named) and _WROTE.search(text))


def _is_nested(rest: Sequence[Line], ours: OurWords) -> bool:
    """Whether the quote begins with somebody else's message: a header or attribution, and a text that is none of ours.

    (Alpine and others repeat the header fields below their attribution line: nothing stands between those.)
    """
    seen = note = False
    index = 0
    while index < len(rest):
        line = rest[index]
        begins = _attribution(rest, index) or int(_is_header(rest, index))
        if begins:
            who = ours.is_from_us(" ".join(line.text for line in rest[index : index + begins]))
            if note or who is False:
                return True
            if who:
                return False
            seen = True
            index += begins
            while index < len(rest) and _OTHERS.match(rest[index].text):
                index += 1
            continue
        if ours.is_ours(line.text):
            return False
        note = seen and (note or not _OTHERS.match(line.text))
        index += 1
    return note


def _between(
    lines: Sequence[Line], ours: OurWords, questions: Sequence[Restated], *, below: bool
) -> tuple[list[Piece], list[Line]]:
    """The sender's lines between and below what is quoted, and what is quoted.

    A line without quote marks below marked ones is the sender's. In a quote without marks (Outlook), and inside one
    (answers that a program made part of it), a line that is not ours is the sender's when it stands below one of our
    questions and before the letter goes on; before the first question stand headers and others' covering notes. With
    ``below`` nothing is said above the quote: then what stands below all that is ours is the sender's too.
    """
    pieces: list[Piece] = []
    quoted: list[Line] = []
    spans = _spans(questions, lines)
    marks = any(line.depth for line in lines)
    below_question = False
    item: int | None = None  # the list number of the question above
    skip = _attribution(lines, 0)
    quoted += lines[:skip]
    ends = [index for index, line in enumerate(lines) if index in spans or ours.is_ours(line.text)]
    end = ends[-1] if below and ends else len(lines)
    for index, line in enumerate(lines[skip:], start=skip):
        if index in spans:
            quoted.append(line)
            at = 0
            for span in spans[index]:
                below_question = _add_rest(line, at, span.start, pieces, ours, below_question=below_question)
                if span.question is not None:
                    pieces.append(Asked(question=span.question))
                    item = line.number
                at, below_question = span.end, True
            _add_rest(line, at, len(line.text), pieces, ours, below_question=True)
        elif _is_own(line, marks=marks or index > end, below_question=below_question, ours=ours):
            if item is not None and line.number is not None and line.depth:
                line = replace(line, text=_LIST_NUMBER.sub("", line.text), number=None)
            pieces.append(line)
        else:
            quoted.append(line)
            if not _ONLY_NUMBER.match(line.text) and (ours.is_ours(line.text) or not below_question):
                if not pieces or not isinstance(pieces[-1], Elsewhere):
                    pieces.append(Elsewhere())
                below_question = False
    return pieces, quoted


@dataclass(frozen=True, slots=True)
class _Span:
    """A part of a line that is a question's, with the question where it begins."""

    start: int
    end: int
    question: str | None


def _spans(found: Sequence[Restated], lines: Sequence[Line]) -> dict[int, list[_Span]]:
    """The parts of lines that questions take, whole or abridged; the end of one that was wrapped is no question."""
    spans: dict[int, list[_Span]] = {}
    for one in found:
        if not (one.whole or one.opens) or lines[one.first].depth > 1:
            continue
        for index in range(one.first, one.last + 1):
            start = one.start if index == one.first else 0
            end = one.end if index == one.last else len(lines[index].text)
            spans.setdefault(index, []).append(_Span(start, end, one.question if index == one.first else None))
    return spans


def _add_rest(line: Line, start: int, end: int, pieces: list[Piece], ours: OurWords, *, below_question: bool) -> bool:
    """What stands beside a question on its line: an answer that a program has glued to it; gives ``below_question``."""
    text = _LIST_MARK.sub("", line.text[start:end]).strip()
    if below_question and not _NAMED.match(text) and not _ONLY_NUMBER.match(text) and not ours.is_ours(text):
        pieces.append(replace(line, text=text, number=None))
    return below_question


def _is_own(line: Line, *, marks: bool, below_question: bool, ours: OurWords) -> bool:
    if line.depth > 1 or ours.is_ours(line.text):
        return False
    if not line.depth and marks:
        return True
    return below_question and not (line.depth and _ONLY_NUMBER.match(line.text))


def _foreign(quoted: Sequence[Line], ours: OurWords) -> tuple[Line, ...]:
    """Quoted lines that are not our letter's, and stand among our questions or in another colour than the letter."""
    asks = [index for index, line in enumerate(quoted) if ours.question_in(line.text)]
    among = range(asks[0], asks[-1]) if asks else range(0)
    is_coloured = bool(asks) and not any(quoted[index].marked for index in asks)
    return tuple(
        line
        for index, line in enumerate(quoted)
        if (index in among or (is_coloured and line.marked and index > asks[0]))
        and len(line.words) >= _FOREIGN_WORDS
        and not ours.question_in(line.text)
        and not ours.is_ours(line.text)
        and ours.share_known(line.text) < _FOREIGN_KNOWN
        and not is_header_field(line.text)
    )


def _meaningful(pieces: Sequence[Piece]) -> list[Piece]:
    """Without the marks that no line of the sender's follows."""
    kept: list[Piece] = []
    for piece in reversed(pieces):
        if isinstance(piece, Line) or (kept and isinstance(kept[-1], Line)):
            kept.append(piece)
    kept.reverse()
    return kept
