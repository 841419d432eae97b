"""Places and postal addresses: by list, by ending, by what stands around; regions stay."""

import pytest

from kartlegg.anonymity.find import find_identifiers
from kartlegg.model import IdentifierType, RoundFacts

NONE = RoundFacts(recipients=())


def found(text: str) -> list[str]:
    return [span.text for span in find_identifiers(text, NONE) if span.type is IdentifierType.PLACE]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Skulen i Øystese er stengd.", ["Øystese"], id="village"),
        pytest.param("Fiber i ØYSTESE", ["ØYSTESE"], id="capitals"),
        pytest.param("Tunnelen mellom Tyssedal og Norheimsund", ["Tyssedal", "Norheimsund"], id="two"),
        pytest.param("Huftarøys eneste butikk", ["Huftarøys"], id="genitive"),
        pytest.param("avtalen om Bardufoss' framtid", ["Bardufoss'"], id="genitive-of-s"),
        pytest.param("Folk på øya, Selbjørn, ventar.", ["Selbjørn"], id="apposition"),
        pytest.param("ferja over Fensfjorden", ["Fensfjorden"], id="fjord"),
        pytest.param("dekninga i Kråkebakken", ["Kråkebakken"], id="unknown-by-its-ending"),
        pytest.param("skulen på Ytre Svartnes", ["Ytre Svartnes"], id="with-a-modifier"),
        pytest.param("eit brot i Kyrkjevegen", ["Kyrkjevegen"], id="road"),
        pytest.param("ved Angvik ferjekai", ["Angvik ferjekai"], id="quay"),
        pytest.param("kommunen med Trolltunga", ["Trolltunga"], id="landmark"),
        pytest.param("skuleeleven frå Dale og Matre", ["Dale", "Matre"], id="surnames-after-a-preposition"),
        pytest.param("Storgata 12 B, 5700 Voss", ["Storgata 12 B, 5700 Voss"], id="address"),
        pytest.param("Ho bur i Kirkeveien 20 i byen", ["Kirkeveien 20"], id="address-before-a-preposition"),
        pytest.param("Leigd ut til Havrøya 20 % av tida", ["Havrøya"], id="place-before-a-share"),
        pytest.param("Hjelp frå Havrøya 2,5 dagar i veka", ["Havrøya"], id="place-before-a-count"),
        pytest.param("Samling i Solbakken 1.-2. november", ["Solbakken"], id="a-place-with-dates"),
        pytest.param("i Solbakken 1. og 2. november", ["Solbakken"], id="a-place-with-a-date"),
        pytest.param("Me held til i Solbakken 1. Det er stort.", ["Solbakken 1"], id="address-that-ends-a-sentence"),
        pytest.param("Kong Oscars gate 5, 5550 Sveio", ["Kong Oscars gate 5, 5550 Sveio"], id="address-of-words"),
        pytest.param("i Sandtangen 28.", ["Sandtangen 28"], id="street-that-is-a-place"),
        pytest.param("Postboks 66, 5419 Fitjar", ["Postboks 66, 5419 Fitjar"], id="post-box"),
        pytest.param("c/o Helsehuset, Sjøvegen 3, NO-5392 Bø", ["c/o Helsehuset, Sjøvegen 3, NO-5392 Bø"], id="co"),
        pytest.param("Postadresse: 5981 Masfjordnes", ["5981 Masfjordnes"], id="postal-code-and-place"),
        pytest.param("Tunet 123, inngang D, 5750 Odda", ["Tunet 123, inngang D, 5750 Odda"], id="entrance"),
        pytest.param("Uthaugsgata 10\n5392 Storebø", ["Uthaugsgata 10\n5392 Storebø"], id="two-lines"),
    ],
)  # fmt: skip
def test_places_are_found(text: str, expected: list[str]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Nordhordland, Sunnhordland og Hardanger", id="districts"),
        pytest.param("heile Vestlandet, i Vestland og i Hordaland", id="counties"),
        pytest.param("frå Danmark, Tyskland og Estland til København", id="abroad"),
        pytest.param("Dagen etter kom dei. Haugen er bratt.", id="words-that-open"),
        pytest.param("Office 365, Windows 10, Noark 5 og ISO 27001", id="products-with-numbers"),
        pytest.param("Sak 28, kapittel 4, vedlegg 2 og punkt 3", id="numbered-parts"),
        pytest.param("sidan 2017, 1200 saker og 3500 kroner", id="figures"),
        pytest.param("Skype for Business og Microsoft Teams", id="products"),
        pytest.param("Kari Solheim ringde. Ola Haugland svara.", id="persons"),
        pytest.param("Alle 60 om bord. Under 18 år.", id="counts"),
        pytest.param("SERVERROMMET LIGG I KJELLAREN VED RÅDHUSET LANGS VEGEN", id="all-in-capitals"),
        pytest.param("Innkjøpssamarbeidet gir betre prisar.", id="word-that-ends-like-a-place"),
    ],
)
def test_regions_and_words_stay(text: str) -> None:
    assert found(text) == []
