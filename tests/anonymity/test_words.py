"""Ordinary words are known in their inflected forms and compounds; names of places are none."""

import pytest

from kartlegg.anonymity.words import is_inflected, is_ordinary


@pytest.mark.parametrize(
    "word",
    [
        "planane", "leverandørene", "tenestene", "tjenestenes", "syklar", "sykler", "midla", "rommet", "nådde", "blått",
        "kommunens", "arbeidande", "fekk", "gjekk", "større", "digitaliseringsprosjektet", "velferdsteknologi",
        "samarbeidsavtaler", "ikt-avdelinga".removeprefix("ikt-"),
    ],
)  # fmt: skip
def test_words_and_their_forms_are_ordinary(word: str) -> None:
    assert is_ordinary(word)


@pytest.mark.parametrize("word", ["knarvik", "leirvik", "storebø", "austeheim", "kvinherad", "xyzdal", "'", ""])
def test_names_and_nonsense_are_not(word: str) -> None:
    assert not is_ordinary(word)


@pytest.mark.parametrize("word", ["s", "'s", "-", "ss", "a" * 100_000, "åæø" * 1000])
def test_odd_words_are_judged_at_once(word: str) -> None:
    assert not is_inflected(word) or len(word) < 3
