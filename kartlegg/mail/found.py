"""What a file turns out to hold."""

from dataclasses import dataclass, field

from kartlegg.limits import MESSAGE_BYTES

TOO_LARGE = (
    f"it is larger than {MESSAGE_BYTES / 1e6:.0f} MB; save what is attached to it "
    "and take that in: kartlegg import FILE --recipient ID"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundMessage:
    """A message in a file, or why there is none."""

    name: str  # the path; path#n for the n-th of a file that holds several, from 1
    raw: bytes = field(default=b"", repr=False)
    document: str | None = None  # the name of a loose document, whose bytes are ``raw``; it has an error too
    error: str | None = None
    inner: str = ""  # the file's name in the folder or zip

    @property
    def place(self) -> str:
        """Where it was found, for a person."""
        return f"{self.name} ({self.inner})" if self.inner else self.name
