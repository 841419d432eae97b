"""Identifiers that show by their shape: e-mail and web addresses, phone, identity and organisation numbers.

The ones that are written to be read by people only ("post (krøllalfa) odda punktum no") are among them.
"""

import re
from collections.abc import Iterator
from datetime import date

from kartlegg.model import IdentifierType

Shape = tuple[int, int, IdentifierType]  # start, end (offsets in the folded text), type

_LABEL = r"[a-z0-9æøåäöé](?:[a-z0-9æøåäöé-]{0,61}[a-z0-9æøåäöé])?"
_TLD = r"(?:no|com|org|net|eu|info|io|dev|app|cloud|se|dk|example|test)"
# An address is sought from its @ both ways, so that no word is tried in vain.
_AT = re.compile(
    r" ?@ ?| ?[\[({<] ?(?:at|a|krøllalfa|alfakrøll|snabel-?a|kråkebolle) ?[\])}>] ?"
    r"| (?:at|krøllalfa|alfakrøll|snabel-?a|kråkebolle) "
)
_LOCAL_CHARACTERS = 64  # RFC 5321 §4.5.3.1.1
_LOCAL = re.compile(rf"(?<![\w.%+'-])[\w%+][\w.%+'-]{{0,{_LOCAL_CHARACTERS - 1}}}\Z")
_DOMAIN = re.compile(rf"(?:{_LABEL}\.){{1,8}}[a-z]{{2,24}}\b")
_SPELT_DOMAIN = re.compile(
    rf"{_LABEL}(?:(?: ?[\[(] ?|\b ?)(?:dot|punktum|punkt|prikk)(?: ?[\])] ?| )(?:{_LABEL})){{0,6}}"
    rf"(?: ?[\[(] ?|\b ?)(?:dot|punktum|punkt|prikk)(?: ?[\])] ?| ){_TLD}\b"
)
URL = re.compile(
    r"\b(?:https?|ftp|file)://[^\s<>\"')\]]{1,2000}"
    rf"|(?<![\w.@-])(?:www\.(?:{_LABEL}\.){{1,8}}[a-z]{{2,24}}|(?:{_LABEL}\.){{1,8}}{_TLD})\b(?:/[^\s<>\"')\]]{{0,2000}})?"
)
_URL_CUE = re.compile(rf"://|\bwww\.|\.{_TLD}\b")
_SCHEME_CHARACTERS = 5  # "https"
_HOST_CHARACTERS = 253  # before a top-level domain (RFC 1035 §3.1)
_NOT_BESIDE_DIGIT = r"(?<![\d.,/-])", r"(?![\d]|[.,/-]\d)"
_COUNTRY = r"(?:\((?:\+|00)?47\)|\+ ?47|(?<![\d.,/-])00 ?47|(?<![\d.,/-])47(?= [2-9]\d \d\d \d\d \d\d(?!\d)))[ .-]?"
PHONE = re.compile(
    rf"{_COUNTRY}(?:\d[ .-]?){{7}}\d(?!\d)"  # with the country code
    r"|\+(?!47)\d{1,3}(?:[ .-]?(?:\(0\))?\d){6,12}(?!\d)"
    rf"|{_NOT_BESIDE_DIGIT[0]}[2-9]\d(?P<pair>[ .-])\d\d(?P=pair)\d\d(?P=pair)\d\d{_NOT_BESIDE_DIGIT[1]}"  # 55 55 55 55
    rf"|{_NOT_BESIDE_DIGIT[0]}[2-9]\d\d(?P<gap>[ .-])\d\d(?P=gap)\d\d\d{_NOT_BESIDE_DIGIT[1]}"  # 900 00 000
    rf"|{_NOT_BESIDE_DIGIT[0]}(?!20[0-3]\d[01]\d[0-3]\d)(?!\d{{8}}\s*(?:kr|kroner|innb|mill))[2-9]\d{{7}}"
    rf"{_NOT_BESIDE_DIGIT[1]}"
    r"|(?:(?<=\btlf)|(?<=\btlf\.)|(?<=\btelefon)|(?<=\btelefonnummer)|(?<=\bmobil)|(?<=\bmob)|(?<=\bmob\.)|(?<=\bring))"
    r":?[ ]{0,3}\d(?:[ .-]?\d){4,11}(?!\d)"
)
_DIGIT_WORD = r"(?:null|éin|ein|én|en|to|tre|fire|fem|seks|sju|syv|åtte|otte|ni)"
_SPELT_PHONE = re.compile(rf"(?<![^\W_]){_DIGIT_WORD}(?:[ ,-]{{1,2}}{_DIGIT_WORD}){{7}}(?![^\W_])")
# Words before eight digits that say that they are no phone number.
_OTHER_NUMBER = re.compile(
    r"(?:ordre|faktura|sak|saks|arkivsak|journal|dokument|løpe|vare|serie|lisens|kunde|avtale|konto|kid|gnr|bestilling|ticket"
    r"|hendings|transaksjons|målar|måler)(?:nummer|nr|nr\.|s?id)?[.:#]? ?\Z"
)
_DIGITS = re.compile(r"\d(?:[ .()-]{0,3}\d){4,60}")
_PREFIX = 12  # characters around digits that belong to a number or tell that it is a sum: "(+47) ", " kroner"
_BEFORE = 24  # characters before a number in which a word for it is sought
_ELEVEN = re.compile(r"(?<!\d)(\d{6})[ .-]?(\d{5})(?!\d)")
_NINE = re.compile(r"(?<!\d)[89]\d\d ?\d{3} ?\d{3}(?!\d)(?: ?mva\b)?")


