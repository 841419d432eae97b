"""Replies that lie in files: what cannot be taken in is told at once, and nothing vanishes."""

import io
import json
import re
import zipfile
from collections.abc import Callable
from email import message_from_bytes
from email.message import EmailMessage
from pathlib import Path

import pytest

from outlookfiles import msg, ole
from pdffiles import by_hand, shown
from surveys import Ended, address_of, reply, write_survey

Program = Callable[..., Ended]
ANSWER = "1. Vi har 3 årsverk.\n2. Vi samarbeider med Fossnes.\n3. Vi manglar folk med kompetanse.\n"
PICTURE = b"\x89PNG\r\n\x1a\n" + b"\x00\x01\x02" * 40_000


DOCUMENT = b"1. Vi har 3 \xc3\xa5rsverk.\n2. Fossnes.\n3. Vi manglar folk.\n"


def standing(program: Program, number: str) -> dict[str, object]:
    found: list[dict[str, object]] = json.loads(program("status", "--json").out)["recipients"]
    (one,) = (one for one in found if one["number"] == number)
    return one


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


# ── The same once more ────────────────────────────────────────────────────────────────────────────────────────


def as_msg(raw: bytes, text: str) -> bytes:
    """The same message as Outlook saves it."""
    head, _, _ = raw.partition(b"\r\n\r\n")
    return ole(msg(texts={"007D": head.decode(), "1000": text}))


def encoded(raw: bytes) -> bytes:
    """The same message as Exchange writes it anew."""
    old = message_from_bytes(raw)
    new = EmailMessage()
    for name in ("From", "To", "Subject", "Date", "Message-ID"):
        new[name] = old[name]
    new.set_content(old.get_payload(decode=True).decode(), cte="base64")
    return new.as_bytes()


PLAIN = reply(0, ANSWER)
FORMS = {
    "the same bytes": PLAIN,
    "LF": PLAIN.replace(b"\r\n", b"\n"),
    "by another way": b"Received: from a by b; Mon, 05 Oct 2026 10:00:00 +0200\r\n" + PLAIN,
    "in a mailbox": b"From - Mon Oct 05 10:00:00 2026\nX-Mozilla-Status: 0001\n" + PLAIN.replace(b"\r\n", b"\n"),
    "written anew": encoded(PLAIN),
    "as an Outlook file": as_msg(PLAIN, ANSWER),
    "in a zip": zipped(a_eml=PLAIN),
}


@pytest.mark.parametrize("first", ["the same bytes", "as an Outlook file", "written anew"])
@pytest.mark.parametrize("second", list(FORMS))
def test_the_same_message_in_another_form_counts_once(
    program: Program, tmp_path: Path, first: str, second: str
) -> None:
    (tmp_path / "a").write_bytes(FORMS[first])
    (tmp_path / "b").write_bytes(FORMS[second])
    assert "1 new message stored." in program("import", tmp_path / "a").err
    for _ in range(2):
        ended = program("import", tmp_path / "b")
        assert (ended.code, ended.err) == (0, "0 new messages stored, 1 known already.\n")
    one = standing(program, "9901")
    assert (one["answered"], one["doubts"], len(one["messages"])) == (["1", "2", "3"], [], 1)  # type: ignore[arg-type]


