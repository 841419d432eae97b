"""What no person wrote: receipts, answering machines, delivery and disposition notifications, archive systems."""

from datetime import datetime
from email import message_from_string
from email.message import EmailMessage

from kartlegg.demo.clients import clerk_address, reply_to, say, signature
from kartlegg.demo.documents import make_docx, make_pdf
from kartlegg.demo.mime import Received, add_text, new_message, thread
from kartlegg.demo.towns import Town
from kartlegg.wording import date_in_words

_WORD = "vnd.openxmlformats-officedocument.wordprocessingml.document"


def ticket(town: Town, letter: Received, date: datetime) -> EmailMessage:
    """The mail room's machine: the letter has been received (RFC 3834)."""
    words = say(
        town,
        f"Vi har motteke førespurnaden din og har sendt han til rett saksbehandlar.\n\n"
        f"Denne e-posten er laga automatisk og kan ikkje svarast på.\n\n{town.name} kommune, Servicetorget",
        f"Vi har mottatt henvendelsen din og har sendt den til rett saksbehandler.\n\n"
        f"Denne e-posten er laget automatisk og kan ikke besvares.\n\n{town.name} kommune, Servicetorget",
    )
    message = reply_to(
        letter, town, date=date, prefix="Autosvar: ", sender=(f"Postmottak {town.name} kommune", town.address)
    )
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    return add_text(message, words)


def away(town: Town, letter: Received, date: datetime) -> EmailMessage:
    """Exchange's answering machine (RFC 3834)."""
    words = say(
        town,
        f"Hei. Eg er på ferie og er attende til veka. Haster det, så ring sentralbordet på {town.phone}.",
        f"Hei. Jeg er på ferie og er tilbake neste uke. Haster det, så ring sentralbordet på {town.phone}.",
    )
    message = reply_to(letter, town, date=date, prefix="Automatisk svar: ")
    message["Auto-Submitted"] = "auto-replied"
    message["X-Auto-Response-Suppress"] = "All"
    return add_text(message, f"{words}\n\n{town.clerk}\n{town.name} kommune")


def bounce(town: Town, letter: Received, date: datetime) -> EmailMessage:
    """A delivery status notification of a mailbox that is gone (RFC 3464)."""
    report = f"Reporting-MTA: dns; mx.{town.domain}\n\nFinal-Recipient: rfc822; {town.address}\nAction: failed\n"
    report += "Status: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 User unknown in virtual mailbox table\n"
    words = (
        f"This is the mail system at host mx.{town.domain}.\n\n"
        "I'm sorry to have to inform you that your message could not\nbe delivered to one or more recipients.\n\n"
        f"<{town.address}>: host mx.{town.domain} said: 550 5.1.1\n"
        "    User unknown in virtual mailbox table (in reply to RCPT TO command)\n"
    )
    headers = letter.raw.replace(b"\r\n", b"\n").partition(b"\n\n")[0] + b"\n"
    message = new_message(
        sender=("Mail Delivery System", f"MAILER-DAEMON@mx.{town.domain}"),
        to=("", letter.from_address),
        subject="Undelivered Mail Returned to Sender",
        date=date,
        seed=f"{town.number}:{letter.message_id}",
    )
    message["Auto-Submitted"] = "auto-replied"
    return _report(message, "delivery-status", words, report, headers)


def read_receipt(town: Town, letter: Received, date: datetime) -> EmailMessage:
    """A disposition notification: somebody has opened the letter (RFC 8098)."""
    words = say(
        town,
        "Dette er ei kvittering for at meldinga vart vist på skjermen hos mottakaren.",
        "Dette er en kvittering for at meldingen ble vist på skjermen hos mottakeren.",
    )
    report = (
        f"Reporting-UA: {town.domain}; Thunderbird 52.4\nFinal-Recipient: rfc822; {town.address}\n"
        f"Original-Message-ID: {letter.message_id}\nDisposition: manual-action/MDN-sent-manually; displayed\n"
    )
    message = new_message(
        sender=(town.clerk, clerk_address(town)),
        to=(letter.from_name, letter.from_address),
        subject="Lest: " + letter.subject,
        date=date,
        seed=f"{town.number}:{letter.message_id}",
    )
    thread(message, letter)
    return _report(message, "disposition-notification", words, report, None)


