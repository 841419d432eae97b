"""Names out of any text: what points to a municipality or a person becomes a placeholder."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kartlegg.anonymity.find import find_all, find_doubts
from kartlegg.anonymity.language import find_language
from kartlegg.anonymity.leaks import extract
from kartlegg.anonymity.redact import redact
from kartlegg.anonymity.regions import tell_by_region
from kartlegg.errors import InputError
from kartlegg.flow.evidence import facts_of
from kartlegg.flow.leaks import read_file
from kartlegg.limits import CHECKED_BYTES
from kartlegg.model import Language, RoundFacts, Span

_AS_WRITTEN = frozenset({".txt", ".md", ".csv", ".json", ".tsv", ""})  # the rest is taken apart first


@dataclass(frozen=True, slots=True, kw_only=True)
class Anonymised:
    """A text without names."""

    name: str  # of the file; empty for standard input
    text: str
    spans: tuple[Span, ...] = field(repr=False)  # what was taken out; offsets are code points of the source
    doubts: tuple[Span, ...] = field(default=(), repr=False)  # what may be an identifier; it was left

    def to_json(self) -> dict[str, object]:
        """The contract of ``kartlegg anonymise --json``; ``file`` and ``doubts`` only where there are any."""
        file: dict[str, object] = {"file": self.name} if self.name else {}
        doubts = {"doubts": [_span_json(one) for one in self.doubts]} if self.doubts else {}
        return file | {"text": self.text, "spans": [_span_json(one) for one in self.spans]} | doubts


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a survey knows; by default there is none, and the general lists of names alone are used."""

    facts: RoundFacts = field(default_factory=lambda: RoundFacts(recipients=()))
    language: Language | None = None  # of the placeholders; None: the text's own
    generalise: int | None = None  # so many recipients of a region let one of them be told by it


def known_from(config: Path) -> Known:
    """What a survey knows, and its round where that has begun.

    Raises:
        InputError: The configuration has faults.
        StoreError: There is a store of the round, but it cannot be read.
    """
    facts, survey = facts_of(config)
    generalise = survey.anonymity.minimum if survey.anonymity.generalise else None
    return Known(facts=facts, language=survey.language, generalise=generalise)


def anonymise_text(source: str, *, known: Known, language: Language | None = None, name: str = "") -> Anonymised:
    """A text with a placeholder for everything that points to somebody.

    Args:
        source: The text; its line ends stay.
        known: What is known of a round.
        language: Of the placeholders; the text's own when it is not given, the survey's when that cannot be told.
        name: Of the file that it comes from.
    """
    findings = find_all(source, known.facts)
    spans = tuple(finding.span for finding in findings)
    regions = {}
    if known.generalise is not None:
        regions = dict(tell_by_region(findings, known.facts, minimum=known.generalise))
    chosen = language or find_language(source) or known.language or Language.NYNORSK
    return Anonymised(
        name=name,
        text=redact(source, spans, chosen, regions=regions),
        spans=spans,
        doubts=find_doubts(source),
    )


def anonymise_files(paths: Sequence[Path], *, known: Known, language: Language | None = None) -> tuple[Anonymised, ...]:
    """Each file's text without names, in their order. Of a document it is the text that a reader sees.

    Raises:
        InputError: A file cannot be read, is no UTF-8 text, or is a broken document.
    """
    return tuple(anonymise_text(_text_of(path), known=known, language=language, name=str(path)) for path in paths)


def _span_json(span: Span) -> dict[str, object]:
    return {"start": span.start, "end": span.end, "type": str(span.type), "text": span.text}


def decode(data: bytes, name: str) -> str:
    """UTF-8 text.

    Raises:
        InputError: It is none, or far too large.
    """
    if len(data) > CHECKED_BYTES:
        raise InputError(f"{name} has more than {CHECKED_BYTES // 1_000_000} MB", hint="Split it into several.")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise InputError(
            f"{name} is no UTF-8 text: line {line} has bytes that cannot be read", hint="Save it as UTF-8."
        ) from error


def _text_of(path: Path) -> str:
    data = read_file(path)
    if path.suffix.lower() in _AS_WRITTEN:
        return decode(data, str(path))
    return extract(path.name, data).body
