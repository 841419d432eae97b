"""How people number their answers: the forms as data with specimens that the tests run, and what a number means."""

import re
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkerRule:
    """A form of marker at the beginning of a line; group ``n`` holds the number or numbers."""

    name: str
    pattern: re.Pattern[str]
    weight: float
    specimens: tuple[str, ...]
    single: bool = False  # nothing but one number: "3", never "3-4"
    digits: bool = True  # the number is in digits


_AND = r"(?:og|&|\+|/|,|til)"
# "1 - 4." is the first answer, which is four; "1 - 4:" opens several.
_LIST = (
    rf"\d{{1,2}}(?:[.)]?(?:\s{{0,2}}{_AND}\s{{0,2}}|\s{{1,2}}[-–—]\s{{1,2}}(?=\d{{1,2}}\s?[:)])|[-–—])\d{{1,2}}){{0,4}}"
)
_TIGHT = r"\d{1,2}(?:(?:\s(?:og|&)\s|[-–/+,])\d{1,2}){0,4}"  # "1 - 2 årsverk" is no list
_HEAD = r"^[\s*_#>•·]{0,12}"
_NAMES = (
    r"(?:spm|sp|spørsmål(?:et)?|spørmål|sprsmål|spørsmal|sporsmal|question|punkt|pkt|pk|ad|til|vedr|vedrørande|"
    r"vedrørende|nr|nummer|q|(?:ad|til|vedr|svar|på)\.?\s(?:spørsmål|spm|punkt|pkt)|svar(?:\s+(?:på|til|spm|spørsmål|punkt|pkt|nr)){0,3}|(?:på|til)\s+(?:spørsmål|spm|punkt|pkt))"
)
_WORDS = {
    "ein": 1, "én": 1, "en": 1, "eitt": 1, "ett": 1, "éin": 1, "to": 2, "tre": 3, "fire": 4, "fem": 5, "seks": 6,
    "sju": 7, "syv": 7, "åtte": 8, "ni": 9, "ti": 10, "elleve": 11, "tolv": 12,
    "fyrste": 1, "første": 1, "andre": 2, "tredje": 3, "fjerde": 4, "femte": 5, "sjette": 6, "sjuande": 7,
    "sjuende": 7, "åttande": 8, "åttende": 8, "niande": 9, "niende": 9, "tiande": 10, "tiende": 10,
}  # fmt: skip
_ROMAN = {
    "I": 1,
    "II": 2,
    "III": 3,
    "IV": 4,
    "V": 5,
    "VI": 6,
    "VII": 7,
    "VIII": 8,
    "IX": 9,
    "X": 10,
    "XI": 11,
    "XII": 12,
}
_CIRCLED = {chr(base + index): index + 1 for base in (0x2460, 0x2474, 0x2776, 0x2780) for index in range(10)}
_CARDINAL = "ein|én|en|eitt|ett|éin|to|tre|fire|fem|seks|sju|syv|åtte|ni|ti|elleve|tolv"
_LAST = "siste"
_ORDINAL = (
    "siste|fyrste|første|andre|tredje|fjerde|femte|sjette|sjuande|sjuende|åttande|åttende|niande|niende|tiande|tiende"
)

