"""Replies as people's mail programs write them: one function a program or habit."""

import textwrap
from datetime import datetime
from email.message import EmailMessage
from html import escape

from kartlegg.demo.mime import Received, add_html, add_text, new_message, outlook_page, paragraphs, quote, thread
from kartlegg.demo.towns import Town
from kartlegg.model import Language
from kartlegg.wording import date_in_words

_ASCII = str.maketrans("æøåé", "aoae")
_WIDTH = 74  # columns at which Thunderbird breaks lines
_DAYS = ("man.", "tir.", "ons.", "tor.", "fre.", "lør.", "søn.")
_MONTHS = ("jan.", "feb.", "mars", "apr.", "mai", "juni", "juli", "aug.", "sep.", "okt.", "nov.", "des.")


def say(town: Town, nynorsk: str, bokmal: str) -> str:
    """The one of two texts in the town's written form."""
    return nynorsk if town.language is Language.NYNORSK else bokmal


def reply_to(
    letter: Received,
    town: Town,
    *,
    date: datetime,
    prefix: str = "SV: ",
    subject: str | None = None,
    sender: tuple[str, str] | None = None,
) -> EmailMessage:
    """An empty message to whom the letter came from: in its thread, unless it has a subject of its own."""
    message = new_message(
        sender=sender or (town.clerk, clerk_address(town)),
        to=(letter.from_name, letter.from_address),
        subject=subject or prefix + letter.subject,
        date=date,
        seed=f"{town.number}:{letter.message_id}",
        copies=town.copies,
    )
    return message if subject else thread(message, letter)


def clerk_address(town: Town) -> str:
    """The clerk's own address: first and last name at the municipality's domain, in ASCII letters."""
    names = town.clerk.lower().replace("-", " ").split()
    plain = f"{names[0]}.{names[-1]}".translate(_ASCII)
    return f"{plain}@{town.domain}"


def signature(town: Town) -> str:
    """Greeting, name, role, municipality and phone."""
    greeting = say(town, "Med venleg helsing", "Med vennlig hilsen")
    return f"{greeting}\n{town.clerk}\n{town.role}\n{town.name} kommune\nTlf. {town.phone}"


def numbered(town: Town, *, form: str = "{}. ", gap: str = "\n\n") -> str:
    """The answers under their numbers."""
    return gap.join(form.format(number) + text for number, text in town.answers)


def top_posted(town: Town, letter: Received, date: datetime) -> EmailMessage:
    """Thunderbird: the answers, a signature under "-- ", the quoted letter below."""
    text = "\n\n".join(part for part in ("Hei,", town.opening, numbered(town), town.closing) if part)
    verb = say(town, "skreiv", "skrev")
    attribution = f"Den {letter.sent:%d.%m.%Y %H:%M}, {verb} {letter.from_name}:"
    body = f"{_wrap(text)}\n\n-- \n{signature(town)}\n\n{attribution}\n{quote(letter.text)}"
    return add_text(reply_to(letter, town, date=date, prefix="Re: "), body)


def inline(town: Town, letter: Received, date: datetime) -> EmailMessage:
    """Thunderbird: each answer under the question's own quoted lines."""
    answers = dict(town.answers)
    out: list[str] = []
    for block in _blocks(letter.text, len(letter.questions)):
        number, lines = block
        out.append(quote("\n".join(lines).rstrip("\n")))
        if number in answers:
            out += ["", _wrap(answers[number]), ""]
    verb = say(town, "skreiv", "skrev")
    attribution = f"Den {letter.sent:%d.%m.%Y %H:%M}, {verb} {letter.from_name}:"
    head = "\n\n".join(part for part in ("Hei!", town.opening) if part)
    body = f"{head}\n\n{attribution}\n" + "\n".join(out)
    end = "\n\n".join(part for part in (town.closing, signature(town)) if part)
    return add_text(reply_to(letter, town, date=date, prefix="Re: "), f"{body}\n\n{end}")


def outlook(town: Town, letter: Received, date: datetime, *, subject: str | None = None) -> EmailMessage:
    """Outlook: HTML of Word with a list that numbers itself when all are answered, the letter below a header block."""
    plain_answers = numbered(town)
    if [number for number, _ in town.answers] == list(range(1, len(town.answers) + 1)):
        items = "".join(
            f'<li class="MsoListParagraph" style="margin-left:0cm">{escape(text).replace(chr(10), "<br>")}</li>\n'
            for _, text in town.answers
        )
        html_answers = f'<ol style="margin-top:0cm" start="1" type="1">\n{items}</ol>\n'
    else:
        html_answers = paragraphs(plain_answers, css="MsoNormal")
    return _outlook(town, letter, date, plain_answers, html_answers, subject=subject)


