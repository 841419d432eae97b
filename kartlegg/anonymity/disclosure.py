"""Statistical disclosure control: which counts, figures and groups may be told without telling on somebody.

The terms are those of official statistics: threshold rule, p % rule, (n, k) dominance rule and secondary
suppression (OECD, Glossary of statistical terms; ESSnet SDC, Handbook on statistical disclosure control). SSB
suppresses cells of fewer than three. Here a cell is what a sentence tells: a count, a class of figures, a region.
"""

import hmac
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from kartlegg.errors import DisclosureError
from kartlegg.limits import (
    COMPLEMENT_ANSWERS,
    DOMINANCE_PERCENT,
    DOMINANT_ANSWERS,
    FIGURE_ANSWERS,
    FIGURE_CLASSES,
    P_PERCENT,
    REGION_ANSWERS,
)


class FigureClass(NamedTuple):
    """A class of figures: from ``low`` to below ``high``, None where it is open, and how many lie in it."""

    low: float | None
    high: float | None
    size: int


def reaches_threshold(count: int, *, minimum: int) -> bool:
    """Whether enough stand behind a cell (threshold rule: SSB at least 3; OECD glossary 3, elsewhere 5)."""
    return count >= max(minimum, 1)


def shown_count(count: int, total: int, *, minimum: int) -> int | None:
    """The count if it may stand as a number, else None.

    It may when it reaches the threshold, and its complement does not single anybody out: all of ``total`` are in
    it, or at least three are not.
    """
    rest = total - count
    return count if reaches_threshold(count, minimum=minimum) and (rest == 0 or rest >= COMPLEMENT_ANSWERS) else None


def may_tell_apart(parts: Iterable[int], *, minimum: int) -> bool:
    """Whether a total may be told in parts (in writing, by phone): each of them must reach the threshold.

    A part that is too small cannot be left out either: it would follow from the total (secondary suppression).
    """
    return all(reaches_threshold(part, minimum=minimum) for part in parts)


def is_dominated(values: Sequence[float]) -> bool:
    """Whether a sum or a middle of figures tells too much of the largest ones.

    Two rules, and either is enough. p % rule: the second largest can tell the largest to within p per cent, since
    all others together come to less than that (p of 10: Eurostat and SSB use 10 to 15). (n, k) rule: the two largest
    make up more than 85 per cent (ESSnet handbook, magnitude tables). Figures below 0 count by their size.
    """
    sizes = sorted((abs(value) for value in values), reverse=True)
    total = sum(sizes)
    if total == 0:
        return False
    others = sum(sizes[2:])
    return others < P_PERCENT / 100 * sizes[0] or sum(sizes[:DOMINANT_ANSWERS]) > DOMINANCE_PERCENT / 100 * total


def may_tell_figures(values: Sequence[float], *, minimum: int) -> bool:
    """Whether there are enough figures for their classes to be told."""
    return len(values) >= max(FIGURE_ANSWERS, minimum)


def may_tell_sum(values: Sequence[float], *, minimum: int) -> bool:
    """Whether a sum or a middle of the figures may be told, rounded: enough of them, and nobody dominates."""
    return may_tell_figures(values, minimum=minimum) and not is_dominated(values)


def find_classes(values: Sequence[float], bounds: Sequence[float], *, minimum: int) -> tuple[FigureClass, ...]:
    """Classes of figures that single nobody out: the first open downwards, the last upwards, three or more in each.

    The bounds come from a fixed list, so that none of them is anybody's own figure. A class that would be too small
    is joined to its neighbour, never left out: it would follow from the rest (secondary suppression). A class ends
    at a bound only where neither it nor what is left above it comes below the threshold. Gives one class, open at
    both ends, when there cannot be two.

    Args:
        values: One figure an answer, in any order.
        bounds: Where a class may end, ascending.
        minimum: The least number of figures in a class; never fewer than three.
    """
    least = max(minimum, COMPLEMENT_ANSWERS, -(-len(values) // FIGURE_CLASSES))
    classes: list[FigureClass] = []
    low: float | None = None
    for high in bounds:
        count = sum(1 for value in values if (low is None or value >= low) and value < high)
        rest = sum(1 for value in values if value >= high)
        if count >= least and rest >= least:
            classes.append(FigureClass(low, high, count))
            low = high
    classes.append(FigureClass(low, None, sum(1 for value in values if low is None or value >= low)))
    return tuple(classes)


def check_region(inside: int, outside: int, *, minimum: int) -> None:
    """Refuse a summary of one region when it, or what it leaves of the round, is too small.

    The round's total may be known from another summary. Then the rest follows by subtraction (differencing: ESSnet
    handbook, linked tables), and must be as large as the region or nobody at all.

    Args:
        inside: How many of the region have answered.
        outside: How many of all others have.
        minimum: The round's threshold; never fewer than five here.

    Raises:
        DisclosureError: One of the two is too small.
    """
    least = max(minimum, REGION_ANSWERS)
    if inside < least:
        raise DisclosureError(
            f"only {inside} of the region have answered: a summary of fewer than {least} would single them out",
            hint="Sum up the whole round, or wait for more answers.",
        )
    if 0 < outside < least:
        raise DisclosureError(
            f"only {outside} outside the region have answered: a summary of the region would single them out",
            hint="Sum up the whole round, or wait for more answers.",
        )


def secret_order(seed: bytes, part: str, item: str) -> bytes:
    """A place among items of equal weight that nobody can tell without the survey's secret (HMAC: RFC 2104).

    Sorting by it follows neither arrival nor number nor alphabet; each part has an order of its own, so that items
    at the same place in two parts cannot be linked.
    """
    return hmac.digest(seed, f"order:{len(part)}:{part}:{item}".encode(), "sha256")
