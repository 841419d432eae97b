"""What points to a municipality or a person of the round is found; ordinary words stay."""

import time
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kartlegg.anonymity.find import find_all, find_identifiers
from kartlegg.model import AllowedName, Cooperation, IdentifierType, Language, Recipient, RoundFacts

NAMES = {
    "1201": "Bergen", "1222": "Fitjar", "1228": "Odda", "1235": "Voss", "1243": "Os", "1245": "Sund",
    "1246": "Fjell", "1247": "Askøy", "1219": "Bømlo", "1223": "Tysnes", "1256": "Meland", "1231": "Ullensvang",
    "9991": "Nordre Land",
}  # fmt: skip
RECIPIENTS = tuple(
    Recipient(number=number, name=name, addresses=(f"post@{number}.kommune.example",), language=Language.NYNORSK)
    for number, name in NAMES.items()
)
FACTS = RoundFacts(
    recipients=RECIPIENTS,
    persons=("Kari Nordmann", "Vik, Per (IT)", "Ole Håkon Strøm", "Postmottak", "IKT-avdelinga", "Anne-Lise Fosse"),
    phones=("53 65 40 00",),
    cooperation=(Cooperation(name="IKT Vestre Fjord IKS", members=("1228",)),),
)


def found(text: str, facts: RoundFacts = FACTS) -> list[str]:
    return [span.text for span in find_identifiers(text, facts)]


@pytest.mark.parametrize("name", NAMES.values())
@pytest.mark.parametrize(
    "carrier",
    [
        pytest.param("Vi samarbeider med {} om drift.", id="mid-sentence"),
        pytest.param("Avtale med **{}**", id="bold"),
        pytest.param("| {} | 4 |", id="table"),
        pytest.param("{} kommune svarte", id="kommune-after"),
        pytest.param("i kommunen {} er det slik", id="kommune-before"),
        pytest.param("{}- og nabosida", id="hyphen"),
        pytest.param("fil_{}_2.docx", id="file-name"),
    ],
)
def test_each_name_is_found_in_each_place(name: str, carrier: str) -> None:
    text = carrier.format(name, name)
    assert found(text) == [name] * carrier.count("{}")
    assert all(span.text == text[span.start : span.end] for span in find_identifiers(text, FACTS))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Odda si løysing", ["Odda"], id="plain"),
        pytest.param("Oddas løysing og Os' skule", ["Oddas", "Os'"], id="genitive"),
        pytest.param("odda og ODDA", ["odda", "ODDA"], id="case"),
        pytest.param("Askoy, Askoey, Bomlo", ["Askoy", "Askoey", "Bomlo"], id="without-norwegian-letters"),
        pytest.param("nordre  land", ["nordre  land"], id="two-words"),
        pytest.param("oddasamarbeidet og askøyværingen", ["oddasamarbeidet", "askøyværingen"], id="solid-compound"),
        pytest.param("Vosse-modellen", ["Vosse-modellen"], id="linking-vowel"),
        pytest.param("Odda-ordføraren og Os-Fitjar", ["Odda-ordføraren", "Os", "Fitjar"], id="hyphen"),
        pytest.param("i os kommune", ["os"], id="common-word-beside-kommune"),
        pytest.param("FJELL KOMMUNE", ["FJELL"], id="capitals"),
        pytest.param("Od\u00adda", ["Od\u00adda"], id="soft-hyphen"),
        pytest.param(unicodedata.normalize("NFD", "Askøy og Bømlo"), ["Askøy", "Bømlo"], id="decomposed"),
        pytest.param("kommunenr. 1228 og (1247)", ["1228", "1247"], id="number-in-context"),
        pytest.param("1228 Odda", ["1228", "Odda"], id="number-beside-name"),
        pytest.param("IKT Vestre Fjord IKS driftar", ["IKT Vestre Fjord IKS"], id="cooperation-body"),
    ],
)
def test_municipalities_are_found_in_all_plain_forms(text: str, expected: list[str]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("over fjell og sund til os", id="common-words"),
        pytest.param("osten, sundet, fjellhall, sundhet, vossa", id="longer-words"),
        pytest.param("Bergensregionen samarbeider", id="region"),
        pytest.param("Nytt OS på serverane", id="operating-system"),
        pytest.param("1228 innbyggjarar i 2017, 1201 saker", id="counts"),
        pytest.param("Per i dag har vi to. Dag og natt.", id="names-that-open-a-sentence"),
        pytest.param("20171017 og 2016-2017 og 12 345 678", id="dates-and-sums"),
        pytest.param("Tilgangsstyring: 19 000 tilsette", id="a-word-that-ends-in-ring"),
        pytest.param("GDPR art. 32, kr 500 000, 1.1.2020", id="figures"),
        pytest.param("Postmottak og IKT-avdelinga er samde", id="mailboxes-are-no-persons"),
        pytest.param("t.d. e-post, bl.a. og/eller", id="abbreviations"),
    ],
)
def test_ordinary_words_stay(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Spør Kari Nordmann.", ["Kari Nordmann"], id="full"),
        pytest.param("spør kari nordmann", ["kari nordmann"], id="lower-case"),
        pytest.param("NORDMANN, KARI", ["NORDMANN, KARI"], id="surname-first"),
        pytest.param("Nordmann meiner", ["Nordmann"], id="surname"),
        pytest.param("det er Karis jobb", ["Karis"], id="genitive"),
        pytest.param("K. Nordmann", ["K. Nordmann"], id="initial"),
        pytest.param("Kari Anne Nordmann", ["Kari Anne Nordmann"], id="middle-name"),
        pytest.param("Haakon Stroem", ["Haakon Stroem"], id="digraphs"),
        pytest.param("Anne-Lise", ["Anne-Lise"], id="double-name"),
        pytest.param("ring Per Vik", ["Per Vik"], id="names-that-are-words"),
        pytest.param("rådmann Ola Dunk sa", ["Ola Dunk"], id="after-a-title"),
    ],
)
def test_persons_are_found(text: str, expected: list[str]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("avtale frå Strøm", "person:Strøm", id="of-the-round-where-a-place-may-stand"),
        pytest.param("hos Fosse og andre", "person:Fosse", id="of-the-round-and-a-place"),
        pytest.param("avtale med Strand", "municipality:Strand", id="of-no-round"),
        pytest.param("ved Fosse skule", "organisation:Fosse skule", id="longer-name-wins"),
        pytest.param("i Nordre Strøm", "place:Nordre Strøm", id="longer-place-wins"),
        pytest.param("Kråkeneset er fint", "place:Kråkeneset", id="a-definite-place-that-no-person-is-called"),
    ],
)
def test_a_person_of_the_round_wins_over_what_is_of_no_round(text: str, expected: str) -> None:
    assert [f"{span.type}:{span.text}" for span in find_identifiers(text, FACTS)] == [expected]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        pytest.param("ola.dunk@odda.kommune.no", IdentifierType.EMAIL, id="email"),
        pytest.param("www.odda.kommune.no/ikt", IdentifierType.URL, id="www"),
        pytest.param("https://intra.example/x?y=1", IdentifierType.URL, id="https"),
        pytest.param("55 55 12 34", IdentifierType.PHONE, id="phone-pairs"),
        pytest.param("+47 900 12 345", IdentifierType.PHONE, id="phone-country-code"),
        pytest.param("90012345", IdentifierType.PHONE, id="phone-solid"),
        pytest.param("tlf. 05 556", IdentifierType.PHONE, id="short-number-after-its-word"),
        pytest.param("536 54 000", IdentifierType.PHONE, id="phone-of-the-round-otherwise-parted"),
        pytest.param("01918110042", IdentifierType.NATIONAL_ID, id="national-id-for-tests"),
        pytest.param("019181 10042", IdentifierType.NATIONAL_ID, id="national-id-parted"),
        pytest.param("974 760 673", IdentifierType.ORGANISATION, id="organisation-number"),
    ],
)
def test_shapes_are_found(text: str, kind: IdentifierType) -> None:
    (span,) = find_identifiers(f"Sjå {text} for meir.", FACTS)
    assert (span.text, span.type) == (text.removeprefix("tlf. "), kind)


