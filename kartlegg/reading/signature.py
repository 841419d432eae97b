"""Greeting, closing and what stands below it: off, but kept for who it is from."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kartlegg.reading.lines import Line, remembered

_WISH = r"(?:beste?|venn?lege?|vennlige?|venn?leg|vennlig|hjarteleg|hjertelig|hyggelig|god|gode|mange|kollegial)"
_CLOSING = re.compile(
    rf"^\W*(?:(?:med\s+)?(?:{_WISH}\s+)?(?:helsing(?:ar)?|hilsen|hilsning|helsningar)\b.{{0,60}}|"
    r"(?:ha\s+det|lev)\s+(?:godt|bra|fint|vel)|"
    r"m\.?\s?v\.?\s?h\.?\b.{0,60}|v\.?h\.?|mvh\b.{0,60}|bh\b.{0,40}|"
    r"(?:(?:with|many)\s+)?(?:kind|best|warm)\s+(?:regards|wishes)\b.{0,40}|regards|cheers|yours sincerely|"
    r"(?:med\s+)?(?:venlig|vänlig|vänliga|bästa|många|kære|bedste)\s+(?:hilsen|hilsner|hälsning|hälsningar)\b.{0,40}|hälsning(?:ar)?|"
    r"hilsner|(?:mit\s+)?(?:freundlichen?|besten?|vielen?|lieben?|herzlichen?|schönen?)\s+gr(?:u|ü|ue)(?:ß|ss)e?n?\b.{0,40}|"
    r"gr(?:u|ü|ue)(?:ß|ss)e?(?:\s+aus\b.{0,30})?|"
    r"(?:ha|ynskjer|ønskjer|ønsker)\b.{0,30}\b(?:ein|en|ei)\s+(?:\w+\s+){0,2}(?:dag|helg|veke|uke|haust|høst)\w*)\W*$",
    re.IGNORECASE,
)
_CLOSING_INLINE = re.compile(
    rf"(?:(?<=[.!?…])|^)\s*(?:mvh|m\.v\.h\.|(?:med\s+)?{_WISH}\s+(?:helsing|hilsen)|helsing|hilsen)[ ,]+"
    r"(?-i:[A-ZÆØÅÉ])[\w.'’-]{0,30}(?: (?-i:[A-ZÆØÅÉ])[\w.'’-]{0,30}){0,3}(?:,\s?[\w .-]{2,40})?\s*$",
    re.IGNORECASE,
)
_CLOSING_HEAD = re.compile(
    rf"^\W{{0,5}}(?:(?:med\s+)?(?:{_WISH}\s+)?(?:helsing(?:ar)?|hilsen|hilsning)\b(?:\s+fr[åa]a?\b)?|m\.?\s?v\.?\s?h\b\.?|v\.?h\b\.?"
    r"|bh\b|(?:kind|best|warm)?\s?regards\b)[\s,.!:–-]{0,6}",
    re.IGNORECASE,
)
_DELIMITER = re.compile(r"^--\s*$")
_PHONE_FOOTER = re.compile(
    r"^\W*(?:(?:sendt?|sent|skickat|skickades|gesendet)\s+(?:frå|fra|från|from|via|with|med|mit|von|using)\b.{0,60}"
    r"\b(?:iphone|ipad|ios|android\w*|mobil\w*|outlook|samsung|galaxy|telefon\w*|phone|nettbrett\w*|e?-?mail|e-post|huawei|"
    r"blackberry|proton\w*|xperia|oneplus|pixel|windows)\b.{0,60}|"
    r"(?:get|hent|få|skaff(?:\s+deg)?|last\s+ned|hämta|holen\s+sie\s+sich)\s+outlook\s+(?:for|til|för|für)\s+\w.{0,30})$",
    re.IGNORECASE,
)
_DISCLAIMER = re.compile(
    r"(?:denne|this)\s+(?:e-?posten|e-?mail|meldinga|meldingen|message)\b.{0,160}(?:konfidensiel|fortruleg|fortrolig|"
    r"confidential|teiepli|taushets|rette? mottak|(?:kun|bare|berre) me(?:i)?nt|recipient|addressee)",
    re.IGNORECASE,
)
_ENVIRONMENT = re.compile(
    r"\b(?:tenk\s+på|ta\s+omsyn\s+til|ta\s+hensyn\s+til|spar)\s+miljøet\b.{0,80}\b(?:skriv|print|utskrift)|"
    r"\b(?:skriv|print|utskrift)\w*\b.{0,80}\bmiljøet\b",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"^\W*(?:hei|heisann|hallo|halla|god\s?(?:dag|morgon|morgen|kveld|ettermiddag)|kjære|til\s+fylkesmannen|"
    r"til\s+statsforvalt\w+|til\s+rette|til\s+(?:den|dei)\s+det)\b[^.:?]{0,40}[.,!:]?\W*$",
    re.IGNORECASE,
)
_GREETING_HEAD = re.compile(
    r"^\W*(?:hei|hallo|god\s?(?:dag|morgon|morgen))(?:\s+igjen\b,?)?(?:\s+(?-i:[A-ZÆØÅ])\w{1,20})?\s*[,.!]\s*",
    re.IGNORECASE,
)
_TITLES = re.compile(
    r"\b(?:rådmann\w*|kommunedirektør\w*|ordførar\w*|ordfører\w*|\w*leiar\w*|\w*leder|\w*sjef|\w*rådgjevar|\w*rådgiver|"
    r"\w*konsulent|\w*direktør|\w*ansvarleg|\w*ansvarlig|\w*koordinator|\w*sekretær|kommunalsjef|arkivar\w*)\b",
    re.IGNORECASE,
)
_CONTACT = re.compile(
    r"\b(?:tlf|tel|telefon|mob|mobil|dir|direkte|sentralbord)\b[.:]{0,2}\s{0,3}\(?\+?\d|"
    r"\b[\w.+-]{1,64}@[\w-]{1,64}\.[\w.-]{2,64}|https?://|\bwww\.\w|\bpostboks\s+\d|"
    r"(?:^|[|:,]\s*)(?:\+47 ?)?(?:\d{2}[ .]?\d{2}[ .]?\d{2}[ .]?\d{2}|\d{3}[ .]?\d{2}[ .]?\d{3})\s*(?:$|[|,/])",
    re.IGNORECASE,
)
_NAME = re.compile(r"^[A-ZÆØÅÉ][\w.'’-]{0,30}(?: [A-ZÆØÅÉ][\w.'’-]{0,30}){1,3}$")
_DATE = r"\d{1,2}\. ?(?:\w{3,9}|\d{1,2}\.) ?\d{2,4}"
_PLACE_AND_DATE = re.compile(
    rf"^[A-ZÆØÅ][\w-]{{1,20}}(?: [A-ZÆØÅ][\w-]{{1,20}})?(?:,(?: den)?|:)? {_DATE}\.?$|^(?:dato|date): ?{_DATE}\.?$",
)
_OFFICE = re.compile(r"^[A-ZÆØÅ][\w -]{1,30} (?:kommune|herad)(?:, \w+)?$")
# A note of an archive system, and nothing that an answer says of electronic signatures.
_APPROVED = re.compile(
    r"^\W*(?:(?:dette\s+)?(?:dokument(?:et)?|brev(?:et)?)\b.{0,60})?\belektronisk\s+(?:godkjen[dt]\w*|signert)\b"
    r"(?:.{0,80}\b(?:underskrift|signatur|signert|godkjen[dt]\w*)|\s+av\b.{0,60})?\W*$|"
    r"^\W*(?:(?:dette\s+)?(?:dokument(?:et)?|brev(?:et)?)\b.{0,60})\bgodkjen[dt]\w*\s+elektronisk\b.{0,80}$",
    re.IGNORECASE,
)
_PAGE = re.compile(r"^(?:[^\n]{0,60}\W)?side \d{1,3} av \d{1,3}\W*$|^\W*side \d{1,3}\W*$", re.IGNORECASE)
_ITEM = re.compile(r"^\W*\d{1,2}[.):\s]|^[-–•*]")  # of a list: no line of a signature begins so
# What goes on with a row of answers: "3. …", "Spm 3: …", "3 - …"; and an item of a list.
_NUMBERED = re.compile(r"^\W{0,3}(?:[^\W\d]{2,9}\.?\s)?\d{1,2}(?:[.):]|\s?[-–])\s+\S")
_DASHED = re.compile(r"^[-–•*]\s+\S")
_PHONE_ALONE = re.compile(r"^(?:\+47 ?)?(?:\d{2} ?){4}$|^\d{3} ?\d{2} ?\d{3}$")
_TITLE_WORDS = 6  # of a line with a title: "ass. rådmann, Meland kommune"
_FOOT = re.compile(
    r"^\W*(?:(?:postadresse|besøksadresse|postboks)\b.{0,60}\d{4}\b.{0,30}|org\.?\s?nr\.?\W{0,3}[\d ]{9,13}|"
    r"(?:telefon|tlf|mobil|sentralbord)\b\W{0,4}\+?\d[\d ]{6,18}|(?:bank)?konto(?:nr)?\.?\W{0,3}\d[\d .]{10,14}|"
    r"e-?post\W{1,4}\S{1,64}@\S{1,200})\W*$",
    re.IGNORECASE,
)
# What is said below a closing: a postscript, a correction, a sentence that ends as one.
_POSTSCRIPT = re.compile(
    r"^\W*(?:p\.?\s?s\b|n\.?b\b|retting|rettelse|i tillegg|gløymde|glemte|tillegg)|"
    r"\b(?:spm|spørsmål|svar|punkt)\.?\s?\d|^(?:\S+\s+){3,}\S*[^\W\d_]{2}[.!?]$",
    re.IGNORECASE,
)
_NAME_WORDS = 4
_SIGNATURE_LINES = 14  # of name, title, office, address, phones, a slogan
_FOOTER_CHARACTERS = 2_000  # of a line that a program or an office puts there: a disclaimer in one paragraph
_SIGNATURE_CHARACTERS = 90  # of one such line
_SIGNATURE_WORDS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Trimmed:
    """A reply's lines without what frames them."""

    body: tuple[Line, ...]
    signature: tuple[Line, ...]
    below: tuple[Line, ...] = ()  # text that goes on below the signature: a postscript, or a list that was no end


