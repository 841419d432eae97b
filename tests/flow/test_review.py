"""A person's decisions: each stored at once, each can be taken back, and they win over every reading."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kartlegg.errors import InputError, StoreError
from kartlegg.flow import read
from kartlegg.flow.importing import import_files
from kartlegg.flow.read import read_messages
from kartlegg.flow.review import Review, find_asked, find_waiting, look_at, reasons, reviewing, waiting_json
from kartlegg.flow.round import Round, find_readings, open_round
from kartlegg.flow.show import dossier_json, find_dossier
from kartlegg.flow.standing import find_standings
from kartlegg.flow.status import find_status, status_json
from kartlegg.model import Conflict, FiledReading, Kind, State
from surveys import address_of, reply, write_survey

WHOLE = "1. Vi har 3 årsverk.\n2. Vi samarbeider med Fossnes.\n3. Vi manglar folk.\n"


def now() -> datetime:
    return datetime(2026, 10, 20, 12, tzinfo=UTC)


def from_stranger(text: str = WHOLE, number: int = 7) -> bytes:
    return reply(0, text, number=number).replace(address_of(0).encode(), b"ola@heime.example")


MESSAGES = (
    reply(0, WHOLE + "\nPS: Dette er ikkje heilt sikkert.\n"),  # 1: something below
    from_stranger(),  # 2: nobody's
    reply(1, WHOLE),  # 3: plain
    reply(1, "1. Vi har 4 årsverk.\n", number=1, date="Tue, 06 Oct 2026 10:00:00 +0200"),  # 4: against 3
    from_stranger("Sjå vedlegg.", number=8),  # 5: nothing
)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return write_survey(tmp_path / "survey", smtp_port=1, imap_port=1)


@pytest.fixture
def round_(config: Path, tmp_path: Path) -> Iterator[Round]:
    with open_round(config) as opened:
        take_in(opened, tmp_path)
        yield opened


def take_in(round_: Round, folder: Path) -> None:
    for number, raw in enumerate(MESSAGES, start=1):
        path = folder / f"{number}.eml"
        path.write_bytes(raw)
        list(import_files(round_, [path], now=now))
    list(read_messages(round_))


@pytest.fixture
def review(round_: Round) -> Review:
    return Review(round_, who="kari", now=now)


def message(round_: Round, number: int) -> FiledReading:
    return next(one for one in find_readings(round_) if one.message == number)


def answers(round_: Round, number: int) -> dict[str, str]:
    return {answer.question: answer.text for answer in message(round_, number).reading.answers}


def waiting(round_: Round) -> list[int | str]:
    return [one.question if isinstance(one, Conflict) else one.message for one in find_waiting(round_)]


def conflict(round_: Round) -> Conflict:
    return next(one for one in find_waiting(round_) if isinstance(one, Conflict))


# ── What waits ────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_waits_is_what_status_tells_of(round_: Round) -> None:
    assert waiting(round_) == [1, 2, "1"]
    told = find_status(round_, now=now)
    doubted = {number for line in told.lines if line.standing.doubts for number in line.standing.messages}
    assert doubted | {one.message for one in told.unplaced} == {1, 2, 3, 4}
    assert all(reasons(message(round_, number)) for number in (1, 2))


def test_what_waits_as_json(round_: Round) -> None:
    first, second, third = json.loads(json.dumps(waiting_json(round_, find_waiting(round_))))
    assert (first["message"], first["recipient"], first["doubts"]) == (1, "9901", list(reasons(message(round_, 1))))
    assert (second["message"], second["recipient"]) == (2, None)
    assert (third["messages"], third["recipient"], third["questions"]) == ([3, 4], "9902", ["1"])


@pytest.mark.parametrize(
    ("word", "wanted"),
    [
        pytest.param("3", [3], id="a message"),
        pytest.param("9902", [3, 4, "1"], id="a recipient's number"),
        pytest.param("bjørkvik", [3, 4, "1"], id="a recipient's name"),
        pytest.param("9903", [], id="who has not written"),
    ],
)
def test_what_a_person_asks_for(round_: Round, word: str, wanted: list[int | str]) -> None:
    found = [one.question if isinstance(one, Conflict) else one.message for one in find_asked(round_, word)]
    assert found == wanted


def test_what_nobody_knows_is_told(round_: Round, review: Review) -> None:
    filed = message(round_, 1)
    look = look_at(round_, filed)
    for wrong in (
        lambda: find_asked(round_, "99"),
        lambda: review.file(99, "9901"),
        lambda: review.file(1, "9999"),
        lambda: review.retype(filed, "7", "x"),
        lambda: review.move(look, range(99), "1"),
        lambda: review.move(look, range(-1, 0), "1"),
        lambda: review.move(look, range(1), "7"),
        lambda: review.choose(conflict(round_), []),
        lambda: review.choose(conflict(round_), [1]),
        lambda: review.accept(message(round_, 2)),
    ):
        with pytest.raises(InputError):
            wrong()
    assert round_.store.decisions.standing() == ()


def test_one_review_at_a_time(round_: Round, config: Path) -> None:
    with reviewing(round_), open_round(config) as other, pytest.raises(StoreError, match="at work"), reviewing(other):
        pass


# ── Deciding ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_accepted_waits_no_longer(round_: Round, review: Review) -> None:
    before = answers(round_, 1)
    review.accept(message(round_, 1))
    assert waiting(round_) == [2, "1"]
    assert answers(round_, 1) == before
    assert not message(round_, 1).reading.needs_review


def test_what_has_changed_since_it_was_shown_is_not_decided(round_: Round, review: Review) -> None:
    """Somebody files a message while another looks at it: the one who looks does not undo that without a word."""
    shown = message(round_, 1)
    Review(round_, who="ola", now=now).file(1, "9903")
    with pytest.raises(InputError, match="has changed since it was shown"):
        review.accept(shown)
    assert message(round_, 1).reading.recipient == "9903"


def test_lines_are_moved_and_the_doubt_stays_until_it_is_accepted(round_: Round, review: Review) -> None:
    look = look_at(round_, message(round_, 1))
    line = next(index for index, text in enumerate(look.lines) if "Fossnes" in text)
    assert review.move(look, range(line, line + 1), "3") == ("2",)
    found = message(round_, 1).reading
    assert "2" not in answers(round_, 1)
    assert answers(round_, 1)["3"].startswith("Vi samarbeider med Fossnes.")
    assert found.partners == ()
    assert waiting(round_) == [1, 2, "1"]
    review.accept(message(round_, 1))
    assert waiting(round_) == [2, "1"]


def test_a_text_typed_anew_counts(round_: Round, review: Review) -> None:
    review.retype(message(round_, 3), "1", "5 årsverk")
    assert message(round_, 3).reading.fte == 5
    review.retype(message(round_, 3), "2", " ")
    assert set(answers(round_, 3)) == {"1", "3"}


@pytest.mark.parametrize(("kind", "state"), [(Kind.OTHER, State.ACKNOWLEDGED), (Kind.CALL_REQUEST, State.WANTS_CALL)])
def test_what_is_no_answer_counts_as_none(round_: Round, review: Review, kind: Kind, state: State) -> None:
    review.mark(message(round_, 1), kind, phone="55 00 00 09")
    standing = find_standings(round_)[0]
    assert (standing.state, standing.answers) == (state, ())
    assert waiting(round_) == [2, "1"]


def test_what_is_filed_teaches_the_sender(round_: Round, review: Review) -> None:
    review.file(2, "Elvarheim")
    assert message(round_, 2).reading.recipient == "9903"
    assert message(round_, 5).reading.recipient == "9903", "from the same address"
    assert round_.store.decisions.known_senders() == {"ola@heime.example": "9903"}
    assert find_standings(round_)[2].state is State.ANSWERED


@pytest.mark.parametrize(("accepted", "known"), [(False, True), (True, False)], ids=["filed", "accepted"])
def test_only_what_is_filed_by_hand_teaches_a_case_number(
    round_: Round, review: Review, tmp_path: Path, accepted: bool, known: bool
) -> None:
    for number, sender in enumerate((address_of(3) if accepted else "a@heime.example", "b@heime.example")):
        raw = reply(3, WHOLE, number=number, subject="Sak 2026/4455-2 Svar")
        path = tmp_path / f"case{number}.eml"
        path.write_bytes(raw.replace(address_of(3).encode(), sender.encode()))
        list(import_files(round_, [path], now=now))
    list(read_messages(round_))
    first, second = len(MESSAGES) + 1, len(MESSAGES) + 2
    if accepted:
        review.accept(message(round_, first))
        list(read_messages(round_))
    else:
        review.file(first, "9904")
    assert message(round_, first).reading.recipient == "9904"
    assert (message(round_, second).reading.recipient == "9904") is known


def test_what_answers_for_several_counts_for_each(round_: Round, review: Review) -> None:
    review.file(2, "9903", ["9904"])
    assert [find_standings(round_)[index].state for index in (2, 3)] == [State.ANSWERED] * 2
    review.file(2, "9903", [])
    assert find_standings(round_)[3].state is State.NOT_SENT


def test_a_recipients_own_address_goes_on_meaning_it(round_: Round, review: Review) -> None:
    review.file(3, "9904")
    assert round_.store.decisions.known_senders() == {}
    assert message(round_, 4).reading.recipient == "9902"


@pytest.mark.parametrize(
    ("kept", "text"),
    [
        pytest.param([3], "Vi har 3 årsverk.", id="earlier"),
        pytest.param([4], "Vi har 4 årsverk.", id="later"),
        pytest.param([3, 4], "Vi har 3 årsverk.\nVi har 4 årsverk.", id="both"),
    ],
)
def test_of_several_answers_a_person_chooses(round_: Round, review: Review, kept: list[int], text: str) -> None:
    review.choose(conflict(round_), kept)
    standing = find_standings(round_)[1]
    assert (standing.answers[0].text, standing.doubts) == (text, ())


def test_when_all_is_settled_nobody_needs_to_look(round_: Round, review: Review) -> None:
    review.accept(message(round_, 1))
    review.file(2, "9903")
    review.choose(conflict(round_), [4])
    for one in find_waiting(round_):
        assert isinstance(one, FiledReading)
        review.accept(one)
    told = status_json(find_status(round_, now=now))
    assert told["unplaced"] == []
    assert not [one for one in told["recipients"] if one["doubts"]]  # type: ignore[attr-defined]


def test_the_history_tells_who_and_when(round_: Round, review: Review) -> None:
    review.accept(message(round_, 1))
    Review(round_, who="ola", now=now).undo(1)
    history = dossier_json(round_, find_dossier(round_, "9901"))["history"]
    words = "message 1: accepted as it stands"
    assert [(one["detail"], one["who"], one["at"]) for one in history] == [  # type: ignore[attr-defined]
        (words, "kari", now().isoformat()),
        (words.replace(": ", ": taken back: "), "ola", now().isoformat()),
    ]


# ── What a person decided wins ────────────────────────────────────────────────────────────────────────────────


def decide_all(round_: Round, review: Review) -> None:
    review.retype(message(round_, 1), "1", "7 årsverk")
    review.accept(message(round_, 1))
    review.file(2, "9903")
    review.mark(message(round_, 4), Kind.OTHER)


def raise_version(monkeypatch: pytest.MonkeyPatch, config: Path) -> None:
    del config
    monkeypatch.setattr(read, "READING_VERSION", read.READING_VERSION + 1)


def change_questions(monkeypatch: pytest.MonkeyPatch, config: Path) -> None:
    del monkeypatch
    config.write_text(config.read_text("utf-8").replace("Kor mange årsverk går til IT?", "Kor mange er de?"), "utf-8")


def change_recipients(monkeypatch: pytest.MonkeyPatch, config: Path) -> None:
    """Another recipient takes over the address that message 1 came from."""
    del monkeypatch
    path = config.parent / "recipients.csv"
    text = path.read_text("utf-8").replace(address_of(0), "ny@k0.kommune.example")
    path.write_text(text.replace(address_of(4), address_of(0)), "utf-8")


@pytest.mark.parametrize("change", [raise_version, change_questions, change_recipients], ids=lambda one: one.__name__)
def test_decisions_survive_a_new_reading(
    config: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[pytest.MonkeyPatch, Path], None],
) -> None:
    with open_round(config) as round_:
        take_in(round_, tmp_path)
        decide_all(round_, Review(round_, who="kari", now=now))
        before = [message(round_, number).reading for number in (1, 2, 4)]
    change(monkeypatch, config)
    with open_round(config) as again:
        assert len(list(read_messages(again))) == len(MESSAGES)
        after = [message(again, number).reading for number in (1, 2, 4)]
    for old, new in zip(before, after, strict=True):
        assert (new.kind, new.recipient, new.answers, new.needs_review) == (
            old.kind, old.recipient, old.answers, old.needs_review,
        )  # fmt: skip


def test_what_is_read_anew_is_told_without_settled_doubts(
    round_: Round, review: Review, monkeypatch: pytest.MonkeyPatch
) -> None:
    review.accept(message(round_, 1))
    raise_version(monkeypatch, Path())
    told = {one.message: one.reading for one in read_messages(round_)}
    assert not told[1].needs_review
    assert told[2].recipient is None


def test_a_text_of_a_question_that_is_gone_is_told(config: Path, tmp_path: Path) -> None:
    with open_round(config) as round_:
        take_in(round_, tmp_path)
        Review(round_, who="kari", now=now).accept(message(round_, 1))
    lines = [line for line in config.read_text("utf-8").splitlines() if "Utfordringar" not in line]
    config.write_text("\n".join(lines), "utf-8")
    with open_round(config) as again:
        list(read_messages(again))
        found = message(again, 1).reading
    assert found.general is not None
    assert "Vi manglar folk." in found.general
    assert found.doubts == ("question 3, which is no longer asked, was answered",)


# ── Taking back ───────────────────────────────────────────────────────────────────────────────────────────────


def test_undo_takes_back_this_reviews_last_decision_first(round_: Round, review: Review) -> None:
    Review(round_, who="ola", now=now).accept(message(round_, 1))
    assert review.undo() is None
    review.retype(message(round_, 3), "1", "5 årsverk")
    review.retype(message(round_, 3), "1", "6 årsverk")
    undone = review.undo(1)
    assert undone is not None
    assert (undone.message, undone.words) == (3, "question 1 written anew")
    assert answers(round_, 3)["1"] == "5 årsverk"
    review.undo(1)
    assert answers(round_, 3)["1"] == "Vi har 3 årsverk."
    undone = review.undo(1)
    assert undone is not None
    assert (undone.message, undone.who) == (1, "ola")
    assert waiting(round_)[0] == 1


Step = tuple[str, int, int, str]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["accept", "move", "retype", "mark", "file", "choose", "undo"]),
        st.integers(1, len(MESSAGES)),
        st.integers(0, 5),
        st.sampled_from(["1", "2", "3", "-"]),
    ),
    max_size=8,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_is_decided_the_messages_stay_and_undo_gives_the_reading_back(
    round_: Round, steps: list[Step]
) -> None:
    review = Review(round_, who="kari", now=now)
    before, first = find_readings(round_), find_standings(round_)
    for step in steps:
        take(round_, review, step)
        assert [round_.store.messages.raw(number) for number in range(1, len(MESSAGES) + 1)] == list(MESSAGES)
    while review.undo() is not None:
        pass
    assert (find_readings(round_), find_standings(round_)) == (before, first)
    assert round_.store.decisions.standing() == ()


def take(round_: Round, review: Review, step: Step) -> None:
    """One decision; what cannot be decided changes nothing."""
    verb, number, line, to = step
    filed = message(round_, number)
    try:
        if verb == "accept":
            review.accept(filed)
        elif verb == "move":
            review.move(look_at(round_, filed, whole=line % 2 == 0), range(line, line + 2), to)
        elif verb == "retype":
            review.retype(filed, to, "Nytt svar" * line)
        elif verb == "mark":
            review.mark(filed, list(Kind)[line])
        elif verb == "file":
            review.file(number, f"990{1 + line % 5}", ["9901"] if to == "-" else None)
        elif verb == "choose":
            review.choose(conflict(round_), [3 + line % 2])
        else:
            review.undo(number)
    except (InputError, StopIteration):
        pass
