"""Small counts and those that leave one or two over: who is meant, its neighbours know (LEAKS 10).

A count is told in words ("ein kommune", "alle utanom éin", "dei to som …"), as a number behind a statement, in a
table, as a part of all ("27 av 29") or by a superlative ("den minste kommunen").
"""

import re
from collections.abc import Iterator

from kartlegg.anonymity.fold import fold
from kartlegg.anonymity.leaks.finding import LeakKind, at_place, make_leak
from kartlegg.anonymity.leaks.values import Document, Evidence, Leak, Passage, PassageKind, Severity

_COUNT = LeakKind(
    name="count",
    row=10,
    severity=Severity.STOP,
    why="tells a count so small that neighbours know who is meant",
    mend="use a quantity word, or leave the statement out",
)
_REST = "leaves so few over that neighbours know who they are"
_ONLY = "points to the only one of its kind"

_ONES = "ein|en|ei|éin|én|éi|eitt|ett|éitt|étt"
_TO_TEN = "to tre fire fem seks sju åtte ni ti"
_TEENS = "elleve tolv tretten fjorten femten seksten sytten atten nitten tjue"
_TWENTIES = "tjueein tjueto tjuetre tjuefire tjuefem tjueseks tjuesju tjueåtte tjueni tretti"
_WORDS = {
    **dict.fromkeys(_ONES.split("|"), 1),
    **{word: number for number, word in enumerate(f"{_TO_TEN} {_TEENS} {_TWENTIES}".split(), start=2)},
    **dict.fromkeys(("begge", "eit par", "et par"), 2),
    **dict.fromkeys(("tjueén", "tjueéin", "tjueen"), 21),
    "syv": 7,
    "tyve": 20,
}
_TEENS_AND_MORE = "|".join(sorted(f"{_TEENS} {_TWENTIES} tyve".split(), key=len, reverse=True))
_NUMBER = rf"(?:{'|'.join(sorted(_WORDS, key=len, reverse=True))}|\d{{1,3}})"
_START = r"(?<![\w-])"
# Who may stand behind a count: the municipalities, and those who answer for them.
_WHO = (
    r"(?:[\w-]{0,20}kommun(?:e|en|ar|ane|er|ene|a)|herad|respondent(?:ar|er|ane|ene|en)?|informant(?:ar|er|ane|ene|en)?"
    r"|svar(?!te|a|er|ar)|rådm(?:ann|enn|ennene|ennane)|kommunedirektør(?:ar|er|ane|ene|en)?"
    r"|ordfør(?:ar|er|arar|ere|arane|erne)|deltak(?:ar|er|arar|ere)|by(?:ar|er)?|bygd(?:er)?)(?!\w)"
)
_OF_THEM = (
    r"(?:av (?:dei|de|dem|oss|desse|disse|svara|svarene|alle|kommunane|kommunene|respondentane|respondentene"
    r"|dei spurde|de spurte|rådmennene)(?!\w))"
)
# What municipalities do in a summary; a plural noun ends like a verb ("servarar"), so the verbs are told by name.
_VERB = (
    r"(?:har|hadde|er|var|vart|ble|blei|vert|blir|svar(?:a|te|er|ar)|sa|sei(?:er|r)|sier|meld(?:er|e|te)|peik(?:ar"
    r"|te|a)|pek(?:er|te)|nemn(?:er|de)|nevn(?:er|te)|oppg[aieå]\w{0,4}|opplys(?:er|te)|ønsk(?:jer|er|te|et)|ynskjer"
    r"|mein(?:er|te)|mener|mente|fortel|fortalde|fortell(?:er)|fortalte|viser|viste|drift(?:ar|er|a|et)|kjøp(?:er"
    r"|te)|leig(?:er|de)|lei(?:er|de)|brukar?|bruk(?:er|te)|manglar?|mangl(?:er|a|et)|treng|trengte|trenger|vil"
    r"|ville|ventar?|vent(?:er|a|et)|vurder(?:er|te)|planlegg|planlegger|planla|arbeid(?:er|ar|de|et)|jobb(?:ar|er|a"
    r"|et)|samarbeid(?:er|ar|de|et)|står|stod|sto|går|gjekk|gikk|held|holder|heldt|holdt|fekk|fikk|får|gjer|gjør"
    r"|gjorde|tek|tar|tok|set|setter|satte|sette|let|lar|skriv(?:er)?|skreiv|skrev|bad|ba|ber|mista|mistet"
    r"|opplev(?:er|de)|rapporter(?:er|te)|tilset(?:te|t)?|ansatte|skil|skiller|styr(?:er|te)|trekk|trekker|trakk"
    r"|understrek(?:ar|er|a|et)|frykt(?:ar|er|a|et)|deler?|delte|kallar?|kaller|legg|legger|la|hevd(?:ar|er|a|et)"
    r"|krev|krever|kravde|lagr(?:ar|er|a|et)|betal(?:ar|er|te)|etterlys(?:er|te)|foreslår?|foreslo|gjev|gir|gav|ga"
    r"|kan ikkje|kan ikke|kjem|kommer|kom|ligg|ligger|låg|lå|manglet|savn(?:ar|er|a|et)|sakn(?:ar|er|a)|ser|såg|så"
    r"|skriver|tok|trur|tror|uttrykk(?:jer|er|te)|utgreier|utreder|venter|veit|vet|valde|valgte|velg|velger)(?!\w)"
)
_GENERAL_BEFORE = re.compile(
    r"(?:når|dersom|viss|hvis|om|at|enn|som|for|av|til|korleis|hvordan|kva|hva|kvifor|hvorfor|difor|derfor|mellom"
    r"|frå|fra|innan|same|éin og same|per|pr\.?|i regi av|innanfor|innenfor|utanfor|utenfor) $"
)
_ADJECTIVES = r"(?:[a-zæøå]{2,20} ){0,2}?"
_GENERAL_ADJECTIVE = re.compile(
    r"\b(?:felles|ny|nye|god|vanleg|vanlig|gjennomsnittleg|gjennomsnittlig|moderne|digital|open|åpen|heil|hel|samla"
    r"|samlet|kvar|hver|større|mindre|attraktiv|robust|framtidsretta|fremtidsrettet|så|for|slik|typisk|anna|annan"
    r"|annen) "
)
_RANK = (
    r"(?:(?:aller |nest |tredje )?(?:største|minste|eldste|yngste|rikaste|rikeste|fattigaste|fattigste|nordlegaste"
    r"|nordligste|sørlegaste|sørligste|vestlegaste|vestligste|austlegaste|østligste|austlegste|ytste|ytterste|inste"
    r"|innerste|tettaste|tettest folkesette|mest folkerike|minst folkerike|mest folkesette|folkerikaste|dyraste"
    r"|dyreste|dårlegaste|dårligste|beste|fremste|einaste|eneste|første|siste))"
)
_SINGLE = re.compile(
    rf"{_START}(?P<only>(?:berre|bare|kun|akkurat|nøyaktig|om lag"
    rf"|minst) )?(?P<one>{_ONES}) (?P<adjective>{_ADJECTIVES})(?P<who>{_WHO})(?P<after>[^\n]{{0,40}})"
)
_PLURAL = re.compile(rf"{_START}(?:dei |de )?(?P<n>{_NUMBER}) (?P<adjective>{_ADJECTIVES})(?P<who>{_WHO})")
_OF = re.compile(rf"{_START}(?P<n>{_NUMBER}) {_OF_THEM}")
_ONLY_FEW = re.compile(
    rf"{_START}(?:berre|bare|kun|så vidt|ikkje meir enn|ikke mer enn|ikkje fleire enn|ikke flere enn) (?:dei |de )?"
    rf"(?P<n>{_NUMBER})(?= (?:{_VERB}|som(?!\w)|{_WHO}|{_OF_THEM})|\s*[.,;:)]|\s*$)",
    re.MULTILINE,
)
_THE_FEW = re.compile(
    rf"{_START}(?:dei|de|dem|desse|disse) (?:(?:resterande|resterende|attverande|gjenværende|øvrige) )?(?P<n>{_NUMBER})"
    rf" (?:som|andre|siste|første|største|minste|resterande|resterende|attverande|gjenværende|øvrige|{_WHO})(?!\w)"
    rf"|{_START}(?:dei|de) (?:resterande|resterende|attverande|gjenværende|øvrige) (?P<left>{_NUMBER})(?= {_VERB})"
    rf"|{_START}mindretal(?:l|et|let)? på (?P<minority>{_NUMBER})(?!\w)"
)
_THE_ONE = re.compile(
    rf"{_START}(?:den|det) (?:eine|ene|tredje) (?:{_WHO}|som(?!\w)|av (?:dei|de|dem)(?!\w))"
    rf"|{_START}(?:berre|bare|kun) (?:den|det) (?:eine|ene) {_VERB}"
    rf"|{_START}(?:eit|et|eitt|ett) (?:enkelt|einskilt|einaste|eneste) svar(?!\w)"
    rf"|{_START}i (?:eitt|ett|éitt|étt|to) (?:tilfelle|tilfeller|høve)(?!\w)"
    rf"|{_START}det (?:er|var|finst|finnes|fanst|fantes) (?:berre |bare |kun )?(?:éin|én|ein|en|to) som(?!\w)"
    rf"|{_START}den andre {_WHO}"
    rf"|{_START}(?:hos|for|i|ved) (?:den )?(?:ei|éi|éin|én|eine|ene)(?: av (?:dei|de|dem)(?!\w))"
    rf"|{_START}(?:ein|en|éin|én) (?:seier|sier|melder|fortel|forteller|svarte|svarer|skriv|skriver|nemner|nevner"
    rf"|peikar|peker|oppgir|oppgjev|ønskjer|ønsker|har meldt|har sagt|har svart)(?!\w)"
)
_SUBJECT = re.compile(
    rf"(?:(?<=^)|(?<=[.!?:] )|(?<=\n)|(?<=- )|(?<=\* ))(?P<n>{_NUMBER}) (?P<verb>{_VERB})", re.MULTILINE
)
_EXCEPT = re.compile(
    r"(?<!\w)(?:alle|samtlege|samtlige|ingen|resten|alt|dei fleste|de fleste)(?: \w{1,20}){0,3}?,? (?:utanom|utenom"
    r"|unnateke|unntatt|unntatte|unntake|bortsett frå|bortsett fra|så nær som|med unntak av|foruten|forutan"
    r"|andre enn|unnateken|minus|på nær|nær som)(?: berre| bare| kun)?(?: dei| de)? "
    rf"(?P<n>{_NUMBER})(?!\w)(?! (?:år|dag|veke|uke|time|ting|punkt|område|tema|teneste|tjeneste|spørsmål|sak|felt"
    rf"|system))"
    rf"|(?<!\w)(?:alle|samtlege|samtlige) på (?P<near>{_NUMBER}) nær(?!\w)"
    r"|(?<!\w)med (?P<one>eitt|ett|eit|et|éitt|étt|to|eitt einaste|ett eneste) unntak(?!\w)"
    r"|(?<!\w)(?:ingen andre enn|alle andre enn|alle dei andre|alle de andre|alle andre) (?:kommun\w{0,5}|dei|de)(?!\w)"
)
_PART = re.compile(
    rf"{_START}(?P<n>{_NUMBER})(?: kommun\w{{1,4}})? (?:av|utav|blant|mellom)(?: dei| de| dem)?(?: totalt| i alt)? "
    rf"(?P<all>{_NUMBER})(?![\w,.]\d)(?P<after>(?: [a-zæøå-]{{1,25}})?)"
)
_FRACTION = re.compile(
    rf"{_START}(?P<n>{_NUMBER}) (?P<all>{_TEENS_AND_MORE})(?:de|nde|ende|ande)?(?:del|delar|deler|delane|delene)(?!\w)"
    r"(?P<after>(?: [a-zæøå-]{1,25})?)"
)
_SLASH = re.compile(r"(?<![\w/.,-])(?P<n>\d{1,3})/(?P<all>\d{1,3})(?![\w/-]|[.,]\d)(?P<after>(?: [a-zæøå-]{1,25})?)")
_PERCENT = re.compile(
    rf"(?<![\w,.])(?P<n>\d{{1,3}}(?:[.,]\d{{1,2}})?|{_NUMBER}) ?(?:%|prosent|pst\.?)(?= (?:av (?:alle )?(?:dei|de|dem"
    rf"|svara|svarene|kommunane|kommunene|alle|respondentane|respondentene)|{_VERB}|kommunane|kommunene))"
)
_SUPERLATIVE = re.compile(
    rf"{_START}(?:den|som(?: den)?) {_RANK}(?: [a-zæøå]{{2,15}}){{0,1}} [\w-]{{0,20}}(?:kommunen?|byen|bygda"
    rf"|øykommunen|respondenten)(?!\w)"
    rf"|{_START}(?:den|som) {_RANK},? (?:som|av (?:dei|de|dem|kommunane|kommunene|alle))(?!\w)"
    rf"|{_START}(?:som|er|var|vart|ble|blei) (?:den )?(?:einaste|eneste)(?: i (?:fylket|landet|regionen)|[.,;]|$)"
    rf"|{_START}(?:berre|bare|kun) (?:den|dei|de) (?:aller |nest )?(?:to |tre )?(?:største|minste|rikaste"
    rf"|rikeste)(?! [a-zæøå]{{3,30}}(?:a|en|et|ane|ene)(?!\w))"
    rf"|{_START}(?:berre|bare|kun) (?:den|dei|de) (?:største|minste|rikaste|rikeste)(?: og minste)? (?:kommun|by|bygd)"
    rf"|{_START}(?:[a-zæøå]{{4,20}}s|landet sin|fylket sin) {_RANK} [\w-]{{0,20}}(?:kommune|by|bygd)(?!\w)"
    rf"|{_START}kommunen (?:som har|med) (?:dei |de |det |den |lågast|lavest|høgast|høyest|flest|færrast|færrest"
    rf"|størst|minst|mest|lengst)(?!\w)"
    rf"|{_START}(?:størst|minst|lengst nord|lengst sør|lengst vest|lengst aust|lengst øst) (?:av alle"
    rf"|av kommunane|av kommunene|i fylket)(?!\w)"
    rf"|{_START}kommunen lengst (?:nord|sør|vest|aust|øst|ute|inne)(?!\w)"
    rf"|{_START}(?:er|står|stod|sto|var) (?:heilt |helt )?(?:åleine|alene) (?:om|med|blant|mellom)(?!\w)",
    re.MULTILINE,
)
_PERSON = re.compile(
    r"(?<![\w-])(?:ho|hun|han) som (?:har|er|var|driftar|drifter|styrer|sit|sitter|kan|gjer|gjør|jobbar|jobber"
    r"|arbeider|arbeidar|svarte|leier|leder|tek|tar|stod|sto|kjenner|kjende|slutta|sluttet|skreiv|skrev|ringde"
    r"|ringte)(?!\w)"
)
_BEHIND = re.compile(
    rf"(?<=[\w»\"'%)*_]) \((?P<n>{_NUMBER})(?: (?:kommun\w{{1,4}}|svar|stk\.?))?\)(?=[*_]{{0,3}}(?:[.,;:!?]|\s*$"
    rf"| og | men |\s*\|| {_VERB}))",
    re.M,
)
_LAW = re.compile(r"(?:§{1,2}|artikkel|art\.|ledd|kapittel|kap\.|forskrift\w{0,3}|lov\w{0,3})[^\n.;:]{0,25}$")
_ANSWERED = re.compile(
    rf"(?P<n>{_NUMBER}) (?:kommun(?:ar|er) )?(?:har )?(?:svara|svarte|svart|besvarte)(?: \w{{1,20}}){{0,2}} (?:på"
    rf"|dette|spørsmål)"
)
_TOTAL = re.compile(rf"{_START}(?P<n>{_NUMBER}) (?:svar(?!\w)|kommun(?:ar|er) (?:har )?(?:svara|svart|svarte)(?!\w))")
_LABELLED = re.compile(
    rf"^[ \t>*•-]{{0,8}}(?:[^\W\d_]{{2,20}} ){{0,3}}(?P<label>[^\W\d_]{{3,20}})[*_]{{0,3}}: ?"
    rf"[*_]{{0,3}}(?P<n>{_NUMBER})[*_]{{0,3}}\.?[ \t]{{0,4}}$",
    re.MULTILINE,
)
_HEADING = re.compile(r"^#{1,6} |^[^\n|\t]{1,80}\n[=-]{3,}$", re.MULTILINE)
_ROW_LABEL = re.compile(
    r"(?:nr|nummer|spm|spørsmål|spørgsmål|#|id|rad|punkt|side|sider|år|dato|vedlegg|tabell|figur|kapittel|del|versjon|utgåve|utgave|vekt)\.?",
    re.IGNORECASE,
)


