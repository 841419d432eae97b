"""A sign-in server of our own over HTTPS: OAuth2 tokens for a person (RFC 8628), for a service, and renewed ones."""

import base64
import json
import secrets
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

HOST = "localhost"
TENANT = "fylket.example"
CLIENT = "11111111-2222-3333-4444-555555555555"
CLIENT_SECRET = "S3cret~of.the-service_itself"
DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
_LIFE_S = 3600
_Answer = tuple[int, dict[str, object]]


class SignInServer:
    """Runs while ``with`` lasts.

    Attributes:
        person: Who types the next code; None while nobody does.
        faults: By the kind of request (devicecode, token's grant type, openid-configuration), the next answers: an
            error as OAuth2 has it, with its description after ": ", or an HTTP status.
        tokens: Access tokens and whose they are; a mail server may ask the same table.
        asked: What came in, in order: the kind, and the fields.
    """

    def __init__(self, certificates: Path, tokens: dict[str, str] | None = None) -> None:
        self.person: str | None = None
        self.mailbox: str | None = None  # what a service's token opens
        self.faults: dict[str, list[str | int]] = {}
        self.tokens: dict[str, str] = {} if tokens is None else tokens
        self.refresh: dict[str, str] = {}  # refresh tokens that are good; each for one renewal
        self.seen: list[str] = []  # every secret that was ever given out or shown
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.interval, self.code_life_s = 1, 900
        self.renewable = True
        self.elsewhere: str | None = None  # where everybody is sent
        self._codes: dict[str, str] = {}  # device codes, and what they are for
        self._lock = threading.Lock()
        server = self

        class Handler(_Handler):
            owner = server

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificates / "server.pem", certificates / "server.key")
        self._http.socket = context.wrap_socket(self._http.socket, server_side=True)
        self.ca_file = certificates / "ca.pem"
        self.port = self._http.server_address[1]

    @property
    def authority(self) -> str:
        return f"https://{HOST}:{self.port}"

    def __enter__(self) -> "SignInServer":
        threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()

    def section(self, **changes: object) -> str:
        """The section mail.microsoft for it, indented for under ``mail:``."""
        keys = {"tenant": TENANT, "client_id": CLIENT, "authority": self.authority, "ca_file": self.ca_file, **changes}
        return "  microsoft:\n" + "".join(f"    {key}: {value}\n" for key, value in keys.items() if value is not None)

    def kinds(self) -> list[str]:
        """The kinds of what was asked, without the discovery of every run."""
        return [kind for kind, _ in self.asked if kind != "openid-configuration"]

    def withdraw(self) -> None:
        """End every access token before its time."""
        self.tokens.clear()

    def answer(self, kind: str, fields: Mapping[str, str]) -> _Answer:
        with self._lock:
            self.asked.append((kind, dict(fields)))
            if self.faults.get(kind):
                fault = self.faults[kind].pop(0)
                if isinstance(fault, int):
                    return fault, {}
                error, _, description = fault.partition(": ")
                traces = "\r\nTrace ID: 0-1-2\r\nCorrelation ID: 3-4-5"
                return 400, {"error": error, "error_description": description + traces}
            known: dict[str, Callable[[Mapping[str, str]], _Answer]] = {
                "openid-configuration": self._configuration,
                "devicecode": self._code,
                DEVICE_GRANT: self._by_code,
                "refresh_token": self._renew,
                "client_credentials": self._service,
            }
            return known[kind](fields) if kind in known else (404, {})

    def _configuration(self, _: Mapping[str, str]) -> _Answer:
        here = f"{self.authority}/{TENANT}/oauth2/v2.0"
        return 200, {
            "issuer": f"{self.authority}/{TENANT}/v2.0",
            "authorization_endpoint": f"{here}/authorize",
            "token_endpoint": f"{here}/token",
            "device_authorization_endpoint": f"{here}/devicecode",
        }

    def _code(self, fields: Mapping[str, str]) -> _Answer:
        code = secrets.token_hex(40)
        self._codes[code] = fields["scope"]
        self.seen.append(code)
        return 200, {
            "device_code": code,
            "user_code": "ABCD-1234",
            "verification_uri": f"{self.authority}/device",
            "expires_in": self.code_life_s,
            "interval": self.interval,
        }

    def _by_code(self, fields: Mapping[str, str]) -> _Answer:
        if fields.get("device_code") not in self._codes:
            return 400, {"error": "bad_verification_code", "error_description": "no such code"}
        if self.person is None:
            return 400, {"error": "authorization_pending", "error_description": "not yet"}
        return 200, self._issue(self.person, {"scope": self._codes[fields["device_code"]]})

    def _renew(self, fields: Mapping[str, str]) -> _Answer:
        person = self.refresh.pop(fields.get("refresh_token", ""), None)
        if person is None:
            return 400, {"error": "invalid_grant", "error_description": "AADSTS50173: The grant has expired, revoked."}
        return 200, self._issue(person, fields)

    def _service(self, fields: Mapping[str, str]) -> _Answer:
        if fields.get("client_secret") != CLIENT_SECRET and not fields.get("client_assertion"):
            return 401, {
                "error": "invalid_client",
                "error_description": "AADSTS7000215: Invalid client secret provided.",
            }
        assert self.mailbox is not None
        answer = self._issue(self.mailbox, fields)
        return 200, {key: answer[key] for key in ("token_type", "expires_in", "access_token")}

    def _issue(self, person: str, fields: Mapping[str, str]) -> dict[str, object]:
        token = "at-" + secrets.token_urlsafe(1500)  # Microsoft's take some 2000 characters
        self.tokens[token] = self.mailbox or person
        answer: dict[str, object] = {
            "token_type": "Bearer",
            "scope": fields.get("scope", ""),
            "expires_in": _LIFE_S,
            "access_token": token,
            "client_info": _part({"uid": f"uid-{person}", "utid": "utid"}),
            "id_token": f"{_part({'alg': 'none'})}.{_part(self._claims(person))}.x",
        }
        if self.renewable:
            answer["refresh_token"] = renewal = "rt-" + secrets.token_urlsafe(300)
            self.refresh[renewal] = person
            self.seen.append(renewal)
        self.seen.append(token)
        return answer

    def _claims(self, person: str) -> dict[str, object]:
        now = int(time.time())
        return {
            "aud": CLIENT, "iss": f"{self.authority}/{TENANT}/v2.0", "sub": person, "iat": now, "exp": now + _LIFE_S,
            "preferred_username": person, "oid": f"uid-{person}", "tid": "utid",
        }  # fmt: skip


class _Handler(BaseHTTPRequestHandler):
    owner: SignInServer
    protocol_version = "HTTP/1.1"
    wbufsize = 65536  # an answer leaves in one packet

    def do_GET(self) -> None:
        self._answer(*self.owner.answer(self.path.partition("?")[0].rsplit("/", 1)[-1], {}))

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        fields = {key: values[0] for key, values in parse_qs(body).items()}
        kind = self.path.partition("?")[0].rsplit("/", 1)[-1]
        self._answer(*self.owner.answer(fields["grant_type"] if kind == "token" else kind, fields))

    def _answer(self, status: int, content: dict[str, object]) -> None:
        body = json.dumps(content).encode()
        self.send_response(302 if self.owner.elsewhere else status)
        if self.owner.elsewhere:
            self.send_header("Location", self.owner.elsewhere)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Nothing is told on stderr."""


def _part(content: dict[str, object]) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")
