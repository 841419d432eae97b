"""``kartlegg remind``: a reminder to those who owe an answer."""

from kartlegg.cli.app import app
from kartlegg.cli.clock import now
from kartlegg.cli.options import (
    DEFAULT_CONFIG,
    ROUND,
    ConfigOption,
    OnlyOption,
    QuietOption,
    VerboseOption,
    YesOption,
)
from kartlegg.cli.screen import Screen, count_of


@app.command(rich_help_panel=ROUND)
def remind(
    config: ConfigOption = DEFAULT_CONFIG,
    yes: YesOption = False,
    only: OnlyOption = None,
    verbose: VerboseOption = 0,
    quiet: QuietOption = False,
) -> None:
    """Remind those who owe: no answer, no call wanted, no later deadline of their own, no bounce."""
    from kartlegg.cli.send import send_and_tell, tell_plan
    from kartlegg.flow import send as flow
    from kartlegg.flow.remind import plan_reminders
    from kartlegg.flow.round import open_round

    screen = Screen(quiet=quiet, verbose=verbose)
    with open_round(config) as round_, flow.sending(round_):
        plan = plan_reminders(round_, now=now, only=only or ())
        tell_plan(screen, round_, plan, now=now)
        if not plan.letters:
            screen.say("Nobody is due a reminder.")
            return
        screen.agree(f"Send {count_of(len(plan.letters), 'reminder')}?", yes=yes)
        send_and_tell(screen, round_, plan, now=now)
