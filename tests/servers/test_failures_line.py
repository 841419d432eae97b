"""A line that breaks, falls silent or crawls, and a server that leaves out what it was asked for.

"row5" in a name or id: row 5 of the table in docs/reliability.md.
"""

import os
import random
import sys

import pytest

from faults import ANSWER, IN_THE_CLEAR, answer, assert_whole, fetch_through, shorten, texts
from mailservers import PASSWORD
from offices import Office
from relay import Change, Relay, at_first

pytestmark = pytest.mark.servers

LONG = ANSWER + "Meir om drifta her hos oss.\n" * 700  # 20 kB


def whole_answers(office: Office, count: int, text: str = LONG) -> None:
    for town in range(count):
        office.bring(answer(office, town, text=text))


# ── Broken ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("reset", [pytest.param(False, id="row1-end"), pytest.param(True, id="row1-reset")])
def test_a_line_cut_after_any_octet_loses_nothing_and_doubles_nothing(office: Office, reset: bool) -> None:
    """Every run is cut, each later than the one before; what is stored until then is whole.

    A line that gets further each time is opened anew until all has come, so that such a run ends well.
    """
    whole_answers(office, 3)
    before = office.look()
    with Relay(office.servers.imap_plain) as relay:
        assert fetch_through(office, relay, "--skipped").code == 0
        assert fetch_through(office, relay).code == 0
    whole = relay.down
    for path in office.folder.glob("kartlegg.db*"):
        path.unlink()
    chance = random.Random(int(reset))
    broken = 0
    for cut in sorted([1, 40, whole - 90, *(chance.randrange(1, whole) for _ in range(5))]):
        with Relay(office.servers.imap_plain, cut_after=cut, reset=reset) as relay:
            ended = fetch_through(office, relay)
        assert ended.code in {0, 4}, ended.err
        broken += ended.code == 4
        if ended.code:
            assert ended.err.count("kartlegg: ") == 1
            assert "the same command goes on from there" in ended.err
        stored = office.stored()
        assert len(set(stored)) == len(stored)
        assert set(stored) <= set(before["INBOX"].raw.values()), "half a message is stored"
    assert broken >= 2
    assert office("fetch").code == 0
    assert_whole(office)
    assert office.look() == before


@pytest.mark.parametrize("after", [pytest.param(0, id="row1-greeting"), pytest.param(40, id="row1-login")])
def test_a_client_that_is_cut_off_in_the_middle_of_its_login_is_not_told_of_a_wrong_password(
    office: Office, after: int
) -> None:
    """The library takes a lost line for a refused login."""
    with Relay(office.servers.imap_plain, cut_up_after=after) as relay:
        ended = fetch_through(office, relay)
    assert ended.code == 4
    assert "the line broke" in ended.err
    assert "password" not in ended.err
    assert "refused" not in ended.err


# ── Silent or slow ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("part", [pytest.param(0.0, id="row2-greeting"), pytest.param(0.5, id="row2-in-a-message")])
def test_a_server_that_falls_silent_is_given_up_and_the_next_run_goes_on(
    office: Office, monkeypatch: pytest.MonkeyPatch, part: float
) -> None:
    whole_answers(office, 3)
    size = sum(map(len, texts(office.look()["INBOX"])))
    for limit in ("SILENCE_TIMEOUT_S", "CONNECT_TIMEOUT_S"):
        shorten(monkeypatch, limit, 0.3)
    with Relay(office.servers.imap_plain, stall_after=int(size * part)) as relay:
        ended = fetch_through(office, relay)
    monkeypatch.undo()
    monkeypatch.setenv("KARTLEGG_TEST_PASSWORD", PASSWORD)
    assert ended.code == 4, ended.err
    assert "no answer in time" in ended.err
    assert "the same command goes on from there" in ended.err
    assert office("fetch").code == 0
    assert_whole(office)


