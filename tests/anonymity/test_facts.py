"""The closed list of a round: who was asked, who answered, and not the officer herself."""

from dataclasses import replace
from datetime import UTC

import pytest

from kartlegg.anonymity.facts import gather_facts
from kartlegg.model import Kind, Language, Question, Reading, Recipient, Sender, Survey

SURVEY = Survey(
    id="s",
    title="IT",
    language=Language.NYNORSK,
    timezone=UTC,
    sent=None,
    deadline=None,
    sender=Sender(name="Kari Prøve", email="kari@fylket.example"),
    questions=(Question(id="1", text="Kor mange?", label="Årsverk"),),
    recipients=(
        Recipient(
            number="9901", name="Askedal", addresses=("post@askedal.example",), cc=("arkiv@askedal.example",),
            language=Language.NYNORSK, contact="Berit Vang", phone="91234567",
        ),
    ),
)  # fmt: skip
READING = Reading(kind=Kind.ANSWER, from_name="Per Ås", from_address="per@askedal.example", phone="99887766")


def test_survey_and_readings_are_gathered() -> None:
    facts = gather_facts(SURVEY, [READING])
    assert facts.recipients == SURVEY.recipients
    assert facts.persons == ("Berit Vang", "Per Ås")
    assert facts.addresses == ("post@askedal.example", "arkiv@askedal.example", "per@askedal.example")
    assert facts.phones == ("91234567", "99887766")


@pytest.mark.parametrize(
    ("display_name", "wanted"),
    [
        pytest.param("Ås, Per Olav", "Per Olav Ås", id="surname first"),
        pytest.param("Per Ås (Askedal)", "Per Ås", id="remark in parentheses"),
        pytest.param("Anne-Grethe D'Arcy", "Anne-Grethe D'Arcy", id="hyphen and apostrophe"),
        pytest.param("Postmottak Askedal", None, id="office"),
        pytest.param("Askedal kommune", None, id="municipality"),
        pytest.param("IKT-avdelinga", None, id="department"),
        pytest.param("Kari Prøve", None, id="the officer herself"),
        pytest.param("", None, id="none"),
    ],
)
def test_persons_in_display_names(display_name: str, wanted: str | None) -> None:
    facts = gather_facts(SURVEY, [replace(READING, from_name=display_name)])
    assert facts.persons == (("Berit Vang", wanted) if wanted else ("Berit Vang",))


def test_names_of_signatures_are_gathered_and_offices_left_out() -> None:
    reading = replace(
        READING,
        persons=("Vik, Kari", "Kari Vik", "IKT-leiar", "Postmottak", "Prøve, Kari", "Kari"),
        addresses=("kari@askedal.example", "Kari@fylket.example"),
        phones=("+47 91 23 45 67", "53 65 40 00"),
    )
    facts = gather_facts(SURVEY, [reading])
    assert facts.persons == ("Berit Vang", "Per Ås", "Kari Vik")
    assert facts.addresses[3:] == ("kari@askedal.example",)
    assert facts.phones == ("91234567", "99887766", "53 65 40 00")
