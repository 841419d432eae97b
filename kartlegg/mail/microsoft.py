"""Access tokens of Microsoft 365, got with msal: a person who has signed in once, or a service.

A person's tokens lie in a file of its owner alone, outside every survey's folder. Renewing gives another refresh token
and ends the old one's life, so the file is locked from reading to writing. Nothing here signs anybody in unasked.
"""

import hashlib
import logging
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kartlegg.errors import InputError, KartleggError, MailError
from kartlegg.limits import SERVER_WORDS, SIGN_IN_POLL_S, SIGN_IN_TIMEOUT_S
from kartlegg.mail.advice import advise_sign_in
from kartlegg.mail.tls import tls_context
from kartlegg.mail.token_file import TokenFile
from kartlegg.model import Microsoft, MicrosoftFlow

if TYPE_CHECKING:
    from requests import Session

_PENDING = frozenset({"authorization_pending", "slow_down"})  # RFC 8628 §3.5; the library waits longer after the latter
_TRACES = re.compile(r"\s*(?:Trace ID|Correlation ID|Timestamp):.*", re.DOTALL)
_PRIVATE_KEY = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.+?-----END [A-Z ]*PRIVATE KEY-----", re.DOTALL)
_CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)
_LOG_IN = "Sign in first: kartlegg login"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessToken:
    """A token for the mail servers."""

    value: str = field(repr=False)
    person: str | None  # whose it is; None: a service's
    is_kept: bool  # from an earlier run; a newer one can be had


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """What a person has to do in a browser, on any machine."""

    url: str
    code: str
    seconds: int  # until the code runs out


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A sign-in that has succeeded."""

    person: str | None
    seconds: int  # until the access token runs out
    renews: bool  # whether it is renewed without the person


class Tokens:
    """Access tokens of one app. A service's are kept as long as this lives, a person's in a file."""

    def __init__(self, app: Microsoft, *, client_secret: str | None = None) -> None:
        """Keep the app; nobody is asked yet."""
        self._app = app
        self._client_secret = client_secret
        self._service: Any = None

    def access_token(self, *, newer: bool = False) -> AccessToken:
        """A token that is good for some minutes at least; ``newer``: another than the one that is kept.

        Raises:
            InputError: Nobody has signed in, or the extra is not installed.
            MailError: The sign-in server cannot be reached or gives no token.
        """
        if self._app.flow is MicrosoftFlow.DEVICE:
            return _kept_token(self._app, newer=newer)
        with _told(self._app):
            if self._service is None:
                self._service = _service(self._app, self._client_secret)
            result = self._service.acquire_token_for_client(list(self._app.scopes))
        return AccessToken(value=_checked(self._app, result)["access_token"], person=None, is_kept=False)


class DeviceSignIn:
    """A person's sign-in by a code that is typed in a browser (RFC 8628)."""

    def __init__(self, app: Microsoft) -> None:
        """Ask for a code.

        Raises:
            MailError: The sign-in server cannot be reached, or does not let this app.
            InputError: The extra is not installed.
        """
        self._app = app
        with _told(app):
            self._cache = _msal().SerializableTokenCache()
            self._client = _person(app, self._cache)
            self._flow = self._client.initiate_device_flow(list(app.scopes))
            if "user_code" not in self._flow:
                raise _refused(app, self._flow)
            self.prompt = Prompt(
                url=str(self._flow["verification_uri"]),
                code=str(self._flow["user_code"]),
                seconds=int(self._flow["expires_in"]),
            )

    def wait(self, sleep: Callable[[float], None]) -> SignedIn:
        """Wait until the person has signed in, and keep the tokens in place of any earlier person's.

        A line that breaks meanwhile is tried again as long as the code holds.

        Raises:
            MailError: The sign-in was declined, took too long, or is not allowed.
        """
        import requests

        waited = 0
        result: dict[str, Any] = {"error": "expired_token"}
        broken: requests.RequestException | None = None
        with _told(self._app):
            while waited < self.prompt.seconds:
                interval = max(SIGN_IN_POLL_S, self._flow["interval"])
                sleep(interval)
                waited += interval
                self._flow["latest_attempt_at"] = 0  # the library's own clock; ours is what is waited
                try:
                    result = self._client.acquire_token_by_device_flow(self._flow, exit_condition=lambda _: True)
                except requests.RequestException as error:
                    broken = error
                    continue
                broken = None
                if result.get("error") not in _PENDING:
                    break
            else:
                if broken is not None:
                    raise broken
                result = {"error": "expired_token", "error_description": "the code was not entered in time"}
            _checked(self._app, result)
            accounts = self._client.get_accounts()
            renews = bool(list(self._cache.search(_msal().TokenCache.CredentialType.REFRESH_TOKEN)))
        file = _file(self._app)
        with file.locked():
            file.write(self._cache.serialize())
        return SignedIn(
            person=accounts[0].get("username") if accounts else None,
            seconds=int(result.get("expires_in", 0)),
            renews=renews,
        )


