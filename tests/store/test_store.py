"""The store: durable steps, one writer of a kind at a time, readers that never wait, tables with a history."""

import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from kartlegg.errors import StoreError
from kartlegg.model import Answer, Fate, Kind, Language, Letter, LetterKind, Reading
from kartlegg.store import Store, open_store
from kartlegg.store.database import HEAD
from kartlegg.store.disk import find_risk
from kartlegg.store.letters import LetterPlan
from kartlegg.store.messages import Incoming, Skipped
from kartlegg.store.tables import metadata

NOON = datetime(2026, 10, 6, 12, tzinfo=UTC)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{(tmp_path / 'kartlegg.db').as_posix()}"


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with open_store(url, survey="round") as opened:
        yield opened


def plan(recipient: str, *, round_number: int = 0, kind: LetterKind = LetterKind.QUESTION) -> LetterPlan:
    letter = Letter(
        kind=kind, recipient=recipient, language=Language.NYNORSK, subject="Spørsmål", text="Hei", html="<p>Hei</p>"
    )
    return LetterPlan(
        letter=letter, round=round_number, message_id=f"{kind}.{round_number}.{recipient}@a.example", code="KL-ABCDE",
        addresses=(f"post@{recipient}.example", "two@b.example"),
    )  # fmt: skip


def incoming(
    raw: bytes, *, digest: str = "", message_id: str | None = "a@b.example", uid: int | None = None
) -> Incoming:
    return Incoming(raw=raw, message_id=message_id, digest=digest or raw.hex(), source="imap", arrived=NOON, uid=uid)


# ── The file ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_migrations_lead_to_the_tables(store: Store) -> None:
    with store.database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == HEAD


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no file modes")
def test_only_the_owner_may_read_the_file(store: Store) -> None:
    assert stat.S_IMODE(store.database.path.stat().st_mode) == 0o600


def test_pragmas_hold_on_each_connection(store: Store) -> None:
    with store.database.write() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("foreign_keys", "journal_mode", "synchronous")
        }
    assert pragmas == {"foreign_keys": 1, "journal_mode": "wal", "synchronous": 2}


def test_the_seed_is_kept_and_each_store_has_its_own(url: str, tmp_path: Path) -> None:
    with open_store(url, survey="round") as first, open_store(url, survey="round") as again:
        assert first.seed == again.seed
        assert len(first.seed) == 32
        with open_store(f"sqlite:///{(tmp_path / 'other.db').as_posix()}", survey="round") as other:
            assert other.seed != first.seed


def test_a_file_of_another_survey_is_refused(url: str) -> None:
    open_store(url, survey="round").database.close()
    with pytest.raises(StoreError, match="holds the survey round, not another"):
        open_store(url, survey="another")


def test_a_file_from_a_newer_version_is_refused_and_unchanged(url: str, store: Store) -> None:
    with store.database.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError, match="newer kartlegg"):
        open_store(url, survey="round")
    with store.database.read() as connection:
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == "9999"


def test_a_file_that_is_no_store_is_refused(tmp_path: Path) -> None:
    text = tmp_path / "text.db"
    text.write_text("not a database at all, just some text that is long enough to be read as a header" * 9)
    with pytest.raises(StoreError, match="not a database"):
        open_store(f"sqlite:///{text.as_posix()}", survey="round")
    foreign = tmp_path / "foreign.db"
    with sqlite3.connect(foreign) as connection:
        connection.execute("CREATE TABLE birds (name)")
    connection.close()
    with pytest.raises(StoreError, match="not one of kartlegg's"):
        open_store(f"sqlite:///{foreign.as_posix()}", survey="round")


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="No such file"):
        open_store(f"sqlite:///{(tmp_path / 'gone' / 'kartlegg.db').as_posix()}", survey="round")


def test_a_second_process_at_the_same_verb_is_told(store: Store, url: str) -> None:
    with store.database.exclusive("send"):
        script = (
            "from kartlegg.store import open_store\n"
            f"with open_store({url!r}, survey='round') as store, store.database.exclusive('send'): print('in')"
        )
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
        assert "another `kartlegg send` is at work" in done.stderr
        assert done.stdout == ""
        with store.database.exclusive("fetch"):
            pass
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout == "in\n"


