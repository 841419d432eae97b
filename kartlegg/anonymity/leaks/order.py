"""Items in the order of the senders: the place in a list tells whose each is (LEAKS 14)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from math import factorial
from statistics import NormalDist

from kartlegg.anonymity.fold import fold_words
from kartlegg.anonymity.leaks.blocks import Block, find_blocks
from kartlegg.anonymity.leaks.finding import LeakKind, make_leak
from kartlegg.anonymity.leaks.index import once_a_round
from kartlegg.anonymity.leaks.senders import SenderIndex, sender_index
from kartlegg.anonymity.leaks.speech import own_texts
from kartlegg.anonymity.leaks.values import Document, Evidence, Leak, PassageKind, Severity
from kartlegg.limits import ORDERED_ITEMS

_ORDER = LeakKind(
    name="order",
    row=14,
    severity=Severity.WARNING,
    why="stands in the order of the senders",
    mend="order the items by weight or theme, and equals as `kartlegg summarise` does, by the secret seed",
)
_WHICH = {"arrival": "in which they answered", "number": "of their numbers", "alphabet": "of their names"}
_CHANCE = 0.09  # of such an order by mere chance, above which nothing is said: four items in full order are below it
_EXACT = 12  # items up to which permutations are counted; above, the normal distribution is close enough
_COUNTED = re.compile(r"\((\d{1,3})\)[.;,]?\s*\Z")
_NORWEGIAN = {letter: place for place, letter in enumerate("abcdefghijklmnopqrstuvwxyzæøå")}


def find_order(document: Document, evidence: Evidence) -> Iterator[Leak]:
    """Every list or table of four or more items that follow their likeliest senders' arrival, number or alphabet.

    Each item is tied to the reply with which it shares its rarest words, if one stands out. How strongly the two
    orders agree is told by Kendall's tau, and how likely that is by chance by its distribution (Kendall 1938).
    """
    ranks = _ranks(evidence)
    if len(evidence.replies) < ORDERED_ITEMS:
        return
    index = sender_index(evidence)
    known = _known(evidence)
    for passage in document.passages:
        if passage.kind not in {PassageKind.BODY, PassageKind.HIDDEN}:
            continue
        for block in find_blocks(passage.text):
            if _falls(block):
                continue
            tied = _tied(block, index, known)
            for name, places in ranks.items():
                ordered = [places[number] for number in tied if number in places]
                if len(ordered) >= ORDERED_ITEMS and _chance(ordered) <= _CHANCE:
                    end = block.items[-1].end
                    why = f"follows the order {_WHICH[name]}"
                    yield make_leak(_ORDER, passage, block.items[0].start, end, whose=tied, why=why)
                    break


@once_a_round
def _known(evidence: Evidence) -> str:
    """The words of the letter and the code book, a line for each text."""
    return "\n".join(_plain(line) for text in own_texts(evidence) for line in text.split("\n"))


def _plain(text: str) -> str:
    return f" {' '.join(word for word, _, _ in fold_words(text))} "


def _falls(block: Block) -> bool:
    """Whether the items stand by how many said each, as a letter orders them: "Drift (9)", "Kurs (4)".

    Equal counts tell nothing of the order, so that most must differ from the next.
    """
    counts = [int(match[1]) for item in block.items if (match := _COUNTED.search(item.text))]
    steps = [one - other for one, other in pairwise(counts)]
    return len(counts) == len(block.items) and min(steps) >= 0 and sum(map(bool, steps)) > len(steps) / 2


def _tied(block: Block, index: SenderIndex, known: str) -> list[str]:
    """The likeliest senders in the order of the items, each at its first; what is the code book's is nobody's."""
    if len(block.items) < ORDERED_ITEMS:
        return []
    own = (item.text for item in block.items if _plain(_COUNTED.sub("", item.text)) not in known)
    senders = (index.likeliest(text) for text in own)
    return list(dict.fromkeys(sender for sender in senders if sender))


def _ranks(evidence: Evidence) -> Mapping[str, Mapping[str, int]]:
    """The place of each sender by arrival, by number and by name."""
    numbers = [reply.recipient for reply in evidence.replies]
    names = {number: _letters(recipient.name) for number in numbers if (recipient := evidence.survey.recipient(number))}
    orders: dict[str, Sequence[str]] = {
        "arrival": numbers,
        "number": sorted(numbers),
        "alphabet": sorted(names, key=lambda number: names[number]),
    }
    return {name: {number: place for place, number in enumerate(order)} for name, order in orders.items()}


def _letters(name: str) -> tuple[int, ...]:
    """A name as Norwegian dictionaries order it: æ, ø and å come last, aa is å."""
    return tuple(_NORWEGIAN.get(letter, -1) for letter in re.sub("aa", "å", name.lower()))


def _chance(places: Sequence[int]) -> float:
    """How likely it is that so many items are in so strict an order, forwards or backwards, by chance.

    The share of all permutations with so few inversions, on both sides: exact for short lists, else normal.
    """
    count = len(places)
    inversions = sum(1 for index, one in enumerate(places) for other in places[index + 1 :] if other < one)
    pairs = count * (count - 1) // 2
    fewest = min(inversions, pairs - inversions)
    if count > _EXACT:
        deviation = (count * (count - 1) * (2 * count + 5) / 72) ** 0.5
        return min(1.0, 2 * NormalDist(pairs / 2, deviation).cdf(fewest))
    ways = [1]  # permutations of so many items by their inversions (Mahonian numbers)
    for size in range(2, count + 1):
        longer = [0] * (len(ways) + size - 1)
        for index, number in enumerate(ways):
            for more in range(size):
                longer[index + more] += number
        ways = longer
    return min(1.0, 2 * sum(ways[: fewest + 1]) / factorial(count))
