"""Whom a message is from: evidence, conflicts, guesses."""

import pytest

from kartlegg.model import Kind, MatchedBy
from kartlegg.reading.parts import take_apart
from kartlegg.reading.sender import Sender, SenderRule
from replies import LETTERS, SURVEY, message

RULE = SenderRule(SURVEY, LETTERS, {"per@heime.example": "9903"})
STRANGER = "P. Prøve <pp71@post.example>"


def match(raw: bytes, **texts: str) -> Sender:
    return RULE.match(take_apart(raw), **texts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("raw", "texts", "recipient", "by"),
    [
        pytest.param(message(sender=STRANGER), {}, "9901", MatchedBy.THREAD, id="thread alone"),
        pytest.param(message(thread=None), {}, "9901", MatchedBy.DOMAIN, id="a clerk's own address"),
        pytest.param(
            message(thread=None, sender="POSTMOTTAK@ASKEDAL.kommune.example"),
            {},
            "9901",
            MatchedBy.ADDRESS,
            id="address",
        ),
        pytest.param(
            message(thread=None, sender="arkiv@epost.bjorkvik.kommune.example"),
            {},
            "9902",
            MatchedBy.DOMAIN,
            id="sub-domain",
        ),
        pytest.param(message(thread=None, sender=STRANGER), {"own": "Ref KL-9902"}, "9902", MatchedBy.TOKEN, id="code"),
        pytest.param(message(thread=None, sender="per@heime.example"), {}, "9903", MatchedBy.ADDRESS, id="taught"),
        pytest.param(
            message(thread=None, sender="Fossnes kommune <noreply@arkiv.example>", subject="Svar frå Fossnes kommune"),
            {"letterhead": "Fossnes kommune\nRådmannen"},
            "9903",
            MatchedBy.LETTERHEAD,
            id="an archive system",
        ),
        pytest.param(
            message(References="<q.9903@fylket.example> <x@y.example>", thread=None, sender=STRANGER),
            {},
            "9903",
            MatchedBy.THREAD,
            id="References",
        ),
    ],
)
def test_sure(raw: bytes, texts: dict[str, str], recipient: str, by: MatchedBy) -> None:
    found = match(raw, **texts)
    assert (found.recipient, found.matched_by, found.doubts) == (recipient, by, ())
    assert found.evidence


def test_a_signature_alone_is_a_guess_with_a_doubt() -> None:
    found = match(message(thread=None, sender=STRANGER), signature="Per Prøve\nBjørkvik kommune")
    assert found.recipient == "9902"
    assert "little speaks for it" in found.doubts[0]


def test_nothing_is_a_doubt() -> None:
    found = match(message(thread=None, sender=STRANGER))
    assert found.recipient is None
    assert found.doubts


def test_a_conflict_is_a_doubt_with_both() -> None:
    """A neighbour answers in the thread of another's letter."""
    found = match(message(thread="9903"))
    assert "9903 Fossnes" in found.doubts[0]
    assert "9901 Askedal" in found.doubts[0]


def test_neighbours_in_the_text_are_no_conflict() -> None:
    found = match(message(), own="Vi samarbeider med Bjørkvik kommune.")
    assert (found.recipient, found.doubts) == ("9901", ())


def test_a_word_that_is_a_name_is_weak() -> None:
    assert match(message(thread=None, sender=STRANGER), own="Sund økonomi er viktig").recipient is None


def test_on_behalf_of_others_is_told() -> None:
    found = match(message(), own="Vi svarar på vegner av Askedal og Bjørkvik kommune.")
    assert found.also_for == ("9902",)
    assert "9902 Bjørkvik" in found.doubts[0]


def test_a_provider_that_one_recipient_uses_proves_little() -> None:
    """An address at a provider says nothing of others at the same provider."""
    from dataclasses import replace

    first = replace(SURVEY.recipients[0], addresses=("askedal@online.example",))
    rule = SenderRule(replace(SURVEY, recipients=(first, *SURVEY.recipients[1:])), (), {})
    found = rule.match(take_apart(message(thread=None, sender="ola@online.example")))
    assert found.recipient is None or found.doubts


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("<post@fossnes.kommune.example>: host said: 550 5.1.1 User unknown", id="in words"),
    ],
)
def test_a_bounce_without_fields_speaks_of_an_address(text: str) -> None:
    raw = message(text, sender="MAILER-DAEMON@mx.example", subject="failure notice", thread=None)
    assert RULE.match(take_apart(raw), kind=Kind.BOUNCE).recipient == "9903"
