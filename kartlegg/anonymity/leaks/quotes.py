"""A reply's own words: a run of words that can be looked up in a public journal of case documents (LEAKS 12).

Words are compared folded and with nynorsk's small words in bokmål, so that neither capitals and punctuation nor the
change of "ikkje" into "ikke" hides a quotation. A longer one stays a quotation when a word of it is replaced or left
out: eight of ten words in the same order are enough.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from kartlegg.anonymity.leaks.finding import LeakKind, at_place, make_leak
from kartlegg.anonymity.leaks.index import once_a_round
from kartlegg.anonymity.leaks.speech import FUNCTION_WORDS, canonical_words, own_texts
from kartlegg.anonymity.leaks.values import Document, Evidence, Leak, PassageKind, Severity
from kartlegg.limits import ALTERED_QUOTE_WORDS, ALTERED_WINDOW, QUOTE_SEEDS, QUOTE_WORDS, QUOTE_WORDS_WARN

_QUOTE = LeakKind(
    name="quote",
    row=12,
    severity=Severity.STOP,
    why=f"stands word for word in one reply ({QUOTE_WORDS} words or more)",
    mend="say it in other words, and only what several have said",
)
_SHORT = replace(
    _QUOTE, severity=Severity.WARNING, why=f"stands word for word in few replies ({QUOTE_WORDS_WARN} words)"
)
_ALTERED = replace(
    _QUOTE, why=f"is nearly word for word as in one reply ({ALTERED_QUOTE_WORDS} of {ALTERED_WINDOW} words)"
)
_PASSAGES = frozenset((PassageKind.BODY, PassageKind.HIDDEN, PassageKind.PROPERTY))
_TITLE_WORDS = 40  # of a text of ours that is called by some of its words: a title or a question
_CONTENT = 2  # words beside the small ones that a short or altered quotation must have: "til å ta i bruk" is an idiom

Run = tuple[str, ...]
Words = Sequence[tuple[str, int, int]]


def find_quotes(document: Document, evidence: Evidence) -> Iterator[Leak]:
    """Every run of a reply's words in every passage that is read as text."""
    spoken = _spoken(evidence)
    for passage in document.passages:
        if passage.kind not in _PASSAGES:
            continue
        words = canonical_words(passage.text)
        taken = bytearray(len(words) + 1)
        for kind, found in (
            (_QUOTE, spoken.runs(words, QUOTE_WORDS)),
            (_ALTERED, spoken.altered(words)),
            (_SHORT, spoken.runs(words, QUOTE_WORDS_WARN)),
        ):
            for first, last, whose in found:
                if any(taken[first : last + 1]):
                    continue
                taken[first : last + 1] = b"\1" * (last + 1 - first)
                yield make_leak(at_place(kind, passage), passage, words[first][1], words[last][2], whose=whose)


