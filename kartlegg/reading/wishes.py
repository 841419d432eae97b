"""What a sender asks for beside answering: to be phoned, more time; and whether an answer is to come later."""

import re
from functools import lru_cache

from kartlegg.reading.phrases import PhraseRule, is_told, phrase_rule, sentences

_W = r"\w[\w-]{0,30} "  # one word more: sentences come with single spaces
_ME = r"(?:meg|oss|undertegn\w{2,6})"
_YOU = r"(?:du|de|dykk|dere|nokon|noen|(?:ein|en) (?:av|hos) (?:dykk|dere))"
_PHONE_CALL = (
    r"(?:(?:munnleg|muntleg|muntlig)|(?:på|per|pr\.?|over|i) (?:ein |en )?(?:tlf|telefon(?:en)?|tråden|mobil(?:en)?))"
    r"\b(?!-)"
)
_RATHER = (
    r"(?:helst|heller|gjerne|føretrekk\w{0,2}|foretrekk\w{0,2}|(?:enkl|lett|best|grei|rask|bet|bed|kj?app)\w{0,5}|"
    r"fint|greitt?)"
)
_WILL = rf"(?:{_RATHER}|vil|ville|kan|kunne|skal|får|ynskj\w{{1,3}}|ønskj?\w{{1,3}})"
_THIS = (
    r"(?:det|dette|den|desse|disse|dei|dem|(?:spørsmål|svar|rest|gjennomgang|sak|rund)\w{0,5}|alt|alle|nokre|noen|"
    r"noko|noe)"
)

