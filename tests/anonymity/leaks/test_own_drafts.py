"""What the program drafts itself passes its own check."""

import pytest

from kartlegg.anonymity.leaks.answered import find_answered
from kartlegg.anonymity.leaks.attributes import find_attributes
from kartlegg.anonymity.leaks.editions import find_editions
from kartlegg.anonymity.leaks.linking import find_linking
from kartlegg.anonymity.leaks.masks import find_masks
from kartlegg.anonymity.leaks.order import find_order
from kartlegg.model import AnonymousAnswer, Language
from kartlegg.summary.draft import RoundCounts, write_draft
from kartlegg.templating import Templates
from structure_rounds import RECIPIENTS, Rule, found, make_evidence
from summary_rounds import CODEBOOK, DAY, make_survey

RULES = (find_order, find_linking, find_attributes, find_editions, find_answered, find_masks)
TEXTS = ("2 årsverk. Kapasitet er verst.", "0,5 årsverk. Pengar manglar.", "7 årsverk. Kapasitet og økonomi.")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize(
    ("answered", "by_phone", "region"),
    [(14, 0, None), (13, 0, None), (12, 4, None), (2, 0, None), (14, 3, "Fjorden")],
    ids=["all", "all-but-one", "by-phone", "few", "region"],
)
def test_a_draft_is_clean(rule: Rule, language: Language, answered: int, by_phone: int, region: str | None) -> None:
    replies = [(one.number, TEXTS[index % 3]) for index, one in enumerate(RECIPIENTS[:answered])]
    answers = tuple(
        AnonymousAnswer(key=f"{question}-{number}", question=question, text=text)
        for number, text in replies
        for question in ("1", "2")
    )
    draft = write_draft(
        survey=make_survey(recipients=RECIPIENTS),
        answers=answers,
        codebook=CODEBOOK,
        counts=RoundCounts(asked=7 if region else 14, answered=7 if region else answered, by_phone=by_phone),
        templates=Templates(None),
        language=language,
        today=DAY,
        sources={answer.key: answer.key.partition("-")[2] for answer in answers},
        seed=b"secret",
        region=region,
    )
    evidence = make_evidence(replies=replies, editions=[draft.markdown], language=language)
    assert [(leak.text, leak.why) for leak in found(rule, draft.markdown, evidence)] == []
