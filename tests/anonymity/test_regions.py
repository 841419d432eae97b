"""A region is told in a municipality's place only where enough share it."""

import pytest

from kartlegg.anonymity.anonymise import redact_names
from kartlegg.anonymity.regions import in_region, shared_regions
from kartlegg.model import AllowedName, Language, Recipient, RoundFacts


def recipients(*regions: str | None) -> tuple[Recipient, ...]:
    return tuple(
        Recipient(
            number=str(9000 + index),
            name=f"Stad{chr(97 + index)}vik",
            addresses=(),
            language=Language.NYNORSK,
            region=region,
        )
        for index, region in enumerate(regions)
    )


@pytest.mark.parametrize(
    ("regions", "shared"),
    [
        pytest.param(["A"] * 3 + ["B"] * 3, {"A", "B"}, id="all-shared"),
        pytest.param(["A"] * 3 + ["B"] * 2 + ["C"], {"A"}, id="the-rest-is-three"),
        pytest.param(["A"] * 3 + [None], {"A"}, id="one-without-a-region"),
        pytest.param(["A"] * 2 + ["A "], {"A"}, id="space-around-a-region"),
        pytest.param([None] * 5, set(), id="no-regions"),
        pytest.param([], set(), id="nobody"),
    ],
)
def test_shared_regions(regions: list[str | None], shared: set[str]) -> None:
    assert set(shared_regions(recipients(*regions), minimum=3).values()) == shared


@pytest.mark.parametrize(
    ("region", "words"),
    [("Hardanger", "i Hardanger"), ("Sunnmøre", "på Sunnmøre"), ("Haugalandet", "på Haugalandet"),
     ("Innlandet", "i Innlandet"), ("Bergensregionen", "i Bergensregionen")],
)  # fmt: skip
def test_the_preposition_of_a_region(region: str, words: str) -> None:
    assert in_region(region) == words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Avtale med Stadavik.", "Avtale med ein kommune i Fjorden.", id="name"),
        pytest.param("Avtale med Stadavik og Stadbvik.", "Avtale med kommunar i Fjorden.", id="two"),
        pytest.param("stadaviksamarbeidet er", "[kommune] er", id="a-compound-is-no-municipality"),
        pytest.param("Avtale med Stadfvik.", "Avtale med [kommune].", id="too-few-share-its-region"),
    ],
)
def test_names_are_told_by_their_region(text: str, expected: str) -> None:
    facts = RoundFacts(
        recipients=recipients(*["Fjorden"] * 3, *["Kysten"] * 2, "Øya"), allow=(AllowedName(name="Fjorden"),)
    )
    assert redact_names(text, facts, Language.NYNORSK, generalise=3) == expected
    assert "Fjorden" not in redact_names(text, facts, Language.NYNORSK)


def test_a_region_whose_name_points_to_a_municipality_does_not_serve() -> None:
    facts = RoundFacts(recipients=recipients(*["Stadavik"] * 6))
    assert redact_names("med Stadavik.", facts, Language.NYNORSK, generalise=3) == "med [kommune]."
