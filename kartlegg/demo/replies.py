"""What each municipality of the demo sends when it gets a letter or a reminder."""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage

from kartlegg.demo import clients, machines
from kartlegg.demo.mime import Received, finish, parse_letter
from kartlegg.demo.towns import Behaviour, Town

_Writer = Callable[[Town, Received, datetime], EmailMessage]

_WRITERS: dict[Behaviour, _Writer] = {
    Behaviour.TOP_POSTED: clients.top_posted,
    Behaviour.INLINE: clients.inline,
    Behaviour.OUTLOOK: clients.outlook,
    Behaviour.GMAIL: clients.gmail,
    Behaviour.IPHONE: clients.iphone,
    Behaviour.RESTATED: clients.restated,
    Behaviour.PROSE: clients.prose,
    Behaviour.TABLE: clients.table,
    Behaviour.WORD: machines.with_word_file,
    Behaviour.ARCHIVE: machines.from_archive,
    Behaviour.RECEIPT_FIRST: clients.outlook,
    Behaviour.AWAY_FIRST: clients.top_posted,
    Behaviour.REMINDED: clients.top_posted,
    Behaviour.CORRECTION: clients.outlook,
    Behaviour.COMBINED: clients.combined,
    Behaviour.READ_RECEIPT: clients.gmail,
    Behaviour.PRIVATE: clients.private,
}
_MACHINES: dict[Behaviour, _Writer] = {
    Behaviour.RECEIPT_FIRST: machines.ticket,
    Behaviour.AWAY_FIRST: machines.away,
    Behaviour.READ_RECEIPT: machines.read_receipt,
    Behaviour.REFUSED: machines.bounce,
}
_AFTER_REMINDER = {Behaviour.AWAY_FIRST, Behaviour.REMINDED}
_MACHINE_S = 90  # a machine answers within two minutes
_OPENS, _CLOSES = 8, 15  # office hours: the first full hour, and the one that no answer falls into


def replies_to(town: Town, letter: bytes, *, now: datetime, reminder: bool = False) -> tuple[bytes, ...]:
    """The messages that a municipality sends because of a letter, with CRLF line ends, oldest first.

    Args:
        town: Who answers.
        letter: Our message as it arrived; its text, subject and ids are quoted.
        now: Stands in for the letter's Date when it has none.
        reminder: Whether this is the reminder; most have answered the letter and are silent then.

    Returns:
        None, one or two messages. Their Date is ``town.answers_after_days`` days after the letter's, in office
        hours; a machine's is a minute after it. The same letter gives the same bytes.
    """
    received = parse_letter(letter, now=now)
    date = _office_hour(received.sent + timedelta(days=town.answers_after_days), town)
    out: list[EmailMessage] = []
    if not reminder and town.behaviour in _MACHINES:
        out.append(_MACHINES[town.behaviour](town, received, received.sent + timedelta(seconds=_MACHINE_S)))
    if reminder == (town.behaviour in _AFTER_REMINDER):
        out += _from_person(town, received, date)
    return tuple(finish(message) for message in out)


def _from_person(town: Town, letter: Received, date: datetime) -> list[EmailMessage]:
    match town.behaviour:
        case Behaviour.CALL | Behaviour.LATER:
            return [clients.short(town, letter, date, town.opening)]
        case Behaviour.RECEIPT_FIRST:
            subject = f"IKT-kartlegging – {town.name} kommune"
            return [clients.outlook(town, letter, date, subject=subject)]
        case Behaviour.CORRECTION:
            second = clients.short(town, letter, date + timedelta(days=1), town.correction)
            return [clients.outlook(town, letter, date), second]
        case _:
            writer = _WRITERS.get(town.behaviour)
            return [writer(town, letter, date)] if writer else []


def _office_hour(day: datetime, town: Town) -> datetime:
    """A moment of that day in office hours, another for each municipality."""
    digest = hashlib.sha256(town.number.encode()).digest()
    hour = _OPENS + digest[0] % (_CLOSES - _OPENS)
    return day.replace(hour=hour, minute=digest[1] % 60, second=digest[2] % 60, microsecond=0)
