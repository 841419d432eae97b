"""Machines and people: every rule on its own specimens, and whole messages of the systems that write to an office."""

from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kartlegg.demo.documents import make_docx
from kartlegg.model import Kind, Reading
from kartlegg.reading import machines, wishes
from kartlegg.reading.kinds import machine_of, sounds_automatic
from kartlegg.reading.parts import take_apart
from kartlegg.reading.phrases import PhraseRule
from replies import ANSWERS, LETTER_TEXT, OSLO, QUESTIONS, READER, message, quoted

RULES = (*machines.RULES, *wishes.RULES)
RESTATED = "\n\n".join(
    f"{n}. {q.text}\n{t}" for n, (q, t) in enumerate(zip(QUESTIONS, ANSWERS.split("\n"), strict=True), 1)
)
ROOM = "Postmottak Askedal kommune <postmottak@askedal.kommune.example>"
DAEMON = "Mail Delivery System <MAILER-DAEMON@mx.askedal.kommune.example>"
SUBJECT = "Spørsmål om bibliotek og utlån"
HEADERS = (
    f"From: Kari Prøve <kari.prove@fylket.example>\nTo: post@fossnes.kommune.example\n"
    f"Message-ID: <q.9903@fylket.example>\nSubject: {SUBJECT}\n"
)


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.name) for rule in RULES])
def test_each_rule_on_its_specimens(rule: PhraseRule) -> None:
    assert rule.specimens
    assert rule.but_not
    for specimen in rule.specimens:
        assert rule.pattern.search(specimen), specimen
    for specimen in rule.but_not:
        assert not rule.pattern.search(specimen), specimen


