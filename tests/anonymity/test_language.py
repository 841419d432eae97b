"""The written form of a text is told by the words that only one of the forms has."""

import pytest

from kartlegg.anonymity.language import find_language
from kartlegg.model import Language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        pytest.param("Me har ikkje nokon avtale, men ynskjer ein.", Language.NYNORSK, id="nynorsk"),
        pytest.param("Vi har ikke noen avtale, men ønsker en.", Language.BOKMAL, id="bokmal"),
        pytest.param("IKKJE EIN SJANSE", Language.NYNORSK, id="capitals"),
        pytest.param("2,5 årsverk", None, id="neither"),
        pytest.param("ikkje ikke", None, id="both"),
        pytest.param("", None, id="empty"),
    ],
)
def test_find_language(text: str, language: Language | None) -> None:
    assert find_language(text) == language
