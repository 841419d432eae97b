"""The JSON Schema of config.yaml, for editors."""

from typing import Any

from kartlegg.config.fields import ConfigFields


def json_schema() -> dict[str, object]:
    """JSON Schema (draft 2020-12) of config.yaml, with a description of every key."""
    schema: dict[str, Any] = ConfigFields.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "kartlegg config.yaml"}
