"""What a run of words weighs as a name: what its words are by themselves, and what stands beside them.

A run is held to be a name from 0 on. The numbers were set on sentences of our own and checked on others' text. What is
a name of another kind (of a firm, a film) and is taken for a person's costs little, an ordinary word much.
"""

from functools import lru_cache

from kartlegg.anonymity.persons.cues import Cues
from kartlegg.anonymity.persons.runs import Run
from kartlegg.anonymity.persons.traits import LISTED, LISTED_FIRST, Trait
from kartlegg.anonymity.text import Word

_NORWEGIAN = Trait.FIRST | Trait.SURNAME
_NO_NAME = Trait.NATIONAL | Trait.ORGANISATION | Trait.WORDLIKE
_WORD = Trait.ORDINARY | Trait.COMPOUND
_NEVER = -12  # no cue makes a name of it
_SHOUTED = 6  # off what is written in capitals, where every word has one
_ALONE = 1  # off a word without another beside it
_OPENING = 2  # off such a word whose capital tells nothing


def weigh(run: Run, cues: Cues, *, seen: bool) -> int:
    """What speaks for a run being a person's name, less what speaks against it.

    Args:
        run: Words with capitals.
        cues: What stands beside it.
        seen: Its first word stands in lower case elsewhere in the text.
    """
    if len(run.words) == 1:
        weight = _weigh_alone(run.words[0], run.traits[0], cues, seen=seen)
        return weight - (_SHOUTED if run.shouted else 0)
    named = run.named
    leading = named[0][1]
    weight = cues.person + cues.against - (_SHOUTED if run.shouted else 0)
    after_first = False
    for position, (word, traits) in enumerate(named):
        # "ein høg C. Lysa …": what stands behind an initial may open the next sentence.
        is_next = len(named) == 1 and word.opens and not traits & LISTED
        opens = run.shouted or is_next or (run.opens and not position)
        worth = worth_of(traits, opens=opens, after_first=after_first)
        if position and not traits & _NO_NAME:
            worth = max(worth, -2)  # where a name goes on, a word with a capital is hardly an ordinary one
        weight += worth
        after_first = after_first or bool(traits & LISTED_FIRST)
    if len(named) == 1:  # initials and one word
        return weight + 1
    if not leading & (_NO_NAME | _WORD | Trait.PLACE):
        return weight + 2
    return weight + (not leading & _NO_NAME and bool(leading & LISTED or not run.opens))


@lru_cache(maxsize=4096)
def worth_of(traits: int, *, opens: bool = False, after_first: bool = False, alone: bool = False) -> int:
    """What a word is worth by its letters.

    Args:
        traits: Of the word.
        opens: It opens a sentence, so that its capital tells nothing.
        after_first: A first name stands before it.
        alone: No other word of a name stands beside it.
    """
    worth = 0
    if traits & Trait.FIRST:
        worth = 4
    elif traits & Trait.SURNAME:
        worth = 3
    elif traits & LISTED:
        worth = 2
    if traits & Trait.ENDING:
        worth = max(worth, 2) + 1
    elif traits & Trait.FARM and worth < 2:
        worth += 1
    if traits & Trait.FOREIGN and not traits & (Trait.PLACE | _WORD):
        worth += 1
    if traits & Trait.ORDINARY:
        worth -= _ordinary(traits, opens=opens, after_first=after_first, alone=alone)
    elif traits & Trait.COMPOUND:
        worth -= _compound(traits, opens=opens, after_first=after_first)
    if after_first:
        return worth - (6 if traits & (Trait.NATIONAL | Trait.ORGANISATION) and not traits & _NORWEGIAN else 0)
    if traits & Trait.WORDLIKE and not traits & LISTED:
        worth -= 3 if opens else 1
    if traits & Trait.PLACE and not traits & LISTED_FIRST:
        worth -= 4 if traits & Trait.KNOWN_PLACE else 1 if traits & Trait.SURNAME else 3
    if traits & (Trait.NATIONAL | Trait.ORGANISATION) and not traits & _NORWEGIAN:
        worth -= 6
    return worth


def _ordinary(traits: int, *, opens: bool, after_first: bool, alone: bool) -> int:
    """What it takes from a word that it is an ordinary one too: little where ordinary words have no capital."""
    if not traits & LISTED:
        return 1 if after_first else 4 if opens or alone else 3
    if opens:
        return 2
    return 0 if traits & _NORWEGIAN else 1


def _compound(traits: int, *, opens: bool, after_first: bool) -> int:
    """The same for a word that seems to be joined of two."""
    if opens:
        return 3 if traits & Trait.ENDING else 4
    return 2 if traits & Trait.WORDLIKE and not after_first else 1


def _weigh_alone(word: Word, traits: int, cues: Cues, *, seen: bool) -> int:
    opens = word.opens
    if traits & Trait.FUNCTION and (opens or not traits & LISTED_FIRST):
        return _NEVER
    weight = worth_of(traits, opens=opens, alone=True) + cues.person + cues.against + cues.weak
    weight -= _OPENING if opens else _ALONE
    if traits & Trait.KNOWN_PLACE and traits & LISTED_FIRST:
        weight -= 4
    if traits & Trait.TITLE:
        weight -= 6
    if traits & Trait.HYPHEN_TAIL and not traits & _NORWEGIAN:
        is_name = traits & (Trait.ENDING | Trait.FARM | LISTED) and not traits & Trait.PLACE
        weight -= 1 if is_name else 4
    if seen:
        weight -= 2
    return weight + (_opening(traits, cues, seen=seen) if opens else 0)


def _opening(traits: int, cues: Cues, *, seen: bool) -> int:
    """What else counts for a word alone that opens a sentence: "Dag og natt", but "Dag fann feilen"."""
    acts = int(cues.acts)
    surname = int(traits & _NORWEGIAN == Trait.SURNAME and not seen)
    if traits & Trait.HEADWORD:
        return surname - 4 + (5 * acts if traits & _NORWEGIAN and not seen else 0)
    if traits & Trait.ORDINARY:
        return surname - 2 + (3 if traits & Trait.FIRST else 1) * acts if traits & _NORWEGIAN else -4
    if traits & Trait.COMPOUND:
        return acts if traits & Trait.ENDING else 0
    return 0 if traits & (_NO_NAME | Trait.PLACE | Trait.ACRONYM) else 1
