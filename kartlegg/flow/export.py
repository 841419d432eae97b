"""All answers as one table for other programs: with names, or without anything that ties them together."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from kartlegg.anonymity.anonymise import anonymise
from kartlegg.flow.cells import as_text
from kartlegg.flow.evidence import round_facts
from kartlegg.flow.round import Round, find_readings, refuse_if_reduced
from kartlegg.flow.standing import find_standings
from kartlegg.limits import EXPORT_CELL_CHARACTERS

EXPORT_FORMATS = ("csv", "xlsx", "json")
Cell = str | bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Columns and rows."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...] = field(repr=False)
    withheld: tuple[str, ...] = ()  # labels of questions that too few have answered


def export_named(round_: Round) -> Table:
    """A row a recipient, in the order of the list, with its state and a column for each question's answer."""
    survey = round_.survey
    rows = []
    for recipient, standing in zip(survey.recipients, find_standings(round_), strict=True):
        answers = {answer.question: answer.text for answer in standing.answers}
        rows.append(
            (
                recipient.number,
                recipient.name,
                recipient.region,
                str(recipient.language),
                str(standing.state),
                standing.late,
                standing.by_phone,
                *(answers.get(question.id) for question in survey.questions),
            )
        )
    questions = (f"{question.id} {question.label}" for question in survey.questions)
    head = ("number", "name", "region", "language", "state", "late", "by_phone")
    return Table(columns=(*head, *questions), rows=tuple(rows))


def export_anonymous(round_: Round) -> Table:
    """A row an answer, question by question: names out, an opaque key, an order that tells nothing.

    The keys differ from question to question, so that two answers of one recipient cannot be tied together. Where
    fewer than ``anonymity.minimum`` have answered a question, its answers are withheld. The words are the replies'
    own: the table is for work inside the office.

    Raises:
        InputError: The list of recipients lacks one of the round.
    """
    refuse_if_reduced(round_)
    survey = round_.survey
    readings = find_readings(round_)
    answers, _ = anonymise(
        [
            (standing.recipient, answer.question, answer.text)
            for standing in find_standings(round_, readings)
            for answer in standing.answers
        ],
        facts=round_facts(round_, readings),
        seed=round_.store.seed,
        languages={one.number: one.language for one in survey.recipients},
        generalise=survey.anonymity.minimum if survey.anonymity.generalise else None,
    )
    rows: list[tuple[Cell, ...]] = []
    withheld = []
    for question in survey.questions:
        own = [answer for answer in answers if answer.question == question.id]
        if len(own) < survey.anonymity.minimum:
            withheld += [question.label] if own else []
            continue
        rows += [(question.id, question.label, answer.key, answer.text) for answer in own]
    return Table(columns=("question", "label", "key", "answer"), rows=tuple(rows), withheld=tuple(withheld))


def to_csv(table: Table) -> str:
    """For a spreadsheet: semicolons, as a Norwegian Excel has it; no cell is a formula."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows([as_text(_word(cell)) for cell in row] for row in table.rows)
    return out.getvalue()


def to_json(table: Table) -> list[dict[str, Cell]]:
    """An object a row."""
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def to_xlsx(table: Table, *, title: str, at: datetime) -> bytes:
    """A workbook with one sheet; every cell is text, and nothing in it tells of this machine."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Alignment, Font

    book = Workbook(write_only=True)
    book.properties.creator = "kartlegg"
    book.properties.title = title
    book.properties.created = book.properties.modified = at.replace(tzinfo=None)
    sheet = book.create_sheet("Svar")
    sheet.freeze_panes = "A2"
    for index, name in enumerate(table.columns):
        wide = name == "answer" or name[:1].isdigit()
        sheet.column_dimensions[chr(ord("A") + index) if index < 26 else "AA"].width = 60 if wide else 16

    def cell(text: str, *, head: bool = False) -> WriteOnlyCell:
        made = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", text)[:EXPORT_CELL_CHARACTERS])
        made.data_type = "s"  # never a formula, whatever it begins with
        made.font = Font(bold=head)
        made.alignment = Alignment(wrap_text=True, vertical="top")
        return made

    sheet.append([cell(name, head=True) for name in table.columns])
    for row in table.rows:
        sheet.append([cell(_word(value)) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def render(table: Table, format_: str, *, title: str, at: datetime) -> bytes:
    """The table in one of ``EXPORT_FORMATS``."""
    if format_ == "xlsx":
        return to_xlsx(table, title=title, at=at)
    if format_ == "json":
        return (json.dumps(to_json(table), ensure_ascii=False, indent=2) + "\n").encode()
    return to_csv(table).encode()


def withheld_in_words(labels: Sequence[str], minimum: int) -> str:
    """What is missing in an anonymous table, and why."""
    return f"Withheld, for fewer than {minimum} have answered: {', '.join(labels)}."


def _word(cell: Cell) -> str:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return cell or ""
