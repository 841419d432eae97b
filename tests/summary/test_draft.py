"""The draft says what the code book says, with counts that may be shown, and no reply's words."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from kartlegg.errors import DisclosureError, InputError
from kartlegg.model import AnonymousAnswer, Language, Recipient, Section, SummarySettings, Survey, Theme
from kartlegg.summary.draft import Draft, RoundCounts, plain, write_draft
from kartlegg.templating import Templates
from summary_rounds import BOKMAL, CODEBOOK, DAY, NYNORSK, answers_of, make_survey

FEW_FOLK = ["Kapasitet er verst."] * 8 + ["Pengar og økonomien."] * 3 + ["Heilt eigne ord om grautkoking."] * 9


def draft_of(
    answers: tuple[AnonymousAnswer, ...],
    *,
    survey: Survey | None = None,
    language: Language = NYNORSK,
    counts: RoundCounts | None = None,
    sources: dict[str, str] | None = None,
    folder: Path | None = None,
    codebook: Sequence[Theme] = CODEBOOK,
    seed: bytes = b"secret",
    region: str | None = None,
) -> Draft:
    return write_draft(
        survey=survey or make_survey(),
        answers=answers,
        codebook=codebook,
        counts=counts or RoundCounts(asked=33, answered=20),
        templates=Templates(folder),
        language=language,
        today=DAY,
        sources=sources or {},
        seed=seed,
        region=region,
    )


def test_themes_come_by_weight_with_words_and_counts() -> None:
    markdown = draft_of(answers_of("2", *FEW_FOLK)).markdown
    assert "20 kommunar svarte på dette." in markdown
    assert "Mange har for lite folk (8)." in markdown
    assert "- Ein del manglar pengar (3)." in markdown
    assert markdown.index("for lite folk") < markdown.index("manglar pengar")


def test_no_words_of_a_reply_come_in() -> None:
    assert "graut" not in draft_of(answers_of("2", *FEW_FOLK)).markdown


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        pytest.param(
            NYNORSK,
            ("Til kommunane", "Prøvekontoret i Vest sendte 3. februar 2031 to spørsmål til 33 kommunar.",
             "Vi fekk svar frå 20 kommunar.", "Med venleg helsing", "har difor inga underskrift", "- Arkivet",
             "14. mars 2031"),
            id="nynorsk",
        ),
        pytest.param(
            BOKMAL,
            ("Til kommunene", "Prøvekontoret i Vest sendte 3. februar 2031 to spørsmål til 33 kommuner.",
             "Vi fikk svar fra 20 kommuner.", "Med vennlig hilsen", "har derfor ingen underskrift",
             "- En del mangler penger (3)."),
            id="bokmål",
        ),
    ],
)  # fmt: skip
def test_the_frame_of_the_letter(language: Language, expected: tuple[str, ...]) -> None:
    markdown = draft_of(answers_of("2", *FEW_FOLK), language=language).markdown
    for words in expected:
        assert words in markdown
    assert markdown.startswith("# Oppsummering: Spørsmål om drift\n")
    assert "\n\n\n" not in markdown


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        pytest.param(RoundCounts(asked=33, answered=33), "Alle svarte.", id="all"),
        pytest.param(RoundCounts(asked=33, answered=32), "Dei aller fleste svarte.", id="all-but-one"),
        pytest.param(
            RoundCounts(asked=33, answered=20, by_phone=4), "20 kommunar, fire av dei på telefon.", id="phone"
        ),
        pytest.param(
            RoundCounts(asked=33, answered=20, by_phone=2), "frå 20 kommunar.", id="two-by-phone-are-not-told"
        ),
        pytest.param(RoundCounts(asked=33, answered=20, by_phone=18), "frå 20 kommunar.", id="two-in-writing-neither"),
        pytest.param(RoundCounts(asked=33, answered=2), "Det kom få svar", id="few"),
    ],
)
def test_the_round_is_counted_without_pointing(counts: RoundCounts, expected: str) -> None:
    assert expected in draft_of(answers_of("2", *FEW_FOLK), counts=counts).markdown


def test_what_fewer_than_the_minimum_say_is_left_out() -> None:
    draft = draft_of(answers_of("2", *(["Kapasitet"] * 4), "Pengar", "Pengar", *(["Ro"] * 14)))
    assert "manglar pengar" not in draft.markdown
    (left_out,) = draft.sections[1].left_out
    assert (left_out.theme.id, len(left_out.keys)) == ("pengar", 2)


def test_a_section_with_too_few_answers_says_nothing() -> None:
    markdown = draft_of(answers_of("2", "Kapasitet", "Kapasitet")).markdown
    assert "Det kom for få svar på dette" in markdown
    assert "for lite folk" not in markdown


def test_all_but_one_is_a_word_without_a_number() -> None:
    markdown = draft_of(answers_of("2", *(["Kapasitet"] * 19), "Ro")).markdown
    assert "Dei aller fleste har for lite folk." in markdown
    assert "19" not in markdown


@pytest.mark.parametrize("asked", [21, 22])
def test_a_count_that_is_hidden_in_the_introduction_does_not_stand_further_down(asked: int) -> None:
    markdown = draft_of(answers_of("2", *["Kapasitet"] * 20), counts=RoundCounts(asked=asked, answered=20)).markdown
    assert "Dei aller fleste svarte." in markdown
    assert "Dei aller fleste svarte på dette." in markdown
    assert "Alle har for lite folk." in markdown
    assert "(20)" not in markdown


def test_a_recipient_counts_once_in_a_section_of_two_questions() -> None:
    summary = SummarySettings(sections=(Section(title="Alt", questions=("1", "2")),))
    answers = answers_of("1", *(["4 årsverk"] * 6)) + answers_of("2", *(["Kapasitet"] * 6))
    sources = {answer.key: answer.key.split("-")[1] for answer in answers}
    draft = draft_of(answers, survey=make_survey(summary=summary), sources=sources)
    assert draft.sections[0].answered == 6
    assert "Alle har for lite folk (6)." in draft.markdown


def test_a_folder_of_ones_own_templates_wins(tmp_path: Path) -> None:
    (tmp_path / "draft.nn.md.j2").write_text("# {{ title }}\n{{ missing }}", encoding="utf-8")
    with pytest.raises(InputError, match=r"draft\.nn\.md\.j2, line 2"):
        draft_of((), folder=tmp_path)


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        pytest.param("a*b* [c](d) <e>", r"a\*b\* \[c\](d) \<e\>", id="markup"),
        pytest.param("6. november", r"6\. november", id="no-list"),
        pytest.param("- strek", r"\- strek", id="no-bullet"),
        pytest.param("to\nlinjer", "to linjer", id="one-line"),
        pytest.param("Kåre & co", r"Kåre \& co", id="ampersand"),
    ],
)
def test_plain_text_stays_plain_in_markdown(text: str, markdown: str) -> None:
    assert plain(text) == markdown


def equal_themes(count: int) -> tuple[Theme, ...]:
    return tuple(
        Theme(
            id=f"t{number}",
            questions=("1", "2"),
            statement={NYNORSK: f"seier sak {chr(97 + number)}", BOKMAL: f"sier sak {chr(97 + number)}"},
            patterns=(f"ord{number}",),
        )
        for number in range(count)
    )


def order_of(markdown: str, title: str) -> list[str]:
    part = markdown.partition(f"## {title}")[2].partition("##")[0]
    return re.findall(r"sak (\w)", part)


def test_the_order_of_equals_comes_from_the_secret() -> None:
    themes = equal_themes(8)
    text = " ".join(f"ord{number}." for number in range(8))
    answers = answers_of("1", *[text] * 5) + answers_of("2", *[text] * 5)
    one = draft_of(answers, codebook=themes).markdown
    assert one == draft_of(answers[::-1], codebook=themes[::-1]).markdown, "neither arrival nor code book tells"
    orders = {
        tuple(order_of(draft_of(answers, codebook=themes, seed=bytes([seed])).markdown, title))
        for seed in range(5)
        for title in ("Årsverk", "Utfordringar")
    }
    assert len(orders) == 10, "each secret and each part has its own order"
    assert all(sorted(order) == list("abcdefgh") for order in orders)


def test_all_but_one_and_all_but_two_are_not_told_apart_by_their_order() -> None:
    answers = answers_of("2", *["ord0 ord1"] * 8, "ord0", "anna")  # nine of ten, and eight
    orders = {
        tuple(order_of(draft_of(answers, codebook=equal_themes(2), seed=bytes([seed])).markdown, "Utfordringar"))
        for seed in range(20)
    }
    assert orders == {("a", "b"), ("b", "a")}


REGIONS = ["Fjorden"] * 8 + ["Kysten"] * 7


def region_round(*texts: str) -> tuple[Survey, tuple[AnonymousAnswer, ...], dict[str, str]]:
    """A round in two regions with one answer a recipient, as many as there are texts."""
    recipients = tuple(
        Recipient(number=str(9100 + index), name=f"K{index}", addresses=(), language=NYNORSK, region=region)
        for index, region in enumerate(REGIONS)
    )
    answers = answers_of("2", *texts)
    return make_survey(recipients=recipients), answers, {one.key: str(9100 + n) for n, one in enumerate(answers)}


def test_a_region_is_summed_up_without_the_rounds_total() -> None:
    survey, answers, sources = region_round(*["Kapasitet"] * 5, *["Ro"] * 3, *["Kapasitet"] * 4, *["Ro"] * 3)
    counts = RoundCounts(asked=8, answered=8)
    markdown = draft_of(answers, survey=survey, sources=sources, counts=counts, region="Fjorden").markdown
    assert markdown.startswith("# Oppsummering: Spørsmål om drift – Fjorden\n\nTil kommunane i Fjorden\n")
    assert "spørsmål til åtte kommunar i Fjorden." in markdown
    assert "Åtte kommunar svarte på dette." in markdown
    assert "Dei fleste har for lite folk (5)." in markdown
    assert "15 kommunar" not in markdown


def test_a_regions_count_is_hidden_when_that_of_the_others_would_follow() -> None:
    survey, answers, sources = region_round(*["Kapasitet"] * 5, *["Ro"] * 3, *["Kapasitet"] * 1, *["Ro"] * 6)
    counts = RoundCounts(asked=8, answered=8)
    markdown = draft_of(answers, survey=survey, sources=sources, counts=counts, region="Fjorden").markdown
    assert "Dei fleste har for lite folk." in markdown


@pytest.mark.parametrize(
    ("region", "answered", "told"),
    [
        pytest.param("Fjorden", 4, "only 4 of the region", id="too-few-in-the-region"),
        pytest.param("Fjorden", 9, "only 1 outside the region", id="one-outside"),
        pytest.param("Fjorden", 12, "only 4 outside the region", id="four-outside"),
    ],
)
def test_a_region_that_would_single_out_is_refused(region: str, answered: int, told: str) -> None:
    survey, answers, sources = region_round(*["Ro"] * answered)
    counts = RoundCounts(asked=8, answered=min(answered, 8))
    with pytest.raises(DisclosureError, match=told):
        draft_of(answers, survey=survey, sources=sources, counts=counts, region=region)


def test_a_region_that_is_all_that_answered_is_summed_up() -> None:
    survey, answers, sources = region_round(*["Ro"] * 8)
    counts = RoundCounts(asked=8, answered=8)
    assert "Alle svarte." in draft_of(answers, survey=survey, sources=sources, counts=counts, region="Fjorden").markdown
