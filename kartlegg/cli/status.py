"""``kartlegg status``: who has answered, who has not, and what needs a look."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer.core import TyperCommand

from kartlegg.cli.app import app
from kartlegg.cli.clock import now
from kartlegg.cli.options import (
    DEFAULT_CONFIG,
    FLAG,
    ROUND,
    ConfigOption,
    JsonOption,
    OutputOption,
    QuietOption,
    VerboseOption,
)
from kartlegg.cli.screen import Screen, count_of, kind_in_words
from kartlegg.errors import UsageError

if TYPE_CHECKING:
    from datetime import tzinfo

    from kartlegg.flow.calls import Call
    from kartlegg.flow.status import Group, Status, StatusLine
    from kartlegg.model import FiledReading

_WIDE = 100  # columns: below it the names would be folded
_ROOMY = 130  # columns: below it headings are short
_HTML = "--html"
_DEFAULT = ""  # of --html without a file


class _StatusCommand(TyperCommand):
    """Lets ``--html`` stand with or without a file, which Typer's own options cannot."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
        """Put the default behind an ``--html`` that nothing follows."""
        given: list[str] = []
        for index, word in enumerate(args):
            given.append(word)
            after = args[index + 1] if index + 1 < len(args) else "-"
            if word == _HTML and after.startswith("-"):
                given.append(_DEFAULT)
        return super().parse_args(ctx, given)


@app.command(rich_help_panel=ROUND, cls=_StatusCommand)
def status(
    config: ConfigOption = DEFAULT_CONFIG,
    html: Annotated[
        str | None,
        typer.Option(
            _HTML,
            metavar="[FILE]",
            help="Write a page to look at and print, internal; out/status.html if none is given.",
        ),
    ] = None,
    calls: Annotated[
        bool, typer.Option("--calls", metavar=FLAG, help="Only the call list: whom to ring, with numbers.")
    ] = False,
    csv: Annotated[
        Path | None,
        typer.Option("--csv", metavar="FILE", help="Write the call list for a spreadsheet.", dir_okay=False),
    ] = None,
    json_: JsonOption = False,
    output: OutputOption = None,
    verbose: VerboseOption = 0,
    quiet: QuietOption = False,
) -> None:
    """Show who has answered, acknowledged, wants a call, bounced or is late, question by question."""
    from kartlegg.flow.calls import calls_csv, calls_json
    from kartlegg.flow.round import open_round
    from kartlegg.flow.status import find_status, status_json
    from kartlegg.flow.statuspage import write_page

    screen = Screen(quiet=quiet, verbose=verbose)
    json_ = json_ or output is not None
    if sum((html is not None, csv is not None, json_)) > 1:
        raise UsageError("give one of --html, --csv and --json")
    with open_round(config) as round_:
        found = find_status(round_, now=now)
        if html is not None:
            path = write_page(round_, found, Path(html) if html else None)
            screen.say(f"The page is {path}. It names municipalities: it is for the office alone.")
        elif csv is not None:
            csv.write_text(
                calls_csv(round_, found.calls), encoding="utf-8-sig", newline=""
            )  # Excel knows it by its mark
            screen.say(f"The call list with {count_of(len(found.calls), 'line')} is {csv}.")
        elif json_:
            screen.write_json(calls_json(found.calls) if calls else status_json(found), output)
        elif calls:
            show_calls(screen, found.calls, found.timezone)
        else:
            show_status(screen, found)


