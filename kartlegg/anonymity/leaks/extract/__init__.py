"""A finished document taken apart into passages, once, for all rules."""

from kartlegg.anonymity.leaks.extract.collect import BrokenError, Passages
from kartlegg.anonymity.leaks.extract.formats import (
    FINISHED,
    OLE,
    Format,
    format_by_content,
    format_by_name,
    is_same,
    reader_of,
)
from kartlegg.anonymity.leaks.values import Document
from kartlegg.errors import InputError
from kartlegg.limits import DOCUMENT_BYTES

__all__ = ["extract"]

_HINT = f"Give a document of one of the kinds {', '.join(FINISHED)}."


def extract(name: str, data: bytes) -> Document:
    """A document taken apart: what a reader sees, and all the places where more can stand.

    Args:
        name: The file's name without its folder; its ending tells the format, and its content must agree.
        data: The file.

    Raises:
        InputError: The format is unknown, the file is no such document, is damaged, locked or far too large.
    """
    form = format_by_name(name)
    if form not in FINISHED or form is None:
        raise InputError(f"{name} is of a kind that cannot be checked", hint=_HINT)
    if len(data) > DOCUMENT_BYTES:
        raise InputError(
            f"{name} has {len(data) // 1_000_000} MB, far more than a letter", hint="Is it the right file?"
        )
    found = format_by_content(data)
    if not is_same(form, found):
        what = f"is named .{form} but is {_article(found)}" if found else f"is no {form} document"
        if data.startswith(OLE):
            what = "is locked with a password or of an old kind"
        raise InputError(f"{name} {what}", hint="Rename it to what it is, or save it anew in its own program.")
    passages = Passages()
    passages.name("the file name", name)
    try:
        reader_of(form)(data, passages)
    except BrokenError as error:
        raise InputError(
            f"{name} {error}", hint="Open it in its own program, save it anew without a password, and check that file."
        ) from error
    except RecursionError as error:
        raise InputError(f"{name} is nested beyond all bounds", hint="Save it anew in its own program.") from error
    return passages.document(name)


def _article(form: Format) -> str:
    return {"html": "an HTML page", "txt": "plain text", "pdf": "a PDF"}.get(str(form), f"a .{form} document")
