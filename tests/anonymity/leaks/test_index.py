"""What a rule makes of a round is made once for all of its documents, and anew for another round."""

from collections.abc import Callable
from dataclasses import replace

from kartlegg.anonymity.leaks import Edition, Evidence
from kartlegg.anonymity.leaks.index import once_a_round
from kartlegg.model import Language
from leak_rounds import evidence_of


def _counting() -> tuple[list[str], Callable[[Evidence], str]]:
    made: list[str] = []

    @once_a_round
    def index(evidence: Evidence) -> str:
        made.append(" ".join(reply.text for reply in evidence.replies).strip())
        return made[-1]

    return made, index


def test_one_index_serves_every_document_of_a_round() -> None:
    made, index = _counting()
    first = evidence_of("to årsverk", "tre årsverk")
    edition = Edition(name="utkast.md", text="Utkast")
    for evidence in (
        first,
        replace(first, language=Language.BOKMAL),
        replace(first, editions=(edition,), folder=("brev.pdf",)),
        evidence_of("to årsverk", "tre årsverk"),
    ):
        assert index(evidence) == "to årsverk tre årsverk"
    assert len(made) == 1


def test_another_round_has_another_index() -> None:
    """A reply, what the letter says, and who was asked all make a round."""
    made, index = _counting()
    first = evidence_of("to årsverk", "tre årsverk")
    index(first)
    for evidence in (
        evidence_of("to årsverk", "fire årsverk"),
        replace(first, known=("brevet",)),
        replace(first, facts=replace(first.facts, persons=("Kari Testhaug",))),
    ):
        index(evidence)
    assert len(made) == 4
