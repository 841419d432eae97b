"""What differs by one or two from an earlier edition tells of one or two."""

import pytest

from kartlegg.anonymity.leaks.editions import find_editions
from structure_rounds import found, make_evidence


@pytest.mark.parametrize(
    ("earlier", "now"),
    [
        pytest.param("Mange manglar folk (8).", "Mange manglar folk (9).", id="nn-one-more"),
        pytest.param("Mange manglar folk (9).", "Ein del manglar folk (7).", id="nn-two-fewer-and-another-word"),
        pytest.param("Vi fekk svar frå 19 kommunar.", "Vi fekk svar frå 20 kommunar.", id="nn-replies"),
        pytest.param("Åtte kommunar vil ha kurs.", "Ni kommunar vil ha kurs.", id="nn-in-words"),
        pytest.param("| Kurs | 8 |\n| Tid | 9 |", "| Kurs | 8 |\n| Tid | 10 |", id="nn-table"),
        pytest.param("- kurs (8)\n- tid (5)", "- tid (4)\n- kurs (8)", id="nn-items"),
        pytest.param(
            "De fleste mangler tid (12), og noen penger (4).",
            "De fleste mangler tid (12), og noen penger (5).",
            id="nb-second",
        ),
        pytest.param("**12** kommuner ønsker drift", "13 kommuner ønsker drift", id="nb-markup"),
        pytest.param("1. Kurs (7)\n2. Drift (6)", "1. Drift (7)\n2. Kurs (7)", id="nb-list-numbers-are-no-counts"),
        pytest.param("Seks kommuner svarte på dette.", "7 kommuner svarte på dette.", id="nb-word-and-figure"),
        pytest.param("Kurs nevnes av 9 av 20.", "Kurs nevnes av 9 av 21.", id="nb-total"),
    ],
)
def test_a_count_that_differs_by_one_or_two_is_a_warning(earlier: str, now: str) -> None:
    (leak,) = found(find_editions, now, make_evidence(editions=[earlier]))
    assert not leak.stops
    assert "utgåve 1" in leak.why


@pytest.mark.parametrize(
    ("earlier", "now"),
    [
        pytest.param("Mange manglar folk (8).", "Mange manglar folk (8).", id="nn-same"),
        pytest.param("Mange manglar folk (8).", "Dei fleste manglar folk (12).", id="nn-four-more"),
        pytest.param("Mange manglar folk (8).", "Mange manglar pengar (9).", id="nn-another-statement"),
        pytest.param("Møtet er 1. november 2017.", "Møtet er 2. november 2017.", id="nn-date"),
        pytest.param("- kurs (8)\n- kurs (9)", "- kurs (9)\n- kurs (8)", id="nn-both-stand-in-both"),
        pytest.param("1. Kurs\n2. Drift", "1. Drift\n2. Kurs", id="nb-order-of-a-list"),
        pytest.param("Sak 2017/12345", "Sak 2017/12346", id="nb-case-number"),
        pytest.param("20 prosent mangler folk", "21 prosent mangler folk", id="nb-percent"),
        pytest.param("| 8 |\n| 9 |", "| 8 |\n| 10 |", id="nb-cells-without-words"),
        pytest.param("Kapittel 3.1 og § 4", "Kapittel 3.2 og § 5", id="nb-paragraph"),
    ],
)
def test_other_changes_pass(earlier: str, now: str) -> None:
    assert [leak.why for leak in found(find_editions, now, make_evidence(editions=[earlier]))] == []


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Mange manglar folk (12). I Fjorden manglar mange folk (11).", id="nn-quantity-words"),
        pytest.param("12 kommunar vil ha kurs. 11 kommunar i Fjorden vil ha kurs.", id="nn-region"),
        pytest.param("20 kommunar svarte. 18 kommunar svarte skriftleg.", id="nn-in-writing"),
        pytest.param("20 kommuner svarte. 19 kommuner svarte skriftlig.", id="nb-in-writing"),
    ],
)
def test_a_subgroup_beside_nearly_the_same_total_is_a_warning(text: str) -> None:
    (leak,) = found(find_editions, text)
    assert not leak.stops


def test_a_subgroup_is_held_against_the_total_of_an_earlier_edition() -> None:
    evidence = make_evidence(editions=["12 kommunar vil ha kurs."])
    assert found(find_editions, "11 kommunar i Fjorden vil ha kurs.", evidence)
    assert not found(find_editions, "5 kommunar i Fjorden vil ha kurs.", evidence)
