"""``kartlegg record``: notes of a phone call, question by question."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kartlegg.cli.app import app
from kartlegg.cli.clock import now
from kartlegg.cli.editor import edit_and_take, kept, read_edited, write_private
from kartlegg.cli.options import DEFAULT_CONFIG, FLAG, ROUND, ConfigOption, QuietOption, VerboseOption, YesOption
from kartlegg.cli.screen import Screen, clean, count_of
from kartlegg.cli.who import ByOption, who
from kartlegg.errors import InputError, UsageError

if TYPE_CHECKING:
    from kartlegg.flow.record import Before, Notes
    from kartlegg.flow.round import Round
    from kartlegg.model import FiledReading, Recipient

_GENERAL = "-"  # the key of what was said beside the questions


@app.command(rich_help_panel=ROUND)
def record(
    recipient: Annotated[str, typer.Argument(metavar="ID", help="Who was on the phone, by number or name.")],
    config: ConfigOption = DEFAULT_CONFIG,
    answer: Annotated[
        list[str] | None,
        typer.Option("--answer", "-a", metavar="N=TEXT", help="What was said to question N; may be given again."),
    ] = None,
    note: Annotated[
        str | None, typer.Option("--note", metavar="TEXT", help="What was said beside the questions.")
    ] = None,
    on: Annotated[
        str | None,
        typer.Option("--on", metavar="WHEN", help="When the call was: 2026-10-20 14:30.", show_default="now"),
    ] = None,
    replace_: Annotated[
        bool, typer.Option("--replace", metavar=FLAG, help="It replaces what they have answered to the same questions.")
    ] = False,
    add: Annotated[
        bool, typer.Option("--add", metavar=FLAG, help="It is added to what they have answered to the same questions.")
    ] = False,
    editor: Annotated[
        bool, typer.Option("--editor", metavar=FLAG, help="Write the notes in your editor, a heading a question.")
    ] = False,
    take: Annotated[
        Path | None,
        typer.Option("--take", metavar="FILE", help="Take back such a file that was edited before.", dir_okay=False),
    ] = None,
    by: ByOption = None,
    yes: YesOption = False,
    verbose: VerboseOption = 0,
    quiet: QuietOption = False,
) -> None:
    """Note what was said on the phone, question by question; it counts as an answer from then on."""
    from kartlegg.flow import record as flow
    from kartlegg.flow.round import find_recipient, open_round

    screen = Screen(quiet=quiet, verbose=verbose)
    given = bool(answer) or note is not None
    if sum((given, editor, take is not None)) > 1:
        raise UsageError("give one of --answer (with --note), --editor and --take")
    if replace_ and add:
        raise UsageError("give one of --replace and --add")
    if not (given or editor or take or screen.is_conversation):
        raise UsageError("nobody is here to answer", hint='Run it in a terminal; or give --answer "1=…", or --editor.')
    with open_round(config) as round_:
        chosen = find_recipient(round_.survey, recipient)
        before = flow.Before.REPLACE if replace_ else flow.Before.ADD if add else None
        desk = _Desk(screen, round_, chosen, who=who(by), before=before)
        notes = flow.Notes(
            recipient=chosen,
            texts=flow.parse_answers(round_, [clean(one) for one in answer or ()]),
            general=clean(note or ""),
            when=flow.parse_when(round_, on, now=now) if on else None,
        )
        if take is not None:
            desk.take(take)
        elif editor:
            desk.edit(notes)
        elif given:
            desk.keep(desk.settled(notes))
        else:
            desk.converse(notes, yes=yes)


class _Desk:
    """One call: how its notes come in, and where they go."""

    def __init__(
        self, screen: Screen, round_: "Round", recipient: "Recipient", *, who: str, before: "Before | None"
    ) -> None:
        from kartlegg.flow.record import answers_of, find_standing

        self._screen = screen
        self._round = round_
        self._recipient = recipient
        self._who = who
        self._before = before
        self._answered = answers_of(find_standing(round_, recipient))
        self._command = f"kartlegg record {recipient.number}"
        self._path = round_.output / f"telefonnotat-{recipient.number}.txt"

    @property
    def _name(self) -> str:
        return f"{self._recipient.number} {self._recipient.name}"

    # ── Keeping ───────────────────────────────────────────────────────────────────────────────────────────────────

    def settled(self, notes: "Notes") -> "Notes":
        """The notes with what the options say of answers that stand already."""
        before = self._before
        return replace(notes, before=dict.fromkeys(notes.texts, before) if before else {})

    def keep(self, notes: "Notes") -> None:
        """Store the notes and tell what they come to."""
        from kartlegg.flow.record import record

        def watch(readings: "Iterator[FiledReading]") -> None:
            self._screen.watch(readings, "Reading", self._round.store.messages.count())

        done = record(self._round, notes, who=self._who, now=now, watch=watch)
        if not done.new:
            self._screen.say(
                f"{self._name}: just this was noted before, as message {done.message}; nothing is doubled."
            )
            return
        said = f"{count_of(len(notes.texts), 'question')} answered" if notes.texts else "no question answered"
        self._screen.say(f"{self._name}: {said}, kept as message {done.message}. Now: {done.standing.state}.")
        for question in done.open:
            self._screen.warn(
                f"Question {question} has an earlier answer too; both stand: kartlegg review {self._recipient.number}"
            )
        self._screen.detail(f"kartlegg review {done.message} changes it or takes it back.")

    # ── A file ────────────────────────────────────────────────────────────────────────────────────────────────────

    def edit(self, notes: "Notes") -> None:
        """Open a file with a heading a question, and keep what comes back."""
        edit_and_take(
            self._screen, self._path, self._sheet(notes), lambda: self.take(self._path), f"{self._command} --take"
        )

    def take(self, path: Path) -> None:
        """Keep the notes in an edited file, and delete it.

        Raises:
            InputError: A line of it cannot be understood, or the notes are another recipient's.
        """
        from kartlegg.flow.record import read_notes

        text = read_edited(path, command=self._command)
        try:
            notes = read_notes(self._round, text, self._recipient, now=now)
            if not (notes.texts or notes.general):
                path.unlink()
                self._screen.say("Nothing was noted.")
                return
            self.keep(notes)
        except InputError as error:
            hint = kept(path, error.hint.removesuffix("."), f"{self._command} --take")
            raise InputError(f"{path}, {error.message}", hint=hint.removeprefix(". ")) from error
        path.unlink()

    def _sheet(self, notes: "Notes") -> str:
        from kartlegg.flow.record import notes_sheet

        return notes_sheet(self._round, notes, before=self._before)

    # ── A conversation ────────────────────────────────────────────────────────────────────────────────────────────

    def converse(self, notes: "Notes", *, yes: bool) -> None:
        """Ask question by question; what was typed is never lost, however it ends."""
        notes = replace(notes, when=notes.when or now())  # when the call begins, not when the last word is typed
        typed: dict[str, str] = {}
        before: dict[str, Before] = {}
        try:
            is_whole = self._ask_all(typed, before)
            if not typed:
                self._screen.say("Nothing was noted.")
                return
            texts = {place: text for place, text in typed.items() if place != _GENERAL}
            question = f"Keep {count_of(len(texts), 'answer')} as {self._name}’s?"
            if is_whole and (yes or self._screen.ask(question)):
                told = self.settled(replace(notes, texts=texts, general=typed.get(_GENERAL, "")))
                self.keep(replace(told, before={**told.before, **before}))
                return
        except BaseException:  # Ctrl-C, a store that is locked, a full disk: whatever it is, the words are not lost
            self._set_aside(notes, typed)
            raise
        self._set_aside(notes, typed)

    def _ask_all(self, typed: dict[str, str], before: "dict[str, Before]") -> bool:
        """Ask for each question; False when the input ended before the last one."""
        screen = self._screen
        self._introduce()
        for question in self._round.survey.questions:
            screen.say(f"\n{question.id}. {question.label}: {question.text}", style="bold")
            known = self._answered.get(question.id)
            if known:
                numbers = ", ".join(map(str, known.messages))
                screen.say(f"   They have answered (message {numbers}):")
                for line in known.text.splitlines():
                    screen.say(f"   │ {line}", style="dim")
            if not self._ask_text(question.id, typed):
                return False
            if known and question.id in typed and self._before is None:
                said = self._ask_before()
                if said is not None:
                    before[question.id] = said
        screen.say("\nAnything else that they said?", style="bold")
        return self._ask_text(_GENERAL, typed)

    def _introduce(self) -> None:
        person = ", ".join(filter(None, [self._recipient.contact, self._recipient.phone]))
        self._screen.say(f"{self._name}{f' ({person})' if person else ''}", style="bold cyan")
        self._screen.say(
            "Type what they say to each question, on one line or several. An empty line\n"
            "goes on to the next one; Ctrl-D stops, and what you have typed is kept."
        )

    def _ask_text(self, place: str, typed: dict[str, str]) -> bool:
        lines: list[str] = []
        while (line := self._screen.ask_line("> ")) is not None and line.strip():
            lines.append(clean(line).strip())
            typed[place] = "\n".join(lines)
        return line is not None

    def _ask_before(self) -> "Before | None":
        from kartlegg.flow.record import Before

        while True:
            word = (
                self._screen.ask_line("[r]eplace what stands, [a]dd to it, Enter: both stand with a doubt > ") or ""
            ).strip()
            found = {"": None, "r": Before.REPLACE, "replace": Before.REPLACE, "a": Before.ADD, "add": Before.ADD}
            if word.lower() in found:
                return found[word.lower()]

    def _set_aside(self, notes: "Notes", typed: dict[str, str]) -> None:
        """Keep what was typed in a file when it was not stored."""
        if not typed:
            return
        path = self._path
        while path.exists():
            path = path.with_name(f"{path.stem}-{now():%H%M%S}.txt")
        general = typed.pop(_GENERAL, "")
        write_private(path, self._sheet(replace(notes, texts=typed, general=general)))
        self._screen.warn(f"\nNothing was stored. Your notes are in {path}; {self._command} --take {path} keeps them.")
