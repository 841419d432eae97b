"""By what subjects and words the messages of machines are known where headers are missing, as data with specimens.

The subjects are those of the programs' own Norwegian, English, Swedish, Danish and German versions, and of the case
and archive systems of municipalities.
"""

from kartlegg.reading.phrases import phrase_rule

# ── Bounces (RFC 3464 and the forms before it) ────────────────────────────────────────────────────────────────

BOUNCE_SENDERS = (
    phrase_rule(
        "daemon",
        r"\b(?:mailer-daemon|mail delivery (?:sub)?system|mail administrator|systemansvarlig|systemadministrator|"
        r"system administrator|internet mail delivery|microsoftexchange[0-9a-f]{32})\b|<?\b(?:postmaster|bounces?|"
        r"mdaemon)@",
        "MAILER-DAEMON@mx.example", "Mail Delivery System <x@y.example>", "Microsoft Outlook <postmaster@y.example>",
        "<MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@y.example>", "Systemansvarlig",
        but_not=("Postmottak <postmottak@y.example>", "Systemkonsulent Per Prøve", "Post Master <per@y.example>"),
    ),
)  # fmt: skip
BOUNCE_SUBJECTS = (
    phrase_rule(
        "undelivered",
        r"^\W*(?:undeliver\w{1,10}|unzustellbar|olevererbart|delivery (?:status notification|failure|has failed)|"
        r"(?:mail|message) (?:delivery|system error|could not be delivered)|returned mail|failure notice|"
        r"non[- ]?delivery|nondeliverable|mail failure|rejected:)",
        "Undelivered Mail Returned to Sender", "Undeliverable: Spørsmål", "Delivery Status Notification (Failure)",
        "failure notice", "Mail delivery failed: returning message to sender", "Mail System Error - Returned Mail",
        "Returned mail: see transcript for details", "DELIVERY FAILURE: User x not listed", "Unzustellbar: Spørsmål",
        but_not=("Status for levering av tenester", "SV: Undeliverable: Spørsmål"),
    ),
    phrase_rule(
        "ikke-levert",
        r"^\W*(?:(?:e-?posten|meldinga|meldingen)\s+)?(?:(?:er |vart |ble |blei )?(?:kan|kunne)? "
        r"?(?:ikk?j?e)\s+(?:lever\w{1,6})|"
        r"(?:er |vart |ble |blei )ikk?j?e lever\w{1,4}|uleverbar\w{0,2}|uleverte?|leverings?(?:feil| mislyktes| "
        r"feila| feilet)|"
        r"lever(?:ing|ingen) mislyk\w{1,4})",
        "Kan ikke leveres: Spørsmål", "Kan ikkje leverast: Spørsmål", "Ikke levert: Spørsmål", "Uleverbar: Spørsmål",
        "Meldingen ble ikke levert", "Levering mislyktes", "Leveringsfeil",
        but_not=("VS: Kan ikke leveres: Spørsmål", "Kommunen kan ikkje levere tal", "Leveringsavtale"),
    ),
)  # fmt: skip
DELAY_SUBJECTS = (
    phrase_rule(
        "delayed",
        r"^\W*(?:delayed mail|delivery delayed|delivery status notification \(delay\)|warning: (?:message|could not "
        r"send)|"
        r"(?:mail|message) delayed|(?:e-?post|melding|levering)\w{0,5} (?:er |vart |ble )?(?:forsink|forseink)\w{1,4}|"
        r"leveringsforsinkelse|forsink\w{2,4}:|forseink\w{2,4}:)",
        "Delayed Mail (still being retried)", "Warning: message 1abc-0 delayed 24 hours",
        "Levering forsinket: Spørsmål",
        "Warning: could not send message for past 4 hours", "Delivery delayed: Spørsmål", "Forsinket: Spørsmål",
        "Delivery Status Notification (Delay)",
        but_not=("Forseinka svar frå Askedal", "Svaret er forsinket"),
    ),
)  # fmt: skip
BOUNCE_WORDS = (
    phrase_rule(
        "status-code", r"\b[45]\.\d{1,3}\.\d{1,3}\b|\b(?:4[25]\d|55\d)[ -]\D|#[45]\d\d\b",
        "550 5.1.1 User unknown", "smtp; 452 4.2.2 over quota", "host said: 550 no such user",
        but_not=("Vi har 2.5 årsverk, 12.10.2017",),
    ),
    phrase_rule(
        "could-not-deliver",
        r"\b(?:could not be delivered|(?:wasn't|was not|not) able to deliver|delivery (?:has )?failed|undeliverable|"
        r"user unknown|"
        r"no such user|mailbox (?:is )?(?:full|unavailable|disabled)|address (?:was )?not found|over quota|"
        r"(?:kunne|kan|ble|blei|vart) ikk?j?e (?:bli )?lever\w{1,4}|ble ikke funnet|vart ikkje funne\w?|"
        r"lever\w{2,6} mislyktes|"
        r"post(?:boks|kasse)\w{0,2} (?:\w{1,20} ){0,2}(?:er )?full|innboksen (?:\w{1,20} ){0,2}full)",
        "It could not be delivered to one or more recipients.", "I'm afraid I wasn't able to deliver your message",
        "Leveringen mislyktes til disse mottakerne", "Adressen ble ikke funnet", "Postkassen til mottakeren er full",
        but_not=("Tenestene vert leverte av Askedal IKT.",),
    ),
)  # fmt: skip

