"""What may open an answer: numbers in all styles, labels, our own questions. Candidates with a weight, no verdicts.

A list inside an answer comes out too; ``align`` takes the best consistent set over the whole reply.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from kartlegg.limits import CANDIDATES, MARKERS
from kartlegg.reading.lines import Line, is_continuation
from kartlegg.reading.numerals import (
    CAPITAL_WEIGHT,
    INLINE,
    INLINE_NAMED,
    INLINE_WEIGHT,
    INLINE_WORD,
    MENTION,
    MENTION_ALONE,
    NO_MARKER,
    ORDINAL,
    ORDINAL_WEIGHT,
    RULES,
    Places,
)
from kartlegg.reading.ours import Restated
from kartlegg.reading.topics import Topics


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """What may open an answer; it stands from an offset in one line to an offset in the same or a later one."""

    questions: tuple[str, ...]  # more than one where one text answers several; none: what follows answers none
    line: int
    start: int
    last: int
    end: int
    weight: float
    rule: str
    style: str  # markers of one style belong together: "1.", "1)", "spm"
    level: int = 0  # how far it stands in

    @property
    def first(self) -> str:
        """The first question that it opens; empty when it opens none."""
        return self.questions[0] if self.questions else ""


_QUOTED, _RESTATED, _ABRIDGED = 6.0, 5.0, 3.0
# "Punkt 4 kan andre svare på" speaks of a question and opens no answer.
_SENTENCE = re.compile(
    r"\s*(?:kan|har|er|vil|skal|må|bør|kjem|kommer|svar(?:a|ar|er)|tek|tar|ligg|gjeld|gjelder|står|vert|blir)\b"
)
_ASIDE = re.compile(r"\s*\([^()]{1,40}\)\s?[:–—-](?=\s)")  # "Spm 2 (avtalar): …"
_BEFORE_OURS = re.compile(
    r"^\W*(?:spørsmål|spm|question|punkt|pkt)?\W*\d{0,2}\W*$", re.IGNORECASE
)  # "Spørsmål: Kva …?"
_OURS = frozenset({"restated", "abridged"})
_WORDED = _OURS | {"label"}  # told by words
_ONE_STYLE = frozenset({"numbered", "sub-point"})  # "1a: … 1b: … 2: …"
_CONFIRMED = 0.5  # for a second marker of the same question beside it
_HEADING = re.compile(
    r"^[\s*_#•·-]{0,8}(?P<h>[^\W\d_][^:\n]{1,58}?)[*_]{0,2}\s?(?P<mark>[:?]|\s[-–—](?=\s)|\.?$)[*_]{0,2}"
)
_LABEL_ENDS = frozenset(":?-–—")
_LABEL_INSIDE = re.compile(r"[.;]\s+[A-ZÆØÅ][\w /-]{1,30}:\s")
_HEADING_WORDS = 8
MISNUMBERED = "misnumbered"  # a number with another question's label: the label is believed, with a doubt
_MISNUMBERED_WEIGHT = 2.2
_UNMARKED = frozenset({"bare", "alone"})  # "3 årsverk" is no third point that has another one's label
_LABEL_CHARACTERS = 60
_LABEL_STOPS = re.compile(r"[:.,;!?]")
_HEADING_WEIGHT = 1.9
_ENDS = frozenset('.!?:;)»”"')
_SPACE_CHARACTERS = 40  # before a marker, over which the end of what stands there is sought
_DIGIT = re.compile(r"\d")
_NESTED = 0.7  # taken from what stands further in than its like
_WRAPPED_LOSS = 1.3  # taken from a number at the head of a line that goes on from the one before


def find_markers(
    lines: Sequence[Line], *, order: Sequence[str], topics: Topics, restated: Sequence[Restated]
) -> tuple[Marker, ...]:
    """Every place that may open an answer, in the text's order; at most ``MARKERS`` of them.

    Args:
        lines: The reply's own lines.
        order: The ids of the questions; a number n means the n-th, or the one with this id.
        topics: The words of the questions, for labels and headings.
        restated: Our own questions among the lines.
    """
    places = Places(order)
    found: list[Marker] = []
    for one in restated:
        weight, rule = (_RESTATED, "restated") if one.whole else (_ABRIDGED, "abridged")
        start = 0 if _BEFORE_OURS.match(lines[one.first].text[: one.start]) else one.start
        found.append(
            Marker(
                questions=(one.question,), line=one.first, start=start, last=one.last, end=one.end, weight=weight,
                rule=rule, style="ours",
            )
        )  # fmt: skip
    inside = {number for one in restated for number in range(one.first + 1, one.last + 1)}
    inside |= {one.last for one in restated if one.first != one.last}
    for number, line in enumerate(lines):
        if len(found) > CANDIDATES:
            break
        if number in inside:
            continue
        found += _numbers(number, line, lines[number - 1] if number else None, places, topics)
        heading = _heading(number, line, topics)
        if heading:
            found.append(heading)
    if all(one.weight < MENTION_ALONE for one in found):
        found += filter(None, (_mention(number, line, places) for number, line in enumerate(lines)))
    found.sort(key=lambda one: (one.line, one.start, -one.weight))
    return tuple(_merge(_thin(found), lines, topics)[:MARKERS])


def _numbers(number: int, line: Line, before: Line | None, places: Places, topics: Topics) -> Iterator[Marker]:
    level = line.level or (len(line.text) - len(line.text.lstrip())) // 2
    has_digit = _DIGIT.search(line.text) is not None
    for rule in RULES:
        match = rule.pattern.match(line.text) if has_digit or not rule.digits else None
        if not match:
            continue
        questions = places.of(match["n"])
        if questions is None or (rule.single and len(questions) > 1):
            continue
        name, base = rule.name, rule.weight
        ordinal = NO_MARKER.match(line.text, match.end())
        if ordinal and (rule.name != "labelled" or line.text[match.start("n") : match.end()].endswith(".")):
            if rule.name != "numbered":
                continue
            capital = ordinal[0].lstrip()[:1].isupper()
            name, base = (rule.name, CAPITAL_WEIGHT) if capital else (ORDINAL, ORDINAL_WEIGHT)
        if rule.name.startswith("labelled") and _SENTENCE.match(line.text, match.end()):
            continue
        wrapped = before is not None and is_continuation(line, before) and not _is_ended(before.text, len(before.text))
        other = rule.name not in _UNMARKED and _other_label(line, match.end(), questions, topics, places)
        if other:
            yield Marker(
                questions=(other,), line=number, start=len(line.text) - len(line.text.lstrip()), last=number,
                end=len(line.text), weight=_MISNUMBERED_WEIGHT, rule=MISNUMBERED, style="numbered", level=level,
            )  # fmt: skip
            break
        end = _own_label(line, match.end(), questions, topics)
        weight = base - (_WRAPPED_LOSS if wrapped else 0.0) + (0.4 if len(questions) > 1 else 0.0)
        mark = match["mark"] if rule.name in _ONE_STYLE else ""
        yield Marker(
            questions=questions, line=number, start=len(line.text) - len(line.text.lstrip()), last=number,
            end=end, weight=weight, rule=name, style=("numbered" if mark else rule.name) + mark, level=level,
        )  # fmt: skip
        break
    for match in INLINE_WORD.finditer(line.text, 1):
        questions = places.of(match["n"])
        if questions:
            yield Marker(
                questions=questions, line=number, start=match.start(), last=number, end=match.end(), level=level,
                weight=INLINE_NAMED, rule="mention", style="inline",
            )  # fmt: skip
    for match in islice(INLINE.finditer(line.text, 1), CANDIDATES) if has_digit else ():
        questions = places.of(match["n"])
        if questions is None or NO_MARKER.match(line.text, match.end()) or not (match["mark"] or match["name"]):
            continue
        if match["name"] and not match["mark"] and not _is_ended(line.text, match.start()):
            continue  # "som i spørsmål 4 om …"
        named = bool(match["name"]) and match["mark"] == ":"
        yield Marker(
            questions=questions, line=number, start=match.start(), last=number, end=match.end(), level=level,
            weight=INLINE_NAMED if named else INLINE_WEIGHT, rule="mention" if named else "inline", style="inline",
        )  # fmt: skip


def _is_ended(text: str, end: int) -> bool:
    """Whether a sentence ends there, spaces apart."""
    return text[max(0, end - _SPACE_CHARACTERS) : end].rstrip()[-1:] in _ENDS


def _mention(number: int, line: Line, places: Places) -> Marker | None:
    match = MENTION.search(line.text)
    questions = places.of(match["n"]) if match else None
    if match is None or questions is None:
        return None
    return Marker(
        questions=questions, line=number, start=0, last=number, end=match.end(), level=line.level,
        weight=INLINE_NAMED, rule="mention", style="mention",
    )  # fmt: skip


def _own_label(line: Line, end: int, questions: tuple[str, ...], topics: Topics) -> int:
    """Where a marker ends that the question's own label follows: "3. Utfordringar: …"."""
    aside = _ASIDE.match(line.text, end)
    if aside:
        return aside.end()
    match = _HEADING.match(line.text[end:])
    if match and _LABEL_INSIDE.search(line.text, end + match.end()):
        return end  # "6. Fylkesmannen: møteplassar. KS: kurs"
    if (
        match
        and match["mark"].strip() in _LABEL_ENDS
        and len(questions) == 1
        and topics.is_label(match["h"], questions[0])
    ):
        return end + match.end()
    return end


