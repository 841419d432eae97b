"""Templates: a fault names template and line, and nothing outside the sandbox can be reached."""

from pathlib import Path

import pytest

from kartlegg.errors import InputError
from kartlegg.templating import Templates


def rendered(folder: Path, text: str, **values: object) -> str:
    (folder / "letter.md.j2").write_text(text, encoding="utf-8")
    return Templates(folder).render("letter.md.j2", values)


@pytest.mark.parametrize(
    ("text", "line", "wanted"),
    [
        pytest.param("a\n{{ missing }}\n", 2, "missing", id="missing variable"),
        pytest.param("a\n\n{{ x.missing }}\n", 3, "missing", id="missing attribute"),
        pytest.param("{% for i in [1] %}\na\n{{ missing }}\n{% endfor %}", 3, "missing", id="inside a loop"),
        pytest.param("{% macro m() %}\n{{ missing }}\n{% endmacro %}\n{{ m() }}", 2, "missing", id="inside a macro"),
        pytest.param("a\nb\n{% if %}", 3, "Expected", id="syntax"),
        pytest.param("a\n{{ 1 + 'a' }}", 2, "", id="what Python refuses"),
        pytest.param("{{ x.__class__.__mro__ }}", 1, "unsafe", id="out of the sandbox"),
    ],
)
def test_a_fault_names_template_and_line(tmp_path: Path, text: str, line: int, wanted: str) -> None:
    with pytest.raises(InputError, match=rf"template letter\.md\.j2, line {line}: .*{wanted}"):
        rendered(tmp_path, text, x="text")


def test_a_fault_in_an_included_template_names_that_one(tmp_path: Path) -> None:
    (tmp_path / "part.j2").write_text("\n\n{{ missing }}", encoding="utf-8")
    with pytest.raises(InputError, match=r"template part\.j2, line 3"):
        rendered(tmp_path, "a\n{% include 'part.j2' %}")


def test_a_template_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"gone\.j2 does not exist"):
        Templates(tmp_path).render("gone.j2", {})


def test_the_survey_s_own_folder_wins(tmp_path: Path) -> None:
    (tmp_path / "question.nn.md.j2").write_text("Mitt", encoding="utf-8")
    assert Templates(tmp_path).render("question.nn.md.j2", {}) == "Mitt"


def test_values_are_never_templates(tmp_path: Path) -> None:
    assert rendered(tmp_path, "{{ x }}", x="{{ 7 * 7 }}") == "{{ 7 * 7 }}"
