"""SEARCH and FETCH as they come over the wire (RFC 3501 §7): a line at a time, a literal at a time.

imapclient holds a whole answer in memory and takes it to pieces octet by octet, which a mailbox of 100 000 messages
feels. Here nothing is kept but what is handed on. What the server announces is compared with what comes: a literal that
is cut short shows by the line after it, and an answer that makes no sense is a broken line, not a message.
"""

import re
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from kartlegg.limits import FETCH_ASK_COUNT, FETCH_COMMAND_OCTETS, LITERAL_CHUNK_BYTES, PROGRESS_BYTES, SERVER_WORDS

_FETCH = re.compile(rb"\* \d{1,10} FETCH \(", re.IGNORECASE)
# How most servers answer, one body and nothing after it; what looks otherwise is taken to pieces.
_PLAIN = re.compile(
    rb'\* \d{1,10} FETCH \(UID (\d{1,10}) (?:INTERNALDATE "([^"]{1,60})" )?BODY\[[^\]]{0,2000}\] \{(\d{1,20})\}\r\n'
)
_LITERAL = re.compile(rb"~?\{(\d{1,20})\+?\}\r\n$")  # RFC 3501 §4.3, RFC 3516, RFC 7888
_BODY_FOLLOWS = re.compile(rb"\](?:<\d{1,20}>)? ~?\{\d{1,20}\+?\}\r\n$")  # the end of "BODY[...] {3}"
_UID = re.compile(rb"(?:^|[ (])UID (\d{1,10})", re.IGNORECASE)
_ARRIVED = re.compile(rb'INTERNALDATE "([^"]{1,60})"', re.IGNORECASE)
_SHORT_BODY = re.compile(rb'BODY\[[^\]]{0,2000}\](?:<\d{1,20}>)? (NIL|"((?:[^"\\]|\\.)*)")', re.IGNORECASE)
_AFTER = re.compile(rb"[ )]")  # what follows a literal within a FETCH response
_BYE = re.compile(rb"\* BYE ?", re.IGNORECASE)
_ESCAPED = re.compile(rb"\\(.)")


class Connection(Protocol):
    """What is asked of imaplib's connection."""

    def send(self, data: bytes) -> None:
        """Send octets."""

    def readline(self) -> bytes:
        """A line with its end; less at the end of the stream."""

    def read(self, size: int) -> bytes:
        """So many octets; less at the end of the stream."""


class Fetched(NamedTuple):
    """What one FETCH response says of a message."""

    uid: int
    arrived: bytes | None  # INTERNALDATE as it is written
    body: bytes | None  # None: not sent, or larger than it may be
    size: int  # octets that the server announced for the body


@dataclass(frozen=True, slots=True)
class Arriving:
    """So much of a large body has come."""

    octets: int
    of: int


@dataclass(frozen=True, slots=True)
class Completed:
    """How the server ended the command."""

    ok: bool
    words: str


