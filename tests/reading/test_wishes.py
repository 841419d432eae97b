"""Calls, delays, phone numbers."""

import pytest

from kartlegg.reading.wishes import find_phone, is_acknowledged, is_put_off, wants_call


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
        ("Kan du ringe meg om spørsmåla?", True),
        ("Fint om du ringjer meg.", True),
        ("Vi ber om å verte oppringt, helst måndag.", True),
        ("Me tek det gjerne munnleg.", True),
        ("Kan vi ta dette over telefon?", True),
        ("Helst på telefon.", True),
        ("Kan vi få ein prat om dette?", True),
        ("Rådmannen vil helst svare på telefon.", True),
        ("Ta kontakt med meg på telefon 55 00 00 01.", True),
        ("Kan du ikkje ringe meg i staden?", True),
        ("Eg rekk ikkje å skrive, så ring meg.", True),
        ("Could you please call me tomorrow?", True),
        ("Ring gjerne om noko er uklart.", False),
        ("Ring oss dersom dere har spørsmål.", False),
        ("Har de spørsmål, kan de ringe meg på 55 00 00 01.", False),
        ("Ta gjerne kontakt på telefon ved behov.", False),
        ("Eg ringjer deg i morgon, så tek vi det på telefon.", False),
        ("Rådmannen ringer dere neste uke.", False),
        ("Innbyggjarane kan ringje oss heile døgnet.", False),
        ("Vi tar imot bestillinger på telefon.", False),
        ("Takk for telefonsamtalen i går.", False),
        ("Som avtalt på telefon sender vi svara.", False),
        ("Er det akutt, ring 113.", False),
        ("Eg er å treffe på telefon 55 00 00 01.", False),
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
    ("text", "wanted"),
    [
        ("Takk, brevet er motteke.", True),
        ("Vi har mottatt henvendelsen.", True),
        ("Vi har fått meir å gjere.", False),
    ],
)
def test_acknowledged(text: str, wanted: bool) -> None:
    assert is_acknowledged(text) is wanted


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("Møtet er 22.10.2017.", None),
        ("0047 55 00 00 01", "55 00 00 01"),
        ("(+47) 900 00 001", "900 00 001"),
        ("Org.nr. 964 338 531", None),
        ("Telefaks 55 00 00 09\nTlf. 55 00 00 01", "55 00 00 01"),
        ("Sentralbord 55 00 00 00, direkte 55 00 00 01", "55 00 00 01"),
        ("Sentralbord: 55 00 00 00", "55 00 00 00"),
        ("Ring oss på 02345", "02345"),
        ("Vi er 03210 innbyggjarar", None),
        ("kl. 10-12 12.10 og 13-15", None),
        ("sak 17/22334455", None),
        ("12 34 56 78", None),
        ("tlf. 55 00 00 01", "55 00 00 01"),
        ("mob 900 00 001", "900 00 001"),
        ("+47 55000001", "55000001"),
        ("sak 2020/117, 1.1.2020", None),
        ("konto 1234.56.78901", None),
    ],
)
def test_phone(text: str, phone: str | None) -> None:
    assert find_phone("", text) == phone


def test_the_number_beside_the_wish_goes_first() -> None:
    own = "Kommunen har nummer 55 00 00 02.\n\nKan du ringe meg i morgon? Nummeret er 900 00 001."
    assert find_phone(own, "Sentralbord 55 00 00 00") == "900 00 001"


def test_our_own_number_is_not_theirs() -> None:
    assert (
        find_phone("Vi fekk ikkje svar på 55 00 00 03. Ring meg.", "tlf 55 00 00 01", ours="+47 55000003")
        == "55 00 00 01"
    )
