"""Signatures go, text stays."""

import pytest

from kartlegg.reading.lines import joined, plain_lines
from kartlegg.reading.signature import cut_inline_closing, is_greeting, trim


def kept(text: str) -> str:
    trimmed = trim(plain_lines(text))
    return joined((*trimmed.body, *trimmed.below))


@pytest.mark.parametrize(
    "signature",
    [
        "Med venleg helsing\nKari Prøve\nRådmann\nVik kommune",
        "Mvh Kari",
        "Med vennlig hilsen\n\nKari Prøve | IT-sjef | tlf. 55 00 00 00",
        "-- \nKari Prøve\nVik kommune",
        "Kari Prøve\nIT-sjef, Vik kommune\n\nSendt frå min iPhone",
        "Sendt fra Outlook for iOS",
        "Kari Prøve\nIT-sjef, Vik kommune\n\nSkaff deg Outlook for iOS",
        "Skickat från min iPhone",
        "Sent from Mail for Windows 10",
        "Kari Prøve\nTlf. 55 00 00 00",
        "Kari Prøve\nrådmann\nVik kommune\n55 00 00 00",
        "Vik, 3. mars 2020\nKari Prøve\nrådmann",
        "Helsing Kari\n\nDenne e-posten kan vere teiepliktig. 1) Er du ikkje rett mottakar, så 2) slett han.",
        "Ha ein fin dag\nKari",
        "Best regards\nKari Prøve",
    ],
)
def test_off(signature: str) -> None:
    assert kept(f"1. To årsverk\n2. Kurs og opplæring\n\n{signature}") == "1. To årsverk\n2. Kurs og opplæring"


@pytest.mark.parametrize(
    "last",
    [
        pytest.param("6. Felles IKT-leiar", id="a title as an answer"),
        pytest.param("- Sikker e-post", id="e-mail as an answer"),
        pytest.param("Sendt på e-post til alle skulane", id="sent, but not from a phone"),
        pytest.param("Planen vart vedteken 14. desember 2023.", id="a sentence that ends with a date"),
        pytest.param("Sjå handlingsplanen, side 3", id="a page that is pointed to"),
        pytest.param("E-post: flytta til skya", id="e-mail as a label"),
        pytest.param("Telefon: felles sentralbord", id="telephone as a label"),
        pytest.param("Elektronisk signering av vedtak", id="electronic signatures as an answer"),
        pytest.param("6. Kontakt Kari Prøve, tlf. 55 00 00 00", id="a contact in an answer"),
        pytest.param("6. Bergen Kommune", id="a name as an answer"),
        pytest.param("Vi har ein rådgjevar", id="prose with a title"),
        pytest.param("Kurs", id="one word"),
    ],
)
def test_stays(last: str) -> None:
    assert kept(f"5. Ja.\n{last}") == f"5. Ja.\n{last}"


def test_text_below_a_closing_is_kept_apart() -> None:
    lines = plain_lines("1. Ja\n\nMvh\nKari\n\n2. Nei, det trur vi ikkje at vi får til no.")
    trimmed = trim(lines)
    assert joined(trimmed.body) == "1. Ja"
    assert joined(trimmed.below) == "2. Nei, det trur vi ikkje at vi får til no."


@pytest.mark.parametrize(
    ("text", "kept_text", "closing"),
    [
        ("6. Ro til å bli ferdige. Mvh Stein", "6. Ro til å bli ferdige.", "Mvh Stein"),
        ("6. Vi sender ei helsing til alle", "6. Vi sender ei helsing til alle", ""),
        ("Mvh Stein", "Mvh Stein", ""),
    ],
)
def test_a_closing_on_the_same_line(text: str, kept_text: str, closing: str) -> None:
    (line,) = plain_lines(text)
    cut, found = cut_inline_closing(line)
    assert (cut.text, found) == (kept_text, closing)


@pytest.mark.parametrize(
    ("text", "greets"),
    [("Hei Ole,", True), ("God morgon!", True), ("Hei! Her er svara: 1. Ja", False), ("Heimekontor er vanleg", False)],
)
def test_greeting(text: str, greets: bool) -> None:
    assert is_greeting(text) is greets
