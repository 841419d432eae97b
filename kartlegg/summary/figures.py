"""The answers to a question for a figure, told in rough words that no single answer can be read out of.

Classes have open ends and at least ``minimum`` answers each (SSB suppresses cells of fewer than 3); a middle is
told of five or more and rounded, so that it is nobody's own figure. No sum, no largest, no smallest.
"""

import re
from collections.abc import Mapping, Sequence
from statistics import median

from kartlegg.limits import FIGURE_ANSWERS
from kartlegg.model import Language, ScaleStep
from kartlegg.summary.shares import quantity
from kartlegg.wording import number_in_words

_BOUNDS = (1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000)
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
    values: Sequence[float], *, unit: str | None, minimum: int, language: Language, scale: Sequence[ScaleStep] = ()
) -> str | None:
    """A sentence on how the figures spread; None when it would say too much of somebody.

    It tells classes, or the median when there would be one class only.

    Args:
        values: One figure an answer.
        unit: What they count ("årsverk"); it is used as it stands.
        minimum: The least number of answers in a class.
        language: Of the sentences.
        scale: Of the quantity words; empty for the built-in one.
    """
    if len(values) < max(FIGURE_ANSWERS, minimum):
        return None
    classes = _classes(sorted(values), minimum)
    what = f" {unit}" if unit else ""
    parts: list[str] = []
    for low, high, count in classes if len(classes) > 1 else ():
        word = quantity(count, len(values), minimum=minimum, language=language, scale=scale)
        verb, after = ("", "") if parts else ("har ", what)
        parts.append(f"{word} {verb}{_span(low, high, language)}{after}")
    if not parts:
        return _middle(median(values), what, language)
    text = f"{', '.join(parts[:-1])} og {parts[-1]}."
    return text[0].upper() + text[1:]


def _span(low: int | None, high: int | None, language: Language) -> str:
    nynorsk = language is Language.NYNORSK
    if low is None and high is not None:
        return f"under {_word(high, language)}"
    if high is None and low is not None:
        return f"{_word(low, language)} eller {'meir' if nynorsk else 'mer'}"
    return f"{'frå' if nynorsk else 'fra'} {_word(low or 0, language)} til {_word(high or 0, language)}"


def _classes(values: Sequence[float], minimum: int) -> list[tuple[int | None, int | None, int]]:
    """Classes with at least ``minimum`` values each; the first is open downwards, the last upwards.

    They are closed from below as soon as they hold enough; what is left over at the top joins the last.
    """
    classes: list[tuple[int | None, int | None, int]] = []
    low: int | None = None
    least = max(minimum, len(values) // 4)  # at most four classes: more would be a table, not a sentence
    for bound in _BOUNDS:
        count = sum(1 for value in values if (low is None or value >= low) and value < bound)
        rest = sum(1 for value in values if value >= bound)
        if count >= least and rest >= least:
            classes.append((low, bound, count))
            low = bound
    classes.append((low, None, sum(1 for value in values if low is None or value >= low)))
    return classes


def _middle(value: float, what: str, language: Language) -> str:
    """The median as a sentence in rounded words: half of them have so much or more."""
    if value < 0.75:
        return f"Halvparten har under {_word(1, language)}{what}."
    step = 1 if value < 10 else 5 if value < 50 else 10 if value < 200 else 100
    more = "meir" if language is Language.NYNORSK else "mer"
    return f"Halvparten har om lag {_word(int(value / step + 0.5) * step, language)}{what} eller {more}."


def _word(number: int, language: Language) -> str:
    if number == 1:
        return "eitt" if language is Language.NYNORSK else "ett"  # årsverk, stillingar: neuter for the common unit
    return number_in_words(number, language)
