"""Recipients by their names and numbers: in running text, in capitals, inflected, in domains, before a merger.

What is found is a share of evidence, not a verdict: "Askedal kommune" counts whole, "Askedal" alone counts half, for
many names are words or surnames.
"""

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files

from kartlegg.model import Recipient

_FULL = 1.0
_ALONE = 0.5
_NUMBERED = 1.4  # "1228 Odda": nobody writes that of another
_NUMBER_WORD = 1.2  # "kommunenr. 1228"
_NUMBER = 0.4  # four digits in a subject may be anything
_FORMER = 0.7  # of the share: the name that it had, or got, by a merger
_DOMAIN = 0.9  # "askedal.kommune.example", of a recipient whose addresses are others
_DOMAIN_ALONE = 0.5  # "askedal.example": a firm may be called so
_DOMAIN_SLIP = 0.45  # one letter wrong
_SLIP_LETTERS = 6  # of a name in which one wrong letter leaves no doubt which was meant
_GENITIVE_LETTERS = 4  # of a name that takes an s: "Os" does not, or "Oss" would be one
_CAPITAL_LETTERS = 3  # of a name that stands alone in capitals: shorter ones are abbreviations
_MOST = 3  # names in one place that are evidence: more are a list of neighbours
_WORD = re.compile(r"[^\W_]+")
_YEARS = re.compile(r"(?:19|20)\d\d")
_PLAIN = str.maketrans({"å": "a", "ø": "o", "æ": "a", "ä": "a", "ö": "o", "á": "a", "š": "s", "é": "e"})
_DIGRAPHS = str.maketrans({"å": "aa", "ø": "oe", "æ": "ae", "ä": "ae", "ö": "oe", "á": "a", "š": "s", "é": "e"})
_NUMBER_BEFORE = re.compile(
    r"(?:kommune ?(?:nummer|nr|kode|no)|\bk\.?-?nr|\bkomm\.? ?nr)\.? ?:? ?$", re.IGNORECASE
)  # what stands before a municipality's number
_BEFORE = 20  # characters before a number in which that word is looked for


class Names:
    """The names and numbers by which the recipients of one survey may be called."""

    def __init__(self, recipients: Sequence[Recipient]) -> None:
        """Gather every form; a name of today goes before one of yesterday."""
        self._forms: dict[str, dict[str, float]] = defaultdict(dict)
        self._numbers: dict[str, str] = {one.number: one.number for one in recipients}
        written: set[str] = set()
        for one in recipients:
            for name in _names_of(one.name):
                written.add(name)
                self._add(name, one.number, 1.0)
        changed = tuple(_changed(recipients))
        claims = Counter(other for _, _, other in changed)
        for number, name, other in changed:
            if claims[other] == 1:  # of a merger of several that were asked, the new number is nobody's
                self._numbers.setdefault(other, number)
            if name.casefold() not in self._forms or number in self._forms[name.casefold()]:
                written.add(name)
                self._add(name, number, _FORMER)
        forms = "|".join(sorted(map(re.escape, self._forms), key=len, reverse=True)) or r"(?!)"
        genitive = r"(?:s|['’]s|['’])?"
        self._full = re.compile(rf"(?<![\w-])({forms}){genitive}[ \u00a0-](?:kommune|herad)", re.IGNORECASE)
        self._alone = re.compile(rf"(?<![\w-])({'|'.join(_alone(written)) or '(?!)'})(?!\w)")
        numbers = "|".join(map(re.escape, self._numbers)) or r"(?!)"
        self._number = re.compile(rf"(?<![\w/.,-])({numbers})(?![\w/]|[.,-]\d)[ ,:–-]{{0,3}}")
        self._labels: dict[str, dict[str, float]] = defaultdict(dict)
        for form, bearers in self._forms.items():
            label = re.sub(r"[^a-z0-9]", "", form)
            if form.isascii() and label:
                for number, share in bearers.items():
                    self._labels[label].setdefault(number, share)

    def words(self) -> frozenset[str]:
        """Words, case folded, of which a text that ``find`` finds anything in has one: first words, and numbers."""
        first = [found[0] for form in self._forms if (found := _WORD.findall(form))]
        return frozenset([*first, *(f"{word}s" for word in first), *self._numbers])

    def find(self, text: str, *, numbers: bool = False) -> dict[str, float]:
        """The recipients that a text names best, each with its share of the evidence; none when it lists many.

        Args:
            text: Any text.
            numbers: Whether four digits alone count: in a subject, not where figures are.
        """
        best: dict[str, float] = {}
        for _, bearers, share in self._found(text, numbers=numbers):
            for number, part in bearers.items():
                best[number] = max(share * part, best.get(number, 0.0))
        if not best or len(best) > _MOST:
            return {}
        top = max(best.values())
        rivals = len(best) if top <= _FULL else list(best.values()).count(top)
        return {number: share / rivals for number, share in best.items() if share == top}

    def listed(self, text: str) -> tuple[str, ...]:
        """The numbers of all recipients that a text names, in its order; a name of several is none's."""
        found = sorted(self._found(text, numbers=False), key=lambda one: one[0])
        return tuple(dict.fromkeys(next(iter(bearers)) for _, bearers, _ in found if len(bearers) == 1))

    def in_domain(self, domain: str) -> dict[str, float]:
        """The recipients whose name a domain carries, each with its share of the evidence."""
        labels = domain.casefold().split(".")[:-1]
        of_municipality = any("kommune" in label or label == "herad" for label in labels)
        for label in labels:
            bare = re.sub(r"[^a-z0-9]", "", label)
            if bare not in self._labels:
                bare = re.sub(r"[^a-z0-9]", "", re.sub(r"(?:-?kommune|-herad)$", "", label))
            if bare in self._labels:
                bearers, share = self._labels[bare], _DOMAIN if of_municipality else _DOMAIN_ALONE
            elif of_municipality and len(bare) >= _SLIP_LETTERS:
                near = [known for known in self._labels if _is_slip(bare, known)]
                bearers = self._labels[near[0]] if len(near) == 1 else {}
                share = _DOMAIN_SLIP
            else:
                continue
            if bearers:
                return {number: share * part / len(bearers) for number, part in bearers.items()}
        return {}

    def in_local_part(self, local: str) -> dict[str, float]:
        """The recipients whose name the part before the @ carries: "askedal.kommune@post.example"."""
        words = re.split(r"[^a-zæøå]+", local.casefold())
        if "kommune" not in words and not any(word.endswith("kommune") for word in words):
            return {}
        for word in words:
            bearers = self._labels.get(re.sub(r"kommune$", "", word), {})
            if bearers:
                return {number: part / len(bearers) for number, part in bearers.items()}
        return {}

    def _add(self, name: str, number: str, share: float) -> None:
        for form in _spellings(name):
            self._forms[form].setdefault(number, share)

    def _found(self, text: str, *, numbers: bool) -> Iterator[tuple[int, Mapping[str, float], float]]:
        for match in self._full.finditer(text):
            yield match.start(), self._forms[match[1].casefold()], _FULL
        for match in self._alone.finditer(text):
            form = match[1].casefold()
            bearers = self._forms.get(form) or self._forms.get(form.removesuffix("s"), {})
            yield match.start(), bearers, _ALONE
        for match in self._number.finditer(text):
            number = self._numbers[match[1]]
            after = self._alone.match(text, match.end()) or self._full.match(text, match.end())
            named = after and number in self._forms.get(after[1].casefold().removesuffix("s"), {number: 0.0})
            if after and named:
                yield match.start(), {number: 1.0}, _NUMBERED
            elif _NUMBER_BEFORE.search(text[max(0, match.start() - _BEFORE) : match.start()]):
                yield match.start(), {number: 1.0}, _NUMBER_WORD
            elif numbers and not _YEARS.fullmatch(match[1]):
                yield match.start(), {number: 1.0}, _NUMBER


