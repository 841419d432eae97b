"""Files that lie beside a finished document are told where they may hold replies or name somebody."""

from dataclasses import replace

import pytest

from kartlegg.anonymity.leaks import Evidence
from kartlegg.anonymity.leaks.beside import find_beside
from kartlegg.anonymity.leaks.extract import extract
from summary_rounds import FACTS, make_survey

EVIDENCE = Evidence(survey=make_survey(), facts=FACTS, replies=())
DOCUMENT = extract("oppsummering.txt", b"Brev")


@pytest.mark.parametrize(
    ("name", "is_told"),
    [
        pytest.param("07.eml", True, id="message"),
        pytest.param("Svar.MSG", True, id="outlook"),
        pytest.param("innboks.mbox", True, id="mailbox"),
        pytest.param("kartlegg.db", True, id="store"),
        pytest.param("kartlegg.db-wal", True, id="journal"),
        pytest.param("kartlegg.log", True, id="log"),
        pytest.param("kartlegg.log.1", True, id="turned-log"),
        pytest.param("svar.csv", True, id="table"),
        pytest.param("~$pssummering.docx", True, id="lock-of-word"),
        pytest.param(".~lock.oppsummering.odt#", True, id="lock-of-libreoffice"),
        pytest.param("oppsummering.md~", True, id="back-up"),
        pytest.param("oppsummering.md.bak", True, id="other-back-up"),
        pytest.param(".git", True, id="history"),
        pytest.param("notat-fjell-kommune.pdf", True, id="named"),
        pytest.param("oppsummering.txt", False, id="itself"),
        pytest.param("oppsummering.docx", False, id="other-format"),
        pytest.param("oppsummering.nn.pdf", False, id="other-language"),
    ],
)
def test_what_lies_beside_a_document(name: str, is_told: bool) -> None:
    leaks = list(find_beside(DOCUMENT, replace(EVIDENCE, folder=("oppsummering.txt", name))))
    assert bool(leaks) is is_told
    assert all(leak.row == 23 and not leak.stops and leak.mend for leak in leaks)


def test_a_hostile_name_takes_no_time() -> None:
    assert list(find_beside(DOCUMENT, replace(EVIDENCE, folder=("a." * 200_000,)))) == []
