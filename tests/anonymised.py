"""A collection of replies as a round, whole or in part, without a store: its facts, its evidence, its draft."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from kartlegg.anonymity.anonymise import anonymise
from kartlegg.anonymity.facts import gather_facts
from kartlegg.anonymity.leaks import Evidence
from kartlegg.anonymity.leaks.names import with_sender
from kartlegg.config import load_codebook, load_config
from kartlegg.flow.evidence import known_words, replies_of
from kartlegg.flow.round import sent_letters, trusted_servers
from kartlegg.flow.standing import group_by_recipient
from kartlegg.flow.summarise import ANSWERED
from kartlegg.mail.files import read_files
from kartlegg.model import Fate, FiledReading, Language, RoundFacts, Standing, Survey, Theme
from kartlegg.reading.reader import Reader
from kartlegg.reading.standing import standing_of
from kartlegg.resources import templates_folder
from kartlegg.summary.draft import Draft, RoundCounts, write_draft
from kartlegg.templating import Templates

TESTS = Path(__file__).parent
SEED = bytes(range(32))
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Collected:
    """Some messages of a collection as the replies of a round."""

    survey: Survey
    readings: tuple[FiledReading, ...]  # in the order of arrival
    letters: tuple[str, ...]
    codebook: tuple[Theme, ...]

    def only(self, messages: Iterable[int]) -> "Collected":
        """The round in which only these messages came."""
        kept = set(messages)
        readings = tuple(one for one in self.readings if one.message in kept)
        return Collected(self.survey, readings, self.letters, self.codebook)

    @property
    def standings(self) -> tuple[Standing, ...]:
        """Where each recipient stands."""
        groups = group_by_recipient(self.readings)
        return tuple(
            standing_of(one.number, fates=[Fate.MARKED], readings=groups.get(one.number, ()), survey=self.survey)
            for one in self.survey.recipients
        )

    @property
    def facts(self) -> RoundFacts:
        """All that points to somebody."""
        return gather_facts(self.survey, [one.reading for one in self.readings])

    def evidence(self, language: Language = Language.NYNORSK) -> Evidence:
        """What a document is held against."""
        return Evidence(
            survey=self.survey,
            facts=with_sender(self.facts, self.survey.sender),
            replies=replies_of(self.readings, self.standings),
            known=(*known_words(self.survey, self.codebook), *self.letters),
            language=language,
        )

    def draft(self, language: Language = Language.NYNORSK) -> Draft:
        """The summary as ``kartlegg summarise`` writes it."""
        answered = [one for one in self.standings if one.state in ANSWERED]
        answers, sources = anonymise(
            [(one.recipient, answer.question, answer.text) for one in answered for answer in one.answers],
            facts=self.facts,
            seed=SEED,
            languages={one.number: one.language for one in self.survey.recipients},
        )
        return write_draft(
            survey=self.survey,
            answers=answers,
            codebook=self.codebook,
            counts=RoundCounts(asked=len(self.survey.recipients), answered=len(answered), by_phone=0),
            templates=Templates(),
            language=language,
            today=date(2017, 11, 6),
            seed=SEED,
            sources=sources,
        )


@cache
def collected(*folders: str) -> Collected:
    """All messages of some collections that answer the same survey: the first one's."""
    loaded = load_config(TESTS / folders[0] / "config.yaml")
    survey = loaded.survey
    letters = sent_letters(loaded, None)
    reader = Reader(survey, letters, trusted_authserv=trusted_servers(loaded))
    files = [path for folder in folders for path in sorted((TESTS / folder).glob("*.eml"))]
    readings = [
        FiledReading(message=index, arrived=reading.received or reading.sent or _LONG_AGO, reading=reading)
        for index, reading in enumerate((reader.read(found.raw) for found in read_files(files)), 1)
    ]
    questions = [question.id for question in survey.questions]
    codebook = load_codebook(templates_folder() / "example" / "codebook.yaml", questions=questions)
    texts = tuple(dict.fromkeys(letter.text for letter in letters))
    return Collected(survey, tuple(sorted(readings, key=lambda one: one.arrived)), texts, codebook)


def names_of(folder: str) -> Sequence[str]:
    """The names of a collection's messages, in the order of their numbers from 1 on."""
    return [path.stem for path in sorted((TESTS / folder).glob("*.eml"))]
