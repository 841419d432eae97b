"""What in a round points to someone, gathered from the survey and the readings: a closed list to hold texts against."""

import re
from collections.abc import Mapping, Sequence

from kartlegg.model import Reading, RoundFacts, Survey

# Display names of offices and roles ("Postmottak", "IKT-avdelinga", "Rådmannen i Vik"): no person's name.
_OFFICE_WORDS = re.compile(
    r"\b(?:kommune\w*|kommunal\w*|post\w*|service\w*|arkiv\w*|innbyg\w*|avdeling\w*|sektor\w*|teneste\w*|tjeneste\w*|"
    r"kontor\w*|stab\w*|drift\w*|support\w*|r[åa]dmann\w*|direkt[øo]r\w*|sjef\w*|leiar\w*|leder\w*|"
    r"noreply|no-reply|mailer|daemon|system\w*|epost|ikt|it|ks)\b",
    re.IGNORECASE,
)
_PERSON = re.compile(r"[^\W\d_][\w'’.-]*(?: [^\W\d_][\w'’.-]*){1,4}")


def gather_facts(survey: Survey, readings: Sequence[Reading], codes: Mapping[str, str] | None = None) -> RoundFacts:
    """All that is known of who was asked and who answered.

    The officer who asks is no secret: her own name and address stand in the letter and are left out.

    Args:
        survey: Who was asked.
        readings: Of all messages.
        codes: The reference code in each recipient's letters, to its number.
    """
    ours = {(survey.sender.name or "").casefold(), (survey.sender.email or "").casefold()}
    contacts = [one.contact for one in survey.recipients if one.contact]
    names = [*contacts, *filter(None, map(_person, (one.from_name for one in readings)))]
    addresses = [address for one in survey.recipients for address in one.addresses + one.cc]
    addresses += [one.from_address for one in readings]
    phones = [one.phone for one in survey.recipients] + [one.phone for one in readings]
    return RoundFacts(
        recipients=survey.recipients,
        persons=tuple(dict.fromkeys(name for name in names if name.casefold() not in ours)),
        addresses=tuple(dict.fromkeys(one for one in addresses if one and one.casefold() not in ours)),
        phones=tuple(dict.fromkeys(phone for phone in phones if phone)),
        codes=tuple((codes or {}).items()),
        cooperation=survey.cooperation,
        allow=survey.anonymity.allow,
    )


def _person(display_name: str) -> str | None:
    """A person's name in a From header: "Ås, Kari" becomes "Kari Ås"; None when it names an office."""
    surname, comma, given = display_name.strip().strip("'\"").partition(",")
    name = f"{given.strip()} {surname.strip()}" if comma else surname
    name = re.sub(r"\s*[(<\[].*$", "", name).strip()
    return name if _PERSON.fullmatch(name) and not _OFFICE_WORDS.search(name) else None
