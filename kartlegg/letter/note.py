"""From what was said on the phone to a message: the notes as text/plain, as if the recipient had written them."""

import hmac
from collections.abc import Mapping
from datetime import datetime
from email.utils import format_datetime

from kartlegg.letter.message import address_header, text_part, word_header
from kartlegg.model import Recipient, Survey


def compose_note(
    texts: Mapping[str, str],
    general: str,
    *,
    survey: Survey,
    recipient: Recipient,
    when: datetime,
    who: str,
    seed: bytes,
) -> bytes:
    """The note as an RFC 5322 message; the same note of the same call has the same bytes.

    Args:
        texts: What was said to each question.
        general: What was said beside them.
        survey: What was asked.
        recipient: Who said it.
        when: When the call was, in the survey's time zone.
        who: Who noted it.
        seed: The survey's secret seed, for a Message-ID that nobody else makes.
    """
    parts = [f"Telefonnotat: {recipient.name}, {when:%Y-%m-%d %H:%M}"]
    parts += [f"{one.id}. {one.label}\n{texts[one.id]}" for one in survey.questions if texts.get(one.id, "").strip()]
    body = "\n\n".join([*parts, *([general] if general else [])]) + "\n"
    key = hmac.digest(seed, f"note:{recipient.number}:{when.isoformat()}:{body}".encode(), "sha256").hex()[:24]
    headers = [
        address_header("From", [("", recipient.addresses[0])]),
        "Subject: Telefonnotat",
        f"Date: {format_datetime(when)}",
        f"Message-ID: <phone.{recipient.number}.{key}@kartlegg.invalid>",
        word_header("X-Kartlegg-Noted-By", who),
    ]
    return "".join(header + "\r\n" for header in headers).encode() + text_part(body)
