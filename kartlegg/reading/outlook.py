"""Outlook's own forms: .msg files (MS-OXMSG) and winmail.dat (MS-OXTNEF), with the RTF that either may hold instead."""

import base64
import io
import struct
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from kartlegg.limits import FORWARD_DEPTH, HEADER_CHARACTERS, LOGO_BYTES, OLE_READS, TNEF_OBJECTS
from kartlegg.model import Attachment
from kartlegg.reading.charsets import decode_text
from kartlegg.reading.message import Parts
from kartlegg.reading.rtf import rtf_html

# Property ids (MS-OXPROPS), as they stand in the names of streams.
_HEADERS, _SUBJECT, _BODY, _HTML, _RTF = "007D", "0037", "1000", "1013", "1009"
_SENDER_NAME, _SENDER_SMTP, _SENDER, _TO = "0C1A", "5D01", "0C1F", "0E04"
_MESSAGE_ID, _REFERENCES, _REPLY_TO = "1035", "1039", "1042"
_DATA, _LONG_NAME, _SHORT_NAME, _SHOWN_NAME, _MIME, _CONTENT_ID = "3701", "3707", "3704", "3001", "370E", "3712"
_WRITTEN = ((_MESSAGE_ID, "Message-ID"), (_REFERENCES, "References"), (_REPLY_TO, "In-Reply-To"), (_TO, "To"))
_SENT, _CODEPAGES = 0x00390040, (0x3FDE0003, 0x3FFD0003)
_ATTACHMENT = "__attach_version1.0_#"
_EMBEDDED = f"__substg1.0_{_DATA}000D"
_SECTOR = 512  # bytes; the smallest that there is
_PROPERTIES = "__properties_version1.0"
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_UNREAD = "cannot be read; ask for it as an ordinary e-mail"


def read_msg(raw: bytes, *, depth: int = 0) -> Parts:
    """A .msg file as Parts: its transport headers, texts and attachments, messages in it among them."""
    import olefile

    try:
        _check_head(raw)
        with olefile.OleFileIO(io.BytesIO(raw)) as ole:
            source = _Source(ole, len(raw))
            folders: dict[tuple[str, ...], set[str]] = {}
            for path in ole.listdir():
                for at in range(len(path)):
                    folders.setdefault(tuple(path[:at]), set()).add(path[at])
            return _message(_Folder(source, folders, ()), depth)
    except Exception:  # a reader of a binary format meets bytes of every kind
        return Parts(
            headers=(),
            content_type="application/vnd.ms-outlook",
            problems=("the Outlook message cannot be read; save it as .eml",),
        )


def _check_head(raw: bytes) -> None:
    """Refuse a file whose head counts more sectors than it has: the library would go round in them (MS-CFB §2.2).

    Raises:
        ValueError: It does.
    """
    tables, _, _, _, _, small_tables, _, more_tables = struct.unpack_from("<8I", raw, 44)
    if max(tables, small_tables, more_tables) * _SECTOR > len(raw):
        raise ValueError("the head of the file counts more sectors than it has")


class _Source:
    """The streams of a file; they give no more bytes together than a sound file's can."""

    def __init__(self, ole: Any, size: int) -> None:
        self._ole = ole
        self._size = size
        self._left = size * OLE_READS
        if ole.root.size > size:
            raise ValueError("a stream is larger than the file")

    def read(self, path: Sequence[str]) -> bytes:
        """The bytes of a stream.

        Raises:
            ValueError: It is larger than the file, or the streams lie over each other.
        """
        size = self._ole.get_size(path)
        self._left -= size
        if size > self._size or self._left < 0:
            raise ValueError("a stream is larger than the file")
        with self._ole.openstream(path) as stream:
            return bytes(stream.read())


