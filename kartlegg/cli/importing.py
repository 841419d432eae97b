"""``kartlegg import``: messages and documents from files."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kartlegg.cli.app import app
from kartlegg.cli.clock import now
from kartlegg.cli.fetch import tell_readings
from kartlegg.cli.options import DEFAULT_CONFIG, ROUND, ConfigOption, QuietOption, VerboseOption
from kartlegg.cli.screen import Screen, count_of
from kartlegg.cli.who import ByOption, who
from kartlegg.errors import InputError, KartleggError

if TYPE_CHECKING:
    from kartlegg.flow.importing import ImportEvent
    from kartlegg.flow.round import Round


@app.command("import", rich_help_panel=ROUND)
def import_(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...",
            help="eml, msg, emlx, mbox, Maildir, zip, a folder of them; pdf, docx, odt, rtf, txt and other documents.",
            exists=True,
        ),
    ],
    config: ConfigOption = DEFAULT_CONFIG,
    recipient: Annotated[
        str | None,
        typer.Option("--recipient", "-r", metavar="ID", help="Whose they are, for documents without a sender."),
    ] = None,
    received: Annotated[
        str | None,
        typer.Option(
            metavar="DATE", help="When they came (2026-10-05, or 2026-10-05T14:30), for what has no date of its own."
        ),
    ] = None,
    by: ByOption = None,
    verbose: VerboseOption = 0,
    quiet: QuietOption = False,
) -> None:
    """Take in replies that lie in files; what is known already is not taken twice."""
    from kartlegg.flow.fetch import collecting
    from kartlegg.flow.importing import import_files, read_received
    from kartlegg.flow.round import open_round

    screen = Screen(quiet=quiet, verbose=verbose)
    with open_round(config) as round_, collecting(round_):
        moment = read_received(received, round_.survey.timezone) if received else None
        events = import_files(round_, files, now=now, recipient=recipient, received=moment, who=who(by))
        left = _tell(screen, round_, events)
    if left:
        raise typer.Exit(InputError.exit_code)


def _tell(screen: Screen, round_: "Round", events: "Iterable[ImportEvent]") -> int:
    """Store what comes, read it, and tell what came in, what was left and why; gives how many were left.

    When it breaks off, what has come until then is read all the same.
    """
    from kartlegg.flow.fetch import MessageLeft, MessageStored
    from kartlegg.flow.importing import Remark
    from kartlegg.flow.read import read_messages

    new, known, left = 0, 0, 0
    broken: KartleggError | None = None
    with screen.progress("Taking in", None) as bar:
        try:
            for event in events:
                if isinstance(event, MessageStored):
                    is_new = event.stored.new and event.stored.duplicate_of is None
                    new += is_new
                    known += not is_new
                    bar.step()
                elif isinstance(event, MessageLeft):
                    left += 1
                    screen.warn(f"{event.source}: left: {event.why}")
                elif isinstance(event, Remark):
                    screen.warn(f"{event.source}: {event.text}")
        except KartleggError as error:
            broken = error
        except KeyboardInterrupt:
            screen.warn(f"{count_of(new, 'new message')} stored so far; the same command goes on from there.")
            raise
    if broken and not new:
        raise broken
    screen.say(count_of(new, "new message") + " stored" + (f", {known} known already" if known else "") + ".")
    if left:
        screen.say(f"{left} left, for the reasons above.")
    tell_readings(screen, round_, read_messages(round_), new)
    if broken:
        raise broken
    return left
