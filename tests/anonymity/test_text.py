"""A text's words know where they stand and whether a capital tells anything there."""

import pytest

from kartlegg.anonymity.text import read_text


@pytest.mark.parametrize(
    ("text", "opening"),
    [
        pytest.param("Os er med. Sund ikkje", ["Os", "Sund"], id="sentences"),
        pytest.param("med Os, Sund og Fjell", [], id="mid-sentence"),
        pytest.param("- Os\n2. Sund\n(a) Fjell", ["Os", "Sund", "Fjell"], id="list"),
        pytest.param("«Os» og | Sund |", ["Os", "Sund"], id="quotation-and-table"),
        pytest.param("Svar: Os", ["Svar", "Os"], id="after-a-colon"),
        pytest.param("**Har de avtale?** Os og *ja!* Sund", ["Har", "Os", "Sund"], id="after-emphasis"),
        pytest.param("Driftar\tOs og Sund", ["Driftar", "Os"], id="cell-after-a-tab"),
        pytest.param("– Os vil\n\nSund vil", ["Os", "Sund"], id="dash-and-paragraph"),
    ],
)
def test_words_know_whether_they_open(text: str, opening: list[str]) -> None:
    read = read_text(text)
    assert [word.text for word in read.words if word.opens] == opening
    assert all(read.folded.text[word.start : word.end] == word.text for word in read.words)
