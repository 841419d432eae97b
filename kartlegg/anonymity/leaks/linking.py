"""Something for each reply: a row, a label or a pseudonym by which what one said can be put together (LEAKS 15)."""

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from kartlegg.anonymity.fold import fold_words
from kartlegg.anonymity.leaks.blocks import Block, Item, find_blocks
from kartlegg.anonymity.leaks.finding import LeakKind, make_leak
from kartlegg.anonymity.leaks.senders import SenderIndex, sender_index
from kartlegg.anonymity.leaks.values import Document, Evidence, Leak, Passage, PassageKind, Severity
from kartlegg.limits import LINKED_COLUMNS, LINKED_PLACES, LINKED_ROWS

_ROWS = LeakKind(
    name="row-per-reply",
    row=15,
    severity=Severity.STOP,
    why="has a row for each reply",
    mend="tell each question by itself, in counts: what one recipient answered must not stand together",
)
_LABEL = LeakKind(
    name="label",
    row=15,
    severity=Severity.STOP,
    why="stands for one recipient, so that what it said can be put together",
    mend="take the label out: say how many, not which",
)
_SAME = LeakKind(
    name="same-recipient",
    row=15,
    severity=Severity.STOP,
    why="ties what one recipient said here to what it said elsewhere",
    mend="tell each by itself, without saying that it was the same one",
)