def find_counts(document: Document, evidence: Evidence) -> Iterator[Leak]:
    """Every count below the minimum, every one that leaves one or two over, every superlative of a municipality."""
    for passage in document.passages:
        if passage.kind not in (PassageKind.BODY, PassageKind.HIDDEN):
            continue
        taken: list[tuple[int, int]] = []
        found = sorted(_find(passage, evidence), key=lambda one: (one[0], -one[1]))
        for start, end, why in found:
            if taken and start < taken[-1][1]:
                continue
            taken.append((start, end))
            yield make_leak(at_place(_COUNT, passage), passage, start, end, why=why)


def _find(passage: Passage, evidence: Evidence) -> Iterator[tuple[int, int, str]]:
    folded = fold(passage.text)
    lower = folded.lower
    minimum, answered = evidence.minimum, evidence.answered
    for start, end, why in (
        *_words(lower, minimum),
        *_parts(lower, minimum, {answered, len(evidence.survey.recipients), *_totals(lower)}, answered),
        *_after_labels(lower, minimum),
        *_behind(lower, minimum, answered),
        *_cells(lower, minimum, answered),
    ):
        first, last = folded.source(start, end)
        yield first, last, why


def _words(lower: str, minimum: int) -> Iterator[tuple[int, int, str]]:
    for match in _SINGLE.finditer(lower):
        if _is_one(lower, match):
            yield match.start(), match.end("who"), _COUNT.why
    for pattern in (_PLURAL, _OF, _ONLY_FEW, _THE_FEW, _SUBJECT):
        for match in pattern.finditer(lower):
            number = _value(next(one for one in match.groupdict().values() if one))
            is_article = match["n"] in ("ein", "en", "ei") and pattern in (_PLURAL, _SUBJECT)
            if 1 <= number < minimum and not is_article and (number > 1 or pattern is not _PLURAL):
                yield *match.span(), _COUNT.why
    for match in _EXCEPT.finditer(lower):
        number = _value(match["n"] or match["near"]) if match["n"] or match["near"] else 1
        if number < max(minimum, 3):
            yield *match.span(), _REST
    for pattern, why in ((_THE_ONE, _COUNT.why), (_SUPERLATIVE, _ONLY), (_PERSON, "points to one person")):
        for match in pattern.finditer(lower):
            yield *match.span(), why


