"""The best consistent set of markers over a whole reply: an alignment of what may open an answer with the questions.

Every set of markers in the text's order has a score: the markers' weights, and for each step from one to the next how
well it fits the order of the questions and the style of the others. Markers that are left out between two chosen
ones must look like a list of their own ("1., 2., 3." inside an answer), else they cost. Dynamic programming finds
the set with the highest score; the work grows with the square of the number of markers, which is bounded.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kartlegg.reading.markers import Marker

_NEXT = 1.0  # the next question follows
_SKIP = 0.5  # a later one follows, less for each that is passed over
_SKIPPED = 0.25
_BACK = -1.4  # an earlier one follows
_BACK_SURE = -0.5  # the same, told by a marker that is no mere number
_SURE = 3.0  # weight from which a marker is more than a number
_AGAIN = -4.0  # a question that has been opened already
_SAME_STYLE = 0.5
_OTHER_STYLE = -1.5
_FIRST = 0.6  # the first question opens the row
_LEFT_OUT = -0.5  # a number of the chosen style that is left out and fits no list of its own
_MOST_LEFT_OUT = -3.0
_COUNTED = frozenset({"numbered", "labelled", "hashed", "dashed"})  # rules whose numbers count the answers
RECOUNTED = "recounted"


@dataclass(frozen=True, slots=True)
class _State:
    score: float
    before: int | None
    seen: frozenset[str]
    place: int  # of the last question, from 0; -1: none yet


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """Markers that open the answers, and those of their style that do not."""

    chosen: tuple[Marker, ...]
    left_out: tuple[tuple[Marker, int], ...]  # each with the index of the chosen one that it follows; -1: before all
    score: float


def align(markers: Sequence[Marker], *, order: Sequence[str]) -> Alignment:
    """The best consistent set of markers; none when there are none."""
    places = {name: index for index, name in enumerate(order)}
    best: list[_State] = []
    for marker in markers:
        place = places.get(marker.first, -1)
        start = 0.0 if place < 0 else (_FIRST if place == 0 else -_SKIPPED * place)
        best.append(_State(marker.weight + start, None, frozenset(marker.questions), _last_place(marker, places)))
    for earlier, marker in enumerate(markers):
        state = best[earlier]
        lost = _LeftOut(marker.style)
        for later in range(earlier + 1, len(markers)):
            other = markers[later]
            score = state.score + other.weight + _step(state, marker, other, places)
            if other.style == marker.style:
                score += lost.cost
            if score > best[later].score:
                place = _last_place(other, places)
                best[later] = _State(
                    score, earlier, state.seen | set(other.questions), place if place >= 0 else state.place
                )
            lost.add(other, places)
    if not markers:
        return Alignment(chosen=(), left_out=(), score=0.0)
    end = max(range(len(markers)), key=lambda index: best[index].score)
    indices: list[int] = []
    at: int | None = end
    while at is not None:
        indices.append(at)
        at = best[at].before
    indices.reverse()
    return Alignment(
        chosen=tuple(markers[index] for index in indices),
        left_out=tuple(_left_out(markers, indices)),
        score=best[end].score,
    )


def align_by_count(markers: Sequence[Marker], *, order: Sequence[str]) -> tuple[Marker, ...]:
    """As many numbers of one style as there are questions, of which some are wrong: each opens the next question.

    "1, 2, 3, 3, 4, 5" for six questions, or "1" before each: programs and people number so. Empty when the numbers
    are right, too many or too few, or run backwards.
    """
    shallow = min((one.level for one in markers if one.rule in _COUNTED), default=0)
    counted = [one for one in markers if one.rule in _COUNTED and one.level == shallow]
    places = [order.index(one.first) for one in counted]
    wrong = len(set(places)) < len(places) and places == sorted(places) and places[0] == 0
    if len(counted) != len(order) or not wrong or len({one.style for one in counted}) > 1:
        return ()
    return tuple(
        replace(one, questions=(question,), rule=RECOUNTED) for one, question in zip(counted, order, strict=True)
    )


class _LeftOut:
    """What the numbers between two chosen markers cost: nothing when they count one, two, three."""

    def __init__(self, style: str) -> None:
        self._style = style
        self._expected = 0
        self.cost = 0.0

    def add(self, marker: Marker, places: dict[str, int]) -> None:
        """Take one more into account."""
        if marker.style != self._style or not marker.questions:
            return
        place = places[marker.first]
        if place == self._expected:
            self._expected += 1
        elif place == 0:
            self._expected = 1
        else:
            self.cost = max(_MOST_LEFT_OUT, self.cost + _LEFT_OUT)


def _step(state: _State, marker: Marker, other: Marker, places: dict[str, int]) -> float:
    """How well one marker follows another."""
    if not other.questions or (not marker.questions and state.place < 0):
        return 0.0
    ahead = places[other.first] - state.place
    if other.rule == "sub-point" and ahead == 0:
        return _NEXT  # another part of the same answer
    score = _AGAIN if state.seen & set(other.questions) else 0.0
    if ahead == 1:
        score += _NEXT
    elif ahead > 1:
        score += _SKIP - _SKIPPED * (ahead - 1)
    else:
        score += _BACK_SURE if other.weight >= _SURE else _BACK
    if marker.questions:
        score += _SAME_STYLE if marker.style == other.style else _OTHER_STYLE
    return score


def _last_place(marker: Marker, places: dict[str, int]) -> int:
    return max((places[name] for name in marker.questions), default=-1)


def _left_out(markers: Sequence[Marker], indices: Sequence[int]) -> list[tuple[Marker, int]]:
    styles = {markers[index].style for index in indices}
    chosen = set(indices)
    found = []
    after = -1
    for index, marker in enumerate(markers):
        if index in chosen:
            after += 1
        elif marker.style in styles and marker.questions:
            found.append((marker, after))
    return found
