"""Reading files without storing anything."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from kartlegg.config import load_config
from kartlegg.flow.round import sent_letters
from kartlegg.mail.files import read_files
from kartlegg.model import Kind, Reading
from kartlegg.reading.contract import to_json
from kartlegg.reading.reader import Reader


def parse_files(config: Path, paths: Sequence[Path]) -> Iterator[tuple[str, dict[str, object]]]:
    """The name and the JSON object of every message in the files, in their order.

    A file that cannot be read gives an object too, with its ``error``.

    Raises:
        InputError: The configuration has faults.
    """
    loaded = load_config(config)
    survey = loaded.survey
    reader = Reader(survey, sent_letters(loaded, None))
    for found in read_files(paths):
        reading = Reading(kind=Kind.OTHER, error=found.error) if found.error else reader.read(found.raw)
        yield found.name, to_json(reading, file=found.name, survey=survey)