# ── Receipts (RFC 8098 and those that follow no standard) ─────────────────────────────────────────────────────

READ_SUBJECTS = (
    phrase_rule(
        "read",
        r"^\W*(?:lest|lese[nt]?|read|gelesen|läst|læst|ikke lest|ikkje lese[nt]?|not read|slettet|sletta|deleted|"
        r"ungelesen|"
        r"(?:lese|retur)kvittering|lesebekreftelse|lesestadfesting|(?:read|return) receipt|disposition "
        r"notification)(?: \([^)]{1,20}\))?"
        r"\s*(?::|-|–|for\b|på\b|$)",
        "Lest: Spørsmål", "Lese: Spørsmål", "Read: Spørsmål", "Ikke lest: Spørsmål",
        "Returkvittering (vist) - Spørsmål",
        "Return Receipt", "Lesekvittering for Spørsmål", "Gelesen: Spørsmål", "Slettet: Spørsmål",
        but_not=("SV: Lesekvittering", "Leseplan for skulane", "Lesevanar i kommunen", "Ready: x"),
    ),
)  # fmt: skip
READ_WORDS = (
    phrase_rule(
        "was-read",
        r"\b(?:(?:ble|blei|vart|er|har|has been|was) (?:\w{1,12} ){0,2}?(?:lest|lese[nt]?|opna|åpnet|vist|displayed|"
        r"read|opened|sletta|slettet|deleted)\b|"
        r"(?:(?:lese|retur)?kvittering|(?:lese)?bekreftelse|stadfesting|receipt|confirm\w{0,6}) (?:\w{1,15} "
        r"){0,4}(?:e-?post|melding|mail|message)|return receipt)",
        "Meldingen ble lest fredag 6. oktober.", "Meldinga vart lesen.", "Your message was read on Friday",
        "Dette er en returkvittering for e-posten du sendte", "This is a Return Receipt for the mail",
        but_not=("Vi har tre årsverk.", "Her er svara våre."),
    ),
)  # fmt: skip

# ── Answering machines (RFC 3834) ─────────────────────────────────────────────────────────────────────────────

