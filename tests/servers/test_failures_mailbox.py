"""A mailbox that is not as it was, messages that are not as they should be, and a server that is not to be believed.

"row5" in a name or id: row 5 of the table in docs/reliability.md.
"""

import os
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime, localtime
from pathlib import Path

import pytest

from faults import ANSWER, answer, assert_read_only, assert_whole, fetch_through, shorten
from mailservers import JUNK, MAIL_ID
from odd import odd_messages
from offices import Office
from relay import Change, Relay

pytestmark = pytest.mark.servers

FOLDER = "Svar"


def own_folder(office: Office) -> None:
    office.servers.doveadm("mailbox", "create", "-u", office.officer, FOLDER)
    office.configure(imap={"folders": f"[{FOLDER}]"})


def bring_to_folder(office: Office, *towns: int) -> None:
    for town in towns:
        office.bring(answer(office, town))
        office.servers.doveadm("move", "-u", office.officer, FOLDER, "mailbox", "INBOX", "all")


# ── Renumbered and made anew ──────────────────────────────────────────────────────────────────────────────────


def test_row4_another_uidvalidity_with_the_same_uids_gives_nothing_twice(office: Office) -> None:
    """The other ways of it stand in test_mailbox.py."""
    for town in range(2):
        office.bring(answer(office, town))
    assert office("fetch").code == 0
    change = Change(pattern=rb"UIDVALIDITY \d+", to=b"UIDVALIDITY 7")
    with Relay(office.servers.imap_plain, changes=[change]) as relay:
        ended = fetch_through(office, relay, folders="[INBOX]")
        assert ended.code == 0, ended.err
        assert ended.err.count("INBOX has been renumbered by the server; it is read anew, nothing comes twice.") == 1
        assert "0 new messages stored, 2 known already." in ended.err
        again = fetch_through(office, relay, folders="[INBOX]")
    assert "renumbered" not in again.err
    assert_whole(office)


def test_row5_a_folder_that_was_deleted_and_made_again_keeps_the_old_and_gives_the_new(office: Office) -> None:
    own_folder(office)
    bring_to_folder(office, 0, 1, 2)
    assert office("fetch").code == 0
    old = office.stored()
    office.servers.doveadm("mailbox", "delete", "-u", office.officer, FOLDER)
    office.servers.doveadm("mailbox", "create", "-u", office.officer, FOLDER)
    bring_to_folder(office, 3)
    ended = office("fetch")
    assert ended.code == 0, ended.err
    assert f"{FOLDER} has been renumbered by the server" in ended.err
    stored = office.stored()
    assert stored[:3] == old
    assert len(stored) == 4
    assert "0 to ask for" in office("fetch", "-v").err


# ── Odd messages ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "dedicated", [pytest.param(True, id="row12-whole"), pytest.param(False, id="row12-by-headers")]
)
def test_every_odd_message_is_stored_as_the_server_gives_it(office: Office, dedicated: bool) -> None:
    home = office.servers.home(office.officer) / "Maildir"
    for part in ("", "new", "cur", "tmp"):
        (home / part).mkdir(exist_ok=True, parents=True)
        os.chown(home / part, MAIL_ID, MAIL_ID)
    messages = odd_messages(office.address(0), office.officer)
    for number, (name, raw) in enumerate(messages.items()):
        path = home / "new" / f"1795000000.M{number:06}P1.{name}"
        path.write_bytes(raw)
        os.chown(path, MAIL_ID, MAIL_ID)
    office.configure(imap={"dedicated": str(dedicated).lower()})
    places = (Path("/tmp"), Path.cwd(), office.folder.parent.parent, office.folder.parent, office.folder)
    before = {path for place in places for path in place.iterdir()}

    fetched = office("fetch")
    assert fetched.code == 0, fetched.err
    assert "\x1b" not in fetched.err
    seen = office.look()["INBOX"]
    assert len(seen.raw) == len(messages)
    stored = office.stored()
    left = office("fetch", "--skipped").out.splitlines()[1:]
    assert len(set(stored)) == len(stored)
    assert set(stored) <= set(seen.raw.values())
    assert len(stored) + len(left) == len(messages), "every message is stored or listed"
    if dedicated:
        assert [line for line in left if "gave nothing for message" not in line] == []
        assert sorted([*stored, b""]) == sorted(seen.raw.values())
    status = office("status")
    assert status.code == 0, status.err
    shown = office("show", "9901")
    assert shown.code == 0, shown.err
    written = {path.name for place in places for path in place.iterdir() if path not in before}
    assert not [name for name in written if "escaped" in name or name in {"CON", "svar.pdf", "svar.docx", "søk.pdf"}]
    assert {path.name for path in office.folder.iterdir() if path not in before} <= {
        "kartlegg.db", "kartlegg.db-wal", "kartlegg.db-shm", "kartlegg.db.fetch.lock"
    }  # fmt: skip
    again = office("fetch", "-v")
    assert again.code == 0, again.err
    assert "0 new messages stored" in again.err


