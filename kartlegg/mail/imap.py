"""Reading a mailbox without changing it (RFC 3501): EXAMINE, never SELECT; BODY.PEEK[], never BODY[].

Only UIDs are used, never sequence numbers. What was asked for is compared with what came: servers leave messages out
with OK, and answer about others.
"""

import re
import socket
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from types import TracebackType
from typing import Any, NoReturn

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError

from kartlegg.errors import MailError
from kartlegg.limits import (
    CONNECT_TIMEOUT_S,
    FETCH_ASK_BYTES,
    FETCH_ASK_COUNT,
    MESSAGE_BYTES,
    SEARCH_WINDOW_UIDS,
    SERVER_WORDS,
    SILENCE_TIMEOUT_S,
)
from kartlegg.mail.login import OAUTH_ADVICE, Secret, secret
from kartlegg.mail.tls import tls_context, told
from kartlegg.model import ImapAccount, Security

# Names of the Junk folder where the server does not tell it by SPECIAL-USE (RFC 6154): M365, Gmail and others.
_JUNK_NAMES = frozenset(
    {"junk", "junk e-mail", "junk email", "spam", "bulk mail", "søppelpost", "søppel-e-post", "uønsket e-post",
     "useriøs e-post", "nettsøppel", "[gmail]/spam"}
)  # fmt: skip
_NO_FOLDER = frozenset({b"\\noselect", b"\\nonexistent"})  # a name that only holds others (RFC 3501 §7.2.2, RFC 5258)
_ATOM = re.compile(r"[\w.@+-]+", re.ASCII)  # what the library may send without quotes (RFC 3501 §9, atom)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_FIELDS = (
    "FROM", "TO", "CC", "DELIVERED-TO", "X-ORIGINAL-TO", "SUBJECT", "DATE", "MESSAGE-ID", "IN-REPLY-TO", "REFERENCES",
    "AUTO-SUBMITTED", "CONTENT-TYPE",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedFolder:
    """A folder as LIST tells of it."""

    name: str
    marks: frozenset[bytes]  # in lower case, as b"\\sent" (RFC 6154)
    delimiter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderState:
    """A folder as EXAMINE shows it."""

    folder: str
    uidvalidity: int
    uidnext: int | None  # not every server tells it
    exists: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchedMessage:
    """A message with the moment at which the server took it."""

    uid: int
    arrived: datetime
    raw: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingMessage:
    """A message that was asked for and did not come."""

    uid: int
    why: str
    again: bool  # whether it is worth asking for in the next run


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderRow:
    """The header fields by which a reply is known."""

    uid: int
    headers: bytes = field(repr=False)


class ClosedFolderError(MailError):
    """The server does not let us open a folder that it lists."""


