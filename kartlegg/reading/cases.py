"""Case numbers of archives ("2020/117", "20/00117-3"): the same one, however it is written."""

import re
from dataclasses import dataclass

_CASE = re.compile(r"(?<![\w/.-])(?P<year>20\d\d|\d\d)/0{0,6}(?P<number>\d{1,7})(?:\s?-\s?\d{1,4})?(?![\w/])")
_SHORT_NUMBER = 2  # digits of a number that with two digits of a year may be a day and a month


@dataclass(frozen=True, slots=True)
class CaseNumber:
    """Year (two digits) and number of a case; which document of the case it is does not matter."""

    year: int
    number: int

    def __str__(self) -> str:
        """The plainest form: "2020/117"."""
        return f"20{self.year:02}/{self.number}"


def find_cases(text: str) -> frozenset[CaseNumber]:
    """Every case number in a text; a day and a month ("20/11") are none."""
    return frozenset(
        CaseNumber(int(found["year"]) % 100, int(found["number"]))
        for found in _CASE.finditer(text)
        if len(found["year"]) > 2 or len(found["number"]) > _SHORT_NUMBER
    )


def has_case(text: str, case: str | None) -> bool:
    """Whether a text has this case number, in whatever form; one that is no year and number counts as it is written."""
    if not case or not case.strip():
        return False
    wanted = find_cases(case)
    if wanted:
        return bool(wanted & find_cases(text))
    return bool(re.search(rf"(?<!\w){re.escape(case.strip())}(?!\w)", text, re.IGNORECASE))
