"""How long awkward texts take to read: 200 kB each as a whole message, none over a second, none more than linear.

Run by hand: python benchmarks/hostile.py [NAME…] [--size 200000] [--runs 3] [--all]

Every text is made at ``--size`` bytes and at twice that, as plain text and, where it makes sense, as HTML; the others
are whole messages (headers, parts). A row has the seconds at both sizes, how many times more the second takes (2 is
linear), and the ratio to the floor: `email.message_from_bytes(policy=default)` and the body decoded, of the same bytes.
The floor is left out where it takes minutes itself. Without ``--all`` only rows that break a bound are printed, and
the ten slowest. Ends with 1 when one does.
"""

import argparse
import base64
import html
import random
import sys
from collections.abc import Callable
from email.header import Header
from functools import partial

from collected import TESTS, cpu_seconds, floor

from kartlegg.config import load_config
from kartlegg.flow.round import sent_letters
from kartlegg.model import Survey
from kartlegg.reading.reader import Reader

MOST_SECONDS = 1.0
MOST_GROWTH = 2.3  # times the seconds, for twice the bytes
NOISE_S = 0.25  # a text that takes less at twice the size is not held to the growth: the clock is not that good
FLOOR_S = 20  # no floor is timed for what the standard library alone took longer for at half the size
HEAD = (
    "From: Post <post@{domain}>\r\nTo: ole@fmho.example\r\nSubject: {subject}\r\n"
    "Date: Mon, 9 Oct 2017 12:00:00 +0200\r\nMessage-ID: <1@post.example>\r\n"
    "In-Reply-To: <{thread}>\r\nMIME-Version: 1.0\r\n"
)
NEAR_MISSES = {  # what nearly is what a rule looks for, over and over
    "attribution": "Den 6. okt. 2017 kl. 10:12 skrev ",
    "attribution lines": "Den 6. okt. 2017 kl. 10:12\n",
    "wrote": "skrev ",
    "on": "On ",
    "on … wrote": "On Mon, Oct 9, 2017 at 10:12 Ole Vik <ole@fm.example> wrote\n",
    "address colon": "<a@b.example> ",
    "from": "From: x\n",
    "frå": "Frå: \n",
    "header fields": "Sendt: \nTil: \nEmne: \n",
    "original": "----- Opphavleg melding \n",
    "underscores": "_",
    "rules": "____________________ x\n",
    "dashes": "- ",
    "delimiter": "-- x\n",
    "closing": "Med venleg helsing frå oss alle saman her inne på kontoret i dag også\n",
    "inline closing": "Mvh Ola Vik Nes ",
    "greeting": "Hei hei ",
    "disclaimer": "Denne e-posten ",
    "environment": "tenk på ",
    "footer": "Sendt frå min ",
    "phone": "55 57 20 0",
    "phones": "55 57 20 00 ",
    "contact": "tlf. ",
    "address": "a@b.c",
    "url": "https:/",
    "title": "ass. rådmann leiar sjef ",
    "name": "Kari Vik Nes Ås ",
    "label": "Årsverk ",
    "label colon": "Årsverk: ",
    "spm": "Spm 1:",
    "spm lines": "Spm 1: ja\n",
    "spm words": "spm spm spm 1",
    "numbered": "1. ja\n",
    "ordered": "1. ja\n2. ja\n3. nei\n4. nei\n5. ja\n6. nei\n",
    "inline": " 1. a 2. b 3. c",
    "decimals": "1.1.1.1.",
    "list": "1, 2, 3, ",
    "list og": "1 og 2 og 3 og ",
    "til": "til til til 1",
    "svar på": "svar på til spm ",
    "roman": "I. V. X. ",
    "lettered": "a) b) c) ",
    "circled": "①②③ ",
    "mention": "spørsmål 3 og så vidare utan kolon ",
    "date": "1. januar 2. etasje ",
    "label inside": "a. Ab cd ef ",
    "call": "ring meg ikkje ta det svara kan du ",
    "later": "kjem ",
    "received": "motteke ",
    "automatic": "dette er eit automatisk ",
    "away": "eg er ute ",
    "behalf": "på vegne av ",
    "on behalf": "svarar også for ",
    "figures": "2,5 årsverk og 30 % ",
    "sums": "1 + 1 + ",
    "ranges": "mellom 1 og 2 ",
    "units": "årsverk ",
    "not now": "frå nyttår skal ",
    "others": "IKS kommunane selskapet ",
    "partners": "ikkje avtale med ",
    "except": "ingen utanom ",
    "brackets": "(",
    "bracketed": "(uformelt) ",
    "elsewhere": "sjå vedlegg ",
    "quote mark": ">",
    "quote marks": "> ",
    "quoted lines": "> a\n",
    "deeper": "> > > > a\n",
    "pipes": "| ",
    "bullets": "• ",
    "bullet lines": "- x\n",
    "questions": "?",
    "asks": "Kva kan de ? ",
    "dots": ".",
    "ellipses": "… [...] ",
    "colons": ":",
    "stars": "*",
    "soft hyphens": "\xad",
    "zero width": "\u200b",
    "no-break": "\xa0",
    "combining": "a\u0301",
    "lossy": "Sp?rsm?l ",
    "twice": "Ã¥Â",
    "signs": "æ¶ø",
    "page": "side 1 av ",
    "place and date": "Bergen, 9. oktober 20",
    "table head": "Nr Spørsmål Svar\n",
    "minutes": "møtereferat innkalling til ",
    "correction": "retting: ",
    "armour": "-----BEGIN PGP SIGNED MESSAGE-----\n",
    "uuencode": "begin 644 x\n",
    "boundary": "--abc\n",
}


