"""Transfer encodings undone, flowed lines put together, PGP's armour taken off."""

import base64
import quopri
from email.message import Message

import pytest

from kartlegg.reading.transfer import payload, unflow, without_armour

TEXT = "1. Vi har to årsverk, og samarbeider med Fossnes.\r\n2. Nei, ikkje no.\r\n" * 3
ENCODED = base64.encodebytes(TEXT.encode())


def part(body: bytes, encoding: str | None) -> Message:
    message = Message()
    if encoding:
        message["Content-Transfer-Encoding"] = encoding
    message.set_payload(body.decode("ascii", "surrogateescape"))
    return message


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        pytest.param(ENCODED, "base64", id="base64"),
        pytest.param(ENCODED, " Base64 ", id="its name in another way"),
        pytest.param(ENCODED.rstrip(b"=\n"), "base64", id="without its end"),
        pytest.param(ENCODED.replace(b"\n", b"\n!"), "base64", id="with dirt"),
        pytest.param(
            b"".join(base64.encodebytes(TEXT.encode()[at : at + 20]) for at in range(0, 300, 20)),
            "base64",
            id="in pieces",
        ),
        pytest.param(TEXT.encode(), "base64", id="not base64 at all"),
        pytest.param(quopri.encodestring(TEXT.encode()), "quoted-printable", id="quoted-printable"),
        pytest.param(quopri.encodestring(TEXT.encode()), None, id="quoted-printable that nobody declared"),
        pytest.param(quopri.encodestring(TEXT.encode()), "8bit", id="quoted-printable that is called 8bit"),
        pytest.param(ENCODED, "7bit", id="base64 that is called 7bit"),
        pytest.param(TEXT.encode(), None, id="as it is"),
        pytest.param(TEXT.encode(), "x-nothing", id="an unknown encoding"),
    ],
)
def test_text(body: bytes, encoding: str | None) -> None:
    assert payload(part(body, encoding), is_text=True).decode().split() == TEXT.split()


def test_what_a_mailing_list_added_below_stays() -> None:
    found = payload(part(ENCODED + b"-- \nSkanna for virus hos oss\n", "base64"), is_text=True).decode()
    assert found.startswith(TEXT)
    assert "Skanna for virus hos oss" in found


@pytest.mark.parametrize("text", ["a = b og c=d", "Kommunesamarbeid", "x=E5", "https://a.example/?a=C3"])
def test_what_only_looks_encoded_is_left(text: str) -> None:
    assert payload(part(text.encode(), None), is_text=True).decode() == text


@pytest.mark.parametrize(
    ("text", "delsp", "wanted"),
    [
        pytest.param("Vi har \nto.\n\nNei", False, "Vi har to.\n\nNei", id="lines that go on"),
        pytest.param("sam \narbeid", True, "samarbeid", id="with a space that goes"),
        pytest.param("> Kor \n> mange?\nTo", False, "> Kor mange?\nTo", id="quoted"),
        pytest.param("> Kor \n>> mange?", False, "> Kor\n>> mange?", id="another depth ends a line"),
        pytest.param("Hei \n-- \nPer", False, "Hei\n-- \nPer", id="a signature's line stands alone"),
        pytest.param(" From her", False, "From her", id="stuffed with a space"),
    ],
)
def test_flowed(text: str, delsp: bool, wanted: str) -> None:
    assert unflow(text, delsp=delsp) == wanted


SIGNED = (
    "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n1. Ja\n- -----\n"
    "-----BEGIN PGP SIGNATURE-----\n\niQ==\n=ab\n-----END PGP SIGNATURE-----\nx"
)


@pytest.mark.parametrize(
    ("text", "wanted", "doubted"),
    [
        pytest.param(SIGNED, "1. Ja\n-----\nx", False, id="signed"),
        pytest.param(SIGNED.partition("-----BEGIN PGP SIGNATURE")[0].rstrip(), "1. Ja\n-----", False, id="cut off"),
        pytest.param(
            "a\n-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmQ==\n-----END PGP PUBLIC KEY BLOCK-----\nb",
            "a\nb",
            False,
            id="a key",
        ),
        pytest.param(
            "a\n-----BEGIN PGP MESSAGE-----\n\nhQ==\n-----END PGP MESSAGE-----\nb", "a\nb", True, id="encrypted"
        ),
        pytest.param(
            "a\n-----BEGIN PGP SIGNATURE-----\n\niQ==\nDette er eit svar.",
            "a\nDette er eit svar.",
            False,
            id="without an end",
        ),
        pytest.param("1. Ja", "1. Ja", False, id="none"),
    ],
)
def test_armour(text: str, wanted: str, doubted: bool) -> None:
    found, problem = without_armour(text)
    assert found == wanted
    assert bool(problem) == doubted


@pytest.mark.parametrize(
    "body", [b"a " * 1_000_000, b"=" * 2_000_000, b"=C3=A5" * 300_000, b"A" * 2_000_000, b"a \n" * 500_000]
)
@pytest.mark.parametrize("encoding", ["base64", "quoted-printable", "8bit"])
def test_hostile_bodies_come_to_an_end(body: bytes, encoding: str) -> None:
    unflow(payload(part(body, encoding), is_text=True).decode("latin-1"), delsp=True)
