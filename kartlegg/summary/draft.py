"""The draft of the summary: Markdown that an officer edits and signs.

It is made of the code book's statements, counts and the template's own text. Nothing of a reply's wording goes in.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kartlegg.anonymity.disclosure import check_region, may_tell_apart, reaches_threshold, shown_count
from kartlegg.anonymity.regions import in_region
from kartlegg.limits import REGION_ANSWERS
from kartlegg.model import AnonymousAnswer, Language, ScaleStep, Survey, Theme
from kartlegg.summary.sections import SectionResult, ShownTheme, count_section, find_sections
from kartlegg.summary.shares import DEFAULT_SCALE
from kartlegg.summary.themes import recipients_behind
from kartlegg.templating import Templates
from kartlegg.wording import date_in_words, number_in_words

_STRONG_SHARE = 0.3  # from "mange" on a theme is told in running text, what fewer say comes as a list after it


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundCounts:
    """How many were asked and answered: of the round, or of the region that is summed up."""

    asked: int
    answered: int  # with those who answered by phone
    by_phone: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The draft and what lies behind each part of it."""

    markdown: str
    sections: tuple[SectionResult, ...]


def write_draft(
    *,
    survey: Survey,
    answers: Sequence[AnonymousAnswer],
    codebook: Sequence[Theme],
    counts: RoundCounts,
    templates: Templates,
    language: Language,
    today: date,
    sources: Mapping[str, str],
    seed: bytes,
    region: str | None = None,
) -> Draft:
    """The summary's draft, from ``draft.LANG.md.j2``.

    Args:
        survey: Its title, sender, parts, closing and copies.
        answers: All anonymous answers of the round.
        codebook: The themes.
        counts: Of the round; of the region when there is one.
        templates: Where the template is looked up.
        language: Of the draft.
        today: The date of the letter.
        sources: Key to recipient, so that one recipient counts once; it does not come into the draft.
        seed: The survey's secret, for the order of what weighs the same.
        region: Sum up the recipients of this region only. Then no count of the whole round comes into the draft, nor
            one from which that of the others would follow.

    Raises:
        DisclosureError: The region or what it leaves of the round is too small.
        InputError: The template is missing or broken.
    """
    inside, beside = _of_region(answers, region, survey, sources)
    if region is not None:
        own, others = (len(recipients_behind((one.key for one in part), sources)) for part in (inside, beside))
        check_region(own, others, minimum=survey.anonymity.minimum)
    sections = tuple(
        count_section(
            section,
            survey=survey,
            answers=inside,
            codebook=codebook,
            language=language,
            sources=sources,
            seed=seed,
            beside=beside,
        )
        for section in find_sections(survey)
    )
    values = {
        "survey": survey,
        "sender_name": plain(survey.sender.name),
        "sender_title": plain(survey.sender.title) if survey.sender.title else None,
        "office": plain(survey.sender.office) if survey.sender.office else None,
        "title": plain(survey.title),
        "case_number": plain(survey.case_number) if survey.case_number else None,
        "today": date_in_words(today, language),
        "sent": date_in_words(survey.sent, language) if survey.sent else None,
        "question_count": number_in_words(len(survey.questions), language),
        "one_question": len(survey.questions) == 1,
        "region": plain(region) if region else None,
        "in_region": plain(in_region(region)) if region else None,
        "counts": _counts_in_words(counts, survey.anonymity.minimum, language),
        "sections": [
            _section_values(section, counts, survey, language, of_region=region is not None) for section in sections
        ],
        "scale": explain_scale(survey.summary.scale or DEFAULT_SCALE, survey.anonymity.minimum, language),
        "closing": survey.summary.closing,
        "copies": [plain(copy) for copy in survey.summary.copies],
        "minimum": number_in_words(survey.anonymity.minimum, language),
    }
    markdown = templates.render(f"draft.{language}.md.j2", values)
    return Draft(markdown=re.sub(r"\n{3,}", "\n\n", markdown).strip() + "\n", sections=sections)


