"""The leak check of finished documents: ``extract`` takes one apart, ``find_leaks`` holds it against the round."""

from kartlegg.anonymity.leaks.check import find_leaks
from kartlegg.anonymity.leaks.extract import extract
from kartlegg.anonymity.leaks.values import (
    Document,
    Edition,
    Evidence,
    Leak,
    Passage,
    PassageKind,
    Reply,
    Severity,
)

__all__ = [
    "Document",
    "Edition",
    "Evidence",
    "Leak",
    "Passage",
    "PassageKind",
    "Reply",
    "Severity",
    "extract",
    "find_leaks",
]
