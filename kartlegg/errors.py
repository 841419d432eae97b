"""What can go wrong, told so that a person can go on.

Every error carries one line that says what and where, and a hint that says what to do. Raising prints nothing:
the command line catches the family at one place, prints it and ends with the kind's exit code.

    KartleggError          1  a fault of the program
    ├── UsageError         2  wrong use, or a question that was refused
    ├── InputError         3  configuration, recipients, templates, files to read
    ├── MailError          4  the mail server, the line to it, or what it refused
    ├── StoreError         5  the stored data: locked, unreadable, from a newer version
    └── DisclosureError    6  something in what is to be published points to a municipality or a person

No message and no hint holds a password or a token.
"""

from collections.abc import Sequence
from typing import ClassVar


class KartleggError(Exception):
    """Something that a user is told in one line, with a way on.

    Args:
        message: What went wrong and where: one line, a full sentence without a full stop.
        hint: What to do about it; empty when nothing can be done.
        details: Further lines of the same standing (several faults in one file), each told on its own line.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, hint: str = "", details: Sequence[str] = ()) -> None:
        """Keep the message, the hint and the further lines."""
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.details = tuple(details)


class UsageError(KartleggError):
    """The command was used in a way that cannot work, or a question was not answered with yes."""

    exit_code = 2


class InputError(KartleggError):
    """A file that the user wrote or gave (configuration, recipients, template, message) cannot be used."""

    exit_code = 3


class MailError(KartleggError):
    """A mail server could not be reached, refused the login, or broke off."""

    exit_code = 4


class StoreError(KartleggError):
    """What is stored cannot be read or written."""

    exit_code = 5


class AtWorkError(StoreError):
    """Another process is at the same work on the same store."""


class DisclosureError(KartleggError):
    """What was to be published points back to a municipality or a person."""

    exit_code = 6
