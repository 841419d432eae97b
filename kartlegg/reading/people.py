"""Who is named in a message's headers, signatures and notes of a case officer: as it is written there.

What is published is held against these names, so that rather too much is gathered than too little: whether a name is a
person's or an office's is told where it is used.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from kartlegg.limits import ADDRESSES, HEADER_CHARACTERS, NAMES
from kartlegg.reading.addresses import find_addresses
from kartlegg.reading.message import Parts
from kartlegg.reading.signature import has_title, without_closing

_HEADERS = ("From", "Sender", "Reply-To", "To", "Cc", "X-Original-From")
_ADDRESS = r"[^\s<>()\[\],;:\"@]{1,64}@[\w.-]{1,253}"
_MAILBOX = re.compile(rf"(?P<name>[^<>]{{0,200}})<\s*(?:mailto:)?(?P<address>{_ADDRESS})\s*>")
_OUTLOOK = re.compile(rf"(?P<name>[^\[\];]{{0,200}})\[\s*mailto:(?P<address>{_ADDRESS})\s*\]")
_BARE = re.compile(rf"^.*{_ADDRESS}[,;\s]*")
# A header of a message that is quoted, and the line that a mail program writes above it.
_QUOTED = re.compile(
    r"^\W{0,8}(?:frå|fra|from|från|von|avsender|sender|til|to|kopi|cc|svar til|reply-to)\s*:\s*(?P<value>\S.*)$",
    re.IGNORECASE,
)
_WROTE = re.compile(
    r"(?:\d{1,2}[:.]\d{2}|\d{4}),? (?:skrev|skreiv|wrote) (?P<after>[^<>:]{2,80})"
    r"|(?P<before>[^\d<>,:]{2,80}?)(?: ?<[^<>]{1,200}>)? ?(?:\([^()]{0,60}\))? (?:skrev|skreiv|wrote)\b",
    re.IGNORECASE,
)
_SKREV = re.compile(r"skr|wrote", re.IGNORECASE)
_ATTRIBUTION_CHARACTERS = 400  # of such a line: a date, a name, an address
_HANDLER = re.compile(
    r"\b(?:saks?(?:behandl(?:ar|er)|handsam(?:ar|er))(?:en)?|kontaktperson(?:en)?|(?:vår|dykkar|deres)\s+kontakt|utgreiar"
    r"|(?:arkiv|fag|system|it-?|ikt-?)?ansvarl(?:eg|ig)|attn?|underskrive(?:n|t)\s+av|godkjent\s+av|signert\s+av|v/)\.?"
    r"[ \t]{0,5}[:/\t|]?[ \t|]{0,10}\n?[ \t]{0,10}(?P<name>[^\W\d_][^\n:;|\t(),\d]{2,60})",
    re.IGNORECASE,
)
_PIECES = re.compile(r"\s[-–—|/•·]\s|[,;|•·\t/]|\s{3,}")
_BEFORE_NAME = re.compile(
    r"^(?:for|v/|ved|etter fullmakt|e\.?\s?f\.?|på vegne av|på vegner av|helsing|hilsen)\s+", re.IGNORECASE
)
_PARTICLES = frozenset(
    ("von", "van", "de", "der", "den", "af", "av", "la", "le", "al", "el", "bin", "di", "da", "du", "del", "ter")
)
_PHONE = re.compile(
    r"(?<![\d.])(?:(?:\+|00)47[ .-]?)?(?:\d{2}(?P<pairs>[ .]?)\d{2}(?P=pairs)\d{2}(?P=pairs)\d{2}"
    r"|\d{3}(?P<threes>[ .]?)\d{2}(?P=threes)\d{3})(?![ .]?\d)"
    r"|\b(?:tlf|tel|telefon|mob|mobil|sentralbord)\w{0,3}[.: ]{1,4}\d{2} ?\d{3}(?! ?\d)",
    re.IGNORECASE,
)
_OTHER_LABEL = re.compile(r"\s(?:dato|vår|dykkar|deres|ref|tlf|telefon|e-?post|dir|sak|arkiv)\b.*", re.IGNORECASE)
_NAME_WORDS = 5  # two first names, a middle name and two surnames
_AFTER_CLOSING = 4  # lines below a closing among which the name stands: "Mvh", "for rådmannen", the name


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Names, e-mail addresses and phone numbers, each once, in the order in which they stand."""

    persons: tuple[str, ...] = field(repr=False)
    addresses: tuple[str, ...] = field(repr=False)
    phones: tuple[str, ...] = field(repr=False)


