"""Bytes as text, whatever they are called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kartlegg.reading.charsets import clean_text, decode_text

TEXT = "Blåbærsyltetøy på Ås – «takk», Ælva “x” ½ stilling Øy"
LETTERS = "Blåbærsyltetøy på Ås og Ølve"
NAMES = [None, "utf-8", "iso-8859-1", "us-ascii", "utf-16", "x-unknown", "idna", "koi8-r", "utf-8*en", "\x00", "rot13"]


@pytest.mark.parametrize("declared", NAMES)
@pytest.mark.parametrize("written", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_whatever_it_is_called(written: str, declared: str | None) -> None:
    assert decode_text(TEXT.encode(written), declared) == (TEXT, None)


@pytest.mark.parametrize("written", ["iso8859-10", "mac_roman", "cp865", "iso8859-15"])
def test_a_charset_that_can_be_right_is_believed(written: str) -> None:
    assert decode_text(LETTERS.encode(written), written) == (LETTERS, None)


@pytest.mark.parametrize("written", ["mac_roman", "cp865", "cp850"])
@pytest.mark.parametrize("declared", [None, "utf-8", "iso-8859-1", "x-unknown"])
def test_letters_of_old_machines_are_read_and_doubted(written: str, declared: str | None) -> None:
    text, problem = decode_text(LETTERS.encode(written), declared)
    assert text == LETTERS
    assert problem


def test_two_charsets_in_one_text() -> None:
    data = "Vårt svar\n".encode() + "> Spørsmål på brevpapir\n".encode("cp1252") + "Øy".encode()
    assert decode_text(data, "utf-8")[0] == "Vårt svar\n> Spørsmål på brevpapir\nØy"


@pytest.mark.parametrize(("wrong", "times"), [("cp1252", 1), ("cp1252", 2), ("latin-1", 1), ("latin-1", 3)])
def test_what_was_encoded_twice_is_mended(wrong: str, times: int) -> None:
    data = "årsverk på Ås – «øy»".encode()
    for _ in range(times):
        data = data.decode(wrong).encode()
    assert decode_text(data, "utf-8")[0] == "årsverk på Ås – «øy»"


@pytest.mark.parametrize("text", ["São Tomé", "Ângela", "50 € â la carte", "Ä Ã Â"])
def test_what_may_be_meant_is_left(text: str) -> None:
    assert clean_text(text) == text


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param("a\r\nb\rc\u2028d\x0be", "a\nb\nc\nd\ne", id="line ends"),
        pytest.param("sam\xadarbeid sam\xad\narbeid", "samarbeid samarbeid", id="soft hyphens"),
        pytest.param("\u202dsam\u200barbeid\u200e\ufeff", "samarbeid", id="what is never seen"),
        pytest.param("A\u030as", "Ås", id="letters in two parts"),
        pytest.param("\x96 \x93x\x94", "– “x”", id="controls that Windows-1252 writes"),
        pytest.param("\uf0b7 ja \uf0fe", "• ja ☒", id="signs of Wingdings"),
        pytest.param("a\u2009b\u3000c", "a b c", id="spaces"),
        pytest.param("a\x00b\x1bc", "abc", id="controls"),
    ],
)
def test_cleaned(text: str, wanted: str) -> None:
    assert clean_text(text) == wanted


@given(st.binary(max_size=300), st.sampled_from(NAMES))
def test_any_bytes(data: bytes, charset: str | None) -> None:
    text, _ = decode_text(data, charset)
    assert "\r" not in text
    assert "\x00" not in text


@pytest.mark.parametrize(
    "data", [b"\xe5a" * 1_000_000, b"\xc3\xa5\xe5" * 300_000, "Ã¥".encode() * 300_000, b"\x00A\x00" * 500_000]
)
def test_much_of_it(data: bytes) -> None:
    assert decode_text(data, None)[0]
