"""Mbox files of every making, one message at a time (RFC 4155, and what writers of mail programs made of it).

Where a message ends nobody says for sure: by custom a line that begins with ``From `` and has a date opens the next
one. Such a line may stand in a message too; so a header must follow it, and a Content-Length that leads to the end of
the message is believed (mboxcl, mboxcl2). When in doubt two messages are made of one: a message that is torn is seen,
one that is hidden in another is not.
"""

import re
from collections.abc import Iterator
from typing import IO

from kartlegg.limits import MBOX_HEAD_BYTES, MBOX_LINE_BYTES, MBOX_LINE_HEAD_BYTES, MESSAGE_BYTES
from kartlegg.mail.found import TOO_LARGE, FoundMessage

# "From kari@etne.example Mon Oct  5 10:00:00 2026", "From - Mon Oct 05 …" (Thunderbird), "From ???@??? …" (Eudora).
_FROM_LINE = re.compile(rb"From [^\r\n]{0,400}?\b\d{1,2}:\d{2}\b[^\r\n]{0,40}")
# A header block with a field that every message has (RFC 5322 §3.6) or that a mail program puts on top.
_HEADER = re.compile(
    rb"(?:[!-9;-~]{1,100}[ \t]*:[^\r\n]*\r?\n(?:[ \t]+[^\r\n]+\r?\n)*){0,200}?"
    rb"(?:from|date|subject|received|message-id|return-path|mime-version|delivered-to|x-mozilla-status)[ \t]*:",
    re.IGNORECASE,
)
_FIELD = re.compile(rb"[!-9;-~]{1,100}[ \t]*:")
_STRONG = re.compile(rb"^(?:from|date|message-id|received|return-path|x-mozilla-status)[ \t]*:", re.I | re.M)
_STRONG_FIELDS = 2  # from which a header block begins a message even where no blank line stands before it
_BLANK = re.compile(rb"\r?\n\r?\n")
_LENGTH = re.compile(rb"^content-length[ \t]*:[ \t]*(\d{1,12})[ \t]*\r?$", re.I | re.M)
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.M)  # mboxo, mboxrd


def is_mbox(start: bytes) -> bool:
    """Whether a file that starts like this is an mbox."""
    return bool(_FROM_LINE.match(start))


def read_mbox(name: str, file: IO[bytes]) -> Iterator[FoundMessage]:
    """The messages of an mbox in a file that can be wound back; no more than one of them is in memory."""
    number, size = 0, 0
    lines: list[bytes] = []
    inside, after_blank, at_start, is_stray = False, True, True, False
    while line := file.readline(MBOX_LINE_BYTES):
        if at_start and _FROM_LINE.match(line) and (not inside or _is_separator(file, after_blank=after_blank)):
            if inside:
                number += 1
                yield _message(name, number, lines, size)
            lines, size, inside = [], 0, True
            declared = _declared(file)
            if declared is not None:
                number += 1
                yield FoundMessage(name=f"{name}#{number}", raw=declared)
                inside = False
        elif inside:
            size += len(line)
            lines.append(line)
            if size > MESSAGE_BYTES:
                lines.clear()
        elif line.strip():
            is_stray = True
        after_blank = at_start and not line.strip()
        at_start = line.endswith(b"\n")
    if inside:
        number += 1
        yield _message(name, number, lines, size)
    if not number:
        yield FoundMessage(name=name, error="there is no message in this mbox")
    elif is_stray:
        yield FoundMessage(name=name, error="what stands before its first message is no message and was left out")


def _is_separator(file: IO[bytes], *, after_blank: bool) -> bool:
    """Whether a message begins where the file stands now."""
    head = _peek(file, MBOX_LINE_HEAD_BYTES)  # most lines that look like one are followed by no header at all
    if not head.strip():
        return after_blank
    if not _FIELD.match(head):
        return False
    head = _peek(file, MBOX_HEAD_BYTES)
    if not _HEADER.match(head):
        return False
    return after_blank or len({one.lower() for one in _STRONG.findall(_BLANK.split(head)[0])}) >= _STRONG_FIELDS


def _declared(file: IO[bytes]) -> bytes | None:
    """The message that begins here, when its Content-Length leads to another From_ line or to the end of the file."""
    start = file.tell()
    head = _peek(file, MBOX_HEAD_BYTES)
    blank = _BLANK.search(head)
    length = _LENGTH.search(head, 0, blank.start() + 1) if blank else None
    if blank is None or length is None or int(length[1]) > MESSAGE_BYTES:
        return None
    whole = blank.end() + int(length[1])
    raw = file.read(whole)
    after = _peek(file, MBOX_LINE_HEAD_BYTES)
    following = after.lstrip(b"\r\n")
    gap = len(after) - len(following)
    is_line_end = not after or (gap <= len(b"\r\n\r\n") and (gap > 0 or raw.endswith(b"\n")))
    if len(raw) == whole and is_line_end and (not following or _FROM_LINE.match(following)):
        return raw
    file.seek(start)
    return None


def _peek(file: IO[bytes], size: int) -> bytes:
    here = file.tell()
    head = file.read(size)
    file.seek(here)
    return head


def _message(name: str, number: int, lines: list[bytes], size: int) -> FoundMessage:
    name = f"{name}#{number}"
    if size > MESSAGE_BYTES:
        return FoundMessage(name=name, error=TOO_LARGE)
    raw = b"".join(lines)
    if not raw.strip():
        return FoundMessage(name=name, error="it is empty")
    for end in (b"\r\n\r\n", b"\n\n"):  # the blank line before the next From_ is the mbox's, not the message's
        if raw.endswith(end):
            raw = raw[: -len(end) // 2]
            break
    return FoundMessage(name=name, raw=_QUOTED_FROM.sub(rb"\1", raw))
