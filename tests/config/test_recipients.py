"""The list of recipients as Excel and text editors save it."""

import io
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kartlegg.config.faults import Faults
from kartlegg.config.recipients import RecipientList, load_recipients
from kartlegg.errors import InputError
from kartlegg.model import Language

OSLO = ZoneInfo("Europe/Oslo")
HEADER = "number,name,email"
ROW = "4601,Bjørkvik,post@bjorkvik.test"


def load(path: Path, faults: Faults | None = None) -> RecipientList:
    gathered = Faults() if faults is None else faults
    listed = load_recipients(
        path, language=Language.BOKMAL, timezone=OSLO, sent=datetime(2017, 10, 6, tzinfo=OSLO), faults=gathered
    )
    if faults is None:
        gathered.raise_any()
    return listed


def write(folder: Path, content: str | bytes, name: str = "lista.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def workbook(rows: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    raw = io.BytesIO()
    book.save(raw)
    book.close()
    return raw.getvalue()


def told(folder: Path, content: str | bytes, name: str = "lista.csv") -> tuple[str, ...]:
    with pytest.raises(InputError) as caught:
        load(write(folder, content, name))
    return caught.value.details or (caught.value.message,)


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(f"{HEADER}\n{ROW}\n".encode(), id="utf-8"),
        pytest.param(f"{HEADER}\r\n{ROW}\r\n".encode("utf-8-sig"), id="utf-8-with-mark"),
        pytest.param(f"{HEADER}\n{ROW}\n".encode("cp1252"), id="windows-1252"),
        pytest.param(f"{HEADER}\n{ROW}\n".replace(",", "\t").encode("utf-16"), id="utf-16-tabs"),
        pytest.param(f"{HEADER}\n{ROW}\n".replace(",", ";").encode(), id="semicolons"),
        pytest.param(f"sep=;\r\n{HEADER}\n{ROW}\n".replace(",", ";").encode(), id="sep-line"),
        pytest.param(f"{HEADER}\n{ROW}\n,,\n;\n\n".encode().replace(b";\n", b""), id="blank-rows"),
        pytest.param(
            b'"number" , NAME,E-mail \n4601, Bj\xc3\xb8rkvik ,"post@bjorkvik.test"\n', id="quotes-spaces-case"
        ),
        pytest.param("Kommunenr.;Kommune;E-post\n4601;Bjørkvik;post@bjorkvik.test".encode(), id="norwegian-header"),
        pytest.param("Kommunenummer;Namn;Epostadresse\n'4601;Bjørkvik;post@bjorkvik.test".encode(), id="apostrophe"),
        pytest.param(workbook([["number", "name", "email"], [4601.0, "Bjørkvik", "post@bjorkvik.test"]]), id="xlsx"),
    ],
)
def test_one_recipient_in_many_forms(tmp_path: Path, raw: bytes) -> None:
    listed = load(write(tmp_path, raw))
    (recipient,) = listed.recipients
    assert (recipient.number, recipient.name, recipient.addresses) == ("4601", "Bjørkvik", ("post@bjorkvik.test",))
    assert recipient.language is Language.BOKMAL
    assert listed.warnings == ()


def test_every_column(tmp_path: Path) -> None:
    text = (
        "Knr;Kommune;E-post;Målform;Region;Kopi;Kontakt;Telefon;Frist;Message-ID\n"
        '301;Askedal;"a@askedal.test; b@askedal.test";Nynorsk;Fjord;c@x.test d@x.test;Per Prøve;55 00;'
        "24.10.2017;<1@x.test>\n"
        "4602;Fossnes;f@fossnes.test;Nøytral;;;;;2017-10-20 12:00;2@x.test\n"
    )
    listed = load(write(tmp_path, text))
    first, second = listed.recipients
    assert first.number == "0301"
    assert listed.warnings == ("lista.csv: a lost leading 0 was put back: 0301",)
    assert first.addresses == ("a@askedal.test", "b@askedal.test")
    assert first.cc == ("c@x.test", "d@x.test")
    assert (first.language, first.region, first.contact, first.phone) == (
        Language.NYNORSK,
        "Fjord",
        "Per Prøve",
        "55 00",
    )
    assert first.deadline == datetime(2017, 10, 24, 23, 59, 59, tzinfo=OSLO)
    assert (first.message_id, second.message_id) == ("1@x.test", "2@x.test")
    assert second.deadline == datetime(2017, 10, 20, 12, tzinfo=OSLO)
    assert (second.language, second.region) == (Language.BOKMAL, None)


def test_cells_of_a_workbook(tmp_path: Path) -> None:
    raw = workbook(
        [
            ["number", "name", "email", "deadline", "phone"],
            [301, "Askedal", "a@askedal.test", date(2017, 10, 24), 55000000],
            [None, None, None, None, None],
            ["4602", "Fossnes", "f@fossnes.test", datetime(2017, 10, 24, 12), None],  # noqa: DTZ001 - as Excel has it
        ]
    )
    first, second = load(write(tmp_path, raw, "lista.xlsx")).recipients
    assert (first.number, first.phone) == ("0301", "55000000")
    assert first.deadline == datetime(2017, 10, 24, 23, 59, 59, tzinfo=OSLO)
    assert second.deadline == datetime(2017, 10, 24, 12, tzinfo=OSLO)


