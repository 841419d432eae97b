"""Where a password or token comes from: what a program prints, and what is told when it gives none."""

import json
import sys
from pathlib import Path

import pytest

from kartlegg.errors import InputError
from kartlegg.mail.login import Keys, describe
from kartlegg.model import Credentials


def python(code: str) -> tuple[str, ...]:
    return (sys.executable, "-c", code)


@pytest.mark.parametrize(
    ("way", "command", "value"),
    [
        pytest.param("password_command", python("print('hei du ')"), "hei du ", id="password-keeps-its-blanks"),
        pytest.param("token_command", python("print(' ya29.x \\nmore')"), "ya29.x", id="token-has-none"),
        pytest.param(
            "password_command", python("import os; os.write(1, 'blåbær\\r\\n'.encode())"), "blåbær", id="crlf"
        ),
        pytest.param("password_command", f"{json.dumps(sys.executable)} -c \"print('a b')\"", "a b", id="text"),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="quotes are other ones there")
def test_the_first_line_that_a_program_prints_is_the_secret(way: str, command: object, value: str) -> None:
    secret = Keys(Credentials(username="kari", **{way: command})).secret()  # type: ignore[arg-type]
    assert (secret.value, secret.is_token) == (value, way == "token_command")
    assert value not in repr(secret)


@pytest.mark.parametrize(
    ("command", "told"),
    [
        pytest.param(python("print('hemmeleg'); raise SystemExit(3)"), "gave no token (exit code 3)", id="fails"),
        pytest.param(python("import sys; sys.exit('hemmeleg')"), "gave no token (exit code 1)", id="complains"),
        pytest.param(python("print()"), "gave no token (exit code 0)", id="nothing"),
        pytest.param(python("print('  ')"), "gave no token", id="blanks"),
        pytest.param(("no-such-program-hemmeleg"[:15], "hemmeleg"), "cannot be run: No such file", id="unknown"),
        pytest.param(("a\0hemmeleg",), "cannot be run: ValueError", id="nul"),
        pytest.param('get "hemmeleg', "cannot be read as a command", id="open-quote"),
        pytest.param("   ", "is empty", id="empty"),
    ],
)
def test_a_program_that_gives_none_is_told_without_what_it_said(command: object, told: str) -> None:
    with pytest.raises(InputError) as caught:
        Keys(Credentials(username="kari", token_command=command)).secret()  # type: ignore[arg-type]
    assert told in caught.value.message
    assert "token_command" in caught.value.message
    assert "hemmeleg" not in caught.value.message.replace("a\0hemmeleg", "") + caught.value.hint


def test_a_variable_that_is_not_set_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KARTLEGG_NONE", raising=False)
    with pytest.raises(InputError, match="KARTLEGG_NONE is not set"):
        Keys(Credentials(username="kari", password_env="KARTLEGG_NONE")).secret()


def test_nothing_is_asked_before_it_is_needed(tmp_path: Path) -> None:
    note = tmp_path / "asked"
    command = python(f"from pathlib import Path; Path({str(note)!r}).touch(); print('x')")
    credentials = Credentials(username="kari", password_command=command)
    keys = Keys(credentials)
    assert "that" in describe(credentials)
    assert "touch" not in describe(credentials), "arguments may hold what is nobody's business"
    assert not note.exists()
    keys.secret()
    assert note.exists()
