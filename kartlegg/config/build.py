"""The keys of config.yaml -> ``Survey`` and accounts, held against each other and against the files that they name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

from kartlegg.config.check import dotted
from kartlegg.config.faults import Faults, nearest, quoted
from kartlegg.config.fields import AnonymityFields, ConfigFields, LetterFields, SummaryFields
from kartlegg.config.lines import Document, Place
from kartlegg.config.recipients import RecipientList, load_recipients
from kartlegg.config.texts import parse_moment, parse_municipality
from kartlegg.model import (
    AllowedName,
    AnonymitySettings,
    Cooperation,
    Language,
    LetterKind,
    LetterSettings,
    Question,
    ScaleStep,
    Section,
    Sender,
    SummarySettings,
    Survey,
)
from kartlegg.resources import templates_folder

DEFAULT_ZONE = "Europe/Oslo"


@dataclass(frozen=True, slots=True)
class Desk:
    """What the builders share: the file, its folder, and where faults and warnings go."""

    document: Document
    folder: Path
    faults: Faults
    warnings: list[str]

    def fault(self, place: Place, text: str) -> None:
        """Note a fault at a key's line."""
        self.faults.add(self.document.file, self.document.line(place), text)

    def file(self, place: Place, name: str | None) -> Path | None:
        """The file that a key names, which must be there."""
        if name is None:
            return None
        path = self.folder / name
        if not path.is_file():
            what = "is a folder, not a file" if path.is_dir() else "does not exist"
            self.fault(place, f"{dotted(place)}: {quoted(name)} {what}; it is looked for from {self.folder}")
        return path


def build_survey(fields: ConfigFields, desk: Desk) -> Survey:
    """The survey; what is wrong goes to the desk's faults, and then the survey is not to be used."""
    survey = fields.survey
    zone = _zone(survey.timezone, desk)
    if survey.language is None:
        desk.warnings.append(f"{desk.document.file}: survey.language is not given; letters are in nynorsk (nn)")
    language = survey.language or Language.NYNORSK
    start = datetime.combine(survey.sent, time(), zone) if survey.sent else None
    deadline = _deadline(survey.deadline, zone, survey.sent, desk)
    if survey.retention and survey.sent and survey.retention < survey.sent:
        desk.fault(("survey", "retention"), f"survey.retention is before survey.sent ({survey.sent})")
    listed = load_list(fields.recipients, desk, language=language, zone=zone, start=start)
    questions = _questions(fields, desk)
    known = [question.id for question in questions]
    sender = fields.sender
    return Survey(
        id=survey.id,
        title=survey.title,
        language=language,
        timezone=zone,
        sent=survey.sent,
        deadline=deadline,
        case_number=survey.case_number,
        retention=survey.retention,
        sender=Sender(
            name=sender.name or "",
            title=sender.title,
            office=sender.office,
            email=sender.email,
            phone=sender.phone,
            reference=sender.reference,
        ),
        questions=questions,
        recipients=listed.recipients,
        letters={kind: _letter(kind, getattr(fields.letters, kind.value), desk) for kind in LetterKind},
        cooperation=_cooperation(fields.cooperation, {each.number for each in listed.recipients}, desk),
        anonymity=_anonymity(fields.anonymity, desk),
        summary=_summary(fields.summary, known, desk),
    )


def load_list(name: str, desk: Desk, *, language: Language, zone: tzinfo, start: datetime | None) -> RecipientList:
    """The recipients of the list that the configuration names."""
    path = desk.file(("recipients",), name)
    if path is None or not path.is_file():
        return RecipientList(())
    listed = load_recipients(path, language=language, timezone=zone, sent=start, faults=desk.faults)
    desk.warnings.extend(listed.warnings)
    return listed


def _zone(name: str, desk: Desk) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # ZoneInfoNotFoundError is a KeyError; a path out of the folder the others
        desk.fault(
            ("survey", "timezone"), f"survey.timezone: {quoted(name)} is not known; write one like {DEFAULT_ZONE}"
        )
        return ZoneInfo(DEFAULT_ZONE)


def _deadline(text: str | None, zone: tzinfo, sent: date | None, desk: Desk) -> datetime | None:
    if text is None:
        return None
    place = ("survey", "deadline")
    try:
        deadline = parse_moment(text, zone)
    except ValueError as error:
        desk.fault(place, f"survey.deadline: {error}")
        return None
    if sent is not None and deadline.date() < sent:
        desk.fault(place, f"survey.deadline is before survey.sent ({sent}); give a date from {sent} on")
    return deadline


def _questions(fields: ConfigFields, desk: Desk) -> tuple[Question, ...]:
    _once(((("questions", index, "id"), each.id) for index, each in enumerate(fields.questions)), "question id", desk)
    return tuple(
        Question(
            id=each.id,
            text=each.text,
            label=each.label or f"Spørsmål {each.id}",  # the same word in both written forms
            kind=each.kind,
            unit=each.unit,
            keywords=each.keywords,
        )
        for each in fields.questions
    )


