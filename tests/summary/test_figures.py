"""Figures are read with care, and told so that nobody's own figure can be seen."""

import pytest

from kartlegg.model import Language
from kartlegg.summary.figures import find_figure, round_in_words, write_figures

NYNORSK, BOKMAL = Language.NYNORSK, Language.BOKMAL


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        pytest.param("2,5 årsverk", 2.5, id="comma"),
        pytest.param("Vi har 3 årsverk, hvorav 0,5 til digitalisering", 3.0, id="a-part-is-left-aside"),
        pytest.param("2½ årsverk til saman", 2.5, id="half-sign"),
        pytest.param("2-3 årsverk", 2.5, id="range"),
        pytest.param("To årsverk i alt, 120 timar kjøpt", 2.0, id="in-words"),
        pytest.param("7 årsverk drift og 1 årsverk kart. Til saman 8.", 8.0, id="total-after"),
        pytest.param("4", 4.0, id="alone"),
        pytest.param("3 årsverk drift, 1 årsverk kart", None, id="two-and-no-total"),
        pytest.param("30 % stilling", None, id="percent"),
        pytest.param("Veit ikkje", None, id="none"),
    ],
)
def test_find_figure(text: str, figure: float | None) -> None:
    assert find_figure(text, "årsverk") == figure


def test_figures_are_told_in_classes_with_open_ends() -> None:
    values = [0.4, 0.5, 0.8, 0.9, 2.2, 2.6, 3, 4, 6, 7, 18, 178]
    nynorsk = write_figures(values, unit="årsverk", minimum=3, language=NYNORSK)
    bokmal = write_figures(values, unit="årsverk", minimum=3, language=BOKMAL)
    assert nynorsk == ("Mange har under eitt årsverk, mange frå eitt til fem og mange fem eller meir.")
    assert bokmal is not None
    assert bokmal.startswith("Mange har under ett årsverk")


@pytest.mark.parametrize("values", [[], [2.0], [1.0, 2.0, 3.0, 178.0]], ids=["none", "one", "four"])
def test_too_few_figures_are_not_told(values: list[float]) -> None:
    assert write_figures(values, unit="årsverk", minimum=3, language=NYNORSK) is None


def test_one_that_dominates_leaves_neither_middle_nor_sum() -> None:
    assert write_figures([2, 2, 2, 2, 2, 500], unit="årsverk", minimum=3, language=NYNORSK) is None


@pytest.mark.parametrize(
    ("values", "unit", "nynorsk", "bokmal"),
    [
        pytest.param(
            [2, 2, 2.5, 2.5, 2.5],
            "årsverk",
            "Halvparten har knapt tre årsverk eller meir."
            " Til saman er det drygt ti årsverk hos dei som har oppgjeve tal.",
            "Halvparten har knapt tre årsverk eller mer."
            " Til sammen er det drøyt ti årsverk hos dem som har oppgitt tall.",
            id="middle-and-sum",
        ),
        pytest.param(
            [0.5, 0.6, 0.7, 2, 3, 4],
            "årsverk",
            "Mange har under eitt årsverk og mange eitt eller meir."
            " Til saman er det drygt ti årsverk hos dei som har oppgjeve tal.",
            "Mange har under ett årsverk og mange ett eller mer."
            " Til sammen er det drøyt ti årsverk hos dem som har oppgitt tall.",
            id="classes-and-sum",
        ),
        pytest.param(
            [20, 20, 20, 40, 40, 40],
            "prosent",
            "Halvparten har om lag 30 prosent eller meir.",
            "Halvparten har om lag 30 prosent eller mer.",
            id="shares-do-not-add-up",
        ),
    ],
)
def test_middle_and_sum_are_told_in_rounded_words(values: list[float], unit: str, nynorsk: str, bokmal: str) -> None:
    assert write_figures(values, unit=unit, minimum=3, language=NYNORSK) == nynorsk
    assert write_figures(values, unit=unit, minimum=3, language=BOKMAL) == bokmal


def test_a_region_is_told_no_sum() -> None:
    text = write_figures([0.5, 0.6, 0.7, 2, 3, 4], unit="årsverk", minimum=3, language=NYNORSK, with_sum=False)
    assert text == "Mange har under eitt årsverk og mange eitt eller meir."


@pytest.mark.parametrize(
    ("value", "nynorsk", "bokmal"),
    [
        pytest.param(0.3, "under eitt", "under ett", id="less-than-half"),
        pytest.param(0.8, "knapt eitt", "knapt ett", id="nearly-one"),
        pytest.param(2, "om lag to", "om lag to", id="round"),
        pytest.param(2.3, "drygt to", "drøyt to", id="a-little-more"),
        pytest.param(58, "knapt 60", "knapt 60", id="a-little-less"),
        pytest.param(23, "knapt 25", "knapt 25", id="by-fives"),
        pytest.param(223, "drygt 200", "drøyt 200", id="by-fifties"),
        pytest.param(18_821, "knapt 20\u00a0000", "knapt 20\u00a0000", id="thousands"),
        pytest.param(1e9, "om lag 1\u00a0000\u00a0000\u00a0000", "om lag 1\u00a0000\u00a0000\u00a0000", id="huge"),
    ],
)
def test_rounded_words(value: float, nynorsk: str, bokmal: str) -> None:
    assert round_in_words(value, NYNORSK) == nynorsk
    assert round_in_words(value, BOKMAL) == bokmal
