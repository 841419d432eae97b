"""A list in the order of the senders tells whose each item is."""

from dataclasses import replace

import pytest

from kartlegg.anonymity.leaks.order import find_order
from structure_rounds import REPLIES, found, make_evidence, with_replies

# One paraphrase a recipient, with a word or two of its reply.
NYNORSK = {
    "1228": "gamle termostatar og ein utgått brannmur",
    "1211": "support som stoppar når sauesankinga står på",
    "1233": "orgelpiper ved serverrommet",
    "1219": "ei ferjekai utan breiband",
    "1238": "sensorar for epleslang og fruktlager",
    "1216": "eit småkraftverk med vekselstraum",
    "1232": "turistbussar som fyller mobilnettet",
    "1224": "eit klokketårn som er antennemast",
}
BOKMAL = {
    "1228": "utgåtte brannmurer og termostater",
    "1211": "support som stopper under sauesanking",
    "1233": "orgelpiper i rådhuset",
    "1219": "ferjekai uten bredbånd",
    "1238": "epleslang og sensorer",
    "1216": "vekselstrøm fra småkraftverket",
    "1232": "turistbusser i mobilnettet",
    "1224": "klokketårn og antennemast",
}
ARRIVAL = [number for number, _ in REPLIES]
NUMBER = sorted(ARRIVAL)
NAME = ["1219", "1228", "1233", "1238", "1232", "1216", "1224", "1211"]


@pytest.mark.parametrize("words", [NYNORSK, BOKMAL], ids=["nynorsk", "bokmal"])
@pytest.mark.parametrize(
    ("order", "told"),
    [
        pytest.param(ARRIVAL, "in which they answered", id="arrival"),
        pytest.param(ARRIVAL[::-1], "in which they answered", id="arrival-backwards"),
        pytest.param(NUMBER, "of their numbers", id="number"),
        pytest.param(NAME, "of their names", id="alphabet"),
        pytest.param(ARRIVAL[:5], "in which they answered", id="a-part"),
        pytest.param([*ARRIVAL[:3], ARRIVAL[4], ARRIVAL[3], *ARRIVAL[5:]], "in which they answered", id="one-swapped"),
    ],
)
@pytest.mark.parametrize("marker", ["- ", "1. ", "| x | "], ids=["bullets", "numbers", "table"])
def test_a_list_in_the_senders_order_is_found(words: dict[str, str], order: list[str], told: str, marker: str) -> None:
    head = "| h | i |\n" if marker.startswith("|") else ""
    end = " |" if head else ""
    (leak,) = found(find_order, "Dette kom fram:\n\n" + head + "\n".join(f"{marker}{words[one]}{end}" for one in order))
    assert told in leak.why
    assert not leak.stops
    assert set(leak.whose) <= set(order)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "\n".join(f"- {NYNORSK[one]}" for one in ("1233", "1216", "1228", "1232", "1211", "1224")), id="shuffled"
        ),
        pytest.param("\n".join(f"- {NYNORSK[one]}" for one in ARRIVAL[:3]), id="three-items"),
        pytest.param(
            "- manglar kompetanse (4)\n- manglar pengar (3)\n- felles drift (3)\n- kurs (3)", id="shared-themes"
        ),
        pytest.param("- mangler penger (4)\n- felles drift (3)\n- kurs (3)\n- nettverk (3)", id="shared-themes-bokmal"),
        pytest.param("Termostatar. Sauesanking. Orgelpiper. Ferjekai. Epleslang.", id="no-list"),
        pytest.param("- ein\n- to\n- tre\n- fire\n- fem", id="nothing-of-any-reply"),
        pytest.param("", id="empty"),
    ],
)
def test_other_lists_pass(text: str) -> None:
    assert found(find_order, text) == ()


def test_a_letters_own_order_passes() -> None:
    """By falling counts, or as the code book has it; equal counts hide no order of arrival."""
    falling = "\n".join(f"- {NYNORSK[one]} ({20 - place})" for place, one in enumerate(ARRIVAL))
    assert found(find_order, falling) == ()
    assert found(find_order, "\n".join(f"- {NYNORSK[one]} (3)" for one in ARRIVAL))
    text = "\n".join(f"- {NYNORSK[one]}" for one in ARRIVAL)
    assert found(find_order, text, replace(make_evidence(), known=tuple(NYNORSK.values()))) == ()


def test_a_round_without_replies_passes() -> None:
    evidence = with_replies(make_evidence(), 0)
    assert found(find_order, "- a\n- b\n- c\n- d\n", evidence) == ()


def test_a_long_list_takes_no_long_time() -> None:
    replies = [(str(1000 + index), f"særord{index:04}xyz ord") for index in range(300)]
    text = "\n".join(f"- særord{index:04}xyz" for index in range(300))
    found(find_order, text, make_evidence(replies=replies))
