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
_TAG = 2_000  # characters of a tag in which its other attributes tell of the same picture
_ENDINGS = r"(?:png|jpe?g|jpe|gif|svgz?|webp|bmp|tiff?|ico|avif|heic|heif|emf|wmf|eps|mp4|m4v|mov|webm|ogv|avi|mp3|wav)"
# What shows a picture where Markdown is made a page of: its own marks, and markup, which it lets through. A CSS
# function url() loads a picture, whatever the property; an input does when it is of the type image (HTML §4.10.5.1.19).
_MARKUP = re.compile(
    r"!\[[^\]]{0,500}\][(\[]|!\[\[[^\]\n]{1,500}\]\]|^\.\. (?:image|figure)::"
    r"|<(?:img|image|picture|svg|object|embed|video|audio|canvas|applet|v:imagedata)\b(?=[\s/>])"
    r"|<input\b[^<>]{0,500}\btype\s{0,5}=\s{0,5}[\"']?image\b"
    rf"|\b(?:src|srcset|data|poster|background|icon|href)\s{{0,5}}=\s{{0,5}}[\"']?[^\s\"'<>]{{1,500}}\.{_ENDINGS}(?![\w.])"
    r"|<[a-z][^<>]{0,500}\bbackground\s{0,5}="
    r"|\burl\(\s{0,5}[\"']?[^\s)]|\bdata:image/",
    re.IGNORECASE | re.MULTILINE,
)
# A link to a picture shows nothing by itself, but leads to one that lies beside the document.
_LINKED = re.compile(rf"(?<!!)\[[^\]\n]{{0,500}}\]\(<?(?!https?:)[^\s)>]{{1,500}}\.{_ENDINGS}>?\)", re.IGNORECASE)
# "![kart]" is one where the text says elsewhere what "kart" is (CommonMark §6.4).
_BY_NAME = re.compile(r"!\[(?P<name>[^\]\n]{1,200})\](?![(\[])")
_DEFINED = re.compile(r"^ {0,3}\[(?P<name>[^\]\n]{1,200})\]:", re.MULTILINE)


def find_images(document: Document, _: Evidence) -> Iterator[Leak]:
    """Every picture that a document holds, and every place in Markdown that would show one."""
    for passage in document.passages:
        if passage.kind is PassageKind.IMAGE:
            yield make_leak(_PICTURE, passage, 0, len(passage.text))
        if passage.kind is PassageKind.BODY:
            for start, end in _places(passage.text):
                yield make_leak(_PICTURE, passage, start, end)


def _places(text: str) -> Iterator[tuple[int, int]]:
    """Where a text would show a picture, each tag and each line of it once."""
    defined = {" ".join(match["name"].casefold().split()) for match in _DEFINED.finditer(text)}
    named = (one for one in _BY_NAME.finditer(text) if " ".join(one["name"].casefold().split()) in defined)
    last = -1
    for match in sorted((*_MARKUP.finditer(text), *_LINKED.finditer(text), *named), key=lambda one: one.start()):
        if match.start() >= last:
            yield match.span()
            tag = text.find(">", match.end(), match.end() + _TAG) if text[match.start()] == "<" else -1
            last = max(match.end(), tag)
