"""docs/reliability.md names tests that there are."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
NAMED = re.compile(r"`(test_\w+)(…?)(?:\[[^\]`]*\])?`")
FILES = re.compile(r"`((?:tests/|benchmarks/)?[\w/]+\.py)`")


def test_every_test_that_the_table_of_failures_names_exists() -> None:
    page = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")
    sources = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py")}
    defined = {name for source in sources.values() for name in re.findall(r"^def (test_\w+)", source, re.MULTILINE)}
    named = NAMED.findall(page)
    assert len(named) > 30
    for name, cut in named:
        assert [one for one in defined if one == name or (cut and one.startswith(name))], name
    for file in FILES.findall(page):
        assert file in sources or (ROOT / file).exists(), file
