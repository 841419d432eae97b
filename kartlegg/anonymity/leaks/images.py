"""Pictures: nobody can check what they show (LEAKS 22)."""

import re
from collections.abc import Iterator

from kartlegg.anonymity.leaks.finding import LeakKind, make_leak
from kartlegg.anonymity.leaks.values import Document, Evidence, Leak, PassageKind, Severity

_PICTURE = LeakKind(
    name="image",
    row=22,
    severity=Severity.WARNING,
    why="is an image",
    mend="take the image out: nobody can check what it shows",
)
_MARKUP = re.compile(r"!\[[^\]\n]{0,500}\][(\[]|<img\b", re.IGNORECASE)


def find_images(document: Document, _: Evidence) -> Iterator[Leak]:
    """Every picture that a document holds, and every place in Markdown that would show one."""
    for passage in document.passages:
        if passage.kind is PassageKind.IMAGE:
            yield make_leak(_PICTURE, passage, 0, len(passage.text))
        for image in _MARKUP.finditer(passage.text) if passage.kind is PassageKind.BODY else ():
            yield make_leak(_PICTURE, passage, *image.span())