def find_shapes(lower: str) -> Iterator[Shape]:
    """Every identifier in a folded, lower-case text that its shape gives away."""
    yield from _find_addresses(lower)
    for match in _find_urls(lower):
        yield match.start(), match.start() + len(match[0].rstrip(".,;:!?")), IdentifierType.URL
    for match in _ELEVEN.finditer(lower):
        if is_national_id(match[1] + match[2]):
            yield *match.span(), IdentifierType.NATIONAL_ID
    for match in _NINE.finditer(lower):
        if is_organisation_number(re.sub(r"\D", "", match[0])):
            yield *match.span(), IdentifierType.ORGANISATION
    for match in _find_phones(lower):
        start = match.start() + len(match[0]) - len(match[0].lstrip(": "))
        if not _OTHER_NUMBER.search(lower[max(0, start - _BEFORE) : start]):
            yield start, match.end(), IdentifierType.PHONE
    for match in _SPELT_PHONE.finditer(lower):
        yield *match.span(), IdentifierType.PHONE


def _find_urls(lower: str) -> Iterator[re.Match[str]]:
    """Every match of ``URL``, tried only around what a web address must hold."""
    done = 0
    for cue in _URL_CUE.finditer(lower):
        if cue.start() < done:
            continue
        start: int | None = cue.start()
        if cue[0] != "www.":  # which begins an address, or stands in one that another cue gives away
            back = _SCHEME_CHARACTERS if cue[0] == "://" else _HOST_CHARACTERS
            found = URL.search(lower, max(done, cue.start() - back), cue.end() + 1)
            start = found.start() if found else None
        whole = URL.match(lower, start) if start is not None else None
        if whole:
            yield whole
            done = whole.end()


def _find_phones(lower: str) -> Iterator[re.Match[str]]:
    """Every match of ``PHONE``, tried only where digits stand."""
    done = 0
    for digits in _DIGITS.finditer(lower):
        at = max(done, digits.start() - _PREFIX)
        while at <= digits.end() and (match := PHONE.search(lower, at, min(len(lower), digits.end() + _PREFIX))):
            if match.start() > digits.end():
                break
            yield match
            at = done = match.end()


def find_near_ids(lower: str) -> Iterator[Shape]:
    """Every run of eleven digits that would be an identity number but for its control digits: one may be mistyped."""
    for match in _ELEVEN.finditer(lower):
        digits = match[1] + match[2]
        if _has_birth_date(digits) and not is_national_id(digits):
            yield *match.span(), IdentifierType.NATIONAL_ID


def _find_addresses(lower: str) -> Iterator[Shape]:
    for at in _AT.finditer(lower):
        local = _LOCAL.search(lower, max(0, at.start() - _LOCAL_CHARACTERS - 1), at.start())
        if local is None:
            continue
        plain = None if at[0] == " at " else _DOMAIN.match(lower, at.end())
        domain = plain or _SPELT_DOMAIN.match(lower, at.end())
        if domain:
            yield local.start(), domain.end(), IdentifierType.EMAIL


def phone_digits(phone: str) -> str:
    """The eight digits of a Norwegian number, however it is written, by which two of them are compared."""
    return re.sub(r"\D", "", phone)[-8:]


def is_national_id(digits: str) -> bool:
    """Whether eleven digits are a fødselsnummer, D-number (day + 40) or test number (month + 40, 65 or 80).

    The rule with two control digits modulo 11: Folkeregisterforskriften § 2-2-1 and Skatteetaten's description.
    """
    numbers = [int(digit) for digit in digits]
    if not _has_birth_date(digits):
        return False
    return _control(numbers[:9], (3, 7, 6, 1, 8, 9, 4, 5, 2)) == numbers[9] and (
        _control(numbers[:10], (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) == numbers[10]
    )


def is_organisation_number(digits: str) -> bool:
    """Whether nine digits are an organisation number (Brønnøysundregistrene: one control digit modulo 11)."""
    numbers = [int(digit) for digit in digits]
    return _control(numbers[:8], (3, 2, 7, 6, 5, 4, 3, 2)) == numbers[8]


def _has_birth_date(digits: str) -> bool:
    day, month, year = int(digits[:2]), int(digits[2:4]), int(digits[4:6])
    day -= 40 if day > 40 else 0
    month -= next((added for added in (80, 65, 40) if month > added), 0)
    return any(_is_date(century + year, month, day) for century in (1800, 1900, 2000))


def _control(numbers: list[int], weights: tuple[int, ...]) -> int:
    rest = sum(number * weight for number, weight in zip(numbers, weights, strict=True)) % 11
    return 0 if rest == 0 else 11 - rest  # 10 is no digit, so that such a number is none


def _is_date(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
