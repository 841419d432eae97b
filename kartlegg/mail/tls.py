"""TLS that verifies, and faults of a connection in words."""

import imaplib
import smtplib
import socket
import ssl
from pathlib import Path

from kartlegg.errors import MailError
from kartlegg.limits import CONNECT_TIMEOUT_S, SERVER_WORDS, SILENCE_TIMEOUT_S
from kartlegg.mail.advice import advise


class LostLineError(MailError):
    """The line broke, which another connection may mend."""


_AGAIN = "What was done is stored; the same command goes on from there."


def tls_context(ca_file: Path | None) -> ssl.SSLContext:
    """A context that verifies the certificate and the host's name against the system's roots and ``ca_file``.

    Raises:
        MailError: ``ca_file`` cannot be read.
    """
    context = ssl.create_default_context()
    if ca_file is not None:
        try:
            context.load_verify_locations(cafile=ca_file)
        except (OSError, ssl.SSLError) as error:
            raise MailError(
                f"ca_file {ca_file} cannot be used: {error}", hint="It must hold PEM certificates."
            ) from error
    return context


def told(error: BaseException, where: str) -> MailError:
    """What went wrong on the line to ``where`` ("host:port"), in words and with a way on."""
    if isinstance(error, MailError):
        return error
    if isinstance(error, ssl.SSLCertVerificationError):
        return MailError(
            f"{where}: the certificate is not trusted: {error.verify_message or error.reason}",
            hint="Check mail.*.host; for a server of your own, name its certificate authority in ca_file.",
        )
    if isinstance(error, ssl.SSLError) and not isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return MailError(
            f"{where}: no TLS could be agreed on: {error.reason or error}",
            hint="Check port and security in config.yaml.",
        )
    if isinstance(error, socket.gaierror):
        return MailError(f"{where}: there is no host of that name", hint="Check mail.*.host, and your own connection.")
    if isinstance(error, ConnectionRefusedError):
        return MailError(f"{where}: nobody listens there", hint="Check host and port in config.yaml.")
    if isinstance(error, TimeoutError):
        seconds = f"{CONNECT_TIMEOUT_S} s to connect, {SILENCE_TIMEOUT_S} s between answers"
        return MailError(f"{where}: no answer in time ({seconds})", hint=f"Is a firewall in between? {_AGAIN}")
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error if isinstance(error.smtp_error, str) else error.smtp_error.decode("utf-8", "replace")
        words = f"{error.smtp_code} {' '.join(said.split())}"
        return MailError(f"{where}: {words}"[:SERVER_WORDS], hint=advise(words) or _AGAIN)
    text = " ".join(str(error).split()) or type(error).__name__
    if isinstance(error, imaplib.IMAP4.error) and not isinstance(error, imaplib.IMAP4.abort):  # a plain NO or BAD
        return MailError(f"{where}: {text}"[:SERVER_WORDS], hint=advise(text) or _AGAIN)
    return LostLineError(f"{where}: the line broke: {text}"[:SERVER_WORDS], hint=advise(text) or _AGAIN)
