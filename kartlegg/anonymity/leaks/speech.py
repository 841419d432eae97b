"""How a text speaks: its sentences, and its words so that nynorsk and bokmål come out alike.

A quotation stays one when somebody swaps "ikkje" for "ikke"; a sentence in another written form than the rest of a
letter tells from whom it comes. Both need the small words that the two forms spell differently.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from kartlegg.anonymity.fold import fold_words
from kartlegg.anonymity.leaks.index import once_a_round
from kartlegg.anonymity.leaks.values import Evidence, Reply
from kartlegg.model import Language

Key = TypeVar("Key")

# Nynorsk forms, and the bokmål form that stands for them in a comparison. One line of bokmål may close several.
_PAIRS = """
ikkje ikke|eg jeg|ein en|éin en|én en|ei en|eit et|eitt ett|vere være|vera være|vore vært|vart ble|blei ble|vert blir
kva hva|kven hvem|korleis hvordan|kvifor hvorfor|kor hvor|kvar hver|kvart hvert|frå fra|nokre noen|nokon noen
noko noe|mykje mye|meir mer|berre bare|òg også|dei de|deira deres|dykk dere|dykkar deres|me vi|eigen egen|eige eget
eiga egen|eigne egne|gjer gjør|gjere gjøre|gjera gjøre|kjem kommer|kome kommet|seier sier|fekk fikk|gjev gir|gje gi
gjeve gitt|sjølv selv|sjølve selve|saman sammen|medan mens|då da|no nå|heile hele|heilt helt|anna annet|annan annen
annleis annerledes|difor derfor|enno ennå|ho hun|hennar hennes|hjå hos|verte bli|fleire flere|inga ingen
dessutan dessuten|utan uten|einaste eneste|lita liten|kvarandre hverandre|eigentleg egentlig|truleg trolig|gong gang
gonger ganger|veg vei|veke uke|veker uker|meiner mener|trur tror|veit vet|ønskjer ønsker|ynskjer ønsker|treng trenger
trengst trengs|peikar peker|tek tar|stod sto|gjekk gikk|held holder|heldt holdt|tidlegare tidligere|vanskeleg vanskelig
mogleg mulig|viktigaste viktigste|sidan siden|etterkvart etterhvert|innan innen|attende tilbake|tilbod tilbud
brukar bruker|kommunar kommuner|kommunane kommunene|tenester tjenester|tenestene tjenestene|teneste tjeneste
"""
_TO_BOKMAL = dict(pair.split() for pair in re.split(r"[|\n]", _PAIRS) if pair.strip())


def word_set(words: str) -> frozenset[str]:
    """A set of words out of a text of them, for lists that a person reads and mends."""
    return frozenset(words.split())


# Words that only one of the forms has, as far as running text goes; "me", "då", "kor" are in dialects of both.
_NYNORSK = word_set(
    "ikkje eg ein eit eitt éin vere vera vore vart vert kva kven korleis kvifor kvart frå nokre nokon noko mykje"
    " meir berre òg dei deira dykk dykkar eigen eige eiga eigne gjer gjere gjera kjem seier gjev gjeve sjølv"
    " sjølve saman medan heile heilt annan annleis difor enno hennar hjå verte fleire inga utan dessutan einaste"
    " lita kvarandre eigentleg truleg gong gonger veke veker meiner trur veit ønskjer ynskjer treng trengst peikar"
    " tek stod gjekk held heldt tidlegare vanskeleg mogleg sidan etterkvart attende tilbod brukar kvar nokolunde"
    " blei kome skule skular løysing løysingar høyrer høyre sjå såg vidare seinare betre nærare folka leiar"
    " leiarar tryggleik naudsynt verksemd sjølvsagt ynskje jamleg høg høgare låg"
)
_BOKMAL = word_set(
    "ikke jeg en et være vært ble hva hvem hvordan hvorfor hvor hver hvert hvilke hvilken fra noen noe mye mer"
    " bare de dem deres dere egne egen eget gjør gjøre kommer sier fikk gir gitt gi selv sammen mens nå hele helt"
    " annet annen annerledes derfor hun hennes flere dessuten uten eneste hverandre egentlig trolig gang ganger"
    " uke uker mener tror vet ønsker trenger trengs peker tar gikk holder tidligere vanskelig mulig siden tilbake"
    " tilbud bruker skole skoler løsning løsninger høre videre senere bedre nærmere ledere leder lederne sikkerhet"
    " nødvendig virksomhet selvsagt se høy høyere lav etterhvert ansatte ansattes utfordringer kjenner hverdagen"
    " hverdag ønske"
)
# Parts of words of which the other form has another; "-ene" is left out, since nynorsk has it too.
_NYNORSK_PART = re.compile(
    r"\w{3,}(?:ane|legare|leg|lege|leik|heit|heita|ingar|ingane|inga|arar|arane|gje|kje|laus|lause)|kv\w{2,}"
    r"|\w{0,20}(?:tenest|leiar|skule|handsam|innbyggj?ar|verksemd|løysing)\w{0,9}|kommunar|heim|heime|haust\w{0,4}"
)
_BOKMAL_PART = re.compile(
    r"\w{3,}(?:lig|lige|ligere|het|heten|heter|inger|ingene|ingen|erne|ede|løs|løse|løst)|hv\w{2,}"
    r"|\w{0,20}(?:tjenest|leder|skole|behandl|innbygger|virksomhet|løsning)\w{0,9}|kommuner|kommunene|hjem|hjemme|høst\w{0,4}"
)
_A_INFINITIVE = re.compile(r"å (?!(?:sa|da|la)\w?\b)\w{4,}a(?!\w)")  # "å kjøpa", "å læra": nynorsk
_BOTH = word_set(
    "ingen enhet enheter nyhet nyheter frihet brede glede mogleg haug ringen pengane ikkje ikke heime heim kje skje"
    " følgje lærling alene løs løse løst nedre fredag hemmeleg tilgjengelig følge mengde lede leder ledere"
)
_ENGLISH = word_set(
    "the and of is are was were with this that these those have has not been from our we you they which it its"
    " there their should could would need needs more most some any only also because when what who how why than"
    " then them your or in on into about up new people work use used using make made each both such much many very"
    " other be can do please keep no"
)
_SMALL = word_set(
    "og i er å som på av til for det den de en et at har med om så men eller kan skal vil må bør ville skulle kunne"
    " måtte var hadde blir ble være seg sin sitt sine si vår vårt våre oss dem han man disse desse dette denne slik"
    " slike også både enn ved etter før over under mellom mot hos når hvis dersom viss da der her alt alle andre ut inn"
    " opp ned nå ikke lite litt veldig svært godt bra får fått få gjort ha hatt går ta per pr ca jo vel nok da mest"
    " mange flest fleste del begge selv egen bare unna rundt cirka samt fordi"
)
FUNCTION_WORDS = frozenset((*_TO_BOKMAL, *_TO_BOKMAL.values(), *_SMALL))
_ENDINGS = ("ingane", "ingene", "ane", "ene", "ast", "est", "ar", "er", "en", "et", "te", "de", "a", "e", "t")
_ENGLISH_WORDS = 2  # of a sentence, from which it is English: one may be part of a name
_FAR_MORE = 2  # times as many words must speak for a form as for the other
_STEM_LETTERS = 4  # what is left of a word when its ending is off: below it, "bru" and "bruke" would be one
# A wrapped line that goes on in lower case is the same sentence; so is what follows "bl.a." and its like.
BREAK = re.compile(r"[.!?][\"'»)\]*_]{0,4}(?=\s+[^\sa-zæøå])|\n(?![ \t]{0,8}[a-zæøå])")


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Where each sentence, list item or line of a text begins and ends."""
    start = 0
    for end in (*(match.end() for match in BREAK.finditer(text)), len(text)):
        if not text[start:end].isspace() and start < end:
            yield start, end
        start = end


