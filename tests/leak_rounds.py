"""A made-up round for the tests of the leak check: who was asked, what they replied, and documents of one text."""

from datetime import UTC, date, datetime
from typing import Any

from kartlegg.anonymity.leaks.values import Document, Evidence, Passage, PassageKind, Reply
from kartlegg.model import Language, Question, QuestionKind, Recipient, RoundFacts, Sender, Survey

NAMES = (
    "Vestvik", "Nordås", "Fjell", "Sørøy", "Ytrebø", "Granli", "Høgset", "Lauvdal", "Storfoss", "Tindland",
    "Eikhaug", "Myrland", "Bjørkeid", "Heiesund", "Kvitnes", "Rugland", "Skarbø", "Torvik", "Ulsvåg", "Åsbygd",
)  # fmt: skip
RECIPIENTS = tuple(
    Recipient(
        number=f"{9001 + index}", name=name, addresses=(f"post@{9001 + index}.example",), language=Language.NYNORSK
    )
    for index, name in enumerate(NAMES)
)
QUESTIONS = (
    Question(id="1", text="Kor mange årsverk?", label="Årsverk", kind=QuestionKind.NUMBER, unit="årsverk"),
    Question(id="2", text="Kva er vanskeleg?", label="Utfordringar"),
)
PERSONS = ("Kari Testhaug", "Odd Prøvestad")


def make_survey(**settings: Any) -> Survey:
    """A survey of two questions to twenty municipalities; keyword arguments replace its fields."""
    fields: dict[str, Any] = {
        "id": "prove",
        "title": "Spørsmål om drift",
        "language": Language.NYNORSK,
        "timezone": UTC,
        "sent": date(2031, 2, 3),
        "deadline": datetime(2031, 2, 17, 23, 59, 59, tzinfo=UTC),
        "sender": Sender(name="Siri Sakvoll", title="Rådgjevar", office="Prøvekontoret i Vest"),
        "questions": QUESTIONS,
        "recipients": RECIPIENTS,
    }
    return Survey(**(fields | settings))


def evidence_of(
    *replies: str, known: tuple[str, ...] = (), answers: tuple[dict[str, str], ...] = (), **more: Any
) -> Evidence:
    """A round in which 9001, 9002 … replied; more silent ones fill up, so that twenty have answered."""
    survey = more.pop("survey", None) or make_survey()
    told = [
        Reply(recipient=RECIPIENTS[index].number, text=text, answers=answers[index] if index < len(answers) else {})
        for index, text in enumerate(replies)
    ]
    told += [Reply(recipient=one.number, text="") for one in RECIPIENTS[len(told) :]]
    facts = RoundFacts(recipients=survey.recipients, persons=PERSONS, allow=survey.anonymity.allow)
    return Evidence(survey=survey, facts=facts, replies=tuple(told), known=known, **more)


def body(text: str, kind: PassageKind = PassageKind.BODY, where: str = "") -> Document:
    """A document of one passage."""
    return Document(name="brev.md", passages=(Passage(kind=kind, where=where, text=text),))
