"""Names and numbers of municipalities: those of the round in every form, all others of Norway as they are written.

A word is judged by itself once (``_Names.classify``): whether it is a name, a form of one, or close to one. Where the
name is an ordinary word or a person's as well, what stands around it decides.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from kartlegg.anonymity.context import (
    IN_PREPOSITIONS,
    PREPOSITIONS,
    acts_as_person,
    after,
    before,
    calls_municipality,
    is_after_first_name,
    is_capital,
    is_first_name,
    is_in_person,
    is_said_by,
    is_shouted,
    is_surname,
    speaks,
)
from kartlegg.anonymity.gazetteers import demonyms, find_place, municipalities, nicknames, regions, successors
from kartlegg.anonymity.text import Found, Text, Word
from kartlegg.anonymity.words import NATURE, SHORTEST_WORD, is_compound, is_headword, is_inflected, is_ordinary
from kartlegg.limits import MISSPELT_LETTERS, WORD_LETTERS
from kartlegg.model import IdentifierType, Recipient

_DIGRAPHS = str.maketrans({"å": "a", "ø": "o", "ö": "o", "æ": "a", "ä": "a", "é": "e", "ü": "u", "á": "a"})
# What is written together with a municipality's name even where the whole looks like an ordinary word.
_TAILS = re.compile(
    r"(?:s|e|a|ar)?(?:samarbeid|ordfør|rådmann|kommun|herad|skul|skol|modell|avdeling|kontor|prosjekt|løysing|løsning"
    r"|avtal|folk|bygd|sida\b|siden\b|pakke|tunnel|bru(?:a|en)\b|sjukehus|sykehus|portal|saka\b|saken\b|rådet\b|barneskul"
    r"|ungdomsskul|politik|politiker|avis|bladet\b|budsjett|plan(?:en)?\b|miljø|elev|lærar|lærer|tilsett|ansatt"
    r"|administrasjon|leiing|leiar|ledelse|leder|styre|etat|eining|enhet|teneste|tjeneste"
    r"|innbyggj?ar|innbygger|væring|ing(?:ar|er|en|ane|ene)?\b|sk(?:e)?\b|ar(?:ane)?\b)"
)
# The few of them after which even a name that is a word ("fjell") is a municipality's.
_STRICT_TAILS = re.compile(r"(?:s|e|a)?(?:ordfør|rådmann|heradet)")
_ROADS = frozenset(("veg", "vegen", "vei", "veien", "gata", "gaten", "gate"))
_INHABITANT = re.compile(r"(?:(?:en|ar|ane|er|e|ere|ene|ne|erne|arane|a|et)?s?)")
_DERIVED = ("ing", "væring", "bu", "døl", "døling", "sokning", "ensar", "enser", "ensisk", "sk", "er", "ar")
# The few that a name which is a word has too.
_DERIVED_OF_WORD = ("væring", "bu", "sokning")
_CAMEL = re.compile(r"[A-ZÆØÅ][a-zæøå]+")
_NUMBER_WORD = re.compile(r"(?:kommunenummer|kommunenr|kommune ?nr|komm ?\.? ?nr|knr|kommune|kommunekode)\.? ?:? ?\Z")
_BESIDE = re.compile(r"[ ,/(-]{1,3}\Z")
_LIST = re.compile(
    r"\s*\(?(?:,|;|/|&|\+|[-–]|\bog\b|\beller\b|\bsamt\b|\bmed\b|\bi tillegg til\b)?\s*(?:\b(?:og|samt|eller)\b)?\s*"
)
# Verbs whose subject a municipality may be; "er" and "vart" may follow any noun.
_ACTS = frozenset(
    re.findall(
        r"[^ ]+",
        "har hadde skal vil ynskjer ønskjer ønsker ynskte ønskte nyttar nytter bruker brukar deltek deltar"
        " deltok kjøper kjøpte samarbeider samarbeidde samarbeidet manglar mangler driftar drifter driv driver"
        " svarte svarar svarer leverer leverte fekk fikk får må bør kan planlegg planlegger vurderer etablerte"
        " etablerer vedtok innførte innfører sel si sin sitt sine kommune gjekk gikk tok tek tar overtok bygde"
        " bygger byggjer søkte søker arbeider jobbar jobber held hadde",
    )
)
# What a municipality is and a mountain is not.
_IS_ONE = re.compile(
    r" (?:er|var|blir|ble|blei|vert|vart) (?:ikkje |ikke |også |òg )?(?:med\b|medlem|medeig|medeier|eigar|eier"
    r"|vertskommune|samd|saman |sammen |i gang|for liten|for lita|(?:ein|en) (?:\w{2,12} )?kommune"
    r"|eit (?:\w{2,12} )?herad)"
)
_EDGE = re.compile(r"(?:^|[|(\t:;])[ *_\[>•–-]*\Z")
_EDGE_AFTER = re.compile(r"[ *_\].]*(?:\Z|[|)\t]|$)")
_TOWARDS = IN_PREPOSITIONS | {"til", "mot", "over"}
_CALLED = re.compile(
    r"(?:kommun(?:e|en|ar|ane|er|ene)|\bnabo(?:en|ar|ane|er|ene)?)(?: (?:som|er|vår|heiter|heter|blir|vert))?,? \Z"
)
_WITH = frozenset(("med", "hos", "hjå", "av"))
_SHARED = re.compile(
    r"avtal|samarbeid|saman?sl|sammensl|felles|deler?\b|delt|interkommun|fusjon|vertskommun|nabokommun"
)
_SENTENCE = 100  # characters before a name in which such a word is sought
_REST = 20  # characters after a name in a word with hyphens: "-region", "-administrasjonen"
_BEFORE = 30  # characters before a number in which a word for it is sought


class _Named(NamedTuple):
    """What a name points to, and what else it is."""

    name: str
    number: str | None  # of the recipient
    own: bool  # whether it is of this round
    also: frozenset[str]  # "word", "surname", "first_name"


class _Hit(NamedTuple):
    """A name inside a word."""

    start: int  # offsets in the word
    end: int
    named: _Named
    # "name"; "spelling" (other letters), "short spelling" (of a name that is too short to tell); "misspelt", "near"
    # (misspelt, and short), "long near" (misspelt, and like a form of a word); "inhabitant"; "compound", "likely
    # compound" (or an ordinary word)
    form: str


class _Names:
    """The names of all municipalities, those of the round first, and what a word is by itself."""

    def __init__(self, recipients: Sequence[Recipient]) -> None:
        known = {one.name.lower(): one for one in municipalities()}
        self.single: dict[str, _Named] = {}
        self.phrases: dict[str, list[tuple[tuple[str, ...], _Named]]] = {}
        self.keys: dict[str, _Named] = {}
        self.inhabitants: dict[str, _Named] = {}
        self.deletes: dict[str, set[str]] = {}
        self.stems: dict[str, _Named] = {}  # of compounds: with and without the article in the name
        for one in municipalities():
            for name in (one.name, *one.other_names):
                named = _Named(name, None, False, one.also if name == one.name else frozenset())
                self._add(name, named)
                if len(name) > SHORTEST_WORD and fold_name(name.lower()) != name.lower():
                    self.keys[fold_name(name.lower())] = named
        for name, number in _aliases(recipients):
            self._add_own(name, number, known[name.lower()].also if name.lower() in known else None)
        numbers: dict[str, str] = {}
        for recipient in recipients:
            for number in successors().get(recipient.number, {recipient.number}):
                numbers[number] = recipient.number
        for name, number in nicknames().items():
            self._add(name, _Named(name, numbers.get(number), True, frozenset()))
        for word, origins in demonyms().items():
            own = next((numbers[number] for number in origins if number in numbers), None)
            if own is not None:
                self.inhabitants[word] = _Named(word, own, True, frozenset())

    def _add(self, name: str, named: _Named) -> None:
        lower = " ".join(name.lower().split())
        self.single[lower] = named
        words = re.split(r"[ -]", lower)
        if len(words) > 1:
            self.phrases.setdefault(fold_name(words[0]), []).insert(0, (tuple(map(fold_name, words)), named))

    def _add_own(self, name: str, number: str | None, also: frozenset[str] | None) -> None:
        lower = " ".join(name.lower().split())
        if not lower:
            return
        if also is None:
            also = frozenset(
                kind for kind, is_one in (("word", is_headword(lower)), ("surname", is_surname(lower))) if is_one
            )
        named = _Named(name, number, True, also)
        self._add(name, named)
        if " " in lower:
            return
        self.single.setdefault(lower.replace("å", "aa").replace("ø", "oe").replace("æ", "ae"), named)
        self.keys[fold_name(lower)] = named
        if len(lower) >= 4:
            derived = _DERIVED_OF_WORD if "word" in also else _DERIVED
            stems = {lower, lower.rstrip("aeo"), lower + "s", lower + "a", re.sub(r"(?:en|et)$", "", lower)}
            for word in {stem + ending for stem in stems if len(stem) >= 3 for ending in derived}:
                if not is_inflected(word) and not is_surname(word) and find_place(word) is None:
                    self.inhabitants[word] = named
            if "word" not in also and lower.endswith("er"):
                self.inhabitants[lower] = named  # "samnangerne"; the name itself is looked for before
        self.stems[lower] = named
        if "word" not in also:
            self.stems.setdefault(re.sub(r"(?:en|et|ane|ene)$", "", lower), named)
        if "word" not in also and len(lower) >= MISSPELT_LETTERS - 2:
            for form in {lower, *_deletes(lower)}:
                self.deletes.setdefault(form, set()).add(lower)

    def classify(self, lower: str) -> tuple[_Hit, ...]:
        """The names in a word in lower case, looked at by itself."""
        if "-" not in lower:
            hit = self._part(lower, 0, "")
            return (hit,) if hit else ()
        bare = lower.rstrip("-")
        named, length = self._plain(bare)
        if named:
            return (_Hit(0, length, named, "name"),)
        hits = []
        start = 0
        for part in lower.split("-"):
            end = start + len(part)
            rest = lower[end : end + _REST]
            hit = self._part(part, start, rest) if part else None
            if hit:
                hits.append(hit)
            start += len(part) + 1
        return tuple(hits)

    def inside(self, word: str) -> tuple[_Hit, ...]:
        """The round's own names in a word with capitals inside: "DigiVoss"."""
        parts = ((part, self._spelt(part[0].lower())) for part in _CAMEL.finditer(word))
        return tuple(
            _Hit(*part.span(), named, "compound")
            for part, named in parts
            if named and named.own and "word" not in named.also
        )

    def _spelt(self, part: str) -> _Named | None:
        """The name that a part of a word is, also without the letters that keyboards lack."""
        return self.single.get(part) or (None if _is_listed(part) else self.keys.get(fold_name(part)))

    def _plain(self, word: str) -> tuple[_Named | None, int]:
        """The name that a word is, with or without genitive, and how much of the word it takes."""
        for ending in ("", "'s", "'", "s"):
            bare = word.removesuffix(ending)
            if bare in self.single and not (ending == "s" and bare[-1:] == "s"):  # "oss" is no genitive of "Os"
                return self.single[bare], len(word)
        return None, 0

    def _part(self, part: str, start: int, rest: str) -> _Hit | None:
        """The name in a part of a word that has no hyphen; ``rest`` is what follows with its hyphen."""
        if rest.startswith("-region") and part + rest.replace("-", "") in regions():
            return None
        named, length = self._plain(part)
        if named:
            return _Hit(start, start + length, named, "name")
        if rest and part[-1] in "ea" and (named := self.single.get(part[:-1])) and named.own:  # "Vosse-", "Fitja-"
            return _Hit(start, start + len(part), named, "name")
        if rest and _TAILS.match(rest, 1) and (named := self.stems.get(part)) and named.own:  # "Masfjord-folket"
            is_other = is_headword(part) or _is_listed(part)
            return _Hit(start, start + len(part), named, "likely compound" if is_other else "name")
        key = fold_name(part)
        named = self.keys.get(key) or (self.keys.get(key[:-1]) if key.endswith("s") else None)
        is_long = named is not None and named.own and len(part) >= MISSPELT_LETTERS
        if named and is_long and not _is_listed(part, named.also):
            return _Hit(start, start + len(part), named, "spelling")
        if named and len(part) >= 4 and not _is_known(part, besides=named.also):
            return _Hit(start, start + len(part), named, "spelling")
        if named and len(part) >= SHORTEST_WORD and not _is_listed(part, named.also):
            return _Hit(start, start + len(part), named, "near")
        if named:
            return _Hit(start, start + len(part), named, "short spelling")
        return (
            self._inhabitant(part, start) or self._compound(part, start) or self._misspelt(part, start)
            if len(part) > 3
            else None
        )

    def _inhabitant(self, part: str, start: int) -> _Hit | None:
        for cut in range(len(part), max(2, len(part) - 5), -1):
            named = self.inhabitants.get(part[:cut])
            if named and _INHABITANT.fullmatch(part, cut):
                return _Hit(start, start + len(part), named, "inhabitant")
        return None

    def _compound(self, part: str, start: int) -> _Hit | None:
        if len(part) > WORD_LETTERS or part in regions() or is_surname(part):
            return None
        for cut in range(len(part) - 2, 1, -1):
            first = part[:cut]
            named = self.stems.get(first)
            if named and named.own:
                whole = first in self.single
                is_plain = "word" not in named.also and (whole or cut >= SHORTEST_WORD)
                if is_plain and _TAILS.match(part, cut) and not is_headword(part):
                    return _Hit(start, start + len(part), named, "compound")
                if whole and "word" in named.also and _TAILS.match(part, cut) and not is_headword(part):
                    strict = _STRICT_TAILS.match(part, cut)
                    return _Hit(start, start + len(part), named, "compound" if strict else "likely compound")
                if cut >= SHORTEST_WORD and self._is_tail(part, cut):
                    is_word = "word" in named.also or (is_ordinary(part) and not (whole and is_headword(first)))
                    return _Hit(start, start + len(part), named, "likely compound" if is_word else "compound")
            elif (named := self.single.get(first)) and _STRICT_TAILS.match(part, cut) and not is_headword(part):
                return _Hit(start, start + len(part), named, "likely compound")
        return None

    @staticmethod
    def _is_tail(part: str, cut: int) -> bool:
        """Whether what follows a name is a word, with or without a letter that links them."""
        links = (1, 0) if part[cut] in "sea" else (0,)
        tails = [part[cut + link :] for link in links]
        if any(tail in NATURE or tail in _ROADS for tail in tails):
            return False  # a place that is called after the municipality
        return any(len(tail) >= SHORTEST_WORD and is_ordinary(tail) for tail in tails)

    def _misspelt(self, part: str, start: int) -> _Hit | None:
        if not self.deletes:
            return None
        for word in (part, part.removesuffix("s")):
            if len(word) > WORD_LETTERS:
                continue
            near = {name for form in (word, *_deletes(word)) for name in self.deletes.get(form, ())}
            for name in sorted(near):
                if not _is_near(word, name) or _is_listed(word) or _is_listed(part):
                    continue
                is_long = len(name) >= MISSPELT_LETTERS
                # That a word could be joined of two is a mere guess, which a name outweighs.
                sure = is_long and not is_inflected(word) and not is_inflected(part)
                form = "misspelt" if sure else "long near" if is_long else "near"
                return _Hit(start, start + len(part), self.single[name], form)
        return None


