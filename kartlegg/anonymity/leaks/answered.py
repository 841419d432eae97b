"""Who answered, who did not, when and how late (LEAKS 18): only how many may be told."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from kartlegg.anonymity.leaks.blocks import find_statements
from kartlegg.anonymity.leaks.finding import LeakKind, make_leak
from kartlegg.anonymity.leaks.values import Document, Evidence, Leak, PassageKind, Severity
from kartlegg.limits import COMPLEMENT_ANSWERS
from kartlegg.model import Language
from kartlegg.wording import number_in_words


def _kind(name: str, why: str, mend: str) -> LeakKind:
    return LeakKind(name=name, row=18, severity=Severity.WARNING, why=why, mend=mend)


_WHO = _kind("who-answered", "tells who has answered or who has not", "tell how many answered, and no more")
_FEW = _kind("few-missing", "leaves so few that they are known", "write “dei aller fleste” instead of the count")
_WHEN = _kind("when-answered", "tells when or how somebody answered", "leave out when and how the replies came")

_COUNTS = {number_in_words(number, language): number for language in Language for number in range(1, 13)} | {
    "éin": 1, "eitt": 1, "én": 1, "ett": 1, "syv": 7,
}  # fmt: skip
_ONE_OR_TWO = r"(?:éin|ein|eitt|eit|én|en|ett|et|to|1|2|(?:eit|et) par)(?: einaste| eneste)?"
_ONLY = r"(?:berre |bare |kun |framleis |fortsatt |enno |ennå )?"
_ALL_BUT = r"(?:utanom|utenom|unnateke|unntatt|bortsett frå|bortsett fra|så nær som|med unn?tak av|med unnatak av)"
_MUNICIPALITY = r"(?:kommune|kommunar|kommuner|kommunane|kommunene|rådmann|rådmenn|av dei|av dem)"
_REPLY = r"(?:svar|svaret|svara|svarene|tilbakemelding\w{0,5}|respons\w{0,2})"
_MESSAGE = r"(?:e-?post(?:en|ar|er|ane|ene)?|melding(?:a|en|ar|er)?|henvendels\w{1,3}|innspel\w{0,3}|innspill\w{0,3})"
_REPLIED = r"(?:svar|svara|svarar|svarte|svart|svarer|svare|svarene|svaret|tilbakemelding\w{0,5}|levert|leverte)"
_NOT = r"(?:ikkje|ikke|aldri)"
_MONTHS = "jan|feb|mar|apr|mai|jun|jul|aug|sep|okt|nov|des"
_DATE = (
    rf"(?:\d{{1,2}}\. ?(?:{_MONTHS})[a-z]{{0,6}}\b|\d{{1,2}}\.\d{{1,2}}\.|\b20\d\d-\d\d-\d\d\b"
    r"|\b(?:mån|man|tys|tirs|ons|tors|fre|laur|lør|sun|søn)dag(?:en|s)?\b|\b(?:kl\.?|klokka|klokken) ?\d{1,2}\b"
    r"|(?<!\d)\d{1,2}:\d\d(?!\d)|(?<![\d/])\d{1,2}/\d{1,2}(?![\d/])|\bden \d{1,2}\.|\b(?:veke|veka|uke|uka) \d{1,2}\b)"
)
_CAME = (
    r"(?:kom|kome|kommet|kjem|kommer|motteke|mottekne|mottatt|mottok|fekk|fikk|innkom\w{0,3}|inn|datert|sende|sendte|sendt"
    r"|levert|leverte|registrert|journalført|ankom\w{0,2}|tikka|tikket|låg|lå|landa|landet|dukka|fått|skreve"
    r"|skrevet|skriv)"
)
_NEAR, _CLOSE = r"[^;|]{0,60}", r"[^;|]{0,20}"
_LATE = r"(?:(?:for |svært |litt )?(?:seint|sent)|forseinka|forsinket)"
_NUDGE = (
    r"(?:purra|purre|purres|purret|purring|purringa|purringen|purringar|purringer|påminning\w{0,3}|påminnelse\w{0,3})"
)
_PAST = r"(?:etter|over|på|utanfor|utenfor|utover)"
_SPAN = (
    rf"(?:{_ONE_OR_TWO}|tre|fire|fem|seks|sju|åtte|ni|ti|\d{{1,2}}|nokre|noen|få|same|samme)"
    r" (?:minutt\w{0,3}|time|timar|timer|dag|dagar|dager|døgn|veke|veker|uke|uker)"
)
_LAST_DAY = r"(?:fristdag\w{0,2}|siste dag\w{0,3}|fristen (?:var|hadde|er) (?:ute|gått|over))"
_EXTENDED = r"(?:(?:utsett|utsatt|forlengd|forlenget|lengre|lenger|ny) (?:svar)?frist|utset(?:jing|telse))"
_IN_ORDER = r"(?:rekkjefølg|rekkefølg)\w{1,3}"
_FIRST_OR_LAST = r"(?:første|fyrste|siste|seinaste|seneste|tidlegaste|tidligste|raskaste|raskeste)"
_THAT_DAY = (
    r"(?:(?:same|samme) (?:dag|kveld|ettermiddag|time)|(?:dagen|veka|uka|uken) (?:etter|før)|i siste liten"
    r"|på natta|om natta"
    r"|i helga|i helgen|på kvelden|seint på kvelden)"
)
_MANNER = (
    r"(?:privat\w{0,3} (?:e-?post|adresse)|mobil(?:en|telefon)?\b|iphone|ipad|vedlegg|pdf|word-?fil|skjermbilete"
    r"|skjermbilde|handskrive|håndskrevet|på papir|per brev|i posten|via arkivet|ringde|ringte|oppringd|oppringt"
    r"|bli ringt|på telefon|munnleg\b|muntlig\b|autosvar|fråvær|fravær|sjukmeld|sykmeld|ferie|permisjon|kvittering"
    r"|stadfest|bekreftet mottak|på vegner? av|retta svar|rettet svar|retting|rettelse|ettersend"
    r"|supplert|to gonger|to ganger|to svar|vikar\b"
    r"|konstituert|konsulent|sende på nytt|sendt på nytt|utan signatur|uten signatur)"
)
_LISTED = r"(?:desse|disse|følgjande|følgande|følgende|fylgjande)"
_BY_WORD = r"(?:på telefon|munnleg|muntlig|per brev|oss opp|inn)"
_MISSES = r"(?:manglar|mangler|mangla|manglet|ventar på|venter på|saknar|savner)"
_PATTERNS: Sequence[tuple[LeakKind, re.Pattern[str]]] = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        # When: a time stamp, the date of a reply, a reply that came late
        (_WHEN, r"\b20\d\d-\d\d-\d\d[t ]\d\d:\d\d"),
        (_WHEN, r"\b\d{1,2}\.\d{1,2}\.(?:20)?\d\d[ ,]{1,3}(?:kl\.? ?)?\d{1,2}[.:]\d\d\b"),
        (_WHEN, rf"\b(?:{_REPLY}|{_MESSAGE})\b{_NEAR}\b{_CAME}\b{_NEAR}{_DATE}"),
        (_WHEN, rf"\b(?:{_REPLY}|{_MESSAGE})\b{_CLOSE}{_DATE}{_CLOSE}\b{_CAME}\b"),
        (_WHEN, rf"\b{_CAME}\b{_NEAR}\b(?:{_REPLY}|{_MESSAGE})\b(?: inn)? (?:på |den )?{_DATE}"),
        (_WHEN, rf"{_DATE}{_NEAR}\b{_CAME}\b{_NEAR}\b(?:{_REPLY}|{_MESSAGE})\b"),
        (_WHEN, rf"\b(?:{_REPLY}|{_MESSAGE}) (?:av|datert|frå|fra|den|på) {_DATE}"),
        (_WHEN, rf"\b(?:svara|svarte|svarar) (?:\w{{1,12}} ){{0,3}}{_DATE}"),
        (_WHEN, rf"\b{_REPLY}\b(?! at\b){_NEAR}\b(?:for seint|for sent|forseinka|forsinket)\b"),
        (_WHEN, rf"\b(?:for seint|for sent|forseinka|forsinket) (?:innkom\w{{0,3}} )?{_REPLY}\b"),
        (_WHEN, rf"\b(?:svara|svarte|leverte) (?:\w{{1,12}} )?{_LATE}\b"),
        (_WHEN, rf"\b{_REPLIED}\b{_NEAR}\b{_PAST} (?:svar)?(?:frist(?:en)?|overtid)\b"),
        (_WHEN, rf"\b{_PAST} (?:svar)?fristen?\b{_NEAR}\b(?:{_REPLIED}|{_CAME})\b"),
        (_WHEN, rf"\b{_REPLIED}\b{_NEAR}\b{_LAST_DAY}\b"),
        (_WHEN, rf"\b(?:svara|svarte|{_CAME})\b{_NEAR}\b{_IN_ORDER}\b|\b{_IN_ORDER}\b{_NEAR}\b(?:kom|svara|svarte)\b"),
        (_WHEN, rf"\b{_REPLIED}\b{_NEAR}\b{_SPAN} (?:etter|før|over|for seint|for sent)\b"),
        (_WHEN, rf"\b{_SPAN} (?:etter|før|over|for seint|for sent)\b{_NEAR}\b{_REPLIED}\b"),
        (_WHEN, rf"\b(?:{_REPLIED}|kommun\w{{1,4}})\b{_NEAR}\b{_NUDGE}\b"),
        (_WHEN, rf"\b{_NUDGE}\b{_NEAR}\b(?:{_REPLIED}|kommun\w{{1,4}})\b"),
        (_WHEN, rf"\b(?:{_MUNICIPALITY}|{_REPLIED}|svar)\b{_NEAR}\b{_EXTENDED}\b"),
        (_WHEN, rf"\b{_EXTENDED}\b{_NEAR}\b(?:{_MUNICIPALITY}|{_REPLIED}|svar)\b"),
        (_WHEN, rf"\b{_FIRST_OR_LAST} {_REPLY}\b|\b{_REPLY}\b{_CLOSE}\b(?:først|fyrst|sist)\b"),
        (_WHEN, rf"\b{_FIRST_OR_LAST}\b{_CLOSE}\b(?:svara|svarte|til å svare?)\b"),
        (_WHEN, r"\b(?:først|fyrst|sist|raskast|raskest|tregast|tregest) (?:ute|til å svare?|inn|med)\b"),
        (_WHEN, r"\b(?:svara|svarte) (?:aller )?(?:først|fyrst|sist|raskast|raskest)\b"),
        (_WHEN, rf"\b{_REPLIED}\b{_NEAR}\b{_THAT_DAY}\b"),
        (
            _WHEN,
            rf"\b(?:{_MESSAGE}|brevet)\b{_NEAR}\b(?:i retur|kom tilbake|kom attende|feil adresse|ikk?j?e fram)\b",
        ),
        (_WHEN, rf"\b{_ONE_OR_TWO} (?:av )?{_MUNICIPALITY}\b{_NEAR}\bi retur\b"),
        # How: what one or two did
        (_WHEN, rf"\b{_ONE_OR_TWO} (?:av )?(?:{_MUNICIPALITY}|{_REPLY})\b{_NEAR}\b{_MANNER}"),
        (_WHEN, rf"\b(?:dette|det eine|det ene|det) (?:svaret|svar)\b{_NEAR}\b{_MANNER}"),
        (
            _WHEN,
            rf"\b{_REPLY}\b{_NEAR}\b(?:privat\w{{0,3}} (?:e-?post|adresse)|(?:frå|fra) (?:ein |en )?(?:mobil|ipad))",
        ),
        (_WHEN, rf"\b{_MANNER}{_NEAR}\b(?:frå|fra|til|hos) {_ONE_OR_TWO} (?:av )?{_MUNICIPALITY}\b"),
        (
            _WHEN,
            rf"\b{_ONE_OR_TWO} (?:{_MUNICIPALITY} )?(?:ringde|ringte|(?:vart|ble) oppring[dt]|ville bli ringt)\b",
        ),
        (_WHEN, r"\b(?:autosvar|fråværsmelding|fraværsmelding|lesekvittering)\w{0,3}\b"),
        (
            _WHEN,
            rf"\b(?:rådmannen|kommunen)\b{_CLOSE}\b(?:på ferie|i permisjon|sjukmeld\w?|sykmeld\w?)\b{_NEAR}\bfrist",
        ),
        # Who: a list of them
        (_WHO, rf"\b{_LISTED}\b (?:\w{{1,12}} )?{_MUNICIPALITY}\b{_CLOSE}\b(?:{_REPLIED}|{_NOT}|manglar|mangler)\b"),
        (_WHO, rf"\b{_REPLY} (?:er )?(?:motteke |mottatt |kome |kommet |inn )?(?:frå|fra) ?:"),
        (_WHO, rf"\b(?:(?:manglar|mangler) {_REPLY}(?: frå| fra)?|{_NOT} {_REPLIED}) ?:"),
        (_WHO, rf"\bsvarprosent\w{{0,3}} (?:i|på|frå|fra)\b{_CLOSE}\b(?:region|delen av)"),
        (_WHO, r"\b(?:svarliste|svaroversikt|svaroversyn|avsendarliste|avsenderliste)\b"),
        (_WHO, rf"\b(?:oversikt|liste|oversyn) (?:over|med)\b{_CLOSE}\bsom (?:har )?(?:{_NOT} )?{_REPLIED}\b"),
        (_WHO, rf"\b(?:oversikt|liste|oversyn) (?:over|med)\b{_CLOSE}\b(?:avsendar|avsender)\w{{0,3}}\b"),
        (_WHO, rf"\bsom (?:har )?{_NOT} (?:har )?(?:svara|svarte|svart|levert)\b"),
        # Few: one or two that are missing
        (_FEW, rf"\b{_ONE_OR_TWO} {_MUNICIPALITY}\b{_CLOSE}\b(?:svara|svarte) (?:berre|bare|kun|delvis)\b"),
        (_FEW, rf"\b{_ONE_OR_TWO} {_MUNICIPALITY}\b{_CLOSE}\b{_NOT}\b{_CLOSE}\b{_REPLIED}\b"),
        (_FEW, rf"\b{_ONE_OR_TWO} {_MUNICIPALITY}\b{_CLOSE}\b(?:svara|svarte|svar|svarar) {_NOT}\b"),
        (_FEW, rf"\b{_MISSES} {_ONLY}(?:{_REPLY} )?(?:frå |fra )?{_ONLY}{_ONE_OR_TWO} (?:{_MUNICIPALITY}|{_REPLY})\b"),
        (_FEW, rf"\balle\b{_CLOSE}\b{_ALL_BUT} {_ONE_OR_TWO}\b{_NEAR}\b{_REPLIED}\b"),
        (_FEW, rf"\balle\b{_CLOSE}\b{_REPLIED}\b{_CLOSE}\b{_ALL_BUT} {_ONE_OR_TWO}\b"),
        (_FEW, rf"\b{_REPLIED}\b{_NEAR}\balle\b{_CLOSE}\b{_ALL_BUT} {_ONE_OR_TWO}\b"),
        (_FEW, rf"\b{_ONE_OR_TWO} (?:{_MUNICIPALITY} )?(?:{_REPLIED}|ringde|ringte)\b{_CLOSE}\b{_BY_WORD}\b"),
    )
)
_OF_ALL = re.compile(
    r"(?<![\w.,])(\d{1,3}|[a-zæøåé]{2,6}) av (?:dei |de |i alt |totalt |alle |våre )?(\d{1,3}|[a-zæøå]{2,6})\b"
)
_HOW_MANY = re.compile(
    rf"\b(?:{_REPLY} (?:er |vart |ble )?(?:motteke |mottatt |inn )?(?:frå|fra) (\d{{1,3}}|[a-zæøåé]{{2,6}}) kommun"
    rf"|(\d{{1,3}}|[a-zæøåé]{{2,6}}) kommun\w{{1,3}} (?:har )?(?:svara|svarte|svart|sendte|leverte))"
)
_PERCENT = re.compile(r"(?<![\d.,])(\d{1,2}(?:[.,]\d)?) ?(?:%|prosent)")
_ROUNDED = 0.006  # of a share in whole per cent: half of one, and a little for how it was rounded
_ANSWERED = re.compile(rf"\b(?:{_REPLIED}|svarprosent\w{{0,3}}|deltok|delteke|deltatt|besvart)\b")
_VERBS = re.compile(
    rf"\b(?:svara|svarte|svarprosent\w{{0,3}}|har (?:{_NOT} )?svart"
    rf"|{_REPLY} (?:er |vart |ble )?(?:motteke |mottatt )?(?:frå|fra))\b"
)
_BESIDE = 60  # characters on each side of a name
_REGION_WORDS = re.compile(
    r"\b(?:alle|ingen|begge|berre|bare|kun|fleste|færrast|færrest|flest|dårlegast|dårligst|best)\b"
)
# Not of replies: the deadline that all had, our own letter, the meeting at which it was told.
_OURS = re.compile(
    r"\b(?:(?:svar)?fristen (?:for|var|er|til)|innan (?:fristen )?den|spørsmål\w{0,2} (?:til|vart|ble|blei))\b"
)


def find_answered(document: Document, evidence: Evidence) -> Iterator[Leak]:
    """Every statement that tells who has answered or has not, when a reply came, or leaves out one or two."""
    recipients = evidence.survey.recipients
    allowed = {name.name.lower() for name in evidence.facts.allow}
    names = _any_of(frozenset(one.name for one in recipients if one.name.lower() not in allowed))
    regions = _any_of(frozenset(one.region or "" for one in recipients))
    for passage in document.passages:
        if passage.kind not in {PassageKind.BODY, PassageKind.HIDDEN}:
            continue
        for start, end in find_statements(passage.text):
            statement = passage.text[start:end]
            kind = _told(" ".join(statement.lower().split()), len(recipients), names, regions)
            if kind:
                yield make_leak(kind, passage, start + len(statement) - len(statement.lstrip()), end)


def _told(
    statement: str, asked: int, names: re.Pattern[str] | None, regions: re.Pattern[str] | None
) -> LeakKind | None:
    """What a statement tells, the first that is found; None when nothing."""
    if names and len(set(names.findall(statement))) >= COMPLEMENT_ANSWERS:
        return _WHO  # names in a row, whatever is said of them
    if not _OURS.search(statement):
        for kind, pattern in _PATTERNS:
            if pattern.search(statement):
                return kind
    if not _ANSWERED.search(statement):
        return None
    if _leaves_few(statement, asked):
        return _FEW
    if names and (name := names.search(statement)) and _answers(statement, *name.span()):
        return _WHO
    if regions and _REGION_WORDS.search(statement):
        region = regions.search(statement)
        return _WHO if region and _answers(statement, *region.span()) else None
    return None


def _leaves_few(statement: str, asked: int) -> bool:
    """Whether a count of those that answered leaves out one or two: of the total that it tells, or of all."""
    left = []
    for match in _OF_ALL.finditer(statement):
        count, total = _number(match[1]), _number(match[2])
        left += [total - count] if count is not None and total is not None else []
    for match in _HOW_MANY.finditer(statement):
        count = _number(match[1] or match[2])
        left += [asked - count] if count is not None else []
    for match in _PERCENT.finditer(statement):
        share = float(match[1].replace(",", ".")) / 100
        left += [
            number for number in range(1, COMPLEMENT_ANSWERS) if abs(share - (1 - number / max(asked, 1))) < _ROUNDED
        ]
    return any(0 < number < COMPLEMENT_ANSWERS for number in left)


def _number(word: str) -> int | None:
    return int(word) if word.isdigit() else _COUNTS.get(word)


def _answers(statement: str, start: int, end: int) -> bool:
    """Whether it is said beside a name that it has answered, or has not."""
    beside = statement[max(0, start - _BESIDE) : end + _BESIDE]
    return _VERBS.search(beside) is not None


@lru_cache(maxsize=8)
def _any_of(words: frozenset[str]) -> re.Pattern[str] | None:
    """Any of some names in lower case, as a whole word."""
    names = sorted(filter(None, (word.strip().lower() for word in words)), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, names))})\b") if names else None
