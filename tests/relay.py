"""A line between a client and a server on this machine that listens, meddles, dawdles and breaks."""

import contextlib
import re
import socket
import struct
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

HOST = "127.0.0.1"
_LONG_S = 30
_CHUNK = 65536
_LITERAL = re.compile(rb"\{(\d+)\}\r\n\Z")  # at the end of a line: so many octets follow it (RFC 3501 §4.3)
_RESET = struct.pack("ii", 1, 0)  # SO_LINGER: closing sends RST
Overhear = Callable[[str, bytes], bool]


def at_first(words: bytes, action: Callable[[], object]) -> Overhear:
    """Does something once, when a client is about to say words with these in them."""
    waiting = [action]

    def overhear(who: str, data: bytes) -> bool:
        if waiting and who == "client" and words in data:
            waiting.pop()()
        return False

    return overhear


@dataclass(kw_only=True)
class Change:
    """What the server says, told to the client in another way.

    Attributes:
        pattern: A regular expression; it may go over whole IMAP responses with their literals.
        to: What stands there instead.
        skip: How often it is left alone first.
        times: How often it is made; None is always.
        cut: Whether the line is cut once it is made.
    """

    pattern: bytes
    to: bytes
    skip: int = 0
    times: int | None = None
    cut: bool = False
    made: int = field(default=0, init=False)

    def on(self, data: bytes) -> bytes:
        """The data as the client gets them."""
        return re.sub(self.pattern, self._replace, data, flags=re.DOTALL)

    def _replace(self, match: re.Match[bytes]) -> bytes:
        if self.skip:
            self.skip -= 1
            return match[0]
        if self.times is not None and self.made >= self.times:
            return match[0]
        self.made += 1
        return match.expand(self.to)


class Relay:
    """Passes on between clients and a server while ``with`` lasts, and notes what the clients say.

    Args:
        port: The server's.
        change: From what the server sends to what the client gets, word for word.
        changes: The same by patterns. They see whole responses, so they are for lines without TLS.
        cut_after: How many octets of the server's pass before the line is cut.
        cut_up_after: The same of the client's.
        reset: A cut is a reset (RST) and no orderly end (FIN).
        stall_after: How many octets of the server's pass before it falls silent, the line open.
        rate: Octets of the server's that pass in a second.
        latency_s: How much later each octet arrives, either way.
        refuse: So many connections are closed at once.
        times: Only so many connections after those are cut or stalled.
        overhear: Called with "client" or "server" and what it says, before that is passed on; when it gives True the
            line is cut instead.
        host: Where clients find it.

    Attributes:
        said: What the clients have said.
        connections: How many there were.
        turns: How often a client spoke after the server: round trips.
        down: Octets that the server has sent.
    """

    def __init__(
        self,
        port: int,
        *,
        change: tuple[bytes, bytes] = (b"", b""),
        changes: Sequence[Change] = (),
        cut_after: int | None = None,
        cut_up_after: int | None = None,
        reset: bool = False,
        stall_after: int | None = None,
        rate: int | None = None,
        latency_s: float = 0.0,
        refuse: int = 0,
        times: int | None = None,
        overhear: Overhear = lambda _who, _data: False,
        host: str = HOST,
    ) -> None:
        self._target = port
        self._change = change
        self._changes = changes
        self._cut_after = cut_after
        self._cut_up_after = cut_up_after
        self._reset = reset
        self._stall_after = stall_after
        self._rate = rate
        self._latency_s = latency_s
        self._refuse = refuse
        self._times = times
        self._overhear = overhear
        self.said = b""
        self.connections = 0
        self.turns = 0
        self.down = 0
        self._over = threading.Event()
        self._sockets: list[socket.socket] = []
        self._listener = socket.create_server((host, 0))
        self.port = self._listener.getsockname()[1]
        self._threads = [threading.Thread(target=self._accept, daemon=True)]

    def __enter__(self) -> "Relay":
        self._threads[0].start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._threads[0].join(_LONG_S)
        self._end(*self._sockets)
        for thread in self._threads:
            thread.join(_LONG_S)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            if self.connections <= self._refuse:
                client.close()
                continue
            line = _Line(
                client=client,
                server=socket.create_connection((HOST, self._target)),
                breaks=self._times is None or self.connections <= self._refuse + self._times,
            )
            for one in (line.client, line.server):
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._sockets.append(one)
            for work in (self._pass_up, self._pass_down):
                thread = threading.Thread(target=self._run, args=(work, line), daemon=True)
                self._threads.append(thread)
                thread.start()

    def _run(self, work: object, line: "_Line") -> None:
        assert callable(work)
        try:
            with contextlib.suppress(OSError):
                work(line)
        finally:
            self._end(line.client, line.server)

    def _pass_up(self, line: "_Line") -> None:
        left = self._cut_up_after if line.breaks else None
        while data := line.client.recv(_CHUNK):
            self.said += data
            if line.server_spoke:
                self.turns += 1
                line.server_spoke = False
            if self._overhear("client", data):
                return
            if left is not None:
                data, left = data[:left], left - len(data)
            self._wait()
            line.server.sendall(data)
            if left is not None and left <= 0:
                self._cut(line)
                return

    def _pass_down(self, line: "_Line") -> None:
        limits = [one for one in (self._cut_after, self._stall_after) if one is not None]
        left = limits[0] if limits and line.breaks else None
        held = b""
        while data := line.server.recv(_CHUNK if self._rate is None else max(1, self._rate // 20)):
            held += data
            whole = _whole_responses(held) if self._changes else len(held)
            data, held = held[:whole], held[whole:]
            data = data.replace(*self._change) if self._change[0] else data
            for change in self._changes:
                before = change.made
                data = change.on(data)
                if change.cut and change.made > before:
                    left = len(data) if left is None else min(left, len(data))
            if left is not None:
                data, left = data[:left], left - len(data)
            if self._overhear("server", data):
                return
            if self._rate is not None:
                self._over.wait(len(data) / self._rate)
            self._wait()
            self.down += len(data)
            line.server_spoke = True
            line.client.sendall(data)
            if left is not None and left <= 0:
                if self._stall_after is not None:
                    self._over.wait()
                self._cut(line)
                return
        line.client.sendall(held)

    def _wait(self) -> None:
        if self._latency_s:
            time.sleep(self._latency_s)

    def _cut(self, line: "_Line") -> None:
        if self._reset:
            for one in (line.client, line.server):
                one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                with contextlib.suppress(OSError):
                    one.shutdown(socket.SHUT_RD)  # the other thread lets go of it; nothing is sent
                one.close()

    def _end(self, *ends: socket.socket) -> None:
        for end in ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


@dataclass(kw_only=True)
class _Line:
    """One connection, both halves of it."""

    client: socket.socket
    server: socket.socket
    breaks: bool  # whether it is cut or stalled
    server_spoke: bool = True


def _whole_responses(data: bytes) -> int:
    """How many octets at the beginning are whole lines, with the literals that they announce."""
    at = whole = 0
    while (end := data.find(b"\r\n", at)) >= 0:
        at = end + 2
        literal = _LITERAL.search(data, max(0, end - 20), at)
        if literal:
            at += int(literal[1])
        else:
            whole = at
    return whole