def plain(text: str) -> str:
    """A text as Markdown that shows it as it stands: on one line, with what would be markup escaped."""
    escaped = re.sub(r"([\\`*_\[\]<>#|~^$&!])", r"\\\1", " ".join(text.split()))
    return re.sub(r"^(\d{1,9})([.)])|^([-+])", lambda mark: f"{mark[1] or ''}\\{mark[2] or mark[3]}", escaped)


def explain_scale(scale: Sequence[ScaleStep], minimum: int, language: Language) -> str:
    """What the quantity words mean, in one line, from the largest share down."""
    nynorsk = language is Language.NYNORSK
    parts = []
    for step in scale:
        word = f"«{step.words[language]}»"
        percent = f"{100 * step.share:g} prosent"
        if step.share >= 1:
            continue  # "alle" needs no explanation
        if step.share <= 0:
            parts.append(f"{word} minst {number_in_words(minimum, language)} {'kommunar' if nynorsk else 'kommuner'}")
        else:
            more = ("meir enn" if nynorsk else "mer enn") if step.above else "minst"
            parts.append(f"{word} {more} {percent}")
    return ", ".join(parts)


def _counts_in_words(counts: RoundCounts, minimum: int, language: Language) -> dict[str, str | bool | None]:
    """The round's counts as the introduction may tell them; None for one that would point to somebody."""
    written = counts.answered - counts.by_phone
    by_phone = may_tell_apart((counts.by_phone, written), minimum=minimum)
    answered = shown_count(counts.answered, counts.asked, minimum=minimum)
    return {
        "asked": number_in_words(counts.asked, language),
        "answered": None if answered is None else number_in_words(answered, language),
        "by_phone": number_in_words(counts.by_phone, language) if by_phone else None,
        "nearly_all": counts.asked > counts.answered >= max(minimum, counts.asked - 2),
        "all": counts.asked == counts.answered,
    }


def _of_region(
    answers: Sequence[AnonymousAnswer], region: str | None, survey: Survey, sources: Mapping[str, str]
) -> tuple[Sequence[AnonymousAnswer], Sequence[AnonymousAnswer]]:
    """The answers of a region's recipients, and all others."""
    if region is None:
        return answers, ()
    numbers = {one.number for one in survey.recipients if (one.region or "").strip() == region.strip()}
    inside = [answer for answer in answers if sources.get(answer.key) in numbers]
    return inside, [answer for answer in answers if sources.get(answer.key) not in numbers]


def _section_values(
    section: SectionResult, counts: RoundCounts, survey: Survey, language: Language, *, of_region: bool
) -> dict[str, object]:
    minimum = survey.anonymity.minimum
    least = max(minimum, REGION_ANSWERS) if of_region else minimum
    answered = _shown(section.answered, section.answered, counts, minimum)
    enough = reaches_threshold(section.answered, minimum=least)
    enough = enough and (section.beside == 0 or reaches_threshold(section.beside, minimum=least))
    strong = [theme for theme in section.themes if theme.count >= _STRONG_SHARE * section.answered]
    return {
        "title": plain(section.title),
        "enough": enough,
        "answered": None if answered is None else _capital(number_in_words(answered, language)),
        "figures": section.figures,
        "strong": [_sentence(theme, _shown(theme.number, section.answered, counts, minimum)) for theme in strong],
        "weak": [
            _sentence(theme, _shown(theme.number, section.answered, counts, minimum))
            for theme in section.themes
            if theme not in strong
        ],
    }


def _shown(count: int | None, answered: int, counts: RoundCounts, minimum: int) -> int | None:
    """A count of a part if it leaves one or two neither of those that answered nor of all that were asked, else None.

    Where all said it, the count is that of the part, and where all answered, that of the round, which may be hidden.
    """
    totals = (max(counts.answered, answered), max(counts.asked, answered))
    return count if count and all(shown_count(count, total, minimum=minimum) for total in totals) else None


def _sentence(theme: ShownTheme, number: int | None) -> str:
    """A theme as a sentence without its full stop: "Dei fleste peikar på … (12)"."""
    count = f" ({number})" if number is not None else ""
    return _capital(f"{theme.word} {plain(theme.statement).rstrip('.')}{count}")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
