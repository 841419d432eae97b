"""The login at an IMAP server (RFC 3501 §6.2), once for each secret: a second try would count towards a locked account.

Without the initial response of RFC 4959: the response follows when it is asked for, which every server takes.
"""

import binascii
import re
from typing import TYPE_CHECKING

from imapclient.exceptions import IMAPClientAbortError, LoginError

from kartlegg.errors import MailError
from kartlegg.limits import SERVER_WORDS
from kartlegg.mail.advice import advise_login
from kartlegg.mail.login import Keys, Secret
from kartlegg.mail.sasl import Bearer, choose_bearer, hide, reason

if TYPE_CHECKING:
    from imapclient import IMAPClient

_ATOM = re.compile(r"[\w.@+-]+", re.ASCII)  # what the library may send without quotes (RFC 3501 §9, atom)
_BYTES = re.compile(r"^b(['\"])(.*)\1$", re.DOTALL)  # the library prints the bytes of a refused LOGIN as Python does


def log_in_imap(client: "IMAPClient", keys: Keys, where: str) -> None:
    """Log in; ``where`` is "host:port", for errors.

    Raises:
        MailError: The login is refused, or there is none that fits.
        InputError: The password or token cannot be had.
        OSError, IMAPClientError: The line broke.
    """
    secret = keys.secret()
    refusal = _try(client, secret)
    if refusal is not None and secret.is_kept:  # withdrawn before its time, by a new password or an administrator
        secret = keys.secret(newer=True)
        refusal = _try(client, secret)
    if refusal is not None:
        words = hide(refusal, secret)[:SERVER_WORDS]
        raise MailError(
            f"{where}: the login of {secret.username} was refused: {words}", hint=advise_login(words, secret)
        )


def _try(client: "IMAPClient", secret: Secret) -> str | None:
    """Log in; gives the server's words when it refuses."""
    dialogue: _Dialogue | None = None
    try:
        if secret.is_token:
            dialogue = _Dialogue(_bearer(client, secret))
            client.sasl_login(dialogue.bearer.mechanism, dialogue)
        else:
            _by_password(client, secret)
    except LoginError as error:
        words = " ".join(_plain_words(str(error)).split())
        if "EOF" in words or "socket error" in words:  # the library takes a lost line for a refused login
            raise IMAPClientAbortError(hide(words, secret)) from None
        told = f" ({dialogue.reason})" if dialogue is not None and dialogue.reason else ""
        return f"{words}{told}"
    except binascii.Error:
        raise IMAPClientAbortError("the server asked for a login in no form that is known") from None
    return None


def _by_password(client: "IMAPClient", secret: Secret) -> None:
    is_simple = _ATOM.fullmatch(secret.username) and secret.value.isascii()
    if is_simple and not client.has_capability("LOGINDISABLED"):
        client.login(secret.username, secret.value)
    elif client.has_capability("AUTH=PLAIN"):  # LOGIN of the library takes ASCII only and quotes no user name
        client.plain_login(secret.username, secret.value)
    elif is_simple:
        raise MailError(
            f"{client.host}:{client.port}: the server takes no password here (LOGINDISABLED)",
            hint="Use security: tls; or it takes tokens only: token_command or auth: microsoft.",
        )
    else:
        raise MailError(
            f"{client.host}:{client.port}: the server takes no user name or password with such characters "
            "(no AUTH=PLAIN)",
            hint="Choose a password of plain letters, digits and signs.",
        )


def _bearer(client: "IMAPClient", secret: Secret) -> Bearer:
    names = [name.decode("ascii", "replace") for name in client.capabilities()]
    offered = [name[len("AUTH=") :] for name in names if name.upper().startswith("AUTH=")]
    bearer = choose_bearer(secret, offered)
    if bearer is None:
        has = ", ".join(offered) or "nothing"
        raise MailError(
            f"{client.host}:{client.port}: the server takes no OAuth2 token (it offers {has})",
            hint="Use password_env or password_command, or ask the mail administrator to switch OAuth2 on.",
        )
    return bearer


class _Dialogue:
    """Answers the server's challenges: the first with the token, the one that tells of a refusal with a farewell."""

    def __init__(self, bearer: Bearer) -> None:
        self.bearer = bearer
        self.reason = ""
        self._said = False

    def __call__(self, challenge: bytes) -> str:
        if not self._said:
            self._said = True
            return self.bearer.response
        self.reason = reason(challenge)
        return self.bearer.farewell


def _plain_words(text: str) -> str:
    found = _BYTES.match(text)
    return found[2] if found else text