def _once(values: Iterable[tuple[Place, str]], what: str, desk: Desk) -> None:
    seen: dict[str, Place] = {}
    for place, value in values:
        first = seen.setdefault(value.casefold(), place)
        if first != place:
            line = desk.document.line(first)
            desk.fault(
                place, f"{dotted(place)}: the {what} {quoted(value)} stands in line {line} already; give each its own"
            )


def _letter(kind: LetterKind, fields: LetterFields, desk: Desk) -> LetterSettings:
    place: Place = ("letters", kind.value)
    if fields.template is not None:
        _template((*place, "template"), fields.template, desk)
    attachments = [desk.file((*place, "attachments", index), name) for index, name in enumerate(fields.attachments)]
    return LetterSettings(
        subject=fields.subject,
        template=fields.template,
        attachments=tuple(path for path in attachments if path is not None),
        copies=fields.copies,
        sent_as=desk.file((*place, "sent_as"), fields.sent_as),
    )


def _template(place: Place, name: str, desk: Desk) -> None:
    own = desk.folder / "templates"
    if "/" in name or "\\" in name or name in {".", ".."}:
        desk.fault(place, f"{dotted(place)}: give the name of a file in {own}, without a folder")
    elif not any((folder / name).is_file() for folder in (own, templates_folder())):
        desk.fault(place, f"{dotted(place)}: the template {quoted(name)} does not exist; it is looked for in {own}")


def _cooperation(fields: Mapping[str, tuple[str, ...]], recipients: set[str], desk: Desk) -> tuple[Cooperation, ...]:
    bodies = []
    for name, members in fields.items():
        numbers: dict[str, None] = {}
        for index, text in enumerate(members):
            place: Place = ("cooperation", name, index)
            try:
                number, mended = parse_municipality(text)
            except ValueError as error:
                desk.fault(place, f"cooperation, {quoted(name)}: {error}")
                continue
            where = f"{desk.document.file}:{desk.document.line(place)}: cooperation, {quoted(name)}"
            if mended:
                desk.warnings.append(f"{where}: a lost leading 0 was put back: {number}")
            if recipients and number not in recipients:
                desk.warnings.append(f"{where}: {number} is none of the recipients")
            numbers[number] = None
        bodies.append(Cooperation(name=name, members=tuple(numbers)))
    return tuple(bodies)


def _anonymity(fields: AnonymityFields, desk: Desk) -> AnonymitySettings:
    lacking = [each.name for each in fields.allow if each.reason is None]
    if lacking:
        line = desk.document.line(("anonymity", "allow"))
        desk.warnings.append(
            f"{desk.document.file}:{line}: anonymity.allow gives no reason for {', '.join(lacking)}; "
            "write {name: …, reason: …}, so that others can judge it"
        )
    if fields.minimum < AnonymitySettings().minimum:
        line = desk.document.line(("anonymity", "minimum"))
        desk.warnings.append(
            f"{desk.document.file}:{line}: anonymity.minimum is {fields.minimum}; "
            "of two who say the same, each can tell what the other said"
        )
    return AnonymitySettings(
        minimum=fields.minimum,
        allow=tuple(AllowedName(name=each.name, reason=each.reason) for each in fields.allow),
        generalise=fields.generalise,
    )


def _summary(fields: SummaryFields, questions: list[str], desk: Desk) -> SummarySettings:
    summed: set[str] = set()
    for index, section in enumerate(fields.sections):
        for number, question in enumerate(section.questions):
            summed.add(question)
            if question not in questions:
                place: Place = ("summary", "sections", index, "questions", number)
                meant = nearest(question, questions)
                way_on = f"did you mean {meant}?" if meant else f"known are {', '.join(questions)}"
                desk.fault(place, f"{dotted(place)}: no question has the id {quoted(question)}; {way_on}")
    left = [question for question in questions if question not in summed]
    if fields.sections and left:
        line = desk.document.line(("summary", "sections"))
        desk.warnings.append(f"{desk.document.file}:{line}: in no section of the summary: question {', '.join(left)}")
    for index, (upper, lower) in enumerate(zip(fields.scale, fields.scale[1:], strict=False), start=1):
        if (lower.share, lower.above) >= (upper.share, upper.above):
            place = ("summary", "scale", index, "share")
            desk.fault(
                place, f"{dotted(place)} is not below the one before it; order the scale from the largest share down"
            )
    return SummarySettings(
        sections=tuple(Section(title=each.title, questions=each.questions) for each in fields.sections),
        codebook=desk.file(("summary", "codebook"), fields.codebook),
        scale=tuple(
            ScaleStep(share=each.share, words={Language.NYNORSK: each.nn, Language.BOKMAL: each.nb}, above=each.above)
            for each in fields.scale
        ),
        closing=fields.closing,
        copies=fields.copies,
        reference_docx=desk.file(("summary", "reference_docx"), fields.reference_docx),
    )
