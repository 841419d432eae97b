"""Figures that few replies hold: "0,4 årsverk" or "18 821 innbyggjarar" is as good as a name (LEAKS 9).

A figure of the document is held against those of every reply, whatever their spelling and, for large ones, their
rounding. A sum or a middle is held against the figures behind it: of fewer than five, or where one answer is most
of it, it gives that answer away.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from statistics import fmean

from kartlegg.anonymity.disclosure import is_dominated
from kartlegg.anonymity.leaks.finding import LeakKind, at_place, make_leak
from kartlegg.anonymity.leaks.index import once_a_round
from kartlegg.anonymity.leaks.numbers import Figure, FigureKind, find_figures, unit_key
from kartlegg.anonymity.leaks.speech import own_texts, word_set
from kartlegg.anonymity.leaks.values import Document, Evidence, Leak, PassageKind, Reply, Severity
from kartlegg.limits import FIGURE_ANSWERS
from kartlegg.model import QuestionKind

_FIGURE = LeakKind(
    name="figure",
    row=9,
    severity=Severity.STOP,
    why="is a figure that so few replies hold that it tells whose it is",
    mend="tell it in classes or rough words, or leave it out",
)
_INHABITANTS = "is the exact number of a municipality's inhabitants, which anybody can look up"
_CASE = replace(
    _FIGURE,
    name="case_number",
    row=6,
    why="is a case number, by which one letter can be looked up in a public journal",
    mend="take it out",
)
_CASE_BEFORE = re.compile(
    r"(?:sak|saks?nr\.?|saksnummer|arkivsak\w{0,3}|ref\.?|referanse|jnr\.?|journal\w{0,10}|dokument)(?: nr\.?)?:? ?$"
)
_LONG_CASE = re.compile(
    r"(?<![\w.,/-])(?:sak|saksnr\.?|arkivsak|ref\.?|referanse"
    r"|journalpost)(?: nr\.?)?:? ?(?P<n>(?:19|20)\d{6,9}(?:-\d{1,4})?)(?![\w/])"
)
_FEW = f"is a sum or a middle of fewer than {FIGURE_ANSWERS} answers, from which one of them can be guessed"
_DOMINATED = "is a sum or a middle of which one answer is so much that it can be guessed (p % rule, p = 10)"
_NEAR = 0.06  # of a figure: "nesten 19 000" is 18 821
_LARGE = 100  # from here on a figure with zeros at its end is taken for a rounded one
_TELLING = 1000  # from here on a figure that is not round needs no unit beside it
_CLASS_BOUNDS = frozenset((1.0, 2.0, 3.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0))
_CLASS_BEFORE = re.compile(
    r"(?:under|frå|fra|minst|meir enn|mer enn|over|opp til|inntil|mellom|mindre enn|færre enn|fleire enn|flere enn"
    r"|høgst|høyst) $"
)
_CLASS_BETWEEN = re.compile(r"(?:frå|fra|mellom) [\w,.]{1,20} (?:til|og) $")
_CLASS_AFTER = re.compile(r"(?: [\w%-]{1,30})? (?:eller|og) (?:meir|mer|fleire|flere|mindre|færre|over|under)(?!\w)")
_MIDDLE = re.compile(r"(?:halvparten|halvdelen|median\w{0,4}|i midten)(?!\w)")
_SCALE = re.compile(r"[»\"”] (?:minst|meir enn|mer enn|frå|fra|over|under|høgst|høyst) $")
_OURS = re.compile(r"kommu|svar|respo|infor|rådma|rådme|spørs|tema$|deltak|mottak")
_TRIVIAL_UNITS = word_set("år gong ting måte måtar tema side sider del delar deler grunn grunna punkt ledd områd")
_LEAST_POPULATION = 200  # the smallest municipality's; below it, inhabitants are a group
_TRIVIAL = 10  # up to here such a unit tells nothing: "to år", "tre måtar"
_SUM = re.compile(
    r"(?<!\w)(?:til saman|til sammen|tilsaman|tilsammen|totalt|i alt|samla|samlet|sum|summen|gjennomsnitt\w{0,4}"
    r"|i snitt|snittet|snitt|middel\w{0,5}|median\w{0,4})(?!\w)"
)
_NEAR_WORDS = 60  # characters beside a figure in which a word for a sum or a group is sought
_SMALL_GROUP = re.compile(
    r"(?<!\w)(?:dei|de|for|hos|blant|mellom|av) (?:dei |de )?(?:to|tre|fire|[234]) "
    r"(?:minste|største|kommun|andre|siste|som|øy|små|store)"
)
_DATE_LINE = re.compile(r"[\s*_]{0,6}(?:dato|vår dato|dykkar dato|deres dato)")


def find_rare_figures(document: Document, evidence: Evidence) -> Iterator[Leak]:
    """Every figure of the document that fewer than the minimum replies hold, and every sum that gives one away."""
    known, held = _held(evidence)
    asked = frozenset(unit_key(one.unit) for one in evidence.survey.questions if one.unit)
    judged: dict[Figure, tuple[str, ...] | None] = {}  # by the figure without its place
    for passage in document.passages:
        if passage.kind not in (PassageKind.BODY, PassageKind.HIDDEN):
            continue
        folded, figures = find_figures(passage.text)
        for figure in figures:
            if _is_ours(figure, folded.lower, asked):
                continue
            bare = replace(figure, start=0, end=0)
            if bare not in judged:
                tellers = tuple(number for number, one in held.items() if one.has(figure))
                judged[bare] = None if known.has(figure) else tellers
            whose = judged[bare]
            if whose is None:
                continue
            reason = _derived(figure, folded.lower, evidence)
            kind = _FIGURE
            if figure.kind is FigureKind.REFERENCE and _CASE_BEFORE.search(folded.lower[: figure.start][-20:]):
                kind = _CASE
            elif not reason and not whose and _is_population(figure):
                reason = _INHABITANTS
            if reason or kind is _CASE or 1 <= len(whose) < evidence.minimum:
                start, end = folded.source(figure.start, figure.end)
                yield make_leak(at_place(kind, passage), passage, start, end, whose=whose, why=reason)
        for match in _LONG_CASE.finditer(folded.lower):
            if not any(match["n"] in text for text in own_texts(evidence)):
                yield make_leak(at_place(_CASE, passage), passage, *folded.source(*match.span("n")))


class _Held:
    """Figures that were told, each once, ready for others to be held against them."""

    def __init__(self, figures: Iterable[Figure]) -> None:
        told: dict[Figure, frozenset[str]] = {}
        for figure in figures:
            bare = replace(figure, start=0, end=0, context=frozenset())
            told[bare] = told.get(bare, frozenset()) | figure.context
        merged = (replace(figure, context=context) for figure, context in told.items())
        self._figures = sorted(merged, key=lambda one: (one.kind.value, one.value))
        self._keys = [(one.kind.value, one.value) for one in self._figures]

    def has(self, shown: Figure) -> bool:
        """Whether a figure that is shown was told, exactly or so that this is its rounding."""
        near = _NEAR * abs(shown.value)
        first = bisect_left(self._keys, (shown.kind.value, shown.value - near))
        last = bisect_right(self._keys, (shown.kind.value, shown.value + near))
        return any(_same(shown, told) for told in self._figures[first:last])


@once_a_round
def _held(evidence: Evidence) -> tuple[_Held, Mapping[str, _Held]]:
    """The figures that are nobody's secret, and those of each reply."""
    known = _Held([*(one for text in own_texts(evidence) for one in find_figures(text)[1]), *_round_dates(evidence)])
    return known, {reply.recipient: _Held(_figures_of(reply, evidence)) for reply in evidence.replies}