def _is_one(lower: str, match: re.Match[str]) -> bool:
    """Whether "ein kommune" counts one, and does not speak of any municipality ("når ein kommune skal …")."""
    if match["only"]:
        return True
    if _GENERAL_ADJECTIVE.search(match["adjective"]):
        return False
    if "é" in match["one"] or re.match(r"(?:av|einaste|eneste) ", match["adjective"]):
        return True
    after = match["after"]
    opens = not lower[: match.start()].rstrip(" \t*_-•>") or lower[: match.start()].rstrip(" \t*_-•>")[-1] in ".!?:;\n|"
    if _GENERAL_BEFORE.search(lower[max(0, match.start() - 24) : match.start()]):
        # "Svaret frå ein kommune", "i ein kommune" that did something once.
        return bool(
            re.search(
                r"\b(?:svaret|svar|innspel|innspill|melding|døme|eksempel) (?:frå|fra) $", lower[: match.start()][-30:]
            )
        )
    if re.match(rf",? (?:som )?{_VERB}", after) and not re.match(
        r" (?:kan|bør|må|skal|treng|vil(?! ha\b| gjerne\b| ikk)|er avhengig)\b", after
    ):
        return True
    return opens and bool(re.match(r" (?:i|på|med|har|utan|uten|ved|frå|fra)\b", after))


