"""The leak check: every rule over a document taken apart, against all that the round knows."""

from collections.abc import Callable, Iterator

from kartlegg.anonymity.leaks.images import find_images
from kartlegg.anonymity.leaks.names import find_names
from kartlegg.anonymity.leaks.quotes import find_quotes
from kartlegg.anonymity.leaks.values import Document, Evidence, Leak

RULES: tuple[Callable[[Document, Evidence], Iterator[Leak]], ...] = (find_names, find_quotes, find_images)


def find_leaks(document: Document, evidence: Evidence) -> tuple[Leak, ...]:
    """Everything in a document that points back to somebody of the round; what stops comes first."""
    leaks = [leak for rule in RULES for leak in rule(document, evidence)]
    return tuple(sorted(leaks, key=lambda leak: not leak.stops))
