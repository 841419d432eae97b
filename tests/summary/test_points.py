"""Answers come apart at sentences and list items, not at abbreviations, dates or wrapped lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kartlegg.summary.points import split_points


@pytest.mark.parametrize(
    ("text", "points"),
    [
        pytest.param("Det er dyrt. Vi har få folk.", ("Det er dyrt.", "Vi har få folk."), id="sentences"),
        pytest.param("Treng hjelp, bl.a. til GDPR og f.eks. Visma.", ("Treng hjelp, bl.a. til GDPR og f.eks. Visma.",),
                     id="abbreviations"),
        pytest.param("Ca. 3 årsverk, jf. Nordås.", ("Ca. 3 årsverk, jf. Nordås.",), id="abbreviation-before-capital"),
        pytest.param("Gamle servarar osv. Dette er tungt.", ("Gamle servarar osv.", "Dette er tungt."),
                     id="osv-may-close"),
        pytest.param("Innan 17. Oktober. Og 1.1.2020 endå meir.", ("Innan 17. Oktober.", "Og 1.1.2020 endå meir."),
                     id="dates"),
        pytest.param("- kurs\n- pengar til\n  prosjekt\n* møte", ("kurs", "pengar til prosjekt", "møte"), id="list"),
        pytest.param("1. kurs\n2) nettverk\na) mal", ("kurs", "nettverk", "mal"), id="numbered-list"),
        pytest.param("Kapasitet; kompetanse; pengar", ("Kapasitet;", "kompetanse;", "pengar"), id="semicolons"),
        pytest.param("Ein setning som er\nbroten over to linjer.", ("Ein setning som er broten over to linjer.",),
                     id="wrapped"),
        pytest.param("Kva no? Vent!", ("Kva no?", "Vent!"), id="other-stops"),
        pytest.param(" \n-\n", (), id="empty"),
    ],
)  # fmt: skip
def test_points(text: str, points: tuple[str, ...]) -> None:
    assert split_points(text) == points


@given(st.text(alphabet=st.sampled_from("abA1.;!?- \n*")))
def test_no_letter_is_lost_and_no_point_is_empty(text: str) -> None:
    points = split_points(text)
    assert all(point.strip() == point and point for point in points)
    assert [c for c in "".join(points) if c in "bA"] == [c for c in text if c in "bA"]
