"""Sets kartlegg up from a clone, with nothing but Python: `python bootstrap.py demo` or `python bootstrap.py test`.

Inside a virtual environment it installs there; else it makes one in `.venv` beside this file.
"""

import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
OLDEST_PYTHON = (3, 11)
USAGE = "Usage: python bootstrap.py demo [DIR] | test [PYTEST OPTIONS]"


def environment() -> Path:
    """The Python of a virtual environment: the one that runs this, or one in .venv."""
    if sys.prefix != sys.base_prefix:
        return Path(sys.executable)
    folder = ROOT / ".venv"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        print(f"Making a virtual environment in {folder}", flush=True)
        venv.create(folder, with_pip=True)
    return python


def main(arguments: list[str]) -> int:
    """Install, then run; gives the exit code of what was run."""
    if sys.version_info < OLDEST_PYTHON:
        print("kartlegg needs Python 3.11 or newer; this is", sys.version.split()[0])
        return 3
    if not arguments or arguments[0] not in {"demo", "test"}:
        print(USAGE)
        return 2
    what, *rest = arguments
    python = environment()
    wanted = f"{ROOT}[dev]" if what == "test" else str(ROOT)
    print("Installing kartlegg and what it needs; the first time takes a minute or two", flush=True)
    quiet = ["--quiet", "--disable-pip-version-check"]
    installed = subprocess.run([python, "-m", "pip", "install", *quiet, "--editable", wanted], check=False)
    if installed.returncode:
        return installed.returncode
    command = [python, "-m", "kartlegg", "demo"] if what == "demo" else [python, "-m", "pytest"]
    return subprocess.run([*command, *rest], cwd=ROOT if what == "test" else None, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
