"""How many replies of each collection are read as a careful person reads them, and how many are accepted as they are.

Run by hand: python benchmarks/accuracy.py [FOLDER…]

A question is right when its text has a token F1 of 0.95 or more against the gold (tests/corpus/README.md), a message
when its kind, its recipient and all its questions are right. Accepted: messages with answers that carry no doubt; all
of them should be right. Figures and partners count where the gold has any. `tests/held` has the replies that no rule
was fitted to: what it says of them is what to expect of mail that nobody has seen.
"""

import sys
from pathlib import Path

TESTS = Path(__file__).parent.parent / "tests"
sys.path.insert(0, str(TESTS))

from golds import gold, read, wrong  # noqa: E402 - the tests' own measure

FOLDERS = (
    *("corpus", "clients", "more", "blanda", "beredskap", "bustad", "varia", "vassverk", "flyktningar"),
    *("held/varia", "held/flyktningar"),
)
COLUMNS = ("messages", "questions", "kind", "recipient", "figures", "partners", "accepted", "accepted and right")


def share(right: int, of: int) -> str:
    return f"{right} of {of}"


def row(folder: str) -> list[str]:
    """One collection's counts, in the order of ``COLUMNS``."""
    lines = read(folder)
    golds = {name: gold(folder, name) for name in lines}
    mistakes = {name: wrong(folder, name) for name in lines}
    questions = sum(len(one["answers"]) for one in golds.values())  # type: ignore[arg-type, misc]
    missed = sum(len([one for one in found if one not in ("kind", "recipient")]) for found in mistakes.values())
    answering = [name for name, one in golds.items() if one["kind"] == "answer"]
    accepted = [name for name in answering if not lines[name]["needs_review"]]
    counted = {key: [name for name, one in golds.items() if one.get(key)] for key in ("fte", "partners")}
    return [
        share(sum(not found for found in mistakes.values()), len(lines)),
        share(questions - missed, questions),
        *(share(sum(key not in found for found in mistakes.values()), len(lines)) for key in ("kind", "recipient")),
        *(
            share(sum(lines[name][key] == golds[name][key] for name in names), len(names))
            for key, names in counted.items()
        ),
        share(len(accepted), len(answering)),
        share(sum(not mistakes[name] for name in accepted), len(accepted)),
    ]


def main(folders: list[str]) -> None:
    """Print a table of the collections."""
    print(f"| collection | {' | '.join(COLUMNS)} |")
    print(f"| --- | {' | '.join('--:' for _ in COLUMNS)} |")
    for folder in folders or FOLDERS:
        print(f"| {folder} | {' | '.join(row(folder))} |")


if __name__ == "__main__":
    main(sys.argv[1:])
