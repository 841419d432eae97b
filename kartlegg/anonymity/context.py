"""What stands around a word, as far as it tells whether the word is a place's name, a person's or no name at all."""

import re
from functools import lru_cache

from kartlegg.anonymity.gazetteers import first_names, surnames
from kartlegg.anonymity.text import Text, Word
from kartlegg.anonymity.words import is_inflected

_GAP = re.compile(r"[ \t]*\n?[ \t]*|[ \t]*[*_\"«»(]{1,2}[ \t]*")  # between two words of one phrase
_KOMMUNE = re.compile(
    r"kommun(?:e|en|es|ens)|herad(?:et|s|ets)?|heradsstyre[t]?|(?:by|kommune)styre[t]?|rådhus(?:et)?|formannskap(?:et)?"
    r"|ordfør(?:ar|er)(?:en)?|rådmann(?:en)?"
)
_KOMMUNES = re.compile(r"(?:[a-zæøå]{0,20}-?kommun(?:e|en|ar|er|ane|ene)|herad|heradet|byen|bygda|kommunenamnet)")
IN_PREPOSITIONS = frozenset(
    re.findall(
        r"[^ ]+",
        "i på frå fra ved mellom rundt kring omkring nær utanfor utenfor innanfor innenfor gjennom",
    )
)
PREPOSITIONS = IN_PREPOSITIONS | frozenset(
    re.findall(
        r"[^ ]+",
        "til mot av for med hos om etter over under langs via innan innen utan uten bortanfor nord sør vest aust øst",
    )
)
_TITLE = re.compile(
    r"[a-zæøå-]{0,30}(?:rådmann|ordfører|ordførar|direktør|sjef|leiar|leder|rådgivar|rådgjevar|rådgiver|konsulent|rektor"
    r"|styrar|styrer|lærar|lærer|lege|dokter|doktor|advokat|prest|minister|statsråd|statssekretær|representant"
    r"|professor|forfattar|forfatter|forskar|forsker|koordinator|kontakt|kontaktperson|sekretær|inspektør|ingeniør"
    r"|medarbeidar|medarbeider|kandidat|talsmann|mester|meister|trenar|trener|spelar|spiller|president)(?:en)?"
    r"|herr|fru|frøken|hr|dr|onkel|tante|bror|søster|bestefar|bestemor|bonde|bonden|familien|brørne|brødrene"
)
_SPEECH = frozenset(
    re.findall(
        r"[^ ]+",
        "seier sier sa meiner mener meinte mente skriv skriver skreiv skrev fortel forteller fortalde"
        " fortalte uttaler uttalar uttalte spør spurde spurte trur tror trudde trodde lo smilte nikka nikket"
        " ler smiler ringde ringte forklarar forklarer forklarte kommenterer kommenterte tilføyer legg"
        " understrekar understreker",
    )
)
_ANSWERS = frozenset(("svarar", "svara", "svarer", "svarte", "ifølge", "ifølgje"))
_ASKS = frozenset(("stilte", "bad", "ba", "takka", "takket"))
# What a person does, seldom a municipality: after a name that may be either.
_DEEDS = (
    _SPEECH
    | _ASKS
    | frozenset(
        re.findall(
            r"[^ ]+",
            "ringer understreka understreket påpeikar påpeker peika pekte hevdar hevder hevda hevdet kallar kaller"
            " kalla kalte håpar håper håpa håpet frykta fryktet fryktar frykter takkar takker avviste avviser"
            " kritiserer kritiserte vil ville ynskte les leser las leste song sang spelte spilte scora scoret"
            " studerte underviste debuterte døydde døde budde bodde gifta giftet reiste sprang løp gjekk gikk sat"
            " satt kom kjem kommer ropte kviskra hvisket sukka sukket gret gråt fann fant finn finner hugsar husker"
            " hugsa husket kjenner kjende kjente lovte lovar lover vedgår vedgjekk innrømmer innrømmet innrømte"
            " viste viser la legger anbefaler anbefalte tilrår melde meldte møtte møter trekte trakk vann vant"
            " tapte tok leier leder leidde ledet stemte røysta underteikna undertegnet signerte",
        )
    )
)
_SMALL = frozenset(("og", "er", "har", "på", "med", "av", "til", "om", "det", "som", "ikkje", "ikke", "vi", "for"))
_AROUND = 3  # words on each side that show whether a passage is all in capitals
_STATES = re.compile(
    r" (?:er|var|vart|ble|blei|blir|vert) "
    r"(?:ikkje |ikke |svært |veldig |også |òg )?"
    r"(?:positiv|negativ|nøgd|fornøyd|glad|einig|enig|ueinig|uenig|samd"
    r"|usamd|skeptisk|redd|trygg|sikker|usikker|overraska|overrasket|skuffa|skuffet|lei|stolt|spent|roleg|rolig"
    r"|født|fødd|gift|utdanna|utdannet|tilsett|ansatt|vald|valgt|møtt|intervjua|intervjuet|spurd|spurt|professor"
    r"|leiar|leder|nestleiar|nestleder)\b"
)


