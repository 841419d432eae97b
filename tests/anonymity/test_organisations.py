"""Local companies, bodies, schools and homes by their form; nationwide names stay."""

import pytest

from kartlegg.anonymity.find import find_identifiers
from kartlegg.anonymity.gazetteers import national_names
from kartlegg.model import Cooperation, IdentifierType, RoundFacts

NONE = RoundFacts(recipients=())


def found(text: str, facts: RoundFacts = NONE) -> list[str]:
    return [span.text for span in find_identifiers(text, facts) if span.type is IdentifierType.ORGANISATION]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Nettet vert levert av Strandvik Vekst AS.", ["Strandvik Vekst AS"], id="company"),
        pytest.param("Energiselskapet Lundetoppen Energi AS har", ["Lundetoppen Energi AS"], id="its-kind-before-it"),
        pytest.param("Utan MIDTFJORD DRIFT AS", ["MIDTFJORD DRIFT AS"], id="capitals"),
        pytest.param("av Ytre Havdal brann og redning IKS", ["Ytre Havdal brann og redning IKS"], id="words-inside"),
        pytest.param("i Havdal kommunale eigedomsselskap KF", ["Havdal kommunale eigedomsselskap KF"], id="municipal"),
        pytest.param("Xdal Data AS og Havnes Vatn IKS", ["Xdal Data AS", "Havnes Vatn IKS"], id="two"),
        pytest.param("Fonnfjord Kraft og Vik Energi AS", ["Fonnfjord Kraft", "Vik Energi AS"], id="and-between"),
        pytest.param("Solsida barnehage er ny", ["Solsida barnehage"], id="a-definite-place-that-opens"),
        pytest.param("med i IKT Nordhordland", ["IKT Nordhordland"], id="ikt-before-a-region"),
        pytest.param("Regionrådet Havgapet møtest", ["Regionrådet Havgapet"], id="head-first"),
        pytest.param("Samarbeidsrådet for Sunnhordland", ["Samarbeidsrådet for Sunnhordland"], id="head-for"),
        pytest.param("Interkommunalt råd for Skogbygdene", ["Interkommunalt råd for Skogbygdene"], id="council"),
        pytest.param("Hardangerrådet har sagt ja", ["Hardangerrådet"], id="region-and-council-in-one-word"),
        pytest.param("Skogbygdene IKT-samarbeid", ["Skogbygdene IKT-samarbeid"], id="kind-last"),
        pytest.param("medlem i SØIKT", ["SØIKT"], id="acronym-with-ikt"),
        pytest.param("ved Tveitane ungdomsskule", ["Tveitane ungdomsskule"], id="school"),
        pytest.param("Ytre Svartnes bu- og omsorgssenter", ["Ytre Svartnes bu- og omsorgssenter"], id="home"),
        pytest.param("ved Rosneset vidaregåande skule", ["Rosneset vidaregåande skule"], id="school-of-two-words"),
        pytest.param("org.nr. 974 760 673 MVA", ["974 760 673 MVA"], id="organisation-number"),
    ],
)
def test_local_names_are_found(text: str, expected: list[str]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Visma Enterprise AS, Acos AS og Microsoft Norge AS", id="suppliers"),
        pytest.param("Sem & Stenersen, Evry og Telenor", id="suppliers-without-form"),
        pytest.param("Norsk Helsenett, Altinn, NAV, KS og Datatilsynet", id="bodies"),
        pytest.param("Ny skule, kvar barnehage og ein sjukeheim", id="kinds"),
        pytest.param("IKT-samarbeidet, Samarbeidet og Regionrådet", id="bodies-without-a-name"),
        pytest.param("Statsråd Kari Nordmann og Bystyret", id="councils-that-are-none"),
        pytest.param("Oppdatering KB4056892 og Vurderingen", id="words-that-end-like-a-body"),
        pytest.param("eit AS eller eit IKS", id="forms-alone"),
        pytest.param("SAMARBEIDET ER GODT, VI SLIT MED DÅRLEG BREIBAND OG LITE DRIFT", id="all-in-capitals"),
        pytest.param("SLIKT TAR TID", id="ikt-inside-a-word"),
        pytest.param("Aker BP og Vår Energi er kundar. Norsk Hydro òg.", id="nationwide-names-of-two-words"),
        pytest.param("Skulen er ny. Kommunale barnehagar og Private barnehagar", id="kinds-that-open"),
    ],
)
def test_nationwide_names_and_words_stay(text: str) -> None:
    assert found(text) == []


def test_bodies_of_the_round_are_found_in_any_spelling() -> None:
    facts = RoundFacts(recipients=(), cooperation=(Cooperation(name="SIO", members=()),))
    assert found("Vi er med i sio, og SIOs avtale", facts) == ["sio", "SIOs"]


def test_nationwide_names_are_for_all_to_ask() -> None:
    assert {"visma", "altinn", "ks", "norsk helsenett", "gdpr"} <= national_names()
