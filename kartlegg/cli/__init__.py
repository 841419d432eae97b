"""The face: one room per command. A command reads its options, calls a flow and shows what comes back."""

from kartlegg.cli import (  # noqa: F401 - each room adds its command; the order is that of the help page
    assign,
    check,
    demo,
    fetch,
    importing,
    init,
    parse,
    publish,
    remind,
    schema,
    send,
    show,
    status,
    summarise,
)  # isort: skip
from kartlegg.cli.app import app, main

__all__ = ["app", "main"]
