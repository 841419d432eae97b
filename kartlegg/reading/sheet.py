"""What waits for a person as one text file to edit, and the file as decisions again.

Each message has a section: what is known of it in lines that begin with "#", some fields ("done: no"), then a heading a
question with the text below it. A section's head ends in a fingerprint of what it held when it was written, so that
what was changed shows, and what has changed in the store meanwhile too.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from kartlegg.errors import InputError
from kartlegg.model import Conflict, Kind, Reading, Survey
from kartlegg.reading.corrections import texts_of
from kartlegg.reading.moves import GENERAL

_LINE = "#| "  # before a line of the message itself; under a heading it is a line of the answer
_HEAD = re.compile(r"^=== (?P<what>message|choice|call) (?P<number>\d{1,18})\b.*?(?P<mark>[0-9a-f]{8})\s*$")
_FIELD = re.compile(r"^(?P<key>\w{1,20})\s*:\s*(?P<value>.*)$")
_QUESTION = re.compile(r"^## (?P<id>\S+)")
_SPECIAL = ("=== ", "## ", "\\", _LINE.rstrip())
_PREFIX = re.compile(r"^(?:\\|#\| ?)")
_YES = {"yes": True, "y": True, "ja": True, "j": True, "no": False, "n": False, "nei": False}
_KINDS = {str(kind).replace("_", " "): kind for kind in Kind} | {"no answer": Kind.OTHER}
_ABOUT = """\
# {title}: what waits for you
#
# Change what is wrong, and write “done: yes” where you have looked.
#
# - Text under a heading (## 1. …) is the answer to that question. Edit it, or
#   move lines to another heading.
# - Lines that begin with “#|” are the message as it came. Put one of them under
#   a heading, and it is part of that answer.
# - recipient: the number of the municipality; also_for: others that it answers
#   for, parted by commas.
# - kind: answer, no answer, call request (somebody wants to be phoned),
#   auto reply, receipt, bounce.
# - keep: of several messages that answer one question, those that shall stand.
# - A section that you leave as it is, or delete from this file, stays as it is.
"""
_CALL_ABOUT = """\
# {title}
# Notes of a phone call with {name}
#
# - Write what they said under the heading of each question (## 1. …), and leave
#   the others empty. Lines that begin with “# ” are left out.
# - on: when the call was, as 2026-10-20 14:30. Empty: now.
# - before: what becomes of what they have answered already, to the questions
#   that you write something under: replace, or add. Empty: both stand, and
#   kartlegg review asks which one holds. Lines with “#|” show what stands.
"""
_ASIDE = re.compile(r"#(?:\s|$)")
_END = """\
# ── The end ───────────────────────────────────────────────────────────────────
# Save the file and close the editor: what you changed is taken back, the rest
# is left as it was. To drop everything, close the editor without saving.
#
#
"""
_CLOSING = frozenset({"", *(line.rstrip() for line in _END.splitlines())})


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageSection:
    """One message, as the file has it."""

    message: int
    recipient: str | None
    also_for: tuple[str, ...] = ()
    kind: Kind
    texts: Mapping[str, str] = field(repr=False)  # by question; "-" for what stands beside the answers
    done: bool = False
    written: str = ""  # the fingerprint of what was in the file at first
    line: int = 0  # where it begins, from 1

    @property
    def fingerprint(self) -> str:
        """Of all that a person can change, but for ``done``."""
        texts = [f"{question}\n{text}" for question, text in sorted(self.texts.items()) if _visible(text).strip()]
        return _fingerprint([self.recipient or "", ",".join(self.also_for), self.kind, *texts])


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceSection:
    """Several messages that answer one question, as the file has it."""

    recipient: str
    question: str
    messages: tuple[int, ...]
    kept: tuple[int, ...]
    done: bool = False
    written: str = ""
    line: int = 0

    @property
    def fingerprint(self) -> str:
        """Of what there is to choose from and what is chosen."""
        return _fingerprint([self.recipient, self.question, str(self.messages), str(self.kept)])


@dataclass(frozen=True, slots=True, kw_only=True)
class CallSheet:
    """Notes of a phone call, as their file has them."""

    recipient: str
    when: str  # as it was typed; empty means now
    before: str  # what becomes of earlier answers, as it was typed
    texts: Mapping[str, str] = field(repr=False)  # by question; "-" for what stands beside the answers
    before_line: int = 0  # where that was typed, from 1


Section = MessageSection | ChoiceSection


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A message as it is put into the file: what is known of it, in words, its lines and its reading."""

    message: int
    about: tuple[str, ...]
    lines: tuple[str, ...] = field(repr=False)
    reading: Reading


