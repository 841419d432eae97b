"""Placeholders are constant: no length, number, count or ending of what stood there is left."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kartlegg.anonymity.redact import PLACEHOLDERS, redact
from kartlegg.model import IdentifierType, Language, Span

NYNORSK, BOKMAL = Language.NYNORSK, Language.BOKMAL
TYPES = {
    "k": IdentifierType.MUNICIPALITY,
    "p": IdentifierType.PERSON,
    "s": IdentifierType.PLACE,
    "v": IdentifierType.ORGANISATION,
    "e": IdentifierType.EMAIL,
    "t": IdentifierType.PHONE,
    "u": IdentifierType.URL,
    "f": IdentifierType.NATIONAL_ID,
}


def marked(text: str) -> tuple[str, list[Span]]:
    """A text with its spans, from one in which they stand as "{k:Nordvik}"."""
    plain, spans = "", []
    for piece in re.split(r"(\{[a-z]:[^}]*\})", text):
        if re.fullmatch(r"\{[a-z]:[^}]*\}", piece):
            name = piece[3:-1]
            spans.append(Span(start=len(plain), end=len(plain) + len(name), type=TYPES[piece[1]], text=name))
            plain += name
        else:
            plain += piece
    return plain, spans


def redacted(text: str, language: Language = NYNORSK, *, region: str | None = None) -> str:
    """Redacted; with a region, every municipality lies in it."""
    plain, spans = marked(text)
    regions = {span.start: region for span in spans} if region else {}
    return redact(plain, spans, language, regions=regions)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("{k:Nordvik} har avtale", "[kommune] har avtale", id="name"),
        pytest.param("{k:Nordviks} avtale", "[kommune] avtale", id="genitive"),
        pytest.param("{k:Nordvik}s avtale, {k:Vass}' sak", "[kommune] avtale, [kommune] sak", id="ending-outside-span"),
        pytest.param("{k:Nordvik}'s avtale", "[kommune] avtale", id="english-genitive"),
        pytest.param("'{k:Nordvik}' i hermeteikn", "'[kommune]' i hermeteikn", id="quoted-name"),
        pytest.param("{k:Nordvik} kommune har", "[kommune] har", id="no-double-word"),
        pytest.param("{k:Nordvik} kommune si avtale", "[kommune] si avtale", id="possessive-stays"),
        pytest.param("{k:Nordvik} kommunes avtale", "[kommune] avtale", id="genitive-of-the-word"),
        pytest.param("kommunen {k:Nordvik} har", "[kommune] har", id="no-double-word-before"),
        pytest.param("{k:Voss} herad", "[kommune]", id="herad"),
        pytest.param("{k:Nordvik}\nkommune har", "[kommune] har", id="double-word-on-the-next-line"),
        pytest.param("{k:Nordvik}\nKommunen har", "[kommune]\nKommunen har", id="a-new-sentence-is-none"),
        pytest.param("med {k:Nordvik}, {k:Sørvik} og {k:Vass}.", "med [kommune].", id="list"),
        pytest.param("kommunane {k:Nordvik} og {k:Sørvik} er", "[kommune] er", id="plural-before"),
        pytest.param("{k:Nordvik} og {k:Sørvik} kommunar er", "[kommune] er", id="plural-after"),
        pytest.param("dei to kommunane {k:Nordvik} og {k:Sørvik}", "[kommune]", id="count-before-names"),
        pytest.param("med tre kommunar: {k:Nordvik}, {k:Sørvik} og {k:Vass}", "med [kommune]", id="count-and-colon"),
        pytest.param("{k:Nordvik},\n{k:Sørvik} og\n{k:Vass}", "[kommune]", id="list-over-wrapped-lines"),
        pytest.param(
            "- {k:Nordvik}\n- {k:Sørvik} kommune\n- {k:Vass}\nSlutt", "- [kommune]\nSlutt", id="list-of-lines"
        ),
        pytest.param("1. {k:Nordvik}\n2. {k:Sørvik}", "1. [kommune]", id="numbered-lines"),
        pytest.param("{k:Nordvik} er med.\n{k:Sørvik} er ute.", "[kommune] er med.\n[kommune] er ute.", id="two-lines"),
        pytest.param("både {k:Nordvik} og {k:Sørvik} vil", "[kommune] vil", id="both"),
        pytest.param("både i {k:Nordvik} og i {k:Sørvik}", "i [kommune]", id="both-with-preposition"),
        pytest.param("frå {k:Nordvik} til {k:Sørvik}", "frå [kommune] til [kommune]", id="from-to"),
        pytest.param("mellom {k:Nordvik} og {k:Sørvik}", "mellom [kommune] og andre", id="between-wants-two"),
        pytest.param("korkje {k:Nordvik} eller {k:Sørvik}", "korkje [kommune] eller andre", id="neither-wants-two"),
        pytest.param("{k:1200} {k:Nordvik}", "[kommune]", id="number-and-name"),
        pytest.param("{k:Nordvik}øyværingen", "[kommune]", id="compound-of-which-a-part-was-found"),
        pytest.param("{k:Nordvik}-ordføraren", "[kommune]", id="hyphened-compound"),
        pytest.param("ein ikke-{k:Nordvik}-løysing", "ein [kommune]", id="compound-in-the-middle"),
        pytest.param("{k:Fitjar-} og {k:Nordviksida}", "[kommune]", id="shared-ending"),
        pytest.param("{k:Nordvik}- og sørsida", "[kommune] og sørsida", id="trailing-hyphen"),
        pytest.param("på {k:Holmøy} og i {k:Nordvik}", "i [kommune] og i [kommune]", id="preposition-of-an-island"),
        pytest.param("På {k:Holmøy} er", "I [kommune] er", id="preposition-keeps-its-capital"),
        pytest.param("satsar på {k:Nordvik}", "satsar på [kommune]", id="preposition-of-the-verb"),
        pytest.param("på {k:Nordvik} kommune sine sider", "på [kommune] sine sider", id="on-somebodys-pages"),
        pytest.param("rådmann {p:Kari Vik} seier", "rådmann [person] seier", id="title-stays"),
        pytest.param("{p:Kari Vik} og {p:Ola Ås}", "[person]", id="persons"),
        pytest.param("telefon {t:55 55 12 34}", "[telefon]", id="phone-said-once"),
        pytest.param("e-post {e:kari@nordvik.example}, tlf {t:55}", "[e-post], tlf [telefon]", id="contact"),
        pytest.param("{v:Vestdata} AS leverer", "[verksemd] leverer", id="form-of-a-company"),
        pytest.param("**{k:Nordvik}** kommune", "**[kommune]**", id="bold"),
        pytest.param("kommunen **{k:Nordvik}**", "**[kommune]**", id="bold-after-the-word"),
        pytest.param("**{k:Nordvik}**s avtale", "**[kommune]** avtale", id="ending-after-bold"),
        pytest.param("**{k:Nordvik}** og **{k:Sørvik}**", "**[kommune]**", id="bold-list"),
        pytest.param("**{k:Nordvik}** og *{k:Sørvik}*", "**[kommune]** og *[kommune]*", id="marks-that-differ"),
        pytest.param("[{k:Nordvik}]({u:http://a.example})", "[[kommune]]([nettadresse])", id="markdown-link"),
        pytest.param("{k:Nordvik}(2) er", "[kommune] (2) er", id="no-new-link"),
        pytest.param("- {k:Nordvik}: Ja\n", "- [kommune] – Ja\n", id="no-new-link-definition"),
        pytest.param("{k:Nordvik}: ja, det er bra", "[kommune]: ja, det er bra", id="colon-in-prose"),
        pytest.param("| {k:Nordvik} | {k:Sørvik} |", "| [kommune] | [kommune] |", id="table-cells"),
        pytest.param("svar_{k:nordvik}_endeleg.docx", "svar_[kommune]_endeleg.docx", id="file-name"),
        pytest.param("Ingen namn her, [x] [x]", "Ingen namn her, [x] [x]", id="nothing-to-do"),
    ],
)
def test_redaction(text: str, expected: str) -> None:
    assert redacted(text) == expected


@pytest.mark.parametrize(
    ("text", "nynorsk", "bokmal"),
    [
        pytest.param("Me i {k:Nordvik} er", "Me i ein kommune i Fjorden er", "Me i en kommune i Fjorden er", id="one"),
        pytest.param(
            "{k:Nordvik} har det.", "Ein kommune i Fjorden har det.", "En kommune i Fjorden har det.", id="capital"
        ),
        pytest.param(
            "kommunane {k:Nordvik} og {k:Sørvik} er", "Kommunar i Fjorden er", "Kommuner i Fjorden er", id="several"
        ),
        pytest.param(
            "mellom {k:A} og {k:B}.", "mellom kommunar i Fjorden.", "mellom kommuner i Fjorden.", id="between"
        ),
        pytest.param(
            "med {k:Nordvik} i Fjorden", "med ein kommune i Fjorden", "med en kommune i Fjorden", id="region-once"
        ),
        pytest.param("på {k:Holmøy}.", "i ein kommune i Fjorden.", "i en kommune i Fjorden.", id="preposition"),
        pytest.param("{k:Nordviks} avtale", "[kommune] avtale", "[kommune] avtale", id="no-room-before-a-noun"),
        pytest.param(
            "gamle {k:Nordvik} er", "gamle [kommune] er", "gamle [kommune] er", id="no-room-after-an-adjective"
        ),
    ],
)
def test_a_region_is_told_where_the_sentence_has_room(text: str, nynorsk: str, bokmal: str) -> None:
    assert redacted(text, NYNORSK, region="Fjorden") == nynorsk
    assert redacted(text, BOKMAL, region="Fjorden") == bokmal


def test_names_of_different_regions_in_a_row_are_told_by_the_placeholder() -> None:
    plain, spans = marked("med {k:Nordvik} og {k:Sørvik}.")
    regions = {spans[0].start: "Fjorden", spans[1].start: "Kysten"}
    assert redact(plain, spans, NYNORSK, regions=regions) == "med [kommune]."


def test_placeholders_are_in_the_language_asked_for() -> None:
    text = "Sjå {u:www.nordvik.example} og {v:974 760 673} på {s:Neset}"
    assert redacted(text, NYNORSK) == "Sjå [nettadresse] og [verksemd] i [stad]"
    assert redacted(text, BOKMAL) == "Sjå [nettadresse] og [virksomhet] i [sted]"


def test_long_runs_of_space_are_no_trouble() -> None:
    text = "{k:Nordvik}" + " " * 20_000 + "{k:Sørvik}"
    assert redacted(text) == "[kommune]" + " " * 20_000 + "[kommune]"


@pytest.mark.parametrize("filler", ["a", "-", " ", "*", "\n", "kommune ", "og ", ", ", "> ", "1. "])
def test_time_is_linear_in_hostile_text(filler: str) -> None:
    text = ("{k:Nordvik}" + filler * 30) * 2_000
    plain, spans = marked(text)
    start = time.perf_counter()
    redact(plain, spans, NYNORSK, regions={span.start: "Fjorden" for span in spans})
    assert time.perf_counter() - start < 3


CARRIERS = (
    "Me i {} driftar sjølve", "{} kommune er med", "Avtale med {}, {} og Vass", "På {} er det slik", "{}s plan",
    "**{}** er med", "frå {}\nog {}", "{}-ordføraren", "mellom {} og {}", "{}: Ja", "- {}\n- {}\n",
    "kommunane {} og {}", "{}' plan",
)  # fmt: skip
names = st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZÆØÅ", min_size=1, max_size=1).flatmap(
    lambda first: st.text(alphabet="abcdefghijklmnopqrstuvwxyzæøå", min_size=1, max_size=14).map(
        lambda rest: first + rest
    )
)


@given(carrier=st.sampled_from(CARRIERS), pair=st.tuples(names, names), language=st.sampled_from(list(Language)))
def test_two_names_leave_the_same_text(carrier: str, pair: tuple[str, str], language: Language) -> None:
    one, other = (redacted(carrier.replace("{}", f"{{k:{name}}}"), language) for name in pair)
    assert one == other
    assert redacted(carrier.replace("{}", f"{{k:{pair[0]}}}"), language, region="Fjorden") == redacted(
        carrier.replace("{}", f"{{k:{pair[1]}}}"), language, region="Fjorden"
    )


@given(
    pieces=st.lists(
        st.tuples(st.text(max_size=12), st.sampled_from(sorted(TYPES)), st.text("QXZ", min_size=1, max_size=6))
    ),
    end=st.text(max_size=12),
)
def test_no_letter_of_a_span_is_left(pieces: list[tuple[str, str, str]], end: str) -> None:
    around = str.maketrans("", "", "QXZ{}")
    text = "".join(f"{before.translate(around)}{{{kind}:{name}}}" for before, kind, name in pieces)
    result = redacted(text + end.translate(around))
    assert not set(result) & set("QXZ")
    found = [span for language in Language for span in (PLACEHOLDERS[kind][language] for kind in TYPES.values())]
    assert not pieces or any(placeholder in result for placeholder in found)


@given(st.text(), st.sampled_from(list(Language)))
def test_a_text_without_spans_stays(text: str, language: Language) -> None:
    assert redact(text, (), language) == text


@given(
    pieces=st.lists(st.sampled_from(["driftar sjølve.", "Det er bra!", "(sjå under)", "– ja;", "2031\n"]), min_size=2)
)
def test_text_away_from_spans_stays(pieces: list[str]) -> None:
    first, rest = " ".join(pieces) + " hos ", " vil dette. " + " ".join(pieces)
    assert redacted(first + "{k:Nordvik}" + rest) == first + "[kommune]" + rest