def _parts(lower: str, minimum: int, totals: set[int], answered: int) -> Iterator[tuple[int, int, str]]:
    for pattern in (_PART, _SLASH, _FRACTION):
        for match in pattern.finditer(lower):
            number, total = _value(match["n"]), _value(match["all"])
            after = match["after"].strip()
            ours = total in totals or re.fullmatch(rf"{_WHO}|{_VERB}|", after) is not None
            if pattern is not _PART:
                told = total in totals or (total <= max(totals) and re.fullmatch(rf"{_VERB}|{_WHO}", after))
                ours = bool(told) and total > 12  # "4/11" is a date
            if ours and total > number:
                if 1 <= number < minimum:
                    yield match.start(), match.end("all"), _COUNT.why
                elif total - number in (1, 2) and total >= minimum:
                    yield match.start(), match.end("all"), _REST
    for match in _PERCENT.finditer(lower):
        share = float(_WORDS.get(match["n"]) or match["n"].replace(",", "."))
        count = round(share * answered / 100)
        if answered >= minimum and 1 <= count < minimum:
            yield *match.span(), _COUNT.why
        elif answered >= minimum and answered - count in (1, 2):
            yield *match.span(), _REST


def _totals(lower: str) -> Iterator[int]:
    """How many answered, as the document says it."""
    for match in _TOTAL.finditer(lower):
        yield _value(match["n"])