def _is_known(word: str, besides: frozenset[str] = frozenset()) -> bool:
    """Whether a word that is like a municipality's name is something else, which the name itself is not."""
    return is_inflected(word) or is_compound(word, SHORTEST_WORD) or _is_listed(word, besides)


def _is_listed(word: str, besides: frozenset[str] = frozenset()) -> bool:
    """The same by the lists alone, without what inflection and compounding could make of their words."""
    return (
        is_headword(word)
        or (is_first_name(word) and "first_name" not in besides)
        or (is_surname(word) and "surname" not in besides)
        or find_place(word) is not None
        or word in regions()
    )


def _aliases(recipients: Sequence[Recipient]) -> Iterator[tuple[str, str | None]]:
    """Names of the round with the number that they point to: those of 2017 and of 2024, Sami and Kven ones too.

    A name that several recipients went into, or came from, points to none of them alone.
    """
    owners: dict[str, set[str]] = {}
    others: Mapping[str, list[tuple[str, ...]]] = _names_by_number()
    for recipient in recipients:
        for number in successors().get(recipient.number, frozenset()) | {recipient.number}:
            for names in others.get(number, ()):
                for name in names:
                    owners.setdefault(name, set()).add(recipient.number)
    for name, numbers in owners.items():
        yield name, next(iter(numbers)) if len(numbers) == 1 else None
    for recipient in recipients:
        yield recipient.name, recipient.number