_ONE = (
    r"(?:kommune|respondent|informant|svar|svarar|svarer|avsendar|avsender|deltakar|deltaker|kjelde|kilde|rådmann|case)"
)
_THE_ONE = r"(?:kommunen|respondenten|informanten|svararen|svareren|avsendaren|avsenderen|deltakaren|deltakeren)"
_LETTER = r"(?-i:[A-HJ-ZÆØ])\d{0,2}"  # not "I kommune I dag", not "Å"
_ROMAN = r"(?-i:II|III|IV|VI{0,3}|IX|XI{0,3})"
_CALLED = (
    r"(?-i:Alfa|Alpha|Beta|Gamma|Delta|Epsilon|Raud|Rød|Blå|Grøn|Grønn|Gul|Kvit|Hvit|Oransje|Lilla|Nord|Sør|Aust|Øst"
    r"|Vest)"
)
_NO_COUNT = (
    r"(?![^\W_]|[-/]\w|[.,:–]\d|[ \u00a0]?%|[ \u00a0](?:prosent|av|til|og|eller|gong|gang|år|time|timar|dag|veke|uke"
    r"|månad|måned|kr|mill|mrd|kommun|person|tilsett|ansatt|stilling|stk))"
)
# "Kommune A", "respondent nr. 7", "svar 3", "kommune Raud". "Kommune 3.0" and "svar 2 veker etter" are something else.
_PSEUDONYM = re.compile(
    rf"(?<![^\W_-])(?:{_ONE}[ \u00a0_-](?:(?:nr\.?|nummer|id)[ \u00a0:]?)?[«\"“'*_#]{{0,3}}"
    rf"(?:{_LETTER}|\d{{1,2}}|{_ROMAN}|{_CALLED})"
    rf"|{_THE_ONE}[ \u00a0][«\"“'*_]{{0,3}}(?:{_LETTER}|{_CALLED})){_NO_COUNT}",
    re.IGNORECASE,
)
_MORE_PSEUDONYMS = (
    re.compile(
        r"(?<![^\W_])(?:den|dei|de)[ ](?:raude|røde|blå|grøne|grønne|gule|kvite|hvite|lilla|oransje)[ ]kommunen?\b",
        re.IGNORECASE,
    ),
    re.compile(r"[«\"“][^\W\d_][^»\"”\n]{0,30}kommunen?[»\"”]", re.IGNORECASE),  # «Fjordkommunen»
    re.compile(r"(?<![\w&/#])#\d{1,3}\b(?!\d)"),
    re.compile(r"[«\"“](?:Alfa|Alpha|Beta|Gamma|Delta|Nord|Sør|Aust|Øst|Vest|[A-ZÆØÅ]|[A-ZÆØÅ]\d{1,2})[»\"”]"),
    re.compile(
        r"(?<![^\W_])(?:[Rr]ådmann|[Oo]rdfør|[Ll]eiar|[Ll]eder)\w{0,4} (?:i|frå|fra|på|hos) [A-HJ-ZÆØÅ]\d{0,2}(?![\w-])"
    ),
    re.compile(  # a name in quotation marks that has something to say
        r"[«\"“][A-ZÆØÅ][a-zæøå]{2,20}[»\"”][ ](?:vil|seier|sier|meiner|mener|ønskj?er|peikar|peker|skriv"
        r"|skriver|svarar|svarer|treng|trenger)\b"
    ),
    re.compile(r"\((?:nr\.?|nummer)[ ]?\d{1,3}\)", re.IGNORECASE),
)
# "K7": a letter and a number. Paper, roads, levels of language and more have such names too.
_CODE = re.compile(r"(?<![\w./-])(?P<letter>[A-ZÆØÅ])[-_]?(?P<number>\d{1,3})(?![\w/]|[.,-]\d)")
_OTHER_CODES = re.compile(
    r"[ABC][12]|A\d|B\d\d?|E\d{1,3}|[MOF]\d{2,3}|Q[1-4]|[GHVU]\d\d?|H\d{3}|W\d\d?|[RF]V\d+|EU\d+|CO2?|IP\d|P[CB]\d+|TV\d|NR\d+|OS\d+"
    r"|S[34]"
)
_GLYPH = r"[\u25a0-\u25ff\u2605\u2606\U0001f300-\U0001faff]"
_LEAD = re.compile(
    rf"[*_«\"“(\[]{{0,3}}(?P<label>[A-ZÆØÅ]{{1,3}}[-_ ]?\d{{1,3}}|[A-ZÆØÅ]|[IVX]{{1,5}}|[α-ω]"
    rf"|#?\d{{1,3}}(?![*_»\"”)\]]{{0,3}}\.\s)|{_GLYPH})[*_»\"”)\]]{{0,3}}\ufe0f?"
    r"(?P<rest>\s?[:.)–—-](?=\s|$)(?!\s{0,3}\d)|\s?$)"
)
_SHORT = r"(?:[A-ZÆØÅ]{1,3}[-_ ]?\d{1,3}|[A-ZÆØÅ]|#?\d{1,3})"
_NAMED = re.compile(r"[*_«\"“(\[]{0,3}(?P<lead>[^\W\d_]{2,20}(?:[ -][^\W_]{1,20})?)[*_»\"”)\]]{0,3}(?:[:–—]|$)")
_LINE = re.compile(r"[^\n]{1,2000}")
_LINE_LABEL = re.compile(  # "T: 55 55 …" in a signature is none
    rf"[ \t]{{0,8}}[*_(\[]{{0,3}}(?P<label>{_SHORT}|{_GLYPH})[*_)\]]{{0,3}}[ \t]?"
    r"[:–—](?=[ \t])(?![ \t]{0,4}(?:\+?\d|www|http|\S{1,60}@))"
)
_LINE_MARKS = re.compile(
    rf"[ \t]{{0,8}}(?P<label>{_SHORT}|{_ONE} {_SHORT})\.?[ \t]{{1,8}}(?:[xX✓✔✗●○+·.–-][ \t]{{0,8}}){{2,40}}\r?\Z",
    re.IGNORECASE,
)
_HEADING_LABEL = re.compile(
    rf"^#{{1,6}}[ \t]{{1,4}}[*_]{{0,3}}(?P<label>{_SHORT})[*_]{{0,3}}[ \t]{{0,4}}$", re.MULTILINE
)
_GLYPH_LEAD = re.compile(rf"(?P<label>{_GLYPH})\ufe0f?[ \u00a0]")
_WHO_HEAD = re.compile(rf"(?:{_ONE}|{_THE_ONE}|kommun(?:ar|er|ane|ene)|respondent(?:ar|er))", re.IGNORECASE)
_NUMBER_HEAD = re.compile(r"(?:nr|nummer|id|løpenr|løpenummer|svarnr|svarnummer|svar|#)\.?", re.IGNORECASE)
_NAMELESS = re.compile(r"[\[(<{]?(?:ein |en )?(?:kommune|kommunen|namn|navn|respondent|anonym)[\])>}]?", re.IGNORECASE)
_MARK = re.compile(
    r"(?:[xX✓✔✗×+–—●○•-]|ja|nei|j|n|delvis|veit ikkje|vet ikke|[\d., ½%]{1,8}|[-+]{1,3}|)", re.IGNORECASE
)
_MOSTLY = 0.8  # of the cells
_MARK_CHARACTERS = 3  # "H", "++", "2,5", a sign
# "i same kommune" is of people who live there.
_AGAIN = re.compile(
    rf"(?<![^\W_])(?<!\bi )(?:(?:den|dei|denne|de)[ ](?:same|samme)[ ](?:{_THE_ONE}|rådmannen)\b"
    r"|(?:same|samme)[ ](?:kommune|svarar|svarer|respondent|rådmann)[ ]"
    r"(?:som|skriv|seier|sier|meiner|mener|ønskj?er|vil|har|peikar|peker)\b"
    r"|kommunen[ ](?:som[ ](?:er|vart|ble|blei)[ ])?(?:nemnd|nemnt|nevnt|omtala|omtalt|omtalte)[ ]"
    r"(?:over|ovanfor|ovenfor|under|i|tidlegare|tidligere)\b"
    r"|i[ ](?:det[ ])?(?:same|samme)[ ]svaret\b"
    r"|(?:kommunen|rådmannen)[ ]som[ ](?:nemn|nevn|ønsk|etterly|skriv|skreiv|peik|pek|meiner|mener|seier"
    r"|sier)\w{0,6}[ ][^.;\n]{3,80}\b(?:også|òg|i[ ]tillegg)\b"
    r"|(?:den[ ])?(?:først|fyrst|sist|før|nett)?(?:nemnde|nevnte)[ ]kommunen?\b"
    r"|kommunen[ ](?:frå|fra|under|i)[ ](?:spørsmål|punkt|avsnitt|kulepunkt)[ ](?:\d|ein|en|to|tre|fire|fem|seks)\b"
    r")",
    re.IGNORECASE,
)