def _after_labels(lower: str, minimum: int) -> Iterator[tuple[int, int, str]]:
    """Counts that stand alone after what they count: "Usamde: 2"."""
    for match in _LABELLED.finditer(lower):
        if 1 <= _value(match["n"]) < minimum and not _ROW_LABEL.fullmatch(match["label"]):
            yield *match.span("n"), _COUNT.why


def _behind(lower: str, minimum: int, answered: int) -> Iterator[tuple[int, int, str]]:
    """Numbers in brackets behind a statement, of those who answered as the section says it, else of all."""
    sections = [match.start() for match in _HEADING.finditer(lower)]
    stated = [(match.start(), _value(match["n"])) for match in _ANSWERED.finditer(lower)]
    section = total = last = 0
    for match in _BEHIND.finditer(lower):
        while section < len(sections) and sections[section] <= match.start():
            section += 1
        begins = sections[section - 1] if section else 0
        while last < len(stated) and stated[last][0] <= match.start():
            last += 1
        total = stated[last - 1][1] if last and stated[last - 1][0] >= begins else answered
        number = _value(match["n"])
        if _LAW.search(lower[max(0, match.start() - 40) : match.start()]):
            continue
        if 1 <= number < minimum:
            yield match.start() + 1, match.end(), _COUNT.why
        elif total - number in (1, 2) and total >= minimum:
            yield match.start() + 1, match.end(), _REST


