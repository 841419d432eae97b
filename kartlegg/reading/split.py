"""A reply's own lines into answers: frames off, markers aligned with the questions, doubts where it is not plain."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from kartlegg.limits import MARKERS
from kartlegg.model import Answer, Question, QuestionKind
from kartlegg.reading.align import RECOUNTED, Alignment, align, align_by_count
from kartlegg.reading.habits import without_habits
from kartlegg.reading.lines import Line, joined, paragraphs, unwrapped, words_of
from kartlegg.reading.markers import MISNUMBERED, Marker, find_markers, quoted_marker, text_between
from kartlegg.reading.numerals import ORDINAL
from kartlegg.reading.ours import OurWords
from kartlegg.reading.prose import split_prose
from kartlegg.reading.quotes import Asked, Piece
from kartlegg.reading.signature import cut_inline_closing, is_furniture, is_greeting, is_signed, trim, without_greeting
from kartlegg.reading.tables import set_upright
from kartlegg.reading.topics import Topics, best_shift, has_figure, has_number
from kartlegg.reading.wishes import wants_call

_ANSWER_LABEL = re.compile(
    r"^[\s*_>•-]{0,6}(?:vårt\s+|vart\s+|kommunen\s+sitt\s+|kommunens\s+)?(?:svar(?:et)?|kommentar)(?:\s+(?:på\s+)?(?:spm\.?|spørsmål)?\s?\d{0,2})?"
    r"(?:\s+(?:vårt|frå\s+\w+|fra\s+\w+))?\s?[*_]{0,2}:[*_]{0,2}\s*",
    re.IGNORECASE,
)
_BULLET = re.compile(r"^\s*(?:[-=]{1,3}>+|[•·▪◦●‣*–-]|o(?=\s{2})|§(?=\s))\s+(?=\S)")
_ARROW = re.compile(r"^\s*(?:[-=]{0,3}>+|[→⇒➔➜►▶»]+)\s*(?=\S)")  # "here is the answer"
_NOTHING = re.compile(r"^[\W_]*(?:ikkje\s+svar\w*|ikke\s+svar\w*|ubesvart|blank|n/?a)?[\W_]*$", re.IGNORECASE)
# Openings of a line or paragraph that may say something beside the questions.
_REMARK = re.compile(
    r"^\W*(?:ring\b|ta\s+(?:gjerne\s+)?kontakt|kontakt(?:person|info)\w*|lykke\s+til|(?:eg|jeg|vi|me)\s+(?:\w+\s+){0,3}(?:bli|verte?|vert)\s+oppring|"
    r"(?:viss|hvis|dersom|om)\s+(?:de|dykk|du|dere|det)\s+(?:\w+\s+){0,3}(?:spørsmål|lurer|ynskjer|ønskjer|ønsker|treng|trenger)|"
    r"spørsmål\s+(?:til\s+)?(?:dette|svar\w*)|(?:(?:eg|jeg|vi|me)\s+)?(?:håpar|håper)\b|beklag\w*|"
    r"(?:(?:berre|bare)\s+)?(?:sei?a?|si|gi|gje|gjev)\s+(?:gjerne\s+)?(?:i?frå|i?fra|beskjed|melding|lyd)\b|"
    r"(?:dokument|notat|svar)(?:et|a)?\s+(?:er|vart|ble|blei)\s+(?:\w+\s+)?(?:utarbeid|skrive|skrev|laga|laget|godkjen|avklar|"
    r"behandl|gjennomg|kvalitets|sett\b)\w*|"
    r"(?:det|alt)\s+(?:andre|anna|annet|øvrige)\s+(?:kan|skal|får|står|er|blir|vert)\b|"
    r"resten\b|til\s+orientering|(?:(?:dei|de)\s+)?(?:andre|øvrige)\s+(?:\w+\s+)?svar\w*|svar\w*\s+(?:elles|ellers|for\s+øvrig)\b|ta\s+vare|ha\s+(?:ein|en|ei)\b|takk\s+for|med\s+atterhald|vedlagt\s+(?:følgjer|følger))",
    re.IGNORECASE,
)
# Of those, what is said to the officer and cannot be an answer.
_COURTESY = re.compile(
    r"^\W*(?:lykke\s+til|beklag|(?:(?:eg|jeg|vi|me)\s+)?håp(?:ar|er)\b|god\s+helg|"
    r"ha\s+(?:ein|en|ei)\s+(?:\w+\s+)?(?:dag|helg|veke|uke)|"
    r"(?:(?:berre|bare)\s+)?(?:ring|ta\s+(?:gjerne\s+)?kontakt|sei?a?\s+i?fr[åa]|si\s+i?fr[åa]|gi\s+(?:gjerne\s+)?beskjed|spør)"
    r"\b.{0,60}\b(?:meg|oss|undertegn\w*|dersom|viss|hvis|om|ved)\b|"
    r"(?:viss|hvis|dersom|om)\s+(?:de|dykk|du|dere|det|noko|noe)\b.{0,80}"
    r"\b(?:spørsmål|lurer|uklart|uklårt|kontakt|ring|utdjup\w*|utdyp\w*)|"
    r"(?:(?:dei|de)\s+)?(?:andre|øvrige)\s+(?:\w+\s+)?svar\w*|resten\s+(?:av\s+svar|kjem|kommer)|"
    r"(?:resten|(?:det|alt)\s+(?:andre|anna|annet))\s+(?:kan|skal|får|er|står)\s*(?:stå|som|uendr|$|[.!])|til\s+orientering\b|"
    r"kontaktperson\w*\b.{0,80}(?:\d{2} ?\d{2}|@|\ber\s+)|spørsmål\s+(?:til|om)\s+(?:dette|svar\w*)|"
    r"takk\s+for\s+(?:meg|oss|no|nå|at\s+de|at\s+dere|høvet|muligheten|moglegheita|initiativ|brev|henvend|førespurnad)|"
    r"(?:dokument|notat|svar)(?:et|a)?\s+(?:er|vart|ble|blei)\s|vedlagt\s+(?:følgjer|følger)|"
    r"(?:eg|jeg|vi|me)\s+(?:\w+\s+){0,3}(?:bli|verte?|vert)\s+oppring)",
    re.IGNORECASE,
)
# Of a paragraph only: within one they go on with the answer.
_REMARK_PARAGRAPH = re.compile(
    r"^\W*(?:elles\b|ellers\b|for\s+øvrig|forøvrig|til\s+(?:slutt|sist)|avslutningsvis|i\s+tillegg\b|generelt\b|"
    r"p\.?\s?s\.?\b|merk\b|merknad\b)",
    re.IGNORECASE,
)
_ENDS = re.compile(r"[.!?]\W{0,3}$")
_TABLE_HEAD = frozenset({"nr", "spørsmål", "spm", "svar", "vårt", "svaret", "kommentar", "tema", "punkt", "pkt"})
_NUMERIC = frozenset({"numbered", ORDINAL, "sub-point", "dashed", "bare", "alone", "inline", "roman", "lettered"})
_WEAK = frozenset({"bare", "inline", "lettered", "label"})
# How surely a kind of marker ties a text to our letter, in halves: a single "Spm 1" or an abridged question may be
# about anything.
_SURE_RULES = {"quoted": 2, "restated": 2, "abridged": 1, "labelled": 1, "labelled-word": 1, "mention": 1}
_OWN_LABEL = re.compile(r"^[^\W\d][^:\n]{1,40}:\s+\S")
_NO_LABEL = re.compile(r"^\s*[-–•*\d]|[.,;:!?]\s*$")
_NO_HEADING = re.compile(r"^\s*[-–•*]|[.,;]\s*$")
_HEADED = 2  # lines from which the first may be a heading
_HEADING_WORDS = 6
_WEAK_ENOUGH = 3  # markers of a weak kind that confirm each other


Doubt = tuple[str, tuple[str, ...]]  # a reason to look, in words, and the questions that it is about


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """How a split came about, for those who ask why."""

    lines: tuple[Line, ...]  # the sender's lines without the signature
    candidates: tuple[Marker, ...]  # all that may open an answer
    opened: tuple[tuple[Marker, tuple[Line, ...]], ...]  # what does, each with the lines of its answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """What the reply's own lines come to."""

    answers: tuple[Answer, ...]
    general: tuple[Line, ...]
    body: tuple[Line, ...]  # all of the sender's lines but greeting and signature
    signature: tuple[Line, ...]
    doubts: tuple[Doubt, ...]
    sure: bool  # told by our own questions or by labels, not by mere numbers or the order of paragraphs
    score: float  # how well the markers fit the questions; 0 without any
    trace: Trace


