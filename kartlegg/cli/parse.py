"""``kartlegg parse``: reads messages without storing anything."""

import json
from pathlib import Path
from typing import Annotated

import typer

from kartlegg.cli.app import app
from kartlegg.cli.options import (
    APART,
    DEFAULT_CONFIG,
    ConfigOption,
    JsonOption,
    OutputOption,
    QuietOption,
    VerboseOption,
)
from kartlegg.cli.screen import Screen
from kartlegg.errors import InputError


@app.command(rich_help_panel=APART)
def parse(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="eml, msg, mbox, Maildir or zip.")],
    config: ConfigOption = DEFAULT_CONFIG,
    json_: JsonOption = False,
    output: OutputOption = None,
    verbose: VerboseOption = 0,
    quiet: QuietOption = False,
) -> None:
    """Read messages and show what is made of them; nothing is stored. One JSON object a line with --json."""
    from kartlegg.flow.parse import parse_files

    screen = Screen(quiet=quiet, verbose=verbose)
    json_ = json_ or output is not None
    lines, failed = [], 0
    for name, found in parse_files(config, files):
        failed += "error" in found
        if not json_:
            _show(screen, name, found)
            continue
        line = json.dumps(found, ensure_ascii=False) + "\n"
        if output is None:
            screen.write(line)
        else:
            lines.append(line)
    if output is not None:
        screen.write("".join(lines), output)
    if failed:
        raise InputError(f"{failed} could not be read", hint="Their lines say why, under `error`.")


def _show(screen: Screen, name: str, found: dict[str, object]) -> None:
    screen.show(name, style="bold")
    for key in ("error", "kind", "recipient", "matched_by", "phone", "late", "fte"):
        if found.get(key):
            screen.show(f"  {key}: {found[key]}")
    answers = found.get("answers")
    if isinstance(answers, dict):
        for question, text in answers.items():
            if text:
                screen.show(f"  {question}. " + str(text).replace("\n", "\n     "))
    doubts = found.get("doubts")
    for doubt in doubts if isinstance(doubts, list | tuple) else ():
        screen.show(f"  ? {doubt}", style="yellow")
    screen.show("")