def table(town: Town, letter: Received, date: datetime) -> EmailMessage:
    """Outlook: a table, the question in the left column and the answer in the right one."""
    rows = [(f"{number}. {_question(letter, number)}", text) for number, text in town.answers]
    plain = "\n\n".join(f"{left}\n\n{right}" for left, right in rows)
    cells = "".join(
        "<tr>" + "".join(f'<td valign="top">{paragraphs(cell, css="MsoNormal")}</td>' for cell in row) + "</tr>\n"
        for row in rows
    )
    head = "Spørsmål", say(town, "Svaret vårt", "Vårt svar")
    top = "".join(f'<td><p class="MsoNormal"><b>{cell}</b></p></td>' for cell in head)
    html = f'<table class="MsoTableGrid" border="1" cellspacing="0" cellpadding="0">\n<tr>{top}</tr>\n{cells}</table>\n'
    return _outlook(town, letter, date, "\n\n".join(head) + "\n\n" + plain, html)


def restated(town: Town, letter: Received, date: datetime) -> EmailMessage:
    """Outlook: the questions copied out of the letter, the answer below each, no quoted letter."""
    blocks = "\n\n".join(f"{number}. {_question(letter, number)}\n\n{text}" for number, text in town.answers)
    body = "\n\n".join(part for part in ("Hei", town.opening, blocks, town.closing, signature(town)) if part)
    subject = say(town, f"Svar frå {town.name} kommune på spørsmål om IKT", f"Svar fra {town.name} kommune om IKT")
    message = add_text(reply_to(letter, town, date=date, subject=subject), body)
    rows = []
    for number, text in town.answers:
        question = escape(f"{number}. {_question(letter, number)}")
        rows.append(f'<p class="MsoNormal"><b>{question}</b></p>\n{paragraphs(text, css="MsoNormal")}')
    head = paragraphs("\n\n".join(part for part in ("Hei", town.opening) if part), css="MsoNormal")
    tail = paragraphs("\n\n".join(part for part in (town.closing, signature(town)) if part), css="MsoNormal")
    return add_html(message, outlook_page(head + "\n".join(rows) + tail))


def gmail(town: Town, letter: Received, date: datetime) -> EmailMessage:
    """Gmail: divs, the letter in a ``gmail_quote``."""
    own = "\n\n".join(
        part for part in ("Hei!", town.opening, numbered(town, form="{}) "), town.closing, signature(town)) if part
    )
    when = f"{_DAYS[letter.sent.weekday()]} {letter.sent.day}. {_MONTHS[letter.sent.month - 1]} {letter.sent.year}"
    verb = say(town, "skreiv", "skrev")
    attribution = f"{when} kl. {letter.sent:%H:%M} {verb} {letter.from_name} <{letter.from_address}>:"
    plain = f"{own}\n\n{attribution}\n\n{quote(letter.text)}"
    divs = "".join(f"<div>{escape(line) or '<br>'}</div>\n" for line in own.splitlines())
    html = (
        f'<div dir="ltr">{divs}</div><br>\n<div class="gmail_quote"><div dir="ltr" class="gmail_attr">'
        f'{escape(attribution)}<br></div><blockquote class="gmail_quote" style="margin:0 0 0 .8ex;'
        f'border-left:1px #ccc solid;padding-left:1ex">{letter.html}</blockquote></div>\n'
    )
    return add_html(add_text(reply_to(letter, town, date=date, prefix="Re: "), plain), html)


def iphone(town: Town, letter: Received, date: datetime) -> EmailMessage:
    """The iPhone's Mail: short lines, its own signature, the letter under ``>``."""
    own = "\n\n".join(part for part in (town.opening, numbered(town, form="{} ", gap="\n"), town.closing) if part)
    sent = say(town, "Sendt frå min iPhone", "Sendt fra min iPhone")
    when = f"{letter.sent.day}. {_MONTHS[letter.sent.month - 1]} {letter.sent.year} kl. {letter.sent:%H:%M}"
    verb = say(town, "skreiv", "skrev")
    body = (
        f"{own}\n\nMvh {town.clerk}\n{town.role}, {town.name} kommune\n\n{sent}\n\n"
        f"Den {when} {verb} {letter.from_name} <{letter.from_address}>:\n\n{quote(letter.text)}"
    )
    return add_text(reply_to(letter, town, date=date), body)


