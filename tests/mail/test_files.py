"""What files hold: every message, told apart as its writer meant, and words for all that is none."""

import io
import os
import struct
import zipfile
from collections.abc import Mapping
from email import message_from_bytes
from email.policy import SMTP
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kartlegg.limits import MESSAGE_BYTES
from kartlegg.mail.documents import document_kind, wrap_document
from kartlegg.mail.files import FoundMessage, read_files

LINE = b"From kari@etne.example Mon Oct  5 10:00:00 2026\n"
ONE = b"From: kari@etne.example\nSubject: Svar\n\n1. Ja\n"
TWO = b"Date: Mon, 5 Oct 2026 10:00:00 +0200\nFrom: ola@bomlo.example\n\n1. Nei\n"


def read(path: Path, data: bytes) -> list[FoundMessage]:
    path.write_bytes(data)
    return list(read_files([path]))


def raws(found: list[FoundMessage]) -> list[bytes]:
    return [one.raw for one in found if not one.error]


def errors(found: list[FoundMessage]) -> list[str]:
    return [one.error for one in found if one.error]


def with_length(message: bytes, length: int | None = None) -> bytes:
    head, _, body = message.partition(b"\n\n")
    return head + b"\nContent-Length: %d\n\n" % (len(body) if length is None else length) + body


INNER = ONE + b"\nFrom ola@voss.example Tue Oct  6 11:00:00 2026\nskreiv han.\n"
PASTED = ONE + b"\n" + LINE + TWO

MBOXES = [
    pytest.param(LINE + ONE + b"\n" + LINE + TWO, [ONE, TWO], id="plain"),
    pytest.param((LINE + ONE + b"\n" + LINE + TWO).replace(b"\n", b"\r\n"),
                 [ONE.replace(b"\n", b"\r\n"), TWO.replace(b"\n", b"\r\n")], id="with CRLF"),
    pytest.param(LINE + ONE + b">From oss alle\n\n" + LINE + TWO, [ONE + b"From oss alle\n", TWO], id="mboxo"),
    pytest.param(LINE + ONE + b">>From oss\n\n" + LINE + TWO, [ONE + b">From oss\n", TWO], id="mboxrd"),
    pytest.param(LINE + with_length(INNER) + b"\n" + LINE + with_length(TWO) + b"\n",
                 [with_length(INNER), with_length(TWO)], id="mboxcl2"),
    pytest.param(LINE + with_length(PASTED) + b"\n" + LINE + with_length(TWO),
                 [with_length(PASTED), with_length(TWO)], id="mboxcl2 with a mailbox pasted into a message"),
    pytest.param(LINE + with_length(ONE + b">From oss\n") + b"\n" + LINE + TWO,
                 [with_length(ONE + b">From oss\n"), TWO], id="mboxcl2 is not unquoted"),
    pytest.param(LINE + with_length(ONE, 4) + b"\n" + LINE + TWO, [with_length(ONE, 4), TWO], id="a length that lies"),
    pytest.param(LINE + with_length(ONE, 40) + b"\n" + LINE + TWO, [with_length(ONE, 40), TWO], id="a length too long"),
    pytest.param(LINE + with_length(ONE, 10**9) + b"\n" + LINE + TWO, [with_length(ONE, 10**9), TWO],
                 id="a length beyond the file"),
    pytest.param(b"From - Mon Oct 05 10:00:00 2026\nX-Mozilla-Status: 0001\n" + ONE
                 + b"From - Mon Oct 05 10:01:00 2026\nX-Mozilla-Status: 0009\n" + TWO,
                 [b"X-Mozilla-Status: 0001\n" + ONE, b"X-Mozilla-Status: 0009\n" + TWO],
                 id="Thunderbird without blank lines"),
    pytest.param(b"From 1580@xxx Mon Oct 05 08:15:00 +0000 2026\n" + ONE + b"\n"
                 + b"From 1581@xxx Mon Oct 05 08:15:00 +0000 2026\n" + TWO, [ONE, TWO], id="Google Takeout"),
    pytest.param(b"From ???@??? Mon Oct 05 08:15:00 2026\n" + ONE + b"\n"
                 + b"From ???@??? Mon Oct 05 08:15:00 2026\n" + TWO, [ONE, TWO], id="Eudora"),
    pytest.param(LINE + INNER + b"\n" + LINE + TWO, [INNER, TWO], id="a From_ line in a text"),
    pytest.param(LINE + ONE + b"\nFrom her og ut kl 10:00 i 2026 er alt bra\n\n" + LINE + TWO,
                 [ONE + b"\nFrom her og ut kl 10:00 i 2026 er alt bra\n", TWO], id="From in prose"),
    pytest.param(LINE + ONE[:-1], [ONE[:-1]], id="no last line end"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "wanted"), MBOXES)
