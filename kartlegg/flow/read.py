"""Reading: every stored message that has no reading by today's rules and settings gets one."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace

from kartlegg.flow.copies import join_copies
from kartlegg.flow.round import Round, as_decided, sent_letters, trusted_servers
from kartlegg.model import PHONE, Correction, FiledReading, LetterKind, SentLetter, Survey
from kartlegg.reading.candidate import describe
from kartlegg.reading.cases import find_cases
from kartlegg.reading.note import read_note
from kartlegg.reading.reader import READING_VERSION, Reader


def read_messages(round_: Round) -> Iterator[FiledReading]:
    """Read what is unread, oldest first; yields each reading when it is stored, as a person has corrected it.

    A message is read again when the rules, the questions, the recipients, the question
    letters or what a person taught have changed.
    """
    messages, survey = round_.store.messages, round_.survey
    known_senders = round_.store.decisions.known_senders()
    corrections = round_.store.decisions.corrections()
    letters = sent_letters(round_.config, round_.store)
    filed = {number: one.recipient for number, one in corrections.items() if one.is_filed and one.recipient}
    known_cases = _known_cases({messages.raw(message): recipient for message, recipient in filed.items()})
    trusted = trusted_servers(round_.config)
    basis = _basis(survey, letters, known_senders, known_cases, trusted)
    unread = messages.find_unread(basis)
    if not unread:
        return
    reader = Reader(survey, letters, known_senders, known_cases=known_cases, trusted_authserv=trusted)
    for message in unread:
        first, others = join_copies(messages, message, decided=corrections)
        if first != message:
            continue
        correction = corrections.get(message, Correction())
        row = messages.get(message)
        assert row is not None  # noqa: S101 - it was listed a moment ago, and nothing is ever deleted
        raw = messages.raw(message)
        reading = read_note(raw) if row.source == PHONE else reader.read(raw, assigned=correction.recipient)
        if others:
            numbers = ", ".join(str(number) for number in others)
            doubt = f"another message with the same Message-ID has another text (message {numbers})"
            reading = replace(reading, doubts=(*reading.doubts, doubt))
        messages.save_reading(message, reading, basis=basis)
        one = FiledReading(message=message, arrived=row.arrived, reading=reading, source=row.source)
        yield as_decided(one, correction, survey=survey)


def _known_cases(filed: Mapping[bytes, str]) -> dict[str, str]:
    """The case numbers in the subjects of messages that a person has filed, and whose they are; shared ones are out."""
    claims: dict[str, set[str]] = {}
    for raw, number in filed.items():
        for case in find_cases(describe(raw).subject):
            claims.setdefault(str(case), set()).add(number)
    return {case: next(iter(numbers)) for case, numbers in sorted(claims.items()) if len(numbers) == 1}


def _basis(
    survey: Survey,
    letters: Sequence[SentLetter],
    known_senders: Mapping[str, str],
    known_cases: Mapping[str, str],
    trusted: Sequence[str],
) -> str:
    """Names the rules and settings behind a reading: another one means that messages are read again.

    Deadlines are none of them: whether a message is late is told anew each time that it is looked at.
    """
    parts = (
        READING_VERSION,
        survey.language,
        survey.case_number,
        [asdict(question) for question in survey.questions],
        [asdict(replace(recipient, deadline=None)) for recipient in survey.recipients],
        [asdict(body) for body in survey.cooperation],
        sorted(
            (one.recipient, one.message_id or "", one.text, one.other_ids)
            for one in letters
            if one.kind is LetterKind.QUESTION
        ),
        sorted(known_senders.items()),
        sorted(known_cases.items()),
        trusted,
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()
