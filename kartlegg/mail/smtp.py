"""Handing letters over to a mail server (RFC 5321), one connection a run.

The one moment that matters is the end of DATA. Before it nothing has left and a broken line may be tried again;
after it nobody knows until the server answers, and the letter is never given a second time.
"""

import re
import smtplib
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType

from kartlegg.errors import MailError
from kartlegg.limits import CONNECT_TIMEOUT_S, SERVER_WORDS, SILENCE_TIMEOUT_S
from kartlegg.mail.advice import advise
from kartlegg.mail.login import Keys
from kartlegg.mail.smtp_login import log_in_smtp
from kartlegg.mail.tls import tls_context, told
from kartlegg.mail.trace import trace_smtp
from kartlegg.model import Fate, Security, SmtpAccount

_NO_NAME = "localhost"  # else the library asks DNS for this machine's name, which takes long in some offices
_ENHANCED = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
# Replies to MAIL or RCPT that speak of us, not of the recipient (RFC 4954 §6, RFC 3463 §3.8, Exchange's SendAsDenied).
_OUR_FAULT_CODES = frozenset({421, 530, 535, 538})
_OUR_FAULT_ENHANCED = frozenset({"5.7.60", "5.7.57", "5.7.0"})
# Postfix says what it has against the sender or the client only when it has heard a recipient (smtpd_delay_reject).
_OUR_FAULT_WORDS = re.compile(
    r"\d{3} (?:[45]\.\d+\.\d+ )?(?:<[^>]*>: )?"
    r"(?:(?:Sender address|Client host|Helo command) rejected|Service unavailable; Client host)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What the server made of a letter."""

    fate: Fate  # accepted, refused or unknown
    reply: str  # the server's words
    refused: Mapping[str, str] = field(default_factory=dict, repr=False)  # of several addresses, those not taken
    temporary: bool = False  # a refusal that may be another answer later (4xx)


class SmtpSession:
    """A connection to the server, opened by ``with`` and opened anew when it is lost between letters."""

    def __init__(self, account: SmtpAccount, *, sleep: Callable[[float], None] = time.sleep) -> None:
        """Keep the account; ``sleep`` waits between letters where the account has a rate."""
        self._account = account
        self._where = f"{account.host}:{account.port}"
        self._sleep = sleep
        self._keys = Keys(account.credentials) if account.credentials else None
        self._server: smtplib.SMTP | None = None
        self._sent = 0

    def __enter__(self) -> "SmtpSession":
        """Connect and log in.

        Raises:
            MailError: The server cannot be reached, is not who it should be, or refuses the login.
            InputError: The password cannot be had.
        """
        self._server = self._connect()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Say goodbye; a server that does not answer is left."""
        if self._server is not None:
            try:
                self._server.quit()
            except (smtplib.SMTPException, OSError):
                self._server.close()
            self._server = None

    def deliver(
        self, *, sender: str, recipients: Sequence[str], message: bytes, before_data: Callable[[], None]
    ) -> Delivery:
        """Hand one letter over.

        Args:
            sender: The envelope's sender.
            recipients: The envelope's recipients.
            message: With CRLF.
            before_data: Called right before the text goes out; what it notes must be on the disk when it returns.

        Raises:
            MailError: The line is lost for good before the text went out, or the server refuses us, not them;
                nothing of the letter has left.
        """
        if self._account.rate and self._sent:
            self._sleep(60 / self._account.rate)
        self._sent += 1
        try:
            ready = self._open_data(sender, recipients, len(message), before_data)
        except (smtplib.SMTPServerDisconnected, ConnectionError, TimeoutError):
            # Servers end a quiet or a long connection; nothing of this letter has left yet.
            self._close()
            try:
                ready = self._open_data(sender, recipients, len(message), before_data)
            except (smtplib.SMTPException, OSError) as error:
                self._close()
                raise told(error, self._where) from error
        except (smtplib.SMTPException, OSError) as error:
            self._close()
            raise told(error, self._where) from error
        return ready if isinstance(ready, Delivery) else self._data(message, ready)

    def _open_data(
        self, sender: str, recipients: Sequence[str], size: int, before_data: Callable[[], None]
    ) -> Delivery | dict[str, str]:
        """Everything before the text: gives the addresses that were refused, or the end when none was taken."""
        self._check_size(size)
        refused = self._envelope(sender, recipients)
        if len(refused) == len(set(recipients)):
            self._reset()
            words = "; ".join(dict.fromkeys(refused.values()))
            temporary = all(reply.startswith("4") for reply in refused.values())
            return Delivery(fate=Fate.REFUSED, reply=words, refused=refused, temporary=temporary)
        before_data()
        code, answer = self._live().docmd("DATA")
        if code == 421:
            raise smtplib.SMTPServerDisconnected(_words(code, answer))
        if code != 354:
            self._reset()
            return Delivery(fate=Fate.REFUSED, reply=_words(code, answer), refused=refused, temporary=code < 500)
        return refused

    def _check_size(self, size: int) -> None:
        """Stop before a letter that the server has said it finds too large (RFC 1870)."""
        limit = self._live().esmtp_features.get("size", "")
        if limit.isdecimal() and 0 < int(limit) < size:
            raise MailError(
                f"{self._where}: the letter is {size / 1e6:.1f} MB; the server takes {int(limit) / 1e6:.1f} MB at most",
                hint="Leave out an attachment, or put it on the web and give its address in the letter.",
            )

    def _envelope(self, sender: str, recipients: Sequence[str]) -> dict[str, str]:
        """MAIL and RCPT; gives the addresses that were refused."""
        server = self._live()
        options = ["body=8bitmime"] if server.has_extn("8bitmime") else []
        addresses = [_wire(sender), *map(_wire, recipients)]
        if not all(address.isascii() for address in addresses):
            if not server.has_extn("smtputf8"):
                words = "550 the server does not take addresses with letters like æ, ø and å (no SMTPUTF8, RFC 6531)"
                return dict.fromkeys(recipients, words)
            options.append("SMTPUTF8")
            server.command_encoding = "utf-8"
        code, answer = server.mail(addresses[0], options)
        if code != 250:
            self._reset()
            if code == 421:
                raise smtplib.SMTPServerDisconnected(_words(code, answer))
            raise self._not_allowed(sender, _words(code, answer))
        refused = {}
        for recipient, address in zip(recipients, addresses[1:], strict=True):
            code, answer = server.rcpt(address)
            words = _words(code, answer)
            if code in {250, 251}:
                continue
            if code == 421:
                raise smtplib.SMTPServerDisconnected(words)
            enhanced = _ENHANCED.search(words)
            ours = code in _OUR_FAULT_CODES or (enhanced and enhanced[1] in _OUR_FAULT_ENHANCED)
            if ours or _OUR_FAULT_WORDS.match(words):
                self._reset()
                raise self._not_allowed(sender, words)
            refused[recipient] = words
        return refused

    def _not_allowed(self, sender: str, words: str) -> MailError:
        hint = "Check sender.email and the login in config.yaml; the mail administrator may have to allow it."
        if words.startswith("4"):  # too many letters in a while, most of the time
            hint = "Wait a while: the same command goes on with the rest. mail.smtp.rate keeps below a server's limit."
        return MailError(
            f"{self._where}: the server does not let us send as {sender}: {words}", hint=advise(words) or hint
        )

    def _data(self, message: bytes, refused: Mapping[str, str]) -> Delivery:
        server = self._live()
        try:
            server.send(_dot_stuffed(message))
            code, answer = server.getreply()
        except (smtplib.SMTPException, OSError) as error:
            self._close()
            return Delivery(fate=Fate.UNKNOWN, reply=told(error, self._where).message, refused=refused)
        if code == 250:
            return Delivery(fate=Fate.ACCEPTED, reply=_words(code, answer), refused=refused)
        self._reset()
        return Delivery(fate=Fate.REFUSED, reply=_words(code, answer), refused=refused, temporary=code < 500)

    def _live(self) -> smtplib.SMTP:
        if self._server is None:  # an earlier letter's line broke
            self._server = self._connect()
        return self._server

    def _connect(self) -> smtplib.SMTP:
        account = self._account
        try:
            context = tls_context(account.ca_file)
            server: smtplib.SMTP
            if account.security is Security.TLS:
                server = smtplib.SMTP_SSL(
                    account.host, account.port, _NO_NAME, timeout=CONNECT_TIMEOUT_S, context=context
                )
            else:
                server = smtplib.SMTP(account.host, account.port, _NO_NAME, timeout=CONNECT_TIMEOUT_S)
            try:
                trace_smtp(server, self._where)
                server.local_hostname = _own_name(server)
                server.ehlo_or_helo_if_needed()
                if account.security is Security.STARTTLS:
                    self._start_tls(server, context)
                if self._keys is not None:
                    log_in_smtp(server, self._keys, self._where)
                if server.sock is not None:
                    server.sock.settimeout(SILENCE_TIMEOUT_S)
            except BaseException:
                server.close()
                raise
        except (smtplib.SMTPException, OSError) as error:
            raise told(error, self._where) from error
        return server

    def _start_tls(self, server: smtplib.SMTP, context: "object") -> None:
        import ssl

        assert isinstance(context, ssl.SSLContext)  # noqa: S101 - for the type checker
        if not server.has_extn("starttls"):
            raise MailError(
                f"{self._where}: the server does not offer STARTTLS, so nothing was sent in the clear",
                hint="Try security: tls with port 465; if it was offered before, somebody may be listening in.",
            )
        server.starttls(context=context)
        server.ehlo()

    def _reset(self) -> None:
        try:
            if self._server is not None:
                self._server.rset()
        except (smtplib.SMTPException, OSError):
            self._close()

    def _close(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None


def check_smtp(account: SmtpAccount) -> None:
    """Connect, log in and leave.

    Raises:
        MailError: It fails.
        InputError: The password cannot be had.
    """
    with SmtpSession(account):
        pass


def _own_name(server: smtplib.SMTP) -> str:
    """Our end of the line as an address (RFC 5321 §4.1.3): the name of an office machine is often none outside."""
    address = str(server.sock.getsockname()[0]).partition("%")[0] if server.sock else "127.0.0.1"
    return f"[IPv6:{address}]" if ":" in address else f"[{address}]"


def _wire(address: str) -> str:
    """An address as the envelope has it: the domain in ASCII."""
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain.encode('idna').decode()}"


def _words(code: int, answer: bytes | str) -> str:
    """A reply as one line without control characters."""
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    printable = "".join(character if character.isprintable() else " " for character in text)
    return f"{code} {' '.join(printable.split())}"[:SERVER_WORDS]


def _dot_stuffed(message: bytes) -> bytes:
    """The text of DATA with its end (RFC 5321 §4.5.2)."""
    lines = message if message.endswith(b"\r\n") else message + b"\r\n"
    return re.sub(rb"(?m)^\.", b"..", lines) + b".\r\n"
