"""Servers that are not to be believed: tokens that run out, pauses, numbers that go back, stand-ins, wrong clocks."""

import os

import pytest

from faults import ANSWER, Tokens, answer, assert_whole, fetch_through
from mailservers import JUNK
from offices import Office
from relay import Change, Relay

pytestmark = pytest.mark.servers

EXPIRED = b"* BYE Session invalidated - AccessTokenExpired\r\n"
FETCHED = rb"\w+ OK Fetch completed[^\r\n]*\r\n"  # the end of an answer to FETCH
SECOND = rb"\* 2 FETCH \([^\r\n]*BODY\[\].*"  # the second message and what comes after it


def bring(office: Office, count: int = 3, text: str = ANSWER) -> None:
    for town in range(count):
        office.bring(answer(office, town, text=text))


# ── Token and throttle ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "pattern", [pytest.param(FETCHED, id="row14-first-fetch"), pytest.param(SECOND, id="row14-after-a-message")]
)
def test_a_token_that_runs_out_in_the_middle_is_renewed_and_the_run_goes_on(office: Office, pattern: bytes) -> None:
    bring(office)
    tokens = Tokens(office)
    tokens.give(f"{office.domain}-1", f"{office.domain}-2")
    change = Change(pattern=pattern, to=EXPIRED, times=1, cut=True)
    with Relay(office.servers.imap_plain, changes=[change]) as relay:
        ended = fetch_through(office, relay, **tokens.account)
    assert change.made == 1
    assert ended.code == 0, ended.err
    assert relay.connections == 2
    assert_whole(office)


def test_row14_a_token_that_cannot_be_renewed_ends_the_run_with_what_to_do(office: Office) -> None:
    bring(office)
    tokens = Tokens(office)
    tokens.give(f"{office.domain}-1", then=f"{office.domain}-stale")
    change = Change(pattern=SECOND, to=EXPIRED, times=1, cut=True)
    with Relay(office.servers.imap_plain, changes=[change]) as relay:
        ended = fetch_through(office, relay, **tokens.account)
        assert ended.code == 4
        assert ended.err.count("kartlegg: ") == 1
        assert "The token is not taken. It may have run out" in ended.err.replace("\n", "")
        assert relay.connections <= 3
        tokens.give(f"{office.domain}-3")
        assert fetch_through(office, relay, **tokens.account).code == 0
    assert_whole(office)


@pytest.mark.parametrize("answered", [b"BAD", b"NO"])
def test_row15_a_login_without_a_mailbox_is_told_as_a_permission(office: Office, answered: bytes) -> None:
    """Exchange says so at EXAMINE, after a login that succeeded."""
    change = Change(
        pattern=rb"(\w+) OK [^\r\n]*Examine completed[^\r\n]*",
        to=rb"\1 " + answered + b" User is authenticated but not connected.",
    )
    with Relay(office.servers.imap_plain, changes=[change]) as relay:
        ended = fetch_through(office, relay)
    assert change.made
    assert ended.code == 4
    assert "User is authenticated but not connected" in ended.err
    assert "permission" in ended.err.lower()


@pytest.mark.parametrize("answered", [b"BAD", b"NO"])
def test_row15_a_server_that_wants_a_pause_gets_it_and_the_run_goes_on(office: Office, answered: bytes) -> None:
    bring(office)
    throttled = rb"\1 " + answered + b" Request is throttled. Suggested Backoff Time: 300 milliseconds\r\n"
    change = Change(
        pattern=rb"(?:\* \d+ FETCH [^\r\n]*BODY\[\].*?)?(\w+) OK Fetch completed[^\r\n]*\r\n", to=throttled, times=1
    )
    with Relay(office.servers.imap_plain, changes=[change]) as relay:
        ended = fetch_through(office, relay)
    assert change.made == 1
    assert ended.code == 0, ended.err
    assert_whole(office)


