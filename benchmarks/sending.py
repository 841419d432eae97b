"""How fast letters go out, against a bare loop of the standard library and against the program mailmerge.

Run by hand: python benchmarks/sending.py [--mailmerge PROGRAM] [--letters 500] [--rounds 5]. It needs smtp-sink (of
Postfix), which throws everything away, on this machine. Measured side by side, one after the other in each round, so
that a machine whose speed drifts favours nobody; what counts are the ratios' medians.

(a) ``flow.send_letters`` with a real store, the letters planned beforehand, against smtplib on one connection with the
    same bytes ready: what the journal and our protocol cost. Both exclude rendering but for the bytes of each message,
    which ours composes on the way.
(b) The whole command ``kartlegg send --yes``, from nothing to the end, against mailmerge with as many rows and a text
    as long. mailmerge sends plain text without a journal, a Message-ID or an HTML part.
(c) The same with a PDF of 200 kB.
"""

import argparse
import contextlib
import os
import shutil
import smtplib
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from kartlegg.flow import send as flow
from kartlegg.flow.plan import plan_letters
from kartlegg.flow.round import open_round
from kartlegg.model import LetterKind
from surveys import write_survey

HOST = "127.0.0.1"
PDF_BYTES = 200_000


@contextlib.contextmanager
def sink() -> Iterator[int]:
    """smtp-sink on a free port."""
    with socket.create_server((HOST, 0)) as free:
        port = free.getsockname()[1]
    user = ["-u", "nobody"] if os.geteuid() == 0 else []
    process = subprocess.Popen(["smtp-sink", *user, f"{HOST}:{port}", "1000"])
    try:
        for _ in range(200):
            with contextlib.suppress(OSError), socket.create_connection((HOST, port), 1):
                break
            time.sleep(0.02)
        yield port
    finally:
        process.terminate()
        process.wait()


def now() -> datetime:
    return datetime.now(UTC)


def survey(folder: Path, port: int, count: int, pdf: Path | None) -> Path:
    """A survey of so many recipients whose letter has the PDF, where there is one."""
    letters = f"letters: {{question: {{attachments: [{pdf}]}}}}" if pdf else ""
    config = write_survey(folder, smtp_port=port, imap_port=1, count=5, more=letters)
    rows = [f"{number},Kommune{number},post@k{number}.kommune.example,nn" for number in range(1001, 1001 + count)]
    (folder / "recipients.csv").write_text("\n".join(["number,name,email,language", *rows]), encoding="utf-8")
    return config


def loop_of_ours(folder: Path, port: int, count: int, pdf: Path | None) -> tuple[float, list[tuple[str, bytes]]]:
    """Seconds of the journalled loop; and the messages, ready for the other."""
    with open_round(survey(folder, port, count, pdf)) as round_, flow.sending(round_):
        plan = plan_letters(round_, LetterKind.QUESTION, now=now)
        start = time.perf_counter()
        settled = sum(isinstance(event, flow.LetterSettled) for event in flow.send_letters(
            round_, plan, now=now, sleep=time.sleep
        ))  # fmt: skip
        seconds = time.perf_counter() - start
        assert settled == count, settled
        return seconds, [(one.recipient.addresses[0], flow._message(round_, one, now())) for one in plan.letters]


def loop_of_smtplib(port: int, messages: list[tuple[str, bytes]]) -> float:
    """Seconds of the standard library on one connection, nothing noted."""
    start = time.perf_counter()
    with smtplib.SMTP(HOST, port, "localhost") as server:
        for address, message in messages:
            server.sendmail("kari.prove@fylket.example", [address], message)
    return time.perf_counter() - start


def command_of_ours(folder: Path, port: int, count: int, pdf: Path | None) -> float:
    """Seconds of the whole command."""
    config = survey(folder, port, count, pdf)
    environment = {**os.environ, "KARTLEGG_TEST_PASSWORD": "x"}
    start = time.perf_counter()
    command = [sys.executable, "-m", "kartlegg", "send", "--yes", "--quiet", "--config", str(config)]
    subprocess.run(command, check=True, env=environment)
    return time.perf_counter() - start


def command_of_mailmerge(program: str, folder: Path, port: int, count: int, pdf: Path | None, text: str) -> float:
    """Seconds of mailmerge, as its own documentation sets it up."""
    folder.mkdir()
    attached = f"ATTACHMENT: {pdf}\n" if pdf else ""
    head = f"TO: {{{{email}}}}\nSUBJECT: IT i kommunane\nFROM: Kari <kari.prove@fylket.example>\n{attached}"
    (folder / "letter.txt").write_text(f"{head}\n{text}\n\n{{{{name}}}}\n", encoding="utf-8")
    rows = [f"post@k{number}.kommune.example,Kommune{number}" for number in range(count)]
    (folder / "rows.csv").write_text("\n".join(["email,name", *rows]), encoding="utf-8")
    (folder / "server.conf").write_text(f"[smtp_server]\nhost = {HOST}\nport = {port}\n", encoding="utf-8")
    files = ["--template", "letter.txt", "--database", "rows.csv", "--config", "server.conf"]
    start = time.perf_counter()
    command = [program, *files, "--no-dry-run", "--no-limit", "--output-format", "text"]
    subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def tell(what: str, count: int, pairs: list[tuple[float, float]], peer: str) -> None:
    """Medians, and the median of the ratios."""
    ours, theirs = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(other / mine for mine, other in pairs)
    print(f"{what}: kartlegg {count / ours:.0f} letters/s, {peer} {count / theirs:.0f}, ratio {ratio:.2f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mailmerge", help="the program, installed apart")
    parser.add_argument("--letters", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    count = options.letters
    if shutil.which("smtp-sink") is None:
        sys.exit("smtp-sink is missing: apt-get install postfix")
    with tempfile.TemporaryDirectory() as name, sink() as port:
        folder = Path(name)
        pdf = folder / "notat.pdf"
        pdf.write_bytes(b"%PDF-1.7\n" + os.urandom(PDF_BYTES))
        text = ""
        for label, attached in (("2 kB", None), ("200 kB PDF", pdf)):
            pairs = []
            for number in range(options.rounds + 1):  # the first warms up
                ours, messages = loop_of_ours(folder / f"a{label}{number}", port, count, attached)
                pairs.append((ours, loop_of_smtplib(port, messages)))
                text = text or messages[0][1].decode()[:2000].partition("\r\n\r\n")[2]
            tell(f"(a) the loop, {label}", count, pairs[1:], "smtplib")
        if options.mailmerge:
            program = str(Path(options.mailmerge).absolute())
            for label, attached in (("(b) the command", None), ("(c) with a PDF of 200 kB", pdf)):
                pairs = [
                    (
                        command_of_ours(folder / f"{label}{number}", port, count, attached),
                        command_of_mailmerge(
                            program, folder / f"{label}mm{number}", port, count, attached, "ord " * 500
                        ),
                    )
                    for number in range(options.rounds + 1)
                ]
                tell(label, count, pairs[1:], "mailmerge")


if __name__ == "__main__":
    main()
