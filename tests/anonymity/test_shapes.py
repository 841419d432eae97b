"""What its shape gives away, also where it is spelt out for people."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kartlegg.anonymity.find import find_doubts, find_identifiers
from kartlegg.model import IdentifierType, RoundFacts

NONE = RoundFacts(recipients=())


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        pytest.param("post(krøllalfa)eksempel.no", IdentifierType.EMAIL, id="spelt-at-in-brackets"),
        pytest.param("kari [at] bygd.test", IdentifierType.EMAIL, id="at-in-brackets"),
        pytest.param("kari alfakrøll bygd punktum no", IdentifierType.EMAIL, id="all-spelt"),
        pytest.param("it @ bygd.example", IdentifierType.EMAIL, id="spaces"),
        pytest.param("(+47) 55 90 53 68", IdentifierType.PHONE, id="country-code-in-brackets"),
        pytest.param("47 55 19 02 54", IdentifierType.PHONE, id="country-code-without-plus"),
        pytest.param("00 47 93 02 05 41", IdentifierType.PHONE, id="double-zero"),
        pytest.param("417.94.012", IdentifierType.PHONE, id="dots"),
        pytest.param("952-73-831", IdentifierType.PHONE, id="hyphens"),
        pytest.param("fem fem ein ein null seks null null", IdentifierType.PHONE, id="digits-as-words"),
        pytest.param("01918110042", IdentifierType.NATIONAL_ID, id="national-id"),
    ],
)
def test_shapes_are_found(text: str, kind: IdentifierType) -> None:
    (span,) = find_identifiers(f"Bruk {text} elles.", NONE)
    assert (span.text, span.type) == (text, kind)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Ordrenummer 90123456 er levert", id="order"),
        pytest.param("saksnr. 20174521 og 22 500 000 kroner", id="case-and-sum"),
        pytest.param("éin, to, tre, fire av fem", id="counting"),
        pytest.param("vi veit at det er rett", id="the-word-at"),
    ],
)
def test_other_numbers_and_words_are_none(text: str) -> None:
    assert find_identifiers(text, NONE) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("nr. 01918110043 er feil", ["01918110043"], id="wrong-control-digit"),
        pytest.param("nr. 019181 10043 er feil", ["019181 10043"], id="parted"),
        pytest.param("nr. 01918110042 er rett", [], id="right"),
        pytest.param("nr. 99918110042 er ingen dato", [], id="no-date"),
    ],
)
def test_a_near_miss_of_an_identity_number_is_a_doubt(text: str, expected: list[str]) -> None:
    assert [span.text for span in find_doubts(text)] == expected


@given(st.text(alphabet=st.sampled_from("0123456789 .-+()@anodt\u00a0"), max_size=80))
def test_any_digits_pass(text: str) -> None:
    spans = find_identifiers(text, NONE) + find_doubts(text)
    assert all(span.text == text[span.start : span.end] for span in spans)
