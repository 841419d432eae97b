"""The 33 made-up municipalities of the demo: who they are, how they answer, and what.

The names were held against SSB's lists of municipalities and places and exist in neither; numbers from 9901 are not
in use (SSB, Standard for kommuneinndeling). What they answer stands in ``towns-*.toml``, one file a region.
"""

import csv
import io
import tomllib
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib.resources import files

from kartlegg.model import Language

_COLUMNS = ("number", "name", "email", "language", "region", "contact", "phone")


class Behaviour(StrEnum):
    """How a municipality answers."""

    TOP_POSTED = "top-posted"  # numbered, above the quoted letter
    INLINE = "inline"  # between the quoted lines
    OUTLOOK = "outlook"  # HTML of Word, a numbered list
    GMAIL = "gmail"  # HTML with gmail_quote
    IPHONE = "iphone"
    RESTATED = "restated"  # each question in its own words, the answer below
    PROSE = "prose"  # no numbers at all
    TABLE = "table"  # an HTML table, question left, answer right
    WORD = "word"  # the answer lies in a Word file
    ARCHIVE = "archive"  # an archive system sends a PDF: new subject, no thread
    RECEIPT_FIRST = "receipt first"  # the mail room's machine, then a clerk with a subject of her own
    AWAY_FIRST = "away first"  # an answering machine; the answer follows the reminder
    REFUSED = "refused"  # a delivery status notification
    CALL = "call"  # asks to be phoned
    LATER = "later"  # "we'll come back to it", and never does
    REMINDED = "reminded"  # silent until the reminder
    SILENT = "silent"
    CORRECTION = "correction"  # an answer, and a day later another figure
    COMBINED = "combined"  # "1 og 2:"
    READ_RECEIPT = "read receipt"  # a disposition notification, then the answer
    PRIVATE = "private"  # from an address outside the municipality


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """A municipality that exists nowhere."""

    number: str  # "9901" and on
    name: str  # without "kommune"
    address: str  # the mail room, where letters go
    language: Language
    region: str
    clerk: str  # the invented person who answers
    role: str  # "kommunedirektør", "IKT-leiar"
    phone: str
    behaviour: Behaviour
    answers_after_days: int  # from the letter's Date, or from the reminder's when that is what it answers
    answers: tuple[tuple[int, str], ...] = field(repr=False)  # question from 1, text; lines may stand apart
    opening: str = ""  # the sentence before the answers
    closing: str = ""  # the sentence after them
    correction: str = ""  # what a second message says
    copies: tuple[str, ...] = ()  # who else gets the reply

    @property
    def domain(self) -> str:
        """The municipality's part of its addresses."""
        return self.address.partition("@")[2]


@cache
def towns() -> tuple[Town, ...]:
    """All of them, in the order of their numbers."""
    found: list[Town] = []
    for source in files("kartlegg.demo").iterdir():
        if source.name.startswith("towns-") and source.name.endswith(".toml"):
            data = tomllib.loads(source.read_text(encoding="utf-8"))
            found += [_build(row, region=data["region"]) for row in data["town"]]
    return tuple(sorted(found, key=lambda town: town.number))


def recipients_csv(cast: tuple[Town, ...]) -> str:
    """The list of recipients as a survey folder holds it: UTF-8, commas, line feeds."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for town in cast:
        writer.writerow((town.number, town.name, town.address, town.language, town.region, town.clerk, town.phone))
    return out.getvalue()


def _build(row: dict[str, object], *, region: str) -> Town:
    answers = row.get("answers", {})
    copies = row.get("copies", [])
    days = row.get("days", 0)
    assert isinstance(answers, dict)  # noqa: S101 - our own file, all three
    assert isinstance(copies, list)  # noqa: S101
    assert isinstance(days, int)  # noqa: S101
    return Town(
        number=str(row["number"]),
        name=str(row["name"]),
        address=f"postmottak@{row['domain']}.kommune.example",
        language=Language(str(row.get("language", "nn"))),
        region=region,
        clerk=str(row["clerk"]),
        role=str(row["role"]),
        phone=str(row["phone"]),
        behaviour=Behaviour(str(row["behaviour"])),
        answers_after_days=days,
        answers=tuple((int(question), str(text).strip()) for question, text in answers.items()),
        opening=str(row.get("opening", "")).strip(),
        closing=str(row.get("closing", "")).strip(),
        correction=str(row.get("correction", "")).strip(),
        copies=tuple(str(copy) for copy in copies),
    )
