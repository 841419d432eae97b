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
    NoWaitOption,
    OnlyOption,
    QuietOption,
    UnknownOption,
    VerboseOption,
    YesOption,
)
from kartlegg.cli.screen import Screen, count_of
from kartlegg.errors import KartleggError, MailError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kartlegg.flow.plan import SendPlan, UnknownLetters
    from kartlegg.flow.round import Clock, Round
    from kartlegg.flow.send import LetterSettled, Waiting
    from kartlegg.flow.sent import CopyEvent, EvidenceEvent
    from kartlegg.model import Fate

    Decision = UnknownLetters | Mapping[str, UnknownLetters] | None

_MAIL_TROUBLE = MailError.exit_code
_MOST_NAMED = 5  # of those whose letters wait: a line that is read


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
    unknown: UnknownOption = None,
    no_wait: NoWaitOption = False,
    verbose: VerboseOption = 0,
    quiet: QuietOption = False,
) -> None:
    """Mail the letter to every recipient that has not had it; may be stopped and run again at any point."""
    from kartlegg.flow import send as flow
    from kartlegg.flow.plan import plan_letters
    from kartlegg.flow.round import open_round
    from kartlegg.model import LetterKind

    if letter not in {LetterKind.QUESTION, LetterKind.SUMMARY}:
        raise typer.BadParameter(
            "it is question or summary; reminders have a command of their own", param_hint="--letter"
        )
    decision = read_unknown(unknown)
    if test_to is not None and "@" not in test_to.strip("@"):
        raise typer.BadParameter("give one e-mail address", param_hint="--test-to")
    if sum([dry_run, test_to is not None, mark_sent]) > 1:
        raise typer.BadParameter("give only one of --dry-run, --test-to and --mark-sent")
    screen = Screen(quiet=quiet, verbose=verbose)
    with open_round(config) as round_, flow.sending(round_):
        tell_evidence(screen, round_, now=now, copies=not (dry_run or test_to or mark_sent))

        def planned(unknown: "Decision") -> "SendPlan":
            return plan_letters(
                round_, LetterKind(letter), now=now, only=only or (), unknown=unknown, attachments=attach or ()
            )

        plan = planned(decision)
        if decision is None and not (yes or dry_run or test_to) and (decided := ask_unknown(screen, round_, plan)):
            plan = planned(decided)
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
            send_and_tell(screen, round_, plan, now=now, wait=not no_wait)
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
    for row in plan.undecided:
        screen.warn(f"{_who(round_, row.recipient)}: nobody knows whether the letter went out ({row.reply})")
    if plan.undecided:
        screen.warn("Look in your Sent folder or ask them; then run again with --unknown resend or --unknown skip.")
    for row in plan.moved:
        screen.warn(
            f"{_who(round_, row.recipient)} had the {plan.kind} letter at {', '.join(row.addresses)}; "
            "the address is another one now, and gets no second letter"
        )
    for one in plan.shared:
        names = ", ".join(_who(round_, number) for number in one.recipients)
        screen.warn(f"{one.address} stands at {names}: it gets a letter for each")
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


def tell_evidence(screen: Screen, round_: "Round", *, now: "Clock", copies: bool = True) -> None:
    """Settle what is unknown by the Sent folder and the replies, and tell what was found."""
    from kartlegg.flow import sent as flow

    for event in flow.settle_by_evidence(round_, now=now, copies=copies):
        _tell_evidence(screen, round_, event)


def ask_unknown(screen: Screen, round_: "Round", plan: "SendPlan") -> "dict[str, UnknownLetters]":
    """What a person says of each letter whose fate is unknown; nothing where nobody can be asked."""
    from kartlegg.flow.plan import UnknownLetters

    decided: dict[str, UnknownLetters] = {}
    if not plan.undecided or not screen.is_terminal:
        return decided
    answers = {"s": UnknownLetters.RESEND, "send": UnknownLetters.RESEND, "c": UnknownLetters.SKIP}
    screen.say("s: send it again; c: count it as sent; S or C: the same for all that are left; Enter: leave it open.")
    open_ones = list(plan.undecided)
    while open_ones:
        row = open_ones.pop(0)
        words = f"{_who(round_, row.recipient)}: nobody knows whether the letter went out ({row.reply})\n> "
        answer = screen.ask_line(words)
        if answer is None:
            break
        decision = answers.get(answer.strip().lower())
        if decision is None:
            continue
        decided[row.recipient] = decision
        if answer.strip().isupper():
            decided.update({one.recipient: decision for one in open_ones})
            break
    return decided


