"""The finished letter: checked as Markdown, made in every format, checked as made, and only then written."""

import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kartlegg.anonymity.leaks import Evidence, Leak, extract, find_leaks
from kartlegg.errors import DisclosureError, InputError
from kartlegg.model import FORMATS, Survey
from kartlegg.summary.documents import Properties, make_docx, make_html, make_pdf, read_markdown
from kartlegg.templating import Templates


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """The files, and what a person should look at in them."""

    files: tuple[Path, ...]
    warnings: tuple[Leak, ...]  # what nobody has let pass


def publish(
    markdown: str,
    *,
    folder: Path,
    stem: str,
    formats: Sequence[str] = FORMATS,
    evidence: Evidence,
    accepted: frozenset[str] = frozenset(),
    today: date,
    templates: Templates | None = None,
) -> Published:
    """The summary as files ``folder/stem.FORMAT``, in the order of ``formats``.

    The draft is checked as it was written, then each document as it was made; only then is anything written.

    Args:
        markdown: The draft, maybe edited by hand.
        folder: Where the files go; it is made when it is missing.
        stem: File name without ending; it is checked too, since a name can stand in it.
        formats: Of ``FORMATS``.
        evidence: The round that they are held against; its sender is the author.
        accepted: Ids of findings that a person let pass.
        today: The date of the documents.
        templates: Where ``summary.html.j2`` and ``summary.typ.j2`` are looked up; the built-in ones by default.

    Raises:
        DisclosureError: Something points to somebody; each finding is a line of ``details``. Nothing was written.
        InputError: An unknown format, a draft without a title, a broken reference document, a file that is open
            elsewhere.
    """
    unknown = [name for name in formats if name not in FORMATS]
    if unknown:
        raise InputError(f"the format {unknown[0]} is not known", hint=f"There are {', '.join(FORMATS)}.")
    survey = evidence.survey
    warnings: dict[str, Leak] = {}

    def check(name: str, data: bytes) -> None:
        leaks = [leak for leak in find_leaks(extract(name, data), evidence) if leak.id not in accepted]
        _refuse(name, [leak for leak in leaks if leak.stops], survey)
        for leak in leaks:
            warnings.setdefault(leak.id, leak)

    check(f"{stem}.md", markdown.encode())
    tree, title = read_markdown(markdown)
    sender = survey.sender
    properties = Properties(title=title, author=sender.office or sender.name, language=evidence.language, day=today)
    shelf = templates or Templates()
    made: dict[str, bytes] = {}
    for name in dict.fromkeys(("html", *formats)):  # the page is always made: all formats say what it says
        if name == "html":
            data = make_html(tree, properties, shelf)
        elif name == "docx":
            data = make_docx(tree, properties, survey.summary.reference_docx)
        else:
            data = make_pdf(tree, properties, shelf)
        check(f"{stem}.{name}", data)
        made[name] = data
    files = tuple(_write(folder / f"{stem}.{name}", made[name]) for name in dict.fromkeys(formats))
    return Published(files=files, warnings=tuple(warnings.values()))


def _refuse(name: str, leaks: Sequence[Leak], survey: Survey) -> None:
    """Stop when something points to somebody.

    Raises:
        DisclosureError: Each finding is a line of its details.
    """
    if not leaks:
        return
    count = "one place points" if len(leaks) == 1 else f"{len(leaks)} places point"
    raise DisclosureError(
        f"{name}: {count} to a municipality or a person; nothing was published",
        hint="Mend each place in the draft. A name that may stand goes under anonymity.allow in config.yaml with a "
        "reason; any finding may be let pass by its id: kartlegg leakcheck FILE --accept ID --reason …",
        details=[f"{leak.where}: {leak.in_words(survey)}" for leak in leaks],
    )


def _write(path: Path, data: bytes) -> Path:
    """Write a file whole or not at all.

    Raises:
        InputError: The folder or file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".kartlegg-", suffix=path.suffix)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            Path(temporary).chmod(0o644)  # mkstemp lets nobody else read; a letter is for others
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        message = f"{path} could not be written: {error.strerror or error}"
        raise InputError(message, hint="Close the file if it is open in another program, and run it again.") from error
    return path
