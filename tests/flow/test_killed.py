"""Killed at any moment, and run again: nobody has two letters, nobody none unless told, no reply is lost."""

import re
import subprocess
import threading
import time
from collections import Counter
from email import message_from_bytes
from email.policy import default
from pathlib import Path

from kartlegg.demo.server import EmbeddedServer
from kartlegg.store import open_store
from surveys import address_of, reply, start, write_survey

MOMENTS = 20
RECIPIENTS = 30
LONG_S = 60  # a run that takes this long hangs


def test_send_killed_at_twenty_moments(tmp_path: Path, server: EmbeddedServer) -> None:
    config = write_survey(tmp_path, smtp_port=server.smtp_port, imap_port=server.imap_port, count=RECIPIENTS)
    seen = Counter[str]()
    reached = threading.Event()
    countdown = 0

    def on_message(mail_from: str, rcpt_tos: list[str], raw: bytes) -> None:
        nonlocal countdown
        seen.update(rcpt_tos)
        countdown -= 1
        if countdown == 0:
            reached.set()
            time.sleep(moment % 4 * 0.01)  # some are killed while the server still owes them its answer

    server.on_message = on_message
    for moment in range(MOMENTS):
        reached.clear()
        countdown = moment % 3  # 0: killed on its own clock, wherever it is then
        process = start("send", "--yes", "--config", config)
        if countdown:
            wait_for(reached, process)
            time.sleep(moment % 5 * 0.004)
        else:
            time.sleep(0.2 + moment * 0.06)
        process.kill()
        process.communicate(timeout=LONG_S)
    last = start("send", "--yes", "--config", config)
    _, told = last.communicate(timeout=LONG_S)

    everybody = {address_of(index) for index in range(RECIPIENTS)}
    unknown = {address_of(int(number) - 9901) for number in re.findall(r"(99\d\d) .*: nobody knows", told)}
    assert set(seen) <= everybody
    assert max(seen.values()) == 1, "somebody has two letters"
    assert everybody - set(seen) <= unknown, "somebody has no letter and is not told of"
    assert last.returncode == (4 if unknown else 0), told
    assert len(unknown) <= MOMENTS


def test_fetch_killed_at_twenty_moments(tmp_path: Path, server: EmbeddedServer) -> None:
    config = write_survey(tmp_path, smtp_port=server.smtp_port, imap_port=server.imap_port, count=RECIPIENTS)
    sent = [
        reply(index, f"1. Kommunen har {index + 1} årsverk.\n" + "Meir tekst om drifta her hos oss.\n" * 400, number=n)
        for index in range(RECIPIENTS)
        for n in range(3)
    ]
    for raw in sent:
        server.deliver(raw)
    for moment in range(MOMENTS):
        process = start("fetch", "--config", config)
        time.sleep(0.25 + moment * 0.08)
        process.kill()
        process.communicate(timeout=LONG_S)
    last = start("fetch", "--config", config)
    _, told = last.communicate(timeout=LONG_S)
    assert last.returncode == 0, told

    with open_store(f"sqlite:///{(tmp_path / 'kartlegg.db').as_posix()}", survey="proveundersoking") as store:
        assert store.messages.count() == len(sent)
        filed = store.messages.filed()
        stored = sorted(store.messages.raw(one.message) for one in filed)
    assert stored == sorted(sent), "a reply is lost, doubled or changed"
    wanted = {message_from_bytes(raw, policy=default)["Message-ID"].strip("<>") for raw in sent}
    assert {one.reading.message_id for one in filed} == wanted


def wait_for(reached: threading.Event, process: "subprocess.Popen[str]") -> None:
    """Wait until the server has seen what it waits for, or the run has ended."""
    until = time.monotonic() + LONG_S
    while not reached.wait(0.01) and process.poll() is None:
        assert time.monotonic() < until, "the run hangs"
