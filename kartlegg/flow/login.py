"""Signing in: what config.yaml says of it, a person's sign-in at Microsoft 365, and whether the servers let us in."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from kartlegg.config import Config, load_config
from kartlegg.errors import InputError
from kartlegg.flow.check import Failed, Passed, Warned, check_servers
from kartlegg.flow.round import Clock
from kartlegg.mail.login import describe
from kartlegg.mail.microsoft import DeviceSignIn, sign_out
from kartlegg.model import Microsoft, MicrosoftFlow

_MINUTE_S = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """How an account signs in."""

    section: str  # of config.yaml
    server: str
    username: str
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeGiven:
    """A person is to type a code in a browser, on any machine."""

    url: str
    code: str
    minutes: int  # until it runs out


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """A person has signed in."""

    person: str | None
    until: datetime  # when the first access token runs out
    renews: bool  # whether it is renewed without the person


LoginEvent = Described | CodeGiven | Entered | Passed | Warned | Failed


def log_in(path: Path, *, now: Clock, sleep: Callable[[float], None] = time.sleep) -> Iterator[LoginEvent]:
    """Tell how the accounts sign in, sign a person in where that is the way, and try both servers.

    Raises:
        InputError: The configuration is wrong or has no accounts.
        MailError: The sign-in fails.
    """
    config = load_config(path)
    if config.smtp is None and config.imap is None:
        raise InputError(
            "config.yaml has no mail accounts", hint="Give mail.smtp or mail.imap; docs/login.md tells how."
        )
    for section, account in (("mail.smtp", config.smtp), ("mail.imap", config.imap)):
        if account is not None and account.credentials is not None:
            how = describe(account.credentials)
            yield Described(section=section, server=account.host, username=account.credentials.username, how=how)
    app = find_app(config)
    if app is not None:
        sign_in = DeviceSignIn(app)
        prompt = sign_in.prompt
        yield CodeGiven(url=prompt.url, code=prompt.code, minutes=prompt.seconds // _MINUTE_S)
        done = sign_in.wait(sleep)
        until = now() + timedelta(seconds=done.seconds)
        yield Entered(person=done.person, until=until, renews=done.renews)
    yield from check_servers(config)


def forget(path: Path) -> bool:
    """Delete what is kept of a person's sign-in on this machine; gives whether there was anything.

    Raises:
        InputError: The configuration is wrong, or nothing is ever kept for it.
    """
    app = find_app(load_config(path))
    if app is None:
        raise InputError(
            "config.yaml names no sign-in of a person, so nothing is kept",
            hint="It is for auth: microsoft, flow: device.",
        )
    return sign_out(app)


def find_app(config: Config) -> Microsoft | None:
    """The app that a person signs in by; None: no account signs in that way."""
    for account in (config.smtp, config.imap):
        if account is not None and account.credentials is not None:
            app = account.credentials.microsoft
            if app is not None and app.flow is MicrosoftFlow.DEVICE:
                return app
    return None
