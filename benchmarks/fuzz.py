"""What `Reader.read` makes of damaged mail: it must not fail, take long, or lose an answer without a word.

Run by hand: python benchmarks/fuzz.py [--count 200000] [--seed 1] [--into FOLDER] [--only MUTATOR]

Input number n of a seed is always the same: a reply of the collections in tests/ with a mark in one of its answers,
damaged once to three times by one of MUTATORS, or a message made up of random parts. Replies with documents are taken
rarely. Four laws:

- **fails**: no exception of a rule's making (what the catch-all of `Reader.read` catches).
- **slow**: no input takes more than a second of processor time, or a second for each 200 kB where it is larger.
- **lost**: the mark is a word that no other text has, of ASCII letters, so that it survives every charset. Where the
  standard library's parser still finds it, in texts that a mail program would show, it must be in the reply text, in an
  answer or beside the answers, or be quoted, or stand in the signature (a damaged greeting can make it one), or the
  reading must carry a doubt. What is quoted and what is signature is asked of `Reader.explain`: a line that it does not
  know of was lost.
- **moved**: damage to headers and structure alone leaves the mark under its question, or the reading carries a doubt.

Each distinct failure is written to FOLDER, made as small as two hundred tries can, with what is to be said of it.
Runs on as many cores as there are. Ends with 1 when a law was broken.
"""

import argparse
import base64
import email
import os
import re
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from email.message import Message
from functools import cache
from itertools import islice
from pathlib import Path
from random import Random

from collected import Reply, collected
from selectolax.lexbor import LexborHTMLParser

from kartlegg.model import Kind, Reading
from kartlegg.reading.explain import Done, Step

MOST_SECONDS = 1.0
LARGE = 200_000  # bytes that may take so long; a larger input may take longer in proportion
HANG_S = 60  # of processor time: then an input is given up
CHUNK = 250  # inputs in one task of a worker
TRIES = 200  # to make a failure smaller
MARK = "qzxwkvjhqzxwkvjh"  # letters of the mark: no language has a word that begins so
SHORTEST = 7  # letters of a word that the mark takes the place of
DOCUMENT_SHARE = 0.01  # of the inputs: a PDF costs a process
FAILED = "the rules failed on it"
UNSEEN = re.compile(
    rb"display\s*:|visibility|mso-hide|font-size\s*:\s*0|hidden|line-through|<(?:s|del|strike)\b|=3D0", re.I
)
TEXTS = ("text/plain", "text/html")
CHARSETS = (
    "utf-8",
    "us-ascii",
    "iso-8859-1",
    "iso-8859-15",
    "windows-1252",
    "utf-16",
    "utf-16le",
    "utf-32",
    "utf-7",
    "macintosh",
    "cp865",
    "x-unknown",
    "gb2312",
    "koi8-r",
    "hex",
    "rot13",
    "idna",
    "",
    '"',
    "utf-8; charset=x",
    "unicode_escape",
    "base64",
    "zip",
    "cp037",
    "iso-2022-jp",
    "big5",
)
ENCODINGS = (
    "7bit",
    "8bit",
    "binary",
    "quoted-printable",
    "base64",
    "x-uuencode",
    "uuencode",
    "",
    "x",
    "base64 ",
    "BASE64;",
)
ODD_BYTES = (
    b"\0",
    b"\xff",
    b"\r",
    b"\n",
    b"\r\n\r\n",
    b"=",
    b"<",
    b">",
    b"--",
    b"&#0;",
    b"\xc3",
    b"\xe2\x80\xa8",
    b"\xf0\x9f\x99\x82",
    b"=?utf-8?q?",
    b"?=",
)


@dataclass(frozen=True, slots=True)
class Base:
    """A reply to be damaged; ``question`` is the one whose answer has the mark, None when it has none."""

    reply: Reply
    raw: bytes
    question: str | None


@dataclass(frozen=True, slots=True)
class Failure:
    """What broke a law, and how."""

    law: str
    told: str  # the same for what is the same fault
    number: int
    base: str
    by: str
    raw: bytes


# ── Replies with a mark ───────────────────────────────────────────────────────────────────────────────────────────