def with_word_file(town: Town, letter: Received, date: datetime) -> EmailMessage:
    """A short note; the answers lie in a Word file."""
    document = make_docx(
        opening=(say(town, f"Svar frå {town.name} kommune", f"Svar fra {town.name} kommune"), *_some(town.opening)),
        numbered=tuple(text for _, text in town.answers),
        closing=(*_some(town.closing), town.clerk),
        day=date,
    )
    note = say(town, "Svar ligg vedlagt.", "Svar ligger vedlagt.")
    message = add_text(reply_to(letter, town, date=date), f"Hei\n\n{note}\n\n{signature(town)}")
    name = "Svar på spørsmål om IKT.docx"
    message.add_attachment(document, maintype="application", subtype=_WORD, filename=name)
    return message


def from_archive(town: Town, letter: Received, date: datetime) -> EmailMessage:
    """An archive system: a subject of its own, no thread, the answer a letter as PDF."""
    ours = f"{date:%y}/{int(town.number) * 7 % 3000 + 200}-2"
    title = "Svar på spørsmål om IKT og digitalisering"
    yours = [f"{say(town, 'Dykkar ref.', 'Deres ref.')}: {letter.code}"] if letter.code else []
    references = (
        f"Vår ref.: {ours}",
        *yours,
        f"Dato: {date_in_words(date.date(), town.language)}",
    )
    _, _, office = letter.from_name.rpartition(", ")
    document = make_pdf(
        head=f"{town.name} kommune",
        author=f"{town.name} kommune",
        address=(office, letter.from_address),
        references=references,
        title=title,
        body=(
            *_some(town.opening),
            *(f"{number}. {text}" for number, text in town.answers),
            *_some(town.closing),
            f"{say(town, 'Med venleg helsing', 'Med vennlig hilsen')}\n{town.clerk}\n{town.role}",
            say(
                town,
                "Dokumentet er godkjent elektronisk og har difor inga underskrift.",
                "Dokumentet er elektronisk godkjent og har derfor ingen underskrift.",
            ),
        ),
        language=town.language,
        day=date,
    )
    message = reply_to(letter, town, date=date, subject=f"{title} ({ours})")
    note = say(
        town,
        f"Vedlagt følgjer brev frå {town.name} kommune i sak {ours}.",
        f"Vedlagt følger brev fra {town.name} kommune i sak {ours}.",
    )
    add_text(message, f"{note}\n\n{town.clerk}\n{town.name} kommune")
    message.add_attachment(document, maintype="application", subtype="pdf", filename="Svarbrev.pdf")
    return message


def _some(text: str) -> tuple[str, ...]:
    return (text,) if text else ()


def _report(message: EmailMessage, kind: str, words: str, report: str, headers: bytes | None) -> EmailMessage:
    """A multipart/report (RFC 6522): words for people, fields for programs, the headers of the letter."""
    add_text(message, words)
    message.make_mixed()
    for content, subtype in ((report.encode(), kind), (headers, "rfc822-headers")):
        if content is not None:
            part = EmailMessage(policy=message.policy)
            part["Content-Type"] = f"{'text' if subtype == 'rfc822-headers' else 'message'}/{subtype}"
            text = content.decode("ascii", "replace")
            # The library writes delivery-status only as groups of fields.
            groups = [message_from_string(group, policy=message.policy) for group in text.split("\n\n")]
            part.set_payload(groups if subtype == "delivery-status" else text)
            message.attach(part)
    message.set_type("multipart/report")
    message.set_param("report-type", kind)
    return message
