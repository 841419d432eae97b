"""What is promised of finding names holds on texts whose writer did not know the rules (tests/marked)."""

import pytest

from anonymised import collected
from kartlegg.anonymity.find import find_doubts, find_identifiers
from kartlegg.model import RoundFacts
from scores import cases, score_collection, score_marked

NOBODY = RoundFacts(recipients=())


@pytest.mark.parametrize("folder", ["corpus", "clients", "more", "blanda"])
def test_no_identifier_of_a_reply_is_missed_and_little_is_taken_out_without_cause(folder: str) -> None:
    missed, without_cause, outside = score_collection(folder)
    assert missed == []
    assert without_cause <= 0.01 * outside


@pytest.mark.parametrize(
    ("name", "share"),
    [
        pytest.param("municipality", 0.97, id="municipality"),
        pytest.param("email", 1.0, id="email"),
        pytest.param("phone", 1.0, id="phone"),
        pytest.param("url", 1.0, id="url"),
        pytest.param("national_id", 1.0, id="national_id"),
        pytest.param("place", 0.9, id="place"),
        pytest.param("organisation", 0.9, id="organisation"),
        pytest.param("address", 0.9, id="address"),
        pytest.param("person", 0.9, id="person"),
    ],
)
def test_planted_identifiers_are_found(name: str, share: float) -> None:
    kind = "place" if name == "address" else name
    count, missed, without_cause, outside = score_marked(
        cases(f"{name}.jsonl"), collected("corpus").facts, kinds=(kind,)
    )
    assert count >= 200
    assert count - len(missed) >= share * count, missed
    assert without_cause <= 0.01 * outside


def test_persons_of_the_round_are_always_found() -> None:
    known = [case for case in cases("person.jsonl") if case.get("known")]
    count, missed, _, _ = score_marked(known, collected("corpus").facts, kinds=("person",))
    assert count >= 100
    assert missed == []


@pytest.mark.parametrize("name", ["negatives", "answers"])
def test_texts_without_names_stay(name: str) -> None:
    texts = [{"spans": [], **case} for case in cases(f"{name}.jsonl")]
    _, _, without_cause, outside = score_marked(texts, collected("corpus").facts)
    assert without_cause <= 0.005 * outside


@pytest.mark.parametrize("language", ["nn", "nb"])
def test_persons_in_running_text(language: str) -> None:
    texts = [case for case in cases("running.jsonl") if case["lang"] == language]
    count, missed, without_cause, outside = score_marked(texts, NOBODY, key="names", kinds=("person",), typed=True)
    assert count >= 1000
    assert count - len(missed) >= 0.85 * count
    assert without_cause <= 0.005 * outside


@pytest.mark.parametrize("own", [True, False], ids=["own-names", "no-survey"])
def test_a_name_that_is_a_word_or_a_persons_is_no_municipality(own: bool) -> None:
    facts = collected("corpus").facts if own else NOBODY
    texts = [case["text"] for case in cases("ordinary.jsonl")]
    left = [
        text
        for text in texts
        if not any(span.type in {"municipality", "place"} for span in find_identifiers(text, facts))
    ]
    assert len(left) >= 0.95 * len(texts)


def test_a_number_with_a_wrong_control_digit_is_a_doubt() -> None:
    texts = [case["text"] for case in cases("national_id_near.jsonl")]
    assert not any(span.type == "national_id" for text in texts for span in find_identifiers(text, NOBODY))
    assert sum(bool(find_doubts(text)) for text in texts) >= 0.8 * len(texts)
