"""How many names and leaks are found in texts that were marked by hand, how much is taken out without cause, how quick.

Run by hand: python benchmarks/anonymity.py [names] [leaks] [documents] [rounds] [speed]

names      tests/marked/*.jsonl and the gold identifiers of the collections of replies
leaks      tests/marked/leaks: a leak planted in a clean letter, row by row of docs/anonymity.md
documents  a leak planted in a document of each format
rounds     200 rounds of replies drawn at random, each with the letter that is made of it
speed      1 MB of running text, and the lists of names from a standing start

tests/marked/README.md tells who marked what, and which half no rule was fitted to: both are given.
"""

import random
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

TESTS = Path(__file__).parent.parent / "tests"
sys.path.insert(0, str(TESTS))

from anonymised import collected  # noqa: E402 - the tests' own measure
from kartlegg.anonymity.find import find_identifiers  # noqa: E402
from kartlegg.anonymity.leaks import extract, find_leaks  # noqa: E402
from kartlegg.errors import InputError  # noqa: E402
from kartlegg.model import Language, RoundFacts  # noqa: E402
from kartlegg.summary.documents import Properties, make_html, read_markdown  # noqa: E402
from kartlegg.templating import Templates  # noqa: E402
from scores import MARKED, Case, Letters, cases, evidence_in, score_collection, score_marked, stops  # noqa: E402

NOBODY = RoundFacts(recipients=())
FOLDERS = ("corpus", "clients", "more", "blanda")
KINDS = ("municipality", "person", "place", "organisation", "email", "phone", "url", "national_id")
ROUNDS, LEAST_REPLIES = 200, 10
DAY = date(2017, 11, 6)


def percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.2f} %" if whole else "–"


def halves(marked: Sequence[Case]) -> Iterable[tuple[str, Sequence[Case]]]:
    """The half that rules may be fitted to, and the one that they may not."""
    yield "seen", marked[::2]
    yield "held", marked[1::2]


def names() -> None:
    """Recall of identifiers, and words taken out without cause."""
    print("| collection | identifiers missed | words taken out without cause |\n| --- | --: | --: |")
    for folder in FOLDERS:
        missed, without_cause, outside = score_collection(folder)
        print(f"| {folder} | {len(missed)} | {percent(without_cause, outside)} of {outside} |")
    own = collected("corpus").facts
    print("\n| planted | half | marks | found | as what it is | words taken out without cause |")
    print("| --- | --- | --: | --: | --: | --: |")
    for name in (*KINDS, "address"):
        for half, marked in halves(cases(f"{name}.jsonl")):
            kind = "place" if name == "address" else name
            count, missed_any, without_cause, outside = score_marked(marked, own, kinds=(kind,))
            _, missed_typed, _, _ = score_marked(marked, own, kinds=(kind,), typed=True)
            found = (count - len(missed_any), count - len(missed_typed))
            shares = " | ".join(percent(one, count) for one in found)
            print(f"| {name} | {half} | {count} | {shares} | {percent(without_cause, outside)} |")
    for name in ("negatives", "answers", "national_id_near"):
        texts: list[Case] = [{"spans": [], **one} for one in cases(f"{name}.jsonl")]
        _, _, without_cause, outside = score_marked(texts, own)
        print(f"| {name} | both | 0 | – | – | {percent(without_cause, outside)} of {outside} |")
    print("\n| running text | half | persons | found | as persons | words outside every name taken out |")
    print("| --- | --- | --: | --: | --: | --: |")
    for language in Language:
        for half, marked in halves(cases("running.jsonl")):
            texts = [one for one in marked if one["lang"] == language]
            count, missed_any, without_cause, outside = score_marked(texts, NOBODY, key="names", kinds=("person",))
            _, missed_typed, _, _ = score_marked(texts, NOBODY, key="names", kinds=("person",), typed=True)
            shares = " | ".join(percent(count - len(one), count) for one in (missed_any, missed_typed))
            print(f"| {language} | {half} | {count} | {shares} | {percent(without_cause, outside)} of {outside} |")
    for half, marked in halves(cases("ordinary.jsonl")):
        for who, facts in (("a survey's own names", own), ("no survey", NOBODY)):
            left = sum(
                not any(one.type in {"municipality", "place"} for one in find_identifiers(case["text"], facts))
                for case in marked
            )
            print(f"ordinary words and persons, {half}, {who}: {percent(left, len(marked))} left")


