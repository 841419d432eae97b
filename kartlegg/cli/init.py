"""``kartlegg init``: a new survey folder."""

from pathlib import Path
from typing import Annotated

import typer

from kartlegg.cli.app import app
from kartlegg.cli.options import SETTING_UP, QuietOption, VerboseOption
from kartlegg.cli.screen import Screen


@app.command(rich_help_panel=SETTING_UP)
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to make; it may exist, and be empty.")],
    verbose: VerboseOption = 0,
    quiet: QuietOption = False,
) -> None:
    """Make a survey folder: a commented config.yaml, a list of recipients, letters to edit."""
    from kartlegg.config import write_survey_folder

    screen = Screen(quiet=quiet, verbose=verbose)
    for path in write_survey_folder(folder):
        screen.say(f"  {path}")
    screen.say(f"Edit {folder / 'config.yaml'} and {folder / 'recipients.csv'}; then, in that folder: kartlegg check")