def sign_out(app: Microsoft) -> bool:
    """Forget a person's tokens on this machine; gives whether there were any."""
    file = _file(app)
    if not file.read():
        return False
    with file.locked():
        return file.remove()


def _kept_token(app: Microsoft, *, newer: bool) -> AccessToken:
    file = _file(app)
    if not file.read():
        raise _not_signed_in(app)
    with file.locked(), _told(app):
        cache = _msal().SerializableTokenCache()
        cache.deserialize(file.read())
        if not list(cache.search(_msal().TokenCache.CredentialType.ACCOUNT)):
            raise _not_signed_in(app)
        client = _person(app, cache)
        account = client.get_accounts()[0]
        try:
            result = client.acquire_token_silent_with_error(list(app.scopes), account=account, force_refresh=newer)
        finally:
            if cache.has_state_changed:  # also when what follows fails: a new refresh token must not be lost
                file.write(cache.serialize())
    if result is None:
        raise MailError(f"{_host(app)}: the sign-in of {account.get('username')} has run out", hint=_LOG_IN)
    token = _checked(app, result)
    return AccessToken(
        value=token["access_token"], person=account.get("username"), is_kept=token.get("token_source") == "cache"
    )


def _not_signed_in(app: Microsoft) -> InputError:
    return InputError(f"nobody has signed in at {_host(app)} yet on this machine", hint=_LOG_IN)


def _checked(app: Microsoft, result: Any) -> dict[str, Any]:
    """The sign-in server's answer where it holds a token.

    Raises:
        MailError: It holds none.
    """
    if not isinstance(result, dict) or not isinstance(result.get("access_token"), str) or not result["access_token"]:
        raise _refused(app, result if isinstance(result, dict) else {})
    return result


def _refused(app: Microsoft, result: dict[str, Any]) -> MailError:
    error = str(result.get("error") or "no token")
    description = _TRACES.sub("", str(result.get("error_description") or ""))
    words = " ".join(f"{error}: {description}".split()).strip(": ")[:SERVER_WORDS]
    return MailError(f"{_host(app)}: no token was given: {words}", hint=advise_sign_in(words))


# ── The library ───────────────────────────────────────────────────────────────────────────────────────────────


def _msal() -> Any:
    try:
        import msal
    except ImportError as error:
        raise _missing(error) from None
    # They log what servers answer, tokens included, and would print it where nobody handles it.
    for name in ("msal", "urllib3"):
        logger = logging.getLogger(name)
        logger.propagate = False
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())
    return msal


def _missing(error: ImportError) -> InputError:
    return InputError(
        f"auth: microsoft needs {error.name}, which is not installed", hint='pip install "kartlegg[microsoft]"'
    )


def _person(app: Microsoft, cache: Any) -> Any:
    return _msal().PublicClientApplication(app.client_id, token_cache=cache, **_common(app))


def _service(app: Microsoft, client_secret: str | None) -> Any:
    credential: str | dict[str, str] | None = client_secret
    if app.certificate is not None:
        credential = _certificate(app.certificate)
    return _msal().ConfidentialClientApplication(app.client_id, client_credential=credential, **_common(app))


