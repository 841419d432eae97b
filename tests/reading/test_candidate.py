"""A shared mailbox: what points to the survey is fetched, private mail is not."""

import base64
from datetime import UTC
from email.header import Header

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kartlegg.model import Cooperation, Language, LetterKind, Question, Recipient, Sender, SentLetter, Survey
from kartlegg.reading.candidate import CandidateRule, Described, describe, describe_line

SURVEY = Survey(
    id="s",
    title="IT i kommunane – stoda",
    language=Language.NYNORSK,
    timezone=UTC,
    sent=None,
    deadline=None,
    case_number="2020/117",
    sender=Sender(name="Kari Prøve"),
    questions=(Question(id="1", text="Kor mange?", label="Årsverk"),),
    recipients=(
        Recipient(number="9901", name="Os", addresses=("post@os.kommune.example",), language=Language.NYNORSK),
        Recipient(number="9902", name="Ås", addresses=("post@as.example",), language=Language.NYNORSK),
    ),
    cooperation=(Cooperation(name="IKT Vest", members=("9901", "9902")),),
)
LETTER = SentLetter(
    kind=LetterKind.QUESTION, recipient="9901", message_id="q.9901@fylket.example", code="KL-AB2CD", text="",
    other_ids=("AM0PR01@outlook.example",),
)  # fmt: skip
RULE = CandidateRule(SURVEY, [LETTER], {"per@heime.example": "9902"})


