"""Which of a message's texts holds the answers: plain or HTML, an attached document, a message that was forwarded."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kartlegg.limits import READ_LINES
from kartlegg.reading.addresses import author_of
from kartlegg.reading.documents import Document, read_document
from kartlegg.reading.html import html_lines
from kartlegg.reading.lines import Line, plain_lines, words_of
from kartlegg.reading.message import Parts
from kartlegg.reading.ours import OurWords
from kartlegg.reading.quotes import Separated, separate
from kartlegg.reading.signature import given_name
from kartlegg.reading.split import Doubt, Split, Splitter

_STUB = 0.6  # share of the HTML's words below which the plain text is only a stub of it
_LONG_LINE_WORDS = 4  # of a document's line, for it to tell whose the document is
_QUOTE_HEAD = 6  # lines of a quote in which its header stands
_DOUBT = 2.0  # what a doubt takes from a text's score
# Header fields, rules and attribution lines of a message that is quoted: its text begins below them.
_ABOVE_TEXT = re.compile(
    r"^\W{0,6}[A-Za-zÅÆØåæøÄÖäö -]{2,14}\s*:|^\W{0,3}[-_]{3,}|.{0,200}\b(?:skrev|skreiv|wrote)\b.{0,200}:\s*$"
)
_FROM = re.compile(r"^\W{0,6}(?:frå|fra|from)\s*:\s*(?P<name>[^<\[(]{1,100})", re.IGNORECASE)

_FORWARDED_NAME = "(a forwarded message)"
_FORWARD_PREFIX = re.compile(r"^\s*(?:vs|fw|fwd|vidaresen\w{1,6}|videresen\w{1,6}|wg)\s*:", re.IGNORECASE)
_FORWARDED: Doubt = ("the answers stand in a message that was forwarded or quoted", ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One text of a message, read."""

    separated: Separated
    split: Split
    lines: tuple[Line, ...]
    name: str  # which of the message's texts it is, in words
    document: str | None = None  # the attachment that it stands in
    frame: tuple[Line, ...] = ()  # what a document repeats on every page: its letterhead
    is_cut: bool = False  # it has more lines than are read

    @property
    def page(self) -> tuple[Line, ...]:
        """All its lines, the letterhead first."""
        return (*self.frame, *self.lines)

    @property
    def is_marked(self) -> bool:
        """Whether it has answers that are told from each other by marks, not by their words alone."""
        return bool(self.split.answers) and self.split.score > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The text that holds the answers, doubts about the choice, and what could not be read."""

    text: Text
    doubts: tuple[Doubt, ...]
    problems: tuple[str, ...]
    read: tuple[Text, ...]  # every text that was looked at, as it was before anything of another was added to it


class Texts:
    """Reads every text of a message and chooses.

    Args:
        ours: What we wrote.
        splitter: Splits a text into answers.
        enclosed: File names of what we enclosed: it comes back with replies.
    """

    def __init__(self, ours: OurWords, splitter: Splitter, enclosed: frozenset[str]) -> None:
        """Keep what is needed to read a text."""
        self._ours = ours
        self._splitter = splitter
        self._enclosed = enclosed

    def choose(self, parts: Parts) -> Chosen:
        """The text of a message that holds its answers; when none does, its body."""
        problems = list(parts.problems)
        body, doubts, bodies = self._body(parts)
        documents, unread = self._documents(parts)
        problems += unread
        forwarded = []
        for inner in parts.forwarded:
            found = self.choose(inner)
            problems += found.problems
            name = found.text.document or _FORWARDED_NAME
            forwarded.append(replace(found.text, name=name, document=name))
            doubts += found.doubts if found.text.split.answers else ()
        documents += forwarded
        read = (*bodies, *documents)
        best = max(documents, key=_rank, default=None)
        if best is None or not best.split.answers:
            if not body.split.answers:
                doubts += [(f"no answer was found in the attachment {one.document}", ()) for one in documents]
                problems += _unseen(body, parts)
            return _chosen(body, doubts, problems, read)
        if body.is_marked:
            if not _says_the_same(body, best):
                doubts.append((f"both the text and the attachment {best.document} seem to hold answers", ()))
            surer = best.split.sure and not body.split.sure
            taken = best if surer or _fuller(best, body) else body
            return _chosen(taken, doubts, problems, read)
        if best in forwarded:
            doubts.append(_FORWARDED)
        if sum(bool(one.split.answers) for one in documents) > 1:
            doubts.append((f"several attachments hold answers; they were taken from {best.document}", ()))
        split = replace(
            best.split,
            general=(*body.split.body, *best.split.general),
            signature=(*body.split.signature, *best.split.signature),
        )
        taken = replace(best, split=split, separated=body.separated)
        return _chosen(taken, doubts, problems, read)

    def _documents(self, parts: Parts) -> tuple[list[Text], list[str]]:
        """The attached documents that are the sender's, and what could not be read."""
        texts: list[Text] = []
        problems: list[str] = []
        for attachment in parts.attachments:
            document = read_document(attachment)
            if document is None:
                continue
            problems += [document.problem] if document.problem else []
            if not document.lines:
                continue
            name = f"the attachment {document.name}"
            text = replace(self._read(document.lines, name, document=document.name), frame=document.frame)
            if text.split.sure or not self._is_our_own(document):
                texts.append(text)
        return texts, problems

    def _body(self, parts: Parts) -> tuple[Text, list[Doubt], list[Text]]:
        """The better one of the plain and the HTML text, doubts, and both.

        Of a forward without answers of its own it is what is inside.
        """
        given = given_name(author_of(parts.header("From"))[0])
        read = [self._read(plain_lines(parts.plain), "the plain text", given)] if parts.plain else []
        if parts.html:
            read.append(self._read(html_lines(parts.html), "the HTML text", given))
        body = max(_rid_of_stub(read), key=_rank) if read else self._read((), "no text")
        doubts = [*_disagreement(_rid_of_stub(read)), *self._not_ours(body)]
        if body.separated.nested and not body.is_marked:
            inner = self._inner(body)
            if inner is not None:
                known = self._is_colleagues(parts, body, inner)
                return inner, [] if known else [_FORWARDED], [*read, inner]
        return body, doubts, read

    def _read(self, lines: Sequence[Line], name: str, given: str = "", document: str | None = None) -> Text:
        numbered = [self._placed(line, number) for number, line in enumerate(lines[:READ_LINES])]
        separated = separate(numbered, self._ours)
        return Text(
            separated=separated,
            split=self._splitter.split(separated.pieces, given=given),
            lines=tuple(numbered),
            name=name,
            document=document,
            is_cut=len(lines) > READ_LINES,
        )

    def _placed(self, line: Line, number: int) -> Line:
        """A line that knows its place, with our own words whole."""
        text = self._ours.mended(line.text)
        return line if line.at == number and text == line.text else replace(line, at=number, text=text)

    def _inner(self, text: Text) -> Text | None:
        """The message inside a forward, when it holds answers."""
        quoted = text.separated.quoted
        start = next((at for at in range(1, len(quoted)) if not _ABOVE_TEXT.match(quoted[at].text)), len(quoted))
        names = (match for line in quoted[:start] if (match := _FROM.match(line.text)))
        given = next((given_name(match["name"]) for match in names), "")
        lines = [replace(line, depth=max(0, line.depth - 1)) for line in quoted[start:]]
        inner = self._read(lines, f"the message quoted in {text.name}", given)
        return inner if inner.is_marked or (inner.split.answers and not text.split.answers) else None

    def _not_ours(self, text: Text) -> list[Doubt]:
        """A doubt where a part of the sender's own text may have been taken for a quote.

        What is quoted is our letter, or has an address where it begins; and nothing else stands among our questions.
        """
        quoted, foreign = text.separated.quoted, text.separated.foreign
        if foreign:
            return [(f"“{foreign[0].text.strip()[:40]}” stands in what is quoted, but not in our letter", ())]
        if not quoted or any("@" in line.text or "<" in line.text for line in quoted[:_QUOTE_HEAD]):
            return []
        if any(self._ours.is_ours(line.text) or self._ours.question_in(line.text) for line in quoted):
            return []
        return [(f"“{quoted[0].text.strip()[:40]}” and what follows is taken as quoted, but is not our letter", ())]

    def _is_colleagues(self, parts: Parts, body: Text, inner: Text) -> bool:
        """Whether it is a forward, by its subject, of a whole answer that somebody at the sender's own domain wrote."""
        sender = author_of(parts.header("From"))[1].rpartition("@")[2].casefold()
        header = next((line.text for line in body.separated.quoted if _FROM.match(line.text)), "")
        return (
            bool(_FORWARD_PREFIX.match(parts.header("Subject") or ""))
            and bool(sender)
            and f"@{sender}" in header.casefold()
            and not inner.split.doubts
            and len(inner.split.answers) == self._splitter.asked
        )

    def _is_our_own(self, document: Document) -> bool:
        """Whether an attachment is our own letter, or what we enclosed with it, come back."""
        if document.name.casefold() in self._enclosed:
            return True
        telling = [line for line in document.lines if len(line.words) > _LONG_LINE_WORDS]
        return bool(telling) and all(self._ours.is_ours(line.text) for line in telling)


