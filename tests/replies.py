"""A survey of four questions and messages that answer it, for the tests of reading."""

from datetime import datetime
from email.message import EmailMessage
from zoneinfo import ZoneInfo

from kartlegg.model import Language, LetterKind, Question, QuestionKind, Recipient, Sender, SentLetter, Survey
from kartlegg.reading.reader import Reader

OSLO = ZoneInfo("Europe/Oslo")
QUESTIONS = (
    Question(
        id="1",
        text="Kor mange årsverk arbeider med drift av bibliotek i kommunen?",
        label="Årsverk",
        kind=QuestionKind.NUMBER,
        unit="årsverk",
    ),
    Question(
        id="2",
        text="Kva kommunar har de avtale med om felles utlån?",
        label="Avtalar om utlån",
        kind=QuestionKind.PARTNERS,
    ),
    Question(id="3", text="Kva er dei største utfordringane for biblioteket dei neste åra?", label="Utfordringar"),
    Question(id="4", text="Kva kan fylkesbiblioteket hjelpe til med?", label="Hjelp frå fylkesbiblioteket"),
)
RECIPIENTS = (
    Recipient(
        number="9901", name="Askedal", addresses=("postmottak@askedal.kommune.example",), language=Language.NYNORSK
    ),
    Recipient(number="9902", name="Bjørkvik", addresses=("post@bjorkvik.kommune.example",), language=Language.NYNORSK),
    Recipient(number="9903", name="Fossnes", addresses=("post@fossnes.kommune.example",), language=Language.BOKMAL),
    Recipient(number="9904", name="Sund", addresses=("post@sund.kommune.example",), language=Language.NYNORSK),
)
SURVEY = Survey(
    id="bibliotek",
    title="Spørsmål om bibliotek og utlån",
    language=Language.NYNORSK,
    timezone=OSLO,
    sent=None,
    deadline=datetime(2020, 3, 20, 23, 59, 59, tzinfo=OSLO),
    case_number="2020/117",
    sender=Sender(name="Kari Prøve", email="kari.prove@fylket.example"),
    questions=QUESTIONS,
    recipients=RECIPIENTS,
)
LETTER_TEXT = "\n".join(
    [
        "Til kommunen",
        "",
        "Fylkesbiblioteket ber om svar på nokre spørsmål om utlån som grunnlag for eit møte i april.",
        "",
        *(f"{number}. {question.text}" for number, question in enumerate(QUESTIONS, start=1)),
        "",
        "Det er nok med korte svar. Send dei på e-post innan fredag 20. mars 2020.",
        "",
        "Med helsing",
        "Kari Prøve",
    ]
)
LETTERS = tuple(
    SentLetter(
        kind=LetterKind.QUESTION,
        recipient=one.number,
        message_id=f"q.{one.number}@fylket.example",
        code=f"KL-{one.number}",
        text=LETTER_TEXT,
    )
    for one in RECIPIENTS
)
READER = Reader(SURVEY, LETTERS)
ANSWERS = "1. 2,5 årsverk.\n2. Fossnes.\n3. Få folk og små lokale.\n4. Kurs og rettleiing."


def message(
    text: str = ANSWERS,
    *,
    sender: str = "Per Prøve <per.prove@askedal.kommune.example>",
    subject: str = "SV: Spørsmål om bibliotek og utlån",
    thread: str | None = "9901",
    html: str | None = None,
    date: str = "Wed, 11 Mar 2020 10:00:00 +0100",
    **headers: str,
) -> bytes:
    """A reply as bytes; headers by name with "_" for "-"."""
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = "kari.prove@fylket.example"
    mail["Subject"] = subject
    mail["Date"] = date
    mail["Message-ID"] = "<svar@askedal.kommune.example>"
    if thread:
        mail["In-Reply-To"] = f"<q.{thread}@fylket.example>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    if html is not None:
        mail.add_alternative(html, subtype="html")
    return mail.as_bytes()


def quoted(text: str = LETTER_TEXT) -> str:
    """A text under quote marks."""
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())
