"""Collecting: every reply once, byte for byte, and a run without news does no work."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from kartlegg.demo.server import EmbeddedServer
from kartlegg.store import Store, open_store
from surveys import Ended, address_of, reply, run, write_survey

Program = Callable[..., Ended]

ANSWER = "1. Vi har 3 årsverk.\n2. Vi samarbeider med Fossnes.\n3. Vi manglar folk med kompetanse.\n"


@pytest.fixture
def survey(tmp_path: Path, server: EmbeddedServer) -> Path:
    return write_survey(tmp_path, smtp_port=server.smtp_port, imap_port=server.imap_port)


@pytest.fixture
def program(survey: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Program:
    def call(command: str, *arguments: object) -> Ended:
        return run(command, "-c", survey, *arguments, capsys=capsys, monkeypatch=monkeypatch)

    return call


def opened(folder: Path) -> Store:
    return open_store(f"sqlite:///{(folder / 'kartlegg.db').as_posix()}", survey="proveundersoking")


def states(program: Program) -> dict[str, str]:
    found = json.loads(program("status", "--json").out)
    return {one["number"]: one["state"] for one in found["recipients"]}


def test_replies_are_stored_byte_for_byte_and_filed(program: Program, server: EmbeddedServer, tmp_path: Path) -> None:
    sent = [reply(0, ANSWER), reply(1, "Takk for brevet, vi svarar seinare."), reply(2, "1. Fire årsverk.\n")]
    for raw in sent:
        server.deliver(raw)
    assert program("send", "--mark-sent", "--yes").code == 0
    assert program("fetch").code == 0
    with opened(tmp_path) as store:
        assert [store.messages.raw(number) for number in (1, 2, 3)] == sent
    assert states(program) == {
        "9901": "answered",
        "9902": "acknowledged",
        "9903": "answered in part",
        "9904": "sent",
        "9905": "sent",
    }


def test_a_second_run_without_news_asks_for_nothing(program: Program, server: EmbeddedServer) -> None:
    server.deliver(reply(0, ANSWER))
    program("fetch")
    again = program("fetch", "-v")
    assert again.code == 0
    assert "INBOX: 0 to ask for" in again.err
    assert "0 new messages stored." in again.err


def test_what_comes_later_is_collected_alone(program: Program, server: EmbeddedServer) -> None:
    server.deliver(reply(0, ANSWER))
    program("fetch")
    server.deliver(reply(1, ANSWER))
    again = program("fetch", "-v")
    assert "INBOX: 1 to ask for" in again.err
    assert "1 new message stored." in again.err


def test_the_same_message_by_two_ways_is_read_once_and_kept_twice(
    program: Program, server: EmbeddedServer, tmp_path: Path
) -> None:
    raw = reply(0, ANSWER)
    server.deliver(raw)
    server.deliver(b"Received: from elsewhere.example by mx.example; Mon, 5 Oct 2026 09:00:00 +0200\r\n" + raw)
    program("fetch")
    with opened(tmp_path) as store:
        assert store.messages.count() == 2
        assert [one.message for one in store.messages.filed()] == [1]


def test_the_same_id_with_another_text_is_two_messages_and_a_doubt(program: Program, server: EmbeddedServer) -> None:
    server.deliver(reply(0, ANSWER))
    server.deliver(reply(0, "1. Ni årsverk.\n"))
    ended = program("fetch")
    assert "2 new messages stored." in ended.err
    assert "another message with the same Message-ID has another text" in ended.err


def test_a_shared_mailbox_gives_candidates_only_and_lists_the_rest(
    tmp_path: Path, server: EmbeddedServer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    config = write_survey(tmp_path, smtp_port=server.smtp_port, imap_port=server.imap_port, imap="    dedicated: false")
    server.deliver(reply(0, ANSWER))
    private = reply(1, "Heim til middag?").replace(address_of(1).encode(), b"kona@heime.example")
    server.deliver(private.replace(b"Subject: Svar", b"Subject: Middag"))
    run("fetch", "-c", config, capsys=capsys, monkeypatch=monkeypatch)
    with opened(tmp_path) as store:
        assert store.messages.count() == 1
    listed = run("fetch", "--skipped", "-c", config, capsys=capsys, monkeypatch=monkeypatch).out
    assert "Middag" in listed
    assert "kona@heime.example" in listed


def test_import_takes_messages_and_documents(program: Program, tmp_path: Path) -> None:
    (tmp_path / "svar.eml").write_bytes(reply(0, ANSWER))
    (tmp_path / "brev.txt").write_text(ANSWER, encoding="utf-8")
    assert program("import", tmp_path / "svar.eml").code == 0
    assert program("import", tmp_path / "brev.txt", "--recipient", "Bjørkvik").code == 0
    assert program("import", tmp_path / "svar.eml", tmp_path / "brev.txt", "-r", "9902").code == 0
    assert (states(program)["9901"], states(program)["9902"]) == ("answered", "answered")
    with opened(tmp_path) as store:
        assert store.messages.count() == 2


def test_a_document_without_a_recipient_is_refused(program: Program, tmp_path: Path) -> None:
    (tmp_path / "brev.txt").write_text(ANSWER, encoding="utf-8")
    ended = program("import", tmp_path / "brev.txt")
    assert ended.code == 3
    assert "--recipient" in ended.err


def test_assign_files_a_message_and_remembers_the_sender(program: Program, server: EmbeddedServer) -> None:
    stranger = reply(0, ANSWER).replace(address_of(0).encode(), b"per.prove@heime.example")
    server.deliver(stranger.replace(b"@k0.kommune.example", b"@heime.example"))
    program("fetch")
    assert "has no recipient" in program("status").out
    assert program("assign", 1, "Askedal").code == 0
    assert states(program)["9901"] == "answered"
    later = reply(0, "Retting: 1. Vi har 4 årsverk.\n", number=1).replace(
        address_of(0).encode(), b"per.prove@heime.example"
    )
    server.deliver(later.replace(b"@k0.kommune.example", b"@heime.example"))
    program("fetch")
    shown = program("show", "9901").out
    assert "Message 2" in shown
    assert "assign" not in shown
    assert "filed under 9901 Askedal by hand" in shown


def test_a_case_number_of_what_was_filed_is_known_again(program: Program, server: EmbeddedServer) -> None:
    """The archive sends from anywhere, but its case keeps its number."""
    for number, subject in enumerate(("Svar (20/415-2)", "Ettersending i sak 2020/415")):
        home = f"arkiv{number}@leverandor.example"
        raw = reply(0, ANSWER, number=number, subject=subject).replace(address_of(0).encode(), home.encode())
        server.deliver(raw.replace(b"@k0.kommune.example", b"@leverandor.example"))
    program("fetch")
    program("assign", 1, "9902")
    program("fetch")
    shown = program("show", "9902").out
    assert "Message 1" in shown
    assert "Message 2" in shown


def test_a_sender_that_our_server_could_not_prove_is_doubted(
    tmp_path: Path, server: EmbeddedServer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    config = write_survey(
        tmp_path / "other",
        smtp_port=server.smtp_port,
        imap_port=server.imap_port,
        imap="    trusted_authserv: [mx.fylket.example]",
    )
    server.deliver(b"Authentication-Results: mx.fylket.example; dmarc=fail\r\n" + reply(0, ANSWER))
    run("fetch", "-c", config, capsys=capsys, monkeypatch=monkeypatch)
    assert "may be forged" in run("status", "-c", config, capsys=capsys, monkeypatch=monkeypatch).out
    path = tmp_path / "reply.eml"
    path.write_bytes(b"Authentication-Results: mx.fylket.example; dmarc=fail\r\n" + reply(0, ANSWER))
    assert "may be forged" in run("parse", "-c", config, "--json", path, capsys=capsys, monkeypatch=monkeypatch).out


def test_assign_of_what_is_not_there_is_told(program: Program) -> None:
    assert program("assign", 7, "9901").code == 3
    assert "there is no message 7" in program("assign", 7, "9901").err
    assert "no recipient is called Nowhere" in program("assign", 7, "Nowhere").err


def test_what_belongs_to_nobody_is_listed(program: Program, server: EmbeddedServer) -> None:
    newsletter = reply(0, "Les vårt nyhendebrev.").replace(address_of(0).encode(), b"brev@nytt.example")
    server.deliver(newsletter)
    program("fetch")
    told = program("status").out
    assert "brev@nytt.example" in told
    assert "nothing in it is for this survey" in told
