"""Identifiers taken out of a text: one constant placeholder a type, no trace of length, number or ending."""

import re
from collections.abc import Mapping, Sequence

from kartlegg.model import IdentifierType, Language, Span

PLACEHOLDERS: Mapping[IdentifierType, Mapping[Language, str]] = {
    kind: {Language.NYNORSK: f"[{nynorsk}]", Language.BOKMAL: f"[{bokmal}]"}
    for kind, nynorsk, bokmal in (
        (IdentifierType.MUNICIPALITY, "kommune", "kommune"),
        (IdentifierType.PERSON, "person", "person"),
        (IdentifierType.PLACE, "stad", "sted"),
        (IdentifierType.ORGANISATION, "verksemd", "virksomhet"),
        (IdentifierType.EMAIL, "e-post", "e-post"),
        (IdentifierType.PHONE, "telefon", "telefon"),
        (IdentifierType.URL, "nettadresse", "nettadresse"),
        (IdentifierType.NATIONAL_ID, "fødselsnummer", "fødselsnummer"),
    )
}
# "[kommune] kommune", "kommunen [kommune]": the word is in the placeholder already.
_DOUBLE = (
    (re.compile(r"\[kommune\][ \t]+(?:kommune|herad)(?:n|ns|s|et)?\b", re.IGNORECASE), "[kommune]"),
    (re.compile(r"\bkommune(?:n)?[ \t]+\[kommune\]", re.IGNORECASE), "[kommune]"),
)
# A list of names becomes one placeholder: how many were named can point to the one who named them.
_LIST = re.compile(r"(\[[a-zæøå-]+\])(?:[ \t]{0,3}(?:,|;|/|&|\+|-|–|\bog\b|\bsamt\b)?(?:[ \t]{0,3}og\b)?[ \t]{0,3}\1)+")


def redact(text: str, spans: Sequence[Span], language: Language) -> str:
    """The text with each span replaced by its placeholder in one language, and doubles made one.

    Args:
        text: The text in which the spans were found.
        spans: In order, without overlap, as ``find_identifiers`` gives them.
        language: Of the placeholders.
    """
    pieces: list[str] = []
    index = 0
    for span in spans:
        pieces += [text[index : span.start], PLACEHOLDERS[span.type][language]]
        index = span.end
    redacted = "".join([*pieces, text[index:]])
    if not spans:
        return redacted
    for pattern, placeholder in _DOUBLE:
        redacted = pattern.sub(placeholder, redacted)
    return _LIST.sub(r"\1", redacted)
