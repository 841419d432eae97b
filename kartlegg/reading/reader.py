"""Bytes to Reading: the steps of a reading in their order."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from email.utils import parseaddr

from kartlegg.limits import READ_LINES
from kartlegg.model import Answer, Kind, QuestionKind, Reading, SentLetter, Survey
from kartlegg.reading.body import Parts
from kartlegg.reading.documents import Document, read_document
from kartlegg.reading.figures import find_number
from kartlegg.reading.html import html_lines
from kartlegg.reading.kinds import is_mass_mail, machine_kind, sounds_automatic
from kartlegg.reading.lines import Line, joined, plain_lines, words_of
from kartlegg.reading.ours import OurWords
from kartlegg.reading.outlook import unpack_tnef
from kartlegg.reading.partners import find_partners
from kartlegg.reading.parts import identify, take_apart
from kartlegg.reading.quotes import Separated, separate
from kartlegg.reading.sender import Sender, SenderRule
from kartlegg.reading.split import Split, Splitter
from kartlegg.reading.topics import Topics
from kartlegg.reading.wishes import find_phone, is_put_off, wants_call

READING_VERSION = 1  # raised when the rules change, so that stored messages are read again

_LETTERHEAD_LINES = 12  # of an attached letter, before its text begins
_STUB = 0.6  # share of the HTML's words below which the plain text is only a stub of it
_PROSE_WORDS = 25  # of a text without numbers that may hold answers
_SPEAKS_OF = 2  # questions that such a text must speak of
_SAYS_NOTHING_WORDS = 15  # a person's text of more words that comes to nothing is worth a look
_ANSWERS = re.compile(
    r"\bsvar\w{0,6}\b.{0,60}\b(?:spørsmål\w*|brev\w*|undersøking\w*|undersøkelse\w*|kartlegging\w*|førespurnad\w*|henvendelse\w*)|"
    r"\bvis(?:er|ar)\s+til\s+(?:\w+\s+){0,2}(?:brev|e-post|førespurnad|henvendelse)|\b(?:svar|svara|svaret|svarene)\s+(?:vårt?e?|våre|frå|fra)\b|"
    r"\b(?:her\s+(?:er|kjem|kommer)|vårt?|våre)\s+(?:\w+\s+){0,2}svar",
    re.IGNORECASE | re.DOTALL,
)
_REPLY_PREFIX = re.compile(
    r"^(?:\s*(?:re|sv|svar|vs|fw|fwd|vidaresendt|vedr|ad)\s*(?:\[\d+\])?\s*:)+\s*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Text:
    """One text of a message, read."""

    separated: Separated
    split: Split
    lines: tuple[Line, ...]
    document: str | None = None  # the attachment that it stands in
    is_cut: bool = False  # it has more lines than are read


class Reader:
    """Reads messages that belong to one survey. A reading is a pure function of the bytes and of what is given here.

    Args:
        survey: What was asked, and of whom.
        letters: What was sent.
        known_senders: Addresses that a person has tied to a recipient's number.
    """

    def __init__(
        self, survey: Survey, letters: Sequence[SentLetter], known_senders: Mapping[str, str] | None = None
    ) -> None:
        """Make what we wrote ready to be found again."""
        self._survey = survey
        self._ours = OurWords(survey, letters)
        self._topics = Topics(survey)
        self._splitter = Splitter(survey.questions, self._ours, self._topics)
        self._senders = SenderRule(survey, letters, known_senders or {})
        self._subjects = {_bare(survey.title)} | {
            _bare(settings.subject) for settings in survey.letters.values() if settings.subject
        }

    def read(self, raw: bytes, *, assigned: str | None = None) -> Reading:
        """What a message is, whom it comes from and what it answers; for any bytes, never an exception of their making.

        Args:
            raw: The message as it came.
            assigned: The recipient that a person filed it under.
        """
        try:
            return self._read(raw, assigned=assigned)
        except Exception as error:  # no message may stop the others, whatever it makes of a rule
            return Reading(
                kind=Kind.OTHER, recipient=assigned, error=f"the rules failed on it ({type(error).__name__})"
            )

    def _read(self, raw: bytes, *, assigned: str | None) -> Reading:
        parts = take_apart(raw)
        if parts.problems and not (parts.headers or parts.plain or parts.html):
            return Reading(kind=Kind.OTHER, error="; ".join(parts.problems))
        parts, problems = _unpacked(parts)
        machine = machine_kind(parts)
        if machine in {Kind.BOUNCE, Kind.RECEIPT}:
            sender = self._assigned(self._senders.match(parts, kind=machine), assigned)
            return self._reading(raw, parts, kind=machine, sender=sender, doubts=sender.doubts)
        text, more, document_problems = self._best_text(parts)
        problems += document_problems
        sender = self._assigned(self._sender(parts, text), assigned)
        name = self._name_of(sender.recipient)
        own = joined(text.split.general) if text.split.answers else joined(text.split.body)
        if text.is_cut:
            problems.append(f"only the first {READ_LINES} lines were read")
        doubts: list[tuple[str, tuple[str, ...]]] = [*((problem, ()) for problem in problems), *more]
        answers = text.split.answers
        supported = text.split.sure or self._supported(answers, name) > 0
        if (
            answers
            and not supported
            and (wants_call(joined(text.split.body)) or sounds_automatic(joined(text.split.body)))
        ):
            answers = ()
            own = joined(text.split.body)
        if answers and not self._belongs(parts, text, sender, name):
            if sender.recipient is not None and not is_mass_mail(parts):
                doubts.append(("it has a list like answers, but nothing ties it to the survey's questions", ()))
            answers = ()
        kind = self._kind(parts, text, answers, sender, machine, own)
        if kind is not Kind.ANSWER:
            answers = ()
        known = bool(sender.recipient or sender.answers_letter) and not is_mass_mail(parts)
        call = kind in {Kind.ANSWER, Kind.OTHER} and known and wants_call(own)
        if kind is Kind.OTHER and call:
            kind = Kind.CALL_REQUEST
        doubts += self._kind_doubts(kind, machine, text, sender, own, problems)
        if kind is Kind.ANSWER:
            doubts += text.split.doubts
        speaks = kind in {Kind.ANSWER, Kind.CALL_REQUEST} or sender.answers_letter
        told = [*(sender.doubts if speaks or sender.recipient else ()), *(words for words, _ in doubts)]
        return self._reading(
            raw,
            parts,
            kind=kind,
            sender=sender,
            doubts=told,
            review=[question for _, questions in doubts for question in questions],
            answers=answers,
            text=text,
            call=call,
            phone=find_phone(own, joined(text.split.signature)) if call else None,
        )

    # ── Texts ─────────────────────────────────────────────────────────────────────────────────────────────────

    def _best_text(self, parts: Parts) -> tuple[_Text, list[tuple[str, tuple[str, ...]]], list[str]]:
        """The text that holds the answers, doubts about the choice, and what could not be read."""
        texts = [self._read_lines(plain_lines(parts.plain))] if parts.plain else []
        if parts.html:
            html = self._read_lines(html_lines(parts.html))
            texts = _rid_of_stub([*texts, html])
        body = max(texts, key=_rank) if texts else self._read_lines(())
        doubts: list[tuple[str, tuple[str, ...]]] = []
        problems: list[str] = []
        if body.separated.nested and not body.split.answers:
            inner = self._inner(body)
            if inner is not None:
                body = inner
                doubts.append(("the answers stand in a message that was forwarded or quoted", ()))
        documents: list[_Text] = []
        for attachment in parts.attachments:
            document = read_document(attachment)
            if document is None:
                continue
            if document.problem:
                problems.append(document.problem)
            elif not self._is_our_own(document):
                documents.append(replace(self._read_lines(document.lines), document=document.name))
        documents += [forwarded for raw in parts.forwarded if (forwarded := self._forwarded(raw))]
        best = max(documents, key=_rank, default=None)
        if best is None or not best.split.answers:
            unread = [one for one in documents if not one.split.answers and not body.split.answers]
            doubts += [(f"no answer was found in the attachment {one.document}", ()) for one in unread]
            return body, doubts, problems
        if body.split.answers and body.split.sure:
            if not _says_the_same(body, best):
                doubts.append((f"the text and the attachment {best.document} both hold answers", ()))
            return (body if _rank(body) >= _rank(best) else best), doubts, problems
        others = [one for one in documents if one is not best and one.split.answers]
        if others:
            doubts.append((f"several attachments hold answers; they were taken from {best.document}", ()))
        split = replace(best.split, general=(*body.split.body, *best.split.general))
        signature = (*body.split.signature, *best.split.signature)
        return replace(best, split=replace(split, signature=signature), separated=body.separated), doubts, problems

    def _read_lines(self, lines: Sequence[Line]) -> _Text:
        separated = separate(lines[:READ_LINES], self._ours)
        return _Text(
            separated=separated,
            split=self._splitter.split(separated.pieces),
            lines=tuple(lines[:READ_LINES]),
            is_cut=len(lines) > READ_LINES,
        )

    def _inner(self, text: _Text) -> _Text | None:
        """The message inside a forward, when it holds answers."""
        for start in range(1, len(text.separated.quoted)):
            line = text.separated.quoted[start]
            if _OPENS_BODY.match(line.text):
                continue
            inner = self._read_lines(
                [replace(one, depth=max(0, one.depth - 1)) for one in text.separated.quoted[start:]]
            )
            return inner if inner.split.answers else None
        return None

    def _forwarded(self, raw: bytes) -> _Text | None:
        """A message that is attached to another, when it holds answers."""
        inner = take_apart(raw)
        texts = [self._read_lines(plain_lines(inner.plain))] if inner.plain else []
        texts += [self._read_lines(html_lines(inner.html))] if inner.html else []
        best = max(texts, key=_rank, default=None)
        return replace(best, document="forwarded message") if best and best.split.answers else None

    def _is_our_own(self, document: Document) -> bool:
        """Whether an attachment is our own letter come back."""
        return (
            bool(document.lines)
            and all(self._ours.is_ours(line.text) for line in document.lines if len(line.words) > _STUB_WORDS)
            and any(len(line.words) > _STUB_WORDS for line in document.lines)
        )

    # ── Whom and what ─────────────────────────────────────────────────────────────────────────────────────────

    def _sender(self, parts: Parts, text: _Text) -> Sender:
        own = text.split.general if text.split.answers else text.split.body
        letterhead: Sequence[Line] = ()
        if text.document:
            letterhead = (*text.lines[:_LETTERHEAD_LINES], *text.lines[-_LETTERHEAD_LINES // 2 :])
            letterhead = [line for line in letterhead if not any(line.text in one.text for one in text.split.answers)]
        return self._senders.match(
            parts,
            own=joined(own),
            signature=joined(text.split.signature),
            letterhead=joined(letterhead),
            quoted=joined(text.separated.quoted),
        )

    def _assigned(self, sender: Sender, assigned: str | None) -> Sender:
        """What a person decided wins; doubts about the sender fall."""
        if assigned is None:
            return sender
        return replace(
            sender,
            recipient=assigned,
            matched_by=sender.matched_by if sender.recipient == assigned else None,
            evidence=("a person filed it here",),
            doubts=(),
            also_for=tuple(number for number in sender.also_for if number != assigned),
        )

    def _name_of(self, number: str | None) -> str:
        recipient = self._survey.recipient(number) if number else None
        return recipient.name if recipient else ""

    def _belongs(self, parts: Parts, text: _Text, sender: Sender, name: str) -> bool:
        """Whether what looks like answers belongs to this survey: a numbered list can be about anything."""
        if is_mass_mail(parts) and not sender.answers_letter:
            return False
        if sender.answers_letter or text.split.sure:
            return True
        subject = _bare(parts.header("Subject") or "")
        if any(_alike(subject, ours) for ours in self._subjects):
            return True
        case = self._survey.case_number
        if case and case.casefold() in f"{subject} {joined(text.lines[:_LETTERHEAD_LINES])}".casefold():
            return True
        head = joined([*text.split.general, *text.lines[:_LETTERHEAD_LINES]])
        if sender.recipient and (_ANSWERS.search(head) or _ANSWERS.search(f"{parts.header('Subject')} brev")):
            return True
        if sender.recipient and "X-Kartlegg-Imported" in {key for key, _ in parts.headers}:
            return True
        right = self._supported(text.split.answers, name)
        return right >= _SPEAKS_OF or (right > 0 and len(text.split.answers) <= _SPEAKS_OF)

    def _supported(self, answers: Sequence[Answer], name: str) -> int:
        """How many answers speak of their own question more than of any other."""
        right = 0
        for answer in answers:
            scores = self._topics.score(answer.text, own=name)
            right += scores[answer.question] > 0 and scores[answer.question] == max(scores.values())
        return right

    def _kind(
        self,
        parts: Parts,
        text: _Text,
        answers: Sequence[Answer],
        sender: Sender,
        machine: Kind | None,
        own: str,
    ) -> Kind:
        marked = bool(answers) and text.split.score > 0
        if machine is Kind.AUTO_REPLY:
            return Kind.ANSWER if marked and (text.split.sure or text.document) else Kind.AUTO_REPLY
        if not marked and sounds_automatic(joined(text.split.body)):
            return Kind.AUTO_REPLY
        if marked and not text.split.sure and sounds_automatic(joined(text.split.body)) and not sender.answers_letter:
            return Kind.AUTO_REPLY
        if marked:
            return Kind.ANSWER
        if answers and not is_put_off(own) and not (wants_call(own) and len(words_of(own)) < _PROSE_WORDS):
            spoken = {answer.question for answer in answers}
            figure = any(
                question.kind is QuestionKind.NUMBER
                and question.id in spoken
                and find_number(answer.text, unit=question.unit)
                for question in self._survey.questions
                for answer in answers
                if answer.question == question.id
            )
            if (len(spoken) >= _SPEAKS_OF and len(words_of(joined(text.split.body))) >= _PROSE_WORDS) or figure:
                return Kind.ANSWER
        return Kind.OTHER

    def _kind_doubts(
        self, kind: Kind, machine: Kind | None, text: _Text, sender: Sender, own: str, problems: Sequence[str]
    ) -> list[tuple[str, tuple[str, ...]]]:
        if kind is Kind.ANSWER and machine is Kind.AUTO_REPLY:
            return [("a program says that it sent it of its own accord, but it holds answers", ())]
        if kind is not Kind.OTHER or not sender.recipient or is_put_off(own) or problems:
            return []
        if len(words_of(own)) > _SAYS_NOTHING_WORDS and (sender.answers_letter or text.split.answers):
            return [("a person wrote, but no answer was found in it", ())]
        return []

    # ── The reading ───────────────────────────────────────────────────────────────────────────────────────────

    def _reading(
        self,
        raw: bytes,
        parts: Parts,
        *,
        kind: Kind,
        sender: Sender,
        doubts: Sequence[str],
        review: Sequence[str] = (),
        answers: Sequence[Answer] = (),
        text: _Text | None = None,
        call: bool = False,
        phone: str | None = None,
    ) -> Reading:
        survey = self._survey
        address, display = _from(parts)
        deadline = survey.deadline_of(sender.recipient)
        number = next((one for one in survey.questions if one.kind is QuestionKind.NUMBER), None)
        partners = next((one for one in survey.questions if one.kind is QuestionKind.PARTNERS), None)
        texts = {answer.question: answer.text for answer in answers}
        order = [question.id for question in survey.questions]
        return Reading(
            kind=kind,
            message_id=identify(raw).message_id,
            subject=parts.header("Subject") or "",
            from_name=display,
            from_address=address,
            sent=parts.sent,
            recipient=sender.recipient,
            matched_by=sender.matched_by,
            evidence=sender.evidence,
            also_for=sender.also_for if kind is Kind.ANSWER else (),
            call_requested=call,
            phone=phone,
            delayed=any(
                field.lower() == "action" and value.strip().lower() == "delayed" for field, value in parts.report
            ),
            late=bool(parts.sent and deadline and parts.sent > deadline),
            reply_text=joined(text.split.body) if text else "",
            answers=tuple(answers),
            general=(joined(text.split.general) or None) if text and kind is not Kind.OTHER else None,
            fte=find_number(texts[number.id], unit=number.unit) if number and number.id in texts else None,
            partners=(
                find_partners(texts[partners.id], survey=survey, own=sender.recipient)
                if partners and partners.id in texts
                else ()
            ),
            review_questions=tuple(question for question in order if question in set(review)),
            doubts=tuple(dict.fromkeys(doubts)),
        )


_STUB_WORDS = 4
_OPENS_BODY = re.compile(
    r"^\W{0,6}[A-Za-zÅÆØåæøÄÖäö -]{2,14}\s*:|^\W{0,3}[-_]{3,}|.{0,200}\b(?:skrev|skreiv|wrote)\b.{0,200}:\s*$"
)


def _rank(text: _Text) -> tuple[float, float]:
    """How much of the questions a text answers, and how plainly."""
    return (len(text.split.answers) if text.split.score > 0 else 0.0, text.split.score - 2 * len(text.split.doubts))


def _rid_of_stub(texts: Sequence[_Text]) -> list[_Text]:
    """Without a plain text that only says that there is HTML."""
    if len(texts) < 2:
        return list(texts)
    plain, html = (sum(len(line.words) for line in text.lines) for text in texts)
    return [texts[1]] if plain < _STUB * html else list(texts)


def _says_the_same(one: _Text, other: _Text) -> bool:
    first = {answer.question: words_of(answer.text) for answer in one.split.answers}
    second = {answer.question: words_of(answer.text) for answer in other.split.answers}
    return first == second


def _unpacked(parts: Parts) -> tuple[Parts, list[str]]:
    """With the contents of a winmail.dat in the place of the file."""
    problems = list(parts.problems)
    kept = [one for one in parts.attachments if not _is_tnef(one.filename, one.content_type)]
    plain, html = parts.plain, parts.html
    for one in parts.attachments:
        if _is_tnef(one.filename, one.content_type):
            try:
                text, page, files = unpack_tnef(one.data)
            except ValueError as error:
                problems.append(str(error))
                continue
            plain, html = plain or text, html or page
            kept += files
    return replace(parts, plain=plain, html=html, attachments=tuple(kept)), problems


def _is_tnef(filename: str, content_type: str) -> bool:
    return filename.lower() == "winmail.dat" or content_type.lower() in {
        "application/ms-tnef",
        "application/vnd.ms-tnef",
    }


def _from(parts: Parts) -> tuple[str, str]:
    """Address and display name of the From header; empty where it has none."""
    name, address = parseaddr(parts.header("From") or "")
    return address, name


def _bare(subject: str) -> str:
    return _REPLY_PREFIX.sub("", subject).strip().casefold()


def _alike(one: str, other: str) -> bool:
    """Whether two subjects say the same: most of the shorter one's words stand in the longer one."""
    first, second = (
        {word for word in words_of(one) if len(word) > 2},
        {word for word in words_of(other) if len(word) > 2},
    )
    shorter = min(first, second, key=len)
    return len(shorter) >= _SUBJECT_WORDS and len(first & second) >= _SUBJECT_SHARE * len(shorter)


_SUBJECT_WORDS = 2  # words that make a subject more than "Svar"
_SUBJECT_SHARE = 0.7
