"""Placeholders are constant: no length, number, count or ending of what stood there is left."""

import pytest

from kartlegg.anonymity.find import find_identifiers
from kartlegg.anonymity.redact import redact
from kartlegg.model import Language, Recipient, RoundFacts

FACTS = RoundFacts(
    recipients=tuple(
        Recipient(number=number, name=name, addresses=(), language=Language.NYNORSK)
        for number, name in (("1228", "Odda"), ("1227", "Jondal"), ("1231", "Ullensvang"))
    ),
    persons=("Kari Nordmann",),
)


def redacted(text: str, language: Language = Language.NYNORSK) -> str:
    return redact(text, find_identifiers(text, FACTS), language)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Odda har avtale", "[kommune] har avtale", id="name"),
        pytest.param("Oddas avtale", "[kommune] avtale", id="no-ending-left"),
        pytest.param("Odda kommune har", "[kommune] har", id="no-double-word"),
        pytest.param("kommunen Odda har", "[kommune] har", id="no-double-word-before"),
        pytest.param("med Odda, Jondal og Ullensvang.", "med [kommune].", id="a-list-does-not-tell-how-many"),
        pytest.param("1228 Odda", "[kommune]", id="number-and-name"),
        pytest.param("oddasamarbeidet", "[kommune]", id="compound"),
        pytest.param("Kari Nordmann svarar", "[person] svarar", id="person"),
        pytest.param("kari@odda.example, tlf 55 55 12 34", "[e-post], tlf [telefon]", id="contact"),
        pytest.param("Ingen namn her, [x] [x]", "Ingen namn her, [x] [x]", id="nothing-to-do"),
    ],
)
def test_redaction(text: str, expected: str) -> None:
    assert redacted(text) == expected


def test_two_municipalities_leave_the_same_text() -> None:
    assert redacted("Me i Odda driftar sjølve") == redacted("Me i Ullensvang driftar sjølve")


def test_placeholders_are_in_the_language_asked_for() -> None:
    text = "Sjå www.odda.example og 974 760 673"
    assert redacted(text, Language.NYNORSK) == "Sjå [nettadresse] og [verksemd]"
    assert redacted(text, Language.BOKMAL) == "Sjå [nettadresse] og [virksomhet]"


def test_long_runs_of_space_are_no_trouble() -> None:
    text = "Odda" + " " * 20_000 + "Jondal"
    assert redacted(text) == "[kommune]" + " " * 20_000 + "[kommune]"
