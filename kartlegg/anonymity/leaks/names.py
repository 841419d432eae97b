"""Names, addresses and numbers that point to a municipality or a person of the round, in any plain form."""

from collections.abc import Iterator

from kartlegg.anonymity.find import find_all
from kartlegg.anonymity.leaks.finding import LeakKind, make_leak
from kartlegg.anonymity.leaks.values import Document, Evidence, Leak, Severity
from kartlegg.model import IdentifierType

_MEND = "take it out, or list it under anonymity.allow with a reason if it is the subject of the sentence"
_KINDS = {
    kind: LeakKind(name=str(kind), row=row, severity=Severity.STOP, why=why, mend=_MEND)
    for kind, row, why in (
        (IdentifierType.MUNICIPALITY, 1, "points to a municipality of the round"),
        (IdentifierType.PERSON, 7, "names a person of the round"),
        (IdentifierType.PLACE, 5, "names a place"),
        (IdentifierType.ORGANISATION, 8, "names a local organisation"),
        (IdentifierType.EMAIL, 6, "is an e-mail address"),
        (IdentifierType.PHONE, 6, "is a phone number"),
        (IdentifierType.URL, 6, "is a web address"),
        (IdentifierType.NATIONAL_ID, 6, "is a national identity number"),
    )
}


def find_names(document: Document, evidence: Evidence) -> Iterator[Leak]:
    """Every identifier in every passage; what the allow list has stays."""
    for passage in document.passages:
        for found in find_all(passage.text, evidence.facts):
            whose = (found.whose,) if found.whose else ()
            yield make_leak(_KINDS[found.span.type], passage, found.span.start, found.span.end, whose=whose)