RULES = (
    MarkerRule(
        name="labelled",  # "Spm 3:", "Til 1.", "Ad 2:", "Svar på spørsmål 4", "Pkt. 5 -"
        pattern=re.compile(
            rf"{_HEAD}{_NAMES}\s{{0,2}}\.?\s{{0,2}}(?:nr\.?\s)?(?P<n>{_LIST}(?=\s?[.):])|{_TIGHT})(?![\d,]\d|\d|\s?%)\s{{0,2}}[.):*_–—-]{{0,3}}(?=\s|$)",
            re.IGNORECASE,
        ),
        weight=3.0,
        specimens=(
            "Spm 3: tekst",
            "Til 1. tekst",
            "Ad 2:",
            "Svar på spørsmål 4",
            "Pkt. 5 - nei",
            "Spm.5:",
            "Svar 1 og 2:",
        ),
    ),
    MarkerRule(
        name="labelled-word",  # "Spørsmål ein:"
        pattern=re.compile(
            rf"{_HEAD}(?:spm\.?|spørsmål|punkt|svar(?:\s+på\s+spørsmål)?)\s(?P<n>{_CARDINAL})\b\s?[.):–-]?(?=\s|$)",
            re.IGNORECASE,
        ),
        weight=3.0,
        specimens=("Spørsmål ein: tekst", "Punkt to"),
        digits=False,
    ),
    MarkerRule(
        name="ordinal",  # "Første spørsmål:", "Til det andre:"
        pattern=re.compile(
            rf"{_HEAD}(?:(?:på|til|for|svar\s+på)\s+)?(?:det\s+)?(?P<n>{_ORDINAL})(?:\s+spørsmål(?:et)?|\s+punkt(?:et)?|(?=\s?[:–]))\s?[,.:–-]?(?=\s|$)",
            re.IGNORECASE,
        ),
        weight=1.8,
        specimens=("Første spørsmål: tekst", "Siste spørsmål: tekst", "Til det andre spørsmålet:", "Tredje: tekst"),
        digits=False,
    ),
    MarkerRule(
        name="numbered",  # "3.", "3)", "(3)", "3:", "1 og 2:", "3-4:"
        pattern=re.compile(
            rf"{_HEAD}[(\[]?(?P<n>{_LIST})\s?[*_]{{0,2}}(?P<mark>[.):\]]|/(?=\s))[*_:)]{{0,2}}(?!\d)(?=\s|$|[^\W\d_]|[-–])"
        ),
        weight=2.0,
        specimens=(
            "3. tekst",
            "3) tekst",
            "(3) tekst",
            "3: tekst",
            "5 : tekst",
            "1 og 2: tekst",
            "3-4: tekst",
            "5)Tekst",
            "1/ tekst",
            "1.) tekst",
            "**2.** tekst",
        ),
    ),
    MarkerRule(
        name="sub-point",  # parts of one answer
        pattern=re.compile(rf"{_HEAD}(?P<n>\d{{1,2}})\s?[a-hA-H]\s?(?P<mark>[.):])[.):]?(?=\s)"),
        weight=2.0,
        specimens=("1a: tekst", "3b) tekst", "2 c. tekst"),
        single=True,
    ),
    MarkerRule(
        name="hashed",
        pattern=re.compile(r"^\s{0,8}(?:nr\.?\s?)?#\s?(?P<n>\d{1,2})[.):]?(?=\s|$)", re.IGNORECASE),
        weight=2.0,
        specimens=("#4 tekst", "#2: tekst"),
        single=True,
    ),
    MarkerRule(
        name="dashed",  # "1 - 4 årsverk", "2 – tekst"
        pattern=re.compile(rf"{_HEAD}(?P<n>\d{{1,2}})\s?(?P<mark>[-–—])\s+(?=\S)"),
        weight=1.5,
        specimens=("1 - 4 årsverk", "2 – tekst", "3- tekst"),
        single=True,
    ),
    MarkerRule(
        name="alone",  # a number and nothing else on the line
        pattern=re.compile(rf"{_HEAD}(?P<n>\d{{1,2}})[\s*_]{{0,4}}$"),
        weight=1.8,
        specimens=("1", "*2*"),
        single=True,
    ),
    MarkerRule(
        name="bare",  # "1 2,5 årsverk"
        pattern=re.compile(rf"{_HEAD}(?P<n>\d{{1,2}})\s+(?=\S)"),
        weight=0.7,
        specimens=("1 2,5 årsverk", "2 Odda og Jondal"),
        single=True,
    ),
    MarkerRule(
        name="keycap",
        pattern=re.compile(rf"{_HEAD}(?P<n>\d)\ufe0f?\u20e3[.:)]?\s?"),
        weight=2.0,
        specimens=("1\ufe0f\u20e3 tekst",),
        single=True,
    ),
    MarkerRule(
        name="circled",
        pattern=re.compile(rf"{_HEAD}(?P<n>[①-⑩⑴-⑽❶-❿➀-➉])[.:)]?\s?"),
        weight=2.0,
        specimens=("① tekst", "❷ tekst"),
        single=True,
        digits=False,
    ),
    MarkerRule(
        name="roman",
        pattern=re.compile(rf"{_HEAD}(?P<n>(?:IX|IV|V?I{{1,3}}|V|XI{{0,2}}))(?:[.):]|\s?[-–—])(?=\s|$)"),
        weight=1.6,
        specimens=("I. tekst", "VI) tekst", "III – tekst"),
        single=True,
        digits=False,
    ),
    MarkerRule(
        name="lettered",
        pattern=re.compile(rf"{_HEAD}(?P<n>[a-lA-L])(?P<mark>[).])(?=\s)"),
        weight=0.9,
        specimens=("a) tekst", "b. tekst"),
        single=True,
        digits=False,
    ),
)
# A number before a month, a quarter, a floor: a point only when the row of numbers lacks it.
ORDINAL = "ordinal-number"
ORDINAL_WEIGHT, CAPITAL_WEIGHT = -1.2, 1.6  # of "5. januar", which may be a date, and "5. Januar", a new sentence
# Numbers in the middle of a line open an answer when the whole reply stands on it: "1. 0,6 2. Odda 3. …".
INLINE = re.compile(
    rf"(?:(?<=\s)|^)(?P<name>(?:spm|spørsmål|pkt|punkt)\.?\s?)?(?P<n>{_LIST})(?P<mark>[.):]|(?<=\d)(?=\s))(?=\s+\S)",
    re.IGNORECASE,
)
INLINE_WORD = re.compile(rf"(?<=[.!?;]\s)(?:spm|spørsmål|punkt)\.?\s(?P<n>{_CARDINAL})\s?:(?=\s+\S)", re.IGNORECASE)
INLINE_WEIGHT = 0.6
INLINE_NAMED = 2.0  # "Retting til spørsmål 3: …"
# "I svaret på spørsmål 3 skulle det stå: …": the sentence that speaks of a question is what opens its answer, where
# nothing else opens one. Among numbered answers such a sentence only refers to another.
MENTION_ALONE = 1.0  # weight that no other marker has then
MENTION = re.compile(
    r"\b(?:spm|spørsmål|pkt|punkt)\.?\s?(?P<n>\d{1,2})\b(?!\s?[.:,)]?\s?(?:og|til|[-–])\s?\d)[^.:;\n]{2,50}:(?=\s+\S)",
    re.IGNORECASE,
)
# A number before one of these is a date, a rank, a paragraph or a measure: "1. januar", "2. etasje", "3. kvartal".
_MONTH = (
    r"(?:jan(?:uar)?|feb(?:ruar)?|mars?|apr(?:il)?|mai|juni?|juli?|aug(?:ust)?|sept?(?:ember)?|okt(?:ober)?|"
    r"nov(?:ember)?|des(?:ember)?)"
)
NO_MARKER = re.compile(
    rf"\s*(?:(?:{_MONTH}|kvartal|halvår|etasje|klasse|trinn|plass|gong|gang|juledag|linje|ledd|punktum|divisjon|"
    rf"generasjon|året|århundret?)\b|(?:og|til)\s\d{{1,2}}\.\s?{_MONTH}\b)",
    re.IGNORECASE,
)


