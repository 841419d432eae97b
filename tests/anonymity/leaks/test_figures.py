"""A figure that few replies hold is found in every spelling; years, articles and our own counts are not figures."""

import pytest

from kartlegg.anonymity.leaks.figures import find_rare_figures
from leak_rounds import body, evidence_of

REPLIES = (
    "Vi har 0,4 årsverk til dette, 43 fagsystem og 18 821 innbyggjarar."
    " Kabelen rauk 14. mars. Prisen var 2,3 mill. kr.",
    "Hos oss er det halvannet årsverk. Sju servere står i kjelleren, og 35 % av maskinene er eldre enn 2012."
    " Sak 2016/4471.",
    "To årsverk. Nett på tolv skular, kurs for 40 000 kr i året. Avtalen går ut 5. juni 2034.",
    "Vi har to årsverk og kjøper resten for 1 150 kr timen. Nedetida var 31 timar.",
    "2 årsverk, fem personar i vakta. Anslag 40,7 mill. Alle 71 tilsete på kurs. Budsjettet er 350 000 i året.",
)
LEAKS = [
    pytest.param("Nokon klarer seg med 0,4 årsverk.", "9001", id="decimal"),
    pytest.param("Noen klarer seg med null komma fire årsverk.", "9001", id="in-words"),
    pytest.param("Det finst ei 40 %-stilling til dette.", "9001", id="as-percent-of-a-post"),
    pytest.param("Der er 43 fagsystem i bruk.", "9001", id="integer-with-unit"),
    pytest.param("Der er førtitre ulike fagsystemer i bruk.", "9001", id="integer-in-words-nb"),
    pytest.param("Tenesta når 18821 innbyggarar.", "9001", id="without-space"),
    pytest.param("Tjenesten når 18.821 innbyggere.", "9001", id="with-full-stop"),
    pytest.param("Det gjeld nesten 19 000 innbyggjarar.", "9001", id="rounded-nn"),
    pytest.param("Det gjelder om lag 19 000 innbyggere.", "9001", id="rounded-nb"),
    pytest.param("Det kosta 2 300 000 kroner.", "9001", id="million-written-out"),
    pytest.param("Sambandet var borte den 14.3.2031.", "9001", id="date-in-digits"),
    pytest.param("Det gjekk gale 14. mars i år.", "9001", id="date-in-words"),
    pytest.param("Éin har halvanna årsverk.", "9002", id="halvanna"),
    pytest.param("Én har 1,5 stilling.", "9002", id="another-word-for-the-unit"),
    pytest.param("Om lag 7 servarar er gamle.", "9002", id="about-what-was-not-asked-for"),
    pytest.param("Der står 7 servarar i kjellaren.", "9002", id="units-of-both-forms"),
    pytest.param("Ein stor del, 35 prosent, er gamle.", "9002", id="percent"),
    pytest.param("Jf. sak 2016/4471.", "9002", id="case-number"),
    pytest.param("Ein har nett på 12 skular.", "9003", id="words-in-the-reply"),
    pytest.param("Kursa kostar 40 000 kroner.", "9003", id="round-with-unit"),
    pytest.param("Avtalen går til juni 2034.", "9003", id="month-and-year"),
    pytest.param("Timeprisen er kr 1150.", "9004", id="kr-before"),
    pytest.param("De var uten nett i 31 timer.", "9004", id="hours"),
    pytest.param("Vakta har 5 personer.", "9005", id="small-with-unit"),
    pytest.param("Det gjekk med nesten 41 millionar.", "9005", id="millions-rounded"),
    pytest.param("Alle dei 71 tilsette fekk kurs.", "9005", id="unit-that-the-reply-spells-wrong"),
    pytest.param("Budsjettet er på 350 000.", "9005", id="round-without-unit"),
    pytest.param("Førti tusen går til kurs.", "9003", id="thousands-in-words-by-what-stands-beside"),
    pytest.param("Nettet var borte éin og tretti timar.", "9004", id="ones-before-tens"),
    pytest.param("Nær 41 millioner ble brukt.", "9005", id="millions-near"),
]
CLEAN = [
    pytest.param("Dei fleste har to årsverk.", id="many-hold-it"),
    pytest.param("Ordninga kom i 2012.", id="year"),
    pytest.param("GDPR art. 32 og § 43 gjeld.", id="law"),
    pytest.param("43 kommunar vart spurde, og 12 svarte.", id="our-counts"),
    pytest.param("Mange manglar folk (7).", id="count-behind-a-statement"),
    pytest.param("1. Drift\n2. Kurs\n12. Vakt", id="list-numbers"),
    pytest.param("Dei fleste har frå to til fem årsverk, og nokre under eitt.", id="classes-nn"),
    pytest.param("Halvparten har om lag to årsverk eller mer.", id="middle-nb"),
    pytest.param("«Mange» minst 35 prosent.", id="scale"),
    pytest.param("Vi sendte brevet 3. februar 2031 med frist 17. februar.", id="dates-of-the-round"),
    pytest.param("Dato: 14. mars 2031", id="date-of-the-letter"),
    pytest.param("Alle må vente fem år på dette.", id="small-with-another-unit"),
    pytest.param("Fem tiltak er nemnde av mange.", id="small-count-of-ours"),
    pytest.param("Kvar skule har 43 elevar.", id="same-value-other-unit"),
    pytest.param("Lova krev 100 prosent dekning.", id="all"),
    pytest.param("Frå 1. januar 2034 gjeld ny lov.", id="turn-of-the-year"),
    pytest.param("Fylket har om lag 500 000 innbyggjarar.", id="round-population"),
]


