"""What is said in a login, and what is not shown of it."""

import base64

import pytest

from kartlegg.limits import SERVER_WORDS
from kartlegg.mail.login import Secret
from kartlegg.mail.sasl import choose_bearer, encoded, hide, oauthbearer, plain, reason, xoauth2

TOKEN = Secret(username="post,a=b@x.test", value="ya29." + "Zx9_" * 60, is_token=True)


def test_each_standard_has_its_form() -> None:
    assert xoauth2(TOKEN) == f"user=post,a=b@x.test\x01auth=Bearer {TOKEN.value}\x01\x01"
    assert oauthbearer(TOKEN) == f"n,a=post=2Ca=3Db@x.test,\x01auth=Bearer {TOKEN.value}\x01\x01"  # RFC 5801 §4
    assert plain(TOKEN) == f"\0post,a=b@x.test\0{TOKEN.value}"
    assert TOKEN.value not in repr(TOKEN)
    assert TOKEN.value not in repr(choose_bearer(TOKEN, ["XOAUTH2"]))


@pytest.mark.parametrize(
    ("offered", "mechanism"),
    [
        pytest.param(["PLAIN", "XOAUTH2", "OAUTHBEARER"], "XOAUTH2", id="both"),
        pytest.param(["plain", "oauthbearer"], "OAUTHBEARER", id="lower-case"),
        pytest.param(["PLAIN", "LOGIN"], None, id="none"),
        pytest.param([], None, id="nothing"),
    ],
)
def test_the_mechanism_is_one_that_is_offered(offered: list[str], mechanism: str | None) -> None:
    bearer = choose_bearer(TOKEN, offered)
    assert (bearer.mechanism if bearer else None) == mechanism
    assert bearer is None or bearer.farewell == {"XOAUTH2": "", "OAUTHBEARER": "\x01"}[bearer.mechanism]


@pytest.mark.parametrize(
    ("challenge", "told"),
    [
        pytest.param(
            b'{"status":"400","schemes":"Bearer","scope":"https://mail.google.com/"}',
            "status 400, scope https://mail.google.com/",
            id="google",
        ),
        pytest.param(b'{"status":"invalid_token","scope":null}', "status invalid_token", id="rfc"),
        pytest.param(b"not json", "", id="text"),
        pytest.param(b"[1]", "", id="list"),
        pytest.param(b"\xff\xfe", "", id="bytes"),
        pytest.param(b"[" * 100_000, "", id="deep"),
        pytest.param(b'{"status":"' + b"x" * 10_000 + b'"}', "status " + "x" * (SERVER_WORDS - 7), id="long"),
    ],
)
def test_the_reason_of_a_refusal_is_told_in_words(challenge: bytes, told: str) -> None:
    assert reason(challenge) == told


@pytest.mark.parametrize(
    "repeat",
    [
        pytest.param(lambda secret: secret.value, id="itself"),
        pytest.param(lambda secret: encoded(secret.value), id="base64"),
        pytest.param(lambda secret: encoded(xoauth2(secret)), id="xoauth2"),
        pytest.param(lambda secret: encoded(xoauth2(secret))[:100], id="cut"),
        pytest.param(lambda secret: encoded(xoauth2(secret))[40:100], id="from-the-middle"),
        pytest.param(lambda secret: encoded(oauthbearer(secret)), id="oauthbearer"),
        pytest.param(lambda secret: encoded(plain(secret)), id="plain"),
    ],
)
def test_a_servers_echo_of_the_secret_is_taken_out(repeat: object) -> None:
    echo = repeat(TOKEN)  # type: ignore[operator]
    shown = hide(f"500 unknown command: AUTH XOAUTH2 {echo} (try again)", TOKEN)
    assert shown == "500 unknown command: AUTH XOAUTH2 … (try again)"


def test_words_that_are_no_secret_stay() -> None:
    words = "535 5.7.139 Authentication unsuccessful, see https://aka.ms/smtp_auth_disabled [AB1CD23EF4567.eurprd01]"
    assert hide(words, TOKEN) == words
    assert hide("no such user", Secret(username="a", value="no", is_token=False)) == "no such user"
    assert base64.b64encode(b"blue1").decode() not in hide(
        "NO Ymx1ZTE= blue1", Secret(username="a", value="blue1", is_token=False)
    )
