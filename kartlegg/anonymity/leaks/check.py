"""The leak check: every rule over a document taken apart, against all that the round knows."""

from collections import Counter
from collections.abc import Callable, Iterator

from kartlegg.anonymity.leaks.answered import find_answered
from kartlegg.anonymity.leaks.attributes import find_attributes
from kartlegg.anonymity.leaks.beside import find_beside
from kartlegg.anonymity.leaks.counts import find_counts
from kartlegg.anonymity.leaks.editions import find_editions
from kartlegg.anonymity.leaks.events import find_events
from kartlegg.anonymity.leaks.figures import find_rare_figures
from kartlegg.anonymity.leaks.hidden import find_hidden
from kartlegg.anonymity.leaks.images import find_images
from kartlegg.anonymity.leaks.landmarks import find_landmarks
from kartlegg.anonymity.leaks.linking import find_linking
from kartlegg.anonymity.leaks.links import find_links
from kartlegg.anonymity.leaks.masks import find_masks
from kartlegg.anonymity.leaks.names import find_names
from kartlegg.anonymity.leaks.order import find_order
from kartlegg.anonymity.leaks.quotes import find_quotes
from kartlegg.anonymity.leaks.rare import find_rare_names
from kartlegg.anonymity.leaks.style import find_style
from kartlegg.anonymity.leaks.values import Document, Evidence, Leak, Severity
from kartlegg.limits import LEAKS

RULES: tuple[Callable[[Document, Evidence], Iterator[Leak]], ...] = (
    find_names,
    find_landmarks,
    find_rare_names,
    find_rare_figures,
    find_counts,
    find_events,
    find_quotes,
    find_style,
    find_order,
    find_linking,
    find_attributes,
    find_editions,
    find_answered,
    find_hidden,
    find_links,
    find_masks,
    find_images,
    find_beside,
)


def find_leaks(document: Document, evidence: Evidence) -> tuple[Leak, ...]:
    """Everything in a document that points back to somebody of the round; what stops comes first."""
    leaks = [leak for rule in RULES for leak in _bounded(rule(document, evidence))]
    return tuple(sorted(leaks, key=lambda leak: not leak.stops))


def _bounded(leaks: Iterator[Leak]) -> Iterator[Leak]:
    """At most so many of each severity: a thousand warnings must not hide the stop that follows them."""
    told: Counter[Severity] = Counter()
    for leak in leaks:
        told[leak.severity] += 1
        if told[leak.severity] <= LEAKS:
            yield leak
