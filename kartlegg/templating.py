"""Jinja templates, sandboxed and strict, with faults told by template and line.

A survey folder's own ``templates/`` wins over the built-in ones. Values that come from outside are text, never
templates. A variable that does not exist is an error, since a letter with a hole in it must not leave.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from traceback import extract_tb

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError, TemplateNotFound, TemplateSyntaxError, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from kartlegg.errors import InputError
from kartlegg.resources import templates_folder

_WAY_ON = "Mend the template; `kartlegg check` renders every letter for every recipient without sending any."


class Templates:
    """The templates of one survey.

    Args:
        folder: The survey's own templates folder; it may be missing.
        functions: What templates may call, by name (dates in words, and the like).
        escape: Turns every value that a template file prints into text that means itself in the file's format.
        autoescape: Jinja's own escaping, for HTML.
    """

    def __init__(
        self,
        folder: Path | None = None,
        *,
        functions: Mapping[str, object] | None = None,
        escape: Callable[[object], str] | None = None,
        autoescape: bool = False,
    ) -> None:
        """Look in the survey's folder first, then among the built-in templates."""
        folders: Sequence[Path] = [path for path in (folder, templates_folder()) if path is not None]
        self._environment = ImmutableSandboxedEnvironment(
            loader=FileSystemLoader(folders, encoding="utf-8"),
            undefined=StrictUndefined,
            autoescape=autoescape,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self._environment.globals.update(functions or {})
        self._lines = self._environment.overlay()
        self._environment.finalize = _strict(escape) if escape else None

    def render(self, name: str, values: Mapping[str, object]) -> str:
        """The text of a template file, filled.

        Raises:
            InputError: The template is missing, is no valid template, or asks for something that does not exist;
                it names the template and the line.
        """
        try:
            return self._environment.get_template(name).render(values)
        except TemplateNotFound as error:
            raise InputError(f"the template {error.name} does not exist", hint=_WAY_ON) from error
        except Exception as error:  # a template can raise anything: a sum of words, a call of what is no function
            raise _fault(name, error) from error

    def render_line(self, source: str, values: Mapping[str, object], *, where: str) -> str:
        """The text of a one-line template that stands in config.yaml, filled.

        Raises:
            InputError: As for ``render``; ``where`` names the config key.
        """
        try:
            return self._lines.from_string(source).render(values)
        except Exception as error:
            raise _fault(where, error) from error


def _strict(escape: Callable[[object], str]) -> Callable[[object], object]:
    """An escape that leaves undefined values to Jinja, which refuses to print them."""
    return lambda value: value if isinstance(value, Undefined) else escape(value)


def _fault(name: str, error: Exception) -> InputError:
    place = _place_of(error)
    if place:
        name = name if place[0].startswith("<") else Path(place[0]).name
    line = f", line {place[1]}" if place and place[1] else ""
    what = (error.message if isinstance(error, TemplateError) else None) or str(error) or type(error).__name__
    return InputError(f"template {name}{line}: {what}", hint=_WAY_ON)


def _place_of(error: Exception) -> tuple[str, int | None] | None:
    """File and line of a fault: Jinja rewrites tracebacks so that frames of templates name template and line."""
    if isinstance(error, TemplateSyntaxError):
        return error.filename or "<template>", error.lineno
    frames = [frame for frame in extract_tb(error.__traceback__) if not frame.filename.endswith(".py")]
    return (frames[-1].filename, frames[-1].lineno) if frames else None
