"""``kartlegg summarise``: the draft, the worksheet, and the letter when nothing in it gives anyone away."""

from typing import TYPE_CHECKING, Annotated

import typer

from kartlegg.cli.app import app
from kartlegg.cli.clock import now
from kartlegg.cli.options import (
    DEFAULT_CONFIG,
    FLAG,
    SUMMARY,
    ConfigOption,
    FormatOption,
    LanguageOption,
    QuietOption,
    VerboseOption,
    read_formats,
    read_language,
)
from kartlegg.cli.screen import Screen, count_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kartlegg.flow.round import Clock, Round
    from kartlegg.flow.summarise import PublishedLetter, Summarised
    from kartlegg.model import Language


@app.command(rich_help_panel=SUMMARY)
def summarise(
    config: ConfigOption = DEFAULT_CONFIG,
    format_: FormatOption = "html,docx,pdf",
    language: LanguageOption = None,
    region: Annotated[
        str | None,
        typer.Option(
            "--region", metavar="NAME", help="One region alone, where enough have answered in it and outside."
        ),
    ] = None,
    force: Annotated[
        bool,
        typer.Option(
            "--force", metavar=FLAG, help="Write the draft anew although you have edited it; yours is kept beside it."
        ),
    ] = False,
    verbose: VerboseOption = 0,
    quiet: QuietOption = False,
) -> None:
    """Draft the anonymous summary, check it for names, and publish it as HTML, Word and PDF."""
    from kartlegg.flow.round import open_round

    with open_round(config) as round_:
        summarise_and_tell(
            Screen(quiet=quiet, verbose=verbose),
            round_,
            now=now,
            formats=read_formats(format_),
            language=read_language(language),
            region=region,
            force=force,
        )


def summarise_and_tell(
    screen: Screen,
    round_: "Round",
    *,
    now: "Clock",
    formats: "Sequence[str]" = ("html", "docx", "pdf"),
    language: "Language | None" = None,
    region: str | None = None,
    force: bool = False,
) -> "Summarised":
    """Write the draft and the worksheet, publish, and tell which files there are."""
    from kartlegg.flow import summarise as flow
    from kartlegg.flow.round import find_region

    if language and language != round_.survey.language:
        own = round_.survey.language
        screen.warn(f"The title, the sections' titles and the closing stay as config.yaml has them, in {own}.")
    chosen = find_region(round_.survey, region) if region is not None else None
    done = flow.summarise(round_, now=now, language=language, region=chosen, force=force)
    if done.kept:
        screen.say(f"Your edited draft is kept as {done.kept}")
    where = f" in {chosen}" if chosen else ""
    screen.say(f"{done.counts.answered} of {done.counts.asked} have answered{where}.")
    if done.doubtful:
        names = ", ".join(one.name for one in round_.survey.recipients if one.number in done.doubtful)
        screen.warn(f"Counted with answers that are in doubt: {names}. kartlegg review settles them.")
    screen.say(f"  {done.draft}    the draft, to edit")
    screen.say(f"  {done.worksheet}    for you alone: every statement with the replies behind it")
    published = flow.publish_draft(round_, done.draft, formats=formats, now=now, language=language)
    publish_and_tell(screen, published)
    screen.say(f"Edit the draft where you like, then: kartlegg publish {done.draft}")
    return done


def publish_and_tell(screen: Screen, published: "PublishedLetter") -> None:
    """Tell which files were published, and what a person should look at in them."""
    screen.say("Published. Nothing in it was found that stops a letter:")
    for path in published.files:
        screen.say(f"  {path}")
    if published.warnings:
        count = count_of(len(published.warnings), "place")
        screen.warn(f"Look at {count} in it, whether somebody could be known by it:")
        for line in published.warnings:
            screen.warn(f"  {line}")
