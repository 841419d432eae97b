"""The answers to a question for a figure, told in rough words that no single answer can be read out of.

Which classes, sum and middle may be told at all, ``kartlegg.anonymity.disclosure`` knows. No largest, no smallest, no
mean; a sum or a middle stands rounded, so that it is nobody's own figure.
"""

import re
from collections.abc import Mapping, Sequence
from statistics import median

from kartlegg.anonymity.disclosure import find_classes, may_tell_figures, may_tell_sum
from kartlegg.model import Language, ScaleStep
from kartlegg.summary.shares import quantity
from kartlegg.wording import number_in_words

_BOUNDS = (1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000)
_STEPS = ((10, 1), (50, 5), (200, 10), (1000, 50), (2000, 100))  # below which figure it is rounded to what
_ABOUT = 0.1  # of a step: so close to the round figure that neither "drygt" nor "knapt" is right
_NOT_ADDED = frozenset(("prosent", "%", "prosentpoeng", "grader", "år"))  # units of which a sum says nothing
_NUMBER = r"(?<![\d.,/])(?:(\d{1,4}(?:[.,]\d{1,2})?)\s?(½)?|(½))"
_RANGE = re.compile(r"(?<![\d.,/-])(\d{1,4}(?:[.,]\d)?)\s?(?:-|–|til)\s?(\d{1,4}(?:[.,]\d)?)(?![\d.,]*\d)")
_TOTAL = r"\b(?:til saman|til sammen|totalt|i alt|samla|samlet|sum)\b"
_TOTAL_BEFORE = re.compile(_TOTAL + r"(?::| er| ca\.?| om lag| rundt)?\s{0,3}" + _NUMBER, re.IGNORECASE)
_PART = re.compile(r"\b(?:herav|hvorav|av dette|av desse|av disse|derav|inkludert)\b", re.IGNORECASE)

_WORDS: Mapping[str, str] = {
    "halvannan": "1,5",
    "halvanna": "1,5",
    "halvannen": "1,5",
    "halvannet": "1,5",
    "eitt": "1",
    "eit": "1",
    "ett": "1",
    "et": "1",
    **{number_in_words(number, Language.NYNORSK): str(number) for number in range(2, 13)},
}


def find_figure(text: str, unit: str | None) -> float | None:
    """The figure that an answer states; None when that is in doubt.

    A figure after a word for a total goes before all others; then the one that stands before the unit; then the
    only one there is. Of a range ("2–3 årsverk") it is the middle. What follows "herav" is a part and left aside.
    """
    stem = re.escape((unit or "").lower()[:5])
    digits = re.sub(rf"\b({'|'.join(_WORDS)})\s+(?={stem})", _digits, text, flags=re.IGNORECASE) if stem else text
    whole = _PART.split(_RANGE.sub(_middle_of_range, digits), maxsplit=1)[0]
    for pattern in (
        _TOTAL_BEFORE,
        re.compile(rf"{_NUMBER}\s?{stem}\w{{0,20}}\s{_TOTAL}", re.IGNORECASE) if stem else None,
        re.compile(rf"{_NUMBER}\s?{stem}", re.IGNORECASE) if stem else None,
        re.compile(_NUMBER + r"(?![\d.,]*\d)(?!\s?%)(?!\w)"),
    ):
        found = {_value(match) for match in pattern.finditer(whole)} if pattern else set()
        if found:
            return found.pop() if len(found) == 1 else None
    return None


def _value(match: re.Match[str]) -> float:
    return float((match[1] or "0").replace(",", ".")) + (0.5 if match[2] or match[3] else 0.0)


def _digits(match: re.Match[str]) -> str:
    return _WORDS[match[1].lower()] + " "


def _middle_of_range(match: re.Match[str]) -> str:
    low, high = (float(text.replace(",", ".")) for text in match.groups())
    return f"{(low + high) / 2:g}".replace(".", ",") if low < high else match[0]


def write_figures(
    values: Sequence[float],
    *,
    unit: str | None,
    minimum: int,
    language: Language,
    scale: Sequence[ScaleStep] = (),
    with_sum: bool = True,
) -> str | None:
    """Sentences on how the figures spread and what they come to; None when they would say too much of somebody.

    They tell classes, or the middle when there would be one class only, and the sum where figures of the unit add up.

    Args:
        values: One figure an answer.
        unit: What they count ("årsverk"); it is used as it stands.
        minimum: The least number of answers in a class.
        language: Of the sentences.
        scale: Of the quantity words; empty for the built-in one.
        with_sum: Whether a sum or a middle may be told at all: of one region of a round it may not.
    """
    if not may_tell_figures(values, minimum=minimum):
        return None
    what = f" {unit}" if unit else ""
    rounded = with_sum and may_tell_sum(values, minimum=minimum)
    sentences = []
    classes = find_classes(values, _BOUNDS, minimum=minimum)
    if len(classes) > 1:
        parts: list[str] = []
        for low, high, size in classes:
            word = quantity(size, len(values), minimum=minimum, language=language, scale=scale)
            verb, after = ("", "") if parts else ("har ", what)
            parts.append(f"{word} {verb}{_span(low, high, language)}{after}")
        text = f"{', '.join(parts[:-1])} og {parts[-1]}."
        sentences.append(text[0].upper() + text[1:])
    elif rounded:
        more = "meir" if language is Language.NYNORSK else "mer"
        middle = round_in_words(median(values), language)
        sentences.append(f"Halvparten har {middle}{what} eller {more}.")
    if rounded and unit and unit.lower() not in _NOT_ADDED:
        total = round_in_words(sum(values), language)
        together, stated = (
            ("Til saman er det", "hos dei som har oppgjeve tal")
            if language is Language.NYNORSK
            else ("Til sammen er det", "hos dem som har oppgitt tall")
        )
        sentences.append(f"{together} {total}{what} {stated}.")
    return " ".join(sentences) or None


def round_in_words(value: float, language: Language) -> str:
    """A figure rounded to one or two digits, in words: "drygt to", "knapt 60", "om lag fem", "under eitt"."""
    step = next((step for below, step in _STEPS if value < below), 10 ** (len(str(int(value))) - 1) // 2)
    number = int(value / step + 0.5) * step
    if number == 0:
        return f"under {_word(1, language)}"
    off = (value - number) / step
    more = "drygt" if language is Language.NYNORSK else "drøyt"
    about = "om lag" if abs(off) <= _ABOUT else more if off > 0 else "knapt"
    return f"{about} {_word(number, language)}"


def _span(low: float | None, high: float | None, language: Language) -> str:
    nynorsk = language is Language.NYNORSK
    if low is None and high is not None:
        return f"under {_word(int(high), language)}"
    if high is None and low is not None:
        return f"{_word(int(low), language)} eller {'meir' if nynorsk else 'mer'}"
    between = f"{_word(int(low or 0), language)} til {_word(int(high or 0), language)}"
    return f"{'frå' if nynorsk else 'fra'} {between}"


def _word(number: int, language: Language) -> str:
    if number == 1:
        return "eitt" if language is Language.NYNORSK else "ett"  # årsverk, stillingar: neuter for the common unit
    if number >= 10_000:
        return f"{number:,}".replace(",", "\u00a0")  # in groups of three from five digits on (Språkrådet)
    return number_in_words(number, language)