@lru_cache(maxsize=1)
def _names_by_number() -> Mapping[str, list[tuple[str, ...]]]:
    table: dict[str, list[tuple[str, ...]]] = {}
    for one in municipalities():
        table.setdefault(one.number, []).append((one.name, *one.other_names))
    return table


@lru_cache(maxsize=8)
def _names(recipients: Sequence[Recipient]) -> _Names:
    return _Names(recipients)


def fold_name(word: str) -> str:
    """A word in lower case with æ, ø, å and their digraphs alike, so that "Askoey" is "Askøy"."""
    plain = word.translate(_DIGRAPHS)
    return plain.replace("aa", "a").replace("oe", "o").replace("ae", "a")


def _deletes(word: str) -> list[str]:
    """A word with one letter gone, in every way."""
    return [word[:index] + word[index + 1 :] for index in range(len(word))]


def _is_near(one: str, two: str) -> bool:
    """Whether two different words are one edit apart: a letter more, less or another, or two neighbours swapped."""
    if one == two or abs(len(one) - len(two)) > 1:
        return False
    first = next((i for i, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two)))
    if len(one) == len(two):
        swapped = one[first + 1 : first + 2] + one[first]
        return one[first + 1 :] == two[first + 1 :] or (
            swapped == two[first : first + 2] and one[first + 2 :] == two[first + 2 :]
        )
    longer, shorter = (one, two) if len(one) > len(two) else (two, one)
    return longer[first + 1 :] == shorter[first:]


