"""The list of recipients: a table -> ``Recipient`` values, every fault with file and line."""

import re
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from pathlib import Path

from kartlegg.config.faults import Faults, in_a_row, nearest, quoted
from kartlegg.config.tables import Row, load_table
from kartlegg.config.texts import (
    has_control,
    is_reserved,
    parse_address,
    parse_language,
    parse_moment,
    parse_municipality,
)
from kartlegg.errors import InputError
from kartlegg.limits import CELL_CHARACTERS, CONFIG_FAULTS_COUNT
from kartlegg.model import Language, Recipient

# What a column may be called, without spaces and signs, in lower case; the first is our own name for it.
_COLUMNS = {
    "number": ("number", "kommunenummer", "kommunenr", "komnr", "knr", "nummer", "nr"),
    "name": ("name", "kommune", "kommunenavn", "kommunenamn", "navn", "namn", "municipality"),
    "email": ("email", "epost", "epostadresse", "epostadr", "mail", "adresse", "address", "postmottak"),
    "language": ("language", "målform", "maalform", "målføre", "språk"),
    "region": ("region", "distrikt"),
    "cc": ("cc", "kopi", "kopitil"),
    "contact": ("contact", "kontakt", "kontaktperson"),
    "phone": ("phone", "telefon", "tlf", "telefonnummer"),
    "deadline": ("deadline", "frist", "svarfrist"),
    "message_id": ("messageid", "meldingsid"),
}
_NEEDED = ("number", "name", "email")
_MEANING = {word: column for column, words in _COLUMNS.items() for word in words}
_MESSAGE_ID = re.compile(r"[^\s<>@]+@[^\s<>@]+")  # RFC 5322 §3.6.4, without its rarest forms
_NEUTRAL = frozenset({"nøytral", "nøytralt", "neutral"})  # what the official list has for a municipality of no choice


@dataclass(frozen=True, slots=True)
class RecipientList:
    """The recipients and what a person should know of the list."""

    recipients: tuple[Recipient, ...] = field(repr=False)
    warnings: tuple[str, ...] = ()


def load_recipients(
    path: Path, *, language: Language, timezone: tzinfo, sent: datetime | None, faults: Faults
) -> RecipientList:
    """Read the list; faults are gathered, and what is sound comes back.

    Args:
        path: A csv or an xlsx.
        language: For those whose own is not given.
        timezone: In which their deadlines are meant.
        sent: No deadline may lie before it.
        faults: Where faults go.
    """
    try:
        rows = load_table(path)
    except InputError as error:
        faults.add(path.name, None, error.message.removeprefix(f"{path.name} ").removeprefix(f"{path.name}:"))
        return RecipientList(())
    if not rows:
        faults.add(path.name, None, "the list is empty; its first row names the columns: number,name,email,…")
        return RecipientList(())
    reader = _Reader(path.name, language, timezone, sent, faults)
    columns = reader.columns(rows[0])
    if columns is None:
        return RecipientList(())
    found = [recipient for row in rows[1:] if (recipient := reader.recipient(row, columns)) is not None]
    if len(rows) == 1:
        faults.add(path.name, rows[0].line, "no recipient stands under the header")
    return RecipientList(tuple(found), reader.warnings())


def unreachable(recipients: tuple[Recipient, ...]) -> tuple[str, ...]:
    """Names of recipients with an address on a domain that can never get mail (RFC 2606)."""
    return tuple(each.name for each in recipients if any(map(is_reserved, (*each.addresses, *each.cc))))