@pytest.mark.parametrize(
    "piece", ["ring ", "eg er ute ", "ta det ", "kan du ", "<a ", "din melding ", "sak ", "æ", "550 "]
)
def test_hostile_text_comes_to_an_end(piece: str) -> None:
    text = piece * (200_000 // len(piece))
    for rule in RULES:
        rule.pattern.search(text)
    machine_of(take_apart(f"Subject: {text[:50_000]}\nFrom: {text[:50_000]}\n\n{text}".encode()))


def report(kind: str, fields: str, *, subject: str = SUBJECT, wrapped: bool = False) -> bytes:
    """A multipart/report (RFC 6522) on the letter to 9903; ``wrapped`` by a gateway that puts a banner above."""
    form = "mixed" if wrapped else f"report; report-type={kind}"
    lines = [
        f"From: {DAEMON}",
        f"Subject: {subject}",
        f"Content-Type: multipart/{form}; boundary=b",
        "",
        "--b\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\nSjå under.\n",
        f"--b\nContent-Type: message/{kind}\n\n{fields}\n",
        f"--b\nContent-Type: text/rfc822-headers; charset=utf-8\n\n{HEADERS}\n--b--\n",
    ]
    return "\n".join(lines).encode()


def status(*actions: str) -> str:
    """The fields of a delivery status with one recipient for each action."""
    who = "Final-Recipient: rfc822; post@fossnes.kommune.example\nAction: {}\nStatus: 5.0.0"
    return "\n\n".join(["Reporting-MTA: dns; mx.example", *(who.format(action) for action in actions)])


def with_file(raw: bytes, name: str, data: bytes, kind: str) -> bytes:
    mail = message_from_bytes(raw, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    maintype, _, subtype = kind.partition("/")
    mail.add_attachment(data, maintype=maintype, subtype=subtype, filename=name)
    return mail.as_bytes()


def word_file(*, numbered: bool = True) -> bytes:
    from datetime import datetime

    texts = [line.partition(" ")[2] for line in ANSWERS.splitlines()]
    opening = ("Askedal kommune", "Svar på spørsmål om bibliotek")
    day = datetime(2020, 3, 11, tzinfo=OSLO)
    if numbered:
        return make_docx(opening=opening, numbered=tuple(texts), closing=("Med helsing", "Per Prøve"), day=day)
    prose = (
        "Vi har to årsverk i biblioteket vårt i dag. Vi har avtale om utlån med Fossnes. Dei største utfordringane for "
        "biblioteket er at vi har få folk og små lokale. Fylkesbiblioteket kan hjelpe oss med kurs for dei tilsette.",
    )
    return make_docx(opening=(*opening, *prose), numbered=(), closing=("Med helsing", "Per Prøve"), day=day)


DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ICS = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:%s\r\nBEGIN:VEVENT\r\nSUMMARY:x\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
QMAIL = (
    "Hi. This is the qmail-send program at mx.example.\nI'm afraid I wasn't able to deliver your message.\n\n"
    "<post@fossnes.kommune.example>:\n198.51.100.9 does not like recipient.\n550 5.1.1 no such user\n\n"
    f"--- Below this line is a copy of the message.\n\n{HEADERS}\n{LETTER_TEXT}"
)
TICKET = "Hei!\n\nSaken er registrert med saksnummer 4711, og du får svar så snart som mulig."


@pytest.mark.parametrize(
    ("raw", "recipient", "delayed"),
    [
        pytest.param(report("delivery-status", status("failed"), subject="Undelivered Mail"), "9903", False, id="DSN"),
        pytest.param(report("delivery-status", status("delayed"), subject="Delayed Mail"), "9903", True, id="delayed"),
        pytest.param(
            report("delivery-status", status("delayed", "failed"), subject="x"),
            "9903",
            False,
            id="one of two has failed",
        ),
        pytest.param(
            report("delivery-status", status("failed"), subject="Kan ikke leveres: x", wrapped=True),
            "9903",
            False,
            id="DSN that a gateway has wrapped",
        ),
        pytest.param(message(QMAIL, sender=DAEMON, subject="failure notice", thread=None), "9903", False, id="qmail"),
        pytest.param(
            message(
                "Meldingen din til post@fossnes.kommune.example ble ikke levert fordi adressen ikke ble funnet.",
                sender="Mail Delivery Subsystem <mailer-daemon@post.example>",
                subject="Delivery Status Notification (Failure)",
                thread=None,
                X_Failed_Recipients="post@fossnes.kommune.example",
            ),
            "9903",
            False,
            id="Gmail",
        ),
        pytest.param(
            message(
                "Message 1kQ2-0 has been queued for 24 hours.\nThe address to which it has not yet been delivered is:\n"
                "  post@sund.kommune.example",
                sender="Mail Delivery System <Mailer-Daemon@mx.example>",
                subject="Warning: message 1kQ2-0 delayed 24 hours",
                thread=None,
            ),
            "9904",
            True,
            id="Exim, delayed",
        ),
        pytest.param(
            message(
                "Leveringen mislyktes til disse mottakerne eller gruppene:\n\npost@sund.kommune.example\n"
                "E-postadressen ble ikke funnet. #550 5.1.10 RESOLVER.ADR.RecipientNotFound",
                sender="Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@fylket.example>",
                subject="Kan ikke leveres: Spørsmål om bibliotek og utlån",
                thread=None,
            ),
            "9904",
            False,
            id="Exchange, bokmål, its part for machines lost",
        ),
        pytest.param(
            message(
                "Meldinga til post@bjorkvik.kommune.example kunne ikkje leverast. Postkassen er full. 552 5.2.2",
                sender="Systemansvarlig",
                subject="Kan ikkje leverast: Spørsmål",
                thread=None,
            ),
            "9902",
            False,
            id="nynorsk",
        ),
        pytest.param(
            message(
                "   ----- Transcript of session follows -----\n<post@sund.kommune.example>... Deferred: timed out\n"
                "Warning: message still undelivered after 4 hours",
                sender="Mail Delivery Subsystem <MAILER-DAEMON@mx.example>",
                subject="Warning: could not send message for past 4 hours",
                thread=None,
            ),
            "9904",
            True,
            id="Sendmail, delayed",
        ),
        pytest.param(
            message(
                "User post (post@sund.kommune.example) not listed in Domino Directory. 550 5.1.1",
                sender="Postmaster <postmaster@sund.kommune.example>",
                subject="DELIVERY FAILURE: User post not listed",
                thread=None,
            ),
            "9904",
            False,
            id="Notes",
        ),
        pytest.param(
            message("<post@sund.kommune.example>: 550 5.7.1 rejected", sender=DAEMON, subject="Re: x", thread=None),
            "9904",
            False,
            id="a daemon with a subject of its own",
        ),
    ],
)
def test_bounces(raw: bytes, recipient: str, delayed: bool) -> None:
    reading = READER.read(raw)
    assert (reading.kind, reading.recipient, reading.delayed) == (Kind.BOUNCE, recipient, delayed)
    assert reading.answers == ()


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(
            report("disposition-notification", status("x").replace("Action", "Disposition"), subject="x"), id="MDN"
        ),
        pytest.param(report("delivery-status", status("delivered"), subject="Levert: x"), id="DSN: delivered"),
        pytest.param(report("delivery-status", status("relayed"), subject="Relayed: x"), id="DSN: relayed"),
        pytest.param(
            message("Meldinga\n\n  Til: Per Prøve\n  Emne: x\n\nvart lesen 11. mars.", subject=f"Lese: {SUBJECT}"),
            id="nn",
        ),
        pytest.param(message("", subject=f"Lest: {SUBJECT}"), id="nb, empty"),
        pytest.param(message("ble slettet uten å bli lest", subject=f"Ikke lest: {SUBJECT}"), id="not read"),
        pytest.param(message("Your document: x\nwas received by: Per", subject="Return Receipt"), id="Notes"),
        pytest.param(message(f"Your message was read.\n\n{quoted()}", subject=f"Read: {SUBJECT}"), id="with a quote"),
    ],
)
def test_receipts(raw: bytes) -> None:
    reading = READER.read(raw)
    assert (reading.kind, reading.answers, reading.call_requested) == (Kind.RECEIPT, (), False)


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(
            message("Eg er ute.", subject=f"Automatisk svar: {SUBJECT}", Auto_Submitted="auto-replied"),
            id="Outlook, nn",
        ),
        pytest.param(message("Jeg er dessverre ute av kontoret.", subject=f"Fravær: {SUBJECT}"), id="subject alone"),
        pytest.param(
            message("Hei. Takk for din e-post. Jeg er i permisjon og er tilbake 1. august.\n\nPer"),
            id="words alone, nb",
        ),
        pytest.param(
            message("Eg har ferie til og med 9. august. E-posten din vert ikkje vidaresend."), id="words alone, nn"
        ),
        pytest.param(message("I am out of the office and will return Monday."), id="words alone, en"),
        pytest.param(message("Kontoret er stengt. Åpner igjen mandag.", Return_Path="<>"), id="no return path"),
        pytest.param(message(TICKET, sender=ROOM, subject="Saken er registrert"), id="ticket, nb"),
        pytest.param(message(TICKET, sender=ROOM, subject="[Sak #4711] Spørsmål"), id="ticket by its words"),
        pytest.param(
            message(
                "Askedal kommune stadfestar at e-posten din er motteken.",
                sender=ROOM,
                subject="Stadfesting på motteken e-post",
                Auto_Submitted="auto-generated",
                X_Auto_Response_Suppress="All",
            ),
            id="archive, with headers",
        ),
        pytest.param(
            message("Vi har mottatt din henvendelse.", sender="ikkesvar@askedal.kommune.example", subject="Melding"),
            id="an address that nobody reads",
        ),
        pytest.param(
            message("Takk for din henvendelse. Vi har mottatt den, og normal behandlingstid er tre uker.", sender=ROOM),
            id="time of treatment",
        ),
        pytest.param(
            message(f"## Svar over denne linjen ##\n\n{TICKET}\n\n1. Fordeling\n2. Behandling\n3. Svar", sender=ROOM),
            id="ticket with a list",
        ),
        pytest.param(message(f"{TICKET}\n\nDin melding:\n\n{LETTER_TEXT}", sender=ROOM), id="our letter given back"),
        pytest.param(
            with_file(message(TICKET, sender=ROOM), "brev.txt", LETTER_TEXT.encode(), "text/plain"),
            id="our letter attached",
        ),
        pytest.param(
            message("Dette er eit automatisk svar.\nRing oss på 55 00 00 00 om det hastar.", sender=ROOM),
            id="asks for no call",
        ),
    ],
)
def test_answering_machines(raw: bytes) -> None:
    reading = READER.read(raw)
    assert (reading.kind, reading.answers, reading.call_requested) == (Kind.AUTO_REPLY, (), False)
    assert reading.recipient == "9901"
    assert reading.doubts == ()


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(message("Per Prøve har godtatt invitasjonen.", subject="Godtatt: Møte om svara"), id="accepted"),
        pytest.param(
            with_file(message("", subject="Møte"), "invite.ics", ICS % b"REPLY", "text/calendar"), id="iTIP reply"
        ),
        pytest.param(
            with_file(message("", subject="Møte"), "invite.ics", ICS % b"REQUEST", "text/calendar"), id="invitation"
        ),
        pytest.param(message(f"Per Prøve reagerte på meldingen din:\n\n{quoted()}"), id="Outlook reaction"),
        pytest.param(
            with_file(message("👍\n\nPer reagerte via Gmail"), "r.json", b"{}", "text/vnd.google.email-reaction+json"),
            id="Gmail reaction",
        ),
        pytest.param(
            message(
                "Nytt frå biblioteka\n1. Ny lov\n2. Kurs i utlån\n3. Utfordringar\n4. Hjelp",
                thread=None,
                subject="Biblioteknytt",
                List_Unsubscribe="<mailto:av@nytt.example>",
                sender="Nytt <x@nytt.example>",
            ),
            id="newsletter",
        ),
        pytest.param(
            message("Tjen penger! Ring meg nå på 900 00 001!", sender="x@ond.example", thread=None, subject="Tilbud"),
            id="spam that wants a call",
        ),
        pytest.param(message("Takk. Vi har mottatt brevet og svarer innen fristen."), id="a person's thanks"),
    ],
)
def test_others(raw: bytes) -> None:
    reading = READER.read(raw)
    assert (reading.kind, reading.answers, reading.call_requested) == (Kind.OTHER, (), False)


