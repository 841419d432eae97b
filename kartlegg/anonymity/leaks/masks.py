"""Names that were hidden in a way that can be undone (LEAKS 21)."""

import base64
import binascii
import codecs
import hashlib
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache

from kartlegg.anonymity.fold import fold
from kartlegg.anonymity.leaks.finding import LeakKind, make_leak
from kartlegg.anonymity.leaks.values import Document, Evidence, Leak, Passage, PassageKind, Severity
from kartlegg.limits import CODED_NAME_LETTERS, DIGEST_DIGITS
from kartlegg.model import Recipient


def _kind(name: str, why: str, mend: str) -> LeakKind:
    return LeakKind(name=name, row=21, severity=Severity.STOP, why=why, mend=mend)


_PLACEHOLDER = _kind(
    "placeholder", "is a placeholder that tells one name from another", "let all placeholders of a kind be the same"
)
_MASK = _kind(
    "mask", "hides a name but shows something of it", "say it without the name, or put “[kommune]” in its place"
)
_DIGEST = _kind("digest", "is a hash, which can be looked up among the few hundred names", "take it out")
_CODED = _kind("coded-name", "is a name in another spelling or code", "take it out")

_WHAT = (
    r"(?:kommune|kommunen|municipality|person|namn|navn|name|stad|sted|verksemd|virksomhet|organisasjon|e-?post|telefon|tlf"
    r"|nettadresse|fødselsnummer|anonym|fjerna|fjernet|utelate|utelatt|skjult|skjerma|skjermet|maskert|anonymisert|sladda|sladdet|redacted|rådmann|ordførar|ordfører|region|avsendar|avsender)"
)
_COUNT = r"(?:\d{1,2}|ein|en|to|tre|fire|fem|seks|sju|syv|åtte|ni|ti)"
_OPEN, _CLOSE = r"[\[<{(]{1,2}", r"[\]>})]{1,2}"
_PLACEHOLDERS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_OPEN}{_WHAT}[ _#:.-]{{0,2}}(?:nr\.?[ ]?)?(?:\d{{1,4}}|[a-zæøå]|[ivx]{{1,4}}){_CLOSE}",
        rf"[\[<{{]{{1,2}}{_WHAT}(?:[ ][a-zæøå]{{2,20}})?[\]>}}]{{1,2}}-?[^\W\d_]{{1,40}}",  # an ending is left
        rf"[^\W\d_]{{1,40}}-?[\[<{{]{{1,2}}{_WHAT}[\]>}}]{{1,2}}",
        rf"[\[<{{]{_WHAT}[^\[\]<>{{}}\d#,\n]{{0,20}}[\d#,][^\[\]<>{{}}\n]{{0,20}}[\]>}}](?!\()",
        r"\[(?![^\]]{0,40}\d\])[^\[\]\n]{2,40}\]-?[a-zæøå]{1,20}(?![^\W_])",
        r"\[(?-i:[A-ZÆØÅ]{3,20})[ _:-]{0,2}\d{1,2}\](?!\()",
        rf"(?<![\w/]){_WHAT}_(?:\d{{1,4}}|[a-zæøå])(?!\w)",
    )
)
_ENDINGS = (
    r"(?:øy(?:a|ar|ane)?|vik(?:a|ar)?|dal(?:en)?|nes(?:et)?|våg(?:en)?|fjord(?:en)?|sund(?:et)?|bygd(?:a)?|strand(?:a)?|heim"
    r"|berg|[a-zæøå]{0,4}væring[a-zæøå]{0,5})"
)
_MASKS = (
    re.compile(r"(?<!\w)[A-ZÆØÅ][a-zæøå]{0,8}[█▓▒░■]{1,200}[a-zæøå]{0,8}"),
    re.compile(r"(?:[█▓▒░■]{2,200}|(?<!\w)[Xx]x{2,40}-)[a-zæøå]{2,20}(?!\w)"),
    re.compile(
        rf"(?:…|\.{{3}}|\[…\]|\[\.{{3}}\]|\(…\)|(?<![\w-])-{{2,3}}|(?<![\w*])\*{{3,40}}|(?<!\w)_{{3,40}}){_ENDINGS}(?!\w)"
    ),
    re.compile(r"(?<!\w)[A-ZÆØÅ](?:[ ][_*·•.]){2,20}(?:[ ][a-zæøå])?(?!\w)|(?<![^\s])(?:_[ ]){2,20}_(?!\w)"),
    re.compile(r"(?<!\w)(?:XX|YY|ZZ|X|Y|Z)(?:-| )(?:kommune|herad)"),
    re.compile(r"[█▇▆▅■▮▓▒░▉▊◼◾⬛▬]{2,200}+(?![ \t|]{0,3}\d)"),  # before a figure it is a bar of a chart
    re.compile(r"(?<![\w*\\])(?:\\\*|\*){3,60}(?![\w*\\])"),
    re.compile(r"(?<![\w*])[A-ZÆØÅ][a-zæøå]{0,3}(?:\\?\*){2,40}[a-zæøå]{0,4}(?![\w*])"),
    re.compile(r"(?<!\w)[A-ZÆØÅ](?:…|\.{2,20})[a-zæøå]{1,4}(?![^\W_])"),
    re.compile(r"(?<!\w)[A-ZÆØÅ][a-zæøå]{0,2}(?:-{2,20}|–{2,20}|_{2,40}|·{2,20})[a-zæøå]{1,4}(?![^\W_])"),
    re.compile(r"(?<!\w)[A-ZÆØÅ][a-zæøå]{0,2}(?:…|\.{3}|_{2,40}|-{2,20})[ ]?(?:kommune|herad)"),
    re.compile(r"(?<!\w)(?:[Xx]x{2,40}|X{3,40})(?!\w)"),
    re.compile(r"(?<!\w)[A-ZÆØÅ]?(?!www|iii)([a-zæøå])\1{2,40}(?![\w.])"),
    re.compile(r"(?:[•●·▢□–—]{2,60}|…)[ ]?(?:kommune|herad)"),
    re.compile(r"([=~+%?¤§])\1{1,60}[ ]?(?:kommune|herad)(?!\w)"),
    re.compile(r"(?<!\w)[A-ZÆØÅ][a-zæøå]{0,9}\.[ ](?:kommune|herad)(?!\w)"),
    re.compile(r"(?<!\w)[A-ZÆØÅ][a-zæøå]{0,3}[\[(](?:…|\.{2,3}|_{1,9}|-{1,9})[\])][a-zæøå]{0,4}(?!\w)"),
    re.compile(r"(?:_{3,60}|-{4,60}|\.{4,60}|…{2,20}|\?{3,40}|#{3,40})[ ]?(?:kommune|herad)"),
    re.compile(
        r"(?<!\w)(?:[A-HJ-ZÆØÅ]\.[ ]?|[A-DF-HJ-ZÆØ]-)(?:kommune|herad)|(?<!\w)[A-DF-HJ-ZÆØ] (?:kommune|herad)(?!\w)"
    ),
    re.compile(
        rf"(?<!\w)(?:på|med|har)[ ](?:berre[ ]|bare[ ]|kun[ ])?{_COUNT}[ ]bokstav(?:ar|er)?(?!\w)"
        r"|(?<!\w)(?:byrjar|begynn(?:er|ar)|startar|starter|endar|ender|sluttar|slutter)[ ](?:på|med)[ ]"
        r"(?:bokstaven[ ])?[«\"“']?(?-i:[A-ZÆØÅ])[»\"”']?(?!\w)"
        r"|(?<!\w)(?:førebokstav|forbokstav|(?:første|fyrste)[ ]bokstav|initial(?:ar|er|ane|ene))\w{0,4}(?!\w)",
        re.IGNORECASE,
    ),
)
_LINE = 200  # characters on each side of a mask in which its line is looked at
_RULE_LINE = re.compile(r"[ \t]*(?:[*_=#.\\•·-][ \t]*){3,}\Z")
_HEX = re.compile(rf"(?<![0-9a-f])[0-9a-f]{{{DIGEST_DIGITS},128}}(?![0-9a-f])", re.IGNORECASE)
_PLAIN_DIGITS = 12  # of a hash without any letter; shorter ones are figures
_KEY_DIGITS = 8  # of a hexadecimal key: colours have six
_TOKEN = re.compile(r"(?<![\w+/=-])[A-Za-z0-9+/_-]{3,200}={0,2}(?![\w+/=])")
# "B*ml*", "O?da": letters with holes; "[1243]", "REDACTED-1243": a number in a placeholder.
_WITH_HOLES = re.compile(r"(?<![\w*])[A-ZÆØÅ][a-zæøå]{0,20}[*?#_•·.…-]{1,20}[a-zæøå*?#_•·.…-]{0,30}(?<![.…-])(?![\w*])")
_HOLE = re.compile(r"[^\W_]+|[^…\w]|_|…")
_COUNTED = re.compile(r"(?<![\w-])([A-ZÆØÅ])(\d{1,2})([a-zæøå])(?![\w-])")  # "V5k": the letters between, counted
_TAGGED = re.compile(r"(?:[\[<{]|[^\W\d_]{3,20}[-_:#])(?P<number>\d{4})(?!\d)")
_SPELT = re.compile(r"(?<![^\W_])[^\W\d_](?:[ .·_*|/-]{1,2}[^\W\d_]){2,30}(?![^\W_])")
_PLACES = re.compile(r"(?<!\d)\d{1,2}(?:[-., ]\d{1,2}){2,20}(?!\d)")  # "15-4-4-1": places in the alphabet
_WORD = re.compile(r"[^\W_]{3,40}")
_ALPHABET = "abcdefghijklmnopqrstuvwxyzæøå"
_DIGITS = str.maketrans("013457@$", "oieastas")