@dataclass(frozen=True, slots=True)
class _Folder:
    """A storage of the file: a message, or an attachment."""

    source: _Source
    folders: dict[tuple[str, ...], set[str]]
    path: tuple[str, ...]

    def data(self, name: str) -> bytes:
        if name not in self.folders.get(self.path, ()):
            return b""
        return self.source.read([*self.path, name])

    def text(self, pid: str) -> str:
        """A property that is text, in Unicode or in the message's code page."""
        wide = self.data(f"__substg1.0_{pid}001F")
        if wide:
            return wide.decode("utf-16-le", "replace").rstrip("\0")
        return decode_text(self.data(f"__substg1.0_{pid}001E"), self.codepage())[0].rstrip("\0")

    def binary(self, pid: str) -> bytes:
        return self.data(f"__substg1.0_{pid}0102")

    def number(self, tag: int) -> int | None:
        """A property of fixed length: 16 bytes each, after a head of 8 to 32 (MS-OXMSG §2.4)."""
        stream = self.data(_PROPERTIES)
        for at in range(len(stream) % 16, len(stream) - 15, 16):
            found, _, value = struct.unpack_from("<IIQ", stream, at)
            if found == tag:
                return int(value)
        return None

    def codepage(self) -> str | None:
        pages = (self.number(tag) for tag in _CODEPAGES)
        page = next((page & 0xFFFFFFFF for page in pages if page), None)
        return {None: None, 65001: "utf-8", 28591: "iso-8859-1", 20127: "ascii"}.get(page, f"cp{page}")

    def inner(self, name: str) -> "_Folder":
        return _Folder(self.source, self.folders, (*self.path, name))


def _message(folder: _Folder, depth: int) -> Parts:
    from kartlegg.reading.parts import take_apart

    bare = take_apart(_head(folder).encode("utf-8", "surrogateescape") + b"\n\n")
    plain = folder.text(_BODY)
    page, problem = _page(folder.binary(_HTML) or folder.text(_HTML).encode(), folder.codepage(), folder.binary(_RTF))
    found = Parts(
        headers=bare.headers,
        content_type=bare.content_type,
        plain=plain if plain.strip() else None,
        html=page,
        message_id=bare.message_id,
        sent=bare.sent,
        received=bare.received,
        problems=(problem,) if problem and not plain.strip() else (),
    )
    for name in sorted(folder.folders.get(folder.path, ())):
        if name.startswith(_ATTACHMENT):
            found = _with_attachment(found, folder.inner(name), depth)
    return found


