"""How long kartlegg takes to start: `kartlegg --help` against an empty Typer program with as many commands.

Run by hand: python benchmarks/startup.py [SURVEY/config.yaml]. With a survey, `kartlegg status` is timed too. The two
programs run in turn, so that a machine whose speed drifts does not favour one; medians of RUNS runs.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from typer.main import get_command

from kartlegg.cli import app

RUNS = 15
EMPTY = """\
import typer

app = typer.Typer()
for number in range({count}):

    def command() -> None:
        "A command that does nothing at all."

    app.command(name=f"command{{number}}")(command)
app()
"""


def seconds(command: list[str]) -> float:
    """One run, in seconds."""
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def main() -> None:
    """Time both, and print medians and their ratio."""
    count = len(get_command(app).commands)  # type: ignore[attr-defined]
    with tempfile.TemporaryDirectory() as folder:
        peer = Path(folder) / "empty.py"
        peer.write_text(EMPTY.format(count=count), encoding="utf-8")
        ours, theirs = [sys.executable, "-m", "kartlegg", "--help"], [sys.executable, str(peer), "--help"]
        pairs = [(seconds(ours), seconds(theirs)) for _ in range(RUNS + 1)][1:]  # the first run warms up
    ratio = statistics.median(mine / other for mine, other in pairs)
    mine, other = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(f"--help with {count} commands: kartlegg {mine:.3f} s, empty Typer program {other:.3f} s, ratio {ratio:.2f}")
    for config in sys.argv[1:]:
        command = [sys.executable, "-m", "kartlegg", "status", "--config", config]
        runs = [seconds(command) for _ in range(RUNS + 1)][1:]
        print(f"status of {config}: {statistics.median(runs):.3f} s")


if __name__ == "__main__":
    main()
