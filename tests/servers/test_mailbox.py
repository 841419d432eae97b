"""Collecting from Dovecot: its folders, its numbers, a line that breaks, a mailbox that others use too."""

import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from email.message import EmailMessage

import pytest

from kartlegg.mail.imap import Mailbox
from mailservers import wait_for
from offices import TOWNS, Office
from relay import Relay

pytestmark = pytest.mark.servers

ANSWER = "1. Vi har 3 årsverk.\n2. Vi samarbeider med Fossnes.\n3. Vi manglar kompetanse.\n"


def answer(office: Office, town: int, *, subject: str = "Svar", text: str = ANSWER) -> EmailMessage:
    message = office.answer(town, subject=subject)
    message.set_content(text)
    return message


def give_a_new_uidvalidity(office: Office) -> None:
    old = office.look()["INBOX"].uidvalidity
    office.servers.doveadm("mailbox", "update", "-u", office.officer, "--uid-validity", old + 1, "INBOX")


def forget_all_uids(office: Office) -> None:
    maildir = office.servers.home(office.officer) / "Maildir"
    for path in (maildir / "dovecot-uidlist", *maildir.glob("dovecot.index*")):
        path.unlink()


@pytest.mark.parametrize("renumber", [give_a_new_uidvalidity, forget_all_uids])
def test_a_folder_that_the_server_has_renumbered_gives_nothing_twice_and_loses_nothing(
    office: Office, renumber: Callable[[Office], None]
) -> None:
    office("send", "--mark-sent", "--yes")
    for town in range(2):
        office.bring(answer(office, town))
    assert office("fetch").code == 0
    assert len(office.stored()) == 2
    before = office.look()["INBOX"]
    renumber(office)
    office.bring(answer(office, 2))
    after = office.look()["INBOX"]
    assert after.uidvalidity != before.uidvalidity

    fetched = office("fetch")
    assert fetched.code == 0, fetched.err
    assert "INBOX has been renumbered by the server" in fetched.err
    assert "2 known already" in fetched.err
    assert len(office.stored()) == 3
    assert office.look()["INBOX"] == after
    again = office("fetch", "-v")
    assert "INBOX: 0 to ask for" in again.err
    assert "renumbered" not in again.err
    assert list(office.states().values()) == ["answered"] * 3 + ["sent"]


def test_a_folder_that_only_holds_others_is_passed_by(office: Office) -> None:
    """Dovecot lists the parent that is none: "Spam" of "Spam/2017", with \\Noselect (RFC 3501 §7.2.2)."""
    office.servers.doveadm("mailbox", "create", "-u", office.officer, "Spam/2017")
    office.bring(answer(office, 0))
    assert office("check").code == 0
    fetched = office("fetch", "-v")
    assert (fetched.code, len(office.stored())) == (0, 1), fetched.err


@pytest.mark.parametrize("name", ["INBOX/Uønsket e-post", "Junk E-mail", "Nettsøppel"])
def test_a_folder_that_is_junk_by_its_name_alone_is_read_too(office: Office, name: str) -> None:
    office.servers.doveadm("mailbox", "create", "-u", office.officer, name)
    office.bring(answer(office, 0))
    office.servers.doveadm("move", "-u", office.officer, name, "mailbox", "INBOX", "all")
    fetched = office("fetch", "-v")
    assert fetched.code == 0, fetched.err
    assert f"{name}: 1 to ask for" in fetched.err


@pytest.mark.parametrize(
    ("folders", "code"), [pytest.param(None, 0, id="found"), pytest.param("[INBOX, Spam]", 4, id="named")]
)
def test_a_junk_folder_that_cannot_be_opened_holds_nothing_up(office: Office, folders: str | None, code: int) -> None:
    if folders:
        office.configure(imap={"folders": folders})
    office.servers.doveadm("mailbox", "create", "-u", office.officer, "Spam")
    office.bring(answer(office, 0))
    closed = next(office.servers.home(office.officer).rglob("*Spam*"))
    mode = closed.stat().st_mode
    closed.chmod(0)
    try:
        fetched = office("fetch")
    finally:
        closed.chmod(mode)
    assert fetched.code == code, fetched.err
    assert "the folder Spam cannot be opened" in fetched.err
    assert "1 new message stored." in fetched.err
    assert set(office.states().values()) & {"answered"}


def test_folders_of_the_configuration_are_found_by_their_norwegian_names(office: Office) -> None:
    office.servers.doveadm("mailbox", "create", "-u", office.officer, "Arkiv/Svar på brev & anna")
    office.bring(answer(office, 0))
    office.bring(answer(office, 1, subject="Flytt meg"))
    office.servers.doveadm(
        "move", "-u", office.officer, "Arkiv/Svar på brev & anna", "mailbox", "INBOX", "subject", "Flytt meg"
    )
    office.configure(imap={"folders": '["Arkiv/Svar på brev & anna"]'})
    assert office("check").code == 0
    fetched = office("fetch", "-v")
    assert fetched.code == 0, fetched.err
    assert "Arkiv/Svar på brev & anna: 1 to ask for" in fetched.err
    office.configure(imap={"folders": "[inbox]"})
    assert "INBOX: 1 to ask for" in office("fetch", "-v").err
    office.configure(imap={"folders": "[Manglar]"})
    missing = office("fetch")
    assert missing.code == 4
    assert "there is no folder Manglar" in missing.err
    assert "Arkiv/Svar på brev & anna" in missing.err