def send_and_tell(
    screen: Screen,
    round_: "Round",
    plan: "SendPlan",
    *,
    now: "Clock",
    sleep: "Callable[[float], None]" = time.sleep,
    wait: bool = True,
) -> None:
    """Send what was planned and tell each outcome that is not plain.

    Raises:
        typer.Exit: Some were refused or their fate is unknown; the others went out.
    """
    from kartlegg.flow import send as flow
    from kartlegg.flow.sent import LetterFound
    from kartlegg.model import Fate

    counts = dict.fromkeys(Fate, 0)
    lost: set[str] = set()
    try:
        with screen.progress("Sending", len(plan.letters)) as bar:
            for event in flow.send_letters(round_, plan, now=now, sleep=sleep, wait=wait):
                if isinstance(event, flow.LetterSettled):
                    counts[event.fate] += 1
                    bar.step()
                    _tell_settled(screen, event)
                    if event.fate is Fate.UNKNOWN:
                        lost.add(event.recipient.number)
                elif isinstance(event, flow.Waiting):
                    _tell_waiting(screen, event)
                else:
                    _tell_evidence(screen, round_, event)
                    if isinstance(event, LetterFound) and event.recipient in lost:
                        counts[Fate.UNKNOWN] -= 1
                        counts[Fate.ACCEPTED] += 1
    except KartleggError:
        _tell_counts(screen, plan, counts)
        raise
    _tell_counts(screen, plan, counts)
    if counts[Fate.REFUSED] or counts[Fate.UNKNOWN]:
        raise typer.Exit(_MAIL_TROUBLE)


def _tell_settled(screen: Screen, event: "LetterSettled") -> None:
    from kartlegg.model import Fate

    if event.fate is Fate.ACCEPTED:
        screen.detail(f"{event.recipient.number} {event.recipient.name}: {event.reply}")
        for address, reply in event.refused:
            screen.warn(f"{event.recipient.name}: {address} was refused: {reply}")
        return
    words = "refused" if event.fate is Fate.REFUSED else "fate unknown"
    if event.temporary:
        words = "refused for now (the same command tries it again in a while)"
    screen.warn(f"{event.recipient.number} {event.recipient.name}: {words}: {event.reply}")


def _tell_waiting(screen: Screen, event: "Waiting") -> None:
    names = ", ".join(f"{one.number} {one.name}" for one in event.recipients[:_MOST_NAMED])
    more = len(event.recipients) - _MOST_NAMED
    names += f" and {more} more" if more > 0 else ""
    screen.warn(f"The server puts off the letter to {names} ({event.reason}).")
    screen.say(
        f"Trying again in {event.seconds:.0f} s. Ctrl-C stops without losing anything; the same command goes on then."
    )


def _tell_evidence(screen: Screen, round_: "Round", event: "CopyEvent | EvidenceEvent") -> None:
    from kartlegg.flow import sent as flow

    if isinstance(event, flow.LetterFound):
        screen.say(f"{_who(round_, event.recipient)}: the letter went out after all; it was found {event.where}.")
    elif isinstance(event, flow.FiledByServer):
        screen.say(f"The server keeps copies in {event.folder} by itself, so none is added there.")
    elif isinstance(event, flow.CopyFailed):
        name = event.recipient.name if event.recipient else "a letter"
        screen.warn(f"{name}: sent, but its copy was not filed: {event.reason}")
    else:
        screen.warn(f"The Sent folder could not be looked into: {event.reason}")


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


def read_unknown(word: str | None) -> "UnknownLetters | None":
    """The decision that an option names.

    Raises:
        typer.BadParameter: It is neither resend nor skip.
    """
    from kartlegg.flow.plan import UnknownLetters

    if word is None:
        return None
    if word not in set(UnknownLetters):
        raise typer.BadParameter("it is resend or skip", param_hint="--unknown")
    return UnknownLetters(word)


def _who(round_: "Round", number: str) -> str:
    recipient = round_.config.survey.recipient(number)
    return f"{number} {recipient.name}" if recipient else number


def _exit_if_unknown(plan: "SendPlan") -> None:
    if plan.undecided:
        raise typer.Exit(_MAIL_TROUBLE)
