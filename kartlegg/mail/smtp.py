"""Handing letters over to a mail server (RFC 5321), one connection a run.

The one moment that matters is the end of DATA. Before it nothing has left and a broken line may be tried again;
after it nobody knows until the server answers, and the letter is never given a second time.

Where the server offers PIPELINING (RFC 2920) a letter takes two trips: the envelope with DATA, then the text.
"""

import re
import smtplib
import socket
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
_CLOSING = 421  # the server ends the session (RFC 5321 §3.8)
_GO_AHEAD = 354
# Replies that speak of us, not of the recipient (RFC 4954 §6, RFC 3463 §3.8, Exchange's SendAsDenied).
_OUR_FAULT_CODES = frozenset({_CLOSING, 530, 535, 538})
_OUR_FAULT_ENHANCED = frozenset({"5.7.60", "5.7.57", "5.7.0", "5.2.252"})
# Postfix says what it has against the sender or the client only when it has heard a recipient (smtpd_delay_reject).
_OUR_FAULT_WORDS = re.compile(
    r"\d{3} (?:[45]\.\d+\.\d+ )?(?:<[^>]*>: )?"
    r"(?:(?:Sender address|Client host|Helo command) rejected|Service unavailable; Client host)"
    r"|.*(?:SendAsDenied|SubmissionQuotaExceeded)"
)
# A server that has had enough of us for a while: Microsoft 365 (432 4.3.2), a mail system that is full or too busy
# (RFC 3463 §3.4), or what servers say of a client's rate. Of a recipient's mailbox it is none of this (X.2.X).
_BUSY_CODES = frozenset({432})
_BUSY_ENHANCED = frozenset({"4.3.1", "4.3.2"})
_BUSY_WORDS = re.compile(
    r"too (?:much mail|many (?!recipients))|rate limit|throttl|sending limit|slow down", re.IGNORECASE
)
_MAILBOX_STATUS = re.compile(r"4\.2\.\d+")


