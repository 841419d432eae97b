"""What goes wrong is told in one message with the way on, the right exit code, and nothing is lost."""

import socket
import ssl
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from certificates import write_certificates
from kartlegg.cli.screen import clean
from kartlegg.demo.server import EmbeddedServer
from surveys import PASSWORD, Ended, address_of, reply, run, write_survey

Program = Callable[..., Ended]


@pytest.fixture
def program(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Program:
    def call(*arguments: object) -> Ended:
        return run(*arguments, capsys=capsys, monkeypatch=monkeypatch)

    return call


def survey(folder: Path, server: EmbeddedServer, **changes: str) -> Path:
    return write_survey(folder, smtp_port=server.smtp_port, imap_port=server.imap_port, **changes)  # type: ignore[arg-type]


def test_wrong_password(
    program: Program, server: EmbeddedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = survey(tmp_path, server)
    server.deliver(reply(0, "1. Tre årsverk."))
    monkeypatch.setenv("KARTLEGG_TEST_PASSWORD", "not this one")
    ended = program("fetch", "-c", config)
    assert ended.code == 4
    assert "password" in ended.err
    assert "not this one" not in ended.err
    monkeypatch.undo()
    assert "1 new message stored." in program("fetch", "-c", config).err


def test_password_variable_not_set(
    program: Program, server: EmbeddedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = survey(tmp_path, server)
    config.write_text(config.read_text("utf-8").replace("KARTLEGG_TEST_PASSWORD", "NO_SUCH_VARIABLE"), "utf-8")
    ended = program("fetch", "-c", config)
    assert ended.code in {3, 4}
    assert "NO_SUCH_VARIABLE" in ended.err


def test_an_untrusted_certificate(program: Program, tmp_path: Path) -> None:
    write_certificates(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "server.pem", tmp_path / "server.key")
    with EmbeddedServer(username="postmottak", password=PASSWORD, tls=context) as server:
        server.deliver(reply(0, "1. Tre årsverk."))
        config = survey(tmp_path / "survey", server)
        text = config.read_text("utf-8").replace("security: none", "security: starttls")
        config.write_text(text, "utf-8")
        for command in (["send", "--yes"], ["fetch"]):
            ended = program(*command, "-c", config)
            assert ended.code == 4
            assert "certificate" in ended.err
            assert "ca_file" in ended.err
        assert not server.received
        trusting = text.replace("security: starttls", f"security: starttls\n    ca_file: {tmp_path / 'ca.pem'}")
        config.write_text(trusting, "utf-8")
        assert program("send", "--yes", "-c", config).code == 0
        assert "1 new message stored." in program("fetch", "-c", config).err
        assert len(server.received) == 5


def test_unknown_host(program: Program, server: EmbeddedServer, tmp_path: Path) -> None:
    config = survey(tmp_path, server)
    text = config.read_text("utf-8").replace("host: 127.0.0.1", "host: nowhere.invalid")
    config.write_text(text.replace("security: none", "security: starttls"), "utf-8")
    for command in (["send", "--yes"], ["fetch"]):
        ended = program(*command, "-c", config)
        assert ended.code == 4
        assert "nowhere.invalid" in ended.err
    assert '"not sent": 5' in program("status", "--json", "-c", config).out


def test_nobody_listens(program: Program, server: EmbeddedServer, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    config = write_survey(tmp_path, smtp_port=port, imap_port=port)
    for command in (["send", "--yes"], ["fetch"]):
        ended = program(*command, "-c", config)
        assert ended.code == 4
        assert f"127.0.0.1:{port}" in ended.err


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param(b"survey: [", "config.yaml", id="no YAML"),
        pytest.param("survey: {title: Kj\u00f8kken}".encode("latin-1"), "UTF-8", id="not UTF-8"),
        pytest.param(b"", "config.yaml", id="empty"),
        pytest.param(b"surwey: {}\n", "surwey", id="unknown key"),
    ],
)
def test_unreadable_configuration(program: Program, tmp_path: Path, text: bytes, wanted: str) -> None:
    config = tmp_path / "config.yaml"
    config.write_bytes(text)
    for command in (["status"], ["send", "--yes"], ["fetch"], ["check", "--offline"], ["parse", config]):
        ended = program(*command, "-c", config)
        assert ended.code == 3
        assert wanted in ended.err
        assert "Traceback" not in ended.err
    assert [path.name for path in tmp_path.iterdir()] == ["config.yaml"]


def test_no_configuration(program: Program, tmp_path: Path) -> None:
    ended = program("status", "-c", tmp_path / "config.yaml")
    assert ended.code == 3
    assert "config.yaml" in ended.err


def test_parse_gives_a_line_for_every_file_and_ends_with_3(
    program: Program, server: EmbeddedServer, tmp_path: Path
) -> None:
    config = survey(tmp_path, server)
    (tmp_path / "good.eml").write_bytes(reply(0, "1. Tre årsverk."))
    ended = program("parse", "--json", "-c", config, tmp_path / "missing.eml", tmp_path / "good.eml")
    assert ended.code == 3
    first, second = ended.out.splitlines()
    assert '"error"' in first
    assert f'"recipient": "{9901}"' in second


def test_control_characters_from_outside_do_not_reach_the_terminal(
    program: Program, server: EmbeddedServer, tmp_path: Path
) -> None:
    config = survey(tmp_path, server)
    raw = reply(0, "1. Tre \x1b]0;owned\x07\x1b[31mårsverk.", subject="hei")
    server.deliver(raw)
    program("fetch", "-c", config)
    shown = program("show", "9901", "-c", config).out
    assert "årsverk" in shown
    assert "\x1b" not in shown
    assert "\x07" not in shown


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param("a\x1b[31mb", "a[31mb", id="escape"),
        pytest.param("a\u202eb", "ab", id="direction"),
        pytest.param("a\tb\nc", "a\tb\nc", id="kept"),
        pytest.param("a\x9bb\udc80", "ab", id="C1 and lone surrogate"),
    ],
)
def test_clean(text: str, wanted: str) -> None:
    assert clean(text) == wanted


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["send", "--letter", "reminder"], id="letter that has a command of its own"),
        pytest.param(["send", "--unknown", "perhaps"], id="unknown what"),
        pytest.param(["send", "--dry-run", "--mark-sent"], id="two at once"),
        pytest.param(["assign", "99999999999999999999", "9901"], id="no number of a message"),
        pytest.param(["no-such-command"], id="no such command"),
    ],
)
def test_wrong_use_is_2(program: Program, server: EmbeddedServer, tmp_path: Path, arguments: list[str]) -> None:
    config = survey(tmp_path, server)
    ended = program(*arguments, *(["-c", config] if arguments[0] in {"send", "assign"} else []))
    assert ended.code == 2
    assert not server.received


def test_help_reads_as_a_whole() -> None:
    shown = subprocess.run([sys.executable, "-m", "kartlegg", "--help"], capture_output=True, text=True, check=True)
    for command in (
        "init",
        "check",
        "send",
        "fetch",
        "import",
        "parse",
        "status",
        "show",
        "assign",
        "review",
        "remind",
    ):
        assert command in shown.stdout
    assert address_of(0) not in shown.stdout
