"""A reply is late by when it came: the Date counts as long as it can be true, else the stamp of who took it in."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from kartlegg.model import Kind, Reading
from kartlegg.reading.lateness import came_at, is_late
from kartlegg.reading.parts import take_apart

OSLO = ZoneInfo("Europe/Oslo")
DEADLINE = datetime(2026, 10, 20, 23, 59, 59, tzinfo=OSLO)
BEFORE, AFTER = DEADLINE - timedelta(minutes=5), DEADLINE + timedelta(minutes=5)
YEARS = timedelta(days=4000)


def reading(sent: datetime | None, received: datetime | None = None) -> Reading:
    return Reading(kind=Kind.ANSWER, sent=sent, received=received)


@pytest.mark.parametrize(
    ("sent", "received", "arrived", "late"),
    [
        pytest.param(BEFORE, None, BEFORE, False, id="in time"),
        pytest.param(AFTER, None, AFTER, True, id="too late"),
        pytest.param(BEFORE, None, AFTER, False, id="sent in time, minutes under way"),
        pytest.param(BEFORE, None, AFTER + timedelta(days=4), False, id="sent in time, four days in a queue"),
        pytest.param(BEFORE, None, AFTER + timedelta(days=6), True, id="no mail is under way so long"),
        pytest.param(AFTER + YEARS, None, BEFORE, False, id="Date in the future, but here before the deadline"),
        pytest.param(AFTER + YEARS, None, AFTER, True, id="Date in the future, here after the deadline"),
        pytest.param(BEFORE - YEARS, None, AFTER, True, id="a clock that stands in 1970 is not believed"),
        pytest.param(None, None, BEFORE, False, id="no Date, here in time"),
        pytest.param(None, None, AFTER, True, id="no Date, here too late"),
        pytest.param(None, BEFORE, None, False, id="no Date in a file, stamped in time"),
        pytest.param(None, AFTER, None, True, id="no Date in a file, stamped too late"),
        pytest.param(BEFORE, BEFORE, AFTER + timedelta(days=30), False, id="moved to another mailbox a month later"),
        pytest.param(AFTER + YEARS, BEFORE, AFTER, False, id="Date in the future, moved to another mailbox"),
        pytest.param(BEFORE, AFTER + YEARS, BEFORE, False, id="a stamp in the future"),
        pytest.param(AFTER, None, None, True, id="a file with only its Date"),
        pytest.param(None, None, None, False, id="nothing tells"),
        pytest.param(DEADLINE, None, DEADLINE, False, id="in the last second"),
    ],
)
def test_late(sent: datetime | None, received: datetime | None, arrived: datetime | None, late: bool) -> None:
    assert is_late(reading(sent, received), DEADLINE, arrived) is late
    assert not is_late(reading(sent, received), None, arrived), "without a deadline nothing is late"


def test_the_hour_that_comes_twice_is_told_apart() -> None:
    """On 25 October 2026 the clock goes from 3 back to 2; Python compares times of one zone by the clock face."""
    deadline = datetime(2026, 10, 25, 2, 30, tzinfo=OSLO, fold=0)
    again = datetime(2026, 10, 25, 2, 10, tzinfo=OSLO, fold=1)
    assert is_late(reading(again), deadline)


def test_the_stamp_is_the_last_servers() -> None:
    raw = (
        b"Received: from b by c (see 2; 3); Tue, 20 Oct 2026 10:00:00 +0200\r\n"
        b"Received: from a by b; Mon, 19 Oct 2026 10:00:00 +0200\r\n\r\nx"
    )
    received = take_apart(raw).received
    assert received == datetime(2026, 10, 20, 8, tzinfo=UTC)
    assert came_at(reading(None, received), None) == received


@pytest.mark.parametrize("stamp", [b"", b"from a by b", b"from a by b; yesterday", b"from a by b; "])
def test_a_stamp_that_says_no_time(stamp: bytes) -> None:
    assert take_apart(b"Received: " + stamp + b"\r\nSubject: x\r\n\r\nx").received is None
