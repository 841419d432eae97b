"""Where the files that come with the program lie: in the wheel, or beside the package in a checkout."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def templates_folder() -> Path:
    """The folder with the built-in templates."""
    inside = _PACKAGE / "templates"
    return inside if inside.is_dir() else _PACKAGE.parent / "templates"


def example_config() -> Path:
    """The commented example configuration."""
    inside = templates_folder() / "config.example.yaml"
    return inside if inside.is_file() else _PACKAGE.parent / "config.example.yaml"
