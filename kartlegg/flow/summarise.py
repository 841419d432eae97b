"""The summary: a draft from counts and the code book, the officer's private worksheet, the published letter."""

import hashlib
from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from kartlegg.anonymity.anonymise import anonymise
from kartlegg.anonymity.disclosure import check_region
from kartlegg.errors import DisclosureError, InputError, UsageError
from kartlegg.flow.evidence import find_codebook, gather_evidence, round_facts
from kartlegg.flow.leaks import accepted_ids, language_of
from kartlegg.flow.round import Clock, Round, find_readings, refuse_if_reduced, region_part
from kartlegg.flow.standing import find_standings
from kartlegg.model import Language, Standing, State, Survey
from kartlegg.summary.draft import Draft, RoundCounts, write_draft
from kartlegg.summary.publish import publish
from kartlegg.summary.worksheet import write_worksheet
from kartlegg.templating import Templates

ANSWERED = frozenset({State.ANSWERED, State.PARTIAL, State.LATE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Summarised:
    """What was written."""

    draft: Path
    worksheet: Path
    counts: RoundCounts
    doubtful: tuple[str, ...]  # recipients whose answers are counted although something about them is in doubt
    kept: Path | None  # where a draft edited by hand was put before it was written anew


def summarise(
    round_: Round,
    *,
    now: Clock,
    language: Language | None = None,
    region: str | None = None,
    force: bool = False,
) -> Summarised:
    """Write the draft and the worksheet from the answers that stand now: of the whole round, or of one region.

    Raises:
        InputError: There is no code book, it or a template has a fault, nobody has answered, or the list of
            recipients lacks one of the round.
        DisclosureError: The region, or what it leaves of the round beside what was published, is too small.
        UsageError: The draft has been edited by hand and ``force`` is not given.
    """
    survey = round_.survey
    language = language or survey.language
    refuse_if_reduced(round_)
    path = round_.summary_path(".md", language, region=region)
    edited = _is_edited(round_, path)
    if edited and not force:
        raise UsageError(
            f"{path} has been edited by hand and is left as it is",
            hint=f"`kartlegg publish {path}` publishes it as it is; --force writes it anew and keeps yours beside it.",
        )
    codebook = find_codebook(round_, needed=True)
    readings = find_readings(round_)
    standings = find_standings(round_, readings)
    answered = [standing for standing in standings if standing.state in ANSWERED]
    if not answered:
        raise InputError("nobody has answered yet, so there is nothing to sum up", hint="First: kartlegg fetch.")
    answers, sources = anonymise(
        [(one.recipient, answer.question, answer.text) for one in answered for answer in one.answers],
        facts=round_facts(round_, readings),
        seed=round_.store.seed,
        languages={one.number: one.language for one in survey.recipients},
    )
    today = _today(round_, now())
    _refuse_subtraction(round_, [one.recipient for one in answered], {region} if region else frozenset())
    counts = _counts(survey, answered, region)
    draft = write_draft(
        survey=survey,
        answers=answers,
        codebook=codebook,
        counts=counts,
        templates=Templates(round_.templates),
        language=language,
        today=today,
        sources=sources,
        seed=round_.store.seed,
        region=region,
    )
    questions = {answer.key: answer.question for answer in answers}
    calls = frozenset(one.message for one in readings if one.by_phone)
    traces = {key: _trace(round_, number, questions[key], answered, calls) for key, number in sources.items()}
    worksheet = write_worksheet(
        survey=survey, answers=answers, draft=draft, traces=traces, language=language, today=today
    )
    kept = _set_aside(path, now()) if edited else None
    sheet = round_.output / f"arbeidsnotat{region_part(region)}.html"
    _write(round_, path, sheet, draft, worksheet, counts=counts, at=now())
    return Summarised(
        draft=path,
        worksheet=sheet,
        counts=counts,
        doubtful=tuple(one.recipient for one in answered if one.doubts),
        kept=kept,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedLetter:
    """The files, and what a person should look at in them, a line each."""

    files: tuple[Path, ...]
    warnings: tuple[str, ...]


def publish_draft(
    round_: Round, draft: Path, *, formats: Sequence[str], now: Clock, language: Language | None = None
) -> PublishedLetter:
    """Publish a draft in the formats, beside it, after the leak check.

    Raises:
        InputError: The draft cannot be read, a format is unknown, or the list of recipients lacks one of the round.
        DisclosureError: Something in it points to a municipality or a person, or few follow by subtraction from it
            and what was published; nothing is written.
    """
    try:
        markdown = draft.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise InputError(f"{draft} does not exist", hint="`kartlegg summarise` writes a draft.") from error
    except UnicodeDecodeError as error:
        hint = "Give the draft, the .md file; save it as UTF-8."
        raise InputError(f"{draft} cannot be read as UTF-8 text", hint=hint) from error
    except OSError as error:
        raise InputError(
            f"{draft} cannot be read: {error.strerror or error}", hint="Give the draft, the .md file."
        ) from error
    refuse_if_reduced(round_)
    answered = [one.recipient for one in find_standings(round_) if one.state in ANSWERED]
    _refuse_subtraction(round_, answered, _regions_in(round_.survey, [draft.name]))
    language = language or language_of(draft, round_.survey.language)
    beside = [one.name for one in sorted(draft.parent.iterdir()) if one != draft]
    published = publish(
        markdown,
        folder=draft.parent,
        stem=draft.name.removesuffix(".md"),
        formats=formats,
        evidence=gather_evidence(round_, language=language, folder=beside),
        accepted=accepted_ids(round_),
        today=_today(round_, now()),
        templates=Templates(round_.templates),
    )
    names = ", ".join(path.name for path in published.files)
    round_.store.disclosures.note_edition(draft.name, markdown, at=now())
    round_.store.records.note("publish", f"published {names} from {draft.name}", at=now())
    warnings = tuple(f"{leak.where}: {leak.in_words(round_.survey)}" for leak in published.warnings)
    return PublishedLetter(files=published.files, warnings=warnings)


def _counts(survey: Survey, answered: Sequence[Standing], region: str | None) -> RoundCounts:
    """How many were asked and answered, in the round or in a region."""
    numbers = {one.number for one in survey.recipients if region is None or (one.region or "").strip() == region}
    own = [one for one in answered if one.recipient in numbers]
    return RoundCounts(asked=len(numbers), answered=len(own), by_phone=sum(one.by_phone for one in own))


def _refuse_subtraction(round_: Round, answered: Sequence[str], regions: Set[str]) -> None:
    """Stop where what has been published, with this one, would leave so few that they follow by subtraction.

    Args:
        round_: The round.
        answered: The numbers of those who have answered.
        regions: Those that this one tells of; none where it tells of the whole round.

    Raises:
        DisclosureError: It would.
    """
    survey = round_.survey
    names = [name for name, _ in round_.store.disclosures.editions()]
    told = regions | _regions_in(survey, names)
    if not told:
        return
    whole = [name for name in names if not _regions_in(survey, [name])]
    if whole or not regions:
        first, second = (whole[0], "a region") if regions else ("a region's summary", "the whole round")
        raise DisclosureError(
            f"{first} is published: {second} beside it would tell what the others said, by subtraction",
            hint="Either the whole round is summed up, or its regions.",
        )
    inside = {one.number for one in survey.recipients if (one.region or "").strip() in told}
    within = sum(number in inside for number in answered)
    check_region(within, len(answered) - within, minimum=survey.anonymity.minimum)


def _regions_in(survey: Survey, names: Sequence[str]) -> frozenset[str]:
    """The regions that the names of some drafts tell."""
    regions = {one.region.strip() for one in survey.recipients if one.region and one.region.strip()}
    return frozenset(one for one in regions if any(region_part(one) + "." in name for name in names))


def _today(round_: Round, moment: datetime) -> date:
    return moment.astimezone(round_.survey.timezone).date()


def _trace(round_: Round, number: str, question: str, standings: Sequence[Standing], calls: frozenset[int]) -> str:
    """Where an answer comes from, for the officer alone."""
    recipient = round_.survey.recipient(number)
    messages = next(
        answer.messages
        for standing in standings
        if standing.recipient == number
        for answer in standing.answers
        if answer.question == question
    )
    name = recipient.name if recipient else ""
    told = (f"{one} (på telefon)" if one in calls else str(one) for one in messages)
    return f"{number} {name}, melding {', '.join(told)}"


def _key(round_: Round, path: Path) -> str:
    """The name by which the store knows a file: it must hold when the survey's folder is moved."""
    return path.relative_to(round_.config.folder).as_posix()


def _is_edited(round_: Round, path: Path) -> bool:
    """Whether a file is there that is not as the program last wrote it."""
    if not path.exists():
        return False
    return hashlib.sha256(path.read_bytes()).hexdigest() != round_.store.records.written(_key(round_, path))


def _set_aside(path: Path, moment: datetime) -> Path:
    kept = path.with_name(f"{path.stem}.{moment:%Y%m%d-%H%M%S}.md")
    path.rename(kept)
    return kept


def _write(
    round_: Round, path: Path, sheet: Path, draft: Draft, worksheet: str, *, counts: RoundCounts, at: datetime
) -> None:
    round_.output.mkdir(parents=True, exist_ok=True)
    sheet.touch(mode=0o600)  # it points back to the municipalities
    for target, text in ((path, draft.markdown), (sheet, worksheet)):
        content = text.encode()
        # Noted first: when the run ends in between, the file is still the older one, which only looks edited.
        round_.store.records.note_written(_key(round_, target), content, at=at)
        target.write_bytes(content)
    round_.store.records.note("summarise", f"{counts.answered} of {counts.asked} answered; wrote {path.name}", at=at)