def test_a_recall_is_doubted() -> None:
    reading = READER.read(message("Per Prøve vil tilbakekalle meldingen «Svar».", subject="Tilbakekalling: Svar"))
    assert reading.kind is Kind.OTHER
    assert "calls an earlier message back" in reading.doubts[0]


def texts(reading: Reading) -> set[str]:
    return {answer.question for answer in reading.answers}


ALL = {"1", "2", "3", "4"}


@pytest.mark.parametrize(
    ("raw", "doubted"),
    [
        pytest.param(
            message(f"{ANSWERS}\n\nMvh Per", subject=f"SV: Automatisk svar: {SUBJECT}"), False, id="a reply to one"
        ),
        pytest.param(message(ANSWERS, X_Auto_Response_Suppress="All"), False, id="suppression alone"),
        pytest.param(message(ANSWERS, subject="SV: Lesekvittering"), False, id="a reply to a receipt"),
        pytest.param(
            message(ANSWERS.replace("Kurs", "Autosvar på e-post, og kurs")), False, id="speaks of answering machines"
        ),
        pytest.param(
            message(f"Vi har mottatt brevet dykkar, saksnummer 2020/117. Svar under.\n\n{RESTATED}"),
            True,
            id="receipt above",
        ),
        pytest.param(
            message(f"Jeg er på ferie og er tilbake 1. juli, men her er svara:\n\n{ANSWERS}"), True, id="holiday"
        ),
        pytest.param(message(RESTATED, Auto_Submitted="auto-generated"), True, id="sent by a form"),
        pytest.param(message(RESTATED, subject=f"Automatisk svar: {SUBJECT}"), True, id="typed into an auto-reply"),
        pytest.param(message(RESTATED, subject=f"Lest: {SUBJECT}"), False, id="a receipt's subject"),
        pytest.param(message(RESTATED, Return_Path="<>"), True, id="no return path"),
        pytest.param(message(RESTATED, Precedence="bulk"), False, id="a case system's bulk mail, in the thread"),
        pytest.param(
            with_file(
                message(
                    "Vedlagt følgjer brev.", subject="Svar på spørsmål", thread=None, Auto_Submitted="auto-generated"
                ),
                "Svarbrev.docx",
                word_file(),
                DOCX,
            ),
            True,
            id="an archive's letter, auto-generated",
        ),
        pytest.param(
            with_file(
                message(
                    "Vedlagt følgjer brev. Denne e-posten kan ikkje svarast på.",
                    subject="Svar på spørsmål",
                    thread=None,
                ),
                "Svarbrev.docx",
                word_file(),
                DOCX,
            ),
            False,
            id="an archive's letter without headers",
        ),
    ],
)
def test_answers_that_look_like_machines(raw: bytes, doubted: bool) -> None:
    reading = READER.read(raw)
    assert (reading.kind, reading.recipient, texts(reading)) == (Kind.ANSWER, "9901", ALL)
    assert reading.needs_review is doubted, reading.doubts


