"""Runs kartlegg over and over, each time in a process that kills itself at its n-th step; see ``faults.Killer``."""

import importlib
import json
import os
import pkgutil
import signal
import socket
import ssl
import sys
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Engine, event

import kartlegg
from kartlegg.cli import main

_LONG_S = 60  # a run that takes this long hangs


def _count_steps(last: int, *, sends: bool) -> None:
    """Die right before step ``last``."""
    left = last

    def step(*_: object) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def counted(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            step()
            return function(*arguments, **named)

        return call

    changed: dict[int, int] = {}

    def commit(connection: Connection) -> None:
        sqlite = connection.connection.dbapi_connection
        if changed.get(id(sqlite), 0) != sqlite.total_changes:  # those that only read are no steps
            changed[id(sqlite)] = sqlite.total_changes
            step()

    event.listen(Engine, "commit", commit)
    os.replace = counted(os.replace)  # type: ignore[assignment]
    if sends:
        socket.socket.sendall = counted(socket.socket.sendall)  # type: ignore[method-assign]
        ssl.SSLSocket.sendall = counted(ssl.SSLSocket.sendall)  # type: ignore[method-assign]


def _run(arguments: list[str], step: int, sends: bool, limits: dict[str, int], file_bytes: int) -> None:
    for name, value in limits.items():
        known = [one for key, one in sys.modules.items() if key.startswith("kartlegg.") and hasattr(one, name)]
        assert known, name
        for module in known:
            setattr(module, name, value)
    if step:
        _count_steps(step, sends=sends)
    if file_bytes:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))
    quiet = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(quiet, number)
    sys.argv = ["kartlegg", *arguments]
    main()


def _load_all() -> None:
    """So that the children need not."""
    rooms = [one.name for one in pkgutil.walk_packages(kartlegg.__path__, "kartlegg.")]
    for name in [*rooms, "alembic.command", "rich.console", "rich.table", "rich.text", "filelock", "psutil"]:
        if not name.endswith(".__main__") and ".migrations" not in name:
            importlib.import_module(name)


if __name__ == "__main__":
    _load_all()
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            signal.alarm(_LONG_S)
            _run(**json.loads(line))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()
