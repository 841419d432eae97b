"""All the text of a message, for a person who wants to see what the rules left out."""

from dataclasses import dataclass

from kartlegg.limits import READ_LINES
from kartlegg.reading.documents import read_document
from kartlegg.reading.html import html_lines
from kartlegg.reading.lines import Line, plain_lines
from kartlegg.reading.message import Parts
from kartlegg.reading.parts import take_apart


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """A message's text, quotes and signature with it, and the names of its attachments."""

    lines: tuple[str, ...]
    attachments: tuple[str, ...]


def whole_text(raw: bytes) -> Whole:
    """The longer one of the plain and the HTML text, then each attached document and message; never raises."""
    parts = take_apart(raw)
    return Whole(lines=tuple(_lines(parts)[:READ_LINES]), attachments=_names(parts))


def attachments_of(raw: bytes) -> tuple[str, ...]:
    """The names of a message's attachments."""
    return _names(take_apart(raw))


def _names(parts: Parts) -> tuple[str, ...]:
    return tuple(one.filename for one in parts.attachments)


def _lines(parts: Parts) -> list[str]:
    lines = [_with_depth(line) for line in _body(parts)]
    for attachment in parts.attachments:
        document = read_document(attachment)
        if document is not None:
            lines += [f"── {document.name}", *(_with_depth(line) for line in document.lines)]
    for inner in parts.forwarded:
        lines += [f"── {inner.header('Subject') or ''}", *_lines(inner)]
    return lines


def _body(parts: Parts) -> tuple[Line, ...]:
    texts = [plain_lines(parts.plain) if parts.plain else (), tuple(html_lines(parts.html)) if parts.html else ()]
    return max(texts, key=lambda lines: sum(len(line.text) for line in lines))


def _with_depth(line: Line) -> str:
    return f"{'>' * line.depth} {line.text.strip()}" if line.depth else line.text.strip()
