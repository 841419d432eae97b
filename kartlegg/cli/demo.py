"""``kartlegg demo``: a whole round on this machine, with the code of the real commands."""

import shutil
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kartlegg.cli.app import app
from kartlegg.cli.clock import now
from kartlegg.cli.options import SETTING_UP, QuietOption, VerboseOption
from kartlegg.cli.screen import Screen

if TYPE_CHECKING:
    from kartlegg.demo.stage import Stage
    from kartlegg.flow.round import Round

_REMINDER_DAY = 8  # three days before the deadline
_LAST_DAY = 18  # a week after the deadline: the latest reply has come


@app.command(rich_help_panel=SETTING_UP)
def demo(
    folder: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="A new folder for it.", show_default="kartlegg-demo")
    ] = None,
    verbose: VerboseOption = 0,
    quiet: QuietOption = False,
) -> None:
    """Play a whole round here: 33 made-up municipalities get the letter, answer, and are summarised."""
    from kartlegg.demo.stage import open_stage
    from kartlegg.flow.round import open_round

    screen = Screen(quiet=quiet, verbose=verbose)
    with open_stage(folder, today=now()) as stage:
        screen.say(f"A survey has been laid out in {stage.folder}, with a mail server of its own on this machine.")
        screen.say("Its clock starts three weeks ago. Nothing leaves this machine; all names are made up.")
        with open_round(stage.config) as round_:
            _send(screen, stage, round_)
            _fetch(screen, stage, round_, days=_REMINDER_DAY)
            _remind(screen, stage, round_)
            _fetch(screen, stage, round_, days=_LAST_DAY)
            _show(screen, stage, round_)
            _summarise(screen, stage, round_)
        _tell_files(screen, stage)


def _heading(screen: Screen, stage: "Stage", command: str, what: str) -> None:
    screen.say()
    screen.say(f"── {stage.now():%A %d %B}: kartlegg {command}", style="bold cyan")
    screen.say(f"   {what}")


def _send(screen: Screen, stage: "Stage", round_: "Round") -> None:
    from kartlegg.cli.send import send_and_tell, tell_plan
    from kartlegg.flow import send as flow
    from kartlegg.flow.plan import plan_letters
    from kartlegg.model import LetterKind

    _heading(screen, stage, "send", "Mails the letter to every municipality that has not had it.")
    with flow.sending(round_):
        plan = plan_letters(round_, LetterKind.QUESTION, now=stage.now)
        tell_plan(screen, round_, plan, now=stage.now)
        send_and_tell(screen, round_, plan, now=stage.now)


def _remind(screen: Screen, stage: "Stage", round_: "Round") -> None:
    from kartlegg.cli.send import send_and_tell, tell_plan
    from kartlegg.flow import send as flow
    from kartlegg.flow.remind import plan_reminders

    _heading(screen, stage, "remind", "Reminds those who owe an answer, in their letter's thread.")
    with flow.sending(round_):
        plan = plan_reminders(round_, now=stage.now)
        tell_plan(screen, round_, plan, now=stage.now)
        send_and_tell(screen, round_, plan, now=stage.now)


def _fetch(screen: Screen, stage: "Stage", round_: "Round", *, days: int) -> None:
    from kartlegg.cli.fetch import collect_and_tell
    from kartlegg.flow import fetch as flow

    stage.wait(days=days)
    _heading(screen, stage, "fetch", "Collects what is new in the inbox, reads it, says what needs a look.")
    with flow.collecting(round_):
        collect_and_tell(screen, round_, flow.fetch_messages(round_, now=stage.now))


def _show(screen: Screen, stage: "Stage", round_: "Round") -> None:
    from kartlegg.cli.status import show_status
    from kartlegg.flow.status import find_status

    _heading(screen, stage, "status", "Who has answered, and what.")
    show_status(screen, find_status(round_, now=stage.now))


def _summarise(screen: Screen, stage: "Stage", round_: "Round") -> None:
    from kartlegg.cli.summarise import summarise_and_tell

    _heading(screen, stage, "summarise", "Drafts the summary letter, checks it for names, publishes it.")
    summarise_and_tell(screen, round_, now=stage.now)
    draft = next(round_.output.glob("oppsummering.*.md"))
    screen.show("")
    for line in draft.read_text(encoding="utf-8").rstrip().splitlines():
        screen.show(f"  {line}".rstrip())


def _tell_files(screen: Screen, stage: "Stage") -> None:
    folder = stage.folder
    screen.say()
    screen.say("── What to look at", style="bold cyan")
    for path, what in (
        (folder / "out" / "oppsummering.nn.pdf", "the summary letter; beside it as HTML, Word and the editable draft"),
        (folder / "out" / "arbeidsnotat.html", "for the officer alone: every statement with the replies behind it"),
        (folder / "mail", "the letters as they arrived and the replies as they came (.eml opens in a mail program)"),
        (folder / "config.yaml", "the whole survey: questions, recipients, deadline, mail servers"),
    ):
        screen.say(f"  {path}\n      {what}")
    program = _program()
    screen.say("\nGo on with:")
    for words in (f"status -c {stage.config}", f"review -c {stage.config}", f"show 9901 -c {stage.config}"):
        screen.say(f"  {program} {words}")
    screen.say(f"A round of your own:\n  {program} init my-survey")


def _program() -> str:
    """How the program is called here: by its name where that is on the path, else through Python."""
    if shutil.which("kartlegg"):
        return "kartlegg"
    python = Path(sys.executable)
    with suppress(ValueError):
        python = python.relative_to(Path.cwd())
    return f'"{python}" -m kartlegg' if " " in str(python) else f"{python} -m kartlegg"
