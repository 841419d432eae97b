"""Names and addresses in a header whose encoded words have been decoded (RFC 5322 §3.4, RFC 2047 §5).

A decoded display name may hold what would be a special character: "Prøve, Siv" comes without its quotes, and a forger
writes another's address there. So the address is the one in the last angle brackets, and all before it is the name.
"""

import re

from kartlegg.limits import ADDRESSES

_ADDRESS = r"[^\s<>()\[\],;:\"@]{1,64}@[\w.-]{1,253}"
_ANGLE = re.compile(rf"<\s*({_ADDRESS})\s*>")
_BARE = re.compile(_ADDRESS)


def author_of(value: str | None) -> tuple[str, str]:
    """Name and address in a From header; each empty where there is none."""
    value = (value or "").strip()
    found = [*_ANGLE.finditer(value)][-1:]
    if found:
        return value[: found[0].start()].strip(" \t\"'"), found[0][1]
    bare = _BARE.search(value)
    return ("", bare[0]) if bare else (value.strip(" \"'<>"), "")


def find_addresses(value: str) -> tuple[str, ...]:
    """The addresses in a header or a line: those in angle brackets, or the bare ones where there are none."""
    return tuple((_ANGLE.findall(value) or _BARE.findall(value))[:ADDRESSES])