def marked(reply: Reply) -> list[Base]:
    """A reply once for each answer that has a word whose place the mark can take."""
    reading = reply.reader.read(reply.raw)
    found = []
    for answer in reading.answers:
        for word in re.findall(rf"(?<![A-Za-z])[A-Za-z]{{{SHORTEST},{len(MARK)}}}(?![A-Za-z])", answer.text):
            mark = MARK[: len(word)].encode()
            raw = reply.raw.replace(word.encode(), mark)
            if raw.count(mark) not in {1, 2} or raw.count(mark) != sum(mark in payload(part) for part in shown(raw)):
                continue
            again = reply.reader.read(raw)
            where = [one.question for one in again.answers if mark.decode() in one.text]
            if where == [answer.question] and len(again.answers) == len(reading.answers):
                found.append(Base(reply, raw, answer.question))
                break
    return found or [Base(reply, reply.raw, None)]


@cache
def bases() -> tuple[list[Base], list[Base]]:
    """Replies without a document, and with one."""
    replies = collected()
    is_document = re.compile(rb"filename|application/", re.IGNORECASE)
    plain = [base for reply in replies if not is_document.search(reply.raw) for base in marked(reply)]
    return plain, [base for reply in replies if is_document.search(reply.raw) for base in marked(reply)]


# ── What a mail program shows ─────────────────────────────────────────────────────────────────────────────────────


def payload(part: Message) -> bytes:
    """A part's bytes as the standard library decodes them."""
    try:
        found = part.get_payload(decode=True)
    except Exception:
        return b""
    return found if isinstance(found, bytes) else b""


def shown(raw: bytes) -> list[Message]:
    """The texts of a message itself: no attachment, nothing of a message inside it."""
    try:
        message = email.message_from_bytes(raw)
    except Exception:
        return []
    found: list[Message] = []
    waiting = [message]
    while waiting:
        part = waiting.pop()
        if part.get_content_maintype() == "multipart" and part.is_multipart():
            waiting += part.get_payload()  # type: ignore[arg-type]
        elif part.get_content_type() in TEXTS and not part.get_content_disposition() and not part.get_filename():
            found.append(part)
    return found


def is_shown(raw: bytes) -> bool:
    """Whether every text of the message shows the mark: where only one of two forms has it, either may be believed."""
    parts = [part for part in shown(raw) if payload(part).strip()]
    return bool(parts) and all(_shows(part) for part in parts)


def _shows(part: Message) -> bool:
    text = payload(part)
    if MARK[:SHORTEST].encode() not in text:
        return False
    if part.get_content_type() == "text/plain" and not text.lstrip().startswith(b"<"):  # a page that is called plain
        return True
    body = LexborHTMLParser(text.decode("latin-1"))
    body.strip_tags(["head", "style", "script", "title", "template", "noscript", "object", "svg", "math", "select"])
    return not UNSEEN.search(text) and body.body is not None and MARK[:SHORTEST] in body.body.text()


# ── The laws ──────────────────────────────────────────────────────────────────────────────────────────────────────


class HangError(BaseException):
    """An input was given up; no Exception, since the reader catches those."""


def judged(base: Base, raw: bytes, *, only_structure: bool) -> tuple[str, str] | None:
    """The law that an input breaks and what tells it from others, or what became of the mark, or None."""
    before = time.process_time()
    try:
        signal.setitimer(signal.ITIMER_VIRTUAL, HANG_S)
        reading = base.reply.reader.read(raw)
    except HangError:
        return "slow", f"gave it up after {HANG_S} s"
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    taken = time.process_time() - before
    if reading.error and reading.error.startswith(FAILED):
        return "fails", _fault(base, raw)
    if taken > MOST_SECONDS * max(1, len(raw) / LARGE):
        return "slow", f"{base.reply.name}"
    if base.question is None or reading.needs_review or not is_shown(raw):
        return None
    return _fate_of_mark(base, raw, reading, only_structure=only_structure)


