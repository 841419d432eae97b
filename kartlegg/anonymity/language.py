"""Which of the two written forms a text is in, told by the function words that they do not share."""

import re

from kartlegg.model import Language

# Common words that are right in one of the forms only (Norsk ordbank, bokmål and nynorsk).
_NYNORSK = re.compile(
    r"\b(?:ikkje|ein|eit|eg|me|dei|dykk|noko|nokon|nokre|kva|korleis|kven|kvar|kvart|frå|vere|vera|vert|verte|vore|då|berre"
    r"|mykje|meir|fleire|anna|eigen|eiga|eige|eigne|kjem|veit|gjer|gjere|seier|sjølve?|saman|ho|hjå|desse|korkje|heile"
    r"|difor|medan|tenestene?|tenester|kommunane|kommunar|løysing|løysingar|oppgåver|avtalar|vorte|blei|einskilde|åleine"
    r"|gjeve|teke|ynskjer|ønskjer|treng)\b",
    re.IGNORECASE,
)
_BOKMAL = re.compile(
    r"\b(?:ikke|en|et|jeg|dere|noe|noen|hva|hvordan|hvem|hver|hvert|hvor|fra|være|ble|nå|bare|mye|mer|flere|annet|egen|eget"
    r"|egne|kommer|vet|gjør|gjøre|sier|selv|sammen|hun|disse|verken|hele|derfor|mens|tjenestene?|tjenester|kommunene"
    r"|kommuner|løsning|løsninger|oppgaver|avtaler|enkelte|alene|gitt|tatt|ønsker|trenger)\b",
    re.IGNORECASE,
)
_CHARACTERS = 20_000  # of the beginning that are looked at: ten pages tell as much as a hundred


def find_language(text: str) -> Language | None:
    """The written form of a text; None when it has no words that tell, or as many of both."""
    beginning = text[:_CHARACTERS]
    nynorsk, bokmal = (len(pattern.findall(beginning)) for pattern in (_NYNORSK, _BOKMAL))
    if nynorsk == bokmal:
        return None
    return Language.NYNORSK if nynorsk > bokmal else Language.BOKMAL
