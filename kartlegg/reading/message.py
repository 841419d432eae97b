"""A message taken apart: what the first step of a reading hands the others."""

from dataclasses import dataclass, field
from datetime import datetime

from kartlegg.model import Attachment


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """A message taken apart (RFC 5322, RFC 2045): headers decoded, texts decoded but not yet read."""

    headers: tuple[tuple[str, str], ...] = field(repr=False)  # in order; values unfolded, RFC 2047 words decoded
    content_type: str  # of the message itself: "multipart/report"
    plain: str | None = field(default=None, repr=False)
    html: str | None = field(default=None, repr=False)
    attachments: tuple[Attachment, ...] = ()  # documents and other files; no inline images
    pictures: tuple[str, ...] = ()  # file names of inline images that are large enough for a scanned page
    forwarded: tuple["Parts", ...] = field(default=(), repr=False)  # attached messages, taken apart
    report: tuple[tuple[str, str], ...] = field(default=(), repr=False)  # fields of a DSN or MDN, in order
    returned: str | None = field(default=None, repr=False)  # header block of the message that a report is about
    message_id: str | None = None  # without angle brackets
    sent: datetime | None = None  # the Date header; None when it is missing or cannot be read
    received: datetime | None = None  # as the last server on its way noted it; None when none did
    problems: tuple[str, ...] = ()  # what could not be read, in words for a person

    def header(self, name: str) -> str | None:
        """The first header field with this name, whatever its case, or None."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)

    def all_headers(self, name: str) -> tuple[str, ...]:
        """Every header field with this name, in order."""
        return tuple(value for key, value in self.headers if key.lower() == name.lower())