def find_linking(document: Document, evidence: Evidence) -> Iterator[Leak]:
    """Every table or list with something for each reply, and every label that stands for one recipient."""
    index = sender_index(evidence)
    questions = tuple(_plain(question.label) for question in evidence.survey.questions)
    for passage in document.passages:
        if passage.kind not in {PassageKind.BODY, PassageKind.HIDDEN}:
            continue
        covered: list[tuple[int, int]] = []
        blocks = find_blocks(passage.text)
        again = _repeated(blocks, evidence)
        places: dict[tuple[int, str], int] = {}  # where in a list something of whose stands, and in how many lists
        for block in blocks:
            why = (
                again.get(block.items[0].start) or _why(block, index, questions) or _why_by_sender(block, index, places)
            )
            if why:
                covered.append((block.items[0].start, block.items[-1].end))
                yield make_leak(_ROWS, passage, *covered[-1], why=why)
        for start, end in _labelled_lines(passage.text):
            covered.append((start, end))
            yield make_leak(_ROWS, passage, start, end, why="has a line for each of some recipients")
        covered.sort()
        for kind, start, end in _labels(passage):
            place = bisect_right(covered, (start, len(passage.text) + 1)) - 1
            if place < 0 or start >= covered[place][1]:
                yield make_leak(kind, passage, start, end)


