"""docs/anonymity.md lists the kinds of leak as the rules have them."""

import importlib
import pkgutil
import re
from pathlib import Path

from kartlegg.anonymity import leaks
from kartlegg.anonymity.leaks.finding import LeakKind
from kartlegg.anonymity.leaks.values import Severity

PAGE = (Path(__file__).parent.parent / "docs" / "anonymity.md").read_text(encoding="utf-8")
ROWS = {int(number): then for number, then in re.findall(r"^\| (\d+) \| [^|]+ \| (\w+) \|", PAGE, re.MULTILINE)}


def kinds() -> list[LeakKind]:
    """Every kind that a rule can tell."""
    found = []
    for module in pkgutil.iter_modules(leaks.__path__):
        for value in vars(importlib.import_module(f"{leaks.__name__}.{module.name}")).values():
            values = value.values() if isinstance(value, dict) else value if isinstance(value, tuple) else (value,)
            found += [one for one in values if isinstance(one, LeakKind)]
    return found


def test_the_page_has_the_23_kinds_and_each_has_a_rule() -> None:
    assert sorted(ROWS) == list(range(1, 24))
    assert {kind.row for kind in kinds()} >= set(ROWS) - {1, 2, 3, 4, 20}  # these are told from one kind by its form


def test_what_the_page_calls_a_warning_stops_nothing() -> None:
    assert all(ROWS[kind.row] == "stop" for kind in kinds() if kind.severity is Severity.STOP)