def test_row15_a_server_that_is_starting_is_tried_again(office: Office) -> None:
    bring(office)
    with Relay(office.servers.imap_plain, refuse=3) as relay:
        ended = fetch_through(office, relay)
    assert ended.code == 0, ended.err
    assert_whole(office)


# ── A SEARCH that lies ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("pattern", "to"),
    [
        pytest.param(rb"\* SEARCH[^\r\n]*", b"* SEARCH", id="row16-nothing"),
        pytest.param(rb"\* SEARCH[^\r\n]*\r\n", b"", id="row16-no-line"),
        pytest.param(rb"\* SEARCH 1 2 3", b"* SEARCH 1 3", id="row16-one-left-out"),
        pytest.param(
            rb"\* SEARCH[^\r\n]*\r\n(\w+) OK[^\r\n]*",
            rb"\1 NO [BADCHARSET (US-ASCII)] no such charset",
            id="row16-badcharset",
        ),
        pytest.param(rb"\* SEARCH[^\r\n]*\r\n(\w+) OK[^\r\n]*", rb"\1 BAD Command Argument Error. 11", id="row16-bad"),
    ],
)
@pytest.mark.parametrize("dedicated", ["true", "false"])
def test_answers_are_found_whatever_search_says(office: Office, pattern: bytes, to: bytes, dedicated: str) -> None:
    bring(office)
    change = Change(pattern=pattern, to=to)
    with Relay(office.servers.imap_plain, changes=[change]) as relay:
        ended = fetch_through(office, relay, dedicated=dedicated)
    assert ended.code == 0, ended.err
    assert_whole(office)


# ── Numbers that go back ──────────────────────────────────────────────────────────────────────────────────────


def test_row5_a_mailbox_put_back_from_a_copy_gives_what_is_new(office: Office) -> None:
    """The same UIDVALIDITY, and numbers given out again: RFC 3501 forbids it, a backup does it."""
    bring(office)
    same = Change(pattern=rb"UIDVALIDITY \d+", to=b"UIDVALIDITY 7")
    with Relay(office.servers.imap_plain, changes=[same]) as relay:
        assert fetch_through(office, relay).code == 0
        maildir = office.servers.home(office.officer) / "Maildir"
        for path in (
            maildir / "dovecot-uidlist",
            *maildir.glob("dovecot.index*"),
            *maildir.glob("new/*"),
            *maildir.glob("cur/*"),
        ):
            path.unlink(missing_ok=True)
        office.bring(answer(office, 3))
        ended = fetch_through(office, relay)
    assert ended.code == 0, ended.err
    assert set(office.look()["INBOX"].raw.values()) <= set(office.stored())
    assert len(office.stored()) == 4


# ── Folders ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_junk_folder_is_looked_at_and_said_so(office: Office) -> None:
    bring(office, 2)
    office.servers.doveadm("move", "-u", office.officer, JUNK, "mailbox", "INBOX", "uid", "2")
    ended = office("fetch")
    assert "2 new messages stored" in ended.err
    assert JUNK in ended.err


# ── Stand-ins ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_row7_a_stand_in_for_a_message_is_told_and_asked_for_again(office: Office) -> None:
    """What Exchange gives for an item that it cannot convert."""
    bring(office, 2)
    whole = office.look()["INBOX"].raw[2]
    stand_in = (
        b"From: Microsoft Exchange Server\r\nTo: x\r\nSubject: Retrieval using the IMAP4 protocol failed for the "
        b"following message: 2\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\n"
        b"The server couldn't retrieve the following "
        b'message:\r\n\r\nSubject: "Svar"\r\nFrom: "Per"\r\n'
    )
    change = Change(
        pattern=rb"(\* 2 FETCH \([^\r\n]*BODY\[\] )\{\d+\}\r\n.*?(\)\r\n)(?=\w+ OK)",
        to=rb"\1{%d}" % len(stand_in) + b"\r\n" + stand_in + rb"\2",
    )
    with Relay(office.servers.imap_plain, changes=[change]) as relay:
        ended = fetch_through(office, relay)
    assert change.made
    assert ended.code == 0, ended.err
    assert "2" in ended.err
    assert "needs a look" in ended.err or "left" in ended.err
    assert office("fetch").code == 0
    assert whole in office.stored()


