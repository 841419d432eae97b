"""Imports point one way: cli -> flow -> edges and rules -> model, errors, limits."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "kartlegg"

BASE = {"model", "errors", "limits", "resources", "templating", "wording"}
ROOMS = {
    "cli": {"flow", "demo", "config"},
    "demo": {"flow", "config"},
    "flow": {"config", "store", "mail", "letter", "reading", "anonymity", "summary"},
    "summary": {"anonymity"},
    "config": set(),
    "store": set(),
    "mail": set(),
    "letter": set(),
    "reading": set(),
    "anonymity": set(),
    "model": set(),
    "errors": set(),
    "limits": set(),
    "resources": set(),
    "__main__": {"cli"},
    "templating": set(),
    "wording": set(),
}
RULES = ("reading", "anonymity", "summary")
OUTSIDE = {
    "socket",
    "ssl",
    "smtplib",
    "imaplib",
    "imapclient",
    "sqlalchemy",
    "sqlite3",
    "rich",
    "typer",
    "http",
    "urllib.request",
}
# A third-party library is known in one room only.
HOME = {
    "typer": {"cli"},
    "rich": {"cli"},
    "imapclient": {"mail"},
    "smtplib": {"mail"},
    "olefile": {"reading"},
    "asn1crypto": {"reading"},
    "compressed_rtf": {"reading"},
    "tnefparse": {"reading"},
    "pypdf": {"anonymity"},
    "pypdfium2": {"reading", "anonymity"},
    "selectolax": {"reading", "anonymity"},
    "sqlalchemy": {"store"},
    "alembic": {"store"},
    "filelock": {"store", "mail"},
    "msal": {"mail"},
    "requests": {"mail"},
    "platformdirs": {"mail"},
    "psutil": {"store"},
    "yaml": {"config"},
    "pydantic": {"config", "store"},
    "openpyxl": {"config", "flow"},
    "jinja2": {"templating"},
    "markdown_it": {"letter"},
    "typst": {"summary", "demo"},
    "aiosmtpd": {"demo"},
    "pymap": {"demo"},
}


def room_of(path: Path) -> str:
    part = path.relative_to(PACKAGE).parts[0]
    return part.removesuffix(".py")


def imported(path: Path) -> list[str]:
    names = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: write imports in full"
            names += [f"{node.module}.{alias.name}" for alias in node.names]
    return names


MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_point_down(path: Path) -> None:
    room = room_of(path)
    assert room in ROOMS, f"a room that the plan does not know: {room}"
    allowed = ROOMS[room] | BASE | {room}
    for name in imported(path):
        if name.startswith("kartlegg."):
            target = name.split(".")[1]
            assert target in allowed or target == "__version__", f"{room} imports {name}"


@pytest.mark.parametrize(
    "path", [p for p in MODULES if room_of(p) in RULES], ids=lambda path: path.relative_to(PACKAGE).as_posix()
)
def test_rules_know_no_network_database_or_screen(path: Path) -> None:
    for name in imported(path):
        assert not any(name == bad or name.startswith(bad + ".") for bad in OUTSIDE), f"{path.name} imports {name}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_library_is_known_in_one_room(path: Path) -> None:
    for name in imported(path):
        homes = HOME.get(name.split(".")[0])
        assert homes is None or room_of(path) in homes, f"{room_of(path)} imports {name}; its home is {homes}"
