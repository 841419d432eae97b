"""``kartlegg send``: the letter to those who have not had it."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kartlegg.cli.app import app
from kartlegg.cli.clock import now
from kartlegg.cli.options import (
    DEFAULT_CONFIG,
    FLAG,
    ROUND,
    ConfigOption,
    OnlyOption,
    QuietOption,
    VerboseOption,
    YesOption,
)
from kartlegg.cli.screen import Screen, count_of
from kartlegg.errors import KartleggError, MailError

if TYPE_CHECKING:
    from collections.abc import Callable

    from kartlegg.flow.round import Clock, Round
    from kartlegg.flow.send import SendPlan
    from kartlegg.model import Fate

_MAIL_TROUBLE = MailError.exit_code


@app.command(rich_help_panel=ROUND)
def send(
    config: ConfigOption = DEFAULT_CONFIG,
    letter: Annotated[str, typer.Option("--letter", metavar="question|summary", help="Which letter.")] = "question",
    yes: YesOption = False,
    only: OnlyOption = None,
    attach: Annotated[
        list[Path] | None,
        typer.Option(
            "--attach", metavar="FILE", help="A file to go with it, besides those of config.yaml.", dir_okay=False
        ),
    ] = None,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", metavar=FLAG, help="Write the letters as .eml files to out/drafts; send nothing."),
    ] = False,
    test_to: Annotated[
        str | None, typer.Option("--test-to", metavar="ADDRESS", help="Send one filled letter to yourself only.")
    ] = None,
    mark_sent: Annotated[
        bool, typer.Option("--mark-sent", metavar=FLAG, help="Note the letters as sent by other means; send nothing.")
    ] = False,
    unknown: Annotated[
        str | None,
        typer.Option("--unknown", metavar="resend|skip", help="What to do with letters that may have arrived."),
    ] = None,
    verbose: VerboseOption = 0,
    quiet: QuietOption = False,
) -> None:
    """Mail the letter to every recipient that has not had it; may be stopped and run again at any point."""
    from kartlegg.flow import send as flow
    from kartlegg.flow.round import open_round
    from kartlegg.model import LetterKind

    if letter not in {LetterKind.QUESTION, LetterKind.SUMMARY}:
        raise typer.BadParameter(
            "it is question or summary; reminders have a command of their own", param_hint="--letter"
        )
    if unknown not in {None, "resend", "skip"}:
        raise typer.BadParameter("it is resend or skip", param_hint="--unknown")
    if test_to is not None and "@" not in test_to.strip("@"):
        raise typer.BadParameter("give one e-mail address", param_hint="--test-to")
    if sum([dry_run, test_to is not None, mark_sent]) > 1:
        raise typer.BadParameter("give only one of --dry-run, --test-to and --mark-sent")
    screen = Screen(quiet=quiet, verbose=verbose)
    with open_round(config) as round_, flow.sending(round_):
        plan = flow.plan_letters(
            round_,
            LetterKind(letter),
            now=now,
            only=only or (),
            unknown=flow.UnknownLetters(unknown) if unknown else None,
            attachments=attach or (),
        )
        tell_plan(screen, round_, plan, now=now)
        if dry_run:
            folder = round_.output / "drafts"
            files = flow.write_drafts(round_, plan, folder, now=now)
            screen.say(f"{count_of(len(files), 'draft')} written to {folder}; nothing was sent.")
        elif test_to is not None:
            reply = flow.send_test(round_, plan, test_to, now=now, sleep=time.sleep)
            screen.say(f"One letter was sent to {test_to} ({reply}); nobody else got it.")
        elif not plan.letters:
            flow.settle_unknown(round_, plan, now=now)
            screen.say("Nothing is left to send.")
            _exit_if_unknown(plan)
        elif mark_sent:
            screen.agree(f"Note {count_of(len(plan.letters), 'letter')} as sent by other means?", yes=yes)
            flow.mark_sent(round_, plan, now=now)
            screen.say(f"{count_of(len(plan.letters), 'letter')} noted as sent.")
        else:
            screen.agree(f"Send {count_of(len(plan.letters), 'letter')}?", yes=yes)
            send_and_tell(screen, round_, plan, now=now)
            _exit_if_unknown(plan)


def tell_plan(screen: Screen, round_: "Round", plan: "SendPlan", *, now: "Clock") -> None:
    """Say what would happen, and show one letter as it will look."""
    if plan.had:
        screen.say(f"{plan.had} have had the {plan.kind} letter already.")
    deadline = round_.survey.deadline
    if plan.letters and plan.kind == "question" and deadline and deadline < now():
        screen.warn(f"The deadline in the letter has passed: {deadline:%Y-%m-%d}.")
    for row in plan.refused:
        screen.warn(f"{_who(round_, row.recipient)} was refused last time and is tried again: {row.reply}")
    for number in plan.doubtful:
        screen.warn(f"{_who(round_, number)} has written something that may be an answer: kartlegg review {number}")
    if plan.unknown and plan.decided is None:
        for row in plan.unknown:
            screen.warn(f"{_who(round_, row.recipient)}: nobody knows whether the letter went out ({row.reply})")
        screen.warn("Look in your Sent folder or ask them; then run again with --unknown resend or --unknown skip.")
    if not plan.letters or screen.quiet:
        return
    first = plan.letters[0]
    recipient = first.recipient
    count = count_of(len(plan.letters), "letter")
    screen.say(f"{count} to send. The first, to {recipient.name} <{recipient.addresses[0]}>:\n")
    screen.say(f"  Subject: {first.letter.subject}")
    for attachment in first.letter.attachments:
        screen.say(f"  Attached: {attachment.filename} ({len(attachment.data) / 1000:.0f} kB)")
    screen.say()
    for line in first.letter.text.rstrip().splitlines():
        screen.say(f"  │ {line}", style="dim")
    screen.say()


def send_and_tell(
    screen: Screen, round_: "Round", plan: "SendPlan", *, now: "Clock", sleep: "Callable[[float], None]" = time.sleep
) -> None:
    """Send what was planned and tell each outcome that is not plain.

    Raises:
        typer.Exit: Some were refused or their fate is unknown; the others went out.
    """
    from kartlegg.flow import send as flow
    from kartlegg.model import Fate

    counts = dict.fromkeys(Fate, 0)
    try:
        with screen.progress("Sending", len(plan.letters)) as bar:
            for event in flow.send_letters(round_, plan, now=now, sleep=sleep):
                if isinstance(event, flow.CopyFailed):
                    screen.warn(f"{event.recipient.name}: sent, but its copy was not filed: {event.reason}")
                    continue
                counts[event.fate] += 1
                bar.step()
                if event.fate is Fate.ACCEPTED:
                    screen.detail(f"{event.recipient.number} {event.recipient.name}: {event.reply}")
                    for address, reply in event.refused:
                        screen.warn(f"{event.recipient.name}: {address} was refused: {reply}")
                else:
                    words = "refused" if event.fate is Fate.REFUSED else "fate unknown"
                    if event.temporary:
                        words = "refused for now (the same command tries it again in a while)"
                    screen.warn(f"{event.recipient.number} {event.recipient.name}: {words}: {event.reply}")
    except KartleggError:
        _tell_counts(screen, plan, counts)
        raise
    _tell_counts(screen, plan, counts)
    if counts[Fate.REFUSED] or counts[Fate.UNKNOWN]:
        raise typer.Exit(_MAIL_TROUBLE)


def _tell_counts(screen: Screen, plan: "SendPlan", counts: "dict[Fate, int]") -> None:
    from kartlegg.model import Fate

    told = [f"{counts[Fate.ACCEPTED]} sent"]
    told += [f"{counts[fate]} {fate}" for fate in (Fate.REFUSED, Fate.UNKNOWN) if counts[fate]]
    left = len(plan.letters) - sum(counts.values())
    if left:
        told.append(f"{left} not tried; the same command goes on with them")
    screen.say(", ".join(told) + ".")
    if counts[Fate.UNKNOWN]:
        screen.warn("Look in your Sent folder or ask them; then: kartlegg send --unknown resend, or --unknown skip.")


def _who(round_: "Round", number: str) -> str:
    recipient = round_.survey.recipient(number)
    return f"{number} {recipient.name}" if recipient else number


def _exit_if_unknown(plan: "SendPlan") -> None:
    if plan.unknown and plan.decided is None:
        raise typer.Exit(_MAIL_TROUBLE)
