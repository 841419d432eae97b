"""A finding tells its sentence, and keeps its id as long as the sentence stays."""

import time

import pytest

from kartlegg.anonymity.leaks import find_leaks
from kartlegg.anonymity.leaks.finding import leak_id, sentence_around
from kartlegg.limits import LEAKS
from leak_rounds import body, evidence_of


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


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        pytest.param("Det gjeld **Vestvik**.", "- Det gjeld Vestvik.", True, id="markup"),
        pytest.param('Det "gjeld" Vestvik - no.', "Det «gjeld» Vestvik – no.", True, id="typesetting"),
        pytest.param("Det gjeld Vestvik.", "Det gjeld ikkje Vestvik.", False, id="another-sentence"),
        pytest.param("Ein har 1,5 årsverk.", "Ein har 15 årsverk.", False, id="another-figure"),
    ],
)
def test_an_id_stays_with_the_words_and_goes_with_them(one: str, other: str, same: bool) -> None:
    text = "Vestvik" if "Vestvik" in one else "årsverk"
    assert (leak_id("municipality stop", text, one) == leak_id("municipality stop", text, other)) is same


def test_signs_without_words_and_severities_have_ids_of_their_own() -> None:
    ids = {leak_id(rule, text, "") for rule in ("mask stop", "mask warning") for text in ("████", "***")}
    assert len(ids) == 4


def test_many_warnings_hide_no_stop() -> None:
    text = "Han Tynset er der. " * (LEAKS + 100) + "\n\nVestvik er imot."
    assert any(leak.stops and leak.text == "Vestvik" for leak in find_leaks(body(text), evidence_of()))