class Splitter:
    """Splits replies to one survey."""

    def __init__(self, questions: Sequence[Question], ours: OurWords, topics: Topics) -> None:
        """Keep what the questions are, and their words."""
        self._questions = questions
        self._order = [question.id for question in questions]
        self._ours = ours
        self._topics = topics

    @property
    def asked(self) -> int:
        """How many questions there are."""
        return len(self._order)

    def split(self, pieces: Sequence[Piece], *, given: str = "") -> Split:
        """The answers in a message's pieces; ``given`` is the sender's given name, which signs without a closing."""
        framed = _frame(pieces, given)
        if any(line.cell for line in framed.lines):
            upright = set_upright(framed.lines, order=self._order, topics=self._topics)
            framed = replace(framed, lines=upright)
        restated = self._ours.find_questions(framed.lines)
        markers = find_markers(framed.lines, order=self._order, topics=self._topics, restated=restated)
        candidates = tuple(_in_order([*markers, *framed.quoted]))
        alignment = align(candidates, order=self._order)
        if recounted := align_by_count(candidates, order=self._order):
            alignment = replace(alignment, chosen=recounted, left_out=())
        if any(marker.questions for marker in alignment.chosen) and self._is_enough(alignment):
            split = self._by_markers(framed, candidates, alignment)
        else:
            split = self._by_prose(framed, candidates)
        if framed.below:
            doubt = ("there is text below the signature", ())
            split = replace(split, doubts=(*split.doubts, doubt))
        return split

    def _is_enough(self, alignment: Alignment) -> bool:
        """Whether the markers carry the reply: one mere number or heading among prose does not."""
        opening = [marker for marker in alignment.chosen if marker.questions]
        return len(opening) > 1 or opening[0].weight >= _SINGLE_WEIGHT

    # ── By markers ────────────────────────────────────────────────────────────────────────────────────────────

    def _by_markers(self, framed: "_Framed", candidates: tuple[Marker, ...], alignment: Alignment) -> Split:
        lines = framed.lines
        guessed = self._guess_labels(alignment.chosen, lines)
        chosen = tuple(_in_order([*alignment.chosen, *guessed]))
        general = list(_without_frame(text_between(lines, None, chosen[0])))
        found: list[tuple[Marker, tuple[Line, ...]]] = []
        for index, marker in enumerate(chosen):
            following = chosen[index + 1] if index + 1 < len(chosen) else None
            text = text_between(lines, marker, following)
            if marker.questions:
                found.append((marker, text))
            else:
                general += text
        doubts: list[Doubt] = []
        if found and found[-1][0] is chosen[-1]:
            marker, text = found[-1]
            text, beside, doubt = _part_addendum(text, [one for _, one in found[:-1]], marker.questions)
            found[-1] = (marker, text)
            general += beside
            doubts += doubt
        found, unclear = without_habits(found, lines, self._topics)
        if unclear:
            doubts.append((f"the first line of answer {', '.join(unclear)} may be a heading", tuple(unclear)))
        answers: list[Answer] = []
        for marker, text in found:
            said = _clean(text)
            for question in marker.questions if not _NOTHING.match(said) else ():
                rest = self._without_heading(text, question)
                answers.append(Answer(question=question, text=said if rest is text else _clean(rest), rule=marker.rule))
        answers = _joined_by_question(answers, self._order)
        doubts += self._marker_doubts(alignment)
        beyond = re.compile(rf"\W*{len(self._order) + 1}\s?[.):]\s")
        if found and any(beyond.match(line.text) for line in found[-1][1]):
            doubts.append(("it has more numbers than there are questions", found[-1][0].questions))
        if chosen[0].first != self._order[0] and any(re.match(r"\W*\d", line.text) for line in general):
            doubts.append(("a line that begins with a number stands above the answers", (self._order[0],)))
        doubts += [
            (f"“{_quoted(lines, marker)}” is taken as question {marker.first}, for want of another", marker.questions)
            for marker in guessed
        ]
        doubts += self._text_doubts(answers, [marker.questions for marker, _ in found])
        body = [*_without_frame(framed.lines)]
        return Split(
            answers=tuple(answers),
            general=tuple(general),
            body=tuple(body),
            signature=framed.signature,
            doubts=tuple(doubts),
            sure=sum(_SURE_RULES.get(marker.rule, 0) for marker in chosen) > 1,
            score=alignment.score,
            trace=Trace(lines=lines, candidates=candidates, opened=tuple(found)),
        )

    def _without_heading(self, text: tuple[Line, ...], question: str) -> tuple[Line, ...]:
        """An answer's lines without the question's own label on a line by itself above them."""
        if len(text) < _HEADED or text[0].bullet or _NO_HEADING.search(text[0].text):
            return text
        short = len(text[0].words) <= _HEADING_WORDS
        return text[1:] if short and self._topics.is_label(text[0].text, question) else text

    def _guess_labels(self, chosen: Sequence[Marker], lines: Sequence[Line]) -> list[Marker]:
        """Labels of the sender's own for questions that are left: as many between two labels as questions are missing.

        "Avtalar: …", "Svakast på: …", "Tiltak: …" answer the second, third and fourth of them; so do headings that
        stand alone, and the first cells of a table's rows.
        """
        opening = [marker for marker in chosen if marker.questions]
        if len(opening) < _HEADED or any(marker.rule not in {"label", "abridged"} for marker in opening):
            return []
        places = [self._order.index(marker.first) for marker in opening]
        if places != sorted(places):
            return []
        guessed: list[Marker] = []
        in_table = all(lines[marker.line].cell == 0 for marker in opening)
        ends = [
            (-1, -1),
            *((marker.line, place) for marker, place in zip(opening, places, strict=True)),
            (len(lines), len(self._order)),
        ]
        for (line, place), (next_line, next_place) in pairwise(ends):
            missing = self._order[place + 1 : next_place]
            own = [index for index in range(line + 1, next_line) if _is_own_label(lines, index, in_table=in_table)]
            if missing and len(missing) == len(own):
                for question, index in zip(missing, own, strict=True):
                    text = lines[index].text
                    end = len(text) if in_table or not _OWN_LABEL.match(text) else text.index(":") + 1
                    guessed.append(
                        Marker(
                            questions=(question,), line=index, start=0, last=index, end=end, weight=0.0, rule="label",
                            style="label:",
                        )
                    )  # fmt: skip
        return guessed

    def _marker_doubts(self, alignment: Alignment) -> list[Doubt]:
        """Where the markers leave room for another reading."""
        doubts: list[Doubt] = []
        opening = [marker for marker in alignment.chosen if marker.questions]
        answered = {question for marker in opening for question in marker.questions}
        expected: dict[int, int] = {}
        for marker, after in alignment.left_out:
            inside = alignment.chosen[after].questions if after >= 0 else ()
            place = self._order.index(marker.first)
            deeper = after >= 0 and marker.level > alignment.chosen[after].level
            in_list = place == expected.get(after, 0)
            expected[after] = place + 1
            if marker.first not in answered and marker.rule != "label":
                text = f"question {marker.first} may begin inside another answer"
                doubts.append((text, tuple(dict.fromkeys((*inside, marker.first)))))
            elif not (in_list and inside) and marker.rule in _NUMERIC and not deeper and marker.weight > 1.0:
                text = f"the number {marker.first} stands more than once"
                doubts.append((text, tuple(dict.fromkeys((*inside, marker.first)))))
            elif in_list and inside and place == 0 and not deeper and marker.weight > 1.0:
                doubts.append((f"a numbered list is taken as part of answer {', '.join(inside)}", inside))
        wrong = [marker.first for marker in opening if marker.rule == MISNUMBERED]
        if wrong:
            words = f"the label of question {', '.join(wrong)} has another question's number before it"
            doubts.append((words, tuple(wrong)))
        if any(marker.rule == RECOUNTED for marker in opening):
            doubts.append(("its numbers are wrong; the answers were taken in their order", tuple(self._order)))
        dates = [marker.first for marker in opening if marker.rule == ORDINAL]
        if dates:
            doubts.append((f"the number of answer {', '.join(dates)} may be a date's", tuple(dates)))
        weak = [marker for marker in opening if marker.rule in _WEAK]
        if weak and len(weak) < min(_WEAK_ENOUGH, len(self._order)):
            words = "the answer was told from the rest by a single word or number"
            doubts.append((words, tuple(question for marker in weak for question in marker.questions)))
        places = [self._order.index(marker.first) for marker in opening]
        if any(one.weight < 2.0 and places[i] < places[i - 1] for i, one in enumerate(opening) if i):
            doubts.append(("the numbers do not follow the order of the questions", tuple(answered)))
        return doubts

    def _text_doubts(self, answers: Sequence[Answer], opened: Sequence[tuple[str, ...]]) -> list[Doubt]:
        """Where an answer's words speak of another question than the one that it stands under."""
        texts = {answer.question: answer.text for answer in answers}
        doubts: list[Doubt] = []
        asking = tuple(one for one, text in texts.items() if self._ours.question_in(text))
        if asking:
            doubts.append((f"answer {', '.join(asking)} has words of a question in it", asking))
        combined = {question for questions in opened if len(questions) > 1 for question in questions}
        for question in self._questions:
            text = texts.get(question.id)
            if question.kind is not QuestionKind.NUMBER or text is None or question.id in combined:
                continue
            elsewhere = [one for one, other in texts.items() if one != question.id and has_figure(other, question)]
            if elsewhere and not has_number(text, nothing=False):
                words = f"answer {question.id} has no figure, but answer {elsewhere[0]} has"
                doubts.append((words, (question.id, elsewhere[0])))
        scores = [self._topics.score(texts[one]) if one in texts else {} for one in self._order]
        if best_shift(self._order, scores):
            doubts.append(("the answers seem to speak of the question beside the one they stand under", tuple(texts)))
        return doubts

    # ── Without markers ───────────────────────────────────────────────────────────────────────────────────────

    def _by_prose(self, framed: "_Framed", candidates: tuple[Marker, ...]) -> Split:
        body = tuple(_without_frame(framed.lines))
        prose = split_prose(body, questions=self._questions, topics=self._topics)
        return Split(
            answers=tuple(replace(answer, text=_clean_text(answer.text)) for answer in prose.answers),
            general=prose.general,
            body=body,
            signature=framed.signature,
            doubts=prose.doubts,
            sure=False,
            score=0.0 if prose.doubts else float(len(prose.answers)),
            trace=Trace(lines=framed.lines, candidates=candidates, opened=()),
        )


