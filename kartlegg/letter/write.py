"""From a template to a letter: what it says, in the recipient's written form."""

import mimetypes
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path

from kartlegg.errors import InputError
from kartlegg.letter.markdown import escape, lines, to_html, to_text
from kartlegg.limits import LETTER_ATTACHMENTS_BYTES
from kartlegg.model import Attachment, Language, Letter, LetterKind, LetterSettings, Recipient, Survey
from kartlegg.templating import Templates
from kartlegg.wording import date_in_words, deadline_in_words, number_in_words

_SUBJECTS = {
    LetterKind.QUESTION: {Language.NYNORSK: "{title}", Language.BOKMAL: "{title}"},
    LetterKind.REMINDER: {Language.NYNORSK: "Påminning: {title}", Language.BOKMAL: "Påminnelse: {title}"},
    LetterKind.SUMMARY: {Language.NYNORSK: "Oppsummering: {title}", Language.BOKMAL: "Oppsummering: {title}"},
}
# What a Windows registry gets wrong or lacks; the rest is left to the mimetypes module.
_TYPES = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".txt": "text/plain",
    ".html": "text/html",
}


def letter_templates(folder: Path | None) -> Templates:
    """The letters' templates: a survey's own folder first, then the built-in ones. Values are escaped for Markdown."""
    return Templates(
        folder,
        functions={
            "date_in_words": date_in_words,
            "deadline_in_words": deadline_in_words,
            "lines": lines,
            "number_in_words": number_in_words,
        },
        escape=escape,
    )


def write_letter(
    kind: LetterKind,
    *,
    survey: Survey,
    recipient: Recipient,
    templates: Templates,
    code: str,
    today: date,
    code_in_subject: bool = True,
    attachments: Sequence[Path] = (),
    missing: Sequence[str] = (),
) -> Letter:
    """The letter of a kind to a recipient, in its written form.

    Args:
        kind: Which letter.
        survey: What is asked, by whom, until when.
        recipient: Who is written to.
        templates: From ``letter_templates``.
        code: The reference code that a reply should keep; empty leaves it out.
        today: The letter's date.
        code_in_subject: Whether the usual subject ends with the code too, for answers that lose their thread.
        attachments: Files besides those of config.yaml.
        missing: Ids of the questions that a reminder asks for; empty means all.

    Raises:
        InputError: A template asks for what does not exist (it names template and line), or an attachment is
            missing or too large, or the letter would be empty.
    """
    settings = survey.letters.get(kind, LetterSettings())
    files = read_attachments((*settings.attachments, *attachments))
    deadline = survey.deadline_of(recipient.number)
    language = recipient.language
    values = {
        "survey": survey,
        "sender": survey.sender,
        "recipient": recipient,
        "addressee": _addressee(recipient),
        "questions": survey.questions,
        "missing": [
            (number, question)
            for number, question in enumerate(survey.questions, start=1)
            if not missing or question.id in missing
        ],
        "deadline": deadline,
        "deadline_words": deadline_in_words(deadline, language) if deadline else "",
        "overdue": bool(deadline and deadline.date() < today),
        "today": today,
        "today_words": date_in_words(today, language),
        "count_words": number_in_words(len(survey.questions), language),
        "language": language,
        "code": code,
        "attachments": [file.filename for file in files],
        "copies": settings.copies,
    }
    subject = _SUBJECTS[kind][language].format(title=survey.title)
    if code and code_in_subject and kind is not LetterKind.SUMMARY:
        subject = f"{subject} ({code})"
    if settings.subject:
        subject = templates.render_line(settings.subject, values, where=f"letters.{kind}.subject")
    template = settings.template or f"{kind}.{language}.md.j2"
    markdown = templates.render(template, values)
    if not markdown.strip():
        raise InputError(
            f"template {template}: the letter to {recipient.name} is empty", hint="Write it, or delete it."
        )
    return Letter(
        kind=kind,
        recipient=recipient.number,
        language=language,
        subject=" ".join(subject.split()),
        text=to_text(markdown, code=code),
        html=to_html(markdown, title=subject, language=language, code=code),
        attachments=files,
    )


def _addressee(recipient: Recipient) -> str:
    """Who the letter is to: "Odda kommune", and the contact where there is one."""
    name = recipient.name if "kommune" in recipient.name.lower() else f"{recipient.name} kommune"
    return f"{name} v/{recipient.contact}" if recipient.contact else name


def read_attachments(paths: Sequence[Path]) -> tuple[Attachment, ...]:
    """The files that go with a letter; each is read once a run.

    Raises:
        InputError: One is missing or cannot be read, or together they are too large to be taken everywhere.
    """
    files = tuple(_read(path, path.stat().st_mtime_ns if path.exists() else 0) for path in paths)
    size = sum(len(file.data) for file in files)
    if size > LETTER_ATTACHMENTS_BYTES:
        raise InputError(
            f"the attachments are {size / 1e6:.1f} MB together; {LETTER_ATTACHMENTS_BYTES / 1e6:.0f} MB is the limit",
            hint="Many mail servers refuse more. Put them on the web and give the address in the letter.",
        )
    return files


@lru_cache(maxsize=32)
def _read(path: Path, changed: int) -> Attachment:
    del changed  # part of the key: a file that has changed is read again
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(
            f"the attachment {path} cannot be read: {error.strerror}",
            hint="See that the file is there: letters.*.attachments in config.yaml or --attach names it.",
        ) from error
    suffix = path.suffix.lower()
    content_type = _TYPES.get(suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return Attachment(filename=path.name, content_type=content_type, data=data)