def test_row12_a_message_above_the_limit_is_left_told_and_taken_from_a_file(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.bring(answer(office, 0))
    office.bring(answer(office, 1, text=ANSWER + "Meir om drifta her hos oss.\n" * 2_000))
    office.bring(answer(office, 2))
    before = office.look()
    with monkeypatch.context() as patched:
        shorten(patched, "MESSAGE_BYTES", 20_000)
        ended = office("fetch")
    assert ended.code == 0, ended.err
    assert "1 left in the mailbox; kartlegg fetch --skipped lists them." in ended.err
    assert "save it in your mail program and import it" in office("fetch", "--skipped").out
    assert len(office.stored()) == 2
    saved = office.folder / "stor.eml"
    saved.write_bytes(before["INBOX"].raw[2])
    assert office("import", saved).code == 0
    assert_whole(office)
    assert office.look() == before


# ── A server that is not to be believed ───────────────────────────────────────────────────────────────────────

M365 = b"IMAP4 IMAP4rev1 AUTH=PLAIN AUTH=XOAUTH2 SASL-IR UIDPLUS MOVE ID UNSELECT CHILDREN IDLE NAMESPACE LITERAL+"


def test_row17_the_capabilities_of_microsoft_are_enough(office: Office) -> None:
    """No ESEARCH, no CONDSTORE, no SPECIAL-USE: nothing is used that is not offered."""
    office.servers.doveadm("mailbox", "create", "-u", office.officer, "Junk Email")
    office.bring(answer(office, 0))
    office.servers.doveadm("move", "-u", office.officer, "Junk Email", "mailbox", "INBOX", "all")
    office.bring(answer(office, 1))
    changes = [
        Change(pattern=rb"CAPABILITY [^\]\r\n]*", to=b"CAPABILITY " + M365),
        Change(pattern=rb" ?\\\\Junk", to=b""),
    ]
    with Relay(office.servers.imap_plain, changes=changes) as relay:
        ended = fetch_through(office, relay, "-v")
    assert ended.code == 0, ended.err
    assert "INBOX: 1 to ask for" in ended.err
    assert "Junk Email: 1 to ask for" in ended.err
    assert len(office.stored()) == 2
    said = relay.said.upper()
    for word in (
        b"RETURN",
        b"CONDSTORE",
        b"QRESYNC",
        b"SPECIAL-USE",
        b"CHANGEDSINCE",
        b"PARTIAL",
        b"COMPRESS",
        b"ENABLE",
    ):
        assert word not in said, word


def test_row17_a_server_that_does_not_tell_which_number_comes_next_gives_all_the_same(office: Office) -> None:
    """UIDNEXT is no must (RFC 3501 §6.3.2)."""
    office.bring(answer(office, 0))
    with Relay(office.servers.imap_plain, changes=[Change(pattern=rb"\* OK \[UIDNEXT[^\r\n]*\r\n", to=b"")]) as relay:
        assert fetch_through(office, relay).code == 0
        office.bring(answer(office, 1))
        ended = fetch_through(office, relay)
        assert "1 new message stored." in ended.err
        again = fetch_through(office, relay)
    assert "0 new messages stored." in again.err
    assert_whole(office)


def test_row16_no_search_names_a_charset(office: Office) -> None:
    """Exchange refuses US-ASCII, others UTF-8: what is not named is not refused."""
    office.bring(answer(office, 0))
    for dedicated in ("true", "false"):
        office.configure(imap={"dedicated": dedicated})
        _, commands = office.overhear("fetch")
        assert not [line for line in commands if "CHARSET" in line.upper() or not line.isascii()]


# ── Read-only ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "dedicated", [pytest.param("true", id="row18-whole"), pytest.param("false", id="row18-headers")]
)
def test_nothing_in_the_mailbox_changes(office: Office, dedicated: str) -> None:
    office.configure(imap={"dedicated": dedicated})
    for town in range(3):
        office.bring(answer(office, town))
    office.servers.doveadm("move", "-u", office.officer, JUNK, "mailbox", "INBOX", "uid", "2")
    with office.mailbox() as client:
        client.select_folder("INBOX")
        client.add_flags([3], [rb"\Seen", rb"\Answered", b"Viktig"])
    before = office.look()
    names = sorted(path.name for path in (office.servers.home(office.officer) / "Maildir").rglob("*,*"))
    for command in (("check",), ("fetch",), ("fetch",), ("fetch", "--skipped"), ("status",)):
        if "fetch" in command and "--skipped" not in command:
            ended, commands = office.overhear(*command)
            assert_read_only(commands)
            assert [line for line in commands if line.startswith("EXAMINE")]
        else:
            ended = office(*command)
        assert ended.code == 0, ended.err
        assert office.look() == before
    assert names == sorted(path.name for path in (office.servers.home(office.officer) / "Maildir").rglob("*,*"))
    assert_whole(office, "INBOX", JUNK)