CALL = (
    phrase_rule(
        "ring-me", rf"\bring (?:{_W}){{0,2}}?(?:til )?{_ME}\b",
        "Ring meg på 55 00 00 01.", "Ring heller oss, så tek vi det.", "Ring gjerne til meg.",
        but_not=("Innbyggjarane ringjer oss dagleg.", "Eg ringer deg i morgon.", "Vi har ein ring av naboar."),
    ),
    phrase_rule(
        "ring-when",
        r"(?<!ein )(?<!en )(?<!i )(?<!å )\bring (?:gjerne |heller |berre |bare )?(?:når|på|til|mellom|etter|før|"
        r"helst|i (?:dag|morgon|morgen|veke|uke)|"
        r"(?:mån|man|tys|tirs|ons|tors|fre)dag|tlf|telefon|mobil|(?!11[0236]\b)\+?\d)",
        "Ring når det passar.", "Ring gjerne på 55 00 00 01.", "Ring torsdag etter kl. 12.", "Ring 900 00 001",
        but_not=("Er det akutt, ring 110.", "Ein ring på fingeren.", "Å ringje på dørene tek tid."),
    ),
    phrase_rule(
        "could-you-ring",
        rf"\b(?:kan|vil|kunne|ville) {_YOU} (?:{_W}){{0,3}}?ring(?:e|ja|je|a)\b(?! (?:kvarandre|hverandre))",
        "Kan de ringe meg i morgon?", "Kan du ringje torsdag?", "Kunne noen av dere ringe?",
        "Kan de ringe sentralbordet, 55 00 00 00?",
        but_not=("Då kan vi ringa kvarandre.", "Kan eg ringe deg?", "Kan de ringe kvarandre?"),
    ),
    phrase_rule(
        "nice-if-you-ring",
        rf"\b(?:fin[et]?|greitt?|flott|bra|hyggeleg|hyggelig|glad|takksam|takknemlig|pris på|ynskjer|ønskj?er|ber|"
        rf"håp[ae]r|"
        rf"vonar|helst|best|enklast|enklest) "
        rf"(?:{_W}){{0,3}}?(?:om|at|dersom|hvis|viss) {_YOU} (?:{_W}){{0,3}}?ring(?:e|ja|je|a|er|jer)?\b",
        "Det er fint om du ringer meg.", "Eg hadde sett pris på om nokon ringde, helst om de ringjer i dag.",
        "Vi ber om at dere ringer rådmannen.",
        but_not=("Det er fint at folk ringjer før dei kjem.",),
    ),
    phrase_rule(
        "you-may-ring",
        rf"\b(?:{_YOU} (?:kan|får|må|bør) (?:{_W}){{0,2}}?ring(?:e|ja|je|a) {_ME}\b|(?:berre|bare) å ring(?:e|ja|"
        rf"je)\b)",
        "De får ringe meg.", "Du kan gjerne ringje oss på 55 00 00 01.", "Det er berre å ringe, 900 00 001.",
        but_not=("De kan ringe kommunen.", "Vi kan ringe dere."),
    ),
    phrase_rule(
        "be-called",
        rf"\b(?:bli|verte?|blir|vorte|blitt) (?:{_W}){{0,3}}?(?:opp ?ringt?|ringt(?! ned)|kontakt[ae]t? (?:på|per|"
        rf"over) (?:tlf|telefon))\b",
        "Vi vil gjerne bli oppringt for en gjennomgang.", "Eg vil helst verte oppringt.", "Ber om å bli ringt.",
        "Rådmannen ber om å verte oppringt.",
        but_not=("Det plagar oss at folk vert ringde ned.", "Vi vart ringt ned i haust."),
    ),
    phrase_rule(
        "a-call",
        rf"\b(?:ynskj(?:er|e)|ønskj?er?|vil gjerne ha|føretrekk\w{{0,2}}|foretrekk\w{{0,2}}|ber om|(?:fint|bra|"
        rf"enklast|enklest) med|kan (?:vi|me|eg|jeg) (?:få|ta|ha)|"
        rf"kan {_YOU} (?:ta|gi|gje)) (?:{_W}){{0,3}}?(?:telefonsamtale\w{{0,2}}|telefonmøte\w{{0,2}}|telefonprat|"
        rf"opp?ringn?ing|(?:ein|en) (?:telefon|samtale|prat))\b",
        "Vi ønsker en telefonsamtale.", "Eg ber om oppringing.", "Kan vi ta ein prat om dette?",
        "Det hadde vore fint med ein telefon.",
        but_not=("Takk for telefonsamtalen.", "Vi må ha betre telefonsystem."),
    ),
    phrase_rule(
        "take-it-by-mouth",
        rf"\b{_WILL} (?:{_W}){{0,6}}?ta (?!(?:i ?)?mot)(?:{_W}){{0,4}}?(?:{_THIS} )(?:{_W}){{0,4}}?{_PHONE_CALL}",
        "Det er enklast for meg å ta dette munnleg.", "Rådmannen vil gjerne ta spørsmåla på telefon.",
        "Kan vi ta det på telefon?", "Kan vi ta resten over telefon?",
        but_not=("Vi kan ta imot bestillingar på telefon.", "Det vart ikkje tid til telefon."),
    ),
    phrase_rule(
        "we-take-it-by-mouth",
        rf"\b(?:(?:eg|jeg|vi|me) (?:tek|tar)|(?:tek|tar) (?:eg|jeg|vi|me)) (?!(?:i "
        rf"?)?mot|kontakt)(?:{_W}){{0,5}}?{_PHONE_CALL}",
        "Me tek det gjerne munnleg.", "Eg tek dette helst munnleg.", "Så tek vi alle seks på telefon?",
        but_not=("Vi tek imot meldingar på telefon.", "Vi tek kontakt på telefon."),
    ),
    phrase_rule(
        "answer-by-mouth",
        rf"\b{_WILL} (?:{_W}){{0,4}}?(?:svar[ea]?|(?:gje|gi) svar\w{{0,3}}|gjer[ae]?|gjøre|gå gjennom "
        rf"(?:{_W})?{_THIS}|snakk[ae]|drøft[ae]) (?:{_W}){{0,4}}?{_PHONE_CALL}",
        "Jeg vil helst svare muntlig.", "Kan vi gå gjennom spørsmåla på telefon?", "Vi vil heller gi svarene muntlig.",
        but_not=("IT-avdelinga svarar på telefonen.", "Vi svarte muntlig i møtet."),
    ),
    phrase_rule(
        "rather-by-phone", rf"\b(?:helst|heller|gjerne) (?:{_W}){{0,2}}?{_PHONE_CALL}",
        "Helst på telefon.", "Gjerne per telefon, eg er inne til kl. 15.",
        but_not=("Hjelp på telefon.", "Vi svarer gjerne på telefonhenvendelser."),
    ),
    phrase_rule(
        "contact-by-phone",
        rf"\bta (?:gjerne |heller |difor |derfor )?kontakt (?:{_W}){{0,3}}?(?:på|per|pr\.?|over) (?:tlf|telefon|mobil)",
        "Ta kontakt med meg på telefon 55 00 00 01.", "Ta heller kontakt på tlf. 900 00 001.",
        but_not=("Ta kontakt med postmottaket.", "Dei tok kontakt på telefon."),
    ),
    phrase_rule(
        "ring-in-other-words",
        r"\b(?:slå (?:meg |oss )?på tråden|(?:gi|gje|slå) (?:meg |oss )?(?:ein|en|eit|et) (?:ring|pling|signal)|"
        r"ta (?:ein|en) telefon til (?:meg|oss))\b",
        "Slå på tråden når det passar deg.", "Gi meg et pling.", "Ta ein telefon til meg.",
        but_not=("Vi slo på straumen.",),
    ),
    phrase_rule(
        "call-me",
        r"\b(?:call (?:me|us)\b|give (?:me|us) a (?:call|ring)|(?:could|can|would) (?:you|someone) (?:please "
        r")?(?:call|phone|ring)\b|"
        r"(?:over|by|on) the phone\b)",
        "Please call me on 55 00 00 01.", "Could you give us a call?", "I would rather do this over the phone.",
        but_not=("They call it a phone centre.",),
    ),
)  # fmt: skip

