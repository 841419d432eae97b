"""All rules together: any text is read without a fault and in time, and what is told stands in the document."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kartlegg.anonymity.leaks import find_leaks
from leak_rounds import body, evidence_of

EVIDENCE = evidence_of(
    "Vi har 3 servarar, 0,4 årsverk og éin kommune. Ab ABC og Fjordax. Straumen gjekk to gonger i haust.",
    "1 1 1 1 ein kommune har 🙂 og 14. mars 2031, 2½ årsverk.",
    "",
)
PIECES = (
    *(
        "ein kommune har ",
        "alle utanom to ",
        "(1). ",
        "1\t",
        "| 2 |",
        "\n",
        "\n\n# ",
        "- ",
        "«",
        "»",
        "🙂",
        "½",
        "\u00ad",
        "å",
    ),
    *("0,4 årsverk ", "to hundre og ", "null komma ", "14. mars ", "1.1.", "2017/12 ", "9 % av dei ", "den største "),
    *(
        "kommunen med ",
        "Ab",
        "ABC ",
        "](",
        'href="',
        "@",
        "§ ",
        "kr ",
        "Vestvik",
        "Kari Testhaug ",
        "straumen gjekk to ",
    ),
)


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=30))
@settings(max_examples=200, deadline=None)
def test_any_text_is_read_and_findings_stand_in_it(pieces: list[str]) -> None:
    text = "".join(pieces)
    leaks = find_leaks(body(text), EVIDENCE)
    assert all(leak.text and leak.id and leak.sentence for leak in leaks if leak.rule != "url")
    assert all(leak.text in text for leak in leaks)
    assert [leak.stops for leak in leaks] == sorted((leak.stops for leak in leaks), reverse=True)


@pytest.mark.parametrize("piece", PIECES)
def test_a_monotonous_text_is_read_in_time(piece: str) -> None:
    document = body((piece * 20_000)[:20_000])
    start = time.perf_counter()
    find_leaks(document, EVIDENCE)
    assert time.perf_counter() - start < 20


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Dei fleste peikar på mangel på kompetanse (12).\n\n- Mange ønskjer kurs (8).\n", id="nn"),
        pytest.param("De fleste peker på mangel på kompetanse (12).\n\n- Mange ønsker kurs (8).\n", id="nb"),
    ],
)
def test_a_clean_letter_passes(text: str) -> None:
    assert find_leaks(body(text), EVIDENCE) == ()
