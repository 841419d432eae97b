"""``parse`` takes the files that ``import`` takes, and gives an object for each message and each file without one."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from outlookfiles import msg, ole
from surveys import Ended, reply

Program = Callable[..., Ended]
ANSWER = "1. Vi har 3 årsverk.\n2. Vi samarbeider med Fossnes.\n3. Vi manglar folk med kompetanse.\n"
RAW = reply(0, ANSWER)
UNIX = RAW.replace(b"\r\n", b"\n")
LINE = b"From - Mon Oct 05 10:00:00 2026\n"
OUTLOOK = ole(msg(texts={"007D": RAW.partition(b"\r\n\r\n")[0].decode(), "1000": ANSWER}))


def zipped() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.eml", RAW)
        archive.writestr("b.exe", b"MZ")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "names", "failed"),
    [
        pytest.param("svar.eml", RAW, [""], 0, id="eml"),
        pytest.param("svar.msg", OUTLOOK, [""], 0, id="msg"),
        pytest.param("1.emlx", b"%d\n" % len(UNIX) + UNIX + b"<plist/>", [""], 0, id="emlx"),
        pytest.param("post.mbox", (LINE + UNIX + b"\n") * 2, ["#1", "#2"], 0, id="mbox"),
        pytest.param("svar.zip", zipped(), ["#1", "#2"], 1, id="zip with a program"),
        pytest.param("mappe/cur/1:2,S", RAW, ["#1"], 0, id="Maildir"),
        pytest.param("svar.pdf", b"%PDF-1.7", [""], 1, id="a document without a sender"),
        pytest.param("svar.eml", b"", [""], 1, id="an empty file"),
        pytest.param("svar.eml", None, [""], 1, id="a file that is missing"),
    ],
)
def test_each_message_gives_an_object(
    program: Program, tmp_path: Path, name: str, data: bytes | None, names: list[str], failed: int
) -> None:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if data is not None:
        path.write_bytes(data)
    given = tmp_path / "mappe" if name.startswith("mappe") else path
    ended = program("parse", "--json", given)
    found = [json.loads(line) for line in ended.out.splitlines()]
    assert [one["file"] for one in found] == [f"{given}{one}" for one in names]
    assert ["error" in one for one in found].count(True) == failed
    assert ended.code == (3 if failed else 0)
    assert all(one["answers"]["1"] == "Vi har 3 årsverk." for one in found if "error" not in one)