def section_of(shown: Shown) -> MessageSection:
    """A message's section before anybody has edited it."""
    reading = shown.reading
    return MessageSection(
        message=shown.message,
        recipient=reading.recipient,
        also_for=reading.also_for,
        kind=reading.kind,
        texts={**texts_of(reading), GENERAL: reading.general or ""},
    )


def choice_of(conflict: Conflict) -> ChoiceSection:
    """A choice's section before anybody has edited it: everything is kept."""
    return ChoiceSection(
        recipient=conflict.recipient,
        question=conflict.question,
        messages=conflict.messages,
        kept=conflict.messages,
    )


def write_sheet(entries: Sequence[Shown | Conflict], survey: Survey) -> str:
    """The file's text."""
    parts = [_ABOUT.format(title=survey.title)]
    parts += [
        _write_choice(one, survey) if isinstance(one, Conflict) else _write_message(one, survey) for one in entries
    ]
    return "\n\n".join([*(part.rstrip() for part in parts), _END])


def read_sheet(text: str, survey: Survey) -> tuple[Section, ...]:
    """The sections of an edited file.

    Raises:
        InputError: A line cannot be understood; it tells which, and what would be right.
    """
    sections: list[Section] = []
    lines = text.removeprefix("\ufeff").splitlines()
    heads = [index for index, line in enumerate(lines) if line.startswith("=== ")]
    for line in lines[: heads[0] if heads else len(lines)]:
        if line.strip() and not line.startswith("#"):
            raise _wrong(lines.index(line), f"“{line[:40]}” stands above the first section", "Delete the line.")
    for start, end in pairwise([*heads, len(lines)]):
        head = _HEAD.match(lines[start])
        if head is None:
            raise _wrong(start, "the head of a section has been changed", "It must stay as it was written.")
        body = _Body(lines, start + 1, _without_end(lines, end), survey)
        if head["what"] == "call":
            raise _wrong(start, "the file holds notes of a phone call", "kartlegg record ID --take FILE takes them.")
        read = _read_message if head["what"] == "message" else _read_choice
        sections.append(read(body, int(head["number"]), head["mark"], start))
    return tuple(sections)


def write_call_sheet(notes: CallSheet, answered: Mapping[str, str], survey: Survey) -> str:
    """The file for notes of a phone call.

    Args:
        notes: What is known of the call beforehand.
        answered: What stands under each question already.
        survey: What is asked.
    """
    name = _name(notes.recipient, survey)
    out = [_CALL_ABOUT.format(title=survey.title, name=name)]
    out.append(f"=== call {notes.recipient} · {name} · {_fingerprint([notes.recipient])}")
    for question in survey.questions:
        if question.id in answered:
            out += [
                f"# {question.id}. {question.label}:",
                *(f"{_LINE}{line}" for line in _flat([answered[question.id]])),
            ]
    out += ["", f"on: {notes.when}", f"before: {notes.before}"]
    for question in survey.questions:
        out += ["", f"## {question.id}. {question.label}", f"# {_visible(question.text)}"]
        out += _escaped_note(notes.texts.get(question.id, ""))
    out += ["", f"## {GENERAL} Beside the questions", *_escaped_note(notes.texts.get(GENERAL, "")), "", "", _END]
    return "\n".join(out)


def read_call_sheet(text: str, survey: Survey) -> CallSheet:
    """The notes in an edited file.

    Raises:
        InputError: A line cannot be understood; it tells which, and what would be right.
    """
    lines = text.removeprefix("\ufeff").splitlines()
    heads = [index for index, line in enumerate(lines) if line.startswith("=== ")]
    head = _HEAD.match(lines[heads[0]]) if heads else None
    if head is None or head["what"] != "call":
        raise _wrong(
            heads[0] if heads else 0,
            "the file holds no notes of a phone call",
            "kartlegg record ID --editor writes it.",
        )
    if len(heads) > 1:
        raise _wrong(heads[1], "the file holds more than one call", "Take them one by one.")
    kept = [line if not _ASIDE.match(line) else "" for line in lines]
    body = _Body(kept, heads[0] + 1, _without_end(lines, len(lines)), survey)
    if not body.texts:
        raise _wrong(
            heads[0], "the file has no headings", "Put them back, or write a new one: kartlegg record ID --editor."
        )
    return CallSheet(
        recipient=head["number"],
        when=body.value("on")[0],
        before=body.value("before")[0].casefold(),
        texts={question: said for question, said in body.texts.items() if said.strip()},
        before_line=body.value("before")[1] + 1,
    )


