"""Killed at any step, a disk that is full or may not be written to, and two runs at once.

"row5" in a name or id: row 5 of the table in docs/reliability.md.
"""

import contextlib
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from faults import ANSWER, IN_THE_CLEAR, Killer, answer, assert_whole, contents, delete_store, start_fetch
from mailservers import LONG_S, wait_for
from offices import Office
from relay import Relay, at_first
from surveys import NAMES

pytestmark = pytest.mark.servers

SMALL_BATCHES = {"FETCH_BATCH_COUNT": 2}
LONG = 30_000  # octets of a long answer


@pytest.fixture(scope="module")
def killer() -> Iterator[Killer]:
    with Killer() as running:
        yield running


# ── Killed ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_row9_a_run_killed_at_any_step_and_run_again_leaves_the_same_store(office: Office, killer: Killer) -> None:
    """The tables of a run that was killed and run again are those of one that was not."""
    config, store = office.folder / "config.yaml", office.folder / "kartlegg.db"
    assert office("status").code == 0
    empty = store.read_bytes()
    for town in range(4):
        office.bring(answer(office, town))
    office.bring(answer(office, 0, subject="Svar to", text="Retting:\n1. Vi har 4 årsverk.\n"))
    before = office.look()
    assert killer("fetch", "--config", config, step=0, limits=SMALL_BATCHES) == 0
    wanted = contents(store)
    assert len(wanted["messages"]) == len(wanted["readings"]) == 5

    def begin_anew() -> None:
        delete_store(office)
        store.write_bytes(empty)

    def check() -> None:
        part = contents(store)
        for name in ("messages", "message_bytes"):
            assert set(part[name]) <= set(wanted[name]), "half a message is stored"
        ended = office("fetch")
        assert ended.code == 0, ended.err
        assert contents(store) == wanted
        begin_anew()

    begin_anew()
    killed = killer.at_every_step("fetch", "--config", config, checked=check, limits=SMALL_BATCHES)
    assert killed >= 10
    assert office.look() == before


def test_row22_a_run_of_send_killed_at_any_step_and_run_again_gives_one_letter(office: Office, killer: Killer) -> None:
    """At each commit, and each time before something is sent: MAIL, RCPT, DATA, the text and its end among them."""
    towns = 1
    office.configure(towns=towns)
    assert office("status").code == 0
    empty = (office.folder / "kartlegg.db").read_bytes()
    asked_about = 0

    def check() -> None:
        nonlocal asked_about
        ended = office("send", "--yes")
        counts = office.counts()[:towns]
        unknown = [f"{name}: nobody knows whether the letter went out" in ended.err for name in NAMES[:towns]]
        assert ended.code == (4 if any(unknown) else 0), ended.err
        assert max(counts) <= 1, ended.err
        assert all(count or told for count, told in zip(counts, unknown, strict=True)), (counts, ended.err)
        asked_about += any(unknown)
        begin_anew()

    def begin_anew() -> None:
        delete_store(office)
        (office.folder / "kartlegg.db").write_bytes(empty)
        for town in range(towns):
            for letter in (office.servers.home(office.address(town)) / "Maildir" / "new").glob("*"):
                letter.unlink()

    begin_anew()
    killed = killer.at_every_step("send", "--yes", "--config", office.folder / "config.yaml", checked=check, sends=True)
    assert killed >= 8
    assert 1 <= asked_about <= killed // 2, "most moments leave no doubt"


# ── A disk that does not take it ──────────────────────────────────────────────────────────────────────────────


@contextlib.contextmanager
def disk(folder: Path, size: str) -> Iterator[Path]:
    """A file system of a size of its own."""
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("nothing may be mounted here; the file size limit below stands in for it")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True, timeout=LONG_S)


