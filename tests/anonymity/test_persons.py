"""Persons: those of the round in any form, others as far as lists, forms and neighbours tell; ordinary words stay."""

import unicodedata
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kartlegg.anonymity.persons import find_known, find_persons, is_person, name_words, plain_name
from kartlegg.anonymity.text import read_text
from kartlegg.model import IdentifierType, Language, Recipient, RoundFacts

NOBODY = RoundFacts(recipients=())
FACTS = RoundFacts(
    recipients=(
        Recipient(number="9901", name="Askedal", addresses=(), language=Language.NYNORSK, contact="Berit Vang"),
    ),
    persons=("Kari Vik", "Håkon Strømme", "Per Dal", "Anne-Lise Bergmann", "Kristian Haugland", "Jo Bø", "Mads Moe"),
)  # fmt: skip


def found(text: str, facts: RoundFacts = NOBODY) -> list[str]:
    read = read_text(text)
    spans = [read.folded.source(start, end) for start, end, kind, _ in find_persons(read, find_known(read, facts))]
    return [text[start:end] for start, end in spans]


# ── Persons of the round ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Spør Kari Vik om det.", ["Kari Vik"], id="full"),
        pytest.param("Det veit Kari.", ["Kari"], id="first-name"),
        pytest.param("Det veit Vik.", ["Vik"], id="surname"),
        pytest.param("Haugland har svart.", ["Haugland"], id="surname-first-in-a-sentence"),
        pytest.param("Karis tal og Strømmes tal", ["Karis", "Strømmes"], id="genitive"),
        pytest.param("Mads' vikar", ["Mads'"], id="genitive-with-an-apostrophe"),
        pytest.param("K. Vik svarte", ["K. Vik"], id="initial-before"),
        pytest.param("Svar frå Kari V.", ["Kari V."], id="initial-after"),
        pytest.param("Vik, Kari", ["Vik, Kari"], id="surname-first"),
        pytest.param("Kari Anne Vik", ["Kari Anne Vik"], id="middle-name"),
        pytest.param("Haakon Stroemme", ["Haakon Stroemme"], id="digraphs"),
        pytest.param("Christian Hauglannd", ["Christian Hauglannd"], id="other-spelling"),
        pytest.param("Ring Berit Vangg eller Haugalnd", ["Berit Vangg", "Haugalnd"], id="misspelt"),
        pytest.param("Anne Lise og Anne-Lise", ["Anne Lise", "Anne-Lise"], id="double-name"),
        pytest.param("Bergmann-saka og Kari-gjengen", ["Bergmann", "Kari"], id="what-a-hyphen-adds-stays"),
        pytest.param("KARI VIK HAR SVART", ["KARI VIK"], id="capitals"),
        pytest.param("spør kari vik eller vik, kari", ["kari vik", "vik, kari"], id="lower-case"),
        pytest.param("det veit haugland og haakon", ["haugland", "haakon"], id="surely-a-name-in-lower-case"),
        pytest.param("logg inn som kari.vik", ["kari.vik"], id="user-name"),
        pytest.param("Kari\nVik", ["Kari\nVik"], id="over-the-end-of-a-line"),
        pytest.param("Per svarte på det.", ["Per"], id="a-word-that-opens-and-acts"),
        pytest.param("Per og Kari svarar.", ["Per", "Kari"], id="a-word-that-opens-before-another-name"),
        pytest.param("Vi har Jo, og Bø er vikar.", ["Jo", "Bø"], id="short-names"),
        pytest.param("Ka\u00adri V\u200bik", ["Ka\u00adri V\u200bik"], id="hidden-letters"),
        pytest.param(unicodedata.normalize("NFD", "Håkon"), [unicodedata.normalize("NFD", "Håkon")], id="decomposed"),
        pytest.param("Berit Vang er kontakt.", ["Berit Vang"], id="contact-of-a-recipient"),
    ],
)  # fmt: skip
def test_persons_of_the_round_are_found_in_any_form(text: str, expected: list[str]) -> None:
    assert found(text, FACTS) == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Per i dag har vi to.", id="per-i-dag"),
        pytest.param("Per dags dato er det to.", id="per-dags-dato"),
        pytest.param("Jo då, det er rett.", id="an-answer"),
        pytest.param("vi gjekk over bø og dal", id="lower-case-words"),
        pytest.param("PER DAGS DATO", id="in-capitals"),
        pytest.param("Kjøpt av Odal IKT AS, drift av BO og JO.", id="acronyms"),
    ],
)
def test_a_name_of_the_round_that_is_a_word_stays_a_word(text: str) -> None:
    assert found(text, FACTS) == []