def test_readers_go_on_while_one_writes(store: Store, url: str) -> None:
    with open_store(url, survey="round") as reader, store.database.write() as writing:
        writing.exec_driver_sql("UPDATE meta SET value = 'changed' WHERE key = 'survey'")
        with reader.database.read() as connection:
            seen = connection.exec_driver_sql("SELECT value FROM meta WHERE key = 'survey'").scalar()
        assert seen == "round"


@pytest.mark.parametrize(
    ("path", "risky"),
    [
        pytest.param(Path("/home/kari/survey/kartlegg.db"), False, id="home"),
        pytest.param(Path("/home/kari/OneDrive - Fylket/survey/kartlegg.db"), True, id="onedrive-for-business"),
        pytest.param(Path("/home/kari/Dropbox/kartlegg.db"), True, id="dropbox"),
        pytest.param(Path("/home/kari/onedriven/kartlegg.db"), False, id="only-begins-like-it"),
        pytest.param(Path("\\\\server\\share\\kartlegg.db"), True, id="unc-path"),
    ],
)
def test_synced_folders_and_shares_are_known(path: Path, risky: bool) -> None:
    assert bool(find_risk(path)) is risky


# ── Letters ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_letter_passes_through_its_fates(store: Store) -> None:
    (letter,) = store.letters.plan([plan("1201")], at=NOON)
    assert [row.fate for row in store.letters.all()] == [Fate.PLANNED]
    store.letters.hand_over(letter, at=NOON + timedelta(seconds=1))
    assert [row.fate for row in store.letters.all()] == [Fate.HANDED_OVER]
    store.letters.settle(letter, Fate.ACCEPTED, reply="250 OK", at=NOON + timedelta(seconds=2))
    (row,) = store.letters.all()
    assert (row.fate, row.reply, row.handed_at, row.settled_at) == (
        Fate.ACCEPTED, "250 OK", NOON + timedelta(seconds=1), NOON + timedelta(seconds=2),
    )  # fmt: skip
    assert row.addresses == ("post@1201.example", "two@b.example")


@pytest.mark.parametrize("fate", [Fate.PLANNED, Fate.REFUSED])
def test_what_never_left_is_planned_anew(store: Store, fate: Fate) -> None:
    (letter,) = store.letters.plan([plan("1201")], at=NOON)
    store.letters.settle(letter, fate, reply="", at=NOON)
    store.letters.plan([plan("1201")], at=NOON)
    assert [row.fate for row in store.letters.all()] == [Fate.PLANNED]


@pytest.mark.parametrize("fate", [Fate.ACCEPTED, Fate.HANDED_OVER, Fate.UNKNOWN, Fate.MARKED])
def test_what_may_have_left_is_never_planned_again(store: Store, fate: Fate) -> None:
    (letter,) = store.letters.plan([plan("1201")], at=NOON)
    store.letters.settle(letter, fate, reply="", at=NOON)
    with pytest.raises(StoreError, match="UNIQUE"):
        store.letters.plan([plan("1211"), plan("1201")], at=NOON)
    assert [row.recipient for row in store.letters.all()] == ["1201"], "the transaction is all or nothing"


def test_an_interrupted_letter_becomes_unknown_and_can_be_forgotten(store: Store) -> None:
    first, second = store.letters.plan([plan("1201"), plan("1211")], at=NOON)
    store.letters.hand_over(first, at=NOON)
    (row,) = store.letters.find_interrupted(at=NOON)
    assert (row.recipient, row.fate) == ("1201", Fate.UNKNOWN)
    store.letters.forget([first, second])
    assert [row.recipient for row in store.letters.all()] == ["1211"], "only an unknown letter can be forgotten"


# ── Messages ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_bytes_come_back_as_they_were(store: Store) -> None:
    raw = bytes(range(256)) + b"\r\n\x00\r\n"
    (stored,) = store.messages.store_batch([incoming(raw)])
    assert store.messages.raw(stored.message) == raw