def _chosen(text: Text, doubts: Sequence[Doubt], problems: Sequence[str], read: Sequence[Text]) -> Chosen:
    problems = list(problems)
    if text.is_cut:
        problems.append(f"only the first {READ_LINES} lines were read")
    own = (*text.split.body, *text.split.general)
    if any("\ufffd" in line.text for line in own):
        problems.append("letters of the text were lost on the way; they stand as \ufffd")
    if any(line.struck for line in own):
        problems.append("words that the sender struck out were left out")
    return Chosen(text=text, doubts=tuple(doubts), problems=tuple(dict.fromkeys(problems)), read=tuple(read))


def _unseen(body: Text, parts: Parts) -> list[str]:
    """What may hold the answer when no text does: a picture in the text, or nothing that is a text."""
    if parts.pictures:
        return [f"the picture {parts.pictures[0]} in the text is not read; open it"]
    return [] if body.lines or parts.attachments or parts.forwarded else ["no text was found in the message"]


def _rank(text: Text) -> tuple[float, float]:
    """How much of the questions a text answers, and how plainly."""
    return (len(text.split.answers) if text.is_marked else 0.0, text.split.score - _DOUBT * len(text.split.doubts))


def _rid_of_stub(texts: Sequence[Text]) -> list[Text]:
    """Without a plain text that only says that there is HTML."""
    if len(texts) < 2:
        return list(texts)
    plain, html = (sum(len(line.words) for line in text.lines) for text in texts)
    return [texts[1]] if plain < _STUB * html and not texts[0].is_marked else list(texts)


