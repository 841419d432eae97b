"""The summary: a draft from counts and the code book, the officer's private worksheet, the published letter."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from kartlegg.anonymity.anonymise import anonymise
from kartlegg.anonymity.facts import gather_facts
from kartlegg.config import load_codebook
from kartlegg.errors import InputError, UsageError
from kartlegg.flow.round import Clock, Round, find_readings, reference_code, refuse_if_reduced, sent_letters
from kartlegg.flow.standing import find_standings
from kartlegg.model import Language, Reading, RoundFacts, Standing, State, Theme
from kartlegg.summary.draft import Draft, RoundCounts, write_draft
from kartlegg.summary.publish import publish
from kartlegg.summary.worksheet import write_worksheet
from kartlegg.templating import Templates

ANSWERED = frozenset({State.ANSWERED, State.PARTIAL, State.LATE})
_WORKSHEET = "arbeidsnotat.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Summarised:
    """What was written."""

    draft: Path
    worksheet: Path
    counts: RoundCounts
    doubtful: tuple[str, ...]  # recipients whose answers are counted although something about them is in doubt
    kept: Path | None  # where a draft edited by hand was put before it was written anew


def summarise(round_: Round, *, now: Clock, language: Language | None = None, force: bool = False) -> Summarised:
    """Write the draft and the worksheet from the answers that stand now.

    Raises:
        InputError: There is no code book, it or a template has a fault, nobody has answered, or the list of
            recipients lacks one of the round.
        UsageError: The draft has been edited by hand and ``force`` is not given.
    """
    survey = round_.survey
    language = language or survey.language
    refuse_if_reduced(round_)
    path = round_.summary_path(".md", language)
    edited = _is_edited(round_, path)
    if edited and not force:
        raise UsageError(
            f"{path} has been edited by hand and is left as it is",
            hint=f"`kartlegg publish {path}` publishes it as it is; --force writes it anew and keeps yours beside it.",
        )
    codebook = _codebook(round_)
    standings = find_standings(round_)
    answered = [standing for standing in standings if standing.state in ANSWERED]
    if not answered:
        raise InputError("nobody has answered yet, so there is nothing to sum up", hint="First: kartlegg fetch.")
    answers, sources = anonymise(
        [(one.recipient, answer.question, answer.text) for one in answered for answer in one.answers],
        facts=_facts(round_, _readings(round_)),
        seed=round_.store.seed,
        languages={one.number: one.language for one in survey.recipients},
    )
    today = _today(round_, now())
    counts = RoundCounts(
        asked=len(survey.recipients), answered=len(answered), by_phone=sum(one.by_phone for one in answered)
    )
    draft = write_draft(
        survey=survey,
        answers=answers,
        codebook=codebook,
        counts=counts,
        templates=Templates(round_.templates),
        language=language,
        today=today,
        sources=sources,
    )
    questions = {answer.key: answer.question for answer in answers}
    calls = frozenset(one.message for one in find_readings(round_) if one.by_phone)
    traces = {key: _trace(round_, number, questions[key], answered, calls) for key, number in sources.items()}
    worksheet = write_worksheet(
        survey=survey, answers=answers, draft=draft, traces=traces, language=language, today=today
    )
    kept = _set_aside(path, now()) if edited else None
    _write(round_, path, draft, worksheet, counts=counts, at=now())
    return Summarised(
        draft=path,
        worksheet=round_.output / _WORKSHEET,
        counts=counts,
        doubtful=tuple(one.recipient for one in answered if one.doubts),
        kept=kept,
    )


def publish_draft(
    round_: Round, draft: Path, *, formats: Sequence[str], now: Clock, language: Language | None = None
) -> tuple[Path, ...]:
    """Publish a draft in the formats, beside it, after the leak check; gives the files.

    Raises:
        InputError: The draft cannot be read, a format is unknown, or the list of recipients lacks one of the round.
        DisclosureError: Something in it points to a municipality or a person; nothing is written.
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
    survey = round_.survey
    readings = _readings(round_)
    known = [question.text for question in survey.questions]
    known += dict.fromkeys(letter.text for letter in sent_letters(round_.config, round_.store))
    known += [statement for theme in _codebook(round_) for statement in theme.statement.values()]
    files = publish(
        markdown,
        folder=draft.parent,
        stem=draft.name.removesuffix(".md"),
        formats=formats,
        survey=survey,
        language=language or _language_of(draft, survey.language),
        facts=_facts(round_, readings),
        replies=[(one.recipient, one.reply_text) for one in readings if one.recipient],
        known=known,
        today=_today(round_, now()),
        templates=Templates(round_.templates),
    )
    names = ", ".join(path.name for path in files)
    round_.store.records.note("publish", f"published {names} from {draft.name}", at=now())
    return files


def _codebook(round_: Round) -> tuple[Theme, ...]:
    path = round_.survey.summary.codebook
    if path is None:
        raise InputError(
            "config.yaml has no summary.codebook, so no statement can be counted",
            hint="Write one like the codebook.yaml that `kartlegg init` lays out, and name it there.",
        )
    return load_codebook(path, questions=[question.id for question in round_.survey.questions])


def _facts(round_: Round, readings: Sequence[Reading]) -> RoundFacts:
    codes = {reference_code(round_.store.seed, one.number): one.number for one in round_.survey.recipients}
    return gather_facts(round_.survey, readings, codes)


def _readings(round_: Round) -> tuple[Reading, ...]:
    return tuple(one.reading for one in find_readings(round_))


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


def _language_of(draft: Path, default: Language) -> Language:
    """The language that a draft's name gives (oppsummering.nb.md)."""
    word = draft.name.removesuffix(".md").rpartition(".")[2]
    return Language(word) if word in set(Language) else default


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


def _write(round_: Round, path: Path, draft: Draft, worksheet: str, *, counts: RoundCounts, at: datetime) -> None:
    round_.output.mkdir(parents=True, exist_ok=True)
    sheet = round_.output / _WORKSHEET
    sheet.touch(mode=0o600)  # it points back to the municipalities
    for target, text in ((path, draft.markdown), (sheet, worksheet)):
        content = text.encode()
        # Noted first: when the run ends in between, the file is still the older one, which only looks edited.
        round_.store.records.note_written(_key(round_, target), content, at=at)
        target.write_bytes(content)
    round_.store.records.note("summarise", f"{counts.answered} of {counts.asked} answered; wrote {path.name}", at=at)
