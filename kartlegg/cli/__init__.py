"""The face: one room per command. A command reads its options, calls a flow and shows what comes back."""

# Each room adds its command when it is imported; the order is that of the help page.
# isort: off
from kartlegg.cli import (  # noqa: F401
    demo,
    init,
    check,
    login,
    schema,
    send,
    fetch,
    importing,
    status,
    show,
    assign,
    review,
    record,
    extend,
    remind,
    summarise,
    publish,
    leakcheck,
    export,
    parse,
    anonymise,
)

# isort: on
from kartlegg.cli.app import app, main

__all__ = ["app", "main"]
