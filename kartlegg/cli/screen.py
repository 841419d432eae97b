"""What a person sees: data on stdout, talk on stderr, rich on a terminal and plain when piped.

Text that came from outside is cleaned of control characters before it is shown, and never read as rich markup.
"""

import json
import logging
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kartlegg.errors import KartleggError, UsageError
from kartlegg.limits import PLAIN_WIDTH, SIDE_BY_SIDE_WIDTH

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from kartlegg.model import Kind

_SHOWN_CONTROLS = frozenset("\n\t")
_TRACING = 2  # -vv: what is said on the line to a mail server
# Characters that turn the direction of the text around them could make one address look like another (UTR 36).
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a block, what stands before it, and its style."""

    text: str
    head: str = ""
    style: str = ""


def clean(text: str) -> str:
    """Text from outside without what a terminal would obey: control characters, escapes, changes of direction."""
    return "".join(
        character
        for character in text
        if character in _SHOWN_CONTROLS or not (unicodedata.category(character) in {"Cc", "Cs"} or character in _BIDI)
    )


def kind_in_words(kind: "Kind") -> str:
    """A message's kind as a person would say it."""
    return "no answer" if kind == "other" else kind.replace("_", " ")


def count_of(number: int, noun: str) -> str:
    """A count with its noun: "1 letter", "3 letters"."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


class Screen:
    """The two streams of one command."""

    def __init__(self, *, quiet: bool = False, verbose: int = 0) -> None:
        """Say how much is told."""
        self.quiet = quiet
        self.verbose = verbose
        self._consoles: dict[bool, Console] = {}
        _trace(self if verbose >= _TRACING and not quiet else None)

    def _console(self, *, err: bool) -> "Console":
        if err not in self._consoles:
            from rich.console import Console

            stream = sys.stderr if err else sys.stdout
            width = None if stream.isatty() else PLAIN_WIDTH
            self._consoles[err] = Console(
                file=stream, stderr=err, width=width, highlight=False, markup=False, emoji=False, soft_wrap=False
            )
        return self._consoles[err]

    @property
    def is_terminal(self) -> bool:
        """Whether a person can answer a question here."""
        return sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()

    @property
    def is_conversation(self) -> bool:
        """Whether a person sees what is shown and can answer it."""
        return self.is_terminal and sys.stdout.isatty()

    @property
    def width(self) -> int:
        """Columns on stdout."""
        return self._console(err=False).width

    def say(self, text: str = "", *, style: str | None = None) -> None:
        """A line of talk."""
        if not self.quiet:
            self._console(err=True).print(clean(text), style=style)

    def detail(self, text: str) -> None:
        """A line of talk for those who asked for more."""
        if self.verbose and not self.quiet:
            self._console(err=True).print(clean(text), style="dim")

    def trace(self, text: str) -> None:
        """A line of what is said to a mail server and by it."""
        self._console(err=True).print(clean(text), style="dim", soft_wrap=True)

    def warn(self, text: str) -> None:
        """A line that must be seen."""
        self._console(err=True).print(clean(text), style="yellow")

    def fail(self, error: KartleggError) -> None:
        """An error, its further lines and the way on."""
        console = self._console(err=True)
        console.print(clean(f"kartlegg: {error.message}"), style="bold red")
        for line in error.details:
            console.print(clean(f"  {line}"))
        if error.hint:
            console.print(clean(f"  {error.hint}"))

    def write(self, text: str, output: Path | None = None) -> None:
        """Data: to the file when there is one, else to stdout."""
        if output is None:
            sys.stdout.write(text)
            sys.stdout.flush()
            return
        output.write_text(text, encoding="utf-8", newline="\n")

    def write_json(self, value: Any, output: Path | None = None) -> None:
        """One JSON value as data."""
        self.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n", output)

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[str]], *, title: str = "") -> None:
        """A table as data; each row has one cell a column."""
        from rich import box
        from rich.table import Table
        from rich.text import Text

        console = self._console(err=False)
        table = Table(
            title=clean(title) or None,
            title_justify="left",
            box=box.SIMPLE_HEAD if console.is_terminal else None,
            pad_edge=False,
        )
        for column in columns:
            table.add_column(column, overflow="fold")
        for row in rows:
            table.add_row(*(Text(clean(cell)) for cell in row))
        console.print(table)

    def show(self, text: str, *, style: str | None = None, indent: int = 0) -> None:
        """A line or block of data for a person, so many columns from the left also where a terminal folds it."""
        console = self._console(err=False)
        if indent and console.is_terminal:
            from rich.padding import Padding
            from rich.text import Text

            console.print(Padding(Text(clean(text), style=style or ""), (0, 0, 0, indent)))
            return
        text = " " * indent + text
        # On a terminal lines break between words; in a pipe they stay whole for other programs.
        console.print(clean(text), style=style, soft_wrap=not console.is_terminal)

    def quote(self, text: str, *, head: str) -> None:
        """Text from outside, each line behind its mark, also where a terminal folds it."""
        console = self._console(err=False)
        if console.is_terminal:
            console.print(_block([Row(line, head=head) for line in text.splitlines()]))
            return
        for line in text.splitlines():
            self.show(f"{head} {line}")

    def beside(self, left: Sequence[Row], right: Sequence[Row]) -> None:
        """Two blocks of lines beside each other, below each other where the screen is narrow."""
        from rich.table import Table

        console = self._console(err=False)
        blocks = [_block(left), _block(right)]
        if console.width < SIDE_BY_SIDE_WIDTH:
            for block in blocks:
                console.print(block)
            return
        table = Table.grid(padding=(0, 3), expand=True)
        table.add_column(ratio=1)
        table.add_column(ratio=1)
        table.add_row(*blocks)
        console.print(table)

    @contextmanager
    def progress(self, what: str, total: int | None) -> Iterator["Bar"]:
        """A bar for work that may take longer than a second; nothing when nobody looks."""
        if self.quiet or not sys.stderr.isatty():
            yield Bar(None, None)
            return
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=self._console(err=True), transient=True) as progress:
            yield Bar(progress, progress.add_task(clean(what), total=total))

    def watch(self, work: Iterable[object], what: str, total: int) -> None:
        """Run through work with a bar."""
        with self.progress(what, total) as bar:
            for _ in work:
                bar.step()

    def agree(self, question: str, *, yes: bool) -> None:
        """Ask, and go on only when the answer is yes.

        Raises:
            UsageError: The answer was no, or there is nobody to answer.
        """
        if yes:
            return
        if not self.is_terminal:
            raise UsageError("nobody is here to answer the question", hint="Add --yes to answer it beforehand.")
        if not self.ask(question):
            raise UsageError("stopped, as you answered; nothing was done")

    def ask_line(self, prompt: str) -> str | None:
        """A line that a person types, with the line editing that the system has; None at the end of the input."""
        with suppress(ImportError):
            import readline  # noqa: F401 - input() uses it once it is there; Windows has its own
        try:
            return input(clean(prompt))
        except EOFError:
            return None

    def ask(self, question: str) -> bool:
        """A question answered with yes (y, j) or no."""
        self._console(err=True).print(clean(question) + " [y/N] ", end="")
        return sys.stdin.readline().strip().lower() in {"y", "yes", "j", "ja"}


class _TraceHandler(logging.Handler):
    """Shows a log on a screen."""

    def __init__(self, screen: Screen) -> None:
        super().__init__()
        self._screen = screen

    def emit(self, record: logging.LogRecord) -> None:
        self._screen.trace(record.getMessage())


def _trace(screen: Screen | None) -> None:
    """Show what is said to the mail servers on this screen, and on no other; None: nowhere."""
    logger = logging.getLogger("kartlegg.mail")
    for handler in [one for one in logger.handlers if isinstance(one, _TraceHandler)]:
        logger.removeHandler(handler)
    logger.setLevel(logging.NOTSET if screen is None else logging.DEBUG)
    logger.propagate = screen is None
    if screen is not None:
        logger.addHandler(_TraceHandler(screen))


def _block(rows: Sequence[Row]) -> "Table":
    """Lines with what stands before them: that stays in a column of its own when a line is folded."""
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 1))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for row in rows:
        table.add_row(Text(clean(row.head), style="dim"), Text(clean(row.text), style=row.style))
    return table


class Bar:
    """A progress bar that may be invisible."""

    def __init__(self, progress: Any, task: Any) -> None:
        """Wrap rich's bar, or nothing."""
        self._progress = progress
        self._task = task

    def tell(self, what: str) -> None:
        """Say what is being done right now."""
        if self._progress is not None:
            self._progress.update(self._task, description=clean(what))

    def step(self, count: int = 1, *, total: int | None = None) -> None:
        """One more is done, or several; ``total`` when it has become known."""
        if self._progress is not None:
            if total is not None:
                self._progress.update(self._task, total=total)
            self._progress.advance(self._task, count)
