"""Why a message was read as it was: for each line the step that kept, dropped or assigned it, and the reason.

Nothing is decided here. The steps keep what they found (``quotes``' pieces, ``split``'s trace), and this room puts it
in words.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kartlegg.model import Answer, Reading, Survey
from kartlegg.reading.lines import Line
from kartlegg.reading.markers import Marker
from kartlegg.reading.ours import OurWords
from kartlegg.reading.quotes import begins_quote, is_header_field
from kartlegg.reading.split import Trace
from kartlegg.reading.texts import Text

_SENTENCE_END = re.compile(r"(?<=[.!?])\s")


class Step(StrEnum):
    """The step of a reading that a note comes from."""

    QUOTES = "quotes"  # the sender's own lines, or what they quote
    FRAME = "frame"  # greeting, signature, what a page repeats
    MARKERS = "markers"  # what opens an answer, or could have
    SPLIT = "split"  # the question that a line answers


class Done(StrEnum):
    """What was done with a line."""

    KEPT = "kept"
    DROPPED = "dropped"
    ASSIGNED = "assigned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What one step did with one line, and why; lines count from 0 in the text that was read."""

    line: int
    step: Step
    done: Done
    why: str
    questions: tuple[str, ...] = ()  # for which it was assigned


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedText:
    """One text of a message: its lines and what was done with each of them."""

    name: str
    is_taken: bool  # the answers were taken from it
    lines: tuple[str, ...]
    notes: tuple[Note, ...]  # by line; a line may have several


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A reading, and how it came about."""

    reading: Reading
    texts: tuple[ExplainedText, ...]


def explain_text(text: Text, ours: OurWords, *, is_taken: bool) -> ExplainedText:
    """What was done with each line of a text, in the order of its lines."""
    notes = [*_quote_notes(text, ours), *_split_notes(text)]
    notes.sort(key=lambda note: note.line)
    return ExplainedText(
        name=text.name, is_taken=is_taken, lines=tuple(line.text for line in text.lines), notes=tuple(notes)
    )


def to_json(explanation: Explanation, survey: Survey) -> dict[str, object]:
    """An explanation as plain JSON values; lines count from 1, as a person counts them."""
    labels = {question.id: question.label for question in survey.questions}
    texts = [
        {"name": text.name, "taken": text.is_taken, "lines": _lines_json(text, labels)} for text in explanation.texts
    ]
    return {"evidence": list(explanation.reading.evidence), "texts": texts}


def _lines_json(text: ExplainedText, labels: Mapping[str, str]) -> list[dict[str, object]]:
    notes: dict[int, list[dict[str, object]]] = defaultdict(list)
    for note in text.notes:
        questions = {name: labels.get(name, "") for name in note.questions}
        notes[note.line].append(
            {"step": str(note.step), "done": str(note.done), "questions": questions, "why": note.why}
        )
    return [{"line": at + 1, "text": line, "notes": notes.get(at, [])} for at, line in enumerate(text.lines)]


def _quote_notes(text: Text, ours: OurWords) -> Iterator[Note]:
    """Why lines were taken as quoted."""
    questions = {
        index: one.question
        for one in ours.find_questions(text.lines)
        for index in range(one.first, one.last + 1)
        if one.whole
    }
    for line in text.separated.quoted:
        if 0 <= line.at < len(text.lines):
            why = _why_quoted(text.lines, line, questions.get(line.at), ours)
            yield Note(line=line.at, step=Step.QUOTES, done=Done.DROPPED, why=why)


def _why_quoted(lines: tuple[Line, ...], line: Line, question: str | None, ours: OurWords) -> str:
    if question is not None:
        return f"our question {question}, quoted"
    if begins := begins_quote(lines, line.at):
        return begins
    if ours.is_ours(line.text):
        return "our letter's own words"
    if is_header_field(line.text):
        return "a header field of the message that is quoted, or a rule above it"
    if line.depth > 1:
        return "quoted within what is quoted"
    if line.depth:
        return "it has a quote mark and stands below none of our questions"
    return "it stands below the beginning of the quote and below none of our questions"


def _split_notes(text: Text) -> Iterator[Note]:
    """Greeting and signature, what opens an answer, and what each line answers."""
    trace = text.split.trace
    for line in text.split.signature:
        if line.at >= 0:
            yield Note(line=line.at, step=Step.FRAME, done=Done.DROPPED, why="signature, or what stands below it")
    body = {line.at for line in text.split.body}
    for line in trace.lines:
        if line.at not in body:
            yield Note(line=line.at, step=Step.FRAME, done=Done.DROPPED, why="greeting, or what a page repeats")
    yield from _marker_notes(trace)
    answered = set()
    for marker, lines in trace.opened:
        for line in lines:
            answered.add(line.at)
            yield Note(
                line=line.at, step=Step.SPLIT, done=Done.ASSIGNED, questions=marker.questions,
                why=f"it stands below what opens {_named(marker.questions)}",
            )  # fmt: skip
    opening = {trace.lines[number].at for marker, _ in trace.opened for number in _lines_of(marker, trace)}
    left = [line for line in trace.lines if line.at in body and line.at not in answered | opening]
    yield from _prose_notes(left, text.split.answers)


def _marker_notes(trace: Trace) -> Iterator[Note]:
    """What opens an answer, and what could have but was left."""
    chosen = {(marker.line, marker.start) for marker, _ in trace.opened}
    for marker, _ in trace.opened:
        if marker.rule == "quoted":
            words = f"our question {marker.first} is quoted above it"
        else:
            words = f"“{_words(marker, trace)}” opens {_named(marker.questions)} (rule {marker.rule})"
        for number in _lines_of(marker, trace):
            yield Note(
                line=trace.lines[number].at, step=Step.MARKERS, done=Done.ASSIGNED, why=words,
                questions=marker.questions,
            )  # fmt: skip
    for marker in trace.candidates:
        if marker.questions and (marker.line, marker.start) not in chosen and marker.line < len(trace.lines):
            words = f"“{_words(marker, trace)}” could open {_named(marker.questions)} (rule {marker.rule})"
            yield Note(
                line=trace.lines[marker.line].at, step=Step.MARKERS, done=Done.KEPT,
                why=f"{words}; the whole reply fits the questions better without it",
            )  # fmt: skip


def _prose_notes(lines: Sequence[Line], answers: tuple[Answer, ...]) -> Iterator[Note]:
    """Lines that no marker opens: told by order or words, or beside the questions."""
    by = {"order": "the paragraphs stand in the questions' order", "words": "its words speak of it"}
    flat, starts = "", []
    for line in lines:
        starts.append(len(flat))
        flat += " ".join(line.text.split()) + " "
    told = set()
    for answer in answers:
        sentences = _SENTENCE_END.split(" ".join(answer.text.split())) if answer.rule in by else []
        places = [(flat.find(one), one) for one in sentences if one]
        holding = {
            bisect_right(starts, offset) - 1
            for place, one in places
            if place >= 0
            for offset in (place, *(start for start in starts if place < start < place + len(one)))
        }
        told |= holding
        for index in sorted(holding):
            yield Note(
                line=lines[index].at, step=Step.SPLIT, done=Done.ASSIGNED, questions=(answer.question,),
                why=f"question {answer.question}: {by[answer.rule]}",
            )  # fmt: skip
    for index, line in enumerate(lines):
        if index not in told:
            yield Note(line=line.at, step=Step.SPLIT, done=Done.KEPT, why="a remark that stands under no question")


def _lines_of(marker: Marker, trace: Trace) -> range:
    """The lines that a marker takes up."""
    return range(marker.line, min(marker.last, len(trace.lines) - 1) + 1)


def _words(marker: Marker, trace: Trace) -> str:
    """The first words of a marker, as it stands there."""
    line = trace.lines[marker.line].text
    return line[marker.start : marker.end if marker.last == marker.line else len(line)].strip()[:40]


def _named(questions: tuple[str, ...]) -> str:
    return f"question {' and '.join(questions)}"
