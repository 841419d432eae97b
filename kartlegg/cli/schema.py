"""``kartlegg schema``: the JSON Schema of config.yaml."""

from kartlegg.cli.app import app
from kartlegg.cli.options import SETTING_UP, OutputOption
from kartlegg.cli.screen import Screen


@app.command(rich_help_panel=SETTING_UP)
def schema(output: OutputOption = None) -> None:
    """Print the JSON Schema of config.yaml, with which an editor completes and checks it."""
    from kartlegg.config import json_schema

    Screen().write_json(json_schema(), output)
