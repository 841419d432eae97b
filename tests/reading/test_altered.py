"""Our questions come back altered by people and programs, with answers between them: both are still told apart."""

import re
import textwrap
from collections.abc import Callable
from itertools import product

import pytest

from replies import QUESTIONS, READER, message

ANSWERS = {
    "1": "Vi har 2,5 årsverk, av dei 1 vakant.",
    "2": "Fossnes og Bjørkvik",
    "3": "Rekruttering. Ikkje økonomi.",
    "4": "Kurs 2. halvår og ein møteplass",
}
BOKMAL = {
    "1": "Hvor mange årsverk arbeider med drift av bibliotek i kommunen?",
    "2": "Hvilke kommuner har dere avtale med om felles utlån?",
    "3": "Hva er de største utfordringene for biblioteket de neste årene?",
    "4": "Hva kan fylkesbiblioteket hjelpe til med?",
}
ATTRIBUTION = "Den 6. mars 2020 kl. 10:12 skrev Kari Prøve <kari.prove@fylket.example>:"
END = "Det er nok med korte svar. Send dei på e-post innan fredag 20. mars 2020."

ALTERED: dict[str, Callable[[str, str], str]] = {
    "as-sent": lambda number, text: f"{number}. {text}",
    "all-are-1": lambda _, text: f"1. {text}",
    "no-number": lambda _, text: text,
    "no-dot": lambda number, text: f"{number} {text}",
    "capitals": lambda number, text: f"{number}. {text}".upper(),
    "no-question-mark": lambda number, text: f"{number}. {text.rstrip('?')}",
    "bulleted": lambda _, text: f"* {text}",
    "bokmål": lambda number, _: f"{number}. {BOKMAL[number]}",
    "cut-with-dots": lambda number, text: f"{number}. {' '.join(text.split()[:6])} ...",
    "cut-with-brackets": lambda number, text: f"{number}. {' '.join(text.split()[:5])} [...]",
    "cut-with-a-mark": lambda number, text: f"{number}. {' '.join(text.split()[:6])}?",
    "wrapped": lambda number, text: "\n".join(textwrap.wrap(f"{number}. {text}", 30)),
    "wrapped-and-hung": lambda number, text: "\n".join(
        textwrap.wrap(f"{number}. {text}", 34, subsequent_indent="   ")
    ),
    "parenthesis": lambda number, text: f"{number}) {text}",
    "spelt-out": lambda number, text: f"Spørsmål {number}: {text}",
    "quotation-marks": lambda number, text: f"{number}. «{text}»",
    "number-on-its-own-line": lambda number, text: f"{number}.\n{text}",
    "letters-lost": lambda number, text: f"{number}. {re.sub('[æøå]', '?', text)}",
    "mojibake": lambda number, text: f"{number}. {text}".encode().decode("latin-1"),
}  # fmt: skip


def marked(text: str) -> str:
    return "\n".join(f"> {line}" for line in text.split("\n"))


LAYOUTS: dict[str, Callable[[str, str], str]] = {
    "below-marked": lambda question, answer: f"{marked(question)}\n{answer}",
    "below-marked-apart": lambda question, answer: f"{marked(question)}\n\n{answer}\n",
    "below": lambda question, answer: f"{question}\n{answer}",
    "below-apart": lambda question, answer: f"{question}\n\n{answer}\n",
    "glued-to-marked": lambda question, answer: f"{marked(question)} {answer}",
    "glued": lambda question, answer: f"{question} {answer}",
    "inside-the-quote": lambda question, answer: f"{marked(question)}\n> {answer}",
    "with-a-label": lambda question, answer: f"{marked(question)}\nSvar: {answer}",
    "with-a-dash": lambda question, answer: f"{question}\n- {answer}",
}


@pytest.mark.parametrize(
    ("alter", "lay_out"),
    [
        pytest.param(alter, lay_out, id=f"{how} {where}")
        for (how, alter), (where, lay_out) in product(ALTERED.items(), LAYOUTS.items())
    ],
)
def test_altered_questions(alter: Callable[[str, str], str], lay_out: Callable[[str, str], str]) -> None:
    pairs = "\n".join(lay_out(alter(one.id, one.text), ANSWERS[one.id]) for one in QUESTIONS)
    quoted = pairs.startswith(">")
    body = f"{ATTRIBUTION}\n{pairs}\n> {END}" if quoted else pairs
    reading = READER.read(message(f"Hei, svar under.\n\n{body}\n\nMvh\nPer Prøve\n"))
    assert {answer.question: answer.text.removeprefix("- ") for answer in reading.answers} == ANSWERS


@pytest.mark.parametrize("numbers", ["1 2 2 3", "1 1 1 1", "1 2 3 3"])
def test_wrong_numbers_are_counted_with_a_doubt(numbers: str) -> None:
    """As many numbers as questions, some of them wrong: in their order, and a person looks."""
    lines = (f"{number}. {text}" for number, text in zip(numbers.split(), ANSWERS.values(), strict=True))
    reading = READER.read(message("\n".join(lines)))
    assert {answer.question: answer.text for answer in reading.answers} == ANSWERS
    assert reading.review_questions == ("1", "2", "3", "4")


def test_an_answer_that_still_holds_a_question_is_doubted() -> None:
    text = "1. To årsverk.\n2. Ingen.\n3. Pengar. kva kan fylkesbiblioteket hjelpe oss alle til med\n4. Kurs."
    assert READER.read(message(text)).doubts == ()
    text = "1. To årsverk.\n2. Her er eit ord for kva kommunar har de avtale med om felles utlån: ingen.\n4. Kurs."
    assert "2" in READER.read(message(text)).review_questions
