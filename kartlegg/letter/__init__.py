"""Letters: a Jinja template becomes a Letter, a Letter becomes an RFC 5322 message."""

from kartlegg.letter.message import compose
from kartlegg.letter.write import letter_templates, read_attachments, write_letter

__all__ = ["compose", "letter_templates", "read_attachments", "write_letter"]
