"""``kartlegg import``: messages and documents from files."""

from pathlib import Path
from typing import Annotated

import typer

from kartlegg.cli.app import app
from kartlegg.cli.clock import now
from kartlegg.cli.options import DEFAULT_CONFIG, ROUND, ConfigOption, QuietOption, VerboseOption
from kartlegg.cli.screen import Screen
from kartlegg.cli.who import who
from kartlegg.errors import InputError


@app.command("import", rich_help_panel=ROUND)
def import_(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="eml, msg, mbox, Maildir, zip, pdf, docx, odt, rtf, txt.", exists=True),
    ],
    config: ConfigOption = DEFAULT_CONFIG,
    recipient: Annotated[
        str | None,
        typer.Option("--recipient", "-r", metavar="ID", help="Whose they are, for documents without a sender."),
    ] = None,
    verbose: VerboseOption = 0,
    quiet: QuietOption = False,
) -> None:
    """Take in replies that lie in files; what is known already is not taken twice."""
    from kartlegg.cli.fetch import collect_and_tell
    from kartlegg.flow import fetch as flow
    from kartlegg.flow.importing import import_files
    from kartlegg.flow.round import open_round

    screen = Screen(quiet=quiet, verbose=verbose)
    with open_round(config) as round_, flow.collecting(round_):
        events = import_files(round_, files, now=now, recipient=recipient, who=who(None))
        left = collect_and_tell(screen, round_, events, files=True)
    if left:
        raise typer.Exit(InputError.exit_code)
