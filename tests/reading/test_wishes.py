"""Calls, delays, phone numbers."""

import pytest

from kartlegg.reading.wishes import find_phone, is_put_off, wants_call


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Ring meg på 55 00 00 01.", True),
        ("Kan de ringe meg i morgon?", True),
        ("Vi vil gjerne bli oppringt for en gjennomgang.", True),
        ("Eg vil helst verte oppringt.", True),
        ("Eg tek dette helst munnleg.", True),
        ("Vi ønsker en telefonsamtale.", True),
        ("Ring når det passar.", True),
        ("Då kan vi ringa kvarandre.", False),
        ("Ein telefon å ringja når me lurer på noko.", False),
        ("De treng ikkje ringe meg.", False),
        ("Sentralbord 55 00 00 00", False),
        ("Vi må ha betre telefonsystem.", False),
    ],
)
def test_call(text: str, wanted: bool) -> None:
    assert wants_call(text) is wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Vi svarar seinare.", True),
        ("Kan me få utsett frist?", True),
        ("Jeg kommer tilbake med svar innen fristen.", True),
        ("Vi har tre årsverk.", False),
    ],
)
def test_put_off(text: str, wanted: bool) -> None:
    assert is_put_off(text) is wanted


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("tlf. 55 00 00 01", "55 00 00 01"),
        ("mob 900 00 001", "900 00 001"),
        ("+47 55000001", "55000001"),
        ("sak 2020/117, 1.1.2020", None),
        ("konto 1234.56.78901", None),
    ],
)
def test_phone(text: str, phone: str | None) -> None:
    assert find_phone("", text) == phone
