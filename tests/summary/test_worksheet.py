"""The worksheet shows the officer what is behind each sentence, and nothing in it runs or fetches."""

from kartlegg.summary.draft import RoundCounts, write_draft
from kartlegg.summary.worksheet import write_worksheet
from kartlegg.templating import Templates
from summary_rounds import CODEBOOK, DAY, NYNORSK, answers_of, make_survey

HOSTILE = '<script>alert(1)</script> Kapasitet & "to" <img src=x onerror=y>'


def page_of(*texts: str) -> str:
    survey, answers = make_survey(title="Drift <b>no</b>"), answers_of("2", *texts)
    draft = write_draft(
        survey=survey,
        answers=answers,
        codebook=CODEBOOK,
        counts=RoundCounts(asked=9, answered=len(texts)),
        templates=Templates(None),
        language=NYNORSK,
        today=DAY,
        sources={},
        seed=b"s",
    )
    traces = {"q2-0": "9001 Vestvik, melding <12>"}
    return write_worksheet(survey=survey, answers=answers, draft=draft, traces=traces, language=NYNORSK, today=DAY)


def test_each_sentence_has_the_replies_behind_it() -> None:
    page = page_of("Kapasitet. Sola skin.", "Lite folk", "Lite folk", "Pengar", "Ro", "Ro", "Ro")
    assert "internt, ikkje til utsending" in page
    theme = page[page.index("Mange har for lite folk") :]
    assert "3 av 7 (42,9 %): «mange»" in theme
    assert "<td>9001 Vestvik, melding &lt;12&gt;</td><td>Kapasitet.</td>" in theme
    left_out = page[page.index("for få sa det") :]
    assert "Manglar pengar" in left_out
    unmatched = page[page.index("Punkt som ikkje noko tema fanga") :]
    assert "<td>Sola skin.</td>" in unmatched


def test_text_from_outside_is_escaped() -> None:
    page = page_of(HOSTILE, HOSTILE, HOSTILE)
    assert "<script" not in page
    assert "<img" not in page
    assert "<b>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "default-src 'none'" in page