class _Reader:
    """Rows into recipients; remembers what has been seen, so that nobody stands twice."""

    def __init__(self, file: str, language: Language, timezone: tzinfo, sent: datetime | None, faults: Faults) -> None:
        self._file = file
        self._language = language
        self._timezone = timezone
        self._sent = sent
        self._faults = faults
        self._seen: dict[tuple[str, str], int] = {}  # what and which -> line
        self._mended: list[str] = []
        self._unused: list[str] = []

    def columns(self, header: Row) -> dict[str, int] | None:
        """Where each known column stands; None when one that is needed is missing."""
        columns: dict[str, int] = {}
        for index, title in enumerate(header.cells):
            word = re.sub(r"[\s_.\-]", "", title).casefold()
            if not word:
                continue
            column = _MEANING.get(word)
            if column is None:
                self._unknown(title, word, header.line)
            elif column in columns:
                first = header.cells[columns[column]]
                self._fault(
                    header.line, f"the columns {quoted(first)} and {quoted(title)} both mean {column}; keep one"
                )
            else:
                columns[column] = index
        missing = [column for column in _NEEDED if column not in columns]
        if missing:
            words = "column" if len(missing) == 1 else "columns"
            self._fault(
                header.line, f"the {words} {in_a_row(missing)} missing; the first row should be number,name,email,…"
            )
            return None
        return columns

    def recipient(self, row: Row, columns: dict[str, int]) -> Recipient | None:
        cells = {column: row.cells[index] for column, index in columns.items() if index < len(row.cells)}
        before = self._count
        for column, text in list(cells.items()):
            if len(text) > CELL_CHARACTERS:
                self._fault(row.line, f"{column} has more than {CELL_CHARACTERS:,} characters")
                cells[column] = ""
            elif has_control(text, lines=column in ("email", "cc")):
                self._fault(row.line, f"{column} has a line break or a control character; write it anew by hand")
                cells[column] = ""
        number = self._number(row, cells.get("number", ""))
        name = cells.get("name", "")
        if not name:
            self._fault(row.line, "name is empty")
        addresses = self._addresses(row, "email", cells.get("email", ""))
        if not cells.get("email"):
            self._fault(row.line, "email is empty; each recipient needs an address")
        cc = self._addresses(row, "cc", cells.get("cc", ""))
        language = self._given_language(row, cells.get("language", ""))
        deadline = self._deadline(row, cells.get("deadline", ""))
        message_id = self._message_id(row, cells.get("message_id", ""))
        if self._count > before or number is None:
            return None
        return Recipient(
            number=number,
            name=name,
            addresses=addresses,
            language=language,
            region=cells.get("region") or None,
            cc=cc,
            contact=cells.get("contact") or None,
            phone=cells.get("phone") or None,
            deadline=deadline,
            message_id=message_id,
        )

    def warnings(self) -> tuple[str, ...]:
        told = []
        if self._mended:
            told.append(f"{self._file}: a lost leading 0 was put back: {', '.join(self._mended)}")
        if self._unused:
            told.append(f"{self._file}: not used: the columns {', '.join(self._unused)}")
        return tuple(told)

    _count = 0

    def _fault(self, line: int, text: str) -> None:
        self._count += 1
        self._faults.add(self._file, line, text)

    def _unknown(self, title: str, word: str, line: int) -> None:
        meant = nearest(word, tuple(_MEANING))
        if meant is not None:
            self._fault(line, f"the column {quoted(title)} is not known; did you mean {_MEANING[meant]}?")
        elif len(self._unused) < CONFIG_FAULTS_COUNT:
            self._unused.append(quoted(title))

    def _once(self, row: Row, what: str, which: str, shown: str) -> None:
        first = self._seen.setdefault((what, which), row.line)
        if first != row.line:
            self._fault(row.line, f"{shown} stands in line {first} already; each {what} belongs to one recipient")

    def _number(self, row: Row, text: str) -> str | None:
        if not text:
            self._fault(row.line, "number is empty; write the municipality number, as 4601")
            return None
        try:
            number, mended = parse_municipality(text)
        except ValueError as error:
            self._fault(row.line, str(error))
            return None
        if mended:
            self._mended.append(number)
        self._once(row, "number", number, f"the number {number}")
        return number

    def _addresses(self, row: Row, column: str, text: str) -> tuple[str, ...]:
        found: dict[str, str] = {}
        parts = [part for part in re.split(r"[;\s]+", text) if part]
        if any("<" in part for part in parts):
            self._fault(row.line, f"{column}: write addresses alone, without names and without < >")
            return ()
        for part in parts:
            try:
                address = parse_address(part)
            except ValueError as error:
                self._fault(row.line, f"{column}: {error}")
                continue
            if address.casefold() in found:
                continue
            found[address.casefold()] = address
            if column == "email":  # a copy may go to an office that several share
                self._once(row, "address", address.casefold(), f"the address {quoted(address)}")
        return tuple(found.values())

    def _given_language(self, row: Row, text: str) -> Language:
        if not text or text.casefold() in _NEUTRAL:
            return self._language
        try:
            return parse_language(text)
        except ValueError as error:
            self._fault(row.line, f"language: {error}")
            return self._language

    def _deadline(self, row: Row, text: str) -> datetime | None:
        if not text:
            return None
        try:
            deadline = parse_moment(text, self._timezone)
        except ValueError as error:
            self._fault(row.line, f"deadline: {error}")
            return None
        if self._sent is not None and deadline < self._sent:
            self._fault(row.line, f"deadline: {quoted(text)} is before survey.sent ({self._sent:%Y-%m-%d})")
        return deadline

    def _message_id(self, row: Row, text: str) -> str | None:
        if not text:
            return None
        message_id = text.removeprefix("<").removesuffix(">")
        if not _MESSAGE_ID.fullmatch(message_id):
            self._fault(
                row.line, f"message_id: {quoted(text)} is no Message-ID; it looks like <something@host.example>"
            )
            return None
        self._once(row, "message_id", message_id, f"the message_id {quoted(message_id)}")
        return message_id