def _fate_of_mark(base: Base, raw: bytes, reading: Reading, *, only_structure: bool) -> tuple[str, str] | None:
    mark = MARK[:SHORTEST]
    where = [answer.question for answer in reading.answers if mark in answer.text]
    if only_structure and where and base.question not in where:
        return "moved", f"{base.reply.name} {base.question} to {where}"
    if where or mark in reading.reply_text or mark in (reading.general or ""):
        return None
    if reading.kind in {Kind.BOUNCE, Kind.RECEIPT}:
        return "machine", ""
    for text in base.reply.reader.explain(raw).texts:
        for number, line in enumerate(text.lines):
            if mark not in line:
                continue
            steps = {note.step for note in text.notes if note.line == number and note.done is Done.DROPPED}
            if Step.QUOTES in steps:
                return "quoted", ""
            if Step.FRAME in steps:
                return "framed", ""
            return "lost", f"a line of {text.name}, {base.reply.name}"
    return "lost", f"no text has it, {base.reply.name}"


def _fault(base: Base, raw: bytes) -> str:
    """Where in kartlegg the rules failed."""
    try:
        base.reply.reader._read(raw, assigned=None)
    except Exception as error:
        frames = [one for one in traceback.extract_tb(error.__traceback__) if "kartlegg" in one.filename]
        return f"{type(error).__name__} in {Path(frames[-1].filename).name}:{frames[-1].lineno} {str(error)[:80]}"
    return "failed once only"


# ── Damage ────────────────────────────────────────────────────────────────────────────────────────────────────────

Mutator = Callable[[bytes, Random], bytes]


def _parts(raw: bytes) -> tuple[bytes, bytes]:
    found = re.search(rb"\r?\n\r?\n", raw)
    return (raw[: found.start()], raw[found.end() :]) if found else (raw, b"")


def _place(raw: bytes, chance: Random) -> int:
    return chance.randrange(len(raw) + 1)


def flip_bits(raw: bytes, chance: Random) -> bytes:
    changed = bytearray(raw)
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        if changed:
            changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def delete_bytes(raw: bytes, chance: Random) -> bytes:
    for _ in range(chance.choice((1, 1, 3))):
        at = _place(raw, chance)
        raw = raw[:at] + raw[at + chance.choice((1, 1, 2, 5, 40, 400)) :]
    return raw


def insert_bytes(raw: bytes, chance: Random) -> bytes:
    for _ in range(chance.choice((1, 2, 5))):
        at = _place(raw, chance)
        odd = chance.choice(ODD_BYTES) if chance.random() < 0.8 else chance.randbytes(chance.randrange(1, 20))
        raw = raw[:at] + odd + raw[at:]
    return raw


def truncate(raw: bytes, chance: Random) -> bytes:
    return raw[: _place(raw, chance)]


def move_lines(raw: bytes, chance: Random) -> bytes:
    lines = raw.splitlines(keepends=True)
    for _ in range(chance.choice((1, 1, 2, 5))):
        if len(lines) < 2:
            break
        one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
        match chance.randrange(4):
            case 0:
                lines[one], lines[other] = lines[other], lines[one]
            case 1:
                lines.insert(other, lines[one])
            case 2:
                del lines[one]
            case _:
                lines[one] = lines[one].rstrip(b"\r\n") + chance.choice((b"", b" ", b"\t"))
    return b"".join(lines)


def damage_header(raw: bytes, chance: Random) -> bytes:
    """Fields gone, doubled, folded wrongly, without a colon, with 8-bit text; no field that says what the parts are."""
    head, body = _parts(raw)
    fields = re.split(rb"\r?\n(?![ \t])", head)
    kept = [one for one in range(len(fields)) if not re.match(rb"(?i)content-|mime-", fields[one])]
    for _ in range(chance.choice((1, 1, 2, 4))):
        at = chance.choice(kept) if kept else 0
        name, _, value = fields[at].partition(b":")
        match chance.randrange(10):
            case 0:
                fields[at] = b"X-Gone: x"
            case 1:
                fields[at] = fields[at] + b"\r\n" + fields[chance.choice(kept) if kept else 0]
            case 2:
                fields[at] = name + b":" + value.replace(b" ", b"\r\n ", 2)
            case 3:
                fields[at] = name + b": " + value * chance.choice((2, 50))
            case 4:
                fields[at] = name + b":" + value + chance.randbytes(6).replace(b"\n", b"").replace(b"\r", b"")
            case 5:
                fields[at] = name + b": =?utf-8?b?" + base64.b64encode(value[:40])[: chance.randrange(50)] + b"?="
            case 6:
                fields[at] = name + b":"
            case 7:
                fields[at] = name.swapcase() + b" :" + value
            case 8:
                fields[at] = name + b": " + fields[chance.choice(kept) if kept else 0].partition(b":")[2].strip()
            case _:
                fields[at] = (
                    name + b": " + chance.choice((b"<", b"(", b'"', b"@", b",;:", b"=?x?q?y", b"<>", b"\xe5\xe6"))
                )
    return b"\r\n".join(fields) + b"\r\n\r\n" + body


