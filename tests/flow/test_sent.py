"""What the Sent folder and the replies show of letters, copies that are filed once, and letters that are put off."""

import os
import re
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from imapclient import IMAPClient

from kartlegg.demo.server import EmbeddedServer
from kartlegg.flow import send as flow
from kartlegg.flow.plan import plan_letters
from kartlegg.flow.round import open_round
from kartlegg.flow.sent import learn_from_sent
from kartlegg.mail.imap import Mailbox
from kartlegg.model import Fate, LetterKind
from kartlegg.store.letters import Settlement
from surveys import PASSWORD, Ended, address_of, reply, run, write_survey
from terminals import Terminal

Program = Callable[..., Ended]
ANSWER = "1. Vi har 3 årsverk.\n2. Vi samarbeider med Fossnes.\n3. Vi manglar folk.\n"
LOST = 2  # the recipient whose letter's fate is unknown


@pytest.fixture
def survey(tmp_path: Path, server: EmbeddedServer) -> Path:
    return write_survey(tmp_path, smtp_port=server.smtp_port, imap_port=server.imap_port)


@pytest.fixture
def program(survey: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Program:
    return lambda command, *more: run(command, "-c", survey, *more, capsys=capsys, monkeypatch=monkeypatch)


def counted(server: EmbeddedServer) -> Counter[str]:
    return Counter(address for message in server.received for address in message.rcpt_tos)


def folder(server: EmbeddedServer, name: str = "Sent") -> list[bytes]:
    with IMAPClient("127.0.0.1", server.imap_port, ssl=False) as client:
        client.login("postmottak", PASSWORD)
        if not client.folder_exists(name):
            return []
        client.select_folder(name, readonly=True)
        return [row[b"BODY[]"] for _, row in sorted(client.fetch(client.search(), ["BODY.PEEK[]"]).items())]


def replaced(raw: bytes, *, keep: bool = True) -> bytes:
    """A letter as a server that gives its own Message-ID files it."""
    own = re.search(rb"Message-ID: (<[^>]+>)", raw)
    assert own
    original = b"X-Microsoft-Original-Message-ID: " + own[1] + b"\r\n" if keep else b""
    new = b"<AM0PR01." + own[1][-30:].replace(b"@", b".")
    return original + raw.replace(own[0], b"Message-ID: " + new, 1)


# ── What is unknown ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "as_filed",
    [
        pytest.param(lambda raw: raw, id="as it left"),
        pytest.param(replaced, id="with the old id beside another one"),
        pytest.param(lambda raw: replaced(raw, keep=False), id="with our id in References alone"),
        pytest.param(
            lambda raw: re.sub(rb"(?m)^References:.*\r\n", b"", replaced(raw, keep=False)), id="with our code alone"
        ),
    ],
)
def test_a_letter_that_lies_in_the_sent_folder_went_out(
    program: Program, server: EmbeddedServer, as_filed: Callable[[bytes], bytes]
) -> None:
    server.silent_after_data.add(address_of(LOST))
    server.on_message = lambda _, to, raw: server.deliver(as_filed(raw), folder="Sent Items")
    ended = program("send", "--yes")
    assert ended.code == 0, ended.err
    assert "9903 Elvarheim: the letter went out after all; it was found in the Sent folder (Sent Items)." in ended.err
    assert "5 sent." in ended.err
    assert "fate was unknown, it was found in the Sent folder" in program("show", "9903").out
    assert "Nothing is left to send." in program("send", "--yes").err
    assert max(counted(server).values()) == 1


def test_a_later_run_looks_too(program: Program, server: EmbeddedServer) -> None:
    server.silent_after_data.add(address_of(LOST))
    assert program("send", "--yes").code == 4
    (lost,) = [one.raw for one in server.received if one.rcpt_tos == [address_of(LOST)]]
    server.deliver(lost, folder="Sendte elementer")
    ended = program("send", "--yes", "--unknown", "resend")
    assert ended.code == 0, ended.err
    assert "it was found in the Sent folder (Sendte elementer)" in ended.err
    assert max(counted(server).values()) == 1


