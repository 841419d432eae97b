"""Statements, lists and tables are seen whatever the format's small print."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kartlegg.anonymity.leaks.blocks import find_blocks, find_statements


@pytest.mark.parametrize(
    ("text", "statements"),
    [
        pytest.param("Ein. To tre! Fire?", ["Ein.", "To tre!", "Fire?"], id="sentences"),
        pytest.param("Ei linje som\ner broten. Ny.", ["Ei linje som\ner broten.", "Ny."], id="wrapped"),
        pytest.param("Sjå bl.a. KS og 17. Mai.", ["Sjå bl.a. KS og 17. Mai."], id="abbreviation-and-ordinal"),
        pytest.param(
            "# Tittel\nTekst\n- Punkt\n- To", ["# Tittel", "Tekst", "- Punkt", "- To"], id="heading-and-items"
        ),
        pytest.param("| a | b |\n| c | d |", ["| a | b |", "| c | d |"], id="rows"),
        pytest.param("", [], id="empty"),
    ],
)
def test_statements(text: str, statements: list[str]) -> None:
    assert [text[start:end].strip() for start, end in find_statements(text)] == statements


@pytest.mark.parametrize(
    ("text", "items"),
    [
        pytest.param("- a\n- b", [["a", "b"]], id="bullets"),
        pytest.param("1. a\n\n2. b", [["a", "b"]], id="loose-list"),
        pytest.param("- a\n  meir\n- b\nlat", [["a meir", "b lat"]], id="continued"),
        pytest.param("- a\n- b\n\nTekst\n\n- c\n- d", [["a", "b"], ["c", "d"]], id="two-lists"),
        pytest.param("- a", [], id="one-item-is-none"),
        pytest.param("| h | i |\n| --- | --- |\n| a | b |\n| c | d |", [["| a | b |", "| c | d |"]], id="table"),
        pytest.param("h\ti\na\tb", [["a b"]], id="tabs"),
        pytest.param("* * *\n\n---", [], id="lines-across"),
    ],
)
def test_blocks(text: str, items: list[list[str]]) -> None:
    assert [[item.text for item in block.items] for block in find_blocks(text)] == items


@given(st.text(alphabet="ab.|-\t\n 1*", max_size=80))
def test_any_text_is_taken_apart_in_order(text: str) -> None:
    spans = list(find_statements(text))
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert spans == sorted(spans)
    for block in find_blocks(text):
        assert all(text[item.start : item.end].strip() for item in block.items)


@pytest.mark.parametrize("line", ["- a\n", "  b\n", "| a | b |\n", "a. B ", "\n", "1.\n"])
def test_time_is_linear(line: str) -> None:
    text = "- x\n" + line * (200_000 // len(line))
    start = time.perf_counter()
    find_blocks(text)
    list(find_statements(text))
    assert time.perf_counter() - start < 5