def trim(lines: Sequence[Line]) -> Trimmed:
    """Take off the signature at the end, phone footers and disclaimers among it."""
    numbered = max((index for index, line in enumerate(lines) if _NUMBERED.match(line.text)), default=-1)
    for index, line in enumerate(lines):
        text = line.text.strip()
        if _DELIMITER.match(line.text) or _is_footer(text):
            if index < numbered:
                continue  # a rule between answers, or a sentence that only looks like a footer: the text goes on
            return _unsigned(lines[:index], lines[index:])
        if _CLOSING.match(text):
            end = _end_of_signature(lines, index + 1)
            below = lines[end:]
            if any(_is_prose(one.text) for one in below):
                return Trimmed(body=tuple(lines[:index]), signature=tuple(lines[index:end]), below=tuple(below))
            return Trimmed(body=tuple(lines[:index]), signature=tuple(lines[index:]))
    return _unsigned(lines, ())


def given_name(display: str) -> str:
    """The given name of a display name: "Kari" of "Kari Ås" and of "Ås, Kari"; empty for an office's."""
    surname, comma, given = display.strip(" '\"").partition(",")
    words = (given if comma else surname).split()
    return words[0] if len(display.split()) > 1 and words and re.fullmatch(r"[A-ZÆØÅÉ][^\W\d_'’-]+", words[0]) else ""