def _common(app: Microsoft) -> dict[str, Any]:
    # The authority is the user's choice; the library would ask Microsoft about each that it does not know.
    return {"authority": f"{app.authority}/{app.tenant}", "instance_discovery": False, "http_client": _session(app)}


def _certificate(path: Path) -> dict[str, str]:
    try:
        text = path.read_text("utf-8", "replace")
    except OSError as error:
        raise InputError(f"certificate {path} cannot be read: {error.strerror or error}") from error
    key, certificate = _PRIVATE_KEY.search(text), _CERTIFICATE.search(text)
    if key is None or certificate is None:
        raise InputError(f"certificate {path} must hold both: a private key and its certificate, as PEM")
    return {"private_key": key[0], "public_certificate": certificate[0]}


def _session(app: Microsoft) -> "Session":
    """HTTPS that trusts what the lines to the mail servers trust, waits for no answer for ever, follows nobody."""
    import requests
    from requests.adapters import HTTPAdapter

    context = tls_context(app.ca_file)

    class Adapter(HTTPAdapter):
        def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
            super().init_poolmanager(*arguments, **options, ssl_context=context)

        def proxy_manager_for(self, *arguments: Any, **options: Any) -> Any:
            return super().proxy_manager_for(*arguments, **options, ssl_context=context)

        def send(self, *arguments: Any, **options: Any) -> Any:
            return super().send(*arguments, **{**options, "timeout": SIGN_IN_TIMEOUT_S})

    session = requests.Session()
    session.max_redirects = 0
    session.mount("https://", Adapter(max_retries=1))
    return session


@contextmanager
def _told(app: Microsoft) -> Iterator[None]:
    """Faults of the line to the sign-in server, and answers that are none, in words; never with what was answered."""
    _msal()
    import requests

    host = _host(app)
    try:
        yield
    except KartleggError:
        raise
    except requests.exceptions.SSLError as error:
        if "CERTIFICATE_VERIFY_FAILED" in str(error):
            raise MailError(
                f"{host}: the certificate is not trusted",
                hint="Check mail.microsoft.authority; where the office's proxy looks in, ca_file names its own.",
            ) from None
        raise MailError(f"{host}: no TLS could be agreed on", hint="Check mail.microsoft.authority.") from None
    except requests.exceptions.TooManyRedirects:
        raise MailError(f"{host} sends us elsewhere", hint="Check mail.microsoft.authority and tenant.") from None
    except requests.exceptions.Timeout:
        raise MailError(f"{host}: no answer within {SIGN_IN_TIMEOUT_S} s", hint="Is a firewall in between?") from None
    except requests.exceptions.RequestException as error:
        raise MailError(
            f"{host} cannot be reached: {type(error).__name__}",
            hint="Check your own connection; an office's proxy is named by the environment variable HTTPS_PROXY.",
        ) from None
    except Exception as error:
        if "authority configuration" in str(error):
            raise MailError(
                f"{host} knows no tenant {app.tenant}", hint="Check mail.microsoft.tenant and authority."
            ) from None
        raise MailError(
            f"{host} has given an answer that cannot be used ({type(error).__name__})",
            hint="Wait some minutes; if it stays so, kartlegg login --forget, then kartlegg login.",
        ) from None


def _host(app: Microsoft) -> str:
    return app.authority.removeprefix("https://")


def _file(app: Microsoft) -> TokenFile:
    """The file of the app's person: one an app, since the mailbox is told apart by its username, not by the person."""
    name = hashlib.sha256("\n".join([app.authority, app.tenant.casefold(), app.client_id]).encode()).hexdigest()[:16]
    return TokenFile(_state_folder() / f"microsoft-{name}.json")


def _state_folder() -> Path:
    """Where this user's programs keep what belongs to this machine alone, as the system has it."""
    if folder := os.environ.get("KARTLEGG_STATE"):
        return Path(folder).expanduser()
    try:
        import platformdirs
    except ImportError as error:
        raise _missing(error) from None
    return platformdirs.user_state_path("kartlegg", appauthor=False)
