"""What Postfix takes, puts off and refuses: who is told, who is tried again, and that nobody gets two."""

import socket
from email.policy import SMTPUTF8

import pytest

from mailservers import ERRORS_COUNT, MESSAGE_BYTES, RATE_COUNT, wait_for
from offices import TOWNS, Office

pytestmark = pytest.mark.servers


def test_an_unknown_address_is_told_and_tried_again_alone(office: Office) -> None:
    wrong = f"ukjend@bjorkvik.{office.domain}"
    office.configure(addresses={1: wrong})
    first = office("send", "--yes")
    assert first.code == 4
    words = f"550 5.1.1 <{wrong}>: Recipient address rejected: User unknown in virtual mailbox table"
    assert f"9902 Bjørkvik: refused: {words}" in first.err
    assert "3 sent, 1 refused." in first.err
    assert office.counts() == [1, 0, 1, 1, 0, 0, 0, 0]

    second = office("send", "--yes")
    assert second.code == 4
    assert "9902 Bjørkvik was refused last time" in second.err
    assert office.counts() == [1, 0, 1, 1, 0, 0, 0, 0]

    office.configure()  # with the right address
    third = office("send", "--yes")
    assert third.code == 0, third.err
    assert office.counts() == [1, 1, 1, 1, 0, 0, 0, 0]


def test_a_greylisted_town_gets_its_letter_in_the_next_run(office: Office) -> None:
    office.servers.answers[office.address(2)] = "DEFER_IF_PERMIT Greylisted, please try again in 300 seconds"
    first = office("send", "--yes")
    assert first.code == 4
    assert "9903 Elvarheim: refused" in first.err
    assert f"450 4.7.1 <{office.address(2)}>: Recipient address rejected: Greylisted, please try again" in first.err
    assert office.counts() == [1, 1, 0, 1, 0, 0, 0, 0]
    del office.servers.answers[office.address(2)]
    second = office("send", "--yes")
    assert second.code == 0, second.err
    assert office.counts() == [1, 1, 1, 1, 0, 0, 0, 0]


def test_of_two_addresses_one_is_refused_and_the_other_gets_the_letter(office: Office) -> None:
    wrong = f"ukjend@askedal.{office.domain}"
    office.configure(towns=1, addresses={0: f"{wrong};{office.address(0)}"})
    ended = office("send", "--yes")
    assert ended.code == 0, ended.err
    assert f"Askedal: {wrong} was refused: 550 5.1.1" in ended.err
    assert office.counts()[0] == 1


def test_a_session_that_the_server_ends_after_many_refusals_goes_on_in_another(office: Office) -> None:
    wrong = {town: f"ukjend@{office.address(town).partition('@')[2]}" for town in range(TOWNS - 2)}
    assert len(wrong) > ERRORS_COUNT
    office.configure(towns=TOWNS - 1, addresses=wrong)
    ended = office("send", "--yes")
    assert ended.code == 4
    assert f"1 sent, {len(wrong)} refused." in ended.err
    assert office.counts() == [0, 0, 0, 0, 0, 0, 1, 0]
    ended_by_postfix = "too many errors after DATA from localhost"  # nobody was taken, which counts too
    wait_for(lambda: ended_by_postfix in office.servers.log("postfix"), "Postfix to have ended a session")


def test_a_sender_that_is_not_ours_is_our_fault_and_no_town_is_refused(office: Office) -> None:
    """Postfix tells of the sender only when it has the first recipient (smtpd_delay_reject)."""
    office.configure(sender=f"post@askedal.{office.domain}")
    ended = office("send", "--yes")
    assert ended.code == 4
    assert ended.err.count("kartlegg: ") == 1
    assert f"does not let us send as post@askedal.{office.domain}" in ended.err
    assert f"Sender address rejected: not owned by user {office.officer}" in ended.err
    assert "4 not tried; the same command goes on with them" in ended.err
    assert "refused: " not in ended.err.replace("Sender address rejected", "")

    office.configure()
    assert office("send", "--yes").code == 0
    assert office.counts() == [1, 1, 1, 1, 0, 0, 0, 0]


def test_a_server_that_has_had_enough_for_a_while_stops_the_run_and_loses_nobody(office: Office) -> None:
    office.configure(smtp={"port": office.servers.slow})
    first = office("send", "--yes")
    assert first.code == 4
    assert "450 4.7.1 Error: too much mail from 127.0.0.1" in first.err
    assert "mail.smtp.rate" in first.err
    assert sum(office.counts()) <= RATE_COUNT  # another test may have sent some within the minute
    office.configure()
    assert office("send", "--yes").code == 0
    assert office.counts() == [1, 1, 1, 1, 0, 0, 0, 0]


def test_a_letter_that_the_server_finds_too_large_is_told_before_it_is_sent(office: Office) -> None:
    (office.folder / "notat.pdf").write_bytes(b"%PDF-1.4\n" + bytes(range(256)) * (MESSAGE_BYTES // 256))
    office.configure(attached="notat.pdf")
    ended = office("send", "--yes")
    assert ended.code == 4
    assert ended.err.count("kartlegg: ") == 1
    assert "the letter is 1.4 MB" in ended.err
    assert "1.0 MB" in ended.err
    assert "4 not tried; the same command goes on with them" in ended.err
    assert office.counts() == [0] * 8


def test_an_address_beyond_ascii_gets_its_letter_and_answers(office: Office) -> None:
    """RFC 6531: the envelope and the headers have it as it is written."""
    bjorn = f"bjørn.åsen@askedal.{office.domain}"
    office.configure(towns=2, addresses={0: bjorn})
    sent = office("send", "--yes")
    assert sent.code == 0, sent.err
    office.servers.settle()
    (raw,) = office.servers.inbox(bjorn)
    assert f'To: "Askedal kommune" <{bjorn}>'.encode() in raw

    message = office.answer(0, who="bjørn.åsen Prøve")
    message.set_content("1. Vi har 3 årsverk.\n2. Ingen.\n3. Vi manglar kompetanse.\n", cte="8bit")
    office.servers.bring(bjorn, office.officer, message.as_bytes(policy=SMTPUTF8))
    fetched = office("fetch")
    assert fetched.code == 0, fetched.err
    assert "Askedal: answer" in fetched.err


@pytest.mark.parametrize("name", ["pc-bjørn.fylket.test", "pc_1.fylket.test", "pc.-.test"])
def test_the_name_of_our_own_machine_does_not_matter(
    office: Office, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(socket, "getfqdn", lambda *_: name)
    office.configure(towns=1)
    ended = office("send", "--yes")
    assert ended.code == 0, ended.err
    assert office.counts()[0] == 1


def test_a_copy_that_cannot_be_filed_is_told_once_and_all_letters_go_out(office: Office) -> None:
    office.configure(smtp={"sent_copy": "Finst ikkje"})
    ended = office("send", "--yes")
    assert ended.code == 0, ended.err
    assert ended.err.count("its copy was not filed") == 1
    assert "Mailbox doesn't exist: Finst ikkje" in ended.err
    assert "the line broke" not in ended.err
    assert office.counts() == [1, 1, 1, 1, 0, 0, 0, 0]