def canonical(word: str) -> str:
    """A folded word with nynorsk's small words in bokmål."""
    return _TO_BOKMAL.get(word, word)


def canonical_words(text: str) -> tuple[tuple[str, int, int], ...]:
    """The words of a text, folded and canonical, each with its place in the text."""
    return tuple((_TO_BOKMAL.get(word, word), start, end) for word, start, end in fold_words(text))


def stem(word: str) -> str:
    """A folded word without the endings of number, gender and tense; both written forms give the same, mostly."""
    word = canonical(word)
    if len(word) > _STEM_LETTERS and word.endswith("s") and not word.endswith("ss"):
        word = word[:-1]
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _STEM_LETTERS:
            return word[: -len(ending)]
    return word


def language_of(words: Iterable[str]) -> str | None:
    """The written form that some folded words speak ("nn", "nb") or "en"; None when they don't tell.

    One telling word is enough when none speaks for the other form; where both have some, one must have far more.
    """
    words = tuple(words)
    infinitives = len(_A_INFINITIVE.findall(" ".join(words)))
    nynorsk = infinitives + sum(word in _NYNORSK or _has(word, _NYNORSK_PART) for word in words)
    bokmal = sum(word in _BOKMAL or _has(word, _BOKMAL_PART) for word in words)
    english = sum(word in _ENGLISH for word in words)
    norwegian = sum(word in FUNCTION_WORDS for word in words)
    if english >= _ENGLISH_WORDS and english > max(nynorsk + bokmal, norwegian):
        return "en"
    if nynorsk > _FAR_MORE * bokmal and (nynorsk > 1 or not _NYNORSK.isdisjoint(words)):
        return Language.NYNORSK
    if bokmal > _FAR_MORE * nynorsk and (bokmal > 1 or not _BOKMAL.isdisjoint(words)):
        return Language.BOKMAL
    return None


