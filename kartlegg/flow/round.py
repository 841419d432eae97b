"""A survey with its store: what every verb starts from."""

import hmac
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from kartlegg.config import Config, load_config
from kartlegg.errors import InputError
from kartlegg.model import Correction, Fate, FiledReading, Language, LetterKind, Recipient, SentLetter, Survey
from kartlegg.reading.lateness import is_late
from kartlegg.store import Store, open_store

Clock = Callable[[], datetime]  # gives the time now, aware

# Without letters and digits that are taken for one another when they are read aloud or typed: 0 O 1 I L U.
_CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_PLAIN = str.maketrans("æøåäöé", "aoaaoe")  # for names of files
_CODE_LENGTH = 5  # 30^5 = 24 million: 33 recipients are told apart, and no ordinary word is one by chance


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One survey and what has happened in it so far."""

    config: Config
    store: Store

    @property
    def survey(self) -> Survey:
        """The survey, each recipient with the deadline that holds for it now: extended, its own, or the common one."""
        return with_extensions(self.config.survey, self.store)

    @property
    def templates(self) -> Path:
        """The survey's own templates; the folder may be missing."""
        return self.config.folder / "templates"

    def summary_path(self, suffix: str, language: Language | None = None, *, region: str | None = None) -> Path:
        """Where the summary stands, in the survey's language unless another is given; one region's has its name.

        The suffix tells which: ".md" is the draft, ".pdf" and so on is what was published.
        """
        return self.output / f"oppsummering.{language or self.survey.language}{region_part(region)}{suffix}"

    @property
    def output(self) -> Path:
        """Where drafts and finished documents go."""
        return self.config.folder / "out"


def region_part(region: str | None) -> str:
    """What a region adds to the name of a file: ".indre-hardanger"; nothing without one."""
    if region is None:
        return ""
    plain = region.lower().translate(_PLAIN)
    return "." + "-".join(re.findall(r"[a-z0-9]+", plain))


def find_region(survey: Survey, word: str) -> str:
    """The region that a person means.

    Raises:
        InputError: No recipient is in it.
    """
    names = dict.fromkeys(one.region.strip() for one in survey.recipients if one.region and one.region.strip())
    found = [name for name in names if name.casefold() == word.strip().casefold()]
    if not found:
        known = f"There are: {', '.join(names)}." if names else "recipients.csv has no column `region`."
        raise InputError(f"no recipient is in the region {word}", hint=known)
    return found[0]


def with_extensions(survey: Survey, store: Store) -> Survey:
    """A survey whose recipients have the deadlines that a person gave them; the only place where these come in."""
    extended = store.decisions.extensions()
    if not extended:
        return survey
    recipients = tuple(
        replace(one, deadline=extended[one.number].astimezone(survey.timezone)) if one.number in extended else one
        for one in survey.recipients
    )
    return replace(survey, recipients=recipients)


@contextmanager
def open_round(config: Path) -> Iterator[Round]:
    """The round of a configuration file; lets go of the store at the end.

    Raises:
        InputError: The configuration has faults.
        StoreError: The store cannot be opened.
    """
    loaded = load_config(config)
    with open_store(loaded.store_url, survey=loaded.survey.id) as store:
        yield Round(config=loaded, store=store)


def find_recipient(survey: Survey, word: str) -> Recipient:
    """The recipient that a person means by a number or a name.

    Raises:
        InputError: There is none, or more than one.
    """
    wanted = word.strip().casefold().removesuffix(" kommune")
    found = [one for one in survey.recipients if wanted in {one.number, one.number.lstrip("0"), one.name.casefold()}]
    if len(found) == 1:
        return found[0]
    if found:
        numbers = ", ".join(one.number for one in found)
        raise InputError(f"{word} is the name of several recipients", hint=f"Give the number instead: {numbers}.")
    near = [f"{one.number} {one.name}" for one in survey.recipients if one.name.casefold().startswith(wanted[:3])]
    hint = f"Did you mean {', '.join(near[:5])}?" if near else "The recipients stand in the file under `recipients`."
    raise InputError(f"no recipient is called {word}", hint=hint)


