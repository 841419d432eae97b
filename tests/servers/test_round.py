"""One round from the letter to the summary: what the towns get, what the program leaves alone, what it makes of it."""

import re
from email.message import EmailMessage
from pathlib import Path

import pypandoc
import pypdfium2
import pytest

from mailservers import JUNK, PASSWORD
from offices import CLOSED, TOWNS, Office
from surveys import NAMES

pytestmark = pytest.mark.servers

AWAY, SILENT = 4, (5, 6)
ANSWERS = (
    "1. Vi har 3 årsverk.\n\n2. Vi samarbeider med Fossnes om drifta.\n\n3. Vi manglar folk med kompetanse.",
    "1. 2,5 årsverk\n2. Vi samarbeider med Askedal om drift.\n3. For lite kompetanse på tryggleik.",
    "1. Kommunen har 4 årsverk.\n\n2. Driftssamarbeid med Granøy.\n\n3. Kompetansen er det vanskeligste å få tak i.",
    "1. Éin person, 1 årsverk.\n\n2. Drifta ligg i eit samarbeid med Haugstad.\n\n3. Kompetanse og tid.",
)


def test_from_the_first_letter_to_the_summary(office: Office) -> None:
    office.configure(towns=TOWNS, smtp={"sent_copy": "Sent"})
    checked = office("check")
    assert checked.code == 0, checked.err
    assert "localhost takes letters" in checked.err
    assert "localhost lets us read the inbox" in checked.err

    sent = office("send", "--yes")
    assert (sent.code, sent.out) == (0, ""), sent.err
    assert "8 sent." in sent.err
    assert office.counts() == [1, 1, 1, 1, 1, 1, 1, 0]  # the last has returned it
    letters = [letter for town in range(CLOSED) for letter in office.letters(town)]
    for town, letter in enumerate(letters):
        check_letter(office, town, letter)
    assert len({letter["Message-ID"] for letter in letters}) == CLOSED
    assert_copies_are_what_was_sent(office)

    for message in replies(office, letters):
        office.bring(message)
    # A filter has taken one of them for junk.
    office.servers.doveadm("move", "-u", office.officer, JUNK, "mailbox", "INBOX", "subject", "Tilbakemelding")
    before = office.look()
    fetched, commands = office.overhear("fetch", "-v")
    assert fetched.code == 0, fetched.err
    assert "INBOX: 5 to ask for" in fetched.err  # four from towns, and what the mail system returned
    assert f"{JUNK}: 1 to ask for" in fetched.err
    assert office.look() == before, "the mailbox has changed"
    assert {flag for folder in ("INBOX", JUNK) for flags in before[folder].flags.values() for flag in flags} <= {
        rb"\Recent"
    }
    assert_read_only(commands)
    assert sorted(office.stored()) == sorted(raw for name in ("INBOX", JUNK) for raw in before[name].raw.values())

    again, commands = office.overhear("fetch", "-v")
    assert (again.code, len(office.stored())) == (0, 6), again.err
    assert not [line for line in commands if "FETCH" in line or "SEARCH" in line]
    assert office.look() == before

    assert office.states() == {
        "Askedal": "answered",
        "Bjørkvik": "answered",
        "Elvarheim": "answered",
        "Fossnes": "answered",
        "Granøy": "acknowledged",
        "Haugstad": "sent",
        "Isdalen": "sent",
        "Kalvsund": "bounced",
    }, fetched.err

    reminded = office("remind", "--yes")
    assert reminded.code == 0, reminded.err
    assert office.counts() == [1, 1, 1, 1, 2, 2, 2, 0]
    for town in (AWAY, *SILENT):
        letter, reminder = sorted(office.letters(town), key=lambda one: "Påminning" in one["Subject"])
        assert reminder["Subject"].startswith(("Påminning: ", "Påminnelse: "))
        assert reminder["In-Reply-To"] == letter["Message-ID"]
        assert reminder["References"].split() == [letter["Message-ID"], reminder["Message-ID"]]
    assert "Nobody is due a reminder." in office("remind", "--yes").err

    summed = office("summarise")
    assert summed.code == 0, summed.err
    texts = published(office.folder / "out")
    for name, text in texts.items():
        assert "kompetanse" in text, name
        found = [word for word in (*NAMES[:TOWNS], "Per", "Prøvesen", "@") if re.search(rf"\b{word}\b", text)]
        assert not found, (name, found)
    assert PASSWORD not in "".join(ended.out + ended.err for ended in (checked, sent, fetched, reminded, summed))


