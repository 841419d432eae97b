"""Kills (SIGKILL) at random moments of `send` and of `fetch`, against Postfix and Dovecot of its own.

Run by hand, as root, where both are installed: python benchmarks/kills.py [--kills 100] [--seed 1] [--only send|fetch]

A round is a survey of its own. The same command is started again after each kill, as a person would, until it comes to
its end; then the round is looked at, and another one begins, until so many kills have hit. A kill that came when the
process had ended already does not count. Half of them come at random moments between the first word on the line and
the end, over TLS and a line that is slow enough to be hit anywhere; the other half at what is said on a line without
TLS: of `send` around the text of a letter (DATA, 354, the last dot with and without its arrival, the server's word on
it), of `fetch` at any answer.

What is counted at the end of each round:

- doubled: towns with more than one letter in their mailbox;
- left out: towns without a letter that `send` does not report as unknown;
- unknown: letters that are reported so, and how many of those have arrived;
- lost, doubled: replies in the officer's mailbox that the store does not hold byte for byte, or holds twice;
- corrupt: stores of which SQLite's own check finds fault.

Ends with 1 when anything but `unknown` is counted.
"""

import argparse
import hashlib
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from collected import TESTS

sys.path.insert(0, str(TESTS))

from mailservers import LONG_S, PASSWORD, MailServers, mail_servers, missing
from offices import CLOSED, Office, address_of, officer_of
from relay import Overhear, Relay

TOWNS = CLOSED  # of a round; the last town that the tests know returns its mail
REPLIES = 12  # of a round
LATENCY_S = 0.004  # each way, of the line that is hit by the clock
ROUNDS = 400  # for which there are mailboxes
TEXT = "1. Vi har 3 årsverk.\n2. Vi samarbeider med Fossnes.\n3. Vi manglar kompetanse.\n"
IN_THE_CLEAR: dict[str, object] = {"security": "none", "ca_file": None}
WITHOUT_LOGIN: dict[str, object] = {**IN_THE_CLEAR, "username": None, "password_env": None}

Line = Callable[[Overhear], Relay]
Moment = Callable[[str, bytes], tuple[bool, bool]]  # who speaks, what; gives whether to kill now, and to cut the line


@dataclass
class Tally:
    """What came out of the rounds of a verb."""

    kills: int = 0
    rounds: int = 0
    runs: int = 0
    counts: Counter[str] = field(default_factory=Counter)