def _names_of(name: str) -> tuple[str, ...]:
    """The names in a recipient's name: Norwegian, Sami and Kven ones stand side by side, and "kommune" may follow."""
    bare = re.sub(r"\s+(?:kommune|herad)\s*$", "", name.strip(), flags=re.IGNORECASE)
    return tuple(part.strip() for part in re.split(r"\s+[-–]\s+|/", bare) if part.strip())


def _spellings(name: str) -> tuple[str, ...]:
    """A name case folded, and as it is written where the keyboard lacks its letters."""
    folded = " ".join(name.casefold().split())
    return tuple(dict.fromkeys((folded, folded.translate(_PLAIN), folded.translate(_DIGRAPHS))))


def _alone(names: set[str]) -> Iterator[str]:
    """Patterns of names that stand alone: as they are written, in capitals, in the genitive."""
    for name in sorted(names, key=len, reverse=True):
        ending = "s?" if len(name) >= _GENITIVE_LETTERS else ""
        yield re.escape(name) + ending
        if len(name) >= _CAPITAL_LETTERS:
            yield re.escape(name.upper()) + ending.upper()


@lru_cache(maxsize=1)
def _changes() -> tuple[tuple[str, str, str, str], ...]:
    table = files("kartlegg").joinpath("data/municipality-changes.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(table.splitlines())
    return tuple((row["number_2017"], row["name_2017"], row["number_2024"], row["name_2024"]) for row in rows)


def _changed(recipients: Sequence[Recipient]) -> Iterator[tuple[str, str, str]]:
    """A recipient's number, and the name and the number of what it was or became."""
    by_number = {one.number: {name.casefold() for name in _names_of(one.name)} for one in recipients}
    for number, name, later_number, later_name in _changes():
        if name.casefold() in by_number.get(number, ()):
            yield number, later_name, later_number
        if later_name.casefold() in by_number.get(later_number, ()):
            yield later_number, name, number


def _is_slip(word: str, other: str) -> bool:
    """Whether one letter is wrong, missing, too many, or two have changed places."""
    if abs(len(word) - len(other)) > 1 or word == other:
        return False
    at = next((index for index, pair in enumerate(zip(word, other, strict=False)) if pair[0] != pair[1]), len(word))
    first, second = word[at:], other[at:]
    swapped = first[:2] == second[1::-1] and first[2:] == second[2:]
    return swapped or first[1:] == second[1:] or first[1:] == second or first == second[1:]
