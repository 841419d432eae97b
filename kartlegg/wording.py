"""Dates and small numbers in Norwegian words, in both written forms."""

from datetime import date, datetime, timedelta

from kartlegg.model import Language

_WEEKDAYS = {
    Language.NYNORSK: ("måndag", "tysdag", "onsdag", "torsdag", "fredag", "laurdag", "sundag"),
    Language.BOKMAL: ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"),
}
_MONTHS = (
    "januar", "februar", "mars", "april", "mai", "juni",
    "juli", "august", "september", "oktober", "november", "desember",
)  # fmt: skip
_NUMBERS = {
    Language.NYNORSK: ("null", "ein", "to", "tre", "fire", "fem", "seks", "sju", "åtte", "ni", "ti", "elleve", "tolv"),
    Language.BOKMAL: ("null", "en", "to", "tre", "fire", "fem", "seks", "sju", "åtte", "ni", "ti", "elleve", "tolv"),
}


def date_in_words(day: date, language: Language, *, weekday: bool = False) -> str:
    """A date as it is written in a letter: "17. oktober 2017", with its weekday "tysdag 17. oktober 2017"."""
    words = f"{day.day}. {_MONTHS[day.month - 1]} {day.year}"
    return f"{_WEEKDAYS[language][day.weekday()]} {words}" if weekday else words


def deadline_in_words(deadline: datetime, language: Language) -> str:
    """A deadline in words: the weekday and date, and the time of day unless it is the end of the day."""
    words = date_in_words(deadline.date(), language, weekday=True)
    end_of_day = (deadline + timedelta(seconds=1)).date() > deadline.date()
    return words if end_of_day else f"{words} kl. {deadline:%H.%M}"


def number_in_words(number: int, language: Language) -> str:
    """A count as Norwegian running text has it: words up to twelve, then figures (Språkrådet)."""
    names = _NUMBERS[language]
    return names[number] if 0 <= number < len(names) else str(number)
