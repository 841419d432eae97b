"""Counts that point to somebody are found in both written forms; what only looks like one is left alone."""

import pytest

from kartlegg.anonymity.leaks.counts import find_counts
from kartlegg.model import AnonymitySettings
from leak_rounds import body, evidence_of, make_survey

LEAKS = [
    pytest.param("Ein kommune har hatt datainnbrot.", id="nn-ein-kommune-har"),
    pytest.param("En kommune melder om brudd på lovverket.", id="nb-en-kommune-melder"),
    pytest.param("Det er éin kommune som står utan avtale.", id="nn-éin"),
    pytest.param("Bare én kommune har døgnvakt.", id="nb-bare-én"),
    pytest.param("Ei lita øykommune peikar på sambandet.", id="nn-adjective-and-compound"),
    pytest.param("Ein av kommunane ventar på svar.", id="nn-ein-av-kommunane"),
    pytest.param("En av dem som svarte, har sagt opp avtalen.", id="nb-en-av-dem"),
    pytest.param("To kommunar har felles leiar.", id="nn-to-kommunar"),
    pytest.param("To kommuner driver eget datasenter.", id="nb-to-kommuner"),
    pytest.param("Dette gjeld 2 kommunar.", id="nn-digit"),
    pytest.param("Eit par kommunar vurderer utsetjing.", id="nn-eit-par"),
    pytest.param("Berre to har skriftleg avtale.", id="nn-berre-to"),
    pytest.param("Kun to svarte ja på dette.", id="nb-kun-to"),
    pytest.param("Dei to som har prøvd, er nøgde.", id="nn-dei-to-som"),
    pytest.param("De to andre venter.", id="nb-de-to-andre"),
    pytest.param("Alle utanom éin har innført tofaktor.", id="nn-alle-utanom"),
    pytest.param("Alle unntatt to har vedtatt en plan.", id="nb-alle-unntatt"),
    pytest.param("Alle bortsett frå ein kommune er med.", id="nn-bortsett-frå"),
    pytest.param("Med ett unntak er alle fornøyde.", id="nb-med-ett-unntak"),
    pytest.param("27 av 29 kommunar er samde.", id="nn-complement"),
    pytest.param("Nitten av tjue ønsker dette.", id="nb-complement-in-words"),
    pytest.param("Éin av tjue kommunar er mot.", id="nn-one-of"),
    pytest.param("Den einaste kommunen med eige datasenter er nøgd.", id="nn-den-einaste"),
    pytest.param("Den største kommunen stiller med flest folk.", id="nb-den-største"),
    pytest.param("Den minste kommunen slit mest.", id="nn-den-minste"),
    pytest.param("Den nest største kommunen har ni stillinger.", id="nb-nest-største"),
    pytest.param("Berre dei største har eigen stab.", id="nn-berre-dei-største"),
    pytest.param("Kommunen med flest innbyggarar seier nei.", id="nn-kommunen-med-flest"),
    pytest.param("Ho som har ansvaret, sluttar i år.", id="nn-ho-som"),
    pytest.param("Hun som har ansvaret, slutter i år.", id="nb-hun-som"),
    pytest.param("Nokre manglar reserveline (1).", id="nn-one-behind"),
    pytest.param("Noen mangler reservelinje (2).", id="nb-two-behind"),
    pytest.param("Dei fleste manglar folk (19).", id="nn-all-but-one-behind"),
    pytest.param("De fleste mangler folk (18).", id="nb-all-but-two-behind"),
    pytest.param("5 prosent av kommunane er mot.", id="nn-percent-of-one"),
    pytest.param("95 prosent av kommunene er enige.", id="nb-percent-of-all-but-one"),
    pytest.param("| Tema | Tal |\n|---|---|\n| Folk | 12 |\n| Straum | 2 |", id="nn-markdown-table"),
    pytest.param("Tema\tAntall\nFolk\t12\nStrøm\t1", id="nb-table"),
    pytest.param("Éin seier at det hastar.", id="nn-éin-seier"),
    pytest.param("Svaret fra en kommune var særlig utførlig.", id="nb-svaret-fra-en"),
]
OTHERWISE_SAID = [
    pytest.param("Kun den ene har reserveløsning.", id="nb-the-one"),
    pytest.param("Et enkelt svar går mot felles drift.", id="nb-one-reply"),
    pytest.param("I eitt tilfelle er strategien vedteken.", id="nn-one-case"),
    pytest.param("Det er to som har øvd.", id="nn-nb-two-who"),
    pytest.param("Alle på to nær vil ha kurs.", id="nn-but-two"),
    pytest.param("Tre prosent av kommunane er imot.", id="nn-percent-in-words"),
    pytest.param("En tyvendedel er uenig.", id="nb-fraction"),
    pytest.param("To tjuedelar er usamde.", id="nn-fraction"),
    pytest.param("19/20 er samde.", id="nn-fraction-in-digits"),
    pytest.param("Nokon få (to) er usamde.", id="nn-in-brackets-in-words"),
    pytest.param("Noen få (1) er uenige.", id="nb-in-brackets-before-a-verb"),
    pytest.param("- Usamde: 2", id="nn-after-a-label"),
    pytest.param("Et mindretall på to er uenig.", id="nb-minority"),
    pytest.param("De to øvrige har ikke tatt stilling.", id="nb-the-other-two"),
    pytest.param("Dei resterande to har ikkje teke stilling.", id="nn-the-remaining-two"),
]
CLEAN = [
    pytest.param("Vedlegg: 1", id="label-of-a-letter"),
    pytest.param("Det er to ting som manglar.", id="two-things"),
    pytest.param("Møtet er 11/12.", id="date-with-slash"),
    pytest.param("Ein del peikar på økonomi (8).", id="nn-ein-del"),
    pytest.param("En felles plattform er ønsket av mange.", id="nb-en-felles-plattform"),
    pytest.param("Éin felles plattform vert nemnt av mange.", id="nn-éin-felles-plattform"),
    pytest.param("Det tek to år å få det til.", id="nn-to-år"),
    pytest.param("Berre to år etter var alt bytt.", id="nn-berre-to-år"),
    pytest.param("Den største utfordringa er folk.", id="nn-største-utfordringa"),
    pytest.param("Den største utfordringen er folk.", id="nb-største-utfordringen"),
    pytest.param("Tre kommunar har svart ja.", id="nn-tre-kommunar"),
    pytest.param("28 kommuner svarte på dette.", id="nb-28-kommuner"),
    pytest.param("Når ein kommune skal kjøpe inn, trengst hjelp.", id="nn-general"),
    pytest.param("En kommune kan ikke løse dette alene.", id="nb-general-kan"),
    pytest.param("Det er for mykje for ein kommune åleine.", id="nn-for-ein-kommune"),
    pytest.param("19 av 33 kommunar svarte.", id="nn-large-complement"),
    pytest.param("To av tre stillinger er faste.", id="nb-two-of-three-posts"),
    pytest.param("Den einaste løysinga er samarbeid.", id="nn-einaste-løysinga"),
    pytest.param("Alle utenom ferien er på jobb.", id="nb-alle-utenom-ferien"),
    pytest.param("Etter lova § 5 (2) gjeld dette alle.", id="nn-law"),
    pytest.param("Det gjelder (1) drift, (2) kurs og (3) vakt.", id="nb-enumeration"),
    pytest.param("Mange seier det same (8), og nokre meir (3).", id="nn-large-counts"),
    pytest.param("«Mange» minst 30 prosent, «de fleste» mer enn 50 prosent.", id="nb-scale"),
    pytest.param("Det som færre enn tre har nemnt, er ikkje med.", id="nn-færre-enn-tre"),
    pytest.param("| Nr. | Tema | Tal |\n|---|---|---|\n| 1 | Folk | 12 |\n| 2 | Straum | 9 |", id="nn-row-numbers"),
    pytest.param("Begge delar er viktige.", id="nn-begge-delar"),
    pytest.param("De minste kommunene har minst å gå på.", id="nb-plural-superlative"),
]


