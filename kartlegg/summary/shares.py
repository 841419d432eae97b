"""Quantity words for shares, by a scale that the summary publishes."""

from collections.abc import Mapping, Sequence

from kartlegg.anonymity.disclosure import reaches_threshold, shown_count
from kartlegg.limits import COMPLEMENT_ANSWERS
from kartlegg.model import Language, ScaleStep


def _words(nynorsk: str, bokmal: str) -> Mapping[Language, str]:
    return {Language.NYNORSK: nynorsk, Language.BOKMAL: bokmal}


_NEARLY_ALL = _words("dei aller fleste", "de aller fleste")
DEFAULT_SCALE = (
    ScaleStep(share=1.0, words=_words("alle", "alle")),
    ScaleStep(share=0.8, words=_NEARLY_ALL),
    ScaleStep(share=0.5, words=_words("dei fleste", "de fleste"), above=True),
    ScaleStep(share=0.3, words=_words("mange", "mange")),
    ScaleStep(share=0.15, words=_words("ein del", "en del")),
    ScaleStep(share=0.0, words=_words("nokre", "noen")),
)


def quantity(
    count: int, answered: int, *, minimum: int, language: Language, scale: Sequence[ScaleStep] = ()
) -> str | None:
    """The quantity word for a count of those who answered; None when fewer than ``minimum`` said it.

    All but one or two of them are told by the word for nearly all (the scale's step nearest below all), whatever
    their share, so that the word gives no more away than the number would.

    Args:
        count: How many said it.
        answered: How many answered; at least ``count``.
        minimum: From how many on something is published.
        language: Of the word.
        scale: Steps from the largest share down; empty for the built-in scale.
    """
    if not reaches_threshold(count, minimum=minimum) or answered < count:
        return None
    steps = tuple(scale) or DEFAULT_SCALE
    if 0 < answered - count < COMPLEMENT_ANSWERS:
        return _below_all(steps).words[language]
    share = count / answered
    for step in steps:
        if share > step.share or (share == step.share and not step.above):
            return step.words[language]
    return steps[-1].words[language]


def explain(count: int, answered: int, *, minimum: int, language: Language, scale: Sequence[ScaleStep] = ()) -> str:
    """How a count became its word, in one line for the officer's own notes."""
    word = quantity(count, answered, minimum=minimum, language=language, scale=scale)
    share = f"{100 * count / answered:.1f}".removesuffix(".0").replace(".", ",") if answered else "0"
    nynorsk = language is Language.NYNORSK
    base = f"{count} av {answered} ({share} %)"
    if word is None:
        left_out = "færre enn minste tal" if nynorsk else "færre enn minste tall"
        return f"{base}: {left_out} ({minimum}), {'ikkje med i brevet' if nynorsk else 'ikke med i brevet'}"
    if shown_count(count, answered, minimum=minimum) is None:
        why = "talet ville peike ut resten" if nynorsk else "tallet ville peke ut resten"
        return f"{base}: «{word}» {'utan tal' if nynorsk else 'uten tall'}, {why}"
    return f"{base}: «{word}»"


def _below_all(steps: Sequence[ScaleStep]) -> ScaleStep:
    return next((step for step in steps if step.share < 1.0), steps[-1])
