"""Sending: once each, whatever the server says; nothing unknown goes out again in silence."""

import os
import re
import threading
from collections import Counter
from datetime import date
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from kartlegg.demo.server import EmbeddedServer
from kartlegg.model import Language
from kartlegg.summary.documents import Properties, make_pdf, read_markdown
from kartlegg.templating import Templates
from surveys import Ended, address_of, reply, run, start, write_survey


@pytest.fixture
def survey(tmp_path: Path, server: EmbeddedServer) -> Path:
    return write_survey(tmp_path, smtp_port=server.smtp_port, imap_port=server.imap_port)


class Program:
    def __init__(self, config: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self._config, self._capsys, self._monkeypatch = config, capsys, monkeypatch

    def __call__(self, command: str, *arguments: object) -> Ended:
        return run(command, "-c", self._config, *arguments, capsys=self._capsys, monkeypatch=self._monkeypatch)


@pytest.fixture
def program(survey: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Program:
    return Program(survey, capsys, monkeypatch)


def counted(server: EmbeddedServer) -> Counter[str]:
    return Counter(address for message in server.received for address in message.rcpt_tos)


def test_each_gets_one_letter_and_a_second_run_sends_none(program: Program, server: EmbeddedServer) -> None:
    first, second = program("send", "--yes"), program("send", "--yes")
    assert (first.code, second.code) == (0, 0)
    assert counted(server) == dict.fromkeys(map(address_of, range(5)), 1)
    assert "5 sent." in first.err
    assert "Nothing is left to send." in second.err


def test_without_yes_and_without_a_terminal_nothing_is_sent(program: Program, server: EmbeddedServer) -> None:
    ended = program("send")
    assert ended.code == 2
    assert "--yes" in ended.err
    assert not server.received


def test_only_those_who_are_named(program: Program, server: EmbeddedServer) -> None:
    assert program("send", "--yes", "--only", "9903", "--only", "askedal").code == 0
    assert set(counted(server)) == {address_of(0), address_of(2)}


def test_a_refused_recipient_is_told_and_tried_again(program: Program, server: EmbeddedServer) -> None:
    server.refusals[address_of(1)] = "550 5.1.1 no such user"
    first = program("send", "--yes")
    assert first.code == 4
    assert "9902 Bjørkvik: refused: 550 5.1.1 no such user" in first.err
    assert len(server.received) == 4
    server.refusals.clear()
    second = program("send", "--yes")
    assert second.code == 0
    assert "was refused last time" in second.err
    assert counted(server) == dict.fromkeys(map(address_of, range(5)), 1)


def test_dry_run_writes_drafts_and_notes_nothing(program: Program, server: EmbeddedServer, tmp_path: Path) -> None:
    assert program("send", "--dry-run").code == 0
    drafts = sorted((tmp_path / "out" / "drafts").iterdir())
    assert [draft.name for draft in drafts] == [f"{9901 + n}-question.eml" for n in range(5)]
    assert message_from_bytes(drafts[0].read_bytes())["X-Unsent"] == "1"
    assert not server.received
    assert '"not sent": 5' in program("status", "--json").out


def test_a_test_letter_goes_to_the_officer_alone(program: Program, server: EmbeddedServer) -> None:
    assert program("send", "--test-to", "kari.prove@fylket.example").code == 0
    (message,) = server.received
    assert message.rcpt_tos == ["kari.prove@fylket.example"]
    assert "k0.kommune.example" not in str(message_from_bytes(message.raw, policy=default)["To"])
    assert '"not sent": 5' in program("status", "--json").out


def test_marked_as_sent_counts_as_sent(program: Program, server: EmbeddedServer) -> None:
    assert program("send", "--mark-sent", "--yes", "--only", "9901").code == 0
    assert program("send", "--yes").code == 0
    assert address_of(0) not in counted(server)
    assert len(server.received) == 4


def test_unknown_is_asked_about_and_sent_again_with_the_same_message_id(
    program: Program, server: EmbeddedServer
) -> None:
    server.silent_after_data.add(address_of(2))  # the letter is taken, but the line is cut before the answer
    first = program("send", "--yes")
    assert first.code == 4
    assert "9903 Elvarheim: fate unknown" in first.err
    server.silent_after_data.clear()

    second = program("send", "--yes")
    assert second.code == 4
    assert "9903 Elvarheim: nobody knows whether the letter went out" in second.err
    assert max(counted(server).values()) == 1

    third = program("send", "--yes", "--unknown", "resend")
    assert third.code == 0
    twice = [message.raw for message in server.received if message.rcpt_tos == [address_of(2)]]
    assert len(twice) == 2
    assert len({message_from_bytes(raw)["Message-ID"] for raw in twice}) == 1


def test_unknown_can_be_left_as_it_is(program: Program, server: EmbeddedServer) -> None:
    server.silent_after_data.add(address_of(2))
    program("send", "--yes")
    server.silent_after_data.clear()
    assert program("send", "--yes", "--unknown", "skip").code == 0
    assert program("send", "--yes").code == 0
    assert max(counted(server).values()) == 1
    assert '"sent": 5' in program("status", "--json").out


@pytest.mark.parametrize("only_looks", [["--dry-run"], []], ids=["a dry run", "a question that nobody answers"])
def test_a_decision_counts_only_when_it_is_carried_out(
    program: Program, server: EmbeddedServer, only_looks: list[str]
) -> None:
    server.silent_after_data.add(address_of(2))
    program("send", "--yes")
    server.silent_after_data.clear()
    program("send", "--unknown", "resend", *only_looks)
    assert program("send", "--yes").code == 4
    assert max(counted(server).values()) == 1


def test_two_at_once_the_second_ends_with_5(survey: Path, server: EmbeddedServer) -> None:
    at_work, ended = threading.Event(), threading.Event()

    def hold(*_: object) -> None:
        at_work.set()
        ended.wait(60)

    server.on_message = hold
    first = start("send", "--yes", "-c", survey)
    assert at_work.wait(60)
    second = start("send", "--yes", "-c", survey)
    _, told = second.communicate(timeout=60)
    ended.set()
    first.communicate(timeout=60)
    assert (first.returncode, second.returncode) == (0, 5), told
    assert max(counted(server).values()) == 1


@pytest.mark.parametrize(
    ("template", "wanted"),
    [
        pytest.param("{{ recipient.name }}\n\n{{ kommunenamn }}", "line 3.*kommunenamn", id="missing variable"),
        pytest.param("Hei\n{% if %}", "line 2", id="syntax"),
    ],
)
def test_a_template_error_names_template_and_line_before_anything_is_sent(
    program: Program, server: EmbeddedServer, tmp_path: Path, template: str, wanted: str
) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "question.nb.md.j2").write_text(template, encoding="utf-8")
    ended = program("send", "--yes")
    assert ended.code == 3
    assert re.search(rf"question\.nb\.md\.j2, {wanted}", ended.err)
    assert not server.received


def test_a_reminder_goes_to_those_who_owe_in_the_letters_thread(program: Program, server: EmbeddedServer) -> None:
    program("send", "--yes")
    letters = {message.rcpt_tos[0]: message_from_bytes(message.raw) for message in server.received}
    answer = "1. Vi har 3 årsverk.\n2. Vi samarbeider med Fossnes.\n3. Vi manglar folk med kompetanse.\n"
    server.deliver(reply(0, answer, subject="SV: " + str(letters[address_of(0)]["Subject"])))
    program("fetch")
    server.received.clear()

    assert program("remind", "--yes").code == 0
    assert set(counted(server)) == {address_of(index) for index in (1, 2, 3, 4)}
    for message in server.received:
        letter = letters[message.rcpt_tos[0]]
        assert message_from_bytes(message.raw)["In-Reply-To"] == letter["Message-ID"]
    again = program("remind", "--yes")
    assert again.code == 0
    assert "Nobody is due a reminder." in again.err


def pdf(text: str) -> bytes:
    """A PDF of one line."""
    tree, title = read_markdown(f"# Oppsummering\n\n{text}\n")
    properties = Properties(
        title=title, author="Fylkesmannen i Prøvefylke", language=Language.NYNORSK, day=date(2031, 1, 1)
    )
    return make_pdf(tree, properties, Templates())


@pytest.mark.parametrize("is_named", [pytest.param(True, id="attached"), pytest.param(False, id="published")])
def test_a_summary_that_points_to_somebody_is_not_sent(
    program: Program, server: EmbeddedServer, survey: Path, is_named: bool
) -> None:
    """Whatever made the file, and when: replies may have come in since."""
    path = survey.parent / "out" / ("brev.pdf" if is_named else "oppsummering.nn.pdf")
    path.parent.mkdir()
    path.write_bytes(pdf("Det gjeld særleg Bjørkvik."))
    ended = program("send", "--letter", "summary", "--yes", *(("--attach", path) if is_named else ()))
    assert ended.code == 6
    assert f"{path.name} would give somebody away; nothing was sent" in ended.err
    assert "“Bjørkvik”" in ended.err
    assert not server.received


def test_the_summary_letter_carries_the_published_summary(
    program: Program, server: EmbeddedServer, survey: Path
) -> None:
    without = program("send", "--letter", "summary", "--yes")
    assert without.code == 3
    assert "no published summary" in without.err
    assert not server.received

    out = survey.parent / "out"
    out.mkdir()
    (out / "oppsummering.nn.pdf").write_bytes(pdf("Mange manglar folk."))
    ended = program("send", "--letter", "summary", "--yes", "--only", "9901")
    assert ended.code == 0, ended.err
    (message,) = server.received
    names = [part.get_filename() for part in message_from_bytes(message.raw, policy=default).iter_attachments()]
    assert names == ["oppsummering.nn.pdf"]

    draft = out / "oppsummering.nn.md"
    draft.write_text("edited", encoding="utf-8")
    os.utime(draft, (2_000_000_000, 2_000_000_000))
    stale = program("send", "--letter", "summary", "--yes")
    assert stale.code == 3
    assert "has been changed after" in stale.err
    assert len(server.received) == 1
