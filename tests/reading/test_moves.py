"""Lines of a message and where they stand in its answers; lines moved, and no word lost on the way."""

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kartlegg.reading.corrections import texts_of
from kartlegg.reading.moves import find_places, lines_of, move
from replies import QUESTIONS, READER, message

ORDER = tuple(question.id for question in QUESTIONS)


def owners(text: str, texts: dict[str, str]) -> list[str]:
    return [",".join(place.question for place in places) for places in find_places(lines_of(text), texts, ORDER)]


WRAPPED = """\
Hei,
1. Vi har 2,5 årsverk, og dei er
fordelte på fleire einingar.
2: Fossnes
3) - Få folk
   - Små lokale
Svar 4: Kurs."""


@pytest.mark.parametrize(
    ("text", "texts", "wanted"),
    [
        pytest.param(
            WRAPPED,
            {
                "1": "Vi har 2,5 årsverk, og dei er fordelte på fleire einingar.",
                "2": "Fossnes",
                "3": "- Få folk\n- Små lokale",
                "4": "Kurs.",
            },
            ["", "1", "1", "2", "3", "3", "4"],
            id="marks, wrapped lines and items",
        ),
        pytest.param("1 og 2: Nei.\n3: Ja.", {"1": "Nei.", "2": "Nei.", "3": "Ja."}, ["1,2", "3"], id="shared"),
        pytest.param("1. Nei\n2. Ja\n3. Nei", {"1": "Nei", "2": "Ja", "3": "Nei"}, ["1", "2", "3"], id="the same word"),
        pytest.param("Nei\nJa\nNei", {"1": "Nei", "2": "Ja", "3": "Nei"}, ["1", "2", "3"], id="without numbers"),
        pytest.param("3. Nei\n1. Nei", {"1": "Nei", "3": "Nei"}, ["3", "1"], id="in another order"),
        pytest.param("Hei\nMvh Per", {"1": "Vi seier hei til alle"}, ["", ""], id="a word inside an answer is no line"),
        pytest.param("Takk\n1. To", {"1": "To", "-": "Takk"}, ["-", "1"], id="beside the answers"),
        pytest.param("a.2", {"2": "2", "3": "a.2"}, ["3"], id="most of its words"),
        pytest.param("---\n\n1. To", {"1": "To"}, ["", "", "1"], id="no words"),
    ],
)
def test_whose_a_line_is(text: str, texts: dict[str, str], wanted: list[str]) -> None:
    assert owners(text, texts) == wanted


def test_every_line_of_a_plain_reply_is_known() -> None:
    reading = READER.read(message())
    assert owners(reading.reply_text, texts_of(reading)) == ["1", "2", "3", "4"]


def test_a_long_paragraph_is_parted_by_sentences() -> None:
    first, second = "Vi har få folk og mykje å gjere heile året. " * 2, "Det er 2,5 årsverk i alt hos oss no i haust."
    assert lines_of(f"Hei. Du.\n{first}{second}") == ("Hei. Du.", *[first[:43]] * 2, second)


@pytest.mark.parametrize(
    ("chosen", "to", "wanted", "taken"),
    [
        pytest.param(range(3, 4), "3", {"2": "", "3": "Fossnes\n- Få folk\n- Små lokale"}, ("2",), id="up to below"),
        pytest.param(range(5, 6), "4", {"3": "- Få folk", "4": "- Små lokale\nKurs."}, ("3",), id="one item"),
        pytest.param(range(4, 6), "-", {"3": "", "-": "- Få folk\n- Små lokale"}, ("3",), id="beside the answers"),
        pytest.param(
            range(2, 3),
            "2",
            {"1": "Vi har 2,5 årsverk, og dei er", "2": "fordelte på fleire einingar.\nFossnes"},
            ("1",),
            id="the end of a wrapped answer",
        ),
        pytest.param(
            range(1, 2), "2", {"1": "fordelte på fleire einingar.", "2": "Vi har 2,5 årsverk, og dei er\nFossnes"},
            ("1",), id="its beginning",
        ),
        pytest.param(range(1), "1", {"1": f"Hei,\n{'{1}'}"}, (), id="a line that stood nowhere"),
        pytest.param(range(3, 4), "2", {}, (), id="a line that stands there already"),
    ],
)  # fmt: skip
def test_lines_move(chosen: range, to: str, wanted: dict[str, str], taken: tuple[str, ...]) -> None:
    texts = {
        "1": "Vi har 2,5 årsverk, og dei er fordelte på fleire einingar.",
        "2": "Fossnes",
        "3": "- Få folk\n- Små lokale",
        "4": "Kurs.",
    }
    moved = move(lines_of(WRAPPED), chosen, to, texts, ORDER)
    filled = {question: text.replace("{1}", texts["1"]) for question, text in wanted.items()}
    assert {**texts, "-": "", **moved.texts} == {**texts, "-": "", **filled}
    assert moved.taken_from == taken


def test_a_shared_answer_can_be_taken_from_one() -> None:
    moved = move(("1 og 2: Nei.",), range(1), "1", {"1": "Nei.", "2": "Nei."}, ORDER)
    assert moved.texts == {"1": "Nei.", "2": ""}


def test_the_number_of_the_question_it_goes_to_is_no_text() -> None:
    assert move(("3. Få folk",), range(1), "3", {}, ORDER).texts["3"] == "Få folk"
    assert move(("3. Få folk",), range(1), "4", {}, ORDER).texts["4"] == "3. Få folk"


WORD = st.text(alphabet="abå2 .,-", min_size=1, max_size=12)


@given(st.lists(WORD, min_size=1, max_size=8), st.data())
def test_no_word_is_lost(lines: list[str], data: st.DataObject) -> None:
    """Whatever stood under the questions stands somewhere after any move, and as often unless lines were shared."""
    texts: dict[str, str] = {}
    for line in lines:
        question = data.draw(st.sampled_from([*ORDER, "-"]))
        texts[question] = f"{texts.get(question, '')}\n{line}".strip()
    first = data.draw(st.integers(0, len(lines) - 1))
    chosen = range(first, data.draw(st.integers(first + 1, len(lines))))
    moved = move(tuple(lines), chosen, data.draw(st.sampled_from([*ORDER, "-"])), texts, ORDER)
    assert set(words(texts)) <= set(words(moved.texts))
    places = find_places(tuple(lines), texts, ORDER)
    if all(len(places[index]) == 1 for index in chosen):
        assert words(moved.texts) == words(texts)


def words(texts: dict[str, str]) -> Counter[str]:
    return Counter(word for text in texts.values() for word in re.findall(r"[^\W_]+", text))


def test_a_hostile_text_takes_no_time() -> None:
    lines = ("a " * 200,) * 500
    texts = dict.fromkeys(ORDER, "a a a\n" * 30_000)
    assert len(find_places(lines, texts, ORDER)) == 500