class Running:
    """A run of the program that is killed at a moment."""

    def __init__(self, office: Office, *arguments: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "kartlegg", *arguments, "--config", str(office.folder / "config.yaml")],
            env={**os.environ, "KARTLEGG_TEST_PASSWORD": PASSWORD, "PYTHONUTF8": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )

    def kill(self) -> None:
        """Now."""
        self._process.kill()

    def is_alive(self) -> bool:
        """Whether it runs."""
        return self._process.poll() is None

    def ends_within(self, seconds: float) -> bool:
        """Wait so long for its end."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def end(self) -> tuple[int, str]:
        """Wait for its end; gives the exit code and what it told."""
        _, told = self._process.communicate(timeout=2 * LONG_S)
        return self._process.returncode, told.decode("utf-8", "replace")


def around_data(chance: random.Random) -> Moment:
    """Somewhere around the text of the n-th letter of a run."""
    where = chance.choice(("DATA", "354", "text", "end", "end lost", "250", "after"))
    left = chance.randrange(1, 4)
    state = "before"

    def moment(who: str, data: bytes) -> tuple[bool, bool]:
        nonlocal left, state
        now = ""
        if (who == "client" and data.upper().startswith(b"DATA")) or b"\r\nDATA\r\n" in data:
            state = now = "DATA"
        elif state == "DATA" and who == "server" and b"354" in data:
            state = now = "354"
        elif state in {"354", "text"} and who == "client":
            state = now = "end" if data.endswith(b"\r\n.\r\n") else "text"
        elif state == "end" and who == "server":
            state = now = "250"
        elif state == "250":
            state = now = "after"
        if now != where.partition(" ")[0]:
            return False, False
        left -= 1
        return left == 0, where == "end lost"

    return moment


def at_any_word(chance: random.Random) -> Moment:
    """At the n-th thing that is said."""
    left = chance.randrange(4, 34)

    def moment(who: str, data: bytes) -> tuple[bool, bool]:
        nonlocal left
        left -= 1
        return left == 0, False

    return moment


def run_killed(office: Office, verb: tuple[str, ...], at: float | Moment, line: Line) -> int:
    """Run the program and kill it at a moment, in seconds from its first word or by what is said; gives the code."""
    running: Running | None = None
    started, talking = threading.Event(), threading.Event()

    def overhear(who: str, data: bytes) -> bool:
        talking.set()
        if isinstance(at, float):
            return False
        kill, cut = at(who, data)
        if kill and started.wait(LONG_S) and running is not None:
            running.kill()
        return kill and cut

    with line(overhear) as relay:
        (configure_smtp if verb[0] == "send" else configure_imap)(office, relay.port, in_the_clear=callable(at))
        running = Running(office, *verb)
        started.set()
        if isinstance(at, float):
            while not talking.wait(0.01) and running.is_alive():
                pass
            if not running.ends_within(at):
                running.kill()
        code, told = running.end()
    assert code in {0, 4, -signal.SIGKILL}, told
    return code


def talking_s(office: Office, verb: tuple[str, ...], line: Line) -> float:
    """How long a run takes from its first word to its end when nobody kills it."""
    began: list[float] = []

    def noting(overhear: Overhear) -> Relay:
        def both(who: str, data: bytes) -> bool:
            began.append(time.perf_counter())
            return overhear(who, data)

        return line(both)

    assert run_killed(office, verb, 2.0 * LONG_S, noting) == 0
    return time.perf_counter() - began[0]


def configure_smtp(office: Office, port: int, *, in_the_clear: bool) -> None:
    office.configure(towns=TOWNS, smtp={"port": port, **(WITHOUT_LOGIN if in_the_clear else {})})


def configure_imap(office: Office, port: int, *, in_the_clear: bool) -> None:
    office.configure(towns=TOWNS, imap={"port": port, **(IN_THE_CLEAR if in_the_clear else {})})


def offices(servers: MailServers, root: Path) -> Iterator[Office]:
    """One after another, each with a survey and mailboxes of its own."""
    for number in range(ROUNDS):
        folder = root / str(number)
        folder.mkdir()
        yield Office(servers=servers, domain=f"k{number}.test", folder=folder, run=lambda *_: None)


def moments(
    chance: random.Random, words: Callable[[random.Random], Moment], longest_s: float
) -> Iterator[float | Moment]:
    """One by the clock and one by what is said, in turn."""
    while True:
        yield chance.uniform(0.0, longest_s)
        yield words(chance)


def measure_send(servers: MailServers, rounds: Iterator[Office], kills: int, chance: random.Random) -> Tally:
    tally = Tally()
    plan: Iterator[float | Moment] | None = None
    while tally.kills < kills:
        office = next(rounds)
        if plan is None:
            plan = moments(chance, around_data, talking_s(office, ("send", "--yes"), slow_line(servers.submission)))
            office = next(rounds)
        while True:
            at = next(plan)
            line = slow_line(servers.submission) if isinstance(at, float) else quick_line(servers.mx)
            code = run_killed(office, ("send", "--yes"), at, line)
            tally.runs += 1
            if code != -signal.SIGKILL:
                break
            tally.kills += 1
        look_at_letters(servers, office, tally)
    return tally


def look_at_letters(servers: MailServers, office: Office, tally: Tally) -> None:
    servers.settle()
    tally.rounds += 1
    letters = {9901 + town: office.letters(town) for town in range(TOWNS)}
    with closing(sqlite3.connect(office.folder / "kartlegg.db")) as store:
        fates = {int(number): fate for number, fate in store.execute("SELECT recipient, fate FROM letters")}
        tally.counts["corrupt"] += store.execute("PRAGMA integrity_check").fetchall() != [("ok",)]
    for number, got in letters.items():
        tally.counts["letters"] += len(got)
        tally.counts["doubled"] += len(got) > 1
        tally.counts["unknown"] += fates.get(number) == "unknown"
        tally.counts["unknown, arrived"] += fates.get(number) == "unknown" and bool(got)
        tally.counts["left out"] += not got and fates.get(number) != "unknown"
        tally.counts["said to be sent, missing"] += not got and fates.get(number) == "accepted"
        tally.counts["doubled"] += len({one["Message-ID"] for one in got}) > 1


def measure_fetch(servers: MailServers, rounds: Iterator[Office], kills: int, chance: random.Random) -> Tally:
    tally = Tally()
    plan: Iterator[float | Moment] | None = None
    while tally.kills < kills:
        office = next(rounds)
        bring_replies(office, chance)
        if plan is None:
            plan = moments(chance, at_any_word, talking_s(office, ("fetch",), slow_line(servers.imaps)))
            office = next(rounds)
            bring_replies(office, chance)
        while True:
            at = next(plan)
            line = slow_line(servers.imaps) if isinstance(at, float) else quick_line(servers.imap_plain)
            code = run_killed(office, ("fetch",), at, line)
            tally.runs += 1
            if code == 0:
                break
            tally.kills += code == -signal.SIGKILL
        look_at_replies(office, tally)
    return tally


def bring_replies(office: Office, chance: random.Random) -> None:
    office.configure(towns=TOWNS)
    for number in range(REPLIES):
        message = office.answer(number % TOWNS, subject=f"Svar {number}")
        message.set_content(TEXT + "Meir om drifta her hos oss.\n" * chance.randrange(0, 2_000))
        office.bring(message)


def look_at_replies(office: Office, tally: Tally) -> None:
    tally.rounds += 1
    seen = office.look()["INBOX"]
    wanted = Counter(hashlib.sha256(raw).hexdigest() for raw in seen.raw.values())
    with closing(sqlite3.connect(office.folder / "kartlegg.db")) as store:
        held = Counter(hashlib.sha256(raw).hexdigest() for (raw,) in store.execute("SELECT raw FROM message_bytes"))
        read = Counter(
            hashlib.sha256(raw).hexdigest()
            for (raw,) in store.execute("SELECT raw FROM message_bytes JOIN readings USING (message)")
        )
        tally.counts["corrupt"] += store.execute("PRAGMA integrity_check").fetchall() != [("ok",)]
    tally.counts["replies"] += wanted.total()
    tally.counts["lost"] += (wanted - held).total() + (wanted - read).total()
    tally.counts["doubled"] += (held - wanted).total()
    tally.counts["marked as read"] += sum(rb"\Seen" in flags for flags in seen.flags.values())


def slow_line(port: int) -> Line:
    return lambda overhear: Relay(port, latency_s=LATENCY_S, overhear=overhear)


def quick_line(port: int) -> Line:
    return lambda overhear: Relay(port, overhear=overhear)


@contextmanager
def all_servers() -> Iterator[MailServers]:
    domains = [f"k{number}.test" for number in range(ROUNDS)]
    towns = [address_of(town, domain, wire=True) for domain in domains for town in range(TOWNS)]
    with mail_servers([*map(officer_of, domains), *towns]) as running:
        yield running


SENT = ("letters", "doubled", "left out", "said to be sent, missing", "unknown", "unknown, arrived", "corrupt")
FETCHED = ("replies", "lost", "doubled", "marked as read", "corrupt")
HARMLESS = {"letters", "replies", "unknown", "unknown, arrived"}


def show(verb: str, tally: Tally, names: tuple[str, ...], seconds: float) -> None:
    columns = ["kills", "rounds", "runs", *names]
    values = [tally.kills, tally.rounds, tally.runs, *(tally.counts[name] for name in names)]
    print(f"| {verb} | {' | '.join(columns)} |")
    print(f"| --- | {' | '.join(['--:'] * len(columns))} |")
    print(f"| {seconds:.0f} s | {' | '.join(map(str, values))} |\n", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=["send", "fetch"])
    parser.add_argument("--kills", type=int, default=100, help="of each verb")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if missing():
        parser.exit(2, f"{missing()}\n")
    chance = random.Random(options.seed)
    bad = 0
    with all_servers() as servers, tempfile.TemporaryDirectory() as root:
        rounds = offices(servers, Path(root))
        for verb in [options.only] if options.only else ["send", "fetch"]:
            measure, names = (measure_send, SENT) if verb == "send" else (measure_fetch, FETCHED)
            start = time.perf_counter()
            tally = measure(servers, rounds, options.kills, chance)
            show(verb, tally, names, time.perf_counter() - start)
            bad += sum(number for name, number in tally.counts.items() if name not in HARMLESS)
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
