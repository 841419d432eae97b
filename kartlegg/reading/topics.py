"""What a piece of text is about, told by the words of the questions: a hint, and a check, never an answer by itself."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from kartlegg.model import Question, QuestionKind, Survey
from kartlegg.reading.lines import remembered, stem, words_of

_LABEL = 3.0  # weight of a word of a label or a keyword against one of the question's text
_CLEAR = 1.5  # times the runner-up, for a heading to name one question
_COMPOUND = 1.5  # weight of the last part of a compound against the whole word
_FIRST_PART, _LAST_PART = 4, 6  # letters that the two parts of a compound have at least
_SHORT = 4  # letters: shorter words are particles, unless they are written in capitals (KS, IKT)
_NOTHING = re.compile(r"ingen|inga", re.IGNORECASE)
_UNIT = 6  # letters of a unit by which it is known in its inflections
_BEFORE_UNIT = 30  # characters before it in which its figure stands
_ACRONYM = re.compile(r"\b[A-ZÆØÅ]{2,5}\b")
_SENTENCE = re.compile(r"\W*(?:vi|me|eg|jeg|det|kommunen)\s", re.IGNORECASE)  # "Vi har desse utfordringane:"
_NUMBER = re.compile(
    r"\d|½|\b(?:null|ein|en|eit|et|eitt|ett|éin|én|to|tre|fire|fem|seks|sju|syv|åtte|ni|ti|elleve|tolv|"
    r"halv\w{0,6}|ingen|inga)\b",
    re.IGNORECASE,
)
# In nearly every answer of any such survey: they point to no question.
_COMMON = frozenset(
    stem(word)
    for word in (
        "kommune", "oppgåver", "område", "tenester", "tjenester", "arbeidar", "mange", "knytt", "desse", "disse",
        "dette", "meir", "deira", "andre", "spesielt", "tanke", "måte", "bidra",
    )
)  # fmt: skip


class Topics:
    """The words of a survey's questions, weighed by how few questions have them."""

    def __init__(self, survey: Survey) -> None:
        """Weigh the words once."""
        self._by_words = remembered(self._score)
        self._questions = survey.questions
        names = sorted((re.escape(one.name) for one in survey.recipients), key=len, reverse=True)
        self._names = re.compile(rf"\b(?:{'|'.join(names)})(?=s?\b)")
        weights: dict[str, dict[str, float]] = {}
        for question in survey.questions:
            for word, weight in (*_question_words(question), *_compound_parts(question)):
                known = weights.setdefault(word, {})
                known[question.id] = max(known.get(question.id, 0.0), weight)
        self._weights = {
            word: {name: weight / len(known) ** 2 for name, weight in known.items()} for word, known in weights.items()
        }

    def score(self, text: str, *, own: str = "") -> dict[str, float]:
        """How much a text speaks of each question; 0 where nothing points to it. ``own`` is the sender's name."""
        scores = dict(self._by_words(text))
        for question in self._questions:
            if question.kind is QuestionKind.PARTNERS and scores[question.id] and self._names_other(text, own):
                scores[question.id] += 1.0
        return scores

    def _score(self, text: str) -> Mapping[str, float]:
        """The same by its words and figures, whoever says it."""
        scores = {question.id: 0.0 for question in self._questions}
        for word in set(_content(text)):
            for name, weight in self._weights.get(word, {}).items():
                scores[name] += weight
        for question in self._questions:
            if question.kind is QuestionKind.NUMBER and question.unit and has_figure(text, question):
                scores[question.id] += _LABEL
        return scores

    def heading(self, text: str) -> tuple[str, float] | None:
        """The question that a heading of a few words names, and how surely (0 to 1); None when it names none.

        Most of its words must be that question's, and no other question may have as many.
        """
        words = _content(text)
        if not words:
            return None
        scores: dict[str, float] = {}
        covered: Counter[str] = Counter()
        for word in words:
            for name, weight in self._weights.get(word, {}).items():
                scores[name] = scores.get(name, 0.0) + weight
                covered[name] += 1
        ranked = sorted(scores, key=lambda name: -scores[name])
        if not ranked or covered[ranked[0]] * 2 < len(words):
            return None
        if len(ranked) > 1 and scores[ranked[1]] * _CLEAR > scores[ranked[0]]:
            return None
        return ranked[0], min(1.0, scores[ranked[0]] / _LABEL)

    def is_label(self, text: str, question: str) -> bool:
        """Whether a heading has no word but those of a question's label; a keyword may begin an answer too."""
        own = next((one for one in self._questions if one.id == question), None)
        if own is None:
            return False
        words = set(_content(own.label))
        said = set(_content(text))
        return not _NUMBER.search(text) and not _SENTENCE.match(text) and bool(said) and said <= words

    def _names_other(self, text: str, own: str) -> bool:
        return any(match[0] != own for match in self._names.finditer(text))


def has_figure(text: str, question: Question) -> bool:
    """Whether a text has the question's unit with a figure before it, in digits or words."""
    unit = question.unit or question.label
    found = re.search(rf"\b{re.escape(unit[:_UNIT])}", text, re.IGNORECASE)
    return bool(found and _NUMBER.search(text[max(0, found.start() - _BEFORE_UNIT) : found.start()]))


def has_number(text: str, *, nothing: bool = True) -> bool:
    """Whether a text has any figure, in digits or words; "ingen" is one unless ``nothing`` is False."""
    return any(nothing or not _NOTHING.match(found[0]) for found in _NUMBER.finditer(text))


def best_shift(questions: Sequence[str], scores: Sequence[Mapping[str, float]]) -> int:
    """By how many questions a row of answers would have to move to fit the questions' words best; 0: it stands right.

    Args:
        questions: All question ids, in order.
        scores: For each question in order, what its answer speaks of; an empty mapping where there is none.
    """
    totals = {}
    for shift in (-1, 0, 1):
        total = 0.0
        for index, row in enumerate(scores):
            if row and 0 <= index + shift < len(questions):
                total += min(row[questions[index + shift]], _LABEL)
        totals[shift] = total
    best = max((-1, 1), key=lambda shift: totals[shift])
    return best if totals[best] > 2 * totals[0] + _LABEL else 0


def _compound_parts(question: Question) -> Iterable[tuple[str, float]]:
    """What the last parts of the long words of a label may begin with: "avtal" of "samarbeidsavtalar"."""
    for word in words_of(question.label):
        for start in range(_FIRST_PART, len(word) - _LAST_PART + 1):
            yield stem(word[start:]), _COMPOUND


def _question_words(question: Question) -> Iterable[tuple[str, float]]:
    for keyword in question.keywords:
        for word in _content(keyword):
            yield word, _LABEL
    for word in _content(question.label):
        yield word, _LABEL
    for word in _content(question.text):
        yield word, 1.0


@remembered
def _content(text: str) -> tuple[str, ...]:
    """Stems of the words that carry meaning."""
    acronyms = {word.casefold() for word in _ACRONYM.findall(text)}
    stems = [(word, stem(word)) for word in words_of(text) if word in acronyms or len(word) >= _SHORT]
    return tuple(short for word, short in stems if word in acronyms or (not word.isdigit() and short not in _COMMON))