def test_an_mbox_gives_its_messages_as_they_were(tmp_path: Path, data: bytes, wanted: list[bytes]) -> None:
    found = read(tmp_path / "post.mbox", data)
    assert errors(found) == []
    assert raws(found) == wanted
    assert [one.name for one in found] == [f"{tmp_path / 'post.mbox'}#{n}" for n in range(1, len(wanted) + 1)]


def test_an_mbox_is_known_without_its_name(tmp_path: Path) -> None:
    assert raws(read(tmp_path / "Inbox", LINE + ONE + b"\n" + LINE + TWO)) == [ONE, TWO]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        pytest.param(b"hei\n", "no message in this mbox", id="no message"),
        pytest.param(b"1. Ja, 3 personar\n\n" + LINE + ONE, "before its first message", id="text above the first"),
        pytest.param(LINE + b"\n" + LINE + ONE, "is empty", id="an empty message"),
    ],
)
def test_what_is_no_message_in_an_mbox_is_told(tmp_path: Path, data: bytes, words: str) -> None:
    (error,) = errors(read(tmp_path / "post.mbox", data))
    assert words in error


def test_a_message_of_an_mbox_that_is_too_large_is_told_and_the_next_is_read(tmp_path: Path) -> None:
    path = tmp_path / "post.mbox"
    with path.open("wb") as file:
        file.write(LINE + ONE)
        file.seek(MESSAGE_BYTES + 1000, os.SEEK_CUR)  # a hole: nothing is written
        file.write(b"\n\n" + LINE + TWO)
    large, after = read_files([path])
    assert "larger than 150 MB" in str(large.error)
    assert after.raw == TWO


# ── Folders ───────────────────────────────────────────────────────────────────────────────────────────────────


def folder(root: Path, files: Mapping[str, bytes]) -> Path:
    for name, data in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)
    return root


FOLDERS = [
    pytest.param({"a.eml": ONE, "b.eml": TWO}, [ONE, TWO], id="a folder"),
    pytest.param({"a.eml": ONE, "etne/b.eml": TWO, "etne/djupt/c.eml": ONE + b"."}, [ONE, TWO, ONE + b"."],
                 id="folders in it"),
    pytest.param({"cur/1.M1.host:2,S": ONE, "new/2.M2.host": TWO, "tmp/3.M3.host": b"From: half",
                  "dovecot.index.log": b"\x00\x01", "subscriptions": b"Sent"}, [ONE, TWO], id="Maildir"),
    pytest.param({"cur/1:2,RS": ONE, "new/.hidden": b"", ".Sent/cur/2:2,S": TWO, ".Sent/new/.x": b"",
                  ".Sent/maildirfolder": b""}, [ONE, TWO], id="Maildir++"),
    pytest.param({"a.eml": ONE, "new/b.eml": TWO}, [TWO, ONE], id="a folder called new"),
    pytest.param({"prefs.js": b"//", "key4.db": b"\x00", "Mail/Local Folders/Inbox": LINE + ONE,
                  "Mail/Local Folders/Inbox.msf": b"// <!--", "Mail/Local Folders/msgFilterRules.dat": b"version=9",
                  "Mail/Local Folders/Inbox.sbd/Svar": LINE + TWO}, [ONE, TWO], id="a Thunderbird profile"),
    pytest.param({"Svar.mbox/mbox": LINE + ONE, "Svar.mbox/table_of_contents": b"\x00"}, [ONE], id="Apple Mail export"),
    pytest.param({"1.emlx": b"%d        \n" % len(ONE) + ONE + b"<?xml?><plist/>"}, [ONE], id="Apple Mail"),
]  # fmt: skip


@pytest.mark.parametrize(("files", "wanted"), FOLDERS)
@pytest.mark.skipif(os.name == "nt", reason="Windows has no colon in file names")
def test_a_folder_gives_every_message_below_it(tmp_path: Path, files: dict[str, bytes], wanted: list[bytes]) -> None:
    found = list(read_files([folder(tmp_path / "post", files)]))
    assert errors(found) == []
    assert raws(found) == wanted


