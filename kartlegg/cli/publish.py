"""``kartlegg publish``: the letter from an edited draft."""

from pathlib import Path
from typing import Annotated

import typer

from kartlegg.cli.app import app
from kartlegg.cli.clock import now
from kartlegg.cli.options import (
    DEFAULT_CONFIG,
    SUMMARY,
    ConfigOption,
    FormatOption,
    LanguageOption,
    QuietOption,
    VerboseOption,
    read_formats,
    read_language,
)
from kartlegg.cli.screen import Screen


@app.command(rich_help_panel=SUMMARY)
def publish(
    draft: Annotated[Path, typer.Argument(metavar="DRAFT", help="The edited draft, Markdown.")],
    config: ConfigOption = DEFAULT_CONFIG,
    format_: FormatOption = "html,docx,pdf",
    language: LanguageOption = None,
    verbose: VerboseOption = 0,
    quiet: QuietOption = False,
) -> None:
    """Publish an edited draft beside it, after the check for names; the draft itself is never changed."""
    from kartlegg.cli.summarise import publish_and_tell
    from kartlegg.flow.round import open_round
    from kartlegg.flow.summarise import publish_draft

    with open_round(config) as round_:
        published = publish_draft(
            round_, draft, formats=read_formats(format_), now=now, language=read_language(language)
        )
        publish_and_tell(Screen(quiet=quiet, verbose=verbose), published)
