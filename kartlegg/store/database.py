"""The SQLite file: opening it, bringing its tables up to date, transactions, and one writer of a kind at a time."""

import glob
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Connection, Engine, create_engine, event, inspect, select, text
from sqlalchemy import exc as sql_errors
from sqlalchemy.engine import make_url

from kartlegg.errors import AtWorkError, StoreError
from kartlegg.limits import STORE_BUSY_S, STORE_LOG_PAGES
from kartlegg.store.disk import find_risk

_MIGRATIONS = Path(__file__).parent / "migrations"
HEAD = "0005"  # the newest migration; a test holds it to the files


class Database:
    """One SQLite file. Any number of readers, one writer at a time."""

    def __init__(self, path: Path, engine: Engine, mode: "_Mode", *, risk: str | None) -> None:
        """Wrap an engine whose tables are up to date."""
        self._mode = mode
        self.path = path
        self.risk = risk  # why the file does not lie well, in words
        self._engine = engine
        self._writing = engine.execution_options(writing=True)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that sees one state of the data and waits for no writer."""
        with _faults(self.path), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that is on the disk when the block ends, or has not happened at all."""
        with _faults(self.path), self._writing.begin() as connection:
            yield connection

    @contextmanager
    def write_bare(self) -> Iterator[sqlite3.Cursor]:
        """As ``write``, with the driver's own cursor: for the few statements that run for every letter."""
        with _faults(self.path), closing(self._engine.raw_connection()) as connection:
            cursor = connection.cursor()
            cursor.execute("BEGIN IMMEDIATE")
            yield cast("sqlite3.Cursor", cursor)
            connection.commit()  # where it is not reached, closing takes all back

    def begin_log_anew(self) -> None:
        """Bring what the log holds into the file, so that many small commits write over it from its start.

        What lies over old content is on the disk in half the time, often a tenth, of what makes a file longer. It is
        done again each time that some letters' worth of pages has come together.
        """
        with _faults(self.path), closing(self._engine.raw_connection()) as connection:
            cursor = connection.cursor()
            cursor.execute(f"PRAGMA wal_autocheckpoint = {STORE_LOG_PAGES}")
            cursor.execute("PRAGMA wal_checkpoint(RESTART)")

    @contextmanager
    def exclusive(self, verb: str) -> Iterator[None]:
        """Holds other processes off the same verb; the lock ends with the process, however that ends.

        Raises:
            AtWorkError: Another process is at it.
        """
        from filelock import FileLock, Timeout

        lock = FileLock(f"{self.path}.{verb}.lock", timeout=0)
        try:
            lock.acquire()
        except Timeout as error:
            raise AtWorkError(
                f"another `kartlegg {verb}` is at work on {self.path.name}",
                hint="Wait until it has ended, then run the command again.",
            ) from error
        try:
            yield
        finally:
            lock.release()

    @contextmanager
    def bulk(self) -> Iterator[None]:
        """While it lasts, what is written goes into the file at once, and not into the write-ahead log first.

        That halves the writing of many large messages, and is as safe; but readers have to wait for the writer, so the
        log is there again at the end. Where another process has the file open, all stays as it is.
        """
        self._engine.dispose()  # the mode changes only while nobody has the file open
        self._mode.wal = False
        try:
            yield
        finally:
            self._mode.wal = self.risk is None
            self._engine.dispose()

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()


def open_database(url: str) -> Database:
    """The database at a URL, made when it does not exist, its tables brought up to date.

    Args:
        url: ``sqlite:///`` and an absolute path.

    Raises:
        StoreError: The file cannot be opened, is none of ours, or was written by a newer kartlegg.
    """
    path = Path(make_url(url).database or "").absolute()
    risk = find_risk(path)
    with _faults(path):
        _create_private(path)
        mode = _Mode(wal=risk is None)
        engine = _engine(url, mode)
        try:
            _bring_up_to_date(path, engine)
        except BaseException:
            engine.dispose()
            raise
    return Database(path, engine, mode, risk=risk)


def _create_private(path: Path) -> None:
    """An empty file that only its owner may read, where the system knows file modes."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        return


@dataclass(slots=True)
class _Mode:
    """How connections write from now on."""

    wal: bool


def _engine(url: str, mode: _Mode) -> Engine:
    engine = create_engine(url, connect_args={"timeout": STORE_BUSY_S})

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # transactions begin where we say, see below
        connection.execute("PRAGMA foreign_keys = ON")
        with suppress(sqlite3.OperationalError):  # another process has the file open: its mode stays, which is as safe
            connection.execute(f"PRAGMA journal_mode = {'WAL' if mode.wal else 'DELETE'}")
        connection.execute("PRAGMA synchronous = FULL")  # what was reported stored survives a power cut

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A writer takes its place at once: a reader that becomes a writer half-way fails when another got in between.
        writing = connection.get_execution_options().get("writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def _bring_up_to_date(path: Path, engine: Engine) -> None:
    with engine.begin() as connection:
        found = _version(connection, path)
    if found == HEAD:
        return
    with engine.execution_options(writing=True).begin() as connection:
        found = _version(connection, path)  # another process may have been quicker
        if found == HEAD:
            return
        if found is None:
            _make_tables(connection)
            return
        from alembic import command
        from alembic.config import Config
        from alembic.util import CommandError

        config = Config()
        config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise StoreError(
                f"{path.name} was written by a newer kartlegg (its tables have version {found})",
                hint="Update kartlegg and run the command again; nothing has been changed.",
            ) from error


def _make_tables(connection: Connection) -> None:
    """The tables of a new file, as the migrations would make them one after another; a test holds the two together."""
    from kartlegg.store.tables import metadata

    metadata.create_all(connection)
    connection.exec_driver_sql(
        "CREATE TABLE alembic_version "
        "(version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
    )
    connection.exec_driver_sql("INSERT INTO alembic_version VALUES (?)", (HEAD,))


def _version(connection: Connection, path: Path) -> str | None:
    names = set(inspect(connection).get_table_names())
    if not names:
        if any(path.parent.glob(f"{glob.escape(path.name)}.*.lock")):
            raise StoreError(
                f"{path} is empty, but this survey has been at work: what was sent and fetched stood in it",
                hint=f"Put it back from a copy. To begin anew, delete {path.name}.*.lock beside it.",
            )
        return None
    if "alembic_version" not in names:
        raise StoreError(f"{path} is a database, but not one of kartlegg's", hint="Give another file under `store`.")
    return connection.execute(select(text("version_num")).select_from(text("alembic_version"))).scalar()


@contextmanager
def _faults(path: Path) -> Iterator[None]:
    """What SQLite and the file system say, in words."""
    try:
        yield
    except (sql_errors.DBAPIError, sqlite3.Error) as error:
        words = str(error.orig if isinstance(error, sql_errors.DBAPIError) else error)
        if "locked" in words:
            hint = "Another program holds the file; close it and run the command again. Nothing was lost."
        elif "full" in words:
            hint = "The disk is full: make room and run the same command again. Nothing half-written was kept."
        elif "readonly" in words or "read-only" in words or "unable to open" in words:
            hint = "See that you may write to the file and its folder, then run the command again."
        else:
            hint = "Keep a copy of the file and its -wal companion before anything else is tried."
        raise StoreError(f"{path}: {words}", hint=hint) from error
    except OSError as error:
        raise StoreError(
            f"{path}: {error.strerror or error}", hint="See that the folder exists and that you may write to it."
        ) from error
