"""Whom a message is from: evidence, conflicts, guesses."""

from dataclasses import replace
from email.header import Header

import pytest

from kartlegg.model import Cooperation, Kind, MatchedBy, Survey
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
        pytest.param(
            message(thread=None, sender=STRANGER, subject="SV: Spørsmål [kl 9904]"), {}, "9904", MatchedBy.TOKEN,
            id="code without its dash",
        ),
        pytest.param(
            message(thread=None, sender=STRANGER, Delivered_To="kari.prove+kl9902@fylket.example"), {}, "9902",
            MatchedBy.TOKEN, id="an address with the code",
        ),
        pytest.param(
            message(thread=None, sender="rolf@bjoerkvik.kommune.example"), {}, "9902", MatchedBy.DOMAIN,
            id="another domain of its own",
        ),
        pytest.param(
            message(thread=None, sender=STRANGER),
            {"quoted": "Frå: Kari Prøve <kari.prove@fylket.example>\nTil: post@sund.kommune.example",
             "signature": "Siv Prøve\nSund kommune"},
            "9904", MatchedBy.ADDRESS, id="from home, below our letter",
        ),
        pytest.param(
            message(thread=None, sender="Ola <ola@fylket.example>", subject="VS: Svar frå Fossnes kommune"),
            {"quoted": "Fra: Siv <siv@fossnes.kommune.example>\nTil: Ola <ola@fylket.example>"},
            "9903", MatchedBy.NAME, id="passed on by a colleague of ours",
        ),
        pytest.param(
            message(thread=None, sender="arkiv@leverandor.example", subject="Svar – 20/55"),
            {"letterhead": "BJØRKVIK KOMMUNE\nDykkar ref.: 2020/117\nVår ref.: 20/55"},
            "9902", MatchedBy.LETTERHEAD, id="our case number in a letterhead in capitals",
        ),
        pytest.param(
            message(thread=None, sender=STRANGER, subject="9903 Fossnes"),
            {"signature": "Siv Prøve\nwww.fossnes.kommune.example"},
            "9903", MatchedBy.NAME, id="number and name in the subject, a web site",
        ),
    ],
)  # fmt: skip
def test_sure(raw: bytes, texts: dict[str, str], recipient: str, by: MatchedBy) -> None:
    found = match(raw, **texts)
    assert (found.recipient, found.matched_by, found.doubts) == (recipient, by, ())
    assert found.evidence


def test_a_signature_alone_is_a_guess_with_a_doubt() -> None:
    found = match(message(thread=None, sender=STRANGER), signature="Per Prøve\nBjørkvik kommune")
    assert found.recipient == "9902"
    assert "little speaks for it" in found.doubts[0]


@pytest.mark.parametrize(
    ("raw", "texts", "recipient"),
    [
        pytest.param(
            message(thread=None, sender="bjorkvik.kommune@post.example"), {}, "9902", id="anybody can take the address"
        ),
        pytest.param(message(thread=None, sender="per@fosnses.kommune.example"), {}, "9903", id="a slip in the domain"),
        pytest.param(
            message(thread=None, sender=STRANGER),
            {"signature": "Siv\nwww.sund.kommune.example"},
            "9904",
            id="a site alone",
        ),
        pytest.param(
            message(thread=None, sender=STRANGER, subject="Svar frå Askedal kommune"), {}, "9901", id="a name"
        ),
    ],
)
def test_a_guess_with_a_doubt(raw: bytes, texts: dict[str, str], recipient: str) -> None:
    found = match(raw, **texts)
    assert found.recipient == recipient
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


def test_a_toss_up_is_nobodys_and_ranks_both() -> None:
    found = match(message(thread=None, sender=STRANGER), own="Askedal kommune og Bjørkvik kommune")
    assert found.recipient is None
    found = match(message(thread=None, sender=STRANGER, References="<q.9903@fylket.example> <q.9904@fylket.example>"))
    assert found.recipient is None
    assert "9903 Fossnes" in found.doubts[0]
    assert "9904 Sund" in found.doubts[0]


def survey_with(**changes: object) -> Survey:
    """The survey, its second and third recipient with the same copies, or other changes."""
    return replace(SURVEY, **changes)  # type: ignore[arg-type]


def test_an_address_that_several_share_proves_nothing() -> None:
    shared = [replace(one, cc=("post@ikt-samarbeid.example",)) for one in SURVEY.recipients[1:3]]
    rule = SenderRule(survey_with(recipients=(SURVEY.recipients[0], *shared)), (), {})
    found = rule.match(take_apart(message(thread=None, sender="post@ikt-samarbeid.example")))
    assert found.recipient is None
    assert "9902 Bjørkvik" in found.doubts[0]
    assert "9903 Fossnes" in found.doubts[0]
    found = rule.match(
        take_apart(message(thread=None, sender="post@ikt-samarbeid.example")), own="Fossnes kommune svarer:"
    )
    assert (found.recipient, found.doubts) == ("9903", ())


BODY = Cooperation(name="IKT Fjordane", members=("9902", "9904"))


