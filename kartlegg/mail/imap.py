"""Reading a mailbox without changing it (RFC 3501): EXAMINE, never SELECT; BODY.PEEK[], never BODY[].

Only UIDs are used, never sequence numbers. What was asked for is compared with what came: servers leave messages out
with OK, and answer about others. Messages are read as they come (``wire``); the rest is imapclient's.
"""

import re
import socket
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from types import TracebackType
from typing import Any, NamedTuple

from imapclient import IMAPClient, SocketTimeout
from imapclient.datetime_util import parse_to_datetime
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from kartlegg.errors import MailError
from kartlegg.limits import (
    CONNECT_TIMEOUT_S,
    FETCH_SINGLE_FAILURES,
    HEADERS_WINDOW_UIDS,
    MESSAGE_BYTES,
    SEARCH_WINDOW_UIDS,
    SERVER_WORDS,
    SILENCE_TIMEOUT_S,
    THROTTLE_USUAL_S,
)
from kartlegg.mail.advice import advise, backoff_s, find_rule
from kartlegg.mail.imap_login import log_in_imap
from kartlegg.mail.login import Keys
from kartlegg.mail.tls import tls_context, told
from kartlegg.mail.trace import trace_imap
from kartlegg.mail.wire import Arriving, Completed, Fetched, Wire, sequence_sets
from kartlegg.model import ImapAccount, Security

# Names of the Junk folder where the server does not tell it by SPECIAL-USE (RFC 6154): M365, Gmail and others.
_JUNK_NAMES = frozenset(
    {"junk", "junk e-mail", "junk email", "spam", "bulk mail", "søppelpost", "søppel-e-post", "uønsket e-post",
     "useriøs e-post", "nettsøppel", "[gmail]/spam"}
)  # fmt: skip
_NO_FOLDER = frozenset({b"\\noselect", b"\\nonexistent"})  # a name that only holds others (RFC 3501 §7.2.2, RFC 5258)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTH_NUMBERS = {name: number for number, name in enumerate(_MONTHS, start=1)}
_DAY = re.compile(rb" ?(\d{1,2})-([A-Za-z]{3})-(\d{4})")  # of INTERNALDATE (RFC 3501 §9, date-time)
_WHOLE = "UID INTERNALDATE BODY.PEEK[]"
# What Exchange gives for an item that it cannot convert; the item itself may come another day.
_STAND_IN = re.compile(rb"^Subject: Retrieval using the IMAP4 protocol failed", re.IGNORECASE | re.MULTILINE)
_STAND_IN_BYTES = 2_000  # in which that subject stands
_EARLIEST_YEAR = 1990  # an earlier arrival is a clock that stood still, or a mailbox put back without its dates
_AGAIN_LATER = "What was done is stored; try again in a while."

CODED_FIELDS = ("DELIVERED-TO", "X-ORIGINAL-TO")  # where a mailbox with plus-addresses tells which one was written to
REPLY_FIELDS = ("FROM", "TO", "CC", "SUBJECT", "DATE", "IN-REPLY-TO", "REFERENCES", "CONTENT-TYPE")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedFolder:
    """A folder as LIST tells of it."""

    name: str
    marks: frozenset[bytes]  # in lower case, as b"\\sent" (RFC 6154)
    delimiter: str

    @property
    def is_junk(self) -> bool:
        """Whether its mark or else its name says that it holds junk."""
        return b"\\junk" in self.marks or self.plain_name in _JUNK_NAMES

    @property
    def plain_name(self) -> str:
        """Its name as names are compared: case folded, and not below the inbox, where some servers put all folders."""
        return self.name.casefold().removeprefix(f"inbox{self.delimiter}")


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


class HeaderRow(NamedTuple):
    """Some header fields of a message, as the server gives them."""

    uid: int
    headers: bytes


class ThrottledError(MailError):
    """The server says that we have asked too much of it for now."""

    def __init__(self, message: str, *, wait_s: float) -> None:
        """Keep how long it wants us to wait."""
        super().__init__(message, hint=advise(message) or _AGAIN_LATER)
        self.wait_s = wait_s


