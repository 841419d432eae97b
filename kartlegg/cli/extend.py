"""``kartlegg extend``: a later deadline for one recipient."""

from typing import Annotated

import typer

from kartlegg.cli.app import app
from kartlegg.cli.clock import now
from kartlegg.cli.options import DEFAULT_CONFIG, FLAG, ROUND, ConfigOption, QuietOption, VerboseOption, YesOption
from kartlegg.cli.screen import Screen
from kartlegg.cli.who import ByOption, who


@app.command(rich_help_panel=ROUND)
def extend(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="ID... DATE",
            help="Recipients by number or name; then 2026-12-01 (the end of that day) or 2026-12-01 12:00.",
        ),
    ],
    config: ConfigOption = DEFAULT_CONFIG,
    withdraw: Annotated[
        bool, typer.Option("--withdraw", metavar=FLAG, help="Take the extension back; give recipients only.")
    ] = False,
    by: ByOption = None,
    yes: YesOption = False,
    verbose: VerboseOption = 0,
    quiet: QuietOption = False,
) -> None:
    """Give a recipient a later deadline: no reminder before it, and no answer is late until then."""
    from kartlegg.flow import extend as flow
    from kartlegg.flow.round import open_round

    screen = Screen(quiet=quiet, verbose=verbose)
    recipients, date = (tuple(words), None) if withdraw else flow.split_words(words)
    with open_round(config) as round_:
        plan = flow.plan_extension(round_, recipients, date, now=now)
        for one in plan.same:
            what = "has no extension" if withdraw else f"has until {date} already"
            screen.say(f"{one.number} {one.name} {what}.")
        for line in plan.warnings:
            screen.warn(line)
        if plan.warnings and plan.changes:
            screen.agree("Give this deadline all the same?", yes=yes)
        flow.extend(round_, plan, who=who(by), now=now)
        for change in plan.changes:
            before = f"; it was {flow.in_words(change.before)}" if change.before else ""
            after = f"has until {flow.in_words(change.after)}" if change.after else "has no deadline"
            screen.say(f"{change.recipient.number} {change.recipient.name} {after}{before}.")
