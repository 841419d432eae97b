"""What a document is held against: all that a recipient said, wherever it stands, and each text as one reply's."""

from datetime import UTC, datetime

import pytest

from kartlegg.flow.evidence import replies_of
from kartlegg.model import Answer, CurrentAnswer, FiledReading, Kind, Reading, Standing, State

WORDS = "Vi har leigd inn ein konsulent frå utlandet."


def filed(message: int = 1, **fields: object) -> FiledReading:
    reading = Reading(**({"kind": Kind.ANSWER, "recipient": "9001"} | fields))  # type: ignore[arg-type]
    return FiledReading(message=message, arrived=datetime(2031, 2, message, tzinfo=UTC), reading=reading, source="x")


@pytest.mark.parametrize(
    "reading",
    [
        pytest.param(filed(reply_text=f"Hei\n{WORDS}"), id="text"),
        pytest.param(filed(kind=Kind.AUTO_REPLY, reply_text=WORDS), id="auto-reply"),
        pytest.param(filed(subject=WORDS), id="subject"),
        pytest.param(filed(general=WORDS), id="general-remark"),
        pytest.param(
            filed(reply_text="Sjå vedlegg.", answers=(Answer(question="1", text=WORDS, rule="corrected"),)),
            id="typed-off-a-scan",
        ),
    ],
)
def test_all_that_a_message_says_is_evidence(reading: FiledReading) -> None:
    (reply,) = replies_of([reading], [])
    assert reply.text.count(WORDS) == 1


def test_what_stands_in_the_text_already_is_not_told_twice() -> None:
    answer = Answer(question="1", text=WORDS, rule="numbered")
    (reply,) = replies_of([filed(reply_text=f"1. {WORDS}", answers=(answer,))], [])
    assert reply.text.count(WORDS) == 1


def test_a_letter_that_answers_for_several_is_one_reply_s_text() -> None:
    joint = filed(also_for=("9002", "9003"), reply_text=WORDS)
    standings = [
        Standing(
            recipient=number,
            state=State.ANSWERED,
            answers=(CurrentAnswer(question="1", text=WORDS, messages=(1,)),),
        )
        for number in ("9001", "9002", "9003")
    ]
    replies = replies_of([joint], standings)
    assert [(one.recipient, WORDS in one.text, one.answers) for one in replies] == [
        ("9001", True, {"1": WORDS}),
        ("9002", False, {"1": WORDS}),
        ("9003", False, {"1": WORDS}),
    ]
