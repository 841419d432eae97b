"""A line between a client and a server on this machine that opens the TLS on both sides, listens and meddles."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable
from pathlib import Path

HOST = "127.0.0.1"
_LONG_S = 30


class TlsRelay:
    """Passes on between a client and a server, both with TLS from the first byte, while ``with`` lasts.

    Args:
        port: The server's.
        certificates: Where ``write_certificates`` has written.
        change: From what the server sends to what the client gets.
    """

    def __init__(self, port: int, certificates: Path, *, change: Callable[[bytes], bytes] = bytes) -> None:
        self._target, self._change = port, change
        self.said, self.heard = b"", b""
        self._server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._server_side.load_cert_chain(certificates / "server.pem", certificates / "server.key")
        self._client_side = ssl.create_default_context(cafile=certificates / "ca.pem")
        self._listener = socket.create_server((HOST, 0))
        self.port = self._listener.getsockname()[1]
        self._threads = [threading.Thread(target=self._accept, daemon=True)]

    def __enter__(self) -> "TlsRelay":
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
                plain, _ = self._listener.accept()
                client = self._server_side.wrap_socket(plain, server_side=True)
            except OSError:
                return
            server = self._client_side.wrap_socket(
                socket.create_connection((HOST, self._target)), server_hostname="localhost"
            )
            for source, target, note in ((client, server, True), (server, client, False)):
                thread = threading.Thread(target=self._pass_on, args=(source, target, note), daemon=True)
                self._threads.append(thread)
                thread.start()

    def _pass_on(self, source: ssl.SSLSocket, target: ssl.SSLSocket, note: bool) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if note:
                    self.said += data
                else:
                    data = self._change(data)
                    self.heard += data
                target.sendall(data)
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        if not note:
            source.close()
            target.close()