# ── Writing ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _write_message(shown: Shown, survey: Survey) -> str:
    section = section_of(shown)
    out = [f"=== message {shown.message} · {_name(section.recipient, survey)} · {section.fingerprint}"]
    out += [f"# {line}" for line in _flat(shown.about)]
    out += [f"{_LINE}{line}" for line in _flat(shown.lines)]
    out += [
        "",
        "done: no",
        f"recipient: {section.recipient or ''}",
        f"also_for: {', '.join(section.also_for)}",
        f"kind: {'no answer' if section.kind is Kind.OTHER else str(section.kind).replace('_', ' ')}",
    ]
    for question in survey.questions:
        out += ["", f"## {question.id}. {question.label}", *_escaped(section.texts.get(question.id, ""))]
    return "\n".join([*out, "", f"## {GENERAL} Beside the answers", *_escaped(section.texts[GENERAL])])


def _write_choice(conflict: Conflict, survey: Survey) -> str:
    section = choice_of(conflict)
    label = next((one.label for one in survey.questions if one.id == conflict.question), "")
    name = _name(conflict.recipient, survey)
    out = [f"=== choice {conflict.messages[-1]} · {name} · {section.fingerprint}"]
    out.append("# Several messages answer one question, and none says that it replaces the others.")
    for number, text in zip(conflict.messages, conflict.texts, strict=True):
        out += [f"# Message {number}:", *(f"{_LINE}{line}" for line in _flat([text]))]
    out += ["", "done: no", f"recipient: {conflict.recipient}", f"question: {conflict.question}  {label}".rstrip()]
    out += [f"messages: {', '.join(map(str, conflict.messages))}", f"keep: {', '.join(map(str, section.kept))}"]
    return "\n".join(out)


def _name(number: str | None, survey: Survey) -> str:
    recipient = survey.recipient(number) if number else None
    return f"{recipient.number} {recipient.name}" if recipient else "nobody's"


def _flat(lines: Sequence[str]) -> list[str]:
    return [_visible(part) for line in lines for part in line.splitlines() or [""]]


def _escaped_note(text: str) -> list[str]:
    """Lines of a note; one that begins with "#" would be taken for a remark."""
    return [f"\\{line}" if _ASIDE.match(line) else line for line in _escaped(text)]


def _escaped(text: str) -> list[str]:
    lines = [_visible(line) for line in text.splitlines()]
    # A line like the file's closing words would be taken for them.
    return [f"\\{line}" if line.startswith(_SPECIAL) or line.rstrip() in _CLOSING - {""} else line for line in lines]


# ── Reading ───────────────────────────────────────────────────────────────────────────────────────────────────────