def break_head(raw: bytes, chance: Random) -> bytes:
    """The line between head and body, or what stands above the head."""
    head, body = _parts(raw)
    lines = head.splitlines(keepends=True)
    at = chance.randrange(len(lines) + 1)
    match chance.randrange(5):
        case 0:
            return head + b"\r\n" + body
        case 1:
            return b"".join([*lines[:at], b"\r\n", *lines[at:]]) + b"\r\n\r\n" + body
        case 2:
            return b"From post@x.example Mon Oct  9 12:00:00 2017\n" + raw
        case 3:
            return b"".join([*lines[:at], b"a line that is no field\r\n", *lines[at:]]) + b"\r\n\r\n" + body
        case _:
            return chance.choice((b"\xef\xbb\xbf", b"\r\n\r\n", b"\0", b" ")) + raw


def relabel_charset(raw: bytes, chance: Random) -> bytes:
    name = chance.choice(CHARSETS).encode()
    found = list(re.finditer(rb"(?i)charset\s*=\s*\"?[\w.:-]*\"?", raw))
    if not found:
        return re.sub(rb"\r?\n\r?\n", b"\r\nContent-Type: text/plain; charset=" + name + b"\r\n\r\n", raw, count=1)
    one = chance.choice(found)
    return raw[: one.start()] + chance.choice((b"charset=" + name, b"", b"charset")) + raw[one.end() :]


def relabel_encoding(raw: bytes, chance: Random) -> bytes:
    name = chance.choice(ENCODINGS).encode()
    found = list(re.finditer(rb"(?i)content-transfer-encoding:[^\r\n]*", raw))
    if not found:
        return re.sub(rb"\r?\n\r?\n", b"\r\nContent-Transfer-Encoding: " + name + b"\r\n\r\n", raw, count=1)
    one = chance.choice(found)
    return raw[: one.start()] + b"Content-Transfer-Encoding: " + name + raw[one.end() :]


def damage_encoding(raw: bytes, chance: Random) -> bytes:
    """Encoded text with a letter gone, a line cut, a sign that it cannot have."""
    head, body = _parts(raw)
    found = list(re.finditer(rb"=\r?\n|=[0-9A-F]{2}|[A-Za-z0-9+/]{60,80}\r?\n", body))
    for one in sorted(chance.sample(found, min(len(found), chance.choice((1, 2, 8)))), key=lambda one: -one.start()):
        other = chance.choice((b"", b"=", b"=\r\n", b"=G1", b"=\n\n", b"====\r\n", b"\xe5", one[0] * 2, one[0][:-1]))
        body = body[: one.start()] + other + body[one.end() :]
    return head + b"\r\n\r\n" + body


def damage_boundary(raw: bytes, chance: Random) -> bytes:
    found = re.search(rb"(?i)boundary\s*=\s*\"?([^\"\r\n;]+)", raw)
    if not found:
        return wrap(raw, chance)
    lines = raw.splitlines(keepends=True)
    at = [number for number, line in enumerate(lines) if line.startswith(b"--") and found[1].strip() in line]
    if not at:
        return raw
    one = chance.choice(at)
    match chance.randrange(8):
        case 0:
            del lines[one]
        case 1:
            lines[one] = lines[one].rstrip() + chance.choice((b" \t\r\n", b"x\r\n", b"--\r\n"))
        case 2:
            lines.insert(one, lines[one])
        case 3:
            lines[one] = chance.choice((b" ", b"> ", b"-")) + lines[one]
        case 4:
            return raw.replace(found[1], found[1][: chance.randrange(1, len(found[1]) + 1)], 1)
        case 5:
            return raw[: found.start()] + raw[found.end() :].lstrip(b'"')
        case 6:
            return re.sub(
                rb"(?i)multipart/\w+",
                chance.choice((b"multipart/mixed", b"multipart/x", b"multipart", b"text/plain", b"multipart/report")),
                raw,
                count=1,
            )
        case _:
            lines[one] = lines[one].rstrip() + b" " + lines[one + 1] if one + 1 < len(lines) else b""
    return b"".join(lines)


