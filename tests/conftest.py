"""No test reaches beyond this machine; and a mail server for those that need one."""

import ipaddress
import socket
from collections.abc import Iterator

import pytest

from kartlegg.demo.server import EmbeddedServer
from surveys import PASSWORD


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else None
        if isinstance(host, str) and not _is_loopback(host):
            raise OSError(f"a test tried to reach {host}")
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many pauses as for a real server; nobody waits minutes for a test."""
    for name in ("RETRY_PAUSES_S", "BUSY_PAUSES_S"):
        monkeypatch.setattr(f"kartlegg.flow.send.{name}", (0.1, 0.2))


@pytest.fixture
def server() -> Iterator[EmbeddedServer]:
    with EmbeddedServer(username="postmottak", password=PASSWORD) as running:
        yield running
