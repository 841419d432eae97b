"""An SMTP and an IMAP server in this process, on 127.0.0.1 only: aiosmtpd and pymap's in-memory backend.

Both run in one thread with an event loop of its own, on ports that the system picks. No signal handler and no
process of its own, so that it works the same on Windows.
"""

import asyncio
import logging
import ssl
import threading
import time
from argparse import Namespace
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, TypeVar

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from proxyprotocol.sock import SocketInfoLocal
from pymap.backend.dict import Config, Login
from pymap.backend.dict.filter import FilterSet
from pymap.backend.dict.mailbox import MailboxSet
from pymap.imap import IMAPServer
from pymap.parsing.message import AppendMessage
from pymap.user import UserMetadata
from pysasl.hashing import BuiltinHash

from kartlegg.limits import EMBEDDED_START_S, MESSAGE_BYTES

_HOST = "127.0.0.1"
_T = TypeVar("_T")

OnMessage = Callable[[str, list[str], bytes], None]


@dataclass(frozen=True, slots=True)
class Received:
    """A message that the SMTP server has taken."""

    mail_from: str
    rcpt_tos: list[str]
    raw: bytes = field(repr=False)


class EmbeddedServer:
    """A mail server for one user, running while ``with`` lasts.

    Args:
        username: Of the mailbox, and of the SMTP login where one is asked for.
        password: Of both.
        tls: Offers STARTTLS on both with this context.
        smtp_login: SMTP takes nothing without a login.

    Attributes:
        smtp_port: Where letters are taken.
        imap_port: Where the mailbox is read.
        received: What was taken, in order.
        on_message: Called in a thread of its own for each message before it is acknowledged.
        refusals: Replies to RCPT by address in lower case, such as "550 5.1.1 no such user".
        silent_after_data: Addresses after whose message the line is cut instead of an answer.
        delay_s: How long the server takes over each message.
    """

    def __init__(
        self, *, username: str, password: str, tls: ssl.SSLContext | None = None, smtp_login: bool = False
    ) -> None:
        """Keep what the server is to be; it starts with ``with``."""
        self.smtp_port = 0
        self.imap_port = 0
        self.received: list[Received] = []
        self.on_message: OnMessage | None = None
        self.refusals: dict[str, str] = {}
        self.silent_after_data: set[str] = set()
        self.delay_s = 0.0
        self._username = username
        self._password = password
        self._tls = tls
        self._smtp_login = smtp_login
        self._mailboxes: MailboxSet | None = None
        self._loop = asyncio.new_event_loop()
        self._stop: asyncio.Event | None = None
        self._ready = threading.Event()
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="embedded mail server", daemon=True)

    def __enter__(self) -> "EmbeddedServer":
        """Start, and wait until both ports are open."""
        self._thread.start()
        if not self._ready.wait(EMBEDDED_START_S):
            raise TimeoutError("the embedded mail server has not started")
        if self._failure:
            raise self._failure
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop, and let go of the ports."""
        stop = self._stop
        if stop is not None:
            self._loop.call_soon_threadsafe(stop.set)
        self._thread.join(EMBEDDED_START_S)

    def deliver(self, raw: bytes, *, folder: str = "INBOX", arrived: datetime | None = None) -> None:
        """Put a message into a folder of the mailbox, which is made when it is missing."""
        self._call(self._append(raw, folder, arrived or datetime.now(UTC)))

    def _call(self, work: Coroutine[Any, Any, _T]) -> _T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(EMBEDDED_START_S)

    async def _append(self, raw: bytes, folder: str, arrived: datetime) -> None:
        assert self._mailboxes is not None  # noqa: S101 - it is made before the server is ready
        if (await self._mailboxes.list_mailboxes()).get(folder) is None:
            await self._mailboxes.add_mailbox(folder)
        mailbox = await self._mailboxes.get_mailbox(folder)
        await mailbox.append(AppendMessage(raw, arrived, frozenset()))

    # ── In the server's thread ────────────────────────────────────────────────────────────────────────────────

    def _run(self) -> None:
        logging.getLogger("mail.log").setLevel(logging.CRITICAL)  # aiosmtpd tells of every line that breaks
        logging.getLogger("asyncio").setLevel(logging.CRITICAL)  # so does the loop, of clients that were killed
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._serve())
        except BaseException as error:
            self._failure = error
        finally:
            self._ready.set()
            self._loop.close()

    async def _serve(self) -> None:
        self._stop = asyncio.Event()
        imap = await self._start_imap()
        smtp = await self._loop.create_server(self._smtp_protocol, _HOST, 0)
        self.smtp_port = smtp.sockets[0].getsockname()[1]
        self.imap_port = imap.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        smtp.close()
        imap.close()
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _start_imap(self) -> asyncio.Server:
        config = Config(
            Namespace(passlib_cfg=None, proxy_protocol=None),
            host=_HOST,
            port=0,
            demo_data=False,
            demo_user=self._username,
            demo_password=self._password,
            ssl_context=self._tls,
            tls_enabled=self._tls is not None,
            secure_auth=False,
            invalid_user_sleep=0.0,
            reject_dnsbl=False,
            hash_context=BuiltinHash(),
        )
        config.apply_context()
        login = Login(config)
        hashed = config.hash_context.hash(self._password)
        await login.demo_user_identity.set(UserMetadata(config, self._username, password=hashed))
        self._mailboxes = MailboxSet()
        config.set_cache[self._username] = (self._mailboxes, FilterSet())
        server = IMAPServer(login, config)

        async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await server(reader, writer, SocketInfoLocal(writer.transport))

        return await asyncio.start_server(connected, _HOST, 0)

    def _smtp_protocol(self) -> SMTP:
        return SMTP(
            self,
            hostname="localhost",
            data_size_limit=MESSAGE_BYTES,
            enable_SMTPUTF8=True,
            tls_context=self._tls,
            require_starttls=self._tls is not None,
            authenticator=self._authenticate,
            auth_required=self._smtp_login,
            auth_require_tls=self._tls is not None,
        )

    def _authenticate(self, server: SMTP, session: Session, envelope: Envelope, method: str, data: Any) -> AuthResult:
        del server, session, envelope, method
        wanted = LoginPassword(self._username.encode(), self._password.encode())
        return AuthResult(success=data == wanted, handled=False)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd looks for this name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Refuse the addresses that are to be refused."""
        del server, session
        refusal = self.refusals.get(address.lower())
        if refusal:
            return refusal
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take a message."""
        del session
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        received = Received(envelope.mail_from or "", list(envelope.rcpt_tos), content)
        await self._loop.run_in_executor(None, self._take, received)
        if self.silent_after_data & {address.lower() for address in received.rcpt_tos}:
            transport = server.transport
            assert isinstance(transport, asyncio.Transport)  # noqa: S101 - for the type checker
            transport.abort()
        return "250 2.0.0 OK, taken"

    def _take(self, received: Received) -> None:
        if self.delay_s:
            time.sleep(self.delay_s)
        self.received.append(received)
        if self.on_message is not None:
            self.on_message(received.mail_from, received.rcpt_tos, received.raw)
