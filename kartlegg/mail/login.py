"""Passwords and tokens: fetched when they are needed, shown to nobody."""

import os
import shlex
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field

from kartlegg.errors import InputError
from kartlegg.limits import SECRET_COMMAND_S
from kartlegg.model import Credentials

OAUTH_ADVICE = "The token may have run out, or be for another service or mailbox; try token_command in a terminal."


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """What opens an account."""

    username: str
    value: str = field(repr=False)
    is_token: bool  # an OAuth2 access token, for XOAUTH2


def secret(credentials: Credentials) -> Secret:
    """The password or token of an account.

    Raises:
        InputError: The variable is not set, the program fails or prints nothing, or the way is not in this version.
    """
    if credentials.microsoft:
        raise InputError(
            "auth: microsoft is not in this version", hint="Use token_command with a program that prints a token."
        )
    if credentials.password_env is not None:
        value = os.environ.get(credentials.password_env, "")
        if not value:
            raise InputError(
                f"the environment variable {credentials.password_env} is not set",
                hint=f"It should hold the password of {credentials.username}; see password_env in config.yaml.",
            )
        return Secret(username=credentials.username, value=value, is_token=False)
    if credentials.token_command is not None:
        value = _run("token_command", credentials.token_command)
        return Secret(username=credentials.username, value=value, is_token=True)
    if credentials.password_command is not None:
        value = _run("password_command", credentials.password_command)
        return Secret(username=credentials.username, value=value, is_token=False)
    raise InputError(f"config.yaml does not say where the password of {credentials.username} comes from")


def xoauth2(secret_: Secret) -> str:
    """The SASL XOAUTH2 initial response, before base64, as Google and Microsoft define it."""
    return f"user={secret_.username}\x01auth=Bearer {secret_.value}\x01\x01"


def _run(key: str, command: str | Sequence[str]) -> str:
    """The first line that a program prints; no shell, and what it prints is told to nobody."""
    arguments = shlex.split(command, posix=sys.platform != "win32") if isinstance(command, str) else list(command)
    if not arguments:
        raise InputError(f"{key} in config.yaml is empty")
    try:
        done = subprocess.run(  # noqa: S603 - the user's own program, named in the user's own configuration
            arguments, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECRET_COMMAND_S, check=False
        )
    except (OSError, ValueError) as error:
        raise InputError(f"{key}: {arguments[0]} cannot be run: {getattr(error, 'strerror', None) or error}") from None
    except subprocess.TimeoutExpired:
        raise InputError(f"{key}: {arguments[0]} gave no answer within {SECRET_COMMAND_S} s") from None
    lines = done.stdout.decode("utf-8", "replace").splitlines()
    if done.returncode or not lines or not lines[0]:
        raise InputError(
            f"{key}: {arguments[0]} gave no password (exit code {done.returncode})", hint="Try it in a terminal."
        )
    return lines[0]
