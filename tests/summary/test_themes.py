"""An answer counts once a theme, by whole words and stems, only under the theme's questions."""

import pytest

from kartlegg.model import Theme
from kartlegg.summary.themes import catch, shows
from summary_rounds import CODEBOOK, NYNORSK, answers_of

OTHERS = answers_of("1", "pengar")


def theme(*patterns: str) -> Theme:
    return Theme(id="x", questions=("2",), statement={NYNORSK: "x"}, patterns=patterns)


@pytest.mark.parametrize(
    ("pattern", "text", "caught"),
    [
        pytest.param("kompetans*", "Manglar KOMPETANSEN", True, id="stem-any-case"),
        pytest.param("kompetans*", "bestillarkompetanse", False, id="stem-begins-the-word"),
        pytest.param("*kompetans*", "bestillarkompetanse", True, id="anything-before"),
        pytest.param("sky", "skyt", False, id="whole-word"),
        pytest.param("sky", "i sky.", True, id="word-and-stop"),
        pytest.param("felles avtal*", "ein felles  avtale", True, id="two-words"),
        pytest.param("felles avtal*", "felles stor avtale", False, id="two-words-apart"),
        pytest.param("[kommune]", "drift i [kommune] no", True, id="placeholder"),
        pytest.param("a.c", "abc", False, id="a-dot-is-a-dot"),
        pytest.param("*", "alt mogleg", False, id="a-lone-star-is-nothing"),
    ],
)
def test_patterns(pattern: str, text: str, caught: bool) -> None:
    assert shows(text, theme(pattern)) is caught


def test_points_are_found_under_their_own_questions_and_blank_answers_have_none() -> None:
    answers = (*answers_of("2", "Kapasitet. Meir kapasitet!", "Pengar og lite folk", "Alt vel", " "), *OTHERS)
    found = [(one.key, one.themes) for one in catch(answers, CODEBOOK)]
    assert found == [
        ("q2-0", ("folk",)), ("q2-0", ("folk",)), ("q2-1", ("folk", "pengar")), ("q2-2", ()), ("q1-0", ()),
    ]  # fmt: skip


def test_each_point_knows_its_themes() -> None:
    caught = catch(answers_of("2", "Lite folk. Sola skin."), CODEBOOK)
    assert [(found.point, found.themes) for found in caught] == [("Lite folk.", ("folk",)), ("Sola skin.", ())]