class _Candidate(NamedTuple):
    """A name in a text, before what stands around it is looked at."""

    start: int  # offsets in the folded text
    end: int
    first: int  # index of its first and its last word
    last: int
    hit: _Hit


def find_municipalities(text: Text, recipients: tuple[Recipient, ...]) -> Iterator[Found]:
    """Every place where a municipality is named, or where one of the round stands with its number.

    A name's genitive ending is part of what is found, and so is what it is compounded with ("Odda-ordføraren"); the
    word "kommune" beside it is not.
    """
    candidates = list(_candidates(text, _names(recipients)))
    verdicts = _judge(text, candidates)
    for candidate, is_name in zip(candidates, verdicts, strict=True):
        if is_name:
            end = _with_tail(text, candidate)
            yield candidate.start, end, IdentifierType.MUNICIPALITY, candidate.hit.named.number
    yield from _find_unknown(text, {candidate.first for candidate in candidates})
    yield from _find_numbers(text, recipients, {c.start: c.end for c in candidates})


def _with_tail(text: Text, candidate: _Candidate) -> int:
    """Where a name ends with what a hyphen ties to it, unless that is a name of its own."""
    word = text.words[candidate.last]
    tail = text.folded.text[candidate.end : word.end]
    return word.end if tail[:1] == "-" and tail[1:2].islower() else candidate.end