# A sentence with one of these asks for no call, whatever else it holds.
NO_CALL = (
    phrase_rule(
        "need-not",
        rf"(?<!du )(?<!de )(?<!dere )\b(?:ikkje|ikke|inga?|ingen) (?:{_W}){{0,4}}?(?:ring\w*|oppring\w*|telefon\w*)",
        "De treng ikkje ringe meg.", "Ikke ring i dag.", "Vi har ingen som kan ta telefonen.",
        but_not=("Kan du ikkje ringe meg?", "Eg har ikkje tid til å skrive, ring meg."),
    ),
    phrase_rule(
        "we-ring-you",
        rf"\b(?:eg|jeg|vi|me|han|ho|hun|\w{{2,30}}(?:mann|mannen|sjefen|leiaren|lederen|direktøren|føraren|føreren)) "
        rf"(?:{_W}){{0,3}}?ring(?:e|er|jer|ja|je|a) "
        r"(?:\w{1,20} )?(?:deg|dykk|dere|fylkesmannen|statsforvalt\w{1,6})\b",
        "Eg ringjer deg i morgon, så tek vi det på telefon.", "Rådmannen ringer dere etter helga.",
        but_not=("Ring meg i morgon.",),
    ),
    phrase_rule(
        "if-unclear",
        r"\b(?:(?:om|hvis|viss|dersom|skulle|har|er|if) (?:de|du|dykk|dere|noko|noe|det|nokon|noen|der|you|"
        r"anything)\b.{0,60}?"
        r"(?:uklar|spørsmål|lure?r|lurar|tvil|treng|behov|hast|akutt|mangl|meir|mer\b|utdj?up|utdyp|question|unclear)|"
        r"ved (?:\w{1,20} )?(?:behov|spørsmål|uklar\w{0,6}|tvil)|(?:det )?hast(?:ar|er) (?:det|saka|saken)|viss "
        r"naudsynt|om nødvendig|om naudsynt)",
        "Ring gjerne om noko er uklart.", "Har de spørsmål, kan de ringe oss.", "Ta kontakt på telefon ved spørsmål.",
        "Hastar det, ring 55 00 00 00.", "Kan du ringe meg dersom du treng meir?",
        but_not=("Kan du ringe meg om spørsmåla?", "Ring meg om det passar.", "Kan du ringe meg om dette?"),
    ),
    phrase_rule(
        "others-ring",
        r"\b(?:innbygg|pasient|brukar|bruker|kunde|publikum|pårør|føresette|foresatte|foreldre|elev|låntak|nokon "
        r"som|noen som|"
        r"folk\b|dei som|de som)\w{0,12} [^,;:]{0,40}?(?:\bring|telefon|munnleg|muntlig|oppring)",
        "Innbyggjarane vil helst ta kontakt på telefon.", "Folk kan ringe oss når dei vil.",
        but_not=("Vi har ikkje spurt innbyggjarane, ring meg.",),
    ),
    phrase_rule(
        "it-was-said",
        r"\b(?:avtal[ta]|sagt|nemnt|nevnt|snakk[ae]\w?|tok|teke|tatt|svarte|svara|fekk|fikk) (?:\w{1,20} "
        r"){0,2}(?:på|over|per|i) (?:tlf|telefon)|"
        r"\btakk for (?:\w{1,20} ){0,2}(?:telefon|samtale|prat|oppring)",
        "Som avtalt på telefon kan vi ta det munnleg i neste møte.", "Takk for telefonsamtalen.",
        but_not=("Takk for brevet, eg vil helst ta det på telefon.",),
    ),
    phrase_rule(
        "called-by-others",
        r"\b(?:oppringt?|ringt) (?:av|frå|fra) (?:innbygg|pasient|publikum|folk|media|presse|pårør)",
        "Vi blir oppringt av innbyggjarar.",
        but_not=("Vi vil bli oppringt av dykk.",),
    ),
    phrase_rule(
        "reach-me", rf"\b(?:når|nå|nås|treff\w{{0,2}}) (?:{_W}){{0,2}}?(?:meg|oss|best|på)\b",
        "De når meg best på telefon 900 00 001.", "Eg kan nås på mobil.",
        but_not=("Ring når det passar.",),
    ),
)  # fmt: skip

