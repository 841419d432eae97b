"""A finished document taken apart into passages, once, for all rules."""

from kartlegg.anonymity.leaks.values import Document, Passage, PassageKind


def extract(name: str, data: bytes) -> Document:
    """A document taken apart.

    Args:
        name: The file's name without its folder; its ending tells the format.
        data: The file.
    """
    return Document(
        name=name,
        passages=(
            Passage(kind=PassageKind.NAME, where="the file name", text=name),
            Passage(kind=PassageKind.BODY, where="", text=data.decode("utf-8-sig")),
        ),
    )
