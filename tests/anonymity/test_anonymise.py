"""Anonymous answers cannot be linked to each other or to their senders without the secret."""

from kartlegg.anonymity.anonymise import anonymise
from kartlegg.model import Language, Recipient, RoundFacts

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


def test_two_texts_of_one_recipient_become_one_answer() -> None:
    answers, _ = anonymise([("1200", "1", "Først."), ("1200", "1", "Sidan.")], facts=FACTS, seed=b"s", languages={})
    assert [answer.text for answer in answers] == ["Først.\n\nSidan."]
