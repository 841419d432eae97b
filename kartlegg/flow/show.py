"""One recipient's letters, messages, answers and history, together."""

from dataclasses import dataclass

from kartlegg.flow.round import Round, find_readings, find_recipient
from kartlegg.flow.standing import find_standings, group_by_recipient
from kartlegg.model import FiledReading, Recipient, Standing
from kartlegg.reading.contract import to_json
from kartlegg.store import JournalRow, LetterRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """All that is known of one recipient."""

    recipient: Recipient
    standing: Standing
    letters: tuple[LetterRow, ...]
    readings: tuple[FiledReading, ...]
    history: tuple[JournalRow, ...]


def find_dossier(round_: Round, word: str) -> Dossier:
    """What is known of the recipient with this number or name.

    Raises:
        InputError: There is no such recipient.
    """
    recipient = find_recipient(round_.survey, word)
    (standing,) = (one for one in find_standings(round_) if one.recipient == recipient.number)
    return Dossier(
        recipient=recipient,
        standing=standing,
        letters=tuple(row for row in round_.store.letters.all() if row.recipient == recipient.number),
        readings=group_by_recipient(find_readings(round_)).get(recipient.number, ()),
        history=round_.store.records.history(recipient.number),
    )


def dossier_json(round_: Round, dossier: Dossier) -> dict[str, object]:
    """A dossier as plain JSON values; its messages as ``kartlegg parse --json`` has them."""
    recipient, standing = dossier.recipient, dossier.standing
    return {
        "number": recipient.number,
        "name": recipient.name,
        "addresses": list(recipient.addresses),
        "state": str(standing.state),
        "deadline": recipient.deadline.isoformat() if recipient.deadline else None,
        "answers": {
            answer.question: {"text": answer.text, "messages": list(answer.messages)} for answer in standing.answers
        },
        "doubts": list(standing.doubts),
        "letters": [
            {
                "kind": str(row.kind),
                "fate": str(row.fate),
                "message_id": row.message_id,
                "reply": row.reply,
                "at": (row.settled_at or row.planned_at).isoformat(),
            }
            for row in dossier.letters
        ],
        "messages": [
            {
                "message": filed.message,
                "arrived": filed.arrived.isoformat(),
                "by_phone": filed.by_phone,
                "evidence": list(filed.reading.evidence),
                **to_json(filed.reading, file="", survey=round_.survey),
            }
            for filed in dossier.readings
        ],
        "history": [
            {"at": row.at.isoformat(), "verb": row.verb, "detail": row.detail, "who": row.who}
            for row in dossier.history
        ],
    }
