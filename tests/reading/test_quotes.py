"""What is the sender's own and what is quoted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kartlegg.reading.lines import Line, plain_lines
from kartlegg.reading.ours import OurWords
from kartlegg.reading.quotes import Asked, separate
from replies import LETTER_TEXT, LETTERS, QUESTIONS, SURVEY, quoted

OURS = OurWords(SURVEY, LETTERS)


def own(text: str) -> list[str]:
    return [piece.text for piece in separate(plain_lines(text), OURS).pieces if isinstance(piece, Line)]


ATTRIBUTIONS = (
    "Den 6. mars 2020 kl. 10:12 skrev Kari Prøve <kari.prove@fylket.example>:",
    "Den 06.03.2020 10:12, skrev Kari Prøve:",
    "Kari Prøve skreiv 06.03.2020 10:12:",
    "fre. 6. mar. 2020 kl. 10:12 skrev Kari Prøve <kari.prove@fylket.example>:",
    "2020-03-06 10:12 GMT+01:00 Kari Prøve <kari.prove@fylket.example>:",
    "On Fri, Mar 6, 2020 at 10:12 AM Kari Prøve <kari.prove@fylket.example> wrote:",
    "On Fri, 6 Mar 2020, Kari Prøve wrote:",
    "Den Fri, 06 Mar 2020 10:12:44 +0100\nKari Prøve <kari.prove@fylket.example> skrev:",
    "Am 06.03.2020 um 10:12 schrieb Kari Prøve:",
    "Den fre 6 mars 2020 kl 10:12 skrev Kari Prøve <kari.prove@fylket.example>:",
    "Den 6. mars 2020 kl. 10.12 skreiv Kari Prøve\n<kari.prove@fylket.example>:",
)
HEADERS = (
    "Frå: Kari Prøve\nSendt: 6. mars 2020 10:12\nTil: Postmottak\nEmne: Spørsmål",
    "Fra: Kari Prøve <k@x.example>\nSendt: fredag 6. mars 2020 10.12\nTil: Postmottak\nEmne: Spørsmål",
    "From: Kari Prøve\nSent: Friday, March 6, 2020 10:12 AM\nTo: Postmottak\nSubject: Spørsmål",
    "-----Opphavleg melding-----\nFrå: Kari Prøve\nSendt: 6. mars 2020\nTil: P\nEmne: S",
    "-----Original Message-----\nFrom: Kari Prøve\nSent: 6. mars 2020\nTo: P\nSubject: S",
    "________________________________\nFra: Kari Prøve\nSendt: 6. mars 2020\nTil: P\nEmne: S",
    "Fra:    Kari Prøve/FYLKET\nTil:    Postmottak\nDato:   06.03.2020 10:12\nEmne:   Spørsmål",
    "Från: Kari Prøve\nSkickat: den 6 mars 2020\nTill: P\nÄmne: S",
    "Von: Kari Prøve\nGesendet: Freitag, 6. März 2020\nAn: P\nBetreff: S",
)


@pytest.mark.parametrize("attribution", ATTRIBUTIONS)
def test_attribution_lines(attribution: str) -> None:
    assert own(f"1. Ja\n\n{attribution}\n{quoted()}") == ["1. Ja"]


@pytest.mark.parametrize("header", HEADERS)
def test_header_blocks(header: str) -> None:
    assert own(f"1. Ja\n\n{header}\n\n{LETTER_TEXT}") == ["1. Ja"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Frå: 10. mars\nvar det stengt.", id="looks like a header"),
        pytest.param("Rådmannen skrev under avtalen i 2017:\nDen gjeld drift.", id="prose with skrev"),
        pytest.param("Til: alle skulane\nFrå: hausten", id="two of them"),
    ],
)
def test_prose_stays(text: str) -> None:
    assert own(text) == text.split("\n")


def test_answers_between_quoted_lines_are_kept_with_their_questions() -> None:
    pieces = separate(plain_lines(f"> 1. {QUESTIONS[0].text}\n\nTo\n\n> 3. {QUESTIONS[2].text}\n\nTid"), OURS).pieces
    assert [piece.question if isinstance(piece, Asked) else piece.text for piece in pieces] == [
        "1",
        "To",
        "3",
        "Tid",
    ]


def test_the_letters_own_words_are_known_without_marks_and_rewrapped() -> None:
    words = LETTER_TEXT.replace("\n", " ").split()
    rewrapped = "\n".join(" ".join(words[start : start + 7]) for start in range(0, len(words), 7))
    assert own(f"1. Ja\n\n{HEADERS[0]}\n\n{rewrapped}") == ["1. Ja"]


def test_a_question_that_was_wrapped_after_it_was_marked() -> None:
    """Gmail wraps the plain text of a reply after it has put the quote marks there."""
    first = "> 1. Kor mange årsverk arbeider med drift av\nbibliotek i kommunen?\nTo."
    lines = f"{first}\n> 2. Kva kommunar har de avtale\nmed om felles utlån?\nIngen."
    assert own(lines) == ["To.", "Ingen."]


@pytest.mark.parametrize(
    "between",
    [
        pytest.param([Line(text="Husk bokbussen vår", depth=2)], id="quoted twice among our questions"),
        pytest.param([], id="nothing"),
    ],
)
def test_what_is_dropped_from_among_our_questions_is_told(between: list[Line]) -> None:
    first, *_, last = (Line(text=f"{one.id}. {one.text}", depth=1) for one in QUESTIONS)
    foreign = separate((first, *between, last), OURS).foreign
    assert [line.text for line in foreign] == [line.text for line in between]


def test_what_is_dropped_in_another_colour_is_told() -> None:
    letter = [Line(text=line) for line in LETTER_TEXT.split("\n") if line]
    header = plain_lines("Frå: Kari Prøve <kari.prove@fylket.example>\nSendt: 6. mars 2020\nTil: Askedal\nEmne: Utlån")
    lines = (Line(text="Takk for brevet, svara kjem under."), *header, *letter)
    red = Line(text="Vi vil gjerne ha bokbussen attende", marked=True)
    assert separate((*lines, red), OURS).foreign == (red,)
    assert separate(lines, OURS).foreign == ()


def test_an_answer_glued_to_its_question_is_told_from_it() -> None:
    assert own(f"> 1. {QUESTIONS[0].text} To årsverk\n> 2. {QUESTIONS[1].text} Sund") == ["To årsverk", "Sund"]


@given(st.text(alphabet="ab \n>:.|-1", max_size=300))
def test_only_removes(text: str) -> None:
    lines = plain_lines(text)
    found = separate(lines, OURS)
    kept = [piece for piece in found.pieces if isinstance(piece, Line)]
    assert all(any(piece.text in line.text for line in lines) for piece in kept)
    assert len(kept) + len(found.quoted) >= len(lines)
