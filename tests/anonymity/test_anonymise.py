"""Anonymous answers cannot be linked to each other or to their senders without the secret."""

from dataclasses import replace

import pytest

from kartlegg.anonymity.anonymise import anonymise, redact_names
from kartlegg.model import AllowedName, Language, Recipient, RoundFacts

NUMBERS = tuple(str(1200 + index) for index in range(30))
FACTS = RoundFacts(
    recipients=tuple(
        Recipient(number=number, name=f"Stad{chr(97 + index)}vik", addresses=(), language=Language.NYNORSK)
        for index, number in enumerate(NUMBERS[:20])
    )
)
ANSWERS = [(number, question, "Det går bra.") for number in NUMBERS for question in ("1", "2")]


def test_the_table_leads_back_and_keys_differ_by_question() -> None:
    answers, table = anonymise(ANSWERS, facts=FACTS, seed=b"s" * 32, languages={})
    assert len(answers) == len(table) == len(ANSWERS)
    assert {(table[answer.key], answer.question) for answer in answers} == {(n, q) for n, q, _ in ANSWERS}


def test_the_order_follows_the_secret_not_the_arrival() -> None:
    one, table = anonymise(ANSWERS, facts=FACTS, seed=b"a" * 32, languages={})
    again, _ = anonymise(ANSWERS[::-1], facts=FACTS, seed=b"a" * 32, languages={})
    other, other_table = anonymise(ANSWERS, facts=FACTS, seed=b"b" * 32, languages={})
    assert one == again
    assert [table[answer.key] for answer in one] != [other_table[answer.key] for answer in other]
    assert set(table).isdisjoint(other_table)


def test_names_are_out_in_the_recipients_own_language() -> None:
    answers, _ = anonymise(
        [("1200", "1", "Sjå www.x.example"), ("1201", "1", "Stadavik, 974 760 673")],
        facts=FACTS,
        seed=b"s" * 32,
        languages={"1201": Language.BOKMAL},
    )
    assert {answer.text for answer in answers} == {"Sjå [nettadresse]", "[kommune], [virksomhet]"}


def test_the_placeholders_follow_the_language_of_the_answer() -> None:
    answers, _ = anonymise(
        [("1200", "1", "Vi har ikke noe annet enn 974 760 673.")],
        facts=FACTS,
        seed=b"s" * 32,
        languages={"1200": Language.NYNORSK},
    )
    assert answers[0].text == "Vi har ikke noe annet enn [virksomhet]."


def test_a_region_stands_for_a_name_where_that_is_asked_for() -> None:
    facts = RoundFacts(recipients=tuple(replace(one, region="Fjorden") for one in FACTS.recipients))
    given = [("1200", "1", "Avtale med Stadbvik.")]
    answers, _ = anonymise(given, facts=facts, seed=b"s", languages={}, generalise=3)
    assert answers[0].text == "Avtale med ein kommune i Fjorden."
    answers, _ = anonymise(given, facts=facts, seed=b"s", languages={}, generalise=21)
    assert answers[0].text == "Avtale med [kommune]."


def test_two_texts_of_one_recipient_become_one_answer() -> None:
    answers, _ = anonymise([("1200", "1", "Først."), ("1200", "1", "Sidan.")], facts=FACTS, seed=b"s", languages={})
    assert [answer.text for answer in answers] == ["Først.\n\nSidan."]


@pytest.mark.parametrize("generalise", [None, 3], ids=["placeholders", "regions"])
@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize(
    "text",
    [
        "Avtale med Stadbvik, Stadcvik og Staddvik kommune.",
        "Kommunane Stadbvik og Stadcvik: stadbvikmodellen",
        "- Stadbvik\n- Stadcvik\n\nSjå www.stadbvik.example, tlf 55 55 12 34",
        "På Stadbvik, hos Stadcviks rådmann, mellom Stadbvik og Stadcvik",
    ],
)
def test_what_is_redacted_stays_as_it_is(text: str, language: Language, generalise: int | None) -> None:
    facts = RoundFacts(
        recipients=tuple(replace(one, region="Fjorden") for one in FACTS.recipients),
        allow=(AllowedName(name="Fjorden"),),
    )
    once = redact_names(text, facts, language, generalise=generalise)
    assert "vik" not in once.lower().replace("verksemd", "")
    assert redact_names(once, facts, language, generalise=generalise) == once
