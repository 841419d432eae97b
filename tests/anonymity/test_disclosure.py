"""What may be told of counts, figures and groups without telling on somebody."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kartlegg.anonymity.disclosure import (
    check_region,
    find_classes,
    is_dominated,
    may_tell_apart,
    may_tell_sum,
    secret_order,
    shown_count,
)
from kartlegg.errors import DisclosureError

BOUNDS = (1, 2, 3, 5, 10, 20, 50, 100)


@pytest.mark.parametrize(
    ("count", "total", "minimum", "shown"),
    [
        pytest.param(2, 20, 3, None, id="below-the-threshold"),
        pytest.param(3, 20, 3, 3, id="at-the-threshold"),
        pytest.param(17, 20, 3, 17, id="three-left"),
        pytest.param(18, 20, 3, None, id="two-left"),
        pytest.param(19, 20, 3, None, id="one-left"),
        pytest.param(20, 20, 3, 20, id="all"),
        pytest.param(4, 20, 5, None, id="a-higher-minimum"),
        pytest.param(0, 0, 1, None, id="nobody"),
    ],
)
def test_shown_count(count: int, total: int, minimum: int, shown: int | None) -> None:
    assert shown_count(count, total, minimum=minimum) == shown


@pytest.mark.parametrize(
    ("parts", "apart"),
    [((3, 17), True), ((2, 18), False), ((18, 2), False), ((0, 20), False), ((5, 5), True)],
)
def test_parts_are_told_apart_when_each_reaches_the_threshold(parts: tuple[int, int], apart: bool) -> None:
    assert may_tell_apart(parts, minimum=3) is apart


@pytest.mark.parametrize(
    ("values", "dominated"),
    [
        pytest.param([10, 10, 10, 10, 10], False, id="equal"),
        pytest.param([100, 90, 4, 3, 2], True, id="p-percent"),
        pytest.param([100, 90, 5, 3, 2.1], True, id="n-k-only"),
        pytest.param([100, 10, 10, 10, 10], False, id="one-large-is-no-dominance-yet"),
        pytest.param([178, 5, 2, 2, 1, 1, 0.5], True, id="a-city-among-small-ones"),
        pytest.param([0, 0, 0, 0, 0], False, id="nothing"),
        pytest.param([-100, 1, 1, 1, 1], True, id="below-zero"),
        pytest.param([], False, id="none"),
    ],
)
def test_dominance(values: list[float], dominated: bool) -> None:
    assert is_dominated(values) is dominated


def test_a_sum_needs_five_figures() -> None:
    assert may_tell_sum([2, 2, 2, 2, 2], minimum=3)
    assert not may_tell_sum([2, 2, 2, 2], minimum=3)
    assert not may_tell_sum([2, 2, 2, 2, 2], minimum=6)


@given(values=st.lists(st.floats(min_value=0, max_value=500), max_size=60), minimum=st.integers(1, 8))
def test_classes_single_nobody_out(values: list[float], minimum: int) -> None:
    classes = find_classes(values, BOUNDS, minimum=minimum)
    assert sum(one.size for one in classes) == len(values), "nobody is left out"
    assert classes[0].low is None
    assert classes[-1].high is None
    assert all(one.high == following.low for one, following in itertools.pairwise(classes))
    assert len(classes) == 1 or all(one.size >= max(3, minimum) for one in classes)
    assert len(classes) <= 4
    assert {one.high for one in classes[:-1]} <= set(BOUNDS)


@given(values=st.lists(st.floats(min_value=0, max_value=500), min_size=1, max_size=30), data=st.data())
def test_the_order_of_the_answers_makes_no_class(values: list[float], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(values))
    assert find_classes(values, BOUNDS, minimum=3) == find_classes(shuffled, BOUNDS, minimum=3)


@pytest.mark.parametrize(("inside", "outside", "minimum"), [(5, 5, 3), (5, 0, 3), (20, 13, 3), (7, 7, 7)], ids=str)
def test_a_region_that_is_large_enough_passes(inside: int, outside: int, minimum: int) -> None:
    check_region(inside, outside, minimum=minimum)


@pytest.mark.parametrize(
    ("inside", "outside", "minimum"),
    [(4, 9, 3), (5, 1, 3), (5, 4, 3), (0, 0, 3), (6, 9, 7)],
    ids=str,
)
def test_a_region_that_is_too_small_is_refused(inside: int, outside: int, minimum: int) -> None:
    with pytest.raises(DisclosureError):
        check_region(inside, outside, minimum=minimum)


def test_the_secret_order_differs_by_part_and_secret() -> None:
    items = [f"t{number}" for number in range(10)]

    def order(seed: bytes, part: str) -> list[str]:
        return sorted(items, key=lambda item: secret_order(seed, part, item))

    assert order(b"a", "Del 1") == order(b"a", "Del 1")
    assert len({tuple(order(seed, part)) for seed in (b"a", b"b") for part in ("Del 1", "Del 2")}) == 4