def _disagreement(texts: Sequence[Text]) -> list[Doubt]:
    """Doubts where plain and HTML text, which say the same (RFC 2046 §5.1.4), came to other answers."""
    if len(texts) < 2 or not all(text.is_marked for text in texts):
        return []
    one, other = (
        {answer.question: words_of(answer.text) for answer in text.split.answers if not text.split.doubts}
        for text in texts
    )
    taken = {answer.question for answer in max(texts, key=_rank).split.answers}
    left = tuple(question for question in {**one, **other} if question not in taken)
    if left:
        return [(f"only one of the plain and the HTML text has answer {', '.join(left)}; the other was taken", left)]
    apart = tuple(question for question, words in one.items() if other.get(question, words) != words)
    if not apart:
        return []
    return [(f"the plain and the HTML text came to other words for answer {', '.join(apart)}", apart)]


def _fuller(one: Text, other: Text) -> bool:
    """Whether a text answers at least twice as many questions by marks of its own."""
    return one.is_marked and len(one.split.answers) >= 2 * len(other.split.answers)


def _says_the_same(one: Text, other: Text) -> bool:
    first = {answer.question: words_of(answer.text) for answer in one.split.answers}
    second = {answer.question: words_of(answer.text) for answer in other.split.answers}
    return first == second
