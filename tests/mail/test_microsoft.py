"""Tokens of Microsoft 365: a person signs in once; they are kept for their owner alone and renewed one at a time."""

import contextlib
import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from certificates import write_certificates
from kartlegg.errors import InputError, KartleggError, MailError
from kartlegg.mail.microsoft import DeviceSignIn, Tokens, sign_out
from kartlegg.model import Microsoft, MicrosoftFlow
from signin import CLIENT, CLIENT_SECRET, DEVICE_GRANT, TENANT, SignInServer

PERSON = "kari.prove@fylket.example"
SCOPES = ("https://outlook.office.com/SMTP.Send", "https://outlook.office.com/IMAP.AccessAsUser.All")


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("certificates")
    write_certificates(folder)
    return folder


@pytest.fixture
def server(certificates: Path) -> Iterator[SignInServer]:
    with SignInServer(certificates) as running:
        yield running


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KARTLEGG_STATE", str(tmp_path / "state"))
    return tmp_path / "state"


def app_of(server: SignInServer, **changes: object) -> Microsoft:
    fields = {
        "tenant": TENANT,
        "client_id": CLIENT,
        "flow": MicrosoftFlow.DEVICE,
        "authority": server.authority,
        "scopes": SCOPES,
        "ca_file": server.ca_file,
        **changes,
    }
    return Microsoft(**fields)  # type: ignore[arg-type]


def service_of(server: SignInServer, **changes: object) -> Microsoft:
    scopes = ("https://outlook.office365.com/.default",)
    return app_of(server, flow=MicrosoftFlow.CLIENT_CREDENTIALS, scopes=scopes, **changes)


def sign_in(server: SignInServer, person: str = PERSON) -> None:
    server.person = person
    assert DeviceSignIn(app_of(server)).wait(lambda _: None).person == person


def kept(state: Path) -> Path:
    (path,) = state.glob("*.json")
    return path


def test_a_person_signs_in_by_a_code_and_is_waited_for(server: SignInServer) -> None:
    waits: list[float] = []

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        server.person = PERSON if len(waits) == 4 else None

    server.interval = 0  # a server's mistake: it is not asked without a pause
    server.faults[DEVICE_GRANT] = ["slow_down: not so fast"]
    sign_in = DeviceSignIn(app_of(server))
    assert (sign_in.prompt.url, sign_in.prompt.code) == (f"{server.authority}/device", "ABCD-1234")
    done = sign_in.wait(sleep)
    assert (done.person, done.renews) == (PERSON, True)
    assert 3500 < done.seconds <= 3600
    assert waits[0] == 1
    assert waits[1] >= 5, "RFC 8628 §3.5"
    asked = dict(server.asked)["devicecode"]
    assert set(asked["scope"].split()) >= {*SCOPES, "offline_access"}
    token = Tokens(app_of(server)).access_token()
    assert (server.tokens[token.value], token.person, token.is_kept) == (PERSON, PERSON, True)
    assert server.kinds()[-1] == DEVICE_GRANT, "a token that is still good is not asked for again"


@pytest.mark.parametrize(
    ("fault", "told", "advice"),
    [
        pytest.param("access_denied: the user said no", "access_denied: the user said no", "declined", id="denied"),
        pytest.param("authorization_declined: no", "authorization_declined: no", "declined", id="microsoft's-denied"),
        pytest.param("expired_token: too late", "expired_token: too late", "not entered in time", id="expired"),
        pytest.param("unauthorized_client: AADSTS700016: no app", "AADSTS700016", "client_id", id="unknown-app"),
        pytest.param("invalid_client: AADSTS7000218: body", "AADSTS7000218", "public client flows", id="public-flows"),
        pytest.param("something_new: odd words", "something_new: odd words", "mail.microsoft", id="unknown"),
    ],
)
@pytest.mark.parametrize("where", ["devicecode", DEVICE_GRANT])
def test_why_nobody_could_sign_in_is_told(
    server: SignInServer, state: Path, where: str, fault: str, told: str, advice: str
) -> None:
    server.person = PERSON
    server.faults[where] = [fault]
    with pytest.raises(MailError) as caught:
        DeviceSignIn(app_of(server)).wait(lambda _: None)
    assert told in caught.value.message
    assert "Trace ID" not in caught.value.message
    assert advice in caught.value.hint
    assert not list(state.glob("*.json"))


