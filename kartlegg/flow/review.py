"""Review: what is in doubt, and what a person decides about it.

Each decision is one transaction, kept as a row of its own beside the message and the reading, so that nothing that was
decided is lost when the review is cut off, and everything can be taken back. What is decided is what was seen: the
verbs take the reading that was on the screen.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from kartlegg.errors import InputError
from kartlegg.flow.read import read_messages
from kartlegg.flow.round import Clock, Round, find_readings, find_recipient
from kartlegg.flow.standing import find_standings, group_by_recipient, is_by_the_way
from kartlegg.limits import REVIEW_LINES
from kartlegg.model import Choice, Conflict, Content, Correction, FiledReading, Kind, Reading, Recipient
from kartlegg.reading.corrections import content_of, of_kind, texts_of, with_texts
from kartlegg.reading.moves import GENERAL, Place, find_places, lines_of, move
from kartlegg.reading.whole import attachments_of, whole_text
from kartlegg.store import DecisionRow

Waiting = FiledReading | Conflict  # a message, or several messages that answer one question


class ChangedError(InputError):
    """A message is no longer what the person who decides has seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A message as a person looks at it."""

    filed: FiledReading
    attachments: tuple[str, ...]
    lines: tuple[str, ...]
    places: tuple[tuple[Place, ...], ...]  # for each line, where it stands in the answers


@contextmanager
def reviewing(round_: Round) -> Iterator[None]:
    """Holds off any other process that reviews this survey.

    Raises:
        StoreError: Another one is at it.
    """
    with round_.store.database.exclusive("review"):
        yield


def find_waiting(round_: Round) -> tuple[Waiting, ...]:
    """All that waits for a person: messages in doubt or without a recipient, then several answers to one question."""
    messages = tuple(one for one in find_readings(round_) if reasons(one))
    return (*messages, *(conflict for standing in find_standings(round_) for conflict in standing.conflicts))


def find_asked(round_: Round, word: str) -> tuple[Waiting, ...]:
    """What a person wants to look at, in doubt or not: a recipient's messages, or the message with a number.

    Raises:
        InputError: There is neither such a recipient nor such a message.
    """
    readings = find_readings(round_)
    try:
        recipient = find_recipient(round_.survey, word)
    except InputError:
        found = tuple(one for one in readings if str(one.message) == word)
        if found:
            return found
        raise
    standing = next(one for one in find_standings(round_) if one.recipient == recipient.number)
    return (*group_by_recipient(readings).get(recipient.number, ()), *standing.conflicts)


def reasons(filed: FiledReading) -> tuple[str, ...]:
    """Why a person should look at a message, in words; empty when nobody needs to."""
    reading = filed.reading
    told = (*reading.doubts, *filter(None, [reading.error]))
    if reading.recipient is None and not told and not is_by_the_way(filed):
        return ("nobody could tell whom it is from",)
    return told


def look_at(round_: Round, filed: FiledReading, *, whole: bool = False) -> Look:
    """A message's lines and where they stand; with ``whole`` also quotes, signature and attached documents."""
    reading, raw = filed.reading, round_.store.messages.raw(filed.message)
    lines = lines_of(reading.reply_text)
    if whole or not lines:
        everything = whole_text(raw)
        lines, attachments = lines_of("\n".join(everything.lines)), everything.attachments
    else:
        attachments = attachments_of(raw)
    lines = lines[:REVIEW_LINES]
    return Look(
        filed=filed,
        attachments=attachments,
        lines=lines,
        places=find_places(lines, _texts(reading), [one.id for one in round_.survey.questions]),
    )


def waiting_json(round_: Round, waiting: Sequence[Waiting]) -> list[dict[str, object]]:
    """What waits, as plain JSON values."""
    return [_conflict_json(one) if isinstance(one, Conflict) else _message_json(one) for one in waiting]


