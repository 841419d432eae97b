"""A login that is lost on the way, a token that runs out, a server that wants us to wait.

"row5" in a name or id: row 5 of the table in docs/reliability.md; bad certificates and STARTTLS taken
away (row 19) stand in test_login.py.
"""

import pytest

from faults import IN_THE_CLEAR, Tokens, answer, assert_whole, fetch_through, start_fetch
from mailservers import LONG_S
from offices import Office
from relay import Change, Relay

pytestmark = pytest.mark.servers


def test_row14_a_token_that_is_refused_is_told_and_shown_to_nobody(office: Office) -> None:
    """The login says what to do; a new token, and the same command goes on."""
    office.bring(answer(office, 0))
    stale, fresh = f"{office.domain}-stale", f"{office.domain}-fresh"
    tokens = Tokens(office)
    tokens.give(stale, good=False)
    with Relay(office.servers.imap_plain) as relay:
        ended = fetch_through(office, relay, **tokens.account)
        assert ended.code == 4
        assert ended.err.count("kartlegg: ") == 1
        assert f"the login of {office.officer} was refused" in ended.err
        assert "The token is not taken. It may have run out" in ended.err.replace("\n", "")
        assert stale not in ended.err + ended.out
        tokens.give(fresh)
        assert fetch_through(office, relay, **tokens.account).code == 0
    assert_whole(office)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        pytest.param(b"NO [AUTHENTICATIONFAILED] Invalid credentials", "was refused", id="row15-refused"),
        pytest.param(b"* BYE Server shutting down\r\n", "the line broke", id="row15-bye"),
    ],
)
def test_a_login_that_fails_is_told_for_what_it_is(office: Office, words: bytes, told: str) -> None:
    change = Change(pattern=rb"(?P<tag>\w+) OK [^\r\n]*Logged in\r\n", to=words, cut=True)
    if not words.startswith(b"*"):
        change = Change(pattern=rb"(\w+) OK [^\r\n]*Logged in", to=rb"\1 " + words)
    with Relay(office.servers.imap_plain, changes=[change]) as relay:
        ended = fetch_through(office, relay)
    assert change.made
    assert ended.code == 4
    assert told in ended.err
    assert ("password" in ended.err) == (told == "was refused")


def test_row15_a_server_that_closes_every_connection_is_told_and_not_asked_for_ever(office: Office) -> None:
    office.bring(answer(office, 0))
    with Relay(office.servers.imap_plain, refuse=1_000) as relay:
        ended = fetch_through(office, relay)
    assert ended.code == 4
    assert ended.err.count("kartlegg: ") == 1
    assert "the same command goes on from there" in ended.err
    assert 1 <= relay.connections <= 10


def test_row15_a_pause_that_is_too_long_is_told_instead(office: Office) -> None:
    office.bring(answer(office, 0))
    throttled = rb"\1 BAD Request is throttled. Suggested Backoff Time: 999999999 milliseconds"
    change = Change(pattern=rb"(\w+) OK Fetch completed[^\r\n]*", to=throttled)
    with Relay(office.servers.imap_plain, changes=[change]) as relay:
        office.configure(imap={**IN_THE_CLEAR, "port": relay.port})
        process = start_fetch(office)
        _, told = process.communicate(timeout=LONG_S)
    assert process.returncode == 4
    assert "throttled" in told
    assert "the same command goes on" in told
    office.configure()
    assert office("fetch").code == 0
    assert_whole(office)
