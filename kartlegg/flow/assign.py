"""Filing a message under a recipient by hand; what a person decides teaches the next match."""

from kartlegg.errors import InputError
from kartlegg.flow.read import read_messages
from kartlegg.flow.round import Clock, Round, find_recipient
from kartlegg.model import Recipient


def assign_message(round_: Round, message: int, recipient: str, *, now: Clock) -> Recipient:
    """File a message under a recipient and remember its sender's address; gives the recipient.

    Raises:
        InputError: There is no such message or recipient.
    """
    chosen = find_recipient(round_.survey, recipient)
    filed = {one.message: one.reading for one in round_.store.messages.filed()}
    row = round_.store.messages.get(message)
    if row is None:
        raise InputError(
            f"there is no message {message}", hint="`kartlegg status` and `kartlegg show` give the numbers."
        )
    if row.duplicate_of is not None:
        raise InputError(
            f"message {message} is the same as message {row.duplicate_of}, come by another way",
            hint=f"Assign message {row.duplicate_of}.",
        )
    reading = filed.get(message)
    address = reading.from_address if reading else ""
    ours = {one.casefold() for other in round_.survey.recipients for one in other.addresses}
    if address.casefold() in ours:
        address = ""  # a recipient's own address must go on meaning that recipient
    round_.store.messages.assign(message, chosen.number, address=address.casefold(), at=now())
    detail = f"message {message} filed under {chosen.number} {chosen.name} by hand"
    round_.store.records.note("assign", detail, at=now(), recipient=chosen.number, message=message)
    for _ in read_messages(round_):
        pass  # other messages from the same address find their place
    return chosen
