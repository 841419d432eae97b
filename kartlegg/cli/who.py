"""Who decides: the name that stands in the history."""

import getpass
from typing import Annotated

import typer

from kartlegg.cli.screen import clean

ByOption = Annotated[
    str | None,
    typer.Option("--by", metavar="NAME", help="Who decides, for the history.", show_default="your user name"),
]

_NOBODY = "somebody"  # a service without an entry among the system's users


def who(by: str | None) -> str:
    """The name given, or else the name that the operating system knows the user by."""
    name = " ".join(clean(by or "").split())
    if name:
        return name
    try:
        return getpass.getuser()
    except (OSError, ImportError, KeyError):
        return _NOBODY
