"""config.yaml: what it comes to, and how every fault is told with its line."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kartlegg.config import Config, load_config
from kartlegg.errors import InputError
from kartlegg.model import Language, LetterKind, QuestionKind, Security

RECIPIENTS = "number,name,email\n0301,Askedal,post@askedal.kommune.test\n4601,Fossnes,post@fossnes.kommune.test\n"
BASE = """\
survey:
  id: prove
  title: Prøve
  language: nn
  sent: 2017-10-06
questions:
  - {id: 1, text: Kor mange?, kind: number, unit: årsverk}
  - {id: 2, text: Kva elles?}
recipients: recipients.csv
"""
ALIASES = "a: &a [1, 1]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 9))
ALIASES = ALIASES.replace("&a ", "&a0 ")  # 10^8 values in nine lines


def load(folder: Path, text: str, *, recipients: str = RECIPIENTS) -> Config:
    (folder / "recipients.csv").write_text(recipients, encoding="utf-8")
    path = folder / "config.yaml"
    path.write_text(text, encoding="utf-8")
    return load_config(path)


def faults(folder: Path, text: str, *, recipients: str = RECIPIENTS) -> tuple[str, ...]:
    with pytest.raises(InputError) as caught:
        load(folder, text, recipients=recipients)
    assert caught.value.exit_code == 3
    return caught.value.details or (caught.value.message,)


def test_the_least_that_is_needed(tmp_path: Path) -> None:
    config = load(tmp_path, BASE)
    survey = config.survey
    assert [question.id for question in survey.questions] == ["1", "2"]
    assert [question.kind for question in survey.questions] == [QuestionKind.NUMBER, QuestionKind.TEXT]
    assert survey.questions[1].label == "Spørsmål 2"
    assert [recipient.number for recipient in survey.recipients] == ["0301", "4601"]
    assert all(recipient.language is Language.NYNORSK for recipient in survey.recipients)
    assert (config.smtp, config.imap, survey.deadline, survey.sender.name) == (None, None, None, "")
    assert config.store_url == f"sqlite:///{(tmp_path / 'kartlegg.db').as_posix()}"
    assert config.warnings == ()


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        pytest.param("2017-10-17", (2017, 10, 17, 23, 59, 59), id="the-end-of-a-day"),
        pytest.param("17.10.2017", (2017, 10, 17, 23, 59, 59), id="norwegian-date"),
        pytest.param('"2017-10-17 12:00"', (2017, 10, 17, 12), id="date-and-time"),
        pytest.param("17.10.2017 kl. 9.30", (2017, 10, 17, 9, 30), id="norwegian-time"),
        pytest.param("2017-10-17T10:00:00Z", (2017, 10, 17, 12), id="offset-is-turned-into-the-zone"),
        pytest.param("2017-10-06", (2017, 10, 6, 23, 59, 59), id="the-sending-day-itself"),
    ],
)
def test_deadline(tmp_path: Path, text: str, moment: tuple[int, ...]) -> None:
    survey = load(tmp_path, BASE.replace("questions:", f"  deadline: {text}\nquestions:")).survey
    assert survey.deadline == datetime(*moment, tzinfo=ZoneInfo("Europe/Oslo"))


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        pytest.param(
            "sendar: {name: Kari}", ['config.yaml:10: the key "sendar" is not known', "sender?"], id="unknown"
        ),
        pytest.param(
            "sender: {nmae: Kari}", ['"nmae" is not known in sender', "did you mean name?"], id="unknown-deep"
        ),
        pytest.param("sender: Kari", ["config.yaml:10: sender should be a group of keys"], id="no-group"),
        pytest.param("sender:\n  email: Kari <k@x.test>", ["config.yaml:11: sender.email", "alone"], id="display-name"),
        pytest.param("sender: {email: kari.x.test}", ["is no e-mail address"], id="no-at"),
        pytest.param('sender: {email: "a@x.test\\r\\nBcc: b@x.test"}', ["is no e-mail address"], id="header-injection"),
        pytest.param('sender: {name: "Kari\\nBcc: b@x.test"}', ["sender.name has a line break"], id="name-injection"),
        pytest.param("letters: {question: {attachments: [a.pdf]}}", ['"a.pdf" does not exist'], id="attachment"),
        pytest.param("letters: {question: {attachments: a.pdf}}", ["attachments should be a list"], id="no-list"),
        pytest.param("letters: {reminder: {template: no.j2}}", ['the template "no.j2" does not exist'], id="template"),
        pytest.param("letters: {reminder: {template: ../x.j2}}", ["without a folder"], id="template-outside"),
        pytest.param("letters: {question: {sent_as: brev.txt}}", ['"brev.txt" does not exist'], id="sent-as"),
        pytest.param("summary: {codebook: bok.yaml}", ['"bok.yaml" does not exist'], id="codebook"),
        pytest.param(
            "summary:\n  sections:\n    - title: A\n      questions: [1, 7]",
            ['config.yaml:13: summary.sections[1].questions[2]: no question has the id "7"'],
            id="unknown-question",
        ),
        pytest.param(
            "summary: {scale: [{share: 30 %, nn: a, nb: a}, {share: 0.8, nn: b, nb: b}]}",
            ["summary.scale[2].share is not below"],
            id="scale-order",
        ),
        pytest.param("anonymity: {minimum: tre}", ['"tre" is no whole number'], id="no-number"),
        pytest.param("anonymity: {minimum: 1}", ["too small; the least is 2"], id="minimum"),
        pytest.param("cooperation: {IKT: [Askedal]}", ['"Askedal" is no municipality number'], id="member"),
        pytest.param("mail: {imap: {host: imap.x.test}}", ["mail.imap.username is missing"], id="imap-login"),
        pytest.param("mail: {smtp: {host: x.test, username: a}}", ["no way to its password"], id="no-way"),
        pytest.param("mail: {smtp: {host: x.test, password_env: A}}", ["smtp.username is missing"], id="no-username"),
        pytest.param(
            "mail: {smtp: {host: x.test, username: a, password_env: A, token_command: b}}",
            ["password_env and token_command; keep one"],
            id="two-ways",
        ),
        pytest.param("mail: {smtp: {host: x.test, security: none}}", ["to this machine only"], id="plain-text-outside"),
        pytest.param("mail: {smtp: {host: x.test, security: ssl}}", ["write tls, starttls or none"], id="security"),
        pytest.param("mail: {smtp: {host: x.test, port: 70000}}", ["ports go from 1 to 65535"], id="port"),
        pytest.param("mail: {smtp: {host: x.test, rate: 0}}", ["0 letters a minute"], id="rate"),
        pytest.param("mail: {smtp: {host: x.test, rate: 30/fortnight}}", ["30 or 30/min"], id="rate-unit"),
        pytest.param('mail: {smtp: {host: "https://x.test/"}}', ["is no host name"], id="url-for-host"),
        pytest.param("mail: {smtp: {host: x.test, ca_file: ca.pem}}", ['"ca.pem" does not exist'], id="ca-file"),
        pytest.param("store: kartlegg.db", ["should be sqlite:/// and a file"], id="store-path"),
        pytest.param("sender: !!python/object:os.system {}", ["config.yaml:10"], id="yaml-tag"),
    ],
)
def test_a_fault_is_told_in_one_line(tmp_path: Path, more: str, expected: list[str]) -> None:
    told = faults(tmp_path, BASE + more + "\n")
    assert len(told) == 1, told
    assert all(part in told[0] for part in expected), told
    assert "\n" not in told[0]


APP = "tenant: fylket.test, client_id: 11111111-2222-3333-4444-555555555555"
SERVICE = f"{APP}, flow: client_credentials"


@pytest.mark.parametrize(
    ("account", "app", "expected"),
    [
        pytest.param("auth: microsoft", None, [":14: mail.imap.auth", "needs the section mail.mic"], id="no-section"),
        pytest.param("auth: microsoft, token_command: b", APP, [":14: mail.imap has token_command and"], id="two-ways"),
        pytest.param("auth: microsoft", "tenant: a.test", ["client_id is missing; it is needed"], id="no-client"),
        pytest.param("auth: microsoft", APP.replace("1111-", "x-"), [":15: mail.microsoft.client_id is no"], id="guid"),
        pytest.param("auth: microsoft", APP.replace("fylket.test", "f/../x"), [":15", "is no tenant"], id="tenant"),
        pytest.param("auth: microsoft", f"{APP}, flow: browser", [":15", "write device or client_cred"], id="flow"),
        pytest.param("auth: microsoft", f"{APP}, tennant: x", [":15", "did you mean tenant?"], id="unknown"),
        pytest.param("auth: microsoft", f"{APP}, client_secret_env: A", [":15", "is for flow: client"], id="device"),
        pytest.param("auth: microsoft", SERVICE, [":15", "needs one of client_secret_env"], id="no-secret"),
        pytest.param(
            "auth: microsoft",
            f"{SERVICE}, client_secret_env: A, client_secret_command: b",
            [":15", "client_secret_env and client_secret_command; keep one"],
            id="two-secrets",
        ),
        pytest.param(
            "auth: microsoft",
            f"{SERVICE.replace('fylket.test', 'common')}, client_secret_env: A",
            [":15", "tenant: common is for persons"],
            id="service-of-nobody",
        ),
        pytest.param("auth: microsoft", f"{SERVICE}, certificate: a.pem", [":15", '"a.pem" does not exist'], id="pem"),
        pytest.param("auth: microsoft", f"{APP}, ca_file: a.pem", [":15", '"a.pem" does not exist'], id="ca-file"),
        pytest.param(
            "auth: microsoft", f'{APP}, authority: "http://x.test"', [":15", "https:// and a host"], id="http"
        ),
        pytest.param(
            "auth: microsoft",
            f'{APP}, authority: "https://k:hemmeleg@x.test"',
            ["https:// and a"],
            id="url-with-secret",
        ),
        pytest.param("auth: microsoft", f"{APP}, resource: outlook", [":15", "https:// and a host"], id="resource"),
        pytest.param(
            "auth: microsoft",
            f"{SERVICE}, client_secret_env: A, client_secret: hemmeleg",
            [":15: mail.microsoft.client_secret: no secret may stand", "client_secret_command"],
            id="secret",
        ),
    ],
)
def test_a_sign_in_that_cannot_be(tmp_path: Path, account: str, app: str | None, expected: list[str]) -> None:
    keys = "".join(f"    {key}\n" for key in ["host: imap.x.test", "username: a", *account.split(", ")])
    told = faults(tmp_path, f"{BASE}mail:\n  imap:\n{keys}" + (f"  microsoft: {{{app}}}\n" if app else ""))
    assert len(told) == 1, told
    assert all(part in told[0] for part in expected), told
    assert "hemmeleg" not in told[0]


@pytest.mark.parametrize(
    ("smtp", "app", "scopes"),
    [
        pytest.param("auth: microsoft", APP, ["SMTP.Send", "IMAP.AccessAsUser.All"], id="both"),
        pytest.param("password_env: A", APP, ["IMAP.AccessAsUser.All"], id="one"),
        pytest.param("auth: microsoft", f"{SERVICE}, client_secret_env: A", [".default"], id="service"),
    ],
)
def test_a_token_is_asked_for_what_it_is_used_for(tmp_path: Path, smtp: str, app: str, scopes: list[str]) -> None:
    config = load(
        tmp_path,
        f"{BASE}mail:\n  smtp: {{host: x.test, username: a, {smtp}}}\n"
        f"  imap: {{host: x.test, username: a, auth: microsoft}}\n  microsoft: {{{app}}}\n",
    )
    assert config.imap is not None
    assert config.imap.credentials is not None
    assert config.imap.credentials.microsoft is not None
    assert [scope.rpartition("/")[2] for scope in config.imap.credentials.microsoft.scopes] == scopes


def test_a_section_that_no_account_uses_is_warned_of(tmp_path: Path) -> None:
    mail = f"mail:\n  imap: {{host: x.test, username: a, password_env: A}}\n  microsoft: {{{APP}}}\n"
    assert any("mail.microsoft is not used" in warning for warning in load(tmp_path, BASE + mail).warnings)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(
            "language: nn", "language: no", 'config.yaml:4: survey.language: "no" is no written form', id="no"
        ),
        pytest.param(
            "  sent: 2017-10-06",
            "  sent: 2017-10-06\n  deadline: 2017-10-05",
            "config.yaml:6: survey.deadline is before survey.sent (2017-10-06); give a date from 2017-10-06 on",
            id="deadline-before-sent",
        ),
        pytest.param("sent: 2017-10-06", "sent: 2017-02-30", "config.yaml:5: survey.sent", id="no-such-day"),
        pytest.param("{id: 2", "{id: 1", 'config.yaml:8: questions[2].id: the question id "1" stands', id="id-twice"),
        pytest.param("kind: number", "kind: tal", "write number, partners or text", id="kind"),
        pytest.param("recipients.csv", "lista.csv", 'config.yaml:9: recipients: "lista.csv" does not exist', id="list"),
        pytest.param("  title: Prøve\n", "", "survey.title is missing; it is needed", id="missing"),
        pytest.param("  title: Prøve\n", "  title:\n", "survey.title is missing; it is needed", id="empty"),
        pytest.param("  id: prove", "  id: prove\n  id: to", 'the key "id" stands in line 2 already', id="key-twice"),
        pytest.param("title: Prøve", "title: IT: prøve", "config.yaml:3: no valid YAML: a colon", id="colon"),
        pytest.param("  title: Prøve", "\ttitle: Prøve", "config.yaml:3: no valid YAML", id="tab"),
        pytest.param("title: Prøve", 'title: "Prøve', "no valid YAML", id="open-quote"),
        pytest.param("title: Prøve", "title: *x", "config.yaml:3: no valid YAML", id="alias"),
        pytest.param(
            "  language: nn", "  timezone: ../../etc/passwd", "config.yaml:4: survey.timezone", id="zone-path"
        ),
        pytest.param("  language: nn", "  timezone: Oslo", 'config.yaml:4: survey.timezone: "Oslo"', id="zone"),
    ],
)
def test_a_wrong_line(tmp_path: Path, old: str, new: str, expected: str) -> None:
    told = faults(tmp_path, BASE.replace(old, new, 1))
    assert len(told) == 1, told
    assert expected in told[0]


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    text = BASE.replace("language: nn", "langauge: nn").replace("{id: 2", "{id: 1") + "sender: {email: feil}\n"
    told = faults(tmp_path, text, recipients=RECIPIENTS.replace("4601", "0301"))
    assert [line.split(": ")[0] for line in told] == [
        "config.yaml:4",
        "config.yaml:8",
        "config.yaml:10",
        "recipients.csv:3",
    ]


@pytest.mark.parametrize(
    "more",
    [
        pytest.param("sender: {password: hemmeleg}", id="sender"),
        pytest.param("mail: {smtp: {host: x.test, Password: hemmeleg}}", id="upper-case"),
        pytest.param("mail: {imap: {host: x.test, token: [hemmeleg]}}", id="list"),
        pytest.param("secret: hemmeleg", id="top"),
    ],
)
def test_a_password_in_the_file_is_refused_and_never_shown(tmp_path: Path, more: str) -> None:
    told = faults(tmp_path, BASE + more + "\n")
    assert any("password_env" in line and "token_command" in line for line in told)
    assert not any("hemmeleg" in line for line in told)


@pytest.mark.parametrize(
    "more",
    [
        pytest.param("store: postgresql://kari:hemmeleg@db.test/x", id="store-url"),
        pytest.param("mail: {smtp: {host: x.test, username: a, password_env: hemmeleg!}}", id="password-for-variable"),
        pytest.param('mail: {smtp: {host: "kari:hemmeleg@x.test"}}', id="host-url"),
        pytest.param(f"mail: {{microsoft: {{{SERVICE}, client_secret_env: hemmeleg!}}}}", id="secret-for-variable"),
        pytest.param("mail: {microsoft: {tenant: a.test, client_id: hemmeleg}}", id="secret-for-id"),
    ],
)
def test_a_secret_at_a_wrong_place_is_never_shown(tmp_path: Path, more: str) -> None:
    assert "hemmeleg" not in "".join(faults(tmp_path, BASE + more + "\n"))


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param(b"", "is empty", id="empty"),
        pytest.param(b"# nothing\n", "is empty", id="comments-only"),
        pytest.param(b"survey:\n  title: Pr\xf8ve\n", "config.yaml:2: the file is not UTF-8", id="windows-1252"),
        pytest.param(b"- a\n", "config.yaml:1: should be keys with values", id="a-list"),
        pytest.param(b"a: \x00", "no valid YAML", id="nul"),
        pytest.param(b"[" * 5000, "config.yaml", id="brackets"),
        pytest.param(
            ALIASES.encode(),
            "too many values",
            id="aliases-of-aliases",
        ),
        pytest.param(b"a: &a [*a]", "too many", id="endless"),
    ],
)
def test_a_file_that_is_no_configuration(tmp_path: Path, raw: bytes, expected: str) -> None:
    path = tmp_path / "config.yaml"
    path.write_bytes(raw)
    with pytest.raises(InputError, match=expected):
        load_config(path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        load_config(tmp_path / "config.yaml")


@given(text=st.text(max_size=200))
def test_any_text_gives_an_input_error(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_text(text, encoding="utf-8", errors="replace")
    with pytest.raises(InputError):
        load_config(path)


def test_texts_that_look_like_something_else_stay_texts(tmp_path: Path) -> None:
    text = BASE.replace("title: Prøve", "title: no").replace("  sent:", "  case_number: 0301\n  sent:")
    config = load(tmp_path, text + "cooperation: {IKT: [301, 4601, 9999]}\nsender: {phone: 55000000}\n")
    assert (config.survey.title, config.survey.case_number, config.survey.sender.phone) == ("no", "0301", "55000000")
    assert config.survey.cooperation[0].members == ("0301", "4601", "9999")
    assert len(config.warnings) == 2
    assert "leading 0" in config.warnings[0]
    assert "9999 is none of the recipients" in config.warnings[1]


@pytest.mark.parametrize(
    ("security", "smtp", "imap"),
    [
        pytest.param(Security.TLS, 465, 993, id="tls"),
        pytest.param(Security.STARTTLS, 587, 143, id="starttls"),
        pytest.param(Security.NONE, 25, 143, id="none"),
    ],
)
def test_ports_follow_security(tmp_path: Path, security: Security, smtp: int, imap: int) -> None:
    account = f"{{host: '::1', security: {security}, username: kari, password_command: [keyring, get]}}"
    config = load(tmp_path, BASE + f"mail: {{smtp: {account}, imap: {account}}}\n")
    assert config.smtp is not None
    assert config.imap is not None
    assert (config.smtp.port, config.imap.port) == (smtp, imap)
    assert config.imap.credentials is not None
    assert config.imap.credentials.password_command == ("keyring", "get")
    assert config.imap.dedicated is True


def test_settings_of_letters_anonymity_and_summary(tmp_path: Path) -> None:
    (tmp_path / "notat.pdf").write_bytes(b"%PDF-1.7")
    config = load(
        tmp_path,
        BASE
        + """\