class ClosedFolderError(MailError):
    """The server does not let us open a folder that it lists."""


class Mailbox:
    """A mailbox, open while ``with`` lasts. Any broken line is a MailError; run again, nothing was changed."""

    def __init__(self, account: ImapAccount) -> None:
        """Keep the account."""
        self._account = account
        self._where = f"{account.host}:{account.port}"
        self._keys = Keys(account.credentials) if account.credentials else None
        self._client: IMAPClient | None = None
        self._reader: Wire | None = None
        self._listed: tuple[ListedFolder, ...] | None = None

    def __enter__(self) -> "Mailbox":
        """Connect and log in.

        Raises:
            MailError: The server cannot be reached, is not who it should be, or refuses the login.
            InputError: The password cannot be had.
        """
        account = self._account
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
        trace_imap(client._imap, self._where)
        try:
            client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # each command leaves in two packets
            if account.security is Security.STARTTLS:
                self._start_tls(client, context)
            if self._keys is not None:
                log_in_imap(client, self._keys, self._where)
        except BaseException as error:
            self._close()
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

    def listed(self) -> tuple[ListedFolder, ...]:
        """Every folder that holds messages, with the marks that the server gives it; asked for once a connection.

        Raises:
            MailError: The line broke.
        """
        if self._listed is None:
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
            self._listed = tuple(one for one in folders if not one.marks & _NO_FOLDER)
        return self._listed

    def offers(self, capability: str) -> bool:
        """Whether the server has said that it knows an extension."""
        return bool(self._live().has_capability(capability))

    def folders(self) -> tuple[str, ...]:
        """The folders to read: those of the configuration, else INBOX and the Junk folder.

        Raises:
            MailError: A folder of the configuration does not exist, or the line broke.
        """
        names = {one.name.casefold(): one.name for one in self.listed()}
        if self._account.folders is not None:
            missing = [one for one in self._account.folders if one.casefold() not in {*names, "inbox"}]
            if missing:
                raise MailError(
                    f"{self._where}: there is no folder {missing[0]}",
                    hint=f"mail.imap.folders may name: {', '.join(sorted(names.values()))}",
                )
            return tuple(dict.fromkeys(names.get(one.casefold(), one) for one in self._account.folders))
        return tuple(dict.fromkeys(["INBOX", *(one.name for one in self.listed() if one.is_junk)]))

    def is_junk(self, folder: str) -> bool:
        """Whether a folder is where the server puts what it takes for junk."""
        return any(one.is_junk for one in self.listed() if one.name == folder)

    def examine(self, folder: str) -> FolderState:
        """Open a folder read-only.

        Raises:
            ThrottledError: The server wants us to wait.
            ClosedFolderError: The server does not let us open it.
            MailError: The line broke, or the server gives no UIDVALIDITY.
        """
        try:
            state = self._live().select_folder(folder, readonly=True)
        except (OSError, IMAPClientAbortError) as error:
            raise told(error, self._where) from error
        except IMAPClientError as error:
            words = " ".join(str(error).split())[:SERVER_WORDS]
            self._raise_if_throttled(words)
            raise ClosedFolderError(
                f"{self._where}: the folder {folder} cannot be opened: {words}",
                hint=advise(words)
                or "Ask the mail administrator, or name the folders to read under mail.imap.folders.",
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

        SEARCH alone is not trusted: servers have answered it with nothing. What it leaves out is held against its
        day of arrival, and without ``since`` the UIDs are listed by FETCH. It asks by windows of UIDs where the
        folder's end is known, since the answer to SEARCH is one line; and it filters, since ``n:*`` gives the last
        message even when n is beyond it (RFC 3501 §6.4.8).
        """
        found: set[int] = set()
        if uidnext is None:
            found.update(self._list(f"{first_uid}:*", since=since))
        else:
            # What comes while we ask lies beyond the last window and is left to the next run.
            for start in range(first_uid, uidnext, SEARCH_WINDOW_UIDS):
                found.update(self._find_window(start, min(start + SEARCH_WINDOW_UIDS, uidnext) - 1, since))
        return tuple(sorted(uid for uid in found if uid >= first_uid))

    def find_existing(self, uids: Sequence[int]) -> tuple[int, ...]:
        """Those of the UIDs whose messages are still in the open folder."""
        found: set[int] = set()
        for asked, _ in sequence_sets(uids):
            found.update(self._list(asked, since=None))
        return tuple(sorted(found.intersection(uids)))

    def fetch_headers(self, uids: Sequence[int], fields: Sequence[str] = REPLY_FIELDS) -> Iterator[HeaderRow]:
        """Header fields, those by which a reply is known unless others are given, as they come.

        A message that the server gives nothing of has no headers, and comes after the others.

        Raises:
            ThrottledError: The server wants us to wait.
            MailError: The line broke, or the server gives none of them.
        """
        items = f"BODY.PEEK[HEADER.FIELDS ({' '.join(fields)})]"
        for asked, members in sequence_sets(uids, most=HEADERS_WINDOW_UIDS):
            missing = set(members)
            for one in self._fetched(asked, items):
                if isinstance(one, Completed) and len(missing) == len(members):
                    raise MailError(f"{self._where}: the server gives no headers: {one.words}", hint=_AGAIN_LATER)
                if isinstance(one, Fetched) and one.uid in missing:
                    missing.remove(one.uid)
                    yield HeaderRow(one.uid, one.body or b"")
            for uid in sorted(missing):
                yield HeaderRow(uid, b"")

    def fetch(self, uids: Sequence[int]) -> Iterator[FetchedMessage | MissingMessage | Arriving]:
        """Whole messages, in the order in which the server gives them; each that was asked for comes or is missing.

        Raises:
            ThrottledError: The server wants us to wait.
            MailError: The line broke, or what came makes no sense.
        """
        for asked, members in sequence_sets(uids):
            missing = set(members)
            for one in self._fetched(asked, _WHOLE):
                if isinstance(one, Arriving):
                    yield one
                elif isinstance(one, Completed):
                    yield from self._fetch_singly(sorted(missing), one.words)
                    missing.clear()
                elif one.uid in missing and (one.body or one.size > MESSAGE_BYTES):
                    missing.remove(one.uid)
                    yield _message(one)
            for uid in sorted(missing):
                yield MissingMessage(uid=uid, why=f"the server gave nothing for message {uid}", again=True)

    def wait_for_news(self, timeout_s: float) -> bool:
        """Wait until something happens in the open folder (RFC 2177, IDLE); False when nothing has.

        Raises:
            MailError: The line broke.
        """
        client = self._live()
        try:
            client.idle()
            came = client.idle_check(timeout=timeout_s)
            _, rest = client.idle_done()
        except (OSError, IMAPClientError) as error:
            raise told(error, self._where) from error
        return any(len(one) > 1 and one[1] in {b"EXISTS", b"RECENT"} for one in [*came, *rest])

    def append(self, folder: str, raw: bytes, when: datetime) -> None:
        """Put a copy of a letter into a folder, marked as read.

        Raises:
            MailError: The server does not take it.
        """
        try:
            self._live().append(folder, raw, flags=[b"\\Seen"], msg_time=when)
        except (OSError, IMAPClientError) as error:
            raise told(error, self._where) from error

    def _find_window(self, first: int, last: int, since: date | None) -> Iterator[int]:
        window = f"{first}:{last}"
        if since is None:
            yield from self._list(window, since=None)
            return
        try:
            found, completed = self._wire().search(
                f"UID {window} SINCE {since.day}-{_MONTHS[since.month - 1]}-{since.year}"
            )
        except (OSError, IMAPClientError) as error:
            raise told(error, self._where) from error
        if not completed.ok:
            self._raise_if_throttled(completed.words)
        known = set(found)
        yield from known
        for asked, _ in sequence_sets([uid for uid in range(first, last + 1) if uid not in known], most=last):
            yield from self._list(asked, since=since)

    def _list(self, uids: str, *, since: date | None) -> Iterator[int]:
        """The UIDs that exist, of messages that came on a day or later."""
        for one in self._fetched(uids, "UID" if since is None else "UID INTERNALDATE"):
            if isinstance(one, Completed):
                raise MailError(f"{self._where}: the server does not list its messages: {one.words}", hint=_AGAIN_LATER)
            if isinstance(one, Fetched) and (since is None or not _came_before(one.arrived, since)):
                yield one.uid

    def _fetched(self, uids: str, items: str) -> Iterator[Fetched | Arriving | Completed]:
        """What a FETCH gives; how it ended only when that is not well."""
        try:
            for one in self._wire().fetch(uids, items, most=MESSAGE_BYTES):
                if not isinstance(one, Completed):
                    yield one
                elif not one.ok:
                    self._raise_if_throttled(one.words)
                    yield one
        except (OSError, IMAPClientError) as error:
            raise told(error, self._where) from error

    def _fetch_singly(self, uids: Sequence[int], words: str) -> Iterator[FetchedMessage | MissingMessage | Arriving]:
        """The rest of a FETCH that ended with NO, one by one: one bad message must not hold up the others."""
        failures = 0
        for uid in uids:
            came = False
            if failures < FETCH_SINGLE_FAILURES:
                for one in self._fetched(str(uid), _WHOLE):
                    if isinstance(one, Arriving):
                        yield one
                    elif isinstance(one, Completed):
                        words = one.words
                    elif one.uid == uid and not came and (one.body or one.size > MESSAGE_BYTES):
                        came = True
                        yield _message(one)
            failures = 0 if came else failures + 1
            if not came:
                yield MissingMessage(uid=uid, why=f"the server gave nothing for message {uid}: {words}", again=True)

    def _raise_if_throttled(self, words: str) -> None:
        """Stop for a while where the server says that we ask too much.

        Raises:
            ThrottledError: It does.
        """
        rule = find_rule(words)
        if rule is not None and rule.name == "throttled":
            wait_s = backoff_s(words)
            raise ThrottledError(
                f"{self._where}: the server wants us to wait: {words}",
                wait_s=THROTTLE_USUAL_S if wait_s is None else wait_s,
            )

    def _wire(self) -> Wire:
        if self._reader is None:
            self._reader = Wire(self._live()._imap)
        return self._reader

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


def _message(fetched: Fetched) -> FetchedMessage | MissingMessage:
    if fetched.body is None:
        why = (
            f"message {fetched.uid} has {fetched.size / 1e6:.0f} MB; {MESSAGE_BYTES / 1e6:.0f} MB is the limit; "
            "save it in your mail program and import it"
        )
        return MissingMessage(uid=fetched.uid, why=why, again=False)
    if _STAND_IN.search(fetched.body, 0, _STAND_IN_BYTES):
        why = f"the server cannot convert message {fetched.uid} and gave a notice in its place; look at it there"
        return MissingMessage(uid=fetched.uid, why=why, again=True)
    return FetchedMessage(uid=fetched.uid, arrived=_moment(fetched.arrived), raw=fetched.body)


def _moment(written: bytes | None) -> datetime:
    """INTERNALDATE with its offset; now where the server gives none that is a date (some say 00-Jan-0000)."""
    with suppress(ValueError):
        if written is not None:
            moment: datetime = parse_to_datetime(written, normalise=False)
            return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return datetime.now(UTC)


def _came_before(written: bytes | None, day: date) -> bool:
    """Whether INTERNALDATE is of an earlier day, as SEARCH SINCE has it: without regard to the time zone."""
    match = _DAY.match(written or b"")
    if match is None:
        return False
    year, month = int(match[3]), _MONTH_NUMBERS.get(match[2].decode().title(), 0)
    if year < _EARLIEST_YEAR or not month:
        return False
    return (year, month, int(match[1])) < (day.year, day.month, day.day)
