"""``kartlegg assign``: files a message under a recipient by hand."""

from typing import Annotated

import typer

from kartlegg.cli.app import app
from kartlegg.cli.clock import now
from kartlegg.cli.options import DEFAULT_CONFIG, ROUND, ConfigOption, QuietOption, VerboseOption
from kartlegg.cli.screen import Screen
from kartlegg.cli.who import ByOption, who
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
    from kartlegg.flow.review import Review
    from kartlegg.flow.round import open_round

    with open_round(config) as round_:
        chosen = Review(round_, who=who(by), now=now).file(message, recipient)
    Screen(quiet=quiet, verbose=verbose).say(f"Message {message} is filed under {chosen.number} {chosen.name}.")
