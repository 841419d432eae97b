"""config.yaml and the list of recipients -> a ``Survey`` and the mail accounts, or errors with file and line.

A file's way: bytes -> text with line numbers (``lines``) -> keys (``fields``, ``check``) -> values held against each
other and against the disk (``build``, ``accounts``, ``recipients``). Faults are gathered (``faults``) and told at once.
"""

from kartlegg.config.codebook import load_codebook
from kartlegg.config.example import write_survey_folder
from kartlegg.config.load import Config, load_config
from kartlegg.config.schema import json_schema

__all__ = ["Config", "json_schema", "load_codebook", "load_config", "write_survey_folder"]
