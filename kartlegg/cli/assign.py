"""``kartlegg assign``: files a message under a recipient by hand."""

from typing import Annotated

import typer

from kartlegg.cli.app import app
from kartlegg.cli.options import DEFAULT_CONFIG, ROUND, ConfigOption, QuietOption, VerboseOption
from kartlegg.cli.review import open_review
from kartlegg.cli.screen import Screen
from kartlegg.cli.who import ByOption
from kartlegg.limits import LARGEST_ID


@app.command(rich_help_panel=ROUND)
def assign(
    message: Annotated[
        int, typer.Argument(metavar="MESSAGE", help="The message's number, as status shows it.", min=1, max=LARGEST_ID)
    ],
    recipient: Annotated[str, typer.Argument(metavar="ID", help="The recipient's number or name.")],
    config: ConfigOption = DEFAULT_CONFIG,
    by: ByOption = None,
    verbose: VerboseOption = 0,
    quiet: QuietOption = False,
) -> None:
    """File a message under a recipient by hand; the sender's address is remembered."""
    from kartlegg.flow.round import open_round

    screen = Screen(quiet=quiet, verbose=verbose)
    with open_round(config) as round_:
        chosen = open_review(screen, round_, by).file(message, recipient)
    screen.say(f"Message {message} is filed under {chosen.number} {chosen.name}.")