@lru_cache(maxsize=4096)
def is_first_name(lower: str) -> bool:
    """Whether a word in lower case is a first name, or two with a hyphen."""
    return lower in first_names() or ("-" in lower and all(part in first_names() for part in lower.split("-")))


def is_surname(lower: str) -> bool:
    """Whether a word in lower case is a surname."""
    return lower in surnames()


def before(text: Text, index: int) -> Word | None:
    """The word before another in the same phrase: nothing but space and marks of emphasis parts them."""
    if index == 0:
        return None
    word = text.words[index - 1]
    return word if _GAP.fullmatch(text.folded.text, word.end, text.words[index].start) else None


def after(text: Text, index: int) -> Word | None:
    """The word after another in the same phrase."""
    if index + 1 >= len(text.words):
        return None
    word = text.words[index + 1]
    return word if _GAP.fullmatch(text.folded.text, text.words[index].end, word.start) else None


def is_capital(word: Word | None) -> bool:
    """Whether there is a word and it has a capital."""
    return word is not None and word.text[0].isupper()


def is_shouted(text: Text, index: int) -> bool:
    """Whether a word stands in a passage where capitals tell nothing: ALL LARGE, Or All Words With A Capital."""
    word = text.words[index]
    beside = [*text.words[max(0, index - _AROUND) : index], *text.words[index + 1 : index + 1 + _AROUND]]
    if any(one.text.istitle() and not one.opens and one.lower in _SMALL for one in beside):
        return True
    return len(word.text) > 1 and word.text.isupper() and sum(one.text.isupper() for one in beside) * 2 > len(beside)


def calls_municipality(text: Text, index: int) -> bool:
    """Whether "kommune" or the like stands before or after a word, so that a name there is a municipality's."""
    following = after(text, index)
    if following is not None and _KOMMUNE.fullmatch(following.lower):
        return True
    previous = before(text, index)
    return previous is not None and _KOMMUNES.fullmatch(previous.lower) is not None


def is_after_first_name(text: Text, index: int) -> bool:
    """Whether a first name stands before a word on the same line."""
    word, previous = text.words[index], before(text, index)
    return (
        previous is not None
        and is_capital(previous)
        and previous.lower != word.lower
        and is_first_name(previous.lower)
        and "\n" not in text.folded.text[previous.end : word.start]
    )


def is_in_person(text: Text, index: int) -> bool:
    """Whether a name stands where only a person's does: after a first name, an initial or a title, before a first name.

    Told by lists of names, so that it holds for names that the round does not know.
    """
    word = text.words[index]
    previous = before(text, index)
    if is_after_first_name(text, index):
        return True
    if previous is not None and "\n" not in text.folded.text[previous.end : word.start]:
        if _TITLE.fullmatch(previous.lower):
            return True
        if is_capital(previous) and not previous.opens and is_surname(previous.lower):
            return not is_inflected(previous.lower)
    if index and re.fullmatch(r"\. ?", text.folded.text[text.words[index - 1].end : word.start]):
        initial = text.words[index - 1].text
        if len(initial) == 1 and initial.isupper():
            return True
    following = after(text, index)
    if following is not None and is_capital(following) and not following.opens and is_first_name(word.lower):
        return is_surname(following.lower.removesuffix("s")) or is_surname(following.lower)
    return False


def speaks(text: Text, index: int) -> bool:
    """Whether a verb of saying follows, as it does after a person's name."""
    following = after(text, index)
    return following is not None and following.lower in _SPEECH


def is_said_by(text: Text, index: int) -> bool:
    """Whether a verb of saying stands before, as it does after words that are quoted: "…, svara Rindal"."""
    previous = before(text, index)
    return previous is not None and (previous.lower in _SPEECH or previous.lower in _ANSWERS)


def acts_as_person(text: Text, index: int, *, surely: bool) -> bool:
    """Whether what follows a name is what persons do, feel or are: "Vik smilte", "Lund er skeptisk".

    ``surely``: what a municipality may do too ("tilrår") does not count.
    """
    following = after(text, index)
    if following is None:
        return False
    deeds = _SPEECH | _ASKS if surely else _DEEDS
    return following.lower in deeds or _STATES.match(text.folded.lower, text.words[index].end) is not None