def test_a_code_that_nobody_types_ends_by_itself(server: SignInServer) -> None:
    server.interval, server.code_life_s = 5, 30
    with pytest.raises(MailError, match="not entered in time"):
        DeviceSignIn(app_of(server)).wait(lambda _: None)
    assert server.kinds().count(DEVICE_GRANT) == 6


def test_a_line_that_breaks_while_waiting_is_tried_again(
    certificates: Path, server: SignInServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    import requests

    server.person = PERSON
    waiting = DeviceSignIn(app_of(server))
    send = requests.adapters.HTTPAdapter.send
    left = [2]

    def hindered(*arguments: object, **options: object) -> object:
        if left[0]:
            left[0] -= 1
            raise requests.ConnectionError("the line broke")
        return send(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(requests.adapters.HTTPAdapter, "send", hindered)
    assert waiting.wait(lambda _: None).person == PERSON


def test_a_second_person_takes_the_first_ones_place(server: SignInServer, state: Path) -> None:
    sign_in(server, "ola@fylket.example")
    sign_in(server)
    assert Tokens(app_of(server)).access_token().person == PERSON
    assert "ola@" not in kept(state).read_text()


def test_another_app_has_a_file_of_its_own(server: SignInServer, state: Path) -> None:
    sign_in(server)
    with pytest.raises(InputError, match="nobody has signed in"):
        Tokens(app_of(server, client_id=CLIENT.replace("1", "2"))).access_token()


@pytest.mark.skipif(os.name == "nt", reason="there are no modes")
def test_the_tokens_are_their_owners_alone(server: SignInServer, state: Path) -> None:
    sign_in(server)
    server.withdraw()
    Tokens(app_of(server)).access_token(newer=True)
    assert state.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in state.iterdir()} == {0o600}
    assert len(list(state.iterdir())) == 2, "the file and its lock, nothing half written"


def test_a_renewed_token_brings_a_new_refresh_token_which_is_kept(server: SignInServer) -> None:
    sign_in(server)
    values = {Tokens(app_of(server)).access_token().value}
    for _ in range(3):  # each refresh token of the server is good once
        token = Tokens(app_of(server)).access_token(newer=True)
        assert not token.is_kept
        values.add(token.value)
    assert len(values) == 4
    assert server.kinds().count("refresh_token") == 3


def test_an_expired_token_is_renewed(server: SignInServer, state: Path) -> None:
    sign_in(server)
    path = kept(state)
    content = json.loads(path.read_text())
    for entry in content["AccessToken"].values():
        entry["expires_on"] = "1000"
    path.write_text(json.dumps(content))
    assert Tokens(app_of(server)).access_token().value in server.tokens
    assert server.kinds()[-1] == "refresh_token"


_RENEW = """
import sys
from pathlib import Path
from kartlegg.mail.microsoft import Tokens
from kartlegg.model import Microsoft, MicrosoftFlow
authority, ca_file, *scopes = sys.argv[1:]
app = Microsoft(tenant=%r, client_id=%r, flow=MicrosoftFlow.DEVICE, authority=authority, scopes=tuple(scopes),
                ca_file=Path(ca_file))
for _ in range(3):
    Tokens(app).access_token(newer=True)
"""


def test_of_processes_that_renew_at_once_none_loses_the_token(server: SignInServer) -> None:
    """A refresh token is good once: who used an old one would be refused."""
    sign_in(server)
    command = [sys.executable, "-c", _RENEW % (TENANT, CLIENT), server.authority, str(server.ca_file), *SCOPES]
    processes = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    assert [(process.communicate(timeout=60)[1], process.returncode) for process in processes] == [("", 0)] * 2
    assert server.kinds().count("refresh_token") == 6
    assert Tokens(app_of(server)).access_token().value in server.tokens


def test_of_two_sign_ins_at_once_one_stands_whole(server: SignInServer, state: Path) -> None:
    server.person = PERSON
    waiting = [DeviceSignIn(app_of(server)) for _ in range(2)]
    with ThreadPoolExecutor() as pool:
        done = list(pool.map(lambda one: one.wait(lambda _: None).person, waiting))
    assert done == [PERSON] * 2
    assert Tokens(app_of(server)).access_token(newer=True).value in server.tokens
    assert len(list(state.glob("*"))) == 2


@pytest.mark.parametrize(
    "fault",
    [
        "invalid_grant: AADSTS50173: The provided grant has expired due to it being revoked.",
        "invalid_grant: AADSTS700082: The refresh token has expired due to inactivity.",
        "interaction_required: AADSTS50076: You must use multi-factor authentication.",
    ],
)
def test_a_sign_in_that_was_withdrawn_is_told_once_and_not_tried_again(server: SignInServer, fault: str) -> None:
    sign_in(server)
    server.faults["refresh_token"] = [fault, fault, fault]
    with pytest.raises(MailError) as caught:
        Tokens(app_of(server)).access_token(newer=True)
    assert "kartlegg login" in caught.value.hint
    assert server.kinds().count("refresh_token") == 1


@pytest.mark.parametrize("content", [b"", b"[]", b"\x00\xff", b'{"Account": {"x": {}}}'])
def test_a_file_that_is_damaged_is_told_and_mended_by_a_new_sign_in(
    server: SignInServer, state: Path, content: bytes
) -> None:
    sign_in(server)
    kept(state).write_bytes(content)
    with pytest.raises(KartleggError) as caught:
        Tokens(app_of(server)).access_token()
    assert "kartlegg login" in caught.value.hint
    sign_in(server)
    assert Tokens(app_of(server)).access_token().person == PERSON


def test_who_logs_out_is_gone(server: SignInServer) -> None:
    sign_in(server)
    assert sign_out(app_of(server))
    assert not sign_out(app_of(server))
    before = len(server.asked)
    with pytest.raises(InputError) as caught:
        Tokens(app_of(server)).access_token()
    assert caught.value.hint == "Sign in first: kartlegg login"
    assert len(server.asked) == before


def test_without_the_right_to_renew_the_end_is_told(server: SignInServer, state: Path) -> None:
    server.person, server.renewable = PERSON, False
    assert not DeviceSignIn(app_of(server)).wait(lambda _: None).renews
    with pytest.raises(MailError) as caught:
        Tokens(app_of(server)).access_token(newer=True)
    assert "run out" in caught.value.message
    assert "kartlegg login" in caught.value.hint


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        pytest.param(
            lambda server: setattr(server, "elsewhere", "https://elsewhere.example/"), "elsewhere", id="redirect"
        ),
        pytest.param(
            lambda server: server.faults.update({"openid-configuration": [404] * 3}), "no tenant", id="tenant"
        ),
        pytest.param(lambda server: server.faults.update({"openid-configuration": [503] * 3}), "cannot be", id="busy"),
        pytest.param(lambda server: server.faults.update({"refresh_token": [500] * 3}), "cannot be used", id="fault"),
        pytest.param(lambda server: server.faults.update({"refresh_token": [200] * 3}), "run out", id="no-token"),
    ],
)
def test_answers_that_are_none_are_told(server: SignInServer, spoil: object, told: str) -> None:
    sign_in(server)
    spoil(server)  # type: ignore[operator]
    with pytest.raises(MailError) as caught:
        Tokens(app_of(server)).access_token(newer=True)
    assert told in caught.value.message
    server.elsewhere = None
    server.faults.clear()
    assert Tokens(app_of(server)).access_token(newer=True).value in server.tokens


