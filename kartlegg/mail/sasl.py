"""What is said in a login, by standard: PLAIN (RFC 4616), OAUTHBEARER (RFC 7628) and XOAUTH2 (Google, Microsoft)."""

import base64
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from kartlegg.limits import SERVER_WORDS
from kartlegg.mail.login import Secret

_BEARER = ("XOAUTH2", "OAUTHBEARER")  # in order of preference: what the two large ones document
_RUN = re.compile(r"[A-Za-z0-9+/=_.~-]{12,}")  # a stretch that may be a token, or base64 of one
_SHORT = 4  # characters of a password below which it cannot be told from words
_REASON_KEYS = ("status", "error", "error_description", "scope")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearer:
    """A login by token."""

    mechanism: str
    response: str = field(repr=False)  # the client's first one
    farewell: str  # what answers the challenge of a refusal, so that the server says its last word


def choose_bearer(secret: Secret, offered: Iterable[str]) -> Bearer | None:
    """The login by token that a server offers; None: it offers none."""
    names = {name.upper() for name in offered}
    mechanism = next((one for one in _BEARER if one in names), None)
    if mechanism is None:
        return None
    if mechanism == "XOAUTH2":
        return Bearer(mechanism=mechanism, response=xoauth2(secret), farewell="")
    return Bearer(mechanism=mechanism, response=oauthbearer(secret), farewell="\x01")  # RFC 7628 §3.2.3


def xoauth2(secret: Secret) -> str:
    """The first response of XOAUTH2, before base64."""
    return f"user={secret.username}\x01auth=Bearer {secret.value}\x01\x01"


def oauthbearer(secret: Secret) -> str:
    """The first response of OAUTHBEARER, before base64 (RFC 7628 §3.1, RFC 5801 §4)."""
    name = secret.username.replace("=", "=3D").replace(",", "=2C")
    return f"n,a={name},\x01auth=Bearer {secret.value}\x01\x01"


def plain(secret: Secret) -> str:
    """The response of PLAIN, before base64 (RFC 4616)."""
    return f"\0{secret.username}\0{secret.value}"


def encoded(text: str) -> str:
    """Base64, as every response travels."""
    return base64.b64encode(text.encode()).decode()


def reason(challenge: bytes) -> str:
    """Why a token was refused, from the JSON that the server sends as a last challenge (RFC 7628 §3.2.2)."""
    try:
        found = json.loads(challenge)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(found, dict):
        return ""
    told = [f"{key} {found[key]}" for key in _REASON_KEYS if isinstance(found.get(key), str | int) and found[key]]
    return ", ".join(told)[:SERVER_WORDS]


def hide(text: str, secret: Secret) -> str:
    """A server's words without the secret: some repeat the command that they do not like."""
    sent = [
        secret.value,
        *(encoded(one) for one in (secret.value, xoauth2(secret), oauthbearer(secret), plain(secret))),
    ]
    return hide_all(text, sent)


def hide_all(text: str, secrets: Iterable[str]) -> str:
    """A text without what was sent in a login, nor a long piece of it."""
    known = [one for one in secrets if len(one) >= _SHORT]
    for one in known:
        text = text.replace(one, "…")
    return _RUN.sub(lambda run: "…" if any(run[0].strip("=.") in one for one in known) else run[0], text)
