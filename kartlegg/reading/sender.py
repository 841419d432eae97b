"""Whom a message is from: evidence with weights and reasons, a sum that must pass a bar, doubts with ranked guesses.

No single piece is trusted alone: a receipt carries our Message-ID and is no answer, an answer comes from a clerk's
own address with a subject of its own, and a neighbour may forward our letter.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kartlegg.limits import ADDRESSES
from kartlegg.model import Cooperation, Kind, MatchedBy, Recipient, SentLetter, Survey
from kartlegg.reading.addresses import author_of, find_addresses
from kartlegg.reading.authenticity import find_forgery
from kartlegg.reading.cases import find_cases, has_case
from kartlegg.reading.message import Parts
from kartlegg.reading.names import Names

_ID = re.compile(r"<([^<>\s]{1,998})>")
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_SITE = re.compile(r"(?:\bhttps?://|\bwww\.|@)((?:[\w-]{1,63}\.){1,8}[a-z]{2,20})", re.IGNORECASE)
_SURE = 40  # the sum from which nobody need look
_GUESS = 15  # the sum from which a guess is named
_RIVAL = 0.6  # share of the best sum from which another recipient's is a conflict
_CASE_HELPS = 20  # what our case number is worth: it says that it answers us, not who does
_WEIGHTS = {
    MatchedBy.TOKEN: 90,
    MatchedBy.THREAD: 60,
    MatchedBy.ADDRESS: 55,
    MatchedBy.CASE: 50,
    MatchedBy.DOMAIN: 45,
    MatchedBy.NAME: 25,
    MatchedBy.LETTERHEAD: 30,
    MatchedBy.SIGNATURE: 20,
}
_TAUGHT = 80  # an address that a person has tied to a recipient
_FOREIGN_DOMAIN = 0.3  # share of the weight of a domain without the recipient's name: it may be a provider's
_QUOTED_TO = 0.65  # of an address that a quoted message went to: a neighbour may have got a copy
_QUOTED_FROM = 0.5  # of one that a quoted message came from
_SITE_SHARE = 1.4  # of a name: a web site or an address in a signature is nobody else's
_CONTACT = 1.0  # the contact person's name: two people may be called the same
_LOCAL_PART = 0.8  # "askedal.kommune@post.example": anybody can take such an address
_BODY = 0.7  # of a name: a body's members share it
_MOST_QUOTED = 3  # addresses that a quoted message went to, for them to tell whose it was
_ON_BEHALF = re.compile(
    r"\b(?:på\s+vegn?er?\s+av|felles\s+(?:svar|tilbakemelding)\s+(?:frå|fra|for)|samla\s+svar\s+(?:frå|for)|samlet\s+svar\s+(?:fra|for)|"
    r"svar(?:et|a|ar|er)?\s+(?:gjeld|gjelder)(?:\s+(?:òg|også))?(?:\s+for)?|"
    r"svar(?:ar|er|a|e)?\s+(?:(?:òg|også|felles|samla|samlet|her|slik)\s+){0,2}for)\b(.{0,200})",
    re.IGNORECASE | re.DOTALL,
)
_OTHERS = re.compile(r"\b(?:kommunane|kommunene|eigarkommunane|eierkommunene|medlems?kommun\w{1,5})\b", re.IGNORECASE)
_QUOTED_LINE = re.compile(r"^[\W_]{0,8}(?P<name>til|to|kopi|cc|frå|fra|from|från|an|von)\s*:", re.IGNORECASE)
_TO = {"til", "to", "an", "kopi", "cc"}
_BODY_FORM = re.compile(r"\b(?:iks|as|ks|sa|kf)\b|[\W_]", re.IGNORECASE)
_BODY_LETTERS = 5  # of a body's name in a domain that is no coincidence


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
    """Matches messages with the recipients of one survey.

    Args:
        survey: Who was asked.
        letters: What was sent.
        known_senders: Addresses that a person has tied to a recipient's number.
        known_cases: The recipients' own case numbers, by messages that a person has filed.
        trusted_authserv: Mail servers whose Authentication-Results are believed (RFC 8601).
    """

    def __init__(
        self,
        survey: Survey,
        letters: Sequence[SentLetter],
        known_senders: Mapping[str, str],
        *,
        known_cases: Mapping[str, str] | None = None,
        trusted_authserv: Sequence[str] = (),
    ) -> None:
        """Gather by what each recipient can be told."""
        self._recipients = {one.number: one for one in survey.recipients}
        self._ids = {
            one: letter.recipient for letter in letters for one in (letter.message_id, *letter.other_ids) if one
        }
        self._codes = {_bare_code(letter.code): letter.recipient for letter in letters if letter.code}
        self._code = code_pattern([letter.code for letter in letters if letter.code])
        self._known = {address.casefold(): number for address, number in known_senders.items()}
        self._cases = {case: number for text, number in (known_cases or {}).items() for case in find_cases(text)}
        self._case = survey.case_number
        for case in find_cases(self._case or ""):
            self._cases.pop(case, None)  # ours, which comes back from all
        self._trusted = tuple(trusted_authserv)
        self._own_domain = _domain(survey.sender.email or "")
        self._cooperation = survey.cooperation
        self._names = Names(survey.recipients)
        self._addresses: dict[str, set[str]] = defaultdict(set)
        self._domains: dict[str, set[str]] = defaultdict(set)
        for one in survey.recipients:
            for address in (*one.addresses, *one.cc):
                self._addresses[address.casefold()].add(one.number)
                self._domains[_domain(address)].add(one.number)

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
            quoted: What is quoted; our own code is looked for in it, and whom the quoted messages went to.
        """
        subject = parts.header("Subject") or ""
        found = [*self._by_thread(parts, kind), *self._by_code(parts, own, letterhead, quoted)]
        found += self._by_report(parts)
        if kind is Kind.BOUNCE:
            found += self._by_body(parts)
            return self._weigh(found)
        found += self._by_address(parts)
        found += self._by_quoted(quoted)
        found += self._by_case("\n".join([subject, own, letterhead]))
        found += self._by_names(subject, MatchedBy.NAME, "the subject", numbers=True)
        found += self._by_names(author_of(parts.header("From"))[0], MatchedBy.NAME, "the sender's name")
        found += self._by_names(own, MatchedBy.NAME, "the text")
        found += self._by_names(signature, MatchedBy.SIGNATURE, "the signature")
        found += self._by_names(letterhead, MatchedBy.LETTERHEAD, "the attached letter")
        found += self._by_sites(signature, MatchedBy.SIGNATURE, "the signature")
        found += self._by_sites(letterhead, MatchedBy.LETTERHEAD, "the attached letter")
        found += self._by_contact(parts, signature)
        found += self._by_body_of_several(parts, f"{signature}\n{letterhead}")
        forgery = find_forgery(parts, self._trusted)
        return self._weigh(
            found,
            behalf=f"{subject}\n{own}",
            is_our_case=has_case("\n".join([subject, own, letterhead]), self._case),
            doubts=(forgery,) if forgery else (),
        )

    # ── Evidence ──────────────────────────────────────────────────────────────────────────────────────────────

    def _by_thread(self, parts: Parts, kind: Kind | None) -> Iterable[_Evidence]:
        values = [*parts.all_headers("In-Reply-To"), *parts.all_headers("References"), parts.returned or ""]
        values += [value for name, value in parts.report if name.lower() == "original-message-id"]
        if kind is Kind.BOUNCE:  # the letter comes back below the words where there is no part for it
            values.append(parts.plain or "")
        numbers = {self._ids[one] for value in values for one in _ID.findall(value) if one in self._ids}
        bare = {value.strip() for value in parts.all_headers("In-Reply-To")}
        numbers |= {self._ids[one] for one in bare if one in self._ids}
        for number in sorted(numbers):
            yield self._evidence(number, MatchedBy.THREAD, "it answers the letter to")

    def _by_code(self, parts: Parts, own: str, letterhead: str, quoted: str) -> Iterable[_Evidence]:
        """Our reference code in the subject, the text, what came back, or the address that was written to."""
        if self._code is None:
            return
        written_to = [parts.header(name) or "" for name in ("To", "Cc", "Delivered-To", "X-Original-To")]
        text = "\n".join([parts.header("Subject") or "", own, letterhead, quoted, parts.returned or "", *written_to])
        for code in sorted({_bare_code(match[0]) for match in self._code.finditer(text)}):
            yield self._evidence(self._codes[code], MatchedBy.TOKEN, "it carries the reference code of")

    def _by_case(self, text: str) -> Iterable[_Evidence]:
        for number in sorted({self._cases[case] for case in find_cases(text) if case in self._cases}):
            if number in self._recipients:
                yield self._evidence(number, MatchedBy.CASE, "it has a case number of")

    def _by_report(self, parts: Parts) -> Iterable[_Evidence]:
        values = [value for name, value in parts.report if name.lower() in {"final-recipient", "original-recipient"}]
        values += (parts.header("X-Failed-Recipients") or "").split(",")
        for value in values[:ADDRESSES]:
            address = value.rpartition(";")[2].strip().strip("<>").casefold()
            yield from self._address(address, "it speaks of an address of")

    def _by_address(self, parts: Parts) -> Iterable[_Evidence]:
        yield from self._address(author_of(parts.header("From"))[1].casefold(), "its From is an address of")
        for name in ("Reply-To", "Sender", "X-Original-From"):
            for address in find_addresses(parts.header(name) or ""):
                yield from self._address(address.casefold(), f"its {name} is an address of")

    def _by_body(self, parts: Parts) -> Iterable[_Evidence]:
        """Addresses in a delivery report that has no machine-readable part."""
        text = (parts.plain or parts.html or "").casefold()
        for address in dict.fromkeys(_ADDRESS.findall(text)[:ADDRESSES]):
            if _domain(address) != self._own_domain:
                yield from self._address(address, "its text has an address of")

    def _by_quoted(self, quoted: str) -> Iterable[_Evidence]:
        """Whom a quoted message went to, or came from: of a reply from home, or one that a colleague has passed on."""
        went_to: dict[str, str] = {}
        for line in quoted.splitlines():
            head = _QUOTED_LINE.match(line)
            for address in _ADDRESS.findall(line.casefold())[:ADDRESSES] if head else ():
                if head and head["name"].casefold() in _TO:
                    went_to.update(dict.fromkeys(self._addresses.get(address, ()), address))
                elif _domain(address) != self._own_domain:
                    yield from self._address(address, "a message that it quotes is from an address of", _QUOTED_FROM)
        if len(went_to) <= _MOST_QUOTED:
            for number in went_to:
                reason = "a message that it quotes went to an address of"
                yield self._evidence(number, MatchedBy.ADDRESS, reason, share=_QUOTED_TO / len(went_to))

    def _address(self, address: str, reason: str, share: float = 1.0) -> Iterable[_Evidence]:
        if address in self._known:
            number = self._known[address]
            if number in self._recipients:
                told = f"{reason} {self._named(number)}, as filed by hand"
                yield _Evidence(number, MatchedBy.ADDRESS, _TAUGHT * share, told)
            return
        of = self._addresses.get(address, ())
        for number in sorted(of):  # one that several share is no proof for any of them
            yield self._evidence(number, MatchedBy.ADDRESS, reason, share=share / len(of))
        if of:
            return
        domain = _domain(address)
        reason = reason.replace("an address", "the domain")
        for known, numbers in self._domains.items():
            if len(numbers) == 1 and (domain == known or domain.endswith(f".{known}")):
                (number,) = numbers
                carries = number in self._names.in_domain(known) or ".kommune." in f".{known}."
                yield self._evidence(
                    number, MatchedBy.DOMAIN, reason, share=share * (1.0 if carries else _FOREIGN_DOMAIN)
                )
                return
        for number, part in self._names.in_domain(domain).items():
            yield self._evidence(
                number, MatchedBy.DOMAIN, reason.replace("is the domain", "is at a domain"), share=share * part
            )
        for number, part in self._names.in_local_part(address.rpartition("@")[0]).items():
            reason = reason.replace("is the domain of", "has the name of")
            yield self._evidence(number, MatchedBy.NAME, reason, share=share * part * _LOCAL_PART)

    def _by_names(self, text: str, by: MatchedBy, where: str, *, numbers: bool = False) -> Iterable[_Evidence]:
        for number, share in self._names.find(text, numbers=numbers).items():
            yield self._evidence(number, by, f"{where} names", share=share)

    def _by_sites(self, text: str, by: MatchedBy, where: str) -> Iterable[_Evidence]:
        """Addresses and web sites under a recipient's domain."""
        domains = {found[1].casefold().removeprefix("www.") for found in _SITE.finditer(text)}
        found = {
            number
            for domain in domains
            for known, numbers in self._domains.items()
            if len(numbers) == 1 and (domain == known or domain.endswith(f".{known}"))
            for number in numbers
            if number in self._names.in_domain(known)
        }
        for number in sorted(found):
            yield self._evidence(number, by, f"{where} has a site or an address of", share=_SITE_SHARE / len(found))

    def _by_contact(self, parts: Parts, signature: str) -> Iterable[_Evidence]:
        """The contact person that the list of recipients names, and the phone number in it."""
        name = _bare_name(author_of(parts.header("From"))[0])
        digits = re.sub(r"[^\d\n]", "", signature)
        for one in self._recipients.values():
            if one.contact and name and _bare_name(one.contact) == name:
                yield self._evidence(one.number, MatchedBy.NAME, "the sender is the contact person of", share=_CONTACT)
            phone = re.sub(r"\D", "", one.phone or "")[-8:]
            if len(phone) == 8 and phone in digits:
                yield self._evidence(one.number, MatchedBy.SIGNATURE, "the signature has the phone number of")

    def _by_body_of_several(self, parts: Parts, text: str) -> Iterable[_Evidence]:
        """A body that several recipients run together: it may answer for any of its members."""
        name, address = author_of(parts.header("From"))
        heard = f"{name}\n{text}"
        domain = _BODY_FORM.sub("", _domain(address))
        for body in self._cooperation:
            bare = _BODY_FORM.sub("", body.name).casefold()
            if _names_body(heard, body) or (len(bare) >= _BODY_LETTERS and bare in domain):
                for number in body.members:
                    if number in self._recipients:
                        reason = f"it is from {body.name}, a body of"
                        yield self._evidence(number, MatchedBy.NAME, reason, share=_BODY)

    def _evidence(self, number: str, by: MatchedBy, reason: str, *, share: float = 1.0) -> _Evidence:
        return _Evidence(number, by, _WEIGHTS[by] * share, f"{reason} {self._named(number)}")

    # ── The verdict ───────────────────────────────────────────────────────────────────────────────────────────

    def _weigh(
        self, found: Sequence[_Evidence], *, behalf: str = "", is_our_case: bool = False, doubts: Sequence[str] = ()
    ) -> Sender:
        sums: dict[str, dict[tuple[MatchedBy, str], float]] = defaultdict(dict)
        for one in found:
            key = (one.by, one.reason)
            sums[one.recipient][key] = max(one.weight, sums[one.recipient].get(key, 0.0))
        totals = {number: sum(_strongest_of_a_kind(pieces).values()) for number, pieces in sums.items()}
        ranked = sorted(totals, key=lambda number: (-totals[number], number))
        answers_letter = any(one.by in {MatchedBy.THREAD, MatchedBy.TOKEN} for one in found)
        if not ranked or totals[ranked[0]] < _GUESS:
            return _nobody("nothing tells which municipality it is from", doubts, answers_letter)
        best = ranked[0]
        rivals = [number for number in ranked[1:] if totals[number] >= max(_GUESS, _RIVAL * totals[best])]
        others = ", ".join(self._named(number) for number in rivals[:3])
        if rivals and totals[rivals[0]] == totals[best]:  # a guess would be a toss-up
            words = f"it may be from {self._named(best)}, or from {others}; as much speaks for the one as for the other"
            return _nobody(words, doubts, answers_letter)
        told = []
        if rivals:
            told.append(f"it may be from {self._named(best)}, or from {others}")
        elif totals[best] + _CASE_HELPS * is_our_case < _SURE:
            told.append(f"it seems to be from {self._named(best)}, but little speaks for it")
        more = tuple(number for number in self._also_for(behalf) if number != best)
        if more:
            told.append(f"it says that it answers for {', '.join(self._named(number) for number in more)} too")
        elif self._is_for_others(behalf):
            told.append("it says that it answers for other municipalities too, but not for which")
        evidence = sorted((one for one in found if one.recipient == best), key=lambda one: (-one.weight, one.reason))
        reasons = [one.reason for one in evidence] + [f"it has our case number {self._case}"] * is_our_case
        return Sender(
            recipient=best,
            matched_by=evidence[0].by,
            evidence=tuple(dict.fromkeys(reasons)),
            doubts=(*told, *doubts),
            also_for=more,
            answers_letter=answers_letter,
        )

    def _also_for(self, text: str) -> tuple[str, ...]:
        """The recipients on whose behalf it says that it answers: by name, or as the members of a body."""
        numbers: list[str] = []
        for sentence in _behalf(text):
            numbers += self._names.listed(sentence)
            for body in self._cooperation:
                if _names_body(sentence, body):
                    numbers += [number for number in body.members if number in self._recipients]
        return tuple(dict.fromkeys(numbers))

    def _is_for_others(self, text: str) -> bool:
        """Whether it answers for municipalities that it does not name."""
        return any(_OTHERS.search(sentence) and not self._names.listed(sentence) for sentence in _behalf(text))

    def _named(self, number: str) -> str:
        one: Recipient = self._recipients[number]
        return f"{one.number} {one.name}"