class _Body:
    """The lines of one section: fields first, then headings with text."""

    def __init__(self, lines: Sequence[str], start: int, end: int, survey: Survey) -> None:
        """Take the lines apart."""
        self.survey = survey
        self.start = start
        self.fields: dict[str, tuple[str, int]] = {}
        self.texts: dict[str, str] = {}
        under: list[str] | None = None
        texts: dict[str, list[str]] = {}
        for index in range(start, end):
            line = lines[index].rstrip()
            if line.startswith("## "):
                under = self._open(line, index, texts)
            elif under is not None:
                under.append(_PREFIX.sub("", line))
            elif line and not line.startswith("#"):
                self._field(line, index)
        missing = [one for one in self._known() if one not in texts]
        if missing and under is not None:
            raise _wrong(start - 1, f"the section lacks the heading ## {missing[0]}", "Put it back; it may be empty.")
        self.texts = {question: "\n".join(found).strip("\n") for question, found in texts.items()}

    def _open(self, line: str, index: int, texts: dict[str, list[str]]) -> list[str]:
        found = _QUESTION.match(line)
        word = found["id"] if found else ""
        known = self._known()
        question = word if word in known else word.removesuffix(".")
        if question not in known:
            raise _wrong(
                index, f"“{line[:40]}” is the heading of no question", f"The questions are {', '.join(known)}."
            )
        if question in texts:
            raise _wrong(index, f"question {question} has two headings in one section", "Keep one of them.")
        return texts.setdefault(question, [])

    def _known(self) -> list[str]:
        return [*(one.id for one in self.survey.questions), GENERAL]

    def _field(self, line: str, index: int) -> None:
        found = _FIELD.match(line)
        if found is None or found["key"].lower() not in _KEYS:
            raise _wrong(index, f"“{line[:40]}” stands above the headings", "Move it under the heading of a question.")
        self.fields[found["key"].lower()] = (found["value"].strip(), index)

    def value(self, key: str) -> tuple[str, int]:
        """A field's value and its line."""
        if key not in self.fields:
            raise _wrong(self.start - 1, f"the section has no line “{key}: …”", "Put it back below the section's head.")
        return self.fields[key]

    def done(self) -> bool:
        """Whether the section is marked as done."""
        value, index = self.value("done")
        if value.casefold() not in _YES:
            raise _wrong(index, f"“{value}” is neither yes nor no", "Write done: yes, or done: no.")
        return _YES[value.casefold()]

    def words(self, key: str) -> tuple[str, ...]:
        """The words in a field that commas part."""
        return tuple(word.strip() for word in self.value(key)[0].split(",") if word.strip())

    def numbers(self, key: str) -> tuple[int, ...]:
        """The messages' numbers in a field."""
        value, index = self.value(key)
        words = re.findall(r"[^\s,;]+", value)
        if not all(word.isascii() and word.isdigit() for word in words):
            raise _wrong(index, f"“{value}” are no numbers of messages", f"Write {key}: 2, 5.")
        return tuple(int(word) for word in words)


_KEYS = frozenset({"done", "recipient", "also_for", "kind", "question", "messages", "keep", "on", "before"})


def _read_message(body: _Body, message: int, written: str, start: int) -> MessageSection:
    recipients = body.words("recipient")
    if len(recipients) > 1:
        raise _wrong(body.value("recipient")[1], "a message is from one recipient", "Put the others into also_for.")
    if not body.texts:
        raise _wrong(start, "the section has no headings", "Put them back, or delete the whole section.")
    kind, index = body.value("kind")
    if kind.casefold() not in _KINDS:
        raise _wrong(index, f"“{kind}” is no kind of message", f"It is one of {', '.join(sorted(_KINDS))}.")
    return MessageSection(
        message=message,
        recipient=recipients[0] if recipients else None,
        also_for=body.words("also_for"),
        kind=_KINDS[kind.casefold()],
        texts=body.texts,
        done=body.done(),
        written=written,
        line=start + 1,
    )


def _read_choice(body: _Body, message: int, written: str, start: int) -> ChoiceSection:
    del message  # it stands among the messages
    recipient = body.value("recipient")[0]
    messages, kept = body.numbers("messages"), body.numbers("keep")
    if not kept or not set(kept) <= set(messages):
        words = f"Keep one or more of {', '.join(map(str, messages))}."
        raise _wrong(body.value("keep")[1], "what shall stand is none of the messages", words)
    question = body.value("question")[0].split(" ")[0]
    return ChoiceSection(
        recipient=recipient,
        question=question,
        messages=messages,
        kept=kept,
        done=body.done(),
        written=written,
        line=start + 1,
    )


def _without_end(lines: Sequence[str], end: int) -> int:
    """Where a section ends: the closing words of the file are none of it."""
    while end and lines[end - 1].rstrip() in _CLOSING:
        end -= 1
    return end


def _visible(line: str) -> str:
    """A line without characters that an editor could obey or lose."""
    return "".join(c if c.isprintable() else " " if c.isspace() else "" for c in line)


def _fingerprint(parts: Sequence[str]) -> str:
    """Eight hexadecimal digits of what can be seen of the parts; editors change spaces at the ends of lines."""
    seen = [_visible(part).split() for part in parts]
    return hashlib.sha256(repr(seen).encode("utf-8", "replace")).hexdigest()[:8]


def _wrong(index: int, what: str, hint: str) -> InputError:
    return InputError(f"line {index + 1}: {what}", hint=hint)
