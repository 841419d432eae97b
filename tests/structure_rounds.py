"""A made-up round that documents are held against by the tests of the leak check's rules."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from kartlegg.anonymity.leaks.values import Document, Edition, Evidence, Leak, Passage, PassageKind, Reply
from kartlegg.model import Language, Question, Recipient, RoundFacts, Sender, Survey

NYNORSK, BOKMAL = Language.NYNORSK, Language.BOKMAL
Rule = Callable[[Document, Evidence], Iterator[Leak]]

# Numbers of 2017, so that size and merger are known of them; names and regions are made up.
RECIPIENTS = tuple(
    Recipient(number=number, name=name, addresses=(f"post@{number}.example",), language=language, region=region)
    for number, name, region, language in (
        ("1211", "Vassvik", "Fjorden", NYNORSK),  # 4135 inhabitants
        ("1216", "Nordås", "Fjorden", NYNORSK),  # 5656
        ("1219", "Brattland", "Fjorden", NYNORSK),  # 11 806
        ("1221", "Tverrelv", "Fjorden", NYNORSK),  # 18 821
        ("1222", "Askevoll", "Fjorden", NYNORSK),  # 3189
        ("1223", "Kvernes", "Fjorden", NYNORSK),  # 2847
        ("1224", "Raudøy", "Fjorden", NYNORSK),  # 13 241
        ("1227", "Ytrevåg", "Kysten", NYNORSK),  # 1108, merges with two
        ("1228", "Gjerdal", "Kysten", BOKMAL),  # 7025, the same
        ("1231", "Selvika", "Kysten", NYNORSK),  # 3377, the same
        ("1232", "Midtbø", "Kysten", NYNORSK),  # 921
        ("1233", "Holtedal", "Kysten", NYNORSK),  # 1131
        ("1238", "Lauvstad", "Kysten", NYNORSK),  # 8423
        ("1201", "Storvågen", "Storregionen", BOKMAL),  # 278 556
    )
)
# In the order of arrival, which is neither that of the numbers nor of the names; each has words of its own.
REPLIES = (
    ("1228", "Gamle termostatar i kjellaren. Manglar kompetanse. Brannmuren frå 2004 er utgått."),
    ("1211", "Sauesanking stoppar supporten om hausten. Manglar kompetanse og pengar."),
    ("1233", "Orgelpiper i rådhuset forstyrrar serverrommet. Manglar kompetanse."),
    ("1219", "Ferjekaia har ikkje breiband. Manglar pengar og kompetanse."),
    ("1238", "Epleslang og fruktlager krev sensorar. Vil ha felles drift."),
    ("1216", "Småkraftverket leverer vekselstraum til datasenteret. Vil ha felles drift."),
    ("1232", "Turistbussane fyller mobilnettet kvar sommar. Vil ha felles drift og kompetanse."),
    ("1224", "Klokketårnet er antennemast. Manglar pengar."),
)


def make_evidence(
    *,
    replies: Sequence[tuple[str, str]] = REPLIES,
    editions: Sequence[str] = (),
    language: Language = NYNORSK,
    recipients: Sequence[Recipient] = RECIPIENTS,
) -> Evidence:
    """The round with these replies, in their order of arrival."""
    survey = Survey(
        id="prove",
        title="Spørsmål om drift",
        language=NYNORSK,
        timezone=UTC,
        sent=date(2031, 2, 3),
        deadline=None,
        sender=Sender(name="Siri Sakvoll", office="Prøvekontoret i Vest"),
        questions=(Question(id="1", text="Kva er vanskeleg?", label="Utfordringar"),),
        recipients=tuple(recipients),
    )
    start = datetime(2031, 2, 5, 8, tzinfo=UTC)
    return Evidence(
        survey=survey,
        facts=RoundFacts(recipients=survey.recipients),
        replies=tuple(
            Reply(recipient=number, text=text, answers={"1": text}, arrived=start + timedelta(hours=index))
            for index, (number, text) in enumerate(replies)
        ),
        editions=tuple(Edition(name=f"utgåve {index}", text=text) for index, text in enumerate(editions, 1)),
        language=language,
    )


def document_of(text: str, *, kind: PassageKind = PassageKind.BODY) -> Document:
    """A document of one passage."""
    return Document(name="oppsummering.md", passages=(Passage(kind=kind, where="page 1", text=text),))


def found(rule: Rule, text: str, evidence: Evidence | None = None) -> tuple[Leak, ...]:
    """What a rule finds in a text."""
    return tuple(rule(document_of(text), evidence or make_evidence()))


def with_replies(evidence: Evidence, count: int) -> Evidence:
    """The same round with so many replies that share all their words."""
    reply = evidence.replies[0]
    numbers = (str(5000 + index) for index in range(count))
    return replace(evidence, replies=tuple(replace(reply, recipient=number) for number in numbers))
