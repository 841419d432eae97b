"""One set of servers for all tests here; each test has an office of its own."""

import itertools
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailservers import PASSWORD, MailServers, mail_servers, missing
from offices import CLOSED, TOWNS, Office, address_of, officer_of
from surveys import Ended, run

OFFICES = 200  # at least one a test


@pytest.fixture(scope="session")
def servers() -> Iterator[MailServers]:
    reason = missing()
    if reason and os.environ.get("CI") == "true" and sys.platform == "linux":
        pytest.fail(f"with CI=true no test of the servers may be skipped: {reason}")
    if reason:
        pytest.skip(reason)
    domains = [domain_of(number) for number in range(OFFICES)]
    towns = [address_of(town, domain, wire=True) for domain in domains for town in range(TOWNS)]
    closed = [address_of(CLOSED, domain, wire=True) for domain in domains]
    extra = [f"bjørn.åsen@askedal.{domain}" for domain in domains]  # beyond ASCII before the @
    officers = [officer_of(domain) for domain in domains]
    with mail_servers([*officers, *towns, *extra], overheard=officers, returned=closed) as running:
        yield running


@pytest.fixture(scope="session")
def numbers() -> Iterator[int]:
    return itertools.count()


@pytest.fixture
def office(
    servers: MailServers,
    numbers: Iterator[int],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Office:
    monkeypatch.setenv("KARTLEGG_TEST_PASSWORD", PASSWORD)

    def call(*arguments: object) -> Ended:
        return run(*arguments, capsys=capsys, monkeypatch=monkeypatch)

    office = Office(servers=servers, domain=domain_of(next(numbers)), folder=tmp_path, run=call)
    office.configure()
    return office


def domain_of(number: int) -> str:
    return f"k{number}.test"