def splice(raw: bytes, chance: Random) -> bytes:
    """Two messages in one."""
    other = chance.choice(bases()[0]).reply.raw
    match chance.randrange(4):
        case 0:
            return raw[: _place(raw, chance)] + other[_place(other, chance) :]
        case 1:
            return _parts(other)[0] + b"\r\n\r\n" + _parts(raw)[1]
        case 2:
            return raw + b"\r\n" + other
        case _:
            lines = other.splitlines(keepends=True)
            at, start = _place(raw, chance), chance.randrange(len(lines))
            return raw[:at] + b"".join(lines[start : start + chance.randrange(1, 12)]) + raw[at:]


def wrap(raw: bytes, chance: Random) -> bytes:
    """The body some levels deeper, with parts beside it."""
    head, body = _parts(raw)
    fields = re.split(rb"\r?\n(?![ \t])", head)
    outer = [one for one in fields if not re.match(rb"(?i)content-|mime-", one)]
    inner = b"\r\n".join(one for one in fields if re.match(rb"(?i)content-", one)) + b"\r\n\r\n" + body
    for level in range(chance.choice((1, 1, 2, 4, 8, 30))):
        mark = b"wrapped%d" % level
        kind = chance.choice((b"mixed", b"mixed", b"related", b"signed", b"x-odd", b"alternative"))
        logo = b"--" + mark + b"\r\nContent-Type: image/png\r\nContent-ID: <a>\r\n\r\nx\r\n"
        before, after = (logo if chance.random() < 0.3 else b"" for _ in range(2))
        closing = b"\r\n--" + mark + b"--\r\n" if chance.random() < 0.8 else b"\r\n"
        inner = (
            b"Content-Type: multipart/"
            + kind
            + b'; boundary="'
            + mark
            + b'"\r\n\r\n'
            + before
            + b"--"
            + mark
            + b"\r\n"
            + inner
            + b"\r\n"
            + after.rstrip()
            + closing
        )
    return b"\r\n".join(outer) + b"\r\nMIME-Version: 1.0\r\n" + inner


def forward(raw: bytes, chance: Random) -> bytes:
    """The message inside another one."""
    head = b"\r\n".join(
        one for one in re.split(rb"\r?\n(?![ \t])", _parts(raw)[0]) if not re.match(rb"(?i)content-|mime-", one)
    )
    if chance.random() < 0.5:
        return head + b"\r\nContent-Type: message/rfc822\r\n\r\n" + raw
    note = b"--f\r\nContent-Type: text/plain\r\n\r\nTil orientering.\r\n" if chance.random() < 0.7 else b""
    return (
        head
        + b"\r\nContent-Type: multipart/mixed; boundary=f\r\n\r\n"
        + note
        + b"--f\r\nContent-Type: message/rfc822\r\n\r\n"
        + raw
        + b"\r\n--f--\r\n"
    )


def repeat(raw: bytes, chance: Random) -> bytes:
    """The message, its body or some of its lines fifty times."""
    head, body = _parts(raw)
    if chance.random() < 0.3:
        return raw * chance.choice((2, 50))
    lines = body.splitlines(keepends=True)
    start = chance.randrange(len(lines) + 1)
    stop = start + chance.choice((1, 3, 10, len(lines)))
    times = chance.choice((2, 5, 50))
    return head + b"\r\n\r\n" + b"".join([*lines[:start], *(lines[start:stop] * times), *lines[stop:]])


def change_line_ends(raw: bytes, chance: Random) -> bytes:
    unix = raw.replace(b"\r\n", b"\n")
    match chance.randrange(5):
        case 0:
            return unix
        case 1:
            return unix.replace(b"\n", b"\r")
        case 2:
            return unix.replace(b"\n", b"\r\r\n")
        case 3:
            head, body = _parts(raw)
            return head + b"\r\n\r\n" + body.replace(b"\n", chance.choice((b"\n\n", b" \n", b"\x0b\n", b"\x85\n")))
        case _:
            return b"".join(
                line.rstrip(b"\r\n") + chance.choice((b"\n", b"\r\n", b"\r\n", b"\r"))
                for line in raw.splitlines(keepends=True)
            )