def find_people(
    parts: Parts, *, signature: Sequence[str], own: Sequence[str], quoted: Sequence[str], domain: str
) -> People:
    """Everybody whom a message names in its headers, in those of what it quotes, and in its signatures.

    Args:
        parts: The message.
        signature: The lines that stand below its text.
        own: The lines that its sender wrote, a document's letterhead among them.
        quoted: The lines that it quotes, without those that are ours.
        domain: Our own: who writes from there is none of those who were asked.
    """
    mailboxes: list[tuple[str, str]] = []
    for message in _messages(parts):
        for name in _HEADERS:
            for value in message.all_headers(name):
                mailboxes += _mailboxes(value)
    names: list[str] = []
    for line in quoted:
        if header := _QUOTED.match(line[:HEADER_CHARACTERS]):
            mailboxes += _mailboxes(header["value"]) or [(header["value"], "")]
            continue
        line = " ".join(line[:_ATTRIBUTION_CHARACTERS].split())  # the pattern knows single spaces only
        if _SKREV.search(line) and (wrote := _WROTE.search(line)):
            names.append(wrote["after"] or wrote["before"])
            mailboxes += [("", address) for address in find_addresses(line)]
    kept = [(name, address) for name, address in mailboxes if not domain or not address.lower().endswith(f"@{domain}")]
    names = [name for name, _ in kept] + names
    addresses = [address for _, address in kept]
    phones: list[str] = []
    for line in (*signature, *_below_closings(quoted)):
        names += _names_in(line)
        addresses += find_addresses(line)
        phones += (match[0] for match in _PHONE.finditer(line))
    for lines in (own, signature, quoted):
        for match in _HANDLER.finditer("\n".join(lines)):
            names += _names_in(_OTHER_LABEL.sub("", match["name"]))
    return People(
        persons=_each_once(names, NAMES),
        addresses=_each_once(
            (one.strip("'") for one in addresses if not domain or not one.lower().endswith(f"@{domain}")), ADDRESSES
        ),
        phones=_each_once((re.sub(r"^[^\d+]+", "", phone) for phone in phones), ADDRESSES),
    )


def _messages(parts: Parts) -> Iterator[Parts]:
    """A message and those that are attached to it."""
    yield parts
    for inner in parts.forwarded:
        yield from _messages(inner)


def _mailboxes(value: str) -> list[tuple[str, str]]:
    """Display names and addresses of a header field; a comma may stand in a name: "Vik, Kari <…>, Ås, Per <…>"."""
    value = value[:HEADER_CHARACTERS]
    found = [*_MAILBOX.finditer(value)] or [*_OUTLOOK.finditer(value)]
    if not found:
        return [("", address) for address in find_addresses(value)]
    return [(_BARE.sub("", match["name"]).strip(" \t,;\"'"), match["address"]) for match in found[:ADDRESSES]]


def _below_closings(lines: Sequence[str]) -> Iterator[str]:
    """The lines below a closing, and what stands behind it on its own line."""
    left = 0
    for line in lines:
        text = line.strip(" \t>")
        rest = without_closing(text)
        if rest != text:
            left = _AFTER_CLOSING
            yield rest
        elif left and text:
            left -= 1
            yield text


def _names_in(line: str) -> Iterator[str]:
    """What may be a name in a line of a signature: words with capitals alone between separators."""
    for piece in _PIECES.split(without_closing(line.strip(" \t>*_"))):
        text = _BEFORE_NAME.sub("", piece.strip(" \t.*_\"'"))
        words = text.split()
        if 1 <= len(words) <= _NAME_WORDS and words[0][0].isupper():
            if all(word[0].isupper() or word.lower() in _PARTICLES for word in words):
                yield text
            elif len(words) > 2 and words[1][0].isupper() and has_title(" ".join(words[2:])):
                yield " ".join(words[:2])


def _each_once(values: Iterable[str], most: int) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for one in values if (value := " ".join(one.split()))))[:most]
