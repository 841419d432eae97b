"""When a reply came, and whether that was too late.

Clocks are wrong, and mail is under way for a while. What a server noted when it took a message in is surer than the
Date that the sender's machine wrote; but a sender is not late because greylisting or a full queue held a message back.
So the Date counts as long as it can be true: not after the arrival, and not longer before it than mail is tried for.
"""

from datetime import UTC, datetime

from kartlegg.limits import MAIL_UNDER_WAY
from kartlegg.model import Reading


def came_at(reading: Reading, arrived: datetime | None) -> datetime | None:
    """The moment that decides whether a reply is in time; None when nothing tells it.

    Args:
        reading: With its Date header and the stamp of the last server on its way (RFC 5321 §4.4).
        arrived: When the mailbox got it (RFC 3501 §2.3.3), None where nobody knows. A message that was moved between
            mailboxes gets a new one, so the earlier of the two stamps is when it arrived.
    """
    stamps = [one.astimezone(UTC) for one in (arrived, reading.received) if one is not None]
    landed = min(stamps, default=None)
    sent = reading.sent.astimezone(UTC) if reading.sent else None
    if landed is None or sent is None:
        return sent or landed
    return sent if landed - MAIL_UNDER_WAY <= sent <= landed else landed


def is_late(reading: Reading, deadline: datetime | None, arrived: datetime | None = None) -> bool:
    """Whether a reply came after the deadline; one that came in its last second is in time."""
    moment = came_at(reading, arrived)
    return bool(moment and deadline and moment > deadline.astimezone(UTC))
