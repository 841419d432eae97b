"""Text files: Markdown and plain text stand as they were written, but for what Markdown keeps from its reader."""

import re

from kartlegg.anonymity.leaks.extract.collect import BrokenError, Passages, plain_target

_OPENS, _CLOSES = "<!--", "-->"  # a comment (CommonMark §6.6)
_FRONT_MATTER = re.compile(
    r"---[ \t]*\n((?:(?!(?:---|\.\.\.)[ \t]*\n)[^\n]{0,2000}\n){1,200})(?:---|\.\.\.)[ \t]*(?:\n|\Z)"
)
# [text](target), [name]: target, <img src="target">, <a href="target">
_TARGETS = (
    re.compile(r"\]\(\s{0,5}<?([^\s<>()\"]{1,2000})"),
    re.compile(r"^ {0,3}\[(?!\^)[^\]\n]{1,200}\]:[ \t]{0,5}<?([^\s<>]{1,2000})", re.MULTILINE),
    re.compile(r"\b(?:src|href)\s?=\s?[\"']([^\"'\n]{1,2000})[\"']", re.IGNORECASE),
)
_IN_SIGHT = re.compile(r"[^\W\d_]+(?:[-'][^\W\d_]+)*")
_SCHEME = re.compile(r"(?:https?|ftp|file|mailto|tel):", re.IGNORECASE)


def decode(data: bytes) -> str:
    """The text of a file, with plain line ends: UTF-8, UTF-16 with its mark, else Windows-1252.

    Raises:
        BrokenError: It is no text.
    """
    try:
        text = data.decode("utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    if "\0" in text:
        raise BrokenError("is no text")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_plain(data: bytes, passages: Passages) -> None:
    """The text itself.

    Raises:
        BrokenError: It is no text.
    """
    passages.body(decode(data))


def read_markdown(data: bytes, passages: Passages) -> None:
    """A Markdown text as it was written; comments and front matter go apart, and leave their lines empty.

    An address on the web stands in the text already, and is told apart only where it has words that do not show there,
    behind its escapes. A file's name is told always: where it leads matters, whatever its words.

    Raises:
        BrokenError: It is no text.
    """
    text = decode(data)
    front = _FRONT_MATTER.match(text)
    if front:
        passages.metadata("front matter", front[1])
        text = "\n" * front[0].count("\n") + text[front.end() :]
    text = _without_comments(text, passages)
    passages.body(text)
    for pattern in _TARGETS:
        for match in pattern.finditer(text):
            if _is_apart(match[1]):
                passages.link("link", match[1])


def _without_comments(text: str, passages: Passages) -> str:
    """A text without its comments, which are told apart; their line breaks stay."""
    pieces: list[str] = []
    line, last = 1, 0
    start = text.find(_OPENS)
    end = text.find(_CLOSES, start + len(_OPENS))
    while start >= 0 and end >= 0:
        line += text.count("\n", last, start)
        passages.hidden(f"comment, line {line}", text[start + len(_OPENS) : end])
        breaks = text.count("\n", start, end)
        pieces += [text[last:start], "\n" * breaks]
        line += breaks
        last = end + len(_CLOSES)
        start = text.find(_OPENS, last)
        end = text.find(_CLOSES, start + len(_OPENS))
    return "".join([*pieces, text[last:]])


def _is_apart(target: str) -> bool:
    """Whether a target is a file, or has words that are not to be seen in it as it is written."""
    if _SCHEME.match(target):
        return _IN_SIGHT.findall(plain_target(target)) != _IN_SIGHT.findall(target)
    return not target.startswith("#")