class BusyError(MailError):
    """The server has had enough of us for a while; nothing of the letter has left, and it may be tried again later."""


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
        """Say goodbye; after an error the line is only cut, since the server may wait for a text just then."""
        if kind is None:
            self.rest()
        else:
            self._close()

    def rest(self) -> None:
        """Leave the server until the next letter, which connects anew: none likes to be kept waiting."""
        if self._server is not None:
            try:
                self._server.quit()
            except (smtplib.SMTPException, OSError):
                self._server.close()
            self._server = None

    def check_size(self, size: int) -> None:
        """Stop before a letter that the server has said it finds too large (RFC 1870).

        Raises:
            MailError: It is.
        """
        limit = self._size_limit()
        if limit is not None and limit < size:
            raise MailError(
                f"{self._where}: the letter is {size / 1e6:.1f} MB; the server takes {limit / 1e6:.1f} MB at most",
                hint="Leave out an attachment, or put it on the web and give its address in the letter.",
            )

    def deliver(
        self, *, sender: str, recipients: Sequence[str], message: bytes, before_text: Callable[[], None]
    ) -> Delivery:
        """Hand one letter over.

        Args:
            sender: The envelope's sender.
            recipients: The envelope's recipients.
            message: With CRLF.
            before_text: Called right before the text goes out; what it notes must be on the disk when it returns.

        Raises:
            BusyError: The server puts us off, not the recipients.
            MailError: The line is lost for good before the text went out, or the server refuses us, not them.
                Of both it holds that nothing of the letter has left.
        """
        if self._account.rate and self._sent:
            self._sleep(60 / self._account.rate)
        self._sent += 1
        try:
            refused = self._envelope(sender, recipients, message)
        except (smtplib.SMTPServerDisconnected, ConnectionError, TimeoutError):
            # Servers end a quiet or a long connection; nothing of this letter has left yet.
            self._close()
            try:
                refused = self._envelope(sender, recipients, message)
            except smtplib.SMTPServerDisconnected as error:
                self._close()
                words = " ".join(str(error).split())
                if words.startswith(str(_CLOSING)):
                    raise self._busy(sender, words) from error
                raise told(error, self._where) from error
            except (smtplib.SMTPException, OSError) as error:
                self._close()
                raise told(error, self._where) from error
        except (smtplib.SMTPException, OSError) as error:
            self._close()
            raise told(error, self._where) from error
        if isinstance(refused, Delivery):
            return refused
        try:
            before_text()
        except BaseException:
            self._close()  # a text without its end is thrown away (RFC 5321 §4.1.1.4)
            raise
        return self._text(sender, message, refused)

    def _envelope(self, sender: str, recipients: Sequence[str], message: bytes) -> Delivery | dict[str, str]:
        """All before the text: gives the addresses that were refused, or the end when none was taken.

        Afterwards the server waits for the text, unless this is the end or an error.
        """
        server = self._live()
        self.check_size(len(message))
        addresses = [_wire(sender), *map(_wire, recipients)]
        is_ascii = all(address.isascii() for address in addresses)
        if not is_ascii and not server.has_extn("smtputf8"):
            words = "550 the server does not take addresses with letters like æ, ø and å (no SMTPUTF8, RFC 6531)"
            return Delivery(fate=Fate.REFUSED, reply=words, refused=dict.fromkeys(recipients, words))
        options = f" SIZE={len(message)}" if server.has_extn("size") else ""
        if server.has_extn("8bitmime") and not message.isascii():
            options += " BODY=8BITMIME"  # RFC 6152
        if not is_ascii:
            options += " SMTPUTF8"
        mail = f"MAIL FROM:<{addresses[0]}>{options}\r\n".encode()
        rcpts = [f"RCPT TO:<{address}>\r\n".encode() for address in addresses[1:]]
        if server.has_extn("pipelining"):
            return self._pipelined(sender, recipients, mail, rcpts)
        return self._in_step(sender, recipients, mail, rcpts)

    def _in_step(
        self, sender: str, recipients: Sequence[str], mail: bytes, rcpts: Sequence[bytes]
    ) -> Delivery | dict[str, str]:
        """One command, one reply."""
        try:
            self._judge_mail(sender, self._ask(mail))
            refused = {}
            for recipient, rcpt in zip(recipients, rcpts, strict=True):
                words = self._judge_rcpt(sender, self._ask(rcpt))
                if words:
                    refused[recipient] = words
            if len(refused) == len(rcpts):
                self._reset()
                return _all_refused(refused)
            return self._judge_data(sender, self._ask(b"DATA\r\n"), refused)
        except MailError:
            self._reset()
            raise

    def _pipelined(
        self, sender: str, recipients: Sequence[str], mail: bytes, rcpts: Sequence[bytes]
    ) -> Delivery | dict[str, str]:
        """All commands in one write, the replies one by one (RFC 2920 §3.1)."""
        server = self._live()
        server.send(b"".join([mail, *rcpts, b"DATA\r\n"]))
        answers = [self._answer() for _ in range(2 + len(rcpts))]
        waits = answers[-1][0] == _GO_AHEAD
        try:
            self._judge_mail(sender, answers[0])
            refused = {}
            for recipient, answer in zip(recipients, answers[1:-1], strict=True):
                words = self._judge_rcpt(sender, answer)
                if words:
                    refused[recipient] = words
        except MailError:
            self._leave_data(waits=waits)
            raise
        if len(refused) == len(rcpts):
            self._leave_data(waits=waits)
            return _all_refused(refused)
        try:
            return self._judge_data(sender, answers[-1], refused)
        except MailError:
            self._reset()
            raise

    def _leave_data(self, *, waits: bool) -> None:
        """Get out of a transaction whose text shall not go out.

        Where the server waits for the text all the same, the line is cut, which ends it without a letter (RFC 5321
        §4.1.1.4). The lone dot of RFC 2920 §3.1 does so only where the server has taken no recipient, and what it
        takes and what a relay in between lets us read of it are not the same thing.
        """
        if waits:
            self._close()
        else:
            self._reset()

    def _judge_mail(self, sender: str, answer: tuple[int, str]) -> None:
        code, words = answer
        if code == 250:
            return
        if 400 <= code < 500:
            raise self._busy(sender, words)
        raise self._not_allowed(sender, words)

    def _judge_rcpt(self, sender: str, answer: tuple[int, str]) -> str:
        """The words of a refusal that is the recipient's own; empty when it was taken."""
        code, words = answer
        if code in {250, 251}:
            return ""
        self._judge_us(sender, code, words)
        return words

    def _judge_data(self, sender: str, answer: tuple[int, str], refused: dict[str, str]) -> Delivery | dict[str, str]:
        code, words = answer
        if code == _GO_AHEAD:
            return refused
        self._judge_us(sender, code, words)
        self._reset()
        return Delivery(fate=Fate.REFUSED, reply=words, refused=refused, temporary=code < 500)

    def _judge_us(self, sender: str, code: int, words: str) -> None:
        """Raise where a refusal is about us, and would be the same for everybody."""
        enhanced = found[1] if (found := _ENHANCED.search(words)) else ""
        busy = code in _BUSY_CODES or enhanced in _BUSY_ENHANCED or _BUSY_WORDS.search(words)
        if code < 500 and busy and not _MAILBOX_STATUS.fullmatch(enhanced):
            raise self._busy(sender, words)
        if code in _OUR_FAULT_CODES or enhanced in _OUR_FAULT_ENHANCED or _OUR_FAULT_WORDS.match(words):
            raise self._not_allowed(sender, words)

    def _ask(self, command: bytes) -> tuple[int, str]:
        self._live().send(command)
        return self._answer()

    def _answer(self) -> tuple[int, str]:
        """One reply: its code, and code and words as one line.

        Raises:
            SMTPServerDisconnected: The line is lost, or the server has said that it ends the session.
        """
        code, answer = self._live().getreply()
        words = _words(code, answer)
        if code == _CLOSING:
            raise smtplib.SMTPServerDisconnected(words)
        return code, words

    def _size_limit(self) -> int | None:
        limit = self._live().esmtp_features.get("size", "")
        return int(limit) if limit.isdecimal() and int(limit) > 0 else None

    def _busy(self, sender: str, words: str) -> BusyError:
        return BusyError(
            f"{self._where}: the server does not let us send as {sender}: {words}",
            hint="Wait a while: the same command goes on with the rest. mail.smtp.rate keeps below a server's limit.",
        )

    def _not_allowed(self, sender: str, words: str) -> MailError:
        return MailError(
            f"{self._where}: the server does not let us send as {sender}: {words}",
            hint=advise(words)
            or "Check sender.email and the login in config.yaml; the mail administrator may have to allow it.",
        )

    def _text(self, sender: str, message: bytes, refused: Mapping[str, str]) -> Delivery:
        server = self._live()
        try:
            server.send(_dot_stuffed(message))
            code, answer = server.getreply()
        except (smtplib.SMTPException, OSError) as error:
            self._close()
            return Delivery(fate=Fate.UNKNOWN, reply=told(error, self._where).message, refused=refused)
        words = _words(code, answer)
        if 200 <= code < 300:
            return Delivery(fate=Fate.ACCEPTED, reply=words, refused=refused)
        if not 400 <= code < 600:  # no reply that means anything here
            self._close()
            return Delivery(fate=Fate.UNKNOWN, reply=words, refused=refused)
        if code == _CLOSING:
            self._close()
            raise self._busy(sender, words)
        self._reset()
        self._judge_us(sender, code, words)
        return Delivery(fate=Fate.REFUSED, reply=words, refused=refused, temporary=code < 500)

    def _live(self) -> smtplib.SMTP:
        if self._server is None:  # an earlier letter's line broke
            self._server = self._connect()
        return self._server

    def _connect(self) -> smtplib.SMTP:
        account = self._account
        try:
            # Reading the system's roots takes longer than a letter.
            context = None if account.security is Security.NONE else tls_context(account.ca_file)
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
                    server.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # each write is a whole one
            except BaseException:
                server.close()
                raise
        except (smtplib.SMTPException, OSError) as error:
            wrong = told(error, self._where)
            if isinstance(error, smtplib.SMTPResponseException) and 400 <= error.smtp_code < 500:
                raise BusyError(wrong.message, hint=wrong.hint) from error
            raise wrong from error
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
    if address.isascii():
        return address
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain.encode('idna').decode()}"


def _words(code: int, answer: bytes | str) -> str:
    """A reply as one line without control characters."""
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    if not text.isprintable():
        text = "".join(character if character.isprintable() else " " for character in text)
    return f"{code} {' '.join(text.split())}"[:SERVER_WORDS]


def _all_refused(refused: Mapping[str, str]) -> Delivery:
    """The end of a letter that none of its recipients takes."""
    words = "; ".join(dict.fromkeys(refused.values()))
    temporary = all(reply.startswith("4") for reply in refused.values())
    return Delivery(fate=Fate.REFUSED, reply=words, refused=refused, temporary=temporary)


def _dot_stuffed(message: bytes) -> bytes:
    """The text of DATA with its end (RFC 5321 §4.5.2)."""
    end = b".\r\n" if message.endswith(b"\r\n") else b"\r\n.\r\n"
    if message.startswith(b"."):
        message = b"." + message
    if b"\n." in message:  # an attachment in base64 never has one, and is long
        message = message.replace(b"\n.", b"\n..")
    return message + end