def _why(block: Block, index: SenderIndex, questions: Sequence[str]) -> str | None:
    """Why a list or table has something for each reply; None when it has not."""
    count = len(block.items)
    head = [cell.strip("*_ ") for cell in block.head]
    if len(head) > LINKED_ROWS and all(_is_label(cell) for cell in head[1:]):
        lettered = not all(cell.isdigit() for cell in head[1:])
        if lettered or len(head) > max(LINKED_ROWS, len(questions)) + 1:  # else the numbers may be the questions'
            return "has a column for each of some recipients"
    if len(head) > LINKED_COLUMNS and _is_near(len(head) - 1, index.size):
        return f"has {len(head)} columns, about one for each reply"
    if count < LINKED_ROWS:
        return None
    near = _is_near(count, index.size)
    if not block.is_table:
        if _is_coded(block):
            return "has an item for each of some recipients, under a label of its own"
        return f"has {count} items, about one for each reply" if near and _is_of_many(block, index) else None
    first = [item.cells[0].strip("*_ ") for item in block.items]
    labelled = all(_is_label(cell) for cell in first)
    lettered = labelled and not all(cell.rstrip(".").isdigit() for cell in first)
    if lettered or all(_NAMELESS.fullmatch(cell) for cell in first):
        return "has a row for each of some recipients"
    if labelled and (_WHO_HEAD.fullmatch(head[0]) or (_NUMBER_HEAD.fullmatch(head[0]) and _is_marked(block))):
        return "has a row for each of some recipients"
    if near and (_is_marked(block, figures=labelled) or _is_of_many(block, index)):
        return f"has {count} rows, about one for each reply"
    if sum(1 for cell in head if _is_question(cell, questions)) > 1 and _is_told(block):
        return "puts answers to several questions in one row"
    return None


def _is_label(cell: str) -> bool:
    """Whether a cell is a label and no more; "T:" before a phone number is none."""
    match = _LEAD.fullmatch(cell)
    return (match is not None and match["rest"].strip() in {"", "."}) or _PSEUDONYM.fullmatch(cell) is not None


def _is_of_many(block: Block, index: SenderIndex) -> bool:
    """Whether most items have words of one reply each, and of different ones."""
    senders = {index.likeliest(item.text) for item in block.items[:LINKED_PLACES]} - {None}
    return len(senders) > len(block.items) / 2


def _repeated(blocks: Sequence[Block], evidence: Evidence) -> Mapping[int, str]:
    """The lists, by where they begin, that share labels with another one, which are no words of the round's.

    "Drift: …" under two questions is a theme that many speak of; "Ørn: …" stands for somebody.
    """
    spread = Counter(word for reply in evidence.replies for word in {word for word, _, _ in fold_words(reply.text)})
    known = {word for text in evidence.known for word, _, _ in fold_words(text)}
    used: defaultdict[str, list[int]] = defaultdict(list)
    for block in blocks:
        leads = {match["lead"].lower() for item in block.items if (match := _NAMED.match(item.cells[0]))}
        for lead in leads:
            words = [word for word, _, _ in fold_words(lead)]
            if not known.intersection(words) and all(spread[word] < evidence.minimum for word in words):
                used[lead].append(block.items[0].start)
    shared = Counter(start for starts in used.values() if len(starts) > 1 for start in starts)
    return {
        start: "has labels that stand in another list too" for start, count in shared.items() if count >= LINKED_ROWS
    }


