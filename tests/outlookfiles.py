"""Outlook's own files, byte by byte: .msg (MS-OXMSG in MS-CFB) and winmail.dat (MS-OXTNEF)."""

import struct
from collections.abc import Mapping, Sequence
from itertools import pairwise

from compressed_rtf import compress

_SECTOR, _SMALL, _CUTOFF = 512, 64, 4096
_END, _FREE, _FAT, _NONE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFF

Tree = Mapping[str, "bytes | Tree"]


def ole(tree: Tree) -> bytes:
    """A compound file with these storages and streams (MS-CFB version 3)."""
    entries: list[list[object]] = []  # name, kind, right, child, start, size
    small = bytearray()
    large: list[bytes] = []

    def add(name: str, content: "bytes | Tree", kind: int) -> int:
        number = len(entries)
        entry: list[object] = [name, kind, _NONE, _NONE, _END, 0]
        entries.append(entry)
        if isinstance(content, bytes):
            entry[5] = len(content)
            if len(content) >= _CUTOFF:
                entry[4] = ("large", len(large))
                large.append(content)
            elif content:
                entry[4] = len(small) // _SMALL
                small.extend(content + bytes(-len(content) % _SMALL))
            return number
        children = [add(child, inner, 2 if isinstance(inner, bytes) else 1) for child, inner in content.items()]
        for one, following in pairwise(children):
            entries[one][2] = following
        entry[3] = children[0] if children else _NONE
        return number

    add("Root Entry", tree, 5)
    return _file(entries, bytes(small), large)


def _file(entries: Sequence[list[object]], small: bytes, large: Sequence[bytes]) -> bytes:
    sectors: list[bytes] = []
    fat: list[int] = []

    def store(data: bytes) -> int:
        start = len(sectors)
        pieces = [data[at : at + _SECTOR] for at in range(0, len(data), _SECTOR)] or [b""]
        sectors.extend(piece.ljust(_SECTOR, b"\0") for piece in pieces)
        fat.extend([*range(start + 1, start + len(pieces)), _END])
        return start

    starts = [store(one) for one in large]
    small_fat = []
    for entry in entries:
        if isinstance(entry[4], int) and entry[1] == 2 and entry[4] != _END:
            count = -(-int(str(entry[5])) // _SMALL)
            small_fat += [*range(entry[4] + 1, entry[4] + count), _END]
    entries[0][4], entries[0][5] = (store(small), len(small)) if small else (_END, 0)
    small_fat_at = store(struct.pack(f"<{len(small_fat)}I", *small_fat).ljust(_SECTOR, b"\xff"))
    directory = b""
    for name, kind, right, child, start, size in entries:
        encoded = str(name).encode("utf-16-le") + b"\0\0"
        first = starts[start[1]] if isinstance(start, tuple) else start
        directory += encoded.ljust(64, b"\0") + struct.pack("<HBBIII", len(encoded), kind, 1, _NONE, right, child)
        directory += bytes(36) + struct.pack("<IQ", first, size)
    directory_at = store(directory.ljust(-(-len(directory) // _SECTOR) * _SECTOR, b"\0"))
    fat_at = len(sectors)
    table = [*fat, _FAT]
    assert len(table) <= _SECTOR // 4, "one sector of FAT: up to 64 kB"
    sectors.append(struct.pack(f"<{len(table)}I", *table).ljust(_SECTOR, b"\xff"))
    small_sectors = max(1, -(-len(small_fat) * 4 // _SECTOR))
    head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, 1, directory_at, 0, _CUTOFF, small_fat_at, small_sectors, _END, 0)
    head += struct.pack("<109I", fat_at, *[_FREE] * 108)
    return head + b"".join(sectors)


def rtf(text: str) -> bytes:
    """A text as Outlook keeps rich text."""
    packed: bytes = compress(text.encode("ascii"))
    return packed


def msg(
    *,
    texts: Mapping[str, str] | None = None,
    binaries: Mapping[str, bytes] | None = None,
    embedded: bool = False,
    attachments: Sequence[Tree] = (),
) -> dict[str, "bytes | Tree"]:
    """The storages of a message; texts and binaries by property id."""  # fmt: skip
    tree: dict[str, bytes | Tree] = {"__properties_version1.0": bytes(24 if embedded else 32)}
    for pid, text in (texts or {}).items():
        tree[f"__substg1.0_{pid}001F"] = text.encode("utf-16-le")
    for pid, data in (binaries or {}).items():
        tree[f"__substg1.0_{pid}0102"] = data
    for number, attachment in enumerate(attachments):
        tree[f"__attach_version1.0_#{number:08X}"] = attachment
    return tree


def attached(name: str, data: "bytes | Tree", mime: str = "application/octet-stream") -> dict[str, "bytes | Tree"]:
    """The storage of an attachment: a file, or a message."""
    tree: dict[str, bytes | Tree] = {
        "__properties_version1.0": bytes(8),
        "__substg1.0_3707001F": name.encode("utf-16-le"),
        "__substg1.0_370E001F": mime.encode("utf-16-le"),
    }
    tree["__substg1.0_37010102" if isinstance(data, bytes) else "__substg1.0_3701000D"] = data
    return tree


def tnef(*, body: str = "", rich: str = "", files: Mapping[str, bytes] | None = None) -> bytes:
    """A winmail.dat."""
    out = struct.pack("<IH", 0x223E9F78, 1) + _object(1, 0x9007, 6, struct.pack("<II", 1252, 0))
    if body:
        out += _object(1, 0x800C, 1, body.encode("cp1252") + b"\0")
    if rich:
        packed = rtf(rich)
        padded = packed + bytes(-len(packed) % 4)
        out += _object(1, 0x9003, 6, struct.pack("<IHHII", 1, 0x0102, 0x1009, 1, len(packed)) + padded)
    for name, data in (files or {}).items():
        out += _object(2, 0x9002, 6, bytes(14))
        out += _object(2, 0x8010, 1, name.encode("cp1252") + b"\0")
        out += _object(2, 0x800F, 6, data)
    return out


def _object(level: int, name: int, kind: int, data: bytes) -> bytes:
    return struct.pack("<BHHI", level, name, kind, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)
