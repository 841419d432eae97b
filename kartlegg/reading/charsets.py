"""Bytes as text: the declared charset is a hint, the bytes are the evidence."""

import codecs
import re
import unicodedata
from collections.abc import Callable

# Names that Python takes for text encodings but no message is written in; some of them cost quadratic time.
_NO_CHARSETS = frozenset(
    ["idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem", "unicode-escape"]
)
_NAMES = {"x-mac-roman": "mac_roman", "x-macintosh": "mac_roman", "ansi": "cp1252", "x-ansi": "cp1252"}
_NAME_CHARACTERS = 40  # of a charset's name; the longest registered ones have some 45, those in use 20
# A declared ISO 8859-1 is read as Windows-1252, as every mail program does (WHATWG Encoding §4.2).
_WESTERN = frozenset(["iso8859-1", "ascii", "cp1252", "utf-8"])
_WIDE = frozenset(["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"])
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ZEROS = 0.4  # share of every second byte that is 0 when Latin letters stand in UTF-16; text in bytes has none
_OTHERS = ("mac_roman", "cp865")  # what was written on a Mac or in DOS, before UTF-8

_LINE_ENDS = re.compile("[\x0b\x0c\u2028\u2029]")
_BROKEN_BY_SOFT_HYPHEN = re.compile("\xad[ \t]?\n")
# Soft hyphens, zero-width characters and bidirectional marks: no one sees them, and they part words from themselves.
_INVISIBLE = re.compile("[\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff]")
_SELECTORS = re.compile("[\ufe00-\ufe0f]")  # of them those that Unicode counts among what is printed
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_C1 = re.compile("[\x80-\x9f]")  # ISO 8859-1 has controls there, Windows-1252 what the writer meant
_SPACES = re.compile("[\u2000-\u200a\u202f\u205f\u3000]")
# Bullets and ticks of Symbol and Wingdings, which live in the private use area, and letters that a typesetter joined.
_GLYPHS = str.maketrans(
    {
        **dict.fromkeys("\uf0a7\uf0a8\uf0b7\uf076\uf0d8\uf06e\uf02d\uf0e0", "•"),
        **dict.fromkeys("\uf0fc\uf0fe\uf052", "☒"),
        **dict.fromkeys("\uf0a3\uf06f\uf071", "☐"),
        "ﬀ": "ff",
        "ﬁ": "fi",
        "ﬂ": "fl",
        "ﬃ": "ffi",
        "ﬄ": "ffl",
        "ﬅ": "st",
        "ﬆ": "st",
    }
)
# Any of the last three: most texts have none.
_RARE = re.compile("[\x80-\x9f\u2000-\u200a\u202f\u205f\u3000\uf000-\uf0ff\ufb00-\ufb06]")
# UTF-8 that was read as Windows-1252 and written as UTF-8 again: "Ã¥" for "å", "â€“" for a dash. No Norwegian word has
# these runs; each must be valid UTF-8 when it is turned back.
_HIGH = "\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122"
_TWICE = re.compile(f"[ÂÃ][{_HIGH}]|â[{_HIGH}]{{2}}")
_TIMES = 3  # over which text has been seen encoded again
# What letters become when the charset is wrong: signs with a letter on each side, or ones that Norwegian never has.
_ODD = re.compile(
    r"(?<=[^\W\d_])[^\x00-\x7f\w\s’‘–—·•«»“”…´½-](?=[^\W\d_])|[†‡ˆŒœƒÿ]|(?<=[^\W\d_])[¾¿]|[¾¿](?=[^\W\d_])"
)
_UNUSUAL = re.compile("[^\x00-\x7fæøåÆØÅéÉ’–«»…]")  # a text without one of these has no odd letter
_MIXED = re.compile(
    "[A-Za-z][\u0370-\u1cff\u3040-\ufefe]|[\u0370-\u1cff\u3040-\ufefe][A-Za-z]"
)  # two scripts in one word
_PAIR = re.compile(rb"[\xc2-\xf4][\x80-\xbf]")  # may be a letter in UTF-8
_OWN_LETTERS = re.compile("[æøåÆØÅ]")


def decode_text(data: bytes, charset: str | None) -> tuple[str, str | None]:
    """Bytes as text, by the declared charset when that can be right; and a problem in words when it is in doubt."""
    text, is_sure = _decode(data, charset)
    return clean_text(text), None if is_sure else "the text is in a charset that nobody declared; letters may be wrong"