class World:
    """The survey that everything is read by, and its words."""

    def __init__(self) -> None:
        config = load_config(TESTS / "corpus" / "config.yaml")
        letters = sent_letters(config, None)
        self.survey: Survey = config.survey
        self.reader = Reader(self.survey, letters)
        self.letter = letters[0].text
        self.thread = letters[0].message_id or ""
        self.domain = self.survey.recipients[0].addresses[0].rpartition("@")[2]
        self.head = HEAD.format(subject="SV: " + "brev", thread=self.thread, domain=self.domain).encode()


def filled(unit: str, size: int) -> str:
    """A text of so many bytes."""
    return (unit * (size // max(1, len(unit.encode())) + 1))[:size]


def texts(world: World) -> dict[str, Callable[[int], str]]:
    """Texts by name, made at a size."""
    words = world.letter.split()
    questions = [question.text for question in world.survey.questions]
    names = [recipient.name for recipient in world.survey.recipients]

    def shuffled(size: int) -> str:
        chosen = random.Random(1)
        return " ".join(chosen.choice(words) for _ in range(size // 6))[:size]

    found: dict[str, Callable[[int], str]] = {name: partial(filled, unit) for name, unit in NEAR_MISSES.items()}
    one_each = {
        "newlines": "\n",
        "letters": "a",
        "spaces": " ",
        "digits": "1",
        "tabs": "\t",
        "carriage returns": "\r",
        "letter": world.letter,
        "letter on a line": " ".join(words) + " ",
        "letter quoted": "> ".join(world.letter.splitlines(True)),
        "questions asked": "\n".join(questions) + "\n",
        "questions on a line": " ".join(questions) + " ",
        "first question": questions[0] + "\n",
        "question's head": " ".join(questions[0].split()[:4]) + " ",
        "questions' heads": "".join(" ".join(one.split()[:5]) + " " for one in questions),
        "question without its end": questions[0][:-12] + "\n",
        "questions quoted": "".join(f"> {one}\n" for one in questions),
        "questions numbered": "".join(f"{number}. {one}\nja\n" for number, one in enumerate(questions, 1)),
        "question of one word": " ".join(dict.fromkeys(questions[0].split()[:1])) + " ",
        "municipalities": ", ".join(names) + ", ",
        "municipality lines": "\n".join(names) + "\n",
        "a municipality": names[0] + " kommune ",
        "labels": "".join(f"{one.label}: " for one in world.survey.questions),
        "label lines": "".join(f"{one.label}\nja\n" for one in world.survey.questions),
    }
    found |= {name: partial(filled, unit) for name, unit in one_each.items()}
    found["delimiters above an answer"] = lambda size: filled("-- \n", size)[: 4 * 4_900] + "1. ja\n"
    found["footers above an answer"] = lambda size: filled("tenk på miljøet\n", size)[: 16 * 4_900] + "1. ja\n"
    found["shuffled letter"] = shuffled
    found["shuffled letter lines"] = lambda size: shuffled(size).replace(" ", "\n")
    found["answers then near misses"] = lambda size: filled("1. ja\n2. nei\n", 200) + filled("3 ", size)
    found["quotes nested"] = lambda size: "".join(f"{'>' * (number % 300)} a\n" for number in range(size // 152))
    found["own nested quotes"] = lambda size: filled("Frå: a\nSendt: 1\nTil: b\nEmne: c\n\ntekst her\n", size)
    found["attribution and quote"] = lambda size: filled(
        "Den 6. okt. 2017 kl. 10:12 skrev Ola <a@b.example>:\n> x\n\nja\n", size
    )
    found["long lines of words"] = lambda size: filled("ord " * 2000 + "\n", size)
    return found


def pages(world: World) -> dict[str, Callable[[int], str]]:
    """HTML by name, made at a size."""
    around = {
        "div": "<div>",
        "blockquote": "<blockquote>",
        "table": "<table><tr><td>",
        "b": "<b>",
        "ol": "<ol><li>",
        "font": "<font>",
        "unclosed a": "<a href='",
        "unclosed comment": "<!--",
        "comments": "<!-- x -->",
        "unclosed tag": "<p style=",
        "lt": "<",
        "entities": "&aring;",
        "broken entities": "&#",
        "br": "<br>",
        "empty p": "<p></p>",
        "p": "<p>a",
        "span": "<span>a</span> ",
        "li": "<li>ja",
        "list": "<ol><li>ja</li></ol>",
        "item in a list": "<li>a</li>\n",
        "cells": "<td>a</td>",
        "rows": "<tr><td>1<td>ja",
        "styles": "<p style='color:red;color:blue'>a</p>",
        "hidden": "<p style='display : none'>a</p>",
        "colour": "<p style='color:",
        "styles open": "<style>p{",
        "pre": "<pre>a\n",
        "quote class": "<div class=gmail_quote>a",
        "font colours": "<font color=#1>a</font><font color=#2>b</font>",
        "select": "<select><option>a",
        "math": "<math><mi>a",
        "svg": "<svg><p>",
        "template": "<template>",
        "frameset": "<frameset>",
        "forms": "<form><input>",
        "cdata": "<![CDATA[",
        "doctype": "<!doctype html>",
        "attributes": "<p " + "".join(f"a{number}=1 " for number in range(200)) + ">",
        "mis-nested": "<b><i></b></i>",
        "mis-nested p": "<p><b>",
        "headings": "<h1>Årsverk</h1>ja",
        "formatting": "<a><b><i><u><p>",
    }
    found: dict[str, Callable[[int], str]] = {name: partial(filled, unit) for name, unit in around.items()}
    found["items"] = lambda size: "<ol>" + filled("<li>a", size) + "</ol>"
    found["one attribute"] = lambda size: "<p class='" + "a " * (size // 2) + "'>x</p>"
    found["one style"] = lambda size: "<p style='" + "color " * (size // 6) + "'>x</p>"
    found["many attributes"] = lambda size: "<p " + " ".join(f"a{number}=1" for number in range(size // 9)) + ">x</p>"
    return found


def _message(world: World, rest: str | bytes) -> bytes:
    return world.head + (rest.encode() if isinstance(rest, str) else rest)


def messages(world: World) -> dict[str, Callable[[int], bytes]]:
    """Whole messages by name, made at a size."""
    make = partial(_message, world)
    plain = "Content-Type: text/plain; charset=utf-8\r\n"
    mixed = 'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'

    def nested(size: int, kind: str = "multipart/mixed") -> bytes:
        count = size // 60
        return make(
            "".join(f"Content-Type: {kind}; boundary=b{number}\r\n\r\n--b{number}\r\n" for number in range(count))
        )

    def words(size: int) -> bytes:
        subject = Header("Spørsmål om status", "utf-8").encode()
        return make("X-Subject: " + f"{subject}\r\n " * (size // (len(subject) + 3)) + "\r\n" + plain + "\r\n1. ja\r\n")

    def forwarded(size: int) -> bytes:
        return make("Content-Type: message/rfc822\r\n\r\n" * (size // 32) + "\r\n1. ja\r\n")

    def encoded(size: int, encoding: str, body: str) -> bytes:
        return make(f"{plain}Content-Transfer-Encoding: {encoding}\r\n\r\n" + filled(body, size))

    field = lambda size, name, unit: make(f"{name}: {filled(unit, size)}\r\n{plain}\r\n1. ja\r\n")  # noqa: E731
    return {
        "empty parts": lambda size: make(mixed + filled("--b\r\n\r\n", size)),
        "text parts": lambda size: make(mixed + filled("--b\r\n\r\n1. ja\r\n", size)),
        "html parts": lambda size: make(mixed + filled("--b\r\nContent-Type: text/html\r\n\r\n<p>1. ja\r\n", size)),
        "attachments": lambda size: make(
            mixed + filled("--b\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\n1. ja\r\n", size)
        ),
        "files of no kind": lambda size: make(mixed + filled("--b\r\nContent-Type: application/x\r\n\r\nx\r\n", size)),
        "near boundaries": lambda size: make(mixed + filled("--bb\r\n", size)),
        "nested multiparts": nested,
        "nested alternatives": partial(nested, kind="multipart/alternative"),
        "one boundary nested": lambda size: make(
            filled('Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n', size)
        ),
        "forwarded in forwarded": forwarded,
        "encoded words": words,
        "subject": lambda size: field(size, "Subject", "Spørsmål om "),
        "subject encoded": lambda size: field(size, "Subject", "=?utf-8?q?a?= "),
        "subject half encoded": lambda size: field(size, "Subject", "=?utf-8?q?"),
        "reply prefixes": lambda size: field(size, "Subject", "SV: "),
        "references": lambda size: field(size, "References", "<a@b.example> "),
        "references open": lambda size: field(size, "References", "<"),
        "in-reply-to": lambda size: field(size, "In-Reply-To", "<a "),
        "to": lambda size: field(size, "To", "a@b.example, "),
        "from": lambda size: field(size, "From", "a@b.example, "),
        "from brackets": lambda size: field(size, "From", "("),
        "from quotes": lambda size: field(size, "From", '"\\'),
        "from lt": lambda size: field(size, "From", "<a"),
        "reply-to": lambda size: field(size, "Reply-To", "Ola <"),
        "sender": lambda size: field(size, "Sender", "a, "),
        "date": lambda size: field(size, "Date", "Mon, 9 "),
        "date brackets": lambda size: field(size, "Date", "("),
        "received": lambda size: make(
            "Received: from a by b; Mon, 9 Oct 2017 12:00:00 +0200\r\n" * (size // 56) + plain + "\r\n1. ja\r\n"
        ),
        "fields": lambda size: make(
            "".join(f"X-{number}: a\r\n" for number in range(size // 12)) + plain + "\r\n1. ja\r\n"
        ),
        "folded": lambda size: make("X-A: a\r\n" + " a\r\n" * (size // 4) + plain + "\r\n1. ja\r\n"),
        "one header": lambda size: field(size, "X-A", "a"),
        "content types": lambda size: make("Content-Type: text/plain\r\n" * (size // 26) + "\r\n1. ja\r\n"),
        "parameters": lambda size: make("Content-Type: text/plain; " + filled("a=b; ", size) + "\r\n\r\n1. ja\r\n"),
        "parameters split": lambda size: make(
            "Content-Type: text/plain"
            + "".join(f"; name*{number}=a" for number in range(size // 14))
            + "\r\n\r\n1. ja\r\n"
        ),
        "charset": lambda size: make("Content-Type: text/plain; charset=" + "a" * size + "\r\n\r\n1. ja \xe5\r\n"),
        "charset quotes": lambda size: make(
            'Content-Type: text/plain; charset="' + '\\"' * (size // 2) + "\r\n\r\n1. ja\r\n"
        ),
        "file name": lambda size: make("Content-Disposition: attachment; filename=" + "a" * size + "\r\n\r\n1. ja\r\n"),
        "bytes that are no text": lambda size: make(plain.encode() + b"\r\n" + random.Random(2).randbytes(size)),
        "base64": lambda size: make(
            f"{plain}Content-Transfer-Encoding: base64\r\n\r\n".encode()
            + base64.encodebytes(random.Random(3).randbytes(3 * size // 4))
        ),
        "base64 of text": lambda size: encoded(size, "base64", base64.b64encode(b"1. ja nei kanskje\n").decode()),
        "base64 garbage": lambda size: encoded(size, "base64", '!"#¤%&/()=?'),
        "base64 equals": lambda size: encoded(size, "base64", "YQ==\r\n"),
        "quoted-printable": lambda size: encoded(size, "quoted-printable", "=C3=A5"),
        "soft line ends": lambda size: encoded(size, "quoted-printable", "a=\r\n"),
        "equals": lambda size: encoded(size, "quoted-printable", "="),
        "uuencoded": lambda size: encoded(size, "x-uuencode", "begin 644 a\r\nM" + "A" * 60 + "\r\n"),
        "unknown encoding": lambda size: encoded(size, "x-unknown", "1. ja\r\n"),
        "flowed": lambda size: make(
            "Content-Type: text/plain; format=flowed; delsp=yes\r\n\r\n" + filled("a \r\n", size)
        ),
        "flowed quotes": lambda size: make(
            "Content-Type: text/plain; format=flowed\r\n\r\n" + filled("> a \r\n>> b \r\n", size)
        ),
        "utf-7": lambda size: make("Content-Type: text/plain; charset=utf-7\r\n\r\n" + filled("+AOU-", size)),
        "utf-16": lambda size: make(
            b"Content-Type: text/plain; charset=utf-16\r\n\r\n" + ("1. ja\n" * (size // 12)).encode("utf-16")
        ),
        "idna": lambda size: make("Content-Type: text/plain; charset=idna\r\n\r\n" + "a" * size),
        "punycode": lambda size: make("Content-Type: text/plain; charset=punycode\r\n\r\n" + "a-" * (size // 2)),
        "report fields": lambda size: make(
            "Content-Type: message/delivery-status\r\n\r\n"
            + filled("Final-Recipient: rfc822; a@b.example\r\n\r\n", size)
        ),
        "returned": lambda size: make(
            "Content-Type: text/rfc822-headers\r\n\r\n" + filled("References: <a@b.example>\r\n", size)
        ),
        "signed": lambda size: make(
            "Content-Type: application/pkcs7-mime; smime-type=signed-data\r\n\r\n"
            + filled("MIIBBgYJKoZIhvcNAQcCoIHkMIHhAgEB\r\n", size)
        ),
        "nothing but line ends": lambda size: b"\r\n" * (size // 2),
        "no head": lambda size: b"a" * size,
        "zeros": lambda size: bytes(size),
        "colons for a head": lambda size: b"a:\r\n" * (size // 4),
    }


def cases(world: World) -> dict[str, Callable[[int], bytes]]:
    """Every message by name, made at a size."""
    plain = "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    page = "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n<html><body>"
    both = 'Content-Type: multipart/alternative; boundary="b"\r\n\r\n'
    found: dict[str, Callable[[int], bytes]] = {}

    def put(before: str, make: Callable[[int], str], after: str = "") -> Callable[[int], bytes]:
        return lambda size: _message(world, before + make(size) + after)

    for name, text in texts(world).items():
        found[f"plain: {name}"] = put(plain, text)
        found[f"answered: {name}"] = put(f"{plain}1. 2 årsverk\r\n2. ingen\r\n3. folk\r\n4. ", text)
        found[f"html: {name}"] = put(page, lambda size, text=text: html.escape(text(size)).replace("\n", "<br>\n"))  # type: ignore[misc]
    for name, text in pages(world).items():
        found[f"page: {name}"] = put(page, text)
        found[f"both: {name}"] = put(
            f"{both}--b\r\nContent-Type: text/plain\r\n\r\n1. ja\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>1. ja",
            text,
            "\r\n--b--",
        )
    return found | {f"message: {name}": make for name, make in messages(world).items()}


def seconds(read: Callable[[bytes], object], raw: bytes, runs: int) -> float:
    """Processor time of the best of some runs; one that is slow is not repeated."""
    best = float("inf")
    for _ in range(runs):
        start = cpu_seconds()
        read(raw)
        best = min(best, cpu_seconds() - start)
        if best > MOST_SECONDS:
            break
    return best


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="parts of the names of texts; none: all")
    parser.add_argument("--size", type=int, default=200_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--all", action="store_true", help="print every row")
    given = parser.parse_args()
    world = World()
    rows = []
    chosen = {
        name: make for name, make in cases(world).items() if not given.names or any(one in name for one in given.names)
    }
    world.reader.read(_message(world, "\r\n1. ja\r\n"))
    for name, make in chosen.items():
        raw, double = make(given.size), make(2 * given.size)
        one, two = (seconds(world.reader.read, text, given.runs) for text in (raw, double))
        growth = two / one
        if two > NOISE_S and growth > MOST_GROWTH:  # seen again, or it was the machine
            one, two = (
                min(old, seconds(world.reader.read, text, 2 * given.runs)) for old, text in ((one, raw), (two, double))
            )
            growth = two / one
        least = seconds(floor, raw, 1)
        is_broken = one > MOST_SECONDS or (two > NOISE_S and growth > MOST_GROWTH)
        rows.append((one, name, two, growth, one / least, is_broken))
        if is_broken:
            print(f"{name}: {one:.3f} s, {two:.3f} s", file=sys.stderr)
    rows.sort(reverse=True)
    print(f"{'text':<44} {given.size // 1000:>6} kB {given.size // 500:>6} kB  growth   floor")
    for number, (one, name, two, growth, ratio, is_broken) in enumerate(rows):
        if given.all or is_broken or number < 10:
            print(
                f"{name:<44} {one:>7.3f} s {two:>7.3f} s {growth:>6.1f} x {ratio:>6.1f} x{'  !' if is_broken else ''}"
            )
    broken = sum(row[-1] for row in rows)
    print(f"{len(rows)} texts, {broken} over a bound; slowest {rows[0][0]:.3f} s")
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