def prose(town: Town, letter: Received, date: datetime) -> EmailMessage:
    """Outlook: running text without a single number, the letter below a header block."""
    text = "\n\n".join(text for _, text in town.answers)
    return _outlook(town, letter, date, text, paragraphs(text, css="MsoNormal"))


def combined(town: Town, letter: Received, date: datetime) -> EmailMessage:
    """Outlook: the first two questions answered as one, under "1 og 2:"."""
    answers = dict(town.answers)
    lines = [f"1 og 2: {answers[1]}", *(f"{number}: {text}" for number, text in town.answers if number > 2)]
    text = "\n\n".join(lines)
    return _outlook(town, letter, date, text, paragraphs(text, css="MsoNormal"))


def private(town: Town, letter: Received, date: datetime) -> EmailMessage:
    """A clerk at home: an address that says nothing, the municipality in the signature alone."""
    names = town.clerk.lower().split()
    sender = (town.clerk, f"{names[0][0]}{names[-1][:4]}71@heimepost.example".translate(_ASCII))
    body = "\n\n".join(part for part in ("Hei", town.opening, numbered(town), town.closing, signature(town)) if part)
    message = reply_to(letter, town, date=date, subject="Svar om IKT", sender=sender)
    return add_text(message, _wrap(body), charset="iso-8859-1")


def short(town: Town, letter: Received, date: datetime, words: str, *, subject: str | None = None) -> EmailMessage:
    """A few words above the letter, as Outlook's text format has it."""
    body = f"Hei\n\n{words}\n\n{signature(town)}\n\n{header_block(town, letter)}\n\n{letter.text}"
    if subject:
        body = f"Hei\n\n{words}\n\n{signature(town)}"
    return add_text(reply_to(letter, town, date=date, subject=subject), body, charset="windows-1252")


def header_block(town: Town, letter: Received) -> str:
    """What Outlook puts above the message that is answered."""
    return "\n".join(f"{key}: {value}" for key, value in _header_rows(town, letter))


def _header_rows(town: Town, letter: Received) -> tuple[tuple[str, str], ...]:
    when = f"{date_in_words(letter.sent.date(), town.language, weekday=True)} {letter.sent:%H:%M}"
    return (
        (say(town, "Frå", "Fra"), f"{letter.from_name} <{letter.from_address}>"),
        ("Sendt", when),
        ("Til", letter.to),
        ("Emne", letter.subject),
    )


def _outlook(
    town: Town, letter: Received, date: datetime, plain: str, html: str, *, subject: str | None = None
) -> EmailMessage:
    head = "\n\n".join(part for part in ("Hei", town.opening) if part)
    tail = "\n\n".join(part for part in (town.closing, signature(town)) if part)
    quoted = "" if subject else f"\n\n{header_block(town, letter)}\n\n{letter.text}"
    message = add_text(reply_to(letter, town, date=date, subject=subject), f"{head}\n\n{plain}\n\n{tail}{quoted}")
    page = paragraphs(head + "\n\n", css="MsoNormal") + html + paragraphs("\n" + tail, css="MsoNormal")
    if not subject:
        rows = "<br>".join(f"<b>{key}:</b> {escape(value)}" for key, value in _header_rows(town, letter))
        page += (
            '<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm">'
            f'<p class="MsoNormal">{rows}</p></div>\n<p class="MsoNormal">&nbsp;</p>\n{letter.html}\n'
        )
    return add_html(message, outlook_page(page))


def _question(letter: Received, number: int) -> str:
    return letter.questions[number - 1] if number <= len(letter.questions) else ""


def _blocks(text: str, count: int) -> list[tuple[int, list[str]]]:
    """The letter's lines in runs that end with a question; 0 stands for the run after the last one."""
    blocks: list[tuple[int, list[str]]] = []
    lines: list[str] = []
    current = 0
    for line in text.splitlines():
        number = len(blocks) + 1 if current == 0 else current
        starts = current < count and line.strip().startswith(f"{current + 1}. ")
        if current and (starts or not line.strip()):
            blocks.append((number, lines))
            lines, current = [], 0
            starts = len(blocks) < count and line.strip().startswith(f"{len(blocks) + 1}. ")
        if starts or (not current and len(blocks) < count and line.strip().startswith(f"{len(blocks) + 1}. ")):
            current = len(blocks) + 1
        lines.append(line)
    blocks.append((current, lines))
    return blocks


def _wrap(text: str) -> str:
    return "\n".join(
        textwrap.fill(line, _WIDTH, break_long_words=False, break_on_hyphens=False) if line else ""
        for line in text.splitlines()
    )