def leaks() -> None:
    """Planted leaks found, by row; and what is found in clean letters and harmless sentences."""
    folder = MARKED / "leaks"
    letters = Letters(folder, {str(one): evidence_in(one) for one in Language})
    print("| row | half | planted | found | stopped | under its own row |\n| --: | --- | --: | --: | --: | --: |")
    by_row: dict[tuple[int, str], Counter[str]] = defaultdict(Counter)
    for half, marked in halves(cases("leaks/leaks.jsonl")):
        for case in marked:
            found = letters.new_leaks(case)
            counter = by_row[case["row"], half]
            counter["planted"] += 1
            counter["found"] += bool(found)
            counter["stopped"] += any(leak.stops for leak in found)
            counter["own"] += any(leak.row == case["row"] for leak in found)
    for (row, half), counter in sorted(by_row.items()):
        print(f"| {row} | {half} | {' | '.join(str(counter[one]) for one in ('planted', 'found', 'stopped', 'own'))} |")
    for half, marked in halves(cases("leaks/negatives.jsonl")):
        flagged = sum(bool(letters.new_leaks(case)) for case in marked)
        print(f"harmless sentences, {half}: {flagged} of {len(marked)} flagged")
    for path in sorted((folder / "clean").glob("*.md")):
        evidence = evidence_in(Language(path.name.split(".")[-2]))
        found = find_leaks(extract(path.name, path.read_bytes()), evidence)
        print(f"clean {path.name}: {len(found)} {[(leak.rule, leak.text) for leak in found]}")


def documents() -> None:
    """Leaks planted in documents, by format."""
    folder = MARKED / "leaks"
    evidence = evidence_in(Language.NYNORSK)
    by_format: dict[str, Counter[str]] = defaultdict(Counter)
    for case in cases("leaks/documents.jsonl"):
        path = folder / case["file"]
        if not path.is_file():
            continue
        beside = tuple(one.name for one in path.parent.iterdir() if one != path) if "utgave" in case["file"] else ()
        try:
            found = find_leaks(extract(path.name, path.read_bytes()), replace(evidence, folder=beside))
        except InputError:
            continue  # what lies beside a letter is no letter
        if case["row"] is None:
            print(f"clean {case['file']}: {[(leak.rule, leak.text) for leak in found]}")
            continue
        by_format[case["format"]]["planted"] += 1
        right = any(leak.stops for leak in found) if stops(case["row"]) else bool(found)
        by_format[case["format"]]["found"] += right
        if not right:
            print(f"missed: {case['file']}, row {case['row']}, {case['where']}")
    for name, counter in sorted(by_format.items()):
        print(f"{name}: {counter['found']} of {counter['planted']} found")


def rounds() -> None:
    """Rounds drawn at random from the replies: what is found in the letter that is made of each."""
    every = collected("corpus", "clients")
    chance = random.Random(2017)
    answering = [one.message for one in every.readings if one.reading.answers and one.reading.recipient]
    found: Counter[str] = Counter()
    fewest = 10**6
    for _ in range(ROUNDS):
        drawn = every.only(chance.sample(answering, chance.randint(LEAST_REPLIES, len(answering))))
        language = chance.choice(list(Language))
        markdown = drawn.draft(language).markdown
        statements = sum(len(section.themes) for section in drawn.draft(language).sections)
        fewest = min(fewest, statements)
        tree, title = read_markdown(markdown)
        page = make_html(tree, Properties(title=title, author="", language=language, day=DAY), Templates())
        for name, data in (("oppsummering.md", markdown.encode()), ("oppsummering.html", page)):
            for leak in find_leaks(extract(name, data), drawn.evidence(language)):
                found[f"{leak.severity} {leak.rule} “{leak.text}”"] += 1
    print(f"{ROUNDS} rounds; fewest statements in a letter: {fewest}; found: {dict(found)}")


def speed() -> None:
    """Seconds for 1 MB of running text, for 2 MB, and for the lists."""
    ready = (
        "import time; t = time.perf_counter(); from kartlegg.anonymity.find import find_identifiers;"
        "from kartlegg.model import RoundFacts; i = time.perf_counter();"
        "find_identifiers('Kari Nordmann i Odda seier at Vik IKT AS ligg i Storgata 1.', RoundFacts(recipients=()));"
        "print(time.perf_counter() - i)"
    )
    times = sorted(
        float(subprocess.run([sys.executable, "-c", ready], capture_output=True, check=True).stdout) for _ in range(5)
    )
    print(f"lists ready and a first sentence read: {1000 * times[2]:.0f} ms (median of 5, imports apart)")
    text = "\n\n".join(case["text"] for case in cases("running.jsonl"))
    for size in (250_000, 500_000, 1_000_000, 2_000_000):
        long = (text * (size // len(text) + 1))[:size]
        begun = time.process_time()
        count = len(find_identifiers(long, NOBODY))
        print(f"{size / 1e6:.2f} million characters: {time.process_time() - begun:.2f} s, {count} identifiers")


def main(wanted: Sequence[str]) -> None:
    """Run the parts that are asked for, or all."""
    parts = {"names": names, "leaks": leaks, "documents": documents, "rounds": rounds, "speed": speed}
    for name in wanted or parts:
        print(f"\n## {name}\n")
        parts[name]()


if __name__ == "__main__":
    main(sys.argv[1:])