class Mailbox:
    """A mailbox, open while ``with`` lasts. Any broken line is a MailError; run again, nothing was changed."""

    def __init__(self, account: ImapAccount) -> None:
        """Keep the account."""
        self._account = account
        self._where = f"{account.host}:{account.port}"
        self._client: IMAPClient | None = None

    def __enter__(self) -> "Mailbox":
        """Connect and log in.

        Raises:
            MailError: The server cannot be reached, is not who it should be, or refuses the login.
            InputError: The password cannot be had.
        """
        account = self._account
        key = secret(account.credentials) if account.credentials else None
        try:
            context = tls_context(account.ca_file)
            client = IMAPClient(
                account.host,
                account.port,
                ssl=account.security is Security.TLS,
                ssl_context=context,
                timeout=SocketTimeout(CONNECT_TIMEOUT_S, SILENCE_TIMEOUT_S),
            )
        except (OSError, IMAPClientError) as error:
            raise told(error, self._where) from error
        self._client = client
        client.normalise_times = False  # else the offset of INTERNALDATE is lost
        client._imap.debug = 0  # the library formats every message for a log that nobody reads: three times slower
        try:
            client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # each command leaves in two packets
            if account.security is Security.STARTTLS:
                self._start_tls(client, context)
            if key is not None:
                self._login(client, key)
        except BaseException as error:
            self._close()
            if isinstance(error, LoginError) and key is not None:
                self._refuse(error, key)
            if isinstance(error, OSError | IMAPClientError):
                raise told(error, self._where) from error
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Log out; a server that does not answer is left."""
        if self._client is not None and error is None:
            with suppress(OSError, IMAPClientError):
                self._client.logout()
                self._client = None
        self._close()

    def folders(self) -> tuple[str, ...]:
        """The folders to read: those of the configuration, else INBOX and the Junk folder.

        Raises:
            MailError: A folder of the configuration does not exist, or the line broke.
        """
        try:
            listed = [(flags, delimiter, str(name)) for flags, delimiter, name in self._live().list_folders()]
        except (OSError, IMAPClientError, UnicodeError) as error:
            raise told(error, self._where) from error
        junk, names = [], {}
        for flags, delimiter, name in listed:
            marks = {flag.lower() for flag in flags}
            if marks & _NO_FOLDER:
                continue
            names[name.casefold()] = name
            plain = name.casefold().removeprefix(f"inbox{(delimiter or b'').decode()}")
            if b"\\junk" in marks or plain in _JUNK_NAMES:
                junk.append(name)
        if self._account.folders is not None:
            missing = [one for one in self._account.folders if one.casefold() not in {*names, "inbox"}]
            if missing:
                raise MailError(
                    f"{self._where}: there is no folder {missing[0]}",
                    hint=f"mail.imap.folders may name: {', '.join(sorted(names.values()))}",
                )
            return tuple(dict.fromkeys(names.get(one.casefold(), one) for one in self._account.folders))
        return tuple(dict.fromkeys(["INBOX", *junk]))

    def listed(self) -> tuple[ListedFolder, ...]:
        """Every folder that holds messages, with the marks that the server gives it.

        Raises:
            MailError: The line broke.
        """
        try:
            found = self._live().list_folders()
        except (OSError, IMAPClientError, UnicodeError) as error:
            raise told(error, self._where) from error
        folders = [
            ListedFolder(
                name=str(name),
                marks=frozenset(bytes(flag).lower() for flag in flags),
                delimiter=(delimiter or b"").decode("ascii", "replace"),
            )
            for flags, delimiter, name in found
        ]
        return tuple(one for one in folders if not one.marks & _NO_FOLDER)

    def offers(self, capability: str) -> bool:
        """Whether the server has said that it knows an extension."""
        return bool(self._live().has_capability(capability))

    def examine(self, folder: str) -> FolderState:
        """Open a folder read-only.

        Raises:
            ClosedFolderError: The server does not let us open it.
            MailError: The line broke, or the server gives no UIDVALIDITY.
        """
        try:
            state = self._live().select_folder(folder, readonly=True)
        except (OSError, IMAPClientAbortError) as error:
            raise told(error, self._where) from error
        except IMAPClientError as error:
            words = " ".join(str(error).split())[:SERVER_WORDS]
            raise ClosedFolderError(
                f"{self._where}: the folder {folder} cannot be opened: {words}",
                hint="Ask the mail administrator, or name the folders to read under mail.imap.folders.",
            ) from error
        if b"UIDVALIDITY" not in state:
            raise MailError(
                f"{self._where}: the server gives no UIDVALIDITY for {folder}, so nothing can be told apart"
            )
        uidnext = state.get(b"UIDNEXT")
        return FolderState(
            folder=folder,
            uidvalidity=int(state[b"UIDVALIDITY"]),
            uidnext=int(uidnext) if uidnext is not None else None,
            exists=int(state.get(b"EXISTS", 0)),
        )

    def find(self, *, first_uid: int, since: date | None, uidnext: int | None = None) -> tuple[int, ...]:
        """UIDs of the open folder from ``first_uid`` on, ascending; ``since`` leaves out what arrived before that day.

        It asks by windows of UIDs where the folder's end is known, since a long answer line breaks clients; and it
        filters, since ``n:*`` gives the last message even when n is beyond it (RFC 3501 §6.4.8).
        """
        criteria: list[str] = []
        if since is not None:
            criteria = ["SINCE", f"{since.day}-{_MONTHS[since.month - 1]}-{since.year}"]
        windows = [f"{first_uid}:*"]
        if uidnext is not None:
            # What comes while we ask lies beyond the last window and is left to the next run.
            starts = range(first_uid, uidnext, SEARCH_WINDOW_UIDS)
            windows = [f"{start}:{min(start + SEARCH_WINDOW_UIDS, uidnext) - 1}" for start in starts]
        found: set[int] = set()
        try:
            for window in windows:
                found.update(self._live().search(["UID", window, *criteria]))
        except (OSError, IMAPClientError) as error:
            raise told(error, self._where) from error
        return tuple(sorted(uid for uid in found if uid >= first_uid))

    def find_existing(self, uids: Sequence[int]) -> tuple[int, ...]:
        """Those of the UIDs whose messages are still in the open folder."""
        found: set[int] = set()
        try:
            for start in range(0, len(uids), FETCH_ASK_COUNT):
                asked = uids[start : start + FETCH_ASK_COUNT]
                found.update(self._live().search(["UID", ",".join(map(str, asked))]))
        except (OSError, IMAPClientError) as error:
            raise told(error, self._where) from error
        return tuple(sorted(found.intersection(uids)))

    def fetch_headers(self, uids: Sequence[int], fields: Sequence[str] = _FIELDS) -> Iterator[HeaderRow]:
        """Header fields, those by which a reply is known unless others are given; what does not come has none."""
        for start in range(0, len(uids), FETCH_ASK_COUNT):
            asked = uids[start : start + FETCH_ASK_COUNT]
            answer = self._ask(asked, [f"BODY.PEEK[HEADER.FIELDS ({' '.join(fields)})]"])
            for uid in asked:
                row = answer.get(uid, {})
                yield HeaderRow(uid=uid, headers=next((v for k, v in row.items() if k.startswith(b"BODY[HEADER")), b""))

    def fetch(self, uids: Sequence[int]) -> Iterator[FetchedMessage | MissingMessage]:
        """Messages in the order asked for, a bounded number of bytes at a time."""
        for start in range(0, len(uids), FETCH_ASK_COUNT):
            asked = uids[start : start + FETCH_ASK_COUNT]
            sizes = {uid: int(row.get(b"RFC822.SIZE", 0)) for uid, row in self._ask(asked, ["RFC822.SIZE"]).items()}
            batch: list[int] = []
            for uid in asked:
                if sizes.get(uid, 0) > MESSAGE_BYTES:
                    yield from self._fetch_batch(batch)
                    batch = []
                    size = f"{sizes[uid] / 1e6:.0f} MB"
                    why = f"message {uid} has {size}; {MESSAGE_BYTES / 1e6:.0f} MB is the limit; save it and import it"
                    yield MissingMessage(uid=uid, why=why, again=False)
                    continue
                if batch and sum(sizes.get(one, 0) for one in [*batch, uid]) > FETCH_ASK_BYTES:
                    yield from self._fetch_batch(batch)
                    batch = []
                batch.append(uid)
            yield from self._fetch_batch(batch)

    def append(self, folder: str, raw: bytes, when: datetime) -> None:
        """Put a copy of a letter into a folder, marked as read.

        Raises:
            MailError: The server does not take it.
        """
        try:
            self._live().append(folder, raw, flags=[b"\\Seen"], msg_time=when)
        except (OSError, IMAPClientError) as error:
            raise told(error, self._where) from error

    def _fetch_batch(self, uids: Sequence[int]) -> Iterator[FetchedMessage | MissingMessage]:
        if not uids:
            return
        answer = self._ask(uids, ["INTERNALDATE", "BODY.PEEK[]"])
        for uid in uids:
            row = answer.get(uid, {})
            raw = row.get(b"BODY[]")
            if isinstance(raw, bytes) and raw:
                arrived = row.get(b"INTERNALDATE")
                yield FetchedMessage(uid=uid, arrived=_aware(arrived), raw=raw)
            else:
                yield MissingMessage(uid=uid, why=f"the server gave nothing for message {uid}", again=True)

    def _ask(self, uids: Sequence[int], items: Sequence[str]) -> dict[int, dict[bytes, Any]]:
        try:
            answer: dict[int, dict[bytes, Any]] = self._live().fetch(list(uids), list(items))
        except (OSError, IMAPClientError) as error:
            raise told(error, self._where) from error
        return answer

    def _live(self) -> IMAPClient:
        assert self._client is not None, "use it inside with"  # noqa: S101 - a fault of the caller
        return self._client

    def _start_tls(self, client: IMAPClient, context: Any) -> None:
        if not client.has_capability("STARTTLS"):
            raise MailError(
                f"{self._where}: the server does not offer STARTTLS, so no password was sent in the clear",
                hint="Try security: tls with port 993; if it was offered before, somebody may be listening in.",
            )
        client.starttls(context)

    def _login(self, client: IMAPClient, key: Secret) -> None:
        if key.is_token:
            client.oauth2_login(key.username, key.value)
        elif _ATOM.fullmatch(key.username) and key.value.isascii():
            client.login(key.username, key.value)
        elif client.has_capability("AUTH=PLAIN"):  # LOGIN of the library takes ASCII only and quotes no user name
            client.plain_login(key.username, key.value)
        else:
            raise MailError(
                f"{self._where}: the server takes no user name or password with such characters (no AUTH=PLAIN)",
                hint="Choose a password of plain letters, digits and signs.",
            )

    def _refuse(self, error: LoginError, key: Secret) -> NoReturn:
        words = " ".join(str(error).split())
        if "EOF" in words or "socket error" in words:  # the library takes a lost line for a refused login
            raise told(IMAPClientAbortError(words), self._where) from None
        hint = OAUTH_ADVICE if key.is_token else "Check username and the password that config.yaml points to."
        if "basicauthblocked" in words.lower() or "basic authentication" in words.lower():
            hint = "This tenant takes no passwords: use token_command with an OAuth2 token."
        raise MailError(f"{self._where}: the login of {key.username} was refused: {words}", hint=hint) from None

    def _close(self) -> None:
        if self._client is not None:
            with suppress(OSError, IMAPClientError):
                self._client.shutdown()
            self._client = None


def check_imap(account: ImapAccount) -> None:
    """Connect, log in and open every folder read-only.

    Raises:
        MailError: It fails.
        InputError: The password cannot be had.
    """
    with Mailbox(account) as mailbox:
        for folder in mailbox.folders():
            mailbox.examine(folder)


def _aware(moment: object) -> datetime:
    """INTERNALDATE with its offset; now where the server gives none that is a date."""
    if not isinstance(moment, datetime):
        return datetime.now(UTC)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