def other_than_the_letter(letter: EmailMessage) -> list[EmailMessage]:
    """Messages in the Sent folder that carry our id or code and are not the letter."""
    answered = EmailMessage()
    answered["Message-ID"] = "<later@fylket.example>"
    answered["In-Reply-To"] = answered["References"] = str(letter["Message-ID"])
    tried = EmailMessage()
    tried["Message-ID"] = "<changed@fylket.example>"
    tried["References"] = str(letter["Message-ID"]).replace("<", "<test.")
    tried["To"] = address_of(LOST)
    tried_bare = EmailMessage()
    tried_bare["Message-ID"] = "<changed2@fylket.example>"
    tried_bare["To"] = "kari.prove@fylket.example"
    for message in (answered, tried, tried_bare):
        message["Subject"] = str(letter["Subject"])
        message.set_content("x")
    return [answered, tried, tried_bare]


def test_an_answer_of_ours_and_a_letter_that_was_tried_prove_nothing(program: Program, server: EmbeddedServer) -> None:
    server.silent_after_data.add(address_of(LOST))
    program("send", "--yes")
    (lost,) = [one.raw for one in server.received if one.rcpt_tos == [address_of(LOST)]]
    letter = message_from_bytes(lost, policy=default)
    assert isinstance(letter, EmailMessage)
    for message in other_than_the_letter(letter):
        server.deliver(message.as_bytes(), folder="Sent")
    ended = program("send", "--yes")
    assert ended.code == 4
    assert "9903 Elvarheim: nobody knows whether the letter went out" in ended.err


def test_a_reply_proves_that_the_letter_arrived(program: Program, server: EmbeddedServer) -> None:
    server.silent_after_data.add(address_of(LOST))
    program("send", "--yes")
    (lost,) = [one.raw for one in server.received if one.rcpt_tos == [address_of(LOST)]]
    answer = message_from_bytes(reply(LOST, ANSWER), policy=default)
    answer["In-Reply-To"] = str(message_from_bytes(lost)["Message-ID"])
    server.deliver(answer.as_bytes())
    program("fetch")
    ended = program("send", "--yes")
    assert ended.code == 0, ended.err
    assert "9903 Elvarheim: the letter went out after all; it was found by message 1, which answers it." in ended.err


def test_a_mailbox_that_is_away_is_told_and_the_letter_stays_unknown(
    program: Program, server: EmbeddedServer, survey: Path
) -> None:
    server.silent_after_data.add(address_of(LOST))
    survey.write_text(survey.read_text("utf-8").replace(f"port: {server.imap_port}", "port: 9"), "utf-8")
    first, second = program("send", "--yes"), program("send", "--yes")
    for ended in (first, second):
        assert ended.code == 4
        assert "The Sent folder could not be looked into: 127.0.0.1:9: nobody listens there" in ended.err
    assert "9903 Elvarheim: nobody knows" in second.err


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pseudo-terminals that Python knows")
@pytest.mark.parametrize(
    ("typed", "again", "state"),
    [
        pytest.param(["s", "c"], [1], "sent", id="one by one"),
        pytest.param(["C"], [], "sent", id="all at once"),
        pytest.param(["", ""], [], "unknown", id="left open"),
    ],
)
def test_a_person_at_the_terminal_is_asked_about_each(
    program: Program, server: EmbeddedServer, survey: Path, typed: list[str], again: list[int], state: str
) -> None:
    server.silent_after_data |= {address_of(1), address_of(2)}
    program("send", "--yes")
    server.silent_after_data.clear()
    server.received.clear()
    with Terminal("send", "-c", survey, environment={"KARTLEGG_TEST_PASSWORD": PASSWORD}) as terminal:
        shown = terminal.until_prompt()
        assert "9902 Bjørkvik: nobody knows whether the letter went out" in shown
        for line in typed[:-1]:
            shown = terminal.type(line)
        assert typed == ["C"] or "9903 Elvarheim: nobody knows" in shown
        end = terminal.type_and_confirm(typed[-1]) if again else terminal.type(typed[-1])
    assert ("1 sent." if again else "Nothing is left to send.") in end
    assert set(counted(server)) == {address_of(index) for index in again}
    assert f'"{state}": ' in program("status", "--json").out


# ── Message-IDs that a server has given ───────────────────────────────────────────────────────────────────────


