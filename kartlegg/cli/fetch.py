"""``kartlegg fetch``: what is new in the inbox."""

from typing import TYPE_CHECKING, Annotated

import typer

from kartlegg.cli.app import app
from kartlegg.cli.clock import now
from kartlegg.cli.options import DEFAULT_CONFIG, FLAG, ROUND, ConfigOption, QuietOption, VerboseOption
from kartlegg.cli.screen import Screen, count_of, kind_in_words
from kartlegg.errors import KartleggError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kartlegg.flow.fetch import FetchEvent
    from kartlegg.flow.round import Round
    from kartlegg.model import FiledReading


@app.command(rich_help_panel=ROUND)
def fetch(
    config: ConfigOption = DEFAULT_CONFIG,
    skipped: Annotated[
        bool, typer.Option("--skipped", metavar=FLAG, help="List what was left in the inbox, and why.")
    ] = False,
    watch: Annotated[
        bool, typer.Option("--watch", metavar=FLAG, help="Stay, and collect what comes until you press Ctrl-C.")
    ] = False,
    verbose: VerboseOption = 0,
    quiet: QuietOption = False,
) -> None:
    """Collect what is new in the inbox, read-only; read it, and say what needs a look."""
    from kartlegg.flow import fetch as flow
    from kartlegg.flow.round import open_round

    screen = Screen(quiet=quiet, verbose=verbose)
    with open_round(config) as round_:
        if skipped:
            rows = ([one.date, one.sender, one.subject, one.why] for one in flow.find_left(round_))
            screen.table(["Date", "From", "Subject", "Why it was left"], rows)
            return

        def look(only_news: bool) -> None:
            with flow.collecting(round_):
                collect_and_tell(screen, round_, flow.fetch_messages(round_, now=now), only_news=only_news)

        look(False)
        if not watch:
            return
        screen.say("Watching the mailbox; Ctrl-C ends it.")
        for event in flow.watch(round_, lambda: look(True)):
            screen.warn(f"{event.why}; trying again in {event.seconds:g} s")


def collect_and_tell(
    screen: Screen, round_: "Round", events: "Iterable[FetchEvent]", *, only_news: bool = False
) -> None:
    """Store what comes, read it, and tell what came in and what needs a look; with ``only_news`` not that none did.

    When the collecting breaks off, what has come until then is read all the same.
    """
    from kartlegg.flow import fetch as flow
    from kartlegg.flow.read import read_messages
    from kartlegg.flow.sent import LetterFound

    new, known, left = 0, 0, 0
    broken: KartleggError | None = None
    with screen.progress("Collecting", None) as bar:
        total = 0
        for event in _until_broken(events):
            if isinstance(event, KartleggError):
                broken = event
            elif isinstance(event, flow.FolderOpened):
                total += event.new
                if event.renumbered:
                    screen.say(
                        f"{event.folder} has been renumbered by the server; it is read anew, nothing comes twice."
                    )
                if event.junk and event.new:
                    screen.say(f"{event.folder}, where the server puts junk, is looked through too: {event.new} new.")
                screen.detail(f"{event.folder}: {event.new} to ask for")
            elif isinstance(event, flow.FolderClosed):
                screen.warn(f"{event.why}; the other folders are read")
            elif isinstance(event, flow.Waiting):
                screen.warn(f"{event.why}; trying again in {event.seconds:g} s")
            elif isinstance(event, LetterFound):
                recipient = round_.survey.recipient(event.recipient)
                name = recipient.name if recipient else event.recipient
                screen.say(f"{name}: the letter whose fate was unknown has gone out ({event.where}).")
            elif isinstance(event, flow.MessageArriving):
                bar.tell(f"Collecting ({event.octets / 1e6:.0f} of {event.of / 1e6:.0f} MB of a large message)")
            elif isinstance(event, flow.MessagesPassed):
                left += event.count
                bar.step(event.count, total=total)
            elif isinstance(event, flow.MessageLeft):
                left += 1
                bar.step(total=total)
                (screen.warn if event.again else screen.detail)(f"{event.source}: left: {event.why}")
            else:
                new += event.stored.new
                known += not event.stored.new
                bar.step(total=total)
    if broken and not new:
        raise broken
    if new or known or not only_news:
        screen.say(count_of(new, "new message") + " stored" + (f", {known} known already" if known else "") + ".")
    if left:
        screen.say(f"{left} left in the mailbox; kartlegg fetch --skipped lists them.")
    tell_readings(screen, round_, read_messages(round_), new)
    if broken:
        raise broken


def _until_broken(events: "Iterable[FetchEvent]") -> "Iterator[FetchEvent | KartleggError]":
    """The events, and the error that ends them as the last."""
    try:
        yield from events
    except KartleggError as error:
        yield error


def tell_readings(screen: Screen, round_: "Round", readings: "Iterable[FiledReading]", total: int) -> None:
    """Tell each reading in a line, the doubts with it."""
    needs_a_look, survey = 0, round_.config.survey
    with screen.progress("Reading", total) as bar:
        for one in readings:
            bar.step()
            reading = one.reading
            recipient = survey.recipient(reading.recipient or "")
            who = recipient.name if recipient else "nobody that could be told"
            kind = kind_in_words(reading.kind)
            answered = f", {count_of(len(reading.answers), 'question')} answered" if reading.answers else ""
            screen.say(f"  {one.message:>4}  {who}: {kind}{answered}{', late' if reading.late else ''}")
            needs_a_look += reading.needs_review
            number = f"{one.message:>4} " if screen.quiet else "     "
            for doubt in (*reading.doubts, *filter(None, [reading.error])):
                screen.warn(f"  {number} ? {doubt}")
    if needs_a_look:
        need = "needs" if needs_a_look == 1 else "need"
        screen.warn(f"{needs_a_look} {need} a look: kartlegg review goes through them one by one.")
