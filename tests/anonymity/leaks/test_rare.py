"""A name that few replies use stops the document; what many use or the letter says does not."""

import pytest

from kartlegg.anonymity.leaks.names import find_names
from kartlegg.anonymity.leaks.rare import find_rare_names
from kartlegg.anonymity.leaks.values import PassageKind
from leak_rounds import body, evidence_of

REPLIES = (
    "Me brukar Fjordax og SJØDOK frå Kystdata, og arkivet ligg i Granittloftet. Visma til løn. Avtale med Nabokraft.",
    "Vi har Visma og Nabokraft. Serverne står hos Tindservice, og P77 brukes i skolen. KAPASITET er viktig."
    " Arkivet er i Granittloft 2, og vildrax brukes.",
    "Visma og Nabokraft her òg. Prosjektet heiter Samdrift 2030, og eByggeSkrin er i bruk.",
)
LEAKS = [
    pytest.param("Fagsystemet Fjordax er gammalt.", "Fjordax", "9001", id="system-nn"),
    pytest.param("Fjordax' leverandør svarer ikke.", "Fjordax", "9001", id="opens-the-sentence"),
    pytest.param("Fjordaxs brukere klager.", "Fjordaxs", "9001", id="genitive-nb"),
    pytest.param("Fjordax-systemet er gammalt.", "Fjordax", "9001", id="compound-with-hyphen"),
    pytest.param("Granittloftprosjektet er ferdig.", "Granittloftprosjektet", "9002", id="compound"),
    pytest.param("Noen bruker Vildrax.", "Vildrax", "9002", id="in-lower-case-in-the-reply"),
    pytest.param("Nokre brukar SJØDOK.", "SJØDOK", "9001", id="capitals"),
    pytest.param("Arkivet ligg i Granittloftet.", "Granittloftet", "9001", id="house"),
    pytest.param("Noen har servere hos Tindservice.", "Tindservice", "9002", id="company-nb"),
    pytest.param("Skolen bruker P77.", "P77", "9002", id="with-digits"),
    pytest.param("Prosjektet Samdrift er nevnt.", "Samdrift", "9003", id="project-nb"),
    pytest.param("Også eByggeSkrin er i bruk.", "eByggeSkrin", "9003", id="capitals-inside"),
]
TOLD = (
    "Avtalen er med Kystfiber AS og Nordås Datateneste AS. Spør Torhild Granøyen, eller ring Rolf på servicetorget."
    " Anlegget på Kvitøyhamn er gammalt, sjå www.tindvinja.example eller skriv til torhild.granoyen@x.example.",
)
IN_OTHER_SPELLING = [
    pytest.param("Nettet kjem frå kystfiber.", "kystfiber", 8, id="company-in-lower-case"),
    pytest.param("Timar frå nordås datateneste er dyre.", "nordås datateneste", 8, id="two-words-in-lower-case"),
    pytest.param("Timer fra Nordås datateneste er dyre.", "Nordås datateneste", 8, id="half-in-lower-case-nb"),
    pytest.param("Drifta ligg i kvitøyhamn.", "kvitøyhamn", 8, id="place-in-lower-case"),
    pytest.param("Bruk gjerne tindvinja.", "tindvinja", 8, id="from-a-web-address"),
    pytest.param("Ring torhild granøyen.", "torhild granøyen", 7, id="person-in-lower-case"),
    pytest.param("Kontakt t. granøyen.", "granøyen", 7, id="person-by-initial-in-lower-case"),
    pytest.param("Granøyens framlegg er godt.", "Granøyens", 7, id="surname-that-opens"),
    pytest.param("Rolf på servicetorget svarer.", "Rolf", 7, id="first-name-that-opens-nb"),
]
CLEAN = [
    pytest.param("Visma vert nemnt av mange.", id="nationwide"),
    pytest.param("Nabokraft nevnes av flere.", id="many-use-it"),
    pytest.param("Arkivet og avtalen er viktige.", id="ordinary-words-that-open"),
    pytest.param("Kapasitet er viktig.", id="shouted-word"),
    pytest.param("Ingen nemner Havlabben.", id="nobody-says-it"),
    pytest.param("Prosjektet er viktig for Noreg.", id="country"),
]


@pytest.mark.parametrize(("text", "name", "whose"), LEAKS)
def test_a_name_of_one_reply_is_found(text: str, name: str, whose: str) -> None:
    document, evidence = body(f"Mange svarte.\n\n{text}\n"), evidence_of(*REPLIES)
    (leak,) = (*find_names(document, evidence), *find_rare_names(document, evidence))
    assert leak.row in (7, 8)  # a made-up name may look like a person's
    assert (leak.stops, leak.whose) == (True, (whose,))
    assert leak.text.rstrip("'").endswith(name)


@pytest.mark.parametrize(("text", "name", "row"), IN_OTHER_SPELLING)
def test_a_name_of_one_reply_is_found_in_another_spelling(text: str, name: str, row: int) -> None:
    document, evidence = body(f"Mange svarte.\n\n{text}\n"), evidence_of(*TOLD)
    leaks = [leak for rule in (find_names, find_rare_names) for leak in rule(document, evidence) if leak.stops]
    assert [(leak.whose, leak.text) for leak in leaks if leak.text == name and leak.row in (row, 7)], leaks


@pytest.mark.parametrize("text", CLEAN)
def test_other_names_are_left_alone(text: str) -> None:
    evidence = evidence_of(*REPLIES)
    assert not [leak for rule in (find_names, find_rare_names) for leak in rule(body(text), evidence)]


def test_what_the_letter_names_is_nobodys_own() -> None:
    known = ("Kjenner de Fjordax?",)
    assert not list(find_rare_names(body("Fjordax er gammalt."), evidence_of(*REPLIES, known=known)))


def test_a_name_of_two_words_is_one_finding_and_a_comment_has_its_own_row() -> None:
    replies = ("Hos oss heiter det Nordlysdrift Tindbase no.",)
    (leak,) = find_rare_names(body("Bra, Nordlysdrift Tindbase!", PassageKind.HIDDEN, "comment"), evidence_of(*replies))
    assert (leak.row, leak.where) == (19, "comment")
