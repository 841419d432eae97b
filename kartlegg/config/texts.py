"""What a text of a configuration or a list may mean: dates, addresses, numbers of municipalities. Rules only."""

import ipaddress
import re
from datetime import UTC, date, datetime, time, tzinfo

from kartlegg.config.faults import quoted
from kartlegg.model import Language

END_OF_DAY = time(23, 59, 59)  # a deadline that is given as a date lasts so long

_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_ISO_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})[T ](\d{1,2}:\d{2}(?::\d{2})?)(?:\.\d{1,6})?\s?(Z|[+-]\d{2}:?\d{2})?")
_NORWEGIAN_DATE = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?:\s+(?:kl\.?\s*)?(\d{1,2})[.:](\d{2}))?")
_LANGUAGES = {
    "nn": Language.NYNORSK, "nno": Language.NYNORSK, "nn-no": Language.NYNORSK, "nynorsk": Language.NYNORSK,
    "nb": Language.BOKMAL, "nob": Language.BOKMAL, "nb-no": Language.BOKMAL, "bokmål": Language.BOKMAL,
    "bokmal": Language.BOKMAL,
}  # fmt: skip
# RFC 5322 §3.2.3 atext, with any printable character outside ASCII (RFC 6531 §3.3).
_LOCAL_PART = re.compile(
    r"(?:[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]|[^\x00-\x7f])+(?:\.(?:[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]|[^\x00-\x7f])+)*"
)
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")
_LOCAL_OCTETS, _DOMAIN_OCTETS, _LABEL_OCTETS = 64, 255, 63  # RFC 5321 §4.5.3.1.1 and .2, RFC 1035 §2.3.4
_RESERVED = re.compile(r"(?:^|\.)(?:example|test|invalid|localhost|example\.(?:com|net|org))$", re.IGNORECASE)


def parse_language(text: str) -> Language:
    """The written form that a text names: nn, nb, or in full.

    Raises:
        ValueError: It names none; in words.
    """
    language = _LANGUAGES.get(text.strip().casefold())
    if language is None:
        extra = ', and "no" may be either' if text.strip().casefold() in {"no", "nor", "norsk"} else ""
        raise ValueError(f"{quoted(text)} is no written form{extra}; write nn (nynorsk) or nb (bokmål)")
    return language


def parse_date(text: str) -> date:
    """A date written 2017-10-17 or 17.10.2017.

    Raises:
        ValueError: It is none; in words.
    """
    stripped = text.strip()
    try:
        if _ISO_DATE.fullmatch(stripped):
            return date.fromisoformat(stripped)
        if (match := _NORWEGIAN_DATE.fullmatch(stripped)) and match[4] is None:
            return date(int(match[3]), int(match[2]), int(match[1]))
    except ValueError as error:
        raise ValueError(f"{quoted(text)} is a day that does not exist") from error
    raise ValueError(f"{quoted(text)} is no date; write year-month-day, as 2017-10-17")


def parse_moment(text: str, zone: tzinfo) -> datetime:
    """A date, which means the end of that day, or a date and time, in the zone unless it carries its own offset.

    Raises:
        ValueError: It is neither; in words.
    """
    stripped = text.strip()
    try:
        if match := _ISO_MOMENT.fullmatch(stripped):
            clock = match[2] if len(match[2].split(":")[0]) == 2 else f"0{match[2]}"
            moment = datetime.fromisoformat(f"{match[1]}T{clock}{match[3] or ''}")
            return moment.astimezone(zone) if moment.tzinfo else _on_the_clock(moment, zone)
        if (match := _NORWEGIAN_DATE.fullmatch(stripped)) and match[4] is not None:
            day, month, year, hour, minute = (int(group) for group in match.groups())
            return _on_the_clock(datetime(year, month, day, hour, minute), zone)  # noqa: DTZ001 - it gets its zone there
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{quoted(text)} is a moment that does not exist") from error
    try:
        return datetime.combine(parse_date(stripped), END_OF_DAY, zone)
    except ValueError as error:
        if "does not exist" in str(error):
            raise
        raise ValueError(
            f"{quoted(text)} is no date; write 2017-10-17 (the end of that day) or 2017-10-17 12:00"
        ) from error


def _on_the_clock(wall: datetime, zone: tzinfo) -> datetime:
    """What a clock in the zone shows; of an hour that comes twice, the first one.

    Raises:
        ValueError: The clock skips it, as in the night when summer time begins.
    """
    moment = wall.replace(tzinfo=zone)
    if moment.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != wall:
        raise ValueError("skipped")
    return moment


def parse_municipality(text: str) -> tuple[str, bool]:
    """A municipality number of four digits, and whether a lost leading zero had to be put back.

    Raises:
        ValueError: It is none; in words.
    """
    digits = text.strip().removeprefix("'")  # Excel's mark of a number that is kept as text
    if re.fullmatch(r"[0-9]{3,4}", digits):
        return digits.zfill(4), len(digits) == 3
    raise ValueError(f"{quoted(text)} is no municipality number; it has four digits, as 0301 or 4601")


def parse_address(text: str) -> str:
    """An e-mail address alone, without a display name (addr-spec: RFC 5321 §4.1.2, RFC 6531 §3.3).

    Quoted local parts and address literals are refused: no public office uses them, and they hide surprises.

    Raises:
        ValueError: It is none; in words.
    """
    address = text.strip()
    local, at, domain = address.rpartition("@")
    wrong = f"{quoted(text)} is no e-mail address"
    if "<" in address or ">" in address:
        raise ValueError(f"{wrong}; write the address alone, without a name and without < >")
    if not at or not address.isprintable() or any(character.isspace() for character in address):
        raise ValueError(f"{wrong}; write one like postmottak@kommune.example")
    if not _LOCAL_PART.fullmatch(local) or len(local.encode()) > _LOCAL_OCTETS:
        raise ValueError(f"{wrong}; look at what stands before the @")
    if not is_domain(domain) or ("." not in domain and domain.casefold() != "localhost"):
        raise ValueError(f"{wrong}; look at what stands after the @")
    return address


def is_domain(text: str) -> bool:
    """Whether a text is a host name (RFC 1123 §2.1), or one with letters outside ASCII (RFC 5890)."""
    try:
        ascii_form = text if text.isascii() else text.encode("idna").decode("ascii")
    except UnicodeError:
        return False
    labels = ascii_form.lower().split(".")
    return (
        0 < len(ascii_form) <= _DOMAIN_OCTETS
        and all(len(label) <= _LABEL_OCTETS and _LABEL.fullmatch(label) is not None for label in labels)
        and not labels[-1].isdigit()
    )


def is_loopback(host: str) -> bool:
    """Whether a host is this machine itself, told by its name alone (RFC 6761 §6.3)."""
    name = host.strip("[]").casefold().rstrip(".")
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def is_host(text: str) -> bool:
    """Whether a text is a host name or an IP address."""
    try:
        ipaddress.ip_address(text.strip("[]"))
    except ValueError:
        return is_domain(text)
    return True


def is_reserved(name: str) -> bool:
    """Whether a domain or address can never receive mail (RFC 2606)."""
    return _RESERVED.search(name.rpartition("@")[2]) is not None


def has_control(text: str, *, lines: bool = False) -> bool:
    """Whether a text has control characters (C0, DEL, C1, line and paragraph separators); ``lines`` allows breaks."""
    allowed = "\n\t" if lines else "\t"
    return any(
        (ord(character) < 32 and character not in allowed)
        or 0x7F <= ord(character) < 0xA0
        or character in "\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
        for character in text
    )