@pytest.mark.parametrize(
    "sender", ["IKT Fjordane IKS <post@drift.example>", "Ola <ola@ikt-fjordane.example>"], ids=["name", "domain"]
)
def test_a_joint_body_may_answer_for_any_member(sender: str) -> None:
    rule = SenderRule(survey_with(cooperation=(BODY,)), LETTERS, {})
    found = rule.match(take_apart(message(thread=None, sender=sender)))
    assert found.recipient is None
    assert "9902 Bjørkvik" in found.doubts[0]
    assert "9904 Sund" in found.doubts[0]
    found = rule.match(take_apart(message(thread="9904", sender=sender)))
    assert (found.recipient, found.doubts) == ("9904", ())


def test_a_joint_body_answers_for_its_members() -> None:
    rule = SenderRule(survey_with(cooperation=(BODY,)), LETTERS, {})
    found = rule.match(take_apart(message(thread="9904")), own="Vi svarar på vegner av kommunane i IKT Fjordane.")
    assert set(found.also_for) | {found.recipient} >= {"9902", "9904"}
    assert found.doubts


def test_what_the_list_says_of_a_contact_is_evidence() -> None:
    known = replace(SURVEY.recipients[2], contact="Siv Prøve", phone="+47 55 00 00 07")
    rule = SenderRule(survey_with(recipients=(*SURVEY.recipients[:2], known, SURVEY.recipients[3])), (), {})
    raw = message(thread=None, sender='"Prøve, Siv" <siv@post.example>')
    assert b"=?utf-8?" in raw  # without quotes once it is decoded
    found = rule.match(take_apart(raw), signature="Siv\ntlf. 55000007")
    assert (found.recipient, found.doubts) == ("9903", ())
    assert rule.match(take_apart(message(thread=None, sender="Siv <siv@post.example>"))).recipient is None


def test_a_case_number_that_a_person_filed_is_known_again() -> None:
    rule = SenderRule(SURVEY, LETTERS, {}, known_cases={"2020/415": "9903", "2020/117": "9901"})
    found = rule.match(take_apart(message(thread=None, sender=STRANGER, subject="Ettersending, sak 20/415-4")))
    assert (found.recipient, found.matched_by, found.doubts) == ("9903", MatchedBy.CASE, ())
    found = rule.match(take_apart(message(thread=None, sender=STRANGER, subject="Ettersending, sak 2020/117")))
    assert found.recipient is None


def test_a_sender_who_was_not_proven_is_doubted() -> None:
    failed = "mx.fylket.example; dmarc=fail header.from=askedal.kommune.example"
    raw = message(Authentication_Results=failed)
    assert match(raw).doubts == ()
    found = SenderRule(SURVEY, LETTERS, {}, trusted_authserv=("mx.fylket.example",)).match(take_apart(raw))
    assert found.recipient == "9901"
    assert "could not confirm" in found.doubts[0]


def test_neighbours_in_the_text_are_no_conflict() -> None:
    found = match(message(), own="Vi samarbeider med Bjørkvik kommune.")
    assert (found.recipient, found.doubts) == ("9901", ())


def test_a_word_that_is_a_name_is_weak() -> None:
    assert match(message(thread=None, sender=STRANGER), own="Sund økonomi er viktig").recipient is None


def test_on_behalf_of_others_is_told() -> None:
    found = match(message(), own="Vi svarar på vegner av Askedal og Bjørkvik kommune.")
    assert found.also_for == ("9902",)
    assert "9902 Bjørkvik" in found.doubts[0]


@pytest.mark.parametrize(
    ("text", "also_for"),
    [
        ("Dette er felles svar frå Askedal, Bjørkvik og Sund.", ("9902", "9904")),
        ("Svaret gjelder også for Fossnes kommune.", ("9903",)),
        ("Vi svarar òg for SUND KOMMUNE.", ("9904",)),
        ("På vegne av Askedal kommune svarer jeg slik.", ()),
        ("På vegne av rådmannen. Sund er ein nabo.", ()),
        ("Vi har avtale med Sund.", ()),
    ],
)
def test_for_whom_it_answers_too(text: str, also_for: tuple[str, ...]) -> None:
    found = match(message(), own=text)
    assert (found.recipient, found.also_for) == ("9901", also_for)
    assert bool(found.doubts) is bool(also_for)


def test_an_address_in_the_name_is_no_address() -> None:
    sender = f"{Header('<post@sund.kommune.example>', 'utf-8').encode()} <x@ond.example>"
    raw = message(thread=None).replace(b"From: ", f"From: {sender}\nX-Was: ".encode(), 1)
    assert match(raw).recipient is None


def test_others_that_are_not_named_are_a_doubt() -> None:
    found = match(message(), own="Eg svarar på vegner av kommunane i regionrådet.")
    assert found.also_for == ()
    assert "not for which" in found.doubts[0]


def test_a_provider_that_one_recipient_uses_proves_little() -> None:
    """An address at a provider says nothing of others at the same provider."""
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
