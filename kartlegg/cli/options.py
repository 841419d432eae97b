"""The options that several commands share, told in one place."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from kartlegg.model import Language

FLAG = ""  # the metavar of an option without a value: Typer would print its type, as if one had to be given

ConfigOption = Annotated[
    Path,
    typer.Option(
        "--config",
        "-c",
        metavar="FILE",
        envvar="KARTLEGG_CONFIG",
        help="The survey's configuration.",
        dir_okay=False,
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", metavar=FLAG, help="Print JSON for other programs.")]
OutputOption = Annotated[
    Path | None,
    typer.Option(
        "--output", "-o", metavar="FILE", help="Write the JSON to this file instead of the screen.", dir_okay=False
    ),
]
YesOption = Annotated[bool, typer.Option("--yes", "-y", metavar=FLAG, help="Answer the question with yes.")]
VerboseOption = Annotated[
    int,
    typer.Option(
        "--verbose",
        "-v",
        metavar=FLAG,
        count=True,
        help="Tell more; -vv shows what is said to the mail servers, without secrets.",
        show_default=False,
    ),
]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", metavar=FLAG, help="Tell only what went wrong.")]
OnlyOption = Annotated[
    list[str] | None,
    typer.Option("--only", metavar="ID", help="Only this recipient, by number or name; may be given again."),
]
NoWaitOption = Annotated[
    bool,
    typer.Option(
        "--no-wait", metavar=FLAG, help="Leave letters that the server puts off to the next run, without waiting."
    ),
]
UnknownOption = Annotated[
    str | None,
    typer.Option("--unknown", metavar="resend|skip", help="What to do with letters that may have arrived."),
]
FormatOption = Annotated[
    str, typer.Option("--format", metavar="LIST", help="The formats to publish: html, docx, pdf, parted by commas.")
]
LanguageOption = Annotated[
    str | None, typer.Option("--language", metavar="nn|nb", help="Another written form than the survey's.")
]

DEFAULT_CONFIG = Path("config.yaml")

SETTING_UP = "Setting up"
ROUND = "The round"
SUMMARY = "The summary"
APART = "Trying it out"


def read_formats(word: str) -> tuple[str, ...]:
    """The formats in a list parted by commas.

    Raises:
        typer.BadParameter: There is none, or one that is not known.
    """
    formats = tuple(dict.fromkeys(one.strip().lower() for one in word.split(",") if one.strip()))
    from kartlegg.model import FORMATS

    if not formats or not set(formats) <= set(FORMATS):
        raise typer.BadParameter("name at least one of html, docx, pdf, and nothing else", param_hint="--format")
    return formats


def read_language(word: str | None) -> "Language | None":
    """The written form that an option names.

    Raises:
        typer.BadParameter: It is neither nn nor nb.
    """
    from kartlegg.model import Language

    if word is None:
        return None
    if word not in set(Language):
        raise typer.BadParameter("it is nn (nynorsk) or nb (bokmål)", param_hint="--language")
    return Language(word)