class Review:
    """What a person decides. Each verb is one decision, and is stored when it returns.

    Args:
        round_: The round.
        who: Whose decisions they are.
        now: The clock.
        watch: Looks on while messages are read again, and must take all of them.
    """

    def __init__(
        self,
        round_: Round,
        *,
        who: str,
        now: Clock,
        watch: Callable[[Iterator[FiledReading]], object] = tuple,
    ) -> None:
        """Keep what is needed; nothing has been decided."""
        self._round = round_
        self._who = who
        self._now = now
        self._watch = watch
        self._made: list[int] = []

    # ── Messages ──────────────────────────────────────────────────────────────────────────────────────────────────

    def accept(self, filed: FiledReading) -> None:
        """Let a message stand as it is read now: its doubts are settled.

        Raises:
            InputError: It holds answers, but nobody has said whose they are.
        """
        reading = filed.reading
        if reading.recipient is None and reading.kind is Kind.ANSWER:
            raise InputError(
                f"message {filed.message} has answers but no recipient",
                hint="Say whose it is first, or that it is none.",
            )
        self._decide(filed, content_of(reading), "accepted as it stands", settled=True)

    def move(self, look: Look, lines: range, to: str) -> tuple[str, ...]:
        """Put lines of a message (by index) under a question, or beside the answers ("-").

        Gives the questions that they were taken from.

        Raises:
            InputError: There are no such lines, or no such question.
        """
        if not lines:
            raise InputError("the first line stands after the last", hint="For example: m 3-5 4.")
        if lines.start < 0 or lines.stop > len(look.lines):
            raise InputError(f"the message has the lines 1 to {len(look.lines)}")
        question = GENERAL if to == GENERAL else self.question(to)
        reading = look.filed.reading
        order = [one.id for one in self._round.survey.questions]
        moved = move(look.lines, lines, question, _texts(reading), order)
        first, last = lines.start + 1, lines.stop
        which = f"line {first}" if first == last else f"lines {first} to {last}"
        self._write(look.filed, moved.texts, f"{which} moved {_place_in_words(question)}")
        return moved.taken_from

    def retype(self, filed: FiledReading, question: str, text: str) -> None:
        """Put a text under a question in the place of what stands there; an empty one is no answer.

        Raises:
            InputError: There is no such question.
        """
        found = self.question(question)
        words = f"question {found} {'written anew' if text.strip() else 'emptied'}"
        self._write(filed, {**_texts(filed.reading), found: text}, words)

    def mark(self, filed: FiledReading, kind: Kind, *, phone: str | None = None) -> None:
        """Say that a message holds no answer, and what it is instead."""
        words = f"marked as {'no answer' if kind is Kind.OTHER else kind.replace('_', ' ')}"
        self._decide(filed, of_kind(kind, content_of(filed.reading), phone=phone), words, settled=True)

    def file(self, message: int, recipient: str, others: Sequence[str] | None = None) -> Recipient:
        """Say whose a message is, and for whom else it answers (None: as it is read); the sender is remembered.

        Raises:
            InputError: There is no such message or recipient.
        """
        chosen = find_recipient(self._round.survey, recipient)
        also = None if others is None else [find_recipient(self._round.survey, word) for word in others]
        row = self._round.store.messages.get(message)
        if row is None:
            raise InputError(
                f"there is no message {message}", hint="`kartlegg status` and `kartlegg show` give the numbers."
            )
        if row.duplicate_of is not None:
            raise InputError(
                f"message {message} is the same as message {row.duplicate_of}, come by another way",
                hint=f"Assign message {row.duplicate_of}.",
            )
        filed = self._find(message)
        address = filed.reading.from_address if filed else ""
        correction = self._filed_under(self._known(message), chosen, also, address)
        words = f"filed under {chosen.number} {chosen.name} by hand"
        if also:
            words += f", also for {', '.join(one.number for one in also)}"
        self._add(correction, message, words, recipient=chosen.number, again=True)
        return chosen

    def write(
        self,
        filed: FiledReading,
        kind: Kind,
        texts: Mapping[str, str],
        *,
        recipient: Recipient | None,
        others: Sequence[Recipient],
        settled: bool,
    ) -> None:
        """Decide all of a message at once: what it is, whose, for whom else, and what stands under each question.

        Raises:
            InputError: It is settled with answers, but without a recipient.
        """
        reading = filed.reading
        content = content_of(reading)
        if kind is Kind.ANSWER or kind is content.kind:
            content = self._with(content, texts)
        else:
            content = replace(of_kind(kind, content), general=texts.get(GENERAL) or None)
        if settled and recipient is None and content.kind is Kind.ANSWER:
            raise InputError(f"message {filed.message} has answers but no recipient")
        correction = self._decided(filed, content, settled=settled)
        number = recipient.number if recipient else None
        is_other = number != reading.recipient or tuple(one.number for one in others) != reading.also_for
        if is_other and recipient is not None:
            correction = self._filed_under(correction, recipient, others, reading.from_address)
        self._add(correction, filed.message, "edited", recipient=number, again=is_other)

    # ── Several messages ──────────────────────────────────────────────────────────────────────────────────────────

    def choose(self, conflict: Conflict, kept: Sequence[int]) -> None:
        """Let some of several messages' texts stand under a question.

        Raises:
            InputError: None of the messages is kept.
        """
        if not kept or not set(kept) <= set(conflict.messages):
            numbers = ", ".join(map(str, conflict.messages))
            raise InputError(f"question {conflict.question} is answered by the messages {numbers}")
        choice = Choice(
            recipient=conflict.recipient,
            question=conflict.question,
            messages=conflict.messages,
            kept=tuple(one for one in conflict.messages if one in kept),
        )
        numbers = " and ".join(map(str, choice.kept))
        words = f"question {conflict.question} is answered by message {numbers}"
        self._add(choice, conflict.messages[-1], words, recipient=conflict.recipient)

    # ── Taking back ───────────────────────────────────────────────────────────────────────────────────────────────

    def undo(self, message: int | None = None) -> DecisionRow | None:
        """Take back the last decision of this review, or else the last one about a message; gives it, or None."""
        standing = [row for row in self._round.store.decisions.standing() if row.message is not None]
        mine = [row for row in standing if row.id in self._made] or [row for row in standing if row.message == message]
        if not mine:
            return None
        row = mine[-1]
        recipient = row.decision.recipient
        if recipient is None and row.message is not None:
            filed = self._find(row.message)
            recipient = filed.reading.recipient if filed else None
        self._round.store.decisions.undo(row, who=self._who, at=self._now(), recipient=recipient)
        self._read_again()
        return row

    # ── Helpers ───────────────────────────────────────────────────────────────────────────────────────────────────

    def question(self, word: str) -> str:
        """The id of the question that a person means by its id or its place, counted from 1.

        Raises:
            InputError: There is none.
        """
        order = [one.id for one in self._round.survey.questions]
        if word in order:
            return word
        if word.isascii() and word.isdigit() and 1 <= int(word) <= len(order):
            return order[int(word) - 1]
        raise InputError(f"there is no question {word}", hint=f"The questions are {', '.join(order)}.")

    def _with(self, content: Content, texts: Mapping[str, str]) -> Content:
        return with_texts(content, texts, general=texts.get(GENERAL), survey=self._round.survey)

    def _write(self, filed: FiledReading, texts: Mapping[str, str], words: str) -> None:
        content = self._with(content_of(filed.reading), texts)
        self._decide(filed, content, words, settled=not reasons(filed))

    def _decide(self, filed: FiledReading, content: Content, words: str, *, settled: bool) -> None:
        self._check_unchanged(filed)
        correction = self._decided(filed, content, settled=settled)
        self._add(correction, filed.message, words, recipient=filed.reading.recipient)

    def _decided(self, filed: FiledReading, content: Content, *, settled: bool) -> Correction:
        """What is decided of a message with this content; once that is settled, whose it is stands too."""
        reading, known = filed.reading, self._known(filed.message)
        correction = replace(known, content=content, address="")
        if not settled:
            return correction
        return replace(
            correction,
            settled=True,
            accepted=tuple(dict.fromkeys((*known.accepted, *reasons(filed)))),
            recipient=reading.recipient,
            also_for=reading.also_for if content.kind is Kind.ANSWER else known.also_for,
        )

    def _check_unchanged(self, filed: FiledReading) -> None:
        """What is decided is what was seen: somebody may have filed or read the message anew meanwhile.

        Raises:
            InputError: It is another reading now.
        """
        found = self._find(filed.message)
        if found is None or found.reading != filed.reading:
            raise ChangedError(
                f"message {filed.message} has changed since it was shown", hint="Nothing was decided; look at it again."
            )

    def _filed_under(
        self, correction: Correction, recipient: Recipient, others: Sequence[Recipient] | None, address: str
    ) -> Correction:
        """Whose a message is; a recipient's own address must go on meaning that recipient."""
        address = address.casefold()
        ours = {one.casefold() for other in self._round.survey.recipients for one in other.addresses}
        also = correction.also_for if others is None else tuple(one.number for one in others)
        return replace(
            correction,
            recipient=recipient.number,
            is_filed=True,
            also_for=also,
            address="" if address in ours else address,
        )

    def _add(
        self, decision: Correction | Choice, message: int, words: str, *, recipient: str | None, again: bool = False
    ) -> None:
        number = self._round.store.decisions.add(
            decision, message=message, words=words, who=self._who, at=self._now(), recipient=recipient, again=again
        )
        self._made.append(number)
        if again:
            self._read_again()

    def _read_again(self) -> None:
        self._watch(read_messages(self._round))  # other messages from the same address find their place too

    def _known(self, message: int) -> Correction:
        return self._round.store.decisions.corrections().get(message, Correction())

    def _find(self, message: int) -> FiledReading | None:
        return next((one for one in find_readings(self._round) if one.message == message), None)


def _texts(reading: Reading) -> dict[str, str]:
    return {**texts_of(reading), GENERAL: reading.general or ""}


def _place_in_words(question: str) -> str:
    return "beside the answers" if question == GENERAL else f"to question {question}"


def _message_json(filed: FiledReading) -> dict[str, object]:
    reading = filed.reading
    return {
        "message": filed.message,
        "messages": [filed.message],
        "recipient": reading.recipient,
        "also_for": list(reading.also_for),
        "kind": str(reading.kind),
        "from": reading.from_address,
        "subject": reading.subject,
        "arrived": filed.arrived.isoformat(),
        "doubts": list(reasons(filed)),
        "questions": list(reading.review_questions),
    }


def _conflict_json(conflict: Conflict) -> dict[str, object]:
    return {
        "message": conflict.messages[-1],
        "messages": list(conflict.messages),
        "recipient": conflict.recipient,
        "also_for": [],
        "kind": str(Kind.ANSWER),
        "from": "",
        "subject": "",
        "arrived": None,
        "doubts": [f"question {conflict.question} has several answers, and all of them stand"],
        "questions": [conflict.question],
    }