@pytest.mark.parametrize("text", LEAKS + OTHERWISE_SAID)
def test_a_count_that_points_to_somebody_is_found(text: str) -> None:
    leaks = list(find_counts(body(f"# Oppsummering\n\nMange svarte.\n\n{text}\n"), evidence_of()))
    assert leaks
    assert all(leak.stops and leak.row == 10 and leak.text in text for leak in leaks)


@pytest.mark.parametrize("text", CLEAN)
def test_what_only_looks_like_a_small_count_is_left_alone(text: str) -> None:
    assert not list(find_counts(body(text), evidence_of()))


def test_the_minimum_of_the_survey_counts() -> None:
    survey = make_survey(anonymity=AnonymitySettings(minimum=5))
    assert list(find_counts(body("Fire kommunar har svart ja."), evidence_of(survey=survey)))
    assert not list(find_counts(body("Fem kommunar har svart ja."), evidence_of(survey=survey)))


def test_a_number_behind_a_statement_is_held_against_those_who_answered_the_question() -> None:
    text = "## Drift\n\nTolv kommunar svarte på dette.\n\nDei fleste manglar folk ({}).\n"
    assert list(find_counts(body(text.format(11)), evidence_of()))
    assert not list(find_counts(body(text.format(9)), evidence_of()))
    assert not list(find_counts(body(text.format(12)), evidence_of()))