def test_a_column_that_means_nothing_is_told_and_left(tmp_path: Path) -> None:
    listed = load(write(tmp_path, f"{HEADER},Folketal\n{ROW},4000\n"))
    assert listed.warnings == ('lista.csv: not used: the columns "Folketal"',)


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("post@xn--brum-voa.test", id="punycode"),
        pytest.param("post@bærum.test", id="idn"),
        pytest.param("åse.o'brien+x@k.test", id="non-ascii-local"),
    ],
)
def test_addresses_that_stand(tmp_path: Path, address: str) -> None:
    assert load(write(tmp_path, f"{HEADER}\n4601,A,{address}\n")).recipients[0].addresses == (address,)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param("", ["lista.csv: the list is empty"], id="empty"),
        pytest.param(HEADER, ["lista.csv:1: no recipient stands under the header"], id="header-only"),
        pytest.param(f"{ROW}\n{ROW}", ["lista.csv:1: the columns number, name and email missing"], id="no-header"),
        pytest.param(f"{HEADER},kommune\n{ROW},x", ["both mean name; keep one"], id="column-twice"),
        pytest.param(
            f"{HEADER},dedline\n{ROW},", ['the column "dedline" is not known; did you mean deadline?'], id="near"
        ),
        pytest.param(
            f"{HEADER}\n{ROW}\n{ROW.replace('post', 'p')}",
            ["lista.csv:3: the number 4601 stands in line 2"],
            id="number-twice",
        ),
        pytest.param(
            f"{HEADER}\n{ROW}\n{ROW.replace('4601', '4602').upper()}", ["lista.csv:3: the address"], id="address-twice"
        ),
        pytest.param(f"{HEADER}\n46o1,A,a@k.test", ['"46o1" is no municipality number'], id="letters"),
        pytest.param(f"{HEADER}\n,A,a@k.test", ["lista.csv:2: number is empty"], id="no-number"),
        pytest.param(f"{HEADER}\n4601,,a@k.test", ["lista.csv:2: name is empty"], id="no-name"),
        pytest.param(f"{HEADER}\n4601,A,", ["lista.csv:2: email is empty"], id="no-email"),
        pytest.param(f"{HEADER}\n4601,A,Per <a@k.test>", ["without names"], id="display-name"),
        pytest.param(f"{HEADER}\n4601,A,a@@k.test", ["before the @"], id="two-ats"),
        pytest.param(f"{HEADER}\n4601,A,a@k_1.test", ["after the @"], id="underscore"),
        pytest.param(f"{HEADER}\n4601,A,a@kommune", ["after the @"], id="no-dot"),
        pytest.param(f"{HEADER}\n4601,A,a..b@k.test", ["before the @"], id="two-dots"),
        pytest.param(
            f'{HEADER}\n4601,"A\nBcc: b@x.test",a@k.test', ["lista.csv:2: name has a line break"], id="injection"
        ),
        pytest.param(f"{HEADER}\n4601,A\x1b[2J,a@k.test", ["name has a line break or a control"], id="escape"),
        pytest.param(f"{HEADER}\n4601,A\u202e,a@k.test", ["name has a line break or a control"], id="bidi"),
        pytest.param(
            f'{HEADER}\n4601,"A",a@k.test\n\n"4602","B\nC",b', ["lista.csv:4: name", "lista.csv:4: email"], id="lines"
        ),
        pytest.param(f"{HEADER},language\n{ROW},no", ["language", "may be either"], id="language"),
        pytest.param(f"{HEADER},frist\n{ROW},31.02.2017", ["a day that does not exist"], id="deadline"),
        pytest.param(f"{HEADER},frist\n{ROW},01.10.2017", ["before survey.sent (2017-10-06)"], id="deadline-before"),
        pytest.param(f"{HEADER},message_id\n{ROW},x y", ["is no Message-ID"], id="message-id"),
        pytest.param(b"PK\x03\x04 no zip", ["cannot be read as an Excel workbook"], id="damaged-xlsx"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1", ["old or protected Excel file"], id="xls"),
        pytest.param(b"\x00\x01\x02\x81", ["is no text that can be read"], id="binary"),
        pytest.param(HEADER + "\n" + "4601,A,a@k.test\n" * 6000, ["more than 5,000 rows"], id="rows"),
        pytest.param(f"{HEADER}\n4601,{'A' * 2000},a@k.test", ["name has more than 1,000 characters"], id="long-cell"),
    ],
)
def test_a_fault_names_file_and_line(tmp_path: Path, content: str | bytes, expected: list[str]) -> None:
    lines = told(tmp_path, content)
    for part in expected:
        assert any(part in line for line in lines), lines


@given(raw=st.binary(max_size=300))
def test_any_bytes_give_a_list_or_faults(raw: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = write(tmp_path_factory.getbasetemp(), raw, "any.csv")
    faults = Faults()
    assert load(path, faults).recipients == () or not faults


@given(rows=st.lists(st.tuples(st.text(max_size=9), st.text(max_size=9), st.text(max_size=20)), min_size=1, max_size=4))
def test_what_is_read_has_no_control_characters(
    rows: list[tuple[str, str, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    cells = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows]
    raw = "\n".join([HEADER, *cells]).encode(errors="replace")
    for recipient in load(write(tmp_path_factory.getbasetemp(), raw, "any.csv"), Faults()).recipients:
        assert len(recipient.number) == 4
        assert recipient.addresses
        assert "\n" not in recipient.name
        assert all(address.isprintable() and " " not in address for address in recipient.addresses)
