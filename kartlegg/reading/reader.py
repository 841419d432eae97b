"""Bytes to Reading: the steps of a reading in their order."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from kartlegg.model import Answer, Kind, QuestionKind, Reading, SentLetter, Survey
from kartlegg.reading.addresses import author_of
from kartlegg.reading.asked import find_fte, find_named
from kartlegg.reading.cases import has_case
from kartlegg.reading.explain import Explanation, explain_text
from kartlegg.reading.figures import find_number
from kartlegg.reading.kinds import (
    Machine,
    echo_start,
    is_mass_mail,
    lies_elsewhere,
    machine_of,
    sounds_automatic,
    sounds_away,
)
from kartlegg.reading.lateness import is_late
from kartlegg.reading.lines import Line, joined, words_of
from kartlegg.reading.message import Parts
from kartlegg.reading.ours import OurWords
from kartlegg.reading.parts import identify, take_apart
from kartlegg.reading.people import People, find_people
from kartlegg.reading.phrases import sentences
from kartlegg.reading.sender import Sender, SenderRule
from kartlegg.reading.split import Doubt, Splitter
from kartlegg.reading.texts import Text, Texts
from kartlegg.reading.topics import Topics
from kartlegg.reading.wishes import find_phone, is_acknowledged, is_put_off, promises_answer, wants_call

READING_VERSION = 4  # raised when the rules change, so that stored messages are read again

_LETTERHEAD_LINES = 12  # of an attached letter, before its text begins
_PROSE_WORDS = 25  # of a text without numbers that may hold answers
_SPEAKS_OF = 2  # questions that such a text must speak of
_ONE_IN = 3  # answers to all the questions, of which one must speak of its own: programmes are numbered too
# Rules by which a sentence that only speaks of questions may look like answers: "1-3 tek eg, resten tek du".
_LOOSE = frozenset({"mention", "inline", "bare", "dashed"})
# A numbered agenda may speak of all that the questions are about.
_MINUTES = re.compile(
    r"\b(?:(?:møte)?referat|møteinnkalling|innkalling\s+til|(?:sak|sakl|dag)s?(?:liste|orden)|møteprotokoll|agenda|"
    r"program\s+for|invitasjon\s+til)\b",
    re.IGNORECASE,
)
_MINUTES_LINES = 4
# An answer that is given somewhere else.
_ELSEWHERE = re.compile(
    r"^\W*(?:svar\w*:?\s+)?(?:sjå|se|jf\.?|viser\s+til|i)\s+(?:\w+\s+)?vedl(?:egg|agt)\w*\W*$", re.IGNORECASE
)
_THANKS = re.compile(r"\W*(?:(?:tusen|mange|hjarteleg|hjertelig)\s+)?takk\b[^.!?\n]{0,60}[.!]*", re.IGNORECASE)
_TIME = re.compile(
    r"\d{1,2}[:.]\d{2}|\bkl\b|\bklokka\b|\b(?:mån|man|tys|tirs|ons|tors|fre|laur|lør|sun|søn)dag|\bfør\b|\better\b|\bring\w*",
    re.IGNORECASE,
)
_SAYS_NOTHING_WORDS = 2  # a person's text of more words that comes to nothing is worth a look
_ANSWERS = re.compile(
    r"\bsvar\w{0,6}\b.{0,60}\b(?:spørsmål\w*|brev\w*|undersøking\w*|undersøkelse\w*|kartlegging\w*|førespurnad\w*|henvendelse\w*)|"
    r"\bvis(?:er|ar)\s+til\s+(?:\w+\s+){0,2}(?:brev|e-post|førespurnad|henvendelse)|\b(?:svar|svara|svaret|svarene)\s+(?:vårt?e?|våre|frå|fra)\b|"
    r"\b(?:her\s+(?:er|kjem|kommer)|vårt?|våre)\s+(?:\w+\s+){0,2}svar",
    re.IGNORECASE | re.DOTALL,
)
_REPLY_PREFIX = re.compile(
    r"^(?:\s*(?:re|sv|svar|vs|fw|fwd|vidaresendt|vedr|ad)\s*(?:\[\d+\])?\s*:)+\s*", re.IGNORECASE
)


class Reader:
    """Reads messages that belong to one survey. A reading is a pure function of the bytes and of what is given here.

    Args:
        survey: What was asked, and of whom.
        letters: What was sent.
        known_senders: Addresses that a person has tied to a recipient's number.
        known_cases: Recipients' own case numbers, from messages that a person has filed.
        trusted_authserv: Mail servers whose Authentication-Results are believed (RFC 8601).
    """

    def __init__(
        self,
        survey: Survey,
        letters: Sequence[SentLetter],
        known_senders: Mapping[str, str] | None = None,
        *,
        known_cases: Mapping[str, str] | None = None,
        trusted_authserv: Sequence[str] = (),
    ) -> None:
        """Make what we wrote ready to be found again."""
        self._survey = survey
        self._ours = OurWords(survey, letters)
        self._topics = Topics(survey)
        enclosed = {path.name.casefold() for settings in survey.letters.values() for path in settings.attachments}
        splitter = Splitter(survey.questions, self._ours, self._topics)
        self._texts = Texts(self._ours, splitter, frozenset(enclosed))
        self._senders = SenderRule(
            survey, letters, known_senders or {}, known_cases=known_cases, trusted_authserv=trusted_authserv
        )
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
            identity = identify(raw)
            return Reading(
                kind=Kind.OTHER,
                message_id=identity.message_id,
                sent=identity.sent,
                recipient=assigned,
                error=f"the rules failed on it ({type(error).__name__}); read it by hand",
            )

    def explain(self, raw: bytes) -> Explanation:
        """The reading of a message, and for each line of its texts what was done with it and why.

        A message that a machine's report makes plain (a bounce, a read receipt) has no text that is read.
        """
        reading = self.read(raw)
        if reading.error is not None or reading.kind in {Kind.BOUNCE, Kind.RECEIPT}:
            return Explanation(reading=reading, texts=())
        chosen = self._texts.choose(take_apart(raw))
        texts = (explain_text(one, self._ours, is_taken=one.name == chosen.text.name) for one in chosen.read)
        return Explanation(reading=reading, texts=tuple(texts))

    def _read(self, raw: bytes, *, assigned: str | None) -> Reading:
        parts = take_apart(raw)
        if parts.problems and not (parts.headers or parts.plain or parts.html):
            return Reading(kind=Kind.OTHER, error="; ".join(parts.problems))
        machine = machine_of(parts)
        is_report = machine is not None and machine.kind in {Kind.BOUNCE, Kind.RECEIPT}
        if machine and is_report and machine.is_proven:
            return self._report(parts, machine, assigned)
        chosen = self._texts.choose(parts)
        text = chosen.text
        if machine and is_report and not (text.is_marked and self._speak(text.split.answers, "")):
            return self._report(parts, machine, assigned)
        sender = self._assigned(self._sender(parts, text), assigned)
        name = self._name_of(sender.recipient)
        own = joined(text.split.general) if text.split.answers else joined(text.split.body)
        doubts: list[Doubt] = [*((problem, ()) for problem in chosen.problems), *chosen.doubts]
        answers = text.split.answers
        supported = text.split.sure or self._supported(answers, name) > 0
        everything = joined(text.split.body)
        is_mass = is_mass_mail(parts) and not sender.answers_letter
        whole = {answer.question for answer in answers} == {question.id for question in self._survey.questions}
        promised = text.is_marked and promises_answer(everything)
        if promised and {answer.rule for answer in answers} <= _LOOSE:
            answers, own = (), everything
            doubts.append(("it speaks of the questions, but says that the answer is to come", ()))
        elif promised:
            doubts.append(("it says that more of the answer is to come", ()))
        is_other_list = not supported and not (whole and sender.answers_letter)
        if is_other_list and (wants_call(everything) or sounds_automatic(everything)):  # of times to ring, or of steps
            of_times = all(_TIME.search(answer.text) for answer in answers)
            if sender.answers_letter and text.is_marked and not of_times and not sounds_automatic(everything):
                doubts.append(("it has a list that may be answers beside the wish to be phoned", ()))
            answers, own = (), everything
        if answers and not assigned and not self._belongs(parts, text, sender, name):
            if (sender.recipient is not None or whole) and not is_mass:
                doubts.append(("it has a list like answers, but nothing ties it to the survey's questions", ()))
            answers = ()
        elif answers and not assigned and not self._is_tied(parts, text, sender):
            doubts.append(("nothing but its words ties it to the survey", tuple(one.question for one in answers)))
        kind = self._kind(parts, text, answers, sender, machine, own)
        if kind is not Kind.ANSWER and answers:
            answers, own = (), everything
        known = bool(sender.recipient or sender.answers_letter) and not is_mass
        said = own or joined(text.split.signature)  # a line with a phone number may be all that there is
        wish = said if wants_call(said) else _last_words(answers)
        call = kind in {Kind.ANSWER, Kind.OTHER} and known and wants_call(wish)
        if kind is Kind.OTHER and call:
            kind = Kind.CALL_REQUEST
        told_of_kind = self._kind_doubts(parts, kind, machine, text, sender, own)
        doubts += told_of_kind if not chosen.problems or kind is not Kind.OTHER else ()
        if kind is Kind.ANSWER:
            doubts += text.split.doubts
            elsewhere = tuple(answer.question for answer in answers if _ELSEWHERE.search(answer.text))
            if elsewhere:
                doubts.append((f"answer {', '.join(elsewhere)} points to an attachment", elsewhere))
        speaks = kind in {Kind.ANSWER, Kind.CALL_REQUEST} or sender.answers_letter
        told = [*(sender.doubts if speaks or sender.recipient else ()), *(words for words, _ in doubts)]
        return self._reading(
            parts,
            kind=kind,
            sender=sender,
            doubts=told,
            review=[question for _, questions in doubts for question in questions],
            answers=answers,
            text=text,
            read=chosen.read,
            call=call,
            phone=find_phone(wish, joined(text.split.signature), ours=self._survey.sender.phone) if call else None,
            is_delayed=machine is not None and machine.is_delayed,
        )

    def _report(self, parts: Parts, machine: Machine, assigned: str | None) -> Reading:
        """The reading of a bounce or a receipt: whom it speaks of."""
        sender = self._assigned(self._senders.match(parts, kind=machine.kind), assigned)
        return self._reading(
            parts, kind=machine.kind, sender=sender, doubts=sender.doubts, is_delayed=machine.is_delayed
        )

    # ── Whom and what ─────────────────────────────────────────────────────────────────────────────────────────

    def _sender(self, parts: Parts, text: Text) -> Sender:
        own = text.split.general if text.split.answers else text.split.body
        letterhead: Sequence[Line] = ()
        if text.document:
            letterhead = (*text.page[:_LETTERHEAD_LINES], *text.page[-_LETTERHEAD_LINES // 2 :])
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

    def _belongs(self, parts: Parts, text: Text, sender: Sender, name: str) -> bool:
        """Whether what looks like answers belongs to this survey: a numbered list can be about anything."""
        if is_mass_mail(parts) and not (sender.answers_letter or text.split.sure):
            return False
        head = joined([*text.split.general, *text.page[:_MINUTES_LINES]])
        if _MINUTES.search(f"{parts.header('Subject') or ''}\n{head}") and not (
            sender.answers_letter or text.split.sure
        ):
            return False
        if self._is_tied(parts, text, sender):
            return True
        answers = text.split.answers
        right = self._supported(answers, name)
        complete = {answer.question for answer in answers} == {question.id for question in self._survey.questions}
        if complete and sender.recipient is not None and right * _ONE_IN >= len(answers):
            return True
        return right >= _SPEAKS_OF or (right > 0 and len(answers) <= _SPEAKS_OF)

    def _is_tied(self, parts: Parts, text: Text, sender: Sender) -> bool:
        """Whether more than its words ties a message to the survey: our ids, questions, subject or case number."""
        if sender.answers_letter or text.split.sure:
            return True
        subject = _bare(parts.header("Subject") or "")
        if any(_alike(subject, ours) for ours in self._subjects):
            return True
        head = joined([*text.split.general, *text.page[:_LETTERHEAD_LINES]])
        if has_case(f"{subject}\n{head}", self._survey.case_number):
            return True
        imported = parts.header("X-Kartlegg-Imported") is not None
        says_so = _ANSWERS.search(head) or _ANSWERS.search(f"{subject} brev")
        return sender.recipient is not None and (imported or bool(says_so))

    def _supported(self, answers: Sequence[Answer], name: str) -> int:
        """How many answers speak of their own question more than of any other."""
        right = 0
        for answer in answers:
            scores = self._topics.score(answer.text, own=name)
            right += scores[answer.question] > 0 and scores[answer.question] == max(scores.values())
        return right

    def _gives_figure(self, answers: Sequence[Answer]) -> bool:
        """Whether a question that asks for a figure is answered with one."""
        units = {one.id: one.unit for one in self._survey.questions if one.kind is QuestionKind.NUMBER}
        return any(
            answer.question in units and bool(find_number(answer.text, unit=units[answer.question]))
            for answer in answers
        )

    def _kind(
        self,
        parts: Parts,
        text: Text,
        answers: Sequence[Answer],
        sender: Sender,
        machine: Machine | None,
        own: str,
    ) -> Kind:
        marked = bool(answers) and text.split.score > 0
        by_words = sounds_automatic(own)
        if machine is None and not by_words:
            if marked:
                return Kind.ANSWER
            is_put_aside = is_put_off(own) or (wants_call(own) and len(words_of(own)) < _PROSE_WORDS)
            return Kind.ANSWER if self._is_prose(text, answers) and not is_put_aside else Kind.OTHER
        otherwise = machine.kind if machine else Kind.AUTO_REPLY
        if _is_echo(text, answers):
            return otherwise
        if text.document and (marked or self._is_prose(text, answers)):
            return Kind.ANSWER
        whole = len(answers) == len(self._survey.questions)  # a list of whom to ask meanwhile is not
        spoken = self._speak(answers, "") and not by_words and (whole or not (machine and machine.is_proven))
        if marked and (text.split.sure or spoken):
            return Kind.ANSWER
        if machine and not marked and self._is_prose(text, answers) and not sounds_automatic(joined(text.split.body)):
            return Kind.ANSWER
        if machine is None:
            told = marked and (sender.answers_letter or self._speak(answers, ""))
            if told or (not marked and sounds_away(own) and self._is_prose(text, answers)):
                return Kind.ANSWER
        return otherwise

    def _speak(self, answers: Sequence[Answer], name: str) -> bool:
        """Whether enough of the answers speak of their own questions to be answers, whatever sent them."""
        if self._gives_figure(answers):
            return True
        right = self._supported(answers, name)
        return right >= _SPEAKS_OF and right * _ONE_IN >= len(answers)

    def _is_prose(self, text: Text, answers: Sequence[Answer]) -> bool:
        """Whether answers without marks are more than a word or two on the way."""
        spoken = {answer.question for answer in answers}
        is_long = len(spoken) >= _SPEAKS_OF and len(words_of(joined(text.split.body))) >= _PROSE_WORDS
        return is_long or self._gives_figure(answers)

    def _kind_doubts(
        self, parts: Parts, kind: Kind, machine: Machine | None, text: Text, sender: Sender, own: str
    ) -> list[Doubt]:
        told: list[Doubt] = [(machine.doubt, ())] if machine and machine.doubt else []
        known = bool(sender.recipient or sender.answers_letter) and not is_mass_mail(parts)
        elsewhere = lies_elsewhere(parts, own) if known and kind is not Kind.ANSWER else None
        if elsewhere:
            told.append((elsewhere, ()))
        found = text.split.answers
        if kind is Kind.ANSWER:
            if machine and machine.is_proven:
                told.append(("a program says that it sent it of its own accord, but it holds answers", ()))
            elif not text.document and (machine or sounds_automatic(own)):  # an archive's cover note always is
                told.append(("its subject or its words are a machine's, but it holds answers", ()))
        elif machine or kind is Kind.AUTO_REPLY:
            is_machines = sounds_automatic(joined(text.split.body))
            whole = {answer.question for answer in found} == {question.id for question in self._survey.questions}
            is_likely = not is_machines or whole or text.split.sure or self._speak(found, "")
            if text.is_marked and (is_likely or _is_echo(text, found)):
                told.append(("a machine's message has or gives back what looks like answers", ()))
        elif kind is Kind.OTHER and sender.recipient and not told:
            says = len(words_of(own)) > _SAYS_NOTHING_WORDS and not _THANKS.fullmatch(own.strip())
            if is_put_off(own) or is_acknowledged(own):
                if found and sender.answers_letter and self._is_prose(text, found):
                    told.append(("it says that an answer is to follow, but a part of it may be one", ()))
            elif says and (sender.answers_letter or found):
                told.append(("a person wrote, but no answer was found in it", ()))
        return told

    # ── The reading ───────────────────────────────────────────────────────────────────────────────────────────

    def _reading(
        self,
        parts: Parts,
        *,
        kind: Kind,
        sender: Sender,
        doubts: Sequence[str],
        review: Sequence[str] = (),
        answers: Sequence[Answer] = (),
        text: Text | None = None,
        read: Sequence[Text] = (),
        call: bool = False,
        phone: str | None = None,
        is_delayed: bool = False,
    ) -> Reading:
        survey = self._survey
        display, address = author_of(parts.header("From"))
        people = self._people(parts, read)
        texts = {answer.question: answer.text for answer in answers}
        order = [question.id for question in survey.questions]
        reading = Reading(
            kind=kind,
            message_id=parts.message_id,
            subject=parts.header("Subject") or "",
            from_name=display,
            from_address=address,
            sent=parts.sent,
            received=parts.received,
            recipient=sender.recipient,
            matched_by=sender.matched_by,
            evidence=sender.evidence,
            also_for=sender.also_for if kind is Kind.ANSWER else (),
            call_requested=call,
            phone=phone,
            delayed=is_delayed,
            reply_text=joined(text.split.body) if text else "",
            answers=tuple(answers),
            general=(joined(text.split.general) or None) if text and kind is not Kind.OTHER else None,
            fte=find_fte(texts, survey=survey),
            partners=find_named(texts, survey=survey, own=sender.recipient),
            review_questions=tuple(question for question in order if question in set(review)),
            doubts=tuple(dict.fromkeys(doubts)),
            persons=people.persons,
            addresses=people.addresses,
            phones=people.phones,
        )
        return replace(reading, late=is_late(reading, survey.deadline_of(sender.recipient)))

    def _people(self, parts: Parts, read: Sequence[Text]) -> People:
        """Who is named in the headers and in the texts that were looked at, as far as the words are not ours."""
        theirs = [
            [line.text for line in lines if not self._ours.is_ours(line.text)]
            for lines in (
                [line for text in read for line in text.split.signature],
                [line for text in read for line in text.page],
                [line for text in read for line in text.separated.quoted],
            )
        ]
        domain = (self._survey.sender.email or "").rpartition("@")[2].casefold()
        return find_people(parts, signature=theirs[0], own=theirs[1], quoted=theirs[2], domain=domain)


def _is_echo(text: Text, answers: Sequence[Answer]) -> bool:
    """Whether all that looks like answers stands below a case system's "Your message:"."""
    body = joined(text.split.body)
    start = echo_start(body)
    firsts = [answer.text.splitlines()[0] for answer in answers if answer.text]
    return start is not None and bool(firsts) and not any(first in body[:start] for first in firsts)


def _last_words(answers: Sequence[Answer]) -> str:
    """The end of the last answer when it gives a phone number: a wish for a call that nothing parts from it."""
    last = "\n".join(sentences(answers[-1].text)[-_LAST_SENTENCES:]) if answers else ""
    return last if find_phone(last, "") else ""


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
_LAST_SENTENCES = 2  # "Ring meg gjerne. Nummeret er …"