AUTOMATIC_SUBJECTS = (
    phrase_rule(
        "automatic-reply",
        r"^\W*(?:automatisk\w{0,2} (?:svar|e-?post|melding|kvittering|mottaks\w{1,12})|auto ?svar|auto ?reply|"
        r"auto-reply|auto ?:|"
        r"automatic (?:reply|response)|auto-?response|automatisch\w{0,2} antwort)",
        "Automatisk svar: Spørsmål", "Autosvar – Askedal kommune", "AUTO: Per Prøve er ute",
        "Automatic reply: Spørsmål",
        "Automatiskt svar: Spørsmål", "Automatische Antwort: Spørsmål",
        but_not=("SV: Automatisk svar: Spørsmål", "Automatisering i kommunen", "Autorisasjon"),
    ),
    phrase_rule(
        "absent",
        r"^\W*(?:out of (?:the )?office|(?:fråvær|fravær|fråver)(?:smelding)?|ikkje til stade[sn]?|ikke til stede|"
        r"ute av kontoret|"
        r"ikk?j?e på kontoret|på ferie|feriemelding|i permisjon)\b\s*(?:$|[:;,.!–—(-]|(?:frå|fra|til|i dag|fram)\b)",
        "Fråvær", "Fravær: Spørsmål", "Ikke til stede: Spørsmål", "Out of office: Spørsmål", "Fråværsmelding",
        "Ute av kontoret til 3. august",
        but_not=("SV: Fråvær", "Fråvær blant tilsette", "Fraværsstatistikk 2019"),
    ),
    phrase_rule(
        "received",
        r"^\W*(?:\[[^\]]{1,40}\]\s*)?(?:(?:motteken?|mottatt|received|registrert) ?:|mottakskvittering|"
        r"mottaksstadfesting|mottaksbekreftelse|"
        r"(?:stadfest\w{2,4}|bekreft\w{2,5}|kvittering) (?:på|av|om|for|at) (?:\w{1,20} ){0,4}?mott\w{1,6}|"
        r"(?:vi|me) har (?:motteke|mottatt) (?:din|ditt|e-?post|melding|førespurn|henvend|sak)|"
        r"(?:din|your|ditt|saka|saken|førespurnaden|henvendelsen)\b.{0,30}\b(?:motteken?|mottatt|registrert|"
        r"received|opprett\w{1,2}|created)\b)",
        "Mottatt: Spørsmål", "[MK-19-1] Motteken: Spørsmål", "Stadfesting på motteken e-post",
        "Kvittering på mottatt brev",
        "Bekreftelse på at din henvendelse er mottatt", "[#48211] Vi har mottatt din henvendelse: Spørsmål",
        "Din henvendelse er mottatt", "Saken er registrert", "Your request has been received", "Mottakskvittering",
        but_not=( "SV: Mottatt: Spørsmål", "Mottak av flyktningar", "Svar på motteke brev",
        "Sakene som vart registrerte" ),
    ),
    phrase_rule(
        "ticket",
        r"^\W*(?:\[[^\]]{1,40}\]\s*)?(?:ny )?(?:sak|ticket|case|request|incident)\b.{0,30}?\b(?:er |has been |is |"
        r"vart |ble )?"
        r"(?:opprett[ae]?t?|registrert|mottatt|motteken?|created|received|registered|lukka|lukket|løyst|løst|closed|"
        r"resolved)\b",
        "Sak #1234 er oppretta", "Ticket 55 has been created", "Sak 4711 er lukket",
        but_not=("Sak 20/415: Svar på spørsmål", "Saksliste til møtet"),
    ),
)  # fmt: skip
_THIS_MAIL = r"\b(?:denne|dette|meldinga|meldingen|e-?posten|svaret|adressa|adressen|avsend\w{2,5})\b"
AUTOMATIC_WORDS = (
    phrase_rule(
        "is-automatic",
        r"\b(?:dette|denne|det|this|e-?posten|meldinga|meldingen) (?:\w{1,15} ){0,2}?(?:er|is) (?:eit|et|ein|en|ei|"
        r"an?) "
        r"(?:auto(?:matisk\w{0,2}|mated|matic|matically)?[ -]?(?:svar|melding|generer|mottak|e-?post|kvittering|"
        r"stadfest|bekreft|repl|respons|message|generated|mail))|"
        r"^\W*auto ?svar\b|^\W*automatisk (?:svar|melding|e-?post) (?:frå|fra|for)\b",
        "Dette er et automatisk svar.", "Denne e-posten er ei automatisk melding frå sakssystemet.",
        "Autosvar frå servicetorget",
        "Dette er en automatisk generert melding.", "This is an automated response.", "Det er eit autosvar.",
        but_not=( "Vi fekk eit automatisk svar frå dykk.", "Dette er ikkje eit autosvar.",
        "Vi har autosvar på e-posten." ),
    ),
    phrase_rule(
        "made-by-itself",
        _THIS_MAIL +
        r"[^.!?]{0,60}\b(?:(?:sendt?|laga|laget|generert|oppretta|opprettet|skrive[nt]?) automatisk|automatisk "
        r"(?:sendt?|laga|laget|generert|oppretta|opprettet))\b",
        "Denne e-posten er laga automatisk.", "Meldingen er sendt automatisk.",
        "Denne meldinga er automatisk generert.",
        but_not=("Rapportane blir generert automatisk.", "Fakturaer sendt automatisk sparer tid."),
    ),
    phrase_rule(
        "no-reply",
        _THIS_MAIL + r"[^.!?]{0,60}\bkan ikk?j?e (?:svarast på|besvar\w{1,4}|svares på|nyttast til svar)|"
        r"\bdo[ -]?not[ -]?reply\b|\b(?:ikk?j?e svar|svar ikk?j?e|ver(?:e)? snill og ikk?j?e svar\w?) på denne\b",
        "Denne e-posten kan ikkje svarast på.", "Meldingen kan ikke besvares.", "Please do not reply to this e-mail.",
        "Ikkje svar på denne e-posten.",
        but_not=("Spørsmål 3 kan ikke besvares.", "Vi kan ikkje svare på denne måten."),
    ),
    phrase_rule(
        "case-registered",
        r"\b(?:motteke|mottatt|registrert|received|oppretta|opprettet)\b[^.!?]{0,80}\b(?:saksnummer|saksnr|"
        r"referansenummer|sak ?#|ticket|case number)|"
        r"\bmed referanse\b[^.!?]{0,20}\d|\bregistrert (?:som|under|med) (?:sak|referanse|nummer)\b|\b(?:fått|har|"
        r"tildelt) (?:saks?nummer(?:et)?|referansenummer(?:et)?|sak ?#)",
        "Henvendelsen din er registrert som sak MK-19.", "Vi har mottatt e-posten og den har fått saksnummer #48211.",
        "Saken er registrert med saksnummer 2017/3391.", "Førespurnaden er motteken med referanse 12.",
        but_not=("Brevet er journalført (sak 19/398-1).", "Vi har registrert dykkar spørsmål."),
    ),
    phrase_rule(
        "write-above",
        r"\b(?:svar|skriv\w{0,3}|reply|type your reply|please type) (?:\w{1,15} ){0,3}?(?:over|above|ovanfor|"
        r"ovenfor) (?:denne|this) lin",
        "## Svar over denne linjen ##", "-- Please type your reply above this line --",
        but_not=("Sjå svara over denne tabellen.",),
    ),
    phrase_rule(
        "turn-taken",
        r"\b(?:motteke|mottatt|motteken|received)\b.{0,200}?\b(?:behandlingstid\w{0,2}|handsamingstid\w{0,2}|"
        r"opningstid\w{0,4}|åpningstid\w{0,4}|"
        r"normalt innan?|innen \d{1,2} (?:virke|arbeids)dag|innan \d{1,2} (?:verke|virke|arbeids)dag|(?:rette?|"
        r"aktuell\w{0,2}) (?:saks?(?:behandlar|behandler|handsamar)|avdeling|eining|enhet))",
        "Vi har mottatt din henvendelse. Normal behandlingstid er tre uker.",
        "E-posten er motteken og vert send til rett avdeling.",
        but_not=("Vi har mottatt brevet. Svar kommer.",),
    ),
)  # fmt: skip
AWAY_WORDS = (
    phrase_rule(
        "away-until",
        r"\b(?:eg|jeg|me|vi|i|kontoret|undertegn\w{2,5}) (?:er|har|am|vil vere|vil være)(?:'m)? (?:\w{1,20} "
        r"){0,4}?(?:ute av kontoret|ikk?j?e på kontoret|ikk?j?e til stades?|"
        r"ikke til stede|på \w{0,12}ferie|ferie|på reise|på tenestereise|sjukmeld\w{0,2}|sykmeld\w{0,2}|"
        r"(?:\w{0,12})permisjon|ute|out of (?:the )?office|on (?:leave|vacation|holiday)|"
        r"stengt?|bortreist|fråverande|fraværende|away)\b.{0,160}?"
        r"\b(?:attende|tilbake|til og med|t\.o\.m|fram til|frem til|les(?:er)? ikk?j?e e-?post|(?:return|back)\b|ta "
        r"kontakt|kontakt)",
        "Eg er ute av kontoret og er attende måndag.", "Jeg er på ferie til og med 20. oktober.",
        "I am out of the office and will be back Monday.",
        "Jeg har permisjon og er tilbake 1. august.", "Kontoret er stengt til og med 2. januar.",
        but_not=("Ferie er ei utfordring for bemanninga.", "Rådmannen er tilbake."),
    ),
    phrase_rule(
        "mail-not-read",
        r"\be-?post\w{0,3} (?:\w{1,15} ){0,2}?(?:vert|blir|ble|vil) ikk?j?e (?:bli )?(?:lese[nt]?|lest|vid(?:are|"
        r"ere)send\w{0,2})\b|\bles(?:er)? ikk?j?e e-?post\b|\bmy e-?mails? (?:is|are|will) not\b",
        "E-posten din vert ikkje vidaresend.", "Jeg leser ikke e-post i denne perioden.",
        but_not=("E-posten er vidaresend til IT.",),
    ),
)  # fmt: skip
# What a case system puts above the message that it has got, and gives back.
ECHO_HEADINGS = (
    phrase_rule(
        "your-message",
        r"(?m:^\W{0,6}(?:din|ditt|dykkar|deres|innsend\w{0,2}|opp?rinn?eleg|opprinnelig|mottatt?|motteken?|"
        r"innhald\w{0,3}|innhold\w{0,3}|siste|tidlegare|tidligere|your|original)\b"
        r"(?: \w{1,15}){0,2}? (?:melding|henvendelse|førespurnad|e-?post|spørsmål|svar|tekst|message|request|i "
        r"meldinga|i meldingen|i henvendelsen|kommentar)\w{0,4}\W{0,4}$)|"
        r"(?m:^\W{0,6}(?:dette skrev du|du skreiv|du skrev|historikk|logg|saksdialog|you wrote)\b.{0,40}$)",
        "Din melding:", "Innhaldet i meldinga:", "Opprinnelig henvendelse", "Historikk:", "Du skrev følgende:",
        "Your message:",
        but_not=("Din melding er motteken av oss i dag.", "Tidlegare svar gjaldt 2018, no er tala høgare."),
    ),
)  # fmt: skip