def test_the_ids_that_a_server_gave_are_learned_and_tie_replies(
    program: Program, server: EmbeddedServer, survey: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.on_message = lambda _, to, raw: server.deliver(replaced(raw), folder="Sent")
    program("send", "--yes")
    monkeypatch.setenv("KARTLEGG_TEST_PASSWORD", PASSWORD)

    def now() -> datetime:
        return datetime.now(UTC)

    with open_round(survey) as round_:
        account = round_.config.imap
        assert account
        with Mailbox(account) as mailbox:
            assert learn_from_sent(round_, mailbox, now=now) == ()
            known = {row.recipient: row.other_ids for row in round_.store.letters.all()}
            assert [len(ids) for ids in known.values()] == [1] * 5
            monkeypatch.setattr(mailbox, "find", None)
            monkeypatch.setattr(mailbox, "listed", None)
            assert learn_from_sent(round_, mailbox, now=now) == (), "one EXAMINE where nothing is new"
    server.received.clear()
    assert program("remind", "--yes", "--only", "9903").code == 0
    (reminder,) = [message_from_bytes(one.raw) for one in server.received]
    assert reminder["In-Reply-To"] == f"<{known['9903'][0]}>", "they know the letter by this id"
    answer = message_from_bytes(reply(3, ANSWER), policy=default)
    del answer["From"]
    answer["From"] = "Per <per@heime.example>"
    answer["In-Reply-To"] = f"<{known['9904'][0]}>"
    server.deliver(answer.as_bytes())
    program("fetch")
    shown = program("show", "9904", "--json")
    assert '"matched_by": "thread"' in shown.out, shown.out


def test_where_nothing_was_sent_nothing_is_asked(survey: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_round(survey) as round_:
        account = round_.config.imap
        assert account
        assert learn_from_sent(round_, Mailbox(account), now=lambda: datetime.now(UTC)) == ()


# ── Copies ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def with_copies(survey: Path, server: EmbeddedServer) -> Path:
    survey.write_text(survey.read_text("utf-8").replace("  imap:\n", "    sent_copy: Sent\n  imap:\n"), "utf-8")
    server.deliver(b"Subject: older\r\n\r\nx\r\n", folder="Sent")
    return survey


def test_each_letter_is_filed_once(program: Program, server: EmbeddedServer, with_copies: Path) -> None:
    ended = program("send", "--yes")
    assert ended.code == 0, ended.err
    assert folder(server)[1:] == [one.raw for one in server.received]
    program("send", "--yes")
    assert len(folder(server)) == 6


@pytest.mark.parametrize("filed", [True, False], ids=["after the copy was filed", "before the copy was filed"])
def test_a_copy_that_a_killed_run_owed_is_filed_once(
    program: Program, server: EmbeddedServer, with_copies: Path, filed: bool
) -> None:
    program("send", "--yes", "--only", "9901")
    (raw,) = [one.raw for one in server.received]
    if not filed:
        with IMAPClient("127.0.0.1", server.imap_port, ssl=False) as client:
            client.login("postmottak", PASSWORD)
            client.select_folder("Sent")
            client.delete_messages(client.search()[-1:])
            client.expunge()
    with open_round(with_copies) as round_:
        (row,) = round_.store.letters.all()
        round_.store.letters.settle_all(
            [Settlement(letter=row.id, fate=Fate.ACCEPTED, reply="250", at=datetime.now(UTC), copy=raw)]
        )
    for _ in range(2):
        program("send", "--yes", "--only", "9901")
        assert folder(server)[1:] == [raw]


def test_a_server_that_files_by_itself_is_left_to_it(
    program: Program, server: EmbeddedServer, with_copies: Path
) -> None:
    server.on_message = lambda _, to, raw: server.deliver(replaced(raw), folder="Sent")
    ended = program("send", "--yes")
    assert ended.code == 0, ended.err
    assert ended.err.count("The server keeps copies in Sent by itself, so none is added there.") == 1
    assert len(folder(server)) == 6


def test_copies_that_could_not_be_filed_are_filed_by_the_next_run(
    program: Program, server: EmbeddedServer, with_copies: Path
) -> None:
    right = with_copies.read_text("utf-8")
    with_copies.write_text(right.replace(f"port: {server.imap_port}", "port: 9"), "utf-8")
    ended = program("send", "--yes")
    assert ended.code == 0
    assert ended.err.count("its copy was not filed") == 1
    with_copies.write_text(right, "utf-8")
    assert program("send", "--yes").code == 0
    assert sorted(folder(server)[1:]) == sorted(one.raw for one in server.received)


# ── Put off ───────────────────────────────────────────────────────────────────────────────────────────────────


class Refusing(dict[str, str]):
    """Refuses each address so many times, and notes how often it was asked."""

    def __init__(self, *refusals: tuple[str, str, int]) -> None:
        super().__init__({address: words for address, words, _ in refusals})
        self.left = {address: times for address, _, times in refusals}
        self.asked = Counter[str]()

    def get(self, key: str, default: object = None) -> str | None:  # type: ignore[override]
        self.asked[key] += 1
        self.left[key] = self.left.get(key, 0) - 1
        return self[key] if self.left[key] >= 0 else None


def test_who_is_put_off_is_tried_again_at_the_end_of_the_run(program: Program, server: EmbeddedServer) -> None:
    server.refusals = Refusing(
        (address_of(1), "450 4.2.0 Greylisted, try again", 2), (address_of(3), "451 4.7.1 Greylisted", 1)
    )
    ended = program("send", "--yes")
    assert ended.code == 0, ended.err
    assert "puts off the letter to 9902 Bjørkvik, 9904 Fossnes (451 4.7.1 Greylisted)" in ended.err
    assert "Ctrl-C stops without losing anything" in ended.err
    assert counted(server) == dict.fromkeys(map(address_of, range(5)), 1)
    assert [message.rcpt_tos[0] for message in server.received][-2:] == [address_of(3), address_of(1)]


def test_who_is_refused_for_good_is_not_tried_again(program: Program, server: EmbeddedServer) -> None:
    server.refusals = refusing = Refusing((address_of(1), "550 5.1.1 no such user", 9))
    assert program("send", "--yes").code == 4
    assert refusing.asked[address_of(1)] == 1


def test_who_does_not_want_to_wait_need_not(program: Program, server: EmbeddedServer) -> None:
    server.refusals = refusing = Refusing((address_of(1), "450 4.2.0 Greylisted", 1))
    ended = program("send", "--yes", "--no-wait")
    assert ended.code == 4
    assert "9902 Bjørkvik: refused for now" in ended.err
    assert refusing.asked[address_of(1)] == 1
    assert program("send", "--yes", "--no-wait").code == 0
    assert max(counted(server).values()) == 1


BUSY = [
    pytest.param("432 4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded", id="Microsoft's threads"),
    pytest.param("450 4.7.1 Error: too much mail from 127.0.0.1", id="Postfix's rate"),
    pytest.param("421 4.7.0 Try again later, closing connection", id="a session that ends"),
    pytest.param("452 4.3.1 Insufficient system storage", id="a full disk"),
]


@pytest.mark.parametrize("words", BUSY)
def test_a_server_that_has_had_enough_is_waited_for_with_the_letter_at_hand(
    program: Program, server: EmbeddedServer, words: str
) -> None:
    server.refusals = Refusing((address_of(2), words, 2))
    ended = program("send", "--yes")
    assert ended.code == 0, ended.err
    assert [message.rcpt_tos[0] for message in server.received] == [address_of(index) for index in range(5)]


@pytest.mark.parametrize("words", BUSY)
def test_a_server_that_never_has_time_again_stops_the_run(program: Program, server: EmbeddedServer, words: str) -> None:
    server.refusals = Refusing((address_of(2), words, 99))
    ended = program("send", "--yes")
    assert ended.code == 4
    assert "the server does not let us send as kari.prove@fylket.example" in ended.err
    assert "2 sent, 3 not tried; the same command goes on with them." in ended.err
    server.refusals = {}
    assert program("send", "--yes").code == 0
    assert counted(server) == dict.fromkeys(map(address_of, range(5)), 1)


# ── Addresses ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_each_recipient_has_an_address_for_its_answers(program: Program, server: EmbeddedServer, survey: Path) -> None:
    survey.write_text(survey.read_text("utf-8").replace("  imap:\n", "  imap:\n    plus_address: true\n"), "utf-8")
    program("send", "--yes")
    letter = message_from_bytes(server.received[3].raw, policy=default)
    code = re.search(r"KL-\w{5}", str(letter.get_body(("plain",)).get_content()))  # type: ignore[attr-defined]
    assert code
    own = f"kari.prove+{code[0].lower()}@fylket.example"
    assert [one.addr_spec for one in letter["Reply-To"].addresses] == [own]
    assert "KL-" not in str(letter["Subject"])
    answer = message_from_bytes(reply(3, ANSWER), policy=default)
    for name in ("From", "To"):
        del answer[name]
    answer["From"], answer["To"] = "Per <per@heime.example>", own
    server.deliver(answer.as_bytes())
    program("fetch")
    assert '"matched_by": "token"' in program("show", "9904", "--json").out


def test_the_subject_has_the_code_where_answers_have_no_address_of_their_own(
    program: Program, server: EmbeddedServer
) -> None:
    program("send", "--yes")
    subjects = [str(message_from_bytes(one.raw, policy=default)["Subject"]) for one in server.received]
    assert all(re.fullmatch(r"IT i kommunane \(KL-\w{5}\)", subject) for subject in subjects)
    assert len(set(subjects)) == 5


def test_an_address_that_has_changed_gets_no_second_letter(
    program: Program, server: EmbeddedServer, survey: Path
) -> None:
    program("send", "--yes")
    recipients = survey.parent / "recipients.csv"
    recipients.write_text(recipients.read_text("utf-8").replace(address_of(1), "ny@k1.kommune.example"), "utf-8")
    ended = program("send", "--yes")
    assert ended.code == 0
    assert f"9902 Bjørkvik had the question letter at {address_of(1)}; the address is another one now" in ended.err
    assert len(server.received) == 5


def test_an_address_of_several_is_told_before_anything_is_sent(
    program: Program, server: EmbeddedServer, survey: Path
) -> None:
    head, *rows = (survey.parent / "recipients.csv").read_text("utf-8").split()
    rows = [f"{row},{'felles@post.example' if index < 2 else ''}" for index, row in enumerate(rows)]
    (survey.parent / "recipients.csv").write_text("\n".join([f"{head},cc", *rows]), "utf-8")
    ended = program("send")
    assert "felles@post.example stands at 9901 Askedal, 9902 Bjørkvik: it gets a letter for each" in ended.err
    assert not server.received


# ── Rate and size ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("rate", "pause"), [("30", 2.0), ("30/min", 2.0), ("0.5/s", 2.0), ("1800/h", 2.0), ("600 / min", 0.1)]
)
def test_a_rate_is_kept(survey: Path, server: EmbeddedServer, rate: str, pause: float) -> None:
    survey.write_text(survey.read_text("utf-8").replace("  imap:\n", f"    rate: {rate}\n  imap:\n"), "utf-8")
    slept: list[float] = []
    stored: list[list[Fate]] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        stored.append([row.fate for row in round_.store.letters.all() if row.fate is not Fate.PLANNED])

    def now() -> datetime:
        return datetime.now(UTC)

    with open_round(survey) as round_, flow.sending(round_):
        plan = plan_letters(round_, LetterKind.QUESTION, now=now)
        for _ in flow.send_letters(round_, plan, now=now, sleep=sleep):
            pass
    assert slept == pytest.approx([pause] * 4)
    assert stored == [[Fate.ACCEPTED] * count for count in (1, 2, 3, 4)], "all is on the disk before a pause"
    assert len(server.received) == 5


def test_what_is_told_is_stored_before(survey: Path, server: EmbeddedServer) -> None:
    def now() -> datetime:
        return datetime.now(UTC)

    with open_round(survey) as round_, flow.sending(round_):
        plan = plan_letters(round_, LetterKind.QUESTION, now=now)
        for event in flow.send_letters(round_, plan, now=now, sleep=lambda _: None):
            assert isinstance(event, flow.LetterSettled)
            fates = {row.recipient: row.fate for row in round_.store.letters.all()}
            assert fates[event.recipient.number] is Fate.ACCEPTED


@pytest.mark.parametrize("moment", range(5))
def test_a_run_that_is_interrupted_has_stored_what_it_did(
    program: Program, survey: Path, server: EmbeddedServer, moment: int
) -> None:
    """Ctrl-C while the server thinks about a letter: that one is unknown, those before it are accepted."""

    def now() -> datetime:
        if len(server.received) == moment:
            raise KeyboardInterrupt
        return datetime.now(UTC)

    with open_round(survey) as round_, flow.sending(round_):
        plan = plan_letters(round_, LetterKind.QUESTION, now=lambda: datetime.now(UTC))
        with pytest.raises(KeyboardInterrupt):
            list(flow.send_letters(round_, plan, now=now, sleep=lambda _: None))
    ended = program("send", "--yes")
    told = len(re.findall("nobody knows", ended.err))
    assert told <= 1
    assert max(counted(server).values()) == 1
    assert len(counted(server)) >= 5 - told