def clean_text(text: str) -> str:
    r"""Line ends as \n, composed letters (NFC), without what is never seen; what was encoded twice is mended."""
    seen = text.isprintable()  # no line ends, no controls, nothing invisible: so is a line
    if not seen:
        text = _LINE_ENDS.sub("\n", text.replace("\r\n", "\n").replace("\r", "\n"))
    if not text.isascii():
        if not seen or _SELECTORS.search(text):
            text = _INVISIBLE.sub("", _BROKEN_BY_SOFT_HYPHEN.sub("", text) if "\xad" in text else text)
        mended = _mended(text)
        text, seen = mended, seen and mended == text
        if _RARE.search(text):
            text = _C1.sub(lambda match: match[0].encode("latin-1").decode("cp1252", "replace"), text)
            text = _SPACES.sub(" ", text).translate(_GLYPHS)
        text = unicodedata.normalize("NFC", text)
    return text if seen else _CONTROLS.sub("", text)


def _decode(data: bytes, charset: str | None) -> tuple[str, bool]:
    wide = _wide_charset(data)
    if wide:
        return data.decode(wide, "replace"), True
    declared = _codec(charset)
    if data.isascii():
        text = _attempt(data, declared) if declared and declared not in _WIDE else None
        return text if text is not None else data.decode("ascii"), True
    # What is valid UTF-8 with letters beyond ASCII is UTF-8, whatever it is called.
    text = _attempt(data, "utf-8")
    if text is None and declared and declared not in _WESTERN | _WIDE:
        text = _attempt(data, declared)
        text = None if text and _MIXED.search(text) else text
    if text is not None:
        return text, True
    text = data.decode("utf-8", _FALLBACK) if _PAIR.search(data) else data.decode("cp1252", "replace")
    if not (_UNUSUAL.search(text) and _ODD.search(text)):
        return text, True
    others = [other for name in _OTHERS if (other := _attempt(data, name)) and not _ODD.search(other)]
    return max(others, key=lambda other: len(_OWN_LETTERS.findall(other)), default=text), False


def _wide_charset(data: bytes) -> str | None:
    """UTF-16 or UTF-32, and UTF-8 with a mark, by the bytes alone: labels and marks are lost on the way."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name
    half = len(data) // 2
    if not half:
        return None
    even, odd = data[0::2].count(0) / half, data[1::2].count(0) / half
    if odd > _ZEROS > 2 * even:
        return "utf-16-le"
    return "utf-16-be" if even > _ZEROS > 2 * odd else None


def _codec(charset: str | None) -> str | None:
    """Python's name of a charset, or None for what is none."""
    name = (charset or "").strip().strip("'\"").lower().partition("*")[0]
    if not name or len(name) > _NAME_CHARACTERS or not name.isprintable():
        return None
    try:
        found = codecs.lookup(_NAMES.get(name, name)).name
    except (LookupError, ValueError, ImportError, TypeError):
        return None
    return None if found in _NO_CHARSETS else found


def _attempt(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except (ValueError, LookupError):  # bytes that it cannot be, or a codec that makes no text
        return None


def _western(error: UnicodeError) -> tuple[str, int]:
    """What is not UTF-8 is Windows-1252: one message may have both, when a quote was pasted in."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    run = error.object[error.start : error.end]
    return "".join(bytes([byte]).decode("cp1252", "replace") for byte in run), error.end


_FALLBACK = "kartlegg-western"
codecs.register_error(_FALLBACK, _western)


def _mended(text: str) -> str:
    for _ in range(_TIMES if any(letter in text for letter in "ÂÃâ") else 0):
        mended = _TWICE.sub(_once, text)
        if mended == text:
            break
        text = mended
    return text


def _once(match: re.Match[str]) -> str:
    try:
        return b"".join(map(_byte, match[0])).decode("utf-8")
    except ValueError:
        return match[0]


def _byte(character: str) -> bytes:
    """The byte that Windows-1252 has for it; for the five that it leaves out, ISO 8859-1's."""
    encode: Callable[[str], bytes] = character.encode
    return encode("latin-1") if ord(character) < 0xC0 or character in "ÂÃâ" else encode("cp1252")
