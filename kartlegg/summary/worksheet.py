"""The officer's own notes beside the draft: every statement with the replies behind it. Not to be sent out.

One page of HTML that fetches nothing. All that comes from replies is escaped; no script runs.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from html import escape

from kartlegg.model import AnonymousAnswer, Language, Survey
from kartlegg.summary.draft import Draft
from kartlegg.summary.sections import SectionResult
from kartlegg.summary.shares import explain
from kartlegg.wording import date_in_words

_WORDS: Mapping[str, Mapping[Language, str]] = {
    name: {Language.NYNORSK: nynorsk, Language.BOKMAL: bokmal}
    for name, nynorsk, bokmal in (
        ("title", "Arbeidsnotat", "Arbeidsnotat"),
        ("stamp", "internt, ikkje til utsending", "internt, ikke til utsending"),
        (
            "lead",
            "Notatet viser kva svar som ligg bak kvar setning i utkastet. Det peikar tilbake på kommunane og høyrer"
            " ikkje heime utanfor kontoret. Namn er tekne ut av svara, men innhaldet kan likevel røpe nokon.",
            "Notatet viser hvilke svar som ligger bak hver setning i utkastet. Det peker tilbake på kommunene og hører"
            " ikke hjemme utenfor kontoret. Navn er tatt ut av svarene, men innholdet kan likevel røpe noen.",
        ),
        ("published", "I brevet", "I brevet"),
        ("left_out", "Ikkje i brevet: for få sa det", "Ikke i brevet: for få sa det"),
        ("unmatched", "Punkt som ikkje noko tema fanga", "Punkter som ingen temaer fanget"),
        ("answers", "Alle svar, utan namn", "Alle svar, uten navn"),
        ("answered", "svarte på dette", "svarte på dette"),
        ("none", "Ingen.", "Ingen."),
        ("figures", "Tal", "Tall"),
        ("words", "Ord og tal", "Ord og tall"),
        ("contents", "Innhald", "Innhold"),
        ("made", "Laga", "Laget"),
        ("share", "punkt fanga av eit tema", "punkter fanget av et tema"),
    )
}
_STYLE = """
:root { --ink: #1c1c1c; --dim: #595959; --line: #d9d9d9; --card: #f6f6f4; --warn: #8a1c1c; --mark: #fdf3d8; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 60rem; padding: 0 1.25rem 4rem; color: var(--ink); background: #fff;
  font: 1rem/1.5 system-ui, "Segoe UI", Arial, sans-serif; overflow-wrap: break-word; }