def test_the_same_id_with_another_text_is_two_messages_and_a_doubt(program: Program, tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(PLAIN)
    (tmp_path / "b.msg").write_bytes(as_msg(PLAIN, ANSWER.replace("3 årsverk", "5 årsverk")))
    program("import", tmp_path / "a.eml")
    ended = program("import", tmp_path / "b.msg")
    assert "1 new message stored." in ended.err
    assert "another message with the same Message-ID has another text (message 1)" in ended.err


def test_a_run_that_is_cut_off_goes_on(program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from kartlegg.flow import importing

    line = b"From - Mon Oct 05 10:00:00 2026\n"
    letters = (reply(n % 5, ANSWER, number=n).replace(b"\r\n", b"\n") for n in range(12))
    (tmp_path / "post.mbox").write_bytes(b"".join(line + one + b"\n" for one in letters))
    monkeypatch.setattr(importing, "FETCH_BATCH_COUNT", 5)
    with monkeypatch.context() as cut:
        read = importing.read_files

        def cut_off(paths: list[Path]) -> object:
            for number, found in enumerate(read(paths)):
                if number == 7:
                    raise KeyboardInterrupt
                yield found

        cut.setattr(importing, "read_files", cut_off)
        ended = program("import", tmp_path / "post.mbox")
        assert (ended.code, "5 new messages stored so far; the same command goes on" in ended.err) == (130, True)
    assert "7 new messages stored, 5 known already." in program("import", tmp_path / "post.mbox").err
    assert "0 new messages stored, 12 known already." in program("import", tmp_path / "post.mbox").err


# ── Whose it is ───────────────────────────────────────────────────────────────────────────────────────────────


def test_a_message_that_is_anothers_stays_there_and_it_is_told(program: Program, tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(PLAIN)
    program("import", tmp_path / "a.eml")
    ended = program("import", tmp_path / "a.eml", "--recipient", "9902")
    assert ended.code == 0
    assert "known already as message 1, filed under 9901 Askedal, and stays there" in ended.err
    assert "kartlegg assign 1 9902" in ended.err
    assert "stays there" not in program("import", tmp_path / "a.eml", "--recipient", "9901").err


def test_a_document_that_is_anothers_is_not_doubled(program: Program, tmp_path: Path) -> None:
    (tmp_path / "svar.txt").write_bytes(DOCUMENT)
    (tmp_path / "svarbrev.txt").write_bytes(DOCUMENT)
    assert "1 new message stored." in program("import", tmp_path / "svar.txt", "-r", "9901").err
    for name in ("svar.txt", "svarbrev.txt"):
        ended = program("import", tmp_path / name, "-r", "9902")
        assert "0 new messages stored, 1 known already." in ended.err
        assert "message 1, filed under 9901 Askedal" in ended.err
        assert "stays there" not in program("import", tmp_path / name, "-r", "9901").err
    assert standing(program, "9901")["answered"] == ["1", "2", "3"]
    assert standing(program, "9902")["answered"] == []


def test_documents_in_a_folder_and_a_zip_are_the_recipients_too(program: Program, tmp_path: Path) -> None:
    folder = tmp_path / "svar"
    folder.mkdir()
    (folder / "1.txt").write_bytes(DOCUMENT)
    (folder / "2.zip").write_bytes(zipped(brev_pdf=by_hand(shown((50, 700, "3. Vi manglar pengar.")))))
    ended = program("import", folder, "-r", "Askedal")
    assert (ended.code, "2 new messages stored." in ended.err) == (0, True)
    assert len(standing(program, "9901")["messages"]) == 2  # type: ignore[arg-type]
    assert "svar#2#1 (2.zip, brev.pdf): it is known already" in program("import", folder, "-r", "9902").err


@pytest.mark.parametrize("name", ["svar.txt", "svar.docx", "svar"])
def test_a_document_with_the_wrong_name_is_read_for_what_it_is(program: Program, tmp_path: Path, name: str) -> None:
    lines = ("1. Vi har 3 arsverk.", "2. Vi samarbeider med Fossnes.", "3. Vi manglar folk.")
    pdf = by_hand(shown(*((50, 700 - 20 * n, line) for n, line in enumerate(lines))))
    (tmp_path / name).write_bytes(pdf)
    assert program("import", tmp_path / name, "-r", "9901").code == 0
    assert standing(program, "9901")["answered"] == ["1", "2", "3"]


def test_our_own_letters_are_no_replies(program: Program, tmp_path: Path) -> None:
    sent = EmailMessage()
    sent["From"], sent["To"] = "Kari Prøve <kari.prove@fylket.example>", address_of(0)
    sent["Subject"], sent["Message-ID"] = "IT i kommunane", "<brev.1@fylket.example>"
    sent["Date"] = "Mon, 05 Oct 2026 08:00:00 +0200"
    sent.set_content(
        "Hei\n\n1. Kor mange årsverk går til IT?\n2. Kven samarbeider kommunen med?\n"
        "3. Kva er dei største utfordringane?\n\nHelsing Kari\n"
    )
    draft = b"X-Unsent: 1\n" + sent.as_bytes().replace(b"brev.1", b"brev.2")
    (tmp_path / "Sent").write_bytes(
        b"".join(b"From - Mon Oct 05 10:00:00 2026\n" + one + b"\n" for one in (sent.as_bytes(), draft))
    )
    assert program("import", tmp_path / "Sent").code == 0
    assert standing(program, "9901")["answered"] == []
    assert standing(program, "9901")["state"] == "not sent"


# ── When it came ──────────────────────────────────────────────────────────────────────────────────────────────

UNDATED = re.sub(rb"Date: [^\r]*\r\n", b"", PLAIN)


@pytest.fixture
def closed(survey: Path) -> None:
    """A round whose deadline has passed."""
    write_survey(survey.parent, smtp_port=1, imap_port=1, deadline="2020-10-01")


@pytest.mark.parametrize(
    ("data", "received", "late"),
    [
        pytest.param(DOCUMENT, "2020-10-05", True, id="a document, late"),
        pytest.param(DOCUMENT, "2020-10-01T23:30", False, id="a document on the last day"),
        pytest.param(DOCUMENT, None, False, id="nobody knows"),
        pytest.param(UNDATED, "2020-10-05 09:00", True, id="a message without a date, late"),
        pytest.param(UNDATED, "2020-09-30", False, id="a message without a date"),
        pytest.param(PLAIN, "2020-09-30", True, id="a date of its own counts"),
    ],
)
@pytest.mark.usefixtures("closed")
def test_when_it_came_a_person_may_say(
    program: Program, tmp_path: Path, data: bytes, received: str | None, late: bool
) -> None:
    path = tmp_path / ("svar.eml" if b"From:" in data else "svar.txt")
    path.write_bytes(data)
    options = ["-r", "9901", *(["--received", received] if received else [])]
    ended = program("import", path, *options)
    assert ended.code == 0
    assert (", late" in ended.err) is late
    assert ("counts as in time" in ended.err) is (received is None)
    assert ("has a date of its own, which counts" in ended.err) is (data == PLAIN)
    assert (standing(program, "9901")["state"] == "answered late") is late
    if received and data != PLAIN:
        assert f"came on {received[:10]}" in program("show", "9901").out


@pytest.mark.usefixtures("closed")
def test_when_it_came_can_be_said_afterwards(program: Program, tmp_path: Path) -> None:
    (tmp_path / "svar.txt").write_bytes(DOCUMENT)
    program("import", tmp_path / "svar.txt", "-r", "9901")
    assert standing(program, "9901")["state"] == "answered"
    for _ in range(2):
        program("import", tmp_path / "svar.txt", "-r", "9901", "--received", "2020-10-05")
    assert standing(program, "9901")["state"] == "answered late"
    assert program("show", "9901").out.count("came on") == 1


@pytest.mark.parametrize(("word", "words"), [("i går", "is no date"), ("2999-01-01", "in the future")])
def test_a_date_that_cannot_be_is_refused(program: Program, tmp_path: Path, word: str, words: str) -> None:
    (tmp_path / "svar.txt").write_bytes(DOCUMENT)
    ended = program("import", tmp_path / "svar.txt", "-r", "9901", "--received", word)
    assert ended.code == 2
    assert words in ended.err