def is_signed(text: str, given: str) -> bool:
    """Whether a line is a name that begins with the sender's given name, and nothing else."""
    words = text.strip(" ,.-–/*").split()
    return (
        bool(given) and 0 < len(words) <= _NAME_WORDS and words[0] == given and all(one[0].isupper() for one in words)
    )


def cut_inline_closing(line: Line) -> tuple[Line, str]:
    """A line without a closing phrase and name at its end ("… ferdig. Mvh Stein"), and those."""
    found = _CLOSING_INLINE.search(line.text)
    if not found or not found.start():
        return line, ""
    return replace(line, text=line.text[: found.start()].rstrip()), found[0].strip()


def without_closing(text: str) -> str:
    """A line without the closing phrase at its head: "Mvh Kari Vik" gives "Kari Vik"; any other as it is."""
    return _CLOSING_HEAD.sub("", text, count=1)


def has_title(text: str) -> bool:
    """Whether a line of a signature names an office that a person holds."""
    return bool(_TITLES.search(text))


def is_greeting(text: str) -> bool:
    """Whether a line only greets."""
    return bool(_GREETING.match(text.strip()))


def without_greeting(text: str) -> str:
    """A line without the greeting at its head ("Hei Ole, …")."""
    return _GREETING_HEAD.sub("", text, count=1)


