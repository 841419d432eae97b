"""A name that was hidden must not come back."""

import base64
import codecs
import hashlib

import pytest

from kartlegg.anonymity.leaks.masks import find_masks
from kartlegg.anonymity.leaks.values import PassageKind
from structure_rounds import RECIPIENTS, document_of, found, make_evidence


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("[KOMMUNE 7] vil ha kurs.", id="nn-number"),
        pytest.param("[kommune A] vil ha kurs.", id="nn-letter"),
        pytest.param("Kontakt {{person_3}} om dette.", id="nn-braces"),
        pytest.param("<kommune 12> ønskjer drift.", id="nn-angles"),
        pytest.param("KOMMUNE_07 ønskjer drift.", id="nn-underscore"),
        pytest.param("[kommune]væringen er ueinig.", id="nn-ending"),
        pytest.param("[namn fjerna]dalen er ueinig.", id="nn-ending-after-words"),
        pytest.param("[kommune]s avtale går ut.", id="nn-genitive"),
        pytest.param("██████ kommune vil ha kurs.", id="nn-blocks"),
        pytest.param("V*****k vil ha kurs.", id="nn-stars-inside"),
        pytest.param("V…k er med.", id="nn-ellipsis"),
        pytest.param("Kommunen *** er med.", id="nn-stars"),
        pytest.param("Ein kommune på sju bokstavar er med.", id="nn-length"),
        pytest.param("Kommunen byrjar på V.", id="nn-first-letter"),
        pytest.param("xxxxxxx kommune ønsker kurs.", id="nb-xxx"),
        pytest.param("V. kommune ønsker kurs.", id="nb-initial"),
        pytest.param("_____ kommune ønsker kurs.", id="nb-blank"),
        pytest.param("Rådmannen i N-kommune mener dette.", id="nb-initial-with-hyphen"),
        pytest.param("Navnet begynner på «B».", id="nb-first-letter"),
        pytest.param("XXXX er enig.", id="nb-capitals"),
        pytest.param("N--ås er enig.", id="nb-dashes"),
        pytest.param("V*ssv*k er enig.", id="nb-holes"),
        pytest.param("Br?ttl?nd er enig.", id="nb-holes-by-question-marks"),
        pytest.param("[1211] er enig.", id="nb-number-in-brackets"),
        pytest.param("[REDACTED-1211] er enig.", id="nb-number-left"),
        pytest.param("[FJERNET 3] er enig.", id="nb-removed-with-a-number"),
        pytest.param("V███k er enig.", id="nb-blocks-inside"),
        pytest.param("V5k er enig.", id="nb-letters-counted"),
        pytest.param("V[…]k er enig.", id="nb-bracket-inside"),
        pytest.param("Vassv. kommune er enig.", id="nb-abbreviated"),
        pytest.param("~~~~ kommune er enig.", id="nb-waves"),
        pytest.param("███øyværingene er enige.", id="nb-ending-after-blocks"),
        pytest.param("V _ _ _ _ _ k er enig.", id="nb-hangman"),
    ],
)
def test_a_mask_that_shows_something_is_a_stop(text: str) -> None:
    leaks = found(find_masks, text)
    assert leaks
    assert all(leak.stops and leak.row == 21 for leak in leaks)


def digest(method: str, text: str) -> str:
    return hashlib.new(method, text.encode(), usedforsecurity=False).hexdigest()


