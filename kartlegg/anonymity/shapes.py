"""Identifiers that show by their shape: e-mail and web addresses, phone, identity and organisation numbers."""

import re
from collections.abc import Iterator
from datetime import date

from kartlegg.model import IdentifierType

Found = tuple[int, int, IdentifierType]  # start, end (offsets in the folded text), type

_LABEL = r"[a-z0-9æøåäöé](?:[a-z0-9æøåäöé-]{0,61}[a-z0-9æøåäöé])?"
EMAIL = re.compile(rf"(?<![a-z0-9._%+-])[\w.%+'-]{{1,64}}@(?:{_LABEL}\.){{1,8}}[a-z]{{2,24}}\b")  # RFC 5321 §4.5.3.1
_TLD = r"(?:no|com|org|net|eu|info|io|dev|app|cloud|se|dk|example|test)"
URL = re.compile(
    r"\b(?:https?|ftp|file)://[^\s<>\"')\]]{1,2000}|\bmailto:[^\s<>\"')\]]{1,320}"
    rf"|(?<![\w.@-])(?:www\.(?:{_LABEL}\.){{1,8}}[a-z]{{2,24}}|(?:{_LABEL}\.){{1,8}}{_TLD})\b(?:/[^\s<>\"')\]]{{0,2000}})?"
)
_NOT_BESIDE_DIGIT = r"(?<![\d.,/-])", r"(?![\d]|[.,/-]\d)"
PHONE = re.compile(
    r"(?:(?:\+|(?<!\d)00)47[ .-]?)(?:\d[ .-]?){7}\d(?!\d)"  # with the country code
    r"|\+(?!47)\d{1,3}(?:[ .-]?\d){6,12}(?!\d)"
    rf"|{_NOT_BESIDE_DIGIT[0]}[2-9]\d(?:[ .-])\d\d[ .-]\d\d[ .-]\d\d{_NOT_BESIDE_DIGIT[1]}"  # 55 55 55 55
    rf"|{_NOT_BESIDE_DIGIT[0]}[2-9]\d\d[ ]\d\d[ ]\d\d\d{_NOT_BESIDE_DIGIT[1]}"  # 900 00 000
    rf"|{_NOT_BESIDE_DIGIT[0]}(?!20[0-3]\d[01]\d[0-3]\d)(?!\d{{8}}\s*(?:kr|kroner|innb|mill))[2-9]\d{{7}}"
    rf"{_NOT_BESIDE_DIGIT[1]}"
    r"|(?:(?<=\btlf)|(?<=\btlf\.)|(?<=\btelefon)|(?<=\btelefonnummer)|(?<=\bmobil)|(?<=\bmob)|(?<=\bmob\.)|(?<=\bring))"
    r":?[ ]{0,3}\d(?:[ .-]?\d){4,11}(?!\d)"
)
_ELEVEN = re.compile(r"(?<!\d)(\d{6})[ -]?(\d{5})(?!\d)")
_NINE = re.compile(r"(?<!\d)[89]\d\d ?\d{3} ?\d{3}(?!\d)")


def find_shapes(lower: str) -> Iterator[Found]:
    """Every identifier in a folded, lower-case text that its shape gives away."""
    for match in EMAIL.finditer(lower) if "@" in lower else ():
        yield *match.span(), IdentifierType.EMAIL
    for match in URL.finditer(lower):
        yield match.start(), match.start() + len(match[0].rstrip(".,;:!?")), IdentifierType.URL
    for match in _ELEVEN.finditer(lower):
        if is_national_id(match[1] + match[2]):
            yield *match.span(), IdentifierType.NATIONAL_ID
    for match in _NINE.finditer(lower):
        if is_organisation_number(match[0].replace(" ", "")):
            yield *match.span(), IdentifierType.ORGANISATION
    for match in PHONE.finditer(lower):
        start = match.start() + len(match[0]) - len(match[0].lstrip(": "))
        yield start, match.end(), IdentifierType.PHONE


def is_national_id(digits: str) -> bool:
    """Whether eleven digits are a fødselsnummer, D-number (day + 40) or test number (month + 40, 65 or 80).

    The rule with two control digits modulo 11: Folkeregisterforskriften § 2-2-1 and Skatteetaten's description.
    """
    numbers = [int(digit) for digit in digits]
    day, month, year = int(digits[:2]), int(digits[2:4]), int(digits[4:6])
    day -= 40 if day > 40 else 0
    month -= next((added for added in (80, 65, 40) if month > added), 0)
    if not any(_is_date(century + year, month, day) for century in (1800, 1900, 2000)):
        return False
    return _control(numbers[:9], (3, 7, 6, 1, 8, 9, 4, 5, 2)) == numbers[9] and (
        _control(numbers[:10], (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) == numbers[10]
    )


def is_organisation_number(digits: str) -> bool:
    """Whether nine digits are an organisation number (Brønnøysundregistrene: one control digit modulo 11)."""
    numbers = [int(digit) for digit in digits]
    return _control(numbers[:8], (3, 2, 7, 6, 5, 4, 3, 2)) == numbers[8]


def _control(numbers: list[int], weights: tuple[int, ...]) -> int:
    rest = sum(number * weight for number, weight in zip(numbers, weights, strict=True)) % 11
    return 0 if rest == 0 else 11 - rest  # 10 is no digit, so that such a number is none


def _is_date(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