@pytest.mark.skipif(os.name == "nt", reason="pipes of POSIX")
def test_what_else_lies_in_a_folder_is_told_with_its_name(tmp_path: Path) -> None:
    root = folder(tmp_path / "post", {"a.eml": ONE, "b.exe": b"MZ", "etne/c.pdf": b"%PDF-1.7 x", "d.eml": b""})
    (root / "sirkel").symlink_to(root, target_is_directory=True)
    (root / "borte.eml").symlink_to(root / "finst-ikkje")
    os.mkfifo(root / "rør")
    found = list(read_files([root]))
    assert raws(found) == [ONE]
    told = "\n".join(errors(found))
    for words in (
        "b.exe: it is no message",
        "etne/c.pdf: it is a document",
        "d.eml: it is empty",
        "sirkel: it is a link to a folder",
        "borte.eml: it is no file",
        "rør: it is no file",
    ):
        assert words in told
    assert len(errors(found)) == 6


def test_a_folder_without_messages_is_told(tmp_path: Path) -> None:
    (tmp_path / "tom").mkdir()
    assert errors(list(read_files([tmp_path / "tom"]))) == ["there is no message in this folder"]


def test_a_maildir_may_change_while_it_is_read(tmp_path: Path) -> None:
    root = folder(tmp_path, {"new/1.a": ONE, "new/2.b": TWO, "new/3.c": ONE + b"."})
    (root / "cur").mkdir()
    reading = read_files([root])
    first = next(reading)
    (root / "new/2.b").rename(root / "cur/2.b:2,S")
    (root / "new/3.c").unlink()
    second, third = reading
    assert (first.raw, second.raw) == (ONE, TWO)
    assert "moved or deleted" in str(third.error)


@pytest.mark.parametrize(
    "path", ["/dev/zero", "pipe", "missing.eml", "locked.eml"],
    ids=["a device", "a pipe", "a file that is missing", "a file that may not be read"],
)  # fmt: skip
@pytest.mark.skipif(os.name == "nt", reason="devices and pipes of POSIX")
def test_what_cannot_be_read_is_told_and_waits_for_nobody(tmp_path: Path, path: str) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "locked.eml").write_bytes(ONE)
    (tmp_path / "locked.eml").chmod(0)
    if path == "locked.eml" and os.access(tmp_path / path, os.R_OK):
        pytest.skip("the superuser may read everything")
    (found,) = read_files([tmp_path / path])
    assert "it is no file" in str(found.error) or "cannot be read" in str(found.error)