class Wire:
    """Commands on a connection that imapclient has opened and logged in."""

    def __init__(self, connection: Connection) -> None:
        """Keep the connection."""
        self._connection = connection
        self._commands = 0

    def search(self, criteria: str) -> tuple[list[int], Completed]:
        """UID SEARCH: the UIDs as the server gives them.

        Raises:
            OSError: The line broke.
        """
        tag = self._send(f"UID SEARCH {criteria}")
        found: list[int] = []
        while True:
            line = self._line()
            if line.startswith(tag):
                return found, _completed(line[len(tag) :])
            if line[:9].upper() == b"* SEARCH ":
                found.extend(map(int, line[9:].split()))

    def fetch(self, uids: str, items: str, *, most: int) -> Iterator[Fetched | Arriving | Completed]:
        """UID FETCH: each message as it comes, in the server's order, and the end of the command as the last.

        Args:
            uids: A sequence set (RFC 3501 §9).
            items: What is asked for; at most one of them is a body, and UID is always told.
            most: Octets from which a body is read past and not kept.

        Raises:
            OSError: The line broke, or what came makes no sense.
        """
        tag = self._send(f"UID FETCH {uids} ({items})")
        connection = self._connection
        while True:
            line = self._line()
            plain = _PLAIN.fullmatch(line)
            if plain and (size := int(plain[3])) <= min(most, LITERAL_CHUNK_BYTES):
                body = connection.read(size)
                after = self._after(body, size)
                if after == b")\r\n":
                    yield Fetched(int(plain[1]), plain[2], body, size)
                else:
                    yield from self._with_literals([line, after], body, size, most)
            elif line[-3:-2] == b"}" and _FETCH.match(line):
                yield from self._with_literals([line], None, -1, most)
            elif line.startswith(tag):
                yield _completed(line[len(tag) :])
                return
            elif _FETCH.match(line):
                fetched = _without_literal(line)
                if fetched:
                    yield fetched
            elif literal := _LITERAL.search(line):  # of a response that nobody asked for
                connection.read(int(literal[1]))

    def _with_literals(
        self, lines: list[bytes], body: bytes | None, size: int, most: int
    ) -> Iterator[Fetched | Arriving]:
        """The rest of a response with literals: the first that belongs to a body is the body.

        Args:
            lines: What has come of it, without the literals; changed.
            body: The body, where it has come.
            size: Its size; below 0 where it has not come.
            most: Octets from which a body is not kept.
        """
        while literal := _LITERAL.search(lines[-1]):
            announced = int(literal[1])
            is_body = size < 0 and _BODY_FOLLOWS.search(lines[-1]) is not None
            if announced <= LITERAL_CHUNK_BYTES:
                data = self._connection.read(announced)
            else:
                data = yield from self._long(announced, keep=is_body and announced <= most)
            lines.append(self._after(data, announced if announced <= most else 0))
            if is_body:
                size, body = announced, data if announced <= most else None
        fetched = _told(b"".join(lines), body, size)
        if fetched:
            yield fetched

    def _after(self, data: bytes, size: int) -> bytes:
        """The line after a literal, which shows whether that was as long as announced."""
        if len(data) < size:
            raise ConnectionError("the server broke off within a message")
        line = self._line(bye=False)
        if not _AFTER.match(line):
            raise ConnectionError("the server sent a message of another length than it had announced")
        return line

    def _long(self, size: int, *, keep: bool) -> Generator[Arriving, None, bytes]:
        """A literal in pieces; gives it, or nothing of it when it is not kept."""
        pieces: list[bytes] = []
        came = told = 0
        while came < size:
            piece = self._connection.read(min(LITERAL_CHUNK_BYTES, size - came))
            if not piece:
                raise ConnectionError("the server broke off within a message")
            came += len(piece)
            if keep:
                pieces.append(piece)
            if came - told >= PROGRESS_BYTES:
                told = came
                yield Arriving(came, size)
        return b"".join(pieces)

    def _send(self, command: str) -> bytes:
        """Send a command; gives its tag with the space after it."""
        self._commands += 1
        tag = f"K{self._commands} ".encode()  # no tag of imaplib's: those are four random letters and a number
        self._connection.send(tag + command.encode("ascii") + b"\r\n")
        return tag

    def _line(self, *, bye: bool = True) -> bytes:
        line = self._connection.readline()
        if line[-2:] != b"\r\n":
            raise ConnectionError(
                "the server closed the connection" if not line else "the server broke off within a line"
            )
        if bye and line[:5].upper() == b"* BYE":
            raise ConnectionError(f"the server ended the session: {_words(_BYE.sub(b'', line))}")
        return line


def sequence_sets(uids: Sequence[int], *, most: int = FETCH_ASK_COUNT) -> Iterator[tuple[str, Sequence[int]]]:
    """Ascending UIDs as sequence sets ("1:4,7"), each short enough for one command, with the UIDs that are in it."""
    ranges: list[str] = []
    start = first = 0  # where the set and where the range begins
    length = 0
    for index in range(1, len(uids) + 1):
        if index < len(uids) and uids[index] == uids[index - 1] + 1 and index - first < most:
            continue
        one = str(uids[first]) if index - first == 1 else f"{uids[first]}:{uids[index - 1]}"
        if ranges and (length + len(one) + 1 > FETCH_COMMAND_OCTETS or index - start > most):
            yield ",".join(ranges), uids[start:first]
            ranges, start, length = [], first, 0
        ranges.append(one)
        length += len(one) + 1
        first = index
    if ranges:
        yield ",".join(ranges), uids[start:]


def _without_literal(line: bytes) -> Fetched | None:
    """A response on one line: its body is a quoted text, NIL, or was not asked for."""
    short = _SHORT_BODY.search(line)
    if short is None:
        return _told(line, None, 0)
    body = _ESCAPED.sub(rb"\1", short[2]) if short[2] is not None else b""
    return _told(line[: short.start()] + line[short.end() :], body, len(body))


def _told(text: bytes, body: bytes | None, size: int) -> Fetched | None:
    """What the words around a body tell; None for flags of a message, sent because somebody changed them."""
    uid = _UID.search(text)
    if uid is None:
        return None
    arrived = _ARRIVED.search(text)
    return Fetched(int(uid[1]), arrived[1] if arrived else None, body, size)


def _completed(rest: bytes) -> Completed:
    return Completed(ok=rest[:2].upper() == b"OK", words=_words(rest))


def _words(raw: bytes) -> str:
    """A server's words on one line, without control characters."""
    text = raw.decode("utf-8", "replace")
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())[:SERVER_WORDS]
