"""How fast replies are collected from a real Dovecot, against a raw socket, imapclient, imap_tools and mbsync.

Run by hand, as root (it starts a Dovecot of its own): python benchmarks/collecting.py [--messages 10000] [--shared
100000] [--rounds 5] [--peers PYTHON]. ``--peers`` is a Python that has imap_tools; mbsync is taken from the PATH where
it is there. Measured side by side, one after the other in each round; what counts are the ratios' medians.

(a) A full import into the store, each batch on the disk, against one UID FETCH whose octets are thrown away (the
    floor), mbsync into a Maildir without fsync, and imap_tools, which stores nothing. Plain and over TLS.
(b) 33 replies found and stored in a mailbox that others use too (dedicated: false), 90 % of which is newer than the
    sending day, against a raw socket that does SEARCH SINCE and asks for three header fields, and imapclient asking for
    the same fields.
(c) No news: round trips from the greeting to the goodbye.
(d) Peak memory of the import and of (b), each in a process of its own, at a tenth of the messages and at all.
"""

import argparse
import contextlib
import json
import os
import random
import shutil
import socket
import ssl
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from imapclient import IMAPClient

from kartlegg.flow import fetch as flow
from kartlegg.flow.round import open_round
from mailservers import HOST, MAIL_ID, PASSWORD, MailServers, mail_servers
from relay import Relay

REPLIES = 33
DAY = datetime(2026, 10, 1, tzinfo=UTC)
FIELDS = "MESSAGE-ID IN-REPLY-TO REFERENCES"
WORDS = [
    *("kommunen", "viser", "til", "brev", "av", "og", "ber", "om", "innsyn", "i", "avtalen", "mellom", "vedlagt"),
    *("leverandøren", "følger", "svar", "på", "spørsmålene", "saksnummer", "journalpost", "frist", "uke", "møte"),
]


# ── The mailbox ───────────────────────────────────────────────────────────────────────────────────────────────────


