"""Replies that no rule has been fitted to: counted, never named, so that they go on telling what unseen mail does."""

import pytest

from golds import TESTS, gold, read, wrong

HELD = ("held/varia", "held/flyktningar")


def names(folder: str) -> list[str]:
    return sorted(path.stem for path in (TESTS / folder).glob("*.eml"))


@pytest.mark.parametrize("folder", HELD)
def test_what_is_accepted_is_right(folder: str) -> None:
    """Accepted without review must mean right; and most are accepted."""
    answering = [name for name in names(folder) if gold(folder, name)["kind"] == "answer"]
    accepted = [name for name in answering if not read(folder)[name]["needs_review"]]
    assert sum(bool(wrong(folder, name)) for name in accepted) == 0
    assert len(accepted) >= 0.65 * len(answering)


@pytest.mark.parametrize("folder", HELD)
def test_most_questions_are_right(folder: str) -> None:
    found = [wrong(folder, name) for name in names(folder)]
    asked = sum(len(gold(folder, name)["answers"]) for name in names(folder))  # type: ignore[arg-type]
    assert sum(map(len, found)) <= 0.09 * asked
    assert sum("recipient" in one for one in found) == 0
    assert sum("kind" in one for one in found) <= 1