@pytest.mark.parametrize(
    ("headers", "wanted"),
    [
        pytest.param("References: <a@b> <q.9901@fylket.example>", "answers one of our letters", id="thread"),
        pytest.param("In-Reply-To: <AM0PR01@outlook.example>", "answers one of our letters", id="an id that was given"),
        pytest.param("Subject: SV: [kl-ab2cd] takk", "reference code", id="code"),
        pytest.param("To: kari+kl-ab2cd@fylket.example", "reference code", id="the recipient's own address"),
        pytest.param("X-Original-To: kari+kl-ab2cd@fylket.example", "reference code", id="the same, in a blind copy"),
        pytest.param("Subject: Svar på sak 2020/117", "case number", id="case"),
        pytest.param("Subject: =?utf-8?q?Re=3A_IT_i_kommunane_=E2=80=93_stoda?=", "our letter's", id="title, encoded"),
        pytest.param("From: Post <POST@os.kommune.example>", "recipient's address", id="address"),
        pytest.param("From: Ola <ola@epost.os.kommune.example>", "recipient's domain", id="sub-domain"),
        pytest.param("From: Per <per@heime.example>", "recipient's address", id="taught by a person"),
        pytest.param("From: =?iso-8859-1?q?=C5s_kommune?= <no-reply@arkiv.example>", "names a recipient", id="name"),
        pytest.param("Content-Type: multipart/report; report-type=delivery-status", "delivery report", id="bounce"),
        pytest.param("Subject: VS: Svar fra OS KOMMUNE", "names a recipient", id="name in capitals"),
        pytest.param("Subject: 9901 Os", "names a recipient", id="number and name"),
        pytest.param("Subject: Svar frå Ås kommune", "names a recipient", id="letters that nobody has declared"),
        pytest.param("From: Siv <siv@aas.kommune.example>", "a recipient's name", id="a domain of its own"),
        pytest.param(
            "From: =?utf-8?q?Pr=C3=B8ve=2C_Siv?= <siv@as.example>", "recipient's domain", id="name with comma"
        ),
        pytest.param("Subject: SV: KL AB2CD", "reference code", id="code without its dash"),
        pytest.param("To: kari+klab2cd@fylket.example", "reference code", id="an address with the code"),
        pytest.param("Subject: Svar, sak 20/00117-2", "case number", id="case in another form"),
        pytest.param("From: IKT Vest IKS <post@drift.example>", "body of several", id="a joint body"),
        pytest.param("From: MAILER-DAEMON@mx.example\nSubject: failure notice", "delivery report", id="qmail"),
        pytest.param("From: Outlook <x@y.example>\nSubject: Kan ikke leveres: x", "delivery report", id="Exchange"),
        pytest.param("Subject: Sak 20/1171, 12.10", None, id="another case"),
        pytest.param("From: Os <os@heime.example>\nSubject: Os er vi glade", None, id="a word that is a name"),
        pytest.param("From: Kari <kari@notos.kommune.example.evil.example>", None, id="a domain that ends otherwise"),
        pytest.param("Subject: Middag", None, id="private"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_what_points_to_the_survey(headers: str, wanted: str | None) -> None:
    reason = RULE.reason(headers.replace("\n", "\r\n").encode())
    assert reason is None if wanted is None else wanted in str(reason)


EVIDENCE = [
    *("SV: [kl-ab2cd]", "KL AB2CD", "klab2cd", "kl–ab2cd", "kari+klab2cd@fylket.example"),
    *("Sak 2020/117", "20/00117-2", "2020117", "117", "IT i kommunane – stoda", "it i KOMMUNANE – STODA"),
    *("Os kommune", "OS KOMMUNE", "Ås herad", "aas kommune", "9901 Os", "kommunenr. 9902", "os", "Ås"),
    *("IKT Vest", "ıkt vest", "<q.9901@fylket.example>", "q.9901@fylket.example", "post@os.kommune.example"),
    *("ola@x.os.kommune.example", "siv@aas.kommune.example", "per@heime.example", "MAILER-DAEMON@mx.example"),
    *("Undelivered Mail Returned to Sender", "Forsinket: x", "multipart/report", "Middag", "hei", "<", ">", "@"),
]
NAMES = [
    *("From", "To", "Cc", "Subject", "Date", "In-Reply-To", "References", "Content-Type"),
    *("from", "SUBJECT", "From ", "X-A", "Delivered-To", "X-Original-To"),
]


def encoded(text: str, how: int) -> bytes:
    """A header's text as one of many mail programs writes it."""
    if how == 1:
        return Header(text, "utf-8").encode(linesep="\r\n").encode()
    if how == 2:
        return b"=?utf-8?B?" + base64.b64encode(text.encode()) + b"?="
    if how == 3:
        return Header(text, "iso-8859-1" if text.isascii() else "utf-8").encode().encode()
    if how == 4:
        return text.encode("latin-1", "replace")
    return text.encode()


LINES = st.builds(
    lambda name, texts, how, between, fold: (
        f"{name}: ".encode() + fold.join(encoded(text, how) for text in texts) + between
    ),
    st.sampled_from(NAMES),
    st.lists(st.sampled_from(EVIDENCE) | st.text(max_size=12), min_size=1, max_size=3),
    st.integers(0, 4),
    st.sampled_from((b"\r\n", b"\r\n", b"\r\n", b"\n", b"\r", b"\r\n\r\n")),
    st.sampled_from((b" ", b" ", b"\r\n ", b"\r\n\t", b"")),
)


@given(st.lists(LINES, max_size=6).map(b"".join) | st.binary(max_size=200))
def test_a_glance_never_passes_over_what_points_to_the_survey(headers: bytes) -> None:
    if RULE.reason(headers) is not None:
        assert RULE.glance(headers) is None


def test_what_a_glance_passes_over_can_be_listed() -> None:
    line = RULE.glance(b"From: =?utf-8?b?w4VzZQ==?= <a@b.example>\r\nSubject: Middag\r\nDate: Mon, 5 Oct 2026\r\n\r\n")
    assert line is not None
    assert describe_line(line) == Described(sender="Åse <a@b.example>", subject="Middag", date="Mon, 5 Oct 2026")
    assert describe_line(describe_line(line).as_line()) == describe_line(line)


def test_describe_decodes() -> None:
    seen = describe(
        b"From: =?utf-8?b?w4VzZQ==?= <a@b.example>\r\nSubject: =?x-unknown?q?a?=\r\nDate: Mon, 5 Oct 2026\r\n"
    )
    assert (seen.sender, seen.subject, seen.date) == ("Åse <a@b.example>", "=?x-unknown?q?a?=", "Mon, 5 Oct 2026")


def test_broken_base64_is_shown_as_it_is() -> None:
    assert describe(b"Subject: =?utf-8?b?abcde?=\r\n").subject == "=?utf-8?b?abcde?="


@given(st.binary(max_size=400))
def test_any_bytes_give_an_answer(raw: bytes) -> None:
    assert RULE.reason(raw) is None or isinstance(RULE.reason(raw), str)
    assert isinstance(describe(raw).subject, str)
