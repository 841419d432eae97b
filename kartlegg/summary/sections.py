"""The summary's parts: which themes each shows, how often, in which words. No reply's own words come in here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kartlegg.anonymity.disclosure import secret_order, shown_count
from kartlegg.model import AnonymousAnswer, Language, Question, QuestionKind, Section, Survey, Theme, ThemeCount
from kartlegg.summary.figures import find_figure, write_figures
from kartlegg.summary.shares import quantity
from kartlegg.summary.themes import Caught, catch, recipients_behind


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTheme:
    """A theme as the draft tells it."""

    theme: Theme
    statement: str  # in the draft's language
    word: str  # "dei fleste"
    number: int | None  # the count behind it; None when it must not be shown
    count: int  # what is behind it in truth, for the officer's own notes
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionResult:
    """One part of the summary and what lies behind it."""

    title: str
    questions: tuple[str, ...]
    answered: int  # recipients with an answer to one of the questions
    beside: int  # others of the round with one, when this is one region's
    themes: tuple[ShownTheme, ...]  # the most frequent first
    left_out: tuple[ThemeCount, ...]  # fewer than the minimum said it
    figures: str | None  # sentences on the figures, where a question asks for one
    caught: tuple[Caught, ...] = field(repr=False)  # every point with its themes

    @property
    def unmatched(self) -> tuple[tuple[str, str], ...]:
        """The points that no theme caught, each with the key of its answer."""
        return tuple((found.key, found.point) for found in self.caught if not found.themes)


def find_sections(survey: Survey) -> tuple[Section, ...]:
    """The parts of the summary as the survey orders them, or one a question under its label."""
    return survey.summary.sections or tuple(
        Section(title=question.label, questions=(question.id,)) for question in survey.questions
    )


def count_section(
    section: Section,
    *,
    survey: Survey,
    answers: Sequence[AnonymousAnswer],
    codebook: Sequence[Theme],
    language: Language,
    sources: Mapping[str, str],
    seed: bytes,
    beside: Sequence[AnonymousAnswer] = (),
) -> SectionResult:
    """What one part of the summary says, counted by recipients: each counts once a theme, under however many questions.

    Args:
        section: The part.
        survey: Its scale and minimum are used.
        answers: All answers; those of other questions are left aside.
        codebook: All themes; those of other questions are left aside.
        language: Of words and statements.
        sources: Key to recipient; an answer whose key is missing counts for itself.
        seed: The survey's secret: themes of equal weight come in an order that tells nothing.
        beside: The answers of the rest of the round, when these are one region's: a count from which theirs would
            follow, once the round's is known, is told by its word alone.
    """
    minimum, scale = survey.anonymity.minimum, survey.summary.scale
    own = [answer for answer in answers if answer.question in section.questions and answer.text.strip()]
    answered = len(recipients_behind((answer.key for answer in own), sources))
    caught = catch(own, codebook)
    others = [answer for answer in beside if answer.question in section.questions and answer.text.strip()]
    rest = len(recipients_behind((answer.key for answer in others), sources))
    caught_beside = catch(others, codebook)
    shown, left_out = [], []
    for theme in codebook:
        if not set(theme.questions) & set(section.questions):
            continue
        keys = tuple(dict.fromkeys(found.key for found in caught if theme.id in found.themes))
        count = len(recipients_behind(keys, sources))
        word = quantity(count, answered, minimum=minimum, language=language, scale=scale)
        if word is None:
            left_out.append(ThemeCount(theme=theme, keys=keys, answered=answered))
            continue
        number = shown_count(count, answered, minimum=minimum)
        behind = (found.key for found in caught_beside if theme.id in found.themes)
        left = len(recipients_behind(behind, sources))
        if left and shown_count(left, rest, minimum=minimum) is None:
            number = None
        statement = theme.statement[language]
        shown.append(ShownTheme(theme=theme, statement=statement, word=word, number=number, count=count, keys=keys))
    figures = [
        _figures(question, own, survey, language, with_sum=not beside)
        for question in survey.questions
        if question.id in section.questions
    ]

    def place(one: ShownTheme) -> tuple[int, bytes]:
        return -_weight(one, answered, survey, language), secret_order(seed, section.title, one.theme.id)

    return SectionResult(
        title=section.title,
        questions=section.questions,
        answered=answered,
        beside=rest,
        themes=tuple(sorted(shown, key=place)),
        left_out=tuple(left_out),
        figures=" ".join(filter(None, figures)) or None,
        caught=caught,
    )


def _weight(theme: ShownTheme, answered: int, survey: Survey, language: Language) -> int:
    """What a theme is ordered by: no more than the draft tells of its count.

    Where no number is shown, the word alone counts: for the least number of answers for which it would stand.
    """
    if theme.number is not None:
        return theme.number
    minimum, scale = survey.anonymity.minimum, survey.summary.scale
    return next(
        count
        for count in range(theme.count + 1)
        if quantity(count, answered, minimum=minimum, language=language, scale=scale) == theme.word
    )


def _figures(
    question: Question, answers: Sequence[AnonymousAnswer], survey: Survey, language: Language, *, with_sum: bool
) -> str | None:
    if question.kind is not QuestionKind.NUMBER:
        return None
    found = (find_figure(answer.text, question.unit) for answer in answers if answer.question == question.id)
    values = [value for value in found if value is not None]
    return write_figures(
        values,
        unit=question.unit,
        minimum=survey.anonymity.minimum,
        language=language,
        scale=survey.summary.scale,
        with_sum=with_sum,
    )