def made_up(chance: Random) -> bytes:
    """A message of random parts, from words that the rules look for."""
    words = (
        "1.",
        "2)",
        "Spm 3:",
        "Årsverk",
        "to årsverk",
        "ja",
        "nei",
        "\n",
        "\n\n",
        "> ",
        "Frå: ",
        "Sendt: ",
        "Emne: x",
        "Den 6. okt. 2017 kl. 10:12 skrev Ola:",
        "Mvh\nOla",
        "--\n",
        "Hei,",
        "<p>",
        "<ol><li>",
        "</li>",
        "<table><tr><td>",
        "<blockquote>",
        "<b>",
        "&nbsp;",
        "Bergen",
        "Voss kommune",
        "?",
        "ring meg",
        "55 57 20 00",
        "a@b.example",
        "\xa0",
        "\u200b",
        "=3D",
        "________________",
        "Sendt frå min iPhone",
        "•",
        "①",
        "II.",
        "a)",
        "2,5",
        "30 %",
        "spørsmål 4",
    )

    def text() -> str:
        return chance.choice(("", " ", "\n")).join(chance.choice(words) for _ in range(chance.randrange(40)))

    def part(depth: int) -> bytes:
        kind = chance.choice(
            (
                "text/plain",
                "text/plain",
                "text/html",
                "multipart/mixed",
                "multipart/alternative",
                "message/rfc822",
                "application/octet-stream",
                "message/delivery-status",
                "text/calendar",
                "x",
            )
        )
        head = f"Content-Type: {kind}".encode()
        if kind.startswith("multipart/") and depth < 5:
            mark = f"b{chance.randrange(4)}".encode()
            inner = b"".join(b"--" + mark + b"\r\n" + part(depth + 1) + b"\r\n" for _ in range(chance.randrange(4)))
            return head + b"; boundary=" + mark + b"\r\n\r\n" + inner + chance.choice((b"--" + mark + b"--", b""))
        if kind == "message/rfc822" and depth < 5:
            return head + b"\r\n\r\n" + part(depth + 1)
        charset = chance.choice(CHARSETS)
        body = text().encode(chance.choice(("utf-8", "cp1252", "utf-16")), "replace")
        name = chance.choice(("", "", "; name=a.txt", "; name=b.html", "; name=c.rtf"))
        return (
            head
            + f"; charset={charset}{name}\r\nContent-Transfer-Encoding: {chance.choice(ENCODINGS)}\r\n\r\n".encode()
            + body
        )

    names = (
        "From",
        "To",
        "Subject",
        "Date",
        "In-Reply-To",
        "References",
        "Auto-Submitted",
        "Reply-To",
        "X-Autoreply",
        "Precedence",
        "List-Id",
        "Sender",
    )
    fields = "".join(f"{chance.choice(names)}: {' '.join(text().split())}\r\n" for _ in range(chance.randrange(8)))
    return fields.encode("utf-8", "replace") + part(0)


MUTATORS: tuple[Mutator, ...] = (
    flip_bits,
    delete_bytes,
    insert_bytes,
    truncate,
    move_lines,
    damage_header,
    break_head,
    relabel_charset,
    relabel_encoding,
    damage_encoding,
    damage_boundary,
    splice,
    wrap,
    forward,
    repeat,
    change_line_ends,
)
STRUCTURE = frozenset({"damage_header", "relabel_charset", "wrap"})  # what leaves the lines of the text as they are
MADE_UP_SHARE = 0.08


def input_of(seed: int, number: int, only: str | None = None) -> tuple[Base, str, bytes]:
    """An input: what it was made of, by what, and its bytes."""
    chance = Random(f"{seed}/{number}")
    plain, documents = bases()
    base = chance.choice(documents if chance.random() < DOCUMENT_SHARE else plain)
    if not only and chance.random() < MADE_UP_SHARE:
        return replace(base, question=None), "made_up", made_up(chance)
    mutators = [one for one in MUTATORS if only in {None, one.__name__}]
    taken = [chance.choice(mutators) for _ in range(chance.choice((1, 1, 1, 2, 3)))]
    raw = base.raw
    for one in taken:
        raw = one(raw, chance)
    return base, " ".join(one.__name__ for one in taken), raw