def _cells(lower: str, minimum: int, answered: int) -> Iterator[tuple[int, int, str]]:
    """Counts in the cells of a table, the first column and columns of labels apart."""
    labels: set[int] = set()
    rows = 0
    start = 0
    for line in lower.splitlines(keepends=True):
        mark = "\t" if "\t" in line else "|" if line.count("|") >= 2 else None
        if mark is None:
            rows, labels = 0, set()
        else:
            cells = _split(line, mark)
            if not rows:
                labels = {index for index, (text, _) in enumerate(cells) if _ROW_LABEL.fullmatch(text)}
            rows += 1
            for index, (text, offset) in enumerate(cells):
                if index == 0 or index in labels or not re.fullmatch(r"\*{0,2}\d{1,3}\*{0,2}", text):
                    continue
                number = int(text.strip("*"))
                if 1 <= number < minimum:
                    yield start + offset, start + offset + len(text), _COUNT.why
                elif answered - number in (1, 2) and answered >= minimum and number > minimum:
                    yield start + offset, start + offset + len(text), _REST
        start += len(line)


def _split(line: str, mark: str) -> list[tuple[str, int]]:
    """The cells of a row, each with where it begins in the line."""
    cells = []
    offset = 0
    body = line.rstrip("\r\n")
    for part in body.split(mark):
        text = part.strip()
        cells.append((text, offset + len(part) - len(part.lstrip())))
        offset += len(part) + 1
    if mark == "|" and cells and not cells[0][0]:
        cells = cells[1:]
    return cells


def _value(text: str) -> int:
    return int(text) if text.isdigit() else _WORDS[text]
