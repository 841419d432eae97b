"""Region, size and merger in one statement must fit three recipients or more."""

import pytest

from kartlegg.anonymity.leaks.attributes import find_attributes
from kartlegg.model import Recipient
from structure_rounds import RECIPIENTS, REPLIES, found, make_evidence


@pytest.mark.parametrize(
    ("text", "whose"),
    [
        pytest.param("Ein kommune i Fjorden med over 15 000 innbyggjarar vil ha kurs.", {"1221"}, id="nn-over"),
        pytest.param("Fjorden, under 3000 innbyggjarar: alt bør vere felles.", {"1223"}, id="nn-under"),
        pytest.param("I Kysten vil kommunar som ikkje skal slå seg saman, ha avtale.", set(), id="nn-three-outside"),
        pytest.param("Kommunar med over 100 000 innbyggjarar har alt.", {"1201"}, id="nn-size-alone"),
        pytest.param("Kommunane i Storregionen ønskjer drift.", {"1201"}, id="nn-region-alone"),
        pytest.param("Store kommunar i Kysten utan samanslåing treng folk.", set(), id="nn-nobody"),
        pytest.param(
            "Den nye kommunen i Kysten treng ei felles plattform.", {"1227", "1228", "1231"}, id="nn-the-new-one"
        ),
        pytest.param("| Region | Innbyggjarar | Tema |\n| Fjorden | 12 000–14 000 | drift |", {"1224"}, id="nn-table"),
        pytest.param("Kommuner i Kysten med 5000–7500 innbyggere ønsker drift.", {"1228"}, id="nb-between"),
        pytest.param("Regionen med bare én kommune vil være vertskap.", {"1201"}, id="nb-lone-region"),
        pytest.param(
            "Sammenslåingskommuner i Kysten med under 2000 innbyggere er slitne.", {"1227"}, id="nb-merger-and-size"
        ),
        pytest.param("Kysten, bokmål, kommune: felles drift.", {"1228"}, id="nb-language"),
        pytest.param("En kommune i Fjorden med ca. 5700 innbyggere mangler folk.", {"1216"}, id="nb-about"),
        pytest.param("Fjorden, liten, kommune med færre enn 4000 innbyggere.", {"1222", "1223"}, id="nb-two-fit"),
    ],
)
def test_traits_that_fit_few_are_a_warning(text: str, whose: set[str]) -> None:
    leaks = found(find_attributes, text)
    assert bool(leaks) is bool(whose)
    assert {number for leak in leaks for number in leak.whose} == whose
    assert all(not leak.stops and leak.row == 16 for leak in leaks)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Små kommunar treng hjelp (7).", id="nn-size-of-many"),
        pytest.param("Både store og små kommunar i Fjorden og Kysten ønskjer dette (8).", id="nn-all-sizes"),
        pytest.param("I Fjorden er det stor interesse for felles drift.", id="nn-large-interest"),
        pytest.param("Etter reforma får fylket 17 kommunar med 4000 innbyggjarar i gjennomsnitt.", id="nn-average"),
        pytest.param("Fjorden er i gang med eit prosjekt.", id="nn-region-of-many"),
        pytest.param("Prosjektet kostar over 250 000 kroner i Fjorden.", id="nn-money"),
        pytest.param("Samanslåingskommunar har mykje å gjere.", id="nn-mergers"),
        pytest.param("Kommuner med over 10 000 innbyggere har egne folk (4).", id="nb-size-of-several"),
        pytest.param("Nettverk for små kommuner i hele fylket.", id="nb-small"),
        pytest.param("Brev skrives på bokmål.", id="nb-language-alone"),
        pytest.param("", id="empty"),
    ],
)
def test_traits_of_many_pass(text: str) -> None:
    assert [leak.why for leak in found(find_attributes, text)] == []


def test_traits_that_fit_few_of_those_that_answered_are_a_warning() -> None:
    text = "Kommunane i Fjorden med under 6000 innbyggjarar vil ha kurs."
    assert found(find_attributes, text, make_evidence(replies=[one for one in REPLIES if one[0] != "1216"]))
    everyone = [(one.number, "ord") for one in RECIPIENTS]
    assert not found(find_attributes, text, make_evidence(replies=everyone))


def test_a_round_whose_sizes_are_not_known_passes() -> None:
    recipients = [
        Recipient(
            number=str(9000 + index), name=f"K{index}", addresses=(), language=RECIPIENTS[0].language, region="Fjorden"
        )
        for index in range(9)
    ]
    evidence = make_evidence(recipients=recipients, replies=())
    assert not found(find_attributes, "Kommunar i Fjorden med over 15 000 innbyggjarar.", evidence)
