"""Collections of replies with what a careful person reads in them, and how a reading is held against it."""

import json
import re
from collections import Counter
from functools import cache
from pathlib import Path

from kartlegg.flow.parse import parse_files

TESTS = Path(__file__).parent
RIGHT = 0.95  # token F1 from which a text is the gold's


@cache
def read(folder: str) -> dict[str, dict[str, object]]:
    """What is made of every message of a folder, by the name of its file."""
    files = sorted((TESTS / folder).glob("*.eml"))
    found = parse_files(TESTS / folder / "config.yaml", files)
    return {Path(name).stem: line for name, line in found}


def gold(folder: str, name: str) -> dict[str, object]:
    return json.loads((TESTS / folder / f"{name}.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def tokens(text: object) -> Counter[str]:
    return Counter(re.findall(r"[^\W_]+", str(text or "").lower()))


def f1(predicted: object, wanted: object) -> float:
    first, second = tokens(predicted), tokens(wanted)
    if not first and not second:
        return 1.0
    return 2 * (first & second).total() / (first.total() + second.total())


def wrong(folder: str, name: str) -> list[str]:
    """The questions, and "kind" or "recipient", in which a reading differs from the gold."""
    line, wanted = read(folder)[name], gold(folder, name)
    found = [key for key in ("kind", "recipient") if line[key] != wanted[key]]
    answers, texts = line["answers"], wanted["answers"]
    assert isinstance(answers, dict)
    assert isinstance(texts, dict)
    assert set(answers) <= set(texts)  # the gold has null for questions that a survey does not ask
    return found + [question for question in texts if f1(answers.get(question), texts[question]) < RIGHT]