_SINGLE_WEIGHT = 1.9  # of the only marker: "1." at a line's beginning, a label with a colon, or more


@dataclass(frozen=True, slots=True, kw_only=True)
class _Framed:
    """The sender's lines without greeting and signature, and the marks between them."""

    lines: tuple[Line, ...]
    quoted: tuple[Marker, ...]
    signature: tuple[Line, ...]
    below: bool


def _is_own_label(lines: Sequence[Line], index: int, *, in_table: bool) -> bool:
    """Whether a line may be a label of the sender's own: with a colon, alone above a text, or a row's first cell."""
    line = lines[index]
    if in_table:
        return line.cell == 0
    if _OWN_LABEL.match(line.text):
        return True
    below = index + 1 < len(lines) and (line.heading or not lines[index + 1].after_blank)
    return below and line.after_blank and len(line.words) <= _HEADING_WORDS and not _NO_LABEL.search(line.text)


def _quoted(lines: Sequence[Line], marker: Marker) -> str:
    """A marker's own words."""
    return lines[marker.line].text[marker.start : marker.end].strip(" :")


def _frame(pieces: Sequence[Piece], given: str) -> _Framed:
    """Signatures off the first and the last run of lines; between two quoted questions nobody signs."""
    runs: list[tuple[Piece | None, list[Line]]] = [(None, [])]
    for piece in pieces:
        if isinstance(piece, Line):
            runs[-1][1].append(piece)
        else:
            runs.append((piece, []))
    lines: list[Line] = []
    quoted: list[Marker] = []
    signature: list[Line] = []
    below = False
    for index, (mark, run) in enumerate(runs):
        if mark is not None:
            quoted.append(quoted_marker(mark.question if isinstance(mark, Asked) else "", len(lines)))
        if index in {0, len(runs) - 1} or not isinstance(mark, Asked):
            trimmed = trim(run)
            lines += trimmed.body
            signature += trimmed.signature
            if trimmed.below:
                if quoted or index:
                    quoted.append(quoted_marker("", len(lines)))
                again = trim(trimmed.below)
                lines += (*again.body, *again.below)
                signature += again.signature
                below = True
        else:
            lines += run
    for index, line in enumerate(lines):
        lines[index], closing = cut_inline_closing(line)
        if closing:
            signature.append(Line(text=closing))
    if len(lines) > 1 and is_signed(lines[-1].text, given):
        signature.insert(0, lines.pop())
    kept = [marker for marker in quoted if marker.line < len(lines)][:MARKERS]
    return _Framed(lines=tuple(lines), quoted=tuple(kept), signature=tuple(signature), below=below)


