"""``kartlegg schema``: the JSON Schema of config.yaml."""

from kartlegg.cli.app import app
from kartlegg.cli.options import SETTING_UP, OutputOption, QuietOption, VerboseOption
from kartlegg.cli.screen import Screen


@app.command(rich_help_panel=SETTING_UP)
def schema(output: OutputOption = None, verbose: VerboseOption = 0, quiet: QuietOption = False) -> None:
    """Print the JSON Schema of config.yaml, with which an editor completes and checks it."""
    from kartlegg.config import json_schema

    Screen(quiet=quiet, verbose=verbose).write_json(json_schema(), output)
