"""Figures and partners in free text: what is stated without doubt, and nothing else."""

import math
from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kartlegg.model import Cooperation, Language, Recipient, Sender, Survey
from kartlegg.reading.figures import NUMBER_RULES, find_number
from kartlegg.reading.partners import PARTNER_RULES, find_partners
from kartlegg.reading.phrases import PhraseRule

NAMES = (
    *("Aurdal", "Bergen", "Bø", "Bø", "Fjell", "Jondal", "Kvam", "Nord-Aurdal", "Odda", "Os", "Samnanger", "Stord"),
    *("Sund", "Sør-Varanger", "Time", "Vaksdal", "Voss", "Eigenby"),
)
NUMBERS = {name: str(9901 + index) for index, name in enumerate(NAMES)}
OWN = NUMBERS["Eigenby"]
SURVEY = Survey(
    id="s",
    title="IT i kommunane",
    language=Language.NYNORSK,
    timezone=UTC,
    sent=None,
    deadline=None,
    sender=Sender(name="Kari Prøve"),
    questions=(),
    recipients=tuple(
        Recipient(number=str(9901 + index), name=name, addresses=(f"post@k{index}.example",), language=Language.NYNORSK)
        for index, name in enumerate(NAMES)
    ),
    cooperation=(Cooperation(name="IKT Nordbygda", members=(NUMBERS["Voss"], NUMBERS["Kvam"], OWN)),),
)
# Words that the rules listen for, so that made-up texts come into their branches.
VOCABULARY = (
    "2 2,5 ½ 3/4 1.250 1 200 50 % 2017 to ein halv halvannet og til mellom - – + = ( ) . , ; : \n årsverk stilling Sum "
    "totalt hvorav ikkje ingen Ingen formell avtale uformelt men utanom enn Odda Os Bø Nord-Aurdal kommune i IKT AS "
    "Nordbygda har hadde under over personar kvar pluss vurderer elles ¤ \u00a0 \x00 İ"
)
WORDS = st.sampled_from(VOCABULARY.split(" "))
TEXTS = st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=30).map(" ".join))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param("Eitt årsverk, delt på tre.", 1.0, id="shared: words"),
        pytest.param("3 årsverk, fordelt på 4 personar", 3.0, id="shared: digits"),
        pytest.param("150 % fordelt på to", 1.5, id="shared: per cent"),
        pytest.param(
            "Fem årsverk til saman: fire på drift og eitt på plan.", 5.0, id="total: its word before the parts"
        ),
        pytest.param("Det skal stå 4,2 årsverk, ikkje 2,4.", 4.2, id="correction: not the other"),
        pytest.param("3 årsverk i stedet for 4", 3.0, id="correction: instead of the other"),
        pytest.param("2,5 årsverk", 2.5, id="written out numbers and forms: decimal comma"),
        pytest.param("2.5", 2.5, id="written out numbers and forms: decimal point alone"),
        pytest.param("2½ årsverk til saman", 2.5, id="written out numbers and forms: half sign"),
        pytest.param("1 1/2 årsverk", 1.5, id="written out numbers and forms: half as fraction"),
        pytest.param("3/4 stilling", 0.75, id="written out numbers and forms: fraction"),
        pytest.param("to og ein halv", 2.5, id="written out numbers and forms: words nn"),
        pytest.param("to og en halv", 2.5, id="written out numbers and forms: words nb"),
        pytest.param("Fire og et halvt årsverk.", 4.5, id="written out numbers and forms: words with half nb"),
        pytest.param("To heile og ei halv stilling", 2.5, id="written out numbers and forms: whole and half"),
        pytest.param("halvannet", 1.5, id="written out numbers and forms: halvannet"),
        pytest.param("Halvtanna årsverk.", 1.5, id="written out numbers and forms: halvtanna"),
        pytest.param("halvanna", 1.5, id="written out numbers and forms: halvanna"),
        pytest.param("ein halv stilling", 0.5, id="written out numbers and forms: half nn"),
        pytest.param("Et halvt årsverk", 0.5, id="written out numbers and forms: half nb"),
        pytest.param("Fire årsverk", 4.0, id="written out numbers and forms: four"),
        pytest.param("eitt årsverk", 1.0, id="written out numbers and forms: one nn"),
        pytest.param("ett årsverk", 1.0, id="written out numbers and forms: one nb"),
        pytest.param("Ein stilling", 1.0, id="written out numbers and forms: article with the unit"),
        pytest.param("sytten årsverk", 17.0, id="written out numbers and forms: seventeen"),
        pytest.param("Nitten", 19.0, id="written out numbers and forms: nineteen alone"),
        pytest.param("syv årsverk", 7.0, id="written out numbers and forms: syv"),
        pytest.param("1 200", 1200.0, id="written out numbers and forms: thousands"),
        pytest.param("Antall årsverk: 3,2", 3.2, id="written out numbers and forms: unit first"),
        pytest.param("0,6", 0.6, id="written out numbers and forms: bare"),
        pytest.param("Vi har 3.", 3.0, id="written out numbers and forms: bare after a verb"),
        pytest.param(
            "2,5 (IT-leiar, ein konsulent og 0,5 på skule)", 2.5, id="written out numbers and forms: bare at the head"
        ),
        pytest.param("tre (3) årsverk", 3.0, id="written out numbers and forms: twice"),
        pytest.param("250 %-stilling", 2.5, id="shares: percent hyphen"),
        pytest.param("30 % stilling", 0.3, id="shares: percent"),
        pytest.param("80 prosent stilling", 0.8, id="shares: percent word"),
        pytest.param("20-30 % stilling", 0.25, id="shares: percent range"),
        pytest.param("20 % av ei stilling", 0.2, id="shares: percent of"),
        pytest.param("50 %", 0.5, id="shares: percent alone"),
        pytest.param("to 50 % stillingar", 1.0, id="shares: count times percent"),
        pytest.param("2 x 40% stilling", 0.8, id="shares: times sign"),
        pytest.param("Ei stilling på 60 %", 0.6, id="shares: size after"),
        pytest.param("1 stilling (60 %)", 0.6, id="shares: size in brackets"),
        pytest.param("Ein person i 80 % stilling", 0.8, id="shares: person in a share"),
        pytest.param("Tre tilsette i 100 % stilling", 3.0, id="shares: people in full"),
        pytest.param("Éin person på heiltid", 1.0, id="shares: full time"),
        pytest.param("1,5 årsverk (100 % + 50 %)", 1.5, id="shares: shares of the total"),
        pytest.param("fire personar, totalt 350 % stilling", 3.5, id="shares: percent total"),
        pytest.param("2-3", 2.5, id="ranges and about: hyphen"),
        pytest.param("2–3", 2.5, id="ranges and about: dash"),
        pytest.param("mellom 2 og 3", 2.5, id="ranges and about: between"),
        pytest.param("2 til 3", 2.5, id="ranges and about: to"),
        pytest.param("to-tre årsverk", 2.5, id="ranges and about: words range"),
        pytest.param("om lag 3", 3.0, id="ranges and about: about nn"),
        pytest.param("ca. 3", 3.0, id="ranges and about: about"),
        pytest.param("rundt 3", 3.0, id="ranges and about: around"),
        pytest.param("Anslagsvis 2 årsverk.", 2.0, id="ranges and about: estimate"),
        pytest.param("1,5 + 0,5", 2.0, id="totals and parts: plus"),
        pytest.param("1 + 1 + 0,5 = 2,5", 2.5, id="totals and parts: sum with result"),
        pytest.param("3,0 årsverk drift, 1,0 årsverk skule. Sum 4,0", 4.0, id="totals and parts: sum"),
        pytest.param("14 ved IKT-eininga og 1 sjef, altså 15", 15.0, id="totals and parts: so"),
        pytest.param("Totalt 178 årsverk: 147 i drift og 31 i utvikling", 178.0, id="totals and parts: total first"),
        pytest.param("7 på drift og 1 på utvikling, totalt 8", 8.0, id="totals and parts: total last"),
        pytest.param("Til saman 17,5", 17.5, id="totals and parts: til saman"),
        pytest.param("i alt 4", 4.0, id="totals and parts: i alt"),
        pytest.param("Drift: 2,0\nDigitalisering: 1,0\nSum: 3,0", 3.0, id="totals and parts: lines"),
        pytest.param("Fem årsverk, tre på drift og to på utvikling", 5.0, id="totals and parts: parts add up"),
        pytest.param(
            "4,2 årsverk. Tre på drift, ein på skule og 0,2 på kart.", 4.2, id="totals and parts: parts with an article"
        ),
        pytest.param(
            "Halvannet årsverk, en konsulent på heltid og en halv stilling", 1.5, id="totals and parts: parts in prose"
        ),
        pytest.param("3 årsverk, hvorav 1 på skole", 3.0, id="totals and parts: hvorav"),
        pytest.param("5 årsverk. Av desse er 2 på drift.", 5.0, id="totals and parts: av desse"),
        pytest.param("4 årsverk inkludert 1 lærling", 4.0, id="totals and parts: included"),
        pytest.param("4 årsverk, delt på 5 personar", 4.0, id="totals and parts: divided"),
        pytest.param("Vi har fem ansatte på IT, tilsvarende 4,6 årsverk", 4.6, id="totals and parts: equals"),
        pytest.param(
            "3,6 årsverk totalt på IKT: to konsulentar og ein 60 % stilling",
            3.6,
            id="totals and parts: list after total",
        ),
        pytest.param("4 årsverk. Var 6 for tre år sidan.", 4.0, id="another time or owner: past"),
        pytest.param("Vi hadde 6 årsverk, no 4 årsverk", 4.0, id="another time or owner: then and now"),
        pytest.param("4 årsverk, opp frå 3 i 2015", 4.0, id="another time or owner: up from"),
        pytest.param("3 årsverk, men vi treng 2 til", 3.0, id="another time or owner: need"),
        pytest.param("2 årsverk. Frå nyttår blir det 3.", 2.0, id="another time or owner: future"),
        pytest.param("2,5 årsverk, 1 er vakant", 2.5, id="another time or owner: vacant"),
        pytest.param(
            "Me har 1 årsverk. IKT Sunn IKS har 14 årsverk totalt.", 1.0, id="another time or owner: company beside"
        ),
        pytest.param("2 årsverk, og vi kjøper 0,5 årsverk frå andre", 2.0, id="another time or owner: bought"),
        pytest.param("Per 1.10.2017: 6 årsverk", 6.0, id="another time or owner: date"),
        pytest.param("2 årsverk i 12 skular med 1 200 elevar", 2.0, id="another time or owner: other nouns"),
        pytest.param("Ingen", 0.0, id="nought: none"),
        pytest.param("Ingen årsverk", 0.0, id="nought: none with unit"),
        pytest.param("0 årsverk", 0.0, id="nought: zero"),
        pytest.param("Null", 0.0, id="nought: null"),
        pytest.param("Ingen. Alt vert kjøpt.", 0.0, id="nought: none and why"),
    ],
)
def test_a_total_that_is_stated(text: str, wanted: float) -> None:
    assert find_number(text, unit="årsverk") == wanted


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Eitt årsverk fast og 30 % på timebasis", id="a share on top"),
        pytest.param("Under ett årsverk", id="under"),
        pytest.param("mindre enn 1", id="less than"),
        pytest.param("over 3", id="over"),
        pytest.param("minst 2", id="at least"),
        pytest.param("inntil 2", id="up to"),
        pytest.param("I underkant av 3 årsverk", id="just under"),
        pytest.param("2 årsverk eller meir", id="or more"),
        pytest.param("2+", id="plus sign"),
        pytest.param("kanskje 2 årsverk", id="perhaps"),
        pytest.param("Vanskeleg å talfeste, men om lag 2", id="hard to tell"),
        pytest.param("Ingen eigne. IKT X IKS har 20 årsverk for alle eigarkommunane", id="somebody else's"),
        pytest.param("7 årsverk delt på 5 kommunar", id="shared"),
        pytest.param("Vår del av selskapet er 1 årsverk. Vi har 2 årsverk sjølve.", id="two owners"),
        pytest.param("2 årsverk på drift og 1,5 på utvikling", id="parts without total"),
        pytest.param("Drift: 2 årsverk\nDigitalisering: 1 årsverk", id="lines without total"),
        pytest.param("Ca 1 årsverk på drift og ca 1 årsverk på utvikling", id="equal parts"),
        pytest.param("3 årsverk. I tillegg 0,5 årsverk på skule.", id="in addition"),
        pytest.param("3 årsverk pluss ein konsulent", id="plus a person"),
        pytest.param("IKT-avdelinga: til saman 3. Skule: til saman 1.", id="two totals"),
        pytest.param("Kommunen har 800 årsverk totalt. 6 årsverk arbeider med IKT.", id="whole municipality"),
        pytest.param("To stillingar på 50 %", id="size of two"),
        pytest.param("Tre personar har ei halv stilling kvar", id="each"),
        pytest.param("1 årsverk pr skule", id="per"),
        pytest.param("Vi er tre personar på IKT", id="people"),
        pytest.param("Vi er 3.", id="people without a noun"),
        pytest.param("1 deltidsstilling", id="part time"),
        pytest.param("Auka frå 2 til 3 årsverk", id="change"),
        pytest.param("1.250 årsverk", id="point or thousands"),
        pytest.param("2,500 årsverk", id="three decimals"),
        pytest.param("Vi har ikkje eit eige årsverk", id="denied"),
        pytest.param("Ingen, men rådmannen hjelper til", id="none but"),
        pytest.param("Ingen eigne", id="none of our own"),
        pytest.param("I 2016 og 2017. Ring 55 12 34 56.", id="years and telephone"),
        pytest.param("20 % av budsjettet", id="percent of something"),
        pytest.param("Sjå punkt 3 i notat av 12. oktober", id="reference"),
        pytest.param("Vi brukar Windows 10 og Office 365, 24/7", id="products"),
        pytest.param("", id="empty"),
    ],
)
def test_a_doubt_gives_nothing(text: str) -> None:
    assert find_number(text, unit="årsverk") is None


