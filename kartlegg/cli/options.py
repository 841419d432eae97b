"""The options that several commands share, told in one place."""

from pathlib import Path
from typing import Annotated

import typer

ConfigOption = Annotated[
    Path,
    typer.Option("--config", "-c", envvar="KARTLEGG_CONFIG", help="The survey's configuration.", dir_okay=False),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for other programs.")]
OutputOption = Annotated[
    Path | None,
    typer.Option("--output", "-o", help="Write to this file (UTF-8) instead of the screen.", dir_okay=False),
]
YesOption = Annotated[bool, typer.Option("--yes", "-y", help="Answer the question with yes.")]
VerboseOption = Annotated[int, typer.Option("--verbose", "-v", count=True, help="Tell more.", show_default=False)]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Tell only what went wrong.")]
OnlyOption = Annotated[
    list[str] | None,
    typer.Option("--only", metavar="ID", help="Only this recipient, by number or name; may be given again."),
]

DEFAULT_CONFIG = Path("config.yaml")

SETTING_UP = "Setting up"
ROUND = "The round"
SUMMARY = "The summary"
APART = "Without a survey folder"
