"""config.yaml's content held against its keys: what pydantic finds, in plain words and with lines."""

import copy
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from kartlegg.config.faults import Faults, nearest, quoted
from kartlegg.config.fields import ConfigFields, keys_at
from kartlegg.config.lines import Document, Place

_SECRETS = frozenset(
    {"password", "passwd", "pwd", "pass", "passord", "secret", "client_secret", "token", "access_token",
     "refresh_token", "api_key", "apikey"}
)  # fmt: skip
_WAYS = "password_env (an environment variable), password_command or token_command"
_CLIENT_WAYS = "client_secret_env (an environment variable), client_secret_command or certificate"


def parse_fields(document: Document, faults: Faults) -> ConfigFields | None:
    """The keys as they stand in the file; what is wrong goes to the faults, and the rest is still looked at.

    None when too little is left to go on with.
    """
    content = document.content
    if not isinstance(content, dict):
        faults.add(document.file, 1, "should be keys with values (survey: …), and something else stands there")
        return None
    content = copy.deepcopy(content)
    _take_secrets(content, (), document, faults)
    fields, wrong = _validated(content)
    if not wrong:
        return fields
    for error in wrong:
        place = _place(error)
        faults.add(document.file, document.line(place), in_words(error, place, keys_at(place[:-1])))
    for error in sorted(wrong, key=lambda each: len(each["loc"]), reverse=True):
        _remove(content, _place(error))
    return _validated(content)[0]


def dotted(place: Place) -> str:
    """A place as errors name it: "questions[1].kind", counted from 1."""
    text = ""
    for step in place:
        text += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def _validated(content: dict[str, Any]) -> tuple[ConfigFields | None, list[ErrorDetails]]:
    try:
        return ConfigFields.model_validate(content), []
    except ValidationError as error:
        wrong = error.errors(include_url=False, include_context=True, include_input=False)
    # pydantic counts only the sound entries of a list: one whose every entry is wrong is "too short" as well
    around = {each["loc"][:length] for each in wrong for length in range(len(each["loc"]))}
    return None, [each for each in wrong if each["type"] != "too_short" or each["loc"] not in around]


def _place(error: ErrorDetails) -> Place:
    return tuple(step for step in error["loc"] if step != "[key]")


def in_words(error: ErrorDetails, place: Place, known: tuple[str, ...]) -> str:
    """What pydantic found, in plain words; ``known`` are the keys that may stand beside the place."""
    kind, name = error["type"], dotted(place)
    if kind == "extra_forbidden":
        key = str(place[-1])
        meant = nearest(key, known)
        where = f" in {dotted(place[:-1])}" if len(place) > 1 else ""
        way_on = f"did you mean {meant}?" if meant else f"known are {', '.join(known)}"
        return f"the key {quoted(key)} is not known{where}; {way_on}"
    if kind == "missing":
        return f"{name} is missing; it is needed"
    if kind == "value_error":
        text = str(error["ctx"]["error"])  # a value in quotes, or a sentence that lacks its subject
        return f"{name} {text}" if text.startswith(("is ", "has ", "should ")) else f"{name}: {text}"
    if kind == "tuple_type":
        return f"{name} should be a list: lines that begin with '- ', or [one, two]"
    if kind in {"model_type", "dict_type", "model_attributes_type"}:
        return f"{name} should be a group of keys, indented under it"
    if kind == "too_short":
        return f"{name} is an empty list; it needs at least one entry"
    if kind == "greater_than_equal":
        return f"{name} is too small; the least is {error['ctx']['ge']}"
    return f"{name}: {error['msg']}"


def _take_secrets(value: Any, place: Place, document: Document, faults: Faults) -> None:
    """Take out every key that would hold a secret, and tell it without its value."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            _take_secrets(item, (*place, index), document, faults)
    elif isinstance(value, dict):
        for key in list(value):
            here = (*place, key)
            if place[:1] != ("cooperation",) and key.strip().casefold().replace("-", "_") in _SECRETS:
                del value[key]
                ways = _CLIENT_WAYS if place == ("mail", "microsoft") else _WAYS
                faults.add(
                    document.file, document.line(here), f"{dotted(here)}: no secret may stand in this file; use {ways}"
                )
            else:
                _take_secrets(value[key], here, document, faults)


def _remove(content: Any, place: Place) -> None:
    """Take a wrong value out, or the list that it stands in, so that places after it keep their lines."""
    while place and isinstance(place[-1], int):
        place = place[:-1]
    for step in place[:-1]:
        try:
            content = content[step]
        except (KeyError, IndexError, TypeError):
            return
    if place and isinstance(content, dict):
        content.pop(place[-1], None)
