"""Dates and numbers as one reads them aloud."""

from datetime import UTC, date, datetime

import pytest

from kartlegg.model import Language
from kartlegg.wording import date_in_words, deadline_in_words, number_in_words

NN, NB = Language.NYNORSK, Language.BOKMAL


@pytest.mark.parametrize(
    ("day", "language", "weekday", "wanted"),
    [
        pytest.param(date(2017, 10, 17), NN, True, "tysdag 17. oktober 2017", id="nn"),
        pytest.param(date(2017, 10, 17), NB, True, "tirsdag 17. oktober 2017", id="nb"),
        pytest.param(date(2026, 2, 1), NN, True, "sundag 1. februar 2026", id="nn sunday"),
        pytest.param(date(2026, 2, 1), NB, False, "1. februar 2026", id="without weekday"),
    ],
)
def test_dates(day: date, language: Language, weekday: bool, wanted: str) -> None:
    assert date_in_words(day, language, weekday=weekday) == wanted


@pytest.mark.parametrize(
    ("moment", "wanted"),
    [
        pytest.param(datetime(2017, 10, 17, 23, 59, 59, tzinfo=UTC), "tysdag 17. oktober 2017", id="end of the day"),
        pytest.param(datetime(2017, 10, 17, 12, 0, tzinfo=UTC), "tysdag 17. oktober 2017 kl. 12.00", id="noon"),
    ],
)
def test_deadlines(moment: datetime, wanted: str) -> None:
    assert deadline_in_words(moment, NN) == wanted


@pytest.mark.parametrize(
    ("number", "language", "wanted"),
    [(1, NN, "ein"), (1, NB, "en"), (6, NN, "seks"), (7, NB, "sju"), (12, NN, "tolv"), (13, NB, "13")],
)
def test_numbers(number: int, language: Language, wanted: str) -> None:
    assert number_in_words(number, language) == wanted
