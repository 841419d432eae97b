"""Rich Text Format as HTML: text with lists labelled as the writer's program did, tables, colour (RTF 1.9.1).

Outlook wraps HTML into RTF (MS-OXRTFEX); of such a text the HTML itself comes out.
"""

import codecs
import re
from dataclasses import dataclass, replace
from html import escape

from kartlegg.limits import RTF_GROUPS, RTF_TOKENS
from kartlegg.reading.markup import Look, cell, paragraph, run
from kartlegg.reading.packages import UnreadableError
from kartlegg.reading.styles import as_signs, is_sign_font

_TOKEN = re.compile(
    rb"(?P<text>[^\\{}\r\n]+)|\\(?P<word>[A-Za-z]{1,40})(?P<number>-?\d{1,10})? ?|\\'(?P<hex>[0-9A-Fa-f]{2})|"
    rb"\\(?P<sign>[^A-Za-z])|(?P<brace>[{}])|[\r\n]+|\\",
    re.DOTALL,
)
# Destinations that hold no text of the document.
_NO_TEXT = frozenset(
    [
        *("stylesheet", "info", "pict", "objdata", "fldinst", "listtable", "listoverridetable", "rsidtbl", "generator"),
        *("themedata", "colorschememapping", "datastore", "latentstyles", "filetbl", "revtbl", "template", "bkmkstart"),
        *("bkmkend", "falt", "panose", "objclass", "objname", "nonshppict", "atrfstart", "atrfend", "atnid", "xe"),
        *(
            "atnauthor",
            "atndate",
            "atnref",
            "atnparent",
            "atntime",
            "datafield",
            "xmlnstbl",
            "pnseclvl",
            "private",
            "tc",
        ),
        *("sp", "shprslt", "ftnsep", "ftnsepc", "ftncn", "aftnsep", "aftnsepc", "aftncn", "passwordhash", "ud"),
    ]
)
_THROUGH = frozenset(["shpinst", "do", "fldrslt", "shppict", "nesttableprops"])  # starred, but with text further in
_PLACES = {
    **dict.fromkeys(["listtext", "pntext"], "label"),
    **dict.fromkeys(["annotation", "shptxt", "dptxbxtext"], "apart"),
    **dict.fromkeys(["header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf"], "frame"),
    "footnote": "note",
    "htmltag": "html",
    "mhtmltag": "",
    "fonttbl": "fonts",
    "colortbl": "colours",
}
_SIGNS = {
    "tab": "\t", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”",
    "bullet": "•", "emspace": " ", "enspace": " ", "qmspace": " ", "line": "\n", "lbr": "\n",
}  # fmt: skip
_LITERAL = {"~": "\xa0", "_": "-", "{": "{", "}": "}", "\\": "\\"}
_ENDS = frozenset(["par", "sect", "page", "nestcell"])
_CODECS = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850"}
_FONT_CODECS = {
    77: "mac_roman", 161: "cp1253", 162: "cp1254", 186: "cp1257", 204: "cp1251", 238: "cp1250", 255: "cp850"
}  # fmt: skip


def rtf_html(data: bytes) -> tuple[str, str]:
    """A document's text as HTML, and that of its page headers and footers.

    Raises:
        UnreadableError: It would take too long.
    """
    reader = _Reader()
    reader.read(data)
    if reader.wrapped:
        return "".join(reader.wrapped), ""
    return "".join([*reader.out["body"], *reader.out["apart"]]), "".join(reader.out["frame"])


_USUAL = Look()


@dataclass(frozen=True, slots=True)
class _Group:
    """What holds between two braces."""

    place: str = "body"  # where the text goes; empty: nowhere
    look: Look = _USUAL
    font: int = 0
    skip: int = 1  # bytes that stand in for one Unicode character
    level: int = 0  # of the list paragraph
    in_table: bool = False
    added: bool = False  # what Outlook adds to the HTML that it wraps


