"""Replies that lie in files: what cannot be taken in is told at once, and nothing vanishes."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from surveys import Ended, address_of, reply

Program = Callable[..., Ended]
ANSWER = "1. Vi har 3 årsverk.\n2. Vi samarbeider med Fossnes.\n3. Vi manglar folk med kompetanse.\n"
PICTURE = b"\x89PNG\r\n\x1a\n" + b"\x00\x01\x02" * 40_000


def zipped(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in members.items():
            archive.writestr(name.replace("_", "."), data)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        pytest.param("svar.zip", b"PK broken", "no zip that can be read", id="a broken zip"),
        pytest.param("svar.eml", b"  ", "it is empty", id="an empty message"),
        pytest.param("svar.eml", b"hello world", "no message", id="text named as a message"),
        pytest.param("svar.msg", b"\x00" * 100, "no message", id="zeroes named as a message"),
        pytest.param("notat.yaml", b"survey:\n  id: x\n", "no message", id="something else"),
        pytest.param("program.exe", b"MZ\x00\x01", "no message", id="a program"),
        pytest.param(
            "svar.zip",
            zipped(svar_docx=b"PK", brev_eml=reply(0, ANSWER)),
            "svar.docx: it is a document",
            id="a document in a zip",
        ),
    ],
)
def test_what_cannot_be_taken_in_is_told(program: Program, tmp_path: Path, name: str, data: bytes, words: str) -> None:
    (tmp_path / name).write_bytes(data)
    ended = program("import", tmp_path / name)
    assert ended.code == 3
    assert words in ended.err
    assert "--skipped" not in ended.err


def test_the_rest_of_a_zip_is_taken_in(program: Program, tmp_path: Path) -> None:
    (tmp_path / "svar.zip").write_bytes(zipped(a_eml=reply(0, ANSWER), b_docx=b"PK", c_eml=reply(1, ANSWER)))
    assert "2 new messages stored." in program("import", tmp_path / "svar.zip").err


@pytest.mark.parametrize("name", ["svar.png", "svar.xlsx", "svar.doc"])
def test_a_document_that_is_not_read_is_kept_and_doubted(program: Program, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(PICTURE)
    ended = program("import", tmp_path / name, "--recipient", "9901")
    assert ended.code == 0
    assert "is of a kind that is not read" in ended.err
    (first,) = (one for one in json.loads(program("status", "--json").out)["recipients"] if one["number"] == "9901")
    assert first["answered"] == []
    assert first["doubts"]


def test_a_known_message_of_nobody_gets_the_recipient_that_is_named(program: Program, tmp_path: Path) -> None:
    strange = reply(0, ANSWER).replace(address_of(0).encode(), b"ola@heime.example")
    (tmp_path / "a.eml").write_bytes(strange)
    assert "has no recipient" in (program("import", tmp_path / "a.eml"), program("status"))[1].out
    assert program("import", tmp_path / "a.eml", "--recipient", "9904").code == 0
    (one,) = (one for one in json.loads(program("status", "--json").out)["recipients"] if one["number"] == "9904")
    assert one["answered"] == ["1", "2", "3"]
    assert program("import", tmp_path / "a.eml", "--recipient", "9903").code == 0
    (other,) = (one for one in json.loads(program("status", "--json").out)["recipients"] if one["number"] == "9903")
    assert other["answered"] == []


def test_two_unreadable_files_are_two(program: Program, tmp_path: Path) -> None:
    for number, recipient in ((1, "9901"), (2, "9902")):
        path = tmp_path / f"side{number}.png"
        path.write_bytes(PICTURE + bytes([number]))
        assert "1 new message stored." in program("import", path, "--recipient", recipient).err
    doubted = [one["number"] for one in json.loads(program("status", "--json").out)["recipients"] if one["doubts"]]
    assert doubted == ["9901", "9902"]


def test_a_folder_gives_each_message_and_tells_of_the_rest(program: Program, tmp_path: Path) -> None:
    folder = tmp_path / "svar"
    folder.mkdir()
    (folder / "a.eml").write_bytes(reply(0, ANSWER))
    (folder / "b.pdf").write_bytes(b"%PDF-1.7")
    (folder / "c.mbox").write_bytes(
        b"From x Mon Oct  5 10:00:00 2026\n" + reply(1, ANSWER).replace(b"\r\n", b"\n")
        + b"\n\nFrom y Mon Oct  5 10:00:00 2026\n" + reply(2, ANSWER).replace(b"\r\n", b"\n")
    )  # fmt: skip
    ended = program("import", folder)
    assert "3 new messages stored." in ended.err
    assert "b.pdf: it is a document" in ended.err
    assert ended.code == 3
