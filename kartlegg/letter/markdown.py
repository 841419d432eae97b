"""Markdown to the two forms of a letter: plain text wrapped for reading, and HTML for mail programs.

Both are made from the same tokens (CommonMark, raw HTML off), so they cannot say different things.
"""

import re
import textwrap
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from kartlegg.limits import CACHED_PIECES, LETTER_WIDTH

# CommonMark §2.4: any ASCII punctuation may be escaped, and then stands for itself.
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")

_BETWEEN = re.compile(r"\n(?:[ \t]*\n)+(?=\S)(?![*+-](?:\s|$)|\d{1,9}[.)])")
_FAR_REACHING = re.compile(r"^[ \t>*+\-\d.)]*(?:```|~~~|\[[^\]]*\]:|\[[^\]]*$)", re.MULTILINE)

# Inline, since mail programs drop style sheets. Arial is on every system.
_STYLES = {
    "p": "margin:0 0 14px 0",
    "h1": "font-size:20px;line-height:1.3;margin:20px 0 14px 0",
    "h2": "font-size:16px;line-height:1.3;margin:20px 0 8px 0",
    "h3": "font-size:15px;line-height:1.3;margin:16px 0 6px 0",
    "ol": "margin:0 0 14px 0;padding-left:28px",
    "ul": "margin:0 0 14px 0;padding-left:28px",
    "li": "margin:0 0 6px 0",
}
_PAGE = """\
<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
</head>
<body style="margin:0;padding:16px;background:#ffffff">
<div style="max-width:640px;font-family:Arial,Helvetica,sans-serif;font-size:15px;line-height:1.5;color:#1a1a1a">
{body}</div>
</body>
</html>
"""


class Markdown(str):
    """Text that is Markdown already; what a template prints is escaped unless it is this."""

    __slots__ = ()


def escape(value: object) -> str:
    """A value as Markdown that shows it as it is: no emphasis, link, list or HTML can come of it.

    White space, line breaks among it, becomes single spaces; control characters go.
    """
    if isinstance(value, Markdown):
        return value
    return _escaped(str(value))


@lru_cache(maxsize=CACHED_PIECES)
def _escaped(value: str) -> str:
    text = " ".join(value.split())
    if not text.isprintable():
        text = "".join(character for character in text if unicodedata.category(character) not in {"Cc", "Cs"})
    return _PUNCTUATION.sub(r"\\\1", text)


def lines(*entries: str | tuple[str, str | None] | None) -> Markdown:
    """A block of short lines, one an entry: a text, or a label and its text ("Dato: …"); what is empty is left out."""
    told = [entry if isinstance(entry, tuple) else ("", entry) for entry in entries]
    return Markdown("\\\n".join(escape(f"{label}: {text}" if label else text) for label, text in told if text))


def to_text(markdown: str, *, code: str = "") -> str:
    """Plain text, wrapped; list numbers as the source has them, no Markdown signs left.

    Args:
        markdown: The source.
        code: A word that stands in it and is another, as long, in each letter of a round.
    """
    texts = (_set_with(piece, code)[0] for piece in _pieces(markdown))
    return "\n\n".join(text for text in texts if text) + "\n"


def to_html(markdown: str, *, title: str, language: str, code: str = "") -> str:
    """A page of HTML with its style inline; ``code`` as for ``to_text``."""
    body = "".join(_set_with(piece, code)[1] for piece in _pieces(markdown))
    return _PAGE.format(language=language, title=title.replace("&", "&amp;").replace("<", "&lt;"), body=body)


def _set_with(piece: str, code: str) -> tuple[str, str]:
    """A piece set with another word in the code's place, the same one for all letters, and then with the code."""
    word = re.sub(r"[^\W_]", "X", code)
    written = _escaped(code)
    if not code or written not in piece or _escaped(word) in piece or word in piece:
        return _set(piece)
    text, html = _set(piece.replace(written, _escaped(word)))
    return text.replace(word, code), html.replace(word, code)


@lru_cache(maxsize=2)
def _pieces(markdown: str) -> Sequence[str]:
    """The text in pieces that mean the same alone as together, so that letters of a round can share them.

    It is cut at blank lines, but not before what may go on with a list or an item of it (CommonMark §5.2, §5.3), and
    not at all where a line can reach beyond one: fences (§4.5) and definitions of links (§4.7).
    """
    if _FAR_REACHING.search(markdown):
        return [markdown]
    return _BETWEEN.split(markdown)


@lru_cache(maxsize=CACHED_PIECES)
def _set(markdown: str) -> tuple[str, str]:
    """A piece as text and as HTML."""
    parser = _parser()
    tokens = parser.parse(markdown)
    text = "\n\n".join(_blocks(SyntaxTreeNode(tokens), LETTER_WIDTH))
    for token in tokens:
        if token.nesting == 1 and token.tag in _STYLES:
            token.attrSet("style", _STYLES[token.tag])
    return text, parser.renderer.render(tokens, parser.options, {})


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False})


def _blocks(node: SyntaxTreeNode, width: int) -> Iterator[str]:
    for child in node.children:
        if child.type in {"ordered_list", "bullet_list"}:
            yield _list(child, width)
        elif child.type == "blockquote":
            quoted = "\n\n".join(_blocks(child, width - 4))
            yield textwrap.indent(quoted, "    ")
        elif child.type in {"fence", "code_block"}:
            yield textwrap.indent(child.content.rstrip(), "    ")
        elif child.type == "hr":
            yield "* * *"
        else:
            yield _wrap("".join(_inline(child)), width)


def _list(node: SyntaxTreeNode, width: int) -> str:
    first = int(node.attrs.get("start", 1))
    markers = [f"{first + index}. " if node.type == "ordered_list" else "- " for index in range(len(node.children))]
    hang = max(map(len, markers))
    items = []
    for marker, item in zip(markers, node.children, strict=True):
        text = "\n\n".join(_blocks(item, width - hang))
        items.append(marker.ljust(hang) + textwrap.indent(text, " " * hang)[hang:])
    loose = any(not child.hidden for item in node.children for child in item.children if child.type == "paragraph")
    return ("\n\n" if loose else "\n").join(items)


def _inline(node: SyntaxTreeNode) -> Iterator[str]:
    for child in node.children:
        if child.type in {"text", "code_inline"}:
            yield child.content
        elif child.type == "softbreak":
            yield " "
        elif child.type == "hardbreak":
            yield "\n"
        elif child.type == "link":
            words, target = "".join(_inline(child)), str(child.attrs["href"])
            yield words if target in {words, f"mailto:{words}"} else f"{words} ({target})"
        else:
            yield from _inline(child)


def _wrap(text: str, width: int) -> str:
    """Lines of at most ``width`` columns where the words allow it; hard breaks stay."""
    return "\n".join(
        textwrap.fill(line, width, break_long_words=False, break_on_hyphens=False) for line in text.split("\n")
    )