# ── A clock that is wrong ─────────────────────────────────────────────────────────────────────────────────────


def test_row27_a_clock_that_was_ahead_when_the_letters_left_hides_no_answer(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No sending day in config.yaml: the letters' own, by a clock that was a week ahead."""
    import importlib
    from datetime import UTC, datetime, timedelta

    config = office.folder / "config.yaml"
    config.write_text(config.read_text(encoding="utf-8").replace("  sent: 2020-01-01\n", ""), encoding="utf-8")
    with monkeypatch.context() as patched:
        patched.setattr(
            importlib.import_module("kartlegg.cli.send"), "now", lambda: datetime.now(UTC) + timedelta(days=7)
        )
        assert office("send", "--yes").code == 0
    office.bring(answer(office, 0))
    ended = office("fetch")
    assert ended.code == 0, ended.err
    assert len(office.stored()) == 1


def test_row27_a_date_beyond_the_deadline_makes_no_answer_late_that_came_before_it(office: Office) -> None:
    office("send", "--yes")
    message = answer(office, 0)
    message.replace_header("Date", "Fri, 1 Jan 2094 00:00:00 +0100")
    office.bring(message)
    ended = office("fetch")
    assert ended.code == 0, ended.err
    assert office.states()["Askedal"] == "answered"


def test_row27_a_server_that_says_a_message_came_in_1970_does_not_hide_it(office: Office) -> None:
    """Its clock had stopped, or the mailbox was put back from a copy without its dates; before the sending day."""
    office("send", "--yes")
    office.bring(answer(office, 0))
    (path,) = (office.servers.home(office.officer) / "Maildir" / "new").iterdir()
    os.utime(path, (86_400, 86_400))
    ended = office("fetch")
    assert ended.code == 0, ended.err
    assert len(office.stored()) == 1 or "post@" in office("fetch", "--skipped").out


# ── A folder that is not given ────────────────────────────────────────────────────────────────────────────────


def test_headers_that_are_refused_make_nobody_s_mail_a_reply(office: Office) -> None:
    """Of a shared mailbox nothing is fetched whole because the server gave no headers at all."""
    bring(office)
    refused = Change(
        pattern=rb"(?:\* \d+ FETCH [^\r\n]*HEADER\.FIELDS.*?)(\w+) OK Fetch completed[^\r\n]*", to=rb"\1 NO not now"
    )
    with Relay(office.servers.imap_plain, changes=[refused]) as relay:
        ended = fetch_through(office, relay, dedicated="false")
        assert refused.made == 1
        assert ended.code == 4
        assert "the server gives no headers: NO not now" in ended.err
        assert b"BODY.PEEK[]" not in relay.said
    assert office("fetch").code == 0
    assert_whole(office)


def test_a_sent_folder_that_is_not_listed_holds_up_no_reply(office: Office) -> None:
    assert office("send", "--yes").code == 0
    (raw,) = office.servers.inbox(office.address(0))
    with office.mailbox() as client:
        client.append("Sent", raw)
    bring(office)
    # The first FETCH of a run is the Sent folder's.
    refused = Change(pattern=rb"\* \d+ FETCH .*?(\w+) OK Fetch completed[^\r\n]*", to=rb"\1 NO not now", times=1)
    with Relay(office.servers.imap_plain, changes=[refused]) as relay:
        ended = fetch_through(office, relay)
    assert refused.made == 1
    assert ended.code == 0, ended.err
    assert "NO not now; the other folders are read" in ended.err
    assert_whole(office)
