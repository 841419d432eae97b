"""What is said on the line, for ``-vv``: each command and the first line of each answer, never a secret or a letter.

Costs nothing when nobody listens: the connection is only wrapped when the logger is on.
"""

import logging
import re
import smtplib
from typing import Any

from kartlegg.limits import TRACE_CHARACTERS
from kartlegg.mail.sasl import hide_all

LOGGER = logging.getLogger("kartlegg.mail")

_IMAP_LOGIN = re.compile(rb"(\S+) (LOGIN|AUTHENTICATE)(?: ([\w-]+))?", re.IGNORECASE)
_SMTP_LOGIN = re.compile(rb"(AUTH)(?: ([\w-]+))?", re.IGNORECASE)
_LITERAL = re.compile(rb"\{(\d+)\+?\}$")  # RFC 3501 §4.3, RFC 7888
_GO_ON, _TEXT_COMES = 334, 354  # RFC 4954 §4, RFC 5321 §4.2.2


def trace_imap(connection: Any, where: str) -> None:
    """Trace a connection of ``imaplib`` from now on, where somebody listens."""
    if not LOGGER.isEnabledFor(logging.DEBUG):
        return
    trace = _ImapTrace(where)
    send, readline = connection.send, connection.readline

    def traced_send(data: bytes) -> None:
        trace.sent(bytes(data))
        send(data)

    def traced_readline() -> bytes:
        line: bytes = readline()
        trace.heard(line)
        return line

    connection.send, connection.readline = traced_send, traced_readline


def trace_smtp(server: smtplib.SMTP, where: str) -> None:
    """Trace a session of ``smtplib`` from now on, where somebody listens."""
    if not LOGGER.isEnabledFor(logging.DEBUG):
        return
    trace = _SmtpTrace(where)
    send, getreply = server.send, server.getreply

    def traced_send(data: Any) -> None:
        trace.sent(data.encode("utf-8", "replace") if isinstance(data, str) else bytes(data))
        send(data)

    def traced_getreply() -> tuple[int, bytes]:
        code, answer = getreply()
        trace.heard(code, answer)
        return code, answer

    server.send, server.getreply = traced_send, traced_getreply  # type: ignore[method-assign, assignment]


class _Trace:
    """What both protocols share: a login is going on, and what was sent in it."""

    def __init__(self, where: str) -> None:
        self._where = where
        self._logging_in = False
        self._secrets: list[str] = []

    def _keep(self, data: bytes) -> None:
        """Note what must not be seen, as it was sent and decoded."""
        import base64
        import binascii

        for word in data.decode("utf-8", "replace").split():
            self._secrets.append(word.strip('"'))
            try:
                plain = base64.b64decode(word, validate=True).decode("utf-8", "replace")
            except (binascii.Error, ValueError):
                continue
            self._secrets += re.split(r"[\0\x01 ]", plain)

    def _end_login(self) -> None:
        self._logging_in = False
        self._secrets.clear()  # the user's name among them, which stands in what follows

    def _tell(self, arrow: str, data: bytes) -> None:
        line = data.decode("utf-8", "replace").rstrip("\r\n")
        if self._secrets:
            line = hide_all(line, self._secrets)
        cut = line if len(line) <= TRACE_CHARACTERS else f"{line[:TRACE_CHARACTERS]}…"
        LOGGER.debug("%s %s %s", self._where, arrow, cut)


class _ImapTrace(_Trace):
    def __init__(self, where: str) -> None:
        super().__init__(where)
        self._tag = b""
        self._literal = 0  # octets of one that are still to come

    def sent(self, data: bytes) -> None:
        line = data.rstrip(b"\r\n")
        if self._logging_in:
            self._keep(line)
            if line:
                self._tell(">", "…".encode())
        elif self._literal > 0:
            self._tell(">", b"[%d bytes]" % len(data))
            self._literal -= len(data)
        elif login := _IMAP_LOGIN.match(line):
            self._tag, self._logging_in = login[1], True
            mechanism = b" " + login[3] if login[2].upper() == b"AUTHENTICATE" and login[3] else b""
            rest = line[login.end(2) + len(mechanism) :]
            self._keep(rest)
            self._tell(">", login[1] + b" " + login[2] + mechanism + (" …".encode() if rest.strip() else b""))
        elif line:
            literal = _LITERAL.search(line)
            self._literal = int(literal[1]) if literal else 0
            self._tell(">", line)

    def heard(self, line: bytes) -> None:
        if self._logging_in and line.startswith(b"+"):
            self._tell("<", "+ …".encode())
            return
        self._tell("<", line)
        if self._logging_in and line.startswith(self._tag + b" "):
            self._end_login()


class _SmtpTrace(_Trace):
    def __init__(self, where: str) -> None:
        super().__init__(where)
        self._text_comes = False

    def sent(self, data: bytes) -> None:
        if self._text_comes:
            self._tell(">", b"[%d bytes]" % len(data))  # until the server answers, in however many pieces
            return
        for line in data.splitlines():  # several commands may leave at once (RFC 2920)
            if self._logging_in:
                self._keep(line)
                self._tell(">", "…".encode())
            elif login := _SMTP_LOGIN.match(line):
                self._logging_in = True
                self._keep(line[login.end() :])
                rest = " …".encode() if line[login.end() :].strip() else b""
                self._tell(">", login[0] + rest)
            else:
                self._tell(">", line)

    def heard(self, code: int, answer: bytes) -> None:
        first = answer.partition(b"\n")[0]
        if self._logging_in and code == _GO_ON:
            self._tell("<", b"%d " % code + "…".encode())
            return
        self._text_comes = code == _TEXT_COMES
        self._tell("<", b"%d " % code + first)
        self._end_login()
