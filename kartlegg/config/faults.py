"""Faults of the files that a user writes, gathered so that all are told at once, each with file and line."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from kartlegg.errors import InputError
from kartlegg.limits import CONFIG_FAULTS_COUNT, CONFIG_QUOTE_CHARACTERS

_HINT = "Mend the file and run the command again; `kartlegg check` looks at everything without sending."


@dataclass(slots=True)
class Faults:
    """What is wrong, in the order in which it was found."""

    _lines: list[tuple[str, int, str]] = field(default_factory=list)  # file, line (0: the whole file), what

    def add(self, file: str, line: int | None, text: str) -> None:
        """Note a fault; a line counts from 1, as editors do."""
        entry = (file, line or 0, text)
        if entry not in self._lines:
            self._lines.append(entry)

    def __bool__(self) -> bool:
        return bool(self._lines)

    def raise_any(self) -> None:
        """Raise what was gathered.

        Raises:
            InputError: There is a fault. One stands as the message itself; several stand in ``details``, by file and
                line.
        """
        if not self._lines:
            return
        files = list(dict.fromkeys(file for file, _, _ in self._lines))
        ordered = sorted(self._lines, key=lambda entry: (files.index(entry[0]), entry[1]))
        told = [f"{file}:{line}: {text}" if line else f"{file}: {text}" for file, line, text in ordered]
        if len(told) == 1:
            raise InputError(told[0], hint=_HINT)
        shown = told[:CONFIG_FAULTS_COUNT]
        if len(told) > len(shown):
            shown.append(f"and {len(told) - len(shown)} more")
        raise InputError(f"{len(told)} errors in {in_a_row(files)}", hint=_HINT, details=shown)


def in_a_row(words: Sequence[str]) -> str:
    """Words as a sentence has them: "a, b and c"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""


def quoted(value: str) -> str:
    """A value as an error shows it: in quotes, control characters escaped, cut when it is long."""
    shown = "".join(character if character.isprintable() else f"\\x{ord(character):02x}" for character in value)
    cut = shown if len(shown) <= CONFIG_QUOTE_CHARACTERS else shown[: CONFIG_QUOTE_CHARACTERS - 1] + "…"
    return f'"{cut}"'


def nearest(word: str, known: Sequence[str]) -> str | None:
    """The known word that a misspelt one is likely to mean, or None."""
    from difflib import get_close_matches

    return next(iter(get_close_matches(word.casefold(), known, n=1, cutoff=0.7)), None)
