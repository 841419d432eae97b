"""The login at an SMTP server (RFC 4954), once for each secret.

The library's own login takes ASCII only, and after a refusal it tries the next mechanism: one wrong password then
counts as several on its way to a locked account.
"""

import base64
import binascii
import smtplib

from kartlegg.errors import MailError
from kartlegg.limits import SERVER_WORDS, SMTP_COMMAND_BYTES
from kartlegg.mail.advice import advise_login
from kartlegg.mail.login import Keys, Secret
from kartlegg.mail.sasl import choose_bearer, encoded, hide, plain, reason

_LOGGED_IN = frozenset({235, 503})  # 503: this connection is logged in already
_NOT_MEANT = 504  # offered, but not meant
_CHALLENGE = 334


def log_in_smtp(server: smtplib.SMTP, keys: Keys, where: str) -> None:
    """Log in; ``where`` is "host:port", for errors.

    Raises:
        MailError: The login is refused, or there is none that fits.
        InputError: The password or token cannot be had.
        SMTPException: The line broke.
    """
    offered = server.esmtp_features.get("auth", "").upper().split()
    secret = keys.secret()
    code, words = _try(server, secret, offered, where)
    if code not in _LOGGED_IN and secret.is_kept:  # withdrawn before its time
        secret = keys.secret(newer=True)
        code, words = _try(server, secret, offered, where)
    if code not in _LOGGED_IN:
        words = hide(words, secret)[:SERVER_WORDS]
        raise MailError(
            f"{where}: the login of {secret.username} was refused: {words}", hint=advise_login(words, secret)
        )


def _try(server: smtplib.SMTP, secret: Secret, offered: list[str], where: str) -> tuple[int, str]:
    """Log in; gives the server's reply, as a code and as words."""
    if secret.is_token:
        return _by_token(server, secret, offered, where)
    code, answer = _NOT_MEANT, b""
    if "PLAIN" in offered:
        code, answer = _authenticate(server, "PLAIN", plain(secret))
    if "LOGIN" in offered and code == _NOT_MEANT:
        code, answer = server.docmd("AUTH", "LOGIN")
        for word in (secret.username, secret.value):
            if code == _CHALLENGE:
                code, answer = server.docmd(encoded(word))
    if code == _NOT_MEANT:
        raise MailError(
            f"{where}: the server offers no login that fits (it offers {', '.join(offered) or 'nothing'})",
            hint="Leave out username where none is needed; else check port and security.",
        )
    return code, _words(code, answer)


def _by_token(server: smtplib.SMTP, secret: Secret, offered: list[str], where: str) -> tuple[int, str]:
    bearer = choose_bearer(secret, offered)
    if bearer is None:
        raise MailError(
            f"{where}: the server takes no OAuth2 token (it offers {', '.join(offered) or 'nothing'})",
            hint="Use password_env or password_command, or ask the mail administrator to switch OAuth2 on.",
        )
    code, answer = _authenticate(server, bearer.mechanism, bearer.response)
    told = ""
    if code == _CHALLENGE:  # the reason of a refusal comes as a challenge, and the last word after its answer
        told = _reason(answer)
        code, answer = server.docmd(encoded(bearer.farewell))
    return code, _words(code, answer) + (f" ({told})" if told else "")


def _authenticate(server: smtplib.SMTP, mechanism: str, response: str) -> tuple[int, bytes]:
    """AUTH with its first response; one that is too long for a command follows when it is asked for (RFC 4954 §4)."""
    command = f"AUTH {mechanism} {encoded(response)}"
    if len(command) + len("\r\n") <= SMTP_COMMAND_BYTES:
        return server.docmd(command)
    code, answer = server.docmd("AUTH", mechanism)
    return server.docmd(encoded(response)) if code == _CHALLENGE else (code, answer)


def _reason(answer: bytes) -> str:
    try:
        return reason(base64.b64decode(answer, validate=False))
    except (binascii.Error, ValueError):
        return ""


def _words(code: int, answer: bytes) -> str:
    """A reply as one line without control characters."""
    text = answer.decode("utf-8", "replace")
    printable = "".join(character if character.isprintable() else " " for character in text)
    return f"{code} {' '.join(printable.split())}"
