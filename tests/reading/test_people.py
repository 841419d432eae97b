"""Who is named in a message: headers, quoted headers, signatures, notes of a case officer; and nobody of our own."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kartlegg.reading.message import Parts
from kartlegg.reading.parts import take_apart
from kartlegg.reading.people import People, find_people

DOMAIN = "fylket.example"


def people(headers: str = "", *, signature: str = "", own: str = "", quoted: str = "", domain: str = DOMAIN) -> People:
    parts: Parts = take_apart(f"{headers}\n\nHei\n".encode())
    return find_people(
        parts,
        signature=signature.splitlines(),
        own=own.splitlines(),
        quoted=quoted.splitlines(),
        domain=domain,
    )


@pytest.mark.parametrize(
    ("headers", "names"),
    [
        pytest.param("From: Kari Vik <kari@odal.example>", ("Kari Vik",), id="from"),
        pytest.param('From: "Vik, Kari" <kari@odal.example>', ("Vik, Kari",), id="surname-first"),
        pytest.param("From: =?utf-8?q?Kari_=C3=85s?= <kari@odal.example>", ("Kari Ås",), id="encoded"),
        pytest.param(
            "Cc: Vik, Kari <k@odal.example>, Ås, Per <p@odal.example>", ("Vik, Kari", "Ås, Per"), id="bare-commas"
        ),
        pytest.param(
            "To: post@odal.example, Kari Vik <k@odal.example>; Per Ås <p@odal.example>",
            ("Kari Vik", "Per Ås"),
            id="bare-address-before",
        ),
        pytest.param("Sender: Kari Vik <k@odal.example>", ("Kari Vik",), id="sender"),
        pytest.param("Reply-To: Kari Vik <k@odal.example>", ("Kari Vik",), id="reply-to"),
        pytest.param("To: Berit Prøve <berit@fylket.example>", (), id="our-own-domain"),
        pytest.param("From: kari@odal.example", (), id="no-name"),
        pytest.param("From: <", (), id="broken"),
    ],
)
def test_names_in_headers(headers: str, names: tuple[str, ...]) -> None:
    assert people(headers).persons == names


@pytest.mark.parametrize(
    ("quoted", "names"),
    [
        pytest.param("Frå: Kari Vik <k@odal.example>", ("Kari Vik",), id="nynorsk"),
        pytest.param("> Fra: Vik, Kari [mailto:k@odal.example]", ("Vik, Kari",), id="outlook"),
        pytest.param("From: Kari Vik", ("Kari Vik",), id="without-address"),
        pytest.param("Kopi: Kari Vik <k@odal.example>; Per Ås <p@odal.example>", ("Kari Vik", "Per Ås"), id="copies"),
        pytest.param("Den 6. okt. 2017 kl. 10.15 skrev Kari Vik <k@odal.example>:", ("Kari Vik",), id="attribution"),
        pytest.param("2017-10-06 10:15 GMT+02:00 Kari Vik <k@odal.example> skreiv:", None, id="attribution-name-first"),
        pytest.param("Med helsing\nKari Vik\nIKT-leiar", ("Kari Vik", "IKT-leiar"), id="signature-below"),
        pytest.param("Frå: Berit Prøve <berit@fylket.example>", (), id="our-own"),
    ],
)
def test_names_in_what_is_quoted(quoted: str, names: tuple[str, ...] | None) -> None:
    found = people(quoted=quoted).persons
    assert found == names if names is not None else any("Kari Vik" in name for name in found)


@pytest.mark.parametrize(
    ("signature", "name"),
    [
        pytest.param("Mvh\nKari Vik", "Kari Vik", id="below-the-closing"),
        pytest.param("Mvh Kari Vik", "Kari Vik", id="behind-the-closing"),
        pytest.param("Med venleg helsing\nfor Kari Vik", "Kari Vik", id="on-behalf"),
        pytest.param("Kari Vik | IKT-leiar | Odal kommune", "Kari Vik", id="bars"),
        pytest.param("Kari Vik, rådmann", "Kari Vik", id="comma"),
        pytest.param("Kari Vik - IKT-leiar", "Kari Vik", id="dash"),
        pytest.param("Kari Vik rådmann", "Kari Vik", id="title-behind"),
        pytest.param("*Kari van der Vik*", "Kari van der Vik", id="particles-and-marks"),
        pytest.param("Kari", "Kari", id="first-name"),
    ],
)
def test_names_in_signatures(signature: str, name: str) -> None:
    assert name in people(signature=signature).persons


@pytest.mark.parametrize(
    "own",
    [
        pytest.param("Sakshandsamar: Kari Vik", id="nynorsk"),
        pytest.param("Saksbehandler: Kari Vik Dato: 6.10.2017", id="another-field-behind"),
        pytest.param("Saksbehandlar:\nKari Vik\n", id="on-the-next-line"),
        pytest.param("Sakshandsamar\tKari Vik\t53 00 00 00", id="table"),
        pytest.param("Kontaktperson: Kari Vik, tlf. 53 00 00 00", id="contact"),
    ],
)
def test_a_case_officer_is_named(own: str) -> None:
    assert "Kari Vik" in people(own=own).persons


def test_a_forwarded_message_names_its_sender() -> None:
    outer = (
        "From: Kari Vik <k@odal.example>\nContent-Type: multipart/mixed; boundary=x\n\n"
        "--x\nContent-Type: message/rfc822\n\nFrom: Per Ås <p@odal.example>\n\nHei\n--x--"
    )
    assert people(outer).persons == ("Kari Vik", "Per Ås")


def test_addresses_and_phones_in_signatures() -> None:
    found = people(
        "From: Kari Vik <k@odal.example>",
        signature="Tlf. 53 65 40 00 / mob +47 900 12 345\nkari.vik@odal.example\nOrg.nr. 974 760 673\n6.10.2017 10.12",
    )
    assert found.addresses == ("k@odal.example", "kari.vik@odal.example")
    assert found.phones == ("53 65 40 00", "+47 900 12 345")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Frå: " + "a, " * 6_000, id="commas"),
        pytest.param("x " * 10_000 + "skrev", id="attribution"),
        pytest.param("x" + " " * 390 + "skrevx", id="attribution-of-spaces"),
        pytest.param(" " * 190 + "(" + " " * 50 + ")" + " " * 140 + "skrevx", id="attribution-in-brackets"),
        pytest.param("Sakshandsamar " * 3_000, id="labels"),
        pytest.param("[" * 20_000, id="brackets"),
    ],
)
def test_hostile_lines_take_no_time(text: str) -> None:
    started = process_time()
    people(f"To: {text}", signature=text, own=text, quoted=text)
    assert process_time() - started < 3


@given(
    st.text(alphabet=st.sampled_from("KariVikÅs<>@,;:|[]()-.\"' 0123456789\t\nMvhFråTil"), max_size=80),
    st.text(max_size=40),
)
def test_any_lines_give_names_that_stand_in_them(text: str, other: str) -> None:
    found = people(signature=text, own=other, quoted=text)
    assert all(name == " ".join(name.split()) and name for name in (*found.persons, *found.addresses, *found.phones))
