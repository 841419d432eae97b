"""Answers without their senders: names out, an opaque key in, an order that tells nothing."""

import hmac
from collections.abc import Mapping, Sequence

from kartlegg.anonymity.find import find_all
from kartlegg.anonymity.language import find_language
from kartlegg.anonymity.redact import redact
from kartlegg.anonymity.regions import tell_by_region
from kartlegg.limits import ANONYMOUS_KEY_CHARACTERS
from kartlegg.model import AnonymousAnswer, Language, RoundFacts


def anonymise(
    answers: Sequence[tuple[str, str, str]],
    *,
    facts: RoundFacts,
    seed: bytes,
    languages: Mapping[str, Language],
    generalise: int | None = None,
) -> tuple[tuple[AnonymousAnswer, ...], Mapping[str, str]]:
    """Anonymous answers in the order of their keys, and the table from key to recipient.

    The key is an HMAC (RFC 2104) of question and recipient with the survey's secret seed: another one for each
    question, so that two answers of one recipient cannot be linked, and none that can be guessed from a list of
    names. Without table and seed there is no way back.

    Args:
        answers: Recipient number, question id and text; a recipient that has several texts under one question
            has them joined.
        facts: What points to someone in this round.
        seed: The survey's secret.
        languages: Recipient number to the language of the placeholders, where the answer does not tell its own.
        generalise: The least number of recipients that share a region for one of them to be told by it ("ein kommune
            i Hardanger"); None: all are told by the same placeholder.
    """
    texts: dict[tuple[str, str], list[str]] = {}
    for recipient, question, text in answers:
        texts.setdefault((recipient, question), []).append(text)
    anonymous = []
    table = {}
    for (recipient, question), parts in texts.items():
        key = anonymous_key(seed, question, recipient)
        language = find_language("\n".join(parts)) or languages.get(recipient, Language.NYNORSK)
        text = "\n\n".join(redact_names(part, facts, language, generalise=generalise) for part in parts)
        anonymous.append(AnonymousAnswer(key=key, question=question, text=text))
        table[key] = recipient
    return tuple(sorted(anonymous, key=lambda answer: answer.key)), table


def redact_names(text: str, facts: RoundFacts, language: Language, *, generalise: int | None = None) -> str:
    """A text without the names of the round; ``generalise`` as in ``anonymise``."""
    findings = find_all(text, facts)
    regions = {} if generalise is None else tell_by_region(findings, facts, minimum=generalise)
    return redact(text, [finding.span for finding in findings], language, regions=regions)


def anonymous_key(seed: bytes, question: str, recipient: str) -> str:
    """The key of one recipient's answer to one question: lower-case hexadecimal digits."""
    name = f"{len(question)}:{question}:{recipient}".encode()  # the length parts them without doubt
    return hmac.digest(seed, name, "sha256").hex()[:ANONYMOUS_KEY_CHARACTERS]