def test_the_sign_in_server_must_be_who_it_should_be(server: SignInServer) -> None:
    with pytest.raises(MailError, match="certificate is not trusted") as caught:
        DeviceSignIn(app_of(server, ca_file=None))
    assert "ca_file" in caught.value.hint
    assert not server.asked


def test_a_sign_in_server_that_is_down_is_told(certificates: Path) -> None:
    with SignInServer(certificates) as server:
        app = app_of(server)
    with pytest.raises(MailError, match="cannot be reached"):
        DeviceSignIn(app)


def test_a_service_gets_a_token_by_its_secret_and_keeps_it_for_a_while(server: SignInServer, state: Path) -> None:
    server.mailbox = "postmottak@fylket.example"
    tokens = Tokens(service_of(server), client_secret=CLIENT_SECRET)
    first = tokens.access_token()
    assert (server.tokens[first.value], first.person) == (server.mailbox, None)
    assert tokens.access_token().value == first.value
    assert server.kinds() == ["client_credentials"]
    assert server.asked[-1][1]["scope"] == "https://outlook.office365.com/.default"
    assert not state.exists()


def test_a_wrong_client_secret_is_told_and_not_shown(server: SignInServer) -> None:
    with pytest.raises(MailError) as caught:
        Tokens(service_of(server), client_secret="Wrong~secret.of-a_service").access_token()
    assert "AADSTS7000215" in caught.value.message
    assert "Value" in caught.value.hint
    assert "Wrong" not in caught.value.message


