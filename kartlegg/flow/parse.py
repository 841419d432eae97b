"""Reading files without storing anything."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from kartlegg.config import Config, load_config
from kartlegg.flow.round import sent_letters, trusted_servers, with_extensions
from kartlegg.mail.files import read_files
from kartlegg.model import Kind, Reading, SentLetter, Survey
from kartlegg.reading import explain
from kartlegg.reading.contract import to_json
from kartlegg.reading.explain import Explanation
from kartlegg.reading.reader import Reader
from kartlegg.store import open_store


def _stored(config: Config) -> tuple[Survey, tuple[SentLetter, ...]]:
    """The survey with extended deadlines, and the letters of a round that has begun; a store is not made for this."""
    if not Path(config.store_url.removeprefix("sqlite:///")).exists():
        return config.survey, ()
    with open_store(config.store_url, survey=config.survey.id) as store:
        return with_extensions(config.survey, store), sent_letters(config, store)


def parse_files(
    config: Path, paths: Sequence[Path], *, explained: bool = False
) -> Iterator[tuple[str, dict[str, object]]]:
    """The name and the JSON object of every message in the files, in their order.

    A file that cannot be read gives an object too, with its ``error``. With ``explained`` an object has
    ``explanation`` too: its texts, line by line, with what was done with each and why.

    Raises:
        InputError: The configuration has faults.
        StoreError: There is a store of the round, but it cannot be read.
    """
    loaded = load_config(config)
    survey, stored = _stored(loaded)
    letters = (*sent_letters(loaded, None), *stored)
    reader = Reader(survey, letters, trusted_authserv=trusted_servers(loaded))
    for found in read_files(paths):
        if found.error:
            explanation = Explanation(reading=Reading(kind=Kind.OTHER, error=found.error), texts=())
        elif explained:
            explanation = reader.explain(found.raw)
        else:
            explanation = Explanation(reading=reader.read(found.raw), texts=())
        line = to_json(explanation.reading, file=found.name, survey=survey)
        yield found.name, line | {"explanation": explain.to_json(explanation, survey)} if explained else line
