"""What a page's style attributes say of its text: hidden, coloured, numbered."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from kartlegg.limits import STYLE_CHARACTERS
from kartlegg.reading.lines import remembered

_ZERO = re.compile(r"0+(?:\.0*)?(?:px|pt|em|rem|%)?")
_USUAL_COLOURS = frozenset(
    ["black", "#000", "#000000", "windowtext", "inherit", "initial", "auto", "text", "rgb(0,0,0)", "currentcolor"]
)
_NO_GROUNDS = frozenset(
    ["white", "#fff", "#ffffff", "transparent", "inherit", "initial", "none", "auto", "rgb(255,255,255)", "window"]
)
_SIGN_FONTS = ("wingdings", "symbol", "webdings")
# Letters that the fonts of signs show as something else.
_SIGNS = str.maketrans("þýxüû¨oq§ØvnwàðJL·", "☒☒☒✓✗☐☐☐•••••→→☺☹•")
_LIST_RULE = re.compile(r"@list\s{1,5}(l\d{1,6}):level(\d)\s{0,5}\{([^}]{0,2000})\}")
_ROMAN = ((50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_LARGEST_ROMAN = 89
_LETTERS = 26
_NUMBER_TYPES = {"a": "lower-alpha", "A": "upper-alpha", "i": "lower-roman", "I": "upper-roman", "1": "decimal"}
_BULLETS = frozenset(["disc", "circle", "square", "bullet", "image"])


@remembered
def declarations(style: str) -> Mapping[str, str]:
    """A style attribute's properties and values, both in lower case."""
    found = {}
    for one in style[:STYLE_CHARACTERS].lower().split(";"):
        name, colon, value = one.partition(":")
        if colon:
            found[name.strip()] = " ".join(value.replace("!important", "").split())
    return found


def is_hidden(style: Mapping[str, str]) -> bool:
    """Whether nothing of an element is shown, as with the preview text of a newsletter."""
    return (
        style.get("display") == "none"
        or style.get("visibility") == "hidden"
        or style.get("mso-hide") == "all"
        or style.get("opacity") == "0"
        or (is_zero(style.get("max-height", "")) and style.get("overflow") == "hidden")
    )


def is_zero(length: str) -> bool:
    """Whether a length is nothing."""
    return bool(_ZERO.fullmatch(length))


def colour_of(value: str) -> str:
    """A colour's name; empty for black and for "as usual"."""
    value = value.lower().replace(" ", "").removesuffix("!important")
    return "" if value in _USUAL_COLOURS else value


def ground_of(value: str) -> str:
    """The name of a colour behind text; empty for white and for none."""
    value = value.lower().partition("url(")[0].replace(" ", "")
    return "" if value in _NO_GROUNDS else value


def is_sign_font(family: str) -> bool:
    """Whether a font shows letters as bullets and boxes."""
    return family.strip("\"' ").lower().startswith(_SIGN_FONTS)


def as_signs(text: str) -> str:
    """Text in such a font as the signs that it shows."""
    return text.translate(_SIGNS)


@dataclass(frozen=True, slots=True)
class Item:
    """What stands before a list item: a number in its form, or a bullet when the label is empty."""

    label: str = ""  # "3." or "b)"
    number: int | None = None  # of a label in digits


def item_of(number: int, form: str) -> Item | None:
    """The item with this number in a list of this form (a CSS list-style-type, or HTML's type); None shows nothing."""
    form = _NUMBER_TYPES.get(form, form)
    if form == "none":
        return None
    if form in _BULLETS:
        return Item()
    if form.endswith(("alpha", "latin", "letter")) and 0 < number <= _LETTERS:
        letter = chr(ord("a") + number - 1)
        return Item(label=f"{letter.upper() if form.startswith('upper') else letter})")
    if form.endswith("roman") and 0 < number <= _LARGEST_ROMAN:
        numeral = roman(number)
        return Item(label=f"{numeral.upper()}." if form.startswith("upper") else f"{numeral})")
    return Item(label=f"{number}.", number=number)


def roman(number: int) -> str:
    """A small number in lower-case roman numerals."""
    out = ""
    for value, letters in _ROMAN:
        while number >= value:
            out += letters
            number -= value
    return out


@dataclass(slots=True)
class WordLists:
    """Numbers of Word's list paragraphs that have lost them on the way, by the rules in the page's style element."""

    page: str = field(repr=False)
    _rules: dict[tuple[str, str], str] | None = None
    _counts: dict[tuple[str, str], int] = field(default_factory=dict)

    def next_item(self, name: str, level: str) -> Item:
        """The next paragraph's label in a list; a bullet where the rule says so or was lost too."""
        if self._rules is None:
            self._rules = {(match[1], match[2]): match[3] for match in _LIST_RULE.finditer(self.page)}
        rule = declarations(self._rules.get((name, level), "mso-level-number-format:bullet"))
        for deeper in [one for one in self._counts if one[0] == name and one[1] > level]:
            del self._counts[deeper]
        start = rule.get("mso-level-start-at", "1")
        number = self._counts.get((name, level), int(start) - 1 if start.isdecimal() and len(start) < 5 else 0) + 1
        self._counts[name, level] = number
        form = "-".join(reversed(rule.get("mso-level-number-format", "decimal").split("-")))  # "alpha-lower"
        return item_of(number, form) or Item()