# ── Running ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _give_up(*_: object) -> None:
    raise HangError


def run(seed: int, start: int, stop: int, only: str | None) -> tuple[list[Failure], Counter[str], float]:
    """The failures among some inputs, what became of the marks of the others, and the longest time."""
    signal.signal(signal.SIGVTALRM, _give_up)
    failures: list[Failure] = []
    fates: Counter[str] = Counter()
    longest = 0.0
    for number in range(start, stop):
        base, by, raw = input_of(seed, number, only)
        before = time.process_time()
        found = judged(base, raw, only_structure=set(by.split()) <= STRUCTURE)
        longest = max(longest, time.process_time() - before)
        if found and found[0] in {"fails", "slow", "lost", "moved"}:
            failures.append(Failure(found[0], found[1], number, base.reply.name, by, raw))
        fates[found[0] if found else "kept or doubted"] += 1
    return failures, fates, longest


def smaller(failure: Failure, base: Base) -> bytes:
    """A failure's bytes with all taken out that it does not need, as far as some tries go."""
    structure = set(failure.by.split()) <= STRUCTURE

    def breaks(raw: bytes) -> bool:
        found = judged(base, raw, only_structure=structure)
        return found is not None and found[0] == failure.law and (failure.law != "fails" or found[1] == failure.told)

    lines = failure.raw.splitlines(keepends=True)
    tries, size = 0, max(1, len(lines) // 2)
    while tries < TRIES and failure.law in {"fails", "lost"}:  # with other lines a mark stands rightly elsewhere
        at = 0
        is_smaller = False
        while at < len(lines) and tries < TRIES:
            tries += 1
            rest = lines[:at] + lines[at + size :]
            if breaks(b"".join(rest)):
                lines, is_smaller = rest, True
            else:
                at += size
        if size == 1 and not is_smaller:
            break
        size = max(1, size // 2)
    return b"".join(lines)


def write(failure: Failure, seed: int, only: str | None, into: Path) -> None:
    """A failure as a message and a note beside it."""
    base, _, _ = input_of(seed, failure.number, only)
    into.mkdir(parents=True, exist_ok=True)
    name = f"{failure.law}-{re.sub(r'[^A-Za-z0-9.]+', '-', failure.told)[:60]}-{failure.number}"
    (into / f"{name}.eml").write_bytes(smaller(failure, base))
    told = f"{failure.law}: {failure.told}\nseed {seed}, input {failure.number}, from {failure.base} by {failure.by}\n"
    (into / f"{name}.txt").write_text(told, encoding="utf-8")


def main() -> None:
    """Run and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--into", type=Path, help="a folder for what breaks a law")
    parser.add_argument("--only", help="the name of one mutator")
    given = parser.parse_args()
    signal.signal(signal.SIGVTALRM, _give_up)
    started = time.perf_counter()
    seen: dict[tuple[str, str], int] = {}
    fates: Counter[str] = Counter()
    longest, done = 0.0, 0
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        starts = range(0, given.count, CHUNK)
        tasks = (pool.submit(run, given.seed, start, min(start + CHUNK, given.count), given.only) for start in starts)
        waiting = list(islice(tasks, 4 * (os.cpu_count() or 1)))
        while waiting:
            failures, found, slowest = waiting.pop(0).result()
            waiting += islice(tasks, 1)
            fates, longest, done = fates + found, max(longest, slowest), done + CHUNK
            for failure in failures:
                key = (failure.law, failure.told)
                seen[key] = seen.get(key, 0) + 1
                if seen[key] == 1:
                    print(f"\n{failure.law}: {failure.told} (input {failure.number}, {failure.by})", flush=True)
                    if given.into:
                        write(failure, given.seed, given.only, given.into)
            rate = done / (time.perf_counter() - started)
            print(
                f"\r{min(done, given.count)} of {given.count}, {rate:.0f} a second ",
                end="",
                file=sys.stderr,
                flush=True,
            )
    print(f"\n{given.count} inputs of seed {given.seed}, the slowest {longest:.2f} s of processor")
    for name, count in fates.most_common():
        print(f"  {name}: {count}")
    print(f"{len(seen)} distinct failures")
    sys.exit(1 if seen else 0)


if __name__ == "__main__":
    main()
