"""What points back is found before anything is published; a clean letter passes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kartlegg.summary.check import find_leaks, find_quotes, with_sender
from summary_rounds import FACTS, make_survey

CLEAN = "# Oppsummering\n\nMange peikar på mangel på kompetanse (8). Fjorten fjell og eit sund.\n"
REPLY = ("9002", "Straumen gjekk to gonger i haust, og då stod heile rådhuset i mørke.")


@pytest.mark.parametrize(
    ("leak", "text", "whose"),
    [
        pytest.param("Det gjeld Vestvik kommune.", "Vestvik", "9001 Vestvik", id="municipality"),
        pytest.param("Det gjeld nordaas.", "nordaas", "9002 Nordås", id="other-spelling"),
        pytest.param("Som i Fjell er det bratt.", "Fjell", "9003 Fjell", id="common-word-with-capital"),
        pytest.param("Testhaug er samd.", "Testhaug", None, id="person"),
        pytest.param("Skriv til x@9001.example no.", "x@9001.example", "9001 Vestvik", id="address"),
        pytest.param("Ring 55 12 34 56.", "55 12 34 56", None, id="phone"),
        pytest.param("![kart](kart.png)", "![kart](", None, id="image"),
    ],
)
def test_a_planted_leak_is_found_with_its_place(leak: str, text: str, whose: str | None) -> None:
    (found,) = find_leaks(CLEAN + leak, FACTS)
    assert (found.line, found.text, found.whose) == (4, text, whose)
    assert str(found).startswith("line 4: ")


def test_a_clean_letter_passes() -> None:
    assert find_leaks(CLEAN, FACTS, replies=[REPLY]) == ()


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        pytest.param("STRAUMEN gjekk – to gonger i *haust*", True, id="six-words-case-and-marks-apart"),
        pytest.param("då stod heile rådhuset i mørke", True, id="the-end-of-it"),
        pytest.param("straumen gjekk to gonger i fjor", False, id="five-words"),
        pytest.param("straumen gjekk tre gonger i haust", False, id="one-word-replaced"),
    ],
)
def test_a_run_of_six_words_of_one_reply_is_a_quote(text: str, quoted: bool) -> None:
    leaks = find_leaks(f"Nokon sa at {text}, og meir.", FACTS, replies=[REPLY])
    assert bool(leaks) is quoted
    assert all(leak.whose == "9002 Nordås" for leak in leaks)


def test_words_that_are_known_or_shared_are_nobodys_own() -> None:
    text = f"Vi siterer: {REPLY[1]}"
    assert find_quotes(text, [REPLY])
    assert not find_quotes(text, [REPLY], known=["Brevet: " + REPLY[1]])
    shared = [(number, REPLY[1]) for number in ("9001", "9002", "9003")]
    assert not find_quotes(text, shared)
    assert find_quotes(text, shared[:2])


def test_a_long_quote_is_one_finding() -> None:
    ((start, end, _),) = find_quotes(f"Som sagt: {REPLY[1]} Slutt.", [REPLY])
    assert f"Som sagt: {REPLY[1]} Slutt."[start:end] == REPLY[1].rstrip(".")


def test_the_sender_may_sign() -> None:
    survey = make_survey()
    text = f"{survey.sender.name}\n{survey.sender.office}"
    facts = FACTS.__class__(recipients=FACTS.recipients, persons=(survey.sender.name,))
    assert find_leaks(text, facts)
    assert not find_leaks(text, with_sender(facts, survey.sender))
    assert find_leaks("Siri er med.", with_sender(facts, survey.sender))


@given(st.lists(st.sampled_from(["a", "b", "c,", "d.\n", "é"]), max_size=30))
def test_quotes_stand_in_the_text(words: list[str]) -> None:
    text = " ".join(words)
    for start, end, _ in find_quotes(text, [("9001", "a b c d a b c d é a b")]):
        assert 0 <= start < end <= len(text)
        assert text[start:end].strip() == text[start:end]
