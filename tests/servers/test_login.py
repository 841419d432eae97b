"""Who may log in, to whom a password is shown, and what is told when it fails."""

import base64
import json
import sys
from email.message import EmailMessage

import pytest

from mailservers import PASSWORD, wait_for
from offices import Office
from relay import Relay

pytestmark = pytest.mark.servers

WRONG = "Tyttebær og blåbær"


def as_sent(password: str, user: str) -> list[bytes]:
    """A password as it would be seen on the wire."""
    return [password.encode(), *map(base64.b64encode, (password.encode(), f"\0{user}\0{password}".encode()))]


@pytest.mark.parametrize("password", [WRONG, 'plain "letters" \\'], ids=["beyond-ascii", "ascii"])
@pytest.mark.parametrize("protocol", ["smtp", "imap"])
def test_a_wrong_password_is_told_once_and_loses_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch, protocol: str, password: str
) -> None:
    monkeypatch.setenv("KARTLEGG_TEST_PASSWORD", password)
    office.bring(plain_answer(office, 0))
    command, server = (("send", "--yes"), "postfix") if protocol == "smtp" else (("fetch",), "dovecot")
    before = office.servers.log(server)
    ended = office(*command)
    assert ended.code == 4
    assert ended.err.count("kartlegg: ") == 1
    assert f"the login of {office.officer} was refused" in ended.err
    assert "Check username and" in ended.err
    for place in (ended.out.encode(), ended.err.encode(), (office.folder / "kartlegg.db").read_bytes()):
        assert not [form for form in as_sent(password, office.officer) if form in place]
    refusals = "authentication failed" if protocol == "smtp" else "auth failed, 1 attempts"
    wait_for(lambda: refusals in office.servers.log(server).removeprefix(before), "the refusal in the log")
    after = office.servers.log(server).removeprefix(before)
    assert after.count(refusals) == 1, "each attempt counts towards a locked account"
    assert office.counts() == [0] * 8

    monkeypatch.setenv("KARTLEGG_TEST_PASSWORD", PASSWORD)
    again = office(*command)
    assert again.code == 0, again.err
    assert office.counts() == [int(protocol == "smtp")] * 4 + [0] * 4
    assert protocol == "smtp" or len(office.stored()) == 1


@pytest.mark.parametrize("length", [40, 3000], ids=["short", "as-long-as-microsoft's"])
def test_a_token_opens_both_and_a_stale_one_is_told(office: Office, length: int) -> None:
    token = f"{office.domain}-" + "A1b_" * (length // 4)
    account = {"password_env": None, "token_command": f"[{json.dumps(sys.executable)}, -c, \"print('{token}')\"]"}
    office.configure(smtp=account, imap=account)
    office.servers.tokens[token] = office.officer
    assert office("check").code == 0
    assert office("send", "--yes").code == 0
    assert office.counts() == [1, 1, 1, 1, 0, 0, 0, 0]
    assert office("fetch").code == 0

    del office.servers.tokens[token]
    ended = office("check")
    assert ended.code == 4
    assert ended.err.count(f"the login of {office.officer} was refused: ") == 2, ended.err
    assert ended.err.count("(status 401, scope mail)") == 2, "the server's reason (RFC 7628 §3.2.2)"
    assert ended.err.count("The token is not taken. It may have run out") == 2
    assert token not in ended.err


def test_check_tells_both_wrong_passwords(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KARTLEGG_TEST_PASSWORD", WRONG)
    ended = office("check")
    assert ended.code == 4
    assert ended.err.count("was refused") == 2
    assert WRONG not in ended.err


@pytest.mark.parametrize(
    ("host", "trusted"), [pytest.param("127.0.0.1", False, id="unknown"), pytest.param("127.0.0.2", True, id="other")]
)
@pytest.mark.parametrize(
    ("protocol", "port", "security"),
    [
        pytest.param("smtp", "submission", "starttls", id="smtp"),
        pytest.param("smtp", "submissions", "tls", id="smtps"),
        pytest.param("imap", "imap", "starttls", id="imap"),
        pytest.param("imap", "imaps", "tls", id="imaps"),
    ],
)
def test_a_certificate_of_an_unknown_authority_or_another_host_is_not_trusted(
    office: Office, protocol: str, port: str, security: str, host: str, trusted: bool
) -> None:
    with Relay(getattr(office.servers, port), host=host) as relay:
        account = {"port": relay.port, "host": host, "security": security} | ({} if trusted else {"ca_file": None})
        office.configure(**{protocol: account})
        ended = office("send", "--yes") if protocol == "smtp" else office("fetch")
    assert ended.code == 4
    assert ended.err.count("kartlegg: ") == 1
    assert "the certificate is not trusted" in ended.err
    assert "ca_file" in ended.err
    assert relay.said
    assert not [form for form in as_sent(PASSWORD, office.officer) if form in relay.said]
    assert office.officer.encode() not in relay.said
    assert office.counts() == [0] * 8


@pytest.mark.parametrize(("protocol", "port"), [("smtp", "submission"), ("imap", "imap")])
def test_without_starttls_nothing_goes_out_in_the_clear(office: Office, protocol: str, port: str) -> None:
    with Relay(getattr(office.servers, port), change=(b"STARTTLS", b"XSTARTTL")) as relay:
        office.configure(**{protocol: {"port": relay.port, "security": "starttls"}})
        ended = office("send", "--yes") if protocol == "smtp" else office("fetch")
    assert ended.code == 4
    assert ended.err.count("kartlegg: ") == 1
    assert "does not offer STARTTLS" in ended.err
    assert relay.said
    assert not [word for word in (b"auth", b"login", b"mail", office.officer.encode()) if word in relay.said.lower()]


def test_tls_from_the_first_byte_for_letters_and_starttls_for_the_mailbox(office: Office) -> None:
    office.configure(
        smtp={"port": office.servers.submissions, "security": "tls"},
        imap={"port": office.servers.imap, "security": "starttls"},
    )
    assert office("check").code == 0
    assert office("send", "--yes").code == 0
    assert office.counts() == [1, 1, 1, 1, 0, 0, 0, 0]
    office.bring(plain_answer(office, 0))
    fetched = office("fetch")
    assert (fetched.code, len(office.stored())) == (0, 1), fetched.err


def test_a_server_that_is_too_busy_is_told_in_its_own_words(office: Office) -> None:
    with Relay(
        office.servers.submission, change=(b"220 mail.fylket.test ESMTP", b"421 4.3.2 come back later,")
    ) as relay:
        office.configure(smtp={"port": relay.port})
        ended = office("send", "--yes")
    assert ended.code == 4
    assert "421 4.3.2 come back later, Postfix" in ended.err
    assert "b'" not in ended.err
    assert "4 not tried; the same command goes on with them" in ended.err


def plain_answer(office: Office, town: int) -> EmailMessage:
    message = office.answer(town)
    message.set_content("1. Vi har 3 årsverk.\n2. Vi samarbeider med Fossnes.\n3. Vi manglar kompetanse.\n")
    return message