def test_in_a_shared_mailbox_what_is_not_ours_is_looked_at_by_its_headers_alone(office: Office) -> None:
    office.configure(towns=TOWNS, imap={"dedicated": "false"})
    assert office("send", "--yes").code == 0
    office.servers.settle()  # one letter has come back
    ours = office.answer(0, subject="Ei heilt anna sak", to=office.letters(0)[0])
    ours.set_content(ANSWER)
    office.bring(ours)
    private = office.answer(1, subject="Middag på fredag")
    private.replace_header("From", "Kona <kona@heime.test>")
    private.set_content("Heim til middag?\n")
    office.servers.bring("kona@heime.test", office.officer, private.as_bytes())

    before = office.look()
    fetched, commands = office.overhear("fetch")
    assert fetched.code == 0, fetched.err
    assert len(office.stored()) == 2
    assert office.look() == before
    (asked,) = [line for line in commands if "BODY.PEEK[]" in line]
    assert asked.split()[2] == "1:2", commands
    assert (office.states()["Askedal"], office.states()["Kalvsund"]) == ("answered", "bounced")
    assert "Middag på fredag" in office("fetch", "--skipped").out


def test_what_is_deleted_while_we_fetch_is_looked_for_once_more(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    for town in range(3):
        office.bring(answer(office, town))
    fetch = Mailbox.fetch

    def hindered(self: Mailbox, uids: Sequence[int]) -> object:
        office.servers.doveadm("expunge", "-u", office.officer, "mailbox", "INBOX", "uid", "2")
        return fetch(self, uids)

    with monkeypatch.context() as patched:
        patched.setattr(Mailbox, "fetch", hindered)
        first = office("fetch")
    assert (first.code, len(office.stored())) == (0, 2), first.err
    assert "the server gave nothing for message 2" in first.err
    second, commands = office.overhear("fetch")
    assert second.code == 0, second.err
    assert "UID FETCH 2 (UID)" in commands
    assert "moved or deleted before it could be fetched" in office("fetch", "--skipped").out
    third, commands = office.overhear("fetch")
    assert third.code == 0, third.err
    assert not [line for line in commands if "SEARCH" in line or "FETCH" in line]
    assert "left" not in third.err


def test_a_line_that_breaks_anywhere_loses_and_doubles_nothing(office: Office) -> None:
    """A line that breaks within the first message ends the run; one that gets us further is opened anew."""
    office("send", "--mark-sent", "--yes")
    for town in range(4):
        office.bring(answer(office, town, text=ANSWER + "Meir om drifta her hos oss.\n" * 3000))
    before = office.look()
    codes = []
    for cut_after in (20_000, 60_000, 130_000):
        with Relay(office.servers.imaps, cut_after=cut_after) as relay:
            office.configure(imap={"port": relay.port})
            ended = office("fetch")
        codes.append(ended.code)
        assert "the line broke" in ended.err
        assert "trying again in" in ended.err
    assert codes == [4, 4, 0]
    assert len(office.stored()) == 4
    office.configure()
    assert office("fetch").code == 0
    assert len(office.stored()) == 4
    assert office.look() == before
    assert set(office.states().values()) == {"answered"}


def test_a_mailbox_that_is_watched_gives_what_comes_at_once(office: Office) -> None:
    """By IDLE; the bell rings in the inbox, and Ctrl-C ends it."""
    office.bring(answer(office, 0))
    command = [sys.executable, "-m", "kartlegg", "fetch", "--watch", "--config", str(office.folder / "config.yaml")]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True) as process:
        try:
            wait_for(lambda: (office.folder / "kartlegg.db").exists() and len(office.stored()) == 1, "the first")
            office.bring(answer(office, 1))
            wait_for(lambda: len(office.stored()) == 2, "the second")
            wait_for(lambda: office.states()["Bjørkvik"] == "answered", "its reading")
        finally:
            process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=30)
    assert process.returncode == 130, told
    assert "Watching the mailbox; Ctrl-C ends it." in told
    assert "0 new messages" not in told


def test_without_news_two_trips_a_folder_and_four_more_are_enough(office: Office) -> None:
    """CAPABILITY, the login, LIST, LOGOUT; three folders are opened, the Sent folder one of them, and that is all."""
    assert office("send", "--yes").code == 0
    for town in range(3):
        office.bring(answer(office, town))
    assert office("fetch").code == 0
    with Relay(office.servers.imap_plain) as relay:
        office.configure(imap={"port": relay.port, "security": "none", "ca_file": None})
        assert office("fetch").code == 0
    assert relay.turns <= 4 + 2 * 2


def test_what_was_passed_over_is_listed_and_stays_so_when_the_folder_is_renumbered(office: Office) -> None:
    office.configure(imap={"dedicated": "false"})
    for number in range(3):
        private = office.answer(1, subject=f"Middag på fredag {number}")
        private.replace_header("From", "Kona <kona@heime.test>")
        private.set_content("Heim til middag?\n")
        office.servers.bring("kona@heime.test", office.officer, private.as_bytes())
    office.bring(answer(office, 0))
    first = office("fetch")
    assert "3 left in the mailbox; kartlegg fetch --skipped lists them." in first.err
    listed = office("fetch", "--skipped").out
    assert [listed.count(f"Middag på fredag {number}") for number in range(3)] == [1, 1, 1]
    assert "nothing in its headers points to this survey" in listed
    give_a_new_uidvalidity(office)
    assert office("fetch").code == 0
    assert office("fetch", "--skipped").out == listed
    assert len(office.stored()) == 1
