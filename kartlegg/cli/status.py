"""``kartlegg status``: who has answered, who has not, and what needs a look."""

from typing import TYPE_CHECKING

from kartlegg.cli.app import app
from kartlegg.cli.clock import now
from kartlegg.cli.options import (
    DEFAULT_CONFIG,
    ROUND,
    ConfigOption,
    JsonOption,
    OutputOption,
    QuietOption,
    VerboseOption,
)
from kartlegg.cli.screen import Screen, kind_in_words

if TYPE_CHECKING:
    from kartlegg.flow.status import Status
    from kartlegg.model import FiledReading

_WIDE = 100  # columns: below it the names would be folded


@app.command(rich_help_panel=ROUND)
def status(
    config: ConfigOption = DEFAULT_CONFIG,
    json_: JsonOption = False,
    output: OutputOption = None,
    verbose: VerboseOption = 0,
    quiet: QuietOption = False,
) -> None:
    """Show who has answered, acknowledged, wants a call, bounced or is late, question by question."""
    from kartlegg.flow.round import open_round
    from kartlegg.flow.status import find_status, status_json

    screen = Screen(quiet=quiet, verbose=verbose)
    with open_round(config) as round_:
        found = find_status(round_, now=now)
        if json_ or output:
            screen.write_json(status_json(found), output)
        else:
            show_status(screen, found)


def show_status(screen: Screen, found: "Status") -> None:
    """The table, the counts below it, and what to do next."""
    questions = found.questions
    with_region = screen.width >= _WIDE and any(line.recipient.region for line in found.lines)
    rows = []
    for line in found.lines:
        answered = {answer.question for answer in line.standing.answers}
        marks = ["●" if question.id in answered else "·" for question in questions]
        state = line.standing.state + (f" ({line.standing.call_phone})" if line.standing.call_phone else "")
        region = [line.recipient.region or ""] if with_region else []
        rows.append([line.recipient.number, line.recipient.name, *region, state, *marks, line.look])
    columns = [
        "No.",
        "Municipality",
        *(["Region"] if with_region else []),
        "State",
        *(question.id for question in questions),
        "Needs a look",
    ]
    screen.table(columns, rows)
    doubtful = [line for line in found.lines if line.standing.doubts]
    for line in doubtful:
        for doubt in line.standing.doubts:
            screen.show(f"? {line.recipient.number} {line.recipient.name}, {doubt}", style="yellow")
    if doubtful:
        screen.show("kartlegg review goes through them; kartlegg show NUMBER shows a municipality's messages.\n")
    screen.show(", ".join(f"{count} {state}" for state, count in found.counts.items()) + ".")
    if found.deadline_words:
        screen.show(found.deadline_words)
    if found.removed:
        numbers = ", ".join(found.removed)
        screen.warn(f"No longer among the recipients, but part of the round: {numbers}. Put the rows back.")
    for one in found.unplaced:
        screen.show(f"{_of_nobody(one)}. kartlegg assign {one.message} ID files it.")
    for one in found.other:
        screen.show(f"{_of_nobody(one)}; nothing in it is for this survey.", style="dim")


def _of_nobody(filed: "FiledReading") -> str:
    """A message without a recipient, in words."""
    reading = filed.reading
    what = f"{kind_in_words(reading.kind)} from {reading.from_address or 'nobody'}, “{reading.subject}”"
    return f"Message {filed.message} has no recipient: {what}"
