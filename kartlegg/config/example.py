"""A new survey folder, made of the files that come with the program."""

import json
from pathlib import Path

from kartlegg.config.schema import json_schema
from kartlegg.errors import InputError
from kartlegg.resources import example_config, templates_folder

_SCHEMA_FILE = "config.schema.json"
_EXAMPLE_PREFIX = "templates/example/"  # the example's files lie there; in a survey folder they lie beside config.yaml
_EDITOR_LINE = f"# yaml-language-server: $schema={_SCHEMA_FILE}\n"


def write_survey_folder(folder: Path) -> tuple[Path, ...]:
    """Write a survey to start from: config.yaml, its schema, the files that it names, and the letter templates.

    Returns:
        The files written, config.yaml first.

    Raises:
        InputError: A file that it would write exists (then none is written), or the folder cannot be written.
    """
    contents = {folder / name: content for name, content in _contents().items()}
    standing = [path for path in contents if path.exists()]
    if standing:
        more = f" and {len(standing) - 1} more exist" if len(standing) > 1 else " exists"
        raise InputError(f"{standing[0]}{more} already; nothing was written", hint="Give a new folder.")
    try:
        for path, content in contents.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as file:
                file.write(content)
    except OSError as error:
        raise InputError(f"{error.filename or folder} cannot be written: {error.strerror or error}") from error
    return tuple(contents)


def _contents() -> dict[str, bytes]:
    config = example_config().read_text(encoding="utf-8").replace(_EXAMPLE_PREFIX, "")
    if config.startswith("# yaml-language-server:"):
        config = config.partition("\n")[2]
    files = {
        "config.yaml": (_EDITOR_LINE + config).encode(),
        _SCHEMA_FILE: (json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n").encode(),
    }
    templates = templates_folder()
    for path in sorted((templates / "example").iterdir()):
        if path.is_file():
            files[path.name] = path.read_bytes()
    for path in sorted(templates.glob("*.j2")):
        files[f"templates/{path.name}"] = path.read_bytes()
    return files