# ── Others ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Statsråd Gunnhild Fossdal sa nei.", ["Gunnhild Fossdal"], id="title-outside"),
        pytest.param("Representanten Okkenhaug tok ordet.", ["Okkenhaug"], id="surname-after-a-title"),
        pytest.param("Oljeminister Tveitnes og IT-leiar Skaar", ["Tveitnes", "Skaar"], id="titles-by-their-ending"),
        pytest.param("— Det held, seier Przybylski.", ["Przybylski"], id="after-a-verb-of-speech"),
        pytest.param("Chidinma Okafor frå Lagos", ["Chidinma Okafor"], id="foreign"),
        pytest.param(
            "Vincent van der Meer og Layla bint Omar", ["Vincent van der Meer", "Layla bint Omar"], id="particles"
        ),
        pytest.param("Nadia al-Masri og Liam O'Brien", ["Nadia al-Masri", "Liam O'Brien"], id="joined-particles"),
        pytest.param("J. K. Solbakken og Tor-Arne B. Lie", ["J. K. Solbakken", "Tor-Arne B. Lie"], id="initials"),
        pytest.param("Fossdal (52) og Rygh (Sp) stemte mot.", ["Fossdal", "Rygh"], id="age-and-party"),
        pytest.param("Medlemmer: Ask Dahl, Liv Berg, Dag Holt.", ["Ask Dahl", "Liv Berg", "Dag Holt"], id="committee"),
        pytest.param("Olav den heilage og Harald V", ["Olav den heilage", "Harald V"], id="kings-and-saints"),
        pytest.param("Boka til Solveig Aas kom. Aas er nøgd.", ["Solveig Aas", "Aas"], id="remembered-surname"),
        pytest.param("Gry Stein svarte. Stein var sjuk.", ["Gry Stein", "Stein"], id="remembered-though-a-word"),
        pytest.param("Hallgeirs bil og Solveig-saka", ["Hallgeirs", "Solveig"], id="genitive-and-hyphen"),
        pytest.param("Høyre-leiar Ingvild Moe", ["Ingvild Moe"], id="title-behind-a-hyphen"),
        pytest.param("Sakshandsamar: Ingvild Moe Dato: 6.10.", ["Ingvild Moe"], id="the-next-field-of-a-form"),
        pytest.param("Vi har to: Arne og Brit.", ["Arne", "Brit"], id="joined-by-og"),
        pytest.param("Til stades: Arne B. og Brit C.", ["Arne B.", "Brit C."], id="initials-of-surnames"),
        pytest.param("Jan Tore Sanner: Eg takkar.", ["Jan Tore Sanner"], id="who-speaks-before-a-colon"),
        pytest.param("Knut den mektige styrte.", ["Knut den mektige"], id="epithet-of-a-name-that-is-a-word"),
        pytest.param("Til stades: Ole Moe KSL Eli Rygh SP", ["Ole Moe", "Eli Rygh"], id="parties-between"),
        pytest.param("Fossdal ( 52 ) , Rygh ( Sp )", ["Fossdal", "Rygh"], id="blanks-before-punctuation"),
        pytest.param("Spør Ingvild Moe.", ["Ingvild Moe"], id="after-an-imperative"),
        pytest.param("DAGLEG LEIAR INGVILD HANSEN", ["INGVILD HANSEN"], id="heading-in-capitals"),
    ],
)  # fmt: skip
def test_others_are_found_by_what_speaks_for_them(text: str, expected: list[str]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Time for time gjekk det.", id="time-for-time"),
        pytest.param("Berg og dal.", id="berg-og-dal"),
        pytest.param("Per dags dato er to på plass.", id="per-dags-dato"),
        pytest.param("Ask og bjørk.", id="ask-og-bjork"),
        pytest.param("Tor er natt.", id="tor-er-natt"),
        pytest.param("Liv og død.", id="liv-og-dod"),
        pytest.param("Vera pådrivar og betala for det.", id="infinitive"),
        pytest.param("Stein på stein vart lagd.", id="stein-pa-stein"),
        pytest.param("Odda-Vik er eit strok.", id="two-places"),
        pytest.param("Kommunen svarar. Stortinget vedtok det. Regjeringa meiner noko anna.", id="institutions"),
        pytest.param("Handballjentene tok gull. Kolonnekøyring må ein rekne med.", id="long-compounds"),
        pytest.param("Me kjøper drift av Visma og brukar Microsoft Office.", id="nationwide-names"),
        pytest.param("Me har Active Directory og Power BI.", id="nationwide-names-of-several-words"),
        pytest.param("Vi bur i Noreg. Sverige og Danmark er naboar.", id="countries"),
        pytest.param("Lillestrøm sentrum og Vik skule", id="places-by-what-follows"),
        pytest.param("1. Ja\n2. Nei\n3. Delvis", id="short-answers"),
        pytest.param("NAV, KS og IKT. GDPR OG ROS.", id="acronyms"),
        pytest.param("Éi leiing, éin økonomi.", id="stressed-numerals"),
        pytest.param("", id="empty"),
    ],
)
def test_ordinary_words_stay(text: str) -> None:
    assert found(text) == []