def test_row2_a_server_that_says_no_goodbye_does_not_spoil_the_run(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole_answers(office, 1)
    shorten(monkeypatch, "SILENCE_TIMEOUT_S", 0.5)
    goodbye = Change(pattern=rb"\* BYE Logging out\r\n\w+ OK[^\r\n]*\r\n", to=b"")
    with Relay(office.servers.imap_plain, changes=[goodbye]) as relay:
        ended = fetch_through(office, relay)
    assert ended.code == 0, ended.err
    assert_whole(office)


def test_row3_a_slow_line_is_not_given_up_while_something_comes(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The limit is on silence, not on the whole."""
    whole_answers(office, 1, ANSWER + "Meir om drifta her hos oss.\n" * 5_000)
    shorten(monkeypatch, "SILENCE_TIMEOUT_S", 0.5)
    with Relay(office.servers.imap_plain, rate=100_000) as relay:
        ended = fetch_through(office, relay)  # takes some 1.5 s
    assert ended.code == 0, ended.err
    assert_whole(office)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such terminals")
def test_row3_a_slow_run_shows_on_a_terminal_how_far_it_is(office: Office) -> None:
    from terminals import Terminal

    whole_answers(office, 2)
    environment = {**os.environ, "KARTLEGG_TEST_PASSWORD": PASSWORD, "TERM": "xterm"}
    with Relay(office.servers.imap_plain, rate=30_000) as relay:
        office.configure(imap={**IN_THE_CLEAR, "port": relay.port})
        with Terminal("fetch", "-c", office.folder / "config.yaml", environment=environment) as terminal:
            code, shown = terminal.end()
    assert code == 0, shown
    assert "Collecting" in shown


# ── What does not come ────────────────────────────────────────────────────────────────────────────────────────

_LINE_OF_2 = rb"\* 2 FETCH \([^\r\n]*?BODY\[\].*?\r\n(?=\* 3 |\w+ OK)"
_BODY_OF_2 = rb"(\* 2 FETCH \([^\r\n]*?)BODY\[\] \{\d+\}\r\n.*?\r\n([^\r\n]*\)\r\n)(?=\* 3 |\w+ OK)"


@pytest.mark.parametrize(
    ("pattern", "to"),
    [
        pytest.param(_LINE_OF_2, b"", id="row6-no-line"),
        pytest.param(_BODY_OF_2, rb"\1FLAGS ()\2", id="row7-no-body"),
        pytest.param(_BODY_OF_2, rb"\1BODY[] NIL\2", id="row7-nil"),
        pytest.param(_BODY_OF_2, rb'\1BODY[] ""\2', id="row7-empty"),
        pytest.param(_BODY_OF_2, b"\\1BODY[] {0}\r\n\\2", id="row7-empty-literal"),
        pytest.param(rb"\* 2 FETCH \(UID 2 (?=[^\r\n]*BODY\[\])", b"* 2 FETCH (UID 9002 ", id="row6-about-another"),
    ],
)
def test_what_the_server_leaves_out_with_ok_is_told_and_asked_for_again(
    office: Office, pattern: bytes, to: bytes
) -> None:
    whole_answers(office, 3, ANSWER)
    change = Change(pattern=pattern, to=to)
    with Relay(office.servers.imap_plain, changes=[change]) as relay:
        ended = fetch_through(office, relay)
    assert change.made
    assert ended.code == 0, ended.err
    assert "the server gave nothing for message 2" in ended.err
    assert len(office.stored()) == 2
    assert "the server gave nothing for message 2" in office("fetch", "--skipped").out
    assert office("fetch").code == 0
    assert_whole(office)
    assert "message 2" not in office("fetch", "--skipped").out


def test_row6_what_is_deleted_after_it_was_found_is_told_and_the_rest_is_fetched(office: Office) -> None:
    whole_answers(office, 3, ANSWER)

    def expunge() -> None:
        office.servers.doveadm("expunge", "-u", office.officer, "mailbox", "INBOX", "uid", "2")

    with Relay(office.servers.imap_plain, overhear=at_first(b" FETCH ", expunge)) as relay:
        first = fetch_through(office, relay)
    assert first.code == 0, first.err
    assert_whole(office)
    assert "the server gave nothing for message 2" in first.err
    second = office("fetch", "-v")
    assert second.code == 0
    assert "moved or deleted before it could be fetched" in office("fetch", "--skipped").out


def test_row8_another_client_at_work_in_the_same_folder_confuses_nothing(office: Office) -> None:
    """It marks, deletes and files while we fetch; Dovecot tells us of all of it in between."""
    whole_answers(office, 6, ANSWER)
    before = office.look()["INBOX"].raw

    def work() -> None:
        office.bring(answer(office, 6, text="Kom medan me heldt på.\n"))
        with office.mailbox() as client:
            client.select_folder("INBOX")
            client.add_flags([1, 3, 5], [rb"\Seen", rb"\Flagged"])
            client.delete_messages([2])
            client.expunge([2])

    with Relay(office.servers.imap_plain, overhear=at_first(b"BODY.PEEK[]", work)) as relay:
        ended = fetch_through(office, relay)
    assert ended.code == 0, ended.err
    stored = office.stored()
    assert {before[uid] for uid in (1, 3, 4, 5, 6)} <= set(stored)
    assert office("fetch").code == 0
    stored = office.stored()
    assert len(set(stored)) == len(stored)
    assert (
        set(office.look()["INBOX"].raw.values())
        <= set(stored)
        <= {*before.values(), *office.look()["INBOX"].raw.values()}
    )


@pytest.mark.parametrize(
    "unasked",
    [
        pytest.param(rb"* 1 FETCH (FLAGS (\\Seen))", id="row8-flags-without-uid"),
        pytest.param(rb"* 1 FETCH (UID 1 FLAGS (\\Seen))", id="row8-flags"),
        pytest.param(b"* 4 EXISTS", id="row8-exists"),
        pytest.param(b"* OK [ALERT] Stenger kl. 16", id="row8-alert"),
        pytest.param(b'* 9 FETCH (UID 9 BODY[] "Framand")', id="row8-a-stranger"),
    ],
)
def test_what_the_server_tells_unasked_in_the_middle_confuses_nothing(office: Office, unasked: bytes) -> None:
    whole_answers(office, 3, ANSWER)
    change = Change(pattern=rb"(?=\* [12] FETCH \([^\r\n]*BODY\[\])", to=unasked + b"\r\n")
    with Relay(office.servers.imap_plain, changes=[change]) as relay:
        ended = fetch_through(office, relay)
    assert change.made
    assert ended.code == 0, ended.err
    assert_whole(office)


def test_row1_a_literal_that_is_shorter_than_announced_is_never_stored(office: Office) -> None:
    """The server says 90000 octets and stops before; then the line ends."""
    whole_answers(office, 2, ANSWER)
    change = Change(pattern=rb"(\* 1 FETCH \([^\r\n]*BODY\[\] )\{\d+\}", to=rb"\1{90000}", cut=True)
    with Relay(office.servers.imap_plain, changes=[change]) as relay:
        ended = fetch_through(office, relay)
    assert change.made
    assert ended.code == 4, ended.err
    assert set(office.stored()) <= set(office.look()["INBOX"].raw.values())
    assert office("fetch").code == 0
    assert_whole(office)