def _candidates(text: Text, names: _Names) -> Iterator[_Candidate]:
    memo: dict[str, tuple[tuple[_Hit, ...], Sequence[tuple[tuple[str, ...], _Named]]]] = {}
    words = text.words
    covered = -1
    for index, word in enumerate(words):
        if index <= covered:
            continue
        lower = word.lower
        known = memo.get(lower)
        if known is None:
            known = memo[lower] = (names.classify(lower), names.phrases.get(fold_name(lower), ()))
        hits, phrases = known
        if not hits and not phrases and word.text == lower:
            continue
        for keys, named in phrases:
            last = _phrase_end(text, index, keys)
            if last is not None:
                end = words[last].start + len(words[last].lower.partition("-")[0])
                covered = last
                end += _has_apostrophe(text, word.start, end)
                hits = ()
                yield _Candidate(word.start, end, index, last, _Hit(0, end - word.start, named, "name"))
                break
        if not hits and word.text[1:] != lower[1:] and not word.text.isupper():
            hits = names.inside(word.text)
        for hit in hits:
            start, end = word.start + hit.start, word.start + hit.end
            end += end == word.end and _has_apostrophe(text, start, end)
            yield _Candidate(start, end, index, index, hit)


def _has_apostrophe(text: Text, start: int, end: int) -> bool:
    """Whether the genitive of a name in s is marked by an apostrophe that is no quotation mark."""
    plain = text.folded.text
    return plain[end - 1].lower() in "sxz" and plain[end : end + 1] == "'" and plain[start - 1 : start] != "'"


def _phrase_end(text: Text, index: int, keys: tuple[str, ...]) -> int | None:
    """The last word of a name of several words that begins at a word."""
    for offset, key in enumerate(keys):
        if index + offset >= len(text.words):
            return None
        found = fold_name(text.words[index + offset].lower)
        if found != key and not (offset == len(keys) - 1 and found.startswith((key + "s", key + "-"))):
            return None
        if offset and after(text, index + offset - 1) is None:
            return None
    return index + len(keys) - 1