# ── What a program sends because a person pressed a button ────────────────────────────────────────────────────

BUTTON_SUBJECTS = (
    phrase_rule(
        "meeting",
        r"^\W*(?:godtatt|godteke|godtatt foreløpig|akseptert|accepted|avslått|avslege|declined|foreløpig|førebels|"
        r"tentative(?:ly accepted)?|avlyst|cancell?ed|"
        r"nytt (?:tidspunkt|tidsrom) (?:foreslått|foreslege)|foreslått nytt tidspunkt|new time proposed) ?:",
        "Godtatt: Møte om svara", "Avslått: Møte", "Accepted: Meeting", "Foreløpig: Møte", "Avlyst: Møte",
        but_not=("Foreløpige svar: Askedal", "SV: Godtatt: Møte"),
    ),
    phrase_rule(
        "reaction", r"^\W*(?:reaksjon|reaction|reagerte|reacted) ?(?::|på\b|to\b)",
        "Reaksjon: Spørsmål", "Reacted to: Spørsmål",
        but_not=("Reaksjonar på høyringa",),
    ),
)  # fmt: skip
BUTTON_WORDS = (
    phrase_rule(
        "reacted",
        r"\b(?:reagerte|reacted) (?:via gmail|(?:med \S{1,20} )?(?:på|to|on) (?:meldinga|meldingen|e-?posten|your "
        r"message|the message))",
        "Per Prøve reagerte på meldingen din:", "Per reacted via Gmail", "Per Prøve reacted to your message:",
        but_not=("Innbyggjarane reagerte på framlegget om nedlegging.",),
    ),
)  # fmt: skip
RECALLS = (
    phrase_rule(
        "recall",
        r"^\W*(?:tilbakekall\w{0,4}|recall|kall(?:er)? tilbake) ?:|\b(?:vil|ønsker å|ønskjer å|would like to) "
        r"(?:tilbakekalle|kalle tilbake|recall) (?:the )?(?:meldinga|meldingen|message|e-?posten)",
        "Tilbakekalling: Svar på spørsmål", "Recall: Svar", "Per Prøve vil tilbakekalle meldingen «Svar».",
        "Per would like to recall the message",
        but_not=("Tilbakekalling av vatn i Askedal", "SV: Recall: Svar"),
    ),
)  # fmt: skip

