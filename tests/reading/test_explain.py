"""An explanation: every line of every text has at least one note, and the notes tell what the reading holds."""

from pathlib import Path

import pytest

from kartlegg.config import load_config
from kartlegg.flow.round import sent_letters
from kartlegg.mail.files import read_files
from kartlegg.reading.explain import Done, ExplainedText, Explanation, Step, to_json
from kartlegg.reading.reader import Reader
from replies import READER, SURVEY, message

TESTS = Path(__file__).parent.parent
FOLDERS = ("corpus", "clients", "blanda", "bustad")


def explained(body: str) -> Explanation:
    return READER.explain(message(body))


def notes_of(text: ExplainedText, line: str) -> set[tuple[Step, Done, tuple[str, ...]]]:
    number = text.lines.index(line)
    return {(note.step, note.done, note.questions) for note in text.notes if note.line == number}


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_line_is_accounted_for(folder: str) -> None:
    """No line disappears without a word, and what an answer is made of is assigned to its question."""
    config = load_config(TESTS / folder / "config.yaml")
    reader = Reader(config.survey, sent_letters(config, None))
    for found in read_files(sorted((TESTS / folder).glob("*.eml"))):
        explanation = reader.explain(found.raw)
        for text in explanation.texts:
            told = {note.line for note in text.notes}
            assert set(range(len(text.lines))) <= told, (found.name, text.name)
            if text.is_taken:
                assigned = {question for note in text.notes for question in note.questions}
                assert {answer.question for answer in explanation.reading.answers} <= assigned, found.name


def test_each_step_tells_what_it_did() -> None:
    """Greeting, marker, answer, remark, signature and quote each have their step."""
    body = "\n".join(
        [
            "Hei!",
            "Her er svar.",
            "1. To årsverk.",
            "2. Bjørkvik.",
            "3. Pengar.",
            "4. Kurs.",
            "Mvh",
            "Kari Prøve",
            "",
            "Den 6. mars 2020 kl. 10:12 skrev Kari Prøve <kari.prove@fylket.example>:",
            "> Til kommunen",
            "> 1. Kor mange årsverk arbeider med drift av bibliotek i kommunen?",
        ]
    )
    (text,) = explained(body).texts
    assert text.is_taken
    assert notes_of(text, "Hei!") == {(Step.FRAME, Done.DROPPED, ())}
    assert notes_of(text, "Her er svar.") == {(Step.SPLIT, Done.KEPT, ())}
    assert notes_of(text, "2. Bjørkvik.") == {
        (Step.MARKERS, Done.ASSIGNED, ("2",)),
        (Step.SPLIT, Done.ASSIGNED, ("2",)),
    }
    assert notes_of(text, "Kari Prøve") == {(Step.FRAME, Done.DROPPED, ())}
    assert notes_of(text, "Til kommunen") == {(Step.QUOTES, Done.DROPPED, ())}


def test_what_could_have_opened_an_answer_is_told() -> None:
    """A numbered list inside an answer is named as what it could have been."""
    body = "1. To årsverk.\n2. Ingen.\n3. Desse:\n   1. Pengar\n   2. Folk\n4. Kurs."
    (text,) = explained(body).texts
    assert any("could open question 1" in note.why for note in text.notes if text.lines[note.line] == "   1. Pengar")


def test_a_report_has_no_text_that_is_read() -> None:
    """A read receipt is told by its headers alone."""
    raw = message("Lest.", subject="Lest: Spørsmål om bibliotek og utlån")
    assert READER.explain(raw).texts == ()


def test_the_json_counts_lines_from_one() -> None:
    """Other programs get the lines as a person counts them, with the questions' labels."""
    found = to_json(explained("1. To årsverk.\n2. Ingen.\n3. Pengar.\n4. Kurs."), SURVEY)
    (text,) = found["texts"]  # type: ignore[misc]
    assert text["lines"][0]["line"] == 1
    assert text["lines"][0]["notes"][-1]["questions"] == {"1": "Årsverk"}