def _figures_of(reply: Reply, evidence: Evidence) -> Iterator[Figure]:
    units = {question.id: question.unit for question in evidence.survey.questions}
    yield from find_figures(reply.text)[1]
    for question, text in reply.answers.items():
        yield from find_figures(text, unit=units.get(question))[1]


def _round_dates(evidence: Evidence) -> list[Figure]:
    """The dates of the round, which everybody asked knows."""
    survey = evidence.survey
    days = (survey.sent, survey.deadline.date() if survey.deadline else None)
    return [
        Figure(start=0, end=0, kind=FigureKind.DATE, date=(day.year, day.month, day.day))
        for day in days
        if day is not None
    ]


def _is_ours(figure: Figure, lower: str, asked: frozenset[str]) -> bool:
    """Whether a figure is the letter's own: a count of municipalities, a bound of a class, the date of the letter."""
    before, after = lower[max(0, figure.start - 40) : figure.start], lower[figure.end : figure.end + 40]
    if figure.kind is FigureKind.DATE:
        if figure.date and figure.date[0] and figure.date[1:] == (1, 1):
            return True  # the turn of a year is as good as the year
        return bool(_DATE_LINE.match(lower[lower.rfind("\n", 0, figure.start) + 1 : figure.start]))
    if any(_OURS.match(unit) for unit in figure.units) or (before.endswith("(") and after.startswith(")")):
        return True
    if figure.kind is FigureKind.PERCENT:
        return figure.value == 100 or bool(_SCALE.search(before))
    whole = figure.value == int(figure.value)
    if whole and figure.value <= _TRIVIAL and figure.units & _TRIVIAL_UNITS:
        return True
    if figure.value in _CLASS_BOUNDS and (
        _CLASS_BEFORE.search(before) or _CLASS_BETWEEN.search(before) or _CLASS_AFTER.match(after)
    ):
        return True
    if figure.about and whole and figure.value < 20 and (not figure.units or figure.units & asked):
        return True  # "drygt to årsverk" is a rounded middle, nobody's own figure
    sentence = lower[lower.rfind("\n", 0, figure.start) + 1 : figure.start][-200:]
    return figure.about and whole and bool(_MIDDLE.search(sentence))


