"""Names and numbers of recipients, in all the ways in which they are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kartlegg.model import Language, Recipient
from kartlegg.reading.cases import find_cases, has_case
from kartlegg.reading.names import Names


def recipient(number: str, name: str) -> Recipient:
    return Recipient(number=number, name=name, addresses=("post@x.example",), language=Language.NYNORSK)


NAMES = Names(
    [
        recipient("1228", "Odda"),
        recipient("1224", "Kvinnherad"),
        recipient("1235", "Os"),
        recipient("0441", "Os"),
        recipient("9902", "Bjørkvik"),
        recipient("1263", "Lindås"),
        recipient("5436", "Porsanger - Porsángu - Porsanki"),
        recipient("4624", "Bjørnafjorden"),
    ]
)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param("Svar frå Odda kommune", {"1228": 1.0}, id="in full"),
        pytest.param("Odda kommunes svar", {"1228": 1.0}, id="in the genitive"),
        pytest.param("KVINNHERAD HERAD", {"1224": 1.0}, id="in capitals"),
        pytest.param("odda kommune", {"1228": 1.0}, id="in small letters"),
        pytest.param("Bjorkvik kommune", {"9902": 1.0}, id="without its letter"),
        pytest.param("Bjoerkvik kommune", {"9902": 1.0}, id="with a digraph"),
        pytest.param("Porsángu gielda", {"5436": 0.5}, id="Sami"),
        pytest.param("Bjørkviks svar", {"9902": 0.5}, id="alone, in the genitive"),
        pytest.param("BJØRKVIK", {"9902": 0.5}, id="alone, in capitals"),
        pytest.param("1228 Odda", {"1228": 1.4}, id="number and name"),
        pytest.param("1235 Os", {"1235": 1.4}, id="of two of one name"),
        pytest.param("Kommunenr. 1228", {"1228": 1.2}, id="number by its word"),
        pytest.param("Svar 1228", {"1228": 0.4}, id="four digits"),
        pytest.param("Os kommune", {"1235": 0.5, "0441": 0.5}, id="two of one name"),
        pytest.param("Os kommune, Bjørnafjorden kommune", {"1235": 1 / 3, "0441": 1 / 3, "4624": 1 / 3}, id="rivals"),
        pytest.param("Fusa kommune", {"4624": 0.7}, id="merged into it"),
        pytest.param("Alver kommune", {"1263": 0.7}, id="merged later"),
        pytest.param("Kvinnheraddingane", {}, id="inhabitants"),
        pytest.param("Dei ba oss sende", {}, id="a word"),
        pytest.param("Oss imellom", {}, id="no genitive of a short name"),
        pytest.param("Sak 19/1228, tlf. 1228-22", {}, id="other numbers"),
        pytest.param("Odda, Lindås, Bjørkvik og Kvinnherad", {}, id="a list of neighbours"),
        pytest.param("", {}, id="nothing"),
    ],
)
def test_in_text(text: str, wanted: dict[str, float]) -> None:
    assert NAMES.find(text, numbers=True) == pytest.approx(wanted)


@pytest.mark.parametrize(
    ("domain", "wanted"),
    [
        pytest.param("bjorkvik.kommune.example", {"9902": 0.9}, id="exact"),
        pytest.param("odda-kommune.example", {"1228": 0.9}, id="with a dash"),
        pytest.param("bjrokvik.kommune.example", {"9902": 0.45}, id="two letters changed"),
        pytest.param("kvinherad.kommune.example", {"1224": 0.45}, id="one letter missing"),
        pytest.param("odda.example", {"1228": 0.5}, id="without kommune"),
        pytest.param("oda.kommune.example", {}, id="too short for a slip"),
        pytest.param("bjrokvik.example", {}, id="a slip elsewhere"),
        pytest.param("post.example", {}, id="a provider"),
    ],
)
def test_in_a_domain(domain: str, wanted: dict[str, float]) -> None:
    assert NAMES.in_domain(domain) == pytest.approx(wanted)


def test_in_a_local_part() -> None:
    assert NAMES.in_local_part("odda.kommune") == {"1228": 1.0}
    assert NAMES.in_local_part("oddakommune17") == {"1228": 1.0}
    assert NAMES.in_local_part("ola.odda") == {}


def test_listed_in_order() -> None:
    assert NAMES.listed("Lindås, Odda kommune og Os") == ("1263", "1228")


@pytest.mark.parametrize("piece", ["Odda ", "1228 ", "Os", "kommunenr "])
def test_hostile_text_comes_to_an_end(piece: str) -> None:
    NAMES.find(piece * 40_000, numbers=True)
    NAMES.in_domain(piece.strip() * 40_000)


@given(st.text(max_size=300))
def test_any_text_names_recipients_or_nobody(text: str) -> None:
    assert set(NAMES.find(text, numbers=True)) <= {"1228", "1224", "1235", "0441", "9902", "1263", "5436", "4624"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Dykkar ref.: 2020/117", True),
        ("20/117-3", True),
        ("sak 20/00117", True),
        ("2020/1171", False),
        ("19/117", False),
        ("den 20/11 7", False),
        ("a/2020/117/x", False),
        ("", False),
    ],
)
def test_our_case_number(text: str, found: bool) -> None:
    assert has_case(text, "2020/117") is found


def test_a_case_number_of_another_form() -> None:
    assert has_case("Ref: FM-117-A.", "FM-117-A")
    assert not has_case("Ref: XFM-117-AB.", "FM-117-A")
    assert not has_case("Ref", None)


def test_a_case_number_comes_back_from_its_own_words() -> None:
    for case in find_cases("20/415-2, 2020/7"):
        assert find_cases(str(case)) == {case}
