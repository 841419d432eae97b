"""Whether two messages with one Message-ID are one message in two forms.

A server or a mail program may write a message anew: an .eml saved from Outlook has other boundaries and encodings than
what came by IMAP, and a .msg is no MIME at all. What it says and what is attached to it stays.
"""

from kartlegg.reading.html import html_lines
from kartlegg.reading.lines import joined, words_of
from kartlegg.reading.message import Parts


def is_same(one: Parts, other: Parts) -> bool:
    """Whether two messages say the same, word for word, and carry the same files; one that cannot be read never is."""
    if not _says_something(one) or one.problems != other.problems:
        return False
    if _files(one) != _files(other) or _counts(one) != _counts(other):
        return False
    if _texts(one).isdisjoint(_texts(other)):
        return False
    return all(map(is_same, one.forwarded, other.forwarded))


def _texts(parts: Parts) -> frozenset[tuple[str, ...]]:
    """The words of its text in each form that it has."""
    pages = [joined(html_lines(parts.html))] if parts.html else []
    texts = [parts.plain] if parts.plain else []
    return frozenset(words_of(text) for text in (*texts, *pages)) or frozenset([()])


def _files(parts: Parts) -> list[bytes]:
    return sorted(b"\n".join(one.data.splitlines()) for one in parts.attachments)


def _counts(parts: Parts) -> tuple[int, int]:
    """How many messages and how many pictures it carries: what a picture is called is the program's choice."""
    return len(parts.forwarded), len(parts.pictures)


def _says_something(parts: Parts) -> bool:
    return bool(parts.plain or parts.html or parts.attachments or parts.forwarded)
