"""YAML read as text with line numbers.

YAML guesses types from looks: ``no`` becomes False, ``0301`` an octal number, ``2017-10-17`` a date. Here every scalar
stays the text that the user wrote, and the field that it stands in decides what it means (as StrictYAML does it).
Only an empty value, ``~`` and ``null`` are None.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from kartlegg.config.faults import Faults, quoted
from kartlegg.errors import InputError
from kartlegg.limits import CONFIG_BYTES, CONFIG_DEPTH, CONFIG_NODES

Place = tuple[str | int, ...]  # the way to a value from the top: ("questions", 0, "id")

_LOADER: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml's reader is ten times as quick
_NULL = "tag:yaml.org,2002:null"
_PLAIN_TAGS = frozenset(
    f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "timestamp", "value", "seq", "map")
)


@dataclass(frozen=True, slots=True)
class Document:
    """A YAML file's content and where each value stands."""

    file: str  # as errors name it
    content: Any = field(repr=False)  # dicts, lists, str, None
    lines: Mapping[Place, int] = field(repr=False)  # from 1; of a mapping's value the line of its key

    def line(self, place: Place) -> int:
        """The line of a value, or of the nearest thing around it that stands in the file."""
        for length in range(len(place), 0, -1):
            if place[:length] in self.lines:
                return self.lines[place[:length]]
        return 1


def load_document(path: Path) -> Document:
    """Read a YAML file.

    Raises:
        InputError: It is missing, too large, not UTF-8, empty, no YAML, or has a key twice in one place; with the line.
    """
    file = path.name
    faults = Faults()
    text = _load_text(path)
    try:
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        faults.add(file, mark.line + 1 if mark else None, f"no valid YAML: {_plain(error, text)}")
        root = None
    except yaml.YAMLError as error:  # a character that YAML does not know
        position = getattr(error, "position", None)
        line = text.count("\n", 0, position) + 1 if isinstance(position, int) else None
        faults.add(file, line, "no valid YAML: a control character; delete it")
        root = None
    except RecursionError:
        faults.add(file, None, "no valid YAML: too many brackets inside each other")
        root = None
    faults.raise_any()
    walk = _Walk(file, faults)
    content = None if root is None else walk.value(root, ())
    faults.raise_any()
    if content is None:
        raise InputError(f"{file} is empty", hint="`kartlegg init DIR` makes a folder with an example to start from.")
    return Document(file, content, walk.lines)


def _load_text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            raw = file.read(CONFIG_BYTES + 1)
    except FileNotFoundError as error:
        raise InputError(
            f"{path} does not exist",
            hint="Go to the survey's folder or give its file with --config; `kartlegg init DIR` makes a new one.",
        ) from error
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}") from error
    if len(raw) > CONFIG_BYTES:
        raise InputError(f"{path.name} has more than {CONFIG_BYTES:,} bytes; it is hardly a configuration")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"{path.name}:{line}: the file is not UTF-8", hint="Save it as UTF-8 (in Notepad: Save as, Encoding)."
        ) from error


def _plain(error: yaml.MarkedYAMLError, text: str) -> str:
    """What YAML's reader found wrong, with what to look for."""
    problem = error.problem or "it cannot be read"
    lines, mark = text.split("\n"), error.problem_mark
    if mark and mark.line < len(lines) and re.match(r" *\t", lines[mark.line]):
        return "a tab indents the line; use spaces"
    if "mapping values are not allowed" in problem:
        return 'a colon in the text; put the text in "quotes", or mend the indentation'
    if "could not find expected ':'" in problem:
        return "a key without a colon, or a text that needs quotes"
    if "block mapping" in (error.context or "") or "block collection" in (error.context or ""):
        return "the line does not fit in; look at its indentation and at quotes in the lines above"
    if "quoted scalar" in (error.context or ""):
        return "a quote that is never closed"
    if "undefined alias" in problem or "alias" in (error.context or ""):
        return 'a text that begins with "*" needs quotes'
    if "cannot start any token" in problem:
        return "a text that begins with @, ` or % needs quotes"
    return problem


class _Walk:
    """Plain values out of YAML nodes, their lines noted on the way."""

    def __init__(self, file: str, faults: Faults) -> None:
        self.lines: dict[Place, int] = {}
        self._file = file
        self._faults = faults
        self._nodes = 0

    def value(self, node: yaml.Node, place: Place) -> Any:
        line = node.start_mark.line + 1
        self._nodes += 1
        if self._nodes > CONFIG_NODES or len(place) > CONFIG_DEPTH:
            raise InputError(f"{self._file}:{line}: too many values, or too many levels of them")
        self.lines.setdefault(place, line)
        if node.tag not in _PLAIN_TAGS:
            self._faults.add(self._file, line, f"the tag {quoted(node.tag)} means nothing here; take it out")
        if isinstance(node, yaml.ScalarNode):
            return None if node.tag == _NULL else node.value
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*place, index)) for index, item in enumerate(node.value)]
        return self._mapping(node, place)

    def _mapping(self, node: yaml.Node, place: Place) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                self._faults.add(self._file, line, "a key must be one word or text")
                continue
            key = str(key_node.value)
            here = (*place, key)
            if key in values:
                first = self.lines[here]
                self._faults.add(self._file, line, f"the key {quoted(key)} stands in line {first} already; keep one")
                continue
            self.lines[here] = line
            values[key] = self.value(value_node, here)
        return values
