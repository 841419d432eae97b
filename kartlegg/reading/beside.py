"""A program that reads documents beside this one: started when the first comes, asked again for the next ones.

What it is asked and what it answers goes through its pipes, each with its length before it. A document that takes too
long or the program's life costs that document alone: the next one gets a new program.
"""

import atexit
import struct
import subprocess
import threading
from collections.abc import Sequence
from contextlib import suppress
from typing import IO

_LENGTH = struct.Struct("!Q")


class Beside:
    """A program beside this one; safe to ask from several threads."""

    def __init__(self, command: Sequence[str]) -> None:
        """Keep how it is started."""
        self._command = command
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        atexit.register(self.close)

    def ask(self, data: bytes, *, timeout_s: float) -> bytes:
        """Its answer to some data.

        Raises:
            TimeoutError: It took longer; the program has been stopped.
            OSError: It ended without an answer.
        """
        with self._lock:
            process = self._process or subprocess.Popen(  # noqa: S603
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
            self._process = process
            timer = threading.Timer(timeout_s, process.kill)
            timer.start()
            try:
                return _exchange(process, data)
            except OSError as error:
                self._stop()
                if timer.finished.is_set():
                    raise TimeoutError from error
                raise
            finally:
                timer.cancel()

    def close(self) -> None:
        """Let it end; the next question starts another."""
        with self._lock:
            self._stop()

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                _shut(pipe)
        process.wait()


def _exchange(process: subprocess.Popen[bytes], data: bytes) -> bytes:
    if process.stdin is None or process.stdout is None:
        raise OSError("it has no pipes")
    process.stdin.write(_LENGTH.pack(len(data)) + data)
    process.stdin.flush()
    head = process.stdout.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise OSError("it ended")
    (length,) = _LENGTH.unpack(head)
    answer = process.stdout.read(length)
    if len(answer) < length:
        raise OSError("it ended")
    return answer


def _shut(pipe: IO[bytes]) -> None:
    with suppress(OSError):  # what was still to be written has nowhere to go
        pipe.close()