def check_letter(office: Office, town: int, letter: EmailMessage) -> None:
    """The letter as a town's server got it."""
    assert letter["Return-Path"] == f"<{office.officer}>"
    assert "with ESMTPSA" in letter.get_all("Received")[0]  # TLS and a login (RFC 3848)
    (sender,) = letter["From"].addresses
    assert (sender.display_name, sender.addr_spec) == ("Kari Prøve, Fylkesmannen i Prøvefylke", office.officer)
    (recipient,) = letter["To"].addresses
    assert recipient.display_name == f"{NAMES[town]} kommune"
    assert letter["Delivered-To"] == recipient.addr_spec
    assert letter["Cc"] is None
    assert letter["Subject"].startswith("Spørsmål om IT i kommunane, drift og utvikling, med eit emne som er så langt")
    assert letter["Date"].datetime.utcoffset() is not None
    assert letter["References"] == letter["Message-ID"]
    assert [len(letter.get_all(name)) for name in ("Message-ID", "Date", "From", "To", "Subject")] == [1] * 5
    assert letter.get_content_type() == "multipart/alternative"
    plain, html = letter.iter_parts()
    assert (plain.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    for part in (plain, html):
        text = part.get_content()
        assert "Kor mange årsverk går til IT?" in text
        assert re.search(r"Svarkode: KL-\w{5}\b", text)
        assert "\r" not in text


def assert_copies_are_what_was_sent(office: Office) -> None:
    """Byte for byte: no line end and no dot is lost on the way; servers put their headers in front."""
    copies = sorted(office.look()["Sent"].raw.values())
    assert len(copies) == TOWNS
    arrived = [office.servers.inbox(str(office.letters(town)[0]["Delivered-To"]))[0] for town in range(CLOSED)]
    for raw in arrived:
        assert [copy for copy in copies if raw.replace(b"\n", b"\r\n").endswith(copy)]


def replies(office: Office, letters: list[EmailMessage]) -> list[EmailMessage]:
    """What the towns answer, each in another way; one is away, two say nothing."""
    return [
        top_posted(office, letters[0]),
        with_html(office, letters[1]),
        in_latin_1(office, letters[2]),
        with_word_file(office, letters[3]),
        away(office, letters[AWAY]),
    ]


def top_posted(office: Office, letter: EmailMessage) -> EmailMessage:
    message = office.answer(0, subject=f"SV: {letter['Subject']}", to=letter)
    quoted = "\n".join(f"> {line}".rstrip() for line in letter.get_body(("plain",)).get_content().splitlines())
    message.set_content(
        f"Hei,\n\n{ANSWERS[0]}\n\nMed helsing\nPer Prøvesen\nAskedal kommune\n\n"
        f"Den 24.11.2026 10:15, skreiv Kari Prøve:\n{quoted}\n"
    )
    return message


def with_html(office: Office, letter: EmailMessage) -> EmailMessage:
    message = office.answer(1, subject=f"Re: {letter['Subject']}", to=letter)
    lines = "".join(f"<p>{line}</p>\n" for line in ANSWERS[1].splitlines())
    quoted = letter.get_body(("html",)).get_content()
    message.set_content(
        f"<html><body><p>Hei!</p>{lines}<p>Helsing Per Prøvesen, Bjørkvik kommune</p>"
        f'<blockquote type="cite">{quoted}</blockquote></body></html>',
        subtype="html",
        cte="base64",
    )
    return message


def in_latin_1(office: Office, letter: EmailMessage) -> EmailMessage:
    """A thread of its own, an old program, and a line that is a dot (RFC 5321 §4.5.2)."""
    code = re.search(r"KL-\w{5}\b", letter.get_body(("plain",)).get_content())
    message = office.answer(2, subject="Tilbakemelding på spørsmålene fra Fylkesmannen")
    text = f"Hei\n\nSvarkode: {code[0]}\n\n{ANSWERS[2]}\n\n.\n\nHilsen Per Prøvesen\nElvarheim kommune\n"
    message.set_content(text, charset="iso-8859-1", cte="quoted-printable")
    return message


def with_word_file(office: Office, letter: EmailMessage) -> EmailMessage:
    message = office.answer(3, subject=f"SV: {letter['Subject']}", to=letter)
    message.set_content("Hei\n\nSvar ligg vedlagt.\n\nPer Prøvesen\nFossnes kommune\n")
    path = office.folder / "svar.docx"
    pypandoc.convert_text(ANSWERS[3], "docx", format="markdown", outputfile=str(path))
    word = "vnd.openxmlformats-officedocument.wordprocessingml.document"
    message.add_attachment(path.read_bytes(), maintype="application", subtype=word, filename="Svar på spørsmål.docx")
    return message


def away(office: Office, letter: EmailMessage) -> EmailMessage:
    message = office.answer(AWAY, subject=f"Automatisk svar: {letter['Subject']}", to=letter)
    message["Auto-Submitted"] = "auto-replied"
    message.set_content("Eg er på ferie og er attende til veka.\n\nPer Prøvesen\nGranøy kommune\n")
    return message


def assert_read_only(commands: list[str]) -> None:
    """Only what RFC 3501 lets change nothing: EXAMINE, and BODY.PEEK for every text."""
    names = {line.partition(" ")[0] for line in commands} - {"UID"}
    names |= {line.split()[1] for line in commands if line.startswith("UID ")}
    assert names <= {"CAPABILITY", "ID", "LIST", "EXAMINE", "SEARCH", "FETCH", "LOGOUT", "NOOP"}, commands
    assert {"EXAMINE", "FETCH"} <= names
    asked = " ".join(line for line in commands if "FETCH" in line)
    assert asked.count("BODY") == asked.count("BODY.PEEK") > 0
    assert "RFC822)" not in asked.replace("RFC822.SIZE", "")
    assert "RFC822.TEXT" not in asked


def published(folder: Path) -> dict[str, str]:
    """The text of each document."""
    pdf = pypdfium2.PdfDocument(folder / "oppsummering.nn.pdf")
    try:
        pages = "\n".join(page.get_textpage().get_text_range() for page in pdf)
    finally:
        pdf.close()
    return {
        "md": (folder / "oppsummering.nn.md").read_text(encoding="utf-8"),
        "html": (folder / "oppsummering.nn.html").read_text(encoding="utf-8"),
        "docx": pypandoc.convert_file(str(folder / "oppsummering.nn.docx"), "plain"),
        "pdf": pages,
    }
