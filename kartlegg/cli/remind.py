"""``kartlegg remind``: a reminder to those who owe an answer."""

from typing import TYPE_CHECKING, Annotated

import typer

from kartlegg.cli.app import app
from kartlegg.cli.clock import now
from kartlegg.cli.options import (
    DEFAULT_CONFIG,
    FLAG,
    ROUND,
    ConfigOption,
    NoWaitOption,
    OnlyOption,
    QuietOption,
    UnknownOption,
    VerboseOption,
    YesOption,
)
from kartlegg.cli.screen import Screen, count_of

if TYPE_CHECKING:
    from kartlegg.flow.round import Round


@app.command(rich_help_panel=ROUND)
def remind(
    config: ConfigOption = DEFAULT_CONFIG,
    yes: YesOption = False,
    only: OnlyOption = None,
    after: Annotated[
        str | None,
        typer.Option(
            "--after",
            metavar="DATE",
            help="Leave out those who have had a letter or a reminder after it: 2026-10-20 (the end of that day).",
        ),
    ] = None,
    partial: Annotated[
        bool,
        typer.Option(
            "--partial",
            metavar=FLAG,
            help="Remind those too who have answered in part, of the questions that are left.",
        ),
    ] = False,
    unknown: UnknownOption = None,
    no_wait: NoWaitOption = False,
    verbose: VerboseOption = 0,
    quiet: QuietOption = False,
) -> None:
    """Remind those who owe: no answer, no call wanted, no later deadline of their own, no bounce."""
    from kartlegg.cli.send import read_unknown, send_and_tell, tell_evidence, tell_plan
    from kartlegg.flow import send as flow
    from kartlegg.flow.remind import parse_after, plan_reminders
    from kartlegg.flow.round import open_round

    screen = Screen(quiet=quiet, verbose=verbose)
    with open_round(config) as round_, flow.sending(round_):
        tell_evidence(screen, round_, now=now)
        plan = plan_reminders(
            round_,
            now=now,
            only=only or (),
            unknown=read_unknown(unknown),
            after=parse_after(round_, after) if after else None,
            partial=partial,
        )
        if plan.recent:
            screen.say(f"{plan.recent} have had a letter or a reminder after {after} and are left out.")
        tell_plan(screen, round_, plan, now=now)
        if not plan.letters:
            flow.settle_unknown(round_, plan, now=now)
            screen.say("Nobody is due a reminder.")
            return
        question = f"Send {count_of(len(plan.letters), 'reminder')}?"
        early = _early(round_)
        if early:
            screen.warn(early)
            question = f"Send {count_of(len(plan.letters), 'reminder')} all the same?"
        screen.agree(question, yes=yes)
        send_and_tell(screen, round_, plan, now=now, wait=not no_wait)


def _early(round_: "Round") -> str:
    """What to say of a reminder before the common deadline; empty after it, or where there is none."""
    from kartlegg.flow.extend import in_words

    deadline = round_.survey.deadline
    if deadline is None or deadline < now():
        return ""
    return f"The deadline, {in_words(deadline)}, has not passed: this reminds beforehand those who have not answered."