@pytest.mark.parametrize(("text", "whose"), LEAKS)
def test_a_figure_of_one_reply_is_found(text: str, whose: str) -> None:
    leaks = list(find_rare_figures(body(f"Mange svarte.\n\n{text}\n"), evidence_of(*REPLIES)))
    assert [leak.whose for leak in leaks] == [(whose,)]
    assert all(leak.stops and leak.row == (6 if "sak" in text else 9) and leak.text in text for leak in leaks)


@pytest.mark.parametrize("text", CLEAN)
def test_other_figures_are_left_alone(text: str) -> None:
    assert not list(find_rare_figures(body(text), evidence_of(*REPLIES)))


@pytest.mark.parametrize(
    ("text", "row"),
    [
        pytest.param("Kommunen har 4 127 innbyggjarar.", 9, id="population-of-nobody-that-said-it"),
        pytest.param("Sjå sak 19/4021.", 6, id="case-number-of-nobody"),
        pytest.param("Referanse 201934418-1 gjelder dette.", 6, id="long-case-number"),
    ],
)
def test_what_can_be_looked_up_elsewhere_stops_too(text: str, row: int) -> None:
    (leak,) = find_rare_figures(body(text), evidence_of(*REPLIES))
    assert (leak.stops, leak.row, leak.whose) == (True, row, ())


def test_what_the_letter_says_is_nobodys_own() -> None:
    known = ("Vi har rekna med 43 fagsystem i kvar kommune.",)
    assert not list(find_rare_figures(body("Der er 43 fagsystem i bruk."), evidence_of(*REPLIES, known=known)))


@pytest.mark.parametrize(
    ("figures", "text", "found"),
    [
        pytest.param(("1,1", "2,3", "0,8"), "Til saman er det 4,2 årsverk.", True, id="sum-of-three"),
        pytest.param(("1,1", "2,3"), "Gjennomsnittet er 1,7 årsverk.", True, id="middle-of-two"),
        pytest.param(("21", "0,2", "0,3", "0,5", "0,4", "0,3"), "Totalt 22,7 årsverk.", True, id="one-dominates"),
        pytest.param(("2", "3", "2", "3", "2"), "Snittet for dei to minste er 2 årsverk.", True, id="of-two"),
        pytest.param(("2", "3", "2,5", "1,5", "2", "3"), "Totalt er det 14 årsverk.", False, id="many-alike"),
    ],
)
def test_a_sum_is_held_against_the_figures_behind_it(figures: tuple[str, ...], text: str, found: bool) -> None:
    answers = tuple({"1": f"{figure} årsverk"} for figure in figures)
    evidence = evidence_of(*("" for _ in figures), answers=answers)
    assert bool(list(find_rare_figures(body(text), evidence))) is found


def test_an_answer_without_a_unit_counts_what_was_asked_for() -> None:
    evidence = evidence_of("2,7 (drift og skule)", answers=({"1": "2,7 (drift og skule)"},))
    assert list(find_rare_figures(body("Ein har 2,7 stillingar."), evidence))
