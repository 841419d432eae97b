"""Names and addresses of the round stop a document, in whatever part of it; what the letter says itself does not."""

from dataclasses import replace

import pytest

from kartlegg.anonymity.leaks.names import find_names, with_sender
from kartlegg.anonymity.leaks.values import PassageKind
from kartlegg.model import AllowedName, AnonymitySettings, Cooperation, RoundFacts
from leak_rounds import PERSONS, RECIPIENTS, body, evidence_of, make_survey

LEAKS = [
    pytest.param("Det gjeld Vestvik.", "Vestvik", 1, "9001", id="plain"),
    pytest.param("Vestviks rådmann er usamd.", "Vestviks", 2, "9001", id="genitive"),
    pytest.param("VESTVIK er med.", "VESTVIK", 2, "9001", id="capitals"),
    pytest.param("Vestvik kommune si sak.", "Vestvik", 2, "9001", id="kommune-si"),
    pytest.param("Ei Vestvik-løysing er nemnd.", "Vestvik-løysing", 3, "9001", id="compound"),
    pytest.param("Svaret frå Ytreboe er med.", "Ytreboe", 4, "9005", id="digraph"),
    pytest.param("Vest\u00advik er med.", "Vest\u00advik", 4, "9001", id="soft-hyphen"),
    pytest.param("Skriv til post@9001.example no.", "post@9001.example", 6, "9001", id="address"),
    pytest.param("Ring 55 12 34 56.", "55 12 34 56", 6, None, id="phone"),
    pytest.param("Takk til Kari Testhaug for svaret.", "Kari Testhaug", 7, None, id="person"),
    pytest.param("Testhaug svarte utførleg.", "Testhaug", 7, None, id="surname"),
]


@pytest.mark.parametrize(("text", "name", "row", "whose"), LEAKS)
def test_a_name_of_the_round_stops(text: str, name: str, row: int, whose: str | None) -> None:
    (leak,) = find_names(body(f"Mange svarte.\n\n{text}\n"), evidence_of())
    assert (leak.stops, leak.text, leak.row, leak.whose) == (True, name, row, (whose,) if whose else ())


@pytest.mark.parametrize(
    ("kind", "row"),
    [
        pytest.param(PassageKind.HIDDEN, 19, id="hidden"),
        pytest.param(PassageKind.PROPERTY, 19, id="property"),
        pytest.param(PassageKind.LINK, 20, id="link"),
        pytest.param(PassageKind.NAME, 20, id="name"),
    ],
)
def test_what_a_reader_does_not_see_has_a_row_of_its_own(kind: PassageKind, row: int) -> None:
    (leak,) = find_names(body("svar-vestvik.docx", kind, "here"), evidence_of())
    assert (leak.stops, leak.row, leak.where, leak.whose) == (True, row, "here", ("9001",))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("[svar](svar_vestvik.pdf)", id="markdown"),
        pytest.param("[svar](<svar%20vestvik.pdf>)", id="percent"),
        pytest.param('<a href="#til-vestvik">opp</a>', id="anchor"),
        pytest.param("[1]: https://arkiv.example/sak?org=vestvik%20kommune", id="reference-and-query"),
        pytest.param("## Drift {#vestvik-kommune}", id="name-of-a-heading"),
        pytest.param('<div class="svar-vestvik">x</div>', id="class"),
        pytest.param("[meir](?kommune=9001)", id="number-in-a-query"),
        pytest.param("[meir](/svar/9001)", id="number-in-a-path"),
    ],
)
def test_links_in_the_text_are_looked_into(text: str) -> None:
    leaks = [leak for leak in find_names(body(text), evidence_of()) if leak.stops]
    assert leaks
    assert any(leak.whose == ("9001",) for leak in leaks)


def test_a_link_may_lack_the_letters_that_addresses_lack() -> None:
    leaks = [leak for leak in find_names(body('<a href="#nordas">opp</a>'), evidence_of()) if leak.stops]
    assert {leak.whose for leak in leaks} == {("9002",)}
    assert not list(find_names(body("[tabell](https://www.ssb.no/tabell/9001)"), evidence_of()))


def test_another_municipality_is_a_warning() -> None:
    (leak,) = find_names(body("Erfaringane frå Tynset kommune er gode."), evidence_of())
    assert (leak.stops, leak.row, leak.whose) == (False, 1, ())


def test_a_nickname_is_a_warning() -> None:
    (leak,) = find_names(body("I Nordens Paris er det kaldt."), evidence_of())
    assert (leak.stops, leak.row) == (False, 5)


def test_a_person_whom_many_name_is_a_warning() -> None:
    text = "Ola Granhaug er nemnd av fleire."
    (one,) = find_names(body(text), evidence_of("Spør Ola Granhaug."))
    (many,) = find_names(body(text), evidence_of(*["Spør Ola Granhaug."] * 3))
    assert (one.stops, one.whose, many.stops, many.whose) == (True, ("9001",), False, ())


def test_what_the_letter_names_is_no_leak_but_one_of_the_round_is() -> None:
    known = ("Til Vestvik kommune v/ Kari Testhaug. Møtet er på Solstrand Hotel AS, ring 55 12 34 56.",)
    assert not list(find_names(body("Møtet er på Solstrand Hotel AS, ring 55 12 34 56."), evidence_of(known=known)))
    found = find_names(body("Vestvik og Testhaug kjem."), evidence_of(known=known))
    assert {leak.text for leak in found} == {"Vestvik", "Testhaug"}


def test_an_address_that_wrote_to_us_is_none_of_the_letters_own() -> None:
    evidence = evidence_of(known=("Send svar til kari@privat.example eller post@kontor.example.",))
    evidence = replace(evidence, facts=replace(evidence.facts, addresses=("Kari@privat.example",)))
    (leak,) = find_names(body("Skriv til kari@privat.example eller post@kontor.example."), evidence)
    assert leak.text == "kari@privat.example"


def test_a_cooperation_body_stops() -> None:
    survey = make_survey(cooperation=(Cooperation(name="Strilesam", members=("9001", "9002")),))
    evidence = evidence_of(survey=survey)
    facts = RoundFacts(recipients=RECIPIENTS, cooperation=survey.cooperation)
    evidence = type(evidence)(survey=survey, facts=facts, replies=evidence.replies)
    (leak,) = find_names(body("Strilesam driftar dette."), evidence)
    assert (leak.stops, leak.row) == (True, 8)


def test_allowed_names_stay() -> None:
    settings = AnonymitySettings(allow=(AllowedName(name="Vestvik", reason="host"),))
    assert not list(find_names(body("Møtet er i Vestvik."), evidence_of(survey=make_survey(anonymity=settings))))


def test_the_sender_may_sign() -> None:
    sender = make_survey().sender
    assert not list(find_names(body(f"{sender.name}\n{sender.office}\n"), evidence_of()))
    facts = RoundFacts(recipients=RECIPIENTS, persons=PERSONS)
    assert {name.name for name in with_sender(facts, sender).allow} == {
        "Siri Sakvoll",
        "Rådgjevar",
        "Prøvekontoret i Vest",
    }


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Meir finst på www.lovdata.no.", id="law"),
        pytest.param("Mer finnes hos [Altinn](https://www.altinn.no/skjema).", id="link"),
        pytest.param("Visma og Altinn vert nemnde av mange (8).", id="nationwide"),
        pytest.param("Det er tid for å gå over fjell og sund.", id="ordinary-words"),
        pytest.param("KS og Datatilsynet bør rettleie.", id="state"),
    ],
)
def test_what_points_to_nobody_is_left_alone(text: str) -> None:
    assert not list(find_names(body(text), evidence_of()))
