"""A small made-up round for the tests of the summary."""

from datetime import UTC, date
from typing import Any

from kartlegg.model import (
    AnonymousAnswer,
    Language,
    Question,
    QuestionKind,
    Recipient,
    RoundFacts,
    Sender,
    SummarySettings,
    Survey,
    Theme,
)

NYNORSK, BOKMAL = Language.NYNORSK, Language.BOKMAL
DAY = date(2031, 3, 14)
RECIPIENTS = tuple(
    Recipient(number=number, name=name, addresses=(f"post@{number}.example",), language=NYNORSK)
    for number, name in (("9001", "Vestvik"), ("9002", "Nordås"), ("9003", "Fjell"), ("9004", "Sørøy"))
)
FACTS = RoundFacts(recipients=RECIPIENTS, persons=("Kari Testhaug",))
QUESTIONS = (
    Question(id="1", text="Kor mange årsverk?", label="Årsverk", kind=QuestionKind.NUMBER, unit="årsverk"),
    Question(id="2", text="Kva er vanskeleg?", label="Utfordringar"),
)
CODEBOOK = (
    Theme(
        id="folk",
        questions=("2",),
        statement={NYNORSK: "har for lite folk", BOKMAL: "har for lite folk"},
        patterns=("kapasitet*", "lite folk"),
    ),
    Theme(
        id="pengar",
        questions=("2",),
        statement={NYNORSK: "manglar pengar", BOKMAL: "mangler penger"},
        patterns=("pengar", "penger", "*økonomi*"),
    ),
)


def make_survey(**settings: Any) -> Survey:
    """A survey of two questions; keyword arguments replace its fields."""
    fields: dict[str, Any] = {
        "id": "prove",
        "title": "Spørsmål om drift",
        "language": NYNORSK,
        "timezone": UTC,
        "sent": date(2031, 2, 3),
        "deadline": None,
        "sender": Sender(name="Siri Sakvoll", title="Rådgjevar", office="Prøvekontoret i Vest"),
        "questions": QUESTIONS,
        "recipients": RECIPIENTS,
        "summary": SummarySettings(copies=("Arkivet",)),
    }
    return Survey(**(fields | settings))


def answers_of(question: str, *texts: str) -> tuple[AnonymousAnswer, ...]:
    """Anonymous answers to one question, with keys "q2-0", "q2-1" …"""
    return tuple(
        AnonymousAnswer(key=f"q{question}-{index}", question=question, text=text) for index, text in enumerate(texts)
    )
