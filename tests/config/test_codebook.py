"""The code book: themes out of YAML, faults with their lines."""

from pathlib import Path

import pytest

from kartlegg.config import load_codebook
from kartlegg.errors import InputError
from kartlegg.model import Language
from kartlegg.resources import templates_folder

THEME = """\
- id: kapasitet
  questions: [3]
  statement: {nn: manglar folk, nb: mangler folk}
  patterns: [kapasitet*, "få folk"]
"""


def load(folder: Path, text: str) -> tuple[object, ...]:
    path = folder / "codebook.yaml"
    path.write_text(text, encoding="utf-8")
    return load_codebook(path, questions=["1", "3"])


def test_a_theme(tmp_path: Path) -> None:
    path = tmp_path / "codebook.yaml"
    path.write_text(THEME, encoding="utf-8")
    (theme,) = load_codebook(path, questions=["3"])
    assert (theme.id, theme.questions, theme.patterns) == ("kapasitet", ("3",), ("kapasitet*", "få folk"))
    assert theme.statement == {Language.NYNORSK: "manglar folk", Language.BOKMAL: "mangler folk"}


def test_the_example_fits_the_six_questions() -> None:
    themes = load_codebook(templates_folder() / "example" / "codebook.yaml", questions=list("123456"))
    assert {question for theme in themes for question in theme.questions} >= {"3", "4", "5", "6"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("id: kapasitet", "codebook.yaml:1: should be a list of themes", id="no-list"),
        pytest.param(THEME.replace("[3]", "[4]"), 'codebook.yaml:2: no question has the id "4"', id="question"),
        pytest.param(THEME.replace("patterns", "pattern"), 'codebook.yaml:4: the key "pattern" is not known', id="key"),
        pytest.param(THEME.replace("nb:", "no:"), 'codebook.yaml:3: the key "no" is not known', id="language"),
        pytest.param(THEME.replace("{nn: manglar folk, nb: mangler folk}", "{}"), "statement needs nn, nb", id="mute"),
        pytest.param(THEME.replace('[kapasitet*, "få folk"]', "[]"), "patterns is an empty list", id="no-pattern"),
        pytest.param(THEME + THEME, 'codebook.yaml:5: the theme "kapasitet" stands in line 1 already', id="twice"),
    ],
)
def test_a_fault_names_the_line(tmp_path: Path, text: str, expected: str) -> None:
    with pytest.raises(InputError) as caught:
        load(tmp_path, text)
    assert any(expected in line for line in (caught.value.message, *caught.value.details)), caught.value.details
