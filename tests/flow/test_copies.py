"""One message in two forms is read once, whichever came first and however."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from kartlegg.flow.read import read_messages
from kartlegg.flow.round import Round, find_readings, open_round
from kartlegg.model import Correction
from kartlegg.reading.parts import identify
from kartlegg.store.messages import Incoming
from outlookfiles import attached, msg, ole
from surveys import reply, write_survey

TEXT = "1. Vi har 3 årsverk.\n2. Vi samarbeider med Fossnes.\n3. Vi manglar folk.\n"
MIME = reply(0, TEXT)
AT = datetime(2026, 10, 5, tzinfo=UTC)


def outlook(text: str = TEXT, **files: bytes) -> bytes:
    head = MIME.partition(b"\r\n\r\n")[0].decode()
    files_ = [attached(name.replace("_", "."), data) for name, data in files.items()]
    return ole(msg(texts={"007D": head, "1000": text}, attachments=files_))


def store(round_: Round, *raws: bytes) -> None:
    """As fetch stores them."""
    for raw in raws:
        one = identify(raw)
        incoming = Incoming(raw=raw, message_id=one.message_id, digest=one.digest, source="imap", arrived=AT)
        round_.store.messages.store_batch([incoming])


@pytest.mark.parametrize(
    ("raws", "read", "doubted"),
    [
        pytest.param([MIME, outlook()], [1], [], id="Outlook's second"),
        pytest.param([outlook(), MIME], [1], [], id="Outlook's first"),
        pytest.param([MIME, outlook(), outlook(TEXT + " ")], [1], [], id="three of them"),
        pytest.param([MIME, outlook(TEXT.replace("3 års", "4 års"))], [1, 2], [1, 2], id="another figure"),
        pytest.param([MIME, outlook(a_txt=b"1. Ja")], [1, 2], [1, 2], id="another file"),
        pytest.param([MIME, ole({"x": b""})], [1, 2], [2], id="an Outlook file that cannot be read"),
    ],
)
@pytest.mark.parametrize("at_once", [True, False], ids=["read at once", "read one by one"])
def test_what_is_the_same_is_read_once(
    tmp_path: Path, raws: list[bytes], read: list[int], doubted: list[int], at_once: bool
) -> None:
    with open_round(write_survey(tmp_path / "survey", smtp_port=1, imap_port=1)) as round_:
        for raw in raws:
            store(round_, raw)
            if not at_once:
                list(read_messages(round_))
        list(read_messages(round_))
        found = find_readings(round_)
        assert [one.message for one in found] == read
        assert round_.store.messages.count() == len(raws)
        told = [one.message for one in found if one.reading.needs_review]
        assert told == doubted if at_once else set(told) <= set(doubted)
        assert [round_.store.messages.raw(number + 1) for number in range(len(raws))] == raws


def test_what_a_person_has_decided_of_a_copy_stays(tmp_path: Path) -> None:
    with open_round(write_survey(tmp_path / "survey", smtp_port=1, imap_port=1)) as round_:
        store(round_, MIME, outlook())
        decision = Correction(recipient="9903", is_filed=True)
        round_.store.decisions.add(decision, message=2, words="filed", who="kari", at=AT)
        list(read_messages(round_))
        assert [one.reading.recipient for one in find_readings(round_)] == ["9901", "9903"]
