"""Trying everything that can fail later, without sending or storing anything."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kartlegg.config import Config, load_config
from kartlegg.errors import InputError, KartleggError
from kartlegg.flow.round import Clock
from kartlegg.letter import letter_templates, write_letter
from kartlegg.model import AnonymousAnswer, Language, Letter, LetterKind, Theme


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """Something works."""

    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Warned:
    """Something works, but may not be meant."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """Something does not work."""

    error: KartleggError


CheckEvent = Passed | Warned | Failed

_SPECIMEN_CODE = "KL-22222"  # stands where a recipient's own code will stand


def check_survey(path: Path, *, now: Clock, offline: bool = False, preview: Path | None = None) -> Iterator[CheckEvent]:
    """Try the configuration, every letter for every recipient, the code book, and both mail servers.

    Args:
        path: config.yaml.
        now: The clock.
        offline: Leave the mail servers alone.
        preview: A folder to write every letter to as an HTML page.
    """
    try:
        config = load_config(path)
    except InputError as error:
        yield Failed(error=error)
        return
    survey = config.survey
    yield Passed(what=f"{path.name}: {len(survey.questions)} questions, {len(survey.recipients)} recipients")
    for warning in config.warnings:
        yield Warned(text=warning)
    if survey.deadline and survey.deadline < now():
        yield Warned(text=f"{path.name}: the deadline has passed ({survey.deadline:%Y-%m-%d})")
    for kind in LetterKind:
        try:
            count = _check_letters(config, kind, now=now, preview=preview)
        except KartleggError as error:
            yield Failed(error=error)
        else:
            yield Passed(what=f"{kind} letter: {count} rendered")
    if survey.summary.codebook is None:
        yield Warned(text=f"{path.name}: no summary.codebook, so that no summary can be drafted")
    else:
        yield from _check_codebook(config, survey.summary.codebook, now=now)
    if not offline:
        yield from check_servers(config)


def _check_letters(config: Config, kind: LetterKind, *, now: Clock, preview: Path | None) -> int:
    survey = config.survey
    templates = letter_templates(config.folder / "templates")
    today = now().astimezone(survey.timezone).date()
    for recipient in survey.recipients:
        letter = write_letter(
            kind, survey=survey, recipient=recipient, templates=templates, code=_SPECIMEN_CODE, today=today
        )
        if preview is not None:
            _write_preview(preview, letter)
    return len(survey.recipients)


def _write_preview(folder: Path, letter: Letter) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{letter.recipient}-{letter.kind}.html").write_text(letter.html, encoding="utf-8")


def _check_codebook(config: Config, path: Path, *, now: Clock) -> Iterator[CheckEvent]:
    from kartlegg.config import load_codebook

    survey = config.survey
    try:
        themes = load_codebook(path, questions=[question.id for question in survey.questions])
    except InputError as error:
        yield Failed(error=error)
        return
    lacking = [theme.id for theme in themes if Language(survey.language) not in theme.statement]
    if lacking:
        yield Warned(text=f"{path.name}: no statement in {survey.language} for {', '.join(lacking)}")
    yield Passed(what=f"{path.name}: {len(themes)} themes")
    try:
        _check_summary(config, themes, now().astimezone(survey.timezone).date())
    except KartleggError as error:
        yield Failed(error=error)
    else:
        yield Passed(what=f"summary: drafted and set in {survey.language} from made-up answers")


def _check_summary(config: Config, themes: Sequence[Theme], today: date) -> None:
    """Draft a summary from answers in the code book's own words, and make every format of it."""
    from kartlegg.summary.documents import Properties, make_docx, make_html, make_pdf, read_markdown
    from kartlegg.summary.draft import RoundCounts, write_draft
    from kartlegg.templating import Templates

    survey = config.survey
    templates = Templates(config.folder / "templates")
    count = survey.anonymity.minimum + 1
    answers, sources = [], {}
    for question in survey.questions:
        words = [theme.patterns[0].rstrip("*") for theme in themes if question.id in theme.questions]
        for number in range(count):
            key = f"{question.id}-{number}"
            sources[key] = str(number)
            answers.append(AnonymousAnswer(key=key, question=question.id, text=". ".join(words) or "ja"))
    draft = write_draft(
        survey=survey,
        answers=answers,
        codebook=themes,
        counts=RoundCounts(asked=count, answered=count),
        templates=templates,
        language=survey.language,
        today=today,
        sources=sources,
        seed=b"",  # of made-up answers
    )
    tree, title = read_markdown(draft.markdown)
    properties = Properties(title=title, author=survey.sender.office or "", language=survey.language, day=today)
    make_html(tree, properties, templates)
    make_docx(tree, properties, survey.summary.reference_docx)
    make_pdf(tree, properties, templates)


def check_servers(config: Config) -> Iterator[CheckEvent]:
    """Try both mail servers, each on its own: whether it can be reached, is who it should be, and lets us in."""
    from kartlegg.mail.imap import check_imap
    from kartlegg.mail.smtp import check_smtp

    if config.smtp is None:
        yield Warned(text="no mail.smtp: kartlegg cannot send, but --dry-run writes drafts")
    else:
        try:
            check_smtp(config.smtp)
        except KartleggError as error:
            yield Failed(error=error)
        else:
            yield Passed(what=f"{config.smtp.host} takes letters")
    if config.imap is None:
        yield Warned(text="no mail.imap: kartlegg cannot fetch, but kartlegg import takes files")
    else:
        try:
            check_imap(config.imap)
        except KartleggError as error:
            yield Failed(error=error)
        else:
            yield Passed(what=f"{config.imap.host} lets us read the inbox")
