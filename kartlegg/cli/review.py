"""``kartlegg review``: a person settles what is in doubt."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kartlegg.cli.app import app
from kartlegg.cli.clock import now
from kartlegg.cli.editor import edit_and_take, kept, read_edited
from kartlegg.cli.options import (
    DEFAULT_CONFIG,
    FLAG,
    ROUND,
    ConfigOption,
    JsonOption,
    OutputOption,
    QuietOption,
    VerboseOption,
)
from kartlegg.cli.screen import Screen, count_of, kind_in_words
from kartlegg.cli.who import ByOption, who
from kartlegg.errors import InputError, UsageError

if TYPE_CHECKING:
    from kartlegg.flow.review import Review, Waiting
    from kartlegg.flow.round import Round
    from kartlegg.model import FiledReading

_SHEET = "gjennomgang.txt"


@app.command(rich_help_panel=ROUND)
def review(
    what: Annotated[
        str | None,
        typer.Argument(metavar="ID", help="A recipient (number or name) or a message (number), in doubt or not."),
    ] = None,
    config: ConfigOption = DEFAULT_CONFIG,
    editor: Annotated[
        bool, typer.Option("--editor", metavar=FLAG, help="Open all of it as one text file in your editor.")
    ] = False,
    take: Annotated[
        Path | None,
        typer.Option("--take", metavar="FILE", help="Take back such a file that was edited before.", dir_okay=False),
    ] = None,
    by: ByOption = None,
    json_: JsonOption = False,
    output: OutputOption = None,
    verbose: VerboseOption = 0,
    quiet: QuietOption = False,
) -> None:
    """Settle what is in doubt, one by one: accept, move lines to another question, retype, file; undo takes back."""
    from kartlegg.flow import review as flow
    from kartlegg.flow.round import open_round

    screen = Screen(quiet=quiet, verbose=verbose)
    if sum((editor, take is not None, bool(json_ or output))) > 1:
        raise UsageError("give one of --editor, --take and --json")
    with open_round(config) as round_:

        def queue() -> "tuple[Waiting, ...]":
            return flow.find_asked(round_, what) if what else flow.find_waiting(round_)

        if json_ or output:
            screen.write_json(flow.waiting_json(round_, queue()), output)
            return
        waiting = queue()
        if not waiting and take is None:
            screen.say("There are no messages." if what else "Nothing is in doubt.")
            return
        if not (editor or take or screen.is_conversation):
            _list(screen, round_, waiting)
            raise UsageError(
                "nobody is here to answer", hint="Run it in a terminal; or add --editor, or --json for other programs."
            )
        with flow.reviewing(round_):
            decisions = open_review(screen, round_, by)
            before = flow.find_waiting(round_)
            if take is not None:
                _refuse_outdated(take, _take(screen, round_, decisions, take))
            elif editor:
                _edit(screen, round_, decisions, waiting)
            else:
                _converse(screen, round_, decisions, queue)
            _tell_end(screen, before, flow.find_waiting(round_))


def open_review(screen: Screen, round_: "Round", by: str | None) -> "Review":
    """A review that shows a bar while messages are read again."""
    from kartlegg.flow.review import Review

    def watch(readings: "Iterator[FiledReading]") -> None:
        screen.watch(readings, "Reading", round_.store.messages.count())

    return Review(round_, who=who(by), now=now, watch=watch)


def _converse(screen: Screen, round_: "Round", decisions: "Review", queue: "Callable[[], tuple[Waiting, ...]]") -> None:
    from kartlegg.cli.reviewing import Session

    def edit_one(item: "Waiting") -> None:
        _edit(screen, round_, decisions, (item,))

    Session(screen, round_, decisions, queue=queue, edit=edit_one).run()


def _list(screen: Screen, round_: "Round", waiting: "tuple[Waiting, ...]") -> None:
    from kartlegg.flow.review import reasons
    from kartlegg.model import Conflict

    rows = []
    for one in waiting:
        number = one.recipient if isinstance(one, Conflict) else one.reading.recipient
        recipient = round_.survey.recipient(number) if number else None
        name = f"{recipient.number} {recipient.name}" if recipient else "nobody's"
        if isinstance(one, Conflict):
            messages = ", ".join(map(str, one.messages))
            rows.append([messages, name, "answer", f"question {one.question} has several answers"])
        else:
            rows.append([str(one.message), name, kind_in_words(one.reading.kind), "; ".join(reasons(one))])
    screen.table(["Message", "Recipient", "Kind", "Doubts"], rows)


# ── The editor ────────────────────────────────────────────────────────────────────────────────────────────────────


def _edit(screen: Screen, round_: "Round", decisions: "Review", waiting: "tuple[Waiting, ...]") -> None:
    """Open what waits in the editor and take it back; the file goes when all of it is stored."""
    from kartlegg.flow.sheet import sheet_text

    path = round_.output / _SHEET

    outdated: list[str] = []
    text = sheet_text(round_, waiting)
    edit_and_take(
        screen, path, text, lambda: outdated.extend(_take(screen, round_, decisions, path)), "kartlegg review --take"
    )
    _refuse_outdated(path, tuple(outdated))


def _take(screen: Screen, round_: "Round", decisions: "Review", path: Path) -> tuple[str, ...]:
    """Store what was changed in an edited file; gives what could not be stored, and deletes the file without such."""
    from kartlegg.flow.sheet import take_back

    text = read_edited(path, command="kartlegg review")
    try:
        taken = take_back(round_, decisions, text)
    except InputError as error:
        hint = kept(path, error.hint.removesuffix("."), "kartlegg review --take")
        raise InputError(f"{path}, {error.message}", hint=hint) from error
    if not taken.outdated:
        path.unlink()
    if taken.stored or taken.outdated:
        screen.say(f"{count_of(taken.stored, 'section')} stored.")
    else:
        screen.say("Nothing was changed in the file.")
    if taken.waiting:
        screen.say(f"{taken.waiting} changed but still in doubt; “done: yes” settles it.")
    return taken.outdated


def _refuse_outdated(path: Path, outdated: tuple[str, ...]) -> None:
    if outdated:
        raise InputError(
            f"something in {path} has changed in the round since the file was written",
            details=outdated,
            hint="The file is kept: make these changes in kartlegg review, then delete it.",
        )


def _tell_end(screen: Screen, before: "tuple[Waiting, ...]", after: "tuple[Waiting, ...]") -> None:
    from kartlegg.cli.reviewing import key_of

    left = {key_of(one) for one in after}
    settled = sum(key_of(one) not in left for one in before)
    screen.say(f"{settled} settled, {len(left)} left.", style="bold")
    if left:
        screen.say("kartlegg review goes on with the rest.")
    else:
        screen.say("Nothing is in doubt any more. kartlegg status shows where the round stands.")
