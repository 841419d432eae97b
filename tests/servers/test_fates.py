"""What becomes of a letter when the line breaks, the server stops half-way or gives it another Message-ID."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from mailservers import RATE_COUNT
from offices import CLOSED, TOWNS, Office
from relay import Change, Relay

pytestmark = pytest.mark.servers
PLAIN: dict[str, object] = {"security": "none", "username": None, "password_env": None, "ca_file": None}
ONE_EACH = [1, 1, 1, 1] + [0] * (TOWNS - 4)


def lost_answer() -> Change:
    """The line breaks where the server would say that it has the first letter."""
    return Change(pattern=rb"250 2\.0\.0 Ok: queued.*", to=b"", times=1, cut=True)


@contextmanager
def relayed(office: Office, **how: object) -> Iterator[Relay]:
    """A line to Postfix that meddles; it is in the clear, so that it can."""
    with Relay(office.servers.mx, **how) as relay:  # type: ignore[arg-type]
        office.configure(smtp={"port": relay.port, **PLAIN})
        yield relay


def test_an_answer_to_a_letter_with_another_message_id_is_tied_to_it(office: Office) -> None:
    office.configure(smtp={"port": office.servers.renaming})
    assert office("send", "--yes").code == 0
    assert office.counts() == ONE_EACH
    (letter,) = office.letters(1)
    assert letter["Message-ID"] != letter["X-Microsoft-Original-Message-ID"]
    assert letter["References"] == letter["X-Microsoft-Original-Message-ID"]
    answer = office.answer(1, subject="Svar")
    answer["In-Reply-To"] = str(letter["Message-ID"])
    answer["References"] = f"{letter['References']} {letter['Message-ID']}"
    answer.set_content("1. Vi har 3 årsverk.\n2. Ingen.\n3. Vi manglar kompetanse.\n")
    office.bring(answer)
    assert office("fetch").code == 0
    assert '"matched_by": "thread"' in office("show", "9902", "--json").out


def test_a_letter_whose_answer_was_lost_is_not_sent_again(office: Office) -> None:
    with relayed(office, changes=[lost_answer()]):
        first = office("send", "--yes")
        assert first.code == 4
        assert "9901 Askedal: fate unknown" in first.err
        assert "3 sent, 1 unknown." in first.err
        second = office("send", "--yes")
    assert second.code == 4
    assert "9901 Askedal: nobody knows whether the letter went out" in second.err
    assert office.counts() == ONE_EACH

    (raw,) = office.servers.inbox(office.address(0))
    with office.mailbox() as client:  # as a server does that files what it sends
        client.append("Sent", raw, msg_time=datetime.now(UTC))
    third = office("send", "--yes")
    assert third.code == 0, third.err
    assert "9901 Askedal: the letter went out after all; it was found in the Sent folder (Sent)." in third.err
    assert office.states()["Askedal"] == "sent"


def test_a_letter_that_came_back_shows_that_it_went_out(office: Office) -> None:
    """What the mail system returned has the letter's Message-ID in it."""
    closed = {0: office.address(CLOSED)}
    with relayed(office, changes=[lost_answer()]) as relay:
        office.configure(towns=1, addresses=closed, smtp={"port": relay.port, **PLAIN})
        assert office("send", "--yes").code == 4
    office.servers.settle()
    office.configure(towns=1, addresses=closed)
    assert office("fetch").code == 0
    ended = office("send", "--yes")
    assert ended.code == 0, ended.err
    assert "Askedal: the letter went out after all; it was found by message 1, which answers it." in ended.err
    assert office.states() == {"Askedal": "bounced"}


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(b"432 4.3.2 Concurrent connections limit exceeded", id="432"),
        pytest.param(b"421 4.3.2 Service not available", id="421"),
        pytest.param(b"450 4.2.0 Greylisted", id="450"),
    ],
)
def test_a_server_that_stops_half_way_is_gone_on_with(office: Office, words: bytes) -> None:
    """Postfix has taken the recipient, whatever the relay says: nothing may go out that is no letter."""
    with relayed(office, changes=[Change(pattern=rb"250 2\.1\.5 Ok", to=words, times=1)]):
        ended = office("send", "--yes")
    assert ended.code == 0, ended.err
    assert "4 sent." in ended.err
    assert office.counts() == ONE_EACH


@pytest.mark.parametrize(
    ("change", "code"),
    [
        pytest.param((b"PIPELINING", b"XPIPELININ"), 0, id="one command at a time"),
        pytest.param((b"554 5.5.1 Error: no valid recipients", b"354 End data with a dot"), 4, id="a text for nobody"),
    ],
)
def test_servers_that_do_less_or_more(office: Office, change: tuple[bytes, bytes], code: int) -> None:
    with relayed(office, change=change) as relay:
        if code:
            wrong = f"ukjend@askedal.{office.domain}"
            path = office.folder / "recipients.csv"
            path.write_text(path.read_text("utf-8").replace(office.address(0), wrong), "utf-8")
        ended = office("send", "--yes")
    assert ended.code == code, ended.err
    assert office.counts() == [1 - code // 4, 1, 1, 1] + [0] * (TOWNS - 4)
    assert b"\nDATA\r\n" in relay.said


def test_a_server_that_counts_by_the_minute_is_waited_for_as_long_as_the_limits_say(office: Office) -> None:
    office.configure(smtp={"port": office.servers.slow})
    ended = office("send", "--yes")
    assert ended.code == 4
    assert ended.err.count("Trying again in") == 2
    assert f"{RATE_COUNT} sent, {4 - RATE_COUNT} not tried" in ended.err
    office.configure()
    assert office("send", "--yes").code == 0
    assert office.counts() == ONE_EACH


def test_a_right_to_send_that_is_refused_after_the_text_stops_the_run(office: Office) -> None:
    """Exchange looks at From when it has the whole letter; the next town's would be refused as well."""
    denied = b"554 5.2.252 SendAsDenied; not allowed to send as"
    with relayed(office, changes=[Change(pattern=rb"250 2\.0\.0 Ok: queued", to=denied)]):
        ended = office("send", "--yes")
    assert ended.code == 4
    assert "does not let us send as" in ended.err
    assert "Add-RecipientPermission" in ended.err
    assert "4 not tried; the same command goes on with them" in ended.err
    assert sum(office.counts()) == 1, "which Postfix has taken, whatever the relay says"
