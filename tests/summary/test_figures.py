"""Figures are read with care, and told so that nobody's own figure can be seen."""

import pytest

from kartlegg.model import Language
from kartlegg.summary.figures import find_figure, write_figures

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


def test_no_class_has_fewer_than_the_minimum() -> None:
    text = write_figures([2, 2, 2, 2, 2, 500], unit="årsverk", minimum=3, language=NYNORSK)
    assert text == "Halvparten har om lag to årsverk eller meir."
