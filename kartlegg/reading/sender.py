"""Whom a message is from: evidence with weights and reasons, a sum that must pass a bar, doubts with ranked guesses.

No single piece is trusted alone: a receipt carries our Message-ID and is no answer, an answer comes from a clerk's
own address with a subject of its own, and a neighbour may forward our letter.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from email.utils import getaddresses

from kartlegg.model import Kind, MatchedBy, Recipient, SentLetter, Survey
from kartlegg.reading.message import Parts

_ID = re.compile(r"<([^<>\s]{1,998})>")
_SURE = 40  # the sum from which nobody need look
_GUESS = 15  # the sum from which a guess is named
_RIVAL = 0.6  # share of the best sum from which another recipient's is a conflict
_WEIGHTS = {
    MatchedBy.TOKEN: 90,
    MatchedBy.THREAD: 60,
    MatchedBy.ADDRESS: 55,
    MatchedBy.DOMAIN: 45,
    MatchedBy.NAME: 25,
    MatchedBy.LETTERHEAD: 30,
    MatchedBy.SIGNATURE: 20,
}
_TAUGHT = 80  # an address that a person has tied to a recipient
_PLAIN_NAME = 0.5  # share of the weight for a name without "kommune": many names are words
_FOREIGN_DOMAIN = 0.3  # the same for a domain that does not carry the recipient's name: it may be a provider's
_ON_BEHALF = re.compile(
    r"\b(?:på\s+vegn?er?\s+av|felles\s+svar\s+(?:frå|fra|for)|svar(?:et|a|ar|er)?\s+(?:gjeld|gjelder)(?:\s+(?:òg|også))?(?:\s+for)?|"
    r"svarar?\s+(?:òg|også)\s+for)\b(.{0,200})",
    re.IGNORECASE | re.DOTALL,
)
_FOLD = str.maketrans({"å": "a", "ø": "o", "æ": "a", "ä": "a", "ö": "o", "š": "s", "á": "a"})
_COMMUNITY = r"(?:\s+(?:kommune|herad))"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Whom a message is from, as far as it can be told."""

    recipient: str | None
    matched_by: MatchedBy | None
    evidence: tuple[str, ...]
    doubts: tuple[str, ...]
    also_for: tuple[str, ...]
    answers_letter: bool  # it carries an id or a code of ours


@dataclass(frozen=True, slots=True)
class _Evidence:
    recipient: str
    by: MatchedBy
    weight: float
    reason: str


