"""``kartlegg parse``: reads messages without storing anything."""

import json
from pathlib import Path
from typing import Annotated, Any

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
    explain: Annotated[
        bool, typer.Option("--explain", help="For each line, tell which step kept, dropped or assigned it, and why.")
    ] = False,
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
    for name, found in parse_files(config, files, explained=explain):
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
    explanation = found.get("explanation")
    if isinstance(explanation, dict):
        _show_explanation(screen, explanation)
    screen.show("")


def _show_explanation(screen: Screen, explanation: dict[str, Any]) -> None:
    """Each line of each text, and below it what was done with it."""
    for reason in explanation["evidence"]:
        screen.show(f"  whose: {reason}")
    for text in explanation["texts"]:
        taken = "the answers are taken from it" if text["taken"] else "not used for the answers"
        screen.show(f"\n  {text['name'][0].upper()}{text['name'][1:]}: {taken}", style="bold")
        for line in text["lines"]:
            screen.show(f"  {line['line']:4}  {line['text']}")
            for note in line["notes"]:
                under = ", ".join(f"{question} {label}".strip() for question, label in note["questions"].items())
                done = f"{note['done']} to {under}" if under else note["done"]
                screen.show(f"        {done} ({note['step']}): {note['why']}", style="dim")