class _Reader:
    """A walk through the tokens."""

    def __init__(self) -> None:
        self.out: dict[str, list[str]] = {"body": [], "apart": [], "frame": []}
        self.wrapped: list[str] = []
        self._from_html = False
        self._codec = "cp1252"
        self._group = _Group()
        self._outer: list[_Group] = []
        self._starred = False
        self._left = 0  # of what stands in for the last Unicode character
        self._high = 0  # the first half of a pair
        self._text: dict[str, list[str]] = {}  # of the paragraph that is being read, by place
        self._label: str | None = None
        self._ticked: bool | None = None
        self._colours = [""]
        self._mix = [0, 0, 0]
        self._fonts: dict[int, tuple[str, bool]] = {}  # charset, and whether it shows letters as signs
        self._cells: list[str] = []
        self._cell: list[str] = []
        self._rows: list[str] = []

    def read(self, data: bytes) -> None:
        """Take every token."""
        at = tokens = 0
        while at < len(data):
            token = _TOKEN.match(data, at)
            tokens += 1
            if token is None or tokens > RTF_TOKENS:
                raise UnreadableError("is larger than what is read; open it")
            at = token.end() + self._take(token)
        self._end_paragraph("body")
        self._end_table()

    def _take(self, token: re.Match[bytes]) -> int:
        """Take a token; gives how many raw bytes follow that are no tokens."""
        text, word = token["text"], token["word"]
        if text:
            self._add_bytes(text)
        elif word:
            number = int(token["number"]) if token["number"] else None
            if word == b"bin":
                return max(number or 0, 0)
            self._word(word.decode(), number)
        elif token["hex"]:
            self._add_bytes(bytes.fromhex(token["hex"].decode()))
        elif token["brace"]:
            self._open() if token["brace"] == b"{" else self._shut()
        elif token["sign"] == b"*":
            self._starred = True
            return 0
        elif token["sign"] in {b"\n", b"\r"}:
            self._end_paragraph(self._group.place)
        elif token["sign"]:
            self._add(_LITERAL.get(token["sign"].decode("latin-1"), ""))
        self._starred = False
        return 0

    # ── Groups and words ──────────────────────────────────────────────────────────────────────────────────────

    def _open(self) -> None:
        if len(self._outer) >= RTF_GROUPS:
            raise UnreadableError("is damaged and cannot be read")
        self._outer.append(self._group)

    def _shut(self) -> None:
        if not self._outer:
            return
        inner, self._group = self._group, self._outer.pop()
        place = inner.place
        if place == self._group.place:
            return
        if not place and self._ticked is not None:  # a box of a form: what it shows is told by its field alone
            self._add("☒ " if self._ticked else "☐ ")
            self._ticked = None
        if place == "label":
            self._label = "".join(self._text.pop("label", [])).strip()
        elif place == "note":
            note = "".join(self._text.pop("note", [])).strip()
            self._add(f" ({note})" if note else "")
        elif place in {"apart", "frame"}:
            self._end_paragraph(place)

    def _word(self, word: str, number: int | None) -> None:
        group = self._group
        if word in _PLACES or word in _NO_TEXT or (self._starred and word not in _THROUGH):
            self._group = replace(group, place=_PLACES.get(word, "") if group.place else "")
        elif word in _SIGNS:
            self._add(_SIGNS[word])
        elif word in _ENDS:
            self._end_paragraph(group.place)
        elif word in {"cell", "row"}:
            self._end_cell(is_row=word == "row")
        elif word == "u":
            self._unicode(number or 0)
        elif word in {"red", "green", "blue"}:
            self._mix[("red", "green", "blue").index(word)] = min(max(number or 0, 0), 255)
        elif word in _CODECS or word == "ansicpg":
            self._codec = _codec(_CODECS.get(word) or f"cp{number}")
        elif word == "fftype":
            self._ticked = False if number == 1 else None
        elif word in {"ffres", "ffdefres"} and self._ticked is not None:
            self._ticked = self._ticked or number == 1
        elif word == "fromhtml":
            self._from_html = True
        elif word == "fcharset" and group.place == "fonts":
            self._fonts[group.font] = (_FONT_CODECS.get(number or 0, ""), number == 2)
        else:
            self._group = self._looked(group, word, number)

    def _looked(self, group: _Group, word: str, number: int | None) -> _Group:
        """The group after a word that changes how text looks, or where it lies."""
        look, on = group.look, number != 0
        match word:
            case "f":
                return replace(group, font=number or 0)
            case "uc":
                return replace(group, skip=min(max(number or 0, 0), 8))
            case "htmlrtf":
                return replace(group, added=on)
            case "pard":
                return replace(group, level=0, in_table=False)
            case "intbl":
                return replace(group, in_table=True)
            case "ilvl":
                return replace(group, level=max(number or 0, 0))
            case "plain":
                return replace(group, look=_USUAL)
            case "cf":
                return replace(group, look=replace(look, colour=self._colour(number)))
            case "highlight" | "cb" | "chcbpat":
                return replace(group, look=replace(look, ground=self._colour(number)))
            case "strike" | "striked" | "strikedl":
                return replace(group, look=replace(look, struck=on))
            case "v" | "deleted":
                return replace(group, look=replace(look, hidden=on))
        return group

    def _colour(self, number: int | None) -> str:
        colour = self._colours[number] if number is not None and 0 <= number < len(self._colours) else ""
        return "" if colour in {"#000000", "#ffffff"} else colour

    # ── Text ──────────────────────────────────────────────────────────────────────────────────────────────────

    def _unicode(self, number: int) -> None:
        code = number & 0xFFFF
        self._left = self._group.skip
        if 0xD800 <= code < 0xDC00:
            self._high = code
            return
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((self._high - 0xD800) << 10) + code - 0xDC00 if self._high else 0xFFFD
        self._high = 0
        left, self._left = self._left, 0
        self._add(chr(code))
        self._left = left

    def _add_bytes(self, data: bytes) -> None:
        dropped = min(self._left, len(data))
        self._left -= dropped
        data = data[dropped:]
        place = self._group.place
        if not data or not place:
            return
        codec, is_sign = self._fonts.get(self._group.font, ("", False))
        text = data.decode("ascii" if data.isascii() else codec or self._codec, "replace")
        if place == "colours":
            self._define_colours(text)
        elif place == "fonts":
            known = self._fonts.get(self._group.font, ("", False))
            self._fonts[self._group.font] = (known[0], known[1] or is_sign_font(text))
        else:
            self._add(as_signs(text) if is_sign else text)

    def _add(self, text: str) -> None:
        self._left = 0
        place = self._group.place
        if place == "html":
            self.wrapped.append(text)
        elif self._from_html and place == "body":
            if not self._group.added:
                self.wrapped.append(escape(text))
        elif place == "label":
            self._text.setdefault(place, []).append(text)
        elif place == "note":
            self._text.setdefault(place, []).append("" if self._group.look.hidden else text)
        elif place in self.out:
            self._text.setdefault(place, []).append(run(text, self._group.look))

    def _define_colours(self, text: str) -> None:
        for _ in range(text.count(";")):
            self._colours.append("#{:02x}{:02x}{:02x}".format(*self._mix))
            self._mix = [0, 0, 0]
        if len(self._colours) > 1 and self._colours[0] == "":
            self._colours = self._colours[1:]

    # ── Paragraphs and tables ─────────────────────────────────────────────────────────────────────────────────

    def _end_paragraph(self, place: str) -> None:
        if self._from_html and place == "body":
            if not self._group.added:
                self.wrapped.append("\n")
            return
        if place == "note":
            self._text.setdefault(place, []).append(" ")
        if place not in self.out:
            return
        inner = "".join(self._text.pop(place, []))
        label = self._label if place == "body" else None
        html = paragraph(inner, label=label if inner.strip() else None, level=self._group.level)
        if place == "body":
            self._label = None
        if place == "body" and self._group.in_table:
            self._cell.append(html)
            return
        if place == "body":
            self._end_table()
        self.out[place].append(html)

    def _end_cell(self, *, is_row: bool) -> None:
        if self._group.place != "body" or self._from_html:
            return
        if self._text.get("body"):
            self._group = replace(self._group, in_table=True)
            self._end_paragraph("body")
        if self._cell or not is_row:
            self._cells.append(cell("".join(self._cell)))
            self._cell = []
        if is_row:
            self._rows.append(f"<tr>{''.join(self._cells)}</tr>")
            self._cells = []

    def _end_table(self) -> None:
        if self._cell or self._cells:  # a row that was never ended
            self._end_cell(is_row=True)
        if self._cell or self._cells:
            self._rows.append(f"<tr>{''.join([*self._cells, *map(cell, self._cell)])}</tr>")
            self._cell, self._cells = [], []
        if self._rows:
            self.out["body"].append(f"<table>{''.join(self._rows)}</table>")
            self._rows = []


def _codec(name: str) -> str:
    name = {"cp65001": "utf-8", "cp10000": "mac_roman"}.get(name, name)
    try:
        return codecs.lookup(name).name
    except LookupError:
        return "cp1252"