def _head(folder: _Folder) -> str:
    """The headers that it came with; of a message that never travelled, those that Outlook kept."""
    head = folder.text(_HEADERS).strip()
    present = {line.partition(":")[0].lower() for line in head.splitlines()}
    address = folder.text(_SENDER_SMTP) or folder.text(_SENDER)
    sender = f'"{folder.text(_SENDER_NAME)}" <{address}>' if "@" in address else folder.text(_SENDER_NAME)
    sent = folder.number(_SENT)
    kept = [("From", sender), ("Subject", folder.text(_SUBJECT))]
    kept += [(name, folder.text(pid)) for pid, name in _WRITTEN]
    if sent:
        moment = _EPOCH + timedelta(microseconds=sent // 10)
        kept.append(("Date", moment.strftime("%a, %d %b %Y %H:%M:%S +0000")))
    lines = [f"{name}: {' '.join(value.split())[:HEADER_CHARACTERS]}" for name, value in kept
             if value and name.lower() not in present]  # fmt: skip
    return "\n".join([*(line for line in head.split("\n") if line.strip()), *lines])


def _page(html: bytes, codepage: str | None, rtf: bytes) -> tuple[str | None, str | None]:
    """The HTML, or what the RTF makes of it; and a problem in words."""
    if html.strip():
        return decode_text(html, codepage)[0], None
    if not rtf:
        return None, None
    from compressed_rtf import decompress

    try:
        page = rtf_html(decompress(rtf))[0]
    except Exception:  # a reader of a binary format meets bytes of every kind
        return None, "the text is in Outlook's rich text and cannot be read; ask for it as an ordinary e-mail"
    return page or None, None


def _with_attachment(found: Parts, folder: _Folder, depth: int) -> Parts:
    name = folder.text(_LONG_NAME) or folder.text(_SHORT_NAME) or folder.text(_SHOWN_NAME) or "attachment"
    data = folder.binary(_DATA)
    mime = folder.text(_MIME) or "application/octet-stream"
    if _EMBEDDED in folder.folders.get(folder.path, ()):
        inner = folder.inner(_EMBEDDED)
        if depth < FORWARD_DEPTH and _PROPERTIES in folder.folders.get(inner.path, ()):
            return replace(found, forwarded=(*found.forwarded, _message(inner, depth + 1)))
        return _with_problem(found, f"the attachment {name} {_UNREAD}")
    if not data:
        return _with_problem(found, f"the attachment {name} is empty or lies elsewhere")
    if name.lower().endswith(".p7m"):
        return _with_signed(found, data)
    if folder.text(_CONTENT_ID) and mime.startswith("image/"):
        return replace(found, pictures=(*found.pictures, name)) if len(data) >= LOGO_BYTES else found
    return _with_files(found, [Attachment(filename=name, content_type=mime, data=data)], depth)


def _with_files(found: Parts, files: Sequence[Attachment], depth: int) -> Parts:
    """With attached files; a message among them is taken apart."""
    from kartlegg.reading.parts import is_message, take_apart

    for file in files:
        if is_message(file) and depth < FORWARD_DEPTH:
            found = replace(found, forwarded=(*found.forwarded, take_apart(file.data, depth=depth + 1)))
        else:
            found = replace(found, attachments=(*found.attachments, file))
    return found


def _with_signed(found: Parts, data: bytes) -> Parts:
    """With the texts of a signed message, which Outlook keeps as an attachment: as MIME or as CMS."""
    from kartlegg.reading.parts import take_apart

    if not data[:500].lower().lstrip().startswith(b"content-type:"):
        head = b"Content-Type: application/pkcs7-mime; name=smime.p7m\nContent-Transfer-Encoding: base64\n\n"
        data = head + base64.encodebytes(data)
    inner = take_apart(data)
    return replace(
        found,
        plain=found.plain or inner.plain,
        html=found.html or inner.html,
        attachments=(*found.attachments, *inner.attachments),
        forwarded=(*found.forwarded, *inner.forwarded),
        problems=(*found.problems, *inner.problems),
    )


def _with_problem(found: Parts, problem: str) -> Parts:
    return replace(found, problems=(*found.problems, problem))


def unpack_tnef(data: bytes, *, depth: int = 0) -> Parts:
    """Texts, attachments and attached messages of a winmail.dat, as Parts without headers."""
    from tnefparse import TNEF

    empty = Parts(headers=(), content_type="application/ms-tnef")
    problem = f"winmail.dat {_UNREAD}"
    if _is_endless(data):
        return _with_problem(empty, problem)
    try:
        return _tnef(TNEF(data, do_checksum=False), empty, depth)
    except Exception:  # a reader of a binary format meets bytes of every kind
        return _with_problem(empty, problem)


def _is_endless(data: bytes) -> bool:
    """Whether it has more objects than the library takes in reasonable time: it copies the rest for each one."""
    at, count = 6, 0
    while at + 9 < len(data) and count <= TNEF_OBJECTS:
        at += 11 + int.from_bytes(data[at + 5 : at + 9], "little")
        count += 1
    return count > TNEF_OBJECTS


def _tnef(tnef: Any, found: Parts, depth: int) -> Parts:
    codepage = tnef.codepage if isinstance(tnef.codepage, str) else None
    body = tnef.body if isinstance(tnef.body, str) else decode_text(tnef.body or b"", codepage)[0]
    html = tnef.htmlbody.encode() if isinstance(tnef.htmlbody, str) else tnef.htmlbody or b""
    body = body.rstrip("\0")
    page, problem = _page(html.rstrip(b"\0"), codepage, _compressed(tnef))
    found = replace(found, plain=body if body.strip() else None, html=page)
    if problem and not body.strip():
        found = _with_problem(found, problem)
    files = []
    for one in tnef.attachments:
        embedded = getattr(one, "embed", None)
        if embedded is not None and depth < FORWARD_DEPTH:
            inner = _tnef(embedded, Parts(headers=(), content_type="application/ms-tnef"), depth + 1)
            found = replace(found, forwarded=(*found.forwarded, inner))
            continue
        name = (one.long_filename() or one.name or "attachment").rstrip("\0")
        if one.data:
            files.append(Attachment(filename=name, content_type="", data=one.data))
        else:
            found = _with_problem(found, f"the attachment {name} is empty or lies elsewhere")
    return _with_files(found, files, depth)


def _compressed(tnef: Any) -> bytes:
    raw = getattr(tnef, "_rtfbody", None)  # its own property logs where the unpacker is missing
    return bytes(raw) + b"\0" if raw else b""
