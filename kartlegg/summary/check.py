"""The check before anything is published: does the text point back to a municipality or a person of the round?

Two guards. Names, addresses and numbers of this round in any plain form; and a run of words that stands in one
reply and nowhere else, since replies are case documents that anybody can ask for and search.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from kartlegg.anonymity.find import find_all
from kartlegg.anonymity.fold import fold_words
from kartlegg.limits import QUOTE_WORDS
from kartlegg.model import AllowedName, IdentifierType, RoundFacts, Sender

_WHY = {
    IdentifierType.MUNICIPALITY: "points to a municipality of the round",
    IdentifierType.PERSON: "names a person of the round",
    IdentifierType.PLACE: "names a place",
    IdentifierType.ORGANISATION: "names a local organisation",
    IdentifierType.EMAIL: "is an e-mail address",
    IdentifierType.PHONE: "is a phone number",
    IdentifierType.URL: "is a web address",
    IdentifierType.NATIONAL_ID: "is a national identity number",
}
_MEND_NAME = "take it out, or list it under anonymity.allow with a reason if it is the subject of the sentence"
_MEND_QUOTE = "say it in other words, and only what several have said"
_MEND_IMAGE = "take the image out: nobody can check what it shows"
_IMAGE = re.compile(r"!\[[^\]\n]{0,500}\][(\[]|<img\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leak:
    """Something in a text that points back to somebody."""

    line: int  # from 1
    text: str = field(repr=False)  # as it stands there
    why: str
    whose: str | None = field(repr=False)  # "1228 Odda", where the lists tell
    mend: str

    def __str__(self) -> str:
        """The leak in one line, with its place."""
        return f"line {self.line}: {self.in_words()}"

    def in_words(self) -> str:
        """The leak in one line without its place: what, why, whose, how to mend."""
        whose = f" ({self.whose})" if self.whose else ""
        return f"“{' '.join(self.text.split())}” {self.why}{whose}; {self.mend}"


def with_sender(facts: RoundFacts, sender: Sender) -> RoundFacts:
    """The facts with the sender's own name, office, address and phone allowed: the letter is signed with them."""
    own = (sender.name, sender.office, sender.email, sender.phone, (sender.email or "").rpartition("@")[2])
    allow = tuple(AllowedName(name=name, reason="the sender of the letter") for name in own if name)
    return replace(facts, allow=(*facts.allow, *allow))


def find_leaks(
    text: str,
    facts: RoundFacts,
    *,
    replies: Sequence[tuple[str, str]] = (),
    known: Sequence[str] = (),
    minimum: int = 3,
) -> tuple[Leak, ...]:
    """Everything in a text that points back to somebody of the round, in the order of the text.

    Args:
        text: What is to be published: Markdown, or the text taken out of a finished document.
        facts: All that points to somebody; its allow list stays.
        replies: Recipient number and the text of a reply, for the guard against quotes. Without them it sleeps.
        known: Texts whose words are nobody's own: the letter, the questions, the code book.
        minimum: Words that so many recipients have in common are nobody's own either.
    """
    breaks = [0, *(match.end() for match in re.finditer("\n", text))]  # where the lines begin
    leaks = [
        (
            finding.span.start,
            Leak(
                line=bisect_right(breaks, finding.span.start),
                text=finding.span.text,
                why=_WHY[finding.span.type],
                whose=_label(finding.whose, facts),
                mend=_MEND_NAME,
            ),
        )
        for finding in find_all(text, facts)
    ]
    for start, end, number in find_quotes(text, replies, known=known, minimum=minimum):
        why = f"stands word for word in one reply ({QUOTE_WORDS} words or more)"
        leak = Leak(
            line=bisect_right(breaks, start),
            text=text[start:end],
            why=why,
            whose=_label(number, facts),
            mend=_MEND_QUOTE,
        )
        leaks.append((start, leak))
    for image in _IMAGE.finditer(text):
        line = bisect_right(breaks, image.start())
        leak = Leak(line=line, text=image[0], why="is an image", whose=None, mend=_MEND_IMAGE)
        leaks.append((image.start(), leak))
    return tuple(leak for _, leak in sorted(leaks, key=lambda pair: pair[0]))


def find_quotes(
    text: str, replies: Sequence[tuple[str, str]], *, known: Sequence[str] = (), minimum: int = 3
) -> tuple[tuple[int, int, str], ...]:
    """The longest runs of at least six words, folded, that fewer than ``minimum`` recipients' replies hold.

    Gives where each begins and ends in the text and one recipient that has it. Time is linear in all the texts.
    """
    free = {run for source in known for run in _runs(_plain(source))}
    owners: dict[tuple[str, ...], set[str]] = {}
    for number, reply in replies:
        for run in _runs(_plain(reply)):
            if run not in free:
                owners.setdefault(run, set()).add(number)
    words = fold_words(text)
    hits = [
        (index, min(owners[run]))
        for index, run in enumerate(_runs([word[0] for word in words]))
        if run in owners and len(owners[run]) < minimum
    ]
    quotes: list[tuple[int, int, str]] = []
    last = -1
    for index, number in hits:
        start, end = words[index][1], words[index + QUOTE_WORDS - 1][2]
        if quotes and index <= last + 1 and quotes[-1][2] == number:
            quotes[-1] = (quotes[-1][0], end, number)
        else:
            quotes.append((start, end, number))
        last = index
    return tuple(quotes)


def _plain(text: str) -> list[str]:
    return [word for word, _, _ in fold_words(text)]


def _runs(words: Sequence[str]) -> list[tuple[str, ...]]:
    return [tuple(words[index : index + QUOTE_WORDS]) for index in range(len(words) - QUOTE_WORDS + 1)]


def _label(number: str | None, facts: RoundFacts) -> str | None:
    if number is None:
        return None
    names = (recipient.name for recipient in facts.recipients if recipient.number == number)
    return f"{number} {next(names, '')}".strip()