def _in_order(markers: Iterable[Marker]) -> list[Marker]:
    """By place; a quoted question stands above the line that it opens."""
    return sorted(markers, key=lambda one: (one.line, one.start, one.rule != "quoted"))


def _without_frame(lines: Sequence[Line]) -> Iterable[Line]:
    """Without greetings, page numbers and a table's head."""
    for line in lines:
        if is_greeting(line.text) or is_furniture(line.text) or (line.words and set(line.words) <= _TABLE_HEAD):
            continue
        text = without_greeting(line.text)
        yield line if text == line.text else replace(line, text=text)


def _part_addendum(
    text: tuple[Line, ...], others: Sequence[Sequence[Line]], questions: tuple[str, ...]
) -> tuple[tuple[Line, ...], list[Line], list[Doubt]]:
    """The last answer, what stands beside the questions below it, and a doubt where that is not plain."""
    parts = list(paragraphs(text))
    doubts: list[Doubt] = []
    for index, part in enumerate(parts):
        sure = bool(_COURTESY.match(part[0].text)) or wants_call(joined(part))
        if index and (sure or _REMARK.match(part[0].text) or _REMARK_PARAGRAPH.match(part[0].text)):
            if not sure:
                doubts.append(
                    (f"the text below answer {', '.join(questions)} is taken as a remark beside it", questions)
                )
            beside = [line for one in parts[index:] for line in one]
            return tuple(line for one in parts[:index] for line in one), beside, doubts
    for index, line in enumerate(text):
        if index and not line.bullet and _ENDS.search(text[index - 1].text) and _REMARK.match(line.text):
            doubt = (f"the last lines of answer {', '.join(questions)} are taken as a remark beside it", questions)
            return text[:index], list(text[index:]), [doubt]
    usual = median(_blocks(list(paragraphs(other))) for other in others) if others else 1
    if others and _blocks(parts) > max(usual, 1):
        doubts.append((f"text that stands apart below answer {', '.join(questions)} is taken as part of it", questions))
    return text, [], doubts