def test_prose_in_an_automatic_letter_is_not_lost() -> None:
    raw = with_file(
        message("Vedlagt følgjer brev.", subject="Svar på spørsmål", thread=None, Auto_Submitted="auto-generated"),
        "Svarbrev.docx",
        word_file(numbered=False),
        DOCX,
    )
    reading = READER.read(raw)
    assert reading.kind is Kind.ANSWER
    assert reading.needs_review


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(message(f"{TICKET}\n\nDin melding:\n\n{RESTATED}", sender=ROOM), id="no header"),
        pytest.param(
            message(f"Sak 4711 er løyst.\n\nHistorikk:\n\n{ANSWERS}", sender=ROOM, Auto_Submitted="auto-generated"),
            id="a header",
        ),
    ],
)
def test_a_case_system_that_gives_back_answers(raw: bytes) -> None:
    """No second answer, but a person looks."""
    reading = READER.read(raw)
    assert (reading.kind, reading.answers) == (Kind.AUTO_REPLY, ())
    assert reading.needs_review


def test_an_unread_attachment_of_a_machine_is_doubted() -> None:
    raw = with_file(
        message("Vedlagt brev.", Auto_Submitted="auto-generated"), "x.pdf", b"%PDF-1.4 x", "application/pdf"
    )
    assert READER.read(raw).needs_review


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Dette er et automatisk svar.", True),
        ("Saken er registrert med saksnummer 2020/415.", True),
        ("Spørsmål 3 kan ikke besvares.", False),
        ("Rapportane blir generert automatisk.", False),
        ("Vi fekk eit autosvar frå dykk.", False),
        ("Feriane er vanskelege å bemanne.", False),
    ],
)
def test_sounds_automatic(text: str, wanted: bool) -> None:
    assert sounds_automatic(text) is wanted


@given(st.binary(max_size=400))
def test_any_bytes_have_a_kind(raw: bytes) -> None:
    found = machine_of(take_apart(raw))
    assert found is None or isinstance(found.kind, Kind)
