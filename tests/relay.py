"""A line between a client and a server on this machine that listens, meddles and breaks."""

import contextlib
import socket
import threading

HOST = "127.0.0.1"
_LONG_S = 30


class Relay:
    """Passes on between a client and a server while ``with`` lasts, and notes what the client says.

    Args:
        port: The server's.
        change: From what the server sends to what the client gets.
        times: How often it is changed, over all connections; None: always.
        cut_after: How many octets of the server's pass before the line is cut.
        cut_at: Words of the server's that never pass: the line is cut instead, the first time.
        host: Where clients find it.
    """

    def __init__(
        self,
        port: int,
        *,
        change: tuple[bytes, bytes] = (b"", b""),
        times: int | None = None,
        cut_after: int | None = None,
        cut_at: bytes = b"",
        host: str = HOST,
    ) -> None:
        self._target = port
        self._change = change
        self._times = times
        self._cut_after = cut_after
        self._cut_at = cut_at
        self.said = b""
        self._listener = socket.create_server((host, 0))
        self.port = self._listener.getsockname()[1]
        self._threads = [threading.Thread(target=self._accept, daemon=True)]

    def __enter__(self) -> "Relay":
        self._threads[0].start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(_LONG_S)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = socket.create_connection((HOST, self._target))
            for source, target, note in ((client, server, True), (server, client, False)):
                thread = threading.Thread(target=self._pass_on, args=(source, target, note), daemon=True)
                self._threads.append(thread)
                thread.start()

    def _changed(self, data: bytes) -> bytes:
        if not self._change[0] or self._change[0] not in data:
            return data
        if self._times is None:
            return data.replace(*self._change)
        done = min(self._times, data.count(self._change[0]))
        self._times -= done
        return data.replace(*self._change, done)

    def _pass_on(self, source: socket.socket, target: socket.socket, note: bool) -> None:
        left = self._cut_after
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if note:
                    self.said += data
                else:
                    if self._cut_at and self._cut_at in data:
                        self._cut_at = b""
                        break
                    data = self._changed(data)
                    if left is not None:
                        data, left = data[:left], left - len(data)
                target.sendall(data)
                if left is not None and left <= 0:
                    break
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        if not note:
            source.close()
            target.close()
