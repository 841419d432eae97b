"""Holding a finished document against the round, and letting a finding pass on a person's word."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kartlegg.anonymity.leaks import Leak, extract, find_leaks
from kartlegg.errors import DisclosureError, InputError, UsageError
from kartlegg.flow.evidence import gather_evidence
from kartlegg.flow.round import Clock, Round, refuse_if_reduced
from kartlegg.limits import CHECKED_BYTES
from kartlegg.model import Language
from kartlegg.store.disclosures import Acceptance


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A document with what was found in it."""

    path: Path
    leaks: tuple[Leak, ...]  # all of them, what stops first
    accepted: dict[str, Acceptance]  # those of them that a person let pass, by their ids
    doubts: tuple[str, ...]  # what could not be looked into, in words

    @property
    def open(self) -> tuple[Leak, ...]:
        """What nobody has let pass."""
        return tuple(leak for leak in self.leaks if leak.id not in self.accepted)

    @property
    def stops(self) -> tuple[Leak, ...]:
        """What keeps it from being published."""
        return tuple(leak for leak in self.open if leak.stops)


def check_files(round_: Round, paths: Sequence[Path], *, language: Language | None = None) -> tuple[Checked, ...]:
    """Each document with what points back to somebody in it.

    Raises:
        InputError: A file cannot be read, or the list of recipients lacks one of the round.
    """
    refuse_if_reduced(round_)
    documents = [(path, extract(path.name, read_file(path))) for path in paths]
    evidence = gather_evidence(round_, language=round_.survey.language)
    found = []
    for path, document in documents:
        beside = tuple(one.name for one in sorted(path.parent.iterdir()) if one != path)
        spoken = language or language_of(path, evidence.language)
        leaks = find_leaks(document, replace(evidence, language=spoken, folder=beside))
        found.append(Checked(path=path, leaks=leaks, accepted={}, doubts=document.doubts))
    return with_acceptances(round_, found)


def refuse_leaks(round_: Round, paths: Sequence[Path]) -> None:
    """Stop where one of some files that are to leave the house points to somebody.

    Raises:
        DisclosureError: Each finding is a line of its details.
        InputError: A file cannot be read or checked, or the list of recipients lacks one of the round.
    """
    stopped = [one for one in check_files(round_, paths) if one.stops]
    if stopped:
        raise DisclosureError(
            f"{', '.join(one.path.name for one in stopped)} would give somebody away; nothing was sent",
            hint="Mend each place, or let it pass by its id: kartlegg leakcheck FILE --accept ID --reason …",
            details=[
                f"{one.path.name}, {leak.where}: {leak.in_words(round_.survey)}"
                for one in stopped
                for leak in one.stops
            ],
        )


def accept(
    round_: Round, checked: Sequence[Checked], findings: Sequence[str], *, reason: str, who: str, now: Clock
) -> None:
    """Let findings of a check pass, for a reason; it is logged, and holds in every later run.

    Raises:
        UsageError: There is no such finding in the files, or no reason.
    """
    if not reason.strip():
        raise UsageError("a finding is let pass for a reason only", hint='Give it: --reason "…".')
    leaks = {leak.id: leak for one in checked for leak in one.leaks}
    unknown = [one for one in findings if one not in leaks]
    if unknown:
        raise UsageError(
            f"there is no finding {', '.join(unknown)} in what was checked; nothing was accepted",
            hint="Each finding's id stands before it. It changes when the sentence around it does.",
        )
    rows = [(one, f"“{leaks[one].text}” in “{leaks[one].sentence}”") for one in dict.fromkeys(findings)]
    round_.store.disclosures.accept(rows, reason=" ".join(reason.split()), who=who, at=now())


def with_acceptances(round_: Round, checked: Sequence[Checked]) -> tuple[Checked, ...]:
    """What was checked, with what is let pass by now."""
    accepted = {one.finding: one for one in round_.store.disclosures.accepted()}
    return tuple(
        replace(one, accepted={leak.id: accepted[leak.id] for leak in one.leaks if leak.id in accepted})
        for one in checked
    )


def withdraw(round_: Round, findings: Sequence[str], *, who: str, now: Clock) -> None:
    """Take back what was accepted.

    Raises:
        UsageError: One of them is not accepted.
    """
    standing = {one.finding for one in round_.store.disclosures.accepted()}
    unknown = [one for one in findings if one not in standing]
    if unknown:
        raise UsageError(f"{', '.join(unknown)} is not accepted, so nothing was taken back")
    round_.store.disclosures.withdraw(list(dict.fromkeys(findings)), who=who, at=now())


def accepted_ids(round_: Round) -> frozenset[str]:
    """The findings that a person let pass."""
    return frozenset(one.finding for one in round_.store.disclosures.accepted())


def leak_json(leak: Leak, acceptance: Acceptance | None) -> dict[str, object]:
    """A finding for another program."""
    return {
        "id": leak.id,
        "rule": leak.rule,
        "row": leak.row,
        "severity": str(leak.severity),
        "where": leak.where,
        "text": leak.text,
        "sentence": leak.sentence,
        "why": leak.why,
        "whose": list(leak.whose),
        "mend": leak.mend,
        "accepted": None
        if acceptance is None
        else {"reason": acceptance.reason, "by": acceptance.who, "at": acceptance.at.isoformat()},
    }


def language_of(path: Path, default: Language) -> Language:
    """The written form that a document's name gives (oppsummering.nb.docx)."""
    words = path.name.split(".")
    return next((Language(word) for word in reversed(words[1:]) if word in set(Language)), default)


def read_file(path: Path) -> bytes:
    """The bytes of a document.

    Raises:
        InputError: It is missing, cannot be read, or is far too large.
    """
    try:
        if path.stat().st_size > CHECKED_BYTES:
            raise InputError(
                f"{path} has more than {CHECKED_BYTES // 1_000_000} MB", hint="Is it the right file? A letter is small."
            )
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}", hint="Look at the path.") from error