.stamp { position: sticky; top: 0; margin: 0 -1.25rem 1.5rem; padding: .5rem 1.25rem; background: var(--warn);
  color: #fff; font-weight: 600; text-align: center; letter-spacing: .02em; z-index: 1; }
h1 { font-size: 1.7rem; margin: 0 0 .25rem; line-height: 1.25; }
h2 { font-size: 1.3rem; margin: -.5rem 0 .5rem; padding-top: 3rem; border-bottom: 2px solid var(--ink); }
h3 { font-size: 1rem; margin: 1.6rem 0 .5rem; color: var(--dim); }
.dim { color: var(--dim); }
nav ul { columns: 2; padding-left: 1.2rem; }
details { background: var(--card); border: 1px solid var(--line); border-radius: 6px; margin: .5rem 0; }
summary { cursor: pointer; padding: .55rem .8rem; }
summary .why { display: block; color: var(--dim); font-size: .9rem; padding-left: 1.1rem; }
details > table { margin: 0 .8rem .8rem; width: calc(100% - 1.6rem); }
table { border-collapse: collapse; width: 100%; background: #fff; font-size: .95rem; }
td, th { border: 1px solid var(--line); padding: .4rem .6rem; text-align: left; vertical-align: top; }
td:first-child { width: 13rem; color: var(--dim); font-size: .88rem; }
td { white-space: pre-line; }
a { color: #0b4a8f; }
@media print { .stamp { position: static; } details { break-inside: avoid; } }
"""


def write_worksheet(
    *,
    survey: Survey,
    answers: Sequence[AnonymousAnswer],
    draft: Draft,
    traces: Mapping[str, str],
    language: Language,
    today: date,
) -> str:
    """The worksheet as one HTML page.

    Args:
        survey: Its title and scale.
        answers: The anonymous answers that the draft was made of.
        draft: With what lies behind its parts.
        traces: Key to where the answer comes from in plain text ("1228 Odda, melding 12"); a key that is missing
            stands for itself.
        language: Of the page.
        today: When it was made.
    """
    words = {name: texts[language] for name, texts in _WORDS.items()}
    links = "".join(
        f'<li><a href="#s{index}">{escape(section.title)}</a></li>' for index, section in enumerate(draft.sections, 1)
    )
    sections = "".join(
        _section(index, section, survey, answers, traces, words, language)
        for index, section in enumerate(draft.sections, 1)
    )
    return f"""<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{words["title"]} – {words["stamp"]}</title>
<style>{_STYLE}</style>
</head>
<body>
<p class="stamp">{words["stamp"]}</p>
<h1>{words["title"]}: {escape(survey.title)}</h1>
<p class="dim">{words["made"]} {date_in_words(today, language)}</p>
<p>{words["lead"]}</p>
<nav aria-label="{words["contents"]}"><ul>{links}</ul></nav>
{sections}
</body>
</html>
"""


def _section(
    index: int,
    section: SectionResult,
    survey: Survey,
    answers: Sequence[AnonymousAnswer],
    traces: Mapping[str, str],
    words: Mapping[str, str],
    language: Language,
) -> str:
    minimum, scale = survey.anonymity.minimum, survey.summary.scale
    texts = {question.id: question.text for question in survey.questions}
    asked = "".join(
        f'<p class="dim">{escape(question)}. {escape(texts.get(question, ""))}</p>' for question in section.questions
    )
    points: dict[str, list[tuple[str, str]]] = {}
    for found in section.caught:
        for theme in found.themes:
            points.setdefault(theme, []).append((found.key, found.point))
    shown = "".join(
        _theme(
            f"{theme.word} {theme.statement}",
            explain(theme.count, section.answered, minimum=minimum, language=language, scale=scale),
            points.get(theme.theme.id, []),
            traces,
        )
        for theme in section.themes
    )
    left_out = "".join(
        _theme(
            count.theme.statement[language],
            explain(len(count.keys), section.answered, minimum=minimum, language=language, scale=scale),
            points.get(count.theme.id, []),
            traces,
        )
        for count in section.left_out
        if count.keys
    )
    own = [(answer.key, answer.text) for answer in answers if answer.question in section.questions]
    caught = sum(1 for found in section.caught if found.themes)
    figures = f"<h3>{words['figures']}</h3><p>{escape(section.figures)}</p>" if section.figures else ""
    none = f'<p class="dim">{words["none"]}</p>'
    coded = f"""<p>{caught} / {len(section.caught)} {words["share"]}.</p>
<h3>{words["published"]}</h3>
{shown or none}
<h3>{words["left_out"]}</h3>
{left_out or none}
<h3>{words["unmatched"]}</h3>
{_table(section.unmatched, traces) if section.unmatched else none}"""
    has_themes = bool(section.themes or section.left_out)  # else every point would stand there twice
    return f"""<section id="s{index}">
<h2>{escape(section.title)}</h2>
{asked}
<p>{section.answered} {words["answered"]}.</p>
{figures}
{coded if has_themes else ""}
<h3>{words["answers"]}</h3>
{_table(own, traces) if own else none}
</section>
"""


def _theme(statement: str, why: str, points: Sequence[tuple[str, str]], traces: Mapping[str, str]) -> str:
    statement = statement[:1].upper() + statement[1:]
    head = f'<summary>{escape(statement)}<span class="why">{escape(why)}</span></summary>'
    return f"<details>{head}{_table(points, traces)}</details>"


def _table(rows: Sequence[tuple[str, str]], traces: Mapping[str, str]) -> str:
    cells = (f"<tr><td>{escape(traces.get(key, key))}</td><td>{escape(text)}</td></tr>" for key, text in rows)
    return f"<table>{''.join(cells)}</table>"
