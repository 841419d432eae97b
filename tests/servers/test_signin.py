"""Signing in by token at real servers, with a sign-in server of our own; and that no secret is seen anywhere."""

import base64
import json
import os
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kartlegg.mail.login import Secret
from kartlegg.mail.sasl import encoded, oauthbearer, plain, xoauth2
from mailservers import ERRORS_COUNT, PASSWORD
from offices import Office
from relaytls import TlsRelay
from signin import CLIENT_SECRET, SignInServer
from surveys import Ended

pytestmark = pytest.mark.servers

BY_MICROSOFT = {"password_env": None, "auth": "microsoft"}


@pytest.fixture
def sign_in(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SignInServer]:
    monkeypatch.setenv("KARTLEGG_STATE", str(tmp_path / "state"))
    with SignInServer(office.servers.root, office.servers.tokens) as server:
        office.configure(smtp=BY_MICROSOFT, imap=BY_MICROSOFT, microsoft=server.section())
        yield server


def by_command(token: str) -> dict[str, object]:
    return {"password_env": None, "token_command": f"[{json.dumps(sys.executable)}, -c, \"print('{token}')\"]"}


def answer(office: Office, town: int) -> None:
    message = office.answer(town)
    message.set_content("1. Vi har 3 årsverk.\n2. Vi samarbeider med Fossnes.\n3. Vi manglar kompetanse.\n")
    office.bring(message)


def test_a_person_signs_in_once_and_the_round_goes_on_without_her(office: Office, sign_in: SignInServer) -> None:
    before = office("check")
    assert before.code == 3
    assert before.err.count("Sign in first: kartlegg login") == 2
    assert not sign_in.asked, "nobody is signed in unasked"

    sign_in.person = office.officer
    logged_in = office("login")
    assert logged_in.code == 0, logged_in.err
    assert f"{sign_in.authority}/device" in logged_in.err
    assert "ABCD-1234" in logged_in.err
    assert f"Signed in as {office.officer}." in logged_in.err
    assert "localhost takes letters" in logged_in.err
    assert "localhost lets us read the inbox" in logged_in.err

    assert office("send", "--yes").code == 0
    assert office.counts() == [1, 1, 1, 1, 0, 0, 0, 0]
    answer(office, 0)
    assert office("fetch").code == 0
    assert sign_in.kinds().count("refresh_token") == 0

    sign_in.withdraw()  # a new password, an administrator: the kept token is refused, and a newer one is got
    answer(office, 1)
    fetched = office("fetch")
    assert fetched.code == 0, fetched.err
    assert len(office.stored()) == 2
    assert sign_in.kinds().count("refresh_token") == 1

    sign_in.withdraw()
    sign_in.refresh.clear()
    ended = office("fetch")
    assert ended.code == 4
    assert ended.err.count("kartlegg: ") == 1
    assert "AADSTS50173" in ended.err
    assert "kartlegg login" in ended.err
    assert sign_in.kinds().count("refresh_token") == 2, "once, and no more"

    assert "Logged out" in office("login", "--forget").err
    assert office("fetch").code == 3
    every = "".join(one.out + one.err for one in (before, logged_in, fetched, ended))
    assert not [secret for secret in sign_in.seen if secret in every]


def test_a_shared_mailbox_is_opened_by_a_persons_token(office: Office, sign_in: SignInServer) -> None:
    """The username is the mailbox, the token the person's."""
    sign_in.person, sign_in.mailbox = "kari@fylket.example", office.officer
    logged_in = office("login")
    assert logged_in.code == 0, logged_in.err
    assert "Signed in as kari@fylket.example." in logged_in.err
    sign_in.mailbox = None  # she may not any longer
    sign_in.withdraw()
    ended = office("fetch")
    assert ended.code == 4
    assert f"the login of {office.officer} was refused" in ended.err
    assert "Signed in as kari@fylket.example." in ended.err


