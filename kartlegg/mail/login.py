"""Passwords and tokens: asked for when a connection needs them, shown to nobody."""

import os
import shlex
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kartlegg.errors import InputError
from kartlegg.limits import SECRET_COMMAND_S
from kartlegg.model import Credentials, Microsoft, MicrosoftFlow

if TYPE_CHECKING:
    from kartlegg.mail.microsoft import Tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """What opens an account."""

    username: str
    value: str = field(repr=False)
    is_token: bool  # an OAuth2 access token, for XOAUTH2 or OAUTHBEARER
    person: str | None = None  # whose token it is, where that is known: in a shared mailbox not the username
    is_kept: bool = False  # a token from an earlier run, for which a newer one can be had when it is refused


class Keys:
    """The way to an account's password or token. Ask for it when the server has been reached and is who it should be.

    A password is asked for once, since its program may show a window; a token lives an hour, so each connection
    asks for its own.
    """

    def __init__(self, credentials: Credentials) -> None:
        """Keep where the secret comes from; nothing is asked yet."""
        self._credentials = credentials
        self._password: Secret | None = None
        self._tokens: Tokens | None = None

    @property
    def username(self) -> str:
        """Who logs in: the mailbox."""
        return self._credentials.username

    def secret(self, *, newer: bool = False) -> Secret:
        """The password or token for a new connection.

        Args:
            newer: The last token, which was kept from an earlier run, was refused: get a new one.

        Raises:
            InputError: The variable is not set, the program fails or prints nothing, or nobody has signed in.
            MailError: Microsoft 365 cannot be reached, or gives no token.
        """
        credentials = self._credentials
        if credentials.microsoft is not None:
            return self._from_microsoft(credentials.microsoft, newer=newer)
        if credentials.token_command is not None:
            value = run_command("token_command", credentials.token_command).strip()
            return Secret(username=credentials.username, value=value, is_token=True)
        if self._password is None:
            self._password = Secret(username=credentials.username, value=_password(credentials), is_token=False)
        return self._password

    def _from_microsoft(self, app: Microsoft, *, newer: bool) -> Secret:
        from kartlegg.mail.microsoft import Tokens

        if self._tokens is None:
            self._tokens = Tokens(app, client_secret=client_secret(app))
        token = self._tokens.access_token(newer=newer)
        return Secret(
            username=self._credentials.username,
            value=token.value,
            is_token=True,
            person=token.person,
            is_kept=token.is_kept,
        )


def describe(credentials: Credentials) -> str:
    """Where an account's secret comes from, in words; never the secret, nor a command's arguments."""
    if credentials.microsoft is not None:
        who = "a person's" if credentials.microsoft.flow is MicrosoftFlow.DEVICE else "a service's"
        return f"{who} token from Microsoft 365"
    if credentials.token_command is not None:
        return f"a token that {_arguments('token_command', credentials.token_command)[0]} prints"
    if credentials.password_command is not None:
        return f"a password that {_arguments('password_command', credentials.password_command)[0]} prints"
    return f"the password in the environment variable {credentials.password_env}"


def client_secret(app: Microsoft) -> str | None:
    """The secret of a service, from where the configuration says; None where it has none.

    Raises:
        InputError: It cannot be had.
    """
    if app.client_secret_env is not None:
        return _variable(app.client_secret_env, "the client secret", "client_secret_env")
    if app.client_secret_command is not None:
        return run_command("client_secret_command", app.client_secret_command)
    return None


def run_command(key: str, command: str | Sequence[str]) -> str:
    """The first line that a program prints; no shell, and what it prints is told to nobody.

    Raises:
        InputError: It cannot be run, fails, or prints nothing.
    """
    arguments = _arguments(key, command)
    try:
        done = subprocess.run(  # noqa: S603 - the user's own program, named in the user's own configuration
            arguments, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECRET_COMMAND_S, check=False
        )
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or type(error).__name__
        raise InputError(f"{key}: {arguments[0]} cannot be run: {why}") from None
    except subprocess.TimeoutExpired:
        raise InputError(f"{key}: {arguments[0]} gave no answer within {SECRET_COMMAND_S} s") from None
    lines = done.stdout.decode("utf-8", "replace").splitlines()
    if done.returncode or not lines or not lines[0].strip():
        what = key.removesuffix("_command").replace("_", " ")
        raise InputError(
            f"{key}: {arguments[0]} gave no {what} (exit code {done.returncode})", hint="Try it in a terminal."
        )
    return lines[0]


def _password(credentials: Credentials) -> str:
    if credentials.password_env is not None:
        return _variable(credentials.password_env, f"the password of {credentials.username}", "password_env")
    if credentials.password_command is not None:
        return run_command("password_command", credentials.password_command)
    raise InputError(f"config.yaml does not say where the password of {credentials.username} comes from")


def _variable(name: str, what: str, key: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise InputError(
            f"the environment variable {name} is not set", hint=f"It should hold {what}; see {key} in config.yaml."
        )
    return value


def _arguments(key: str, command: str | Sequence[str]) -> list[str]:
    """A command as a program and its arguments."""
    try:
        arguments = shlex.split(command, posix=sys.platform != "win32") if isinstance(command, str) else list(command)
    except ValueError as error:  # a quote that is not closed
        raise InputError(f"{key} in config.yaml cannot be read as a command: {error}") from None
    if not arguments:
        raise InputError(f"{key} in config.yaml is empty")
    return arguments