def _other_label(line: Line, end: int, questions: tuple[str, ...], topics: Topics, places: Places) -> str | None:
    """The question whose own label is all that stands behind another question's number: "3. Tiltak" for the fourth."""
    said = line.text[end:].strip(" *_:.")
    if (
        not said
        or len(said) > _LABEL_CHARACTERS
        or _LABEL_STOPS.search(said)
        or any(topics.is_label(said, one) for one in questions)
    ):
        return None
    named = [one for one in places.all if one not in questions and topics.is_label(said, one)]
    return named[0] if len(named) == 1 else None


def _heading(number: int, line: Line, topics: Topics) -> Marker | None:
    match = _HEADING.match(line.text)
    if not match or len(match["h"].split()) > _HEADING_WORDS or match["h"].endswith((",", ";")):
        return None
    alone = not match["mark"].strip(" .")
    named = topics.heading(match["h"])
    if named is None or re.search(r"\d", match["h"]):
        return None
    if alone and not line.heading and (match["mark"] == "." or not topics.is_label(match["h"], named[0])):
        return None  # a short sentence or an item of a list: an answer, not what stands above one
    weight = _HEADING_WEIGHT * named[1] - (0.9 if alone and not line.heading else 0.0)
    if weight <= 0:
        return None
    return Marker(
        questions=(named[0],), line=number, start=0, last=number, end=match.end(), weight=weight, rule="label",
        style="label:" if not alone else "label", level=line.level,
    )  # fmt: skip


