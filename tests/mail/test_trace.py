"""What ``-vv`` shows of what is said to a server: commands and first lines, no secret, no letter."""

import base64
import logging
from collections.abc import Callable, Iterator

import pytest

from kartlegg.limits import TRACE_CHARACTERS
from kartlegg.mail.trace import LOGGER, trace_imap, trace_smtp


@pytest.fixture
def lines() -> Iterator[list[str]]:
    told: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: told.append(record.getMessage().removeprefix("x.test:1 "))  # type: ignore[method-assign]
    LOGGER.addHandler(handler)
    LOGGER.setLevel(logging.DEBUG)
    yield told
    LOGGER.removeHandler(handler)
    LOGGER.setLevel(logging.NOTSET)


class Imap:
    """The two ends of a connection of the library that are wrapped."""

    def __init__(self) -> None:
        self.answers: list[bytes] = []
        self.passed = b""

    def send(self, data: bytes) -> None:
        self.passed += data

    def readline(self) -> bytes:
        return self.answers.pop(0)

    def play(self, *talk: bytes) -> None:
        for line in talk:
            if line.startswith(b"S: "):
                self.answers.append(line[3:] + b"\r\n")
                assert self.readline() == line[3:] + b"\r\n"
            else:
                self.send(line[3:] + b"\r\n")


class Smtp(Imap):
    def getreply(self) -> tuple[int, bytes]:
        answer = self.answers.pop(0)
        return int(answer[:3]), answer[4:].rstrip(b"\r\n")

    def play(self, *talk: bytes) -> None:
        for line in talk:
            if line.startswith(b"S: "):
                self.answers.append(line[3:])
                self.getreply()
            else:
                self.send(line[3:] + b"\r\n")


B64 = base64.b64encode(b"\0kari\0hemmeleg passord")


@pytest.mark.parametrize(
    ("talk", "shown"),
    [
        pytest.param(
            [b'C: A1 LOGIN kari "hemmeleg passord"', b"S: A1 OK Logged in", b"C: A2 EXAMINE INBOX"],
            ["> A1 LOGIN …", "< A1 OK Logged in", "> A2 EXAMINE INBOX"],
            id="login",
        ),
        pytest.param(
            [b"C: A1 AUTHENTICATE PLAIN", b"S: + ", b"C: " + B64, b"S: A1 NO I know " + B64 + b", hemmeleg passord"],
            ["> A1 AUTHENTICATE PLAIN", "< + …", "> …", "< A1 NO I know …, … …"],
            id="authenticate",
        ),
        pytest.param(
            [b"C: A1 authenticate plain " + B64, b"S: + eyJzdGF0dXMi", b"C: ", b"S: A1 NO no"],
            ["> A1 authenticate plain …", "< + …", "< A1 NO no"],
            id="initial-response",
        ),
        pytest.param(
            [b"C: A1 APPEND Sent {9}", b"S: + go on", b"C: A2 LOGIN x", b"S: A1 OK", b"C: A3 NOOP"],
            ["> A1 APPEND Sent {9}", "< + go on", "> [12 bytes]", "< A1 OK", "> A3 NOOP"],
            id="append",
        ),
        pytest.param([b"S: * " + b"x" * 9_000], ["< * " + "x" * (TRACE_CHARACTERS - 2) + "…"], id="long"),
    ],
)
def test_imap(lines: list[str], talk: list[bytes], shown: list[str]) -> None:
    connection = Imap()
    trace_imap(connection, "x.test:1")
    connection.play(*talk)
    assert lines == shown
    assert connection.passed == b"".join(line[3:] + b"\r\n" for line in talk if line.startswith(b"C"))


@pytest.mark.parametrize(
    ("talk", "shown"),
    [
        pytest.param(
            [b"C: AUTH PLAIN " + B64, b"S: 235 2.7.0 welcome", b"C: MAIL FROM:<kari@x.test>"],
            ["> AUTH PLAIN …", "< 235 2.7.0 welcome", "> MAIL FROM:<kari@x.test>"],
            id="plain",
        ),
        pytest.param(
            [b"C: auth login", b"S: 334 VXNlcg==", b"C: a2FyaQ==", b"S: 334 UGFzcw==", b"C: aGVtbWVsZWc=",
             b"S: 535 not hemmeleg, kari, aGVtbWVsZWc="],
            ["> auth login", "< 334 …", "> …", "< 334 …", "> …", "< 535 not …, …, …"],
            id="login",
        ),
        pytest.param(
            [b"C: MAIL FROM:<a@x.test>\r\nRCPT TO:<b@x.test>\r\nDATA", b"S: 250 ok", b"S: 250 ok", b"S: 354 go on",
             b"C: Subject: brev", b"C: AUTH er eit ord\r\n.", b"S: 250-stored\n250 as 1"],
            ["> MAIL FROM:<a@x.test>", "> RCPT TO:<b@x.test>", "> DATA", "< 250 ok", "< 250 ok", "< 354 go on",
             "> [15 bytes]", "> [20 bytes]", "< 250 stored"],
            id="pipelined-and-in-pieces",
        ),
    ],
)  # fmt: skip
def test_smtp(lines: list[str], talk: list[bytes], shown: list[str]) -> None:
    server = Smtp()
    trace_smtp(server, "x.test:1")  # type: ignore[arg-type]
    server.play(*talk)
    assert lines == shown


@pytest.mark.parametrize("trace", [trace_imap, trace_smtp])
def test_it_costs_nothing_when_nobody_listens(trace: Callable[[object, str], None]) -> None:
    server = Smtp()
    trace(server, "x.test:1")
    assert "send" not in vars(server)
    assert "readline" not in vars(server)