class _Codes:
    """The names and numbers of some recipients in the forms in which they may be hidden."""

    def __init__(self, recipients: Sequence[Recipient]) -> None:
        self.names = {_plain(one.name): one.number for one in recipients if _plain(one.name)}
        self.numbers = frozenset(one.number for one in recipients)
        self.turned: dict[str, str] = {}
        for name, number in self.names.items():
            if len(name) >= CODED_NAME_LETTERS:
                self.turned[name[::-1]] = number
                self.turned[codecs.encode(name, "rot13")] = number
        self._recipients = recipients

    @cached_property
    def digests(self) -> Mapping[str, Sequence[tuple[str, str]]]:
        """All hashes with their numbers, by their first and by their last digits."""
        digests: dict[str, list[tuple[str, str]]] = {}
        for one in self._recipients:
            for digest in _digests(one):
                for end in (digest[:DIGEST_DIGITS], digest[-DIGEST_DIGITS:]):
                    digests.setdefault(end, []).append((digest, one.number))
        return digests

    def of_digest(self, digits: str) -> str | None:
        """Whose a hash is, whole or cut short."""
        known = self.digests.get(digits[:DIGEST_DIGITS], ())
        known = [*known, *self.digests.get(digits[-DIGEST_DIGITS:], ())]
        return next((number for digest, number in known if digest.startswith(digits) or digest.endswith(digits)), None)

    def of_pattern(self, word: str, *, least: float = 0.5) -> str | None:
        """Whose name a word with holes in it may be, where its letters fit one name and are so large a part of it."""
        parts = _HOLE.findall(fold(word).lower)
        pattern = re.compile("".join(part if part.isalpha() else ".+" if part == "…" else "." for part in parts))
        letters = sum(len(part) for part in parts if part.isalpha())
        fit = [name for name in self.names if pattern.fullmatch(name) and letters >= least * len(name)]
        return self.names[fit[0]] if len(fit) == 1 else None

    def of_bytes(self, data: bytes) -> str | None:
        """Whose name or number some bytes spell."""
        try:
            return self.of_text(data.decode())
        except UnicodeDecodeError:
            return None

    def of_text(self, text: str) -> str | None:
        """Whose name or number a text is."""
        name = _plain(text)
        known = self.names.get(name) or self.names.get(name.removesuffix("kommune"))
        return known or (text if text in self.numbers else None)