def test_a_service_may_prove_itself_by_a_certificate(server: SignInServer, tmp_path: Path) -> None:
    server.mailbox = "postmottak@fylket.example"
    path = tmp_path / "service.pem"
    path.write_bytes(certificate())
    assert Tokens(service_of(server, certificate=path)).access_token().value in server.tokens
    assert "client_secret" not in server.asked[-1][1]
    path.write_text("-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----\n")
    with pytest.raises(InputError, match="must hold both"):
        Tokens(service_of(server, certificate=path)).access_token()


def certificate() -> bytes:
    key = generate_private_key(public_exponent=65537, key_size=2048)
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "kartlegg")]), datetime.now(UTC)
    made = (
        x509.CertificateBuilder(issuer_name=name, subject_name=name, public_key=key.public_key())
        .serial_number(1)
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + made.public_bytes(Encoding.PEM)


def test_without_the_extra_it_is_named(server: SignInServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for library, attempt in (
        ("msal", DeviceSignIn),
        ("platformdirs", lambda app: Tokens(app).access_token()),
        ("platformdirs", sign_out),
    ):
        with monkeypatch.context() as patched:
            patched.setitem(sys.modules, library, None)
            patched.delenv("KARTLEGG_STATE")
            with pytest.raises(InputError) as caught:
                attempt(app_of(server))
        assert library in caught.value.message
        assert caught.value.hint == 'pip install "kartlegg[microsoft]"'


def test_the_libraries_print_nothing(
    server: SignInServer, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    records: list[logging.LogRecord] = []
    handler = logging.Handler()
    handler.emit = records.append  # type: ignore[method-assign]
    monkeypatch.setattr(logging.root, "handlers", [handler])
    monkeypatch.setattr(logging.root, "level", logging.DEBUG)
    sign_in(server)
    server.faults["refresh_token"] = [500, 500]
    with contextlib.suppress(MailError):
        Tokens(app_of(server)).access_token(newer=True)
    captured = capfd.readouterr()
    assert captured.out + captured.err == ""
    text = "".join(record.getMessage() for record in records)
    assert not [secret for secret in server.seen if secret in text]


def test_a_folder_that_cannot_be_written_to_is_told(
    server: SignInServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("KARTLEGG_STATE", str(tmp_path / "file" / "state"))
    server.person = PERSON
    with pytest.raises(InputError) as caught:
        DeviceSignIn(app_of(server)).wait(lambda _: None)
    assert "KARTLEGG_STATE" in caught.value.hint
