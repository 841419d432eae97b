"""Where links go: to files of the round, to somebody's machine (LEAKS 20). Addresses of persons are names' own rule."""

import re
from collections.abc import Iterator

from kartlegg.anonymity.leaks.finding import LeakKind, make_leak
from kartlegg.anonymity.leaks.values import Document, Evidence, Leak, PassageKind, Severity

# A place on a machine or in an office's network: "C:\Users\kari", "\\server\felles", "/home/kari", "file:…".
PATH = re.compile(
    r"(?<![\w/])[A-Za-z]:[\\/][^\s\"<>|:]{1,300}|\\\\[\w.-]{1,63}\\[^\s\"<>|]{1,300}"
    r"|(?<![\w./-])/(?:home|Users|Volumes|root|mnt|tmp|var/folders)/[^\s\"<>|]{1,300}|\bfile:[^\s\"<>]{1,500}",
    re.IGNORECASE,
)
_MACHINE = LeakKind(
    name="path",
    row=20,
    severity=Severity.STOP,
    why="goes to a file on somebody's machine",
    mend="take the link out",
)
_FILE = LeakKind(
    name="file-link",
    row=20,
    severity=Severity.STOP,
    why="goes to a file beside the document, where the replies are",
    mend="take the link out: readers do not have that file, and its name tells",
)
# The last word of a link without a scheme: its parts are parted as those of all names of files.
_FILES = re.compile(
    r"\b(?:eml|msg|mbox|mbx|pst|ost|emlx|docx?|docm|odt|rtf|pdf|txt|xlsx?|xlsm|ods|csv|tsv|pptx?|odp|zip|7z|json|ya?ml|db|"
    r"sqlite3?|log|bak|tmp|md|html?)\b(?:\s?[#?][^\s]{0,200})?\Z",
    re.IGNORECASE,
)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]{1,30}:|//|#", re.IGNORECASE)


def find_links(document: Document, _: Evidence) -> Iterator[Leak]:
    """Every link to a machine or to a file that does not lie on the web."""
    for passage in document.passages:
        if passage.kind is not PassageKind.LINK:
            continue
        path = PATH.search(passage.text)
        if path:
            yield make_leak(_MACHINE, passage, *path.span())
        elif not _SCHEME.match(passage.text) and _FILES.search(passage.text):
            yield make_leak(_FILE, passage, 0, len(passage.text))