# ── Answers of all kinds, at any time ─────────────────────────────────────────────────────────────────────────


def by_another_clerk(office: Office) -> list[EmailMessage]:
    message = office.answer(0, subject="IT-tenester", who="Berit Prøve")
    message.set_content(ANSWER)
    return [message]


def by_a_private_address(office: Office) -> list[EmailMessage]:
    message = office.answer(0, subject="Frå Askedal")
    message.replace_header("From", "Per Prøve <per@heime.test>")
    message.set_content(f"Hei\n\n{ANSWER}\nHelsing\nPer Prøve\nAskedal kommune\n")
    return [message]


def after_an_automatic_one(office: Office) -> list[EmailMessage]:
    automatic = office.answer(0, subject="Automatisk svar: Spørsmål")
    automatic["Auto-Submitted"] = "auto-replied"
    automatic.set_content("Eg er på ferie.\n")
    return [automatic, answer(office, 0)]


def in_html_alone(office: Office) -> list[EmailMessage]:
    message = office.answer(0)
    message.set_content("".join(f"<p>{line}</p>" for line in ANSWER.splitlines()), subtype="html")
    return [message]


def to_several(office: Office) -> list[EmailMessage]:
    message = answer(office, 0)
    message.replace_header("To", f"{office.address(1)}, {office.officer}, arkiv@fylket.test")
    message["Cc"] = office.address(2)
    return [message]


def with_nothing_but_an_attachment(office: Office) -> list[EmailMessage]:
    message = office.answer(0, subject="Vedlagt")
    message.add_attachment(ANSWER.encode(), maintype="text", subtype="plain", filename="svar.txt")
    return [message]


@pytest.mark.parametrize(
    "write",
    [
        pytest.param(by_another_clerk, id="row26-another-clerk"),
        pytest.param(by_a_private_address, id="row26-private-address"),
        pytest.param(after_an_automatic_one, id="row26-automatic-first"),
        pytest.param(in_html_alone, id="row26-html-alone"),
        pytest.param(to_several, id="row26-to-several"),
        pytest.param(with_nothing_but_an_attachment, id="row26-attachment-alone"),
    ],
)
def test_an_answer_of_any_kind_is_filed_or_asked_about(office: Office, write: object) -> None:
    assert callable(write)
    office("send", "--yes")
    for message in write(office):
        office.servers.bring(message["From"].addresses[0].addr_spec, office.officer, message.as_bytes())
    ended = office("fetch")
    assert ended.code == 0, ended.err
    assert_whole(office)
    states = office.states()
    if states.pop("Askedal") != "answered":
        assert "review goes through them" in ended.err
    assert set(states.values()) == {"sent"}


@pytest.mark.parametrize(
    "date",
    [
        pytest.param("Fri, 1 Jan 2094 00:00:00 +0100", id="row27-in-the-future"),
        pytest.param("Thu, 1 Jan 1970 00:00:00 +0000", id="row27-of-1970"),
        pytest.param("i dag", id="row27-nonsense"),
        pytest.param(None, id="row27-none"),
        pytest.param("yesterday", id="row27-before-the-letter"),
    ],
)
def test_what_a_message_says_of_its_date_does_not_tell_which_is_the_last(office: Office, date: str | None) -> None:
    """The correction came after the answer, whatever its clock said."""
    office("send", "--yes")
    first, second = answer(office, 0), answer(office, 0, text="Retting:\n1. Vi har 5 årsverk.\n")
    first.replace_header("Date", "Fri, 1 Jan 2094 00:00:00 +0100" if date == "yesterday" else first["Date"])
    del second["Date"]
    if date == "yesterday":
        date = format_datetime(localtime() - timedelta(days=1))
    raw = second.as_bytes()
    office.bring(first)
    office.servers.bring(office.address(0), office.officer, raw if date is None else f"Date: {date}\r\n".encode() + raw)
    ended = office("fetch")
    assert ended.code == 0, ended.err
    assert_whole(office)
    assert '"text": "Vi har 5 årsverk."' in office("show", "9901", "--json").out
    assert office.states()["Askedal"] == "answered"
