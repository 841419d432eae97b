"""``kartlegg show``: one recipient's messages beside their split, and the history."""

from typing import Annotated

import typer

from kartlegg.cli.app import app
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


@app.command(rich_help_panel=ROUND)
def show(
    recipient: Annotated[str, typer.Argument(metavar="ID", help="The recipient's number or name.")],
    config: ConfigOption = DEFAULT_CONFIG,
    json_: JsonOption = False,
    output: OutputOption = None,
    verbose: VerboseOption = 0,
    quiet: QuietOption = False,
) -> None:
    """Show a recipient's letters, messages, answers and history."""
    from kartlegg.flow.extend import in_words as deadline_in_words
    from kartlegg.flow.round import open_round
    from kartlegg.flow.show import dossier_json, find_dossier

    screen = Screen(quiet=quiet, verbose=verbose)
    with open_round(config) as round_:
        found = find_dossier(round_, recipient)
        if json_ or output:
            screen.write_json(dossier_json(round_, found), output)
            return
        zone = round_.survey.timezone
        one, standing = found.recipient, found.standing
        screen.show(f"{one.number} {one.name} <{', '.join(one.addresses)}>: {standing.state}", style="bold")
        if one.deadline is not None:
            screen.show(f"  its own deadline: {deadline_in_words(one.deadline)}")
        for row in found.letters:
            when = (row.settled_at or row.planned_at).astimezone(zone)
            fate = row.fate.replace("_", " ")
            screen.show(f"  {when:%Y-%m-%d %H:%M}  {row.kind} letter {fate} {row.reply}".rstrip())
        for filed in found.readings:
            reading = filed.reading
            screen.show("")
            told = ["by phone"] if filed.by_phone else []
            told += [kind_in_words(reading.kind), *(["late"] if reading.late else [])]
            kind = ", ".join(told)
            screen.show(
                f"Message {filed.message}, {filed.arrived.astimezone(zone):%Y-%m-%d %H:%M}: {kind}", style="bold"
            )
            if not filed.by_phone:
                screen.show(f"  From: {reading.from_name} <{reading.from_address}>".replace(":  <", ": <"))
                screen.show(f"  Subject: {reading.subject}")
            for reason in reading.evidence:
                screen.show(f"  Whose: {reason}", style="dim")
            for doubt in reading.doubts:
                screen.show(f"  ? {doubt}", style="yellow")
            screen.quote(reading.reply_text, head="  │")
        if standing.answers:
            screen.show("\nAnswers", style="bold")
        by_phone = {filed.message for filed in found.readings if filed.by_phone}
        labels = {question.id: question.label for question in round_.survey.questions}
        for answer in standing.answers:
            source = ", ".join(f"{one} by phone" if one in by_phone else str(one) for one in answer.messages)
            screen.show(f"  {answer.question}. {labels.get(answer.question, '')} (message {source})", style="bold")
            screen.quote(answer.text, head="    ")
        if found.history:
            screen.show("\nHistory", style="bold")
        for entry in found.history:
            by = f", by {entry.who}" if entry.who else ""
            screen.show(f"  {entry.at.astimezone(zone):%Y-%m-%d %H:%M}  {entry.detail}{by}")