class SenderRule:
    """Matches messages with the recipients of one survey."""

    def __init__(self, survey: Survey, letters: Sequence[SentLetter], known_senders: Mapping[str, str]) -> None:
        """Gather by what each recipient can be told."""
        self._recipients = {one.number: one for one in survey.recipients}
        self._ids = {letter.message_id: letter.recipient for letter in letters if letter.message_id}
        self._codes = {letter.code.casefold(): letter.recipient for letter in letters if letter.code}
        self._known = {address.casefold(): number for address, number in known_senders.items()}
        self._addresses: dict[str, str] = {}
        domains: dict[str, set[str]] = defaultdict(set)
        for one in survey.recipients:
            for address in (*one.addresses, *one.cc):
                self._addresses.setdefault(address.casefold(), one.number)
                domains[address.casefold().rpartition("@")[2]].add(one.number)
        self._domains = {domain: next(iter(numbers)) for domain, numbers in domains.items() if len(numbers) == 1}
        names = sorted((re.escape(one.name) for one in survey.recipients), key=len, reverse=True)
        self._name = re.compile(rf"(?<![\w-])({'|'.join(names)})(?![\w])({_COMMUNITY})?")
        self._by_name: dict[str, list[str]] = defaultdict(list)
        for one in survey.recipients:
            self._by_name[one.name].append(one.number)

    def match(
        self,
        parts: Parts,
        *,
        kind: Kind | None = None,
        own: str = "",
        signature: str = "",
        letterhead: str = "",
        quoted: str = "",
    ) -> Sender:
        """Whom it is from.

        Args:
            parts: The message.
            kind: What a machine said it is, if one did: a bounce comes from a mail server, not from whom it names.
            own: What the sender says beside the answers, which name others: greeting, introduction, remarks.
            signature: The lines below the closing.
            letterhead: The first lines and the signature of an attached letter.
            quoted: What is quoted; only our own code is looked for in it.
        """
        found = [*self._by_thread(parts), *self._by_code(parts, own, letterhead, quoted)]
        found += self._by_report(parts)
        if kind is not Kind.BOUNCE:
            found += self._by_address(parts)
            found += self._by_names(parts.header("Subject") or "", MatchedBy.NAME, "the subject")
            found += self._by_names(_display_names(parts), MatchedBy.NAME, "the sender's name")
            found += self._by_names(own, MatchedBy.NAME, "the text")
            found += self._by_names(signature, MatchedBy.SIGNATURE, "the signature")
            found += self._by_names(letterhead, MatchedBy.LETTERHEAD, "the attached letter")
        else:
            found += self._by_body(parts)
        return self._weigh(found, also=self._also_for(own))

    # ── Evidence ──────────────────────────────────────────────────────────────────────────────────────────────

    def _by_thread(self, parts: Parts) -> Iterable[_Evidence]:
        values = [*parts.all_headers("In-Reply-To"), *parts.all_headers("References"), parts.returned or ""]
        values += [value for name, value in parts.report if name.lower() == "original-message-id"]
        numbers = {self._ids[one] for value in values for one in _ID.findall(value) if one in self._ids}
        bare = {value.strip() for value in parts.all_headers("In-Reply-To")}
        numbers |= {self._ids[one] for one in bare if one in self._ids}
        for number in sorted(numbers):
            yield self._evidence(number, MatchedBy.THREAD, "it answers the letter to")

    def _by_code(self, parts: Parts, own: str, letterhead: str, quoted: str) -> Iterable[_Evidence]:
        if not self._codes:
            return
        text = "\n".join([parts.header("Subject") or "", own, letterhead, quoted, parts.returned or ""]).casefold()
        for code, number in self._codes.items():
            if code in text:
                yield self._evidence(number, MatchedBy.TOKEN, "it carries the reference code of")

    def _by_report(self, parts: Parts) -> Iterable[_Evidence]:
        for name, value in parts.report:
            if name.lower() in {"final-recipient", "original-recipient"}:
                address = value.rpartition(";")[2].strip().strip("<>").casefold()
                yield from self._address(address, "it speaks of an address of")

    def _by_address(self, parts: Parts) -> Iterable[_Evidence]:
        for name in ("From", "Reply-To", "Sender"):
            for _, address in getaddresses(list(filter(None, [parts.header(name)]))):
                yield from self._address(address.casefold(), f"its {name} is an address of")

    def _by_body(self, parts: Parts) -> Iterable[_Evidence]:
        """Addresses in a delivery report that has no machine-readable part."""
        text = (parts.plain or parts.html or "").casefold()
        for address, number in self._addresses.items():
            if address in text:
                yield self._evidence(number, MatchedBy.ADDRESS, "its text has an address of")

    def _address(self, address: str, reason: str) -> Iterable[_Evidence]:
        if address in self._known:
            number = self._known[address]
            if number in self._recipients:
                yield _Evidence(number, MatchedBy.ADDRESS, _TAUGHT, f"{reason} {self._named(number)}, as filed by hand")
            return
        if address in self._addresses:
            yield self._evidence(self._addresses[address], MatchedBy.ADDRESS, reason)
            return
        domain = address.rpartition("@")[2]
        for known, number in self._domains.items():
            if domain == known or domain.endswith(f".{known}"):
                name = re.sub(r"[^a-z]", "", self._recipients[number].name.casefold().translate(_FOLD))
                carries = name[:4] in known.replace("-", "") or ".kommune." in f".{known}."
                share = 1.0 if carries else _FOREIGN_DOMAIN
                yield self._evidence(number, MatchedBy.DOMAIN, reason.replace("an address", "the domain"), share=share)

    def _by_names(self, text: str, by: MatchedBy, where: str) -> Iterable[_Evidence]:
        """Names of recipients; "X kommune" counts whole, a name alone counts half, one that several have not at all."""
        best: dict[str, float] = {}
        for match in self._name.finditer(text):
            numbers = self._by_name[match[1]]
            if len(numbers) == 1:
                share = 1.0 if match[2] else _PLAIN_NAME
                best[numbers[0]] = max(share, best.get(numbers[0], 0.0))
        if best and len(best) <= _MOST_NAMES:
            top = max(best.values())
            for number, share in best.items():
                if share == top:
                    yield self._evidence(number, by, f"{where} names", share=share / len(best))

    def _evidence(self, number: str, by: MatchedBy, reason: str, *, share: float = 1.0) -> _Evidence:
        return _Evidence(number, by, _WEIGHTS[by] * share, f"{reason} {self._named(number)}")

    # ── The verdict ───────────────────────────────────────────────────────────────────────────────────────────

    def _weigh(self, found: Sequence[_Evidence], *, also: Sequence[str]) -> Sender:
        sums: dict[str, dict[tuple[MatchedBy, str], float]] = defaultdict(dict)
        for one in found:
            key = (one.by, one.reason)
            sums[one.recipient][key] = max(one.weight, sums[one.recipient].get(key, 0.0))
        totals = {number: sum(_strongest_of_a_kind(pieces).values()) for number, pieces in sums.items()}
        ranked = sorted(totals, key=lambda number: -totals[number])
        answers_letter = any(one.by in {MatchedBy.THREAD, MatchedBy.TOKEN} for one in found)
        if not ranked or totals[ranked[0]] < _GUESS:
            return Sender(
                recipient=None, matched_by=None, evidence=(), doubts=("nothing tells which municipality it is from",),
                also_for=(), answers_letter=answers_letter,
            )  # fmt: skip
        best = ranked[0]
        doubts = []
        rivals = [number for number in ranked[1:] if totals[number] >= max(_GUESS, _RIVAL * totals[best])]
        if rivals:
            others = ", ".join(self._named(number) for number in rivals[:3])
            doubts.append(f"it may be from {self._named(best)}, or from {others}")
        elif totals[best] < _SURE:
            doubts.append(f"it seems to be from {self._named(best)}, but little speaks for it")
        more = tuple(number for number in also if number != best)
        if more:
            doubts.append(f"it says that it answers for {', '.join(self._named(number) for number in more)} too")
        evidence = sorted((one for one in found if one.recipient == best), key=lambda one: (-one.weight, one.reason))
        return Sender(
            recipient=best,
            matched_by=evidence[0].by,
            evidence=tuple(dict.fromkeys(one.reason for one in evidence)),
            doubts=tuple(doubts),
            also_for=more,
            answers_letter=answers_letter,
        )

    def _also_for(self, text: str) -> tuple[str, ...]:
        numbers: list[str] = []
        for found in _ON_BEHALF.finditer(text):
            sentence = re.split(r"[.!?\n](?:\s|$)", found[1], maxsplit=1)[0]
            for match in self._name.finditer(sentence):
                numbers += self._by_name[match[1]] if len(self._by_name[match[1]]) == 1 else []
        return tuple(dict.fromkeys(numbers))

    def _named(self, number: str) -> str:
        one: Recipient = self._recipients[number]
        return f"{one.number} {one.name}"


_MOST_NAMES = 3  # names in one place that are evidence: more are a list of neighbours


def _strongest_of_a_kind(pieces: Mapping[tuple[MatchedBy, str], float]) -> dict[MatchedBy, float]:
    """One kind of evidence counts once, however often it is found."""
    strongest: dict[MatchedBy, float] = {}
    for (by, _), weight in pieces.items():
        strongest[by] = max(weight, strongest.get(by, 0.0))
    return strongest


def _display_names(parts: Parts) -> str:
    return "\n".join(name for name, _ in getaddresses([parts.header("From") or ""]))
