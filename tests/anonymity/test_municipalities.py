"""Municipalities: those of the round in every form, all others as they are written; words and persons stay."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kartlegg.anonymity.context import is_surname
from kartlegg.anonymity.find import find_all, find_identifiers
from kartlegg.anonymity.gazetteers import find_place, municipalities
from kartlegg.anonymity.words import is_inflected
from kartlegg.limits import MISSPELT_LETTERS
from kartlegg.model import IdentifierType, Language, Recipient, RoundFacts

NAMES = {
    "1201": "Bergen", "1211": "Etne", "1219": "Bømlo", "1221": "Stord", "1222": "Fitjar", "1224": "Kvinnherad",
    "1228": "Odda", "1235": "Voss", "1241": "Fusa", "1243": "Os", "1244": "Austevoll", "1245": "Sund", "1246": "Fjell",
    "1247": "Askøy", "1252": "Modalen", "1259": "Øygarden", "1263": "Lindås", "1264": "Austrheim", "1266": "Masfjorden",
}  # fmt: skip
FACTS = RoundFacts(
    recipients=tuple(
        Recipient(number=number, name=name, addresses=(), language=Language.NYNORSK) for number, name in NAMES.items()
    )
)
NONE = RoundFacts(recipients=())


def found(text: str, facts: RoundFacts = FACTS) -> list[str]:
    return [span.text for span in find_identifiers(text, facts) if span.type is IdentifierType.MUNICIPALITY]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("avtale med vossingane", ["vossingane"], id="inhabitants"),
        pytest.param("Ein stordabu og ein bergensar", ["stordabu", "bergensar"], id="inhabitants-by-list"),
        pytest.param("ei etneværing", ["etneværing"], id="inhabitant-derived"),
        pytest.param("på Kvinherad og i Austeheim", ["Kvinherad", "Austeheim"], id="a-letter-less"),
        pytest.param("Saman med Kvinnhreads kommunestyre", ["Kvinnhreads"], id="letters-swapped-with-genitive"),
        pytest.param("Vi samarbeider med Bømmlo", ["Bømmlo"], id="a-letter-more"),
        pytest.param(
            "Fjell-administrasjonen har éin", ["Fjell-administrasjonen"], id="a-word-that-opens-with-an-institution"
        ),
        pytest.param("Masfjord-folkene er samde", ["Masfjord-folkene"], id="without-its-article-before-a-hyphen"),
        pytest.param("Lindås-kontoret", ["Lindås-kontoret"], id="with-an-institution"),
        pytest.param("Austevold har to", ["Austevold"], id="misspelt-as-a-compound"),
        pytest.param("saman med kvinnherd", ["kvinnherd"], id="misspelt-as-a-compound-in-lower-case"),
        pytest.param("Me kjøper av Modaln", ["Modaln"], id="misspelt-nearly-as-a-form"),
        pytest.param("avtale med Fitar", ["Fitar"], id="misspelt-as-a-form-with-a-capital"),
        pytest.param("Lindas har to", ["Lindas"], id="without-a-ring-where-it-opens"),
        pytest.param("#lindas, (lindas)", ["lindas", "lindas"], id="without-a-ring-after-a-mark"),
        pytest.param("lindas-kommune", ["lindas-kommune"], id="without-a-ring-before-a-hyphen"),
        pytest.param("askoy_ikt.docx og svarLindasIKT", ["askoy", "Lindas"], id="file-names"),
        pytest.param("Bergenserne og bergensernes", ["Bergenserne", "bergensernes"], id="inhabitants-bokmål"),
        pytest.param("bergenserane, bergensere", ["bergenserane", "bergensere"], id="inhabitants-in-two-forms"),
        pytest.param("Fjellværingane er med", ["Fjellværingane"], id="inhabitants-of-a-word"),
        pytest.param("oddingane og oddinger", ["oddingane", "oddinger"], id="inhabitants-with-another-vowel"),
        pytest.param("Legevakta i Oddda", ["Oddda"], id="short-name-misspelt-after-a-preposition"),
        pytest.param("austevolls og lindås'", ["austevolls", "lindås'"], id="lower-case-genitive"),
        pytest.param("Bomlo, Askoey og Oeygarden", ["Bomlo", "Askoey", "Oeygarden"], id="without-norwegian-letters"),
        pytest.param("avtale med Lindas", ["Lindas"], id="without-a-ring-though-it-could-be-a-genitive"),
        pytest.param("Øygardsordføraren svarte", ["Øygardsordføraren"], id="compound-without-the-article"),
        pytest.param("Utan Masfjordkontoret", ["Masfjordkontoret"], id="compound-in-mid-sentence"),
        pytest.param("Vossefellesskapet er lagt ned", ["Vossefellesskapet"], id="compound-with-a-linking-vowel"),
        pytest.param(
            "fitjarleiinga og oddasamarbeidet", ["fitjarleiinga", "oddasamarbeidet"], id="compound-lower-case"
        ),
        pytest.param("Fitjar- og Stordsida", ["Fitjar", "Stordsida"], id="pair"),
        pytest.param("Bømlo- og Etneområdet", ["Bømlo", "Etneområdet"], id="pair-of-areas"),
        pytest.param("Etter at Osordføraren gjekk av", ["Osordføraren"], id="compound-of-a-name-that-is-a-word"),
        pytest.param("Fjells budsjett", ["Fjells"], id="genitive-of-a-word-that-opens"),
        pytest.param("Kommunane Os og Sund", ["Os", "Sund"], id="words-in-a-list"),
        pytest.param("Sund og Fjell har avtale", ["Sund", "Fjell"], id="a-list-that-opens"),
        pytest.param("Os har to årsverk", ["Os"], id="a-word-that-acts-like-a-municipality"),
        pytest.param("staben i OS", ["OS"], id="capitals-after-i"),
        pytest.param("Alver er ny frå 2020, etter Bjørnafjorden", ["Bjørnafjorden"], id="new-name-of-a-recipient"),
        pytest.param("i Alver kommune", ["Alver"], id="new-name-that-is-a-word-too"),
        pytest.param("i byen mellom dei sju fjell", ["byen mellom dei sju fjell"], id="nickname"),
        pytest.param("prosjektet DigiVoss", ["Voss"], id="capitals-inside"),
        pytest.param("ei etter nordaas-metoden i oeygarden", ["oeygarden"], id="digraphs-in-lower-case"),
        pytest.param("Vertskommunen er Os", ["Os"], id="called-a-municipality"),
        pytest.param("Os er ein liten kommune", ["Os"], id="what-only-a-municipality-is"),
        pytest.param("ordføraren Odda", ["Odda"], id="after-a-title"),
        pytest.param("knr. 1243", ["1243"], id="number"),
    ],
)
def test_those_of_the_round_are_found_in_every_form(text: str, expected: list[str]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize("name", sorted({one.name for one in municipalities()}))
def test_every_municipality_of_norway_is_found_without_a_round(name: str) -> None:
    genitive = name + ("'" if name[-1] in "sx" else "s")
    assert found(f"Avtalen i {name} gjeld.", NONE) == [name]
    assert found(f"Kommunestyret i {name} kommune vedtok det.", NONE) == [name]
    assert found(f"Mange av {genitive} innbyggjarar er med.", NONE) == [genitive]


@pytest.mark.parametrize(
    "name", sorted({name for one in municipalities() for name in one.other_names}), ids=lambda name: name
)
def test_sami_and_kven_names_are_found(name: str) -> None:
    assert found(f"Kurset vart halde i {name}.", NONE) == [name]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("ansatt i stavanger kommune", ["stavanger"], id="lower-case-beside-kommune"),
        pytest.param("i nordre land kommune", ["nordre land"], id="two-words-in-lower-case"),
        pytest.param("Kommunene Hole og Overhalla", ["Hole", "Overhalla"], id="a-word-in-a-list"),
        pytest.param("felles brannmur med Lund", ["Lund"], id="what-is-shared"),
        pytest.param("ansatt i Stodr kommune", ["Stodr"], id="unknown-name-beside-kommune"),
        pytest.param("i Sauherad og Bø.", ["Sauherad", "Bø"], id="a-surname-in-a-list"),
    ],
)
def test_others_are_told_by_context(text: str, expected: list[str]) -> None:
    assert found(text, NONE) == expected


@pytest.mark.parametrize("facts", [pytest.param(FACTS, id="own"), pytest.param(NONE, id="no-round")])
@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Fjell og hav skil bygdene.", id="word-opens"),
        pytest.param("Sund fornuft er det beste vernet.", id="adjective-opens"),
        pytest.param("Os og røyk frå kjøkenet.", id="noun-opens"),
        pytest.param("Sel bilen før du reiser.", id="imperative"),
        pytest.param("Time for time auka talet.", id="phrase"),
        pytest.param("Strand er eit anna ord for fjøre.", id="defined"),
        pytest.param("Kari Lund sa at ho var nøgd.", id="after-a-first-name"),
        pytest.param("Rådgjevar Jon Time svara.", id="after-title-and-name"),
        pytest.param("Statsråd Sund opna møtet.", id="after-a-title"),
        pytest.param("Berg meiner at staten bør ta rekninga.", id="one-who-speaks"),
        pytest.param("I går ringde K. Berg.", id="after-an-initial"),
        pytest.param("Flora Nilsen er med.", id="first-name-before-a-surname"),
        pytest.param("Lund er skeptisk.", id="one-who-feels"),
        pytest.param("Dette er bra, svarte Kari Voss.", id="own-name-after-a-first-name"),
        pytest.param("over fjell og sund, i time etter time", id="lower-case"),
        pytest.param("fjellhallen, sundhet, vikar, lindring, modulen", id="longer-words"),
        pytest.param("Nytt OS på maskinane", id="operating-system"),
        pytest.param("Oss imellom går det bra for oss.", id="pronoun"),
        pytest.param("DET TEK EIN TIME OG KREV FJELL", id="all-in-capitals"),
        pytest.param("Det Tek Ein Time Og Krev Fjell På Staden", id="every-word-with-a-capital"),
    ],
)
def test_words_and_persons_are_no_municipalities(text: str, facts: RoundFacts) -> None:
    assert found(text, facts) == []


def test_a_former_or_new_name_leads_to_the_recipient() -> None:
    (finding,) = find_all("Møtet i Bjørnafjorden", FACTS)
    assert finding.whose is None  # Os and Fusa both went into it
    (finding,) = find_all("Møtet i Odda", RoundFacts(recipients=(FACTS.recipients[6],)))
    assert finding.whose == "1228"


LONG_NAMES = [name for name in NAMES.values() if len(name) >= MISSPELT_LETTERS]


def edited(name: str, chance: random.Random) -> str:
    """A name with one letter another, less, more, or changed with its neighbour."""
    at, letter = chance.randrange(len(name)), chance.choice("abcdefghijklmnopqrstuvwxyzæøå")
    kind = chance.choice(("other", "less", "more", "swapped"))
    if kind == "swapped":
        at = min(at, len(name) - 2)
        return name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    return name[:at] + (letter if kind != "less" else "") + name[at + (kind != "more") :]


@pytest.mark.parametrize("capital", [pytest.param(True, id="capital"), pytest.param(False, id="lower-case")])
@pytest.mark.parametrize("carrier", ["Vi deler drift med {} og andre.", "{} har to årsverk."])
@pytest.mark.parametrize("name", LONG_NAMES)
def test_a_name_with_one_wrong_letter_is_found_unless_it_is_another_word(
    name: str, carrier: str, *, capital: bool
) -> None:
    chance = random.Random(name)
    words = {edited(name.lower(), chance) for _ in range(60)} - {name.lower()}
    words = {word for word in words if not is_inflected(word) and not is_surname(word) and find_place(word) is None}
    missed = [word for word in words if not found(carrier.format(word.capitalize() if capital else word))]
    assert len(missed) <= len(words) * 0.05, missed


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("vergen skal høyrast, og fergen går", id="forms-near-a-name"),
        pytest.param("Fergen går kl. 9. Borgen er gammal.", id="forms-that-open"),
        pytest.param("Moralen er at øygarder kjem og går", id="forms-of-words"),
        pytest.param("Fjell-klatring er moro", id="a-word-with-a-hyphen"),
        pytest.param("FERGEN GÅR KLOKKA NI", id="a-heading"),
    ],
)
def test_words_near_a_name_stay(text: str) -> None:
    assert found(text) == []


@given(st.text(alphabet=st.sampled_from("OosFjelUnd kmgai-.,'\n"), max_size=60))
def test_any_text_is_judged_the_same_twice(text: str) -> None:
    assert find_identifiers(text, FACTS) == find_identifiers(text, FACTS)
