"""The whole round on the embedded servers: the letters, the replies as they were meant, the summary without names."""

import io
import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from kartlegg.demo.towns import Behaviour, Town, towns
from surveys import Ended, run

ANSWERING = [town for town in towns() if town.answers]
SURELY_READ = [town for town in ANSWERING if town.behaviour is not Behaviour.PROSE]


@dataclass(frozen=True)
class Played:
    """A demo that has been played."""

    folder: Path
    ended: Ended
    status: dict[str, dict[str, object]]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    folder = tmp_path_factory.mktemp("demo") / "round"
    with pytest.MonkeyPatch.context() as monkeypatch:
        ended = run_captured("demo", folder, monkeypatch=monkeypatch)
        status = run_captured("status", "--json", "-c", folder / "config.yaml", monkeypatch=monkeypatch)
    return Played(folder, ended, {one["number"]: one for one in json.loads(status.out)["recipients"]})


class Streams:
    """Stands in for pytest's own capture, which a fixture of a module cannot have."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.out, self.err = io.StringIO(), io.StringIO()
        monkeypatch.setattr(sys, "stdout", self.out)
        monkeypatch.setattr(sys, "stderr", self.err)

    def readouterr(self) -> Ended:
        return Ended(0, self.out.getvalue(), self.err.getvalue())


def run_captured(*arguments: object, monkeypatch: pytest.MonkeyPatch) -> Ended:
    return run(*arguments, capsys=Streams(monkeypatch), monkeypatch=monkeypatch)  # type: ignore[arg-type]


def meant_by(town: Town) -> dict[int, str]:
    """What stands under each question; "1 og 2:" answers both."""
    meant = dict(town.answers)
    return {**meant, 2: meant[1]} if town.behaviour is Behaviour.COMBINED else meant


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def shown(played: Played, town: Town, monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    ended = run_captured("show", town.number, "--json", "-c", played.folder / "config.yaml", monkeypatch=monkeypatch)
    return json.loads(ended.out)  # type: ignore[no-any-return]


def test_it_ends_well_and_names_its_files(played: Played) -> None:
    assert played.ended.code == 0
    assert "33 sent." in played.ended.err
    for name in ("oppsummering.nn.pdf", "oppsummering.nn.docx", "oppsummering.nn.html", "arbeidsnotat.html"):
        assert (played.folder / "out" / name).stat().st_size > 1000
    assert str(played.folder / "out" / "oppsummering.nn.pdf") in played.ended.err


def test_each_municipality_gets_one_letter(played: Played) -> None:
    letters = sorted(path.name for path in (played.folder / "mail" / "letters").iterdir())
    assert [name for name in letters if name.endswith("-1.eml")] == [f"{town.number}-1.eml" for town in towns()]
    reminded = {name[:4] for name in letters if name.endswith("-2.eml")}
    silent = {town.number for town in towns() if town.behaviour in {Behaviour.REMINDED, Behaviour.SILENT}}
    assert silent <= reminded
    assert not [name for name in letters if name.endswith("-3.eml")]


STATES = {
    Behaviour.CALL: "wants a call",
    Behaviour.REFUSED: "bounced",
    Behaviour.LATER: "acknowledged",
    Behaviour.SILENT: "sent",
}


@pytest.mark.parametrize("town", towns(), ids=lambda town: f"{town.number}-{town.behaviour}".replace(" ", "-"))
def test_where_each_one_stands(played: Played, town: Town) -> None:
    late = town.answers_after_days > 11
    whole = "answered" if len(meant_by(town)) == 6 else "answered in part"
    wanted = STATES.get(town.behaviour, "answered late" if late else whole)
    state = played.status[town.number]["state"]
    assert state == wanted or (town.behaviour is Behaviour.PROSE and str(state).startswith("answered"))


@pytest.mark.parametrize("town", SURELY_READ, ids=lambda town: f"{town.number}-{town.behaviour}".replace(" ", "-"))
def test_each_answer_is_read_as_it_was_meant(played: Played, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Word by word; what stands in doubt may have a line too much, and what was corrected is the correction."""
    found = shown(played, town, monkeypatch)
    answers = found["answers"]
    assert isinstance(answers, dict)
    meant = meant_by(town)
    if town.correction:
        assert str(answers.pop("1")["text"]) in town.correction
        del meant[1]
    assert set(answers) == {str(question) for question in meant}
    for question, text in meant.items():
        read = words(answers[str(question)]["text"])
        assert read == words(text) or (found["doubts"] and read[: len(words(text))] == words(text))


def test_prose_is_doubted(played: Played) -> None:
    for town in ANSWERING:
        if town.behaviour is Behaviour.PROSE:
            assert played.status[town.number]["doubts"]


def test_the_summary_names_nobody(played: Played) -> None:
    summary = (played.folder / "out" / "oppsummering.nn.md").read_text(encoding="utf-8")
    for town in towns():
        assert not re.search(rf"\b{town.name}", summary)
        assert town.clerk.split()[-1] not in summary
        assert town.phone not in summary


def test_a_second_play_needs_another_folder(played: Played, monkeypatch: pytest.MonkeyPatch) -> None:
    ended = run_captured("demo", played.folder, monkeypatch=monkeypatch)
    assert ended.code == 3
    assert "is not empty" in ended.err
