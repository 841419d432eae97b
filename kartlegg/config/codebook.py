"""The code book of the summary: a YAML list of themes."""

from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from kartlegg.config.check import in_words
from kartlegg.config.faults import Faults, nearest, quoted
from kartlegg.config.fields import Id, Line
from kartlegg.config.lines import load_document
from kartlegg.model import Language, Theme


class _Statement(BaseModel):
    model_config = ConfigDict(extra="forbid")

    nn: Line | None = None
    nb: Line | None = None


class _Theme(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: Id
    questions: tuple[Id, ...] = Field(min_length=1)
    statement: _Statement
    patterns: tuple[Line, ...] = Field(min_length=1)


def load_codebook(path: Path, *, questions: Sequence[str]) -> tuple[Theme, ...]:
    """Read a code book: a list of {id, questions, statement: {nn, nb}, patterns}.

    Args:
        path: The YAML file.
        questions: The ids of the survey's questions.

    Raises:
        InputError: Anything is wrong; every fault is told at once, with file and line.
    """
    document = load_document(path)
    faults = Faults()
    themes: list[_Theme] = []
    if isinstance(document.content, list):
        try:
            themes = TypeAdapter(list[_Theme]).validate_python(document.content)
        except ValidationError as error:
            for each in error.errors(include_url=False, include_input=False):
                place = tuple(each["loc"])
                known = tuple((_Statement if "statement" in place[:-1] else _Theme).model_fields)
                faults.add(document.file, document.line(place), in_words(each, place, known))
    else:
        faults.add(document.file, 1, "should be a list of themes, each beginning with '- id:'")
    seen: dict[str, int] = {}
    for index, theme in enumerate(themes):
        line = document.line((index, "id"))
        if seen.setdefault(theme.id, line) != line:
            faults.add(document.file, line, f"the theme {quoted(theme.id)} stands in line {seen[theme.id]} already")
        if theme.statement.nn is None and theme.statement.nb is None:
            faults.add(document.file, document.line((index, "statement")), "statement needs nn, nb, or both")
        for number, question in enumerate(theme.questions):
            if question not in questions:
                meant = nearest(question, questions)
                way_on = f"did you mean {meant}?" if meant else f"known are {', '.join(questions)}"
                line = document.line((index, "questions", number))
                faults.add(document.file, line, f"no question has the id {quoted(question)}; {way_on}")
    faults.raise_any()
    return tuple(
        Theme(
            id=theme.id,
            questions=theme.questions,
            statement={
                language: text
                for language, text in ((Language.NYNORSK, theme.statement.nn), (Language.BOKMAL, theme.statement.nb))
                if text is not None
            },
            patterns=theme.patterns,
        )
        for theme in themes
    )
