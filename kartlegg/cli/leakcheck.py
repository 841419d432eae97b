"""``kartlegg leakcheck``: holds any finished document against the replies."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kartlegg.cli.app import app
from kartlegg.cli.clock import now
from kartlegg.cli.options import (
    DEFAULT_CONFIG,
    SUMMARY,
    ConfigOption,
    JsonOption,
    LanguageOption,
    OutputOption,
    QuietOption,
    VerboseOption,
    read_language,
)
from kartlegg.cli.screen import Screen, count_of
from kartlegg.cli.who import ByOption, who
from kartlegg.errors import DisclosureError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kartlegg.flow.leaks import Checked
    from kartlegg.model import Survey


@app.command(rich_help_panel=SUMMARY)
def leakcheck(
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FILE...", help="md, html, docx, odt, pptx, pdf or txt.", dir_okay=False),
    ] = None,
    config: ConfigOption = DEFAULT_CONFIG,
    accept: Annotated[
        list[str] | None,
        typer.Option("--accept", metavar="ID", help="Let this finding pass, by its id; may be given again."),
    ] = None,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why it may pass; it is logged.")] = "",
    withdraw: Annotated[
        list[str] | None,
        typer.Option("--withdraw", metavar="ID", help="Take back what was let pass; may be given again."),
    ] = None,
    by: ByOption = None,
    language: LanguageOption = None,
    json_: JsonOption = False,
    output: OutputOption = None,
    verbose: VerboseOption = 0,
    quiet: QuietOption = False,
) -> None:
    """Hold finished documents against the replies; ends with 6 where one points to a municipality or a person."""
    from kartlegg.flow import leaks as flow
    from kartlegg.flow.round import open_round

    screen = Screen(quiet=quiet, verbose=verbose)
    if not files and not withdraw:
        raise UsageError("there is no file to check", hint="kartlegg leakcheck out/oppsummering.nn.docx")
    if accept and not files:
        raise UsageError("a finding is accepted in the file that it stands in", hint="Give the file too.")
    with open_round(config) as round_:
        if withdraw:
            flow.withdraw(round_, withdraw, who=who(by), now=now)
            screen.say(f"Taken back: {', '.join(withdraw)}.")
        checked = flow.check_files(round_, files or (), language=read_language(language))
        if accept:
            flow.accept(round_, checked, accept, reason=reason, who=who(by), now=now)
            screen.say(f"Let pass, with its reason in the log: {', '.join(accept)}.")
            checked = flow.with_acceptances(round_, checked)
        if json_ or output is not None:
            screen.write_json([_to_json(one) for one in checked], output)
        else:
            for one in checked:
                _show(screen, one, round_.survey)
    _end(checked)


def _to_json(checked: "Checked") -> dict[str, Any]:
    from kartlegg.flow.leaks import leak_json

    return {
        "file": str(checked.path),
        "clean": not checked.stops,
        "findings": [leak_json(leak, checked.accepted.get(leak.id)) for leak in checked.leaks],
        "doubts": list(checked.doubts),
    }


def _show(screen: Screen, checked: "Checked", survey: "Survey") -> None:
    """Each finding with its place, the sentence around it, and how to mend it."""
    stops, warnings = checked.stops, [leak for leak in checked.open if not leak.stops]
    found = [count_of(len(stops), "stop"), count_of(len(warnings), "warning")]
    if checked.accepted:
        found.append(f"{len(checked.accepted)} accepted")
    screen.show(f"{checked.path}: {', '.join(found)}", style="bold")
    for leak in checked.open:
        how = "stop" if leak.stops else "warning"
        screen.show(f"{how}, {leak.where}: {leak.what(survey)}", style="red" if leak.stops else "yellow", indent=2)
        if leak.sentence and leak.sentence != " ".join(leak.text.split()):
            screen.show(f"in: {leak.sentence}", style="dim", indent=6)
        screen.show(f"[{leak.id}] {leak.mend}", indent=6)
    for leak in checked.leaks:
        let_pass = checked.accepted.get(leak.id)
        if let_pass:
            said = f"“{let_pass.reason}” ({let_pass.who}, {let_pass.at:%Y-%m-%d})"
            screen.show(f"accepted, {leak.where}: [{leak.id}] {leak.what(survey)}: {said}", style="dim", indent=2)
    for doubt in checked.doubts:
        screen.show(f"? {doubt}", style="yellow", indent=2)


def _end(checked: "Sequence[Checked]") -> None:
    """Stop the program with its exit code when something stops a letter."""
    stopped = [one for one in checked if one.stops]
    if stopped:
        places = count_of(sum(len(one.stops) for one in stopped), "place")
        raise DisclosureError(
            f"{places} in {', '.join(one.path.name for one in stopped)} would give somebody away",
            hint="Mend each place, or let it pass by its id: kartlegg leakcheck FILE --accept ID --reason …",
        )
