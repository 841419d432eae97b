"""The reading of a phone note: it says nothing by itself, since what was said stands in the decision beside it.

So no rule, however clever, ever changes what the officer noted; and a note that is taken back is nobody's answer.
"""

from kartlegg.model import Kind, Reading
from kartlegg.reading.addresses import author_of
from kartlegg.reading.parts import take_apart

PHONE_RULE = "phone"  # of an answer that was given on the phone


def read_note(raw: bytes) -> Reading:
    """The note as a message from nobody that holds no answer."""
    parts = take_apart(raw)
    return Reading(
        kind=Kind.OTHER,
        message_id=parts.message_id,
        subject=parts.header("Subject") or "",
        from_address=author_of(parts.header("From"))[1],
        sent=parts.sent,
        reply_text=(parts.plain or "").strip().replace("\r\n", "\n"),
    )
