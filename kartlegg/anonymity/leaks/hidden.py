"""What a finished document must not carry at all, whatever its words: comments, changes, authors (LEAKS 19)."""

import re
from collections.abc import Iterator

from kartlegg.anonymity.fold import fold_words
from kartlegg.anonymity.leaks.finding import LeakKind, make_leak
from kartlegg.anonymity.leaks.links import PATH
from kartlegg.anonymity.leaks.values import Document, Evidence, Leak, Passage, PassageKind, Severity, Trace
from kartlegg.model import Sender

_ROW = 19
_OWN_PROGRAM = "in the document's own program"
_KINDS = {
    trace: LeakKind(name=str(trace), row=_ROW, severity=severity, why=why, mend=mend)
    for trace, severity, why, mend in (
        (Trace.COMMENT, Severity.STOP, "is a comment", f"delete all comments {_OWN_PROGRAM}"),
        (
            Trace.CHANGE,
            Severity.STOP,
            "is a tracked change: what was written before can be read",
            f"accept or reject all changes {_OWN_PROGRAM}, and switch tracking off",
        ),
        (
            Trace.CONCEALED,
            Severity.STOP,
            "is hidden from a reader, but not from a search",
            "delete it, or let it be seen",
        ),
        (
            Trace.NOTES,
            Severity.WARNING,
            "is a speaker's note, which goes out with the slides",
            "delete the notes, or read them as closely as the slides",
        ),
        (
            Trace.AUTHOR,
            Severity.STOP,
            "is a person or account in the document's metadata, other than the sender",
            "take personal information out of the document's properties",
        ),
        (
            Trace.EARLIER,
            Severity.STOP,
            "stood in an earlier state of the document, which the file still holds",
            "make the file anew instead of saving changes to it",
        ),
        (Trace.ATTACHED, Severity.STOP, "is a file within the document", "take it out: it may hold more than it shows"),
        (
            Trace.WORKBOOK,
            Severity.WARNING,
            "is the workbook behind a chart, with all its cells",
            "paste the chart without its data",
        ),
    )
}
_MACHINE = LeakKind(
    name="path",
    row=_ROW,
    severity=Severity.STOP,
    why="is a place on somebody's machine",
    mend="take the path out of the document's properties; a template can be set back to Normal",
)
# What programs write as author where nobody has given a name.
_NOBODY = frozenset(
    [
        *("microsoft office user", "microsoft office bruker", "python docx", "openpyxl", "pandoc", "apache poi"),
        *(
            "pptxgenjs",
            "docx4j",
            "typst",
            "unknown author",
            "unknown",
            "ukjent forfatter",
            "ukjend forfattar",
            "ukjent",
        ),
        *("ukjend", "nobody", "author", "forfatter"),
    ]
)
_SHOWN = 200  # characters of a hidden text that a finding shows


def find_hidden(document: Document, evidence: Evidence) -> Iterator[Leak]:
    """Every passage that should not be there, and every path of a machine in what is no link.

    What such a passage says of the round is for the other rules, which read it like any text. The sender's own name and
    office are no secret: the letter is signed with them.
    """
    sender = evidence.survey.sender
    for passage in document.passages:
        if passage.trace is not None and not (passage.trace is Trace.AUTHOR and _is_known(passage.text, sender)):
            yield _whole(_KINDS[passage.trace], passage)
        if passage.kind in {PassageKind.PROPERTY, PassageKind.HIDDEN}:
            path = PATH.search(passage.text)  # where there are more, they go with it
            if path:
                yield make_leak(_MACHINE, passage, *path.span())


def _whole(kind: LeakKind, passage: Passage) -> Leak:
    end = len(passage.text.split("\n", 1)[0])
    return make_leak(kind, passage, 0, min(end, _SHOWN))


def _is_known(text: str, sender: Sender) -> bool:
    """Whether all words of an author's name are the sender's, or a program's."""
    words = [word for word, _, _ in fold_words(text)]
    own = (sender.name, sender.title, sender.office, sender.email, sender.reference)
    known = {word for part in own if part for word, _, _ in fold_words(part)}
    initials = "".join(part[0] for part in re.findall(r"\w+", sender.name)).lower()
    return not words or " ".join(words) in _NOBODY or set(words) <= known or words == [initials]