def _is_population(figure: Figure) -> bool:
    return "innbyggar" in figure.units and figure.value >= _LEAST_POPULATION and figure.value % 100 != 0


def _same(shown: Figure, told: Figure) -> bool:
    """Whether a figure that is shown is one that was told, exactly or rounded."""
    if shown.kind is not told.kind:
        return False
    if shown.date and told.date:
        return _same_day(shown.date, told.date)
    if shown.kind is FigureKind.REFERENCE:
        return shown.reference.partition("-")[0] == told.reference.partition("-")[0]
    together = bool(shown.units & told.units)
    if shown.value == told.value:
        if shown.kind is FigureKind.PERCENT:
            is_round = shown.value % 10 == 0 or shown.value % 25 == 0
            return not is_round or together or bool(shown.context & told.context)
        alike = shown.value >= _TELLING and bool(shown.context & told.context)
        return together or alike or (_is_telling(shown.value) and not (shown.units and told.units))
    if shown.kind is FigureKind.PERCENT or not together:
        return False
    rounded = shown.value >= _LARGE and shown.value % (10 if shown.value < 1000 else 100) == 0
    exact = told.value >= 20 and len(_significant(told.value)) > len(_significant(shown.value))
    return (
        (rounded or (shown.about and shown.value >= 20))
        and exact
        and abs(shown.value - told.value) <= _NEAR * shown.value
    )


def _same_day(shown: tuple[int | None, int, int | None], told: tuple[int | None, int, int | None]) -> bool:
    return shown[1] == told[1] and all(
        first is None or second is None or first == second
        for first, second in ((shown[0], told[0]), (shown[2], told[2]))
    )


def _is_telling(value: float) -> bool:
    """Whether a figure tells by itself, without what it counts."""
    if value != int(value):
        return (value * 10) % 5 != 0 or value > 10  # a half is common
    digits = _significant(value)
    return value >= _TELLING and (
        value % 100 != 0 or (value >= 10 * _TELLING and len(digits) > 1 and digits not in ("15", "25", "75"))
    )


def _significant(value: float) -> str:
    return f"{value:.0f}".rstrip("0")


def _derived(figure: Figure, lower: str, evidence: Evidence) -> str | None:
    """Why a sum or a middle gives somebody away; None when it does not, or is none."""
    near = lower[max(0, figure.start - _NEAR_WORDS) : figure.end + _NEAR_WORDS]
    if figure.kind is not FigureKind.NUMBER or not _SUM.search(near):
        return None
    for question in evidence.survey.questions:
        if question.kind is not QuestionKind.NUMBER or not question.unit or unit_key(question.unit) not in figure.units:
            continue
        if _SMALL_GROUP.search(near):
            return _FEW
        groups = [[reply for reply in evidence.replies if question.id in reply.answers]]
        regions = {one.number: one.region for one in evidence.survey.recipients if one.region}
        sentence = lower[max(0, figure.start - 200) : figure.end + 200]
        for region in sorted(set(regions.values())):
            if region.lower() in sentence:
                groups.insert(0, [reply for reply in groups[-1] if regions.get(reply.recipient) == region])
        for group in groups:
            values = [
                value for reply in group if (value := _stated(reply.answers[question.id], question.unit)) is not None
            ]
            if not values or not any(
                _is_near(figure, result) for result in (sum(values), fmean(values), sorted(values)[len(values) // 2])
            ):
                continue
            if len(values) < FIGURE_ANSWERS:
                return _FEW
            if is_dominated(values):
                return _DOMINATED
    return None


def _is_near(figure: Figure, result: float) -> bool:
    return abs(figure.value - result) <= (0.05 if figure.about else 0.01) * max(result, 1.0)


def _stated(text: str, unit: str) -> float | None:
    """The figure that an answer states first."""
    figures = [
        one for one in find_figures(text, unit=unit)[1] if one.kind is FigureKind.NUMBER and unit_key(unit) in one.units
    ]
    return figures[0].value if figures else None
