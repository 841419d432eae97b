"""``kartlegg anonymise``: text in, text without names out."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kartlegg.cli.app import app
from kartlegg.cli.options import (
    APART,
    DEFAULT_CONFIG,
    JsonOption,
    QuietOption,
    VerboseOption,
    read_language,
)
from kartlegg.cli.screen import Screen, count_of
from kartlegg.errors import InputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kartlegg.flow.anonymise import Anonymised, Known

_STDIN = Path("-")


@app.command(rich_help_panel=APART)
def anonymise(
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[FILE]...", help="txt, md, docx, odt, pptx, pdf or html; standard input without one."),
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option(
            "--config",
            "-c",
            metavar="FILE",
            envvar="KARTLEGG_CONFIG",
            help="A survey whose own names are looked for too.",
            show_default="config.yaml where there is one",
            dir_okay=False,
        ),
    ] = None,
    language: Annotated[
        str | None,
        typer.Option(
            "--language", metavar="nn|nb", help="Of the placeholders.", show_default="the text's own, or the survey's"
        ),
    ] = None,
    json_: JsonOption = False,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="PATH", help="Write to this file; for several files, a folder to write them to."
        ),
    ] = None,
    verbose: VerboseOption = 0,
    quiet: QuietOption = False,
) -> None:
    """Take names out of a text: municipalities, persons, places, bodies, addresses, numbers. Needs no survey."""
    from kartlegg.flow.anonymise import anonymise_files, anonymise_text, decode

    screen = Screen(quiet=quiet, verbose=verbose)
    paths = [path for path in files or () if path != _STDIN]
    if len(paths) != len(files or ()) and paths:
        raise UsageError("standard input (-) and files cannot be mixed", hint="Run it twice.")
    _refuse_target(output, paths)
    known, chosen = _known(screen, config), read_language(language)
    if paths:
        done = anonymise_files(paths, known=known, language=chosen)
    else:
        if sys.stdin.isatty():
            screen.say("Type the text, then end it with Ctrl-D (on Windows Ctrl-Z and Enter).")
        done = (anonymise_text(decode(sys.stdin.buffer.read(), "standard input"), known=known, language=chosen),)
    _write(screen, done, json_=json_, output=output)
    for one in done:
        for doubt in one.doubts:
            where = f"{one.name}: " if one.name else ""
            screen.warn(f"{where}{doubt.text} may be a mistyped national identity number; it was left. Look at it.")


def _refuse_target(output: Path | None, paths: "Sequence[Path]") -> None:
    """Stop before a file is lost, or text is called a document.

    Raises:
        UsageError: The output is one of the files that are read, or its name promises another format.
    """
    if output is None:
        return
    if any(output.exists() and path.exists() and output.samefile(path) for path in paths):
        raise UsageError(f"{output} is read, and would be overwritten", hint="Name another file after --output.")
    if output.suffix.lower() in {".docx", ".odt", ".pptx", ".pdf", ".html", ".htm"}:
        raise UsageError(
            f"what is written is text, and {output} is named as a document", hint="Name it .txt, .md or .json."
        )


def _known(screen: Screen, config: Path | None) -> "Known":
    """What is known of a round; little where there is no survey."""
    from kartlegg.flow.anonymise import Known, known_from

    path = config if config is not None else DEFAULT_CONFIG
    if config is None and not path.exists():
        screen.detail("There is no survey here: only the general lists of names are used.")
        return Known()
    known = known_from(path)
    count = count_of(len(known.facts.recipients), "recipient")
    screen.detail(f"With the names of {path}: {count} and all who wrote.")
    return known


def _write(screen: Screen, done: "Sequence[Anonymised]", *, json_: bool, output: Path | None) -> None:
    """Bytes out as they are on every system: a filter must not change line ends."""
    texts = [json.dumps(one.to_json(), ensure_ascii=False) + "\n" if json_ else one.text for one in done]
    if output is not None and len(done) > 1 and not json_:
        output.mkdir(parents=True, exist_ok=True)
        for index, (one, text) in enumerate(zip(done, texts, strict=True), 1):
            # A file's name may name somebody, so that it is not taken over.
            target = output / f"anonym-{index}{'.md' if Path(one.name).suffix == '.md' else '.txt'}"
            target.write_bytes(text.encode())
            screen.say(f"  {one.name}: {target}")
    elif output is not None:
        if output.is_dir():
            raise InputError(f"{output} is a folder", hint="Name a file: --output FILE.")
        output.write_bytes("".join(texts).encode())
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write("".join(texts).encode())
        sys.stdout.buffer.flush()