@pytest.mark.parametrize(
    ("second", "new", "duplicate", "same_id"),
    [
        pytest.param(incoming(b"one"), False, False, False, id="the-same-bytes-again"),
        pytest.param(incoming(b"two", digest=b"one".hex()), True, True, False, id="the-same-message-by-another-way"),
        pytest.param(incoming(b"two"), True, False, True, id="the-same-id-with-another-text"),
        pytest.param(incoming(b"two", message_id="c@d.example"), True, False, False, id="another-message"),
        pytest.param(incoming(b"two", message_id=None), True, False, False, id="a-message-without-id"),
    ],
)
def test_duplicates(store: Store, second: Incoming, new: bool, duplicate: bool, same_id: bool) -> None:
    (first,) = store.messages.store_batch([incoming(b"one")])
    (stored,) = store.messages.store_batch([second])
    assert stored.new is new
    assert (stored.duplicate_of == first.message) is duplicate
    assert (stored.same_id_as == first.message) is same_id
    assert len(store.messages.find_unread("basis")) == 1 + (new and not duplicate)


def test_same_id_is_told_from_both_sides(store: Store) -> None:
    one, two = store.messages.store_batch([incoming(b"one"), incoming(b"two")])
    assert store.messages.same_id(one.message) == (two.message,)
    assert store.messages.same_id(two.message) == (one.message,)


def test_a_batch_is_stored_whole_or_not_at_all(store: Store) -> None:
    broken = Incoming(raw=b"x", message_id=None, digest="d", source="imap", arrived=datetime(2026, 1, 1))  # noqa: DTZ001 - naive on purpose
    with pytest.raises(Exception, match="naive"):
        store.messages.store_batch([incoming(b"one"), broken])
    assert store.messages.count() == 0


def test_where_a_folder_was_read_to(store: Store) -> None:
    assert store.messages.last_seen("a@b/INBOX") is None
    store.messages.mark_read_to("a@b/INBOX", 7, 40)
    store.messages.mark_read_to("a@b/INBOX", 8, 2)
    assert store.messages.last_seen("a@b/INBOX") == (8, 2)


def test_what_was_not_given_is_wanted_again_until_it_is_stored(store: Store) -> None:
    gone = Skipped(place="p", uid=5, why="the server did not give it", again=True)
    left = Skipped(place="p", uid=6, why="not a reply", again=False, sender="a", subject="b", date="c")
    store.messages.store_batch([], place="p", uidvalidity=1, skipped=[gone, left])
    assert store.messages.wanted_again("p", 1) == (5,)
    assert store.messages.wanted_again("p", 2) == ()
    assert store.messages.skipped() == (gone, left)
    store.messages.store_batch([incoming(b"five", uid=5)], place="p", uidvalidity=1)
    assert store.messages.wanted_again("p", 1) == ()
    assert store.messages.skipped() == (left,)


def test_readings_come_back_whole_and_are_asked_for_by_basis(store: Store) -> None:
    (stored,) = store.messages.store_batch([incoming(b"one")])
    reading = Reading(
        kind=Kind.ANSWER,
        recipient="1201",
        sent=datetime(2026, 10, 7, 9, 30, tzinfo=timezone(timedelta(hours=2))),
        answers=(Answer(question="1", text="2,5 årsverk", rule="numbered"),),
        partners=("1211",),
        fte=2.5,
        doubts=("why",),
    )
    store.messages.save_reading(stored.message, reading, basis="a")
    assert store.messages.find_unread("a") == ()
    assert store.messages.find_unread("b") == (stored.message,)
    (filed,) = store.messages.filed()
    assert filed.reading == reading
    assert filed.arrived == NOON


def test_what_a_person_assigns_wins(store: Store) -> None:
    (stored,) = store.messages.store_batch([incoming(b"one")])
    store.messages.save_reading(stored.message, Reading(kind=Kind.ANSWER, recipient="1201"), basis="a")
    store.messages.assign(stored.message, "1211", address="kari@x.example", at=NOON)
    store.messages.save_reading(stored.message, Reading(kind=Kind.ANSWER, recipient="1201"), basis="b")
    assert [one.reading.recipient for one in store.messages.filed()] == ["1211"]
    assert store.messages.known_senders() == {"kari@x.example": "1211"}


# ── Records ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_journal_keeps_order_and_recipient(store: Store) -> None:
    store.records.note("send", "one", at=NOON, recipient="1201")
    store.records.note("fetch", "two", at=NOON)
    assert [row.detail for row in store.records.history()] == ["one", "two"]
    assert [row.detail for row in store.records.history("1201")] == ["one"]


def test_a_naive_time_cannot_be_stored(store: Store) -> None:
    with pytest.raises(Exception, match="naive"):
        store.records.note("send", "x", at=datetime(2026, 1, 1))  # noqa: DTZ001 - naive on purpose
