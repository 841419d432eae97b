"""Whether our own mail server says that a sender is not who it claims to be (RFC 8601, RFC 7489).

Only servers that the configuration names are believed, and only the uppermost run of what they wrote: each server puts
its header on top, so that what a sender has forged stands below.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import dropwhile, takewhile

from kartlegg.reading.addresses import author_of
from kartlegg.reading.message import Parts

_COMMENT = re.compile(r"\((?:[^()\\]|\\.){0,2000}\)")
_PIECE = re.compile(r'(?:"(?:[^"\\]|\\.){0,500}"|[^;"]){1,2000}')
_METHOD = re.compile(r"^\s*([\w-]{1,40})(?:\s*/\s*\d{1,4})?\s*=\s*([\w-]{1,40})")
_PROPERTY = re.compile(r"\b([\w-]{1,40}\.[\w-]{1,40})\s*=\s*(?:\"([^\"]{1,500})\"|([^\s;\"]{1,500}))")
_COMMENT_LEVELS = 5  # of comments in comments: nobody writes three
_FAILED = {"fail", "softfail", "hardfail"}
# Where a method writes the domain that it speaks of, the first that is there.
_DOMAIN_OF = {"spf": ("smtp.mailfrom", "smtp.helo"), "dkim": ("header.d", "header.i")}


@dataclass(frozen=True, slots=True)
class _Result:
    method: str
    result: str
    properties: tuple[tuple[str, str], ...]

    def domain(self, *names: str) -> str:
        """The domain in the first of these properties that is there; "" without any."""
        found = dict(self.properties)
        value = next((found[name] for name in names if name in found), "")
        return value.rpartition("@")[2].strip("<>. ").lower()


def find_forgery(parts: Parts, trusted: Sequence[str]) -> str | None:
    """Why the sender's domain is not proven, in words; None where no trusted server says so.

    A DMARC verdict decides; without one (RFC 7489 §6.6.2 in short), a failure of SPF or DKIM does when neither of
    them passes for the domain in From, and so do two that pass, but both for other domains.
    """
    domain = author_of(parts.header("From"))[1].rpartition("@")[2].lower()
    results = _results(parts, {name.strip().lower() for name in trusted})
    if not domain or not results:
        return None
    verdict = next((one for one in results if one.method == "dmarc" and one.result in {"pass", "fail"}), None)
    if verdict is not None and _is_aligned(verdict.domain("header.from") or domain, domain):
        return _told("dmarc=fail", domain) if verdict.result == "fail" else None
    told: list[str] = []
    for method, names in _DOMAIN_OF.items():
        states = {_state(one, domain, names) for one in results if one.method == method}
        if "pass" in states:
            return None
        told += [f"{method}={state}" for state in ("fail", "pass for another domain") if state in states][:1]
    if any(one.endswith("=fail") for one in told) or len(told) == len(_DOMAIN_OF):
        return _told(", ".join(told), domain)
    return None


def _told(result: str, domain: str) -> str:
    return f"the mail server could not confirm that it is from {domain} ({result}); the sender may be forged"


def _state(result: _Result, domain: str, names: Sequence[str]) -> str:
    if result.result in _FAILED:
        return "fail"
    if result.result != "pass":
        return "none"
    return "pass" if _is_aligned(result.domain(*names), domain) else "pass for another domain"


def _is_aligned(one: str, other: str) -> bool:
    """Whether two domains are the same, or one lies under the other: DMARC's relaxed mode, near enough."""
    return bool(one) and (one == other or one.endswith(f".{other}") or other.endswith(f".{one}"))


def _results(parts: Parts, trusted: set[str]) -> tuple[_Result, ...]:
    """The results in the uppermost run of headers of trusted servers, in order."""
    headers = [_without_comments(value) for value in parts.all_headers("Authentication-Results")]
    told = [(_server(header) in trusted, header) for header in headers]
    run = takewhile(lambda one: one[0], dropwhile(lambda one: not one[0], told))
    return tuple(result for _, header in run for result in _parsed(header))


def _without_comments(value: str) -> str:
    for _ in range(_COMMENT_LEVELS):
        shorter = _COMMENT.sub(" ", value)
        if shorter == value:
            break
        value = shorter
    return value


def _server(header: str) -> str:
    """The authserv-id, lower case; a version may follow it."""
    words = header.partition(";")[0].split()
    return words[0].strip('"').lower() if words and "=" not in words[0] else ""


def _parsed(header: str) -> Iterator[_Result]:
    for piece in _PIECE.findall(header.partition(";")[2]):
        found = _METHOD.match(piece)
        if found:
            rest = piece[found.end() :]
            properties = tuple((match[1].lower(), match[2] or match[3]) for match in _PROPERTY.finditer(rest))
            yield _Result(found[1].lower(), found[2].lower(), properties)