def _blocks(parts: Sequence[Sequence[Line]]) -> int:
    """How many paragraphs; a list with what leads up to it counts as one."""
    items = sum(1 for part in parts[1:] if part[0].bullet or part[0].level or _BULLET.match(part[0].text))
    return len(parts) - items


def _joined_by_question(answers: Sequence[Answer], order: Sequence[str]) -> list[Answer]:
    """One answer a question, in the questions' order; texts under one question in the order in which they came."""
    together: dict[str, Answer] = {}
    for answer in answers:
        known = together.get(answer.question)
        together[answer.question] = replace(known, text=f"{known.text}\n{answer.text}") if known else answer
    return [together[question] for question in order if question in together]


def _clean(text: Sequence[Line]) -> str:
    lines = [line for line in text if not is_furniture(line.text)]
    return _clean_text(unwrapped([line if line.text == line.text.strip() else _stripped(line) for line in lines]))


def _stripped(line: Line) -> Line:
    return replace(line, text=line.text.strip())


def _clean_text(text: str) -> str:
    """An answer without "Svar:" before it, and with one kind of bullet before the items of its lists."""
    text = _ANSWER_LABEL.sub("", _ARROW.sub("", text, count=1), count=1)
    return "\n".join(_BULLET.sub("- ", line) if words_of(line) else "" for line in text.split("\n")).strip()