def fill(maildir: Path, count: int, *, seed: int = 1) -> None:
    """A Maildir of an office: sizes as they are in life (a median of 15 kB, some of 5 MB), a tenth before the letter.

    Each message has the header that large providers make; 33 of them answer our letters.
    """
    chance = random.Random(seed)
    noise = "\n".join(chance.randbytes(57).hex()[:76] for _ in range(120_000)) + "\n"
    for part in ("cur", "new", "tmp"):
        (maildir / part).mkdir(parents=True, exist_ok=True)
    replies = set(chance.sample(range(count // 5, count), REPLIES))
    answered = 0
    for number in range(count):
        when = DAY + timedelta(minutes=number - count // 10)
        sender = f"avsender{chance.randrange(400)}@stad{chance.randrange(40)}.example"
        subject = " ".join(chance.choices(WORDS, k=5))
        extra = ""
        if number in replies:
            sender = f"ola{answered}@heime{answered}.example"
            extra = f"In-Reply-To: <brev.{answered}@kartlegg.test>\nReferences: <brev.{answered}@kartlegg.test>\n"
            answered += 1
        elif chance.random() < 0.4:
            extra = f"References: <{chance.getrandbits(64):x}@stad.example>\n"
        large = number % 500 == 250
        size = 5_000_000 if large else min(2_000_000, int(chance.lognormvariate(9.46, 1.22)) + 2_500)
        start = chance.randrange(0, max(1, len(noise) - size - 1)) // 77 * 77
        stamps = "".join(f"Received: from mx{hop}.example by mx{hop + 1}.example; {when:%c}\n" for hop in range(5))
        seals = "".join(f"ARC-Seal: i={hop}; a=rsa-sha256; b={chance.randbytes(300).hex()}\n" for hop in range(3))
        named = f"=?utf-8?B?{_base64(subject)}?=" if not subject.isascii() else subject
        head = (
            f"{stamps}{seals}From: {sender.partition('@')[0]} <{sender}>\nTo: <post@kartlegg.test>\nSubject: {named}\n"
            f"Date: {format_datetime(when)}\nMessage-ID: <{number}.{seed}@stad.example>\n{extra}MIME-Version: 1.0\n"
            'Content-Type: multipart/mixed; boundary="grense"\n\n--grense\nContent-Type: text/plain\n\n1. Vi har 3.\n'
            "--grense\nContent-Type: application/octet-stream\nContent-Transfer-Encoding: base64\n\n"
        )
        path = maildir / "cur" / f"{int(when.timestamp())}.M{number:06}P1.x:2,S"
        path.write_text(f"{head}{noise[start : start + size]}--grense--\n", encoding="utf-8")
        os.utime(path, (when.timestamp(), when.timestamp()))
    for path in [maildir.parent, maildir, *maildir.rglob("*")]:
        os.chown(path, MAIL_ID, MAIL_ID)


def _base64(text: str) -> str:
    import base64

    return base64.b64encode(text.encode()).decode()


# ── Ours ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def survey(folder: Path, servers: MailServers, user: str, *, port: int, tls: bool, dedicated: bool) -> Path:
    """A survey whose letters have gone out, anew."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    rows = [f"{9901 + one},By{one},post@by{one}.example,brev.{one}@kartlegg.test" for one in range(REPLIES)]
    (folder / "recipients.csv").write_text("\n".join(["number,name,email,message_id", *rows]), encoding="utf-8")
    security = f"security: tls, ca_file: {servers.ca_file}, host: localhost" if tls else f"security: none, host: {HOST}"
    (folder / "config.yaml").write_text(
        f"""\
survey: {{id: maaling, title: Spørsmål om noko, language: nn, sent: {DAY:%Y-%m-%d}}}
sender: {{name: Kari Prøve, email: post@kartlegg.test}}
questions: [{{id: "1", label: Årsverk, text: Kor mange?}}]
recipients: recipients.csv
mail:
  imap:
    {{{security}, port: {port}, username: {user}, password_env: KARTLEGG_PASSWORD,
     dedicated: {str(dedicated).lower()}, folders: [INBOX]}}
""",
        encoding="utf-8",
    )
    return folder / "config.yaml"


def collect(config: Path) -> float:
    """Store what is new; gives the seconds."""
    with open_round(config) as round_:
        start = time.perf_counter()
        for _ in flow.fetch_messages(round_, now=lambda: datetime.now(UTC)):
            pass
        return time.perf_counter() - start


def peak(config: Path) -> int:
    """The most memory that a process has which stores what is new, in bytes."""
    # VmHWM of proc(5): what getrusage tells may be the parent's, from before it became another program.
    code = (
        "import sys; sys.path.insert(0, sys.argv[2]); import collecting; from pathlib import Path;"
        "collecting.collect(Path(sys.argv[1]));"
        "print(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(config), str(Path(__file__).parent)], capture_output=True, check=True
    )
    return int(done.stdout) * 1024


# ── The others ────────────────────────────────────────────────────────────────────────────────────────────────────


class Raw:
    """A socket that speaks IMAP and keeps nothing that it need not."""

    def __init__(self, servers: MailServers, user: str, *, port: int, tls: bool) -> None:
        line = socket.create_connection((HOST, port))
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if tls:
            context = ssl.create_default_context(cafile=str(servers.ca_file))
            line = context.wrap_socket(line, server_hostname="localhost")
        self._line = line
        self._line.recv(65536)
        password = PASSWORD.encode()
        self._line.sendall(b"a LOGIN %b {%d+}\r\n%b\r\n" % (user.encode(), len(password), password))
        self._read(keep=False)
        self.ask(b"EXAMINE INBOX", keep=False)

    def ask(self, command: bytes, *, keep: bool) -> bytes:
        self._line.sendall(b"a " + command + b"\r\n")
        return self._read(keep=keep)

    def _read(self, *, keep: bool) -> bytes:
        kept, tail = [], b""
        while True:
            data = self._line.recv(1 << 18)
            if keep:
                kept.append(data)
            tail = (tail + data)[-2000:]
            last = tail[tail.rfind(b"\r\n", 0, -2) + 2 :] if tail.count(b"\r\n") > 1 else tail
            if tail.endswith(b"\r\n") and last.startswith(b"a "):
                return b"".join(kept)

    def close(self) -> None:
        self._line.close()


def drain(servers: MailServers, user: str, *, port: int, tls: bool) -> float:
    raw = Raw(servers, user, port=port, tls=tls)
    start = time.perf_counter()
    raw.ask(b"UID FETCH 1:* (BODY.PEEK[])", keep=False)
    raw.close()
    return time.perf_counter() - start


def find_raw(servers: MailServers, user: str, *, port: int) -> float:
    """SEARCH SINCE, three header fields of each, then the 33 messages whose References are ours."""
    start = time.perf_counter()
    raw = Raw(servers, user, port=port, tls=False)
    found = raw.ask(f"UID SEARCH SINCE {DAY:%d-%b-%Y}".encode(), keep=True)
    uids = found.split(b"\r\n")[0].split()[2:]
    first, last = uids[0], uids[-1]
    heads = raw.ask(b"UID FETCH %b:%b (BODY.PEEK[HEADER.FIELDS (%b)])" % (first, last, FIELDS.encode()), keep=True)
    ours = set()
    for number in range(REPLIES):
        at = heads.find(b"<brev.%d@kartlegg.test>" % number)
        begin = heads.rfind(b"(UID ", 0, at)
        ours.add(heads[begin + 5 : heads.find(b" ", begin + 5)])
    assert len(ours) == REPLIES
    raw.ask(b"UID FETCH %b (BODY.PEEK[])" % b",".join(ours), keep=True)
    raw.close()
    return time.perf_counter() - start


def find_imapclient(user: str, *, port: int) -> float:
    start = time.perf_counter()
    client = IMAPClient(HOST, port, ssl=False)
    client.plain_login(user, PASSWORD)
    client.select_folder("INBOX", readonly=True)
    uids = client.search(["SINCE", DAY.date()])
    for at in range(0, len(uids), 1_000):
        client.fetch(uids[at : at + 1_000], [f"BODY.PEEK[HEADER.FIELDS ({FIELDS})]"])
    client.logout()
    return time.perf_counter() - start


def imap_tools(python: str, user: str, *, port: int) -> float:
    code = (
        "import sys, time; from imap_tools import MailBoxUnencrypted\n"
        "box = MailBoxUnencrypted(sys.argv[1], int(sys.argv[2])); box.login_utf8(sys.argv[3], sys.stdin.read())\n"
        "start = time.perf_counter()\n"
        "for _ in box.fetch(mark_seen=False, bulk=200): pass\n"
        "print(time.perf_counter() - start)"
    )
    done = subprocess.run(
        [python, "-c", code, HOST, str(port), user], input=PASSWORD, text=True, capture_output=True, check=True
    )
    return float(done.stdout)


def mbsync(folder: Path, user: str, *, port: int) -> float:
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "maildir").mkdir(parents=True)
    secret = folder / "password"
    secret.write_text(PASSWORD, encoding="utf-8")
    (folder / "rc").write_text(
        f"""\
FSync no
IMAPStore far
Host {HOST}
Port {port}
User {user}
PassCmd "cat {secret}"
SSLType None
AuthMechs PLAIN

MaildirStore near
Path {folder}/maildir/
Inbox {folder}/maildir/INBOX

Channel one
Far :far:INBOX
Near :near:INBOX
Create Near
Sync Pull
SyncState {folder}/state
""",
        encoding="utf-8",
    )
    start = time.perf_counter()
    subprocess.run(["mbsync", "-q", "-c", str(folder / "rc"), "one"], check=True)
    return time.perf_counter() - start


# ── Measuring ─────────────────────────────────────────────────────────────────────────────────────────────────────


def side_by_side(rounds: int, works: dict[str, Callable[[], float]]) -> dict[str, list[float]]:
    """Each work once to warm up, then in turn; gives the seconds."""
    for work in works.values():
        work()
    seconds: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            seconds[name].append(work())
    return seconds


def tell(title: str, seconds: dict[str, list[float]], ours: str = "kartlegg") -> None:
    print(f"\n{title}")
    for name, values in seconds.items():
        ratio = statistics.median(one / other for one, other in zip(seconds[ours], values, strict=True))
        print(f"  {name:<28} {statistics.median(values):7.2f} s   kartlegg takes {ratio:5.2f} x")


@contextlib.contextmanager
def dovecot(boxes: dict[str, int]) -> Iterator[MailServers]:
    with mail_servers(tuple(boxes)) as servers:
        for user, count in boxes.items():
            start = time.perf_counter()
            fill(servers.home(user) / "Maildir", count)
            print(f"{count} messages for {user} in {time.perf_counter() - start:.0f} s", file=sys.stderr)
        yield servers


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=10_000)
    parser.add_argument("--shared", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--peers", help="a Python that has imap_tools")
    options = parser.parse_args(arguments)
    os.environ["KARTLEGG_PASSWORD"] = PASSWORD
    whole, tenth, shared = "heile@kartlegg.test", "tidel@kartlegg.test", "felles@kartlegg.test"
    with (
        tempfile.TemporaryDirectory(prefix="kartlegg-collecting-") as temporary,
        dovecot({whole: options.messages, tenth: options.messages // 10, shared: options.shared}) as servers,
    ):
        folder = Path(temporary)
        plain, tls = servers.imap_plain, servers.imaps

        def ours(user: str, *, port: int = plain, secure: bool = False, dedicated: bool = True) -> Path:
            return survey(folder / "survey", servers, user, port=port, tls=secure, dedicated=dedicated)

        works: dict[str, Callable[[], float]] = {
            "kartlegg": lambda: collect(ours(whole)),
            "raw socket, nothing kept": lambda: drain(servers, whole, port=plain, tls=False),
        }
        if shutil.which("mbsync"):
            works["mbsync, FSync no"] = lambda: mbsync(folder / "mbsync", whole, port=plain)
        if options.peers:
            works["imap_tools, bulk of 200"] = lambda: imap_tools(options.peers, whole, port=plain)
        tell(f"(a) {options.messages} messages, plain", side_by_side(options.rounds, works))
        over_tls: dict[str, Callable[[], float]] = {
            "kartlegg": lambda: collect(ours(whole, port=tls, secure=True)),
            "raw socket, nothing kept": lambda: drain(servers, whole, port=tls, tls=True),
        }
        tell(f"(a) {options.messages} messages, TLS", side_by_side(options.rounds, over_tls))
        sifted: dict[str, Callable[[], float]] = {
            "kartlegg": lambda: collect(ours(shared, dedicated=False)),
            "raw socket, three fields": lambda: find_raw(servers, shared, port=plain),
            "imapclient, three fields": lambda: find_imapclient(shared, port=plain),
        }
        tell(f"(b) {REPLIES} replies among {options.shared}", side_by_side(options.rounds, sifted))

        config = ours(shared, dedicated=False)
        collect(config)
        with Relay(plain) as relay:
            config.write_text(config.read_text("utf-8").replace(f"port: {plain}", f"port: {relay.port}"), "utf-8")
            seconds = collect(config)
        print(f"\n(c) no news among {options.shared}: {relay.turns} round trips, one folder, {seconds * 1000:.0f} ms")

        sizes = {
            f"import of {count}": peak(ours(user))
            for user, count in ((tenth, options.messages // 10), (whole, options.messages))
        }
        sizes |= {
            f"sifting {count}": peak(ours(user, dedicated=False))
            for user, count in ((tenth, options.messages // 10), (shared, options.shared))
        }
        print("\n(d) peak memory: " + json.dumps({name: f"{size / 1e6:.0f} MB" for name, size in sizes.items()}))


if __name__ == "__main__":
    main()