def reference_code(seed: bytes, recipient: str) -> str:
    """The short code in a recipient's letters, by which a reply is known when its thread is lost.

    It comes from the survey's secret seed: the same in every letter to one recipient, and no guess for others.
    """
    number = int.from_bytes(hmac.digest(seed, b"code:" + recipient.encode(), "sha256"))
    letters = []
    for _ in range(_CODE_LENGTH):
        number, index = divmod(number, len(_CODE_LETTERS))
        letters.append(_CODE_LETTERS[index])
    return "KL-" + "".join(letters)


def refuse_if_reduced(round_: Round) -> None:
    """Stop when config.yaml no longer lists somebody who was written to or answered.

    A name that is not in the list can neither be counted nor be found in what is published.

    Raises:
        InputError: It names the numbers.
    """
    gone = find_removed(round_)
    if gone:
        raise InputError(
            f"the recipients no longer list {', '.join(gone)}, whom letters went to or replies came from",
            hint="Put the rows back: whoever is not in the list is not looked for in what is published.",
        )


def find_readings(round_: Round) -> tuple[FiledReading, ...]:
    """Every message as it is read, in the order of arrival; what a person corrected wins over what the rules made."""
    corrections = round_.store.decisions.corrections()
    survey = round_.survey
    return tuple(as_decided(one, corrections.get(one.message), survey=survey) for one in round_.store.messages.filed())


def as_decided(filed: FiledReading, correction: Correction | None, *, survey: Survey) -> FiledReading:
    """A message with what a person corrected, late or not by its arrival and the deadline that holds today."""
    from kartlegg.reading.corrections import corrected

    reading = filed.reading if correction is None else corrected(filed.reading, correction, survey)
    late = is_late(reading, survey.deadline_of(reading.recipient), filed.landed)
    return replace(filed, reading=replace(reading, late=late))


def find_removed(round_: Round, filed: Sequence[FiledReading] | None = None) -> tuple[str, ...]:
    """Numbers of recipients that letters went to or replies came from and that config.yaml no longer lists."""
    written = {row.recipient for row in round_.store.letters.all() if row.fate not in {Fate.PLANNED, Fate.REFUSED}}
    readings = [one.reading for one in (find_readings(round_) if filed is None else filed)]
    answered = {number for reading in readings for number in (reading.recipient, *reading.also_for) if number}
    return tuple(sorted((written | answered).difference(one.number for one in round_.survey.recipients)))


def trusted_servers(config: Config) -> tuple[str, ...]:
    """The mail servers whose word on a sender is believed (RFC 8601)."""
    return config.imap.trusted_authserv if config.imap else ()


def sent_letters(config: Config, store: Store | None) -> tuple[SentLetter, ...]:
    """All letters that went out or may have: those in the store, and those that config.yaml says were sent before.

    Without a store every recipient counts as written to, so that a reply's quotes are known for what they are.
    """
    survey = config.survey
    before = [one for one in survey.recipients if one.message_id or store is None]
    text = _text_sent_before(config) if before else ""
    letters = [
        SentLetter(kind=LetterKind.QUESTION, recipient=one.number, message_id=one.message_id, code=None, text=text)
        for one in before
    ]
    rows = store.letters.all() if store else ()
    return (*letters, *(row.as_sent() for row in rows if row.fate not in {Fate.PLANNED, Fate.REFUSED}))


def _text_sent_before(config: Config) -> str:
    """The question letter as it went out by other means, or as it would go out by config.yaml and the templates."""
    survey = config.survey
    settings = survey.letters.get(LetterKind.QUESTION)
    if settings is None or settings.sent_as is None:
        from kartlegg.letter import letter_templates, write_letter

        letter = write_letter(
            LetterKind.QUESTION,
            survey=survey,
            recipient=survey.recipients[0],
            templates=letter_templates(config.folder / "templates"),
            code="",
            today=survey.sent or date.min,
        )
        return letter.text
    try:
        return settings.sent_as.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"{settings.sent_as} (letters.question.sent_as) cannot be read as UTF-8 text",
            hint="Give the letter as it went out as a plain text file.",
        ) from error