@pytest.mark.parametrize(
    ("text", "unit", "wanted"),
    [
        pytest.param("3 stillingar", "årsverk", 3.0, id="position for man-year"),
        pytest.param("3 årsverk", "stillingar", 3.0, id="man-year for position"),
        pytest.param("Budsjettet er 1,5 millionar kroner", "kroner", 1_500_000.0, id="millions"),
        pytest.param("kr 500 000", "kroner", 500_000.0, id="unit before"),
        pytest.param("30 % av budsjettet", "kroner", None, id="percent is no money"),
        pytest.param("12 skular og 340 elevar", "skular", 12.0, id="a noun"),
        pytest.param("12 skolar", None, 12.0, id="any noun"),
        pytest.param("12 skolar og 3 barnehagar", None, None, id="two nouns"),
        pytest.param("(.*", "(.*", None, id="a unit that is no pattern"),
    ],
)
def test_the_unit_is_the_questions(text: str, unit: str | None, wanted: float | None) -> None:
    assert find_number(text, unit=unit) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param("Odda og Jondal", "Odda Jondal", id="og"),
        pytest.param("Fjell/Sund", "Fjell Sund", id="slash"),
        pytest.param("Fjell & Sund", "Fjell Sund", id="ampersand"),
        pytest.param("Odda, Jondal; Voss", "Odda Jondal Voss", id="list"),
        pytest.param("- Odda\n- Jondal\n- Voss", "Odda Jondal Voss", id="bullets"),
        pytest.param("Os kommune", "Os", id="kommune"),
        pytest.param("Samarbeid med Kvam herad", "Kvam", id="herad"),
        pytest.param("Avtale med Bergen kommune, og Os' driftsmiljø", "Bergen Os", id="genitive with apostrophe"),
        pytest.param("Vi nyttar Bergens løysing etter avtale", "Bergen", id="genitive"),
        pytest.param("Sør-Varanger og Nord-Aurdal", "Sør-Varanger Nord-Aurdal", id="several words"),
        pytest.param("Aurdal", "Aurdal", id="the shorter name"),
        pytest.param("BERGEN og ODDA", "Bergen Odda", id="capitals"),
        pytest.param("Odda-Jondal", "Odda Jondal", id="hyphen"),
        pytest.param("Odda (vertskommuneavtale sidan 2009). Avtale med Voss om støtte.", "Odda Voss", id="sentences"),
        pytest.param("Voss er vertskommune for oss.", "Voss", id="subject"),
        pytest.param("Sund økonomi krev meir.", "", id="common word first"),
        pytest.param("fjell, sund og os", "", id="lower case"),
        pytest.param("Os er ein god nabo", "", id="name in prose"),
        pytest.param("Kari Fjell er kontakt for avtalen med Os.", "Os", id="person"),
        pytest.param("Voss IKT AS leverer drift", "", id="company"),
        pytest.param("Leverandøren held til i Bergen", "", id="place"),
        pytest.param("Vi er med i Bergen-regionen", "", id="region"),
        pytest.param("Vi er del av IKT Nordbygda.", "Voss Kvam", id="body"),
        pytest.param("ikt nordbygda IKS", "Voss Kvam", id="body in lower case"),
        pytest.param("Alle i IKT Nordbygda unntatt Kvam", "Voss", id="body without one"),
        pytest.param("Vi vurderer å gå inn i IKT Nordbygda", "", id="body not joined"),
        pytest.param(
            "Ingen om drift. Vaksdal og Samnanger om felles PPT.", "Vaksdal Samnanger", id="none about one thing"
        ),
        pytest.param("Ingen avtalar ut over Odda", "Odda", id="beyond"),
        pytest.param("Ingen andre enn Odda", "Odda", id="other than"),
        pytest.param("ingen utanom Odda", "Odda", id="except"),
        pytest.param("Bortsett frå ein avtale med Odda har vi ingen formelle avtalar.", "Odda", id="except first"),
        pytest.param("Uformelt samarbeid med Odda", "", id="informal"),
        pytest.param("Ingen formell avtale med Odda", "", id="none formal"),
        pytest.param("Vi har ikkje formelle avtalar med\nOdda", "", id="wrapped"),
        pytest.param("Formell avtale med Stord. Ellers bare uformelt med Bergen.", "Stord", id="else only nb"),
        pytest.param("Formell avtale med Stord, elles berre uformelt med Bergen.", "Stord", id="else only nn"),
        pytest.param("Ingen avtale med Bergen, men avtale med Odda om PPT.", "Odda", id="but"),
        pytest.param("Vi har samarbeid med Odda, men det er ikkje formalisert.", "", id="taken back"),
        pytest.param("Samarbeid med Odda og Voss. Det er ikke formalisert.", "", id="taken back after"),
        pytest.param("Odda (drift), Jondal (uformelt)", "Odda", id="aside"),
        pytest.param("Odda og Jondal (uformelt)", "", id="aside for both"),
        pytest.param("Uformelt samarbeid:\n- Odda\n- Jondal", "", id="heading"),
        pytest.param("Formelle: Odda, Jondal\nUformelle: Voss", "Odda Jondal", id="two headings"),
        pytest.param("Ingen formelle avtalar. Vi samarbeider likevel med Odda.", "", id="none and yet"),
        pytest.param("Nei. Vi samarbeider med Odda.", "", id="no and yet"),
        pytest.param(
            "Det finnes ingen formelle avtaler, men vi møter Odda og Voss jevnlig.", "", id="none but meetings"
        ),
        pytest.param("Odda (i prosess)", "", id="in process"),
        pytest.param("Odda er invitert, men har ikkje skrive under", "", id="invited"),
        pytest.param("Vi ønskjer avtale med Odda", "", id="wish nn"),
        pytest.param("Vi ønsker avtale med Odda", "", id="wish nb"),
        pytest.param("Har bede om avtale med Odda", "", id="asked nn"),
        pytest.param("Har bedt om avtale med Odda", "", id="asked nb"),
        pytest.param("Vi vurderer Odda", "", id="consider"),
        pytest.param("Vi planlegger samarbeid med Odda", "", id="plan"),
        pytest.param("Avtale med Bergen, og er i dialog med Odda.", "Bergen", id="dialogue"),
        pytest.param("Samarbeid med Odda er under utredning", "", id="studied"),
        pytest.param("Forprosjekt med Odda", "", id="pilot"),
        pytest.param("Avtalen med Odda er avsluttet", "", id="ended nb"),
        pytest.param("Avtalen med Odda er avslutta", "", id="ended nn"),
        pytest.param("Stord, Odda og Voss. Odda har sagt opp avtalen.", "Stord Voss", id="ended by one"),
        pytest.param("Tidlegare Odda, no Jondal", "Jondal", id="then and now"),
        pytest.param("Samnanger og Time", "Samnanger Time", id="a common word mid-sentence"),
        pytest.param("Bø og Odda", "Odda", id="two of one name"),
        pytest.param("Ingen", "", id="none"),
        pytest.param("", "", id="empty"),
    ],
)
def test_partners(text: str, wanted: str) -> None:
    assert find_partners(text, survey=SURVEY, own=OWN) == tuple(sorted(NUMBERS[name] for name in wanted.split()))


def test_its_own_name_is_left_out() -> None:
    assert find_partners("Eigenby og Odda", survey=SURVEY, own=OWN) == (NUMBERS["Odda"],)
    assert find_partners("Eigenby og Odda", survey=SURVEY, own=None) == tuple(sorted((NUMBERS["Odda"], OWN)))


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.name) for rule in (*NUMBER_RULES, *PARTNER_RULES)])
def test_each_rule_finds_its_specimens(rule: PhraseRule) -> None:
    assert rule.specimens
    for specimen in rule.specimens:
        assert rule.pattern.search(specimen), specimen


@given(TEXTS, st.sampled_from(("årsverk", "kroner", "skular", None)))
def test_any_text_gives_a_number_or_nothing(text: str, unit: str | None) -> None:
    found = find_number(text, unit=unit)
    assert found is None or (math.isfinite(found) and found >= 0)


@given(TEXTS)
def test_any_text_gives_partners_of_the_survey(text: str) -> None:
    found = find_partners(text, survey=SURVEY, own=OWN)
    assert set(found) <= set(NUMBERS.values()) - {OWN}
    assert list(found) == sorted(set(found))
