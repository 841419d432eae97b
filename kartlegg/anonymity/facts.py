"""What in a round points to someone, gathered from the survey and the readings: a closed list to hold texts against."""

import re
from collections.abc import Mapping, Sequence

from kartlegg.anonymity.persons import is_person, plain_name
from kartlegg.anonymity.shapes import phone_digits
from kartlegg.model import Reading, RoundFacts, Survey


def gather_facts(survey: Survey, readings: Sequence[Reading], codes: Mapping[str, str] | None = None) -> RoundFacts:
    """All that is known of who was asked and who answered.

    The officer who asks is no secret: her own name, address and phone stand in the letter and are left out.

    Args:
        survey: Who was asked.
        readings: Of all messages.
        codes: The reference code in each recipient's letters, to its number.
    """
    ours = _bare(survey.sender.name or "")
    our_address, our_phone = (survey.sender.email or "").casefold(), phone_digits(survey.sender.phone or "")
    names = [one.contact for one in survey.recipients if one.contact]
    addresses = [address for one in survey.recipients for address in one.addresses + one.cc]
    phones = [one.phone for one in survey.recipients]
    for reading in readings:
        names += (reading.from_name, *reading.persons)
        addresses += (reading.from_address, *reading.addresses)
        phones += (reading.phone, *reading.phones)
    persons = (plain_name(name) for name in names if is_person(name) and not _bare(name) <= ours)
    numbers: dict[str, str] = {}
    for phone in phones:
        if phone and phone_digits(phone) != our_phone:
            numbers.setdefault(phone_digits(phone), phone)
    return RoundFacts(
        recipients=survey.recipients,
        persons=tuple(dict.fromkeys(persons)),
        addresses=tuple(dict.fromkeys(one for one in addresses if one and one.casefold() != our_address)),
        phones=tuple(numbers.values()),
        codes=tuple((codes or {}).items()),
        cooperation=survey.cooperation,
        allow=survey.anonymity.allow,
    )


def _bare(name: str) -> frozenset[str]:
    """A name's words, whatever their order and case: "Vik, Kari" is "Kari Vik"."""
    return frozenset(re.findall(r"[^\W\d_]+", plain_name(name).casefold()))