def test_a_service_needs_no_person(office: Office, sign_in: SignInServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KARTLEGG_TEST_CLIENT", CLIENT_SECRET)
    sign_in.mailbox = office.officer
    section = sign_in.section(flow="client_credentials", client_secret_env="KARTLEGG_TEST_CLIENT")
    office.configure(smtp=BY_MICROSOFT, imap=BY_MICROSOFT, microsoft=section)
    logged_in = office("login")
    assert logged_in.code == 0, logged_in.err
    assert "a service's token from Microsoft 365" in logged_in.err
    assert office("send", "--yes").code == 0
    assert office.counts() == [1, 1, 1, 1, 0, 0, 0, 0]
    monkeypatch.setenv("KARTLEGG_TEST_CLIENT", "Wrong~secret-of-a_service")
    ended = office("fetch")
    assert ended.code == 4
    assert "AADSTS7000215" in ended.err
    assert "Wrong~" not in ended.err


def test_login_with_a_password_tells_where_it_comes_from_and_proves_it(office: Office) -> None:
    ended = office("login")
    assert ended.code == 0, ended.err
    for section in ("mail.smtp", "mail.imap"):
        told = f"{section}: {office.officer} at localhost, with the password in the environment variable KARTLEGG_"
        assert told in ended.err
    assert "localhost takes letters" in ended.err
    assert office("login", "--forget").code == 3


def without_xoauth2(data: bytes) -> bytes:
    return data.replace(b"AUTH=XOAUTH2", b"AUTH=XXXXXX2").replace(b" XOAUTH2", b" XXXXXX2")


def without_tokens(data: bytes) -> bytes:
    return without_xoauth2(data).replace(b"OAUTHBEARER", b"OXXXXXXXXXX")


def without_initial_response(data: bytes) -> bytes:
    return data.replace(b"SASL-IR", b"XASL-IR")


@pytest.mark.parametrize(
    ("change", "mechanism"),
    [
        pytest.param(bytes, b"XOAUTH2", id="both-offered"),
        pytest.param(without_xoauth2, b"OAUTHBEARER", id="oauthbearer-only"),
        pytest.param(without_initial_response, b"XOAUTH2", id="no-initial-response"),
    ],
)
@pytest.mark.parametrize("protocol", ["smtp", "imap"])
def test_the_login_by_token_is_one_that_the_server_offers_and_a_refusal_is_told(
    office: Office, protocol: str, change: Callable[[bytes], bytes], mechanism: bytes
) -> None:
    token = f"{office.domain}-" + "A1b_" * 750
    office.servers.tokens[token] = office.officer
    port = office.servers.submissions if protocol == "smtp" else office.servers.imaps
    command = ("send", "--yes") if protocol == "smtp" else ("fetch",)
    with TlsRelay(port, office.servers.root, change=change) as relay:
        office.configure(**{protocol: {**by_command(token), "port": relay.port, "security": "tls"}})
        ended = office(*command)
        assert ended.code == 0, ended.err
        assert logins(relay) == [mechanism]
        del office.servers.tokens[token]
        refused = office("login")
    assert refused.code == 4
    assert logins(relay) == [mechanism] * 2, "nothing else is tried"
    assert "(" in refused.err, "the reason that the server gives"
    assert refused.err.count("was refused") == 1
    assert token not in refused.err
    assert encoded(token) not in refused.err


def logins(relay: TlsRelay) -> list[bytes]:
    """The mechanisms that a client has tried."""
    return re.findall(rb"(?m)^(?:\w+ )?AUTH(?:ENTICATE)? (\w+)", relay.said)


@pytest.mark.parametrize("protocol", ["smtp", "imap"])
def test_a_token_is_not_shown_to_a_server_that_takes_none(office: Office, protocol: str) -> None:
    port = office.servers.submissions if protocol == "smtp" else office.servers.imaps
    with TlsRelay(port, office.servers.root, change=without_tokens) as relay:
        office.configure(**{protocol: {**by_command("the-token"), "port": relay.port, "security": "tls"}})
        ended = office("send", "--yes") if protocol == "smtp" else office("fetch")
    assert ended.code == 4
    assert "the server takes no OAuth2 token (it offers " in ended.err
    assert "PLAIN" in ended.err
    assert not logins(relay)


@pytest.mark.parametrize("protocol", ["smtp", "imap"])
@pytest.mark.parametrize("is_token", [False, True], ids=["password", "token"])
def test_a_line_that_is_cut_in_the_login_is_no_refusal(
    office: Office, monkeypatch: pytest.MonkeyPatch, protocol: str, is_token: bool
) -> None:
    def cut(data: bytes) -> bytes:
        if b"NO [AUTHENTICATIONFAILED]" in data or data.startswith((b"535", b"334 ey")):
            raise ConnectionResetError
        return data

    monkeypatch.setenv("KARTLEGG_TEST_PASSWORD", "Tyttebær-og-blåbær")
    port = office.servers.submissions if protocol == "smtp" else office.servers.imaps
    with TlsRelay(port, office.servers.root, change=cut) as relay:
        account = by_command("stale-token") if is_token else {}
        office.configure(**{protocol: {**account, "port": relay.port, "security": "tls"}})
        ended = office("send", "--yes") if protocol == "smtp" else office("fetch")
    assert ended.code == 4
    assert "the line broke" in ended.err
    assert "was refused" not in ended.err


@pytest.mark.parametrize(
    ("change", "told", "tried"),
    [
        pytest.param((b"SASL-IR", b"LOGINDISABLED"), "was refused", [b"PLAIN"], id="plain-is-left"),
        pytest.param((b"AUTH=PLAIN", b"LOGINDISABLED"), "takes no password here", [], id="nothing-is-left"),
    ],
)
def test_a_password_is_not_shown_where_login_is_disabled(
    office: Office, monkeypatch: pytest.MonkeyPatch, change: tuple[bytes, bytes], told: str, tried: list[bytes]
) -> None:
    """RFC 3501 §6.2.3: a client must not issue LOGIN then."""
    monkeypatch.setenv("KARTLEGG_TEST_PASSWORD", "of-plain-letters")
    with TlsRelay(office.servers.imaps, office.servers.root, change=lambda data: data.replace(*change)) as relay:
        office.configure(imap={"port": relay.port, "username": "kari"})
        ended = office("fetch")
    assert ended.code == 4
    assert told in ended.err
    assert logins(relay) == tried
    assert b" LOGIN " not in relay.said


# ── When a secret is asked for ────────────────────────────────────────────────────────────────────────────────


def counting(office: Office, secret: str, *, key: str = "password_command") -> dict[str, object]:
    """Keys that ask a program, which notes each run."""
    script = office.folder / "ask.py"
    script.write_text(
        "from pathlib import Path\nimport sys\n"
        "with Path(sys.argv[1]).open('a') as f: f.write('x')\n"
        f"sys.stdout.buffer.write({secret!r}.encode())\n",
        encoding="utf-8",
    )
    return {"password_env": None, key: f'["{sys.executable}", "{script}", "{office.folder / "asked"}"]'}


def asked(office: Office) -> int:
    path = office.folder / "asked"
    return len(path.read_text()) if path.exists() else 0


def test_the_password_is_asked_for_once_and_only_when_a_server_wants_it(office: Office) -> None:
    keys = counting(office, PASSWORD)
    office.configure(smtp=keys, imap=keys)
    assert office("send", "--dry-run").code == 0
    assert office("check", "--offline").code == 0
    assert office("status").code == 0
    assert asked(office) == 0
    office.configure(smtp={**keys, "host": "127.0.0.1", "ca_file": None}, imap={**keys, "ca_file": None})
    assert office("send", "--yes").code == 4
    assert office("fetch").code == 4
    assert asked(office) == 0, "not before the server is who it should be"
    office.configure(smtp=keys, imap=keys)
    assert office("send", "--yes").code == 0
    assert asked(office) == 1
    assert office("send", "--yes").code == 0
    assert asked(office) == 1, "nothing was to be sent"
    assert office("fetch").code == 0
    assert asked(office) == 2


@pytest.mark.parametrize("key", ["password_command", "token_command"])
def test_a_connection_that_is_made_anew_gets_a_fresh_token_and_the_same_password(office: Office, key: str) -> None:
    """Postfix ends a session after ERRORS_COUNT refusals."""
    secret = PASSWORD
    if key == "token_command":
        secret = f"{office.domain}-token"
        office.servers.tokens[secret] = office.officer
    wrong = {town: f"ukjend@{office.address(town).partition('@')[2]}" for town in range(ERRORS_COUNT)}
    keys = counting(office, secret, key=key)
    office.configure(towns=ERRORS_COUNT + 1, addresses=wrong, smtp=keys)
    ended = office("send", "--yes")
    assert f"1 sent, {ERRORS_COUNT} refused." in ended.err, ended.err
    assert asked(office) == 1 if key == "password_command" else asked(office) > 1


# ── No secret anywhere ────────────────────────────────────────────────────────────────────────────────────────


def forms(value: str, username: str, *, is_token: bool) -> list[bytes]:
    """A secret as it could be seen: itself, and as it travels."""
    secret = Secret(username=username, value=value, is_token=is_token)
    travelling = [value, xoauth2(secret), oauthbearer(secret), plain(secret)]
    found = [value.encode(), *(encoded(one).encode() for one in travelling)]
    return [form[:60] for form in found] + [base64.urlsafe_b64encode(value.encode())[:60]]


@pytest.mark.parametrize("is_token", [False, True], ids=["password", "token"])
@pytest.mark.parametrize("is_right", [True, False], ids=["right", "wrong"])
def test_no_secret_is_seen_anywhere(
    office: Office, monkeypatch: pytest.MonkeyPatch, is_token: bool, is_right: bool
) -> None:
    if is_token:
        secret = f"{office.domain}-tok-" + "Zx9_" * 700
        account = by_command(secret)
        if is_right:
            office.servers.tokens[secret] = office.officer
    else:
        secret, account = PASSWORD if is_right else "Tyttebær-og-blåbær", {}
        monkeypatch.setenv("KARTLEGG_TEST_PASSWORD", secret)
    office.configure(smtp={**account, "sent_copy": "Sent"}, imap=account)
    answer(office, 0)
    runs: list[Ended] = [
        office(*command, "-vv") for command in (["check"], ["login"], ["send", "--yes"], ["fetch"], ["status"])
    ]
    codes = [0, 0, 0, 0, 0] if is_right else [4, 4, 4, 4, 0]
    assert [one.code for one in runs] == codes, runs
    traced = "".join(one.err for one in runs)
    assert "AUTH" in traced
    assert f"localhost:{office.servers.imaps} > " in traced
    if is_right:
        assert "BODY.PEEK[]" in traced
        assert " bytes]" in traced
        assert "Content-Transfer-Encoding" not in traced
    places = [one.out.encode() + one.err.encode() for one in runs]
    places += [path.read_bytes() for path in office.folder.rglob("*") if path.is_file() and path.name != "config.yaml"]
    seen = [form for form in forms(secret, office.officer, is_token=is_token) for place in places if form in place]
    assert not seen


def test_a_server_that_repeats_what_it_is_told_shows_no_secret(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some answer an unknown command with the whole of it; some of them cut it."""
    secret = f"{office.domain}-tok-" + "Zx9_" * 100
    told: list[bytes] = []

    def repeat(data: bytes) -> bytes:
        line = relay.said.strip().rsplit(b"\r\n", 1)[-1]
        if b" NO " in data or data.startswith(b"535"):
            told.append(line)
            return data.rstrip(b"\r\n") + b" you said " + line[:300] + b"\r\n"
        return data

    for protocol, port in (("imap", office.servers.imaps), ("smtp", office.servers.submissions)):
        for account in (by_command(secret), {"password_env": "KARTLEGG_TEST_PASSWORD"}):
            monkeypatch.setenv("KARTLEGG_TEST_PASSWORD", "Tyttebær-og-blåbær")
            with TlsRelay(port, office.servers.root, change=repeat) as relay:
                office.configure(**{protocol: {**account, "port": relay.port, "security": "tls"}})
                ended = office("login", "-vv")
            assert ended.code == 4
            assert "you said" in ended.err
            for value in (secret, "Tyttebær-og-blåbær"):
                for form in forms(value, office.officer, is_token=value == secret):
                    assert form[:24] not in ended.err.encode().replace(b"\n", b"")
    assert told


def test_a_fault_of_the_program_keeps_no_secret(
    office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from kartlegg.mail.imap import Mailbox

    def faulty(self: Mailbox) -> object:
        raise ZeroDivisionError

    monkeypatch.setattr(Mailbox, "folders", faulty)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    ended = office("fetch", "-vv")
    assert ended.code == 1
    (kept,) = tmp_path.glob("kartlegg-fault-*")
    for form in forms(PASSWORD, office.officer, is_token=False):
        assert form not in kept.read_bytes() + ended.err.encode()
    assert os.name == "nt" or kept.stat().st_mode & 0o777 == 0o600


# ── What servers say ──────────────────────────────────────────────────────────────────────────────────────────


def says(marks: tuple[bytes, ...], words: bytes) -> Callable[[bytes], bytes]:
    """The server's answer with other words, from the place where one of the marks stands."""

    def change(data: bytes) -> bytes:
        for mark in marks:
            if mark in data:
                return data[: data.index(mark)] + words + b"\r\n"
        return data

    return change


@pytest.mark.parametrize(
    ("protocol", "change", "advice"),
    [
        pytest.param(
            "smtp",
            says(
                (b"535 ",),
                b"535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant.",
            ),
            "Set-TransportConfig -SmtpClientAuthenticationDisabled $false",
            id="smtp-off",
        ),
        pytest.param(
            "smtp",
            says((b"535 ",), b"535 5.7.139 Authentication unsuccessful, basic authentication is disabled."),
            "auth: microsoft",
            id="smtp-basic-off",
        ),
        pytest.param(
            "imap",
            says((b"NO [AUTHENTICATIONFAILED]",), b"NO LOGIN failed: LogonDenied-BasicAuthBlocked"),
            "auth: microsoft",
            id="imap-basic-off",
        ),
        pytest.param(
            "imap",
            says(
                (b"NO [AUTHENTICATIONFAILED]",),
                b"NO [ALERT] Application-specific password required: https://x (Failure)",
            ),
            "app password",
            id="gmail",
        ),
        pytest.param(
            "imap",
            says((b"NO [AUTHENTICATIONFAILED]",), b"NO [UNAVAILABLE] Temporary authentication failure."),
            "nothing is wrong with the password",
            id="out-of-order",
        ),
    ],
)
def test_a_refused_login_comes_with_advice(
    office: Office, monkeypatch: pytest.MonkeyPatch, protocol: str, change: Callable[[bytes], bytes], advice: str
) -> None:
    monkeypatch.setenv("KARTLEGG_TEST_PASSWORD", "Tyttebær-og-blåbær")
    port = office.servers.submissions if protocol == "smtp" else office.servers.imaps
    with TlsRelay(port, office.servers.root, change=change) as relay:
        office.configure(**{protocol: {"port": relay.port, "security": "tls"}})
        ended = office("login")
    assert ended.code == 4
    assert advice in ended.err.replace("\n", ""), ended.err


@pytest.mark.parametrize(
    ("change", "told", "advice"),
    [
        pytest.param(
            says((b"OK [READ-ONLY]",), b"BAD User is authenticated but not connected."),
            "not connected",
            "the app has IMAP.AccessAsUser.All",
            id="not-connected",
        ),
        pytest.param(
            says((b"* LIST ",), b"* BYE Session invalidated - AccessTokenExpired"),
            "AccessTokenExpired",
            "asks for a new one",
            id="expired",
        ),
        pytest.param(
            says((b"OK [READ-ONLY]",), b"BAD Request is throttled. Suggested Backoff Time: 299961 milliseconds"),
            "throttled",
            "wait 300 s",
            id="throttled",
        ),
    ],
)
def test_a_mailbox_that_does_not_open_after_the_login_comes_with_advice(
    office: Office, change: Callable[[bytes], bytes], told: str, advice: str
) -> None:
    with TlsRelay(office.servers.imaps, office.servers.root, change=change) as relay:
        office.configure(imap={"port": relay.port})
        ended = office("login")
    assert ended.code == 4
    text = ended.err.replace("\n", "")
    assert told in text
    assert advice in text
    assert "localhost takes letters" in text, "each door is tried on its own"
