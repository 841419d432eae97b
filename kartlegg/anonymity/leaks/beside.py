"""What lies in the folder beside a finished document (LEAKS 23): mail, logs, stores, copies that programs leave."""

import re
from collections.abc import Iterator

from kartlegg.anonymity.find import find_all
from kartlegg.anonymity.leaks.extract.collect import parted
from kartlegg.anonymity.leaks.finding import LeakKind, make_leak
from kartlegg.anonymity.leaks.values import Document, Evidence, Leak, Passage, PassageKind, Severity

_MEND = "publish from an empty folder, or take the file away before the folder is shared"
_FILE = LeakKind(
    name="beside",
    row=23,
    severity=Severity.WARNING,
    why="lies beside the document and may hold replies",
    mend=_MEND,
)
_NAMED = LeakKind(
    name="beside",
    row=23,
    severity=Severity.WARNING,
    why="stands in the name of a file beside the document",
    mend=_MEND,
)
# Mail and mailboxes, stores with their journals, logs, answers as tables, what editors, Office and Git leave.
_TELLING = re.compile(
    r".{0,250}\.(?:eml|emlx|msg|mbox|mbx|pst|ost|nws|db|sqlite|sqlite3|db3|mdb|accdb|log|jsonl|ndjson|csv|tsv|xlsx|xlsm|"
    r"xls|tmp|temp|bak|old|orig|swp|swo|part|crdownload|asd|wbk|dmp|pkl|pickle|cache|zip|7z|tar|gz)(?:\.\d{1,3})?\Z"
    r"|.{0,250}\.(?:db|sqlite|sqlite3)-(?:wal|shm|journal)\Z|[~.]\$?[^/]{0,250}[#~]?\Z|.{0,250}[~#]\Z"
    r"|(?:winmail\.dat|thumbs\.db|desktop\.ini|__pycache__|cur|new|Maildir)\Z",
    re.IGNORECASE,
)


def find_beside(document: Document, evidence: Evidence) -> Iterator[Leak]:
    """Every file beside the document that mail, logs or programs leave, and every one whose name names somebody."""
    for name in evidence.folder:
        if name == document.name or name in {".", ".."}:
            continue
        where = f"the folder of {document.name}"
        passage = Passage(kind=PassageKind.NAME, where=where, text=name)
        if _TELLING.match(name.rstrip("/").rpartition("/")[2]):
            yield make_leak(_FILE, passage, 0, len(name))
            continue
        words = Passage(kind=PassageKind.NAME, where=where, text=parted(name))
        for found in find_all(words.text, evidence.facts):
            whose = (found.whose,) if found.whose else ()
            yield make_leak(_NAMED, words, found.span.start, found.span.end, whose=whose)
