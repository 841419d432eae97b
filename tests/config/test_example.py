"""The example configuration, the schema for editors, and the folder that `init` makes of them."""

import json
import re
from pathlib import Path

import pytest

from kartlegg.config import json_schema, load_config, write_survey_folder
from kartlegg.config.fields import ConfigFields
from kartlegg.errors import InputError
from kartlegg.model import LetterKind, QuestionKind
from kartlegg.resources import example_config


def test_the_new_folder_is_a_whole_survey(tmp_path: Path) -> None:
    folder = tmp_path / "ny"
    written = write_survey_folder(folder)
    assert written[0] == folder / "config.yaml"
    assert all(path.is_file() for path in written)
    first = written[0].read_text(encoding="utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=config.schema.json"
    assert json.loads((folder / "config.schema.json").read_text(encoding="utf-8")) == json_schema()
    survey = load_config(written[0]).survey
    assert [question.id for question in survey.questions] == list("123456")
    assert [question.kind for question in survey.questions[:3]] == list(QuestionKind)
    assert all(question.label and question.keywords for question in survey.questions)
    assert len(survey.recipients) == 33
    assert survey.letters[LetterKind.QUESTION].attachments == (folder / "bakgrunnsnotat.pdf",)
    assert survey.summary.codebook == folder / "codebook.yaml"


def test_nothing_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "recipients.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="exists already"):
        write_survey_folder(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["recipients.csv"]
    assert (tmp_path / "recipients.csv").read_text(encoding="utf-8") == "mine"


def test_the_example_names_every_key() -> None:
    text = example_config().read_text(encoding="utf-8")

    def keys(schema: object) -> set[str]:
        if isinstance(schema, list):
            return {key for item in schema for key in keys(item)}
        if not isinstance(schema, dict):
            return set()
        own = set(schema.get("properties", {}))
        return own | {key for item in schema.values() for key in keys(item)}

    missing = [key for key in sorted(keys(json_schema())) if not re.search(rf"\b{key}\b", text)]
    assert not missing


def test_every_key_has_a_description() -> None:
    schema = ConfigFields.model_json_schema()
    groups = [schema, *schema["$defs"].values()]
    lacking = [
        f"{group['title']}.{key}"
        for group in groups
        for key, value in group.get("properties", {}).items()
        if "description" not in {**schema["$defs"].get(value.get("$ref", "").rpartition("/")[2], {}), **value}
    ]
    assert not lacking
    assert all(group.get("additionalProperties") is False for group in groups if "properties" in group)
