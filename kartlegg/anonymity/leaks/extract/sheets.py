"""Workbooks inside a document (ISO/IEC 29500-1 §18): all cells, formulas, names and comments."""

from kartlegg.anonymity.leaks.extract.collect import Passages, short
from kartlegg.anonymity.leaks.extract.ooxml import Office, sweep
from kartlegg.anonymity.leaks.extract.packages import Element, each, words_of
from kartlegg.anonymity.leaks.values import Trace


def read_sheets(data: bytes, passages: Passages) -> None:
    """The passages of a workbook.

    Raises:
        BrokenError: It cannot be read.
    """
    office = Office(data, passages)
    _, book = office.main("xl/workbook.xml")
    names = [f"{one.get('name', '')}" for one in each(book, "sheet", "definedName")]
    passages.name("names of sheets and ranges", *names)
    passages.hidden("ranges", "\n".join(one.text or "" for one in each(book, "definedName")))
    texts = office.tree("xl/sharedStrings.xml")
    shared = ["".join(one.text or "" for one in each(text, "t")) for text in (texts if texts is not None else ())]
    used: set[int] = set()

    def sheet(tree: Element, name: str) -> None:
        where = f"sheet {name.rpartition('/')[2].removesuffix('.xml')}"
        rows = (
            "\t".join(filter(None, (_cell(cell, shared, used) for cell in line.iterfind("c"))))
            for line in each(tree, "row")
        )
        passages.hidden(where, "\n".join(filter(str.strip, rows)))
        passages.hidden(f"{where}, formulas", "\n".join(one.text or "" for one in each(tree, "f")))
        passages.hidden(f"{where}, header and footer", "\n".join(words_of(one) for one in each(tree, "headerFooter")))
        passages.name("links in sheets", *(one.get("location", "") for one in each(tree, "hyperlink")))
        sweep(tree, where, passages)

    def comments(tree: Element, _: str) -> None:
        for one in each(tree, "author"):
            passages.metadata("author of a comment", one.text or "")
        for one in each(tree, "comment", "threadedComment"):
            passages.hidden(f"comment on {short(one.get('ref', ''))}", words_of(one), Trace.COMMENT)

    office.read_rest({"worksheet": sheet, "comments": comments, "ThreadedComments": comments})
    passages.hidden("texts that no cell shows", "\n".join(text for n, text in enumerate(shared) if n not in used))


def _cell(cell: Element, shared: list[str], used: set[int]) -> str:
    if cell.get("t") == "inlineStr":
        return "".join(one.text or "" for one in each(cell, "t"))
    found = cell.find("v")
    text = (found.text or "") if found is not None else ""
    if cell.get("t") == "s" and text.isdecimal() and len(text) < 8:
        used.add(int(text))
        return shared[int(text)] if int(text) < len(shared) else ""
    return text