# ── Letters that are not in the message ──────────────────────────────────────────────────────────────────────

ELSEWHERE = (
    phrase_rule(
        "in-a-mailbox",
        r"\b(?:svarut|svarinn|edialog|e-?boks|digipost|altinn|digital postkasse)\b|"
        r"\b(?:du|dere|de|dykk) har (?:mottatt|motteke|fått) (?:\w{1,5} )?(?:post|brev|melding|dokument)\b|"
        r"\ber send[te]? (?:til )?(?:deg|dykk|dere)\b",
        "Du har mottatt post i SvarUt.", "Ny melding i Altinn", "Du har fått eit brev frå oss.", "Brevet er sendt deg.",
        but_not=("Innlogging til fagsystema tek tid.", "Vi har ikkje digitale løysingar.", "Vi har fått eit brev."),
    ),
)  # fmt: skip
ATTACHED = (
    phrase_rule(
        "is-attached",
        r"\b(?:vedlagt|vedlegg|vedlagte|attached)\b[^.!?]{0,40}\b(?:følgjer|følger|ligg|ligger|er|finn|finner|"
        r"brev\w{0,3}|svar\w{0,3}|"
        r"dokument\w{0,3}|fil\w{0,2})\b|\b(?:sjå|se|viser til|i) vedl(?:egg|agt)\w{0,3}|\b(?:brev|svar|"
        r"dokument)\w{0,3} (?:følgjer|følger|ligg|ligger|er) "
        r"(?:som )?vedl",
        "Vedlagt følgjer brev.", "Se vedlegg.", "Svaret ligg vedlagt.", "Vedlagte brev gjeld dykkar spørsmål.",
        but_not=("Vi har lagt ned tre avdelingar.", "Vi fekk ikkje opna det."),
    ),
)  # fmt: skip

# A local part that nobody reads.
UNATTENDED = (
    phrase_rule(
        "no-reply-address",
        r"<?\b(?:no-?reply|do-?not-?reply|ikk?j?e-?svar|svar-?ikk?j?e|auto-?(?:svar|reply)|ingen-?svar)[\w.+-]{0,40}@",
        "noreply@askedal.example", "ikkesvar@stord.example", "ikke-svar@y.example", "donotreply@x.example",
        but_not=("svar@askedal.example", "per.svarstad@x.example"),
    ),
)  # fmt: skip

RULES = (
    *BOUNCE_SENDERS, *BOUNCE_SUBJECTS, *DELAY_SUBJECTS, *BOUNCE_WORDS, *READ_SUBJECTS, *READ_WORDS, *AUTOMATIC_SUBJECTS,
    *AUTOMATIC_WORDS, *AWAY_WORDS, *ECHO_HEADINGS, *BUTTON_SUBJECTS, *BUTTON_WORDS, *RECALLS, *ELSEWHERE, *ATTACHED,
    *UNATTENDED,
)  # fmt: skip
