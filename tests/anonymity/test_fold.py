"""Folding makes hidden names plain and keeps the way back to the text as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kartlegg.anonymity.fold import fold, fold_words


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        pytest.param("Aska\u030ay", "Askåy", id="decomposed"),
        pytest.param("Od\u00adda", "Odda", id="soft-hyphen"),
        pytest.param("Od\u200bda", "Odda", id="zero-width-space"),
        pytest.param("Od\u2060\ufeffda", "Odda", id="word-joiner-and-bom"),
        pytest.param("\u041edda", "Odda", id="cyrillic-o"),
        pytest.param("\uff2f\uff44\uff44\uff41", "Odda", id="full-width"),
        pytest.param("Odda\u2011sida", "Odda-sida", id="non-breaking-hyphen"),
        pytest.param("Os\u2019 skule", "Os' skule", id="curly-apostrophe"),
        pytest.param("Vestre Å", "Vestre Å", id="nothing-to-do"),
    ],
)
def test_hidden_letters_become_plain(text: str, plain: str) -> None:
    assert fold(text).text == plain


@given(st.text())
def test_every_letter_has_its_place_in_the_text(text: str) -> None:
    folded = fold(text)
    assert len(folded.text) == len(folded.lower)
    last = 0
    for index in range(len(folded.text)):
        start, end = folded.source(index, index + 1)
        assert 0 <= start < end <= len(text)
        assert start >= last
        last = start


def test_words_keep_their_offsets() -> None:
    assert fold_words("Ein, to\u00adtre 4") == (("ein", 0, 3), ("totre", 5, 11), ("4", 12, 13))