LATER = (
    phrase_rule(
        "comes-back",
        r"\b(?:kjem|kommer|vender|vend|svarar|svarer|svara|svare|sender|send|sende|får)\b.{0,60}?\b(?:attende|"
        r"tilbake|seinare|senere|"
        r"innan|innen|snarast|så snart|etter ?kvart|i løpet av|over helga|neste (?:veke|uke))\b",
        "Vi svarar seinare.", "Jeg kommer tilbake med svar innen fristen.", "De får svar i løpet av neste veke.",
        but_not=("Pengane kjem når staten vil.", "Vi har tre årsverk."),
    ),
    phrase_rule(
        "more-time",
        r"\b(?:utsett|utsatt|utsette|utsetje|utsetjing|utsettelse|lengre|lenger|ny|forlenga|forlenget) (?:\w{1,30} "
        r"){0,2}(?:svar)?frist\w{0,3}\b|"
        r"\b(?:når|rekk|klarar|klarer) (?:\w{1,30} ){0,2}ikk?j?e (?:\w{1,30} ){0,2}fristen?\b|\b(?:utsetjing|"
        r"utsettelse) (?:på|til|av)\b",
        "Kan me få utsett frist?", "Vi ber om utsettelse til 1. april.", "Vi ser at vi når ikkje fristen.",
        but_not=("Fristen for reguleringsplanen er sett.",),
    ),
    phrase_rule(
        "sent-on",
        r"\bvid(?:are|ere) ?send\w{0,3}\b|\b(?:sendt?|send|oversendt?|fordelt?) (?:\w{1,30} ){0,3}?(?:vidare|videre|"
        r"til (?:rett |rette )?\w)",
        "Brevet er sendt vidare til rådmannen.", "E-posten er videresendt IT-sjefen.",
        "Eg har fordelt spørsmåla til einingane.",
        but_not=("Vi har sende folk på kurs.",),
    ),
)  # fmt: skip
# In so many words: what is sent is on the way, or a part of it.
PROMISE = (
    phrase_rule(
        "answer-comes",
        r"\bsvar(?:et|a|ene)?\b[^.!?\n]{0,40}\b(?:kjem|kommer|følgjer|følger|(?:vert|blir)\s+send\w{0,2})\b"
        r"(?!\s+(?:her|under|ned[ae]n\w{1,4}|punkt\w{0,3}|(?:litt|noko|noe)?\s*(?:for\s+)?se?i?nt\b|i\s+(?:vedl|same|samme|rekk|den\s+rekk)))",
        "Svaret kjem før fristen.", "Svar på 3 og 4 følger neste uke.", "Svara vert sende i april.",
        but_not=("Svara kjem i same rekkjefølgje som spørsmåla.", "Svar følger under."),
    ),
    phrase_rule(
        "back-with-an-answer",
        r"\b(?:kjem|kommer|vender|vend)\s+(?:\w{1,20}\s+){0,3}(?:attende|tilbake)\s+(?:til\s+)?(?:\w{1,20}\s+){0,2}"
        r"(?:med\s+(?:\w{1,20}\s+)?)?svar",
        "Vi kjem attende med svar.", "Jeg kommer snart tilbake med et svar.",
        but_not=("Dei kjem attende til jobb.",),
    ),
    phrase_rule(
        "we-send-answers",
        r"\b(?:sender|gir|gjev|leverer)\s+(?:\w{1,20}\s+){0,3}svar\w{0,4}\s+(?:\w{1,20}\s+){0,3}"
        r"(?:seinare|senere|innan|innen|før|neste|når|så\s+snart)\b",
        "Vi sender svar innan fredag.", "Vi gir dere svar på resten senere.",
        but_not=("Vi sender svar på alle spørsmåla.",),
    ),
)  # fmt: skip
RECEIVED = (
    phrase_rule(
        "it-has-come",
        r"\b(?:brev|førespurnad|henvendels|e-post|sak|det|den)\w{0,5} (?:er|vart|ble|blei) (?:\w{1,30} "
        r"){0,2}(?:motteken?|mottatt|registrert|journalført|oversend\w{0,2})\b",
        "Takk, brevet er motteke.", "Saken er registrert.",
        but_not=("Dei fleste spørsmåla er besvarte.",),
    ),
    phrase_rule(
        "we-have-it", r"\b(?:har|me|vi) (?:motteke|mottatt|registrert|fått (?:brev|e-post|førespurnad|henvendels))",
        "Vi har mottatt brevet.", "Vi har fått brevet.",
        but_not=("Vi har fått pengar.",),
    ),
)  # fmt: skip