def _is_near(count: int, replies: int) -> bool:
    """Whether there is about one for each reply: some did not answer this question."""
    return replies >= LINKED_ROWS and abs(count - replies) <= max(1, replies // 7)


def _why_by_sender(block: Block, index: SenderIndex, places: dict[tuple[int, str], int]) -> str | None:
    """Why a block puts together what one recipient said, by whose words its cells have."""
    together = 0
    for place, item in enumerate(block.items[:LINKED_PLACES]):
        senders = [index.likeliest(cell) for cell in item.cells]
        known = [sender for sender in senders if sender]
        together += len(known) > 1 and len(set(known)) == 1
        for sender in set(known):
            places[place, sender] = places.get((place, sender), 0) + 1
    if together >= LINKED_ROWS:
        return "puts together in one row what one recipient said"
    again = sum(1 for place, item in enumerate(block.items[:LINKED_PLACES]) if _repeats(place, item, index, places))
    return "has its items in the same places as another list, by whose they are" if again >= LINKED_ROWS else None


def _repeats(place: int, item: Item, index: SenderIndex, places: dict[tuple[int, str], int]) -> bool:
    sender = index.likeliest(item.text)
    return sender is not None and places.get((place, sender), 0) > 1


def _labelled_lines(text: str) -> Iterator[tuple[int, int]]:
    """Runs of lines that each open with a label of their own ("K3 – …", "A: …"), and headings that are labels only."""
    run: list[re.Match[str]] = []
    for line in _LINE.finditer(text):
        where = line.start(), line.end()
        if label := _LINE_LABEL.match(text, *where) or _LINE_MARKS.match(text, *where):
            run.append(label)
        elif line[0].strip():
            yield from _spans(run, LINKED_ROWS)
            run = []
    yield from _spans(run, LINKED_ROWS)
    yield from _spans(list(_HEADING_LABEL.finditer(text)), 2)


def _spans(labels: Sequence[re.Match[str]], least: int) -> Iterator[tuple[int, int]]:
    if len(labels) >= least and len({label["label"] for label in labels}) > 1:
        yield from (label.span() for label in labels)


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", text.lower()))


def _is_question(cell: str, questions: Sequence[str]) -> bool:
    """Whether the head of a column names a question, by its label or the beginning of it."""
    words = _plain(cell)
    return len(words) > 3 and any(label and (label.startswith(words) or words.startswith(label)) for label in questions)


def _is_told(block: Block) -> bool:
    """Whether the cells after the first are statements rather than counts."""
    cells = [cell for item in block.items for cell in item.cells[1:]]
    return sum(1 for cell in cells if len(cell.split()) > 2) > len(cells) / 2


def _is_coded(block: Block) -> bool:
    """Whether items have labels that are no list's own: "K7: …", "(5) …", "Kommune 3 …", numbers out of order.

    Some items in a row are enough: they may have been put into a list that was there.
    """
    run: list[str] = []
    for item in block.items:
        label = _label(item.text)
        run = [*run[-LINKED_ROWS:], label] if label else []
        if len(run) >= LINKED_ROWS and len(set(run[-LINKED_ROWS:])) == LINKED_ROWS:
            return True
    numbers = [int(item.marker.strip("().")) for item in block.items if item.marker.strip("().").isdigit()]
    return len(set(numbers)) == len(block.items) and numbers != sorted(numbers)  # in a list of lists they come again


def _label(text: str) -> str | None:
    """The label with which an item opens."""
    match = _LEAD.match(text) or _GLYPH_LEAD.match(text)
    if match:
        return None if _OTHER_CODES.fullmatch(match["label"]) else match["label"]
    pseudonym = _PSEUDONYM.match(text.lstrip('*_«"“([ '))
    return pseudonym[0] if pseudonym else None


def _is_marked(block: Block, *, figures: bool = True) -> bool:
    """Whether the cells after the first are marks, yes or no, maybe figures: what one recipient was put down for."""
    cells = [cell.strip("*_ ") for item in block.items for cell in item.cells[1:]]
    marks = [cell for cell in cells if len(cell) <= _MARK_CHARACTERS or _MARK.fullmatch(cell)]
    counts = sum(1 for cell in marks if any(character.isdigit() for character in cell))
    return bool(cells) and len(marks) - (0 if figures else counts) >= _MOSTLY * len(cells)


def _labels(passage: Passage) -> Iterator[tuple[LeakKind, int, int]]:
    text = passage.text
    for pattern in (_PSEUDONYM, *_MORE_PSEUDONYMS):
        yield from ((_LABEL, *match.span()) for match in pattern.finditer(text))
    yield from ((_SAME, *match.span()) for match in _AGAIN.finditer(text))
    codes: defaultdict[str, list[re.Match[str]]] = defaultdict(list)
    for match in _CODE.finditer(text):
        if not _OTHER_CODES.fullmatch(match[0]):
            codes[match["letter"]].append(match)
    for found in codes.values():
        for match in found:
            if len(found) > 1 or _stands_for_somebody(text, match):
                yield _LABEL, *match.span()


def _stands_for_somebody(text: str, match: re.Match[str]) -> bool:
    """Whether a lone label opens an item or a line, or stands in brackets."""
    before, after = text[max(0, match.start() - 3) : match.start()], text[match.end() : match.end() + 2]
    opens = not before.strip("*_") or before.endswith(("\n", "- ", "* ", ". "))
    return (before.endswith("(") and after.startswith(")")) or (opens and after.startswith((":", " ")))