def _nobody(why: str, doubts: Sequence[str], answers_letter: bool) -> Sender:
    return Sender(
        recipient=None,
        matched_by=None,
        evidence=(),
        doubts=(why, *doubts),
        also_for=(),
        answers_letter=answers_letter,
    )


def _strongest_of_a_kind(pieces: Mapping[tuple[MatchedBy, str], float]) -> dict[MatchedBy, float]:
    """One kind of evidence counts once, however often it is found."""
    strongest: dict[MatchedBy, float] = {}
    for (by, _), weight in pieces.items():
        strongest[by] = max(weight, strongest.get(by, 0.0))
    return strongest


def _behalf(text: str) -> list[str]:
    """What stands after "på vegne av" and the like, to the end of its sentence."""
    return [re.split(r"[.!?](?:\s|$)|\n\s*\n", found[1], maxsplit=1)[0] for found in _ON_BEHALF.finditer(text)]


def _names_body(text: str, body: Cooperation) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(body.name)}(?!\w)", text, re.IGNORECASE))


def _bare_name(name: str) -> frozenset[str]:
    """A person's names, whatever their order: "Prøve, Per" is "Per Prøve"; a single one is nobody's."""
    words = frozenset(re.findall(r"[^\W\d_]+", name.casefold()))
    return words if len(words) > 1 else frozenset()


def _domain(address: str) -> str:
    return address.casefold().rpartition("@")[2]


def _bare_code(code: str) -> str:
    return re.sub(r"[\W_]", "", code).casefold()


def code_pattern(codes: Sequence[str]) -> re.Pattern[str] | None:
    """Finds the codes, also where a keyboard or a form has changed the dash ("KL AB2CD", "kl–ab2cd")."""
    if not codes:
        return None
    forms = {r"[\s_–—-]?".join(re.escape(part) for part in re.split(r"[\W_]+", code) if part) for code in codes}
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(sorted(forms))})(?![^\W_])", re.IGNORECASE)
