"""What a sender asks for beside answering: to be phoned, more time; and whether an answer is to come later."""

import re

_CALL = re.compile(
    r"\bring(?:e|ja|a|jer|er)?\s+(?:gjerne\s+)?(?:til\s+)?(?:meg|oss|undertegn\w+)\b|"
    r"\b(?:bli|verte?|vert|blir|vorte|blitt)\s+(?:\w+\s+){0,2}oppringt\b|\boppringt\s+(?:for|av|når)\b|"
    r"\bring\s+(?:gjerne\s+)?(?:når|på|i|til|tysdag|tirsdag|onsdag|torsdag|fredag|måndag|mandag|tlf|telefon|\d)|"
    r"\b(?:kan|vil|kunne|ville)\s+(?:du|de|dykk|dere|nokon|noen)\s+(?:\w+\s+){0,2}ring(?:e|ja|a|je)?\s+(?:\w+\s+){0,1}(?:meg|oss|på|til\s+(?:meg|oss))\b|"
    r"\b(?:ta|tek|tar|teke|svar\w*)\s+(?:\w+\s+){0,4}(?:munnleg|muntleg|muntlig|på\s+telefon(?:en)?|per\s+telefon|pr\.?\s+telefon|over\s+telefon)\b|"
    r"\b(?:ynskjer|ønskjer|ønsker|vil\s+gjerne\s+ha|føretrekk\w*|foretrekk\w*)\s+(?:\w+\s+){0,3}(?:telefonsamtale\w*|telefonmøte\w*|oppringing|en\s+samtale|ein\s+samtale)\b|"
    r"\b(?:please\s+)?call\s+me\b",
    re.IGNORECASE,
)
_NO_CALL = re.compile(
    r"\b(?:ikkje|ikke|inga?|ingen|treng(?:er|st)?\s+ikk\w+)\s+(?:\w+\s+){0,4}(?:ring\w*|oppring\w*|telefon\w*)",
    re.IGNORECASE,
)
_LATER = re.compile(
    r"\b(?:kjem|kjem\s+me|kommer|vender|vend|svarar|svarer|svara|svare|sender|send|får|attende\w*)\b.{0,60}?\b(?:attende|tilbake|seinare|senere|innan|innen|snarast|etter\s+kvart|"
    r"i\s+løpet\s+av|over\s+helga|neste\s+veke|neste\s+uke|når)\b|"
    r"\b(?:utsett|utsatt|utsette|utsetje|utsetjing|utsettelse|lengre|lenger|ny|forlenga|forlenget)\s+(?:\w+\s+){0,2}(?:svar)?frist\w*\b|"
    r"\b(?:brev\w*|førespurnad\w*|henvendels\w*|e-post\w*|saka|saken|det|den)\s+(?:er|vart|ble|blei)\s+(?:\w+\s+){0,2}(?:motteke|mottatt|motteken|registrert|journalført|oversend\w*|send\w*\s+vidare|sendt\s+videre)\b|"
    r"\b(?:har|me|vi)\s+(?:motteke|mottatt)\b|\bvidaresend\w*|\bvideresend\w*",
    re.IGNORECASE,
)
_PROMISE = re.compile(
    r"\bsvar(?:et|a|ene)?\b[^.!?\n]{0,40}\b(?:kjem|kommer|følgjer|følger|(?:vert|blir)\s+send\w*)\b(?!\s+(?:her|under|ned[ae]n\w+|punkt\w*|i\s+(?:vedl|same|samme|rekk|den\s+rekk)))|"
    r"\b(?:kjem|kommer|vender|vend)\s+(?:\w+\s+){0,3}(?:attende|tilbake)\s+(?:til\s+)?(?:\w+\s+){0,2}(?:med\s+(?:\w+\s+)?)?svar|"
    r"\b(?:sender|gir|gjev|leverer)\s+(?:\w+\s+){0,3}svar\w*\s+(?:\w+\s+){0,3}(?:seinare|senere|innan|innen|før|neste|når|så\s+snart)\b",
    re.IGNORECASE,
)
_PHONE = re.compile(
    r"(?<![\d/.-])(?:\(?(?:\+|00)47\)?[ -]?)?((?:\d{2}[ .-]?){3}\d{2}|\d{3}[ .-]?\d{2}[ .-]?\d{3})(?![\d/.-]*\d)"
)


def wants_call(text: str) -> bool:
    """Whether the sender asks to be phoned."""
    return bool(_CALL.search(text)) and not _NO_CALL.search(text)


def is_put_off(text: str) -> bool:
    """Whether it says that the letter has come, or that an answer is to follow."""
    return bool(_LATER.search(text))


def promises_answer(text: str) -> bool:
    """Whether it says in so many words that an answer, or more of it, is to come."""
    return bool(_PROMISE.search(text))


def find_phone(*texts: str) -> str | None:
    """The first Norwegian phone number (eight digits, ITU-T E.164 country 47) in the texts, as it is written."""
    for text in texts:
        found = _PHONE.search(text)
        if found:
            return found[1].strip()
    return None
