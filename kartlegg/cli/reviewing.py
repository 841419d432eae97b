"""The review on a terminal: one doubt at a time, the message beside its answers, a letter for each decision."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from kartlegg.cli.screen import Row, Screen, clean, count_of, kind_in_words
from kartlegg.errors import InputError, KartleggError, StoreError

if TYPE_CHECKING:
    from kartlegg.flow.review import Look, Review, Waiting
    from kartlegg.flow.round import Round
    from kartlegg.model import Conflict, FiledReading, Kind

_MESSAGE_KEYS = (
    "[a]ccept  [m]ove  [r]etype  [f]ile  [n]o answer  [c]all  [e]ditor  [o]riginal  [s]kip  [u]ndo  [q]uit  [?]"
)
_CONFLICT_KEYS = "[e]arlier  [l]ater  [b]oth  [k]eep  [s]kip  [u]ndo  [q]uit  [?]"
_MESSAGE_HELP = """\
a              accept: it is right as it stands here; its doubts are settled
m 3-5 4        move lines 3 to 5 of the message under question 4; m 3 4 moves one line
m 3-5 -        move them out of the answers, to what stands beside them
r 4            type the answer to question 4 anew; r 4 TEXT does it at once, r 4 - empties it
f 1228         file it under recipient 1228 (or a name); the sender's address is remembered
f 1228 1231    the same, and it answers for 1231 too; f 1228 - answers for nobody else
n              it is no answer
c 55 00 00 00  somebody wants to be phoned; the number may be left out
e              open this one in your editor
o              show all of the message, with what it quotes and its attachments' text; once more: only what is read
s              skip it for now
u              undo the last decision
q              quit; all that you decided is stored
Everything is stored at once. Beside the message stand the numbers of its lines, and the question that each is under."""
_CONFLICT_HELP = """\
e      keep the earliest message's answer only
l      keep the latest message's answer only
b      let all of them stand, one below the other
k 2,5  keep the answers of messages 2 and 5
s      skip it for now
u      undo the last decision
q      quit; all that you decided is stored"""
_LINES = re.compile(r"(?P<first>\d{1,5})(?:\s*[-–]\s*(?P<last>\d{1,5}))?$")
_ALONE = frozenset({"a", "accept", "n", "no", "e", "editor", "o", "original"})  # letters that take no more words
_END = "."  # alone on a line, it ends a text that is typed


class Session:
    """One review on a terminal.

    Args:
        screen: Where it is shown.
        round_: The round.
        review: The decisions.
        queue: Gives what there is to look at.
        edit: Opens one thing in the editor and stores what comes back.
    """

    def __init__(
        self,
        screen: Screen,
        round_: "Round",
        review: "Review",
        *,
        queue: "Callable[[], tuple[Waiting, ...]]",
        edit: "Callable[[Waiting], None]",
    ) -> None:
        """Begin with the first thing in the queue."""
        self._screen = screen
        self._round = round_
        self._review = review
        self._queue = queue
        self._edit = edit
        self._passed: set[object] = set()
        self._current: object = None
        self._whole = False

    def run(self) -> None:
        """Show one thing after the other until all are dealt with or the person quits."""
        while (item := self._next()) is not None:
            if not self._deal_with(item):
                return

    def _next(self) -> "Waiting | None":
        queue = {key_of(one): one for one in self._queue()}
        if self._current not in queue:
            self._whole = False
            self._current = next((key for key in queue if key not in self._passed), None)
        return queue[self._current] if self._current is not None else None

    def _deal_with(self, item: "Waiting") -> bool:
        """Show a thing and ask until something changes; False when the person quits."""
        from kartlegg.flow.review import ChangedError, look_at
        from kartlegg.model import Conflict

        left = sum(key_of(one) not in self._passed for one in self._queue())
        look = None if isinstance(item, Conflict) else look_at(self._round, item, whole=self._whole)
        if isinstance(item, Conflict):
            self._show_conflict(item, left)
        elif look is not None:
            self._show_message(look, left)
        keys = _CONFLICT_KEYS if look is None else _MESSAGE_KEYS
        self._screen.say(keys, style="cyan")
        while True:
            typed = self._screen.ask_line("> ")
            if typed is None:
                return False
            word, _, rest = clean(typed).strip().partition(" ")
            try:
                if word in {"q", "quit"}:
                    return False
                if self._do_common(word, item) or (
                    self._decide_conflict(item, word, rest.strip())
                    if isinstance(item, Conflict)
                    else look is not None and self._decide_message(look, word, rest.strip())
                ):
                    return True
            except StoreError:
                raise
            except ChangedError as error:
                self._screen.warn(f"{error.message[:1].upper()}{error.message[1:]}. {error.hint}")
                return True
            except KartleggError as error:
                first = error.message.partition(" ")[0]
                message = error.message if len(first) == 1 else f"{first[:1].upper()}{error.message[1:]}"
                self._screen.warn(f"{message}. {error.hint}".rstrip())  # "r needs …" speaks of a letter

    # ── Showing ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _show_message(self, look: "Look", left: int) -> None:
        from kartlegg.flow.review import reasons

        screen, filed = self._screen, look.filed
        reading = filed.reading
        others = f", also for {', '.join(map(self._name, reading.also_for))}" if reading.also_for else ""
        screen.show("")
        screen.show(
            f"── Message {filed.message} · {self._name(reading.recipient)}{others} · {kind_in_words(reading.kind)}"
            f"{', late' if reading.late else ''} · {left} left",
            style="bold cyan",
        )
        when = filed.arrived.astimezone(self._round.survey.timezone)
        sender = "by phone" if filed.by_phone else f"{reading.from_name} <{reading.from_address}>".strip()
        screen.show(f"{when:%Y-%m-%d %H:%M}  {sender}\n{reading.subject}")
        if look.attachments:
            screen.show(f"Attached: {', '.join(look.attachments)}")
        if reading.phone:
            screen.show(f"Phone: {reading.phone}")
        for reason in reasons(filed):
            screen.show(f"? {reason}", style="yellow")
        screen.show("")
        screen.beside(self._left(look), self._right(filed))

    def _left(self, look: "Look") -> list[Row]:
        width = len(str(len(look.lines)))
        rows = [Row("All of the message" if self._whole else "The message", style="bold")]
        for number, (line, places) in enumerate(zip(look.lines, look.places, strict=True), start=1):
            under = ",".join(place.question for place in places)
            rows.append(Row(line, head=f"{number:>{width}} {under:>3} │"))
        return [*rows, Row("")]

    def _right(self, filed: "FiledReading") -> list[Row]:
        reading = filed.reading
        texts = {answer.question: answer.text for answer in reading.answers}
        rows = []
        for question in self._round.survey.questions:
            doubted = question.id in reading.review_questions
            label = f"{question.label}{' ?' if doubted else ''}"
            rows.append(Row(label, head=f"{question.id}.", style="bold yellow" if doubted else "bold"))
            rows += [Row(line) for line in texts.get(question.id, "–").splitlines()]
        if reading.general:
            rows.append(Row("Beside the answers", head="-", style="bold"))
            rows += [Row(line, style="dim") for line in reading.general.splitlines()]
        return rows

    def _show_conflict(self, conflict: "Conflict", left: int) -> None:
        screen = self._screen
        question = next(one for one in self._round.survey.questions if one.id == conflict.question)
        screen.show("")
        screen.show(
            f"── {self._name(conflict.recipient)} · question {question.id}, {question.label} · {left} left",
            style="bold cyan",
        )
        screen.show("? several messages answer it, and none says that it replaces the others", style="yellow")
        for number, text in zip(conflict.messages, conflict.texts, strict=True):
            screen.show(f"\nMessage {number}", style="bold")
            for line in text.splitlines():
                screen.show(f"  {line}")
        screen.show("")

    def _name(self, number: str | None) -> str:
        recipient = self._round.survey.recipient(number) if number else None
        return f"{recipient.number} {recipient.name}" if recipient else number or "nobody that could be told"

    # ── Deciding: True when what is shown is so no longer ─────────────────────────────────────────────────────────

    def _do_common(self, word: str, item: "Waiting") -> bool:
        from kartlegg.model import Choice

        if word in {"s", "skip"}:
            self._pass(item)
            return True
        if word in {"u", "undo"}:
            row = self._review.undo(item_message(item))
            if row is None:
                raise InputError("there is nothing to undo here")
            self._screen.say(f"Taken back: message {row.message}: {row.words} ({row.who}).", style="green")
            about = row.decision
            self._back_to((about.recipient, about.question) if isinstance(about, Choice) else row.message)
            return True
        return False

    def _decide_conflict(self, conflict: "Conflict", word: str, rest: str) -> bool:
        messages = conflict.messages
        kept: tuple[int, ...]
        if word in {"e", "earlier"}:
            kept = messages[:1]
        elif word in {"l", "later"}:
            kept = messages[-1:]
        elif word in {"b", "both"}:
            kept = messages
        elif word in {"k", "keep"}:
            kept = tuple(int(number) for number in re.findall(r"\d{1,18}", rest))
        else:
            return self._help(word, _CONFLICT_HELP)
        self._review.choose(conflict, kept)
        self._pass(conflict)
        return True

    def _decide_message(self, look: "Look", word: str, rest: str) -> bool:
        from kartlegg.model import Kind

        filed = look.filed
        if rest and word in _ALONE:
            raise InputError(f"{word[0]} stands alone", hint="It is about the whole message.")
        if word in {"a", "accept"}:
            self._review.accept(filed)
            self._pass(filed)
        elif word in {"m", "move"}:
            self._move(look, rest)
        elif word in {"r", "retype"}:
            return self._retype(filed, rest)
        elif word in {"f", "file"}:
            self._file(filed, rest)
        elif word in {"n", "no"}:
            return self._mark(filed, Kind.OTHER)
        elif word in {"c", "call"}:
            if rest and not re.search(r"\d", rest):
                raise InputError(f"“{rest[:20]}” is no phone number", hint="For example: c 55 00 00 00, or c alone.")
            return self._mark(filed, Kind.CALL_REQUEST, phone=rest or None)
        elif word in {"e", "editor"}:
            self._edit(filed)
        elif word in {"o", "original"}:
            self._whole = not self._whole
        else:
            return self._help(word, _MESSAGE_HELP)
        return True

    def _mark(self, filed: "FiledReading", kind: "Kind", *, phone: str | None = None) -> bool:
        """Mark it as something else than an answer; asked about where its answers would go."""
        answers = len(filed.reading.answers)
        if answers and not self._screen.ask(f"Its {count_of(answers, 'answer')} will no longer count. Go on?"):
            return False
        self._review.mark(filed, kind, phone=phone)
        self._pass(filed)
        return True

    def _move(self, look: "Look", rest: str) -> None:
        lines, _, to = rest.rpartition(" ")
        found = _LINES.match(lines.strip())
        if found is None:
            raise InputError(
                "m needs lines and a question", hint="For example: m 3-5 4, or m 3 - for beside the answers."
            )
        first, last = int(found["first"]), int(found["last"] or found["first"])
        taken = self._review.move(look, range(first - 1, last), to)
        came = ", ".join("beside the answers" if one == "-" else f"question {one}" for one in taken)
        self._screen.say(f"Moved from {came or 'where no answer was'}.", style="green")

    def _retype(self, filed: "FiledReading", rest: str) -> bool:
        word, _, text = rest.partition(" ")
        if not word:
            raise InputError("r needs a question", hint="For example: r 4.")
        question = self._review.question(word)
        if not text:
            self._screen.say(f"Type the answer to question {question}, and a line with only “{_END}” at the end.")
            lines = []
            while (line := self._screen.ask_line("  ")) is not None and line.strip() != _END:
                lines.append(clean(line))
            if not lines:
                self._screen.say("Nothing was typed; it is as it was.")
                return False
            text = "\n".join(lines)
        self._review.retype(filed, question, "" if text.strip() == "-" else text)
        return True

    def _file(self, filed: "FiledReading", rest: str) -> None:
        own, *others = re.findall(r"\S+", rest) or [""]
        if not own:
            raise InputError("f needs a recipient", hint="For example: f 1228.")
        also = None if not others else [] if others == ["-"] else others
        chosen = self._review.file(filed.message, own, also)
        self._screen.say(f"Filed under {chosen.number} {chosen.name}.", style="green")

    def _help(self, word: str, words: str) -> bool:
        if word not in {"?", "h", "help", ""}:
            self._screen.warn(f"“{word[:20]}” is none of the letters; ? explains them.")
        elif word:
            self._screen.show(words)
        return False

    def _pass(self, item: "Waiting") -> None:
        self._passed.add(key_of(item))
        self._current = None

    def _back_to(self, key: object) -> None:
        self._passed.discard(key)
        if key in {key_of(one) for one in self._queue()}:
            self._current = key


def item_message(item: "Waiting") -> int:
    """The number of the message that a thing to look at is about."""
    from kartlegg.model import Conflict

    return item.messages[-1] if isinstance(item, Conflict) else item.message


def key_of(item: "Waiting") -> object:
    """What tells a thing to look at from the others."""
    from kartlegg.model import Conflict

    return (item.recipient, item.question) if isinstance(item, Conflict) else item.message