def _judge(text: Text, candidates: Sequence[_Candidate]) -> list[bool]:
    """Whether each candidate is a municipality's name: by itself, then by those beside it in a list."""
    verdicts = [_verdict(text, candidate) for candidate in candidates]
    for order in (range(1, len(candidates)), range(len(candidates) - 1, 0, -1)):
        for index in order:
            one, two = candidates[index - 1], candidates[index]
            if not _LIST.fullmatch(text.folded.lower, one.end, two.start):
                continue
            if verdicts[index - 1] is verdicts[index] is None and _are_both(text, one, two):
                verdicts[index - 1] = verdicts[index] = True
            if verdicts[index - 1] is verdicts[index]:
                continue
            doubtful = index - 1 if verdicts[index] else index
            candidate = candidates[doubtful]
            if verdicts[doubtful] is None and text.words[candidate.first].text[0].isupper():
                verdicts[doubtful] = True
    return [verdict is True for verdict in verdicts]


def _are_both(text: Text, one: _Candidate, two: _Candidate) -> bool:
    """Whether two names of a list that may be persons' are municipalities', since one is no word besides."""
    return (
        one.hit.form == two.hit.form == "name"
        and not ("word" in one.hit.named.also and "word" in two.hit.named.also)
        and one.end + 1 < two.start
        and text.folded.text[two.start].isupper()
        and not acts_as_person(text, two.last, surely=False)
    )


def _verdict(text: Text, candidate: _Candidate) -> bool | None:
    """Whether a candidate is a name by what stands around it; None where only a list of others can tell."""
    hit, named = candidate.hit, candidate.hit.named
    word = text.words[candidate.first]
    capital = text.folded.text[candidate.start].isupper()
    if candidate.first != candidate.last or " " in named.name:
        return capital or named.own or calls_municipality(text, candidate.last)
    if hit.form in ("inhabitant", "misspelt", "compound"):
        return True
    if hit.form == "spelling":
        return named.own or capital
    if hit.form == "likely compound":
        return capital and not word.opens
    beside = calls_municipality(text, candidate.first)
    if hit.form == "short spelling":
        return beside and capital
    if hit.form in ("near", "long near"):
        return _is_near_name(text, candidate, capital, beside)
    if not capital and (not named.own or "word" in named.also):
        following = after(text, candidate.first)
        return beside and following is not None and following.lower.startswith(("kommun", "herad"))
    if beside:
        return True
    if "word" in named.also and is_shouted(text, candidate.first):
        return None
    is_plain = named.own and not named.also  # "ordføraren Odda" is how some write, but "Kari Odda" is a person
    if is_after_first_name(text, candidate.first) or (not is_plain and is_in_person(text, candidate.first)):
        return False
    if not named.also and (named.own or not word.opens):
        return True
    return _doubtful(text, candidate, word)


def _is_near_name(text: Text, candidate: _Candidate, capital: bool, beside: bool) -> bool | None:
    """Whether a word that is one letter from a short name is that name: with a capital, where a place stands."""
    word, previous = text.words[candidate.first], before(text, candidate.first)
    if not capital or is_in_person(text, candidate.first):
        return False
    if beside or (not word.opens and previous is not None and previous.lower in PREPOSITIONS):
        return True
    if candidate.hit.form == "long near" and not word.opens and not is_shouted(text, candidate.first):
        return True
    is_word = is_ordinary(word.lower) if word.opens else is_inflected(word.lower)
    is_short = len(candidate.hit.named.name) < MISSPELT_LETTERS - 1 and (word.opens or len(word.text) < SHORTEST_WORD)
    return None if is_word or is_short or speaks(text, candidate.first) else True