@lru_cache(maxsize=4)
def _codes(recipients: tuple[Recipient, ...]) -> _Codes:
    return _Codes(recipients)


def _digests(recipient: Recipient) -> Iterator[str]:
    """Hashes of a recipient's name, number and addresses, without salt, in the spellings that one would try."""
    name, number = recipient.name, recipient.number
    forms = {
        name,
        number,
        f"{name} kommune",
        f"{number} {name}",
        f"{number}{name}",
        f"{number}-{name}",
        f"{name} ({number})",
    }
    forms |= set(recipient.addresses)
    for form in {spelling for one in forms for spelling in (one, one.lower(), one.upper())}:
        for data in {form.encode(), form.encode("latin-1", "replace"), form.encode() + b"\n"}:
            for method in ("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_256", "blake2b", "blake2s"):
                yield hashlib.new(method, data, usedforsecurity=False).hexdigest()
            yield f"{zlib.crc32(data):08x}"


def _plain(text: str) -> str:
    """The letters of a text, folded."""
    return "".join(character for character in fold(text).lower if character.isalpha())


def find_masks(document: Document, evidence: Evidence) -> Iterator[Leak]:
    """Every placeholder, mask, hash or code behind which a name of the round can be told."""
    codes = _codes(evidence.survey.recipients)
    for passage in document.passages:
        found = [(_PLACEHOLDER, match) for pattern in _PLACEHOLDERS for match in pattern.finditer(passage.text)]
        if passage.kind in {PassageKind.BODY, PassageKind.HIDDEN}:
            found += [(_MASK, match) for pattern in _MASKS for match in pattern.finditer(passage.text)]
        end = -1
        for kind, match in sorted(found, key=lambda pair: (pair[1].start(), -pair[1].end())):
            if match.start() >= end and not _is_markup(passage.text, match):
                end = match.end()
                yield make_leak(kind, passage, *match.span())
        yield from _find_coded(passage, codes)


