"""``kartlegg export``: all answers as one table."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from kartlegg.cli.app import app
from kartlegg.cli.clock import now
from kartlegg.cli.options import DEFAULT_CONFIG, FLAG, SUMMARY, ConfigOption, QuietOption, VerboseOption
from kartlegg.cli.screen import Screen, count_of
from kartlegg.errors import UsageError

_BOM = b"\xef\xbb\xbf"  # without it Excel takes a CSV file for Windows-1252


@app.command(rich_help_panel=SUMMARY)
def export(
    config: ConfigOption = DEFAULT_CONFIG,
    format_: Annotated[
        str | None,
        typer.Option("--format", metavar="csv|xlsx|json", help="The format.", show_default="by --output, else csv"),
    ] = None,
    anonymous: Annotated[
        bool,
        typer.Option(
            "--anonymous",
            metavar=FLAG,
            help="Names out, a row an answer, in an order that tells nothing; to work with.",
        ),
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help="Write to this file instead of the screen.", dir_okay=False
        ),
    ] = None,
    verbose: VerboseOption = 0,
    quiet: QuietOption = False,
) -> None:
    """Write all answers as one table: csv, xlsx or json, with names or --anonymous."""
    from kartlegg.flow import export as flow
    from kartlegg.flow.round import open_round

    screen = Screen(quiet=quiet, verbose=verbose)
    wanted = (format_ or (output.suffix.lstrip(".") if output else "") or "csv").lower()
    if wanted not in flow.EXPORT_FORMATS:
        raise UsageError(f"the format {wanted} is not known", hint=f"There are {', '.join(flow.EXPORT_FORMATS)}.")
    if wanted == "xlsx" and output is None:
        raise UsageError("a workbook goes into a file", hint="Name it: --output answers.xlsx")
    with open_round(config) as round_:
        table = flow.export_anonymous(round_) if anonymous else flow.export_named(round_)
        data = flow.render(table, wanted, title=round_.survey.title, at=now())
        minimum = round_.survey.anonymity.minimum
    if output is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    else:
        output.touch(mode=0o600)  # people's answers
        output.write_bytes(_BOM + data if wanted == "csv" else data)
        screen.say(f"{count_of(len(table.rows), 'row')} in {output}")
    if table.withheld:
        screen.warn(flow.withheld_in_words(table.withheld, minimum))
    if anonymous:
        screen.warn("The words are the replies' own, and can be looked up: not for publishing as they stand.")