def show_status(screen: Screen, found: "Status") -> None:
    """The table, the counts below it, and what to do next."""
    wide, roomy = screen.width >= _WIDE, screen.width >= _ROOMY
    with_region = wide and bool(found.regions)
    with_deadline = wide and any(line.own_deadline for line in found.lines)
    rows = []
    for line in found.lines:
        answered = {answer.question for answer in line.standing.answers}
        marks = ["●" if question.id in answered else "·" for question in found.questions]
        region = [line.recipient.region or ""] if with_region else []
        own = [_own_deadline(line)] if with_deadline else []
        look = line.look if roomy else str(len(line.standing.doubts) or "")
        rows.append([line.recipient.number, line.recipient.name, *region, _state(line, wide=wide), *own, *marks, look])
    columns = [
        "No.",
        "Municipality",
        *(["Region"] if with_region else []),
        "State",
        *(["Own deadline" if roomy else "Until"] if with_deadline else []),
        *(question.id for question in found.questions),
        "Needs a look" if roomy else "Look",
    ]
    screen.table(columns, rows)
    _show_counts(screen, found)
    doubtful = [line for line in found.lines if line.standing.doubts]
    for line in doubtful:
        for doubt in line.standing.doubts:
            screen.show(f"? {line.recipient.number} {line.recipient.name}, {doubt}", style="yellow")
    if doubtful:
        screen.show("kartlegg review goes through them; kartlegg show NUMBER shows a municipality's messages.\n")
    screen.show(", ".join(f"{count} {state}" for state, count in found.counts.items()) + ".")
    if found.deadline_words:
        screen.show(found.deadline_words)
    extended = [line for line in found.lines if line.own_deadline]
    if extended and not wide:
        told = ", ".join(f"{line.recipient.number} {line.recipient.name} {_own_deadline(line)}" for line in extended)
        screen.show(f"Own deadlines: {told}.")
    wanted = sum(one.wanted for one in found.calls)
    if found.calls:
        asked = f", {wanted} asked for it" if wanted else ""
        screen.show(f"{len(found.calls)} to ring{asked}: kartlegg status --calls lists them with numbers.")
    if found.removed:
        numbers = ", ".join(found.removed)
        screen.warn(f"No longer among the recipients, but part of the round: {numbers}. Put the rows back.")
    for one in found.unplaced:
        screen.show(f"{_of_nobody(one)}. kartlegg assign {one.message} ID files it.")
    for one in found.other:
        screen.show(f"{_of_nobody(one)}; nothing in it is for this survey.", style="dim")


def show_calls(screen: Screen, calls: "Sequence[Call]", zone: "tzinfo") -> None:
    """The call list: a table where it fits, else a block a call."""
    if not calls:
        screen.show("Nobody is to be rung: nobody asked for it, and no number is known of those who owe an answer.")
        return
    rows = [
        [
            f"{one.recipient.number} {one.recipient.name}",
            one.phone or "no number",
            one.recipient.contact or "",
            "wants a call" if one.wanted else str(one.state),
            ", ".join(question.id for question in one.missing),
            f"{one.since.astimezone(zone):%Y-%m-%d}" if one.since else "",
        ]
        for one in calls
    ]
    if screen.width >= _WIDE:
        screen.table(["Municipality", "Phone", "Contact", "Why", "Not answered", "Since"], rows)
    else:
        for name, phone, contact, why, missing, since in rows:
            screen.show(f"{name}: {phone}{f', {contact}' if contact else ''}", style="bold")
            screen.show(
                f"   {why}{f', since {since}' if since else ''}{f'; not answered: {missing}' if missing else ''}"
            )
    screen.show("kartlegg record NUMBER keeps what they say.")


def _show_counts(screen: Screen, found: "Status") -> None:
    """How many have answered: each question, and each region."""
    total = found.total.asked
    screen.table(
        ["Question", "Answered", "%", "Look"],
        [
            [
                f"{one.question.id}. {one.question.label}",
                f"{one.answered} of {total}",
                str(100 * one.answered // total if total else 0),
                str(one.doubted or ""),
            ]
            for one in found.per_question
        ],
    )
    if found.regions:
        rows = [_group_row(one.name or "(no region)", one) for one in found.regions]
        screen.table(
            ["Region", "Asked", "Answered", "In part", "Nothing", "%"], [*rows, _group_row("All", found.total)]
        )


def _group_row(name: str, group: "Group") -> list[str]:
    return [name, *map(str, (group.asked, group.answered, group.partial, group.none, group.percent))]


def _state(line: "StatusLine", *, wide: bool) -> str:
    """The state, and what belongs to it where there is room: by phone, a wish to be phoned, the number to ring."""
    standing = line.standing
    state = f"{standing.state}{' by phone' if standing.by_phone else ''}"
    if not (standing.wants_call and wide):
        return state
    wish = ", wants a call" if standing.state != "wants a call" else ""
    return f"{state}{wish}{f' ({standing.call_phone})' if standing.call_phone else ''}"


def _own_deadline(line: "StatusLine") -> str:
    from kartlegg.flow.extend import in_words

    return in_words(line.own_deadline) if line.own_deadline else ""


def _of_nobody(filed: "FiledReading") -> str:
    """A message without a recipient, in words."""
    reading = filed.reading
    what = f"{kind_in_words(reading.kind)} from {reading.from_address or 'nobody'}, “{reading.subject}”"
    return f"Message {filed.message} has no recipient: {what}"
