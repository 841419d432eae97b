"""Taking in messages and documents from files, as if they had been collected from the mailbox."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from kartlegg.errors import InputError
from kartlegg.flow.fetch import FetchEvent, MessageLeft, MessageStored
from kartlegg.flow.round import Clock, Round, find_readings, find_recipient
from kartlegg.mail.files import DOCUMENT_SUFFIXES, FoundMessage, read_files, wrap_document
from kartlegg.model import Correction, Recipient
from kartlegg.reading.parts import identify
from kartlegg.store.messages import Incoming


def import_files(
    round_: Round, paths: Sequence[Path], *, now: Clock, recipient: str | None = None, who: str = ""
) -> Iterator[FetchEvent]:
    """Store messages from files, and loose documents as a recipient's own. Call it inside ``collecting``.

    Raises:
        InputError: A loose document comes without a recipient, or the recipient is none of the survey's.
    """
    chosen = find_recipient(round_.survey, recipient) if recipient else None
    loose = [path for path in paths if path.suffix.lower() in DOCUMENT_SUFFIXES]
    if loose and chosen is None:
        raise InputError(
            f"{loose[0]} is a document without a sender", hint="Say whose it is: kartlegg import FILE --recipient ID."
        )
    nobodys = {one.message for one in find_readings(round_) if one.reading.recipient is None}
    for path in paths:
        found: Iterable[FoundMessage]
        if path in loose and chosen is not None:
            found = [FoundMessage(name=str(path), raw=wrap_document(path, sender=chosen.addresses[0]))]
        else:
            found = read_files([path])
        for one in found:
            if one.error:
                yield MessageLeft(source=one.name, why=one.error, again=False)
                continue
            identity = identify(one.raw)
            incoming = Incoming(
                raw=one.raw, message_id=identity.message_id, digest=identity.digest, source=one.name,
                arrived=identity.sent or now(),
            )  # fmt: skip
            (stored,) = round_.store.messages.store_batch([incoming])
            if chosen is not None and (stored.new or stored.message in nobodys):
                _file(round_, stored.message, chosen, who=who, at=now())
            yield MessageStored(stored=stored, source=one.name)


def _file(round_: Round, message: int, recipient: Recipient, *, who: str, at: datetime) -> None:
    """File a message under the recipient that it was imported for."""
    known = round_.store.decisions.corrections().get(message, Correction())
    round_.store.decisions.add(
        replace(known, recipient=recipient.number, is_filed=True, address=""),
        message=message,
        words=f"filed under {recipient.number} {recipient.name} when it was imported",
        who=who,
        at=at,
        recipient=recipient.number,
        again=True,
    )