def _has(word: str, part: re.Pattern[str]) -> bool:
    return word not in _BOTH and part.fullmatch(word) is not None


def own_texts(evidence: Evidence) -> tuple[str, ...]:
    """Texts whose words are nobody's secret: the letter, the questions, the code book, what the officer configured."""
    survey = evidence.survey
    sender = survey.sender
    told = (
        survey.title,
        survey.case_number,
        survey.summary.closing,
        *survey.summary.copies,
        *(section.title for section in survey.summary.sections),
        *(text for question in survey.questions for text in (question.text, question.label)),
        *(sender.name, sender.title, sender.office, sender.email, sender.phone, sender.reference),
        *(name.name for name in survey.anonymity.allow),
    )
    return (*evidence.known, *(text for text in told if text))


def owners(replies: Sequence[Reply], keys: Callable[[Reply], Iterable[Key]]) -> dict[Key, set[str]]:
    """Who has each key: the numbers of the recipients by what ``keys`` finds in their replies."""
    found: dict[Key, set[str]] = {}
    for reply in replies:
        for key in keys(reply):
            found.setdefault(key, set()).add(reply.recipient)
    return found


class Voices:
    """Who of the round says a name or a phrase, and whether the letter says it itself."""

    def __init__(self, evidence: Evidence) -> None:
        self._replies = [(reply.recipient, _line(reply.text)) for reply in evidence.replies]
        self._known = [_line(text) for text in own_texts(evidence)]

    def who(self, phrase: str) -> tuple[str, ...]:
        """The numbers of the recipients in whose replies a phrase stands, in any case, with or without genitive."""
        return tuple(number for number, line in self._replies if _stands(phrase, line))

    def is_known(self, phrase: str) -> bool:
        """Whether a phrase stands in a text whose words are nobody's secret."""
        return any(_stands(phrase, line) for line in self._known)


voices_of = once_a_round(Voices)


def _line(text: str) -> str:
    return f" {' '.join(word for word, _, _ in fold_words(text))} "


def _stands(phrase: str, line: str) -> bool:
    words = _line(phrase).rstrip()
    if not words:
        return False
    return any(f"{form}{ending} " in line for form in {words, words.removesuffix("s")} for ending in ("", "s", " s"))