@pytest.mark.skipif(os.name == "nt", reason="names on Windows are text")
def test_a_name_that_is_no_text_can_be_shown(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/sv\xe5r\x1b[2J.eml"))
    (found,) = read(path, ONE)
    assert found.raw == ONE
    assert found.name.encode().endswith(b"/sv\\xe5r\x1b[2J.eml".replace(b"\\xe5", b"\\udce5"))


# ── Zips ──────────────────────────────────────────────────────────────────────────────────────────────────────


def zipped(members: Mapping[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def renamed(data: bytes, old: bytes, new: bytes, *, flags: int = 0) -> bytes:
    """A zip with another name of as many bytes in it, which says nothing of its code page; or with flags set."""
    data = data.replace(old, new)
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = data.find(mark)
        while start >= 0:
            data = data[: start + at] + struct.pack("<H", flags) + data[start + at + 2 :]
            start = data.find(mark, start + 4)
    return data


def test_a_zip_gives_the_messages_in_its_folders(tmp_path: Path) -> None:
    members = {"etne/": b"", "etne/a.eml": ONE, ".Sent/cur/1:2,S": TWO, "post.mbox": LINE + ONE + b"\n" + LINE + TWO,
               "__MACOSX/etne/._a.eml": b"\x00\x05\x16\x07", "etne/.DS_Store": b"\x00"}  # fmt: skip
    found = read(tmp_path / "svar.zip", zipped(members))
    assert errors(found) == []
    assert raws(found) == [TWO, ONE, ONE, TWO]
    assert [one.name for one in found] == [f"{tmp_path / 'svar.zip'}#{n}" for n in (1, 2, 3, 4)]


@pytest.mark.parametrize(
    ("members", "words"),
    [
        pytest.param({"inni.zip": zipped({"b.eml": TWO})}, "inni.zip: it is a zip inside another", id="a zip in it"),
        pytest.param({"svar.docx": b"PK\x03\x04"}, "svar.docx: it is a document", id="a document"),
        pytest.param({"svar.rar": b"Rar!"}, "svar.rar: it is packed", id="another archive"),
        pytest.param({"svar.exe": b"MZ"}, "svar.exe: it is no message", id="a program"),
        pytest.param({"svar.txt": b"0" * (MESSAGE_BYTES + 1)}, "svar.txt: it is larger than", id="a bomb"),
    ],
)
def test_what_else_lies_in_a_zip_is_told_and_the_rest_is_read(
    tmp_path: Path, members: dict[str, bytes], words: str
) -> None:
    found = read(tmp_path / "svar.zip", zipped({"a.eml": ONE, **members, "æ.eml": TWO}))
    assert raws(found) == [ONE, TWO]
    (error,) = errors(found)
    assert words in error


def test_a_locked_or_damaged_member_is_told_and_the_rest_is_read(tmp_path: Path) -> None:
    data = zipped({"a.eml": ONE, "b.eml": ONE * 2, "c.eml": TWO}, method=zipfile.ZIP_STORED)
    damaged = data.replace(ONE * 2, ONE + TWO[: len(ONE)], 1)
    found = read(tmp_path / "a.zip", damaged)
    assert raws(found) == [ONE, TWO]
    assert "b.eml: it cannot be unpacked" in errors(found)[0]
    locked = renamed(data, b"", b"", flags=1)
    assert ["needs a password" in one for one in errors(read(tmp_path / "b.zip", locked))] == [True] * 3


@pytest.mark.parametrize(
    ("data", "words"),
    [
        pytest.param(b"", "no zip that can be read", id="empty"),
        pytest.param(zipped({}), "there is no message in this zip", id="without files"),
        pytest.param(zipped({"a.eml": ONE})[:-30], "no zip that can be read", id="cut off"),
    ],
)
def test_a_zip_that_cannot_be_read_is_told(tmp_path: Path, data: bytes, words: str) -> None:
    (error,) = errors(read(tmp_path / "svar.zip", data))
    assert words in error


@pytest.mark.parametrize(
    ("name", "flags"),
    [
        pytest.param("bjørkvik".encode("cp850"), 0, id="Windows of old"),
        pytest.param("bjørkvik".encode(), 0, id="UTF-8 that is not told"),
        pytest.param("bjørkvik".encode(), 0x800, id="UTF-8"),
    ],
)
def test_names_in_a_zip_are_norwegian(tmp_path: Path, name: bytes, flags: int) -> None:
    plain = b"x" * len(name)
    data = renamed(zipped({plain.decode(): b"MZ"}), plain, name, flags=flags)
    (error,) = errors(read(tmp_path / "svar.zip", data))
    assert error.startswith("bjørkvik: ")


def test_a_file_without_a_name_in_a_zip_is_read(tmp_path: Path) -> None:
    assert raws(read(tmp_path / "svar.zip", renamed(zipped({"xxxx": ONE}), b"xxxx", b"\0xxx"))) == [ONE]


def test_a_zip_whose_directory_promises_too_much_is_not_unpacked(tmp_path: Path) -> None:
    data = zipped({f"{n}.eml": ONE for n in range(20)}, method=zipfile.ZIP_STORED)
    size = struct.pack("<I", len(ONE))
    at = data.index(b"PK\x01\x02")
    lying = data[:at] + data[at:].replace(size, struct.pack("<I", 200_000_000))
    (error,) = errors(read(tmp_path / "svar.zip", lying))
    assert "holds more than" in error


# ── Single files ──────────────────────────────────────────────────────────────────────────────────────────────

DOCX = zipped({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"})
ODT = zipped({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<x/>"})
OLE = bytes.fromhex("d0cf11e0a1b11ae1")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        pytest.param("svar.eml", b"\xef\xbb\xbf" + ONE, id="a byte order mark"),
        pytest.param("svar.eml", b"\r\n" + ONE, id="a blank line above"),
        pytest.param("svar", ONE, id="no suffix"),
        pytest.param("svar.txt", b"Message-ID: <a@b.example>\n" + ONE, id="a message saved as txt"),
        pytest.param("svar.eml", b"X-Unsent: 1\n" + ONE, id="a draft"),
        pytest.param("svar.msg", OLE + bytes(600), id="an Outlook message that is torn"),
        pytest.param("svar.dat", OLE + bytes(600) + "__properties_version1.0".encode("utf-16-le"), id="a msg by bytes"),
    ],
)
def test_a_file_with_a_message_gives_its_bytes(tmp_path: Path, name: str, data: bytes) -> None:
    (found,) = read(tmp_path / name, data)
    assert (found.error, found.raw, found.name) == (None, data, str(tmp_path / name))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        pytest.param("svar.txt", b"Til: Fylkesmannen\nTo: oss\n\n1. Ja", id="a letter that begins like a header"),
        pytest.param("svar.pdf", b"%PDF-1.7", id="pdf"),
        pytest.param("svar", b"%PDF-1.7", id="pdf without suffix"),
        pytest.param("svar.msg", OLE + bytes(99) + "WordDocument".encode("utf-16-le"), id="a doc named msg"),
        pytest.param("svar.bin", DOCX, id="docx by its bytes"),
        pytest.param("SVAR.PNG", b"\x89PNG\r\n\x1a\n", id="a picture"),
    ],
)
def test_a_document_is_told_and_handed_on(tmp_path: Path, name: str, data: bytes) -> None:
    (found,) = read(tmp_path / name, data)
    assert (found.document, found.raw) == (name, data)
    assert "--recipient" in str(found.error)


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        pytest.param("arkiv.pst", b"!BDN", "save the messages from Outlook", id="pst"),
        pytest.param("svar.7z", b"7z", "unpack it", id="7z"),
        pytest.param("1.partial.emlx", b"5\nFrom: x", "save it from Mail", id="Apple Mail without attachments"),
        pytest.param("1.emlx", b"9999\n" + ONE, "no message of Apple Mail", id="Apple Mail cut off"),
        pytest.param("svar.eml", b"\r\n \n", "empty", id="blank"),
    ],
)
def test_advice_is_given_where_there_is_some(tmp_path: Path, name: str, data: bytes, words: str) -> None:
    (error,) = errors(read(tmp_path / name, data))
    assert words in error


@pytest.mark.parametrize(
    ("suffix", "data", "kind"),
    [
        (".txt", b"%PDF-1.4", ".pdf"),
        (".doc", b"{\\rtf1 x}", ".rtf"),
        (".docx", ODT, ".odt"),
        (".pdf", DOCX, ".docx"),
        (".doc", b"<html><body>x", ".html"),
        (".docx", b"PK\x03\x04 broken", ".docx"),
        (".zip", zipped({"a.eml": ONE}), ".zip"),
        (".exe", b"MZ", None),
        ("", OLE, None),
    ],
)
def test_a_document_is_what_its_bytes_say(suffix: str, data: bytes, kind: str | None) -> None:
    assert document_kind(suffix, data) == kind


@pytest.mark.parametrize(
    "data", ["1. Ja, på Bømlo".encode(one) for one in ("utf-8", "utf-8-sig", "cp1252", "utf-16")],
    ids=["utf-8", "utf-8 with its mark", "Windows", "Notepad's Unicode"],
)  # fmt: skip
def test_a_text_file_is_read_in_its_own_encoding(data: bytes) -> None:
    from kartlegg.reading.parts import take_apart

    assert str(take_apart(wrap_document("svar.txt", data, sender="a@b.example")).plain).strip() == "1. Ja, på Bømlo"


@pytest.mark.parametrize("size", [0, 1, 57, 58, 5_000])
def test_a_wrapped_document_is_an_ordinary_message(size: int) -> None:
    data = b"%PDF-" + bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    wrapped = wrap_document("svår.pdf", data, sender="a@b.example")
    message = message_from_bytes(wrapped, policy=SMTP)
    (attached,) = message.iter_attachments()
    assert (attached.get_content(), attached.get_filename()) == (data, "svår.pdf")
    assert message.as_bytes() == wrapped


SUFFIXES = [".eml", ".msg", ".mbox", ".emlx", ".zip", ".txt", ".pdf", ".docx", ".html", ".pst", ""]
STARTS = [b"", LINE, b"From ", ONE, b"PK\x03\x04", OLE, b"9\n", b"%PDF-", b"Content-Length: 3\n\n", zipped({"a": ONE})]


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    suffix=st.sampled_from(SUFFIXES),
    data=st.lists(st.one_of(st.sampled_from(STARTS), st.binary(max_size=60)), max_size=6).map(b"".join),
)
def test_any_bytes_give_slices_of_themselves_or_words(tmp_path: Path, suffix: str, data: bytes) -> None:
    found = read(tmp_path / f"fil{suffix}", data)
    assert found
    for one in found:
        assert one.error or one.raw
        if suffix != ".zip" and not data.startswith(b"PK"):
            assert one.raw in data or b">From " in data