letters: {question: {subject: "{{ survey.title }}", attachments: [notat.pdf], copies: [KS]}}
anonymity: {minimum: 5, allow: [Fjordane, {name: Vestlandet, reason: a part of the country}]}
summary:
  sections: [{title: Tal, questions: [1]}]
  scale: [{share: 50 %, above: yes, nn: dei fleste, nb: de fleste}, {share: 0.5, nn: halvparten, nb: halvparten}]
store: sqlite:///data/runde.db
""",
    )
    survey = config.survey
    assert survey.letters[LetterKind.QUESTION].attachments == (tmp_path / "notat.pdf",)
    assert survey.letters[LetterKind.REMINDER].copies == ()
    assert [(each.name, each.reason) for each in survey.anonymity.allow] == [
        ("Fjordane", None),
        ("Vestlandet", "a part of the country"),
    ]
    assert [(step.share, step.above) for step in survey.summary.scale] == [(0.5, True), (0.5, False)]
    assert survey.summary.scale[1].words[Language.BOKMAL] == "halvparten"
    assert config.store_url.endswith("/data/runde.db")
    assert any("no reason for Fjordane;" in warning for warning in config.warnings)
    assert any("in no section of the summary: question 2" in warning for warning in config.warnings)


@pytest.mark.parametrize(
    ("sender", "expected"),
    [
        pytest.param("{}", "sender.name and sender.email are missing", id="both"),
        pytest.param("{name: Kari Prøve}", "sender.email is missing", id="address"),
        pytest.param("{name: Kari Prøve, email: kari@fylket.no}", None, id="none"),
    ],
)
def test_letters_need_a_sender(tmp_path: Path, sender: str, expected: str | None) -> None:
    mail = f"sender: {sender}\nmail: {{smtp: {{host: localhost, security: none}}}}\n"
    warnings = load(tmp_path, BASE + mail).warnings
    assert [expected in warning for warning in warnings if expected] == ([True] if expected else [])
    assert bool(warnings) == bool(expected)


def test_addresses_that_get_no_mail_are_warned_of_only_when_mail_would_leave(tmp_path: Path) -> None:
    sender = "sender: {name: Kari Prøve, email: kari@fylket.no}\n"
    outside = load(tmp_path, BASE + sender + "mail: {smtp: {host: mail.fylket.no}}\n")
    inside = load(tmp_path, BASE + sender + "mail: {smtp: {host: localhost, security: none}}\n")
    assert any("2 recipients have addresses that can never get mail" in warning for warning in outside.warnings)
    assert inside.warnings == ()
