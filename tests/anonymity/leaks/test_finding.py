"""A finding tells its sentence, and keeps its id as long as the sentence stays."""

import time

import pytest

from kartlegg.anonymity.leaks.finding import sentence_around


@pytest.mark.parametrize(
    ("text", "word", "sentence"),
    [
        pytest.param("Ein. To her no. Tre.", "To", "To her no.", id="between-full-stops"),
        pytest.param("Ein bl.a. her. Slutt.", "her", "Ein bl.a. her.", id="abbreviation"),
        pytest.param("# Tittel\n- punkt her\n- neste", "her", "- punkt her", id="list-item"),
        pytest.param("Ei line som held\nfram her. Slutt.", "her", "Ei line som held fram her.", id="wrapped"),
        pytest.param("slutt", "slutt", "slutt", id="alone"),
        pytest.param("Ja! Nei? Kanskje her", "her", "Kanskje her", id="last"),
    ],
)
def test_the_sentence_around(text: str, word: str, sentence: str) -> None:
    start = text.index(word)
    assert sentence_around(text, start, start + len(word)) == sentence


def test_a_long_line_is_cut_and_quick() -> None:
    text = "ord " * 200_000
    start = time.perf_counter()
    assert len(sentence_around(text, 400_000, 400_003)) < 3_000
    assert time.perf_counter() - start < 1
