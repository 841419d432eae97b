"""``kartlegg check``: all that can fail later, before anything is sent."""

from pathlib import Path
from typing import Annotated

import typer

from kartlegg.cli.app import app
from kartlegg.cli.clock import now
from kartlegg.cli.options import DEFAULT_CONFIG, FLAG, SETTING_UP, ConfigOption, QuietOption, VerboseOption
from kartlegg.cli.screen import Screen


@app.command(rich_help_panel=SETTING_UP)
def check(
    config: ConfigOption = DEFAULT_CONFIG,
    preview: Annotated[
        Path | None,
        typer.Option("--preview", metavar="DIR", help="Write every letter as an HTML page to this folder."),
    ] = None,
    offline: Annotated[bool, typer.Option("--offline", metavar=FLAG, help="Leave the mail servers alone.")] = False,
    verbose: VerboseOption = 0,
    quiet: QuietOption = False,
) -> None:
    """Try everything that can fail: configuration, recipients, each letter, attachments, both logins."""
    from kartlegg.flow.check import Failed, Passed, check_survey

    screen = Screen(quiet=quiet, verbose=verbose)
    failures = []
    for event in check_survey(config, now=now, offline=offline, preview=preview):
        if isinstance(event, Passed):
            screen.say(f"  ok  {event.what}")
        elif isinstance(event, Failed):
            failures.append(event.error)
            screen.fail(event.error)
        else:
            screen.warn(f"  !   {event.text}")
    if failures:
        raise typer.Exit(failures[0].exit_code)
    screen.say("All is well. Next: kartlegg send --dry-run, or kartlegg send --test-to YOUR-ADDRESS")