def _thin(found: Sequence[Marker]) -> list[Marker]:
    """Of several at one place the weightiest; what stands further in than its like weighs less."""
    kept: list[Marker] = []
    for one in found:
        if kept and (kept[-1].line, kept[-1].start) == (one.line, one.start):
            if kept[-1].rule in _WORDED and one.rule not in _WORDED and kept[-1].questions == one.questions:
                # "b) Kva kommunar …?" goes with the other letters and numbers.
                kept[-1] = replace(kept[-1], style=one.style, weight=kept[-1].weight + _CONFIRMED)
            continue
        if kept and (one.line, one.start) < (kept[-1].last, kept[-1].end):
            continue  # inside the one before: the number in "Spørsmål 3: Kva …?"
        kept.append(one)
    shallowest: dict[str, int] = {}
    for one in kept:
        shallowest[one.style] = min(one.level, shallowest.get(one.style, one.level))
    return [replace(one, weight=one.weight - _NESTED) if one.level > shallowest[one.style] else one for one in kept]


def _merge(found: Sequence[Marker], lines: Sequence[Line], topics: Topics) -> list[Marker]:
    """Markers with nothing between them are one: "3", "3. Kva …?" and "Svar 3:" in a row.

    A number that is not our own question's gives way to it: programs renumber what they quote. A label goes with the
    number before it only where it is the question's own: "3. Tryggleik: …" begins an answer.
    """
    merged: list[Marker] = []
    for one in found:
        last = merged[-1] if merged else None
        if last is None or _between(lines, last, one).strip(" \n*_|:.-–"):
            merged.append(one)
        elif one.rule == "label":
            own = last.rule not in _OURS and topics.is_label(lines[one.line].text[one.start : one.end], one.first)
            if last.questions == one.questions and own:
                merged[-1] = replace(last, last=one.last, end=one.end, weight=last.weight + _CONFIRMED)
        elif one.rule in _OURS and last.rule not in _OURS:
            same = last.questions == one.questions
            weight = one.weight + (_CONFIRMED if same else 0)
            merged[-1] = replace(one, line=last.line, start=last.start, weight=weight, style=last.style)
        elif last.questions == one.questions and one.rule != "bare":  # "6." above "6 gode råd …"
            merged[-1] = replace(last, last=one.last, end=one.end, weight=last.weight + _CONFIRMED)
        else:
            merged.append(one)
    return merged


def _between(lines: Sequence[Line], before: Marker, after: Marker) -> str:
    """The text between two markers."""
    if before.last > after.line or (before.last == after.line and before.end > after.start):
        return ""
    if before.last == after.line:
        return lines[before.last].text[before.end : after.start]
    parts = [lines[before.last].text[before.end :]]
    parts += [line.text for line in lines[before.last + 1 : after.line]]
    parts.append(lines[after.line].text[: after.start])
    return "\n".join(parts)


def text_between(lines: Sequence[Line], before: Marker | None, after: Marker | None) -> tuple[Line, ...]:
    """The lines between two markers, the first and last of them cut; from the start, or to the end, for None."""
    first, offset = (before.last, before.end) if before else (0, 0)
    last, end = (after.line, after.start) if after else (len(lines) - 1, None)
    out: list[Line] = []
    for number in range(first, min(last, len(lines) - 1) + 1):
        text = lines[number].text
        begin = offset if number == first else 0
        stop = end if number == last and end is not None else len(text)
        if begin >= stop and text:
            continue
        if not begin and stop == len(text):
            out += [lines[number]] if text.strip() else []
        elif cut := text[begin:stop].strip():
            out.append(replace(lines[number], text=cut, after_blank=lines[number].after_blank and not begin))
    return tuple(out)


def quoted_marker(question: str, line: int) -> Marker:
    """A quoted question that stands above a line of the sender's; an empty question: another part of our letter."""
    return Marker(
        questions=(question,) if question else (), line=line, start=0, last=line, end=0, weight=_QUOTED,
        rule="quoted", style="ours",
    )  # fmt: skip
