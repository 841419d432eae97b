"""A run of a reply's words is found however it is dressed up; what the letter says or many say is nobody's own."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kartlegg.anonymity.leaks.quotes import find_quotes
from leak_rounds import body, evidence_of

STRAUM = "Straumen gjekk to gonger i haust, og då stod heile rådhuset i mørke i nesten fire timar."
KURS = "Vi trenger først og fremst kurs som ikke ligger to reisedager unna, og noen som svarer på telefonen."
LEAKS = [
    pytest.param("STRAUMEN gjekk – to gonger i *haust*", True, id="case-and-marks"),
    pytest.param("då stod heile rådhuset i mørke", True, id="six-words"),
    pytest.param("Straumen gjekk to gonger i haust, og då stod alle i mørke", True, id="twelve-with-one-replaced"),
    pytest.param("Strømmen gjekk to gonger i haust og då var heile rådhuset i mørke", True, id="two-replaced"),
    pytest.param("straumen gjekk to gonger i haust då stod rådhuset i mørke", True, id="words-left-out"),
    pytest.param("gikk to ganger i haust og da stod hele", True, id="small-words-in-bokmål"),
    pytest.param("kurs som ikkje ligger to reisedager unna", True, id="small-words-in-nynorsk"),
    pytest.param("Vi trenger først og fremst kurs som ikke", True, id="nb-start"),
    pytest.param("nokon som svarer på telefonen i blant", False, id="five-words-warn"),
    pytest.param("stod heile rådhuset i mørke no", False, id="five-words-warn-nn"),
]
CLEAN = [
    pytest.param("straumen gjekk tre gonger på rådhuset i fjor haust", id="other-order"),
    pytest.param("Mange ønskjer kurs nærare heime.", id="paraphrase-nn"),
    pytest.param("Flere ønsker noen å ringe til.", id="paraphrase-nb"),
    pytest.param("Dei fleste peikar på at det er for lite folk.", id="statement"),
    pytest.param("Det er ikkje til å koma utanom.", id="idiom"),
]


@pytest.mark.parametrize(("text", "stops"), LEAKS)
def test_a_quotation_is_found(text: str, stops: bool) -> None:
    (leak,) = find_quotes(body(f"Nokon fortel: {text}, og meir."), evidence_of(STRAUM, KURS))
    assert leak.row == 12
    assert leak.stops is stops
    assert leak.whose == (("9002",) if "reisedager" in text or "elefon" in text or "fremst" in text else ("9001",))


@pytest.mark.parametrize("text", CLEAN)
def test_other_words_for_it_are_left_alone(text: str) -> None:
    assert not list(find_quotes(body(text), evidence_of(STRAUM, KURS)))


def test_words_that_are_known_or_shared_are_nobodys_own() -> None:
    text = body(f"Vi siterer: {STRAUM}")
    assert list(find_quotes(text, evidence_of(STRAUM)))
    assert not list(find_quotes(text, evidence_of(STRAUM, known=("Brevet: " + STRAUM,))))
    assert not list(find_quotes(text, evidence_of(STRAUM, STRAUM, STRAUM)))
    (leak,) = find_quotes(text, evidence_of(STRAUM, STRAUM))
    assert leak.whose == ("9001", "9002")


def test_the_title_may_be_shortened() -> None:
    """A title's words in a few more or fewer are nobody's own; in a long run they are somebody's again."""
    reply = "Svar på spørsmål om vaktordning og brannvern ved rådhuset om natta."
    known = ("Spørsmål om status for brannvern og om vaktordning i kommunane",)
    assert not list(
        find_quotes(body("Det gjaldt spørsmål om vaktordning og brannvern."), evidence_of(reply, known=known))
    )
    assert list(find_quotes(body("Det gjaldt spørsmål om vaktordning og brannvern."), evidence_of(reply)))
    assert list(
        find_quotes(body("Spørsmål om vaktordning og brannvern ved rådhuset."), evidence_of(reply, known=known))
    )


def test_a_long_quotation_is_one_finding() -> None:
    (leak,) = find_quotes(body(f"Som sagt: {STRAUM} Slutt."), evidence_of(STRAUM))
    assert leak.text == STRAUM.rstrip(".")


@given(st.lists(st.sampled_from(["a", "b", "c,", "kurs", "straum", "d.\n", "é"]), max_size=40))
def test_quotations_stand_in_the_text(words: list[str]) -> None:
    text = " ".join(words)
    reply = "a kurs c d straum kurs c straum é a b kurs d a"
    for leak in find_quotes(body(text), evidence_of(reply)):
        assert leak.text in text
        assert leak.text.strip() == leak.text


@pytest.mark.parametrize(
    "text", [pytest.param("kurs straum " * 40_000, id="one-pair"), pytest.param("ord " * 80_000, id="one-word")]
)
def test_monotonous_text_takes_no_longer(text: str) -> None:
    start = time.perf_counter()
    list(find_quotes(body(text), evidence_of("kurs straum " * 14 + "ord ord ord ord")))
    assert time.perf_counter() - start < 10
