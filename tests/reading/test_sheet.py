"""The review as a text file: what is written comes back, a wrong line is told by its number."""

from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kartlegg.errors import InputError
from kartlegg.model import Answer, Conflict, Kind, Reading
from kartlegg.reading.sheet import Shown, choice_of, read_sheet, section_of, write_sheet
from replies import QUESTIONS, READER, SURVEY, message

READ = READER.read(message())
SHOWN = Shown(message=7, about=("From Per", "? why"), lines=tuple(READ.reply_text.splitlines()), reading=READ)
CONFLICT = Conflict(recipient="9902", question="3", messages=(3, 9), texts=("Tid", "Folk\nog tid"))
SHEET = write_sheet([SHOWN, CONFLICT], SURVEY)


def test_what_is_written_comes_back_unchanged() -> None:
    first, second = read_sheet(SHEET, SURVEY)
    assert first.fingerprint == first.written == section_of(SHOWN).fingerprint
    assert second.fingerprint == second.written == choice_of(CONFLICT).fingerprint
    assert not first.done
    assert SHEET.splitlines()[first.line - 1].startswith("=== message 7")


LINES = st.lists(
    st.one_of(
        st.sampled_from(
            ["## 1. Årsverk", "=== message 7 · x · 00000000", "\\", "#| x", "# x", "done: yes", "", "## -"]
        ),
        st.text(max_size=20),
    ),
    max_size=4,
).map("\n".join)


@example(["", "", "", ""], "#", "")
@given(st.lists(LINES, min_size=len(QUESTIONS), max_size=len(QUESTIONS)), LINES, LINES)
def test_no_text_is_taken_for_a_mark(texts: list[str], general: str, about: str) -> None:
    """Whatever stands in a message, the file comes back as it was written, with what can be seen of it."""
    answers = tuple(Answer(question=one.id, text=text, rule="x") for one, text in zip(QUESTIONS, texts, strict=True))
    reading = Reading(kind=Kind.ANSWER, recipient="9901", answers=answers, general=general)
    shown = Shown(message=7, about=(about,), lines=tuple(general.splitlines()), reading=reading)
    text = write_sheet([shown], SURVEY)
    (section,) = read_sheet(text, SURVEY)
    assert section.fingerprint == section.written
    assert not [c for c in text if not (c.isprintable() or c == "\n")]


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        pytest.param(lambda text: text.replace("2,5 årsverk.", "3 årsverk."), "1", id="an answer"),
        pytest.param(lambda text: text.replace("## - Beside the answers", "## -\nHei"), "-", id="beside the answers"),
        pytest.param(lambda text: text.replace("recipient: 9901", "recipient: 9902"), "recipient", id="recipient"),
        pytest.param(lambda text: text.replace("\nkind: answer", "\nkind: Receipt"), "kind", id="kind"),
        pytest.param(lambda text: text.replace("also_for: ", "also_for: 9902, 9903"), "also_for", id="others"),
    ],
)
def test_what_is_changed_shows(change: Callable[[str], str], wanted: str) -> None:
    first, _ = read_sheet(change(SHEET), SURVEY)
    assert first.fingerprint != first.written, wanted


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda text: text.replace("\n", "\r\n"), id="line ends"),
        pytest.param(lambda text: "\ufeff" + text, id="byte order mark"),
        pytest.param(lambda text: text.replace("\n", "  \n"), id="spaces at the ends"),
        pytest.param(lambda text: text.replace("\n\n", "\n\n\n"), id="blank lines"),
        pytest.param(lambda text: text[: text.index("# ── The end")], id="without the end"),
        pytest.param(lambda text: text.rstrip() + "\n\n", id="another end"),
        pytest.param(lambda text: text.replace("done: no", "Done : nei"), id="another no"),
    ],
)
def test_what_editors_do_is_no_change(change: Callable[[str], str]) -> None:
    sections = read_sheet(change(SHEET), SURVEY)
    assert [one.fingerprint == one.written for one in sections] == [True, True]
    assert not any(one.done for one in sections)


def test_a_section_may_be_deleted() -> None:
    (only,) = read_sheet(SHEET[: SHEET.index("=== choice")], SURVEY)
    assert only.fingerprint == only.written
    assert read_sheet("", SURVEY) == ()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        pytest.param("done: no", "done: perhaps", "neither yes nor no", id="done"),
        pytest.param("\nkind: answer", "\nkind: ansver", "is no kind of message", id="kind"),
        pytest.param("## 3. Utf", "## 7. Utf", "heading of no question", id="heading"),
        pytest.param("## 3. Utf", "## 2. Utf", "two headings", id="heading twice"),
        pytest.param("## 3. Utfordringar\n", "", "lacks the heading ## 3", id="heading gone"),
        pytest.param("done: no\n", "", "has no line “done", id="field gone"),
        pytest.param("=== message 7 ", "=== mesage 7 ", "the head of a section has been changed", id="head"),
        pytest.param("# Change what", "Change what", "stands above the first section", id="text above"),
        pytest.param("\nrecipient: 9901", "\nrecipient: 9901, 9902", "from one recipient", id="two recipients"),
        pytest.param("keep: 3, 9", "keep: 4", "none of the messages", id="choice of another"),
        pytest.param("keep: 3, 9", "keep: ", "none of the messages", id="choice of none"),
        pytest.param("keep: 3, 9", "keep: both", "no numbers of messages", id="choice in words"),
        pytest.param("done: no", "some text", "stands above the headings", id="text in the head"),
        pytest.param("done: no", "title: x", "stands above the headings", id="unknown field"),
    ],
)
def test_a_wrong_line_is_told_by_its_number(old: str, new: str, told: str) -> None:
    assert old in SHEET
    with pytest.raises(InputError) as error:
        read_sheet(SHEET.replace(old, new, 1), SURVEY)
    assert told in error.value.message
    number = int(error.value.message.split(":")[0].removeprefix("line "))
    assert 1 <= number <= SHEET.count("\n") + 1
    assert error.value.hint


def test_a_section_that_was_cut_off_is_no_empty_answer() -> None:
    with pytest.raises(InputError, match="no headings"):
        read_sheet(SHEET[: SHEET.index("\n## 1.")], SURVEY)
    with pytest.raises(InputError, match="lacks the heading ## 4"):
        read_sheet(SHEET[: SHEET.index("## 4.")], SURVEY)
