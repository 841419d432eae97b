"""A table as Excel or a text editor saves it -> rows of text with their line numbers."""

import csv
import io
import warnings
import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from kartlegg.errors import InputError
from kartlegg.limits import RECIPIENTS_BYTES, RECIPIENTS_COLUMNS, RECIPIENTS_ROWS, RECIPIENTS_UNPACKED_BYTES

_DELIMITERS = ",;\t"
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"  # xlsx is a zip (ISO/IEC 29500-2); OLE2 is the xls of before 2007
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Row:
    """One row; empty cells are empty texts."""

    line: int  # from 1, as the editor or Excel counts
    cells: tuple[str, ...] = field(repr=False)


def load_table(path: Path) -> tuple[Row, ...]:
    """The rows that are not blank, of a csv (comma, semicolon or tab) or the first sheet of an xlsx.

    Raises:
        InputError: It is missing, too large, no table, or in an encoding that cannot be told.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(RECIPIENTS_BYTES + 1)
    except OSError as error:
        raise InputError(f"{path.name} cannot be read: {error.strerror or error}") from error
    if len(raw) > RECIPIENTS_BYTES:
        raise InputError(f"{path.name} has more than {RECIPIENTS_BYTES:,} bytes; it is hardly a list of recipients")
    if raw.startswith(_OLE):
        raise InputError(f"{path.name} is an old or protected Excel file; save it as .xlsx or CSV UTF-8, unprotected")
    rows = _workbook(raw, path.name) if raw.startswith(_ZIP) else _text_table(raw, path.name)
    if len(rows) > RECIPIENTS_ROWS:
        raise InputError(f"{path.name} has more than {RECIPIENTS_ROWS:,} rows; it is hardly a list of recipients")
    return rows


def _text_table(raw: bytes, file: str) -> tuple[Row, ...]:
    text = _decoded(raw, file)
    start = 0
    delimiter = None
    if text[:4].casefold() == "sep=":  # a first line with which Excel is told the delimiter
        first, _, text = text.partition("\n")
        delimiter = first.rstrip("\r")[4:] or None
        start = 1
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter or _find_delimiter(text))
    rows = []
    last = start
    try:
        for cells in reader:
            line, last = last + 1, reader.line_num + start
            if any(cell.strip() for cell in cells):
                rows.append(Row(line, tuple(cell.strip() for cell in cells[:RECIPIENTS_COLUMNS])))
            if len(rows) > RECIPIENTS_ROWS:
                break
    except csv.Error as error:
        raise InputError(f"{file}:{last + 1}: no valid csv: {error}") from error
    return tuple(rows)


def _decoded(raw: bytes, file: str) -> str:
    """UTF-8 with or without its mark, UTF-16 with its mark, or else Windows-1252: what Excel in Norway writes."""
    encodings = ("utf-16",) if raw.startswith(_UTF16) else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise InputError(f"{file} is no text that can be read; save it as CSV UTF-8 or as .xlsx")


def _find_delimiter(text: str) -> str:
    """The delimiter that parts the header line into most cells."""
    header = next((line for line in text.splitlines() if line.strip()), "")
    return max(_DELIMITERS, key=header.count)


def _workbook(raw: bytes, file: str) -> tuple[Row, ...]:
    import openpyxl

    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
        if unpacked > RECIPIENTS_UNPACKED_BYTES:
            raise InputError(f"{file} unpacks to more than {RECIPIENTS_UNPACKED_BYTES:,} bytes")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of styles and validations that we do not use
            book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
            try:
                return _sheet(book.worksheets[0])
            finally:
                book.close()
    except InputError:
        raise
    except Exception as error:  # a damaged workbook can raise anything: zipfile, XML and openpyxl's own faults
        raise InputError(f"{file} cannot be read as an Excel workbook; save it anew as .xlsx or CSV UTF-8") from error


def _sheet(sheet: Any) -> tuple[Row, ...]:
    rows = []
    sheet.reset_dimensions()  # some programs write a wrong size, which would cut the table
    for line, cells in enumerate(sheet.iter_rows(values_only=True, max_col=RECIPIENTS_COLUMNS), start=1):
        texts = tuple(_cell(value) for value in cells)
        if any(texts):
            rows.append(Row(line, texts))
        if len(rows) > RECIPIENTS_ROWS or line > 20 * RECIPIENTS_ROWS:
            break
    return tuple(rows)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    if isinstance(value, date):
        return value.isoformat()
    return str(value).strip()
