"""Quantity words follow the published scale, and no count that singles somebody out becomes a number."""

import pytest

from kartlegg.anonymity.disclosure import shown_count
from kartlegg.model import Language, ScaleStep
from kartlegg.summary.shares import explain, quantity

NYNORSK, BOKMAL = Language.NYNORSK, Language.BOKMAL


@pytest.mark.parametrize(
    ("count", "answered", "nynorsk", "bokmal", "number"),
    [
        pytest.param(20, 20, "alle", "alle", 20, id="all"),
        pytest.param(19, 20, "dei aller fleste", "de aller fleste", None, id="all-but-one"),
        pytest.param(18, 20, "dei aller fleste", "de aller fleste", None, id="all-but-two"),
        pytest.param(17, 20, "dei aller fleste", "de aller fleste", 17, id="85-percent"),
        pytest.param(16, 20, "dei aller fleste", "de aller fleste", 16, id="80-percent-is-enough"),
        pytest.param(15, 20, "dei fleste", "de fleste", 15, id="75-percent"),
        pytest.param(11, 20, "dei fleste", "de fleste", 11, id="more-than-half"),
        pytest.param(10, 20, "mange", "mange", 10, id="half-is-not-most"),
        pytest.param(6, 20, "mange", "mange", 6, id="30-percent"),
        pytest.param(5, 20, "ein del", "en del", 5, id="25-percent"),
        pytest.param(3, 20, "ein del", "en del", 3, id="15-percent"),
        pytest.param(3, 30, "nokre", "noen", 3, id="at-the-minimum"),
        pytest.param(2, 20, None, None, None, id="below-the-minimum"),
        pytest.param(0, 20, None, None, None, id="none"),
        pytest.param(3, 5, "dei aller fleste", "de aller fleste", None, id="small-round-two-left"),
        pytest.param(3, 3, "alle", "alle", 3, id="all-of-three"),
        pytest.param(0, 0, None, None, None, id="nobody-answered"),
    ],
)
def test_scale(count: int, answered: int, nynorsk: str | None, bokmal: str | None, number: int | None) -> None:
    assert quantity(count, answered, minimum=3, language=NYNORSK) == nynorsk
    assert quantity(count, answered, minimum=3, language=BOKMAL) == bokmal
    assert shown_count(count, answered, minimum=3) == number


@pytest.mark.parametrize("answered", range(41))
@pytest.mark.parametrize("minimum", [1, 3, 5])
def test_no_shown_count_leaves_one_or_two(answered: int, minimum: int) -> None:
    for count in range(answered + 1):
        number = shown_count(count, answered, minimum=minimum)
        assert number is None or (number >= minimum and answered - number not in (1, 2))


def test_a_scale_of_ones_own_replaces_the_built_in_one() -> None:
    scale = (
        ScaleStep(share=0.5, words={NYNORSK: "over halvparten", BOKMAL: "over halvparten"}, above=True),
        ScaleStep(share=0.0, words={NYNORSK: "somme", BOKMAL: "somme"}),
    )
    assert quantity(11, 20, minimum=3, language=NYNORSK, scale=scale) == "over halvparten"
    assert quantity(10, 20, minimum=3, language=NYNORSK, scale=scale) == "somme"


@pytest.mark.parametrize(
    ("count", "words"),
    [
        pytest.param(10, "10 av 20 (50 %): «mange»", id="word"),
        pytest.param(19, "19 av 20 (95 %): «dei aller fleste» utan tal, talet ville peike ut resten", id="hidden"),
        pytest.param(3, "3 av 20 (15 %): «ein del»", id="on-the-line"),
        pytest.param(2, "2 av 20 (10 %): færre enn minste tal (3), ikkje med i brevet", id="left-out"),
    ],
)
def test_the_officer_is_told_how_the_word_came_about(count: int, words: str) -> None:
    assert explain(count, 20, minimum=3, language=NYNORSK) == words
