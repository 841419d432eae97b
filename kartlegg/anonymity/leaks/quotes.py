"""A reply's own words: a run of words that can be looked up in a public journal of case documents (LEAKS 12)."""

from collections.abc import Iterator, Sequence

from kartlegg.anonymity.fold import fold_words
from kartlegg.anonymity.leaks.finding import LeakKind, make_leak
from kartlegg.anonymity.leaks.values import Document, Evidence, Leak, Severity
from kartlegg.limits import QUOTE_WORDS

_QUOTE = LeakKind(
    name="quote",
    row=12,
    severity=Severity.STOP,
    why=f"stands word for word in one reply ({QUOTE_WORDS} words or more)",
    mend="say it in other words, and only what several have said",
)


def find_quotes(document: Document, evidence: Evidence) -> Iterator[Leak]:
    """Every run of a reply's words in every passage."""
    replies = [(reply.recipient, reply.text) for reply in evidence.replies]
    for passage in document.passages:
        for start, end, number in quotes_in(passage.text, replies, known=evidence.known, minimum=evidence.minimum):
            yield make_leak(_QUOTE, passage, start, end, whose=(number,))


def quotes_in(
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
