"""A survey whose mail servers nobody listens at: replies come from files."""

from collections.abc import Callable
from pathlib import Path

import pytest

from surveys import Ended, run, write_survey

_CODEBOOK = """\
- id: folk
  questions: ["3"]
  statement: {nn: manglar folk, nb: mangler folk}
  patterns: ["folk*"]
- id: pengar
  questions: ["3"]
  statement: {nn: manglar pengar, nb: mangler penger}
  patterns: ["pengar*", "penger*"]
"""


@pytest.fixture
def survey(tmp_path: Path) -> Path:
    config = write_survey(tmp_path / "survey", smtp_port=1, imap_port=1, more="summary: {codebook: codebook.yaml}")
    (config.parent / "codebook.yaml").write_text(_CODEBOOK, encoding="utf-8")
    return config


@pytest.fixture
def program(survey: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ended]:
    """Runs a command on the survey."""

    def call(command: str, *arguments: object) -> Ended:
        return run(command, "-c", survey, *arguments, capsys=capsys, monkeypatch=monkeypatch)

    return call