def _is_markup(text: str, match: re.Match[str]) -> bool:
    """Whether it is a line across the page, a run of leaders, or the end of emphasis: no mask in a sentence."""
    before = text[max(0, match.start() - _LINE) : match.start()].rpartition("\n")[2]
    after = text[match.end() : match.end() + _LINE].partition("\n")[0]
    stars = match[0][len(match[0].rstrip("*")) :]
    return _RULE_LINE.match(before + match[0] + after) is not None or (stars != "" and before.count(stars) % 2 == 1)


def _find_coded(passage: Passage, codes: _Codes) -> Iterator[Leak]:
    text = passage.text
    visible = passage.kind in {PassageKind.BODY, PassageKind.HIDDEN}
    for match in _HEX.finditer(text):
        digits = match[0].lower()
        if digits.isalpha() or (digits.isdigit() and len(digits) < _PLAIN_DIGITS):
            continue  # a word or a figure that happens to have such letters only
        spelt = codes.of_bytes(bytes.fromhex(digits)) if len(digits) % 2 == 0 else None
        whose = spelt or codes.of_digest(digits)
        if whose or (visible and _is_opaque(text, match)):
            yield make_leak(_CODED if spelt else _DIGEST, passage, *match.span(), whose=(whose,) if whose else ())
    for match in _WITH_HOLES.finditer(text):
        if whose := codes.of_pattern(match[0]):
            yield make_leak(_MASK, passage, *match.span(), whose=(whose,))
    for match in _COUNTED.finditer(text):
        if whose := codes.of_pattern(f"{match[1]}{'?' * int(match[2])}{match[3]}", least=0):
            yield make_leak(_MASK, passage, *match.span(), whose=(whose,))
    for match in _TAGGED.finditer(text):
        if match["number"] in codes.numbers:
            yield make_leak(_PLACEHOLDER, passage, *match.span(), whose=(match["number"],))
    for match in _TOKEN.finditer(text):
        if whose := codes.of_bytes(_from_base64(match[0])):
            yield make_leak(_CODED, passage, *match.span(), whose=(whose,))
    for match in _WORD.finditer(text):
        if whose := _turned(match[0], codes):
            yield make_leak(_CODED, passage, *match.span(), whose=(whose,))
    for match in _SPELT.finditer(text):
        if whose := codes.names.get(_plain(match[0])):
            yield make_leak(_CODED, passage, *match.span(), whose=(whose,))
    for match in _PLACES.finditer(text):
        places = [int(place) for place in re.findall(r"\d+", match[0])]
        letters = "".join(_ALPHABET[place - 1] for place in places if 0 < place <= len(_ALPHABET))
        if len(letters) == len(places) and (whose := codes.names.get(letters)):
            yield make_leak(_CODED, passage, *match.span(), whose=(whose,))


def _is_opaque(text: str, match: re.Match[str]) -> bool:
    """Whether it is a hash or a key of nobody known: letters and digits mixed, and no part of an address."""
    digits = match[0]
    mixed = len(digits) >= _KEY_DIGITS and sum(character.isdigit() for character in digits) > 1 and not digits.isdigit()
    return mixed and text[max(0, match.start() - 1) : match.start()] not in set("/=&#.-_")


def _from_base64(token: str) -> bytes:
    """What a token says in base64 (RFC 4648 §4 and §5, with or without padding); nothing when it is none."""
    bare = token.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(bare + "=" * (-len(bare) % 4), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _turned(word: str, codes: _Codes) -> str | None:
    """Whose name a word is backwards, by ROT13, or with digits for letters."""
    lower = word.lower()
    if lower.isalpha():
        found = codes.turned.get(lower)
        # A short one may be a word of its own: "anar" is "Rana" backwards.
        return found if found and (len(lower) > CODED_NAME_LETTERS or word != lower) else None
    if lower.isdigit():
        return None
    return codes.names.get(lower.translate(_DIGITS))
