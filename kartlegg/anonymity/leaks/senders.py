"""Whose a piece of text most likely is: the reply with which it shares its rarest words."""

from collections import Counter
from collections.abc import Iterator, Mapping
from math import log

from kartlegg.anonymity.fold import fold_words
from kartlegg.anonymity.leaks.index import once_a_round
from kartlegg.anonymity.leaks.values import Evidence

_STEM = 5  # letters of a word that are compared: what stays through inflections and, mostly, the two written forms
_LEAST_STEM = 4
_CLEAR = 1.25  # times the score of the second likeliest reply: less is a theme that several share
_FORMS = str.maketrans({"æ": "e", "ø": "o", "å": "a"})


class SenderIndex:
    """How much each word of a round's replies tells of who wrote it."""

    def __init__(self, evidence: Evidence) -> None:
        self._stems = {reply.recipient: frozenset(_stems(reply.text)) for reply in evidence.replies}
        self.size = len(self._stems)
        spread = Counter(stem for stems in self._stems.values() for stem in stems)
        self._weights: Mapping[str, float] = {
            stem: log(len(self._stems) / count) for stem, count in spread.items() if count < len(self._stems)
        }
        self._bar = log(max(1, self.size))  # one word that nobody else has

    def likeliest(self, text: str) -> str | None:
        """The recipient whose reply has a text's rarest words; None when no reply stands out."""
        if len(self._stems) < 2:
            return None
        stems = frozenset(_stems(text)) & self._weights.keys()
        scores = sorted(
            ((sum(self._weights[stem] for stem in stems & own), number) for number, own in self._stems.items()),
            reverse=True,
        )
        (best, number), (second, _) = scores[0], scores[1]
        return number if best >= self._bar and best >= _CLEAR * second else None


sender_index = once_a_round(SenderIndex)


def _stems(text: str) -> Iterator[str]:
    for word, _, _ in fold_words(text):
        if len(word) >= _LEAST_STEM:
            yield word.translate(_FORMS)[:_STEM]