# ITU-T E.164, country 47: eight digits, the first of which is 2 to 9; grouped by one kind of separator, as nobody
# groups a date ("22.10.2017") or a case number.
_GROUPS = r"[2-9]\d(?P<s>[ .-]?)\d\d(?P=s)\d\d(?P=s)\d\d|[2-9]\d\d(?P<t>[ .-])\d\d(?P=t)\d\d\d"
_PHONE = re.compile(rf"(?<![\d/.-])(?<!\d )(?:\(?(?:\+|00)47\)?[ -]?)?(?P<number>{_GROUPS})(?![\d/-]|[.,]\d| \d)")
# Numbers of five digits begin with 0; they are told from others by the word before them.
_SHORT = re.compile(
    r"\b(?:tlf|telefon\w{0,8}|ring\w{0,3}|mob\w{0,3}|sentralbord\w{0,2}|"
    r"nummer\w{0,2})\b[^\d\n]{0,20}(?P<number>0\d{4})\b",
    re.I,
)
_NOT_TO_RING = re.compile(
    r"\b(?:fax|faks|telefaks|telefax|org|orgnr|foretaksnr|konto|bankgiro)\b[^\d\n]{0,20}$", re.IGNORECASE
)
_NOT_DIRECT = re.compile(
    r"\b(?:sentralbord\w{0,2}|servicetorg\w{0,2}|kundesenter\w{0,2})\b[^\d\n]{0,20}$", re.IGNORECASE
)
_BEFORE = 40  # characters before a number that tell whose it is


def wants_call(text: str) -> bool:
    """Whether the sender asks to be phoned."""
    return bool(_call_sentences(text))


def is_put_off(text: str) -> bool:
    """Whether it says that an answer is to follow, or asks for more time."""
    return is_told(LATER, _on_one_line(text))


def promises_answer(text: str) -> bool:
    """Whether it says in so many words that an answer, or more of it, is to come."""
    return is_told(PROMISE, text)


def is_acknowledged(text: str) -> bool:
    """Whether it says that the letter has come."""
    return is_told(RECEIVED, _on_one_line(text))


def find_phone(own: str, signature: str, *, ours: str | None = None) -> str | None:
    """The phone number to ring, as it is written but without the country's: of eight digits, or a short one.

    One beside the wish for a call goes first, then one in the text, then one in the signature; a switchboard's only
    when there is no other, a fax number never.

    Args:
        own: What the sender wrote.
        signature: What stands below it.
        ours: Our own number, which senders repeat.
    """
    for text in ("\n".join(_call_sentences(own)), own, signature):
        found = _phones(text, ours)
        if found:
            return found
    return None


@lru_cache(maxsize=8)
def _call_sentences(text: str) -> tuple[str, ...]:
    """The sentences that ask for a call, each with the one after it, where the number often stands."""
    told = sentences(text)
    return tuple(
        " ".join(told[at : at + 2])
        for at, sentence in enumerate(told)
        if is_told(CALL, sentence) and not is_told(NO_CALL, sentence)
    )


def _phones(text: str, ours: str | None) -> str | None:
    text = text.replace("\xa0", " ")
    own_digits = re.sub(r"\D", "", ours or "")[-8:]
    switchboard = None
    for found in sorted((*_PHONE.finditer(text), *_SHORT.finditer(text)), key=lambda match: match.start("number")):
        number = found["number"]
        before = text[max(0, found.start("number") - _BEFORE) : found.start("number")]
        if _NOT_TO_RING.search(before) or re.sub(r"\D", "", number) == own_digits:
            continue
        if not _NOT_DIRECT.search(before):
            return number
        switchboard = switchboard or number
    return switchboard


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


RULES: tuple[PhraseRule, ...] = (*CALL, *NO_CALL, *LATER, *PROMISE, *RECEIVED)
