"""What a round knows of those whom nothing that is published may point to."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from kartlegg.anonymity.facts import gather_facts
from kartlegg.anonymity.leaks import Edition, Evidence, Reply, extract
from kartlegg.anonymity.leaks.names import with_sender
from kartlegg.config import load_codebook, load_config
from kartlegg.errors import InputError
from kartlegg.flow.round import Round, find_readings, reference_code, sent_letters
from kartlegg.flow.standing import find_standings, find_unplaced, group_by_recipient, is_by_the_way
from kartlegg.model import FiledReading, Language, Reading, RoundFacts, Standing, Survey, Theme
from kartlegg.resources import templates_folder
from kartlegg.store import open_store


def round_facts(round_: Round, readings: Sequence[FiledReading]) -> RoundFacts:
    """All in the round that points to someone."""
    codes = {reference_code(round_.store.seed, one.number): one.number for one in round_.survey.recipients}
    return gather_facts(round_.survey, [one.reading for one in readings], codes)


def facts_of(config: Path) -> tuple[RoundFacts, Survey]:
    """The same from a configuration, with what its round knows where that has begun, and the survey.

    A store is not made for this.

    Raises:
        InputError: The configuration has faults.
        StoreError: There is a store of the round, but it cannot be read.
    """
    loaded = load_config(config)
    if not Path(loaded.store_url.removeprefix("sqlite:///")).exists():
        return gather_facts(loaded.survey, ()), loaded.survey
    with open_store(loaded.store_url, survey=loaded.survey.id) as store:
        round_ = Round(config=loaded, store=store)
        return round_facts(round_, find_readings(round_)), loaded.survey


def gather_evidence(round_: Round, *, language: Language, folder: Sequence[str] = ()) -> Evidence:
    """The round that a document is held against.

    Args:
        round_: Its replies, letters and code book.
        language: Of the document.
        folder: Names of the files beside the document.

    Raises:
        InputError: The code book has a fault.
    """
    survey = round_.survey
    readings = find_readings(round_)
    return Evidence(
        survey=survey,
        facts=with_sender(round_facts(round_, readings), survey.sender),
        replies=replies_of(readings, find_standings(round_, readings)),
        known=(*known_words(survey, find_codebook(round_)), *_letters(round_)),
        editions=tuple(Edition(name=name, text=text) for name, text in round_.store.disclosures.editions()),
        language=language,
        folder=tuple(folder),
    )


def find_codebook(round_: Round, *, needed: bool = False) -> tuple[Theme, ...]:
    """The survey's code book; none where it has none.

    Raises:
        InputError: It has a fault, or there is none although it is needed.
    """
    path = round_.survey.summary.codebook
    if path is None and needed:
        raise InputError(
            "config.yaml has no summary.codebook, so no statement can be counted",
            hint="Write one like the codebook.yaml that `kartlegg init` lays out, and name it there.",
        )
    return load_codebook(path, questions=[question.id for question in round_.survey.questions]) if path else ()


def known_words(survey: Survey, codebook: Sequence[Theme] = ()) -> tuple[str, ...]:
    """Texts whose words are nobody's own: the survey's questions, titles and code book, the draft's fixed phrases."""
    return (
        survey.title,
        *(letter.subject for letter in survey.letters.values() if letter.subject),  # which a reply's subject repeats
        *(question.text for question in survey.questions),
        *(question.label for question in survey.questions),
        *((survey.summary.closing,) if survey.summary.closing else ()),
        *(section.title for section in survey.summary.sections),
        *survey.summary.copies,
        *dict.fromkeys(one.region for one in survey.recipients if one.region),  # a region's own summary is headed by it
        *(statement for theme in codebook for statement in theme.statement.values()),
        *((templates_folder() / f"draft.{one}.md.j2").read_text(encoding="utf-8") for one in Language),
    )


def _letters(round_: Round) -> tuple[str, ...]:
    """The letters that went out, and what was attached to them: every recipient has read it."""
    texts = [letter.text for letter in sent_letters(round_.config, round_.store)]
    attached = {path for settings in round_.survey.letters.values() for path in settings.attachments}
    for path in sorted(attached):
        with suppress(InputError, OSError):  # what cannot be read makes nothing known, and hides no leak
            texts.append(extract(path.name, path.read_bytes()).body)
    return tuple(dict.fromkeys(texts))


def replies_of(readings: Sequence[FiledReading], standings: Sequence[Standing]) -> tuple[Reply, ...]:
    """What each recipient said from which anything came, in the order in which the first of it arrived.

    A letter that answers for several is said by the one that sent it: three names below one text make it no less
    one text, which can be looked up. A message that may be an answer and that nobody has found the recipient of is a
    reply of its own: what stands in it must not be published either.
    """
    by_number = {one.recipient: one for one in standings}
    lost = [one for one in find_unplaced(readings) if not is_by_the_way(one)]
    groups = group_by_recipient(readings) | {f"message {one.message}": (one,) for one in lost}
    replies = []
    for number, filed in groups.items():
        standing = by_number.get(number)
        own = [_said(one.reading) for one in filed if one.reading.recipient in {number, None}]
        replies.append(
            Reply(
                recipient=number,
                text="\n\n".join(filter(None, own)),
                answers={answer.question: answer.text for answer in standing.answers} if standing else {},
                arrived=filed[0].arrived,
                by_phone=standing.by_phone if standing else False,
            )
        )
    return tuple(sorted(replies, key=lambda reply: reply.arrived.timestamp() if reply.arrived else 0.0))


def _said(reading: Reading) -> str:
    """All that is told by a message: subject, text, and what a person wrote instead, maybe typed off a scan."""
    said = "\n\n".join(filter(None, (reading.subject, reading.reply_text)))
    beside = (reading.general, *(answer.text for answer in reading.answers))
    return "\n\n".join([said, *(text for text in beside if text and text not in said)])
