"""Replies as each mail program writes them: what the sender wrote anew is kept, all of it and in its order."""

import json
import re
from functools import cache
from pathlib import Path

import pytest

from kartlegg.flow.parse import parse_files

FORMATS = Path(__file__).parent.parent / "formats"
CASES = [path.stem for path in sorted(FORMATS.glob("*.eml"))]
KEYS = {"client", "language", "form", "place", "real", "greeting", "new_text", "signature"}


@cache
def reply_texts() -> dict[str, str]:
    """What is read as the sender's own in every case, by its name."""
    found = parse_files(FORMATS / "config.yaml", [FORMATS / f"{name}.eml" for name in CASES])
    return {Path(file).stem: str(line["reply_text"]) for file, line in found}


def gold(name: str) -> dict[str, object]:
    return json.loads((FORMATS / f"{name}.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def tokens(text: object) -> list[str]:
    return re.findall(r"[^\W_]+", str(text or "").casefold())


def wanted(name: str) -> list[list[str]]:
    """The token sequences that are right: a reading leaves a greeting out, and the signature wherever it stands."""
    case = gold(name)
    new, greeting, signature = (tokens(case[key]) for key in ("new_text", "greeting", "signature"))
    texts = [new, new[len(greeting) :]]
    return texts + [[*text[:at], *signature, *text[at:]] for text in texts for at in range(len(text) + 1)]


def test_no_half_is_missing() -> None:
    assert {path.stem for path in FORMATS.glob("*.json")} == set(CASES)
    assert CASES


@pytest.mark.parametrize("name", CASES)
def test_a_case_is_whole(name: str) -> None:
    case = gold(name)
    assert set(case) | {"real"} == KEYS
    assert case["language"] in {"nn", "nb", "da", "sv", "en", "de"}
    assert case["place"] in {"top", "inline", "bottom"}
    kinds = {kind for kind in ("plain", "html") if f"text/{kind}".encode() in (FORMATS / f"{name}.eml").read_bytes()}
    assert kinds == ({"plain", "html"} if case["form"] == "both" else {case["form"]})
    greeting = tokens(case["greeting"])
    assert tokens(case["new_text"])[: len(greeting)] == greeting


@pytest.mark.parametrize("name", CASES)
def test_new_text_is_kept_and_nothing_else(name: str) -> None:
    text = reply_texts()[name]
    assert tokens(text) in wanted(name), text
