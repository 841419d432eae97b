"""Answers without their senders: names out, an opaque key in, an order that tells nothing."""

import hmac
from collections.abc import Mapping, Sequence

from kartlegg.anonymity.find import find_identifiers
from kartlegg.anonymity.redact import redact
from kartlegg.limits import ANONYMOUS_KEY_CHARACTERS
from kartlegg.model import AnonymousAnswer, Language, RoundFacts


def anonymise(
    answers: Sequence[tuple[str, str, str]],
    *,
    facts: RoundFacts,
    seed: bytes,
    languages: Mapping[str, Language],
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
        languages: Recipient number to the language of the placeholders; nynorsk where it has none.
    """
    texts: dict[tuple[str, str], list[str]] = {}
    for recipient, question, text in answers:
        texts.setdefault((recipient, question), []).append(text)
    anonymous = []
    table = {}
    for (recipient, question), parts in texts.items():
        key = anonymous_key(seed, question, recipient)
        language = languages.get(recipient, Language.NYNORSK)
        text = "\n\n".join(redact(part, find_identifiers(part, facts), language) for part in parts)
        anonymous.append(AnonymousAnswer(key=key, question=question, text=text))
        table[key] = recipient
    return tuple(sorted(anonymous, key=lambda answer: answer.key)), table


def anonymous_key(seed: bytes, question: str, recipient: str) -> str:
    """The key of one recipient's answer to one question: lower-case hexadecimal digits."""
    name = f"{len(question)}:{question}:{recipient}".encode()  # the length parts them without doubt
    return hmac.digest(seed, name, "sha256").hex()[:ANONYMOUS_KEY_CHARACTERS]
