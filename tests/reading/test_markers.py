"""What may open an answer, and what only looks like it."""

from datetime import UTC

import pytest

from kartlegg.model import Language, Question, QuestionKind, Sender, Survey
from kartlegg.reading.lines import plain_lines
from kartlegg.reading.markers import find_markers
from kartlegg.reading.numerals import RULES
from kartlegg.reading.topics import Topics

QUESTIONS = (
    Question(
        id="1", text="Kor mange årsverk går til drift?", label="Årsverk", kind=QuestionKind.NUMBER, unit="årsverk"
    ),
    Question(id="2", text="Kven samarbeider de med?", label="Samarbeid", kind=QuestionKind.PARTNERS),
    Question(id="3", text="Kva utfordringar har de?", label="Utfordringar"),
    Question(id="4", text="Kva tiltak må til?", label="Tiltak"),
)
SURVEY = Survey(
    id="s",
    title="t",
    language=Language.NYNORSK,
    timezone=UTC,
    sent=None,
    deadline=None,
    sender=Sender(name="n"),
    questions=QUESTIONS,
    recipients=(),
)
TOPICS = Topics(SURVEY)
ORDER = [question.id for question in QUESTIONS]


def opened(text: str) -> list[tuple[tuple[str, ...], str]]:
    """The questions that a text's markers open, with what follows on the line."""
    lines = plain_lines(text)
    found = find_markers(lines, order=ORDER, topics=TOPICS, restated=())
    return [(one.questions, lines[one.last].text[one.end :].strip()) for one in found if one.weight >= 1]


@pytest.mark.parametrize(
    ("rule", "specimen"),
    [pytest.param(rule, text, id=f"{rule.name}-{text}") for rule in RULES for text in rule.specimens],
)
def test_each_rule_knows_its_specimens(rule: object, specimen: str) -> None:
    assert rule.pattern.match(specimen)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        pytest.param("3. tekst", [(("3",), "tekst")], id="number"),
        pytest.param("3) 2,5 årsverk", [(("3",), "2,5 årsverk")], id="number before a figure"),
        pytest.param("1 og 2: tekst", [(("1", "2"), "tekst")], id="two together"),
        pytest.param("2-4: tekst", [(("2", "3", "4"), "tekst")], id="a span"),
        pytest.param("Spm. 3 og 4 – tekst", [(("3", "4"), "tekst")], id="labelled, two"),
        pytest.param("Svar på spørsmål 2: tekst", [(("2",), "tekst")], id="in words"),
        pytest.param("Spørsmål ein: tekst", [(("1",), "tekst")], id="number word"),
        pytest.param("Årsverk: 2,5", [(("1",), "2,5")], id="label"),
        pytest.param("IV. tekst", [(("4",), "tekst")], id="roman"),
        pytest.param("③ tekst", [(("3",), "tekst")], id="circled"),
        pytest.param("1. januar 2019 startar vi", [], id="date"),
        pytest.param("1. og 2. november er det møte", [], id="two dates"),
        pytest.param("2,5 årsverk", [], id="decimal"),
        pytest.param("2.5 årsverk", [], id="decimal with a point"),
        pytest.param("3. kvartal i fjor", [], id="quarter"),
        pytest.param("7. tekst", [], id="no such question"),
        pytest.param("2 nye stillingar", [], id="a figure"),
        pytest.param("40 % stilling", [], id="a share"),
    ],
)
def test_line(line: str, wanted: list[tuple[tuple[str, ...], str]]) -> None:
    assert opened(line) == wanted


def test_a_wrapped_line_that_begins_with_a_number_counts_less() -> None:
    wrapped = "Vi har halde på lenge med dette og er ferdige tidlegast i fase\n3. Det er seint."
    apart = "Vi har halde på lenge med dette og er ferdige tidlegast i fase.\n\n3. Det er seint."
    assert opened(wrapped) == []
    assert opened(apart) == [(("3",), "Det er seint.")]