@pytest.mark.parametrize("digits", ["01918110043", "99918110042", "974760674"])
def test_numbers_with_a_wrong_control_digit_are_none(digits: str) -> None:
    kinds = {span.type for span in find_identifiers(f"nr. {digits}.", FACTS)}
    assert not kinds & {IdentifierType.NATIONAL_ID, IdentifierType.ORGANISATION}


def test_allowed_names_stay_and_only_they() -> None:
    allow = (
        AllowedName(name="Bergen", reason="the subject"),
        AllowedName(name="lovdata.no"),
        AllowedName(name="Kari Vik"),
    )
    facts = RoundFacts(recipients=RECIPIENTS, persons=("Kari Nordmann",), allow=allow)
    text = "Bergen og Bergens prosjekt; Odda; https://www.lovdata.no/x; Kari Vik, men Kari ikkje; lovdata.no.example"
    assert found(text, facts) == ["Odda", "Kari", "lovdata.no.example"]


def test_a_finding_tells_whose_it_is() -> None:
    whose = [finding.whose for finding in find_all("Askøy, x@1228.kommune.example, www.1201.kommune.example", FACTS)]
    assert whose == ["1247", "1228", "1201"]


@pytest.mark.parametrize(
    ("text", "whose"),
    [
        pytest.param("post@ullensvang.kommune.no", "4618", id="domain-by-list"),
        pytest.param("https://www.odda.kommune.no/ikt", "4618", id="former-name"),
        pytest.param("Jondal", "4618", id="a-part-of-it"),
        pytest.param("post@utsira.kommune.no", None, id="another's"),
    ],
)
def test_former_names_lead_to_the_recipient(text: str, whose: str | None) -> None:
    recipient = Recipient(number="4618", name="Ullensvang", addresses=(), language=Language.NYNORSK)
    (finding,) = find_all(f"Sjå {text}", RoundFacts(recipients=(recipient,)))
    assert finding.whose == whose


@pytest.mark.parametrize(
    "unit",
    [
        *("Odda ", "Os og ", "Odda-", "Os-", "a@", "@", "www.", "a.no@", "1 ", "1228 ", "Xgata 5, 5750 ", "Ytre "),
        *("Pb. 1 ", "K. ", "Xa AS ", "Xa brann og AS ", "Interkommunalt ", "null ", "a (at) b dot ", "å\u0301"),
        *("\u200b", "«Os» ", "fjellbyvik", "'", "://", ".no", "@x.no", "http://www."),
    ],
)
def test_hostile_text_is_read_in_time(unit: str) -> None:
    """Forty thousand characters take some tenths of a second; what is not linear takes minutes."""
    start = time.process_time()
    find_identifiers(unit * (40_000 // len(unit)), FACTS)
    assert time.process_time() - start < 10


@given(st.text(alphabet=st.sampled_from("OdaOs kFjel.,-'123\n@wæøå\u00ad\u200b")))
def test_spans_are_in_order_and_stand_in_the_text(text: str) -> None:
    spans = find_identifiers(text, FACTS)
    assert all(span.text == text[span.start : span.end] and span.text for span in spans)
    assert all(one.end <= two.start for one, two in pairwise(spans))
