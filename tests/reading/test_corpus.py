"""The collections of replies with what a careful person reads in them: right, or in doubt, and nearly all right."""

import pytest

from golds import TESTS, gold, read, wrong

FOLDERS = ("corpus", "clients", "more", "blanda", "beredskap", "bustad", "varia", "vassverk", "flyktningar")
# Share of the answering messages that must be accepted without a look, and whose figure must be right.
ACCEPTED = {"corpus": 0.9, "clients": 0.9, "varia": 0.85, "vassverk": 0.85, "flyktningar": 0.85}
USUALLY_ACCEPTED = 0.75  # in collections with many odd shapes
FIGURES = {"corpus": 0.95, "clients": 0.95, "more": 0.9, "beredskap": 0.75, "bustad": 0.85}
USUAL_FIGURES = 0.9
# Questions answered in one sentence, or in sentences that speak of none by its words: told apart badly, and doubted.
PROSE = {"u27-prosa-privat-adresse", "b22-prosa-utan-merke-outlook"}
UNTIED = {"w29-uvedkomande-kontaktliste"}  # somebody else's list, on the same subject by chance: doubted
CASES = [(folder, path.stem) for folder in FOLDERS for path in sorted((TESTS / folder).glob("*.eml"))]


def answering(folder: str) -> list[str]:
    return [name for one, name in CASES if one == folder and gold(folder, name)["kind"] == "answer"]


def test_no_half_is_missing() -> None:
    assert len(CASES) == 335
    for folder, name in CASES:
        assert (TESTS / folder / f"{name}.json").exists()


@pytest.mark.parametrize(("folder", "name"), CASES, ids=[name for _, name in CASES])
def test_right_or_in_doubt(folder: str, name: str) -> None:
    """Wrong and sure is the worst result there is."""
    mistakes = wrong(folder, name)
    assert not mistakes or read(folder)[name]["needs_review"], mistakes


@pytest.mark.parametrize(("folder", "name"), CASES, ids=[name for _, name in CASES])
def test_kind_recipient_and_lateness(folder: str, name: str) -> None:
    line, wanted = read(folder)[name], gold(folder, name)
    for key in ("kind", "recipient", "late", "call_requested"):
        assert line[key] == wanted[key] or (key == "kind" and name in UNTIED), key


@pytest.mark.parametrize("folder", FOLDERS)
def test_nearly_all_questions_are_right(folder: str) -> None:
    names = [name for name in answering(folder) if name not in PROSE]
    mistakes = sum(len(wrong(folder, name)) for name in names)
    assert mistakes <= 0.02 * 6 * len(names), f"{mistakes} wrong"


@pytest.mark.parametrize("folder", FOLDERS)
def test_most_are_accepted_without_a_look(folder: str) -> None:
    names = answering(folder)
    accepted = sum(not read(folder)[name]["needs_review"] for name in names)
    assert accepted >= ACCEPTED.get(folder, USUALLY_ACCEPTED) * len(names)


@pytest.mark.parametrize("folder", FOLDERS)
@pytest.mark.parametrize("key", ["fte", "partners"])
def test_figures_and_partners(folder: str, key: str) -> None:
    names = answering(folder)
    right = sum(read(folder)[name][key] == gold(folder, name)[key] for name in names)
    assert right >= (FIGURES.get(folder, USUAL_FIGURES) if key == "fte" else 0.9) * len(names)
