"""Run as a program of its own: PDFs on standard input, their runs of text with their places as JSON on standard output.

Each comes and goes with its length before it, eight bytes with the highest first.

A process apart, since the library is native code: a hostile file may take its time, its memory or its life, and none
but its own. It imports nothing of kartlegg, so that it starts quickly.
"""

import ctypes
import json
import struct
import sys
from collections.abc import Iterator
from typing import Any

_LENGTH = struct.Struct("!Q")
_MEMORY_BYTES = 2_000_000_000  # of the process: a letter takes a hundredth of it
_GAP = 1.2  # sizes of the letters between two words, from which they stand in two columns
_SAME_LINE = 0.5  # sizes of the letters by which a base line may differ
_RAISED = 0.2  # of the letters' size, by which the foot of a foot note's number stands above the line
_BARS = (0x2F, 0x2044)  # after a raised number it is the head of a fraction
_PASSWORD = 4  # FPDF_ERR_PASSWORD
_FREE_TEXT, _NOTE, _WIDGET = 3, 1, 20  # subtypes of annotations (fpdf_annot.h)
_IMAGE, _FORM = 3, 5  # kinds of page objects
_XFA = (2, 3)  # kinds of forms that another program draws


def main(pages: int, characters: int) -> None:
    """Read one document after the other until there are no more."""
    _bound_memory()
    given, out = sys.stdin.buffer, sys.stdout.buffer
    while head := given.read(_LENGTH.size):
        answer = json.dumps(_read(given.read(*_LENGTH.unpack(head)), pages, characters)).encode()
        out.write(_LENGTH.pack(len(answer)) + answer)
        out.flush()


def _read(data: bytes, pages: int, characters: int) -> dict[str, Any]:
    """What a document says; what is wrong with it is told, not raised."""
    import pypdfium2
    from pypdfium2 import raw

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        locked = raw.FPDF_GetLastError() == _PASSWORD
        return {"fault": "locked" if locked else "damaged"}
    try:
        out = []
        left = characters
        for number in range(min(len(document), pages)):
            page = _read_page(document, number, left)
            left -= sum(len(run[0]) for run in page["runs"])
            out.append(page)
            if left <= 0:
                break
        is_xfa = raw.FPDF_GetFormType(document.raw) in _XFA
        return {"count": len(document), "xfa": is_xfa, "pages": out}
    finally:
        document.close()


def _bound_memory() -> None:
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    except (ImportError, ValueError, OSError):  # Windows has no such limit; elsewhere a lower one may hold already
        pass


def _read_page(document: Any, number: int, characters: int) -> dict[str, Any]:
    from pypdfium2 import PdfiumError

    try:
        page = document[number]
        text = page.get_textpage()
    except PdfiumError:
        return {"runs": [], "height": 0, "pictures": 0, "broken": True}
    runs = list(_runs(text, min(text.count_chars(), characters)))
    pictures = sum(1 for one in page.get_objects(filter=(_IMAGE,), max_depth=3))
    return {"runs": [*runs, *_annotations(page)], "height": page.get_height(), "pictures": pictures}


def _runs(text: Any, count: int) -> Iterator[list[Any]]:
    """Letters that follow each other on a line: [text, left, right, base, size, colour]."""
    from pypdfium2 import raw

    page, get_code, is_generated = text.raw, raw.FPDFText_GetUnicode, raw.FPDFText_IsGenerated
    get_box, get_origin, get_size = raw.FPDFText_GetCharBox, raw.FPDFText_GetCharOrigin, raw.FPDFText_GetFontSize
    box = [ctypes.c_double() for _ in range(4)]
    origin = [ctypes.c_double() for _ in range(2)]
    mix = [ctypes.c_uint() for _ in range(4)]
    into_box, into_origin = [*map(ctypes.byref, box)], [*map(ctypes.byref, origin)]
    run: list[Any] | None = None
    following = get_code(page, 0)
    for index in range(count):
        code, following = following, get_code(page, index + 1)
        if is_generated(page, index) == 1:
            if run is not None and code in (10, 13):
                yield run
                run = None
            elif run is not None:
                run[0] += " "
            continue
        get_box(page, index, *into_box)
        get_origin(page, index, *into_origin)
        left, right, base = box[0].value, box[1].value, origin[1].value
        size = get_size(page, index) or 10.0
        letter = "-" if code == 2 else chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
        if run is not None and _is_sign_of_note(letter, box[2].value, run) and following not in _BARS:
            continue  # the sign of a foot note; but m² stays
        size = max(size, box[3].value - box[2].value)
        if run is not None and (
            abs(base - run[3]) > _SAME_LINE * run[4] or not -3 * size < left - run[2] < _GAP * size
        ):
            yield run
            run = None
        if run is None:
            raw.FPDFText_GetFillColor(text.raw, index, *map(ctypes.byref, mix))
            run = [letter, left, right, base, size, "#{:02x}{:02x}{:02x}".format(*(one.value for one in mix[:3]))]
        else:
            run[0] += letter
            run[2] = max(run[2], right) if letter.strip() else run[2]
    if run is not None:
        yield run


def _is_sign_of_note(letter: str, foot: float, run: list[Any]) -> bool:
    return letter.isdigit() and 0.8 > (foot - run[3]) / run[4] > _RAISED and not str(run[0]).endswith("m")


def _annotations(page: Any) -> Iterator[list[Any]]:
    """What was typed onto the page, and into the fields of a form: both lie beside its text."""
    from pypdfium2 import raw

    for index in range(min(raw.FPDFPage_GetAnnotCount(page.raw), 1000)):
        annotation = raw.FPDFPage_GetAnnot(page.raw, index)
        kind = raw.FPDFAnnot_GetSubtype(annotation)
        words = ""
        if kind in (_FREE_TEXT, _NOTE):
            words = _string(annotation, b"Contents")
        elif kind == _WIDGET:
            state = _string(annotation, b"AS")
            words = ("☐" if state == "Off" else "☒") if state else _string(annotation, b"V")
        rect = raw.FS_RECTF()
        if words and raw.FPDFAnnot_GetRect(annotation, ctypes.byref(rect)):
            for line, part in enumerate(words.replace("\r\n", "\n").replace("\r", "\n").split("\n")):
                base = max(rect.top, rect.bottom) - 10 - 12 * line
                yield [part, rect.left, rect.right, base, 10, "annotation"]
        raw.FPDFPage_CloseAnnot(annotation)


def _string(annotation: Any, key: bytes) -> str:
    from pypdfium2 import raw

    needed = raw.FPDFAnnot_GetStringValue(annotation, key, None, 0)
    if needed <= 2:
        return ""
    buffer = ctypes.create_string_buffer(needed)
    raw.FPDFAnnot_GetStringValue(annotation, key, ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR)), needed)
    return buffer.raw[: needed - 2].decode("utf-16-le", "replace")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
