"""The finished letter: checked as Markdown, made in every format, checked as made, and only then written."""

import os
import re
import tempfile
import zipfile
from collections.abc import Sequence
from datetime import date
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from xml.etree.ElementTree import ParseError

from kartlegg.errors import DisclosureError, InputError
from kartlegg.model import FORMATS, Language, RoundFacts, Survey
from kartlegg.resources import templates_folder
from kartlegg.summary.check import Leak, find_leaks, with_sender
from kartlegg.summary.documents import Properties, make_docx, make_html, make_pdf, read_markdown
from kartlegg.templating import Templates


def publish(
    markdown: str,
    *,
    folder: Path,
    stem: str,
    formats: Sequence[str] = FORMATS,
    survey: Survey,
    language: Language,
    facts: RoundFacts,
    replies: Sequence[tuple[str, str]] = (),
    known: Sequence[str] = (),
    today: date,
    templates: Templates | None = None,
) -> tuple[Path, ...]:
    """The summary as files ``folder/stem.FORMAT``, in the order of ``formats``.

    Args:
        markdown: The draft, maybe edited by hand.
        folder: Where the files go; it is made when it is missing.
        stem: File name without ending; it is checked too, since a name can stand in it.
        formats: Of ``FORMATS``.
        survey: Its sender is the author; its questions and closing are known words.
        language: Of the draft.
        facts: All that points to somebody.
        replies: Recipient number and reply text, for the guard against quotes.
        known: Further texts whose words are nobody's own: the letter, the code book's statements.
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
    own = with_sender(facts, survey.sender)
    free = (*known, *_words_of(survey, language))
    minimum = survey.anonymity.minimum
    _refuse(f"{stem}.md", find_leaks(markdown, own, replies=replies, known=free, minimum=minimum))
    _refuse("the file name", find_leaks(re.sub(r"[_.-]+", " ", stem), own), stem)
    tree, title = read_markdown(markdown)
    sender = survey.sender
    properties = Properties(title=title, author=sender.office or sender.name, language=language, day=today)
    shelf = templates or Templates()
    made: dict[str, bytes] = {}
    page = make_html(tree, properties, shelf)  # always made: it is what all the formats say, markup resolved
    words = html_text(page.decode())
    _refuse(f"{stem}.html", find_leaks(words, own, replies=replies, known=free, minimum=minimum), words)
    for name in dict.fromkeys(formats):
        if name == "html":
            made[name] = page
        elif name == "docx":
            made[name] = make_docx(tree, properties, survey.summary.reference_docx)
            words = docx_text(made[name])
            _refuse(f"{stem}.docx", find_leaks(words, own, replies=replies, known=free, minimum=minimum), words)
        else:
            made[name] = make_pdf(tree, properties, shelf)
    return tuple(_write(folder / f"{stem}.{name}", data) for name, data in made.items())


def html_text(page: str) -> str:
    """All the words of an HTML page: text, and the values of attributes that hold words or addresses."""
    reader = _Words()
    reader.feed(page)
    reader.close()
    return "".join(reader.pieces)


def docx_text(data: bytes) -> str:
    """All the words of a DOCX: every XML part with its text, properties, headers, comments and link targets.

    Style names and the like stand in attributes and are left out; a part that is no XML gives its name only.
    """
    pieces = []
    with zipfile.ZipFile(BytesIO(data)) as archive:
        for name in archive.namelist():
            if re.fullmatch(
                r"(?:docProps|customXml)/.{1,100}\.xml|word/(?:document|comments|footnotes|endnotes"
                r"|header\d*|footer\d*)\.xml",
                name,
            ):
                pieces.append(_xml_text(archive.read(name)))
            elif name.endswith(".rels"):
                targets = re.findall(r'Target="(?:https?|mailto|file):[^"]{1,2000}"', archive.read(name).decode())
                pieces += [target for target in targets if "schemas." not in target]
            elif "/media/" in name or "/embeddings/" in name:
                pieces.append(re.sub(r"[_./-]+", " ", name))
    return "\n".join(pieces)


def _xml_text(content: bytes) -> str:
    from xml.etree import ElementTree

    try:
        root = ElementTree.fromstring(content)  # noqa: S314 - written by pandoc or by ourselves a moment ago
    except ParseError:
        return content.decode(errors="replace")
    pieces: list[str] = []
    for element in root.iter():
        tag = element.tag.rpartition("}")[2]
        if tag in {"p", "tr", "br", "title", "creator", "lastModifiedBy", "Company", "Manager", "Template"}:
            pieces.append("\n")
        elif tag == "tab":
            pieces.append("\t")
        pieces.append(element.text or "")
        pieces += [" " + element.attrib[key] for key in ("descr", "author") if key in element.attrib]
    return "".join(pieces)


class _Words(HTMLParser):
    """Text of a page, a line for each block, without its style sheet."""

    _BLOCKS = frozenset(("p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "tr", "td", "th", "br", "title", "div", "meta"))
    _ATTRIBUTES = frozenset(("href", "src", "alt", "title", "content", "name", "id"))

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line at a block, and keep the words of its attributes."""
        self._in_style = tag == "style"
        if tag in self._BLOCKS:
            self.pieces.append("\n")
        words = [value for name, value in attrs if name in self._ATTRIBUTES and value]
        self.pieces += [f" {word} " for word in words if tag in {"a", "img", "meta"}]

    def handle_endtag(self, tag: str) -> None:
        """End a line at a block."""
        self._in_style = False
        if tag in self._BLOCKS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        """Keep the text."""
        if not self._in_style:
            self.pieces.append(data)


def _words_of(survey: Survey, language: Language) -> tuple[str, ...]:
    """The survey's own texts and the draft's fixed phrases ("Brevet er godkjent …"): nobody is known by them."""
    phrases = (templates_folder() / f"draft.{language}.md.j2").read_text(encoding="utf-8")
    closing = (survey.summary.closing,) if survey.summary.closing else ()
    titles = (section.title for section in survey.summary.sections)
    return (
        phrases,
        survey.title,
        *(question.text for question in survey.questions),
        *closing,
        *titles,
        *survey.summary.copies,
    )


def _refuse(what: str, leaks: Sequence[Leak], made: str | None = None) -> None:
    """Stop at a leak. A line of a made text is told by its words, since it has no number in the draft."""
    if not leaks:
        return
    count = "one place points" if len(leaks) == 1 else f"{len(leaks)} places point"
    lines = (made or "").split("\n")
    details = [
        str(leak) if made is None else f"in “{_short(lines[leak.line - 1])}”: {leak.in_words()}" for leak in leaks
    ]
    raise DisclosureError(
        f"{what}: {count} to a municipality or a person; nothing was published",
        hint="Mend each place in the draft, or allow a name under anonymity.allow in config.yaml with a reason.",
        details=details,
    )


def _short(line: str) -> str:
    words = " ".join(line.split())
    return words if len(words) <= 80 else words[:79] + "…"


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
