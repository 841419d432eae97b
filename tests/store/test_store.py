"""The store: durable steps, one writer of a kind at a time, readers that never wait, tables with a history."""

import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from kartlegg.errors import StoreError
from kartlegg.model import Answer, Choice, Content, Correction, Fate, Kind, Language, Letter, LetterKind, Reading
from kartlegg.store import Store, database, open_store
from kartlegg.store.database import HEAD
from kartlegg.store.disk import find_risk
from kartlegg.store.letters import LetterPlan, Settlement
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


def test_a_hand_over_and_the_outcomes_before_it_are_one_transaction(store: Store) -> None:
    first, second = store.letters.plan([plan("1201"), plan("1211")], at=NOON)
    done = Settlement(letter=first, fate=Fate.ACCEPTED, reply="250", at=NOON, recipient="1201", note="x", copy=b"raw")
    store.letters.hand_over(second, at=NOON, settled=[done])
    assert [row.fate for row in store.letters.all()] == [Fate.ACCEPTED, Fate.HANDED_OVER]
    assert [line.detail for line in store.records.history("1201")] == ["x"]
    assert store.letters.copies_due() == (first,)
    assert store.letters.copy_of(first) == b"raw"
    store.letters.copy_filed([first])
    assert store.letters.copies_due() == ()
    broken = Settlement(letter=second, fate=Fate.ACCEPTED, reply="250", at=NOON, note="y", copy=b"raw")
    with pytest.raises(StoreError, match="FOREIGN KEY"):
        store.letters.settle_all([broken, replace(broken, letter=99)])
    assert store.letters.all()[1].fate is Fate.HANDED_OVER


@pytest.mark.parametrize("fate", list(Fate))
def test_evidence_settles_only_what_is_unknown(store: Store, fate: Fate) -> None:
    (letter,) = store.letters.plan([plan("1201")], at=NOON)
    store.letters.settle(letter, fate, reply="before", at=NOON)
    store.letters.prove(Settlement(letter=letter, fate=Fate.ACCEPTED, reply="found", at=NOON))
    (row,) = store.letters.all()
    proved = (Fate.ACCEPTED, "found")
    assert (row.fate, row.reply) == (proved if fate is Fate.UNKNOWN else (fate, "before"))


def test_ids_that_a_server_gave_stay_with_their_letter(store: Store) -> None:
    first, second = store.letters.plan([plan("1201"), plan("1211")], at=NOON)
    store.letters.learn_ids({"b@x.example": first, "a@x.example": first})
    store.letters.learn_ids({"a@x.example": second})
    assert [row.as_sent().other_ids for row in store.letters.all()] == [("a@x.example", "b@x.example"), ()]
    store.letters.settle(first, Fate.UNKNOWN, reply="", at=NOON)
    store.letters.forget([first])
    assert [row.recipient for row in store.letters.all()] == ["1211"]


def test_the_mark_of_the_sent_folder_is_one(store: Store) -> None:
    place = "sent kari_%@imap.example/"
    assert store.letters.sent_mark(place) is None
    store.letters.mark_sent_read(place, "Sent", 7, 12)
    store.letters.mark_sent_read(place, "Sent Items", 8, 3)
    assert store.letters.sent_mark(place) == ("Sent Items", 8, 3)
    assert store.letters.sent_mark("sent karix@imap.example/") is None
    store.letters.forget_sent_mark(place)
    assert store.letters.sent_mark(place) is None


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


# ── Decisions ─────────────────────────────────────────────────────────────────────────────────────────────────


def decide(store: Store, decision: Correction | Choice, words: str = "decided", *, again: bool = False) -> int:
    return store.decisions.add(decision, message=1, words=words, who="kari", at=NOON, recipient="1201", again=again)


@pytest.fixture
def with_message(store: Store) -> Store:
    store.messages.store_batch([incoming(b"one")])
    store.messages.save_reading(1, Reading(kind=Kind.ANSWER, recipient="1201"), basis="a")
    return store


def test_the_last_decision_of_a_message_holds_and_all_are_kept(with_message: Store) -> None:
    first = Correction(recipient="1211", address="kari@x.example")
    second = Correction(
        recipient="1211",
        content=Content(kind=Kind.ANSWER, answers=(Answer(question="1", text="To", rule="corrected"),), general="Hei"),
        settled=True,
        accepted=("why",),
    )
    decide(with_message, first)
    decide(with_message, second)
    assert with_message.decisions.corrections() == {1: second}
    assert [row.decision for row in with_message.decisions.standing()] == [first, second]
    assert with_message.decisions.known_senders() == {"kari@x.example": "1211"}


def test_what_is_taken_back_holds_no_longer_and_stays_in_the_journal(with_message: Store) -> None:
    decide(with_message, Correction(recipient="1211", address="kari@x.example"), "filed")
    (row,) = with_message.decisions.standing()
    with_message.decisions.undo(row, who="ola", at=NOON, recipient="1201")
    assert with_message.decisions.standing() == ()
    assert with_message.decisions.known_senders() == {}
    told = [(line.detail, line.who) for line in with_message.records.history("1201")]
    assert told == [("message 1: filed", "kari"), ("message 1: taken back: filed", "ola")]
    with pytest.raises(StoreError, match="UNIQUE"):
        with_message.decisions.undo(row, who="ola", at=NOON)
    assert len(with_message.records.history()) == 2, "the decision and its line are one transaction"


