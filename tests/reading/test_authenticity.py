"""What our own server says of a sender's domain, and what anybody can write."""

from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kartlegg.reading.authenticity import find_forgery
from kartlegg.reading.parts import take_apart

OURS = "mx.fylket.example"
DOMAIN = "askedal.kommune.example"


def message(*results: str, sender: str = "Per Prøve <per@askedal.kommune.example>") -> bytes:
    """A message with these Authentication-Results, the uppermost first."""
    mail = EmailMessage()
    for result in results:
        mail.add_header("Authentication-Results", result)
    mail["From"] = sender
    mail.set_content("Hei")
    return mail.as_bytes()


@pytest.mark.parametrize(
    ("results", "forged"),
    [
        pytest.param([], False, id="no header"),
        pytest.param([f"{OURS}; none"], False, id="none"),
        pytest.param([f"{OURS}; dmarc=pass header.from=askedal.kommune.example"], False, id="dmarc passes"),
        pytest.param([f"{OURS}; dmarc=fail header.from=askedal.kommune.example"], True, id="dmarc fails"),
        pytest.param([f"{OURS} 1; spf=pass smtp.mailfrom=x@ond.example; dmarc=fail (p=none dis=none)"], True, id="1"),
        pytest.param(["MX.Fylket.Example; DMARC=FAIL"], True, id="in capitals"),
        pytest.param(["mx.fylket.example (a (nested) comment; dmarc=pass); dmarc=fail"], True, id="comments"),
        pytest.param([f"{OURS}; dmarc=none; spf=none; dkim=none"], False, id="nothing is published"),
        pytest.param([f"{OURS}; dmarc=temperror; spf=fail smtp.mailfrom={DOMAIN}"], True, id="dmarc cannot tell"),
        pytest.param(
            [f"{OURS}; spf=fail smtp.mailfrom=askedal.kommune.example; dkim=none"], True, id="spf fails, no dkim"
        ),
        pytest.param(
            [f"{OURS}; spf=softfail smtp.mailfrom=x@{DOMAIN}; dkim=fail header.d={DOMAIN}"],
            True,
            id="both fail",
        ),
        pytest.param(
            [f"{OURS}; spf=fail smtp.mailfrom=liste.example; dkim=pass header.d=askedal.kommune.example"],
            False,
            id="forwarded, and the signature holds",
        ),
        pytest.param(
            [f'{OURS}; dkim=fail reason="x; dmarc=fail" header.d=a.example; spf=pass smtp.mailfrom="epost.{DOMAIN}"'],
            False,
            id="quoted strings, a sub-domain",
        ),
        pytest.param(
            [f"{OURS}; spf=pass smtp.mailfrom=ond.example; dkim=pass header.d=ond.example"], True, id="both for another"
        ),
        pytest.param([f"{OURS}; spf=pass smtp.mailfrom=arkiv.example"], False, id="an archive's own envelope"),
        pytest.param(["mx.ond.example; dmarc=fail"], False, id="a server that is not trusted"),
        pytest.param(["dmarc=fail header.from=askedal.kommune.example"], False, id="no server named"),
        pytest.param(
            ["mx.inne.example; dmarc=pass", f"{OURS}; dmarc=fail", f"{OURS}; dmarc=pass"],
            True,
            id="the upper one counts",
        ),
        pytest.param(
            [f"{OURS}; spf=pass smtp.mailfrom=askedal.kommune.example", "x.example; none", f"{OURS}; dmarc=fail"],
            False,
            id="below another's anybody may have written it",
        ),
        pytest.param(
            [f"{OURS}; spf=none", f"{OURS}; dkim=none", f"{OURS}; dmarc=fail"], True, id="a header for each method"
        ),
    ],
)
def test_what_a_trusted_server_says(results: list[str], forged: bool) -> None:
    found = find_forgery(take_apart(message(*results)), (OURS,))
    assert bool(found) is forged, found
    assert not forged or "askedal.kommune.example" in str(found)


def test_nobody_is_trusted_unless_named() -> None:
    assert find_forgery(take_apart(message(f"{OURS}; dmarc=fail")), ()) is None


@given(st.lists(st.text(max_size=200), max_size=4))
def test_any_header_gives_an_answer(values: list[str]) -> None:
    raw = "".join(f"Authentication-Results: {OURS}; {value.encode('unicode_escape').decode()}\n" for value in values)
    found = find_forgery(take_apart(f"{raw}From: a@b.example\n\nHei".encode()), (OURS,))
    assert found is None or isinstance(found, str)


def test_a_hostile_header_takes_no_time() -> None:
    header = f"{OURS}; " + "(" * 50_000 + "a=" * 50_000
    assert (
        find_forgery(take_apart(f"Authentication-Results: {header}\nFrom: a@b.example\n\nx".encode()), (OURS,)) is None
    )