@given(st.text(alphabet=st.sampled_from("KariVkPe.,-'’ \nsæøÅ(52):\u00ad\u200b1")))
def test_spans_are_in_order_and_within_the_text(text: str) -> None:
    read = read_text(text)
    last = 0
    for start, end, kind, whose in find_persons(read, find_known(read, FACTS)):
        assert last <= start < end <= len(read.folded.text)
        assert kind is IdentifierType.PERSON
        assert whose is None
        last = end


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("K" * 200_000, id="one-long-word"),
        pytest.param("Kari-" * 40_000, id="hyphens"),
        pytest.param("K. " * 60_000, id="initials"),
        pytest.param("Kari van " * 20_000, id="particles"),
        pytest.param("Kari " * 30_000, id="names"),
        pytest.param("O'" * 100_000, id="apostrophes"),
    ],
)
def test_hostile_text_takes_no_more_than_its_length(text: str) -> None:
    started = process_time()
    read = read_text(text)
    list(find_persons(read, find_known(read, FACTS)))
    assert process_time() - started < 8


# ── Display names ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("Kari Vik", True, id="two-words"),
        pytest.param("Torgeir Ismail", True, id="parts-of-offices-within-names"),
        pytest.param("Kari", True, id="first-name-alone"),
        pytest.param("K. Vik", True, id="initial"),
        pytest.param("Chidinma Przybylski", True, id="foreign"),
        pytest.param("Vik, Kari (Askedal)", True, id="surname-first"),
        pytest.param("Postmottak Askedal kommune", False, id="mailbox"),
        pytest.param("IKT-avdelinga", False, id="department"),
        pytest.param("Teknisk drift", False, id="ordinary-words"),
        pytest.param("Nordre Land", False, id="place"),
        pytest.param("Microsoft Outlook", False, id="product"),
        pytest.param("Rådmann", False, id="title"),
        pytest.param("K V", False, id="initials-alone"),
        pytest.param("kari@askedal.example", False, id="address"),
        pytest.param("", False, id="empty"),
    ],
)
def test_whether_a_display_name_is_a_person_s(name: str, expected: bool) -> None:
    assert is_person(name) is expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("Vik, Kari (Askedal)", "Kari Vik", id="surname-first-and-remark"),
        pytest.param("Kari Vik | Askedal", "Kari Vik", id="what-follows-a-bar"),
        pytest.param("Kari Vik, IKT-avdelinga", "Kari Vik", id="an-office-behind-a-comma"),
        pytest.param("  Kari   Vik ", "Kari Vik", id="space"),
        pytest.param("Askedal kommune v/Kari Vik", "Kari Vik", id="by"),
        pytest.param("'Kari Vik' via Postmottak", "Kari Vik", id="via"),
        pytest.param("Kari Vik Askedal kommune", "Kari Vik", id="municipality-behind"),
        pytest.param("Kari Vik/Askedal", "Kari Vik", id="slash"),
        pytest.param("Dr. Kari Vik", "Kari Vik", id="title-before"),
        pytest.param("Kari Vik, rektor", "Kari Vik", id="title-behind"),
        pytest.param("Møller, Kari", "Kari Møller", id="a-trade-that-is-a-surname"),
        pytest.param("Ka\u00adri Vik", "Kari Vik", id="soft-hyphen"),
    ],
)
def test_display_names_are_made_plain(name: str, expected: str) -> None:
    assert plain_name(name) == expected


def test_names_are_taken_apart_once() -> None:
    assert name_words(["Kari M. Vik", "Vik, Kari M.", "Postmottak"]) == (("kari", "m", "vik"),)