class Places:
    """What question a number means."""

    def __init__(self, order: Sequence[str]) -> None:
        self._order = tuple(order)
        self._by_id = {name: name for name in order}
        self._known: dict[str, tuple[str, ...] | None] = {}

    @property
    def all(self) -> tuple[str, ...]:
        """Every question, in order."""
        return self._order

    def of(self, text: str) -> tuple[str, ...] | None:
        """The questions of "3", "1 og 2" or "3-5"; None when one of them is no question."""
        if text not in self._known:
            self._known[text] = self._find(text)
        return self._known[text]

    def _find(self, text: str) -> tuple[str, ...] | None:
        if text in _ROMAN:
            numbers = [_ROMAN[text]]
        elif text in _CIRCLED:
            numbers = [_CIRCLED[text]]
        elif text.casefold() in _WORDS:
            numbers = [_WORDS[text.casefold()]]
        elif text.casefold() == _LAST:
            return self._order[-1:]
        elif len(text) == 1 and text.isalpha():
            numbers = [ord(text.lower()) - ord("a") + 1]
        else:
            numbers = [int(one) for one in re.findall(r"\d+", text)]
            if len(numbers) == 2 and re.search(r"[-–—]|til", text) and numbers[0] < numbers[1]:
                numbers = list(range(numbers[0], numbers[1] + 1))
        names = [self._name(one) for one in numbers]
        if not names or None in names or len(set(names)) != len(names):
            return None
        return tuple(name for name in names if name is not None)

    def _name(self, number: int) -> str | None:
        if str(number) in self._by_id:
            return str(number)
        return self._order[number - 1] if 1 <= number <= len(self._order) else None
