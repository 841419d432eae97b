"""FETCH and SEARCH as servers answer them, in every form that RFC 3501 allows, and in some that it does not."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kartlegg.limits import LITERAL_CHUNK_BYTES
from kartlegg.mail.wire import Arriving, Completed, Fetched, Wire, sequence_sets

MOST = 1_000_000
LONG = b"x" * (LITERAL_CHUNK_BYTES + 1)


class Line:
    """A connection whose server has said all it will say."""

    def __init__(self, heard: bytes) -> None:
        self.said = b""
        self._heard = io.BytesIO(heard)

    def send(self, data: bytes) -> None:
        self.said += data

    def readline(self) -> bytes:
        return self._heard.readline()

    def read(self, size: int) -> bytes:
        return self._heard.read(size)


def fetch(heard: bytes, *, most: int = MOST) -> list[Fetched | Arriving | Completed]:
    return list(Wire(Line(heard)).fetch("1:9", "UID BODY.PEEK[]", most=most))


def literal(data: bytes) -> bytes:
    return b"{%d}\r\n%b" % (len(data), data)


DAY = b'INTERNALDATE " 1-Oct-2026 12:00:00 +0200"'
OK = b"K1 OK Fetch completed\r\n"


@pytest.mark.parametrize(
    ("heard", "wanted"),
    [
        pytest.param(b"* 1 FETCH (UID 7 BODY[] {3}\r\nabc)\r\n", [(7, None, b"abc")], id="plain"),
        pytest.param(b"* 1 FETCH (UID 7 " + DAY + b" BODY[] {3}\r\nabc)\r\n", [(7, DAY[14:-1], b"abc")], id="with-day"),
        pytest.param(b"* 1 FETCH (BODY[] {3}\r\nabc UID 7)\r\n", [(7, None, b"abc")], id="uid-last"),
        pytest.param(b"* 1 FETCH (UID 7 BODY[] ~{3}\r\na\0c)\r\n", [(7, None, b"a\0c")], id="literal8"),
        pytest.param(b'* 1 FETCH (UID 7 BODY[] "a\\"c")\r\n', [(7, None, b'a"c')], id="quoted"),
        pytest.param(b"* 1 FETCH (UID 7 BODY[] NIL)\r\n", [(7, None, b"")], id="nil"),
        pytest.param(b"* 1 FETCH (UID 7 BODY[] {0}\r\n)\r\n", [(7, None, b"")], id="empty"),
        pytest.param(b"* 1 fetch (uid 7 body[] {3}\r\nabc)\r\n", [(7, None, b"abc")], id="lower-case"),
        pytest.param(b"* 1 FETCH (UID 7)\r\n", [(7, None, None)], id="uid-alone"),
        pytest.param(b"* 1 FETCH (FLAGS (\\Seen))\r\n", [], id="flags-that-somebody-changed"),
        pytest.param(b"* 9 EXISTS\r\n* 1 EXPUNGE\r\n* OK still here\r\n", [], id="unasked"),
        pytest.param(b"* LIST () NIL {3}\r\na\r\n\r\n", [], id="unasked-literal"),
        pytest.param(
            b"* 1 FETCH (UID 7 BODY[] {22}\r\n* 2 FETCH (UID 8 BODY) FLAGS (\\Seen))\r\n",
            [(7, None, b"* 2 FETCH (UID 8 BODY)")],
            id="a-message-that-looks-like-an-answer",
        ),
        pytest.param(
            b"* 1 FETCH (UID 7 BODY[HEADER.FIELDS (FROM {4}\r\nDATE)] {3}\r\nabc)\r\n",
            [(7, None, b"abc")],
            id="a-field-name-as-a-literal",
        ),
        pytest.param(b"* 1 FETCH (UID 7 BODY[] " + literal(LONG) + b")\r\n", [(7, None, LONG)], id="long"),
    ],
)
def test_what_a_server_gives(heard: bytes, wanted: list[tuple[int, bytes | None, bytes | None]]) -> None:
    *came, end = fetch(heard + OK)
    assert [tuple(one[:3]) for one in came if isinstance(one, Fetched)] == wanted
    assert end == Completed(ok=True, words="OK Fetch completed")


@pytest.mark.parametrize(
    "heard",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"* 1 FETCH (UID 7 BODY[] {9}\r\nabc", id="cut-within-the-message"),
        pytest.param(b"* 1 FETCH (UID 7 BODY[] {3}\r\nabc", id="cut-after-the-message"),
        pytest.param(b"* 1 FETCH (UID 7 BO", id="cut-within-a-line"),
        pytest.param(b"* 1 FETCH (UID 7 BODY[] " + literal(LONG)[:-9], id="cut-within-a-long-message"),
        pytest.param(b"* 1 FETCH (UID 7 BODY[] {9}\r\nabc)\r\n" + OK, id="shorter-than-announced"),
        pytest.param(b"* 1 FETCH (UID 7 BODY[] {2}\r\nabc)\r\n" + OK, id="longer-than-announced"),
        pytest.param(b"* BYE Session invalidated - AccessTokenExpired\r\n", id="bye"),
    ],
)
def test_what_is_not_whole_is_a_broken_line_and_no_message(heard: bytes) -> None:
    came = []
    with pytest.raises(ConnectionError):
        came.extend(Wire(Line(heard)).fetch("1:9", "UID BODY.PEEK[]", most=MOST))
    assert [one for one in came if isinstance(one, Fetched)] == []


@pytest.mark.parametrize("size", [11, LITERAL_CHUNK_BYTES + 1])
def test_a_body_above_the_limit_is_read_past(size: int) -> None:
    heard = b"* 1 FETCH (UID 7 BODY[] " + literal(b"x" * size) + b")\r\n* 2 FETCH (UID 8 BODY[] {3}\r\nabc)\r\n" + OK
    found = [one for one in fetch(heard, most=10) if isinstance(one, Fetched)]
    assert found == [Fetched(7, None, None, size), Fetched(8, None, b"abc", 3)]


@pytest.mark.parametrize(
    ("heard", "found", "ok"),
    [
        pytest.param(b"* SEARCH 2 3 5\r\nK1 OK done\r\n", [2, 3, 5], True, id="some"),
        pytest.param(b"* SEARCH\r\nK1 OK done\r\n", [], True, id="none"),
        pytest.param(b"* SEARCH 4 \r\nK1 OK done\r\n", [4], True, id="a-space-after-it"),
        pytest.param(b"* SEARCH 1\r\n* 9 EXISTS\r\n* search 2\r\nK1 OK done\r\n", [1, 2], True, id="two-lines"),
        pytest.param(b"K1 NO [BADCHARSET] no\r\n", [], False, id="no"),
        pytest.param(b"K1 BAD what\r\n", [], False, id="bad"),
    ],
)
def test_search(heard: bytes, found: list[int], ok: bool) -> None:
    uids, end = Wire(Line(heard)).search("SINCE 1-Jan-2026")
    assert (uids, end.ok) == (found, ok)


@given(st.binary(max_size=400))
def test_whatever_a_server_says_nothing_else_is_raised(heard: bytes) -> None:
    for said in (heard, b"* 1 FETCH (" + heard + b"\r\n" + OK):
        try:
            fetch(said)
        except ConnectionError:
            continue


@given(st.lists(st.binary(max_size=60), max_size=6))
def test_messages_come_as_they_are(bodies: list[bytes]) -> None:
    heard = b"".join(
        b"* %d FETCH (UID %d BODY[] %b)\r\n" % (number, number, literal(body)) for number, body in enumerate(bodies, 1)
    )
    assert [one.body for one in fetch(heard + OK) if isinstance(one, Fetched)] == bodies


@given(st.sets(st.integers(1, 5_000), max_size=300).map(sorted), st.integers(1, 50))
def test_sequence_sets_name_each_uid_once_in_short_commands(uids: list[int], most: int) -> None:
    named = []
    for words, members in sequence_sets(uids, most=most):
        assert len(words) <= 1_000
        assert len(members) <= most
        expanded = []
        for part in words.split(","):
            first, _, last = part.partition(":")
            expanded += range(int(first), int(last or first) + 1)
        assert expanded == list(members)
        named += expanded
    assert named == uids