class _Spoken:
    """The words of the replies, ready for a document to be held against them."""

    def __init__(self, evidence: Evidence) -> None:
        self._minimum = evidence.minimum
        self._replies = [(reply.recipient, _plain(reply.text)) for reply in evidence.replies]
        known = [_plain(text) for text in own_texts(evidence)]
        self._free_pairs = {pair for words in known for pair in _runs(words, 2)}
        self._titles = [set(words) for words in known if len(words) <= _TITLE_WORDS]
        self._owners = {length: self._owners_of(length, known) for length in (QUOTE_WORDS, QUOTE_WORDS_WARN)}
        self._pairs: dict[Run, list[tuple[int, int]]] = {}
        for which, (_, words) in enumerate(self._replies):
            for index, pair in enumerate(_runs(words, 2)):
                if not (pair[0] in FUNCTION_WORDS and pair[1] in FUNCTION_WORDS):
                    self._pairs.setdefault(pair, []).append((which, index))

    def _owners_of(self, length: int, known: Sequence[list[str]]) -> dict[Run, set[str]]:
        """Who has each run of so many words that is not the letter's or the code book's own."""
        free = {run for words in known for run in _runs(words, length)}
        owners: dict[Run, set[str]] = {}
        for number, spoken in self._replies:
            for run in _runs(spoken, length):
                if run not in free:
                    owners.setdefault(run, set()).add(number)
        return owners

    def runs(self, words: Words, length: int) -> Iterator[tuple[int, int, tuple[str, ...]]]:
        """The longest runs of at least ``length`` words that fewer than the minimum have: first, last, whose."""
        owners = self._owners[length]
        current: tuple[int, int, set[str]] | None = None
        for index, run in enumerate(_runs([word[0] for word in words], length)):
            whose = owners.get(run, set())
            is_short = length < QUOTE_WORDS
            if not 1 <= len(whose) < self._minimum or (is_short and (not _tells(run) or self._is_title(run))):
                continue
            if current and index <= current[1] - length + 2 and current[2] & whose:
                current = (current[0], index + length - 1, current[2] & whose)
                continue
            if current:
                yield current[0], current[1], tuple(sorted(current[2]))
            current = (index, index + length - 1, whose)
        if current:
            yield current[0], current[1], tuple(sorted(current[2]))

    def _is_title(self, run: Run) -> bool:
        """Whether all that a short run tells stands in one short text of ours, in another order or between more words.

        "Spørsmål om drift og innkjøp" is how anybody shortens "Spørsmål om status for drift og om innkjøp".
        """
        telling = {word for word in run if word not in FUNCTION_WORDS}
        return any(telling <= title for title in self._titles)

    def altered(self, words: Words) -> Iterator[tuple[int, int, tuple[str, ...]]]:
        """Windows of which nearly all words stand in one reply in the same order.

        A window and its like have two neighbours in common at least, so that only places that share such a pair are
        looked at; pairs that many places have are passed over.
        """
        plain = [word[0] for word in words]
        last = -1
        tried: set[tuple[int, int, int]] = set()
        for index, pair in enumerate(_runs(plain, 2)):
            places = self._pairs.get(pair, ())
            if not 1 <= len(places) <= QUOTE_SEEDS:
                continue
            for begin in range(max(0, index - ALTERED_WINDOW + 2, last + 1), index + 1):
                window = plain[begin : begin + ALTERED_WINDOW]
                if len(window) < ALTERED_WINDOW:
                    break
                whose = self._alike(window, begin, index, places, tried)
                if whose and not self._is_known(window):
                    last = begin + ALTERED_WINDOW - 1
                    yield begin, last, whose
                    break

    def _alike(
        self,
        window: list[str],
        begin: int,
        index: int,
        places: Sequence[tuple[int, int]],
        tried: set[tuple[int, int, int]],
    ) -> tuple[str, ...]:
        """Who said nearly the same as a window that shares a pair of words with some places; none when many did."""
        words = set(window)
        if len(words) < QUOTE_WORDS or not _tells(words):
            return ()
        found: set[str] = set()
        for which, place in places:
            number, spoken = self._replies[which]
            start = max(0, place - (index - begin) - 1)
            if number in found or (begin, which, start) in tried:
                continue
            tried.add((begin, which, start))
            there = spoken[start : start + ALTERED_WINDOW + 2]
            if (
                len(words.intersection(there)) + 2 >= ALTERED_QUOTE_WORDS
                and _common(window, there) >= ALTERED_QUOTE_WORDS
            ):
                found.add(number)
        return tuple(sorted(found)) if len(found) < self._minimum else ()

    def _is_known(self, window: list[str]) -> bool:
        """Whether most of a window is the letter's or the code book's own."""
        pairs = _runs(window, 2)
        return sum(pair in self._free_pairs for pair in pairs) >= len(pairs) - 3


_spoken = once_a_round(_Spoken)


def _common(first: Sequence[str], second: Sequence[str]) -> int:
    """The length of the longest common subsequence of two short lists."""
    row = [0] * (len(second) + 1)
    for one in first:
        before = 0
        for index, other in enumerate(second, start=1):
            kept = row[index]
            row[index] = before + 1 if one == other else max(row[index], row[index - 1])
            before = kept
    return row[-1]


def _tells(run: Collection[str]) -> bool:
    return len({word for word in run if word not in FUNCTION_WORDS and len(word) > 2}) >= _CONTENT


def _plain(text: str) -> list[str]:
    return [word for word, _, _ in canonical_words(text)]


def _runs(words: Sequence[str], length: int) -> list[Run]:
    return [tuple(words[index : index + length]) for index in range(len(words) - length + 1)]