def test_the_last_choice_of_a_question_holds(with_message: Store) -> None:
    one = Choice(recipient="1201", question="1", messages=(1, 2), kept=(1,))
    other = Choice(recipient="1201", question="2", messages=(1, 2), kept=(1, 2))
    later = Choice(recipient="1201", question="1", messages=(1, 2), kept=(2,))
    for choice in (one, other, later):
        decide(with_message, choice)
    assert set(with_message.decisions.choices()) == {other, later}
    assert with_message.decisions.corrections() == {}


@pytest.mark.parametrize("again", [True, False])
def test_a_message_is_read_again_where_a_decision_asks_for_it(with_message: Store, again: bool) -> None:
    decide(with_message, Correction(recipient="1211"), again=again)
    assert with_message.messages.find_unread("a") == ((1,) if again else ())


def test_a_file_of_the_first_version_keeps_what_was_decided(tmp_path: Path, url: str) -> None:
    migrations = Path(database.__file__).parent / "migrations"
    config = Config()
    config.set_main_option("script_location", str(migrations))
    engine = create_engine(url)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for statement in (
            "INSERT INTO meta VALUES ('survey', 'round'), ('seed', 'ab')",
            "INSERT INTO messages VALUES (1, 's', 3, 'a@b.example', 'd', NULL, 'imap', '2026-10-06 12:00:00.000000')",
            "INSERT INTO message_bytes VALUES (1, x'6f6e65')",
            "INSERT INTO assignments VALUES (1, '1211', '2026-10-07 12:00:00.000000')",
            "INSERT INTO senders VALUES ('kari@x.example', '1211')",
            "INSERT INTO journal VALUES (1, '2026-10-07 12:00:00.000000', 'assign', '1211', 1, 'filed by hand')",
        ):
            connection.exec_driver_sql(statement)
    engine.dispose()
    with open_store(url, survey="round") as store:
        assert store.seed == b"\xab"
        assert store.messages.raw(1) == b"one"
        assert store.decisions.corrections() == {1: Correction(recipient="1211", is_filed=True)}
        assert store.decisions.known_senders() == {"kari@x.example": "1211"}
        assert {row.at for row in store.decisions.standing()} == {NOON + timedelta(days=1)}
        (line,) = store.records.history("1211")
        assert (line.detail, line.who) == ("filed by hand", "")
        with store.database.read() as connection:
            assert compare_metadata(MigrationContext.configure(connection), metadata) == []


# ── Records ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_journal_keeps_order_and_recipient(store: Store) -> None:
    store.records.note("send", "one", at=NOON, recipient="1201")
    store.records.note("fetch", "two", at=NOON)
    assert [row.detail for row in store.records.history()] == ["one", "two"]
    assert [row.detail for row in store.records.history("1201")] == ["one"]


def test_a_naive_time_cannot_be_stored(store: Store) -> None:
    with pytest.raises(Exception, match="naive"):
        store.records.note("send", "x", at=datetime(2026, 1, 1))  # noqa: DTZ001 - naive on purpose


# ── What was published, and what was let pass ─────────────────────────────────────────────────────────────────


def test_what_was_let_pass_stands_until_it_is_taken_back(store: Store) -> None:
    accepted = store.disclosures
    accepted.accept([("aaaa1111", "“Vik” in “Vik er med.”"), ("bbbb2222", "x")], reason="avtalt", who="Kari", at=NOON)
    accepted.accept([("aaaa1111", "“Vik” in “Vik er med.”")], reason="framleis", who="Per", at=NOON)
    assert [(one.finding, one.reason, one.who) for one in accepted.accepted()] == [
        ("bbbb2222", "avtalt", "Kari"),
        ("aaaa1111", "framleis", "Per"),
    ]
    accepted.withdraw(["aaaa1111"], who="Kari", at=NOON)
    assert [one.finding for one in accepted.accepted()] == ["bbbb2222"]
    accepted.accept([("aaaa1111", "“Vik” in “Vik er med.”")], reason="likevel", who="Kari", at=NOON)
    assert [one.reason for one in accepted.accepted()] == ["avtalt", "likevel"]
    verbs = [(row.verb, row.who) for row in store.records.history()]
    assert verbs == [("accept-leak", "Kari")] * 2 + [
        ("accept-leak", "Per"),
        ("withdraw-leak", "Kari"),
        ("accept-leak", "Kari"),
    ]


def test_an_edition_is_kept_once_until_it_changes(store: Store) -> None:
    for name, text in (("a.md", "20 svarte"), ("a.md", "20 svarte"), ("b.md", "20 svarte"), ("a.md", "21 svarte")):
        store.disclosures.note_edition(name, text, at=NOON)
    assert store.disclosures.editions() == (("a.md", "20 svarte"), ("b.md", "20 svarte"), ("a.md", "21 svarte"))
