"""A part's transfer encoding undone as far as it goes (RFC 2045 §6), and what else stands between bytes and text."""

import base64
import binascii
import quopri
import re
from copy import copy
from email.message import Message

from kartlegg.reading.lines import NO_QUOTE

_LETTERS = re.compile(rb"[^A-Za-z0-9+/]")
# No line of base64 has a space between its letters: from there on somebody has added text, or it never was base64.
_PROSE = re.compile(rb"^[ \t]*[^\s=]{1,200}[ \t]+[^\s=][^\n]*$", re.MULTILINE)
_BASE64_TEXT = re.compile(rb"(?:[A-Za-z0-9+/]{60,76}\r?\n)*[A-Za-z0-9+/]{2,76}={0,2}\s*")
_BASE64_LEAST = 24  # characters of a text that was left encoded: a shorter one may be a word
_QUOTED_LETTER = re.compile(rb"=C3=[89AB][0-9A-F]|(?<=[a-z])=(?:E5|F8|E6)(?=[a-z\s])", re.IGNORECASE)
_SOFT_BREAK = re.compile(rb"=[\r\n]")
_LONE_CR = re.compile(rb"\r(?!\n)")
_PLAIN_ENCODINGS = frozenset(["", "7bit", "8bit", "binary"])

_ARMOUR = re.compile(r"^-----(BEGIN|END) PGP ([A-Z ]{4,40})-----\s*$")
_ARMOUR_LINE = re.compile(r"^(?:[A-Za-z0-9+/=]{0,80}|[A-Z][A-Za-z-]{2,20}: .{0,200})\s*$")
_ENCRYPTED = "the text is encrypted with PGP and was not read"


def payload(part: Message, *, is_text: bool = False) -> bytes:
    """A part's bytes. Text is also decoded when its encoding was not declared, or was and is not there."""
    encoding = str(part.get("Content-Transfer-Encoding", "")).strip().strip('"').lower()
    if encoding == "base64":
        return _base64(as_sent(part), is_text=is_text)
    if encoding == "quoted-printable":
        return _quoted_printable(as_sent(part))
    data = _bytes_of(part)
    return undeclared(data) if is_text and encoding in _PLAIN_ENCODINGS else data


def as_sent(part: Message) -> bytes:
    """A part's bytes with no encoding undone."""
    bare = copy(part)
    del bare["Content-Transfer-Encoding"]
    return _bytes_of(bare)


def _bytes_of(part: Message) -> bytes:
    # Not get_payload() alone: that decodes by the declared charset, and what does not fit is lost, or it fails.
    decoded = part.get_payload(decode=True)
    return decoded if isinstance(decoded, bytes) else b""


def _quoted_printable(raw: bytes) -> bytes:
    """RFC 2045 §6.7; where lines end with CR alone, the library skips all that follows a soft line break."""
    return quopri.decodestring(_LONE_CR.sub(b"\n", raw))


def _base64(raw: bytes, *, is_text: bool) -> bytes:
    """Base64 as far as it goes: foreign characters are skipped, a cut end is completed (RFC 2045 §6.8).

    Pieces that were encoded one by one, each with its padding, are decoded one by one.
    """
    prose = _PROSE.search(raw) if is_text else None
    letters = raw[: prose.start()] if prose else raw
    decoded = b"".join(_piece(_LETTERS.sub(b"", piece)) for piece in re.split(rb"=+", letters))
    if not prose:
        return decoded
    return decoded + b"\n" + raw[prose.start() :] if decoded else raw


def _piece(letters: bytes) -> bytes:
    letters = letters[: len(letters) - (len(letters) % 4 == 1)]
    try:
        return base64.b64decode(letters + b"=" * (-len(letters) % 4))
    except binascii.Error:
        return b""


def undeclared(data: bytes) -> bytes:
    """Text that is quoted-printable or base64 though no header says so."""
    found = len(_QUOTED_LETTER.findall(data))
    if found > 1 or (found and _SOFT_BREAK.search(data)):
        return _quoted_printable(data)
    if len(data) >= _BASE64_LEAST and _BASE64_TEXT.fullmatch(data):
        decoded = _piece(_LETTERS.sub(b"", data))
        try:
            text = decoded.decode("utf-8")
        except ValueError:
            return data
        if all(character.isprintable() or character in "\r\n\t" for character in text):
            return decoded
    return data


def unflow(text: str, *, delsp: bool) -> str:
    """Lines of format=flowed put together again (RFC 3676 §4); quote marks stay."""
    lines: list[list[str]] = []
    open_depth: int | None = None
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        content = line[depth:].removeprefix(" ")
        if not depth and content.startswith(">"):
            content = NO_QUOTE + content  # its space was put there so that it is no quote (RFC 3676 §4.4)
        if content == "-- ":
            lines.append([line])
            open_depth = None
            continue
        flowed = content.endswith(" ")
        kept = content[:-1] if flowed and delsp else content
        if open_depth == depth and lines:
            lines[-1].append(kept)
        else:
            lines.append([">" * depth + " " if depth else "", kept])
        open_depth = depth if flowed else None
    joined = ("".join(pieces) for pieces in lines)
    return "\n".join(line if line == "-- " else line.rstrip() for line in joined).rstrip("\n")


def without_armour(text: str) -> tuple[str, str | None]:
    """A text without PGP's lines around what it signs (RFC 9580 §7), and a problem when something is encrypted."""
    if "-----BEGIN PGP " not in text:
        return text, None
    kept: list[str] = []
    problem = None
    state = ""  # what the armour that is open holds
    for line in text.split("\n"):
        armour = _ARMOUR.match(line)
        if armour:
            begins, state = armour[1] == "BEGIN", armour[2] if armour[1] == "BEGIN" else ""
            if begins and state == "SIGNED MESSAGE":
                state = "headers"
            elif begins and state == "MESSAGE":
                problem = _ENCRYPTED
        elif state == "headers" and _ARMOUR_LINE.match(line) and line.strip():
            continue
        elif state in {"headers", "signed"}:
            kept += [line.removeprefix("- ")] if state == "signed" or line.strip() else []
            state = "signed"
        elif not state or not _ARMOUR_LINE.match(line):  # armour that has lost its end takes nothing with it
            kept.append(line)
            state = ""
    return "\n".join(kept), problem
