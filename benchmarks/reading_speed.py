"""How long 400 replies take to read, and how long a quotation takes against talon.

Run by hand: python benchmarks/reading_speed.py [--talon PYTHON] [--count 400] [--runs 5]

Three figures:

- ``COUNT`` mixed replies, the collections in tests/ over again, documents in their share, in one process that is warm
  (libraries loaded, one reply of each collection read). Processor time, pandoc's included, of the best run, in a ratio
  to the floor: `email.message_from_bytes(policy=default)` and the body decoded, over the same messages.
- `kartlegg parse --json` on as many files, as a whole command.
- With ``--talon`` (a Python that has talon 1.4.4 and lxml; `pip install --no-deps talon lxml cssselect html5lib regex
  chardet six cchardet lxml_html_clean`): an Outlook reply of 60 kB with a chain of quotes, HTML parsed and quotation
  parted from the reply, against `talon.quotations.extract_from_html`. The two run in turn.
"""

import argparse
import email
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from email.policy import default
from itertools import cycle, islice
from pathlib import Path
from random import Random

from collected import TESTS, Reply, collected, cpu_seconds, floor

from kartlegg.config import load_config
from kartlegg.flow.round import sent_letters
from kartlegg.reading.html import html_lines
from kartlegg.reading.ours import OurWords
from kartlegg.reading.quotes import separate

OUTLOOK = "bustad/w01-outlook-nn-punktum"
PARAGRAPH = (
    "<p class=MsoNormal style='margin-bottom:12.0pt;mso-fareast-language:EN-US'><span lang=NN-NO "
    "style='font-size:11.0pt;font-family:\"Calibri\",sans-serif'>{text}<o:p></o:p></span></p>\n"
)
LIST_STYLE = (
    "@list l0:level{number} {{mso-level-number-format:alpha-lower; mso-level-tab-stop:none; "
    "mso-level-number-position:left; text-indent:-18.0pt; font-family:Symbol;}}\n"
)
PAGE_BYTES = 60_000
DOCUMENTS = (".docx", ".odt", ".rtf", ".pdf")
TALON = """\
import sys, time
from talon import quotations
page = open(sys.argv[1], encoding="utf-8").read()
for _ in sys.stdin:
    start = time.perf_counter()
    quotations.extract_from_html(page)
    print(time.perf_counter() - start, flush=True)
"""


def mixed(replies: Sequence[Reply], count: int) -> list[Reply]:
    """So many replies, the collections over again, in an order that mixes them and is always the same."""
    chosen = list(islice(cycle(replies), count))
    Random(0).shuffle(chosen)
    return chosen


def has_document(reply: Reply) -> bool:
    names = [part.get_filename() or "" for part in email.message_from_bytes(reply.raw, policy=default).walk()]
    return any(name.lower().endswith(DOCUMENTS) for name in names)


def seconds(replies: Sequence[Reply], read: Callable[[Reply], object]) -> float:
    start = cpu_seconds()
    for reply in replies:
        read(reply)
    return cpu_seconds() - start


def time_replies(replies: Sequence[Reply], runs: int) -> None:
    """Both kinds of reply, and all of them, beside the floor."""
    for reply in {reply.folder: reply for reply in replies}.values():
        reply.reader.read(reply.raw)
    with_document = [reply for reply in replies if has_document(reply)]
    without = [reply for reply in replies if reply not in with_document]
    figures = []
    for _ in range(runs):
        plain = seconds(without, lambda one: one.reader.read(one.raw))
        documents = seconds(with_document, lambda one: one.reader.read(one.raw))
        figures.append((plain + documents, plain, documents, seconds(replies, lambda one: floor(one.raw))))
    whole, plain, documents, least = min(figures)
    print(f"{len(replies)} replies: {whole:.2f} s, {whole / least:.2f} x the floor of {least:.2f} s")
    print(f"  {len(without)} without a document: {1000 * plain / len(without):.2f} ms each")
    print(f"  {len(with_document)} with one: {1000 * documents / len(with_document):.1f} ms each")


def time_command(count: int, runs: int) -> None:
    """`kartlegg parse --json` on so many files of one collection."""
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for number, path in enumerate(islice(cycle(sorted((TESTS / "corpus").glob("*.eml"))), count)):
            files.append(Path(folder) / f"{number}.eml")
            files[-1].write_bytes(path.read_bytes())
        config = str(TESTS / "corpus" / "config.yaml")
        command = [sys.executable, "-m", "kartlegg", "parse", "--json", "--config", config, *map(str, files)]
        taken = []
        for _ in range(runs):
            start, clock = cpu_seconds(), time.perf_counter()
            subprocess.run(command, check=True, capture_output=True)
            taken.append((cpu_seconds() - start, time.perf_counter() - clock))
    used, clock = min(taken)
    print(f"kartlegg parse --json on {count} files: {used:.2f} s of processor, {clock:.2f} s by the clock")


def outlook_page(replies: Sequence[Reply]) -> str:
    """An Outlook reply of 60 kB: Word's style sheet, the answers, and a chain of quotes in long paragraphs.

    talon gives a page of more than 419 tags back as it came, so that the text must be in few of them.
    """
    raw = next(reply.raw for reply in replies if reply.name == OUTLOOK)
    body = email.message_from_bytes(raw, policy=default).get_body(("html",))  # type: ignore[attr-defined]
    page = str(body.get_content())
    end = page.index("</body>")
    letters = [" ".join(path.read_text(encoding="utf-8").split()) for path in sorted(TESTS.glob("*/letter.txt"))]
    words = " ".join(letters)
    older = "".join(PARAGRAPH.format(text=words[at : at + 1200]) for at in range(0, len(words), 1200))
    styles = "".join(LIST_STYLE.format(number=number) for number in range(110))
    lack = PAGE_BYTES - len(page) - len(styles)
    page = page[:end] + older * (lack // len(older) + 1) + page[end:]
    return page.replace("</style>", f"{styles}</style>", 1) if "</style>" in page else f"<style>{styles}</style>{page}"


def time_quotation(replies: Sequence[Reply], talon: str, runs: int) -> None:
    """HTML to lines and the quote off, in turn with talon."""
    page = outlook_page(replies)
    config = load_config(TESTS / "bustad" / "config.yaml")
    ours = OurWords(config.survey, sent_letters(config, None))
    separate(html_lines(page), ours)
    pairs = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "reply.html"
        path.write_text(page, encoding="utf-8")
        command = [talon, "-c", TALON, str(path)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as peer:
            assert peer.stdin
            assert peer.stdout
            for run in range(10 * runs + 1):
                fresh = page.replace("</span>", f" {run}</span>")  # no line is one that has been read before
                start = time.perf_counter()
                separate(html_lines(fresh), ours)
                mine = time.perf_counter() - start
                peer.stdin.write("\n")
                peer.stdin.flush()
                pairs.append((mine, float(peer.stdout.readline())))
            peer.stdin.close()
    ratio = statistics.median(mine / other for mine, other in pairs[1:])
    mine, other = (1000 * statistics.median(column) for column in zip(*pairs[1:], strict=True))
    size = len(page) / 1000
    print(f"an Outlook reply of {size:.0f} kB: kartlegg {mine:.1f} ms, talon {other:.1f} ms, ratio {ratio:.2f}")


def main() -> None:
    """Print the three figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--talon", help="a Python with talon in it")
    parser.add_argument("--count", type=int, default=400)
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    replies = collected()
    time_replies(mixed(replies, given.count), given.runs)
    time_command(given.count, given.runs)
    if given.talon:
        time_quotation(replies, given.talon, given.runs)


if __name__ == "__main__":
    main()
