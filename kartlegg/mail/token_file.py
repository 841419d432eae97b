"""A file of tokens on this machine: of its owner alone, one process at a time, never half written."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kartlegg.errors import InputError, MailError
from kartlegg.limits import TOKEN_FILE_BYTES, TOKEN_LOCK_S


class TokenFile:
    """A file and its lock. Read and write it inside ``locked``: a token that two use at once is lost to one of them."""

    def __init__(self, path: Path) -> None:
        """Keep the path; nothing is made yet."""
        self._path = path

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold off every other process.

        Raises:
            MailError: Another one holds it for too long.
            InputError: The folder cannot be written to.
        """
        from filelock import FileLock, Timeout

        lock = FileLock(self._path.with_suffix(".lock"), timeout=TOKEN_LOCK_S, mode=0o600)
        with self._told():
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            try:
                lock.acquire()
            except Timeout:
                raise MailError(
                    f"another kartlegg has been signing in for {TOKEN_LOCK_S} s", hint="Wait until it is done."
                ) from None
        try:
            yield
        finally:
            lock.release()

    def read(self) -> str:
        """What stands there; empty when there is no file."""
        with self._told():
            try:
                with self._path.open("rb") as file:
                    return file.read(TOKEN_FILE_BYTES).decode("utf-8", "replace")
            except FileNotFoundError:
                return ""

    def write(self, text: str) -> None:
        """Put a text in its place, whole or not at all."""
        with self._told():
            self._clear()
            handle, name = tempfile.mkstemp(dir=self._path.parent, prefix=f"{self._path.stem}-")  # mode 0600
            try:
                with os.fdopen(handle, "w", encoding="utf-8") as file:
                    file.write(text)
                    file.flush()
                    os.fsync(file.fileno())
                Path(name).replace(self._path)
            except BaseException:
                with suppress(OSError):
                    Path(name).unlink()
                raise

    def remove(self) -> bool:
        """Delete the file; gives whether there was one."""
        with self._told():
            self._clear()
            try:
                self._path.unlink()
            except FileNotFoundError:
                return False
            return True

    def _clear(self) -> None:
        """Delete what a process that was killed has left half written."""
        for path in self._path.parent.glob(f"{self._path.stem}-*"):
            with suppress(OSError):
                path.unlink()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise InputError(
                f"the sign-in cannot be kept in {self._path.parent}: {error.strerror or error}",
                hint="The environment variable KARTLEGG_STATE names another folder.",
            ) from error