def _doubtful(text: Text, candidate: _Candidate, word: Word) -> bool | None:
    """Whether a name with a capital that is a word or a person's too is a municipality's here."""
    named = candidate.hit.named
    previous, following = before(text, candidate.first), after(text, candidate.first)
    if len(word.text) <= 3 and word.text.isupper() and len(word.text) > 1:  # "OS" is an operating system
        is_there = named.own and previous is not None and previous.lower in ("i", "frå", "fra", "til", "mellom")
        return True if is_there and not word.opens else None
    if word.lower != text.folded.lower[candidate.start : candidate.end].rstrip("'"):  # before a hyphen
        tail = text.folded.lower[candidate.end + 1 : min(word.end, candidate.end + _REST)]
        is_clear = "word" not in named.also or not word.opens or not tail
        return named.own and (is_clear or _TAILS.match(tail) is not None)
    if not word.opens and previous is not None and previous.lower in IN_PREPOSITIONS:
        return True
    if not word.opens and _CALLED.search(text.folded.lower, max(0, word.start - _BEFORE), word.start):
        return True
    if speaks(text, candidate.first) or (not named.own and is_said_by(text, candidate.first)):
        return None
    if candidate.end - candidate.start > len(named.name):
        return True  # a genitive: "Fjells budsjett" is nobody's way of speaking of mountains
    if word.opens:
        may_be_person = "surname" in named.also or not named.own
        if may_be_person and acts_as_person(text, candidate.first, surely=named.own):
            return None
        if "word" not in named.also and (named.own or "surname" not in named.also):
            return True
        if _stands_alone(text, candidate):
            return True
        acts = following is not None and following.lower in _ACTS
        acts = acts or (named.own and _IS_ONE.match(text.folded.lower, candidate.end) is not None)
        return True if acts and (named.own or "surname" not in named.also) else None
    if is_capital(following) and following is not None and not following.opens and is_surname(following.lower):
        return None
    if named.own or (previous is not None and previous.lower in _WITH and _is_shared(text, word)):
        return True
    if "word" in named.also and ("surname" in named.also or "first_name" in named.also):
        return True if previous is not None and previous.lower in _TOWARDS else None
    return True


def _is_shared(text: Text, word: Word) -> bool:
    """Whether the words before say that something is done together, as municipalities do it: "avtale med Lund"."""
    head = text.folded.lower[max(0, word.start - _SENTENCE) : word.start]
    return _SHARED.search(re.split(r"[.!?\n]", head)[-1]) is not None


def _stands_alone(text: Text, candidate: _Candidate) -> bool:
    """Whether a name is all that there is in a line, a table's cell, a pair of brackets."""
    head = text.folded.text[max(0, candidate.start - _BEFORE) : candidate.start].rpartition("\n")[2]
    rest = text.folded.text[candidate.end : candidate.end + _BEFORE].partition("\n")[0]
    return _EDGE.search(head) is not None and _EDGE_AFTER.match(rest) is not None


def _find_unknown(text: Text, known: set[int]) -> Iterator[Found]:
    """Names before "kommune" that no list has: misspelt ones, those of municipalities long gone."""
    for index, word in enumerate(text.words):
        if word.lower in ("kommune", "kommunes", "herad") and index and index - 1 not in known:
            name = before(text, index)
            if name is None or len(name.text) < 2 or not name.text[0].isupper() or name.text.isupper():
                continue
            is_word = is_ordinary(name.lower) if name.opens else is_headword(name.lower)
            if not is_word and name.lower not in regions():
                yield name.start, name.end, IdentifierType.MUNICIPALITY, None


@lru_cache(maxsize=8)
def _numbers(recipients: Sequence[Recipient]) -> re.Pattern[str] | None:
    numbers = sorted({one.number for one in recipients if re.fullmatch(r"\d{4}", one.number)})
    return re.compile(rf"(?<!\d)(?<!\d[.,])(?:{'|'.join(numbers)})(?!\d)") if numbers else None


def _find_numbers(text: Text, recipients: Sequence[Recipient], names: Mapping[int, int]) -> Iterator[Found]:
    """A number counts beside a word for it, beside a name, alone in brackets or alone on a line.

    "1201 innbyggjarar" is a count.
    """
    pattern = _numbers(tuple(recipients))
    ends = set(names.values())
    lower = text.folded.lower
    for match in pattern.finditer(lower) if pattern else ():
        start, end = match.span()
        head = lower[max(0, start - _BEFORE) : start]
        rest = lower[end : end + _BEFORE]
        after_name = any(start - gap in ends for gap in (1, 2, 3)) and _BESIDE.search(head)
        before_name = next((gap for gap in (1, 2, 3) if end + gap in names), None)
        if (
            _NUMBER_WORD.search(head)
            or after_name
            or (before_name and re.fullmatch(r"[ ,-]{1,3}", rest[:before_name]))
            or rest.startswith(" kommune")
            or (head.endswith("(") and rest.startswith(")"))
            or (not head.rpartition("\n")[2].strip() and not rest.partition("\n")[0].strip(" \t.,;:"))
        ):
            yield start, end, IdentifierType.MUNICIPALITY, match[0]