@pytest.mark.parametrize(
    "code",
    [
        pytest.param(digest("md5", "Vassvik"), id="md5"),
        pytest.param(digest("sha1", "vassvik")[:10], id="sha1-cut-short"),
        pytest.param(digest("sha256", "1211"), id="sha256-of-the-number"),
        pytest.param(digest("sha256", "Vassvik kommune")[:8].upper(), id="sha256-of-the-long-name"),
        pytest.param(b"Vassvik".hex(), id="hexadecimal"),
        pytest.param(base64.b64encode(b"Vassvik").decode(), id="base64"),
        pytest.param(base64.urlsafe_b64encode("Nordås".encode()).decode().rstrip("="), id="base64-without-padding"),
        pytest.param("kivssaV", id="backwards"),
        pytest.param(codecs.encode("Vassvik", "rot13"), id="rot13"),
        pytest.param("V-a-s-s-v-i-k", id="spelt-with-hyphens"),
        pytest.param("V a s s v i k", id="spelt-with-spaces"),
        pytest.param("V4ssv1k", id="digits-for-letters"),
        pytest.param("22-1-19-19-22-9-11", id="places-in-the-alphabet"),
    ],
)
@pytest.mark.parametrize("carrier", ["{} vil ha kurs.", "Dette gjelder ({}) også."], ids=["nn", "nb"])
def test_a_code_of_a_name_is_a_stop_and_tells_whose(code: str, carrier: str) -> None:
    leaks = found(find_masks, carrier.format(code))
    assert {number for leak in leaks for number in leak.whose} <= {"1211", "1216"}
    assert any(leak.stops and leak.whose for leak in leaks)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("[kommune] vil ha kurs, og [person] er samd.", id="nn-constant-placeholders"),
        pytest.param("***Viktig*** og **feitt** og *kursiv*.", id="nn-emphasis"),
        pytest.param("Tekst\n\n***\n\nMeir tekst\n\n* * *\n\n-----", id="nn-lines-across"),
        pytest.param("Kurs ██████ 12\nDrift ███ 6", id="nn-bar-chart"),
        pytest.param("I kommunen er det slik, og i kommune-Noreg òg.", id="nn-i-kommunen"),
        pytest.param("Ja … men det tek tid. KS og NAV er med.", id="nn-ellipsis-in-prose"),
        pytest.param("Punkt 1-2-3 og 15-4-4 er med, og 12 34 56.", id="nn-figures"),
        pytest.param("[Sjå lova](https://lov.example/a) og [kommune](https://k.example).", id="nn-links"),
        pytest.param("Underskrift: __________", id="nb-signature-line"),
        pytest.param("Initialt var dette dyrt, og IKT-kommunen er god.", id="nb-initialt"),
        pytest.param("Fargen er #ff8800 og versjonen 10.2.1.", id="nb-colour"),
        pytest.param("Innhold ........ 3\nVedlegg ........ 5", id="nb-leaders"),
        pytest.param("Utvikling av A-nivå i kommunene, B. Kurs.", id="nb-letters"),
        pytest.param("**Svar: Ja** og **i Oslo** og ***Alt om Nav***.", id="nb-bold-that-ends-in-a-short-word"),
        pytest.param("*Alternativ A* er best, iii) og www er ord. Plan B kommunene har.", id="nb-single-letters"),
        pytest.param("Det koster 171017 kroner, og fasade og decade er ord.", id="nb-six-digits"),
        pytest.param("…nesten alle … ingen av dem, ...dette er prosa", id="nb-ellipsis"),
        pytest.param("Personen og stedet er [omtalt] andre steder.", id="nb-brackets"),
        pytest.param("", id="empty"),
    ],
)
def test_other_text_passes(text: str) -> None:
    assert [(leak.text, leak.why) for leak in found(find_masks, text)] == []


def test_a_whole_hash_of_nobody_known_is_a_stop_in_text_and_passes_in_a_property() -> None:
    code = digest("sha256", "noko anna")
    assert found(find_masks, f"Svaret {code} er med.")
    assert not tuple(find_masks(document_of(code, kind=PassageKind.PROPERTY), make_evidence()))


@pytest.mark.parametrize("recipient", RECIPIENTS, ids=lambda one: one.number)
def test_plain_words_are_no_code(recipient: object) -> None:
    assert not found(find_masks, "Alle kommunane vil ha felles drift, kurs og nettverk i 2031.")
