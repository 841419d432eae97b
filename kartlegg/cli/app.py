"""The program: its commands, and the one place where an error becomes a message and an exit code."""

import os
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from kartlegg import __version__
from kartlegg.cli.screen import Screen
from kartlegg.errors import InputError, KartleggError

_INTERRUPTED = 130  # 128 + SIGINT, as shells have it
_BROKEN_PIPE = 141  # 128 + SIGPIPE, likewise

app = typer.Typer(
    name="kartlegg",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="A first look: kartlegg demo. A round of your own: kartlegg init my-survey.",
)


def _version(value: bool) -> None:
    if value:
        typer.echo(f"kartlegg {__version__}")
        raise typer.Exit


@app.callback()
def kartlegg(
    version: Annotated[
        bool, typer.Option("--version", metavar="", help="Show the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Mail questions to municipalities, collect their free-text replies, publish an anonymous summary."""


def main() -> None:
    """Run the program; every way out of it ends here."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and hasattr(stream, "reconfigure") and not stream.isatty():
            stream.reconfigure(encoding="utf-8", errors="replace")  # pipes and files are UTF-8 on every system
    try:
        app()
    except KartleggError as error:
        Screen().fail(error)
        sys.exit(error.exit_code)
    except SystemExit as ended:
        if ended.code == _INTERRUPTED:  # Typer turns Ctrl-C into this code
            Screen().warn("interrupted; what was done is stored, and the same command goes on from there.")
        raise
    except BrokenPipeError:  # who reads our output has seen enough, as with `| head`
        sys.stdout = None  # nothing more can be written, not even at the end
        sys.exit(_BROKEN_PIPE)
    except OSError as error:  # a disk that is full, a folder that may not be written to
        place = f"{error.filename}: " if error.filename else ""
        wrong = InputError(f"{place}{error.strerror or error}", hint="What was done before that is stored.")
        Screen().fail(wrong)
        sys.exit(wrong.exit_code)
    except Exception as error:  # a fault of ours: the traceback goes to a file, not to the user
        Screen().fail(
            KartleggError(
                f"a fault in the program: {type(error).__name__}",
                hint=f"Nothing that was stored is lost. The details are in {_keep_traceback()}; please report it.",
            )
        )
        sys.exit(KartleggError.exit_code)


def _keep_traceback() -> Path:
    import traceback

    handle, name = tempfile.mkstemp(prefix="kartlegg-fault-", suffix=".txt")  # readable by its owner only
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(f"kartlegg {__version__}, Python {sys.version}\n\n{traceback.format_exc()}")
    return Path(name)