@remembered
def is_furniture(text: str) -> bool:
    """Whether a line of a document is no text of its letter: a page number, a note of approval, place and date."""
    text = text.strip()
    if len(text) > _FOOTER_CHARACTERS:
        return False
    short = len(text) < _SIGNATURE_CHARACTERS
    return bool(
        (short and (_PAGE.search(text) or _FOOT.match(text))) or _APPROVED.search(text) or _PLACE_AND_DATE.match(text)
    )


@remembered
def _is_footer(text: str) -> bool:
    """Whether a program or an office puts this below what a person writes: all that follows is among it."""
    if len(text) > _FOOTER_CHARACTERS:
        return False
    return bool(_PHONE_FOOTER.match(text) or _DISCLAIMER.search(text) or _ENVIRONMENT.search(text))


def _end_of_signature(lines: Sequence[Line], start: int) -> int:
    """Where the lines end that can be name, title, office and phones; all that a disclaimer follows is among it."""
    for index in range(start, len(lines)):
        text = lines[index].text.strip()
        if _is_footer(text):
            return len(lines)
        if index - start >= _SIGNATURE_LINES or _is_prose(text):
            return index
    return len(lines)


def _is_prose(text: str) -> bool:
    """Whether a line below a closing says something: too long for a signature, or a numbered answer."""
    text = text.strip()
    if _CONTACT.search(text) or _APPROVED.search(text):
        return len(text.split()) > 2 * _SIGNATURE_WORDS
    if _POSTSCRIPT.search(text):
        return True
    return (
        bool(_NUMBERED.match(text) or _DASHED.match(text))
        or len(text) > _SIGNATURE_CHARACTERS
        or len(text.split()) > _SIGNATURE_WORDS
    )


def _unsigned(lines: Sequence[Line], footer: Sequence[Line]) -> Trimmed:
    """A signature without any closing phrase: short lines at the end, one of which is a contact, title or date."""
    end = len(lines)
    certain = named = titled = False
    offices = 0
    while end > 0 and len(lines) - end < _SIGNATURE_LINES:
        line = lines[end - 1]
        text = line.text.strip()
        if line.number is not None or line.bullet or (_ITEM.match(text) and not _PHONE_ALONE.match(text)):
            break
        short = len(text) < _SIGNATURE_CHARACTERS and not text.endswith((".", "?", "!", ":", ";"))
        if is_furniture(text) or (short and _CONTACT.search(text)):
            certain = True
        elif short and _TITLES.search(text) and len(text.split()) <= _TITLE_WORDS:
            titled = True
        elif _OFFICE.match(text):
            offices += 1
            titled, named = True, named or titled  # "Vik kommune" signs with a name above it, or with a title below it
        elif _NAME.match(text):
            named = True
        else:
            break
        end -= 1
    # Several municipalities below each other are a list of them.
    if offices > 1 or not (certain or (titled and named) or (footer and (titled or named))):
        end = len(lines)
    return Trimmed(body=tuple(lines[:end]), signature=(*lines[end:], *footer))
