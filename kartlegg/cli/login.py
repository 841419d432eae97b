"""``kartlegg login``: the first sign-in, and whether the mail servers let us in."""

from typing import Annotated

import typer

from kartlegg.cli.app import app
from kartlegg.cli.clock import now
from kartlegg.cli.options import DEFAULT_CONFIG, FLAG, SETTING_UP, ConfigOption, QuietOption, VerboseOption
from kartlegg.cli.screen import Screen


def _after(renews: bool) -> str:
    if renews:
        return "it is renewed by itself, until the password changes or nobody has used it for some three months."
    return "it is not renewed, since the server gave no right to that (offline_access)."


@app.command(rich_help_panel=SETTING_UP)
def login(
    config: ConfigOption = DEFAULT_CONFIG,
    forget: Annotated[
        bool, typer.Option("--forget", metavar=FLAG, help="Log out: delete the sign-in from this machine.")
    ] = False,
    verbose: VerboseOption = 0,
    quiet: QuietOption = False,
) -> None:
    """Sign in at Microsoft 365 (auth: microsoft), or tell where the passwords come from; try both servers."""
    from kartlegg.flow import login as flow
    from kartlegg.flow.check import Failed, Passed, Warned

    screen = Screen(quiet=quiet, verbose=verbose)
    if forget:
        gone = flow.forget(config)
        screen.say("Logged out: the sign-in is gone from this machine." if gone else "Nobody was signed in.")
        return
    failures = []
    for event in flow.log_in(config, now=now):
        if isinstance(event, flow.Described):
            screen.say(f"{event.section}: {event.username} at {event.server}, with {event.how}")
        elif isinstance(event, flow.CodeGiven):
            # Told also when quiet: without it nobody can go on.
            screen.warn(f"Open {event.url} in a browser, on any machine, and type the code {event.code}")
            screen.say(f"Waiting for you to sign in there; the code holds for {event.minutes} minutes …")
        elif isinstance(event, flow.Entered):
            screen.say(f"Signed in as {event.person or 'somebody whose name was not told'}.")
            screen.say(f"The token is good until {event.until.astimezone():%H:%M}; {_after(event.renews)}")
        elif isinstance(event, Passed):
            screen.say(f"  ok  {event.what}")
        elif isinstance(event, Warned):
            screen.warn(f"  !   {event.text}")
        elif isinstance(event, Failed):
            failures.append(event.error)
            screen.fail(event.error)
    if failures:
        raise typer.Exit(failures[0].exit_code)
