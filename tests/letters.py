"""A survey and a recipient with all that a letter may have to hold."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from kartlegg.model import (
    Language,
    Letter,
    LetterKind,
    LetterSettings,
    Question,
    Recipient,
    Sender,
    Survey,
)

OSLO = ZoneInfo("Europe/Oslo")
TODAY = date(2026, 10, 6)
CODE = "KL-23ABC"

SURVEY = Survey(
    id="prove",
    title="IT i kommunane – stoda og vegen vidare",
    language=Language.NYNORSK,
    timezone=OSLO,
    sent=TODAY,
    deadline=datetime(2026, 10, 17, 23, 59, 59, tzinfo=OSLO),
    case_number="2026/117",
    sender=Sender(
        name="Kari Prøve",
        title="seniorrådgjevar",
        office="Fylkesmannen i Prøvefylke",
        email="kari.prove@fylket.example",
        phone="55 00 00 00",
        reference="26/117_KP",
    ),
    questions=(
        Question(id="1", label="Årsverk", text="Kor mange årsverk går til IT (drift og utvikling)?"),
        Question(
            id="2",
            label="Samarbeid",
            text="Kven har de avtale med? Ta med kva avtalane gjeld, og kor lenge dei skal vare etter planen.",
        ),
        Question(id="3", label="Utfordringar", text="Kva er * det * vanskelegaste?"),
    ),
    recipients=(),
    letters={LetterKind.QUESTION: LetterSettings(copies=("KS Prøvefylke", "Arkivet"))},
)
RECIPIENT = Recipient(
    number="9901",
    name="Ørnes & *Ås*",
    addresses=("postmottak@ørnes.kommune.example", "arkiv@ornes.kommune.example"),
    cc=("radmann@ornes.kommune.example",),
    language=Language.NYNORSK,
    contact="Ola_Ness",
)
LETTER = Letter(
    kind=LetterKind.QUESTION,
    recipient="9901",
    language=Language.NYNORSK,
    subject="IT i kommunane – stoda",
    text="Hei på dykk\n",
    html="<p>Hei på dykk</p>\n",
)
