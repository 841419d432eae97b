"""No text and no round makes a rule raise or hang."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kartlegg.anonymity.leaks.answered import find_answered
from kartlegg.anonymity.leaks.attributes import find_attributes
from kartlegg.anonymity.leaks.editions import find_editions
from kartlegg.anonymity.leaks.linking import find_linking
from kartlegg.anonymity.leaks.masks import find_masks
from kartlegg.anonymity.leaks.order import find_order
from kartlegg.anonymity.leaks.values import PassageKind
from structure_rounds import Rule, document_of, found, make_evidence

RULES = (find_order, find_linking, find_attributes, find_editions, find_answered, find_masks)
EMPTY = make_evidence(replies=(), recipients=())
ROUND = make_evidence(editions=["Åtte kommunar vil ha kurs (8)."])
PIECES = st.one_of(
    st.text(max_size=10),
    st.sampled_from(
        ["- ", "| ", " |", "\n", "\t", "1. ", "K7", "***", "█", "svar ", "kommune ", "[kommune]", "deadbeef1", "(8)",
         "av 33 ", "over 15 000 innb", "Fjorden ", "17. oktober ", "Vassvik", "den same ", "#", "\u00ad", "\u0301", "İ"]
    ),
)  # fmt: skip


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
@given(text=st.lists(PIECES, max_size=30).map("".join), kind=st.sampled_from(list(PassageKind)))
@settings(max_examples=60, deadline=None)
def test_any_text_is_looked_through(rule: Rule, text: str, kind: PassageKind) -> None:
    for evidence in (EMPTY, ROUND):
        for leak in rule(document_of(text, kind=kind), evidence):
            assert leak.text
            assert leak.text in text


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize(
    "piece",
    ["svar kom ", "kommune ", "O", "*", "█", "- a\n", "| a | b |\n", "1 ", "a-", ".", "[kommune", "\n", "over 10 000 "],
)  # fmt: skip
def test_time_is_linear_in_hostile_text(rule: Rule, piece: str) -> None:
    text = piece * (40_000 // len(piece))
    start = time.perf_counter()
    found(rule, text, ROUND)
    assert time.perf_counter() - start < 5
