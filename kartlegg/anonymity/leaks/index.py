"""What rules make of a round, kept for the next document: one publishing checks several, and often twice."""

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import TypeVar

from kartlegg.anonymity.leaks.values import Evidence
from kartlegg.limits import INDEXED_ROUNDS
from kartlegg.model import Language

Index = TypeVar("Index")


class _Round:
    """What all documents of a round are held against, without what is one document's own, as a key."""

    __slots__ = ("_hash", "evidence")

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = replace(evidence, editions=(), folder=(), language=Language.NYNORSK)
        self._hash = hash(tuple((reply.recipient, reply.text) for reply in evidence.replies))

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Round) and self.evidence == other.evidence


def once_a_round(make: Callable[[Evidence], Index]) -> Callable[[Evidence], Index]:
    """The same function, which makes its index once for all documents of a round.

    ``make`` is given the evidence without the document's language, its earlier editions and the files beside it.
    """
    kept = lru_cache(maxsize=INDEXED_ROUNDS)(lambda key: make(key.evidence))

    def index(evidence: Evidence) -> Index:
        return kept(_Round(evidence))

    return index
