"""The cast of the demo."""

import csv
import io
import re
from pathlib import Path

from kartlegg.config.load import load_config
from kartlegg.demo.towns import Behaviour, recipients_csv, towns
from kartlegg.model import Language
from kartlegg.resources import example_config


def test_there_are_33_in_three_regions() -> None:
    cast = towns()
    assert [town.number for town in cast] == [str(number) for number in range(9901, 9934)]
    assert len({town.name for town in cast}) == 33
    assert len({town.address for town in cast}) == 33
    assert len({town.clerk for town in cast}) == 33
    assert len({town.region for town in cast}) == 3
    assert sum(town.language is Language.NYNORSK for town in cast) > 20


def test_every_behaviour_is_played() -> None:
    assert {town.behaviour for town in towns()} == set(Behaviour)


def test_most_answer_and_each_question_is_answered_by_many() -> None:
    answering = [town for town in towns() if town.answers]
    assert len(answering) >= 20
    for question in range(1, 7):
        assert sum(question in dict(town.answers) for town in answering) >= 20


def test_one_is_late_and_the_others_are_not() -> None:
    assert sum(town.answers_after_days > 11 for town in towns()) == 1


def test_addresses_are_reserved_names() -> None:
    """RFC 2606 §2: nothing under .example can be somebody's."""
    for town in towns():
        assert re.fullmatch(r"postmottak@[a-z]+\.kommune\.example", town.address)
        assert all(copy.endswith(".example") for copy in town.copies)


def test_answers_name_those_whom_anonymising_must_find() -> None:
    """Neighbours and local companies stand in the answers, or the demo would prove little."""
    cast = towns()
    names = [town.name for town in cast]
    naming = sum(any(name in text for name in names if name != town.name for _, text in town.answers) for town in cast)
    assert naming >= 20


def test_the_list_of_recipients_is_one_that_a_survey_takes(tmp_path: Path) -> None:
    cast = towns()
    rows = list(csv.DictReader(io.StringIO(recipients_csv(cast))))
    assert [row["number"] for row in rows] == [town.number for town in cast]
    (tmp_path / "recipients.csv").write_text(recipients_csv(cast), encoding="utf-8")
    text = example_config().read_text(encoding="utf-8")
    survey_part = text[: text.index("\nletters:")]
    config = tmp_path / "config.yaml"
    config.write_text(re.sub(r"(?m)^recipients:.*$", "recipients: recipients.csv", survey_part), encoding="utf-8")
    loaded = load_config(config).survey.recipients
    assert [(one.number, one.name, one.addresses[0], one.language) for one in loaded] == [
        (town.number, town.name, town.address, town.language) for town in cast
    ]