def remount(folder: Path, options: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{options}", str(folder)], check=True, timeout=LONG_S)


def bring_long_answers(office: Office) -> None:
    for town in range(5):
        text = ANSWER + "".join(f"Linje {number} om drifta hos oss i {town}.\n" for number in range(LONG // 35))
        office.bring(answer(office, town, text=text))


def keep_store_in(office: Office, folder: Path) -> None:
    config = office.folder / "config.yaml"
    config.write_text(f"{config.read_text(encoding='utf-8')}store: sqlite:///{folder}/kartlegg.db\n", encoding="utf-8")


def stored_in(folder: Path) -> list[object]:
    return [raw for _, raw in contents(folder / "kartlegg.db").get("message_bytes", [])]


@pytest.mark.parametrize("size", [pytest.param(f"{kib}k", id=f"row10-{kib}k") for kib in (4, 100, 200, 320)])
def test_a_full_disk_is_told_and_what_was_told_stored_is_whole(office: Office, tmp_path: Path, size: str) -> None:
    bring_long_answers(office)
    before = office.look()
    with disk(tmp_path / "disk", size) as folder:
        keep_store_in(office, folder)
        first = office("fetch")
        assert first.code == 5, first.err
        assert first.err.count("kartlegg: ") == 1
        assert "full" in first.err
        assert "make room" in first.err
        remount(folder, "size=50m")
        if (folder / "kartlegg.db").stat().st_size:
            assert set(stored_in(folder)) <= set(before["INBOX"].raw.values())
        second = office("fetch")
        assert second.code == 0, second.err
        assert sorted(stored_in(folder)) == sorted(before["INBOX"].raw.values())
    assert office.look() == before


def test_row10_a_disk_that_may_not_be_written_to_is_told(office: Office, tmp_path: Path) -> None:
    office.bring(answer(office, 0))
    with disk(tmp_path / "disk", "5m") as folder:
        keep_store_in(office, folder)
        assert office("fetch").code == 0
        office.bring(answer(office, 1))
        remount(folder, "ro")
        first = office("fetch")
        assert first.code == 5, first.err
        assert first.err.count("kartlegg: ") == 1
        assert "you may write" in first.err
        remount(folder, "rw")
        assert office("fetch").code == 0
        assert sorted(stored_in(folder)) == sorted(office.look()["INBOX"].raw.values())


@pytest.mark.parametrize("kib", [pytest.param(kib, id=f"row10-file-of-{kib}k") for kib in (40, 160, 240)])
def test_a_file_that_may_not_grow_loses_nothing(office: Office, killer: Killer, kib: int) -> None:
    """What a quota or ``ulimit -f`` does, where nothing can be mounted."""
    bring_long_answers(office)
    config = office.folder / "config.yaml"
    assert killer("fetch", "--config", config, step=0, limits=SMALL_BATCHES, file_bytes=kib * 1024) == 5
    assert office("fetch").code == 0
    assert_whole(office)


# ── Two at once ───────────────────────────────────────────────────────────────────────────────────────────────


def test_row11_of_two_runs_at_once_the_second_says_so_and_nothing_comes_twice(office: Office) -> None:
    for town in range(3):
        office.bring(answer(office, town))
    second = []
    with Relay(
        office.servers.imap_plain, overhear=at_first(b"BODY.PEEK[]", lambda: second.append(run_second()))
    ) as relay:

        def run_second() -> tuple[int, str]:
            process = start_fetch(office)
            _, told = process.communicate(timeout=LONG_S)
            return process.returncode, told

        office.configure(imap={**IN_THE_CLEAR, "port": relay.port})
        first = office("fetch")
    office.configure()
    assert first.code == 0, first.err
    ((code, told),) = second
    assert code == 5, told
    assert "another `kartlegg fetch` is at work on kartlegg.db" in told
    assert "Wait until it has ended" in told
    assert_whole(office)


def test_row11_many_runs_started_together_store_each_message_once(office: Office) -> None:
    for town in range(5):
        office.bring(answer(office, town))
    processes = [start_fetch(office) for _ in range(2)]
    ended = [(process.communicate(timeout=LONG_S)[1], process.returncode) for process in processes]
    assert {code for _, code in ended} <= {0, 5}, ended
    assert [told for told, code in ended if code == 5 and "is at work" not in told] == []
    assert office("fetch").code == 0
    assert_whole(office)


def test_row11_the_lock_ends_with_the_process_that_held_it(office: Office, killer: Killer) -> None:
    """However that ended."""
    office.bring(answer(office, 0))
    config = office.folder / "config.yaml"
    assert killer("fetch", "--config", config, step=3) == -9
    wait_for(lambda: (office.folder / "kartlegg.db.fetch.lock").exists(), "the lock")
    ended = office("fetch")
    assert ended.code == 0, ended.err
    assert_whole(office)
